//! Requests as bytes: damaged ones, hostile ones, and those that only few clients send.

use std::net::SocketAddr;

use naftiko_client::table::CallerAuthentication;
use naftiko_rest::Options;
use naftiko_test_server::{Reply, Server as Upstream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::common::{start, start_with};

/// Sends bytes, and returns everything until the server closes the connection.
async fn sent(address: SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    // A server that refuses a request early can reset the connection.
    let _ = stream.read_to_end(&mut response).await;
    String::from_utf8_lossy(&response).into_owned()
}

/// The statuses of the responses to bytes.
fn statuses(response: &str) -> Vec<&str> {
    let lines = response.split("HTTP/1.1 ").skip(1);
    lines.filter_map(|rest| rest.get(..3)).collect()
}

/// The head of a request that is the last one of its connection, then more lines and a body.
fn post(lines: &str, body: &str) -> String {
    format!("POST /pets HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{lines}\r\n{body}")
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn a_request_that_two_servers_could_read_differently_is_refused() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    let smuggled = "DELETE /pets/7 HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for (name, bytes) in [
        ("two lengths", post("content-length: 2\r\ncontent-length: 3\r\n", "{} ")),
        ("a list of lengths", post("content-length: 2, 3\r\n", "{} ")),
        ("a length with a sign", post("content-length: +2\r\n", "{}")),
        ("an unknown coding", post("transfer-encoding: xchunked\r\n", "2\r\n{}\r\n0\r\n\r\n")),
        ("chunked is not last", post("transfer-encoding: chunked, gzip\r\n", "2\r\n{}\r\n0\r\n\r\n")),
        ("a space before the colon", post("content-length : 2\r\n", "{}")),
        ("a folded line", post("x: a\r\n  content-length: 2\r\n", "{}")),
        ("a size that is no number", post("transfer-encoding: chunked\r\n", "g\r\n{}\r\n0\r\n\r\n")),
        ("a chunk that is longer than its size", post("transfer-encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n")),
        ("no host", "GET /pets HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned()),
        ("two hosts", format!("GET /pets HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n{smuggled}")),
    ] {
        let response = sent(address, &bytes).await;
        assert_eq!(statuses(&response), ["400"], "{name}: {response}");
    }
    // The chunks are the body, the length is ignored, and nothing after the body is a request (RFC
    // 9112, section 6.3).
    for lines in
        ["content-length: 4\r\ntransfer-encoding: chunked\r\n", "transfer-encoding: chunked\r\ncontent-length: 4\r\n"]
    {
        let body = format!("f\r\n{{\"nam\": \"Tide\"}}\r\n0\r\n\r\n{smuggled}");
        let request = post(lines, &body).replace("connection: close\r\n", "");
        let response = sent(address, &request).await;
        assert_eq!(statuses(&response), ["422"], "{response}");
    }
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn a_request_is_limited() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    let many: String = (0..200).map(|index| format!("x-{index}: 1\r\n")).collect();
    let extension = format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "a=b;".repeat(20_000));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let with_length = |body: &str| post(&format!("content-length: {}\r\n", body.len()), body);
    for (name, bytes, status) in [
        ("long headers", post(&format!("x: {}\r\n", "a".repeat(200_000)), ""), "431"),
        ("many headers", post(&many, ""), "431"),
        ("a long target", get(&format!("/pets?kind={}", "a".repeat(200_000))), "431"),
        ("long extensions of chunks", post("transfer-encoding: chunked\r\n", &extension), "400"),
        ("a body that is declared too large", post("content-length: 1048577\r\n", ""), "413"),
        ("a deep body", with_length(&deep), "400"),
        ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), ""),
    ] {
        let response = sent(address, &bytes).await;
        let expected: &[&str] = if status.is_empty() { &[] } else { &[status] };
        assert_eq!(statuses(&response), expected, "{name}: {response}");
    }
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn unusual_requests_are_served() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    let chunks = "7\r\n{\"name\"\r\n9;x=\"y\"\r\n: \"Tide\"}\r\n0\r\nx-trailer: 1\r\n\r\n";
    let upgrade = "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n";
    for (bytes, target) in [
        (post("transfer-encoding: chunked\r\n", chunks), "/pets?name=Tide"),
        (post("content-length: 15\r\ncontent-length: 15\r\n", r#"{"name":"Tide"}"#), "/pets?name=Tide"),
        (get("http://localhost/pets?kind=a"), "/pets?kind=a"),
        (
            format!("GET /pets?kind=a HTTP/1.1\r\nhost: localhost\r\n{upgrade}\r\n")
                .replace("upgrade, ", "close, upgrade, "),
            "/pets?kind=a",
        ),
        (get("/pets/a%2F..%2Fb"), "/pets/a%2F..%2Fb"),
        (get("/pets/%00%0d%0a"), "/pets/%00%0D%0A"),
        (get("/pets?kind=%0d%0aX-Evil:1&"), "/pets?kind=%0D%0AX-Evil%3A1"),
    ] {
        let response = sent(address, &bytes).await;
        assert_eq!(statuses(&response), ["200"], "{bytes}: {response}");
        let received = api.one();
        assert_eq!(received.target(), target);
        assert!(received.header("x-evil").is_none());
    }
    // HTTP/1.0 needs no host, except that of this machine to prevent DNS rebinding.
    let old = sent(address, "GET /pets HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n").await;
    assert!(old.starts_with("HTTP/1.0 200 "), "{old}");
}

#[tokio::test]
async fn a_target_that_is_not_a_path_or_not_utf_8_is_refused() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    for (bytes, status) in [
        (get("/pets?kind=%FF"), "400"),
        (get("/pets/%FF"), "400"),
        (get("/pets/.."), "400"),
        (get("/pets/%2e%2E"), "400"),
        (get("http://evil.example/pets"), "403"),
        (get("/PETS"), "404"),
        (get("//pets"), "404"),
        (get("/pets/"), "404"),
        (get("/p%65ts"), "404"),
        (get("/pets?kind=a&kind=b"), "400"),
        (get("/pets?=a"), "400"),
        ("OPTIONS * HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".to_owned(), "404"),
        ("TRACE /pets HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".to_owned(), "405"),
        ("CONNECT localhost:80 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".to_owned(), "404"),
    ] {
        let response = sent(address, &bytes).await;
        assert_eq!(statuses(&response), [status], "{bytes}: {response}");
    }
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn a_client_that_expects_100_sends_only_a_body_that_is_read() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    let expects = "expect: 100-continue\r\n";
    let refused = sent(address, &post(&format!("{expects}content-length: 9999999\r\n"), "")).await;
    assert_eq!(statuses(&refused), ["413"], "{refused}");
    let other = post(&format!("{expects}content-length: 9\r\n"), "").replace("/pets", "/none");
    assert_eq!(statuses(&sent(address, &other).await), ["404"]);

    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(post(&format!("{expects}content-length: 15\r\n"), "").as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(br#"{"name":"Tide"}"#).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert_eq!(api.requests(), 1);
}

#[tokio::test]
async fn a_client_that_leaves_ends_its_call() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    // A body that is not complete is not used.
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(post("content-length: 15\r\n", r#"{"name":"#).as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.is_empty() || response.starts_with("HTTP/1.1 400 "), "{response}");
    assert_eq!(api.requests(), 0);
    // The request to the API is dropped with the connection, and its place is free again.
    let mut options = Options::default();
    options.max_calls = 1;
    let address = start_with(CallerAuthentication::None, &api, options).await;
    api.respond(Reply::nothing().then_wait(std::time::Duration::from_secs(60)));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(get("/pets").as_bytes()).await.unwrap();
    while api.requests() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(statuses(&sent(address, &get("/pets")).await), ["503"]);
    drop(stream);
    while statuses(&sent(address, &get("/pets")).await) == ["503"] {}
    assert_eq!(statuses(&sent(address, &get("/pets")).await), ["200"]);
}

#[tokio::test]
async fn bodies_that_are_not_understood_are_refused() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    let body = |media_type: &str, body: &str| {
        post(&format!("content-type: {media_type}\r\ncontent-length: {}\r\n", body.len()), body)
    };
    for (bytes, status) in [
        (body("application/json", "{\"name\": \"Tide\"} x"), "400"),
        (body("application/json", "\u{feff}{\"name\": \"Tide\"}"), "400"),
        (body("application/json", "{\"name\": 1e999}"), "400"),
        (body("application/json", "{\"name\": NaN}"), "400"),
        (body("application/json", "null"), "422"),
        (body("application/json", "{\"name\": null}"), "422"),
        (body("text/json", "{}"), "415"),
        (body("multipart/form-data; boundary=x", "--x--"), "415"),
        (body("application/x-www-form-urlencoded", "name=a&name=b"), "422"),
        (body("application/x-www-form-urlencoded", "name=%ff"), "400"),
        (body("application/json\r\ncontent-encoding: gzip", "{}"), "415"),
    ] {
        let response = sent(address, &bytes).await;
        assert_eq!(statuses(&response), [status], "{bytes}: {response}");
        assert!(response.contains("content-type: application/problem+json"), "{response}");
    }
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn a_refused_body_comes_with_the_types_that_are_read() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    for (lines, expected) in [
        ("content-type: text/csv\r\n", "accept: application/json, application/x-www-form-urlencoded\r\n"),
        ("content-type: application/json\r\ncontent-encoding: br\r\n", "accept-encoding: identity\r\n"),
    ] {
        let response = sent(address, &post(&format!("{lines}content-length: 2\r\n"), "{}")).await;
        assert!(response.starts_with("HTTP/1.1 415 ") && response.contains(expected), "{response}");
    }
}

#[tokio::test]
async fn nothing_is_sent_for_a_client_that_excludes_json() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    let accepting = |accept: &str| get("/pets").replace("\r\n\r\n", &format!("\r\naccept: {accept}\r\n\r\n"));
    for accept in ["text/html", "text/csv, application/json;q=0", "*/*;q=0"] {
        let response = sent(address, &accepting(accept)).await;
        assert_eq!(statuses(&response), ["406"], "{accept}: {response}");
        assert!(response.contains("content-type: application/problem+json"), "{response}");
    }
    assert!(api.received().is_empty());
    for accept in ["*/*", "text/html, */*;q=0.1", "application/json;charset=utf-8", "application/hal+json", ""] {
        let response = sent(address, &accepting(accept)).await;
        assert_eq!(statuses(&response), ["200"], "{accept}: {response}");
    }
}
