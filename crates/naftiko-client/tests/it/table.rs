//! Units: calls by name, with inputs in a JSON object.

use naftiko_client::table::{Content, Form, Hints, Input, Output, RunError, Setting, Target, To, Unit, draft, run};
use naftiko_client::{
    Api, ApiClient, Authentication, ClientBuilder, ErrorKind, Format, Json, Operation, Piece, Place, Secret, Style,
    Value, json,
};
use naftiko_test_server::{Received, Reply, Server};

use crate::common::{SECRET, builder};

static API: Api = Api::new("pets", "http://pets.example")
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") });

static LIST: Unit = Unit::new("pets", "list-pets", Operation::get("ListPets", "/owners/{owner}/pets"))
    .title("Pets")
    .description("Lists pets.")
    .hints(Hints::new().read_only(true))
    .settings(&[
        Setting::Text(To::Header, "X-Version", "2"),
        Setting::Template(Place::Query, "sort", &[Piece::Text("by-"), Piece::Input("order")]),
    ])
    .values(&[("true", Target::query("tame"))])
    .inputs(&[
        Input::new("owner", r#"{"type":"string"}"#).required().to(&[Target::path("owner")]),
        Input::new("limit", r#"{"type":"integer"}"#).description("At most this many.").to(&[Target::query("limit")]),
        Input::new("kind", r#"{"type":"array","items":{"type":"string","enum":["cat","dog"]}}"#)
            .to(&[Target::query("kind").form(Form::Joined(','))]),
        Input::new("filter", r#"{"type":"object"}"#)
            .to(&[Target::query("filter").form(Form::Styled(Style::DeepObject))]),
        Input::new("order", r#"{"type":"string"}"#).to(&[Target::new(To::Templates, "order")]),
    ]);

static CREATE: Unit = Unit::new("pets", "create-pet", Operation::post("CreatePet", "/pets"))
    .settings(&[
        Setting::Key("object", "\"pet\""),
        Setting::Keys { order: &["object", "age", "name", "nick"], is_form: false, is_optional: false },
    ])
    .inputs(&[
        Input::new("name", r#"{"type":"string"}"#).required().to(&[Target::key("name")]),
        Input::new("age", r#"{"type":"number"}"#).to(&[Target::key("age")]),
        Input::new("nick", r#"{"type":["string","null"]}"#).to(&[Target::key("nick")]),
    ]);

static UPLOAD: Unit = Unit::new("pets", "upload-photo", Operation::put("UploadPhoto", "/photo"))
    .output(Output::Bytes)
    .inputs(&[Input::new("photo", r#"{"type":"string","contentEncoding":"base64"}"#)
        .to(&[Target::new(To::Bytes("image/png"), "")])]);

static FIELDS: Unit = Unit::new("pets", "update-pet", Operation::patch("UpdatePet", "/pet"))
    .output(Output::Nothing)
    .settings(&[
        Setting::FieldTemplate("meta", &Json::Object(&[("by", Json::Input("by"))])),
        Setting::Format(Format::Nothing),
    ])
    .inputs(&[
        Input::new("by", "{}").to(&[Target::new(To::Field, "by").and_templates()]),
        Input::new("tags", "{}").to(&[Target::new(To::Field, "tags")]),
    ]);

/// Runs a unit against a server, and returns what it received with what came back.
async fn ran(unit: &Unit, inputs: Value, reply: Reply) -> (Received, Result<Content, RunError>) {
    let server = Server::start().await;
    server.respond(reply);
    let client = builder(&API, &server).secret(SECRET).build().unwrap();
    let result = run(&client, unit, inputs.as_object().unwrap()).await;
    (server.one(), result.map(|response| response.into_body()))
}

/// The messages of the problems of some inputs.
fn problems(unit: &Unit, inputs: Value) -> Vec<String> {
    let client = ClientBuilder::<ApiClient>::new(&API).secret(SECRET).build().unwrap();
    let problems = draft(&client, unit, inputs.as_object().unwrap()).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn inputs_go_to_their_places_and_the_secret_is_sent() {
    let inputs = json!({"owner": "a b", "limit": 5.0, "kind": ["cat", "dog"], "filter": {"age": 3}, "order": "age"});
    let (received, content) = ran(&LIST, inputs, Reply::json("[1]")).await;
    assert_eq!(content.unwrap(), Content::Json(json!([1])));
    let line = "GET /owners/a%20b/pets?sort=by-age&tame=true&limit=5&kind=cat,dog&filter%5Bage%5D=3 HTTP/1.1";
    assert_eq!(received.head.lines().next().unwrap(), line);
    assert!(received.head.contains(&format!("authorization: Bearer {SECRET}\r\n")), "{}", received.head);
    assert!(received.head.contains("x-version: 2\r\n"), "{}", received.head);
}

#[tokio::test]
async fn keys_of_a_body_are_written_in_their_order() {
    let text = |received: Received| String::from_utf8(received.body).unwrap();
    let (received, _) = ran(&CREATE, json!({"nick": null, "name": "Rex", "age": 4}), Reply::json("{}")).await;
    assert_eq!(text(received), r#"{"object":"pet","age":4,"name":"Rex","nick":null}"#);
    // A `null` that the schema does not allow is no value.
    let (received, _) = ran(&CREATE, json!({"name": "Rex", "age": null}), Reply::json("{}")).await;
    assert_eq!(text(received), r#"{"object":"pet","name":"Rex"}"#);
    let (received, _) = ran(&FIELDS, json!({"by": {"id": 7}, "tags": ["a"]}), Reply::json("x")).await;
    assert_eq!(text(received), r#"{"meta":{"by":{"id":7}},"by":{"id":7},"tags":["a"]}"#);
}

#[tokio::test]
async fn a_file_is_base64_and_a_response_has_the_content_that_the_unit_declares() {
    let inputs = json!({"photo": "data:image/png;base64,aGk="});
    let (received, content) = ran(&UPLOAD, inputs, Reply::new("200 OK", &[], b"\xff\x00")).await;
    assert_eq!(received.body, b"hi");
    assert_eq!(content.unwrap(), Content::Bytes(b"\xff\x00"[..].into()));
    let (_, content) = ran(&FIELDS, json!({}), Reply::json("not JSON")).await;
    assert_eq!(content.unwrap(), Content::Empty);
    let (_, content) = ran(&CREATE, json!({"name": "Rex"}), Reply::new("204 No Content", &[], "")).await;
    assert_eq!(content.unwrap(), Content::Empty);
}

#[tokio::test]
async fn an_error_response_is_the_error_of_the_call() {
    let (_, result) = ran(&CREATE, json!({"name": "Rex"}), Reply::new("422 No", &[], r#"{"error": "no"}"#)).await;
    let Err(RunError::Call(error)) = result else { panic!("{result:?}") };
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 422));
}

#[test]
fn all_problems_of_the_inputs_are_reported_at_once_by_name() {
    let inputs = json!({"limits": 3, "limit": "5", "kind": ["cat", "dgo", 7], "colour": "red"});
    assert_eq!(
        problems(&LIST, inputs),
        [
            "unknown input `colour`",
            "unknown input `limits`",
            "missing input `owner`",
            "`limit` is a string, expected an integer",
            "`kind[1]` has an unknown value; did you mean `dog`?",
            "`kind[2]` is a number, expected a string",
        ]
    );
    assert_eq!(problems(&LIST, json!({"ownr": "a"}))[0], "unknown input `ownr`; did you mean `owner`?");
    assert_eq!(problems(&CREATE, json!({"name": "Rex", "nick": 7})), ["`nick` is a number, expected a string or null"]);
    assert_eq!(
        problems(&UPLOAD, json!({"photo": "@a.png"})),
        ["`photo` is not a file, expected Base64 or a `data:` URL"]
    );
}

#[test]
fn an_input_has_its_name_in_the_body() {
    let key = |unit: &Unit, name| unit.input(name).unwrap().body_key();
    assert_eq!(key(&CREATE, "age"), Some("age"));
    assert_eq!(key(&FIELDS, "tags"), Some("tags"));
    assert_eq!(key(&LIST, "limit"), None);
    assert_eq!(key(&UPLOAD, "photo"), None);
}

#[test]
fn the_schema_of_the_inputs_is_one_object_without_references() {
    assert_eq!(
        CREATE.input_schema(),
        json!({
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "age": {"type": "number"},
                "nick": {"type": ["string", "null"]},
            },
            "required": ["name"],
            "additionalProperties": false,
        })
    );
    assert_eq!(LIST.input_schema()["properties"]["limit"]["description"], "At most this many.");
}
