//! What is sent again, when, and what a caller gets, with a paused clock. There is no network: the
//! transport is a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use naftiko_client::{
    Api, ApiClient, Attempt, Authentication, BoxError, BoxFuture, ClientBuilder, Credentials, Draft, Error, ErrorKind,
    HeaderMap, Incoming, Interceptor, Method, Operation, Outcome, Request, Retries, Secret, SecretString, Serde,
    StatusCode, Transport, TransportError, Value, json, reqwest,
};
use tokio::time::Instant;

static API: Api = Api::new("pets", "https://pets.example/v1");
static BEARER: Api = API.authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") });

/// The outcome of a request.
#[derive(Clone, Debug)]
enum Act {
    Reply(u16, &'static [(&'static str, &'static str)]),
    /// No connection.
    Connect,
    /// The connection breaks after the request was sent.
    Break,
    /// The connection breaks within the body of a response.
    BreakInBody,
    /// The body of a response ends with an error that claims to be about connecting.
    ConnectInBody,
    /// No response, forever.
    Hang,
}

use Act::{Break, BreakInBody, Connect, ConnectInBody, Hang, Reply};

/// A transport with a list of outcomes, of which the last repeats.
#[derive(Clone)]
struct Script(Arc<Mutex<State>>);

struct State {
    acts: VecDeque<Act>,
    /// The times of the requests, and the requests.
    sent: Vec<(Instant, reqwest::Request)>,
}

impl Script {
    fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        Script(Arc::new(Mutex::new(State { acts: acts.into_iter().collect(), sent: Vec::new() })))
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().sent.len()
    }

    /// The times between the requests.
    fn waits(&self) -> Vec<Duration> {
        let state = self.0.lock().unwrap();
        state.sent.windows(2).map(|pair| pair[1].0 - pair[0].0).collect()
    }

    fn headers(&self, name: &str) -> Vec<Option<String>> {
        let state = self.0.lock().unwrap();
        let text = |request: &reqwest::Request| Some(request.headers().get(name)?.to_str().unwrap().to_owned());
        state.sent.iter().map(|(_, request)| text(request)).collect()
    }
}

impl Transport for Script {
    fn send(&self, request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        let mut state = self.0.lock().unwrap();
        state.sent.push((Instant::now(), request));
        let act = if state.acts.len() > 1 { state.acts.pop_front() } else { state.acts.front().cloned() };
        Box::pin(async move {
            match act.unwrap() {
                Reply(status, headers) => {
                    let headers =
                        headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
                    Ok(Incoming::new(StatusCode::from_u16(status).unwrap(), headers, "{}"))
                }
                Connect => Err(TransportError::connect("refused")),
                Break => Err(TransportError::broken("reset by peer")),
                BreakInBody => {
                    let body = Body(VecDeque::from([Ok("{".into()), Err(TransportError::broken("reset by peer"))]));
                    Ok(Incoming::streamed(StatusCode::OK, HeaderMap::new(), body))
                }
                ConnectInBody => {
                    let body = Body(VecDeque::from([Err(TransportError::connect("refused"))]));
                    Ok(Incoming::streamed(StatusCode::OK, HeaderMap::new(), body))
                }
                Hang => std::future::pending().await,
            }
        })
    }
}

struct Body(VecDeque<Result<naftiko_client::Bytes, TransportError>>);

impl naftiko_client::Stream for Body {
    type Item = Result<naftiko_client::Bytes, TransportError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.pop_front())
    }
}

const OK: Act = Reply(200, &[]);

fn builder(script: &Script) -> ClientBuilder<ApiClient> {
    ClientBuilder::new(&API).transport(script.clone())
}

fn request(client: &ApiClient, method: Method) -> Request<Value> {
    Draft::new(client, Operation::new(method, "DoPet", "/pets")).request::<Serde<Value>>()
}

/// The result of a call of an unchanged client.
async fn call(script: &Script, method: Method) -> Result<Value, Error> {
    request(&builder(script).build().unwrap(), method).send().await
}

