//! The table: what the server does, what the caller gets, and which calls are sent again.
//!
//! `{server}` is the host and port of the server, `{elsewhere}` those of another one, which must
//! never be called. Times are `…`. An error ends in the number of attempts, if there was more than
//! one.

use std::time::Duration;

use naftiko_test_server::{Authority, Connection, Frames, Reply, gzip_of_zeros};

use Again::{IfIdempotent, Never, Whatever};

/// The secret, which only the client may know.
pub(crate) const SECRET: &str = "sk_test/0123+456=789";

/// One fault.
pub(crate) struct Row {
    /// What the server does.
    pub(crate) name: &'static str,
    pub(crate) fault: Fault,
    /// Which calls are sent again. They get the right response if the fault occurs only once.
    pub(crate) again: Again,
    /// What the caller gets: data, or one of these errors where the timing decides.
    pub(crate) gets: Result<&'static str, Vec<String>>,
    /// Whether it takes the whole time of an attempt.
    pub(crate) is_slow: bool,
    /// Whether the result depends on the HTTP client, so that the default client is tried too.
    pub(crate) is_of_http_client: bool,
    /// Whether it makes a shared connection unusable, so that requests cannot be counted.
    pub(crate) is_endless: bool,
}

/// Where the fault is.
#[derive(Clone)]
pub(crate) enum Fault {
    Reply(Reply),
    Connection(Connection),
    /// The same over TLS.
    Tls(Connection),
    /// The client speaks HTTP/2.
    Http2(Frames),
    /// A closed port.
    ClosedPort,
}

/// Which calls are sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// All: the server cannot have acted.
    Whatever,
    /// A GET, and a POST with an idempotency key: the server may have acted.
    IfIdempotent,
    /// None: the response is final.
    Never,
}

/// The right response.
pub(super) fn ok(name: &'static str, fault: impl Into<Fault>, data: &'static str) -> Row {
    let gets = Ok(data);
    Row { name, fault: fault.into(), again: Never, gets, is_slow: false, is_of_http_client: false, is_endless: false }
}

/// An error response, or one that the caller did not ask for.
pub(super) fn error(name: &'static str, fault: impl Into<Fault>, line: &str) -> Row {
    Row { gets: Err(vec![line.to_owned()]), ..ok(name, fault, "") }
}

/// An error response, which may be another one the next time.
fn status(name: &'static str, fault: impl Into<Fault>, again: Again, line: &str) -> Row {
    Row { again, ..error(name, fault, line) }
}

/// Nothing is sent.
pub(super) fn unsent(name: &'static str, fault: impl Into<Fault>, cause: &str) -> Row {
    Row { again: Whatever, ..error(name, fault, &format!("cannot connect to {{server}}: {cause}")) }
}

/// There is no response, for one of these causes; the timing decides which.
pub(super) fn breaks(name: &'static str, fault: impl Into<Fault>, causes: &[&str]) -> Row {
    let lines = causes.iter().map(|cause| format!("the connection to {{server}} broke: {cause}")).collect();
    Row { again: IfIdempotent, gets: Err(lines), ..ok(name, fault, "") }
}

/// The head of a response arrives, and only a part of its body.
pub(super) fn breaks_later(name: &'static str, fault: impl Into<Fault>, cause: &str) -> Row {
    let line = format!("200 OK: the connection to {{server}} broke: {cause}");
    Row { again: IfIdempotent, ..error(name, fault, &line) }
}

/// There is no response within the time of the attempt.
pub(super) fn stalls(name: &'static str, fault: impl Into<Fault>) -> Row {
    let line = "timed out after … s trying to get a complete response from {server}";
    Row { again: IfIdempotent, is_slow: true, ..error(name, fault, line) }
}

/// The head of a response arrives, and only a part of its body within the time of the attempt.
pub(super) fn stalls_later(name: &'static str, fault: impl Into<Fault>) -> Row {
    let line = "200 OK: timed out after … s trying to get a complete response from {server}";
    Row { again: IfIdempotent, is_slow: true, ..error(name, fault, line) }
}

impl From<Reply> for Fault {
    fn from(response: Reply) -> Self {
        Fault::Reply(response)
    }
}

impl From<Connection> for Fault {
    fn from(connection: Connection) -> Self {
        Fault::Connection(connection)
    }
}

/// `authority` is what the client trusts.
pub(crate) fn table(elsewhere: &str, authority: &Authority) -> Vec<Row> {
    let mut table = connections();
    table.extend(broken());
    table.extend(stalled());
    table.extend(lengths());
    table.extend(chunks());
    table.extend(floods());
    table.extend(heads());
    table.extend(interim());
    table.extend(bodies());
    table.extend(statuses());
    table.extend(redirects(elsewhere));
    table.extend(betrayals());
    table.extend(super::http2::rows());
    table.extend(super::tls::rows(authority));
    table
}

