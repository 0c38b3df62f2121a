use naftiko_client::table::{Form, Input, Setting, Target, To};
use naftiko_client::{Key, Operation, Secret, Value, Variable, json};

use super::*;

const fn secret(name: &'static str) -> Secret {
    Secret::variable(name)
}

static BEARER: Api =
    api("https://pets.example/v1").authentication(Authentication::Bearer { token: secret("PETS_TOKEN") });
static BASIC: Api = api("https://pets.example")
    .authentication(Authentication::Basic { username: secret("PETS_USER"), password: secret("PETS_PASSWORD") });
static BASIC_TEXT: Api = api("https://pets.example")
    .authentication(Authentication::Basic { username: Secret::text("api"), password: secret("PETS_PASSWORD") });
static HEADER: Api = api("https://pets.example").authentication(Authentication::Keys(&[
    Key::header("X-Api-Key", secret("PETS_KEY").around("Key ", "")),
    Key::header("X-App", secret("PETS_APP")),
]));
static QUERY: Api =
    api("https://pets.example").authentication(Authentication::Keys(&[Key::query("api_key", secret("PETS_KEY"))]));
static COOKIE_KEY: Api =
    api("https://pets.example").authentication(Authentication::Keys(&[Key::cookie("session", secret("PETS_KEY"))]));
static NONE: Api = api("https://pets.example");
static CREDENTIALS: Api = api("https://pets.example").authentication(Authentication::ClientCredentials {
    token_url: "https://pets.example/token",
    issuer: "",
    client_id: secret("PETS_ID"),
    client_secret: secret("PETS_SECRET"),
    scopes: "",
    resource: "",
});
static CUSTOM: Api = api("https://pets.example").authentication(Authentication::Custom { scheme: "hmac" });
static BOT: Api = api("https://{region}.pets.example/bot{token}")
    .variables(&[Variable::new("region").env("PETS_REGION").default("eu"), Variable::new("token").env("PETS_BOT")]);

const fn api(base_url: &'static str) -> Api {
    Api::new("pets", base_url).user_agent("pets/1.0.0")
}

const TEXT: &str = r#"{"type":"string"}"#;

static LIST: Unit = Unit::new("pets", "list-pets", Operation::get("ListPets", "/pets"))
    .inputs(&[Input::new("name", TEXT).to(&[Target::query("name")])]);
static CREATE: Unit = Unit::new("pets", "create-pet", Operation::post("CreatePet", "/pets"))
    .settings(&[Setting::Keys { order: &["name"], is_form: false, is_optional: false }])
    .inputs(&[
        Input::new("name", TEXT).required().to(&[Target::key("name")]),
        Input::new("token", TEXT).to(&[Target::header("X-Pet-Token")]),
    ]);
static UPLOAD: Unit = Unit::new("pets", "upload-photo", Operation::put("UploadPhoto", "/photo")).inputs(&[
    Input::new("photo", TEXT).to(&[Target::new(To::Part("", ""), "photo").form(Form::File)]),
    Input::new("note", TEXT).to(&[Target::new(To::Part("", ""), "note")]),
    Input::new("data", "{}").to(&[Target::new(To::Part("", ""), "data").form(Form::Json)]),
]);
static RAW: Unit = Unit::new("pets", "put-raw", Operation::put("PutRaw", "/raw"))
    .inputs(&[Input::new("file", TEXT).to(&[Target::new(To::Bytes("image/png"), "file")])]);

async fn preview(api: &'static Api, unit: &'static Unit, inputs: Value) -> Preview {
    let table: &'static Table = Box::leak(Box::new(Table::new("pets", &[], Box::leak(Box::new([api])))));
    let preview = Preview::new(table, unit, inputs.as_object().unwrap(), |_, builder| builder, &|_| false).await;
    preview.unwrap()
}

