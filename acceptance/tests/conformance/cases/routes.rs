//! The REST servers: routes over the same units.

use naftiko_client::{Value, json};

use super::{Case, Row, case, offline};
use crate::cases::door::{CALLERS, Door, Message};

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new(20, "REST: `with` by the namespace of the server", vec![by_namespace()]),
        Row::new(21, "REST: an input of the path by a template", vec![path()]),
        Row::new(22, "REST: parts of the body, the query and a header", parts())
            .deviates("the number 123 stays a number, instead of the text \"123\""),
        Row::new(
            23,
            "REST: requests that are passed on",
            vec![offline(Door::Generate(FORWARD), json!({"note": FORWARD_NOTE}))],
        )
        .deviates("a request that nothing describes is not passed on, and the generator says what to declare"),
        Row::new(24, "a mock of an aggregate, over MCP and over REST", shared_mock()),
    ]
}

/// A server that passes on requests.
const FORWARD: &str = r#"
capability:
  consumes:
  - namespace: notes
    baseUri: https://notes.example/v1
    authentication: {type: none}
    inputParameters: {Notes-Version: {in: header, value: "2025-09-03"}}
    resources: [{path: /pages, operations: [{name: list-pages}]}]
  exposes:
  - type: rest
    namespace: notes-api
    resources: [{path: "/notes/{{path}}", forward: {targetNamespace: notes, trustedHeaders: [Accept-Language]}}]
"#;

const FORWARD_NOTE: &str = "the route `* /notes/{{path}}`: `forward` is not supported, because it passes on requests \
                            that nothing describes";

/// The REST cases of row 10.
pub(super) fn of_the_tutorial() -> Vec<Case> {
    let ships =
        json!([{"imo": "IMO-9321483", "name": "Northern Star"}, {"imo": "IMO-9456781", "name": "Pacific Dawn"}]);
    let inputs = concat!(
        r#"{"shipImo":"IMO-9321483","departurePort":"Oslo","arrivalPort":"Singapore","#,
        r#""departureDate":"2026-04-10","arrivalDate":"2026-05-02","crewIds":["CREW-001","CREW-003"]}"#
    );
    let sent = concat!(
        r#"POST /voyages {"shipImo":"IMO-9321483","departurePort":"Oslo","arrivalPort":"Singapore","#,
        r#""departureDate":"2026-04-10","arrivalDate":"2026-05-02","crewIds":["CREW-001","CREW-003"]}"#
    );
    let planned = json!({"status": 201, "body": {"voyageId": "VOY-2026-042", "status": "planned"}});
    vec![
        shipyard(request("GET", "/ships", ""), "GET /ships", json!({"status": 200, "body": ships})),
        shipyard(request("POST", "/voyages", inputs), sent, planned),
    ]
}

/// The REST case of row 36: the status of the step.
pub(super) fn of_an_unknown_voyage() -> Case {
    let get = request("GET", "/voyages/VOY-0000-000", "");
    shipyard(get, "GET /voyages/VOY-0000-000", json!({"status": 404}))
}

/// The REST cases of row 33.
pub(super) fn with_a_key() -> Vec<Case> {
    let door = |headers: &[(&'static str, &'static str)]| {
        let message = Message { headers: headers.to_vec(), ..request("GET", "/crew", "") };
        Door::Rest(&shipyard_client::table::TABLE, "guarded-api", message)
    };
    vec![
        offline(door(&[]), json!({"status": 401})),
        offline(door(&[("x-callers", "another")]), json!({"status": 401})),
        case(door(&[("x-callers", CALLERS)]), "GET /crew", json!({"status": 200, "body": "CREW-001"})),
    ]
}

fn request(method: &'static str, path: &'static str, body: &'static str) -> Message {
    Message { method, path, headers: Vec::new(), body: body.to_owned() }
}

fn desk(message: Message, sent: &'static str, returned: Value) -> Case {
    case(Door::Rest(&desk_client::table::TABLE, "desk-api", message), sent, returned)
}

fn shipyard(message: Message, sent: &'static str, returned: Value) -> Case {
    case(Door::Rest(&shipyard_client::table::TABLE, "shipyard-api", message), sent, returned)
}

fn by_namespace() -> Case {
    let plan = request("POST", "/plans", r#"{"shipImo":"IMO-9321483"}"#);
    desk(plan, r#"POST /plans {"shipImo":"IMO-9321483"}"#, json!({"status": 201, "body": {"shipImo": "IMO-9321483"}}))
}

fn path() -> Case {
    let ship = json!({"imo": "IMO-9321483", "year": 2015});
    let get = request("GET", "/ships/IMO-9321483", "");
    shipyard(get, "GET /ships/IMO-9321483", json!({"status": 200, "body": ship}))
}

fn parts() -> Vec<Case> {
    let person = request("POST", "/people", r#"{"user":{"id":123,"name":"Alice"}}"#);
    let find = Message { headers: vec![("x-api-key", "ABC123")], ..request("GET", "/found?q=999", "") };
    vec![
        desk(
            person,
            r#"POST /people {"id":123,"name":"Alice"}"#,
            json!({"status": 201, "body": {"id": 123, "name": "Alice"}}),
        ),
        desk(find, "GET /found?q=999", json!({"status": 200, "body": {"hasKey": true}})),
    ]
}

fn shared_mock() -> Vec<Case> {
    let hello = json!({"message": "Hello, Nina!", "source": "aggregate-mock"});
    vec![
        offline(Door::Tool(&desk_client::table::TABLE, "hello", json!({"name": "Nina"})), hello.clone()),
        desk(request("GET", "/hello?name=Nina", ""), "", json!({"status": 200, "body": hello})),
    ]
}
