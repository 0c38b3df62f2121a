//! Compressed responses, over real HTTP on loopback.

use std::io::Write;
use std::time::Duration;

use crate::common::{builder, request};
use flate2::Compression;
use flate2::write::GzEncoder;
use naftiko_client::{Api, ErrorKind, Method, Retries, json};
use naftiko_test_server::{Reply, Server, gzip_of_zeros};

static API: Api = Api::new("pets", "https://pets.example/v1");

fn packed(status: &str, body: &[u8]) -> Reply {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(body).unwrap();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    Reply::new(status, &headers, gzip.finish().unwrap())
}

#[tokio::test]
async fn a_compressed_response_is_requested_and_unpacked() {
    let server = Server::start().await;
    server.respond(packed("200 OK", br#"{"name":"Rex"}"#));
    let client = builder(&API, &server).build().unwrap();
    assert_eq!(request(&client, Method::GET).send().await.unwrap(), json!({"name": "Rex"}));
    assert_eq!(server.one().header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn what_the_server_says_of_a_failure_is_unpacked() {
    let server = Server::start().await;
    server.respond(packed("404 Not Found", br#"{"message":"no pet"}"#));
    let client = builder(&API, &server).build().unwrap();
    let error = request(&client, Method::GET).send().await.unwrap_err();
    assert_eq!(error.message(), Some("no pet"));
}

#[tokio::test]
async fn the_limit_holds_for_what_comes_out() {
    let server = Server::start().await;
    let body = vec![b' '; 8 << 20];
    let client = builder(&API, &server).build().unwrap();
    server.respond(packed("200 OK", &body));
    let error = request(&client, Method::GET).limit(100_000).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.body().unwrap().len() <= 100_000);
    server.respond(packed("200 OK", &body));
    let mut download = request(&client, Method::GET).limit(100_000).send_download().await.unwrap();
    let mut read = 0;
    let error = loop {
        match download.chunk().await {
            Ok(chunk) => read += chunk.unwrap().len(),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(read <= 100_000, "{read}");
}

#[tokio::test]
async fn a_response_that_does_not_unpack_is_not_requested_again() {
    let server = Server::start().await;
    let client = builder(&API, &server).retries(Retries::new()).build().unwrap();
    let packed = gzip_of_zeros(1000);
    let response = |body: &[u8]| Reply::new("200 OK", &[("content-encoding", "gzip")], body);
    for (body, problem) in
        [(b"no gzip at all".as_slice(), "Invalid gzip header"), (&packed[..packed.len() - 9], "unexpected end of file")]
    {
        server.always(response(body));
        let error = request(&client, Method::GET).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_unsent(), server.received().len()), (ErrorKind::Decode, false, 1));
        assert_eq!(error.to_string(), format!("DoPet: 200 OK: the response cannot be decompressed: {problem}"));
        let error = request(&client, Method::GET).send_download().await.unwrap().bytes().await.unwrap_err();
        assert_eq!((error.kind(), server.received().len()), (ErrorKind::Decode, 1), "{error}");
    }
}

#[tokio::test]
async fn what_breaks_off_while_it_is_unpacked_is_asked_for_again() {
    let server = Server::start().await;
    let quick = Retries::new().backoff(Duration::from_millis(1), Duration::from_millis(1));
    let client = builder(&API, &server).retries(quick).build().unwrap();
    server.always(packed("200 OK", br#"{"name":"Rex"}"#).cut(9).then_close());
    let error = request(&client, Method::GET).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3), "{error}");
}
