//! Values of other types than those of the inputs.

use naftiko_client::Value;
use naftiko_client::table::{CallerAuthentication, Clients, Table};
use naftiko_rest::{Options, Server};
use naftiko_test_server::Server as Upstream;

use crate::common::{get, request, start};

#[tokio::test]
async fn texts_have_the_types_of_the_inputs() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    let response =
        request(address, "/pets?kind=7&filter=%7B%22a%22:1%7D").header("x-ages", "1, 2").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(api.one().target(), "/pets?kind=7&ages=%5B1%2C2%5D&filter=%7B%22a%22%3A1%7D");
    let response = request(address, "/pets?filter=a").header("x-ages", "1,two").send().await.unwrap();
    let problem: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    let details: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|it| it["detail"].as_str().unwrap()).collect();
    assert_eq!(details, ["`ages[1]` is a string, expected an integer", "`filter` is a string, expected an object"]);
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn the_path_of_the_document_can_be_read_only() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    let document: Value = serde_json::from_str(&get(address, "/openapi.json").await.text().await.unwrap()).unwrap();
    let filter = &document["paths"]["/pets"]["get"]["parameters"][2];
    assert_eq!(filter["content"]["application/json"]["schema"]["type"], "object");
    assert!(document.get("security").is_none());
    // Two routes on one path, whose placeholders have different names.
    let pet = document["paths"]["/pets/{id}"].as_object().unwrap();
    assert_eq!(pet["delete"]["parameters"][0]["name"], "id");
    assert_eq!(document["paths"].as_object().unwrap().len(), 2);
}

#[test]
fn a_table_without_rest_servers_says_what_to_add() {
    static TABLE: Table = Table::new("pets", &[], &[]);
    let clients = Clients::new(&TABLE, |_, builder| builder);
    let problem = Server::new(clients, None, Options::default()).err().unwrap().to_string();
    assert!(problem.contains("add an entry with `type: rest` to `exposes`"), "{problem}");
}
