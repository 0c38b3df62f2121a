//! A server with little overhead: its responses are prepared, and it does not allocate for a
//! request, so that only the caller is measured. It runs on one thread for all connections, because
//! a thread on the core of the caller would respond later than others. `benches/load` uses it, too.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A longer request gets no response.
const LONGEST_REQUEST: usize = 16 * 1024;

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    last: Arc<Mutex<Vec<u8>>>,
}

/// The response to requests that begin with a prefix.
pub(crate) struct Route {
    begins: &'static str,
    response: Vec<u8>,
    /// The time until the response; `None` if there never is one.
    pub(crate) delay: Option<Duration>,
}

impl Route {
    pub(crate) fn json(begins: &'static str, body: &str) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n", body.len());
        let response = format!("{head}x-request-id: req_1\r\n\r\n{body}").into_bytes();
        Route { begins, response, delay: Some(Duration::ZERO) }
    }
}

impl Server {
    /// Serves until the process ends.
    pub(crate) fn start(routes: Vec<Route>) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let last = Arc::new(Mutex::new(Vec::with_capacity(LONGEST_REQUEST)));
        let server = Server { address: listener.local_addr()?, last: last.clone() };
        let routes = Arc::new(routes);
        std::thread::spawn(move || {
            runtime.block_on(async {
                while let Ok((stream, _)) = listener.accept().await {
                    let (routes, last) = (routes.clone(), last.clone());
                    // An error means that the caller has disconnected.
                    tokio::spawn(async move { serve(stream, &routes, &last).await });
                }
            });
        });
        Ok(server)
    }

    /// Returns the lines of the last request. The headers are sorted, because their order has no
    /// meaning.
    pub(crate) fn last_request(&self) -> Vec<String> {
        let last = self.last.lock().map(|last| String::from_utf8_lossy(&last).into_owned()).unwrap_or_default();
        let mut lines: Vec<_> = last.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

async fn serve(mut stream: TcpStream, routes: &[Route], last: &Mutex<Vec<u8>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; LONGEST_REQUEST];
    let mut len = 0;
    loop {
        let read = stream.read(&mut buffer[len..]).await?;
        if read == 0 {
            return Ok(());
        }
        len += read;
        let request = &buffer[..len];
        if !is_whole(request) {
            continue;
        }
        let route = routes.iter().find(|route| request.starts_with(route.begins.as_bytes()));
        let response = route.map_or(&b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"[..], |it| &it.response);
        if let Ok(mut last) = last.lock() {
            last.clear();
            last.extend_from_slice(request);
        }
        match route.map_or(Some(Duration::ZERO), |route| route.delay) {
            Some(Duration::ZERO) => {}
            Some(delay) => tokio::time::sleep(delay).await,
            None => std::future::pending().await,
        }
        stream.write_all(response).await?;
        len = 0;
    }
}

/// Returns whether a request is complete. Callers send one at a time, with the length of its body.
fn is_whole(request: &[u8]) -> bool {
    let Some(head) = request.windows(4).position(|end| end == b"\r\n\r\n") else { return false };
    let name = b"\r\ncontent-length: ";
    let Some(at) = request[..head].windows(name.len()).position(|found| found == name) else { return true };
    let digits = request[at + name.len()..head].iter().take_while(|byte| byte.is_ascii_digit());
    let body = digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
    request.len() >= head + 4 + body
}
