//! Flows: several calls as one.

use std::error::Error as _;
use std::time::Duration;

use naftiko_client::flow::{self, FlowError, Steps, at};
use naftiko_client::{Api, ApiClient, Authentication, ErrorKind, Operation, Request, Secret, Value, json};
use naftiko_test_server::{Reply, Server};

use crate::common::{SECRET, builder};

static API: Api = Api::new("pets", "http://pets.example")
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") });

/// A flow as generated code has it: two calls, of which the second one needs the first.
#[derive(Clone)]
struct OwnerOfPet {
    client: ApiClient,
    pet: &'static str,
    timeout: Option<Duration>,
}

impl OwnerOfPet {
    async fn run(self, steps: &Steps) -> Result<Value, FlowError> {
        let Self { client, pet, .. } = self;
        let get_pet = Request::new(&client, Operation::get("get-pet", "/pets/{id}")).path("id", pet);
        let pet: Value = steps.call("pet", get_pet).await?;
        let owner = steps.read::<String>("owner", "$.pet.owner", at(&pet, &["owner"]))?;
        let owner = steps.required("owner", "$.pet.owner", owner)?;
        let get_owner = Request::new(&client, Operation::get("get-owner", "/owners/{id}")).path("id", owner);
        steps.call("owner", get_owner).await
    }
}

naftiko_client::flow!(OwnerOfPet "owner-of-pet" -> Value,);

fn flow(server: &Server) -> OwnerOfPet {
    let client = builder(&API, server).secret(SECRET).build().unwrap();
    OwnerOfPet { client, pet: "7", timeout: None }
}

#[tokio::test]
async fn a_flow_runs_its_steps_one_after_the_other() {
    let server = Server::start().await;
    server.respond(Reply::json(r#"{"owner": 5}"#));
    server.respond(Reply::json(r#"{"name": "Erik"}"#));
    assert_eq!(flow(&server).await.unwrap(), json!({"name": "Erik"}));
    let lines: Vec<String> = server.received().iter().map(|it| it.request_line().to_owned()).collect();
    assert_eq!(lines, ["GET /pets/7 HTTP/1.1", "GET /owners/5 HTTP/1.1"]);
}

#[tokio::test]
async fn a_failed_step_ends_the_flow_and_the_error_has_what_completed_before() {
    let server = Server::start().await;
    server.respond(Reply::json(r#"{"owner": "5"}"#));
    server.respond(Reply::new("404 Not Found", &[], r#"{"error": "not_found"}"#));
    let error = flow(&server).send().await.unwrap_err();
    assert_eq!((error.flow(), error.step()), ("owner-of-pet", "owner"));
    assert_eq!(error.error().unwrap().status().unwrap().as_u16(), 404);
    assert!(error.source().is_some());
    let [completed] = error.completed() else { panic!("{error:?}") };
    assert_eq!(completed.name(), "pet");
    assert_eq!(completed.body_as::<Value>(), Some(json!({"owner": "5"})));
    let text = error.to_string();
    assert!(text.starts_with("owner-of-pet: step `owner`: ") && text.contains("404"), "{text}");
    assert!(!format!("{error:?}{completed:?}").contains(SECRET));
}

#[tokio::test]
async fn a_value_that_is_missing_or_of_another_type_ends_the_flow() {
    for (pet, problem) in [
        ("{}", "there is no value at `$.pet.owner`"),
        (r#"{"owner": null}"#, "there is no value at `$.pet.owner`"),
        (r#"{"owner": ["hunter2"]}"#, "the value at `$.pet.owner` has an unexpected type"),
    ] {
        let server = Server::start().await;
        server.respond(Reply::json(pet));
        let error = flow(&server).await.unwrap_err();
        assert_eq!(error.to_string(), format!("owner-of-pet: step `owner`: {problem}"));
        assert!(error.error().is_none());
        assert_eq!((error.completed().len(), server.requests()), (1, 1));
    }
}

#[tokio::test]
async fn all_steps_share_one_time_limit() {
    let server = Server::start().await;
    server.respond(Reply::json(r#"{"owner": 5}"#));
    server.respond(Reply::nothing().then_hang());
    let error = flow(&server).timeout(Duration::from_millis(300)).await.unwrap_err();
    assert_eq!((error.step(), error.error().unwrap().kind()), ("owner", ErrorKind::Timeout));

    let server = Server::start().await;
    let error = flow(&server).timeout(Duration::ZERO).await.unwrap_err();
    let call = error.error().unwrap();
    assert_eq!((error.step(), call.kind(), call.is_unsent()), ("pet", ErrorKind::Timeout, true));
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn steps_that_run_at_the_same_time_are_both_completed() {
    let server = Server::start().await;
    server.always(Reply::json("[1]"));
    let client = builder(&API, &server).secret(SECRET).build().unwrap();
    let steps = Steps::new("both", None);
    let list = || Request::<Value>::new(&client, Operation::get("list", "/pets"));
    let both = flow::join!(steps.call("one", list()), steps.call("two", list())).unwrap();
    assert_eq!(both, (json!([1]), json!([1])));
    let error = steps.required::<()>("three", "$.one.id", None).unwrap_err();
    let mut names: Vec<_> = error.completed().iter().map(naftiko_client::flow::Completed::name).collect();
    names.sort_unstable();
    assert_eq!(names, ["one", "two"]);
}

#[tokio::test]
async fn debug_shows_no_inputs() {
    let flow = OwnerOfPet { pet: "hunter2", ..flow(&Server::start().await) };
    assert_eq!(format!("{flow:?}"), "OwnerOfPet { .. }");
}
