//! Flows: several calls as one.

use naftiko_client::{Value, json};

use super::{Case, Row, case, offline, routes};
use crate::cases::door::Door;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new(8, "tutorial, step 7: two calls, and a search for each of a list", muster()),
        Row::new(9, "tutorial, step 9: the same by `ref`, with its inputs and hints", by_reference()),
        Row::new(11, "tutorial, step 11: seven steps, nested targets", manifest()),
        Row::new(12, "steps: a search by a template, and a value of a step in the next path", region())
            .deviates("the calls that need each other in no way run at the same time"),
        Row::new(
            13,
            "steps: a search in a step that does not exist",
            vec![offline(Door::Generate(UNKNOWN_STEP), json!({"error": UNKNOWN_STEP_ERROR}))],
        )
        .deviates("it is an error of the generator, with its place, instead of each call"),
        Row::new(
            16,
            "outputs of a consumed operation: the items of a list keep theirs and gain the named one",
            vec![shipyard("numbered-ships", json!({}), "GET /ships", numbered())],
        ),
        Row::new(17, "mappings: targets with dots are nested objects", route()),
        Row::new(18, "searches: missing fields, one object, no match, no fields", searches()),
        Row::new(
            25,
            "flows: names with dashes, and the namespace of the aggregate in `with`",
            vec![shipyard(
                "track-voyage",
                json!({"voyage-id": "VOY-2026-042"}),
                "GET /voyages/VOY-2026-042",
                json!({"voyage-id": "VOY-2026-042"}),
            )],
        ),
        Row::new(34, "steps: scripts", vec![offline(Door::Generate(SCRIPT), json!({"note": SCRIPT_NOTE}))]).deviates(
            "a script is a method that the caller of the typed client implements, so no program runs it and no file \
             is read; `scripts.rs` calls these flows",
        ),
        Row::new(36, "steps: one that fails", failing()).deviates(
            "the flow fails with the error of the step and names it, instead of going on with the error body",
        ),
    ]
}

/// A flow with a mistake.
const UNKNOWN_STEP: &str = r#"
capability:
  consumes:
  - namespace: people
    baseUri: https://people.example
    authentication: {type: none}
    resources: [{path: /users, operations: [{name: list-users}]}]
  aggregates:
  - namespace: users
    flows:
      find:
        steps:
          users: {type: call, call: people.list-users}
          found: {type: lookup, index: does-not-exist, match: id, lookupValue: "7", outputParameters: [id]}
        mappings: [{target: user, value: $.found}]
"#;

const UNKNOWN_STEP_ERROR: &str =
    "the flow `find`: `does-not-exist` is no earlier step, so the step `found` cannot search in it";

/// A flow with a script.
const SCRIPT: &str = r#"
capability:
  consumes:
  - namespace: store
    baseUri: https://store.example
    authentication: {type: none}
    resources: [{path: /orders, operations: [{name: list-orders}]}]
  aggregates:
  - namespace: reports
    flows:
      totals:
        steps:
          orders: {type: call, call: store.list-orders}
          compute-totals: {type: script, language: javascript, location: "file:///opt/scripts", file: compute-totals.js}
        mappings: [{target: amount, value: $.compute-totals.totalAmount}]
"#;

const SCRIPT_NOTE: &str = "the flow `totals`: it has scripts, which only callers of the typed client implement";

fn shipyard(name: &'static str, inputs: Value, sent: &'static str, returned: Value) -> Case {
    case(Door::Tool(&shipyard_client::table::TABLE, name, inputs), sent, returned)
}

fn desk(name: &'static str, inputs: Value, sent: &'static str, returned: Value) -> Case {
    case(Door::Tool(&desk_client::table::TABLE, name, inputs), sent, returned)
}

fn crew() -> Value {
    json!([{"fullName": "Erik Lindström", "role": "captain"}, {"fullName": "Aiko Tanaka", "role": "cook"}])
}

