//! How much memory a file takes that is sent. Alone in its process, whose memory it measures.
#![cfg(target_os = "linux")]

use naftiko_client::{Api, ApiClient, ClientBuilder, Draft, Operation, Part, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

static API: Api = Api::new("pets", "https://pets.example");

/// How long the file is.
const FILE: u64 = 64 * 1024 * 1024;
/// What may be taken for it.
const MOST: u64 = 2 * 1024 * 1024;

/// How much memory the process has, or had at most, in bytes.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

/// Answers requests, of which it keeps nothing but how long their bodies are.
async fn count(mut stream: TcpStream) -> Option<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).ok()?.to_lowercase();
        let len = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse::<u64>().ok()?;
        let mut left = len;
        while left > 0 {
            let most = buffer.len().min(usize::try_from(left).ok()?);
            left -= stream.read(&mut buffer[..most]).await.ok().filter(|read| *read > 0)? as u64;
        }
        let (body, body_len) = (len.to_string(), len.to_string().len());
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {body_len}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

#[tokio::test]
async fn a_long_file_takes_little_memory() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(count(stream));
        }
    });
    let client: ApiClient = ClientBuilder::new(&API).base_url(url).build().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let send = async |len: u64| {
        file.as_file().set_len(len).unwrap();
        let mut call = Draft::new(&client, Operation::post("SendPet", "/pets"));
        call.set_part("film", Part::file(file.path()));
        call.send::<Value>().await.unwrap().as_u64().unwrap() - len
    };
    // What every call takes, connections and threads, is there after the first ones.
    let (first, second) = (send(MOST).await, send(MOST).await);
    let before = memory("VmRSS");
    let third = send(FILE).await;
    let most = memory("VmHWM").saturating_sub(before);
    // Whatever the length is, the rest is the same: the parts around the file.
    assert_eq!((first, second), (third, third));
    assert!(most < MOST, "{most} bytes of memory for a file of {FILE}");
}
