//! The OpenAPI document of the routes of `conformance/specs/moorings`.

use naftiko_test_server::Server;
use serde_json::{Map, Value, json};

use crate::routes::Served;

/// The text of an operation: its parameters, its body, and what it returns.
fn shown(operation: &Map<String, Value>) -> String {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let mut lines: Vec<String> = vec![operation["operationId"].to_string()];
    lines.extend(parameters.map(|it| format!("{} {}: {}", it["in"].as_str().unwrap(), it["name"], it["schema"])));
    lines.extend(operation.get("requestBody").map(|body| format!("body {body}")));
    let responses = operation["responses"].as_object().into_iter().flatten().filter(|(status, _)| *status != "default");
    lines.extend(responses.map(|(status, response)| format!("returns {status} {}", response["content"])));
    lines.join("\n    ")
}

#[tokio::test]
async fn the_document_describes_the_routes() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    let text = served.get("/openapi.json").await.text().await.unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&document["openapi"], &document["info"]["title"]), (&json!("3.1.0"), &json!("moorings API: harbor")));
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, it)| {
        it.as_object()
            .unwrap()
            .iter()
            .map(move |(method, it)| format!("{method} {path} {}", shown(it.as_object().unwrap())))
    });
    insta::assert_snapshot!("harbor_openapi", operations.collect::<Vec<_>>().join("\n"));
}