fn ship_with_crew() -> Value {
    json!({"imo": "IMO-9321483", "name": "Northern Star", "type": "cargo", "flag": "NO", "status": "active",
        "yearBuilt": 2015, "tonnage": 42000, "length": 229, "crew": crew()})
}

fn muster() -> Vec<Case> {
    let sent = "GET /crew\nGET /ships/IMO-9321483";
    vec![shipyard("muster", json!({"imo": "IMO-9321483"}), sent, ship_with_crew())]
}

fn by_reference() -> Vec<Case> {
    let table = &shipyard_client::table::TABLE;
    let hints = json!({"readOnlyHint": true, "destructiveHint": false, "idempotentHint": true});
    let listed = json!({"inputs": {"imo": "string"}, "required": ["imo"], "hints": hints});
    vec![
        offline(Door::Inputs(table, "get-ship-with-crew"), listed),
        shipyard(
            "get-ship-with-crew",
            json!({"imo": "IMO-9321483"}),
            "GET /crew\nGET /ships/IMO-9321483",
            ship_with_crew(),
        ),
    ]
}

fn manifest() -> Vec<Case> {
    let cargo = json!([{"description": "Electronics components", "weightTons": 12.5, "hazardous": false}]);
    let returned = json!({"voyageId": "VOY-2026-042", "status": "planned",
        "route": {"from": "Oslo", "to": "Singapore"},
        "ship": {"name": "Northern Star", "type": "cargo", "flag": "NO"}, "crew": crew(), "cargo": cargo});
    vec![shipyard(
        "get-voyage-manifest",
        json!({"voyageId": "VOY-2026-042"}),
        "GET /cargo\nGET /crew\nGET /ships\nGET /voyages/VOY-2026-042",
        returned,
    )]
}

fn region() -> Vec<Case> {
    let sent = "GET /echo/eu\nGET /profile/u-1\nGET /users";
    let inputs = json!({"targetEmail": "bob@example.com", "requestingUserId": "u-1"});
    let returned = json!({"user": {"id": "u-2", "email": "bob@example.com"}, "profile": {"region": "eu"}});
    vec![desk("region-of-user", inputs, sent, returned)]
}

fn numbered() -> Value {
    json!({"ships": [
        {"imo_number": "IMO-9321483", "vessel_name": "Northern Star", "vessel_type": "cargo", "flag_code": "NO",
            "operational_status": "active", "imo-number": "IMO-9321483"},
        {"imo_number": "IMO-9456781", "vessel_name": "Pacific Dawn", "vessel_type": "tanker", "flag_code": "SG",
            "operational_status": "maintenance", "imo-number": "IMO-9456781"},
    ]})
}

fn route() -> Vec<Case> {
    let returned = json!({"status": "planned", "route": {"from": "Oslo", "to": "Singapore"},
        "ship": {"name": "Northern Star", "type": "cargo", "flag": "NO"}});
    let sent = "GET /ships/IMO-9321483\nGET /voyages/VOY-2026-042";
    vec![shipyard("voyage-route", json!({"voyageId": "VOY-2026-042"}), sent, returned)]
}

fn searches() -> Vec<Case> {
    let bob = json!({"email": "bob@example.com"});
    let found = json!({"user": {"id": "u-2", "active": false, "missing": null}});
    vec![
        desk("find-user", bob.clone(), "GET /users", found),
        desk("find-user", json!({"email": "carol@example.com"}), "GET /users", json!({})),
        desk("find-in-one", bob.clone(), "GET /items/owner", json!({"user": {"id": "u-2"}})),
        desk("find-in-one", json!({"email": "carol@example.com"}), "GET /items/owner", json!({})),
        desk("find-nothing", bob, "GET /users", json!({"user": {}})),
    ]
}

fn failing() -> Vec<Case> {
    let error = "voyage-route: step `voyage`: get-voyage: 404 Not Found: not_found";
    let inputs = json!({"voyageId": "VOY-0000-000"});
    let by_tool = shipyard("voyage-route", inputs, "GET /voyages/VOY-0000-000", json!({"error": error}));
    vec![by_tool, routes::of_an_unknown_voyage()]
}
