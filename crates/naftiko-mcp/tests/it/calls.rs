//! `tools/call`: what is sent to the API, and what the client gets.

use naftiko_client::json;
use naftiko_client::table::Clients;
use naftiko_mcp::Server;
use naftiko_test_server::{ClosedPort, Reply, Server as Upstream};
use rmcp::model::{ContentBlock, ResourceContents};
use rmcp::service::ClientLifecycleMode;

use crate::common::{SECRET, TABLE, client, client_of, error, server, texts};

#[tokio::test]
async fn a_call_sends_the_request_of_the_unit_in_both_eras() {
    let upstream = Upstream::start().await;
    let legacy = client_of(server(&upstream), ClientLifecycleMode::Initialize).await;
    for client in [client(server(&upstream)).await, legacy] {
        upstream.respond(Reply::json(r#"{"data": [{"id": "pet_1"}], "total": 1}"#));
        let result = client.call("list-pets", json!({"kind": "cat", "limit": 2})).await;
        assert_eq!(texts(&result), [r#"{"data":[{"id":"pet_1"}],"total":1}"#]);
        assert_eq!((result.is_error, &result.structured_content), (Some(false), &None));
        let sent = upstream.one();
        assert_eq!(sent.request_line(), "GET /pets?kind=cat&limit=2 HTTP/1.1");
        assert_eq!(sent.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    }
}

#[tokio::test]
async fn a_body_is_sent() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    client.call("create-pet", json!({"age": 3, "name": "Rex"})).await;
    let sent = upstream.one();
    assert_eq!((sent.request_line(), sent.text()), ("POST /pets HTTP/1.1", r#"{"name":"Rex","age":3}"#));
    client.call("set-photo", json!({"pet_id": "a/b", "photo": "data:image/png;base64,aGk="})).await;
    let sent = upstream.one();
    assert_eq!((sent.request_line(), sent.text()), ("PUT /pets/a%2Fb/photo HTTP/1.1", "hi"));
}

#[tokio::test]
async fn there_is_structured_content_exactly_where_there_is_an_output_schema() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    for (reply, expected) in [
        (r#"{"id": "pet_1", "name": "Rex"}"#, json!({"id": "pet_1", "name": "Rex"})),
        (r#"[{"id": "pet_1"}]"#, json!({"items": [{"id": "pet_1"}]})),
        (r#"{"id": 7}"#, json!({"id": "7"})),
        ("", json!({})),
    ] {
        upstream.respond(Reply::json(reply));
        let result = client.call("get-pet", json!({"pet_id": "pet_1"})).await;
        assert_eq!(texts(&result), [expected.to_string()]);
        assert_eq!(result.structured_content, Some(expected));
    }
}

#[tokio::test]
async fn a_response_without_a_body_is_a_result_without_content() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    upstream.respond(Reply::new("204 No Content", &[], ""));
    let result = client.call("delete-pet", json!({"pet_id": "pet_1"})).await;
    assert_eq!((result.content.len(), result.is_error), (0, Some(false)));
    assert_eq!(upstream.one().request_line(), "DELETE /pets/pet_1 HTTP/1.1");
}

#[tokio::test]
async fn bytes_are_an_image_a_sound_a_text_or_a_resource() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    let resource = |media_type: &str| {
        let contents = ResourceContents::blob("aGk=", "naftiko://result/get-photo").with_mime_type(media_type);
        ContentBlock::resource(contents)
    };
    for (media_type, expected) in [
        ("image/png", ContentBlock::image("aGk=", "image/png")),
        ("Audio/OGG; codecs=opus", ContentBlock::audio("aGk=", "audio/ogg")),
        ("text/csv; charset=utf-8", ContentBlock::text("hi")),
        ("application/problem+json", ContentBlock::text("hi")),
        ("application/pdf", resource("application/pdf")),
        ("nonsense", resource("application/octet-stream")),
    ] {
        upstream.respond(Reply::new("200 OK", &[("content-type", media_type)], "hi"));
        let result = client.call("get-photo", json!({"pet_id": "pet_1"})).await;
        assert_eq!(result.content, [expected], "{media_type}");
    }
}

#[tokio::test]
async fn all_problems_of_the_inputs_are_reported_at_once_and_nothing_is_sent() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    let result = client.call("list-pets", json!({"limt": 1, "kind": "dgo", "offset": "x"})).await;
    assert_eq!(
        error(&result),
        "The inputs do not fit, and nothing was sent:\n\
         - unknown input `limt`; did you mean `limit`?\n\
         - `kind` has an unknown value; did you mean `dog`?\n\
         - `offset` is a string, expected an integer"
    );
    assert_eq!(error(&client.call("get-pet", json!({})).await).lines().last(), Some("- missing input `pet_id`"));
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn an_error_of_the_api_is_a_result_with_its_status_and_message() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    let body = format!(r#"{{"error": {{"code": "slow_down", "message": "Too many calls with {SECRET}."}}}}"#);
    let headers = [("retry-after", "7"), ("x-request-id", "req_9"), ("content-type", "application/json")];
    upstream.respond(Reply::new("429 Too Many Requests", &headers, body));
    let result = client.call("get-pet", json!({"pet_id": "pet_1"})).await;
    let text = error(&result);
    assert!(text.starts_with("GetPet: 429 Too Many Requests: slow_down: Too many calls with "), "{text}");
    assert!(text.ends_with("(retry after 7 s, request id req_9)"), "{text}");
}

#[tokio::test]
async fn a_secret_that_the_api_repeats_is_not_shown_to_the_model() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    upstream.respond(Reply::json(format!(r#"{{"sent": ["Bearer {SECRET}"], "{SECRET}": 1, "name": "Rex"}}"#)));
    let result = client.call("list-pets", json!({})).await;
    assert_eq!(texts(&result), [json!({"sent": ["[secret]"], "[secret]": 1, "name": "Rex"}).to_string()]);
    upstream.respond(Reply::json(format!(r#"{{"id": "{SECRET}"}}"#)));
    let result = client.call("get-pet", json!({"pet_id": "pet_1"})).await;
    assert_eq!(result.structured_content, Some(json!({"id": "[secret]"})));
    upstream.respond(Reply::new("200 OK", &[("content-type", "text/plain")], format!("a\n\n{SECRET} b\n")));
    let result = client.call("get-photo", json!({"pet_id": "pet_1"})).await;
    assert_eq!(texts(&result), ["a\n\n[secret] b\n"]);
}

#[tokio::test]
async fn an_api_that_cannot_be_reached_or_understood_is_an_error_for_the_model() {
    let upstream = Upstream::start().await;
    let client_of_api = client(server(&upstream)).await;
    upstream.respond(Reply::new("200 OK", &[("content-type", "text/html")], "<html>"));
    let text = error(&client_of_api.call("list-pets", json!({})).await).to_owned();
    assert!(text.starts_with("ListPets: ") && text.contains("is not JSON"), "{text}");

    let closed = ClosedPort::new();
    let url = closed.url();
    let clients = Clients::new(&TABLE, move |_, builder| builder.base_url(url.as_str()).secrets([SECRET]));
    let client = client(Server::new("pets", "1.2.3", clients)).await;
    let result = client.call("create-pet", json!({"name": "Rex"})).await;
    let text = error(&result);
    assert!(text.starts_with(&format!("CreatePet: cannot connect to {}", closed.host())), "{text}");
}

#[tokio::test]
async fn a_missing_secret_is_an_error_that_names_its_variable() {
    let upstream = Upstream::start().await;
    let url = upstream.url();
    let clients = Clients::new(&TABLE, move |_, builder| builder.base_url(url.as_str()).secret_from_env());
    let client = client(Server::new("pets", "1.2.3", clients)).await;
    assert!(client.service.list_all_tools().await.is_ok());
    let result = client.call("list-pets", json!({})).await;
    let text = error(&result);
    assert!(text.contains("PETS_TOKEN_FOR_TESTS"), "{text}");
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn an_unknown_tool_is_an_error_of_the_protocol() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    let problem = client.try_call("list-pet", json!({})).await.unwrap_err().to_string();
    assert!(
        problem.contains("-32602") && problem.contains("unknown tool `list-pet`; did you mean `list-pets`?"),
        "{problem}"
    );
}
