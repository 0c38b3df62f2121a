//! Faulty servers and networks: a caller gets one documented error or the right response, in
//! bounded time and memory; no secret is sent elsewhere, and nothing that may have been done is
//! repeated. `table.rs` is the table.

mod between;
mod cancelled;
mod http2;
mod noise;
mod table;
mod tls;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use self::table::{Again, Fault, LIMIT, Row, SECRET, table};
use naftiko_client::{
    Api, ApiClient, Attempt, Authentication, ClientBuilder, Error, Interceptor, Key, Method, Outcome, Request, Retries,
    Secret, Value, json,
};
use naftiko_test_server::{Authority, ClosedPort, Connection, Frames, Reply, Server};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::common::{self, is_alone};

/// The response of a correct server.
const GOOD: &str = r#"{"good":true}"#;
/// The time of an attempt against a server that stalls: long enough for a correct server on a busy
/// machine.
const SHORT: Duration = Duration::from_millis(600);
/// The time of an attempt whose end the test does not wait for.
const LONG: Duration = Duration::from_secs(20);
/// How often a request is sent at most.
const ATTEMPTS: usize = 3;
/// The number of cases that run at a time. Slow cases mostly wait.
const AT_ONCE: usize = 16;
/// The memory limit of the whole test, including servers.
const MEMORY: u64 = 64 * 1024 * 1024;

static BEARER: Api =
    Api::new("pets", "").authentication(Authentication::Bearer { token: Secret::variable("PETS_KEY") });
static BASIC: Api = BEARER.authentication(Authentication::Basic {
    username: Secret::variable("PETS_USER"),
    password: Secret::variable("PETS_KEY"),
});
static HEADER: Api = BEARER.authentication(Authentication::Keys(&[Key::header("X-Pet", Secret::variable("PETS_KEY"))]));
static QUERY: Api = BEARER.authentication(Authentication::Keys(&[Key::query("pet", Secret::variable("PETS_KEY"))]));

/// The secret in every form in which it is sent.
const FORMS: [&str; 3] = [SECRET, "sk_test%2F0123%2B456%3D789", "cGV0czpza190ZXN0LzAxMjMrNDU2PTc4OQ=="];

/// One case: a row of the table, a call, a secret.
#[derive(Clone, Copy)]
struct Case {
    row: &'static Row,
    call: Call,
    /// Whether the fault occurs only once.
    is_once: bool,
    secret: Kind,
    /// Whether it has its own HTTP client. Most cases share one, because setting up TLS is slow.
    is_own: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Get,
    Post,
    /// A POST with an idempotency key.
    Keyed,
}

/// The place of the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bearer,
    Basic,
    Header,
    Query,
}

const KINDS: [Kind; 4] = [Kind::Bearer, Kind::Basic, Kind::Header, Kind::Query];

impl Kind {
    fn api(self) -> &'static Api {
        match self {
            Kind::Bearer => &BEARER,
            Kind::Basic => &BASIC,
            Kind::Header => &HEADER,
            Kind::Query => &QUERY,
        }
    }
}

/// The other end of the connection.
struct There {
    host: String,
    scheme: &'static str,
    /// A closed port, until it is opened.
    port: Mutex<Option<ClosedPort>>,
    server: OnceLock<Server>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_one_documented_error_or_the_right_response() {
    if !is_alone("faults::every_fault_is_one_documented_error_or_the_right_response") {
        return;
    }
    let elsewhere = Server::start().await;
    let authority = Authority::new();
    let rows: &'static [Row] = table(&elsewhere.host(), &authority).leak();
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let clients = Arc::new(Clients::new(&authority));
    let mut running = JoinSet::new();
    // The causes in the table are those of rustls, not of `native-tls`; without TLS there is no HTTP/2.
    let is_rustls = cfg!(all(feature = "rustls", not(feature = "native-tls")));
    let rows = rows.iter().filter(|row| is_rustls || row.fault.protocol() == Protocol::Http1);
    for case in rows.enumerate().flat_map(|(n, row)| cases(n, row)) {
        let (turns, clients, elsewhere) = (Arc::clone(&turns), Arc::clone(&clients), elsewhere.host());
        running.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            case.differences(&clients, &elsewhere).await
        });
    }
    let mut differences: Vec<String> = running.join_all().await.into_iter().flatten().collect();
    differences.sort();
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
    assert_eq!(elsewhere.connections(), 0, "somebody was sent elsewhere");
    let most = memory("VmHWM");
    assert!(most < MEMORY, "{most} bytes of memory");
}

