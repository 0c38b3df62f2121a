//! The limits of a server, and which requests it accepts.

use std::time::Duration;

use naftiko_serve::HttpOptions;

/// The limits of a server, and which requests it accepts.
///
/// ```
/// let mut options = naftiko_rest::Options::default();
/// options.timeout = std::time::Duration::from_secs(10);
/// options.http.max_body = 64 * 1024;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The limits of HTTP, and the accepted hosts and sites.
    pub http: HttpOptions,
    /// The maximum time of a call, with all of its attempts. 60 seconds by default.
    pub timeout: Duration,
    /// The maximum number of calls of one service at the same time, 1,024 by default. It is lower
    /// than the number of connections, so that a service that does not respond does not stop the
    /// others.
    pub max_calls: usize,
    /// The version of the API in `/openapi.json`, `1` by default.
    pub version: String,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            http: HttpOptions::default(),
            timeout: Duration::from_secs(60),
            max_calls: 1024,
            version: "1".to_owned(),
        }
    }
}
