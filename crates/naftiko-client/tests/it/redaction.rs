//! No public type prints a secret. A type that is added must be printed by the test below, or
//! listed among those that hold no data of a caller.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::common::builder;
use naftiko_client::{
    Api, ApiClient, Attempt, Authentication, BoxFuture, ClientBuilder, Credentials, Draft, HeaderMap, Incoming,
    Interceptor, Key, Method, OAuth2, Operation, Outcome, Paging, Part, Request, Response, Retries, Secret,
    SecretString, Serde, StatusCode, Transport, TransportError, Upload, Value, json, reqwest,
};
use naftiko_test_server::{Reply, Server};

/// A secret that is passed as every value.
const HIDDEN: &str = "hidden0123456789";

static BEARER: Api = Api::new("pets", "https://pets.example/v1")
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN_THAT_NOBODY_SETS") });
static KEY: Api =
    BEARER.authentication(Authentication::Keys(&[Key::query("key", Secret::variable("PETS_KEY_THAT_NOBODY_SETS"))]));

/// Types that hold only what is in the source of a program, or data that callers read; traits;
/// functions.
const NOTHING_IN_IT: &[&str] = &[
    "Api",
    "Authentication",
    "Authenticator",
    "BoxError",
    "BoxFuture",
    "Credentials",
    "DateTime",
    "Decimal",
    "Decode",
    "Receive",
    "Error",
    "ErrorKind",
    "Escape",
    "Event",
    "Extra",
    "Unexpected",
    "Format",
    "Interceptor",
    "Json",
    "Key",
    "KeyPlace",
    "IntoObject",
    "IntoOption",
    "IntoPart",
    "IntoUpload",
    "MaybeSend",
    "Nullable",
    "Operation",
    "Paging",
    "ParameterValue",
    "Picked",
    "Piece",
    "Progress",
    "Place",
    "Retries",
    "Secret",
    "Serde",
    "Step",
    "Style",
    "Transport",
    "Unknown",
    "UnixMillis",
    "UnixSeconds",
    "UnknownInteger",
    "Variable",
];

/// The printed texts, by the name of the type.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<(&'static str, String)>>>);

impl Printed {
    fn add(&self, name: &'static str, value: &dyn std::fmt::Debug) {
        self.0.lock().unwrap().push((name, format!("{value:?} {value:#?}")));
    }
}

impl Interceptor for Printed {
    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        self.add("Attempt", attempt);
        self.add("Outcome", outcome);
    }
}

/// Fails with everything that it has of a request.
struct Leaky;

impl Transport for Leaky {
    fn send(&self, _: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        let url = format!("http://127.0.0.1:9/pets?key={HIDDEN}");
        Box::pin(async { Err(reqwest::Client::new().get(url).send().await.unwrap_err().into()) })
    }
}

/// A call that has the secret in every possible place.
fn draft(client: &ApiClient) -> Draft {
    let mut draft = Draft::new(client, Operation::new(Method::POST, "DoPet", "/pets/{pet_id}"));
    draft.set_path("pet_id", HIDDEN);
    draft.set_query("owner", HIDDEN);
    draft.set_header("x-owner", HIDDEN);
    draft.set_cookie("owner", HIDDEN);
    draft.set_input("owner", HIDDEN);
    draft.set_json(json!({"owner": HIDDEN}));
    draft
}

fn bodies(client: &ApiClient) -> Vec<Draft> {
    let mut drafts = vec![draft(client), draft(client), draft(client)];
    drafts[0].set_form("owner", HIDDEN);
    drafts[1].set_part("owner", Part::text(HIDDEN));
    drafts[2].set_field("owner", HIDDEN);
    drafts
}