/// There is no connection, or it closes before the request is read.
fn connections() -> Vec<Row> {
    let gone = [RESET, CLOSED, "Broken pipe"];
    vec![
        unsent("refuses connections", Fault::ClosedPort, "Connection refused"),
        breaks("resets the connection and reads nothing", Connection::Reset, &gone),
        breaks("closes the connection and reads nothing", Connection::Close, &gone),
        stalls("accepts and says nothing", Connection::Hang),
    ]
}

pub(super) const RESET: &str = "Connection reset by peer";
const CLOSED: &str = "connection closed before message completed";

/// The connection breaks after the request arrived.
fn broken() -> Vec<Row> {
    let json = Reply::json("[1,2,3]");
    // A reset discards the bytes that are not read yet.
    let cut = |missing: usize| json.clone().cut(missing).then_wait(Duration::from_millis(20));
    vec![
        breaks("resets behind the head of the request", Reply::nothing().at_head().then_reset(), &[RESET, CLOSED]),
        breaks("resets behind the request", Reply::nothing().then_reset(), &[RESET]),
        breaks("resets within the head", cut(20).then_reset(), &[RESET]),
        breaks_later("resets behind the head", cut(7).then_reset(), RESET),
        breaks_later("resets within the body", cut(3).then_reset(), RESET),
        breaks("closes behind the request", Reply::nothing().then_close(), &[CLOSED]),
        breaks("closes within the head", cut(20).then_close(), &[CLOSED]),
        breaks_later("closes behind the head", cut(7).then_close(), SHORT_BODY),
        breaks_later("closes within the body", cut(3).then_close(), SHORT_BODY),
    ]
}

const SHORT_BODY: &str = "end of file before message length reached";

/// Nothing breaks, but the response does not end.
fn stalled() -> Vec<Row> {
    let json = Reply::json("[1,2,3]");
    let drops = |every| json.clone().dripped(every);
    vec![
        stalls("never responses", Reply::nothing().then_hang()),
        stalls("stalls within the head", json.clone().cut(20).then_hang()),
        stalls_later("stalls behind the head", json.clone().cut(7).then_hang()),
        stalls_later("stalls within the body", json.clone().cut(3).then_hang()),
        stalls("sends one byte at a time", drops(Duration::from_millis(50))),
        ok("sends one byte at a time, in time", drops(Duration::from_micros(1)), "[1,2,3]"),
    ]
}

/// A wrong `Content-Length`.
fn lengths() -> Vec<Row> {
    let body = |lengths: &str| Reply::raw(format!("HTTP/1.1 200 OK\r\n{lengths}\r\n[1,2,3]"));
    let length = |length: &str| body(&format!("content-length: {length}\r\n"));
    let bad = ["invalid content-length parsed"];
    let cut =
        "200 OK: the response, 3 bytes of unknown type, is not JSON: EOF while parsing a value at line 1 column 3";
    vec![
        breaks_later("says more bytes than it sends", length("99").then_close(), SHORT_BODY),
        stalls_later("says more bytes and waits", length("99").then_hang()),
        error("says fewer bytes than it sends", length("3"), cut),
        ok("says the length twice", body("content-length: 7\r\ncontent-length: 7\r\n"), "[1,2,3]"),
        breaks("says two lengths", body("content-length: 7\r\ncontent-length: 3\r\n"), &bad),
        breaks("says a length below zero", length("-7"), &bad),
        breaks("says a length that is no number", length("0x7"), &bad),
        breaks("says a length beyond all numbers", length(&"9".repeat(40)), &bad),
        error("says a length beyond all memory", length(&(1_u64 << 60).to_string()), TOO_LARGE),
        ok("says no length and closes", body("").then_close(), "[1,2,3]"),
        stalls_later("says no length and stays", body("").then_hang()),
    ]
}

