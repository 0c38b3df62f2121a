//! URLs of servers, taken apart: whether two are one host, and what is in front of a path.
//!
//! Placeholders may stand anywhere in them. What two hosts have in common decides where a secret goes, so a placeholder is
//! only the same as one of the same name there.

use naftiko_openapi::Server;

/// An absolute URL, in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerUrl {
    /// Scheme, host and port, in lower case, without the port that the scheme has anyway; placeholders have single braces.
    origin: String,
    /// Scheme, host and port as they are written.
    written: String,
    /// The path, without a slash at its end.
    path: String,
}

impl ServerUrl {
    /// The parts of a URL; none if it is relative.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let url = url.trim();
        let (scheme, rest) = match url.strip_prefix("//") {
            Some(rest) => ("https", rest),
            None => url.split_once("://")?,
        };
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let scheme = scheme.to_ascii_lowercase();
        let host = authority.replace("{{", "{").replace("}}", "}").replace("${", "{").to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => "",
        };
        let host = host.strip_suffix(usual).unwrap_or(&host).trim_end_matches('.');
        Some(ServerUrl {
            origin: format!("{scheme}://{host}"),
            written: format!("{scheme}://{authority}"),
            path: path.trim_end_matches('/').to_owned(),
        })
    }

    /// A URL that may be relative to this one.
    pub(super) fn join(&self, url: &str) -> Self {
        ServerUrl::parse(url).unwrap_or_else(|| {
            let path = url.trim().split(['?', '#']).next().unwrap_or_default().trim_start_matches("./");
            let slash = if path.starts_with('/') || path.is_empty() { "" } else { "/" };
            self.with_path(&format!("{slash}{}", path.trim_end_matches('/')))
        })
    }

    /// The same host with another path.
    pub(super) fn with_path(&self, path: &str) -> Self {
        ServerUrl { path: path.to_owned(), ..self.clone() }
    }

    /// This path at the host of another URL.
    pub(super) fn at_host_of(&self, other: &ServerUrl) -> Self {
        other.with_path(&self.path)
    }

    /// The text.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.written, self.path)
    }

    /// The path, without a slash at its end.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The name of the host, without scheme and port.
    pub(super) fn host(&self) -> &str {
        let authority = self.written.split_once("://").map_or("", |(_, authority)| authority);
        authority.split(':').next().unwrap_or_default()
    }

    /// Whether secrets for one may go to the other: scheme, host and port are the same.
    pub(super) fn is_same_host(&self, other: &ServerUrl) -> bool {
        self.origin == other.origin
    }

    /// Whether both can be the same host, once their placeholders have values.
    pub(super) fn may_be_same_host(&self, other: &ServerUrl) -> bool {
        let (one, other) = (without_names(&self.origin), without_names(&other.origin));
        matches(&one, &other) || matches(&other, &one)
    }

    /// Whether it is an address of this machine, which stands in for a server.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.host().to_ascii_lowercase();
        host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || self.origin.contains("[::1]")
    }
}

/// Whether servers of an operation are at the host of a base URL. An operation without servers is.
pub(super) fn has(servers: &[Server], home: Option<&ServerUrl>) -> bool {
    let is_home = |server: &Server| home.is_some_and(|home| home.join(&server.url).is_same_host(home));
    servers.is_empty() || servers.iter().any(is_home)
}

/// Whether a URL has a query, or a user name before the host: both may be secrets.
pub(super) fn may_hold_secret(url: &str) -> bool {
    url.contains(['?', '@'])
}

/// A URL for a message, with a space before it; nothing if it may hold a secret.
pub(super) fn quoted(url: &str) -> String {
    if may_hold_secret(url) { String::new() } else { format!(" {url:?}") }
}

/// A text with `{}` in place of each placeholder.
fn without_names(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '{' => {
                if depth == 0 {
                    out.push_str("{}");
                }
                depth += 1;
            }
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(character),
            _ => {}
        }
    }
    out
}

/// Whether a text is what a pattern can become: each `{}` stands for one character or more.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split("{}");
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        let found = if is_last {
            rest.strip_suffix(part).map(str::len)
        } else {
            rest.get(1..).and_then(|it| it.find(part)).map(|at| at + 1)
        };
        match found {
            Some(at) if at > 0 => rest = if is_last { "" } else { &rest[at + part.len()..] },
            _ => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> ServerUrl {
        ServerUrl::parse(text).unwrap()
    }

    #[test]
    fn a_host_is_the_same_whatever_its_case_its_usual_port_and_the_braces_of_its_placeholders() {
        for (one, other, is_same) in [
            ("https://api.pets.example/v1", "HTTPS://API.pets.example:443/v2/", true),
            ("http://api.pets.example:80", "http://api.pets.example.", true),
            ("//api.pets.example", "https://api.pets.example", true),
            ("https://{region}.pets.example", "https://{{region}}.pets.example", true),
            ("https://{api}.pets.example", "https://{uploads}.pets.example", false),
            ("http://api.pets.example", "https://api.pets.example", false),
            ("https://api.pets.example", "https://api.pets.example:8443", false),
            ("https://api.pets.example", "https://pets.example", false),
            ("https://{region}.pets.example", "https://eu.pets.example", false),
            ("https://pets.example", "https://pets.example.evil.example", false),
        ] {
            assert_eq!(url(one).is_same_host(&url(other)), is_same, "{one} {other}");
        }
    }

    #[test]
    fn a_placeholder_can_become_a_part_of_a_host() {
        for (one, other, may_be) in [
            ("https://{region}.pets.example", "https://eu.pets.example", true),
            ("https://eu.pets.example", "https://{region}.pets.example", true),
            ("https://{region}.pets.example", "https://.pets.example", false),
            ("https://{region}.pets.example", "https://eu.toys.example", false),
            ("https://{a}.{b}.example", "https://eu.pets.example", true),
            ("https://{host}", "https://eu.pets.example", true),
            ("https://a{b}", "https://a", false),
        ] {
            assert_eq!(url(one).may_be_same_host(&url(other)), may_be, "{one} {other}");
        }
    }

    #[test]
    fn a_relative_url_is_at_the_host_of_another() {
        let base = url("https://api.pets.example/v1");
        for (relative, joined) in [
            ("/v2/", "https://api.pets.example/v2"),
            ("v2", "https://api.pets.example/v2"),
            ("./v2", "https://api.pets.example/v2"),
            ("/", "https://api.pets.example"),
            ("https://toys.example/x", "https://toys.example/x"),
        ] {
            assert_eq!(base.join(relative).text(), joined);
        }
        assert!(ServerUrl::parse("/v2").is_none() && ServerUrl::parse("api.pets.example").is_none());
    }

    #[test]
    fn an_address_of_this_machine_is_known() {
        for (text, is_one) in [
            ("http://localhost:8080", true),
            ("http://127.0.0.1", true),
            ("http://[::1]:9/x", true),
            ("https://localhost.example", false),
            ("https://api.pets.example/localhost", false),
        ] {
            assert_eq!(url(text).is_loopback(), is_one, "{text}");
        }
    }
}
