//! Responses in several formats, and downloads, over real HTTP on loopback.

use std::time::Duration;

use crate::common::{SECRET, builder, draft, request};
use naftiko_client::{
    Api, ApiClient, Authentication, Decode, ErrorKind, Extra, Format, Method, Request, Secret, Sending, Serde, Value,
    json, outputs,
};
use naftiko_test_server::{Reply, Server};

static API: Api = Api::new("pets", "https://pets.example/v1")
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") });

fn client(server: &Server) -> ApiClient {
    builder(&API, server).secret(SECRET).build().unwrap()
}

fn pick(client: &ApiClient, format: Format) -> Sending<Pets> {
    let mut call = draft(client, Method::GET);
    call.set_format(format);
    call.send::<Pets>()
}

fn get(client: &ApiClient, format: Format) -> Request<Value> {
    let mut call = draft(client, Method::GET);
    call.set_format(format);
    call.request::<Serde<Value>>()
}

#[tokio::test]
async fn text_is_decoded_as_a_string() {
    let server = Server::start().await;
    let client = client(&server);
    server.respond(Reply::new("200 OK", &[("content-type", "text/plain")], "\"hello\"\n"));
    assert_eq!(get(&client, Format::Text).send_as::<String>().await.unwrap(), "\"hello\"\n");
    assert_eq!(server.one().header("accept"), Some("text/plain, */*;q=0.5"));
    get(&client, Format::Text).header("accept", "text/x").send_as::<Value>().await.unwrap();
    assert_eq!(server.one().header("accept"), Some("text/x"));
    server.respond(Reply::new("200 OK", &[("content-type", "text/plain")], b"caf\xe9"));
    let error = get(&client, Format::Text).send_response().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DoPet: 200 OK: the response, 4 bytes of text/plain, is not text: it is not UTF-8 from byte 3 on"
    );
    assert_eq!((error.kind(), &**error.body().unwrap()), (ErrorKind::Decode, &b"caf\xe9"[..]));
}

/// A request whose response is decoded as in generated code.
fn typed<T: Decode<Output = T>>(client: &ApiClient) -> Request<T> {
    draft(client, Method::GET).request::<T>()
}

/// A pet, with fields picked as in generated code.
#[derive(Debug, PartialEq)]
struct Pets {
    first: Option<String>,
    ages: Vec<i64>,
}

outputs!(Pets {
    first = get "first" at Each / Key("name"),
    ages = list "ages" at Each / Key("age"),
});

