//! The limits of a server over HTTP, and which requests it accepts.

use std::net::SocketAddr;

use crate::Limits;

/// The limits of a server over HTTP, and which requests it accepts.
///
/// ```
/// let mut options = naftiko_serve::HttpOptions::default();
/// options.connections.connections = 200;
/// options.hosts = vec!["api.example.com".to_owned()];
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HttpOptions {
    /// The limits of connections.
    pub connections: Limits,
    /// The maximum number of bytes of the body of a request, 1 MiB by default.
    pub max_body: usize,
    /// Values of the header `Host` that are accepted, such as `api.example.com`, in addition to the
    /// names of loopback, the address of the listener and the host of an OAuth 2 resource.
    pub hosts: Vec<String>,
    /// Values of the header `Origin` that are accepted, such as `https://app.example.com`: the
    /// sites whose pages may send requests. Those of loopback always are.
    pub origins: Vec<String>,
    /// The address of the server for operators, with `/health` and `/metrics`. By default, it is
    /// the port on loopback that the capability files declare, if they declare one.
    pub control: Option<SocketAddr>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        HttpOptions {
            connections: Limits::default(),
            max_body: 1024 * 1024,
            hosts: Vec::new(),
            origins: Vec::new(),
            control: None,
        }
    }
}
