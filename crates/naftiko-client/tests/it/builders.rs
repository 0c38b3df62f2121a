//! Request builders as generated code declares them, over real HTTP on loopback.

use std::time::Duration;

use naftiko_client::{
    Api, ApiClient, Authentication, Draft, ErrorKind, Events, Operation, Result, Retries, Value, json, request, setters,
};
use naftiko_test_server::{Received, Reply, Server};

use crate::common::builder;

static API: Api = Api::new("pets", "https://pets.example/v1").authentication(Authentication::None);

#[derive(Clone, Debug)]
struct GetPet {
    request: Draft,
}

impl GetPet {
    fn new(client: &ApiClient) -> Self {
        GetPet { request: Draft::new(client, Operation::get("GetPet", "/pet")) }
    }
}

request!(GetPet -> Value | Events<Value>);

#[derive(Clone, Debug)]
struct AddPet {
    request: Draft,
    body: Value,
}

request!(AddPet, body -> ());

#[derive(Clone, Debug)]
struct SubmitPet {
    request: Draft,
    body: Value,
}

request!(SubmitPet, form -> Bytes);

#[derive(Clone, Debug)]
struct WatchPets {
    request: Draft,
}

request!(WatchPets -> Events<Value>);

#[derive(Clone, Debug)]
struct ExportPets {
    request: Draft,
}

request!(ExportPets -> Download);

/// An operation with parameters of the names of all options.
#[derive(Clone, Debug)]
struct FindPets {
    request: Draft,
}

request!(FindPets -> Value, without timeout header idempotency_key retries strict wait);

setters!(FindPets {
    query timeout(i64),
    query header(&str),
    query retries(i64),
    query idempotency_key(&str),
    query wait(bool),
});

fn draft(client: &ApiClient, operation: Operation) -> Draft {
    Draft::new(client, operation)
}

fn last(server: &Server) -> Received {
    server.received().pop().expect("a request was sent")
}

async fn server() -> (Server, ApiClient) {
    let server = Server::start().await;
    let client = builder(&API, &server).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_builder_is_sent_when_it_is_awaited() -> Result<()> {
    let (server, client) = server().await;
    server.respond(Reply::json(r#"{"name":"Rex"}"#));
    assert_eq!(GetPet::new(&client).await?, json!({"name": "Rex"}));
    assert_eq!(GetPet::new(&client).send().await?, json!({}));
    assert_eq!(GetPet::new(&client).customize().send().await?, json!({}));
    Ok(())
}

#[tokio::test]
async fn options_of_a_call_are_one_step_away() {
    let (server, client) = server().await;
    let keyed = GetPet::new(&client).header("X-Trace", "7").idempotency_key("k1").retries(Retries::none());
    server.respond(Reply::new("503 Service Unavailable", &[], ""));
    let error = keyed.await.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(503), 1));
    let sent = last(&server);
    assert_eq!((sent.header("x-trace"), sent.header("idempotency-key")), (Some("7"), Some("k1")));

    let error = GetPet::new(&client).timeout(Duration::ZERO).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
}

#[tokio::test]
async fn a_body_joins_the_request_when_it_is_sent() -> Result<()> {
    let (server, client) = server().await;
    let body = json!({"name": "Rex"});
    server.respond(Reply::new("204 No Content", &[], ""));
    AddPet { request: draft(&client, Operation::post("AddPet", "/pets")), body: body.clone() }.await?;
    let sent = last(&server);
    assert_eq!((sent.header("content-type"), sent.text()), (Some("application/json"), r#"{"name":"Rex"}"#));

    server.respond(Reply::json("[1]"));
    let bytes = SubmitPet { request: draft(&client, Operation::post("SubmitPet", "/pets")), body }.await?;
    assert_eq!(bytes, "[1]");
    let sent = last(&server);
    assert_eq!((sent.header("content-type"), sent.text()), (Some("application/x-www-form-urlencoded"), "name=Rex"));
    Ok(())
}

#[tokio::test]
async fn every_kind_of_response_is_awaited_alike() -> Result<()> {
    let (server, client) = server().await;
    let events = || Reply::new("200 OK", &[("content-type", "text/event-stream")], "data: 1\n\n");
    server.respond(events());
    let mut watched: Events<Value> =
        WatchPets { request: draft(&client, Operation::get("WatchPets", "/watch")) }.await?;
    assert_eq!(watched.next().await.unwrap()?.data, 1);
    server.respond(events());
    assert_eq!(GetPet::new(&client).send_events().await?.next().await.unwrap()?.data, 1);
    server.respond(Reply::json("[1]"));
    let download = ExportPets { request: draft(&client, Operation::get("ExportPets", "/export")) }.await?;
    assert_eq!(download.bytes().await?, "[1]");
    Ok(())
}

#[tokio::test]
async fn parameters_of_an_operation_keep_the_names_of_options() -> Result<()> {
    let (server, client) = server().await;
    let find = FindPets { request: draft(&client, Operation::get("FindPets", "/pets")) };
    let found = find.timeout(5).header("h").retries(2).idempotency_key("k").wait(true);
    found.customize().timeout(Duration::from_secs(5)).header("X-Trace", "7").send().await?;
    let sent = last(&server);
    assert_eq!(sent.target(), "/pets?timeout=5&header=h&retries=2&idempotency_key=k&wait=true");
    assert_eq!(sent.header("x-trace"), Some("7"));
    Ok(())
}

#[cfg(feature = "blocking")]
#[test]
fn a_thread_waits_for_a_builder() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, client) = runtime.block_on(server());
    server.respond(Reply::json("[1]"));
    assert_eq!(GetPet::new(&client).wait().unwrap(), json!([1]));
}
