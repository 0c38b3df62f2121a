//! Many tools: a client searches for them.

use naftiko_client::{Value, json};
use naftiko_mcp::{Mode, Server};
use naftiko_test_server::{Reply, Server as Upstream};

use crate::common::{client, error, many, of_table, server, texts, with};

/// The names of the tools of a server.
fn names(server: &Server) -> Vec<String> {
    let tools = server.tools();
    tools.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn above_forty_tools_four_stand_for_all() {
    let upstream = Upstream::start().await;
    assert_eq!(names(&of_table(many(40), &upstream)).len(), 40);
    assert_eq!(names(&of_table(many(41), &upstream)), ["search", "describe", "read", "write"]);
    let searched = |mode| names(&with(server(&upstream), |options| options.mode = mode)).len();
    assert_eq!((searched(Mode::Auto), searched(Mode::Tools), searched(Mode::Search)), (6, 6, 4));
    let read_only = with(of_table(many(100), &upstream), |options| options.read_only = true);
    assert_eq!(names(&read_only), ["search", "describe", "read"]);
}

#[tokio::test]
async fn the_tools_of_the_search_are_described() {
    let upstream = Upstream::start().await;
    let server = of_table(many(100), &upstream);
    insta::assert_snapshot!("search", serde_json::to_string_pretty(&server.tools()).unwrap());
    let client = client(server).await;
    assert_eq!(
        client.service.peer_info().unwrap().instructions.as_deref(),
        Some(
            "Things of a shop.\n\nThere are 100 tools. `search` finds them, `describe` returns their inputs, `read` \
             calls those that change nothing, and `write` the others."
        )
    );
}

#[tokio::test]
async fn a_search_returns_names_and_first_lines() {
    let upstream = Upstream::start().await;
    let client = client(of_table(many(100), &upstream)).await;
    let result = client.call("search", json!({"query": "archiving refunds 55"})).await;
    let found: Vec<&str> = texts(&result)[0].lines().collect();
    assert_eq!(found[0], "`archive-refund-055` (write): Archives the refund with the number 55.");
    assert_eq!((found.len(), upstream.requests()), (11, 0));

    let result = client.call("search", json!({"query": "customers", "topic": "Customer", "limit": 2})).await;
    assert_eq!(
        texts(&result),
        ["`find-customer-001` (read): Finds the customer with the number 1.\n\
          `archive-customer-005` (write): Archives the customer with the number 5.\n\
          23 more tools match: use other words, a topic or a higher `limit`."]
    );
    let all = client.call("search", json!({"limit": 50})).await;
    assert_eq!(texts(&all)[0].lines().count(), 51);
    let nothing = client.call("search", json!({"query": "weather"})).await;
    let topics = "invoice (25), customer (25), subscription (25), refund (25)";
    assert_eq!(texts(&nothing), [format!("No tool matches. The topics are: {topics}.")]);
    let unknown = client.call("search", json!({"topic": "refnud"})).await;
    assert_eq!(error(&unknown), "unknown topic; did you mean `refund`?");
    let wrong = client.call("search", json!({"limit": "few"})).await;
    assert!(error(&wrong).ends_with("- `limit` is a string, expected an integer"));
}

#[tokio::test]
async fn tools_are_described_as_a_list_would_and_with_what_calls_them() {
    let upstream = Upstream::start().await;
    let client = client(of_table(many(100), &upstream)).await;
    let result =
        client.call("describe", json!({"names": ["archive-invoice-000", "find-refund-004", "find-refund-003"]})).await;
    let [text, note] = texts(&result)[..] else { panic!("{result:?}") };
    let described: Value = serde_json::from_str(text).unwrap();
    let expected = json!({
        "name": "archive-invoice-000",
        "description": "Archives the invoice with the number 0.\n\nSlowly.",
        "inputSchema": {"type": "object", "properties": {"color": {"type": "string"}}, "additionalProperties": false},
        "annotations": {"readOnlyHint": false},
        "calledBy": "write",
    });
    assert_eq!(described[0], expected);
    assert_eq!((&described[1]["name"], &described[1]["calledBy"]), (&json!("find-refund-003"), &json!("read")));
    assert!(note.starts_with("unknown tool `find-refund-004`; did you mean `"), "{note}");
}

#[tokio::test]
async fn descriptions_beyond_the_limits_are_left_for_another_call() {
    let upstream = Upstream::start().await;
    let small = with(of_table(many(100), &upstream), |options| options.max_result_bytes = 600);
    let names: Vec<String> = (0..3).map(|at| format!("find-customer-{:03}", 20 * at + 1)).collect();
    let result = client(small).await.call("describe", json!({"names": names})).await;
    let [text, note] = texts(&result)[..] else { panic!("{result:?}") };
    let described: Value = serde_json::from_str(text).unwrap();
    assert!(text.len() <= 600 && described.as_array().unwrap().len() == 2, "{text}");
    assert_eq!(note, "call again for the others: `find-customer-041`");
}

#[tokio::test]
async fn a_tool_is_called_by_read_or_write_as_its_hints_are() {
    let upstream = Upstream::start().await;
    let client = client(of_table(many(100), &upstream)).await;
    client.call("read", json!({"name": "find-customer-001", "inputs": {"color": "red"}})).await;
    assert_eq!(upstream.one().request_line(), "GET /things?color=red HTTP/1.1");
    client.call("write", json!({"name": "archive-invoice-000", "inputs": "{\"color\": \"blue\"}"})).await;
    assert_eq!(upstream.one().request_line(), "POST /things?color=blue HTTP/1.1");
    client.call("write", json!({"name": "archive-invoice-000"})).await;
    assert_eq!(upstream.one().request_line(), "POST /things HTTP/1.1");

    for (by, inputs, expected) in [
        ("read", json!({"name": "archive-invoice-000"}), "`archive-invoice-000` may change data; call `write` with it"),
        ("write", json!({"name": "find-customer-001"}), "`find-customer-001` changes nothing; call `read` with it"),
        ("read", json!({"name": "weather"}), "unknown tool `weather`; `search` finds tools"),
        ("read", json!({}), "The inputs do not fit, and nothing was sent:\n- missing input `name`"),
        (
            "read",
            json!({"name": "find-customer-001", "inputs": {"colour": "red"}}),
            "The inputs do not fit, and nothing was sent:\n- unknown input `colour`; did you mean `color`?",
        ),
    ] {
        assert_eq!(error(&client.call(by, inputs).await), expected);
    }
    assert_eq!(upstream.requests(), 3);
}

#[tokio::test]
async fn an_executor_has_no_structured_content_because_it_has_no_output_schema() {
    let upstream = Upstream::start().await;
    let client = client(with(server(&upstream), |options| options.mode = Mode::Search)).await;
    upstream.respond(Reply::json(r#"{"id": "pet_1"}"#));
    let result = client.call("read", json!({"name": "get-pet", "inputs": {"pet_id": "pet_1"}})).await;
    assert_eq!((texts(&result), result.structured_content.as_ref()), (vec![r#"{"id":"pet_1"}"#], None));
}

#[tokio::test]
async fn a_tool_that_is_not_listed_is_an_error_of_the_protocol() {
    let upstream = Upstream::start().await;
    let client = client(of_table(many(100), &upstream)).await;
    let problem = async |name| client.try_call(name, json!({})).await.unwrap_err().to_string();
    assert!(problem("find-customer-001").await.contains("call `read` with the name `find-customer-001`"));
    let unknown = problem("execute").await;
    assert!(unknown.contains("-32602") && unknown.contains("the tools are `search`, `describe`"), "{unknown}");
}
