//! Responses that are streams of items.

use std::fmt::{Debug, Write};

use naftiko_client::{Error, Event, Stream};
use naftiko_test_server::Reply;

use super::clients::streams;
use super::table::{Row, told_rows};

fn response(media_type: &str, body: &str) -> [Reply; 1] {
    [Reply::new("200 OK", &[("content-type", media_type)], body)]
}

/// The items of a stream.
async fn told<T: Debug>(stream: impl Stream<Item = Result<T, Error>>) -> Result<String, Error> {
    let (mut stream, mut told) = (Box::pin(stream), String::new());
    while let Some(item) = std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        let _ = write!(told, "{:?};", item?);
    }
    Ok(told)
}

/// The data of each event.
async fn data<T: Debug>(mut events: naftiko_client::Events<T>) -> Result<String, Error> {
    let mut told = String::new();
    while let Some(event) = events.next().await {
        let Event { name, data, .. } = event?;
        let _ = write!(told, "{} {data:?};", name.unwrap_or_default());
    }
    Ok(told)
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    told_rows! {
        "Events are asked for, and have data of their type"
        streams: { data(streams.events().send().await?).await? } (streams.events()),
        response("text/event-stream", "event: new\ndata: {\"name\": \"Rex\"}\n\ndata: [DONE]\n\n")
        => "GET /events
            accept: text/event-stream, */*;q=0.5
            -> new Ship { name: \"Rex\", extra: Extra };";

        "The data of events may be any text"
        streams: { data(streams.log().send().await?).await? } (streams.log()),
        response("text/event-stream", "data: {a\ndata:b\n\n")
        => "GET /log
            accept: text/event-stream, */*;q=0.5
            ->  \"{a\\nb\";";

        "The data of events may be of several types"
        streams: { data(streams.traffic().send().await?).await? } (streams.traffic()),
        response("text/event-stream", "event: tide\ndata: {\"height\": 2}\n\nevent: ship\ndata: {\"name\": \"Rex\"}\n\n")
        => "GET /traffic
            accept: text/event-stream, */*;q=0.5
            -> tide Tide(Tide { height: 2, extra: Extra });ship Ship(Ship { name: \"Rex\", extra: Extra });";

        "Lines are asked for, and are of their type"
        streams: { told(streams.lines().send().await?).await? } (streams.lines()),
        response("application/x-ndjson", "{\"name\": \"Rex\"}\n{\"name\": \"Max\"}\n")
        => "GET /lines
            accept: application/x-ndjson, application/jsonl, application/json-seq, */*;q=0.5
            -> Ship { name: \"Rex\", extra: Extra };Ship { name: \"Max\", extra: Extra };";

        "What responses in either way responses with one document by itself"
        streams: { format!("{:?}", streams.watch().send().await?) } (streams.watch()),
        response("application/json", "{\"name\": \"Rex\"}")
        => "GET /watch
            -> Ship { name: \"Rex\", extra: Extra }";

        "What responses in either way responses with events where those are asked for"
        streams: { data(streams.watch().send_events().await?).await? } (streams.watch()),
        response("text/event-stream", "data: Rex\n\n")
        => "GET /watch
            accept: text/event-stream, */*;q=0.5
            ->  \"Rex\";";

        "A body may be what asks for events"
        streams: { data(streams.ask().stream(true).send_events().await?).await? } (streams.ask()),
        response("text/event-stream", "data: {\"height\": 3}\n\n")
        => "POST /ask
            accept: text/event-stream, */*;q=0.5
            content-type: application/json

            {\"stream\":true}
            ->  Tide { height: 3, extra: Extra };";

        "One document where events are asked for is an error that says so"
        streams: { data(streams.watch().send_events().await?).await? } (streams.watch()),
        response("application/json", "{}")
        => "GET /watch
            accept: text/event-stream, */*;q=0.5
            refused: Watch: 200 OK: the response, 2 bytes of application/json, is not a stream of events (text/event-stream)";
    }
}