#[tokio::test]
async fn outputs_are_picked_out_of_any_response() {
    let server = Server::start().await;
    let client = client(&server);
    let rex = Pets { first: Some("Rex".to_owned()), ages: vec![3] };
    server.respond(Reply::json(r#"[{"name":"Rex","age":"3"},{"age":null}]"#));
    assert_eq!(pick(&client, Format::Json).await.unwrap(), rex);
    server.respond(Reply::new("204 No Content", &[], ""));
    let nothing = pick(&client, Format::Json).await.unwrap();
    assert_eq!(nothing, Pets { first: None, ages: vec![] });
    server.respond(Reply::json(r#"[{"age":"secret"}]"#));
    let error = pick(&client, Format::Json).await.unwrap_err().to_string();
    assert!(
        error.contains("the output `ages`, at $[*].age, has an unexpected type") && !error.contains("secret"),
        "{error}"
    );
    if cfg!(feature = "csv") {
        server.respond(Reply::new("200 OK", &[], "name,age\nRex,3\n"));
        assert_eq!(pick(&client, Format::Csv).await.unwrap(), rex);
    }
}

/// A list of pets, as in generated code.
#[derive(Clone, Debug, Default, PartialEq)]
struct PetList {
    data: Vec<Pet>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Pet {
    age: i64,
    name: Option<String>,
    extra: Extra,
}

naftiko_client::object!(PetList { ? data });
naftiko_client::object!(Pet { age, ? name, + extra });

#[tokio::test]
async fn a_typed_response_is_tolerant_and_lists_what_does_not_fit() {
    let server = Server::start().await;
    let client = client(&server);
    server.respond(Reply::json(r#"{"data":[{"age":3,"name":null,"color":"brown"},{"name":"Rex"}]}"#));
    let pets = get(&client, Format::Json).decode_as::<PetList>().send().await.unwrap().data;
    assert_eq!((pets[0].age, &pets[0].name, pets[0].extra.get("color")), (3, &None, Some(&json!("brown"))));
    assert_eq!((pets[1].age, pets[1].extra.missing()), (0, ["age"].as_slice()));

    server.respond(Reply::json(r#"{"data":[{"age":3},{"age":"unknown"},null]}"#));
    let pets = get(&client, Format::Json).decode_as::<PetList>().send().await.unwrap().data;
    assert_eq!((pets.len(), pets[1].extra.missing()), (2, ["age"].as_slice()));
    let unexpected = &pets[1].extra.unexpected()[0];
    assert_eq!(unexpected.to_string(), "age: expected a whole number, found a string");
    assert_eq!((unexpected.json(), unexpected.is_used()), ("\"unknown\"", false));

    server.respond(Reply::json(r#"["a secret"]"#));
    let error = get(&client, Format::Json).decode_as::<PetList>().send().await.unwrap_err();
    assert_eq!(error.to_string(), "DoPet: 200 OK: the response does not decode: expected an object, found a list");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.body().unwrap(), &br#"["a secret"]"#[..]);
    // A response without a body is not an empty list of pets.
    server.respond(Reply::new("204 No Content", &[], ""));
    let error = get(&client, Format::Json).decode_as::<PetList>().send().await.unwrap_err();
    assert_eq!(error.to_string(), "DoPet: 204 No Content: the response has no body");
    server.respond(Reply::json(" "));
    let error = get(&client, Format::Json).decode_as::<PetList>().send().await.unwrap_err();
    assert_eq!(error.to_string(), "DoPet: 200 OK: the response does not decode: expected an object, found null");
}

#[tokio::test]
async fn a_response_that_has_nothing_of_what_it_must_have_says_so() {
    let server = Server::start().await;
    let client = client(&server);
    let body = r#"{"error":{"code":"no_plan","message":"Upgrade first."}}"#;
    server.respond(Reply::json(body));
    let error = typed::<Pet>(&client).send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DoPet: 200 OK: the response has none of its required keys (`age`): it has `error`: no_plan: Upgrade first."
    );
    assert_eq!(
        (error.kind(), error.code(), error.message()),
        (ErrorKind::Decode, Some("no_plan"), Some("Upgrade first."))
    );
    assert_eq!(error.body().unwrap(), body);
    server.respond(Reply::json("{}"));
    let error = typed::<Pet>(&client).send().await.unwrap_err();
    assert_eq!(error.to_string(), "DoPet: 200 OK: the response has none of its required keys (`age`): it has no keys");
}

#[tokio::test]
async fn a_strict_call_fails_where_a_tolerant_one_lists_what_is_wrong() {
    let server = Server::start().await;
    let client = client(&server);
    let body = r#"{"data":[{"age":3,"color":"brown"},{"name":"Rex"},{"age":"unknown"},null,{"age":null}]}"#;
    server.respond(Reply::json(body));
    assert_eq!(typed::<PetList>(&client).send().await.unwrap().data.len(), 4);
    server.respond(Reply::json(body));
    let error = typed::<PetList>(&client).strict(true).send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DoPet: 200 OK: the response does not match its type, as strict mode requires: `data[1].age` is missing; \
         data[2].age: expected a whole number, found a string; data[3]: expected an object, found null; \
         data[4].age: expected a whole number, found null"
    );
    assert_eq!((error.kind(), error.body().unwrap()), (ErrorKind::Decode, &body.into()));

    let builder = || builder(&API, &server).secret(SECRET);
    let strict: ApiClient = builder().strict(true).build().unwrap();
    server.respond(Reply::json(body));
    assert_eq!(typed::<PetList>(&strict).send().await.unwrap_err().kind(), ErrorKind::Decode);
    server.respond(Reply::json(body));
    assert!(typed::<PetList>(&strict).strict(false).send().await.is_ok());
    // New fields are no error.
    server.respond(Reply::json(r#"{"data":[{"age":3,"color":"brown"}],"next":1}"#));
    assert_eq!(typed::<PetList>(&strict).send().await.unwrap().data[0].age, 3);
}

#[tokio::test]
async fn what_does_not_fit_in_a_list_is_named_by_the_response() {
    let server = Server::start().await;
    let client = client(&server);
    server.respond(Reply::json(r#"["a",null,5]"#));
    let response = typed::<Vec<String>>(&client).send_response().await.unwrap();
    assert_eq!(response.body(), &["a", "5"]);
    let lines: Vec<_> = response.unexpected().iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["[1]: expected a string, found null", "[2]: expected a string, found a number"]);
}

#[tokio::test]
async fn few_of_very_many_unknown_keys_are_kept() {
    let server = Server::start().await;
    let client = client(&server);
    let keys: Vec<_> = (0..400_000).map(|key| format!("\"key{key}\":[{key}]")).collect();
    server.respond(Reply::json(format!("{{\"age\":3,{}}}", keys.join(","))));
    let pet = typed::<Pet>(&client).send().await.unwrap();
    let kept = pet.extra.iter().count();
    assert_eq!((pet.age, kept + pet.extra.left_out()), (3, 400_000));
    assert!((100_000..390_000).contains(&kept), "{kept}");
}

#[tokio::test]
async fn other_formats_are_decoded_with_their_feature_and_refused_without() {
    let server = Server::start().await;
    let client = client(&server);
    for (format, feature, enabled, body, value) in [
        (Format::Csv, "csv", cfg!(feature = "csv"), "a,b\n1,\"2\"\n", json!([{"a": "1", "b": "2"}])),
        (Format::Tsv, "csv", cfg!(feature = "csv"), "a\tb\n1\t2\n", json!([{"a": "1", "b": "2"}])),
        (Format::Psv, "csv", cfg!(feature = "csv"), "a|b\n1|2\n", json!([{"a": "1", "b": "2"}])),
        (Format::Xml, "xml", cfg!(feature = "xml"), "<r a='1'><b>2</b></r>", json!({"a": "1", "b": "2"})),
        (Format::Yaml, "yaml", cfg!(feature = "yaml"), "a: 1\nb: [two]", json!({"a": 1, "b": ["two"]})),
    ] {
        server.respond(Reply::new("200 OK", &[], body));
        let result = get(&client, format).send().await;
        if enabled {
            assert_eq!(result.unwrap(), value);
            server.respond(Reply::new("200 OK", &[], b"a\xff"));
            assert_eq!(get(&client, format).send().await.unwrap_err().kind(), ErrorKind::Decode);
        } else {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(error.to_string().contains(&format!("the feature `{feature}`")), "{error}");
        }
        server.respond(Reply::new("200 OK", &[], ""));
        assert_eq!(get(&client, format).send().await.unwrap(), Value::Null);
    }
}

#[tokio::test]
async fn a_download_is_read_bit_by_bit() {
    let server = Server::start().await;
    let client = client(&server);
    server.respond(Reply::new("200 OK", &[("content-type", "image/png"), ("x-a", "b")], vec![b'x'; 1 << 20]));
    let mut download = request(&client, Method::GET).send_download().await.unwrap();
    assert_eq!((download.status().as_u16(), download.content_type()), (200, Some("image/png")));
    assert_eq!(download.headers()["x-a"], "b");
    assert_eq!(server.one().header("accept"), Some("*/*"));
    let mut read = 0;
    while let Some(chunk) = download.chunk().await.unwrap() {
        read += chunk.len();
    }
    assert_eq!(read, 1 << 20);
    assert!(download.chunk().await.unwrap().is_none());

    server.respond(Reply::new("200 OK", &[], "abc"));
    assert_eq!(request(&client, Method::GET).send_download().await.unwrap().bytes().await.unwrap(), "abc");
    server.respond(Reply::new("404 Not Found", &[("content-type", "text/plain")], "no such pet"));
    let error = request(&client, Method::GET).send_download().await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Status, Some("no such pet")));
}

#[tokio::test]
async fn a_response_beyond_the_limit_is_an_error_with_and_without_a_length() {
    let server = Server::start().await;
    let client = client(&server);
    let call = || request(&client, Method::GET).limit(4);
    let endless = || Reply::raw("HTTP/1.1 200 OK\r\nx-request-id: r1\r\n\r\n12345").then_close();
    for response in [Reply::json("12345"), endless()] {
        server.respond(response.clone());
        let first = call().send().await.unwrap_err();
        server.respond(response.clone());
        let second = call().send_bytes().await.unwrap_err();
        server.respond(response);
        let third = match call().send_download().await {
            Ok(download) => download.bytes().await.unwrap_err(),
            Err(error) => error,
        };
        for error in [first, second, third] {
            assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::TooLarge, 200));
            let message = "DoPet: 200 OK: the response is longer than 4 bytes, the limit of the request";
            assert!(error.to_string().starts_with(message), "{error}");
            assert!(!error.is_unsent());
        }
    }
    server.respond(Reply::json("1234"));
    assert_eq!(call().send().await.unwrap(), json!(1234));
    server.respond(Reply::new("404 Not Found", &[], r#"{"message":"no such pet"}"#));
    assert_eq!(call().send().await.unwrap_err().message(), Some("no such pet"));
}

#[tokio::test]
async fn a_download_that_stalls_or_breaks_off_keeps_its_status() {
    let server = Server::start().await;
    let client = client(&server);
    let bytes = format!("HTTP/1.1 200 OK\r\nx-request-id: {SECRET}\r\ncontent-length: 9\r\n\r\nabc");
    server.respond(Reply::raw(bytes.clone()).then_close());
    server.respond(Reply::raw(bytes).then_hang());
    for kind in [ErrorKind::Transport, ErrorKind::Timeout] {
        let call = request(&client, Method::GET).timeout(Duration::from_millis(300));
        let download = call.send_download().await.unwrap();
        let mut printed = format!("{download:?}");
        let error = download.bytes().await.unwrap_err();
        printed.push_str(&format!("{error} {error:?}"));
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (kind, 200));
        assert!(!printed.contains(SECRET), "{printed}");
    }
}

#[test]
fn calls_of_every_kind_can_be_spawned() {
    fn spawnable<F: Future + Send + 'static>(_: F) {}
    let client: ApiClient =
        naftiko_client::ClientBuilder::new(&API).base_url("http://pets.example").secret(SECRET).build().unwrap();
    spawnable(request(&client, Method::GET).send_download());
    spawnable(async move { request(&client, Method::GET).send_download().await.unwrap().bytes().await });
}
