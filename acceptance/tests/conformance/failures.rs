//! The types of error bodies, by operation and status.

use std::fmt::Debug;

use naftiko_client::Sending;
use naftiko_test_server::Reply;

use super::clients::{berths_v1, berths_v2, locks, quays};
use super::table::{Row, told_rows};
use failures_client::types::ErrorBody;

/// A response with a status, and a body that fits all types.
fn response(status: &str) -> [Reply; 1] {
    [Reply::new(status, &[("content-type", "application/json")], r#"{"message":""}"#)]
}

/// The variant of the error body that a call gets.
async fn told<T: Debug>(call: Sending<T>) -> String {
    let error = call.await.expect_err("the server responses with an error");
    let body = format!("{:?}", ErrorBody::of(&error));
    body.split(['(', ' ', '{']).nth(1).unwrap_or_default().to_owned()
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    told_rows! {
        "An exact status counts before a range"
        locks: { told(locks.ranges().send()).await } (locks.ranges()), response("409 Conflict")
        => "GET /ranges
            -> Exact";

        "A range counts before the default"
        locks: { told(locks.ranges().send()).await } (locks.ranges()), response("403 Forbidden")
        => "GET /ranges
            -> Range";

        "The default counts where nothing else does"
        locks: { told(locks.ranges().send()).await } (locks.ranges()), response("501 Not Implemented")
        => "GET /ranges
            -> Any";

        "An exact status counts before a range if its type is the one that most operations have, too"
        locks: { told(locks.ranges().send()).await } (locks.ranges()), response("404 Not Found")
        => "GET /ranges
            -> Common";

        "A status that is not described has the type that most operations have"
        quays: { told(quays.look().send()).await } (quays.look()), response("404 Not Found")
        => "GET /ships
            -> Common";

        "Operations of one name in two modules have their own error bodies"
        quays: { told(quays.look().send()).await } (quays.look()), response("400 Bad Request")
        => "GET /ships
            -> Exact";

        "The other operation of that name has the error bodies of its document"
        locks: { told(locks.look("1").send()).await } (locks.look("1")), response("400 Bad Request")
        => "GET /ports/1
            -> Common";

        "An operation that two modules have has the same error bodies in both"
        quays: { told(quays.get_port("1").send()).await } (quays.get_port("1")), response("410 Gone")
        => "GET /ports/1
            -> Common";

        "Where two modules have one method and path, the module counts"
        berths_v1: { told(berths_v1.list_berths().send()).await } (berths_v1.list_berths()), response("400 Bad Request")
        => "GET /v1/berths
            -> Exact";

        "So it does in the other module"
        berths_v2: { told(berths_v2.list_berths().send()).await } (berths_v2.list_berths()), response("400 Bad Request")
        => "GET /v2/berths
            -> Range";
    }
}
