//! A loopback HTTP server for tests: it sends given bytes, and records the bytes that it gets.
//!
//! It interprets only the end of a request, so a test sees the bytes on the wire and can respond as
//! no correct server would. [`Reply`] is the response to an HTTP/1.1 request, [`Frames`] that to
//! an HTTP/2 request, [`Connection`] what happens to a connection before there is a request, and
//! [`ClosedPort`] a server that is not running. With the feature `tls`, `Authority` issues the
//! certificates of servers that speak TLS.

mod gzip;
mod http2;
mod reply;
#[cfg(feature = "tls")]
mod tls;
mod wire;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

pub use gzip::gzip_of_zeros;
pub use http2::{Frames, Last};
pub use reply::{Connection, Reply};
#[cfg(feature = "tls")]
pub use tls::{Authority, Certificate, Tls};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::{JoinHandle, JoinSet};
use wire::{Wire, fill};

/// A running server. It stops when it is dropped, and closes its connections.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// A port of the loopback interface that stays closed and reserved until a server is opened on it.
pub struct ClosedPort {
    socket: TcpSocket,
    address: SocketAddr,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    requests: AtomicUsize,
    connections: AtomicUsize,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    responses: VecDeque<Reply>,
    frames: VecDeque<Frames>,
    connections: VecDeque<Connection>,
    always: Always,
    is_forgetful: bool,
}

/// The default response and connection, when no specific ones are left.
struct Always {
    connection: Connection,
    response: Rule,
    frames: Frames,
}

#[derive(Clone)]
enum Rule {
    Same(Reply),
    By(Arc<dyn Fn(&Received) -> Reply + Send + Sync>),
}