#[test]
fn only_where_the_server_did_nothing_is_everything_sent_again() {
    for row in table("127.0.0.1:1", &Authority::new()).iter().filter(|row| row.again == Again::Whatever) {
        let Err(lines) = &row.gets else { panic!("{}: a response that is right is sent again", row.name) };
        let starts = ["cannot connect", "429", "503", "{server} did not process the request"];
        let says_so =
            |line: &String| starts.iter().any(|start| line.starts_with(start)) || line.contains("trying to connect to");
        assert!(lines.iter().all(says_so), "{}: {lines:?}", row.name);
    }
}

/// Each row with each call, with a fault that occurs once and one that stays; the secrets
/// alternate.
fn cases(n: usize, row: &'static Row) -> impl Iterator<Item = Case> {
    let can_end = row.fault.protocol() != Protocol::Tls;
    let is_own_only = matches!(row.fault, Fault::Tls(Connection::Hang));
    let calls = [Call::Get, Call::Post, Call::Keyed].into_iter().flat_map(|call| [(call, false), (call, true)]);
    // The faults of TLS stay.
    let calls = calls.filter(move |(_, is_once)| (can_end && !row.is_endless) || !is_once);
    calls.zip(n..).map(move |((call, is_once), n)| Case {
        row,
        call,
        is_once,
        secret: KINDS[n % KINDS.len()],
        is_own: is_own_only || (row.is_of_http_client && call == Call::Get && !is_once),
    })
}

impl Case {
    /// All deviations from the expected result.
    async fn differences(self, clients: &Clients, elsewhere: &str) -> Vec<String> {
        let there = There::new(&self.row.fault, self.is_once);
        let client = self.client(clients.of(&self.row.fault), &there);
        let outcome = self.request(&client).send().await;
        let mut wrong = Wrong(Vec::new());
        self.check_outcome(&outcome, &there, elsewhere, &mut wrong);
        self.check_requests(&there, &mut wrong);
        if !self.row.is_endless && there.mend() {
            let next = common::request(&client, Method::GET).attempt_timeout(LONG / 4).send().await;
            let next = next.map_err(|error| error.to_string());
            wrong.unless(next == Ok(json!({"good": true})), || format!("the next call got {next:?}"));
        }
        let (name, call, times) = (self.row.name, self.call, if self.is_once { "once" } else { "always" });
        wrong.0.into_iter().map(|what| format!("{name} {times}, {call:?}: {what}")).collect()
    }

    /// The caller gets the result in the table, and nothing shows the secret.
    fn check_outcome(&self, outcome: &Result<Value, Error>, there: &There, elsewhere: &str, wrong: &mut Wrong) {
        let (gets, times) = self.expected();
        let shown = match outcome {
            Ok(data) => data.to_string(),
            Err(error) => normal(&error.to_string(), &there.host, elsewhere),
        };
        wrong.unless(gets.contains(&shown), || format!("got {shown:?}, not {}", gets.join(" | ")));
        let Err(error) = outcome else { return };
        let attempts = error.attempts() as usize;
        wrong.unless(attempts == times, || format!("{attempts} attempts, says the error, not {times}"));
        let is_unprocessed = self.row.fault.protocol() == Protocol::Http2 && self.row.again == Again::Whatever;
        wrong.unless(error.is_unsent() || !is_unprocessed, || "it was not processed, whatever is said".to_owned());
        wrong.unless(!error.is_unsent() || is_unprocessed || there.has_read_nothing(), || {
            "it was sent, whatever is said".to_owned()
        });
        let shown = format!("{error} {error:?} {error:#?}");
        wrong.unless(!FORMS.iter().any(|secret| shown.contains(secret)), || format!("the secret is shown: {shown}"));
    }

