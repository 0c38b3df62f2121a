//! Calls in code without `async`, over real HTTP on loopback.

use std::io::Read;

use crate::common::{builder, request};
use naftiko_client::blocking::{Wait, Waiting};
use naftiko_client::{Api, ApiClient, ErrorKind, Method, Pages, Paging, json};
use naftiko_test_server::{Reply, Server};
use tokio::runtime::Runtime;

static API: Api = Api::new("pets", "https://pets.example/v1");

/// A server with its own runtime, because the caller has none.
struct Remote {
    server: Server,
    client: ApiClient,
    runtime: Runtime,
}

fn remote() -> Remote {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start());
    let client = builder(&API, &server).build().unwrap();
    Remote { server, client, runtime }
}

fn pages(client: &ApiClient) -> Pages<Vec<u32>> {
    let request = request(client, Method::GET).decode_as();
    request.pages(Paging::offset("offset", Vec::len))
}

#[test]
fn every_way_to_send_can_be_waited_for() {
    let Remote { server, client, runtime: _runtime } = remote();
    server.respond(Reply::json(r#"{"name":"Rex"}"#));
    server.respond(Reply::json(r#"{"name":"Ada"}"#));
    assert_eq!(request(&client, Method::GET).send().wait().unwrap(), json!({"name": "Rex"}));
    assert_eq!(request(&client, Method::GET).send_response().wait().unwrap().into_body(), json!({"name": "Ada"}));
    assert_eq!(request(&client, Method::GET).send_bytes().wait().unwrap().into_body(), "{}");
    assert_eq!(request(&client, Method::GET).send_download().wait().unwrap().bytes().wait().unwrap(), "{}");
    assert_eq!(server.received().len(), 4);
}

#[test]
fn an_error_is_the_same_as_of_a_call_that_is_awaited() {
    let Remote { server, client, runtime } = remote();
    let missing = || Reply::new("404 Not Found", &[("content-type", "application/json")], r#"{"message":"no pet"}"#);
    server.respond(missing());
    server.respond(missing());
    let waited = request(&client, Method::GET).send().wait().unwrap_err();
    let awaited = runtime.block_on(request(&client, Method::GET).send()).unwrap_err();
    assert_eq!(waited.to_string(), awaited.to_string());
    assert_eq!(waited.status(), awaited.status());
}

#[test]
fn events_and_lines_are_iterators() {
    let Remote { server, client, runtime: _runtime } = remote();
    server.respond(Reply::new("200 OK", &[("content-type", "text/event-stream")], "data: 1\n\ndata: 2\n\n"));
    server.respond(Reply::new("200 OK", &[("content-type", "application/jsonl")], "1\n2\n"));
    let events = request(&client, Method::GET).send_events().wait().unwrap().wait();
    assert_eq!(events.map(|event| event.unwrap().data).collect::<Vec<_>>(), [json!(1), json!(2)]);
    let lines = request(&client, Method::GET).send_lines().wait().unwrap().wait();
    assert_eq!(lines.map(Result::unwrap).collect::<Vec<_>>(), [json!(1), json!(2)]);
}

#[test]
fn pages_and_items_are_iterators() {
    let Remote { server, client, runtime: _runtime } = remote();
    let response = || ["[1,2]", "[3]", "[]"].map(Reply::json).into_iter().for_each(|page| server.respond(page));
    response();
    let all: Vec<Vec<u32>> = pages(&client).wait().collect::<Result<_, _>>().unwrap();
    assert_eq!(all, [vec![1, 2], vec![3], vec![]]);
    response();
    let items: Waiting<_> = pages(&client).items(|page| page).wait();
    assert_eq!(items.map(Result::unwrap).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn a_failed_page_is_the_last_item() {
    let Remote { server, client, runtime: _runtime } = remote();
    server.respond(Reply::json("[1]"));
    server.respond(Reply::new("404 Not Found", &[], ""));
    let kinds: Vec<_> = pages(&client).wait().map(|page| page.map_err(|error| error.kind())).collect();
    assert_eq!(kinds, [Ok(vec![1]), Err(ErrorKind::Status)]);
}

#[test]
fn a_download_is_read_bit_by_bit_or_in_chunks() {
    let Remote { server, client, runtime: _runtime } = remote();
    let body: Vec<u8> = (0..200_000_u32).map(|at| at as u8).collect();
    server.respond(Reply::new("200 OK", &[], &body));
    let mut download = request(&client, Method::GET).send_download().wait().unwrap();
    let mut read = vec![0; 10];
    download.read_exact(&mut read).unwrap();
    read.extend(download.chunk().wait().unwrap().unwrap());
    download.read_to_end(&mut read).unwrap();
    assert_eq!(read, body);
    assert_eq!(download.read(&mut [0]).unwrap(), 0);
}

#[test]
fn what_goes_wrong_with_a_download_is_told_by_the_error_of_the_reader() {
    let Remote { server, client, runtime: _runtime } = remote();
    server.respond(Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n12345").then_close());
    let mut download = request(&client, Method::GET).send_download().wait().unwrap();
    let error = download.read_to_end(&mut Vec::new()).unwrap_err();
    let error = error.into_inner().unwrap().downcast::<naftiko_client::Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[test]
fn a_client_serves_threads_and_tasks_at_a_time() {
    let Remote { server, client, runtime } = remote();
    let waiting = std::thread::spawn({
        let client = client.clone();
        move || (0..8).map(|_| request(&client, Method::GET).send().wait()).collect::<Result<Vec<_>, _>>()
    });
    let awaited = runtime.block_on(async { request(&client, Method::GET).send().await });
    assert_eq!(awaited.unwrap(), json!({}));
    assert_eq!(waiting.join().unwrap().unwrap(), vec![json!({}); 8]);
    assert_eq!(server.received().len(), 9);
}

#[tokio::test]
async fn in_async_code_nothing_is_sent_and_nothing_hangs() {
    let server = Server::start().await;
    let client = builder(&API, &server).build().unwrap();
    let error = request(&client, Method::GET).send().wait().unwrap_err();
    assert!(error.to_string().contains("`.await`"), "{error}");
    assert_eq!(pages(&client).wait().map(|page| page.is_err()).collect::<Vec<_>>(), [true]);
    assert!(server.received().is_empty());
    let client = client.clone();
    let waited = tokio::task::spawn_blocking(move || request(&client, Method::GET).send().wait());
    assert_eq!(waited.await.unwrap().unwrap(), json!({}));
}
