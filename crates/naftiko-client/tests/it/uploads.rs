//! Bodies that are read while they are sent, over real HTTP on loopback.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::common::{self, SECRET, request};
use naftiko_client::{
    Api, ApiClient, BoxFuture, Bytes, ClientBuilder, ErrorKind, HeaderMap, Incoming, Method, Part, Progress, Request,
    Result, StatusCode, Stream, Transport, TransportError, Upload, Value, reqwest,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};

static API: Api = Api::new("pets", "https://pets.example");

/// A request as the server of these tests reads it.
#[derive(Debug)]
struct Received {
    head: String,
    body: Vec<u8>,
}

impl Received {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Reads one request, chunked or with a length; only a part of its body if the client closes.
async fn read(stream: &mut BufStream<TcpStream>) -> Option<Received> {
    let mut received = Received { head: String::new(), body: Vec::new() };
    while !received.head.ends_with("\r\n\r\n") {
        received.head.push(stream.read_u8().await.ok()?.into());
    }
    received.head = received.head.to_lowercase();
    match received.header("content-length").map(|length| length.parse().unwrap()) {
        Some(length) => drop(stream.take(length).read_to_end(&mut received.body).await),
        None => while read_chunk(stream, &mut received.body).await.is_some_and(|len| len > 0) {},
    }
    Some(received)
}

async fn read_chunk(stream: &mut BufStream<TcpStream>, body: &mut Vec<u8>) -> Option<usize> {
    let mut line = String::new();
    while !line.ends_with("\r\n") {
        line.push(stream.read_u8().await.ok()?.into());
    }
    let len = usize::from_str_radix(line.trim(), 16).unwrap();
    let at = body.len();
    body.resize(at + len + 2, 0);
    stream.read_exact(&mut body[at..]).await.ok()?;
    body.truncate(at + len);
    Some(len)
}

/// A server that responds to each request with `{}`, and the requests that it received.
async fn serve() -> (ApiClient, Arc<Mutex<Vec<Received>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let client = client(&listener);
    let received = Arc::<Mutex<Vec<Received>>>::default();
    let all = Arc::clone(&received);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufStream::new(stream);
            let Some(request) = read(&mut stream).await else { continue };
            all.lock().unwrap().push(request);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}").await;
            let _ = stream.flush().await;
        }
    });
    (client, received)
}

fn client(listener: &TcpListener) -> ApiClient {
    let url = format!("http://{}", listener.local_addr().unwrap());
    ClientBuilder::new(&API).base_url(url).build().unwrap()
}

/// A stream of these chunks, or errors.
struct Chunks(std::vec::IntoIter<Result<&'static str, &'static str>>, bool);

impl Chunks {
    fn new(chunks: &[Result<&'static str, &'static str>]) -> Self {
        Chunks(Vec::from(chunks).into_iter(), false)
    }
}

impl Stream for Chunks {
    type Item = Result<&'static str, &'static str>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        assert!(!self.1, "nobody asks a stream again that has ended");
        let next = self.0.next();
        self.1 = next.is_none();
        Poll::Ready(next)
    }
}

fn upload(client: &ApiClient, upload: Upload) -> Request<Value> {
    request(client, Method::POST).body("text/plain", upload)
}

#[tokio::test]
async fn a_stream_without_a_length_is_sent_in_chunks() {
    let (client, received) = serve().await;
    let stream = Upload::stream(Chunks::new(&[Ok("a"), Ok(""), Ok("bc")]));
    upload(&client, stream).send().await.unwrap();
    upload(&client, Upload::stream(Chunks::new(&[]))).send().await.unwrap();
    let received = received.lock().unwrap();
    let bodies: Vec<_> = received.iter().map(|request| request.body.as_slice()).collect();
    assert_eq!(bodies, [&b"abc"[..], b""]);
    for request in &*received {
        assert_eq!(request.header("transfer-encoding"), Some("chunked"));
        assert_eq!(request.header("content-length"), None);
        assert_eq!(request.header("content-type"), Some("text/plain"));
    }
}

#[tokio::test]
async fn a_reader_is_sent_to_its_end() {
    let (client, received) = serve().await;
    let (mut writer, reader) = tokio::io::duplex(100);
    let content: Vec<u8> = (0..300_000).map(|index| (index % 251) as u8).collect();
    let written = content.clone();
    tokio::spawn(async move { writer.write_all(&written).await });
    upload(&client, Upload::reader(reader)).send().await.unwrap();
    assert!(received.lock().unwrap()[0].body == content);
}

