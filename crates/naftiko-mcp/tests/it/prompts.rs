//! Prompts, as clients list and get them.

use std::fs;

use naftiko_client::table::{Clients, Message, Prompt, PromptArgument, Server as Exposed, Table};
use naftiko_client::{Piece, Value, json};
use naftiko_mcp::Server;
use rmcp::model::{ErrorCode, GetPromptRequestParams};
use rmcp::service::ServiceError;

use crate::common::{Client, client, with};

static PROMPTS: &[Prompt] = &[
    Prompt::new(
        "adopt",
        &[
            Message::user(&[Piece::Text("Adopt "), Piece::Input("pet"), Piece::Text(" as "), Piece::Input("tone")]),
            Message::assistant(&[Piece::Text("Gladly.")]),
            Message::user(&[Piece::Input("pet"), Piece::Input("pet")]),
        ],
    )
    .title("Adopt")
    .description("Writes a letter.")
    .arguments(&[
        PromptArgument::new("pet").required().title("Pet").description("Its name."),
        PromptArgument::new("tone"),
    ]),
    Prompt::new("plain", &[Message::user(&[Piece::Text("Hello {{x}}")])]),
];

static TABLE: Table = Table::new("pets", &[], &[])
    .servers(&[Exposed::new("letters").prompts(PROMPTS), Exposed::new("empty").description("Nothing.")]);

fn server(table: &'static Table) -> Server {
    Server::new("pets", "1.0.0", Clients::new(table, |_, builder| builder))
}

async fn get(client: &Client, name: &str, arguments: Value) -> Result<Value, ServiceError> {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    let result = client.service.get_prompt(GetPromptRequestParams::new(name).with_arguments(arguments)).await?;
    Ok(serde_json::to_value(result).unwrap())
}

/// The texts of the messages, each with its role.
async fn messages(client: &Client, name: &str, arguments: Value) -> Vec<(String, String)> {
    let result = get(client, name, arguments).await.expect("a result");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let messages = result["messages"].as_array().unwrap().iter();
    messages.map(|it| (text(&it["role"]), text(&it["content"]["text"]))).collect()
}

/// The message of an error about the parameters.
async fn problem(client: &Client, name: &str, arguments: Value) -> String {
    let Err(ServiceError::McpError(error)) = get(client, name, arguments).await else { panic!("no error") };
    assert_eq!(error.code, ErrorCode::INVALID_PARAMS);
    error.message.into_owned()
}

#[tokio::test]
async fn prompts_are_listed_with_their_arguments() {
    let client = client(server(&TABLE)).await;
    let listed = serde_json::to_value(client.service.list_all_prompts().await.unwrap()).unwrap();
    let expected = json!([
        {"name": "adopt", "title": "Adopt", "description": "Writes a letter.", "arguments": [
            {"name": "pet", "title": "Pet", "description": "Its name.", "required": true},
            {"name": "tone", "required": false},
        ]},
        {"name": "plain"},
    ]);
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn values_are_in_their_places_and_literal() {
    let client = client(server(&TABLE)).await;
    for pet in ["Rex", "{{tone}}", r"C:\Users\$HOME $1"] {
        let found = messages(&client, "adopt", json!({"pet": pet, "tone": "a friend"})).await;
        let expected = [
            ("user".to_owned(), format!("Adopt {pet} as a friend")),
            ("assistant".to_owned(), "Gladly.".to_owned()),
            ("user".to_owned(), format!("{pet}{pet}")),
        ];
        assert_eq!(found, expected);
    }
    assert_eq!(messages(&client, "plain", json!({})).await, [("user".to_owned(), "Hello {{x}}".to_owned())]);
}

#[tokio::test]
async fn a_missing_optional_argument_is_empty() {
    let client = client(server(&TABLE)).await;
    let found = messages(&client, "adopt", json!({"pet": 7, "tone": null})).await;
    assert_eq!(found[0].1, "Adopt 7 as ");
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_errors_with_their_names() {
    let client = client(server(&TABLE)).await;
    for (name, arguments, expected) in [
        ("adopt", json!({}), "missing argument `pet` of `adopt`"),
        ("adopt", json!({"pet": "a", "ton": "b"}), "unknown argument `ton`; did you mean `tone`?"),
        ("adopt", json!({"pet": ["a"]}), "the argument `pet` is not a text"),
        ("adpt", json!({}), "unknown prompt `adpt`; did you mean `adopt`?"),
    ] {
        assert_eq!(problem(&client, name, arguments).await, expected);
    }
}

#[tokio::test]
async fn the_text_of_a_file_is_one_message_of_the_user() {
    let file = std::env::temp_dir().join(format!("naftiko-prompt-{}.md", std::process::id()));
    fs::write(&file, "For {{ pet }}: {{other}} {{").unwrap();
    let path: &'static str = file.to_str().unwrap().to_owned().leak();
    let prompts = vec![Prompt::path("letter", path).arguments(&[const { PromptArgument::new("pet") }])].leak();
    let servers = vec![Exposed::new("letters").prompts(prompts)].leak();
    let table: &'static Table = Box::leak(Box::new(Table::new("pets", &[], &[]).servers(servers)));
    let filled = client(server(table)).await;
    let found = messages(&filled, "letter", json!({"pet": "{{other}}"})).await;
    assert_eq!(found, [("user".to_owned(), "For {{other}}: {{other}} {{".to_owned())]);
    let limited = client(with(server(table), |options| options.max_result_bytes = 10)).await;
    let Err(ServiceError::McpError(error)) = get(&limited, "letter", json!({})).await else { panic!("no error") };
    assert_eq!((error.code, &*error.message), (ErrorCode::INTERNAL_ERROR, "The file has more than 10 bytes."));
    fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_selected_offers_nothing() {
    let client = client(with(server(&TABLE), |options| options.servers = vec!["empty".to_owned()])).await;
    let Err(ServiceError::McpError(error)) = get(&client, "adopt", json!({})).await else { panic!("no error") };
    assert_eq!(error.code, ErrorCode::METHOD_NOT_FOUND);
}
