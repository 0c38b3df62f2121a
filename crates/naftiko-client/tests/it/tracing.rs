//! The spans and events of calls, over real HTTP on loopback, which contain no secret.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use crate::common::{SECRET, builder};
use naftiko_client::{
    Api, ApiClient, Authentication, ClientBuilder, Draft, Error, ErrorKind, Key, Method, Operation, Request, Retries,
    Secret, Serde, Value,
};
use naftiko_test_server::{Reply, Server};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Metadata, Subscriber};

static API: Api = Api::new("pets", "https://pets.example/v1")
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN_THAT_NOBODY_SETS") });
static QUERY: Api = API.authentication(Authentication::Keys(&[Key::query("limit", Secret::variable("PETS_KEY"))]));

/// The content of a path and a body, which must not be recorded.
const PRIVATE: &str = "ada@example.com";

/// Spans and events, in the order in which they began.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Told>>>);

#[derive(Clone, Debug, Default)]
struct Told {
    name: String,
    /// The parent, if it is explicit.
    parent: Option<u64>,
    fields: BTreeMap<String, String>,
    is_closed: bool,
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().to_owned(), value.to_owned());
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "naftiko_client"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut told = Told { name: span.metadata().name().to_owned(), ..Told::default() };
        told.parent = span.parent().map(Id::into_u64);
        span.record(&mut told);
        let mut all = self.0.lock().unwrap();
        all.push(told);
        Id::from_u64(all.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut self.0.lock().unwrap()[span.into_u64() as usize - 1]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut told = Told { name: "event".to_owned(), parent: event.parent().map(Id::into_u64), ..Told::default() };
        event.record(&mut told);
        self.0.lock().unwrap().push(told);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}

    // A span of ours is cloned only briefly, so this is its end, or close to it.
    fn try_close(&self, id: Id) -> bool {
        self.0.lock().unwrap()[id.into_u64() as usize - 1].is_closed = true;
        true
    }
}

/// Keeps `tracing` from caching the interest of one thread. While there is a single subscriber, the
/// thread that reaches a span first decides whether it is recorded, and that thread may run another
/// test, which has no subscriber.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Recorder::default()));

impl Recorder {
    fn start() -> (Self, DefaultGuard) {
        LazyLock::force(&SECOND);
        let recorder = Recorder::default();
        (recorder.clone(), tracing::subscriber::set_default(recorder))
    }

    fn all(&self, name: &str) -> Vec<Told> {
        self.0.lock().unwrap().iter().filter(|told| told.name == name).cloned().collect()
    }

    /// Asserts that nothing private was recorded.
    fn keeps_secrets(&self) {
        let all = self.0.lock().unwrap();
        let text = format!("{all:?}");
        assert!(all.len() > 1, "{text}");
        for secret in [SECRET, PRIVATE, "ada%40example.com"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(all.iter().all(|told| told.name == "event" || told.is_closed), "{text}");
    }
}

impl Told {
    fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }

    #[track_caller]
    fn has(&self, fields: &[(&str, &str)]) {
        for (field, value) in fields {
            assert_eq!(self.get(field), Some(*value), "{field} of {self:#?}");
        }
    }
}

fn quick(server: &Server) -> ClientBuilder<ApiClient> {
    let at_once = Duration::from_millis(1);
    builder(&API, server).secret(SECRET).retries(Retries::new().backoff(at_once, at_once))
}

fn request(client: &ApiClient) -> Request<Value> {
    let mut draft = Draft::new(client, Operation::new(Method::GET, "GetPet", "/pets/{pet_id}"));
    draft.set_path("pet_id", PRIVATE);
    draft.request::<Serde<Value>>()
}

#[tokio::test]
async fn a_call_is_a_span_and_its_attempt_one_in_it_as_opentelemetry_asks() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start().await;
    let headers = [("content-type", "application/json"), ("x-request-id", "req_1"), ("x-owner", PRIVATE)];
    server.respond(Reply::new("200 OK", &headers, format!("{{\"name\":\"{PRIVATE}\"}}")));
    let client = quick(&server).build().unwrap();
    request(&client).query("limit", 10).query("owner", PRIVATE).header("x-who", PRIVATE).send().await.unwrap();

    let (calls, attempts) = (recorder.all("call"), recorder.all("attempt"));
    assert_eq!((calls.len(), attempts.len(), recorder.all("event").len()), (1, 1, 0));
    calls[0].has(&[("otel.name", "GetPet"), ("otel.kind", "internal"), ("operation", "GetPet")]);
    assert_eq!(calls[0].get("error.type"), None);
    let (host, port) = server.host().split_once(':').map(|(host, port)| (host.to_owned(), port.to_owned())).unwrap();
    attempts[0].has(&[
        ("otel.name", "GET /pets/{pet_id}"),
        ("otel.kind", "client"),
        ("http.request.method", "GET"),
        ("url.scheme", "http"),
        ("url.template", "/pets/{pet_id}"),
        ("url.query", "limit=10&owner=REDACTED"),
        ("server.address", &host),
        ("server.port", &port),
        ("http.response.status_code", "200"),
        ("network.protocol.version", "1.1"),
    ]);
    assert_eq!(attempts[0].parent, Some(1));
    assert_eq!(attempts[0].get("http.request.resend_count"), None);
    let (sent, got) =
        (attempts[0].get("http.request.headers").unwrap(), attempts[0].get("http.response.headers").unwrap());
    assert!(sent.contains("accept: application/json") && sent.contains("authorization: REDACTED"), "{sent}");
    assert!(sent.contains("x-who: REDACTED"), "{sent}");
    assert!(got.contains("x-request-id: req_1") && got.contains("x-owner: REDACTED"), "{got}");
    recorder.keeps_secrets();
}

