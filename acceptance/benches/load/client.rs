//! The clients: connections that send requests at given times, whether or not the responses before
//! are late.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// A server under load.
#[derive(Clone, Copy)]
pub(crate) enum Door {
    Rest(SocketAddr),
    Mcp(SocketAddr),
}

impl Door {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Door::Rest(_) => "REST",
            Door::Mcp(_) => "MCP",
        }
    }

    fn address(self) -> SocketAddr {
        match self {
            Door::Rest(address) | Door::Mcp(address) => address,
        }
    }

    /// The bytes of a request that calls a service.
    fn request(self, service: &str) -> Vec<u8> {
        let host = self.address();
        match self {
            Door::Rest(_) => format!("GET /{service}/7 HTTP/1.1\r\nhost: {host}\r\n\r\n"),
            Door::Mcp(_) => {
                let meta = concat!(
                    r#"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#,
                    r#""io.modelcontextprotocol/clientInfo":{"name":"load","version":"1"},"#,
                    r#""io.modelcontextprotocol/clientCapabilities":{}}"#
                );
                let params = format!(r#"{{"name":"{service}","arguments":{{"id":"7"}},"_meta":{meta}}}"#);
                let body = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{params}}}"#);
                format!(
                    "POST /mcp HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
                     accept: application/json, text/event-stream\r\nmcp-protocol-version: 2026-07-28\r\n\
                     mcp-method: tools/call\r\nmcp-name: {service}\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                )
            }
        }
        .into_bytes()
    }
}

/// Connections that do the same.
#[derive(Clone, Copy)]
pub(crate) struct Group {
    pub(crate) door: Door,
    pub(crate) service: &'static str,
    pub(crate) connections: usize,
    /// The requests per second of all of them.
    pub(crate) rate: usize,
    pub(crate) time: Duration,
}

/// What the requests of a group had as results.
pub(crate) struct Outcome {
    pub(crate) group: Group,
    /// The time of each response, sorted.
    pub(crate) latencies: Vec<Duration>,
    /// The number of requests without a success.
    pub(crate) failures: usize,
    /// The number of requests that had no response at the end.
    pub(crate) open: usize,
}

/// Groups that send at the same time, and the memory of the servers.
pub(crate) struct Load {
    pub(crate) outcomes: Vec<Outcome>,
    /// The memory in bytes before, in the middle and at the end.
    pub(crate) memory: [Option<u64>; 3],
}

/// The results of one connection.
#[derive(Default)]
struct Sent {
    latencies: Vec<Duration>,
    failures: usize,
    open: usize,
}

impl Load {
    /// Opens all connections, and then sends at the rates of the groups.
    pub(crate) async fn run(groups: Vec<Group>, memory: impl Fn() -> Option<u64>) -> Self {
        let time = groups.iter().map(|group| group.time).max().unwrap_or_default();
        let mut connections = Vec::new();
        for (index, group) in groups.iter().enumerate() {
            for number in 0..group.connections {
                let stream = TcpStream::connect(group.door.address()).await.expect("a connection");
                stream.set_nodelay(true).expect("a socket");
                connections.push((index, number, stream));
            }
        }
        let start = Instant::now() + Duration::from_millis(100);
        let before = memory();
        let mut sending = JoinSet::new();
        for (index, number, stream) in connections {
            let group = groups[index];
            sending.spawn(async move { (index, send(group, number, stream, start).await) });
        }
        sleep(time / 2).await;
        let middle = memory();
        let mut outcomes: Vec<Outcome> = groups.into_iter().map(Outcome::of).collect();
        while let Some(sent) = sending.join_next().await {
            let (index, sent) = sent.expect("no panic");
            outcomes[index].add(sent);
        }
        outcomes.iter_mut().for_each(|outcome| outcome.latencies.sort_unstable());
        Load { outcomes, memory: [before, middle, memory()] }
    }
}

impl Outcome {
    fn of(group: Group) -> Self {
        Outcome { group, latencies: Vec::new(), failures: 0, open: 0 }
    }

    fn add(&mut self, sent: Sent) {
        self.latencies.extend(sent.latencies);
        self.failures += sent.failures;
        self.open += sent.open;
    }

    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get((last as f64 * share) as usize).copied().unwrap_or_default()
    }
}

/// Sends the requests of a connection. The connections of a group alternate.
async fn send(group: Group, number: usize, mut stream: TcpStream, start: Instant) -> Sent {
    let request = group.door.request(group.service);
    let interval = Duration::from_secs(1) * group.connections as u32 / group.rate as u32;
    let mut next = start + interval * number as u32 / group.connections as u32;
    let end = start + group.time;
    // A response that is late does not count as an open one.
    let last = end + Duration::from_secs(2);
    let (mut sent, mut buffer) = (Sent::default(), vec![0; 8 * 1024]);
    while next < end {
        // A request that waits for the response before it is late because of the server, and one
        // that the clock of the runtime delays is not.
        let from = if Instant::now() > next {
            next
        } else {
            sleep_until(next).await;
            Instant::now()
        };
        match tokio::time::timeout_at(last, exchange(&mut stream, &request, &mut buffer)).await {
            Ok(Ok(true)) => sent.latencies.push(from.elapsed()),
            Ok(Ok(false)) => sent.failures += 1,
            // The connection is lost.
            Ok(Err(_)) => {
                sent.failures += 1;
                break;
            }
            Err(_) => {
                sent.open += 1;
                break;
            }
        }
        next += interval;
    }
    sent
}

/// Sends a request and receives its response. Returns whether it is a success.
async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut [u8]) -> io::Result<bool> {
    stream.write_all(request).await?;
    let mut len = 0;
    loop {
        let read = stream.read(&mut buffer[len..]).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        len += read;
        let received = &buffer[..len];
        if is_whole(received) {
            let is_error = received.windows(14).any(|found| found == br#""isError":true"#);
            return Ok(received.starts_with(b"HTTP/1.1 200 ") && !is_error);
        }
    }
}

/// Whether a response is complete.
fn is_whole(response: &[u8]) -> bool {
    let Some(end) = response.windows(4).position(|end| end == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&response[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    response.len() >= end + 4 + length.unwrap_or_default()
}
