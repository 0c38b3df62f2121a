//! A hundred thousand calls to a server that fails every tenth. At the end, every call has ended
//! with its own response; successful calls were executed, and calls that must not be repeated were
//! not; memory and sockets are as before.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use naftiko_client::{Api, ApiClient, ClientBuilder, Error, Method, Operation, Request, Retries, Value, json};
use naftiko_test_server::{Connection, Received, Reply, Server};

use crate::common::is_alone;

static API: Api = Api::new("pets", "https://pets.example");

/// The number of calls, unless `SOAK_CALLS` is set.
const CALLS: usize = 100_000;
/// The number of concurrent calls.
const AT_ONCE: usize = 32;
/// The time of an attempt.
const ATTEMPT: Duration = Duration::from_millis(250);
/// The allowed growth of memory after the start.
const GROWTH: u64 = 16 * 1024 * 1024;

/// What the server records of a call.
#[derive(Default)]
struct Seen {
    /// How often it arrived.
    arrivals: AtomicU8,
    /// How often the server executed it.
    effects: AtomicU8,
}

/// The server: what it executed, and how it responds.
struct Books(Vec<Seen>);

/// The results of all calls.
#[derive(Default)]
struct Tally {
    ok: AtomicUsize,
    failed: AtomicUsize,
    /// The failed calls that could be sent again.
    given_up: AtomicUsize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a minute of work: `cargo test -p naftiko-client --test it soak -- --ignored --nocapture`"]
async fn nothing_is_lost_nothing_is_doubled_and_nothing_grows() {
    if !is_alone("soak::nothing_is_lost_nothing_is_doubled_and_nothing_grows") {
        return;
    }
    let calls = std::env::var("SOAK_CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(CALLS);
    let books = Arc::new(Books((0..calls).map(|_| Seen::default()).collect()));
    let server = Arc::new(Server::start().await);
    server.forget();
    let told = Arc::clone(&books);
    server.always_by(move |request| told.respond(request));
    let client: ApiClient = builder(&server).build().unwrap();

    let tally = Arc::new(Tally::default());
    let start = Instant::now();
    run(0..calls / 5, &client, &server, &books, &tally).await;
    let (warm, warm_files) = (memory(), files());
    run(calls / 5..calls, &client, &server, &books, &tally).await;
    let (took, end, end_files) = (start.elapsed(), memory(), files());

    let [ok, failed, given_up] = [&tally.ok, &tally.failed, &tally.given_up].map(|count| count.load(Ordering::SeqCst));
    println!(
        "{calls} calls in {took:.1?}: {:.0} calls/s; {ok} right responses, {failed} errors, {given_up} of them after retries",
        calls as f64 / took.as_secs_f64(),
    );
    println!(
        "{} requests by {} connections, {} at most at a time; memory {} KiB, then {} KiB; {warm_files} files, then {end_files}",
        server.requests(),
        server.connections(),
        server.most_open_connections(),
        warm / 1024,
        end / 1024,
    );
    assert_eq!(ok + failed, calls, "calls that never ended");
    // Every tenth attempt fails, so every thousandth call fails three times, and more on a busy machine.
    assert!(given_up <= 10 + calls / 200, "{given_up} calls failed that could be sent again");
    assert!(failed - given_up <= 10 + calls / 20, "{failed} calls failed");
    (0..calls).for_each(|id| books.check_effects(id, Kind::of(id)));
    assert!(end < warm + GROWTH, "memory grew by {} KiB", (end - warm) / 1024);
    // Both sides close abandoned connections gradually.
    assert!(server.most_open_connections() <= 4 * AT_ONCE, "{} connections", server.most_open_connections());
    assert!(end_files <= warm_files + 4 * AT_ONCE, "{end_files} files, {warm_files} of them before");
}

fn builder(server: &Server) -> ClientBuilder<ApiClient> {
    let retries = Retries::new().backoff(Duration::from_millis(1), Duration::from_millis(4));
    ClientBuilder::new(&API).base_url(server.url()).attempt_timeout(ATTEMPT).retries(retries)
}

/// Makes these calls, so many at a time.
async fn run(
    calls: std::ops::Range<usize>,
    client: &ApiClient,
    server: &Arc<Server>,
    books: &Arc<Books>,
    tally: &Arc<Tally>,
) {
    let next = Arc::new(AtomicUsize::new(calls.start));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (next, end, client) = (Arc::clone(&next), calls.end, client.clone());
        let (server, books, tally) = (Arc::clone(server), Arc::clone(books), Arc::clone(tally));
        workers.spawn(async move {
            loop {
                let id = next.fetch_add(1, Ordering::SeqCst);
                if id >= end {
                    return;
                }
                if let Some(connection) = connection(random(id, 1)) {
                    server.connection(connection);
                }
                let kind = Kind::of(id);
                let outcome = kind.request(&client, id).send().await;
                books.check(id, kind, &outcome);
                tally.count(kind, &outcome);
            }
        });
    }
    // A panic of one task is passed on.
    workers.join_all().await;
}

impl Tally {
    fn count(&self, kind: Kind, outcome: &Result<Value, Error>) {
        let count = if outcome.is_ok() { &self.ok } else { &self.failed };
        count.fetch_add(1, Ordering::SeqCst);
        if outcome.is_err() && kind != Kind::Post {
            self.given_up.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Get,
    Put,
    Post,
    /// A POST with an idempotency key.
    Keyed,
}

impl Kind {
    fn of(id: usize) -> Self {
        match random(id, 0) % 10 {
            0..4 => Kind::Get,
            4 => Kind::Put,
            5..8 => Kind::Post,
            _ => Kind::Keyed,
        }
    }

    fn request(self, client: &ApiClient, id: usize) -> Request<Value> {
        let request = |method| Request::new(client, Operation::new(method, "DoPet", "/pets")).query("id", id);
        match self {
            Kind::Get => request(Method::GET),
            Kind::Put => request(Method::PUT).json(json!({ "id": id })),
            Kind::Post => request(Method::POST).json(json!({ "id": id })),
            Kind::Keyed => request(Method::POST).json(json!({ "id": id })).idempotency_key(id.to_string()),
        }
    }
}

impl Books {
    /// The result of a call must match what the server did.
    fn check(&self, id: usize, kind: Kind, outcome: &Result<Value, Error>) {
        let effects = self.0[id].effects.load(Ordering::SeqCst);
        match outcome {
            Ok(response) => {
                assert_eq!(*response, json!({ "id": id }), "{kind:?} {id} got the response of another");
                assert!(effects > 0, "{kind:?} {id} has a response, but is not done");
            }
            Err(error) if error.is_unsent() => assert_eq!(effects, 0, "{kind:?} {id} was done: {error}"),
            Err(_) => {}
        }
        self.check_effects(id, kind);
    }

    /// A call that must not be repeated was not, whatever its result.
    fn check_effects(&self, id: usize, kind: Kind) {
        let effects = self.0[id].effects.load(Ordering::SeqCst);
        let most = if matches!(kind, Kind::Post | Kind::Keyed) { 1 } else { 3 };
        assert!(effects <= most, "{kind:?} {id} was done {effects} times");
    }

    /// Executes a request or not, and fails every tenth.
    fn respond(&self, request: &Received) -> Reply {
        let id: usize = request.target().rsplit('=').next().and_then(|id| id.parse().ok()).expect("an id");
        let seen = &self.0[id];
        let arrival = seen.arrivals.fetch_add(1, Ordering::SeqCst);
        let good = Reply::json(json!({ "id": id }).to_string());
        let chance = random(id, 2 + u64::from(arrival));
        let fault = chance.is_multiple_of(10).then(|| Fault::ALL[(chance / 10) as usize % Fault::ALL.len()]);
        // Whether the server fails before it acts, where the response does not show it.
        let is_done = match fault {
            None => true,
            Some(Fault::CloseIdle) => true,
            Some(fault) => !fault.does_nothing() && (chance / 1000).is_multiple_of(2),
        };
        // A server executes a key once.
        let is_known =
            request.header("idempotency-key") == Some(&*id.to_string()) && seen.effects.load(Ordering::SeqCst) > 0;
        if is_done && !is_known {
            seen.effects.fetch_add(1, Ordering::SeqCst);
        }
        fault.map_or(good.clone(), |fault| fault.of(good))
    }
}

/// The faults of a request that take no time.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Busy,
    Unavailable,
    Down,
    Error,
    Gateway,
    Reset,
    Close,
    ResetInHead,
    ResetInBody,
    CutBody,
    Garbage,
    BadChunk,
    LongHead,
    TwoLengths,
    CloseIdle,
    Stall,
}

impl Fault {
    const ALL: [Fault; 16] = [
        Fault::Busy,
        Fault::Unavailable,
        Fault::Down,
        Fault::Error,
        Fault::Gateway,
        Fault::Reset,
        Fault::Close,
        Fault::ResetInHead,
        Fault::ResetInBody,
        Fault::CutBody,
        Fault::Garbage,
        Fault::BadChunk,
        Fault::LongHead,
        Fault::TwoLengths,
        Fault::CloseIdle,
        Fault::Stall,
    ];

