//! A server on loopback that records requests, and responds to each with the same JSON.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a connection waits for the rest of a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request as it was received.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    /// The path and the query.
    pub(super) target: String,
    /// The names are in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The value of a header, or an empty text.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|header| header.0 == name).map_or("", |header| &header.1)
    }
}

#[derive(Default)]
struct State {
    response: Vec<u8>,
    requests: Vec<Request>,
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// Serves until the process ends.
    pub(super) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let server = Server { address: listener.local_addr()?, state: Arc::default() };
        let state = Arc::clone(&server.state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                // An error means that the caller has disconnected, or that it sent no request.
                thread::spawn(move || serve(&stream, &state));
            }
        });
        Ok(server)
    }

    /// Responds with this JSON from now on, and forgets the requests.
    pub(super) fn respond_with(&self, json: &str) {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
        let response = format!("{head}{}\r\n\r\n{json}", json.len()).into_bytes();
        *lock(&self.state) = State { response, requests: Vec::new() };
    }

    /// Returns the requests since the last call of `respond_with`.
    pub(super) fn requests(&self) -> Vec<Request> {
        lock(&self.state).requests.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(mut stream: &TcpStream, state: &Mutex<State>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let response = {
            let mut state = lock(state);
            state.requests.push(request);
            state.response.clone()
        };
        stream.write_all(&response)?;
    }
    Ok(())
}

/// Reads a request, if the caller has not disconnected.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let first = line(reader)?;
    let mut words = first.split(' ').map(str::to_owned);
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
    let mut request = Request { method, target, ..Request::default() };
    loop {
        let line = line(reader)?;
        let Some((name, value)) = line.split_once(':') else { break };
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    if request.header("transfer-encoding").eq_ignore_ascii_case("chunked") {
        loop {
            let size = usize::from_str_radix(&line(reader)?, 16).map_err(io::Error::other)?;
            read_exactly(reader, size, &mut request.body)?;
            line(reader)?;
            if size == 0 {
                break;
            }
        }
    } else if let Ok(size) = request.header("content-length").parse() {
        read_exactly(reader, size, &mut request.body)?;
    }
    Ok(Some(request))
}

/// Reads a line, without its end.
fn line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    line.truncate(line.trim_end().len());
    Ok(line)
}

fn read_exactly(reader: &mut impl BufRead, size: usize, body: &mut Vec<u8>) -> io::Result<()> {
    let start = body.len();
    body.resize(start + size, 0);
    reader.read_exact(&mut body[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_a_length_or_is_chunked() {
        let sent = "POST /a?b HTTP/1.1\r\nContent-Length: 3\r\n\r\n{ }PUT /c HTTP/1.1\r\n\
                    Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
        let mut reader = sent.as_bytes();
        let first = read(&mut reader).unwrap().unwrap();
        assert_eq!((first.method.as_str(), first.target.as_str(), &first.body[..]), ("POST", "/a?b", &b"{ }"[..]));
        let second = read(&mut reader).unwrap().unwrap();
        assert_eq!((second.method.as_str(), &second.body[..]), ("PUT", &b"abc"[..]));
        assert!(read(&mut reader).unwrap().is_none());
    }
}
