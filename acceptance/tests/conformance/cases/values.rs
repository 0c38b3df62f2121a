//! How values become parts of requests, and of results.

use desk_client::table::TABLE;
use naftiko_client::{Value, json};

use super::{Case, Row, case, offline};
use crate::cases::door::Door;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new(
            14,
            "several outputs: the first that is not null",
            vec![tool("first-known", json!({"id": "u-1"}), "GET /users/u-1", json!("u-1"))],
        )
        .deviates("the generator warns that only one of the outputs is returned"),
        Row::new(15, "outputs of XML: a list, and one element", xml())
            .deviates("a list is the property `items`, as in row 2"),
        Row::new(19, "`with`: a template, a name of its own namespace, a number, a text", with()).deviates(
            "an unknown name of its own namespace is an input, or an error of the generator, instead of nothing",
        ),
        Row::new(26, "hints: those of the tool, then those of the flow", hints()).deviates(
            "without hints, those of the HTTP method are offered; an unknown `ref` is an error of the generator",
        ),
        Row::new(27, "templates: texts, lists, queries", templates())
            .deviates("a missing required input is an error and nothing is sent; a space in a query is `%20`"),
        Row::new(28, "outputs that are missing, cut, of another type, or in a list", parts()),
    ]
}

fn tool(name: &'static str, inputs: Value, sent: &'static str, returned: Value) -> Case {
    case(Door::Tool(&TABLE, name, inputs), sent, returned)
}

fn xml() -> Vec<Case> {
    let hulls =
        json!({"items": [{"vesselCode": "V001", "name": "Sea Eagle"}, {"vesselCode": "V002", "name": "Ocean Star"}]});
    vec![
        tool("list-hulls", json!({}), "GET /hulls", hulls),
        tool("hull-code", json!({}), "GET /hulls?limit=1", json!("V001")),
    ]
}

fn with() -> Vec<Case> {
    let sent = r#"POST /echo {"a":"IMO-9321483","b":7,"c":42,"d":"plain"}"#;
    vec![tool("echo", json!({"imo": "IMO-9321483", "count": 7}), sent, json!({}))]
}

/// A tool that refers to a flow that does not exist.
const UNKNOWN_FLOW: &str = r#"
capability:
  consumes:
  - namespace: items
    baseUri: https://items.example
    authentication: {type: none}
    resources: [{path: /items, operations: [{name: list-items}]}]
  aggregates: [{namespace: items, flows: {read: {call: items.list-items}}}]
  exposes:
  - {type: mcp, namespace: item-tools, transport: stdio, tools: {read-items: {ref: items.raed}}}
"#;

fn hints() -> Vec<Case> {
    let tool = |name: &str, hints: Value| json!({"name": name, "inputs": {"id": "string"}, "required": ["id"], "hints": hints});
    let reads = json!({"readOnlyHint": true, "destructiveHint": false, "idempotentHint": true});
    let mut open = reads.clone();
    open["openWorldHint"] = json!(true);
    let removes =
        json!({"readOnlyHint": false, "destructiveHint": true, "idempotentHint": true, "openWorldHint": false});
    let listed = json!([
        tool("read-items", reads.clone()),
        tool("read-items-open", open),
        tool("delete-item", removes),
        tool("plain-tool", reads),
    ]);
    let unknown = json!({"error": "the tool `read-items`: no aggregate has the flow `items.raed` that it refers to"});
    vec![offline(Door::Tools(&TABLE, &["item-tools"]), listed), offline(Door::Generate(UNKNOWN_FLOW), unknown)]
}

fn templates() -> Vec<Case> {
    let missing = "The inputs do not fit, and nothing was sent:\n- missing input `name`";
    vec![
        tool("greet", json!({"name": "alice"}), "", json!({"text": "hello alice/"})),
        tool("greet", json!({}), "", json!({"error": missing})),
        tool(
            "echo-list",
            json!({"crewIds": ["CREW-001", "CREW-003"]}),
            r#"POST /echo-list {"crewIds":["CREW-001","CREW-003"]}"#,
            json!({}),
        ),
        tool("search", json!({"words": "ice class"}), "GET /users?query=ice%20class", json!([])),
        tool("search", json!({"words": "Åse"}), "GET /users?query=%C3%85se", json!([])),
    ]
}

fn parts() -> Vec<Case> {
    let returned = json!({"pages": [{"id": "p-1", "owner": "alice"}, {"id": "p-2", "owner": null}], "code": "abcde",
        "list": null, "title": "Sea chart"});
    vec![tool("parts", json!({}), "GET /pages", returned)]
}
