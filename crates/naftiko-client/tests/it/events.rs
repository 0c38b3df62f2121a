//! Responses that are streams of items, over real HTTP on loopback.

use std::time::Duration;

use crate::common::{SECRET, builder, draft, request};
use naftiko_client::{
    Api, ApiClient, Draft, Error, ErrorKind, Event, Events, Lines, Method, Result, Retries, Serde, Stream, Value, json,
};
use naftiko_test_server::{Reply, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

static API: Api = Api::new("pets", "https://pets.example");

/// A client of a server that responds once, with this type and body.
async fn responding(content_type: &str, body: impl AsRef<[u8]>) -> (Server, Draft) {
    let server = Server::start().await;
    server.respond(Reply::new("200 OK", &[("content-type", content_type)], body));
    let client = builder(&API, &server).build().unwrap();
    (server, draft(&client, Method::POST))
}

async fn all<T>(mut events: Events<T>) -> Vec<Result<Event<T>>> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(event);
    }
    assert!(events.next().await.is_none());
    all
}

fn data<T>(events: Vec<Result<Event<T>>>) -> Vec<T> {
    events.into_iter().map(|event| event.unwrap().data).collect()
}

#[derive(Debug, Default, PartialEq, serde::Deserialize)]
struct Pet {
    id: i64,
}

#[tokio::test]
async fn events_are_typed_and_tell_what_the_server_said_of_them() {
    let body = ": hello\n\nevent: added\nid: 7\nretry: 1500\ndata: {\"id\":\ndata: 1}\n\ndata: {\"id\": 2}\n\n";
    let (server, call) = responding("Text/Event-Stream; charset=utf-8", body).await;
    let events: Events<Pet> = call.send::<Events<Serde<_>>>().await.unwrap();
    assert_eq!(events.status(), 200);
    assert_eq!(events.headers()["content-length"].to_str().unwrap(), body.len().to_string());
    let all: Vec<_> = all(events).await.into_iter().map(Result::unwrap).collect();
    assert_eq!((all[0].name.as_deref(), all[0].id.as_deref()), (Some("added"), Some("7")));
    assert_eq!((all[0].retry, &all[0].data), (Some(Duration::from_millis(1500)), &Pet { id: 1 }));
    assert_eq!((all[1].name.as_deref(), all[1].id.as_deref()), (None, Some("7")));
    assert_eq!((all[1].retry, &all[1].data), (None, &Pet { id: 2 }));
    assert_eq!(server.one().header("accept"), Some("text/event-stream, */*;q=0.5"));
}

#[tokio::test]
async fn the_stream_itself_knows_where_to_go_on() {
    let (_server, call) = responding("text/event-stream", "id: a\nretry: 9\n\ndata: 1\n\nid\ndata: 2\n\n").await;
    let mut events: Events<i64> = call.send::<Events<i64>>().await.unwrap();
    assert_eq!((events.last_event_id(), events.retry()), (None, None));
    assert_eq!(events.next().await.unwrap().unwrap().data, 1);
    assert_eq!((events.last_event_id(), events.retry()), (Some("a"), Some(Duration::from_millis(9))));
    assert_eq!(events.next().await.unwrap().unwrap().id, None);
    assert_eq!(events.last_event_id(), None);
}

#[tokio::test]
async fn text_is_data_as_it_is() {
    let (server, _) = responding("text/event-stream", "data: {\ndata:  a\n\ndata\n\ndata: é\n\n").await;
    let client = builder(&API, &server).build().unwrap();
    let events = request(&client, Method::GET).send_text_events().await.unwrap();
    assert_eq!(data(all(events).await), ["{\n a", "", "é"]);
}

#[tokio::test]
async fn data_that_does_not_decode_is_an_error_in_its_place() {
    let body = format!("data: {{\"id\": 1}}\n\ndata: {{\"id\": \"{SECRET}\"}}\n\ndata: {{\n\ndata: {{\"id\": 4}}\n\n");
    let (_server, call) = responding("text/event-stream", body).await;
    let all = all(call.send::<Events<Serde<Pet>>>().await.unwrap()).await;
    assert_eq!((&all[0].as_ref().unwrap().data, &all[3].as_ref().unwrap().data), (&Pet { id: 1 }, &Pet { id: 4 }));
    let error = |at: usize| all[at].as_ref().unwrap_err();
    assert_eq!((error(1).kind(), error(2).kind()), (ErrorKind::Decode, ErrorKind::Decode));
    assert_eq!(error(1).to_string(), "DoPet: 200 OK: event 2 does not decode: id: invalid type: string, expected i64");
    assert_eq!(error(1).body().unwrap(), format!("{{\"id\": \"{SECRET}\"}}").as_bytes());
    assert_eq!(
        error(2).to_string(),
        "DoPet: 200 OK: event 3 is not JSON: EOF while parsing an object at line 1 column 1"
    );
}

