//! Limits, and the end of connections and of the server.

use std::future::Future;
use std::time::Duration;

use naftiko_client::json;
use naftiko_client::reqwest;
use naftiko_mcp::{HttpOptions, Options};
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

#[tokio::test]
async fn limits_can_be_set() {
    let upstream = Upstream::start().await;
    let (mut options, mut http) = (Options::default(), HttpOptions::default());
    options.max_calls = 1;
    http.max_body = 1000;
    http.connections.connections = 1;
    let served = Served::with(server(&upstream).options(options).unwrap(), http).await;
    let list = modern("tools/list", json!({"padding": "x".repeat(1000)}));
    assert_eq!(served.post(&list, &LIST).await.status(), 413);
    // The only connection is closed, so that the next client gets it.
    assert_eq!(served.post(&call(), &[CALL[0], CALL[1], CALL[2], ("connection", "close")]).await.status(), 200);
    assert_eq!(upstream.requests(), 1);
}

#[tokio::test]
async fn more_calls_of_an_api_than_its_limit_are_errors() {
    let upstream = Upstream::start().await;
    upstream.always(Reply::nothing().then_hang());
    let mut options = Options::default();
    options.max_calls = 1;
    let served = Served::start(server(&upstream).options(options).unwrap()).await;
    let waiting = tokio::spawn(request("POST", &served.url(), &call().to_string(), &CALL).send());
    until(async || upstream.requests() == 1).await;
    let refused = body(served.post(&call(), &CALL).await).await;
    assert_eq!(refused["result"]["isError"], true, "{refused}");
    assert_eq!(upstream.requests(), 1);
    waiting.abort();
}

#[tokio::test]
async fn operators_see_the_calls_of_each_tool() {
    let upstream = Upstream::start().await;
    let mut http = HttpOptions::default();
    http.control = Some(([127, 0, 0, 1], 0).into());
    let served = Served::with(server(&upstream), http).await;
    upstream.respond(Reply::json("[]"));
    upstream.respond(Reply::new("400 Bad Request", &[], ""));
    for _ in 0..2 {
        served.post(&call(), &CALL).await;
    }
    served.post(&modern("tools/list", json!({})), &LIST).await;
    served.send("GET", &served.url(), "", &[]).await;
    let control = served.control.unwrap();
    let get = async |target: &str| reqwest::get(format!("http://{control}{target}")).await.unwrap();
    assert_eq!(body(get("/health").await).await, json!({"status": "up"}));
    let metrics = get("/metrics").await.text().await.unwrap();
    for line in [
        "naftiko_mcp_requests_in_flight 0",
        "naftiko_mcp_requests_total{method=\"tools/call\",status=\"200\"} 2",
        "naftiko_mcp_requests_total{method=\"tools/list\",status=\"200\"} 1",
        "naftiko_mcp_requests_total{method=\"\",status=\"405\"} 1",
        "naftiko_mcp_calls_total{tool=\"list-pets\",result=\"success\"} 1",
        "naftiko_mcp_calls_total{tool=\"list-pets\",result=\"error\"} 1",
        "naftiko_mcp_upstream_errors_total{tool=\"list-pets\",kind=\"status\"} 1",
        "naftiko_mcp_call_duration_seconds_count{tool=\"list-pets\"} 2",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line}\n{metrics}");
    }
}
