//! Setters as generated code declares them.

// As in a generated crate, items are public, and a deprecated setter sets a deprecated field.
#![allow(deprecated, unreachable_pub)]

use std::collections::BTreeMap;

use naftiko_client::{
    Api, ApiClient, Authentication, Draft, IntoObject, IntoOption, Nullable, Operation, Result, Value, json, object,
    request, setters,
};
use naftiko_test_server::{Received, Reply, Server};

use crate::common::builder;

static API: Api = Api::new("pets", "https://pets.example/v1").authentication(Authentication::None);

/// A body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pet {
    pub name: Option<String>,
    pub age: Nullable<u64>,
    pub r#type: Option<String>,
    pub tags: Option<Vec<String>>,
    pub metadata: Option<BTreeMap<String, Value>>,
    pub is_tame: bool,
    #[deprecated]
    pub nick_name: Option<String>,
}

setters!(Pet {
    name(impl IntoOption<String>),
    age(impl Into<Nullable<u64>>),
    r#type(impl IntoOption<String>) = "type",
    tags(impl IntoIterator<Item = impl Into<String>>),
    metadata(impl IntoObject),
    is_tame(bool),
    #[deprecated(note = "use `name`")]
    nick_name(impl IntoOption<String>),
});

object!(sent Pet { ? name, ? age, ? r#type = "type", ? tags, ? metadata, is_tame });

/// A request with parameters.
pub struct FindPets {
    request: Draft,
}

setters!(FindPets {
    /// A text.
    query text(impl IntoOption<String>),
    query page_size(impl Into<Option<u64>>) = "page[size]",
    query_list owner(impl IntoIterator<Item = impl Into<String>>),
    query_joined r#in(impl IntoIterator<Item = impl Into<String>>) = "in",
    header x_trace(impl IntoOption<String>) = "X-Trace",
    header_joined x_tags(impl IntoIterator<Item = impl Into<String>>) = "X-Tags",
    cookie session(impl IntoOption<String>),
    #[deprecated(note = "use `text`")]
    query name(impl IntoOption<String>),
});

request!(FindPets -> Value);

/// A request with parameters of each kind of body.
pub struct SubmitPet {
    request: Draft,
}

setters!(SubmitPet {
    form name(impl IntoOption<String>),
    form_list tag(impl IntoIterator<Item = impl Into<String>>),
    field age(impl Into<Option<u64>>),
    part note(impl IntoOption<String>),
});

request!(SubmitPet -> Value);

/// A request with a body.
pub struct AddPet {
    request: Draft,
    body: Pet,
}

setters!(AddPet.body: Pet {
    name(impl IntoOption<String>),
    r#type(impl IntoOption<String>) = "type",
    #[deprecated(note = "use `name`")]
    nick_name(impl IntoOption<String>),
});

request!(AddPet, body -> Value);

/// A request with an optional body.
pub struct TouchPet {
    request: Draft,
    body: Option<Pet>,
}

setters!(TouchPet.body?: Pet { name(impl IntoOption<String>), age(impl Into<Nullable<u64>>) });

request!(TouchPet, body? -> Value);

async fn server() -> (Server, ApiClient) {
    let server = Server::start().await;
    let client = builder(&API, &server).build().unwrap();
    server.respond(Reply::json("{}"));
    (server, client)
}

fn last(server: &Server) -> Received {
    server.received().pop().expect("a request was sent")
}

fn find(client: &ApiClient) -> FindPets {
    FindPets { request: Draft::new(client, Operation::get("FindPets", "/pets")) }
}

fn submit(client: &ApiClient) -> SubmitPet {
    SubmitPet { request: Draft::new(client, Operation::post("SubmitPet", "/pets")) }
}

#[test]
fn a_setter_of_a_field_converts_its_argument() {
    let pet = Pet::default().name("Rex").age(3).r#type("dog").tags(["a", "b"]).is_tame(true);
    let pet = pet.metadata(json!({"a": 1}));
    assert_eq!((pet.name.as_deref(), pet.age, pet.r#type.as_deref()), (Some("Rex"), Nullable::Value(3), Some("dog")));
    assert_eq!((pet.tags, pet.is_tame), (Some(vec!["a".to_owned(), "b".to_owned()]), true));
    assert_eq!(pet.metadata.unwrap()["a"], 1);
    assert_eq!(Pet::default().name("Rex").name(None::<String>), Pet::default());
}

#[test]
fn a_deprecated_setter_is_reported_where_it_is_called() {
    #[expect(deprecated, reason = "the attribute of the entry is on the method")]
    let pet = Pet::default().nick_name("Rexy");
    #[expect(deprecated, reason = "the field is deprecated, too")]
    let nick_name = pet.nick_name;
    assert_eq!(nick_name.as_deref(), Some("Rexy"));
}

#[tokio::test]
async fn a_setter_of_a_parameter_puts_it_into_its_place() -> Result<()> {
    let (server, client) = server().await;
    let request = find(&client).text("a b").page_size(2).owner(["o1", "o2"]).r#in(["x", "y"]);
    #[expect(deprecated, reason = "the attribute of the entry is on the method")]
    let request = request.name("Rex");
    request.x_trace("7".to_owned()).x_tags(["t1", "t2"]).session("s").await?;
    let sent = last(&server);
    assert_eq!(sent.target(), "/pets?text=a%20b&page%5Bsize%5D=2&owner=o1&owner=o2&in=x,y&name=Rex");
    assert_eq!((sent.header("x-trace"), sent.header("x-tags")), (Some("7"), Some("t1,t2")));
    assert_eq!(sent.header("cookie"), Some("session=s"));
    Ok(())
}

#[tokio::test]
async fn none_unsets_a_parameter() -> Result<()> {
    let (server, client) = server().await;
    find(&client).text("a").text(None::<String>).page_size(2).page_size(None).await?;
    assert_eq!(last(&server).target(), "/pets");
    Ok(())
}

#[tokio::test]
async fn a_setter_of_a_part_of_a_body_makes_a_body_of_its_kind() -> Result<()> {
    let (server, client) = server().await;
    submit(&client).name("Rex").tag(["a", "b"]).await?;
    assert_eq!(last(&server).text(), "name=Rex&tag=a&tag=b");
    submit(&client).age(3).await?;
    assert_eq!(last(&server).text(), r#"{"age":3}"#);
    submit(&client).note("good").await?;
    let sent = last(&server);
    assert!(sent.header("content-type").is_some_and(|it| it.starts_with("multipart/form-data")));
    assert!(sent.text().contains("name=\"note\""), "{}", sent.text());
    Ok(())
}

#[tokio::test]
async fn a_setter_of_a_field_of_the_body_sets_it_there() -> Result<()> {
    let (server, client) = server().await;
    let request = Draft::new(&client, Operation::post("AddPet", "/pets"));
    let add = AddPet { request, body: Pet::default().age(3) }.name("Rex").r#type("dog");
    #[expect(deprecated, reason = "the attribute of the entry is on the method")]
    add.nick_name("Rexy").await?;
    assert_eq!(last(&server).text(), r#"{"name":"Rex","age":3,"type":"dog","is_tame":false}"#);
    Ok(())
}

#[tokio::test]
async fn an_optional_body_is_sent_once_a_field_is_set() -> Result<()> {
    let (server, client) = server().await;
    let touch = || TouchPet { request: Draft::new(&client, Operation::post("TouchPet", "/pets")), body: None };
    touch().await?;
    assert_eq!(last(&server).text(), "");
    touch().name("Rex").age(3).await?;
    assert_eq!(last(&server).text(), r#"{"name":"Rex","age":3,"is_tame":false}"#);
    Ok(())
}
