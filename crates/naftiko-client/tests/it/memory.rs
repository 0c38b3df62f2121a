//! The memory that a long body takes when it is sent or received.

use std::fmt::Debug;

use naftiko_client::{
    Api, ApiClient, ClientBuilder, Decode, Download, Draft, ErrorKind, Events, Extra, Operation, Part, Upload, Value,
};
use naftiko_test_server::{Reply, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::common::is_alone;

static API: Api = Api::new("pets", "https://pets.example");

/// The length of the body.
const FILE: u64 = 64 * 1024 * 1024;
/// The limit of the memory.
const MOST: u64 = 2 * 1024 * 1024;

/// The memory of the process in bytes, now or at its peak.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

/// Responds to requests, and keeps only the lengths of their bodies.
async fn count(mut stream: TcpStream) -> Option<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).ok()?.to_lowercase();
        if let Some(target) = head.strip_prefix("get /") {
            return send(&mut stream, target.split(' ').next()?.parse().ok()?).await;
        }
        let len = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse::<u64>().ok()?;
        let mut left = len;
        while left > 0 {
            let most = buffer.len().min(usize::try_from(left).ok()?);
            left -= stream.read(&mut buffer[..most]).await.ok().filter(|read| *read > 0)? as u64;
        }
        let (body, body_len) = (len.to_string(), len.to_string().len());
        let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {body_len}\r\n\r\n{body}");
        stream.write_all(response.as_bytes()).await.ok()?;
    }
}

/// Responds with events of about this many bytes.
async fn send(stream: &mut TcpStream, len: u64) -> Option<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n").await.ok()?;
    let event = format!("id: {}\ndata: \"{}\"\n\n", "7".repeat(60), "x".repeat(65_000));
    for _ in 0..len / event.len() as u64 {
        stream.write_all(event.as_bytes()).await.ok()?;
    }
    stream.shutdown().await.ok()
}

#[tokio::test]
async fn a_long_body_takes_little_memory() {
    if !is_alone("memory::a_long_body_takes_little_memory") {
        return;
    }
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(count(stream));
        }
    });
    let client: ApiClient = ClientBuilder::new(&API).base_url(url).build().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let send_file = async |len: u64| {
        file.as_file().set_len(len).unwrap();
        let mut call = Draft::new(&client, Operation::post("SendPet", "/pets"));
        call.set_part("film", Part::file(file.path()));
        call.send::<Value>().await.unwrap().as_u64().unwrap() - len
    };
    let send_reader = async |len: u64| {
        let reader = tokio::io::repeat(b'x').take(len);
        let mut call = Draft::new(&client, Operation::post("SendPet", "/pets"));
        call.set_bytes("a/b", Upload::reader(reader).length(len).progress(|_| {}));
        call.send::<Value>().await.unwrap().as_u64().unwrap() - len
    };
    let read = |len: u64| {
        let mut call = Draft::new(&client, Operation::get("GetPet", "/{len}"));
        call.set_path("len", len.to_string());
        call
    };
    let write = async |len: u64| {
        let mut download = read(len).send::<Download>().await.unwrap();
        len - download.write_to(&mut tokio::io::sink()).await.unwrap()
    };
    let receive = async |len: u64| {
        let mut events: Events<String> = read(len).send::<Events<String>>().await.unwrap();
        let mut left = len;
        while let Some(event) = events.next().await {
            left -= event.unwrap().data.len() as u64;
        }
        left
    };
    // The first calls allocate what all calls share: connections and threads.
    for _ in 0..2 {
        assert_eq!(send_file(MOST).await, send_file(MOST).await);
        assert_eq!((send_reader(MOST).await, write(MOST).await < 70_000), (0, true));
        assert!(receive(MOST).await < 100_000);
    }
    let before = memory("VmRSS");
    // The rest does not depend on the length: the parts around the file.
    assert_eq!(send_file(FILE).await, send_file(MOST).await);
    assert_eq!(send_reader(FILE).await, 0);
    assert!(write(FILE).await < 70_000);
    assert!(receive(FILE).await < 200_000);
    let most = memory("VmHWM").saturating_sub(before);
    assert!(most < MOST, "{most} bytes of memory for bodies of {FILE}");
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Pet {
    name: String,
    tags: Option<Vec<String>>,
    owner: Option<Owner>,
    pets: Option<Vec<Pet>>,
    extra: Extra,
}

#[derive(Clone, Debug, PartialEq)]
enum Owner {
    Pet(Box<Pet>),
    Name(String),
    Unknown(Value),
}

naftiko_client::object!(Pet { name, ? tags, ? owner, ? pets, + extra });
naftiko_client::one_of!(Owner { Pet, Name });

/// The limit of the responses that are built to take much memory.
const LONGEST: u64 = 8 * 1024 * 1024;
/// The limit of the decoded value of such a response.
const DECODED: u64 = 256 * 1024 * 1024;

/// Decodes a response that repeats a part, and checks its memory.
async fn decode<T: Decode<Output = T> + Debug>(begin: &str, again: &str, end: &str) {
    let times = (usize::try_from(LONGEST).unwrap() - begin.len() - end.len()) / again.len();
    let server = Server::start().await;
    server.always(Reply::json(format!("{begin}{}{end}", again.repeat(times))));
    let client: ApiClient = ClientBuilder::new(&API).base_url(server.url()).build().unwrap();
    let mut call = Draft::new(&client, Operation::get("GetPet", "/"));
    call.set_limit(LONGEST);
    if let Err(error) = call.send::<T>().await {
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{again}: {error}");
    }
}

#[tokio::test]
async fn what_a_response_decodes_to_has_a_limit() {
    if !is_alone("memory::what_a_response_decodes_to_has_a_limit") {
        return;
    }
    let before = memory("VmRSS");
    decode::<Vec<Pet>>("[", "{\"pets\":[{}]},", "{\"name\":\"x\"}]").await;
    decode::<Value>("[", "{\"x\":1},", "1]").await;
    decode::<Vec<Owner>>("[", "{},", "\"x\"]").await;
    decode::<Pet>("{\"name\":\"x\",\"tags\":[", "{},", "1]}").await;
    let most = memory("VmHWM").saturating_sub(before);
    // The body exists twice, in the server and in the client.
    assert!(most < DECODED + 8 * LONGEST, "{most} bytes of memory for bodies of {LONGEST}");
}
