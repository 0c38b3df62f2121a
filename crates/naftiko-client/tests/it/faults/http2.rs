//! The rows of the table for HTTP/2 (RFC 9113).

use std::time::Duration;

use naftiko_test_server::{Frames, Last};

use super::table::Again::{IfIdempotent, Whatever};
use super::table::{Fault, Row, TOO_LARGE, breaks, breaks_later, error, ok, stalls, stalls_later};

const NO_ERROR: u32 = 0x0;
const INTERNAL_ERROR: u32 = 0x2;
const REFUSED_STREAM: u32 = 0x7;
const CANCEL: u32 = 0x8;
const ENHANCE_YOUR_CALM: u32 = 0xb;

impl From<Frames> for Fault {
    fn from(frames: Frames) -> Self {
        Fault::Http2(frames)
    }
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = responses();
    rows.extend(unprocessed());
    rows.extend(broken());
    rows.extend(stalled());
    rows.extend(nonsense());
    rows
}

/// The head of a response.
fn head(headers: &[(&str, &str)]) -> Frames {
    Frames::head("200", headers)
}

fn responses() -> Vec<Row> {
    let json = || Frames::json("[1,2,3]");
    let hints = Frames::head("103", &[("link", "</a>; rel=preload")]);
    let in_pieces = head(&[]).then_data("[1,").then_wait(Duration::from_millis(5)).then_data("2,3").then_end("]");
    let with_trailers = head(&[]).then_data("[1,2,3]").then(0x1, 0x5, b"\x00\x03x-a\x01b".as_slice());
    vec![
        ok("responses in HTTP/2", json(), "[1,2,3]"),
        ok("responses in pieces", in_pieces, "[1,2,3]"),
        ok("ends an HTTP/2 response with trailers", with_trailers, "[1,2,3]"),
        ok("sends early hints in HTTP/2", hints.then_head("200", &[]).then_end("[1,2,3]"), "[1,2,3]"),
        ok("responses and goes away", json().then_go_away(Last::This, NO_ERROR).then_close(), "[1,2,3]"),
        ok(
            "goes away and responses",
            Frames::nothing().then_go_away(Last::This, NO_ERROR).then_head("200", &[]).then_end("[1,2,3]").then_close(),
            "[1,2,3]",
        ),
        ok("responses and resets the stream", json().then_reset_stream(NO_ERROR), "[1,2,3]"),
    ]
}

/// The server reports that it did not process the request.
fn unprocessed() -> Vec<Row> {
    let row = |name, frames: Frames, cause: &str| Row {
        again: Whatever,
        ..error(name, frames, &format!("{{server}} did not process the request: {cause}"))
    };
    let refused = "stream error received: refused stream before processing any application logic";
    let gone = "connection error received: not a result of an error";
    let calm = "connection error received: detected excessive load generating behavior";
    let away = |reason| Frames::nothing().then_go_away(Last::Before, reason);
    vec![
        row("refuses the stream", Frames::nothing().then_reset_stream(REFUSED_STREAM), refused),
        row("goes away before the request", away(NO_ERROR).then_close(), gone),
        row("goes away before the request and stays", away(NO_ERROR), gone),
        row("goes away before the request, in anger", away(ENHANCE_YOUR_CALM).then_close(), calm),
    ]
}

