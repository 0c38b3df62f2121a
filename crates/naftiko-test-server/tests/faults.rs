//! The server does what it is configured to do, as a socket sees it.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use naftiko_test_server::{ClosedPort, Connection, Reply, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const GET: &[u8] = b"GET /a HTTP/1.1\r\n\r\n";
const POST: &[u8] = b"POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\n";

/// The bytes until the end, and how the connection ended.
async fn said(server: &Server, request: &[u8]) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(server.host()).await.unwrap();
    let mut said = Vec::new();
    let mut end = stream.write_all(request).await;
    if end.is_ok() {
        end = stream.read_to_end(&mut said).await.map(|_| ());
    }
    (String::from_utf8(said).unwrap(), end.err().map(|error| error.kind()))
}

#[tokio::test]
async fn a_response_ends_as_it_is_configured() {
    let server = Server::start().await;
    let pause = Duration::from_millis(20);
    for (response, expected) in [
        (Reply::raw("abc").then_close(), ("abc", None)),
        (Reply::raw("abc").cut(2).then("d").then_close(), ("ad", None)),
        (Reply::raw("abc").dripped(Duration::from_millis(1)).then_close(), ("abc", None)),
        (Reply::nothing().then_close(), ("", None)),
        (Reply::nothing().then_reset(), ("", Some(ErrorKind::ConnectionReset))),
        (Reply::raw("abc").then_wait(pause).then_reset(), ("abc", Some(ErrorKind::ConnectionReset))),
    ] {
        server.respond(response);
        let (said, error) = said(&server, GET).await;
        assert_eq!((said.as_str(), error), expected);
    }
    assert_eq!((server.requests(), server.connections()), (6, 6));
}

#[tokio::test]
async fn an_early_response_does_not_wait_for_the_body() {
    let server = Server::start().await;
    server.always(Reply::raw("no").at_head().then_close());
    assert_eq!(said(&server, POST).await, ("no".to_owned(), None));
    assert_eq!(server.one().body, b"");
}

#[tokio::test]
async fn a_connection_is_told_before_there_is_a_request() {
    let server = Server::start().await;
    for connection in [Connection::Reset, Connection::Close, Connection::Reply(Reply::raw("no").then_close())] {
        server.connection(connection);
    }
    assert_eq!(said(&server, GET).await.1, Some(ErrorKind::ConnectionReset));
    assert_eq!(said(&server, GET).await, (String::new(), None));
    assert_eq!(said(&server, b"\x16\x03\x01").await, ("no".to_owned(), None));
    assert_eq!((server.requests(), server.connections()), (0, 3));
}

#[tokio::test]
async fn who_hangs_goes_when_the_other_side_goes() {
    let server = Server::start().await;
    server.respond(Reply::raw("a").then_hang());
    server.respond(Reply::nothing().then_forever("a"));
    for _ in 0..2 {
        let mut stream = TcpStream::connect(server.host()).await.unwrap();
        stream.write_all(GET).await.unwrap();
        assert_eq!(stream.read_u8().await.unwrap(), b'a');
        assert_eq!(server.open_connections(), 1);
        drop(stream);
        let start = Instant::now();
        while server.open_connections() > 0 && start.elapsed() < Duration::from_secs(5) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(server.open_connections(), 0);
    }
}

#[tokio::test]
async fn nobody_listens_at_a_port_that_is_closed() {
    let port = ClosedPort::new();
    let connect = || TcpStream::connect(port.host());
    assert_eq!(connect().await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    let server = port.open();
    server.always_by(|request| Reply::raw(request.target()).then_close());
    assert_eq!(said(&server, GET).await.0, "/a");
}