    /// The server got as many requests as the table has, each with the secret, and with the key if
    /// there is one.
    fn check_requests(&self, there: &There, wrong: &mut Wrong) {
        let (sent, (_, times)) = (there.sent(&self.row.fault), self.expected());
        let is_as_often = self.row.is_endless || sent.is_none_or(|sent| sent == times);
        wrong.unless(is_as_often, || format!("sent {sent:?} times, not {times}"));
        for request in there.server.get().map(Server::received).unwrap_or_default() {
            let is_authenticated = FORMS.iter().any(|secret| request.head.contains(secret));
            wrong.unless(is_authenticated, || format!("a request without the secret: {request:?}"));
            let is_keyed = request.header("idempotency-key") == Some("k1");
            wrong.unless(is_keyed == (self.call == Call::Keyed), || format!("another idempotency key: {request:?}"));
        }
    }

    fn client(&self, http: &reqwest::Client, there: &Arc<There>) -> ApiClient {
        let builder = ClientBuilder::new(self.secret.api()).base_url(format!("{}://{}", there.scheme, there.host));
        let builder = if self.is_own { builder } else { builder.http_client(http.clone()) };
        let builder = match self.secret {
            Kind::Basic => builder.username_and_password("pets", SECRET),
            _ => builder.secret(SECRET),
        };
        let builder = builder.retries(Retries::new().backoff(Duration::from_millis(1), Duration::from_millis(5)));
        let builder = if self.is_once { builder.interceptor(Opens(Arc::clone(there))) } else { builder };
        builder.build().unwrap()
    }

    fn request(&self, client: &ApiClient) -> Request<Value> {
        let request = match self.call {
            Call::Get => common::request(client, Method::GET),
            Call::Post => common::request(client, Method::POST).json(json!({"name": "Rex"})),
            Call::Keyed => common::request(client, Method::POST).json(json!({"name": "Rex"})).idempotency_key("k1"),
        };
        let time = if self.row.is_slow { SHORT } else { LONG };
        request.limit(LIMIT).attempt_timeout(time).timeout(3 * LONG)
    }

    /// The expected result, and how often the request is sent.
    fn expected(&self) -> (Vec<String>, usize) {
        let is_repeated = match self.row.again {
            Again::Whatever => true,
            Again::IfIdempotent => self.call != Call::Post,
            Again::Never => false,
        };
        let times = match (is_repeated, self.is_once) {
            (false, _) => 1,
            (true, true) => 2,
            (true, false) => ATTEMPTS,
        };
        match &self.row.gets {
            _ if is_repeated && self.is_once => (vec![GOOD.to_owned()], times),
            Ok(data) => (vec![(*data).to_owned()], times),
            Err(lines) => (lines.iter().map(|line| with_attempts(line, times)).collect(), times),
        }
    }
}

/// The protocol of the client in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Http1,
    Http2,
    Tls,
}

impl Fault {
    fn protocol(&self) -> Protocol {
        match self {
            Fault::Reply(_) | Fault::Connection(_) | Fault::ClosedPort => Protocol::Http1,
            Fault::Http2(_) => Protocol::Http2,
            Fault::Tls(_) => Protocol::Tls,
        }
    }
}

/// The HTTP clients of callers who bring their own.
struct Clients {
    plain: reqwest::Client,
    http2: reqwest::Client,
    /// Trusts only the authority of the table.
    trusting: reqwest::Client,
}

impl Clients {
    #[cfg_attr(not(feature = "rustls"), expect(unused_variables, reason = "nobody speaks TLS"))]
    fn new(authority: &Authority) -> Self {
        let builder = || {
            let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
            builder.retry(reqwest::retry::never())
        };
        let plain = builder().build().unwrap();
        #[cfg(feature = "rustls")]
        {
            let trusted = reqwest::Certificate::from_der(authority.der()).unwrap();
            let http2 = builder().http2_prior_knowledge().build().unwrap();
            let trusting = builder().tls_certs_only([trusted]).build().unwrap();
            Clients { plain, http2, trusting }
        }
        #[cfg(not(feature = "rustls"))]
        Clients { http2: plain.clone(), trusting: plain.clone(), plain }
    }

