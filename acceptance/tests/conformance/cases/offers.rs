//! What an MCP server offers beside tools: resources, prompts, and files as results.

use desk_client::table::TABLE;
use naftiko_client::{Value, json};

use super::{Case, Row, case, offline};
use crate::cases::door::Door;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new(29, "resources: listed, templates apart, read by URI", resources()),
        Row::new(30, "prompts: filled, in several turns, with literal values, from a file", prompts()).deviates(
            "a missing optional argument is an empty text, and a missing required one is an error, \
             instead of staying as `{{name}}`",
        ),
        Row::new(32, "files: an image, a document, one that is too large", files())
            .deviates("the error has the operation and the limit in bytes, and the URI of a document another scheme"),
    ]
}

fn resources() -> Vec<Case> {
    let read = |uri: &'static str| Door::Resource(&TABLE, uri);
    let unknown = || json!({"code": -32602});
    let listed = json!({
        "resources": [{"uri": "data://users", "name": "users", "title": "Users", "mimeType": "application/json"}],
        "templates": [{"uriTemplate": "data://users/{id}/profile", "name": "name-of-user", "title": "ID",
            "mimeType": "application/json"}],
    });
    vec![
        offline(Door::Resources(&TABLE, "desk-offers"), listed),
        case(
            read("data://users/u-1/profile"),
            "GET /users/u-1",
            json!({"uri": "data://users/u-1/profile", "mimeType": "application/json", "text": "\"u-1\""}),
        ),
        // A variable does not match a `/`.
        offline(read("data://users/u-1/u-2/profile"), unknown()),
        offline(read("data://nothing"), unknown()),
    ]
}

fn prompts() -> Vec<Case> {
    let prompt = |name: &'static str, arguments: Value| Door::Prompt(&TABLE, name, arguments);
    let user = |text: &str| json!({"user": text});
    let outreach = |participant: &str, project: &str| {
        prompt("participant-outreach", json!({"participant": participant, "project": project}))
    };
    let talk = json!([
        {"user": "Let us talk about ships."},
        {"assistant": "Gladly. Where do we begin?"},
        {"user": "With the basics of ships."},
    ]);
    vec![
        offline(outreach("Alice", "ikanos"), json!([user("Ask Alice to join ikanos.")])),
        offline(prompt("talk", json!({"topic": "ships"})), talk),
        offline(outreach("{{project}}", r"C:\Users\$HOME"), json!([user(r"Ask {{project}} to join C:\Users\$HOME.")])),
        offline(prompt("participant-outreach", json!({"project": "ikanos"})), json!({"code": -32602})),
        offline(prompt("nonsense", json!({})), json!({"code": -32602})),
        offline(prompt("welcome", json!({"name": "Alice"})), json!([user("Welcome Alice on board.\n")])),
    ]
}

fn files() -> Vec<Case> {
    let tool = |name: &'static str| Door::Tool(&TABLE, name, json!({}));
    let photo = json!([{"type": "image", "data": "/9j/4BJKRklGAAAAAAAAAAAAAAAAAA==", "mimeType": "image/jpeg"}]);
    let paper = json!([{"type": "resource", "resource": {"uri": "naftiko://result/paper",
        "mimeType": "application/pdf", "blob": "JVBERi0xLjc="}}]);
    let too_large = "get-film: 200 OK: the response is longer than 1024 bytes, the limit of the request";
    vec![
        case(tool("photo"), "GET /photo", photo),
        case(tool("paper"), "GET /paper", paper),
        case(tool("film"), "GET /film", json!({"error": too_large})),
    ]
}