impl Default for Always {
    fn default() -> Self {
        Always { connection: Connection::Serve, response: Rule::Same(Reply::json("{}")), frames: Frames::json("{}") }
    }
}

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Request line and headers, each ended by CR LF, without the empty line.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
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
    /// Starts a server on a free port of the loopback interface. It responds with `200 OK` and `{}`
    /// by default.
    pub async fn start() -> Self {
        ClosedPort::new().open()
    }

    /// Its address: `127.0.0.1:port`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Its base URL, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets the response to the next request that has none yet.
    pub fn respond(&self, response: Reply) {
        self.shared.state().responses.push_back(response);
    }

    /// Sets the response to every request that has no other.
    pub fn always(&self, response: Reply) {
        self.shared.state().always.response = Rule::Same(response);
    }

    /// Sets a function that computes the response to every request that has no other.
    pub fn always_by(&self, response: impl Fn(&Received) -> Reply + Send + Sync + 'static) {
        self.shared.state().always.response = Rule::By(Arc::new(response));
    }

    /// Sets the response to the next HTTP/2 request that has none yet.
    pub fn frames(&self, frames: Frames) {
        self.shared.state().frames.push_back(frames);
    }

    /// Sets the response to every HTTP/2 request that has no other. The content of such requests is
    /// not kept.
    pub fn always_frames(&self, frames: Frames) {
        self.shared.state().always.frames = frames;
    }

    /// Sets what happens to the next connection.
    pub fn connection(&self, connection: Connection) {
        self.shared.state().connections.push_back(connection);
    }

    /// Sets what happens to every connection that has no other setting.
    pub fn every_connection(&self, connection: Connection) {
        self.shared.state().always.connection = connection;
    }

    /// Stops recording requests, for tests that measure the memory of many.
    pub fn forget(&self) {
        let mut state = self.shared.state();
        state.is_forgetful = true;
        state.received = Vec::new();
    }

    /// The requests received since the last call, in order.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.shared.state().received)
    }

    /// The one request received since the last call.
    ///
    /// # Panics
    ///
    /// If there is not exactly one.
    pub fn one(&self) -> Received {
        let mut received = self.received();
        assert_eq!(received.len(), 1, "one request: {received:#?}");
        received.remove(0)
    }

    /// The number of requests, recorded or not.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// The number of connections so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// The number of open connections.
    pub fn open_connections(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }

    /// The largest number of connections that were open at the same time.
    pub fn most_open_connections(&self) -> usize {
        self.shared.most_open.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ClosedPort {
    /// A free port.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[expect(clippy::new_without_default, reason = "it reserves a port of the system")]
    pub fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let address = socket.local_addr().expect("the address of a bound socket");
        ClosedPort { socket, address }
    }

    /// The address of the closed port: `127.0.0.1:port`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The base URL of the closed port, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts a server on it. It responds with `200 OK` and `{}` by default.
    ///
    /// # Panics
    ///
    /// If it cannot listen.
    pub fn open(self) -> Server {
        let listener = self.socket.listen(1024).expect("a port to listen at");
        let shared = Arc::<Shared>::default();
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Server { address: self.address, shared, task }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    fn next_connection(&self) -> Connection {
        let mut state = self.state();
        state.connections.pop_front().unwrap_or_else(|| state.always.connection.clone())
    }

    /// Whether the next response does not wait for the body of its request.
    fn is_early(&self) -> bool {
        let state = self.state();
        match (state.responses.front(), &state.always.response) {
            (Some(response), _) | (None, Rule::Same(response)) => response.is_early,
            (None, Rule::By(_)) => false,
        }
    }

    /// The response to an HTTP/2 request.
    fn next_frames(&self) -> Frames {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let mut state = self.state();
        state.frames.pop_front().unwrap_or_else(|| state.always.frames.clone())
    }

    /// Records a request, and returns its response.
    fn next_reply(&self, request: Received) -> Reply {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let mut state = self.state();
        let rule = state.responses.pop_front().map_or_else(|| state.always.response.clone(), Rule::Same);
        let kept = (!state.is_forgetful).then(|| request.clone());
        state.received.extend(kept);
        drop(state);
        match rule {
            Rule::Same(response) => response,
            Rule::By(response) => response(&request),
        }
    }
}

/// A connection that counts as open.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: Arc<Shared>) -> Self {
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let open = shared.open.fetch_add(1, Ordering::SeqCst) + 1;
        shared.most_open.fetch_max(open, Ordering::SeqCst);
        Open(shared)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // They end with the server, so they cannot be mistaken for those of another one on the same port.
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((mut stream, _)) = listener.accept().await else {
            // An aborted connection or a temporary lack of sockets does not stop the server.
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        };
        // Sends each step when it is executed, without waiting for an acknowledgement of the previous one.
        let _ = stream.set_nodelay(true);
        let open = Open::new(Arc::clone(&shared));
        let connection = shared.next_connection();
        connections.spawn(async move {
            match connection {
                Connection::Serve => serve(&mut stream, &open.0).await,
                Connection::Reset => {
                    let _ = stream.peek(&mut [0]).await;
                    reply::reset_at_close(&stream);
                }
                Connection::Close => {
                    let _ = stream.peek(&mut [0]).await;
                    // Closing with unread bytes would be a reset.
                    let _ = stream.shutdown().await;
                    reply::hang(&mut stream).await;
                }
                Connection::Hang => reply::hang(&mut stream).await,
                Connection::Reply(response) => {
                    let mut greeting = Vec::new();
                    if fill(&mut stream, &mut greeting).await.is_some() {
                        response.run(&mut stream).await;
                    }
                }
                #[cfg(feature = "tls")]
                Connection::Tls(tls) => {
                    if let Some(mut stream) = tls.accept(stream).await {
                        serve(&mut stream, &open.0).await;
                    }
                }
            }
        });
    }
}

async fn serve(stream: &mut impl Wire, shared: &Shared) {
    let mut buffer = Vec::new();
    while buffer.len() < http2::PREFACE.len() && http2::PREFACE.starts_with(&buffer) {
        if fill(stream, &mut buffer).await.is_none() {
            return;
        }
    }
    if buffer.starts_with(http2::PREFACE) {
        return http2::serve(stream, &mut buffer, shared).await;
    }
    while let Some(request) = read_request(stream, &mut buffer, shared).await {
        let response = shared.next_reply(request);
        let is_early = response.is_early;
        if !response.run(stream).await || is_early {
            return;
        }
    }
}

async fn read_request(stream: &mut impl Wire, buffer: &mut Vec<u8>, shared: &Shared) -> Option<Received> {
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
    if shared.is_early() {
        return Some(request);
    }
    while buffer.len() < body_start + body_len {
        fill(stream, buffer).await?;
    }
    request.body = buffer[body_start..body_start + body_len].to_vec();
    buffer.drain(..body_start + body_len);
    Some(request)
}
