//! Resources and prompts over HTTP.

use naftiko_client::table::{Message, Prompt, PromptArgument, Resource, Server as Exposed, Table, Unit};
use naftiko_client::{Operation, Piece, Value, json};
use naftiko_test_server::{Reply, Server as Upstream};

use crate::common::{API, of_table, server};
use crate::http::{Served, body, modern};

static SCHEMA: Unit = Unit::new("docs", "schema", Operation::get("GetSchema", "/schema"));

static TABLE: Table = Table::new("docs", &[], &[&API]).servers(&[Exposed::new("docs")
    .resources(&[Resource::unit("schema", "data://schema", &SCHEMA)])
    .prompts(&[Prompt::new("adopt", &[Message::user(&[Piece::Text("Adopt "), Piece::Input("pet")])])
        .arguments(&[PromptArgument::new("pet").required()])])]);

/// Sends a request of a method, with a name in the header: the status and the body.
async fn sent(served: &Served, method: &str, name: Option<&str>, params: Value) -> (u16, Value) {
    let mut headers = vec![("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)];
    headers.extend(name.map(|name| ("mcp-name", name)));
    let response = served.post(&modern(method, params), &headers).await;
    (response.status().as_u16(), body(response).await)
}

#[tokio::test]
async fn resources_and_prompts_are_listed_and_read() {
    let upstream = Upstream::start().await;
    upstream.respond(Reply::json(r#"{"type": "object"}"#));
    let served = Served::start(of_table(&TABLE, &upstream)).await;
    let (status, listed) = sent(&served, "resources/list", None, json!({})).await;
    assert_eq!((status, &listed["result"]["resources"][0]["uri"]), (200, &json!("data://schema")), "{listed}");
    let uri = json!({"uri": "data://schema"});
    let (status, read) = sent(&served, "resources/read", Some("data://schema"), uri.clone()).await;
    let text = &read["result"]["contents"][0]["text"];
    assert_eq!((status, text), (200, &json!(r#"{"type":"object"}"#)), "{read}");
    let (status, other) = sent(&served, "resources/read", Some("data://other"), uri).await;
    assert_eq!((status, &other["error"]["code"]), (400, &json!(-32020)), "{other}");
    let prompt = json!({"name": "adopt", "arguments": {"pet": "Rex"}});
    let (status, filled) = sent(&served, "prompts/get", Some("adopt"), prompt).await;
    let text = &filled["result"]["messages"][0]["content"]["text"];
    assert_eq!((status, text), (200, &json!("Adopt Rex")), "{filled}");
}

#[tokio::test]
async fn parameters_that_do_not_fit_and_methods_that_a_server_does_not_have_are_refused() {
    let upstream = Upstream::start().await;
    let (with, without) = (Served::start(of_table(&TABLE, &upstream)).await, Served::start(server(&upstream)).await);
    for (method, params) in [
        ("resources/read", json!({"uri": 7})),
        ("resources/read", json!({})),
        ("prompts/get", json!({"arguments": {}})),
        ("prompts/get", json!({"name": "adopt", "arguments": []})),
    ] {
        let (status, refused) = sent(&with, method, None, params.clone()).await;
        assert_eq!((status, &refused["error"]["code"]), (400, &json!(-32602)), "{method} {params}: {refused}");
    }
    for method in ["resources/list", "resources/templates/list", "prompts/list"] {
        let (status, refused) = sent(&without, method, None, json!({})).await;
        assert_eq!((status, &refused["error"]["code"]), (404, &json!(-32601)), "{method}: {refused}");
    }
    assert_eq!(upstream.requests(), 0);
}
