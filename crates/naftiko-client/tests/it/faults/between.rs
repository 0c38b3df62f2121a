//! Faults between calls, over several calls, or next to them: reused connections, downloads, time,
//! outages, issuers of tokens.

use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_core::Stream;
use naftiko_client::reqwest::header::{CONTENT_TYPE, HeaderValue};
use naftiko_client::{
    Api, ApiClient, Authentication, BoxError, BoxFuture, ClientBuilder, Error, ErrorKind, HeaderMap, Incoming, Method,
    Request, Retries, Secret, StatusCode, Transport, TransportError, Value, json,
};
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
use naftiko_test_server::Certificate;
use naftiko_test_server::{Authority, Connection, Reply, Server};

use super::table::{Fault, SECRET, table};
use crate::common;

static API: Api = Api::new("pets", "https://pets.example");
static BEARER: Api = API.authentication(Authentication::Bearer { token: Secret::variable("PETS_KEY") });
static TOKENS: Api = API.authentication(Authentication::ClientCredentials {
    token_url: "https://id.example",
    issuer: "",
    client_id: Secret::variable("PETS_ID"),
    client_secret: Secret::variable("PETS_SECRET"),
    scopes: "",
    resource: "",
});

/// A call that takes longer than this does not end.
const ENDLESS: Duration = Duration::from_secs(60);

fn builder(server: &Server) -> ClientBuilder<ApiClient> {
    let quick = Retries::new().backoff(Duration::from_millis(1), Duration::from_millis(5));
    common::builder(&API, server).retries(quick)
}

fn post(client: &ApiClient) -> Request<Value> {
    common::request(client, Method::POST).json(json!({"name": "Rex"}))
}

#[tokio::test]
async fn bytes_behind_a_response_are_not_the_next_response() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).build().unwrap();
    let other = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n\"evil\"";
    for response in [
        Reply::json("1").then(other),
        Reply::new("204 No Content", &[], "").then(other),
        Reply::raw(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n{other}")),
    ] {
        let shown = format!("{response:?}");
        server.respond(response);
        post(&client).send().await.unwrap();
        // The HTTP client examines an idle connection, so the next call must not follow immediately.
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(post(&client).send().await.unwrap(), json!({}), "behind {shown}");
    }
    assert_eq!(server.requests(), 6);
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_not_used() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).build().unwrap();
    for response in [Reply::json("{}").then_close(), Reply::json("{}").then_reset()] {
        server.respond(response);
        post(&client).send().await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        post(&client).send().await.unwrap();
    }
    assert_eq!((server.requests(), server.connections()), (4, 3));
}

#[tokio::test]
async fn a_call_times_out_whatever_stalls() {
    let http = reqwest::Client::new();
    let time = Duration::from_millis(200);
    for row in table("127.0.0.1:1", &Authority::new()).into_iter().filter(|row| row.is_slow) {
        let server = Server::start().await;
        match row.fault {
            Fault::Reply(response) => server.always(response),
            Fault::Connection(connection) => server.every_connection(connection),
            _ => continue,
        }
        let client: ApiClient = builder(&server).http_client(http.clone()).timeout(time).build().unwrap();
        let error = common::request(&client, Method::GET).send().await.unwrap_err();
        // An error status stays an error, even if its body is incomplete.
        assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Status), "{}: {error}", row.name);
        assert_eq!(error.attempts(), 1, "{}: there was no time for another", row.name);
    }
}

#[tokio::test]
async fn what_a_download_comes_to_is_told_by_its_chunks() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).build().unwrap();
    let pieces = Reply::json("[1,2,3]");
    let host = server.host();
    for (response, limit, expected) in [
        (pieces.clone().dripped(Duration::from_millis(1)), 9, Ok("[1,2,3]")),
        (
            pieces.clone().cut(3).then_close(),
            9,
            Err("the connection to {} broke: end of file before message length reached"),
        ),
        (
            pieces.clone().cut(3).then_wait(Duration::from_millis(20)).then_reset(),
            9,
            Err("the connection to {} broke: Connection reset by peer (os error 104)"),
        ),
        (
            Reply::raw("HTTP/1.1 200 OK\r\n\r\n").then_forever("0".repeat(4096)),
            1 << 20,
            Err("the response is longer than 1048576 bytes, the limit of the request"),
        ),
    ] {
        server.respond(response);
        let download = common::request(&client, Method::GET).limit(limit).send_download().await.unwrap();
        let outcome = download.bytes().await.map_err(|error| error.to_string());
        let expected =
            expected.map(str::as_bytes).map_err(|line| format!("DoPet: 200 OK: {}", line.replace("{}", &host)));
        assert_eq!(outcome.as_deref(), expected.as_deref());
    }
    // Only the start is retried: the caller may have written the first bytes.
    assert_eq!(server.requests(), 4);
}