#[tokio::test(start_paused = true)]
async fn the_table_of_retries_holds_row_by_row() {
    const LATER: &[(&str, &str)] = &[("retry-after", "1")];
    let rows = [
        ("no connection", Connect, true, true),
        ("the connection breaks", Break, true, false),
        ("the connection breaks in the response", BreakInBody, true, false),
        ("the time of the attempt is up", Hang, true, false),
        ("408", Reply(408, &[]), true, false),
        ("429", Reply(429, &[]), true, true),
        ("429, later", Reply(429, LATER), true, true),
        ("500", Reply(500, &[]), true, false),
        ("502", Reply(502, &[]), true, false),
        ("503", Reply(503, &[]), true, false),
        ("503, later", Reply(503, LATER), true, true),
        ("504", Reply(504, &[]), true, false),
        ("501", Reply(501, &[]), false, false),
        ("400", Reply(400, &[]), false, false),
        ("401", Reply(401, &[]), false, false),
        ("404", Reply(404, LATER), false, false),
        ("409", Reply(409, &[]), false, false),
        ("425", Reply(425, &[]), false, false),
        ("302", Reply(302, &[("location", "/elsewhere")]), false, false),
        ("200", OK, false, false),
    ];
    let methods = [
        ("GET", true),
        ("HEAD", true),
        ("OPTIONS", true),
        ("TRACE", true),
        ("PUT", true),
        ("DELETE", true),
        ("POST", false),
        ("PATCH", false),
        ("PURGE", false),
    ];
    let mut wrong = Vec::new();
    for (what, act, idempotent, others) in rows {
        for (method, is_idempotent) in methods {
            let script = Script::new([act.clone(), OK]);
            let result = call(&script, method.parse().unwrap()).await;
            let is_again = if is_idempotent { idempotent } else { others };
            if script.count() != if is_again { 2 } else { 1 } || (is_again && result.is_err()) {
                wrong.push(format!("{method}, {what}: {} requests, {result:?}", script.count()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_request_may_say_itself_whether_it_can_be_sent_twice() {
    type Say = fn(Request<Value>) -> Request<Value>;
    let said: [(Say, Method, usize); 5] = [
        (|request| request, Method::POST, 1),
        (|request| request.idempotency_key("k-1"), Method::POST, 2),
        (|request| request.header("X-Idempotency-Key", "k-1"), Method::PATCH, 2),
        (|request| request.idempotent(true), Method::POST, 2),
        (|request| request.idempotent(false), Method::GET, 1),
    ];
    for (index, (say, method, count)) in said.into_iter().enumerate() {
        let script = Script::new([Break, OK]);
        let client = builder(&script).build().unwrap();
        let _ = say(request(&client, method)).send().await;
        assert_eq!(script.count(), count, "{index}");
    }
    let script = Script::new([Break, OK]);
    let client = builder(&script).build().unwrap();
    request(&client, Method::POST).idempotency_key("k-1").json(json!({"a": 1})).send().await.unwrap();
    assert_eq!(script.headers("idempotency-key"), [Some("k-1".to_owned()), Some("k-1".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn an_idempotency_key_is_of_one_call_and_tells_it_from_others() {
    let script = Script::new([OK]);
    let client = builder(&script).build().unwrap();
    let keyed = |name: &str, key: &str| request(&client, Method::POST).header(name, key);
    for request in [
        request(&client, Method::POST).idempotency_key(""),
        keyed("Idempotency-Key", " "),
        keyed("X-Idempotency-Key", "\t"),
        keyed("Idempotency-Key", "").idempotent(false),
    ] {
        let error = request.send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Request, true));
        assert!(error.to_string().contains("is empty, so it does not identify the call"), "{error}");
    }
    let error = builder(&script).default_header("Idempotency-Key", "k-1").build().unwrap_err();
    assert_eq!(error.to_string(), "the header `idempotency-key` identifies one call: set it on each request");
    assert_eq!(script.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_zero_is_refused() {
    let script = Script::new([OK]);
    let zero = Duration::ZERO;
    for builder in [
        builder(&script).timeout(zero),
        builder(&script).attempt_timeout(zero),
        ClientBuilder::new(&API).connect_timeout(zero),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(error.to_string(), "a timeout is zero, so every call would fail");
    }
    let client = builder(&script).build().unwrap();
    for request in [request(&client, Method::GET).timeout(zero), request(&client, Method::GET).attempt_timeout(zero)] {
        let error = request.send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Request, true), "{error}");
    }
    assert_eq!(script.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_last_real_error_comes_back_and_says_how_many_attempts_there_were() {
    let script = Script::new([Connect, Break, Reply(503, &[("x-request-id", "r-3")])]);
    let error = call(&script, Method::GET).await.unwrap_err();
    assert_eq!((script.count(), error.attempts(), error.is_unsent()), (3, 3, false));
    assert_eq!(
        error.to_string(),
        "DoPet: 503 Service Unavailable (2 bytes of unknown type, request id r-3, after 3 attempts)"
    );
    let error = call(&Script::new([Connect]), Method::POST).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.is_unsent()), (ErrorKind::Connect, 3, true));
    assert_eq!(error.to_string(), "DoPet: cannot connect to pets.example: refused (after 3 attempts)");
    let error = call(&Script::new([Break, Connect]), Method::GET).await.unwrap_err();
    assert!(!error.is_unsent(), "the first attempt was sent");
    let script = Script::new([ConnectInBody]);
    let error = call(&script, Method::GET).await.unwrap_err();
    assert!(!error.is_unsent(), "the server has responded: {error}");
    let error = call(&Script::new([Reply(404, &[])]), Method::GET).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(!error.to_string().contains("attempt"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn waits_are_random_within_bounds_that_double() {
    let retries = Retries::new().attempts(6).backoff(Duration::from_millis(100), Duration::from_secs(1));
    let mut longest = [Duration::ZERO; 5];
    for _ in 0..40 {
        let script = Script::new([Reply(503, &[])]);
        let client = builder(&script).retries(retries).build().unwrap();
        request(&client, Method::GET).send().await.unwrap_err();
        for (longest, wait) in longest.iter_mut().zip(script.waits()) {
            *longest = wait.max(*longest);
        }
    }
    for (longest, bound) in longest.iter().zip([100, 200, 400, 800, 1000]) {
        let bound = Duration::from_millis(bound);
        // The paused clock counts milliseconds.
        assert!(*longest <= bound + Duration::from_millis(1) && *longest > bound / 2, "{longest:?} of {bound:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_waits_as_long_as_the_server_asks() {
    for (headers, least, most) in [
        (&[("retry-after", "7")] as &[_], 7_000, 7_251),
        (&[("retry-after-ms", "40")], 40, 291),
        (&[("x-ms-retry-after-ms", "1500")], 1_500, 1_751),
        (&[("retry-after-ms", "20"), ("retry-after", "9")], 20, 271),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], 0, 251),
        (&[("retry-after", "soon")], 0, 251),
        (&[("retry-after", "2.5")], 3_000, 3_251),
        (&[("retry-after-ms", "39.5")], 40, 291),
        (&[("retry-after", "-7")], 0, 251),
    ] {
        let script = Script::new([Reply(429, headers), OK]);
        call(&script, Method::POST).await.unwrap();
        let wait = script.waits()[0].as_millis();
        assert!((least..=most).contains(&wait), "{headers:?}: {wait} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_too_long_is_not_waited_for() {
    for headers in [
        &[("retry-after", "61")] as &[_],
        &[("retry-after-ms", "61000")],
        &[("retry-after", "60.5")],
        &[("retry-after", "99999999999")],
        &[("retry-after", "999999999999999999999999999999")],
    ] {
        let (script, start) = (Script::new([Reply(503, headers), OK]), Instant::now());
        let error = call(&script, Method::GET).await.unwrap_err();
        assert!(error.retry_after().unwrap() >= Duration::from_secs(61));
        assert_eq!((script.count(), start.elapsed()), (1, Duration::ZERO));
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_attempts_and_waits() {
    let second = Duration::from_secs(1);
    let start = Instant::now();
    let error = call(&Script::new([Hang]), Method::GET).await.unwrap_err();
    assert_eq!((error.attempts(), start.elapsed().as_secs()), (2, 60), "two attempts of half a minute: {error}");
    assert!(error.is_timeout());

    let script = Script::new([Reply(503, &[("retry-after", "10")]), OK]);
    let client = builder(&script).timeout(10 * second).build().unwrap();
    let start = Instant::now();
    let error = request(&client, Method::GET).send().await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), start.elapsed()),
        (503, Duration::ZERO),
        "no wait that is for nothing"
    );

    let script = Script::new([Hang, OK]);
    let client = builder(&script).build().unwrap();
    let start = Instant::now();
    request(&client, Method::GET).attempt_timeout(second).send().await.unwrap();
    assert!((1..2).contains(&start.elapsed().as_secs()));

    let error = request(&builder(&Script::new([Hang])).build().unwrap(), Method::GET).timeout(5 * second).send().await;
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), "DoPet: timed out after 5.0 s trying to get a complete response from pets.example");
    assert_eq!(error.attempts(), 1, "who sets a timeout lets an attempt have all of it");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_sent_again_ends_with_its_attempt_before_its_own_time_is_up() {
    let script = Script::new([Hang]);
    let once = builder(&script).retries(Retries::none());
    for (builder, method, seconds) in [
        (builder(&script), Method::GET, 60),
        (builder(&script), Method::POST, 30),
        (once, Method::GET, 30),
        (builder(&script).retry_reserve(0), Method::GET, 30),
        (builder(&script).retry_reserve(0).timeout(Duration::from_secs(60)), Method::GET, 60),
    ] {
        let client = builder.build().unwrap();
        let start = Instant::now();
        let error = request(&client, method).send().await.unwrap_err();
        assert_eq!((error.kind(), start.elapsed().as_secs()), (ErrorKind::Timeout, seconds), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_or_a_call_may_say_how_often() {
    for (of_client, of_call, count) in [
        (Retries::none(), None, 1),
        (Retries::new().attempts(5), None, 5),
        (Retries::new(), Some(Retries::none()), 1),
        (Retries::none(), Some(Retries::new().attempts(2)), 2),
    ] {
        let script = Script::new([Break]);
        let client = builder(&script).retries(of_client).build().unwrap();
        let request = request(&client, Method::GET);
        let request = of_call.map_or(request.clone(), |retries| request.retries(retries));
        assert_eq!(request.send().await.unwrap_err().attempts(), count);
        assert_eq!(script.count() as u32, count);
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_multiplied() {
    let script = Script::new([Reply(503, &[])]);
    let client = builder(&script).retry_reserve(10).build().unwrap();
    for _ in 0..50 {
        request(&client.clone(), Method::GET).send().await.unwrap_err();
    }
    assert_eq!(script.count(), 60, "50 calls and what was in reserve");
    script.0.lock().unwrap().acts = VecDeque::from([OK]);
    for _ in 0..20 {
        request(&client, Method::GET).send().await.unwrap();
    }
    script.0.lock().unwrap().acts = VecDeque::from([Reply(503, &[])]);
    let before = script.count();
    for _ in 0..10 {
        request(&client, Method::GET).send().await.unwrap_err();
    }
    assert_eq!(script.count() - before, 12, "20 calls that succeed make up for 2 retries");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_gives_its_retry_back() {
    let script = Script::new([Reply(503, &[("retry-after", "5")])]);
    let client = builder(&script).retry_reserve(1).build().unwrap();
    for _ in 0..3 {
        let call = request(&client, Method::GET).send();
        assert!(tokio::time::timeout(Duration::from_secs(1), call).await.is_err());
    }
    assert_eq!(request(&client, Method::GET).send().await.unwrap_err().attempts(), 2);
}

/// Records what it sees, and numbers the attempts.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Interceptor for Diary {
    fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) -> Result<(), BoxError> {
        let Operation { name, method, path, .. } = attempt.operation();
        assert!(headers.is_empty());
        headers.insert("x-attempt", attempt.number().into());
        self.0.lock().unwrap().push(format!("{name} {method} {path} {}", attempt.number()));
        if attempt.number() > 2 { Err("that is enough".into()) } else { Ok(()) }
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let status = outcome.status().map(|status| status.as_u16());
        let (kind, again) = (outcome.error().map(Error::kind), outcome.retry_in().is_some());
        self.0.lock().unwrap().push(format!("{} {status:?} {kind:?} {again}", attempt.number()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_interceptor_sees_every_attempt_and_may_refuse_one() {
    let (script, diary) = (Script::new([Reply(503, &[]), OK]), Diary::default());
    let client = builder(&script).interceptor(diary.clone()).build().unwrap();
    request(&client, Method::GET).send().await.unwrap();
    let seen = std::mem::take(&mut *diary.0.lock().unwrap());
    assert_eq!(
        seen,
        ["DoPet GET /pets 1", "1 Some(503) Some(Status) true", "DoPet GET /pets 2", "2 Some(200) None false"]
    );
    assert_eq!(script.headers("x-attempt"), [Some("1".to_owned()), Some("2".to_owned())]);
    let script = Script::new([Break]);
    let client = builder(&script).interceptor(diary.clone()).build().unwrap();
    let error = request(&client, Method::GET).send().await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (ErrorKind::Request, 2));
    assert_eq!(error.to_string(), "DoPet: an interceptor refused the attempt: that is enough (after 3 attempts)");
}

/// Supplies secrets in order; the last one repeats.
#[derive(Clone)]
struct Keys(Arc<Mutex<VecDeque<&'static str>>>);

impl Credentials for Keys {
    fn secret<'a>(&'a self, _: &'a dyn Transport) -> BoxFuture<'a, Result<SecretString, BoxError>> {
        let mut keys = self.0.lock().unwrap();
        let key = if keys.len() > 1 { keys.pop_front() } else { keys.front().copied() };
        Box::pin(async move { key.map(SecretString::from).ok_or_else(|| "the vault is sealed".into()) })
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_are_asked_for_each_attempt_and_once_more_when_they_are_refused() {
    let client = |script: &Script, keys: &[&'static str]| -> ApiClient {
        let keys = Keys(Arc::new(Mutex::new(keys.iter().copied().collect())));
        ClientBuilder::new(&BEARER).credentials(keys).transport(script.clone()).build().unwrap()
    };
    let bearer = |keys: &[&str]| keys.iter().map(|key| Some(format!("Bearer {key}"))).collect::<Vec<_>>();
    for (acts, keys, sent) in [
        (vec![Reply(503, &[]), OK], &["one-secret", "two-secret"] as &[_], &["one-secret", "two-secret"] as &[_]),
        (vec![Reply(401, &[]), OK], &["one-secret", "two-secret"], &["one-secret", "two-secret"]),
        (vec![Reply(401, &[])], &["one-secret", "two-secret", "three-secret"], &["one-secret", "two-secret"]),
        (vec![Reply(401, &[])], &["one-secret"], &["one-secret"]),
    ] {
        let script = Script::new(acts);
        let result = request(&client(&script, keys), Method::POST).idempotent(true).send().await;
        assert_eq!(script.headers("authorization"), bearer(sent), "{result:?}");
        assert!(!format!("{result:?}").contains("-secret"), "{result:?}");
    }
    let script = Script::new([OK]);
    let error = request(&client(&script, &[]), Method::GET).send().await.unwrap_err();
    assert_eq!((error.kind(), script.count(), error.attempts()), (ErrorKind::Authentication, 0, 1));
    assert_eq!(error.to_string(), "DoPet: the vault is sealed");
    let error = request(&client(&script, &["a\nb"]), Method::GET).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.to_string().contains("characters that are not allowed in a header"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_closure_is_a_credential_and_one_of_two_secrets_is_refused() {
    static PAIR: Api = API.authentication(Authentication::Basic {
        username: Secret::variable("PETS_USER"),
        password: Secret::variable("PETS_PASSWORD"),
    });
    let script = Script::new([OK]);
    let builder = ClientBuilder::<ApiClient>::new(&BEARER).transport(script.clone());
    let client = builder.credentials(|| async { Ok::<_, BoxError>("from-a-closure") }).build().unwrap();
    request(&client, Method::GET).send().await.unwrap();
    assert_eq!(script.headers("authorization"), [Some("Bearer from-a-closure".to_owned())]);
    for (api, problem) in [
        (&PAIR, "pets takes 2 secrets, and `credentials` supplies one: call `authenticator` with code that adds them"),
        (&API, "pets declares no authentication, so there is no place for a secret"),
    ] {
        let builder = ClientBuilder::<ApiClient>::new(api).transport(script.clone());
        let error = builder.credentials(|| async { Ok::<_, BoxError>("x") }).build().unwrap_err();
        assert_eq!(error.to_string(), problem);
    }
}

#[test]
fn everything_can_cross_threads_and_calls_own_what_they_need() {
    fn check<T: Send + Sync + 'static>() {}
    fn spawnable<T: Send + 'static>(_: &T) {}
    check::<ApiClient>();
    check::<ClientBuilder<ApiClient>>();
    check::<Error>();
    check::<Request<Value>>();
    let client = builder(&Script::new([OK])).build().unwrap();
    spawnable(&request(&client, Method::GET).send());
    spawnable(&request(&client, Method::GET).send_download());
    spawnable(&request(&client, Method::GET).send_response());
}
