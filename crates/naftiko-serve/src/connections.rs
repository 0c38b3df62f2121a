//! Connections: their number, their time limits and the shutdown.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::patient::Patient;
use crate::{Error, Guard, Response, host};

/// The pause after the system has refused a connection, because it has no resources for one.
const PAUSE: Duration = Duration::from_millis(50);

/// Responds to the requests of a server.
pub trait Endpoint: Send + Sync + 'static {
    /// Responds to a request. If the connection is closed, the future is dropped.
    fn respond(&self, request: Request<Incoming>) -> impl Future<Output = Response> + Send;

    /// Cancels the calls that are in progress after the [grace](Limits::grace). By default, their
    /// connections are closed, and nothing else happens.
    fn cancel(&self) {}
}

/// The limits of the connections of a server.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The maximum number of connections, 4,096 by default. More of them wait until one is closed.
    pub connections: usize,
    /// The maximum time from the start of a connection, or the end of a response, to the end of the
    /// next headers. 60 seconds by default.
    pub headers: Duration,
    /// About the maximum number of bytes of the headers of a request, 65,536 by default.
    pub header_bytes: usize,
    /// The maximum time in which a client reads nothing of a response. 30 seconds by default.
    pub patience: Duration,
    /// The maximum time for the calls in progress at the end, 5 seconds by default.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 4096,
            headers: Duration::from_secs(60),
            header_bytes: 64 * 1024,
            patience: Duration::from_secs(30),
            grace: Duration::from_secs(5),
        }
    }
}

/// A port that accepts connections.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Listens on an address for callers who are authenticated by `guard`. An address other than
    /// loopback needs authentication.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Usage`] if the address needs authentication and there is none. Returns
    /// [`Error::System`] if the address is not available.
    pub async fn guarded(address: SocketAddr, namespace: &str, guard: &Guard) -> Result<Self, Error> {
        if guard.is_open() && !address.ip().is_loopback() {
            let problem = format!(
                "{address} can be reached from other machines, but {namespace} does not authenticate its callers: \
                 use an address of loopback, such as 127.0.0.1:{}",
                address.port()
            );
            return Err(Error::Usage(problem));
        }
        Listener::open(address).await
    }

    /// Listens on any address.
    ///
    /// # Errors
    ///
    /// Returns [`Error::System`] if the address is not available.
    pub async fn open(address: SocketAddr) -> Result<Self, Error> {
        let unavailable = |error| Error::System(format!("{address} is not available: {error}"));
        let listener = TcpListener::bind(address).await.map_err(unavailable)?;
        let address = listener.local_addr().map_err(unavailable)?;
        Ok(Listener { listener, address })
    }

    /// Returns the address. It has the chosen port if port 0 was requested.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves connections until `end` completes, and then waits for the calls in progress.
    pub async fn serve(self, endpoint: Arc<impl Endpoint>, limits: Limits, end: impl Future<Output = ()>) {
        let open = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(limits.connections));
        let mut end = pin!(end);
        loop {
            let next = async {
                let place = places.clone().acquire_owned().await;
                (place, accept(&self.listener).await)
            };
            let (place, stream) = tokio::select! {
                next = next => next,
                () = &mut end => break,
            };
            let endpoint = endpoint.clone();
            let service = service_fn(move |request| {
                let endpoint = endpoint.clone();
                async move {
                    Ok::<_, Infallible>(match host::refused(&request) {
                        Some(refused) => refused,
                        None => endpoint.respond(request).await,
                    })
                }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.headers)
                .max_buf_size(limits.header_bytes)
                .serve_connection(TokioIo::new(Patient::new(stream, limits.patience)), service);
            let connection = open.watch(connection);
            tokio::spawn(async move {
                // An error is one of the connection: the client has closed it, or does not speak
                // HTTP.
                let _ = connection.await;
                drop(place);
            });
        }
        drop(self.listener);
        let _ = tokio::time::timeout(limits.grace, open.shutdown()).await;
        endpoint.cancel();
    }
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
///
/// # Errors
///
/// Returns [`Error::System`] if the system does not report signals.
pub fn signal() -> Result<impl Future<Output = ()>, Error> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).map_err(|error| Error::System(format!("no signals: {error}")))?
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
