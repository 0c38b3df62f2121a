//! A server that listens: its endpoint, and perhaps a server for operators.

use std::net::SocketAddr;
use std::sync::Arc;

use naftiko_client::table::Control;
use tokio::sync::oneshot;

use crate::control::{Operators, control};
use crate::{Endpoint, Error, HttpOptions, Limits, Listener, Metrics, signal};

/// A server that listens on a port.
pub struct HttpServer<E> {
    listener: Listener,
    endpoint: Arc<E>,
    operators: Option<(Listener, Arc<Operators>)>,
    limits: Limits,
}

impl<E: Endpoint> HttpServer<E> {
    /// Creates a server from its parts. If the options have an address for operators, or a port is
    /// declared for them, it listens there, too.
    ///
    /// # Errors
    ///
    /// Returns [`Error::System`] if the address for operators is not available.
    pub async fn new(
        listener: Listener,
        endpoint: E,
        declared: Option<Control>,
        options: &HttpOptions,
        metrics: Arc<Metrics>,
    ) -> Result<Self, Error> {
        let operators = match control(declared, options.control) {
            Some((control, address)) => {
                Some((Listener::open(address).await?, Arc::new(Operators { control, metrics })))
            }
            None => None,
        };
        Ok(HttpServer { listener, endpoint: Arc::new(endpoint), operators, limits: options.connections })
    }

    /// Returns the address. It has the chosen port if port 0 was requested.
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// Returns the address of the server for operators, if there is one.
    pub fn control_address(&self) -> Option<SocketAddr> {
        self.operators.as_ref().map(|(listener, _)| listener.address())
    }

    /// Serves callers until the process gets SIGINT or SIGTERM. Then it waits some seconds for the
    /// calls in progress.
    ///
    /// # Errors
    ///
    /// Returns [`Error::System`] if the system does not report signals.
    pub async fn serve_until_signal(self) -> Result<(), Error> {
        let end = signal()?;
        self.serve(end).await;
        Ok(())
    }

    /// Serves callers until `end` completes, and then waits some seconds for the calls in progress.
    /// The server for operators runs until then.
    pub async fn serve(self, end: impl Future<Output = ()>) {
        let (stop, stopped) = oneshot::channel::<()>();
        let callers = async {
            self.listener.serve(self.endpoint, self.limits, end).await;
            drop(stop);
        };
        let operators = async {
            let stopped = async { stopped.await.unwrap_or(()) };
            match self.operators {
                Some((listener, endpoint)) => listener.serve(endpoint, Limits::default(), stopped).await,
                None => stopped.await,
            }
        };
        tokio::join!(callers, operators);
    }
}
