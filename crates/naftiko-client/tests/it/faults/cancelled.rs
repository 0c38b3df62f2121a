//! Calls that are dropped at every point where they wait: the request is not sent twice, the
//! reserve of retries is complete, and the client still works.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use naftiko_client::{
    Api, ApiClient, Authentication, ClientBuilder, Error, Method, Request, Retries, Secret, Value, json,
};
use naftiko_test_server::{Received, Reply, Server};

use crate::common;

static API: Api = Api::new("pets", "https://pets.example");
static TOKENS: Api = API.authentication(Authentication::ClientCredentials {
    token_url: "https://id.example",
    issuer: "",
    client_id: Secret::variable("PETS_ID"),
    client_secret: Secret::variable("PETS_SECRET"),
    scopes: "",
    resource: "",
});

/// More waits than a call has.
const MOST_POLLS: usize = 200;

/// How often each call arrived, and how often the server acted on it.
#[derive(Clone, Default)]
struct Books(Arc<Mutex<HashMap<String, [usize; 2]>>>);

impl Books {
    /// Fails at first without acting, and then acts.
    fn respond(&self, request: &Received, first: &Reply, good: &Reply) -> Reply {
        let mut books = self.0.lock().unwrap();
        let [arrivals, effects] = books.entry(request.target().to_owned()).or_default();
        *arrivals += 1;
        if *arrivals == 1 {
            return first.clone();
        }
        *effects += 1;
        good.clone()
    }
}

/// Polls a future at most so many times and drops it; returns its result if it has one.
async fn dropped_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Drops the call at its first wait, at its second, and so on until it completes, each time with a
/// client that has one retry in reserve. Then makes another call, which needs that retry.
async fn drop_everywhere<T, F>(
    builder: impl Fn() -> ClientBuilder<ApiClient>,
    [first, good]: [Reply; 2],
    call: impl Fn(Request<Value>) -> F,
) -> Vec<[usize; 2]>
where
    F: Future<Output = Result<T, Error>>,
{
    let (server, books) = (Server::start().await, Books::default());
    let told = books.clone();
    server.always_by(move |request| told.respond(request, &first, &good));
    let http = reqwest::Client::new();
    for polls in 0..MOST_POLLS {
        let retries = Retries::new().backoff(Duration::from_millis(2), Duration::from_millis(2));
        let client = builder().base_url(server.url()).retries(retries).retry_reserve(1);
        let client: ApiClient = client.http_client(http.clone()).build().unwrap();
        let request = |id: String| common::request(&client, Method::POST).json(json!({"a": 1})).query("id", id);
        let outcome = dropped_after(polls, call(request(format!("{polls}")))).await;
        let next = call(request(format!("{polls}-next"))).await;
        assert!(next.is_ok(), "the call after one that was dropped after {polls} polls: {:?}", next.err());
        if let Some(outcome) = outcome {
            assert!(outcome.is_ok(), "{:?}", outcome.err());
            assert!(polls > 3, "nothing was ever dropped");
            // A dropped request may still arrive.
            tokio::time::sleep(Duration::from_millis(50)).await;
            return books.0.lock().unwrap().values().copied().collect();
        }
    }
    panic!("a call that never ends");
}

#[tokio::test]
async fn a_call_that_is_dropped_anywhere_does_no_harm() {
    let busy = || Reply::new("503 Service Unavailable", &[("retry-after", "0")], "");
    let (slow, pause) = (Reply::json("[1]").dripped(Duration::from_micros(200)), Duration::from_millis(2));
    for responses in [
        [busy(), Reply::json("[1]")],
        [busy(), slow.clone()],
        [busy().dripped(Duration::from_micros(200)), slow],
        [busy(), Reply::nothing().then_wait(pause).then("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")],
    ] {
        check(drop_everywhere(|| ClientBuilder::new(&API), responses, Request::send).await);
    }
}

#[tokio::test]
async fn a_download_that_is_dropped_anywhere_does_no_harm() {
    let busy = Reply::new("429 Too Many Requests", &[], "");
    let slow = Reply::json("[1,2,3]").dripped(Duration::from_micros(200));
    let download = async |request: Request<Value>| request.send_download().await?.bytes().await;
    check(drop_everywhere(|| ClientBuilder::new(&API), [busy, slow], download).await);
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_gets_a_token_does_no_harm() {
    let issuer = Server::start().await;
    let token = r#"{"access_token":"abcdef","expires_in":3600}"#;
    let response =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{token}", token.len());
    // In a few steps, because each client fetches its own token.
    let pause = Duration::from_micros(200);
    let pieces = response.as_bytes().chunks(12);
    issuer.always(pieces.fold(Reply::nothing(), |response, piece| response.then(piece).then_wait(pause)));
    let busy = Reply::new("429 Too Many Requests", &[], "");
    let builder = || ClientBuilder::new(&TOKENS).token_url(issuer.url()).secrets(["our-id", "our-secret"]);
    check(drop_everywhere(builder, [busy, Reply::json("[1]")], Request::send).await);
}

/// Each call was executed at most once, and sent at most twice: the first time without effect.
fn check(calls: Vec<[usize; 2]>) {
    for [arrivals, effects] in calls {
        assert!(arrivals <= 2 && effects <= 1, "{arrivals} arrivals, {effects} effects");
    }
}

#[tokio::test]
async fn connections_of_calls_that_were_dropped_are_closed() {
    let server = Server::start().await;
    server.always(Reply::nothing().then_hang());
    let client: ApiClient = ClientBuilder::new(&API).base_url(server.url()).build().unwrap();
    for _ in 0..20 {
        let call = common::request(&client, Method::GET).send();
        assert!(tokio::time::timeout(Duration::from_millis(20), call).await.is_err());
    }
    for _ in 0..500 {
        if server.open_connections() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} connections are still open", server.open_connections());
}
