//! Limits on the size and the time of a call.

use std::time::Duration;

use naftiko_client::table::{Clients, Output, Server as Exposed, Table, Unit};
use naftiko_client::{Operation, Value, json};
use naftiko_mcp::Server;
use naftiko_test_server::{Reply, Server as Upstream};

use crate::common::{SECRET, TABLE, client, error, of_table, server, texts, with};

/// A page of 500 pets.
fn page() -> Value {
    let pets: Vec<Value> = (0..500).map(|at| json!({"id": format!("pet_{at}"), "notes": "x".repeat(300)})).collect();
    json!({"data": pets, "total": 2500})
}

#[tokio::test]
async fn a_large_result_is_cut_at_items_and_names_the_input_that_goes_on() {
    let upstream = Upstream::start().await;
    let client = client(server(&upstream)).await;
    upstream.respond(Reply::json(page().to_string()));
    let result = client.call("list-pets", json!({"offset": 1000, "limit": 500})).await;
    let [text, note] = texts(&result)[..] else { panic!("{result:?}") };
    assert!(text.len() <= 65536 && text.len() > 65000, "{}", text.len());
    let value: Value = serde_json::from_str(text).unwrap();
    let kept = value["data"].as_array().unwrap().len();
    assert_eq!(value["total"], 2500);
    let next = 1000 + kept;
    assert_eq!(
        note,
        format!(
            "The result is cut to 65536 bytes. {kept} of 500 items of `data` are shown; call again with `offset` = {next}."
        )
    );
}

#[tokio::test]
async fn structured_content_is_cut_as_the_text_is() {
    let upstream = Upstream::start().await;
    let client = client(with(server(&upstream), |options| options.max_result_bytes = 1000)).await;
    upstream.respond(Reply::json(page().to_string()));
    let result = client.call("get-pet", json!({"pet_id": "pet_1"})).await;
    let [text, note] = texts(&result)[..] else { panic!("{result:?}") };
    assert!(
        text.len() <= 1000 && note.starts_with("The result is cut to 1000 bytes. 2 of 500 items of `data`"),
        "{note}"
    );
    assert_eq!(result.structured_content, Some(serde_json::from_str(text).unwrap()));
}

#[tokio::test]
async fn texts_are_cut_and_files_have_the_limit_of_their_server() {
    let upstream = Upstream::start().await;
    let client = client(with(server(&upstream), |options| options.max_result_bytes = 100)).await;
    upstream.respond(Reply::new("200 OK", &[("content-type", "text/plain")], "ä".repeat(100)));
    let result = client.call("get-photo", json!({"pet_id": "pet_1"})).await;
    let [text, note] = texts(&result)[..] else { panic!("{result:?}") };
    assert_eq!(text, format!("{}…", "ä".repeat(48)));
    assert!(note.starts_with("The result is cut to 100 bytes. 48 of 100 characters are shown; "), "{note}");

    // Without a server that exposes the tool, the limit is the default of one.
    let photo = |bytes: usize| Reply::new("200 OK", &[("content-type", "image/png")], "x".repeat(bytes));
    upstream.respond(photo(200_000));
    let result = client.call("get-photo", json!({"pet_id": "pet_1"})).await;
    assert_eq!(result.is_error, Some(false));
    static UNITS: &[Unit] =
        &[Unit::new("photos", "photo", Operation::get("photo", "/photo")).output(Output::Bytes).tool()];
    static LIMITED: Table =
        Table::new("photos", UNITS, TABLE.services).servers(&[Exposed::new("photos").max_binary_size(1024)]);
    let client = crate::common::client(of_table(&LIMITED, &upstream)).await;
    upstream.respond(photo(1024));
    assert_eq!(client.call("photo", json!({})).await.is_error, Some(false));
    upstream.respond(photo(1025));
    let result = client.call("photo", json!({})).await;
    let problem = "The response is image/png of 1025 bytes, above the maximum of 1024 bytes (`maxBinarySize`).";
    assert_eq!(error(&result), problem);
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_an_error() {
    let upstream = Upstream::start().await;
    let url = upstream.url();
    let clients = Clients::new(&TABLE, move |_, builder| {
        builder.base_url(url.as_str()).secrets([SECRET]).timeout(Duration::from_millis(50))
    });
    let client = client(Server::new("pets", "1.2.3", clients)).await;
    upstream.respond(Reply::nothing().then_hang());
    let result = client.call("create-pet", json!({"name": "Rex"})).await;
    assert!(error(&result).starts_with("CreatePet: timed out after 0."), "{}", error(&result));
}