#[tokio::test]
async fn a_length_that_is_said_is_kept() {
    let (client, received) = serve().await;
    for (length, chunks) in [(3, &[Ok("a"), Ok("bc")][..]), (0, &[]), (0, &[Ok("")])] {
        upload(&client, Upload::stream(Chunks::new(chunks)).length(length)).send().await.unwrap();
        let request = received.lock().unwrap().remove(0);
        assert_eq!(request.header("content-length"), Some(&*length.to_string()));
        assert_eq!(request.body.len() as u64, length);
    }
    for (length, problem) in [
        (2, "DoPet: the body failed: its stream has more than the announced 2 bytes"),
        (4, "DoPet: the body failed: its stream ended after 3 of the announced 4 bytes"),
    ] {
        let stream = Upload::stream(Chunks::new(&[Ok("a"), Ok("bc")])).length(length);
        let error = upload(&client, stream).send().await.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Transport, problem));
    }
}

#[tokio::test]
async fn an_error_of_a_source_breaks_the_call_off_and_is_told() {
    let (client, _) = serve().await;
    let stream = Chunks::new(&[Ok("a"), Err(SECRET)]);
    let error = upload(&client, Upload::stream(stream)).header("x-api-key", SECRET).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.is_unsent());
    assert_eq!(error.to_string(), "DoPet: the body failed: its stream failed: [secret]");

    struct Failing;
    impl tokio::io::AsyncRead for Failing {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut tokio::io::ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            Poll::Ready(Err(std::io::Error::other("the tape is torn")))
        }
    }
    let error = upload(&client, Upload::reader(Failing)).send().await.unwrap_err();
    assert_eq!(error.to_string(), "DoPet: the body failed: its reader failed: the tape is torn");
}

#[tokio::test]
async fn what_was_begun_is_not_sent_again() {
    let (client, received) = serve().await;
    let call = upload(&client, Upload::stream(Chunks::new(&[Ok("abc")])));
    call.clone().send().await.unwrap();
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Request, true));
    assert_eq!(
        error.to_string(),
        "DoPet: the body has a reader or a stream that an earlier request began to send, and those can be read only once"
    );
    assert_eq!(received.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_found_no_connection_was_not_begun() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let (client, address) = (client(&listener), listener.local_addr().unwrap());
    drop(listener);
    let call = upload(&client, Upload::stream(Chunks::new(&[Ok("abc")])));
    let error = call.clone().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let listener = TcpListener::bind(address).await.unwrap();
    let server = tokio::spawn(async move {
        let mut stream = BufStream::new(listener.accept().await.unwrap().0);
        let received = read(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        stream.flush().await.unwrap();
        received
    });
    call.send().await.unwrap();
    assert_eq!(server.await.unwrap().unwrap().body, b"abc");
}

#[tokio::test]
async fn parts_are_readers_and_streams_too() {
    let (client, received) = serve().await;
    for length in [None, Some(3)] {
        let mut call = common::draft(&client, Method::POST);
        call.set_part("name", Part::text("Rex"));
        let part = Part::stream(Chunks::new(&[Ok("ab"), Ok("c")])).file_name("log.txt").content_type("text/plain");
        call.set_part("log", if let Some(length) = length { part.length(length) } else { part });
        call.set_part("film", Part::reader(&b"xyz"[..]).length(3));
        call.send::<Value>().await.unwrap();
        let request = received.lock().unwrap().remove(0);
        let boundary = request.header("content-type").unwrap().split_once("boundary=").unwrap().1.to_owned();
        let form = "Content-Disposition: form-data; name=";
        let expected = format!(
            "--{boundary}\r\n{form}\"name\"\r\n\r\nRex\r\n\
             --{boundary}\r\n{form}\"log\"; filename=\"log.txt\"\r\nContent-Type: text/plain\r\n\r\nabc\r\n\
             --{boundary}\r\n{form}\"film\"\r\nContent-Type: application/octet-stream\r\n\r\nxyz\r\n--{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8(request.body).unwrap(), expected);
        let said = length.map(|_| expected.len().to_string());
        assert_eq!(request.head.contains("transfer-encoding: chunked"), said.is_none());
        assert_eq!(
            request.head.lines().find_map(|line| line.strip_prefix("content-length: ")).map(str::to_owned),
            said
        );
    }
}

/// The reported progress: the bytes sent, and the total.
type Seen = Arc<Mutex<Vec<(u64, Option<u64>)>>>;

/// A function that records progress, and its records.
fn watch() -> (Seen, impl Fn(Progress) + Send + Sync + 'static) {
    let seen = Seen::default();
    let all = Arc::clone(&seen);
    (seen, move |progress: Progress| all.lock().unwrap().push((progress.sent, progress.total)))
}

#[tokio::test]
async fn progress_is_told_of_every_kind_of_source() {
    let (client, received) = serve().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(100_000).unwrap();
    let (kib64, all) = (64 * 1024, Some(100_000));
    for (source, expected) in [
        (Upload::file(file.path()), vec![(kib64, all), (100_000, all)]),
        (Upload::bytes(vec![b'x'; 100_000]), vec![(kib64, all), (100_000, all)]),
        (Upload::stream(Chunks::new(&[Ok("a"), Ok("bc")])), vec![(1, None), (3, None)]),
        (Upload::reader(&b"abc"[..]).length(3), vec![(3, Some(3))]),
    ] {
        let (seen, watch) = watch();
        upload(&client, source.progress(watch)).send().await.unwrap();
        assert_eq!(*seen.lock().unwrap(), expected);
        assert_eq!(received.lock().unwrap().remove(0).body.len() as u64, expected.last().unwrap().0);
    }
    let (seen, watch) = watch();
    let mut call = common::draft(&client, Method::POST);
    call.set_part("a", Part::text("abc").progress(watch));
    call.set_part("b", Part::text("other"));
    call.send::<Value>().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [(3, Some(3))]);
}

/// A stream without an end, which counts what was taken and records when it is dropped.
struct Endless(Arc<AtomicUsize>, Arc<AtomicBool>);

impl Endless {
    fn new() -> (Self, Arc<AtomicUsize>, Arc<AtomicBool>) {
        let (taken, is_gone) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        (Endless(Arc::clone(&taken), Arc::clone(&is_gone)), taken, is_gone)
    }
}

impl Stream for Endless {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Bytes::from_static(&[0; 10_000]))))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.1.store(true, Ordering::Relaxed);
    }
}

