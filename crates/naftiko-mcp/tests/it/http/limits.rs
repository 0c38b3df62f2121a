//! Limits, and the end of connections and of the server.

use std::future::Future;
use std::time::Duration;

use naftiko_client::json;
use naftiko_test_server::{Reply, Server as Upstream};

use crate::common::server;
use crate::http::{CALL, LIST, Served, body, call, modern, request};

/// Waits until something is true.
async fn until<F: Future<Output = bool>>(is_true: impl Fn() -> F) {
    while !is_true().await {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_body_above_a_mebibyte_is_refused() {
    let upstream = Upstream::start().await;
    let served = Served::start(server(&upstream)).await;
    let list = |padding: usize| modern("tools/list", json!({"padding": "x".repeat(padding)}));
    assert_eq!(served.post(&list(1_000_000), &LIST).await.status(), 200);
    assert_eq!(served.post(&list(1_048_576), &LIST).await.status(), 413);
}

#[tokio::test]
async fn headers_above_their_limit_are_refused() {
    let upstream = Upstream::start().await;
    let served = Served::start(server(&upstream)).await;
    let long = "x".repeat(100_000);
    assert!(served.post(&modern("tools/list", json!({})), &[("x-long", &long)]).await.status().is_client_error());
}

#[tokio::test]
async fn a_closed_connection_drops_the_call_at_the_api() {
    let upstream = Upstream::start().await;
    upstream.always(Reply::nothing().then_hang());
    let served = Served::start(server(&upstream)).await;
    let older = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list-pets"}});
    for (message, headers) in [(call(), &CALL[..]), (older, &[])] {
        let before = upstream.requests();
        let waiting = tokio::spawn(request("POST", &served.url(), &message.to_string(), headers).send());
        until(async || upstream.requests() == before + 1).await;
        assert_eq!(upstream.open_connections(), 1);
        waiting.abort();
        until(async || upstream.open_connections() == 0).await;
    }
}

#[tokio::test]
async fn the_end_of_the_server_completes_the_calls_in_progress() {
    let upstream = Upstream::start().await;
    let late = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n[1]";
    upstream.always(Reply::nothing().then_wait(Duration::from_millis(200)).then(late));
    let mut served = Served::start(server(&upstream)).await;
    let waiting = tokio::spawn(request("POST", &served.url(), &call().to_string(), &CALL).send());
    until(async || upstream.requests() == 1).await;
    served.end();
    let response = waiting.await.unwrap().expect("a response");
    assert_eq!(body(response).await["result"]["content"][0]["text"], "[1]");
    let url = served.url();
    served.ended().await;
    assert!(request("POST", &url, "{}", &[]).send().await.is_err());
}
