//! Which sites and hosts a request may come from and go to.
//!
//! A page in a browser can send requests to this machine, and with a name server of its own it can
//! even read the responses (DNS rebinding). A credential that the caller adds explicitly prevents
//! both, so this concerns servers without one.

use std::net::SocketAddr;

use hyper::StatusCode;
use hyper::header::{HOST, HeaderName, ORIGIN};
use hyper::http::request::Parts;
use naftiko_serve::{Guard, HttpOptions, LOOPBACK, Refusal};

/// How browsers say where a request comes from (Fetch Metadata Request Headers, section 2.3).
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Which hosts and sites are accepted.
pub(crate) struct Policy {
    /// The accepted hosts; `None` for all.
    hosts: Option<Vec<String>>,
    /// The accepted sites; `None` for all.
    origins: Option<Vec<String>>,
}

impl Policy {
    /// Creates the policy of a server.
    pub(crate) fn new(address: SocketAddr, options: &HttpOptions, guard: &Guard) -> Self {
        let hosts = || {
            let own = LOOPBACK.map(str::to_owned).into_iter().chain([address.ip().to_string()]);
            own.chain(options.hosts.iter().map(|host| host.to_ascii_lowercase())).collect()
        };
        let origins = || options.origins.iter().map(|origin| trimmed(origin)).collect();
        Policy { hosts: guard.is_open().then(hosts), origins: guard.is_ambient().then(origins) }
    }

    /// Checks a request.
    pub(crate) fn check(&self, request: &Parts) -> Result<(), Refusal> {
        let header = |name: HeaderName| request.headers.get(name).and_then(|value| value.to_str().ok());
        let host = request.uri.authority().map(|it| it.as_str()).or_else(|| header(HOST)).unwrap_or_default();
        if let Some(hosts) = &self.hosts
            && !hosts.iter().any(|known| *known == name(host))
        {
            let problem = "the host is not that of this server: start it with `--allow-host`";
            return Err(Refusal::new(StatusCode::FORBIDDEN, problem));
        }
        let Some(origins) = &self.origins else { return Ok(()) };
        let refused = || {
            let problem = "pages of this site may not send requests: start the server with `--allow-origin`";
            Err(Refusal::new(StatusCode::FORBIDDEN, problem))
        };
        let Some(origin) = request.headers.get(ORIGIN) else {
            // A page of another site sends no origin with the request of an image or of a link.
            return if header(SITE) == Some("cross-site") { refused() } else { Ok(()) };
        };
        let origin = trimmed(origin.to_str().unwrap_or_default());
        let authority = origin.split_once("://").map(|(_, authority)| authority).unwrap_or_default();
        let is_own = !authority.is_empty() && authority == host.to_ascii_lowercase();
        if is_own || LOOPBACK.contains(&name(authority).as_str()) || origins.contains(&origin) {
            return Ok(());
        }
        refused()
    }
}

/// Returns the name of a host, without its port and in lower case.
fn name(authority: &str) -> String {
    let authority = authority.trim().to_ascii_lowercase();
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default().to_owned();
    }
    authority.split(':').next().unwrap_or_default().to_owned()
}

/// Returns an origin without the port that its scheme has anyway.
fn trimmed(origin: &str) -> String {
    let origin = origin.trim().trim_end_matches('/').to_ascii_lowercase();
    let port = if origin.starts_with("https:") { ":443" } else { ":80" };
    origin.strip_suffix(port).map(str::to_owned).unwrap_or(origin)
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn check(host: &str, origin: &str, is_open: bool) -> bool {
        let policy = Policy {
            hosts: is_open.then(|| vec!["localhost".to_owned(), "::1".to_owned(), "api.example".to_owned()]),
            origins: Some(vec!["https://app.example".to_owned()]),
        };
        let request = Request::builder().uri("/").header("host", host);
        let request = if origin.is_empty() { request } else { request.header("origin", origin) };
        policy.check(&request.body(()).unwrap().into_parts().0).is_ok()
    }

    #[test]
    fn an_open_server_accepts_its_own_hosts_only() {
        for host in ["localhost", "LOCALHOST:8080", "[::1]:8080", "api.example"] {
            assert!(check(host, "", true), "{host}");
        }
        for host in ["rebound.example", "", "localhost.example", "[::2]:8080"] {
            assert!(!check(host, "", true), "{host}");
        }
        assert!(check("any.example", "", false));
    }

    #[test]
    fn images_and_links_of_other_sites_are_refused() {
        let policy = Policy { hosts: None, origins: Some(Vec::new()) };
        for (site, expected) in [("cross-site", false), ("same-site", true), ("same-origin", true), ("none", true)] {
            let request = Request::builder().uri("/").header("sec-fetch-site", site).body(()).unwrap();
            assert_eq!(policy.check(&request.into_parts().0).is_ok(), expected, "{site}");
        }
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        for origin in ["http://localhost:3000", "https://app.example:443", "http://any.example:8080"] {
            assert!(check("any.example:8080", origin, false), "{origin}");
        }
        for origin in ["null", "https://evil.example", "http://app.example", "https://any.example:80"] {
            assert!(!check("any.example:8080", origin, false), "{origin}");
        }
    }
}