/// Invalid chunks.
fn chunks() -> Vec<Row> {
    let body = |chunks: &str| Reply::raw(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}"));
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n";
    let both = Reply::raw(format!("{head}7\r\n[1,2,3]\r\n0\r\n\r\n"));
    vec![
        ok("sends chunks", body("3\r\n[1,\r\n4;a=b\r\n2,3]\r\n0\r\nx-a: b\r\n\r\n"), "[1,2,3]"),
        ok("sends chunks and a length", both, "[1,2,3]"),
        breaks_later("sends a chunk of no size", body("?\r\n[1]"), "Invalid chunk size line: missing size digit"),
        breaks_later("sends a chunk of too great a size", body(&"f".repeat(20)), "invalid chunk size: overflow"),
        breaks_later("sends a chunk that goes on", body("3\r\n[1,2,3]\r\n"), "Invalid chunk body CR"),
        breaks_later("closes within a chunk", body("9\r\n[1,2").then_close(), SHORT_BODY),
        breaks_later(
            "closes before the last chunk",
            body("3\r\n[1]\r\n").then_close(),
            "unexpected EOF during chunk size line",
        ),
        stalls_later("stalls before the last chunk", body("3\r\n[1]\r\n").then_hang()),
    ]
}

/// The limit of the size of a response.
pub(crate) const LIMIT: u64 = 256 * 1024;
pub(super) const TOO_LARGE: &str = "200 OK: the response is longer than 262144 bytes, the limit of the request";

/// Endless responses.
fn floods() -> Vec<Row> {
    let head = |rest: &str| Reply::raw(format!("HTTP/1.1 200 OK\r\n{rest}"));
    let chunked = || head("transfer-encoding: chunked\r\n\r\n");
    let (zeros, headers) = ([b'0'; 16 * 1024], "a: b\r\n".repeat(1000));
    let chunk = [&b"4000\r\n"[..], &zeros, b"\r\n"].concat();
    let chunklets = format!("40\r\n{}\r\n", "0".repeat(64)).repeat(100);
    let sorry = Reply::raw("HTTP/1.1 400 Bad Request\r\n\r\n").then_forever(zeros);
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(100);
    let bomb = gzip_of_zeros(10_000_000);
    // A client that does not decompress gets the compressed bytes.
    let packed = format!(
        "200 OK: the response, {} bytes of unknown type, gzip, is not JSON: expected value at line 1 column 1",
        bomb.len()
    );
    let bombed = if cfg!(feature = "gzip") { TOO_LARGE } else { &packed };
    let bomb = Reply::new("200 OK", &[("content-encoding", "gzip")], bomb);
    vec![
        error("floods without a length", head("\r\n").then_forever(zeros), TOO_LARGE),
        error("floods in chunks", chunked().then_forever(chunk), TOO_LARGE),
        error("floods in small chunks", chunked().then_forever(chunklets), TOO_LARGE),
        error("floods with an error", sorry, "400 Bad Request (1048576 bytes of unknown type, the body is incomplete)"),
        breaks("floods with headers", head("").then_forever(headers.clone()), &[LONG_HEAD]),
        breaks("floods with one header", head("a: ").then_forever(zeros), &[LONG_HEAD]),
        breaks("floods with a status line", Reply::raw("HTTP/1.1 200 ").then_forever(zeros), &[LONG_HEAD]),
        breaks_later(
            "floods with the size of a chunk",
            chunked().then("1;").then_forever(zeros),
            "chunk extensions over limit",
        ),
        breaks_later(
            "floods with trailers",
            chunked().then("0\r\n").then_forever(headers),
            "chunk trailers count overflow",
        ),
        stalls("floods with 100 Continue", Reply::nothing().then_forever(interim)),
        error("sends a bomb", bomb, bombed),
    ]
}

const LONG_HEAD: &str = "message head is too large";

/// Invalid or unusual heads.
fn heads() -> Vec<Row> {
    let head = |head: &[u8]| Reply::raw([head, b"\r\ncontent-length: 2\r\n\r\n[]"].concat());
    let with = |line: &[u8]| head(&[&b"HTTP/1.1 200 OK\r\n"[..], line].concat());
    let huge = [&b"x-a: "[..], &vec![b'a'; 1024 * 1024]].concat();
    let many = (0..1000).map(|n| format!("\r\nx-{n}: a")).collect::<String>();
    let (version, code, header) =
        (["invalid HTTP version parsed"], ["invalid HTTP status-code parsed"], ["invalid HTTP header parsed"]);
    vec![
        ok("speaks HTTP/1.0", Reply::raw("HTTP/1.0 200 OK\r\n\r\n[]").then_close(), "[]"),
        breaks("speaks HTTP/2 unasked", head(b"HTTP/2 200 OK"), &version),
        breaks("speaks something else", Reply::raw("SSH-2.0-OpenSSH_9.9\r\n").then_hang(), &version),
        breaks("sends a body alone", Reply::raw("[]\r\n\r\n").then_close(), &version),
        breaks("sends zeros", Reply::raw([0; 64]).then_hang(), &version),
        breaks("sends a status that is no number", head(b"HTTP/1.1 OK"), &code),
        breaks("sends a status of four digits", head(b"HTTP/1.1 2000 OK"), &code),
        error("sends a status that means nothing", head(b"HTTP/1.1 999 What"), "999 (2 bytes of unknown type)"),
        ok("sends a status without words", head(b"HTTP/1.1 200"), "[]"),
        ok("sends words that are no UTF-8", head(b"HTTP/1.1 200 \xff\xfe"), "[]"),
        ok("sends a header that is no UTF-8", with(b"x-a: \xff\xfe"), "[]"),
        ok("ends lines by LF alone", Reply::raw("HTTP/1.1 200 OK\ncontent-length: 2\n\n[]"), "[]"),
        breaks("sends a header with a zero in it", with(b"x-a: \0"), &header),
        breaks("sends a header without a colon", with(b"x-a"), &header),
        breaks("sends a header without a name", with(b": a"), &header),
        breaks("sends a header over two lines", with(b"x-a: a\r\n b"), &header),
        breaks("sends a header of a megabyte", with(&huge), &[LONG_HEAD]),
        breaks("sends a thousand headers", with(many.trim().as_bytes()), &[LONG_HEAD]),
    ]
}

