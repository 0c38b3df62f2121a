//! Flows by name: the commands and tools of `conformance/specs/harbour`, of which some call two
//! services.

use harbour_client::Client;
use harbour_client::table::{TABLE, UNITS, run};
use naftiko_client::table::{Clients, Content, Hints, Inputs, RunError, Unit};
use naftiko_client::{ApiClient, ClientBuilder, ErrorKind, Retries, Value, json};
use naftiko_test_server::{Received, Reply, Server};

use crate::table::port;

const TOKEN: &str = "token-1234";

fn respond(received: &Received) -> Reply {
    match (received.request_line().split(' ').next().unwrap_or_default(), received.target()) {
        ("GET", "/ships/IMO-7") => {
            Reply::json(r#"{"imo": "IMO-7", "name": "Evening Tide", "crew": ["p-2", "p-9", "p-1"]}"#)
        }
        ("GET", "/ships/secret") => Reply::json(r#"{"name": "of token-1234"}"#),
        ("GET", "/people") => Reply::json(r#"[{"id": "p-1", "name": "Ada"}, {"id": "p-2", "name": "Grace"}]"#),
        ("DELETE", _) => Reply::new("409 Conflict", &[], r#"{"error": "moored"}"#),
        ("GET", "/slips") => Reply::new(
            "200 OK",
            &[("content-type", "application/xml")],
            "<slips><slip><code>S-1</code></slip><slip><code>S-2</code></slip></slips>",
        ),
        _ => Reply::new("404 Not Found", &[], r#"{"error": "not_found"}"#),
    }
}

async fn server() -> Server {
    let server = Server::start().await;
    server.always_by(respond);
    server
}

fn client(ships: &Server, yard: &Server) -> Client {
    let ships = Client::ships_builder(port(ships)).secret(TOKEN).retries(Retries::none());
    let yard = Client::yard_builder(port(yard)).secret("key-1234").retries(Retries::none());
    Client::new(ships.build().unwrap(), yard.build().unwrap())
}

fn tool(name: &str) -> &'static Unit {
    find(name, true)
}

fn find(name: &str, is_tool: bool) -> &'static Unit {
    let found = UNITS.iter().find(|unit| unit.is_tool == is_tool && unit.name == name);
    found.unwrap_or_else(|| panic!("there is no {name}"))
}

fn inputs(inputs: Value) -> Inputs {
    inputs.as_object().cloned().unwrap_or_default()
}

fn json_of(content: &Content) -> &Value {
    let Content::Json(value) = content else { panic!("{content:?}") };
    value
}

/// The targets of requests, sorted: steps that run at the same time have no order.
fn targets(received: &[Received]) -> Vec<&str> {
    let mut targets: Vec<&str> = received.iter().map(Received::target).collect();
    targets.sort_unstable();
    targets
}

#[tokio::test]
async fn a_flow_of_one_value_returns_it_and_fails_without_it() {
    let server = server().await;
    let client = client(&server, &server);
    assert_eq!(client.crews().ship_name("IMO-7").await.unwrap(), "Evening Tide");

    server.always_by(|_| Reply::json("{}"));
    let error = client.crews().ship_name("IMO-8").await.unwrap_err();
    assert_eq!(error.step(), "get-ship");
}

#[tokio::test]
async fn a_command_and_a_tool_run_the_same_flow() {
    let crew = json!({"ship": {"name": "Evening Tide"}, "crew": [{"name": "Grace"}, {"name": "Ada"}]});
    for (unit, given) in [
        (find("crew-of-ship", false), json!({"imo": "IMO-7"})),
        (tool("crew-of-ship"), json!({"imo": "IMO-7"})),
        // The tool computes the input of the flow, or fixes it.
        (tool("crew-of-number"), json!({"number": 7})),
        (tool("crew-of-tide"), json!({})),
    ] {
        let server = server().await;
        let response = run(&client(&server, &server), unit, &inputs(given)).await.unwrap();
        assert_eq!(json_of(response.body()), &crew, "{}", unit.name);
        let received = server.received();
        assert_eq!(targets(&received), ["/people", "/ships/IMO-7"]);
        assert!(received.iter().all(|it| it.header("authorization") == Some("Bearer token-1234")));
    }
}

#[tokio::test]
async fn a_flow_calls_several_services_each_with_its_credential() {
    let (ships, yard) = (server().await, server().await);
    let response = run(&client(&ships, &yard), tool("inspection"), &inputs(json!({"imo": "IMO-7"}))).await.unwrap();
    let expected = json!({"name": "Evening Tide", "slips": [{"code": "S-1"}, {"code": "S-2"}]});
    assert_eq!(json_of(response.body()), &expected);
    assert_eq!(targets(&ships.received()), ["/ships/IMO-7"]);
    let slips = yard.one();
    assert_eq!((slips.target(), slips.header("x-yard-key")), ("/slips", Some("key-1234")));
    assert_eq!(slips.header("authorization"), None);
}

#[tokio::test]
async fn a_failed_step_is_named_and_so_are_the_steps_before_it() {
    let server = server().await;
    let error = run(&client(&server, &server), tool("scrap"), &inputs(json!({"imo": "IMO-7"}))).await.unwrap_err();
    assert!(error.to_string().starts_with("scrap: step `gone`: drop-ship"), "{error}");
    let RunError::Flow(error) = error else { panic!("{error:?}") };
    assert_eq!(error.error().map(|error| error.kind()), Some(ErrorKind::Status));
    assert_eq!(error.error().and_then(|error| error.status()).map(|status| status.as_u16()), Some(409));
    assert_eq!(error.completed().iter().map(|step| step.name()).collect::<Vec<_>>(), ["ship"]);
}

#[tokio::test]
async fn wrong_inputs_are_reported_before_anything_is_sent() {
    let server = server().await;
    let client = client(&server, &server);
    for (name, given, expected) in [
        ("crew-of-ship", json!({}), "missing input `imo`"),
        ("crew-of-ship", json!({"imo": 7}), "`imo` is a number, expected a string"),
        ("crew-of-ship", json!({"imo": "IMO-7", "im": 1}), "unknown input `im`"),
        ("crew-of-tide", json!({"imo": "IMO-8"}), "unknown input `imo`; there are no inputs"),
        ("crew-of-number", json!({"number": "7"}), "`number` is a string, expected an integer"),
    ] {
        let error = run(&client, tool(name), &inputs(given)).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    assert!(server.received().is_empty());
}

/// The clients of the program: only that of the ships has its settings.
fn half_configured(ships: &Server) -> Clients {
    let port = port(ships);
    Clients::new(&TABLE, move |api, builder: ClientBuilder<ApiClient>| match api.name() {
        "ships" => builder.variable("port", &port).secret(TOKEN),
        _ => builder.secret_from_env(),
    })
}

#[tokio::test]
async fn a_flow_needs_only_the_services_that_it_calls() {
    let server = server().await;
    let clients = half_configured(&server);
    let given = inputs(json!({"imo": "IMO-7"}));
    assert!(clients.run(tool("crew-of-ship"), &given).await.is_ok());
    let error = clients.run(tool("inspection"), &given).await.unwrap_err();
    let RunError::Call(error) = error else { panic!("{error:?}") };
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!((tool("crew-of-ship").services(), tool("inspection").services()), (&[0][..], &[0, 1][..]));
}

#[tokio::test]
async fn a_result_for_a_model_has_no_secrets() {
    let server = server().await;
    let clients = half_configured(&server);
    let given = inputs(json!({"imo": "secret"}));
    let response = clients.run(tool("berth"), &given).await.unwrap();
    assert_eq!(json_of(response.body()), &json!({"name": "of token-1234"}));
    let response = clients.run_without_secrets(tool("berth"), &given).await.unwrap();
    assert_eq!(json_of(response.body())["name"], "of [secret]");
}

#[tokio::test]
async fn a_flow_of_one_call_returns_its_outputs_and_a_mock_its_values() {
    let server = server().await;
    let client = client(&server, &server);
    for unit in [tool("ship-card"), find("ship-card", false)] {
        let response = run(&client, unit, &inputs(json!({"imo": "IMO-7"}))).await.unwrap();
        assert_eq!(json_of(response.body()), &json!({"title": "Evening Tide"}));
    }
    let response = run(&client, tool("hello"), &inputs(json!({"name": "Nina"}))).await.unwrap();
    assert_eq!(json_of(response.body()), &json!({"message": "Hello, Nina!", "source": "words"}));
}

#[test]
fn a_unit_has_what_its_flow_declares_and_what_follows_from_its_calls() {
    let reads = Hints::new().read_only(true).destructive(false).idempotent(true);
    assert_eq!(tool("crew-of-ship").hints, reads);
    assert_eq!(tool("inspection").hints, reads.open_world(true));
    assert_eq!(tool("scrap").hints, Hints::new().read_only(false).destructive(true));
    assert_eq!((tool("crew-of-ship").title, tool("crew-of-ship").description), ("Crew", "The crew of a ship."));
    let schema: Value = serde_json::from_str(tool("crew-of-number").output_schema).unwrap();
    assert_eq!(schema["properties"]["crew"]["items"]["properties"]["name"], json!({"type": ["string", "null"]}));
    assert_eq!(tool("crew-of-number").input_schema()["properties"]["number"]["type"], "integer");
    assert_eq!(tool("berth").input_schema()["required"], json!(["imo"]));
    let verbs: Vec<_> = UNITS.iter().filter(|unit| unit.group == "crews").map(|unit| unit.verb).collect();
    assert_eq!(verbs, ["of-ship", "inspection", "ship-card", "ship-name", "scrap", "hello"]);
}
