//! A loopback HTTP/1.1 server for tests: answers the bytes it is told to, and records the bytes it gets.
//!
//! Nothing in it interprets HTTP beyond the end of a request, so that a test sees what went over the wire and can send
//! back what no proper server would.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running server; stops when dropped.
pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    answers: VecDeque<Answer>,
}

/// A request as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Request line and headers, each ended by CR LF, without the empty line.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What to do with a request.
#[derive(Clone, Debug)]
pub struct Answer {
    bytes: Vec<u8>,
    then: Then,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    KeepOpen,
    Close,
    Hang,
}

impl Answer {
    /// A well-formed answer.
    pub fn new(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status}\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !status.starts_with("204") {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        Self::raw([head.as_bytes(), body].concat())
    }

    /// `200 OK` with a JSON body.
    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::new("200 OK", &[("content-type", "application/json")], body)
    }

    /// Exactly these bytes.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Answer { bytes: bytes.into(), then: Then::KeepOpen }
    }

    /// Closes the connection after the bytes.
    pub fn then_close(self) -> Self {
        Answer { then: Then::Close, ..self }
    }

    /// Keeps the connection open after the bytes, but never does anything on it again.
    pub fn then_hang(self) -> Self {
        Answer { then: Then::Hang, ..self }
    }
}

impl Received {
    /// Method, target and version.
    pub fn request_line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// The target of the request line: path and query as sent.
    pub fn target(&self) -> &str {
        self.request_line().split(' ').nth(1).unwrap_or_default()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }
}

impl Server {
    /// Starts a server on a free port of the loopback interface. It answers `200 OK` with `{}` until told otherwise.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("the address of a bound listener");
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Server { address, state, task }
    }

    /// Where it listens: `127.0.0.1:port`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Its base URL, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers the next request that has no answer yet.
    pub fn answer(&self, answer: Answer) {
        self.state.lock().expect("no panic").answers.push_back(answer);
    }

    /// The requests received since the last call, in order.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.state.lock().expect("no panic").received)
    }

    /// The one request received since the last call.
    ///
    /// # Panics
    ///
    /// If there was none, or more than one.
    pub fn one(&self) -> Received {
        let mut received = self.received();
        assert_eq!(received.len(), 1, "one request: {received:#?}");
        received.remove(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await {
        let answer = {
            let mut state = state.lock().expect("no panic");
            state.received.push(request);
            state.answers.pop_front().unwrap_or_else(|| Answer::json("{}"))
        };
        if stream.write_all(&answer.bytes).await.is_err() || answer.then == Then::Close {
            return;
        }
        if answer.then == Then::Hang {
            std::future::pending::<()>().await;
        }
    }
}

async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    let head_len = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 2;
        }
        fill(stream, buffer).await?;
    };
    let head = String::from_utf8_lossy(&buffer[..head_len]).into_owned();
    let mut request = Received { head, body: Vec::new() };
    let body_len = request.header("content-length").map_or(0, |length| length.parse().expect("a length"));
    let body_start = head_len + 2;
    while buffer.len() < body_start + body_len {
        fill(stream, buffer).await?;
    }
    request.body = buffer[body_start..body_start + body_len].to_vec();
    buffer.drain(..body_start + body_len);
    Some(request)
}

async fn fill(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    match stream.read_buf(buffer).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}
