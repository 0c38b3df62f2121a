//! The generated client over HTTP.

use naftiko_example_build_script::{station_names, tides};
use naftiko_test_server::{Reply, Server};

#[tokio::test]
async fn names_come_from_one_request() {
    let server = Server::start().await;
    server.respond(Reply::json(r#"[{"id":"2","name":"Varna"},{"id":"1","name":"Brest"}]"#));
    let client = tides::Client::builder().base_url(server.url()).build().unwrap();
    assert_eq!(station_names(&client).await.unwrap(), ["Brest", "Varna"]);
    assert_eq!(server.one().request_line(), "GET /stations HTTP/1.1");
}
