//! Path templates and base URLs, as capability files write them.

use std::collections::HashSet;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A path template that can be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PathTemplate {
    /// The text, each placeholder in single braces.
    pub(super) text: String,
    /// The names of the placeholders, in their order, each once.
    pub(super) placeholders: Vec<String>,
}

/// `{{x}}` and `{x}` both are a placeholder.
pub(super) fn normalize(path: &str) -> String {
    path.replace("{{", "{").replace("}}", "}")
}

/// Parses a path template, or says what is wrong with it and what to do.
pub(super) fn parse(path: &str) -> Result<PathTemplate, (String, &'static str)> {
    let wrong = |what: &str, help| Err((format!("the path {path:?} {what}"), help));
    if !path.starts_with('/') {
        return wrong("does not start with a slash", "write a `/` before it");
    }
    let mut placeholders: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    let mut literal = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (after, close) = after.strip_prefix('{').map_or((after, "}"), |after| (after, "}}"));
        let Some((name, after)) = after.split_once(close) else {
            return wrong("has a brace that does not close", "write every placeholder as `{name}`");
        };
        if name.is_empty() || name.contains(['{', '}', '/']) {
            return wrong("has a placeholder without a name", "write every placeholder as `{name}`");
        }
        literal.push_str(before);
        // Stands for a value, which is never empty nor dots alone.
        literal.push('x');
        if known.insert(name) {
            placeholders.push(name.to_owned());
        }
        rest = after;
    }
    literal.push_str(rest);
    if literal.contains('}') {
        return wrong("has a brace that does not open", "write every placeholder as `{name}`");
    }
    if let Some(character) = literal.chars().find(|c| !is_path_character(*c)) {
        return wrong(
            &format!("holds {character:?}, which a path cannot hold as it is"),
            "a query belongs into parameters with `in: query`; other characters are written percent-encoded",
        );
    }
    if literal.split('/').any(is_dots) {
        return wrong("has a segment `.` or `..`", "write the path it leads to");
    }
    Ok(PathTemplate { text: normalize(path), placeholders })
}

/// The characters of a path (RFC 3986, section 3.3): unreserved, percent-encoded, sub-delimiters, `:`, `@` and `/`.
fn is_path_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:@/".contains(character)
}

/// Whether URL parsers take a segment for a step to the same or the parent folder, encoded or not.
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Checks that requests can be sent to a base URL, or says what is wrong with it.
pub(super) fn check_base_url(base_url: &str) -> Result<(), &'static str> {
    let rest = base_url.strip_prefix("https://").or_else(|| base_url.strip_prefix("http://"));
    match rest {
        _ if base_url.contains(['{', '}', '$']) => Err("has a placeholder, which is not supported yet"),
        None => Err("does not start with `https://` or `http://`"),
        Some("") => Err("has no host"),
        Some(rest) if rest.starts_with(['/', ':']) => Err("has no host"),
        Some(rest) if rest.contains(['?', '#']) => Err("has a query or a fragment"),
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if authority.contains('@') {
                Err("holds a user name or a password")
            } else if !is_authority(authority) {
                Err("has no sound host and port")
            } else if !path.chars().all(is_path_character) || path.split('/').any(is_dots) {
                Err("holds what no URL may hold as it is")
            } else {
                Ok(())
            }
        }
    }
}

/// Whether a text is a host (RFC 3986, section 3.2.2), and a port if it has one.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        // What ends in a number is an address.
        None if ends_in_number(host) => host.parse::<Ipv4Addr>().is_ok(),
        None => host.strip_suffix('.').unwrap_or(host).split('.').all(is_label),
    };
    is_host && port.is_none_or(is_port)
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// Whether URL parsers take a host for an address, however it is written.
fn ends_in_number(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_hex = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    is_hex || !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_have_single_or_double_braces() {
        let template = parse("/ships/{{imo_number}}/ports/{port-id}").unwrap();
        assert_eq!(template.text, "/ships/{imo_number}/ports/{port-id}");
        assert_eq!(template.placeholders, ["imo_number", "port-id"]);
    }

    #[test]
    fn a_path_that_would_send_something_else_is_refused() {
        for (path, what) in [
            ("pets", "does not start with a slash"),
            ("/pets/{id", "has a brace that does not close"),
            ("/pets/id}", "has a brace that does not open"),
            ("/pets/{}", "has a placeholder without a name"),
            ("/pets/{a}}/{{b}", "has a brace that does not close"),
            ("/pets/{{a}", "has a brace that does not close"),
            ("/pets?all=1", "holds '?', which a path cannot hold as it is"),
            ("/pets#x", "holds '#', which a path cannot hold as it is"),
            ("/my pets", "holds ' ', which a path cannot hold as it is"),
            ("/a/../b", "has a segment `.` or `..`"),
            ("/a/%2E%2e", "has a segment `.` or `..`"),
        ] {
            assert_eq!(parse(path).unwrap_err().0, format!("the path {path:?} {what}"));
        }
    }

    #[test]
    fn a_base_url_is_absolute_and_plain() {
        assert_eq!(check_base_url("https://api.example/v1"), Ok(()));
        assert_eq!(check_base_url("http://127.0.0.1:8080"), Ok(()));
        assert_eq!(check_base_url("http://[::1]:8080/v1"), Ok(()));
        assert_eq!(check_base_url("https://api.example./v1"), Ok(()));
        for base_url in [
            "",
            "api.example",
            "https://",
            "https:///v1",
            "https://{region}.example",
            "https://a@b",
            "https://a?b",
            "https://a`b",
            "https://a%zz",
            "https://a:99999",
            "https://a:b",
            "https://[",
            "https://[::g]",
            "https://1.2.3.999",
            "https://1.0x7f",
            "https://a..b",
            "https://a/v1/..",
            "https://a/v 1",
        ] {
            assert!(check_base_url(base_url).is_err(), "{base_url}");
        }
    }
}