#[tokio::test]
async fn a_download_may_take_its_time_but_not_pause_for_long() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).attempt_timeout(Duration::from_millis(400)).build().unwrap();
    let pause = Duration::from_millis(150);
    let long = (0..6).fold(Reply::raw("HTTP/1.1 200 OK\r\n\r\n"), |response, _| response.then_wait(pause).then("0"));
    server.respond(long.clone().then_close());
    server.respond(long.then_hang());
    let download = async || common::request(&client, Method::GET).send_download().await?.bytes().await;
    assert_eq!(download().await.unwrap().len(), 6);
    assert_eq!(download().await.unwrap_err().kind(), ErrorKind::Timeout);
}

/// Responds with endless comments of an event stream, without pause.
struct Flood;

impl Transport for Flood {
    fn send(&self, _: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"))]);
        Box::pin(ready(Ok(Incoming::streamed(StatusCode::OK, headers, Flood))))
    }
}

impl Stream for Flood {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(Bytes::from_static(b": to keep you busy\n"))))
    }
}

#[tokio::test]
async fn a_flood_ends_at_the_timeout_of_its_request() {
    let client: ApiClient = ClientBuilder::new(&API).base_url("http://pets.example").transport(Flood).build().unwrap();
    let (time, start) = (Duration::from_millis(100), Instant::now());
    let mut download = common::request(&client, Method::GET).timeout(time).send_download().await.unwrap();
    let error = loop {
        match download.chunk().await {
            Ok(chunk) => assert!(chunk.is_some() && start.elapsed() < ENDLESS, "it does not end"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let mut events = common::request(&client, Method::GET).timeout(time).send_text_events().await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn an_outage_is_not_multiplied() {
    let server = Server::start().await;
    server.always(Reply::new("500 Internal Server Error", &[], ""));
    let client: ApiClient = builder(&server).retry_reserve(10).build().unwrap();
    for _ in 0..100 {
        common::request(&client, Method::GET).send().await.unwrap_err();
    }
    assert_eq!(server.requests(), 110);
}

#[tokio::test]
async fn who_issues_tokens_may_fail_too() {
    let (server, issuer, elsewhere) = (Server::start().await, Server::start().await, Server::start().await);
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let place = format!("{}/token", elsewhere.url());
    let broken = |rest: &str| Reply::raw(format!("HTTP/1.1 200 OK\r\n{rest}"));
    for (response, attempts) in [
        (Reply::new("307 Temporary Redirect", &[("location", &place)], ""), 1),
        (
            Reply::new(
                "400 Bad Request",
                &[],
                format!(r#"{{"error":"invalid_client","error_description":"{SECRET}"}}"#),
            ),
            1,
        ),
        (Reply::json(format!(r#"{{"access_token":["{SECRET}"]}}"#)), 1),
        (Reply::json(r#"{"access_token":"a\r\nb"}"#), 1),
        (broken("\r\n").then_forever("0".repeat(4096)), 1),
        (broken("a: b").then_close(), 3),
        (Reply::new("503 Service Unavailable", &[], ""), 3),
        (Reply::nothing().then_reset(), 3),
    ] {
        issuer.always(response.clone());
        let quick = Retries::new().backoff(Duration::from_millis(1), Duration::from_millis(5));
        let client: ApiClient = common::builder(&TOKENS, &server)
            .token_url(issuer.url())
            .secrets(["our-id", SECRET])
            .http_client(http.clone())
            .retries(quick)
            .build()
            .unwrap();
        let before = issuer.requests();
        let error = post(&client).send().await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(SECRET), "{shown}");
        assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Authentication, true), "{error}");
        assert_eq!(
            (issuer.requests() - before, error.attempts()),
            (attempts as usize, attempts),
            "{response:?}: {error}"
        );
    }
    assert_eq!((server.connections(), elsewhere.connections()), (0, 0));
}

/// Rejects the secret of each first request, and closes the connection at the second.
struct Gone(AtomicU32);

impl Transport for Gone {
    fn send(&self, _: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        let is_first = self.0.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
        let refused = || Incoming::new(StatusCode::UNAUTHORIZED, HeaderMap::new(), "");
        let response = if is_first { Ok(refused()) } else { Err(TransportError::connect("gone")) };
        Box::pin(async { response })
    }
}

#[tokio::test]
async fn a_call_whose_secret_was_refused_was_sent_even_if_it_cannot_be_sent_again() {
    let count = AtomicU32::new(0);
    let client: ApiClient = ClientBuilder::new(&BEARER)
        .base_url("http://pets.example")
        .transport(Gone(AtomicU32::new(0)))
        .credentials(move || ready(Ok::<_, BoxError>(format!("secret-{}", count.fetch_add(1, Ordering::SeqCst)))))
        .retries(Retries::none())
        .build()
        .unwrap();
    let error = post(&client).send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Connect, false), "{error}");
}

/// Responds with success, and then reports that it could not connect.
struct Confused(Arc<AtomicU32>);

/// A body that fails immediately.
struct Failing;

impl Stream for Failing {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Err(TransportError::connect("no connection"))))
    }
}

impl Transport for Confused {
    fn send(&self, _: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(Incoming::streamed(StatusCode::OK, HeaderMap::new(), Failing)) })
    }
}