    /// Whether the response shows that nothing was done.
    fn does_nothing(self) -> bool {
        matches!(self, Fault::Busy | Fault::Unavailable)
    }

    fn of(self, good: Reply) -> Reply {
        let head = "HTTP/1.1 200 OK\r\n";
        match self {
            Fault::Busy => Reply::new("429 Too Many Requests", &[], ""),
            Fault::Unavailable => Reply::new("503 Service Unavailable", &[("retry-after", "0")], ""),
            Fault::Down => Reply::new("503 Service Unavailable", &[], ""),
            Fault::Error => Reply::new("500 Internal Server Error", &[], "{}"),
            Fault::Gateway => Reply::new("502 Bad Gateway", &[], "<html>").then_close(),
            Fault::Reset => Reply::nothing().then_reset(),
            Fault::Close => Reply::nothing().then_close(),
            Fault::ResetInHead => Reply::raw(head).then_reset(),
            Fault::ResetInBody => good.cut(3).then_reset(),
            Fault::CutBody => good.cut(3).then_close(),
            Fault::Garbage => Reply::raw("no HTTP\r\n\r\n").then_close(),
            Fault::BadChunk => Reply::raw(format!("{head}transfer-encoding: chunked\r\n\r\nz\r\n")).then_close(),
            Fault::LongHead => Reply::raw(format!("{head}{}", "a: b\r\n".repeat(200))).then_close(),
            Fault::TwoLengths => {
                Reply::raw(format!("{head}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}")).then_close()
            }
            Fault::CloseIdle => good.then_close(),
            Fault::Stall => good.cut(3).then_hang(),
        }
    }
}

/// The fault of one of the next two hundred connections, if any.
fn connection(chance: u64) -> Option<Connection> {
    match chance % 600 {
        0 => Some(Connection::Reset),
        1 => Some(Connection::Close),
        2 => Some(Connection::Reply(Reply::raw("\x15\x03\x01").then_close())),
        _ => None,
    }
}

/// A number that is the same in every run (splitmix64).
fn random(id: usize, turn: u64) -> u64 {
    let mut state = (id as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ turn.wrapping_mul(0xd1b5_4a32_d192_ed03);
    state = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ state >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ state >> 31
}

/// The memory of the process in bytes.
fn memory() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// The number of open files and sockets of the process.
fn files() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}
