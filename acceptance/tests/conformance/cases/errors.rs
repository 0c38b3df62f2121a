//! Calls that fail.

use naftiko_client::{Value, json};
use shipyard_client::table::TABLE;

use super::{Case, Row, case, offline};
use crate::cases::door::Door;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new(35, "errors of a tool: a status with a body, a status without, a refused connection", of_tools())
            .deviates("the text has the operation, the status and the code of the error body, in place of the body"),
    ]
}

fn of_tools() -> Vec<Case> {
    let tool = |imo: &str| Door::Tool(&TABLE, "get-ship", json!({"imo": imo}));
    let error = |text: &str| -> Value { json!({"error": text}) };
    vec![
        case(tool("IMO-0000000"), "GET /ships/IMO-0000000", error("get-ship: 404 Not Found: not_found")),
        case(tool("IMO-5000000"), "GET /ships/IMO-5000000", error("get-ship: 500 Internal Server Error (no body)")),
        offline(
            Door::Unreachable(&TABLE, "get-ship", json!({"imo": "IMO-9321483"})),
            error("get-ship: cannot connect to HOST: Connection refused (os error 111)"),
        ),
    ]
}
