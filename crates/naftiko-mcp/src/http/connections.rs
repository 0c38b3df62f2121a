//! Connections: how many, how long, and their end.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::Error;
use crate::http::endpoint::Endpoint;

/// The maximum number of connections. More of them wait until one is closed.
const MAX_CONNECTIONS: usize = 1024;

/// The maximum time from the start of a connection, or the end of a response, to the end of the
/// next headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(60);

/// The maximum number of bytes of the headers of a request.
const MAX_HEADERS: usize = 64 * 1024;

/// The maximum time for the calls in progress at the end.
const GRACE: Duration = Duration::from_secs(5);

/// The pause after the system has refused a connection, because it has no resources for one.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves connections until `end` completes, and then waits for the calls in progress.
pub(super) async fn serve(listener: TcpListener, endpoint: Arc<Endpoint>, end: impl Future<Output = ()>) {
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut end = pin!(end);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, stream) = tokio::select! {
            next = next => next,
            () = &mut end => break,
        };
        let endpoint = endpoint.clone();
        let service = service_fn(move |request| {
            let endpoint = endpoint.clone();
            async move { Ok::<_, Infallible>(endpoint.respond(request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_buf_size(MAX_HEADERS)
            .serve_connection(TokioIo::new(stream), service);
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // An error is one of the connection: the client has closed it, or does not speak HTTP.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, open.shutdown()).await;
    endpoint.cancel();
}

/// Accepts a connection.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Responses are complete, so that a delay cannot join them with others.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Returns a future that completes when the process gets SIGINT or SIGTERM.
pub(super) fn signal() -> Result<impl Future<Output = ()>, Error> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).map_err(|error| Error::Connection(format!("no signals: {error}")))?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}