#[tokio::test]
async fn a_retry_is_an_event_that_says_why_and_when() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start().await;
    server.respond(Reply::new("503 Service Unavailable", &[], ""));
    let client = quick(&server).build().unwrap();
    request(&client).send().await.unwrap();

    let (attempts, events) = (recorder.all("attempt"), recorder.all("event"));
    assert_eq!((attempts.len(), events.len()), (2, 1));
    attempts[0].has(&[("http.response.status_code", "503"), ("error.type", "503"), ("otel.status_code", "ERROR")]);
    attempts[1].has(&[("http.response.status_code", "200"), ("http.request.resend_count", "1")]);
    assert_eq!(attempts[1].get("error.type"), None);
    events[0].has(&[("operation", "GetPet"), ("attempt", "1"), ("error.type", "503")]);
    assert!(events[0].get("wait_ms").unwrap().parse::<u64>().unwrap() <= 1);
    assert!(events[0].get("error").unwrap().contains("503"));
    assert_eq!(events[0].parent, Some(1));
    recorder.keeps_secrets();
}

#[tokio::test]
async fn headers_and_parameters_are_told_where_the_caller_says_so_and_secrets_never() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start().await;
    let client = quick(&server).trace_headers(["X-Team", "authorization"]).trace_query(["team"]).build().unwrap();
    request(&client).query("team", "a b").header("x-team", "billing").send().await.unwrap();
    let sent = &recorder.all("attempt")[0];
    sent.has(&[("url.query", "team=a b")]);
    let headers = sent.get("http.request.headers").unwrap();
    assert!(headers.contains("x-team: billing") && headers.contains("authorization: REDACTED"), "{headers}");
    recorder.keeps_secrets();

    let client = builder(&QUERY, &server).secret(SECRET).trace_query(["limit"]).build().unwrap();
    request(&client).send().await.unwrap();
    recorder.all("attempt")[1].has(&[("url.query", "limit=[secret]")]);
    recorder.keeps_secrets();

    let error = quick(&server).trace_headers(["no header"]).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

/// The error of a call, the kind that was recorded, and the number of attempts.
async fn fails(call: impl AsyncFnOnce(Server) -> Error) -> (ErrorKind, String, usize) {
    let (recorder, _guard) = Recorder::start();
    let error = call(Server::start().await).await;
    recorder.keeps_secrets();
    let (calls, events) = (recorder.all("call"), recorder.all("event"));
    let last = events.last().unwrap();
    last.has(&[("operation", "GetPet"), ("message", "the call failed"), ("error", &error.to_string())]);
    last.has(&[("attempts", &error.attempts().to_string())]);
    let told = last.get("error.type").unwrap();
    calls[0].has(&[("error.type", told), ("otel.status_code", "ERROR")]);
    (error.kind(), told.to_owned(), recorder.all("attempt").len())
}

/// A call to a server that responds to each request like this.
async fn responded(response: Reply) -> (ErrorKind, String, usize) {
    fails(async move |server| {
        (0..3).for_each(|_| server.respond(response.clone()));
        request(&quick(&server).build().unwrap()).limit(1000).send().await.unwrap_err()
    })
    .await
}

#[tokio::test]
async fn every_kind_of_failure_is_told_and_no_secret_with_it() {
    let echo = format!("{{\"message\":\"no token {SECRET}\"}}");
    let told = |kind, text: &str, attempts| (kind, text.to_owned(), attempts);
    let json = [("content-type", "application/json"), ("x-echo", SECRET)];
    assert_eq!(responded(Reply::new("403 Forbidden", &json, &echo)).await, told(ErrorKind::Status, "403", 1));
    assert_eq!(responded(Reply::new("502 Bad Gateway", &json, &echo)).await, told(ErrorKind::Status, "502", 3));
    let no_json = Reply::json(format!("{SECRET}{{"));
    assert_eq!(responded(no_json).await, told(ErrorKind::Decode, "decode", 1));
    assert_eq!(responded(Reply::json("0".repeat(2000))).await, told(ErrorKind::TooLarge, "too_large", 1));
    let broken = Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n1").then_close();
    assert_eq!(responded(broken).await, told(ErrorKind::Transport, "transport", 3));

    let timeout = fails(async |server: Server| {
        server.respond(Reply::raw("").then_hang());
        let request = request(&quick(&server).build().unwrap()).timeout(Duration::from_millis(50));
        request.send().await.unwrap_err()
    });
    assert_eq!(timeout.await, told(ErrorKind::Timeout, "timeout", 1));
    let connect = fails(async |server: Server| {
        let client = quick(&server).build().unwrap();
        drop(server);
        tokio::time::sleep(Duration::from_millis(50)).await;
        request(&client).send().await.unwrap_err()
    });
    assert_eq!(connect.await, told(ErrorKind::Connect, "connect", 3));
    let refused = fails(async |server: Server| {
        request(&quick(&server).build().unwrap()).header("x-bad", "a\nb").send().await.unwrap_err()
    });
    assert_eq!(refused.await, told(ErrorKind::Request, "request", 1));
    let no_secret = fails(async |server: Server| {
        let fail = || async { Err::<String, _>(format!("no {SECRET}").replace(SECRET, "token")) };
        let client = builder(&API, &server).credentials(fail).build().unwrap();
        request(&client).send().await.unwrap_err()
    });
    assert_eq!(no_secret.await, told(ErrorKind::Authentication, "authentication", 1));
}