#[tokio::test]
async fn done_ends_a_stream_and_so_does_the_end_of_the_response() {
    let (_server, call) = responding("text/event-stream", "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n").await;
    assert_eq!(data(all(call.send::<Events<Value>>().await.unwrap()).await), [json!(1)]);
    let (_server, call) = responding("text/event-stream", "data: 1\n\ndata: 2\n").await;
    assert_eq!(data(all(call.send::<Events<Value>>().await.unwrap()).await), [json!(1)]);
    let server = Server::start().await;
    server.respond(Reply::new("204 No Content", &[], ""));
    let client = builder(&API, &server).build().unwrap();
    assert!(all(draft(&client, Method::GET).send::<Events<Value>>().await.unwrap()).await.is_empty());
}

#[tokio::test]
async fn a_response_of_another_type_is_an_error_with_that_type() {
    let (_server, call) = responding("application/json", "{\"a\": 1}").await;
    let error = call.send::<Events<Value>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "DoPet: 200 OK: the response, 8 bytes of application/json, is not a stream of events (text/event-stream)"
    );
    assert_eq!(error.body().unwrap(), "{\"a\": 1}");
    let (_server, call) = responding("text/html", "x".repeat(1_000_000)).await;
    let error = call.send::<Lines<Value>>().await.unwrap_err();
    assert!(error.to_string().ends_with("bytes of text/html, is not lines of JSON"), "{error}");
    assert!(error.body().unwrap().len() < 1_000_000);
}

#[tokio::test]
async fn a_failure_is_the_usual_error() {
    let server = Server::start().await;
    let response = "{\"error\": {\"code\": \"busy\", \"message\": \"later\"}}";
    server.respond(Reply::new("409 Conflict", &[("content-type", "application/json")], response));
    let client = builder(&API, &server).build().unwrap();
    let error = draft(&client, Method::POST).send::<Events<Value>>().await.unwrap_err();
    assert_eq!(error.to_string(), "DoPet: 409 Conflict: busy: later");
}

#[tokio::test]
async fn lines_are_typed_whatever_separates_them() {
    for (content_type, body) in [
        ("application/jsonl", "{\"id\": 1}\n\n{\"id\": 2}"),
        ("application/x-ndjson; charset=utf-8", "{\"id\": 1}\r\n{\"id\": 2}\r\n"),
        ("application/json-seq", "\x1e{\"id\":\n1}\n\x1e{\"id\": 2}\n"),
        ("application/json", "{\"id\": 1}\n{\"id\": 2}\n"),
    ] {
        let (server, call) = responding(content_type, body).await;
        let mut lines: Lines<Pet> = call.send::<Lines<Serde<_>>>().await.unwrap();
        assert_eq!(lines.next().await.unwrap().unwrap(), Pet { id: 1 });
        assert_eq!(lines.next().await.unwrap().unwrap(), Pet { id: 2 });
        assert!(lines.next().await.is_none() && lines.next().await.is_none(), "{content_type}");
        let accept = "application/x-ndjson, application/jsonl, application/json-seq, */*;q=0.5";
        assert_eq!(server.one().header("accept"), Some(accept));
    }
}

#[tokio::test]
async fn a_line_that_does_not_decode_is_an_error_in_its_place() {
    let (_server, call) = responding("application/jsonl", "1\ntrue\nnope\n4\n").await;
    let mut lines: Lines<i64> = call.send::<Lines<i64>>().await.unwrap();
    assert_eq!(lines.next().await.unwrap().unwrap(), 1);
    let problems = [lines.next().await, lines.next().await].map(|line| line.unwrap().unwrap_err().to_string());
    assert!(problems[0].starts_with("DoPet: 200 OK: line 2 does not decode: "), "{}", problems[0]);
    assert!(problems[1].starts_with("DoPet: 200 OK: line 3 is not JSON: "), "{}", problems[1]);
    assert_eq!(lines.next().await.unwrap().unwrap(), 4);
    assert!(lines.next().await.is_none());
}

#[tokio::test]
async fn what_is_too_long_ends_the_stream() {
    let long = "x".repeat(2000);
    let (server, _) = responding("text/event-stream", format!("data: 1\n\ndata: \"{long}\"\n\ndata: 3\n\n")).await;
    let client = builder(&API, &server).build().unwrap();
    let mut events = request(&client, Method::GET).limit(1000).send_events().await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().data, 1);
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let problem = "DoPet: 200 OK: an event of the response is longer than 1000 bytes, the limit of the request";
    assert_eq!(error.to_string(), problem);
    assert!(events.next().await.is_none());

    // A stream has no limit of length; one event has 1 MiB at most.
    let (_server, call) = responding("text/event-stream", "data: 1\n\n".repeat(200_000)).await;
    assert_eq!(data(all(call.send::<Events<Value>>().await.unwrap()).await).len(), 200_000);
    let (_server, call) = responding("application/jsonl", vec![b'['; 1_100_000]).await;
    let mut lines = call.send::<Lines<Value>>().await.unwrap();
    assert_eq!(lines.next().await.unwrap().unwrap_err().kind(), ErrorKind::TooLarge);
    assert!(lines.next().await.is_none());
}

