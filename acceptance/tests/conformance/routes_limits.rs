//! The limits of a REST server, and its end.

use std::net::SocketAddr;
use std::time::Duration;

use naftiko_test_server::{ClosedPort, Reply, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::routes::{Served, json_of, options};

/// Sends bytes, and returns the start of the response.
async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    String::from_utf8_lossy(&response).into_owned()
}

#[tokio::test]
async fn a_value_that_leads_to_another_resource_is_refused() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    for value in ["%2E%2E", "..", "."] {
        let head = format!("GET /boats/{value} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        let response = raw(served.address, &head).await;
        assert!(response.starts_with("HTTP/1.1 400 "), "{value}: {response}");
        assert!(response.contains("the request would go to another resource"), "{response}");
    }
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let api = Server::start().await;
    let mut options = options();
    options.http.max_body = 1000;
    let served = Served::start("harbor", [api.url(), api.url()], options).await;
    let response = served.request("PUT", "/boats/H-7").body(vec![b' '; 1001]).send().await.unwrap();
    let (status, problem) = json_of(response).await;
    assert_eq!((status, problem["detail"].as_str()), (413, Some("the limit is 1000 bytes")));
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn an_api_that_is_slow_or_gone_does_not_stop_the_other() {
    let (live, slow) = (Server::start().await, Server::start().await);
    slow.always(Reply::nothing().then_wait(Duration::from_secs(60)));
    let mut limits = options();
    limits.max_calls = 2;
    limits.timeout = Duration::from_millis(300);
    let served = Served::start("harbor", [live.url(), slow.url()], limits).await;
    let call = || {
        let request = served.request("GET", "/docks");
        tokio::spawn(async move { request.send().await.unwrap() })
    };
    let waiting = [call(), call()];
    while slow.requests() < 2 {
        tokio::task::yield_now().await;
    }
    let refused = served.get("/docks").await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (503, &"1".parse().unwrap()));
    for _ in 0..20 {
        assert_eq!(served.get("/boats").await.status(), 200);
    }
    for waiting in waiting {
        assert_eq!(json_of(waiting.await.unwrap()).await.0, 504);
    }
    let gone = ClosedPort::new();
    let served = Served::start("harbor", [live.url(), gone.url()], options()).await;
    let (status, problem) = json_of(served.get("/docks").await).await;
    assert_eq!(status, 502, "{problem}");
    assert_eq!(served.get("/boats").await.status(), 200);
}

#[tokio::test]
async fn calls_in_progress_end_before_the_server_does() {
    let api = Server::start().await;
    api.respond(
        Reply::nothing()
            .then_wait(Duration::from_millis(200))
            .then("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]"),
    );
    let mut served = Served::of(&api).await;
    let request = served.request("GET", "/boats");
    let call = tokio::spawn(async move { request.send().await.unwrap().text().await.unwrap() });
    while api.requests() == 0 {
        tokio::task::yield_now().await;
    }
    drop(served.end.take());
    let address = served.address;
    // It accepts no more connections.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert_eq!(call.await.unwrap(), "[]");
    served.ended.await.unwrap();
}

#[tokio::test]
async fn operators_see_what_the_server_has_done() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    api.respond(Reply::json("[]"));
    api.respond(Reply::new("500 Internal Server Error", &[], ""));
    for target in ["/boats", "/boats", "/none"] {
        served.get(target).await;
    }
    let control = served.control.unwrap();
    let get = |target: &str| reqwest::get(format!("http://{control}{target}"));
    assert_eq!(json_of(get("/health").await.unwrap()).await, (200, serde_json::json!({"status": "up"})));
    let metrics = get("/metrics").await.unwrap();
    assert_eq!(metrics.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let metrics = metrics.text().await.unwrap();
    for line in [
        "naftiko_rest_requests_in_flight 0",
        "naftiko_rest_requests_total{method=\"GET\",route=\"/boats\",status=\"200\"} 1",
        "naftiko_rest_requests_total{method=\"GET\",route=\"/boats\",status=\"502\"} 1",
        "naftiko_rest_requests_total{method=\"\",route=\"\",status=\"404\"} 1",
        "naftiko_rest_upstream_errors_total{method=\"GET\",route=\"/boats\",kind=\"status\"} 1",
        "naftiko_rest_request_duration_seconds_count{method=\"GET\",route=\"/boats\"} 2",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line}\n{metrics}");
    }
    assert_eq!(json_of(get("/boats").await.unwrap()).await.0, 404);
}
