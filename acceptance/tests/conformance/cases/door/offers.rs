//! Resources and prompts, as a client of the protocol sees them.

use naftiko_client::{Value, json};
use rmcp::model::{GetPromptRequestParams, ReadResourceRequestParams};
use rmcp::service::ServiceError;
use serde::Serialize;

use super::Client;

/// The members of resources that a client shows.
const SHOWN: [&str; 5] = ["uri", "uriTemplate", "name", "title", "mimeType"];

pub(super) async fn resources(client: &Client) -> Value {
    let resources = client.list_all_resources().await.expect("a list");
    let templates = client.list_all_resource_templates().await.expect("a list");
    json!({"resources": shown(&resources), "templates": shown(&templates)})
}

fn shown(items: &impl Serialize) -> Value {
    let Ok(Value::Array(items)) = serde_json::to_value(items) else { panic!("a list") };
    let shown = |item: &Value| -> Value {
        SHOWN.iter().filter_map(|name| Some(((*name).to_owned(), item.get(name)?.clone()))).collect()
    };
    items.iter().map(shown).collect()
}

pub(super) async fn read(client: &Client, uri: &str) -> Value {
    match client.read_resource(ReadResourceRequestParams::new(uri)).await {
        Ok(result) => serde_json::to_value(&result.contents[0]).expect("JSON"),
        Err(error) => code(error),
    }
}

pub(super) async fn prompt(client: &Client, name: &str, arguments: &Value) -> Value {
    let arguments = arguments.as_object().expect("arguments are an object").clone();
    let result = match client.get_prompt(GetPromptRequestParams::new(name).with_arguments(arguments)).await {
        Ok(result) => serde_json::to_value(&result.messages).expect("JSON"),
        Err(error) => return code(error),
    };
    let message = |it: &Value| json!({it["role"].as_str().unwrap_or_default(): it["content"]["text"]});
    result.as_array().into_iter().flatten().map(message).collect()
}

fn code(error: ServiceError) -> Value {
    match error {
        ServiceError::McpError(error) => json!({"code": error.code}),
        other => panic!("{other}"),
    }
}
