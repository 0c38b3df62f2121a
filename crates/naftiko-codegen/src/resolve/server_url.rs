//! Parses URLs of servers: whether two have the same host, and what precedes a path.
//!
//! Placeholders may be anywhere in them. The comparison of hosts decides where a secret is sent, so
//! a placeholder equals only one with the same name.

use naftiko_openapi::Server;

/// The parts of an absolute URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerUrl {
    /// Scheme, host and port, in lower case, without the default port; placeholders have single
    /// braces.
    origin: String,
    /// Scheme, host and port as written.
    written: String,
    /// The path, without a trailing slash.
    path: String,
}

impl ServerUrl {
    /// Returns the parts of a URL; `None` if it is relative.
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

    /// Resolves a URL that may be relative to this one.
    pub(super) fn join(&self, url: &str) -> Self {
        ServerUrl::parse(url).unwrap_or_else(|| {
            let path = url.trim().split(['?', '#']).next().unwrap_or_default().trim_start_matches("./");
            let slash = if path.starts_with('/') || path.is_empty() { "" } else { "/" };
            self.with_path(&format!("{slash}{}", path.trim_end_matches('/')))
        })
    }

    /// Returns a URL with another path.
    pub(super) fn with_path(&self, path: &str) -> Self {
        ServerUrl { path: path.to_owned(), ..self.clone() }
    }

    /// Returns a URL with this path at the host of another URL.
    pub(super) fn at_host_of(&self, other: &ServerUrl) -> Self {
        other.with_path(&self.path)
    }

    /// Returns the URL as text.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.written, self.path)
    }

    /// Returns the path, without a trailing slash.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Returns the host, without scheme and port.
    pub(super) fn host(&self) -> &str {
        let authority = self.written.split_once("://").map_or("", |(_, authority)| authority);
        authority.split(':').next().unwrap_or_default()
    }

    /// Whether secrets for one may be sent to the other: scheme, host and port are the same.
    pub(super) fn is_same_host(&self, other: &ServerUrl) -> bool {
        self.origin == other.origin
    }

    /// Whether both may be the same host, depending on the values of their placeholders.
    pub(super) fn may_be_same_host(&self, other: &ServerUrl) -> bool {
        let (one, other) = (without_names(&self.origin), without_names(&other.origin));
        matches(&one, &other) || matches(&other, &one)
    }

    /// Whether it is a loopback address, which replaces a server.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.host().to_ascii_lowercase();
        host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || self.origin.contains("[::1]")
    }
}

/// Whether the servers of an operation are at the host of a base URL. This is true if it has no
/// servers.
pub(super) fn has(servers: &[Server], entry_url: Option<&ServerUrl>) -> bool {
    let is_at_entry =
        |server: &Server| entry_url.is_some_and(|entry_url| entry_url.join(&server.url).is_same_host(entry_url));
    servers.is_empty() || servers.iter().any(is_at_entry)
}

/// Whether a URL has a query, or a user name before the host, which may be secrets.
pub(super) fn may_hold_secret(url: &str) -> bool {
    url.contains(['?', '@'])
}

/// Returns a URL for a message, with a space before it; empty if it may contain a secret.
pub(super) fn quoted(url: &str) -> String {
    if may_hold_secret(url) { String::new() } else { format!(" {url:?}") }
}

/// Replaces each placeholder in a text with `{}`.
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

/// Whether a pattern matches a text: each `{}` matches at least one character.
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
