//! What the exposed tools of `conformance/specs/tools` send and return, as a table.

use naftiko_client::table::{Content, Hints, Inputs, RunError, Unit};
use naftiko_client::{ErrorKind, Retries, Value};
use naftiko_test_server::{Reply, Server};
use serde_json::json;
use tools_client::Client;
use tools_client::table::{UNITS, run};

/// A call of a tool.
struct Row {
    tool: &'static str,
    inputs: Value,
    reply: Reply,
    /// The requests: method, target and body.
    sent: &'static str,
    /// The returned body; `null` for none.
    returned: Value,
}

fn row(tool: &'static str, inputs: Value, reply: &str, sent: &'static str, returned: Value) -> Row {
    Row { tool, inputs, reply: Reply::json(reply), sent, returned }
}

fn xml(text: &str) -> Reply {
    Reply::new("200 OK", &[("content-type", "application/xml")], text)
}

const BOAT: &str = r#"{"hull_no": "H-7", "boat_name": "Evening Tide", "built": 2015, "size": {"draft": 12.5, "beam": 32},
    "owner": {"id": "o-1"}, "hands": [{"name": "Ada"}, {"rank": "cook"}],
    "names": {"Title": {"text": [{"content": "The Tide"}]}}}"#;

fn rows() -> Vec<Row> {
    let boats =
        r#"[{"hull_no": "H-7", "boat_name": "Evening Tide", "built": 2015}, {"hull_no": 8, "boat_name": "Dawn"}]"#;
    let listed = json!([{"id": "H-7", "name": "Evening Tide"}, {"id": 8, "name": "Dawn"}]);
    let trip = r#"{"tripId": "T-42", "from": "Oslo", "to": "Bergen", "hands": ["A-1", "A-3"], "status": "planned"}"#;
    let hulls = "<hulls><hull><code>L-1</code><name>Old</name></hull><hull><code>L-2</code></hull></hulls>";
    let hull = "<hulls><hull><code>L-1</code><name>Old</name></hull></hulls>";
    let none = "";
    vec![
        row(
            "show-boat",
            json!({"hull": "H-9"}),
            "{}",
            none,
            json!({"hull": "H-9", "name": "Evening Tide", "berths": 4}),
        ),
        row("list-boats", json!({}), boats, "GET /boats", listed.clone()),
        row("list-boats", json!({"state": "active"}), boats, "GET /boats?state=active", listed),
        row(
            "get-boat",
            json!({"id": "H 7"}),
            BOAT,
            "GET /boats/H%207",
            json!({"name": "Evening Tide", "specs": {"year": 2015, "draft": 12.5}}),
        ),
        Row {
            tool: "list-hulls",
            inputs: json!({"state": "active"}),
            reply: xml(hulls),
            sent: "GET /hulls?state=active",
            returned: json!([{"code": "L-1", "name": "Old"}, {"code": "L-2", "name": null}]),
        },
        Row {
            tool: "list-hulls",
            inputs: json!({}),
            reply: xml(hull),
            sent: "GET /hulls",
            returned: json!([{"code": "L-1", "name": "Old"}]),
        },
        Row { tool: "first-hull", inputs: json!({}), reply: xml(hull), sent: "GET /hulls", returned: json!("L-1") },
        row(
            "plan-trip",
            json!({"boat": "H-7", "from": "Oslo", "to": "Bergen", "hands": ["A-1", "A-3"]}),
            trip,
            r#"POST /trips {"boat":"H-7","from":"Oslo","to":"Bergen","hands":["A-1","A-3"]}"#,
            json!({"tripId": "T-42", "route": {"from": "Oslo", "to": "Bergen"}, "hands": ["A-1", "A-3"]}),
        ),
        Row {
            tool: "call-hands",
            inputs: json!({"hull": "H-7"}),
            reply: Reply::new("204 No Content", &[], ""),
            sent: "POST /boats/H-7/hands",
            returned: Value::Null,
        },
        row("first-value", json!({"hull": "H-7"}), BOAT, "GET /boats/H-7", json!("o-1")),
        row("literal", json!({}), "[7]", "GET /boats?state=42", json!([7])),
        row("text", json!({}), "[7]", "GET /boats?state=sea%20ice", json!([7])),
        row("computed", json!({"state": "é"}), "[]", "GET /boats?state=very%20%C3%A9&kinds=tug", json!([])),
        row(
            "computed",
            json!({"state": "a", "kind": "b"}),
            "[]",
            "GET /boats?state=very%20a&kinds=tug&kinds=b",
            json!([]),
        ),
        row("greet", json!({"name": "Nina"}), "{}", none, json!({"text": "Welcome, Nina!", "source": "words"})),
        row("read", json!({"hull": "H-7"}), "[1]", "GET /boats/H-7", json!([1])),
        row(
            "parts",
            json!({"hull": "H-7"}),
            BOAT,
            "GET /boats/H-7",
            json!({"code": "Eveni", "owners": null, "title": "The Tide", "hands": [{"name": "Ada"}, {"name": null}]}),
        ),
    ]
}

