//! Units with a declared output, with computed values, and without a request.

use naftiko_client::table::{Clients, Content, Form, Input, RunError, Shape, Step, Table, Target, Unit, draft, run};
use naftiko_client::{Api, Authentication, ErrorKind, Json, Operation, Piece, Secret, Value, json};
use naftiko_test_server::{Received, Reply, Server};

use crate::common::{SECRET, builder};

static API: Api = Api::new("ships", "http://ships.example")
    .authentication(Authentication::Bearer { token: Secret::variable("SHIPS_TOKEN") });

static SHIP: Shape = Shape::Object(
    &[],
    &[("name", Shape::Path(&[Step::Key("vessel_name")])), ("year", Shape::Path(&[Step::Key("year_built")]))],
);

static LIST: Unit = Unit::new("ships", "list-ships", Operation::get("ListShips", "/ships/{fleet}"))
    .shape(&Shape::List(&[Step::Key("data")], &SHIP))
    .output_schema(
        r#"{"type":"object","properties":{"items":{"type":["array","null"],"items":{"type":["object","null"],
        "properties":{"name":{"type":["string","null"]},"year":{"type":["integer","null"]}}}}}}"#,
    )
    .computed(&[
        (&Json::String(&[Piece::Text("fleet-"), Piece::Input("fleet")]), Target::path("fleet")),
        (&Json::String(&[Piece::Text("by-"), Piece::Input("order")]), Target::query("sort")),
        (&Json::Array(&[Json::Input("flag"), Json::Text("NO")]), Target::query("flags").form(Form::Joined(','))),
    ])
    .inputs(&[
        Input::new("fleet", r#"{"type":"integer"}"#).required(),
        Input::new("order", r#"{"type":"string"}"#),
        Input::new("flag", "{}"),
    ]);

static GREET: Unit = Unit::mock(
    "ships",
    "greet",
    &Shape::Object(
        &[],
        &[
            (
                "message",
                Shape::Computed(&Json::String(&[Piece::Text("Ahoy, "), Piece::Input("name"), Piece::Text("!")])),
            ),
            ("crew", Shape::Computed(&Json::Input("crew"))),
        ],
    ),
)
.inputs(&[Input::new("name", r#"{"type":"string"}"#).required(), Input::new("crew", r#"{"type":"array"}"#)]);

static UNITS: &[Unit] = &[Unit::mock("ships", "nothing", &Shape::Object(&[], &[]))];

/// Runs a unit against a server, and returns what it received with what came back.
async fn ran(unit: &Unit, inputs: Value, reply: Reply) -> (Received, Result<Content, RunError>) {
    let server = Server::start().await;
    server.respond(reply);
    let client = builder(&API, &server).secret(SECRET).build().unwrap();
    let result = run(&client, unit, inputs.as_object().unwrap()).await;
    (server.one(), result.map(|response| response.into_body()))
}

fn line(received: &Received) -> &str {
    received.head.lines().next().unwrap()
}

#[tokio::test]
async fn a_unit_returns_the_declared_part_of_a_response() {
    let reply = Reply::json(r#"{"data": [{"vessel_name": "Northern Star", "year_built": 2015}, {}], "count": 2}"#);
    let (_, content) = ran(&LIST, json!({"fleet": 7}), reply).await;
    assert_eq!(
        content.unwrap(),
        Content::Json(json!([
            {"name": "Northern Star", "year": 2015}, {"name": null, "year": null},
        ]))
    );
    let (_, content) = ran(&LIST, json!({"fleet": 7}), Reply::new("204 No Content", &[], "")).await;
    assert_eq!(content.unwrap(), Content::Empty);
}

#[tokio::test]
async fn an_error_response_keeps_its_body() {
    let (_, result) = ran(&LIST, json!({"fleet": 7}), Reply::new("404 Not Found", &[], r#"{"data": []}"#)).await;
    let Err(RunError::Call(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.body().unwrap().as_ref(), br#"{"data": []}"#);
}

#[tokio::test]
async fn a_computed_value_is_sent_unless_it_needs_a_missing_input() {
    let (received, _) = ran(&LIST, json!({"fleet": 7, "order": "a b", "flag": "SG"}), Reply::json("{}")).await;
    assert_eq!(line(&received), "GET /ships/fleet-7?sort=by-a%20b&flags=SG,NO HTTP/1.1");
    let (received, _) = ran(&LIST, json!({"fleet": 7}), Reply::json("{}")).await;
    assert_eq!(line(&received), "GET /ships/fleet-7?flags=NO HTTP/1.1");
}

#[tokio::test]
async fn a_mock_sends_nothing_and_needs_no_secret() {
    static TABLE: Table = Table::new("ships", UNITS, &[&API]);
    let clients = Clients::new(&TABLE, |_, builder| builder);
    let body = |inputs: Value| {
        let clients = &clients;
        async move { clients.run(&GREET, inputs.as_object().unwrap()).await.map(|response| response.into_body()) }
    };
    let content = body(json!({"name": "Nina", "crew": ["CREW-001"]})).await;
    assert_eq!(content.unwrap(), Content::Json(json!({"message": "Ahoy, Nina!", "crew": ["CREW-001"]})));
    let content = body(json!({"name": "Nina"})).await;
    assert_eq!(content.unwrap(), Content::Json(json!({"message": "Ahoy, Nina!", "crew": null})));
    let error = body(json!({"nme": "Nina"})).await.unwrap_err();
    assert_eq!(error.to_string(), "unknown input `nme`; did you mean `name`?; missing input `name`");
    let response = clients.run(&UNITS[0], &Default::default()).await.unwrap();
    assert_eq!((response.status().as_u16(), response.into_body()), (200, Content::Json(json!({}))));
}

#[tokio::test]
async fn a_mock_has_no_request() {
    let server = Server::start().await;
    let client = builder(&API, &server).secret(SECRET).build().unwrap();
    let problems = draft(&client, &GREET, json!({"name": "Nina"}).as_object().unwrap()).unwrap_err();
    assert_eq!(problems[0].to_string(), "`greet` sends no request");
}

#[test]
fn structured_content_fits_the_output_schema() {
    let body = json!([{"name": 7, "year": "2015"}, {"name": true, "year": "unknown"}, {"name": "Mia", "year": 2015.0}]);
    let fitting = json!({"items": [
        {"name": "7", "year": 2015}, {"name": "true", "year": null}, {"name": "Mia", "year": 2015.0},
    ]});
    assert_eq!(LIST.structured_content(&body), Some(fitting));
    assert_eq!(LIST.structured_content(&Value::Null), Some(json!({})));
    assert_eq!(GREET.structured_content(&json!({"message": "Ahoy"})), None);
}