#[tokio::test]
async fn a_call_that_got_a_response_was_sent_whatever_the_transport_says_of_its_body() {
    let sent = Arc::new(AtomicU32::new(0));
    let client = ClientBuilder::new(&API).base_url("http://pets.example").transport(Confused(sent.clone()));
    let client: ApiClient = client.retries(Retries::new().backoff(Duration::ZERO, Duration::ZERO)).build().unwrap();
    let error = post(&client).send().await.unwrap_err();
    assert!(!error.is_unsent(), "{error}");
    assert_eq!(sent.load(Ordering::SeqCst), 1, "{error}");
}

#[tokio::test]
async fn a_connection_that_is_never_accepted_is_given_up_and_tried_again_by_any_method() {
    let (port, _queue) = full_port().await;
    let client: Result<ApiClient, Error> = ClientBuilder::new(&API)
        .base_url(format!("http://{port}"))
        .connect_timeout(Duration::from_millis(200))
        .retries(Retries::new().backoff(Duration::ZERO, Duration::ZERO))
        .build();
    let error = post(&client.unwrap()).send().await.unwrap_err();
    assert!(error.is_unsent() && error.is_timeout(), "{error}");
    let line = error.to_string();
    assert!(line.ends_with(&format!("s trying to connect to {port} (after 3 attempts)")), "{line}");
}

#[tokio::test]
async fn a_call_whose_time_is_up_before_there_is_a_connection_was_not_sent() {
    let (port, _queue) = full_port().await;
    let silent = Server::start().await;
    silent.every_connection(Connection::Hang);
    let time = Duration::from_millis(300);
    for url in [format!("http://{port}"), format!("https://{}", silent.host())] {
        if url.starts_with("https") && cfg!(not(any(feature = "rustls", feature = "native-tls"))) {
            continue;
        }
        let client: ApiClient = ClientBuilder::new(&API).base_url(&url).build().unwrap();
        let request = post(&client).retries(Retries::new().backoff(Duration::ZERO, Duration::ZERO));
        let host = url.split("//").nth(1).unwrap();
        for (request, attempts) in [(request.clone().timeout(time), 1), (request.attempt_timeout(time), 3)] {
            let error = request.send().await.unwrap_err();
            assert_eq!((error.is_unsent(), error.is_timeout(), error.attempts()), (true, true, attempts), "{error}");
            assert!(error.to_string().contains(&format!("s trying to connect to {host}")), "{error}");
        }
    }
}

#[tokio::test]
async fn a_call_whose_time_is_up_once_it_has_a_connection_may_have_been_sent() {
    let server = Server::start().await;
    let http = reqwest::Client::new();
    let own: ApiClient = builder(&server).build().unwrap();
    let theirs: ApiClient = builder(&server).http_client(http).build().unwrap();
    server.always(Reply::nothing().then_hang());
    for client in [own, theirs] {
        for request in [post(&client), common::request(&client, Method::PATCH)] {
            let error = request.attempt_timeout(Duration::from_millis(100)).send().await.unwrap_err();
            assert_eq!((error.is_unsent(), error.is_timeout(), error.attempts()), (false, true, 1), "{error}");
        }
    }
    assert_eq!(server.requests(), 4);
}

#[tokio::test]
async fn a_connection_that_has_nothing_to_do_is_kept_but_not_any_number_of_them() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).build().unwrap();
    server.always(Reply::nothing().then_wait(Duration::from_millis(200)).then("HTTP/1.1 204 No Content\r\n\r\n"));
    let calls: tokio::task::JoinSet<_> = (0..60).map(|_| post(&client).send()).collect();
    calls.join_all().await.into_iter().for_each(|outcome| assert_eq!(outcome.unwrap(), Value::Null));
    let start = Instant::now();
    while server.open_connections() > 32 {
        assert!(start.elapsed() < ENDLESS, "{} connections stay open", server.open_connections());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!((server.most_open_connections(), server.open_connections()), (60, 32));
}