    fn of(&self, fault: &Fault) -> &reqwest::Client {
        match fault.protocol() {
            Protocol::Http1 => &self.plain,
            Protocol::Http2 => &self.http2,
            Protocol::Tls => &self.trusting,
        }
    }
}

/// Opens a port after a connection was refused there.
struct Opens(Arc<There>);

impl Interceptor for Opens {
    fn after(&self, _: &Attempt<'_>, outcome: &Outcome<'_>) {
        if outcome.error().is_some() {
            self.0.open();
        }
    }
}

/// The deviations of a case.
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, is_right: bool, what: impl FnOnce() -> String) {
        if !is_right {
            self.0.push(what());
        }
    }
}

impl There {
    fn new(fault: &Fault, is_once: bool) -> Arc<Self> {
        let port = ClosedPort::new();
        let scheme = if fault.protocol() == Protocol::Tls { "https" } else { "http" };
        let there = There { host: port.host(), scheme, port: Mutex::new(Some(port)), server: OnceLock::new() };
        if !matches!(fault, Fault::ClosedPort) {
            there.open();
        }
        if let Some(server) = there.server.get() {
            match fault.clone() {
                Fault::Reply(response) if is_once => server.respond(response),
                Fault::Reply(response) => server.always(response),
                Fault::Http2(frames) if is_once => server.frames(frames),
                Fault::Http2(frames) => server.always_frames(frames),
                Fault::Connection(connection) if is_once => server.connection(connection),
                Fault::Connection(connection) | Fault::Tls(connection) => server.every_connection(connection),
                Fault::ClosedPort => {}
            }
        }
        Arc::new(there)
    }

    /// Opens the port if it is closed.
    fn open(&self) {
        if let Some(port) = self.port.lock().unwrap().take() {
            let server = self.server.get_or_init(|| port.open());
            server.always(Reply::json(GOOD));
            server.always_frames(Frames::json(GOOD));
        }
    }

    /// The number of connections, as far as it is visible.
    fn sent(&self, fault: &Fault) -> Option<usize> {
        let server = self.server.get()?;
        match fault {
            Fault::Reply(_) | Fault::Http2(_) => Some(server.requests()),
            Fault::Connection(_) | Fault::Tls(_) => Some(server.connections()),
            Fault::ClosedPort => None,
        }
    }

    fn has_read_nothing(&self) -> bool {
        self.server.get().is_none_or(|server| server.requests() == 0)
    }

    /// Behaves correctly from now on, if it can.
    fn mend(&self) -> bool {
        self.open();
        if let Some(server) = self.server.get() {
            server.always(Reply::json(GOOD));
            server.always_frames(Frames::json(GOOD));
            server.every_connection(Connection::Serve);
        }
        self.scheme == "http"
    }
}

/// A line of an error without the parts that differ between runs.
fn normal(line: &str, host: &str, elsewhere: &str) -> String {
    let line = line.strip_prefix("DoPet: ").unwrap_or(line).replace(host, "{server}").replace(elsewhere, "{elsewhere}");
    let port = elsewhere.rsplit(':').next().unwrap_or_default();
    let line = line.replace(&format!("localhost:{port}"), "localhost:{elsewhere port}");
    let mut normal = String::new();
    for (n, word) in line.split(' ').enumerate() {
        let is_time = n > 0 && word.parse::<f32>().is_ok() && word.contains('.');
        let is_moment = word.trim_start_matches('(').parse::<u32>().is_ok_and(|seconds| seconds > 100_000_000);
        normal.push_str(if n > 0 { " " } else { "" });
        normal.push_str(if is_time || is_moment { "…" } else { word });
    }
    match normal.split_once(" (os error ") {
        Some((before, after)) => before.to_owned() + after.split_once(')').map_or("", |(_, rest)| rest),
        None => normal,
    }
}

/// A line with the number of attempts.
fn with_attempts(line: &str, attempts: usize) -> String {
    // The quoted text comes from the cause.
    match (attempts, line.strip_suffix(')').filter(|line| !line.ends_with('"'))) {
        (1, _) => line.to_owned(),
        (_, Some(line)) => format!("{line}, after {attempts} attempts)"),
        (_, None) => format!("{line} (after {attempts} attempts)"),
    }
}

/// The memory of the process in bytes, now or at its peak.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}