fn unit(tool: &str) -> &'static Unit {
    UNITS.iter().find(|unit| unit.is_tool && unit.name == tool).unwrap_or_else(|| panic!("there is no tool {tool}"))
}

fn client(server: &Server) -> Client {
    Client::builder(server.host().rsplit(':').next().unwrap()).retries(Retries::none()).build().unwrap()
}

fn inputs(inputs: &Value) -> &Inputs {
    inputs.as_object().unwrap()
}

#[tokio::test]
async fn each_tool_sends_and_returns_what_its_file_declares() {
    let mut failures = Vec::new();
    for Row { tool, inputs: given, reply, sent, returned } in rows() {
        let server = Server::start().await;
        server.respond(reply);
        let body = match run(&client(&server), unit(tool), inputs(&given)).await {
            Ok(response) => match response.into_body() {
                Content::Empty => Value::Null,
                Content::Json(body) => body,
                other => panic!("{tool} {given}: {other:?}"),
            },
            Err(error) => panic!("{tool} {given}: {error}"),
        };
        let requests: Vec<String> = server
            .received()
            .iter()
            .map(|it| {
                format!("{} {}", it.request_line().trim_end_matches(" HTTP/1.1"), it.text()).trim_end().to_owned()
            })
            .collect();
        let requests = requests.join("\n");
        if (requests.as_str(), &body) != (sent, &returned) {
            failures.push(format!(
                "{tool} {given}\nsent     {requests}\nexpected {sent}\ngot      {body}\nexpected {returned}"
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[tokio::test]
async fn headers_that_the_file_fixes_are_sent() {
    let server = Server::start().await;
    for (tool, header, value) in [("literal", "fleet-version", "1.2"), ("first-hull", "x-yard-key", "key-1234")] {
        server.respond(if tool == "literal" { Reply::json("{}") } else { xml("<hulls/>") });
        run(&client(&server), unit(tool), &Inputs::new()).await.unwrap();
        assert_eq!(server.one().header(header), Some(value));
    }
}

#[tokio::test]
async fn an_error_response_is_not_shaped() {
    let server = Server::start().await;
    for (status, body) in [("404 Not Found", r#"{"error":"not_found"}"#), ("500 Internal Server Error", "")] {
        server.respond(Reply::new(status, &[], body));
        let result = run(&client(&server), unit("drop"), inputs(&json!({"hull": "H-7"}))).await;
        let Err(RunError::Call(error)) = result else { panic!("{result:?}") };
        assert_eq!(error.kind(), ErrorKind::Status);
        assert_eq!(error.status().unwrap().as_str(), &status[..3]);
        assert_eq!(error.body().map(|body| body.to_vec()).unwrap_or_default(), body.as_bytes());
    }
}

#[test]
fn schemas_have_what_the_file_declares() {
    let required = |tool: &str| unit(tool).input_schema()["required"].clone();
    assert_eq!(required("get-boat"), json!(["id"]));
    assert_eq!(required("list-boats"), json!([]));
    assert_eq!(required("plan-trip"), json!(["boat", "from", "to", "hands"]));
    let trip = unit("plan-trip").input_schema();
    assert_eq!(trip["properties"]["hands"]["type"], "array");
    assert_eq!(trip["properties"]["freight"]["type"], "array");
    assert_eq!(unit("read").description, "Reads one boat");
    assert_eq!(unit("read").input_schema()["properties"]["hull"]["description"], "Its number");

    let schema: Value = serde_json::from_str(unit("get-boat").output_schema).unwrap();
    assert_eq!(schema["properties"]["specs"]["properties"]["year"], json!({"type": ["integer", "null"]}));
    let list = json!([{"id": 8, "name": "Dawn"}]);
    let structured = unit("list-boats").structured_content(&list);
    assert_eq!(structured, Some(json!({"items": [{"id": "8", "name": "Dawn"}]})));
    assert_eq!(unit("read").output_schema, "");
}

#[test]
fn hints_are_those_of_the_tool_then_those_of_the_flow() {
    let reads = Hints::new().read_only(true).destructive(false).idempotent(true);
    assert_eq!(unit("read").hints, reads);
    assert_eq!(unit("read-open").hints, reads.open_world(true));
    let removes = Hints::new().read_only(false).destructive(true).idempotent(true).open_world(false);
    assert_eq!(unit("drop").hints, removes);
    assert_eq!(unit("show-boat").hints, reads.open_world(false));
}