#[tokio::test]
async fn a_download_that_began_was_sent_whatever_the_transport_says_of_its_rest() {
    let client = ClientBuilder::new(&API).base_url("http://pets.example").transport(Confused(Arc::default()));
    let client: ApiClient = client.build().unwrap();
    let error = post(&client).send_download().await.unwrap().bytes().await.unwrap_err();
    assert!(!error.is_unsent(), "{error}");
}

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
#[tokio::test]
async fn a_refused_certificate_is_unsent_and_is_not_tried_again() {
    let (authority, server) = (Authority::new(), Server::start().await);
    server.every_connection(Connection::Tls(authority.server(Certificate::Good)));
    let client: ApiClient = builder(&server).base_url(format!("https://{}", server.host())).build().unwrap();
    for method in [Method::GET, Method::POST] {
        let error = common::request(&client, method).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_unsent(), error.attempts()), (ErrorKind::Connect, true, 1), "{error}");
        assert!(error.to_string().contains("invalid peer certificate: "), "{error}");
    }
    assert_eq!((server.connections(), server.requests()), (2, 0));
}

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
#[tokio::test]
async fn a_body_that_ends_without_the_end_of_tls_is_cut() {
    let (authority, server) = (Authority::new(), Server::start().await);
    server.every_connection(Connection::Tls(authority.server(Certificate::Good)));
    server.always(Reply::raw("HTTP/1.1 200 OK\r\n\r\n[1,2,3]").then_close());
    let trusted = reqwest::Certificate::from_der(authority.der()).unwrap();
    let http = reqwest::Client::builder().tls_certs_only([trusted]).build().unwrap();
    let client = builder(&server).base_url(format!("https://{}", server.host())).http_client(http);
    let client: ApiClient = client.build().unwrap();
    let error = common::request(&client, Method::GET).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
    assert!(error.to_string().contains("peer closed connection without sending TLS close_notify"), "{error}");
}

/// A port whose queue of connections is full, so that the system accepts no others.
async fn full_port() -> (String, impl Sized) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    for _ in 0..50 {
        match tokio::time::timeout(Duration::from_millis(100), tokio::net::TcpStream::connect(address)).await {
            Ok(stream) => queue.push(stream.unwrap()),
            Err(_) => return (address.to_string(), (listener, queue)),
        }
    }
    panic!("a queue that never is full");
}

/// More than the buffers of sockets hold.
const LONG_BODY: usize = 16 * 1024 * 1024;

#[tokio::test]
async fn a_response_before_the_end_of_the_request_is_the_response() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).build().unwrap();
    let refusal = Reply::new("413 Content Too Large", &[], r#"{"message":"at most 1 MB"}"#).at_head();
    // One server reads on, as it should; the other stops and resets.
    for response in [refusal.clone().then_hang(), refusal.then_wait(Duration::from_millis(50)).then_close()] {
        server.respond(response);
        let error = post(&client).body("image/png", vec![0; LONG_BODY]).send().await.unwrap_err();
        assert_eq!(error.to_string(), "DoPet: 413 Payload Too Large: at most 1 MB");
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_server_that_does_not_read_is_given_up() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).attempt_timeout(Duration::from_millis(300)).build().unwrap();
    server.always(Reply::nothing().at_head().then_wait(Duration::from_secs(20)));
    let error = post(&client).body("image/png", vec![0; LONG_BODY]).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.requests()), (ErrorKind::Timeout, 1, 1), "{error}");
}

#[tokio::test]
async fn a_response_to_head_has_no_body() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).build().unwrap();
    server.respond(Reply::json(r#"{"name":"Rex"}"#));
    assert_eq!(common::request(&client, Method::HEAD).send().await.unwrap(), Value::Null);
    assert_eq!(post(&client).send().await.unwrap(), json!({}));
}

#[tokio::test]
async fn a_server_that_hangs_up_on_every_other_call_is_served_all_the_same() {
    let server = Server::start().await;
    let client: ApiClient = builder(&server).build().unwrap();
    for _ in 0..50 {
        server.respond(Reply::nothing().then_close());
        server.connection(Connection::Serve);
        common::request(&client, Method::GET).send().await.unwrap();
    }
    assert_eq!(server.requests(), 100);
}