#[tokio::test]
async fn each_credential_is_a_variable_of_a_command_of_curl() {
    let rows: &[(&'static Api, &str)] = &[
        (&NONE, "curl 'https://pets.example/pets?name=a%20b' \\\n  -H 'accept: application/json'\n"),
        (
            &BEARER,
            "curl 'https://pets.example/v1/pets?name=a%20b' \\\n  -H 'accept: application/json' \\\n  \
             -H \"authorization: Bearer $PETS_TOKEN\"\n",
        ),
        (
            &BASIC,
            "curl 'https://pets.example/pets?name=a%20b' \\\n  -u \"$PETS_USER:$PETS_PASSWORD\" \\\n  \
             -H 'accept: application/json'\n",
        ),
        (
            &BASIC_TEXT,
            "curl 'https://pets.example/pets?name=a%20b' \\\n  -u \"api:$PETS_PASSWORD\" \\\n  \
             -H 'accept: application/json'\n",
        ),
        (
            &HEADER,
            "curl 'https://pets.example/pets?name=a%20b' \\\n  -H 'accept: application/json' \\\n  \
             -H \"x-api-key: Key $PETS_KEY\" \\\n  -H \"x-app: $PETS_APP\"\n",
        ),
        (
            &QUERY,
            "curl 'https://pets.example/pets?name=a%20b' \\\n  --url-query \"api_key=$PETS_KEY\" \\\n  \
             -H 'accept: application/json'\n",
        ),
        (
            &COOKIE_KEY,
            "curl 'https://pets.example/pets?name=a%20b' \\\n  -H 'accept: application/json' \\\n  \
             -b \"session=$PETS_KEY\"\n",
        ),
        (
            &CREDENTIALS,
            "curl 'https://pets.example/pets?name=a%20b' \\\n  -H 'accept: application/json' \\\n  \
             -H \"authorization: Bearer $ACCESS_TOKEN\"\n",
        ),
        (&CUSTOM, "curl 'https://pets.example/pets?name=a%20b' \\\n  -H 'accept: application/json'\n"),
        (&BOT, "curl \"https://eu.pets.example/bot$PETS_BOT/pets?name=a%20b\" \\\n  -H 'accept: application/json'\n"),
    ];
    for (api, expected) in rows {
        let preview = preview(api, &LIST, json!({"name": "a b"})).await;
        assert_eq!(preview.to_curl(), *expected);
        assert!(!preview.to_text().contains("PETS_") && !preview.to_text().contains("placeholder"));
    }
}

#[tokio::test]
async fn digest_authentication_is_left_to_curl() {
    static DIGEST: Api = api("https://pets.example")
        .authentication(Authentication::Digest { username: secret("PETS_USER"), password: secret("PETS_PASSWORD") });
    let preview = preview(&DIGEST, &LIST, json!({})).await;
    let expected = "curl https://pets.example/pets \\\n  --digest -u \"$PETS_USER:$PETS_PASSWORD\" \\\n  \
                    -H 'accept: application/json'\n";
    assert_eq!(preview.to_curl(), expected);
}

#[tokio::test]
async fn a_dry_run_hides_secrets() {
    insta::assert_snapshot!(preview(&BEARER, &CREATE, json!({"name": "it's", "token": "s3cret"})).await.to_text(), @r#"
    POST https://pets.example/v1/pets
    accept: application/json
    user-agent: pets/1.0.0
    authorization: Bearer ***
    x-pet-token: ***
    content-type: application/json

    {"name":"it's"}
    "#);
    let text = preview(&QUERY, &LIST, json!({})).await.to_text();
    assert!(text.starts_with("GET https://pets.example/pets?api_key=***\n"), "{text}");
    let text = preview(&BASIC, &LIST, json!({})).await.to_text();
    assert!(text.contains("authorization: Basic ***\n"), "{text}");
    let json = preview(&COOKIE_KEY, &CREATE, json!({"name": "Rex"})).await.to_json();
    assert_eq!(json["headers"]["cookie"], "session=***");
    assert_eq!((&json["method"], &json["body"]), (&json!("POST"), &json!({"name": "Rex"})));
}

#[tokio::test]
async fn a_body_is_an_argument_and_a_secret_input_is_a_variable() {
    insta::assert_snapshot!(preview(&NONE, &CREATE, json!({"name": "it's", "token": "s3cret"})).await.to_curl(), @r#"
    curl -X POST https://pets.example/pets \
      -H 'accept: application/json' \
      -H "x-pet-token: $X_PET_TOKEN" \
      -H 'content-type: application/json' \
      --data-raw '{"name":"it'\''s"}'
    "#);
}

#[tokio::test]
async fn a_form_has_its_parts_and_other_bytes_are_the_standard_input() {
    let inputs = json!({
        "photo": "data:image/png;name=my%20dog.png;base64,iVA=", "note": "@home; it's", "data": {"a": "x;y\""},
    });
    insta::assert_snapshot!(preview(&NONE, &UPLOAD, inputs).await.to_curl(), @r#"
    curl -X PUT https://pets.example/photo \
      -H 'accept: application/json' \
      -F 'photo=@"my dog.png";type=image/png' \
      --form-string 'note=@home; it'\''s' \
      -F 'data="{\"a\":\"x;y\\\"\"}";type=application/json'
    "#);
    let preview = preview(&NONE, &RAW, json!({"file": "data:;base64,/wA="})).await;
    insta::assert_snapshot!(preview.to_curl(), @r"
    curl -X PUT https://pets.example/raw \
      -H 'accept: application/json' \
      -H 'content-type: image/png' \
      --data-binary @-
    ");
    assert!(preview.to_text().ends_with("\n\n(2 bytes)\n"), "{}", preview.to_text());
}

#[tokio::test]
async fn a_variable_that_is_set_is_not_read() {
    static TABLE: Table = Table::new("pets", &[], &[&TENANT]);
    static TENANT: Api =
        api("https://pets.example/{tenant}").variables(&[Variable::new("tenant").env("PETS_TENANT").default("all")]);
    for (is_set, expected) in
        [(false, "curl https://pets.example/all/pets"), (true, "curl \"https://pets.example/$PETS_TENANT/pets\"")]
    {
        let preview = Preview::new(&TABLE, &LIST, &Inputs::new(), |_, builder| builder, &|_| is_set).await.unwrap();
        assert!(preview.to_curl().starts_with(expected), "{}", preview.to_curl());
    }
}

#[tokio::test]
async fn wrong_inputs_are_an_error() {
    static TABLE: Table = Table::new("pets", &[], &[&NONE]);
    let result = Preview::new(&TABLE, &CREATE, &Inputs::new(), |_, builder| builder, &|_| false).await;
    assert!(matches!(result.err(), Some(Failure::Usage(problem)) if problem == "missing input `name`"));
}