/// A client, and the other end of its connection after a request arrived.
async fn connected(
    set_up: impl FnOnce(naftiko_client::ClientBuilder<ApiClient>) -> naftiko_client::ClientBuilder<ApiClient>,
    head: &str,
) -> (tokio::task::JoinHandle<TcpStream>, ApiClient) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = set_up(naftiko_client::ClientBuilder::new(&API).base_url(url)).build().unwrap();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n{head}\r\n");
    let server = tokio::spawn(async move {
        let mut stream = listener.accept().await.unwrap().0;
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    });
    (server, client)
}

/// Sends bytes as a chunk of a chunked body.
async fn chunk(stream: &mut TcpStream, bytes: &[u8]) {
    stream.write_all(format!("{:x}\r\n", bytes.len()).as_bytes()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream.write_all(b"\r\n").await.unwrap();
    stream.flush().await.unwrap();
}

#[tokio::test]
async fn events_are_there_when_they_come_wherever_they_are_cut() {
    let (server, client) = connected(|builder| builder, "transfer-encoding: chunked\r\n").await;
    let mut events = draft(&client, Method::GET).send::<Events<Value>>().await.unwrap();
    let mut stream = server.await.unwrap();
    for text in ["é", "日本", "🦀"] {
        let event = format!("data: \"{text}\"\r\n\r\n");
        for byte in event.as_bytes() {
            chunk(&mut stream, &[*byte]).await;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // The connection stays open.
        assert_eq!(events.next().await.unwrap().unwrap().data, text);
    }
}

#[tokio::test]
async fn a_stream_that_breaks_says_so() {
    let (server, client) = connected(|builder| builder, "transfer-encoding: chunked\r\n").await;
    let mut events = draft(&client, Method::GET).send::<Events<Value>>().await.unwrap();
    let mut stream = server.await.unwrap();
    chunk(&mut stream, b"data: 1\n\nda").await;
    drop(stream);
    assert_eq!(events.next().await.unwrap().unwrap().data, 1);
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_given_up_and_comments_keep_it() {
    let patience = Duration::from_millis(400);
    let (server, client) = connected(|builder| builder.attempt_timeout(patience), "\r\n").await;
    let server = tokio::spawn(async move {
        let mut stream = server.await.unwrap();
        for _ in 0..8 {
            stream.write_all(b": still here\n").await.unwrap();
            tokio::time::sleep(patience / 4).await;
        }
        stream.write_all(b"data: 1\n\n").await.unwrap();
        stream
    });
    let mut events = draft(&client, Method::GET).send::<Events<Value>>().await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().data, 1);
    let error = events.next().await.unwrap().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(events.next().await.is_none());
    drop(server.await);
}

#[tokio::test]
async fn a_timeout_of_the_request_ends_a_stream_that_goes_on() {
    let (server, client) = connected(|builder| builder.retries(Retries::none()), "\r\n").await;
    let server = tokio::spawn(async move {
        let mut stream = server.await.unwrap();
        while stream.write_all(b"data: 1\n\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let call = request(&client, Method::GET).timeout(Duration::from_millis(300));
    let mut events = call.send_events().await.unwrap();
    let mut count = 0;
    let error = loop {
        match events.next().await.unwrap() {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
    };
    assert!(count > 1 && error.is_timeout(), "{count} {error}");
    // A dropped stream closes its connection.
    drop(events);
    tokio::time::timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
}

#[test]
fn a_stream_can_be_spawned_and_prints_nothing_of_its_items() {
    fn check<T: Send + 'static>(_: &T) {}
    fn stream<T: Stream<Item = Result<Event<Value>, Error>> + Unpin>(_: &T) {}
    #[allow(dead_code)]
    fn of(events: Events<Value>, lines: Lines<Value>) {
        check(&events);
        check(&lines);
        stream(&events);
    }
    let client: ApiClient = naftiko_client::ClientBuilder::new(&API).base_url("http://pets.example").build().unwrap();
    check(&draft(&client, Method::GET).send::<Events<Value>>());
    check(&draft(&client, Method::GET).send::<Lines<String>>());
}

#[tokio::test]
async fn what_is_printed_of_a_stream_is_its_operation() {
    let (_server, call) = responding("text/event-stream", format!("data: \"{SECRET}\"\n\n")).await;
    let mut events = call.send::<Events<Value>>().await.unwrap();
    events.next().await.unwrap().unwrap();
    assert_eq!(format!("{events:?}"), "Events { operation: \"DoPet\", status: 200, count: 1, .. }");
}
