//! Responses that are read in chunks, over real HTTP on loopback and with a paused clock.

use std::error::Error as _;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::common::{SECRET, builder, request};
use naftiko_client::{
    Api, ApiClient, BoxFuture, Bytes, ClientBuilder, Download, ErrorKind, HeaderMap, Incoming, Method, StatusCode,
    Stream, Transport, TransportError, reqwest,
};
use naftiko_test_server::{Reply, Server};
use tokio::io::AsyncWrite;

static API: Api = Api::new("pets", "https://pets.example");

/// A download of these bytes.
async fn download(body: impl AsRef<[u8]>) -> (Server, Download) {
    let server = Server::start().await;
    server.respond(Reply::new("200 OK", &[("content-type", "video/mp4")], body));
    let client = builder(&API, &server).build().unwrap();
    let download = request(&client, Method::GET).send_download().await.unwrap();
    (server, download)
}

fn content() -> Vec<u8> {
    (0..300_000).map(|index| (index % 251) as u8).collect()
}

/// Accepts few bytes at a time, and none when it is full; records whether it was flushed.
struct Small {
    taken: Vec<u8>,
    most: usize,
    is_flushed: bool,
}

impl Small {
    fn new(most: usize) -> Self {
        Small { taken: Vec::new(), most, is_flushed: false }
    }
}

impl AsyncWrite for Small {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let len = bytes.len().min(1000).min(self.most - self.taken.len());
        if len == 0 {
            let error = std::io::Error::new(std::io::ErrorKind::StorageFull, format!("no room for {SECRET}"));
            return Poll::Ready(Err(error));
        }
        self.taken.extend_from_slice(&bytes[..len]);
        self.is_flushed = false;
        Poll::Ready(Ok(len))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.is_flushed = true;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        panic!("the writer stays open")
    }
}

#[tokio::test]
async fn a_download_goes_into_any_writer() {
    let content = content();
    let (_server, mut download) = download(&content).await;
    assert_eq!((download.content_length(), download.content_type()), (Some(300_000), Some("video/mp4")));
    let mut writer = Small::new(usize::MAX);
    assert_eq!(download.write_to(&mut writer).await.unwrap(), 300_000);
    assert!(writer.taken == content && writer.is_flushed);
    assert_eq!((download.content_length(), download.chunk().await.unwrap()), (Some(0), None));
}

#[tokio::test]
async fn an_error_of_the_writer_is_told_and_is_the_source() {
    let (_server, mut download) = download(content()).await;
    let mut writer = Small::new(150_000);
    let error = download.write_to(&mut writer).await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent(), error.status()), (ErrorKind::Write, false, Some(StatusCode::OK)));
    assert_eq!(error.to_string(), format!("DoPet: 200 OK: the response cannot be written: no room for {SECRET}"));
    let source = error.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
    assert_eq!(writer.taken.len(), 150_000);
}

#[tokio::test]
async fn a_download_is_a_stream_and_tells_how_far_it_is() {
    let content = content();
    let (_server, download) = download(&content).await;
    let seen = Arc::<Mutex<Vec<_>>>::default();
    let all = Arc::clone(&seen);
    let mut download = pin!(download.progress(move |it| all.lock().unwrap().push((it.sent, it.total))));
    let (mut body, mut expected) = (Vec::new(), Vec::new());
    while let Some(chunk) = std::future::poll_fn(|cx| download.as_mut().poll_next(cx)).await {
        body.extend_from_slice(&chunk.unwrap());
        expected.push((body.len() as u64, Some(300_000)));
    }
    assert!(body == content);
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_download_that_breaks_off_has_ended() {
    let server = Server::start().await;
    server.respond(Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").then_close());
    let client = builder(&API, &server).build().unwrap();
    let mut download = request(&client, Method::GET).send_download().await.unwrap();
    assert_eq!(download.chunk().await.unwrap().unwrap(), "abc");
    assert_eq!(download.chunk().await.unwrap_err().kind(), ErrorKind::Transport);
    assert_eq!(download.chunk().await.unwrap(), None);
}

/// Yields a chunk after each of these pauses, in seconds.
struct Giving(Vec<u64>);

struct Chunks(std::vec::IntoIter<u64>, Pin<Box<tokio::time::Sleep>>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        std::task::ready!(self.1.as_mut().poll(cx));
        let next = self.0.next();
        self.1 = Box::pin(tokio::time::sleep(Duration::from_secs(next.unwrap_or_default())));
        Poll::Ready(next.map(|_| Ok("x".into())))
    }
}

impl Transport for Giving {
    fn send(&self, _: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        let pauses = self.0.clone().into_iter();
        Box::pin(async {
            let chunks = Chunks(pauses, Box::pin(tokio::time::sleep(Duration::ZERO)));
            Ok(Incoming::streamed(StatusCode::OK, HeaderMap::new(), chunks))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_goes_on_as_long_as_it_does_not_pause() {
    let call = |pauses: &[u64]| {
        let client: ApiClient = ClientBuilder::new(&API).transport(Giving(pauses.to_vec())).build().unwrap();
        request(&client, Method::GET)
    };
    let slow = [29; 20];
    assert_eq!(call(&slow).send_download().await.unwrap().bytes().await.unwrap().len(), 20);
    let long = Duration::from_secs(300);
    for (call, received) in
        [(call(&[29, 29, 31, 29]), 3), (call(&slow).timeout(long), 11), (call(&[290, 310, 1]).attempt_timeout(long), 2)]
    {
        let (mut download, start) = (call.send_download().await.unwrap(), tokio::time::Instant::now());
        let mut count = 0;
        let error = loop {
            match download.chunk().await {
                Ok(chunk) => count += chunk.unwrap().len(),
                Err(error) => break error,
            }
        };
        assert!(error.is_timeout(), "{error}");
        assert_eq!((count, download.chunk().await.unwrap()), (received, None), "{:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn who_takes_its_time_with_what_came_loses_nothing() {
    let client: ApiClient = ClientBuilder::new(&API).transport(Giving(vec![20; 5])).build().unwrap();
    let mut download = request(&client, Method::GET).send_download().await.unwrap();
    let mut count = 0;
    while let Some(chunk) = download.chunk().await.unwrap() {
        count += chunk.len();
        tokio::time::sleep(Duration::from_secs(1000)).await;
    }
    assert_eq!(count, 5);
}