#[tokio::test]
async fn no_public_type_prints_what_it_was_given() {
    let printed = Printed::default();
    let server = Server::start().await;
    let setup = |api, server: &Server| builder(api, server).secret(HIDDEN).default_header("x-house", HIDDEN);
    for api in [&BEARER, &KEY] {
        let setup: ClientBuilder<ApiClient> = setup(api, &server).interceptor(printed.clone()).retries(Retries::none());
        printed.add("ClientBuilder", &setup);
        let client = setup.build().unwrap();
        printed.add("ApiClient", &client);
        bodies(&client).iter().for_each(|draft| printed.add("Draft", draft));
        let request: Request<Value> = draft(&client).request::<Serde<Value>>();
        printed.add("Request", &request);
        printed.add("Sending", &request.clone().send());
        printed.add("Pages", &request.clone().pages(Paging::link()));
        printed.add("Items", &request.clone().pages(Paging::link()).items(|_| vec![()]));
        #[cfg(feature = "blocking")]
        printed.add("Pages", &request.clone().pages(Paging::link()).wait());
        server.respond(Reply::new("200 OK", &[("x-owner", HIDDEN)], HIDDEN));
        let download = request.clone().send_download().await.unwrap();
        printed.add("Download", &download);
        server.respond(Reply::new("200 OK", &[("content-type", "text/event-stream")], HIDDEN));
        printed.add("Events", &request.clone().send_events().await.unwrap());
        server.respond(Reply::new("200 OK", &[("content-type", "application/x-ndjson")], HIDDEN));
        printed.add("Lines", &request.clone().send_lines().await.unwrap());
        server.respond(Reply::new("200 OK", &[("x-owner", HIDDEN)], "null"));
        let response: Response<Value> = request.clone().send_response().await.unwrap();
        printed.add("Response", &response);
        server.respond(Reply::new("403 Forbidden", &[("x-owner", HIDDEN)], format!("{{\"message\":\"{HIDDEN}\"}}")));
        printed.add("Error", &request.clone().send().await.unwrap_err());
        let leaky: ApiClient = ClientBuilder::new(api).secret(HIDDEN).transport(Leaky).build().unwrap();
        printed.add("Error", &request_of(&leaky).send().await.unwrap_err());
    }
    printed.add("OAuth2", &oauth());
    printed.add("OAuth2", &oauth().secret(&Leaky).await.unwrap_err());
    printed.add("Part", &Part::bytes(HIDDEN).file_name(HIDDEN).content_type(HIDDEN));
    printed.add("Upload", &(Upload::text(HIDDEN), Upload::file(HIDDEN)));
    let headers: HeaderMap = [("x-owner".parse().unwrap(), HIDDEN.parse().unwrap())].into_iter().collect();
    printed.add("Incoming", &Incoming::new(StatusCode::OK, headers, HIDDEN));
    let request = reqwest::Client::new().get("http://127.0.0.1:9").build().unwrap();
    printed.add("TransportError", &Leaky.send(request).await.unwrap_err());

    let printed = printed.0.lock().unwrap();
    for (name, text) in &*printed {
        assert!(!text.contains(HIDDEN), "{name} prints {text}");
    }
    let printed: BTreeSet<&str> = printed.iter().map(|(name, _)| *name).chain(NOTHING_IN_IT.iter().copied()).collect();
    let missing: Vec<_> = public_types().filter(|name| !printed.contains(name)).collect();
    assert!(missing.is_empty(), "public, and neither printed here nor said to hold nothing: {missing:?}");
}

#[tokio::test]
async fn a_secret_of_a_few_characters_is_not_shown_either() {
    const SHORT: &str = "k3y";
    let server = Server::start().await;
    let client = builder(&KEY, &server).secret(SHORT).build().unwrap();
    let redirect = format!("https://pets.example/k3y/{SHORT}ring?key={SHORT}");
    let head = |headers: &[(&str, &str)]| Reply::new("302 Found", headers, "");
    let words = r#"{"message":"no key k3y, a monk3y","code":"k3y"}"#;
    for (response, line) in [
        (
            head(&[("location", &redirect)]),
            "302 Found (a redirect to https://pets.example/[secret]/[secret]ring, not followed)",
        ),
        (head(&[("x-request-id", "req-k3y1")]), "302 Found (no body, request id req-[secret]1)"),
        (
            Reply::new("200 OK", &[("content-type", "text/k3yed"), ("content-encoding", "xk3yx")], "no"),
            "200 OK: the response, 2 bytes of text/[secret]ed, x[secret]x, is not JSON: expected ident at line 1 column 2",
        ),
        (Reply::new("400 Bad Request", &[], words), "400 Bad Request: [secret]: no key [secret], a monk3y"),
    ] {
        server.respond(response);
        let error = request_of(&client).send().await.unwrap_err();
        assert_eq!(error.to_string(), format!("DoPet: {line}"));
    }
}

fn request_of(client: &ApiClient) -> Request<Value> {
    draft(client).request::<Serde<Value>>()
}

fn oauth() -> OAuth2 {
    OAuth2::client_credentials("http://127.0.0.1:9/token", HIDDEN, SecretString::from(HIDDEN)).unwrap()
}

/// The items of this crate that `lib.rs` exports.
fn public_types() -> impl Iterator<Item = &'static str> {
    const OTHERS: &[&str] = &["bytes", "futures_core", "reqwest", "secrecy", "serde", "serde_json"];
    let text = include_str!("../../src/lib.rs");
    let uses = text.split("\npub use ").skip(1).filter_map(|it| it.split(';').next());
    let own = uses.filter(|it| !OTHERS.contains(&it.split("::").next().unwrap_or_default()));
    let names = own.flat_map(|it| it.rsplit("::").next().unwrap_or_default().split([',', '{', '}']));
    names.map(str::trim).filter(|name| !name.is_empty())
}

/// Keeps the URL of each attempt, before it is sent and after.
#[derive(Clone, Default)]
struct Urls(Arc<Mutex<Vec<Option<String>>>>);

impl Interceptor for Urls {
    fn before(&self, attempt: &Attempt<'_>, _: &mut HeaderMap) -> Result<(), naftiko_client::BoxError> {
        self.0.lock().unwrap().push(attempt.url());
        Ok(())
    }

    fn after(&self, attempt: &Attempt<'_>, _: &Outcome<'_>) {
        self.0.lock().unwrap().push(attempt.url());
    }
}

#[tokio::test]
async fn an_interceptor_sees_the_url_without_the_secret() {
    let server = Server::start().await;
    let urls = Urls::default();
    let client = builder(&KEY, &server).secret(HIDDEN).interceptor(urls.clone()).build().unwrap();
    let mut draft = Draft::new(&client, Operation::get("GetPets", "/pets"));
    draft.set_query("limit", 5);
    draft.send::<Value>().await.unwrap();
    let url = format!("{}/pets?limit=5&key=[secret]", server.url());
    let seen = urls.0.lock().unwrap().clone();
    assert_eq!(seen, [Some(url), None]);
}
