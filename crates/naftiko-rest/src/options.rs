//! The limits of a server, and which requests it accepts.

use std::net::SocketAddr;
use std::time::Duration;

use naftiko_serve::Limits;

/// The limits of a server, and which requests it accepts.
///
/// ```
/// let mut options = naftiko_rest::Options::default();
/// options.timeout = std::time::Duration::from_secs(10);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The limits of connections. By default, there are at most 4,096.
    pub connections: Limits,
    /// The maximum number of bytes of the body of a request, 1 MiB by default.
    pub max_body: usize,
    /// The maximum time of a call, with all of its attempts. 60 seconds by default.
    pub timeout: Duration,
    /// The maximum number of calls of one service at the same time, 1,024 by default. It is lower
    /// than the number of connections, so that a service that does not respond does not stop the
    /// others.
    pub max_calls: usize,
    /// Values of the header `Host` that are accepted, such as `api.example.com`, if callers do not
    /// authenticate. The names of loopback and the address of the listener always are.
    pub hosts: Vec<String>,
    /// Values of the header `Origin` that are accepted, such as `https://app.example.com`: the
    /// sites whose pages may send requests. Those of loopback always are.
    pub origins: Vec<String>,
    /// The version of the API in `/openapi.json`, `1` by default.
    pub version: String,
    /// The address of the server for operators, with `/health` and `/metrics`. By default, it is
    /// the port on loopback that the capability files declare, if they declare one.
    pub control: Option<SocketAddr>,
}

impl Default for Options {
    fn default() -> Self {
        let mut connections = Limits::default();
        connections.connections = 4096;
        Options {
            connections,
            max_body: 1024 * 1024,
            timeout: Duration::from_secs(60),
            max_calls: 1024,
            hosts: Vec::new(),
            origins: Vec::new(),
            version: "1".to_owned(),
            control: None,
        }
    }
}
