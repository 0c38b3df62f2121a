//! The basis of users' tests: a capture shows what a server would get, and a fake compares what was
//! sent.

use std::panic::{AssertUnwindSafe, catch_unwind};

use naftiko_client::test_util::{Capture, EventsOf, FailsWith, FakeServer, LinesOf, Reply, When, from_json};
use naftiko_client::{
    Api, ApiClient, Authentication, Bytes, ClientBuilder, Draft, Format, Key, Operation, Part, Piece, Request, Secret,
    Style, Upload, Value, Variable, json,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

static API: Api = Api::new("pets", "https://{region}.pets.example/v1")
    .variables(&[Variable::new("region").env("PETS_REGION_THAT_IS_NOT_SET")])
    .authentication(Authentication::Keys(&[Key::query("api_key", Secret::variable("PETS_KEY"))]))
    .user_agent("tests");

/// An operation with everything that a request can have.
const EVERYTHING: Operation = Operation::post("AddPet", "/owners/{owner}/pets");

/// The values of a request.
type Change = fn(&mut Draft);

/// The error body of an operation.
struct AddPet;

impl FailsWith<Vec<String>> for AddPet {}

fn everything(client: &ApiClient) -> Draft {
    let mut draft = Draft::new(client, EVERYTHING);
    draft.set_path("owner", "a b/c");
    draft.set_query("q", "x & y");
    draft.set_query_list("tag", ["one", "two"]);
    draft.set_query_styled("filter", Style::DeepObject, &json!({"age": 3, "size": {"min": 1}}));
    draft.set_header("X-Tenant", "eu");
    draft.set_cookie("session", "s-1");
    draft.set_input("word", "hello");
    draft
}

#[tokio::test]
async fn the_text_of_a_request_is_what_a_server_gets() {
    let bodies: [Change; 5] = [
        |_| (),
        |draft| draft.set_json(json!({"name": "Rex", "emoji": "🐕"})),
        |draft| draft.set_form("name", "Rex & Mia"),
        |draft| draft.set_bytes("image/png", &b"\x00\x01"[..]),
        |draft| draft.set_part("photo", Part::bytes(&b"PNG"[..]).file_name("rex.png")),
    ];
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    for body in bodies {
        let capture = Capture::default();
        let set_up = || ClientBuilder::new(&API).secret("s3cret").base_url(&*base_url);
        let captured: ApiClient = set_up().transport(capture.clone()).build().unwrap();
        let real: ApiClient = set_up().build().unwrap();
        let send = |client| {
            let mut draft = everything(client);
            body(&mut draft);
            draft.send::<Bytes>()
        };
        send(&captured).await.unwrap();
        let (sent, received) = tokio::join!(send(&real), received(&listener));
        sent.unwrap();
        // With the feature `gzip`, the HTTP client adds a header.
        let received = received.replace("accept-encoding: gzip\r\n", "");
        assert_eq!(capture.requests()[0].to_string(), received);
    }
}

/// Responds to the next request, and returns its bytes.
async fn received(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    loop {
        stream.read_buf(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some(end) = text.find("\r\n\r\n") else { continue };
        let length = text[..end].lines().find_map(|line| line.strip_prefix("content-length: "));
        if bytes.len() >= end + 4 + length.map_or(0, |length| length.parse().unwrap()) {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}").await.unwrap();
            return text;
        }
    }
}

#[tokio::test]
async fn a_capture_responds_in_turn_and_then_with_the_last() {
    let capture = Capture::new([Reply::new(404), Reply::json(json!([1]))]);
    let client: ApiClient =
        ClientBuilder::new(&API).secret("s3cret").base_url("http://a.test").transport(capture.clone()).build().unwrap();
    let get = || Request::<Value>::new(&client, Operation::get("Get", "/")).send();
    assert_eq!(get().await.unwrap_err().status().unwrap(), 404);
    assert_eq!(get().await.unwrap(), json!([1]));
    assert_eq!(get().await.unwrap(), json!([1]));
    let requests = format!("{:?}", capture.requests());
    assert!(requests.contains("api_key") && !requests.contains("s3cret"), "{requests}");
}

/// The calls that match the rule of `everything`, changed by `change`.
fn when(fake: &FakeServer, change: impl FnOnce(&mut Draft)) -> When<Value, AddPet> {
    let client: ApiClient = fake.client(&API);
    let mut when = fake.service(&API).when(EVERYTHING);
    *when.request() = everything(&client);
    change(when.request());
    when
}

/// Whether a call that has `sent` matches the rule of `wanted`, or how it differs.
async fn fits(wanted: impl FnOnce(&mut Draft), sent: impl FnOnce(&mut Draft)) -> Result<(), String> {
    let fake = FakeServer::new();
    when(&fake, wanted).returns(json!({}));
    let mut draft = everything(&fake.client(&API));
    sent(&mut draft);
    let result = draft.send::<Value>().await;
    // The error is one line, which is cut if it is long.
    let complaint =
        catch_unwind(AssertUnwindSafe(|| fake.verify())).map_err(|panic| *panic.downcast::<String>().unwrap());
    assert_eq!(result.is_ok(), complaint.is_ok());
    complaint.map_err(|text| text.rsplit_once("): ").unwrap_or_default().1.trim_end().to_owned())
}

#[tokio::test]
async fn every_kind_of_input_is_compared() {
    assert_eq!(fits(|_| (), |_| ()).await, Ok(()));
    let cases: [(Change, &str); 9] = [
        (|it| it.set_path("owner", "other"), r#"owner is "other""#),
        (|it| it.set_query("q", "z"), r#"q is "z""#),
        (|it| it.set_query_list("tag", ["one"]), r#"tag is "one""#),
        (|it| it.set_query_list("tag", [""; 0]), "tag is missing"),
        (|it| it.set_query_styled("filter", Style::DeepObject, &json!({"age": 3})), "filter[size][min] is missing"),
        (|it| it.set_header("x-tenant", "us"), r#"x-tenant is "us""#),
        (|it| it.set_cookie("session", "s-2"), r#"session is "s-2""#),
        (|it| it.set_input("word", "bye"), r#"word is "bye""#),
        (|it| it.set_query("more", "1"), ""),
    ];
    for (change, misfit) in cases {
        assert_eq!(fits(|_| (), change).await.err().unwrap_or_default(), misfit);
    }
}

#[tokio::test]
async fn several_cookies_and_parts_of_one_name_are_compared_together() {
    const EACH: Style = Style::Form { explode: true };
    let cookies = |it: &mut Draft| it.set_cookie_styled("tags", EACH, &["a", "b"]);
    assert_eq!(fits(cookies, cookies).await, Ok(()));
    let one = |it: &mut Draft| it.set_cookie_styled("tags", EACH, &["a"]);
    assert_eq!(fits(cookies, one).await, Err(r#"tags is "a""#.to_owned()));
    let parts = |it: &mut Draft| it.set_parts("files", ["a", "b"].map(Part::text));
    assert_eq!(fits(parts, parts).await, Ok(()));
    let other = |it: &mut Draft| it.set_parts("files", ["a", "c"].map(Part::text));
    assert_eq!(fits(parts, other).await, Err(r#"files is "a" and "c""#.to_owned()));
}

#[tokio::test]
async fn every_kind_of_body_is_compared() {
    let cases: [(Change, Change, &str); 8] = [
        (|it| it.set_json(json!({"a": 1})), |it| it.set_json(json!({"a": 1, "b": 2})), "b is 2"),
        (|it| it.set_field("a", 1), |it| it.set_field("a", 2), "a is 2"),
        (|it| it.set_form("a", "x y"), |it| it.set_form("a", "x+y"), r#"a is "x+y""#),
        (|it| it.set_form_list("a", ["1", "2"]), |it| it.set_form_list("a", ["2"]), r#"a is "2""#),
        (|it| it.set_text("text/plain", "a"), |it| it.set_text("text/plain", "b"), r#"the body is "b""#),
        (
            |it| it.set_bytes("image/png", vec![0xff]),
            |it| it.set_bytes("image/png", vec![0xff, 0xfe]),
            "the body is 2 bytes",
        ),
        (|it| it.set_part("a", Part::text("x")), |it| it.set_part("a", Part::bytes(vec![0xff])), "a is 1 byte"),
        (|it| it.set_part("a", Part::text("x")), |it| it.set_part("b", Part::text("x")), "a is missing"),
    ];
    for (wanted, other, misfit) in cases {
        assert_eq!(fits(wanted, wanted).await, Ok(()));
        assert_eq!(fits(wanted, other).await, Err(misfit.to_owned()));
    }
    assert_eq!(fits(|it| it.set_field("a", 1), |it| it.set_json(json!({"a": 1, "b": 2}))).await, Ok(()));
}

#[tokio::test]
async fn what_templates_compute_is_not_asked_for() {
    const WORDS: &[Piece] = &[Piece::Input("word"), Piece::Text("!"), Piece::Variable("region")];
    let fake = FakeServer::new();
    when(&fake, |_| ()).returns(json!(1));
    let mut draft = everything(&fake.client(&API));
    draft.set_template(naftiko_client::Place::Query, "words", WORDS);
    assert_eq!(draft.send::<Value>().await.unwrap(), json!(1));
    assert_eq!(fake.calls()[0].query("words").as_deref(), Some("hello!region"));
    assert_eq!(fake.calls()[0].url().host_str(), Some("region.pets.example"));
}

#[tokio::test]
async fn an_upload_is_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pets.csv");
    std::fs::write(&path, "name\nRex\n").unwrap();
    let fake = FakeServer::new();
    when(&fake, |draft| draft.set_bytes("text/csv", Upload::text("name\nRex\n"))).returns(json!(1));
    let mut draft = everything(&fake.client(&API));
    draft.set_bytes("text/csv", Upload::file(&path));
    draft.send::<Value>().await.unwrap();
}

#[tokio::test]
async fn responses_are_written_in_their_format() {
    let fake = FakeServer::new();
    let operation = || Operation::get("Get", "/");
    let service = fake.service(&API);
    let client: ApiClient = fake.client(&API);
    let mut get = Draft::new(&client, operation());
    get.set_format(Format::Text);
    service.when::<String, ()>(operation()).written_in(Format::Text).returns("hello").times(1);
    assert_eq!(get.send::<String>().await.unwrap(), "hello");
    service.when::<(), ()>(operation()).written_in(Format::Nothing).returns(()).times(1);
    assert_eq!(Draft::new(&client, operation()).request::<()>().send_bytes().await.unwrap().status(), 204);
    service.when::<naftiko_client::Bytes, ()>(operation()).returns(&b"\x00\xff"[..]).status(206).header("x-a", "b");
    let response = Draft::new(&client, operation()).request::<()>().send_bytes().await.unwrap();
    assert_eq!((response.status().as_u16(), &response.body()[..]), (206, &b"\x00\xff"[..]));
    assert_eq!(response.headers()["x-a"], "b");
}

#[tokio::test]
async fn a_failure_is_of_a_type_that_the_operation_has() {
    let fake = FakeServer::new();
    when(&fake, |_| ()).fails(422, vec!["too short".to_owned()]);
    let error = everything(&fake.client(&API)).send::<Value>().await.unwrap_err();
    assert_eq!(error.body_as::<Vec<String>>().unwrap(), ["too short"]);
}

#[tokio::test]
async fn an_invalid_rule_panics_immediately() {
    let fake = FakeServer::new();
    let panic = |act: &dyn Fn()| *catch_unwind(AssertUnwindSafe(act)).unwrap_err().downcast::<String>().unwrap();
    assert_eq!(panic(&|| drop(Reply::new(1000))), "1000 is not a status");
    assert_eq!(panic(&|| drop(when(&fake, |_| ()).fails_with(200))), "200 is not an error status");
    assert!(panic(&|| drop(Reply::new(200).header("a b", "c"))).contains("`a b`"));
    assert!(
        panic(&|| drop(when(&fake, |it| it.set_header("X-Tenant", "a\nb")).breaks()))
            .contains("no call can match this")
    );
}

#[tokio::test]
async fn services_of_one_fake_are_told_apart() {
    static OTHER: Api = Api::new("pets", "");
    let fake = FakeServer::new();
    let operation = || Operation::get("Get", "/");
    fake.service(&API).when::<Value, ()>(operation()).returns(json!("pets"));
    fake.service(&OTHER).when::<Value, ()>(operation()).returns(json!("other"));
    for (api, response) in [(&API, "pets"), (&OTHER, "other")] {
        let client: ApiClient = fake.client(api);
        assert_eq!(Request::<Value>::new(&client, operation()).send().await.unwrap(), json!(response));
    }
}

#[tokio::test]
async fn a_client_may_outlive_its_fake() {
    let fake = FakeServer::new();
    fake.service(&API).when::<Value, ()>(Operation::get("Get", "/")).returns(json!(1)).times(1);
    let client: ApiClient = fake.client(&API);
    let other = fake.clone();
    drop(fake);
    let get = || Request::<Value>::new(&client, Operation::get("Get", "/")).send();
    assert_eq!(get().await.unwrap(), json!(1));
    drop(other);
    assert!(get().await.is_err());
}

#[tokio::test]
async fn streams_are_written_item_by_item() {
    let fake = FakeServer::new();
    let (service, client) = (fake.service(&API), fake.client::<ApiClient>(&API));
    let operation = || Operation::get("Watch", "/");
    let words = || vec!["a\nb".to_owned(), "c".to_owned()];
    service.when::<EventsOf<String>, ()>(operation()).written_in(Format::Text).returns(words()).times(1);
    service.when::<EventsOf<String>, ()>(operation()).returns(words()).times(1);
    service.when::<LinesOf<String>, ()>(operation()).returns(words());
    for body in ["data: a\ndata: b\n\ndata: c\n\n", "data: \"a\\nb\"\n\ndata: \"c\"\n\n", "\"a\\nb\"\n\"c\"\n"] {
        assert_eq!(Draft::new(&client, operation()).request::<()>().send_bytes().await.unwrap().body(), body);
    }
}

#[test]
fn json_that_is_no_such_value_is_told() {
    let panic = |act: &dyn Fn()| *catch_unwind(AssertUnwindSafe(act)).unwrap_err().downcast::<String>().unwrap();
    let text = panic(&|| drop(from_json::<String>(json!([1]))));
    assert!(text.starts_with("the JSON does not decode: expected a string, found a list"), "{text}");
    let text = panic(&|| drop(from_json::<Vec<i64>>(json!([1, "x"]))));
    assert!(text.starts_with("the JSON does not decode: [1]: "), "{text}");
}