/// Waits until a condition holds.
async fn until(what: impl Fn() -> bool) {
    for _ in 0..500 {
        if what() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come");
}

#[tokio::test]
async fn an_early_response_is_the_response() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let client = client(&listener);
    let server = tokio::spawn(async move {
        for is_closed in [false, true] {
            let mut stream = listener.accept().await.unwrap().0;
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await.unwrap();
            let response = "HTTP/1.1 413 Payload Too Large\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbig";
            stream.write_all(response.as_bytes()).await.unwrap();
            if is_closed {
                stream.shutdown().await.unwrap();
            }
            // Held until the client has closed.
            let mut sink = tokio::io::sink();
            let _ = tokio::time::timeout(Duration::from_millis(300), tokio::io::copy(&mut stream, &mut sink)).await;
        }
    });
    for _ in 0..2 {
        let (endless, _, is_gone) = Endless::new();
        let error = upload(&client, Upload::stream(endless)).send().await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 413, "{error}");
        assert_eq!(error.body().unwrap(), "big");
        until(|| is_gone.load(Ordering::Relaxed)).await;
    }
    server.await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_dropped_lets_go_of_its_source() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let client = client(&listener);
    let (endless, taken, is_gone) = Endless::new();
    let call = tokio::spawn(upload(&client, Upload::stream(endless)).send());
    let mut stream = listener.accept().await.unwrap().0;
    let _ = stream.read(&mut [0; 4096]).await.unwrap();
    until(|| taken.load(Ordering::Relaxed) > 10).await;
    call.abort();
    // The part that the connection has already is still sent.
    tokio::spawn(async move { tokio::io::copy(&mut stream, &mut tokio::io::sink()).await });
    until(|| is_gone.load(Ordering::Relaxed)).await;
}

/// Takes a chunk of a body after each of these pauses, of which the last repeats, and then
/// responds.
struct Taking(Vec<u64>);

impl Transport for Taking {
    fn send(&self, mut request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        Box::pin(async move {
            let mut body = pin!(request.body_mut().take().unwrap_or_default());
            for pause in self.0.iter().chain(std::iter::repeat(self.0.last().unwrap())) {
                tokio::time::sleep(Duration::from_secs(*pause)).await;
                match std::future::poll_fn(|cx| http_body::Body::poll_frame(body.as_mut(), cx)).await {
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error.into()),
                    None => break,
                }
            }
            Ok(Incoming::new(StatusCode::OK, HeaderMap::new(), "{}"))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_read_takes_as_long_as_it_is_taken() {
    let call = |pauses: &[u64], source: Upload| {
        let client: ApiClient = ClientBuilder::new(&API).transport(Taking(pauses.to_vec())).build().unwrap();
        upload(&client, source)
    };
    let stream = || Upload::stream(Chunks::new(&[Ok("x"); 9]));
    // Nine chunks and the response: 290 seconds.
    call(&[29], stream()).send().await.unwrap();
    for refused in [
        call(&[29], stream()).timeout(Duration::from_secs(280)),
        call(&[29], stream()).attempt_timeout(Duration::from_secs(280)),
        call(&[29, 29, 31, 0], stream()),
        call(&[31, 0], Upload::bytes(vec![b'x'; 9])),
    ] {
        let error = refused.send().await.unwrap_err();
        assert!(error.is_timeout() && error.attempts() == 1, "{error}");
    }
    // A body that can be read again is retried, if the server may get it twice.
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(1).unwrap();
    let error = call(&[31], Upload::file(file.path())).idempotent(true).send().await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 3, "{error}");
    let error = call(&[1, 31], stream()).idempotent(true).send().await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 1, "{error}");
}

#[test]
fn nothing_of_a_source_is_printed() {
    let stream = || Chunks::new(&[Ok(SECRET)]);
    assert_eq!(
        format!("{:?} {:?}", Upload::stream(stream()), Part::stream(stream())),
        "Upload(stream) Part { len: stream, .. }"
    );
}