/// Informational responses, and responses without a body.
fn interim() -> Vec<Row> {
    let before = |interim: &str| Reply::raw(format!("{interim}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]"));
    let hints = "HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n";
    let upgrade = Reply::raw("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n");
    let with_body = |status: &str| Reply::raw(format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\n[]"));
    vec![
        ok("says 100 first", before("HTTP/1.1 100 Continue\r\n\r\n"), "[]"),
        ok("says 103 first", before(hints), "[]"),
        ok("says 102 a hundred times first", before(&"HTTP/1.1 102 Processing\r\n\r\n".repeat(100)), "[]"),
        stalls("says 100 and nothing else", Reply::raw("HTTP/1.1 100 Continue\r\n\r\n").then_hang()),
        error("says 101", upgrade.then_hang(), "101 Switching Protocols (no body)"),
        ok("says 204 with a body", with_body("204 No Content"), "null"),
        ok("says 205 with a body", with_body("205 Reset Content"), "[]"),
        error("says 304 with a body", with_body("304 Not Modified"), "304 Not Modified (no body)"),
    ]
}

/// Bodies of another type than requested.
fn bodies() -> Vec<Row> {
    let html = Reply::new("200 OK", &[("content-type", "text/html")], "<p>Log in first");
    let log_in = "200 OK: the response, 15 bytes of text/html, is not JSON: expected value at line 1 column 1";
    let not_json = |name, body: &[u8], problem: &str| {
        let len = body.len();
        let line = format!("200 OK: the response, {len} bytes of application/json, is not JSON: {problem}");
        error(name, Reply::json(body), &line)
    };
    vec![
        ok("sends no body", Reply::json(""), "null"),
        not_json("sends text that is no UTF-8", b"[\"\xff\xfe\"]", "invalid unicode code point at line 1 column 3"),
        not_json("sends half of a pair", br#"["\ud800"]"#, "unexpected end of hex escape at line 1 column 9"),
        not_json("sends data in great depth", &[b'['; 100_000], "recursion limit exceeded at line 1 column 128"),
        not_json("sends two responses in one", b"[] []", "trailing characters at line 1 column 4"),
        error("sends a page to log in", html, log_in),
    ]
}

/// Statuses, and how servers ask for a delay.
fn statuses() -> Vec<Row> {
    let say = |status: &str, headers: &[(&str, &str)]| Reply::new(status, headers, "");
    let plain =
        |name, status: &str, again| Row { again, ..error(name, say(status, &[]), &format!("{status} (no body)")) };
    let (busy, down) = ("429 Too Many Requests", "503 Service Unavailable");
    let ms = ("retry-after-ms", "5");
    let stalled = Reply::raw("HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\n\r\nno").then_hang();
    let cut = "400 Bad Request (2 bytes of unknown type, the body is incomplete)";
    let later = |name, status: &str, after: &str, again, told: &str| {
        let response = Reply::new(status, &[("retry-after", after)], "");
        Row { again, ..error(name, response, &format!("{status} (no body{told})")) }
    };
    vec![
        plain("says 400", "400 Bad Request", Never),
        plain("says 408", "408 Request Timeout", IfIdempotent),
        plain("says 409", "409 Conflict", Never),
        plain("says 429", busy, Whatever),
        plain("says 500", "500 Internal Server Error", IfIdempotent),
        plain("says 501", "501 Not Implemented", Never),
        plain("says 502", "502 Bad Gateway", IfIdempotent),
        plain("says 503", down, IfIdempotent),
        plain("says 504", "504 Gateway Timeout", IfIdempotent),
        status("says 429, in 5 ms", say(busy, &[ms]), Whatever, "429 Too Many Requests (no body, retry after … s)"),
        later("says 503, at once", down, "0", Whatever, ", retry after 0 s"),
        later("says 503, long ago", down, "Sun, 06 Nov 1994 08:49:37 GMT", Whatever, ", retry after 0 s"),
        later("says 503, in a year", down, "31536000", Never, ", retry after 31536000 s"),
        later("says 429, in a year", busy, "31536000", Never, ", retry after 31536000 s"),
        later("says 503, sometime", down, "soon", IfIdempotent, ""),
        later("says 503, in more than all time", down, "99999999999999999999", Never, ", retry after 31536000 s"),
        later("says 503, in a part of a second", down, "0.001", Whatever, ", retry after 1 s"),
        later("says 429, in a minute and a part of a second", busy, "60.001", Never, ", retry after 61 s"),
        later("says 503, before now", down, "-1", IfIdempotent, ""),
        later("says 429, before now", busy, "-1", Whatever, ""),
        Row { is_slow: true, ..error("says 400 and stalls", stalled, cut) },
    ]
}

/// Redirects.
fn redirects(elsewhere: &str) -> Vec<Row> {
    let row = |name, status: &str, location: &str, shown: &str| {
        let response = Reply::new(status, &[("location", location)], "");
        let line = format!("{status} (a redirect to {shown}, not followed)");
        Row { is_of_http_client: true, ..error(name, response, &line) }
    };
    let port = elsewhere.rsplit(':').next().unwrap_or_default();
    let (plain, shown) = (format!("http://{elsewhere}/pets"), "http://{elsewhere}/pets");
    let (local, user) = (format!("http://localhost:{port}/pets"), format!("http://{SECRET}@{elsewhere}/pets"));
    let temporary = "307 Temporary Redirect";
    vec![
        row("redirects with 301", "301 Moved Permanently", &plain, shown),
        row("redirects with 302", "302 Found", &plain, shown),
        row("redirects with 303", "303 See Other", &plain, shown),
        row("redirects with 307", temporary, &plain, shown),
        row("redirects with 308", "308 Permanent Redirect", &plain, shown),
        row("redirects to another scheme", temporary, &plain.replace("http:", "https:"), "https://{elsewhere}/pets"),
        row("redirects to another name", temporary, &local, "http://localhost:{elsewhere port}/pets"),
        row("redirects to any scheme", temporary, plain.trim_start_matches("http:"), "//{elsewhere}/pets"),
        row("redirects to itself", temporary, "/pets", "/pets"),
        row("redirects to a file", temporary, "file:///etc/passwd", "file:///etc/passwd"),
        row("redirects with a secret", temporary, &user, "http://[secret]@{elsewhere}/pets"),
        error("redirects nowhere", Reply::new("302 Found", &[], ""), "302 Found (no body)"),
    ]
}

/// The server repeats the secret where it would be visible.
fn betrayals() -> Vec<Row> {
    let words = format!(r#"{{"code":"bad_key","message":"no such key: {SECRET}","request_id":"{SECRET}"}}"#);
    let told = "400 Bad Request: bad_key: no such key: [secret] (request id [secret])";
    let head = |line: &str| Reply::raw(format!("HTTP/1.1 {line}\r\ncontent-length: 2\r\n\r\nno"));
    let (kind, id) =
        (format!("content-type: {SECRET}\r\ncontent-encoding: {SECRET}"), format!("x-request-id: {SECRET}"));
    let named = "200 OK: the response, 2 bytes of [secret], [secret], is not JSON: expected ident at line 1 column 2 \
                 (request id [secret])";
    let open = Reply::json(format!("[\"{SECRET}"));
    let cut = "200 OK: the response, 22 bytes of application/json, is not JSON: EOF while parsing a string at line 1 column 22";
    vec![
        error("repeats the secret in its words", Reply::new("400 Bad Request", &[], words), told),
        error(
            "repeats the secret in the status",
            head(&format!("400 {SECRET}")),
            "400 Bad Request (2 bytes of unknown type)",
        ),
        error("repeats the secret in headers", head(&format!("200 OK\r\n{kind}\r\n{id}")), named),
        breaks(
            "repeats the secret in no header",
            head(&format!("200 OK\r\n{SECRET}")),
            &["invalid HTTP header parsed"],
        ),
        error("repeats the secret in broken data", open, cut),
    ]
}