/// The connection or the stream breaks, and the server may have acted.
fn broken() -> Vec<Row> {
    let closed = ["stream closed because of a broken pipe", "connection closed because of a broken pipe"];
    let reset = [closed[0], closed[1], "connection reset"];
    let cut = || head(&[]).then_data("[1,");
    let wait = Duration::from_millis(20);
    let failed = "stream error received: unexpected internal error encountered";
    let later = |name, frames: Frames, causes: &[&str]| Row {
        again: IfIdempotent,
        gets: Err(causes.iter().map(|cause| format!("200 OK: the connection to {{server}} broke: {cause}")).collect()),
        ..error(name, frames, "")
    };
    vec![
        breaks("closes an HTTP/2 connection", Frames::nothing().then_close(), &closed),
        breaks("resets an HTTP/2 connection", Frames::nothing().then_reset(), &reset),
        breaks(
            "goes away with the request and closes",
            Frames::nothing().then_go_away(Last::This, NO_ERROR).then_close(),
            &closed,
        ),
        breaks("fails the stream", Frames::nothing().then_reset_stream(INTERNAL_ERROR), &[failed]),
        breaks(
            "cancels the stream",
            Frames::nothing().then_reset_stream(CANCEL),
            &["stream error received: stream no longer needed"],
        ),
        later("closes within an HTTP/2 body", cut().then_wait(wait).then_close(), &closed),
        later("resets within an HTTP/2 body", cut().then_wait(wait).then_reset(), &reset),
        breaks_later(
            "fails the stream within the body",
            cut().then_wait(wait).then_reset_stream(INTERNAL_ERROR),
            failed,
        ),
        breaks_later(
            "refuses the stream within the body",
            cut().then_wait(wait).then_reset_stream(REFUSED_STREAM),
            "stream error received: refused stream before processing any application logic",
        ),
    ]
}

/// Nothing breaks, but the response does not end.
fn stalled() -> Vec<Row> {
    vec![
        stalls("says nothing in HTTP/2", Frames::nothing()),
        stalls("pings and says nothing else", Frames::nothing().then_of_connection(0x6, 0, [0; 8])),
        stalls_later("stalls behind an HTTP/2 head", head(&[])),
        stalls_later("stalls within an HTTP/2 body", head(&[]).then_data("[1,")),
        stalls_later("sends data without data", head(&[]).then_data("")),
    ]
}

/// Invalid HTTP/2, and endless responses.
fn nonsense() -> Vec<Row> {
    let continuations = Frames::nothing().then(0x1, 0, []).then(0x9, 0, b"\x00\x01a\x01b".as_slice());
    let calm = |what: &str| {
        format!("connection error detected: detected excessive load generating behavior (b\"too_many_{what}\")")
    };
    let misfit = "stream error detected: unspecific protocol error detected";
    let wrong = "connection error detected: unspecific protocol error detected";
    vec![
        breaks("sends a body before the head", Frames::nothing().then_data("[1,2,3]"), &[wrong]),
        breaks("sends a head that is no HPACK", Frames::nothing().then(0x1, 0x5, [0xff; 9]), &[wrong]),
        breaks("sends settings of an odd length", Frames::nothing().then_of_connection(0x4, 0, [0; 5]), &[wrong]),
        breaks("pushes what nobody asked for", Frames::nothing().then(0x5, 0x4, [0, 0, 0, 2, 0x88]), &[wrong]),
        breaks("sends a status that is no number in HTTP/2", Frames::head("OK", &[]), &[wrong]),
        breaks_later(
            "sends fewer bytes than it said in HTTP/2",
            head(&[("content-length", "9")]).then_end("[1]"),
            misfit,
        ),
        breaks_later(
            "sends more bytes than it said in HTTP/2",
            head(&[("content-length", "2")]).then_end("[1]"),
            misfit,
        ),
        breaks("floods with continuations", continuations.then_again_forever(), &[&calm("continuations")]),
        breaks_later("floods with empty data", head(&[]).then_data("").then_again_forever(), &calm("data_frames")),
        endless(error("floods with data", head(&[]).then_data([b'0'; 8192]).then_again_forever(), TOO_LARGE)),
        endless(stalls("floods with pings", Frames::nothing().then_of_connection(0x6, 0, [0; 8]).then_again_forever())),
        endless(stalls("floods with settings", Frames::nothing().then_of_connection(0x4, 0, []).then_again_forever())),
        endless(stalls("floods with early hints in HTTP/2", Frames::head("103", &[("a", "b")]).then_again_forever())),
    ]
}

/// The server stops reading, so the connection is unusable.
fn endless(row: Row) -> Row {
    Row { is_endless: true, ..row }
}
