//! Answers that come compressed, over real HTTP on loopback.

use std::io::Write;

use crate::common::{builder, request};
use flate2::Compression;
use flate2::write::GzEncoder;
use naftiko_client::{Api, ErrorKind, Method, Retries, json};
use naftiko_test_server::{Answer, Server};

static API: Api = Api::new("pets", "https://pets.example/v1");

fn packed(status: &str, body: &[u8]) -> Answer {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(body).unwrap();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    Answer::new(status, &headers, gzip.finish().unwrap())
}

#[tokio::test]
async fn an_answer_is_asked_for_compressed_and_unpacked() {
    let server = Server::start().await;
    server.answer(packed("200 OK", br#"{"name":"Rex"}"#));
    let client = builder(&API, &server).build().unwrap();
    assert_eq!(request(&client, Method::GET).send().await.unwrap(), json!({"name": "Rex"}));
    assert_eq!(server.one().header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn what_the_server_says_of_a_failure_is_unpacked() {
    let server = Server::start().await;
    server.answer(packed("404 Not Found", br#"{"message":"no pet"}"#));
    let client = builder(&API, &server).build().unwrap();
    let error = request(&client, Method::GET).send().await.unwrap_err();
    assert_eq!(error.message(), Some("no pet"));
}

#[tokio::test]
async fn the_limit_holds_for_what_comes_out() {
    let server = Server::start().await;
    let body = vec![b' '; 8 << 20];
    let client = builder(&API, &server).build().unwrap();
    server.answer(packed("200 OK", &body));
    let error = request(&client, Method::GET).limit(100_000).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.body().unwrap().len() <= 100_000);
    server.answer(packed("200 OK", &body));
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
async fn what_does_not_unpack_is_a_broken_connection_not_an_answer() {
    let server = Server::start().await;
    server.answer(Answer::new("200 OK", &[("content-encoding", "gzip")], "no gzip"));
    let client = builder(&API, &server).build().unwrap();
    let error = request(&client, Method::GET).retries(Retries::none()).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
}
