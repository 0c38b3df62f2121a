//! Parses path templates and base URLs of capability files: `{x}`, `{{x}}` and `${x}` are
//! placeholders. All spellings are converted to one form.

use std::net::{Ipv4Addr, Ipv6Addr};

use naftiko_spec::Template;
use percent_encoding::percent_decode_str;

use super::entry::input_name;

/// A valid path template.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PathTemplate {
    /// The text, with each placeholder in single braces, and then the fixed query.
    pub(super) text: String,
    /// The placeholders of the path, in order, each once.
    pub(super) placeholders: Vec<Placeholder>,
    /// The names in the fixed query.
    pub(super) fixed_query: Vec<String>,
    /// The computed pairs of the query.
    pub(super) query: Vec<QueryPair>,
    /// The fragment after a `#`, which is not sent (RFC 9110, section 7.1).
    pub(super) fragment: Option<String>,
}

/// A pair in the query of a path whose value has placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueryPair {
    pub(super) name: String,
    /// The value, decoded.
    pub(super) value: Template,
    /// The name of the placeholder, if that is the whole value.
    pub(super) only: Option<String>,
    /// The names in all placeholders, as written.
    pub(super) names: Vec<String>,
}

impl QueryPair {
    fn new(name: &str, value: &str) -> Self {
        let plain = value.trim_matches(['{', '}']).trim();
        let is_whole = value.starts_with('{') && value.ends_with('}') && !plain.contains(['{', '}']);
        // In a path, single and double braces mean the same.
        let single = value.replace("{{", "{").replace("}}", "}");
        let names = value.split('{').filter_map(|rest| Some(rest.split_once('}')?.0.trim().to_owned()));
        QueryPair {
            name: decoded(name),
            value: Template::parse(&single.replace('{', "{{").replace('}', "}}")).decoded(),
            only: is_whole.then(|| plain.to_owned()),
            names: names.collect(),
        }
    }
}

/// A placeholder of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placeholder {
    /// Its name in the text.
    pub(super) name: String,
    /// Whether it has double braces, which may contain variables.
    pub(super) is_double: bool,
}

/// Returns a path in which `{{x}}` is written as `{x}`.
pub(crate) fn normalize(path: &str) -> String {
    path.replace("{{", "{").replace("}}", "}")
}

/// Joins the paths of a resource and an operation, unless both start with the same segment.
pub(super) fn join(resource: &str, own: Option<&str>) -> String {
    let resource = resource.trim();
    let Some(own) = own.map(str::trim).filter(|own| !own.is_empty()) else { return resource.to_owned() };
    let first = |path: &str| path.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default().to_owned();
    let begins_alike = first(own) == first(resource) && !first(own).is_empty();
    if resource.trim_matches('/').is_empty() || begins_alike {
        return own.to_owned();
    }
    let slash = if own.starts_with(['/', '?', '#']) { "" } else { "/" };
    format!("{}{slash}{own}", resource.trim_end_matches('/'))
}

/// Parses a path template, or returns what is wrong with it and how to fix it.
pub(super) fn parse(path: &str) -> Result<PathTemplate, (String, &'static str)> {
    let wrong = |what: &str, help| Err((format!("the path {path:?} {what}"), help));
    let (rest, fragment) = match path.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment.to_owned())),
        None => (path, None),
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let slash = if rest.starts_with('/') || rest.is_empty() { "" } else { "/" };
    let mut template = PathTemplate { fragment, ..PathTemplate::default() };
    let mut literal = String::from(slash);
    template.text.push_str(slash);
    for part in parts(rest) {
        match part {
            Part::Text(text) => {
                let text = encode(text, is_path_character);
                literal.push_str(&text);
                template.text.push_str(&text);
            }
            Part::Name { name, is_double } => {
                let name = input_name(name).unwrap_or(name);
                // Replaces a value, which is never empty or only dots.
                literal.push('x');
                template.text.push_str(&format!("{{{name}}}"));
                if !template.placeholders.iter().any(|known| known.name == name) {
                    template.placeholders.push(Placeholder { name: name.to_owned(), is_double });
                }
            }
            Part::Wrong(what) => return wrong(what, "write every placeholder as `{name}`"),
        }
    }
    if literal.split('/').any(is_dots) {
        return wrong("has a segment `.` or `..`", "write the resulting path");
    }
    let mut mark = '?';
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if value.contains('{') {
            template.query.push(QueryPair::new(name, value));
        } else if name.contains(['{', '}']) || value.contains('}') {
            return wrong("has a placeholder in the name of a query pair", "write the names of the query literally");
        } else {
            template.fixed_query.push(decoded(name));
            template.text.push(mark);
            template.text.push_str(&encode(pair, is_query_character));
            mark = '&';
        }
    }
    Ok(template)
}

/// Decodes a text of a query.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A part of a text with placeholders.
enum Part<'t> {
    Text(&'t str),
    Name { name: &'t str, is_double: bool },
    Wrong(&'static str),
}

/// Splits a text at its placeholders: `{x}`, `{{x}}`, `${x}`.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (before, is_shell) = before.strip_suffix('$').map_or((before, false), |before| (before, true));
        let (after, close) = after.strip_prefix('{').map_or((after, "}"), |after| (after, "}}"));
        if before.contains('}') {
            parts.push(Part::Wrong("has an unmatched `}`"));
        }
        parts.push(Part::Text(before));
        let Some((name, after)) = after.split_once(close) else {
            parts.push(Part::Wrong("has an unmatched `{`"));
            return parts;
        };
        let name = name.trim();
        parts.push(match name {
            "" => Part::Wrong("has a placeholder without a name"),
            _ if name.contains(['{', '}', '/']) => Part::Wrong("has an unmatched `{`"),
            _ => Part::Name { name, is_double: close == "}}" || is_shell },
        });
        rest = after;
    }
    if rest.contains('}') {
        parts.push(Part::Wrong("has an unmatched `}`"));
    }
    parts.push(Part::Text(rest));
    parts
}

/// The characters of a path (RFC 3986, section 3.3): unreserved, sub-delimiters, `:`, `@` and `/`.
fn is_path_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/".contains(character)
}

/// The characters of a query (RFC 3986, section 3.4).
fn is_query_character(character: char) -> bool {
    is_path_character(character) || character == '?'
}

/// Percent-encodes the characters of `text` that a URL does not allow. What is already encoded
/// stays.
fn encode(text: &str, is_allowed: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        let is_encoded = character == '%'
            && text.as_bytes().get(index + 1..index + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if is_allowed(character) || is_encoded {
            out.push(character);
        } else {
            let mut bytes = [0; 4];
            character.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
    }
    out
}

/// Whether URL parsers read a segment as `.` or `..`, encoded or not.
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// A valid base URL.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct BaseUrl {
    /// The text, with each placeholder in single braces, without a trailing slash.
    pub(super) text: String,
    /// The placeholders, in order, and whether each is written as a variable: `{{X}}` or `${X}`.
    pub(super) placeholders: Vec<(String, bool)>,
    /// The part that is missing and was assumed.
    pub(super) assumed: Option<&'static str>,
}

/// Parses a base URL, or returns what is wrong with it.
pub(super) fn base_url(text: &str) -> Result<BaseUrl, &'static str> {
    let text = text.trim();
    // Documentation also writes placeholders as `<name>`.
    let text = &text.replace('<', "{").replace('>', "}");
    let mut base_url = BaseUrl::default();
    let mut sample = String::new();
    for part in parts(text) {
        match part {
            Part::Text(text) => {
                sample.push_str(text);
                base_url.text.push_str(text);
            }
            Part::Name { name, is_double } => {
                let plain = name.strip_prefix("env.").unwrap_or(name);
                sample.push_str(if sample.is_empty() {
                    "https://x"
                } else if sample.ends_with(':') {
                    "1"
                } else {
                    "x"
                });
                base_url.text.push_str(&format!("{{{plain}}}"));
                base_url.placeholders.push((plain.to_owned(), is_double));
            }
            Part::Wrong(what) => return Err(what),
        }
    }
    if let Some(rest) = sample.strip_prefix("https://x://") {
        sample = format!("https://{rest}");
    } else if !sample.contains("://") {
        let host = sample.trim_start_matches('/').len();
        sample = format!("https://{}", &sample[sample.len() - host..]);
        base_url.text = format!("https://{}", base_url.text.trim_start_matches('/'));
        base_url.assumed = Some("has no scheme");
    }
    base_url.text.truncate(base_url.text.trim_end_matches('/').len());
    check_base_url(sample.trim_end_matches('/'))?;
    Ok(base_url)
}

/// Checks a base URL, or returns what is wrong with it.
fn check_base_url(base_url: &str) -> Result<(), &'static str> {
    let rest = base_url.strip_prefix("https://").or_else(|| base_url.strip_prefix("http://"));
    match rest {
        None => Err("does not start with `https://` or `http://`"),
        Some("") => Err("has no host"),
        Some(rest) if rest.starts_with(['/', ':']) => Err("has no host"),
        Some(rest) if rest.contains(['?', '#']) => Err("has a query or a fragment"),
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if authority.contains('@') {
                Err("contains a user name or password")
            } else if !is_authority(authority) {
                Err("has an invalid host or port")
            } else if !path.chars().all(|c| c == '%' || is_path_character(c)) || path.split('/').any(is_dots) {
                Err("contains characters that a URL does not allow")
            } else {
                Ok(())
            }
        }
    }
}

/// Whether a text is a host (RFC 3986, section 3.2.2), with an optional port.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        // A host that ends in a number is an address.
        None if ends_in_number(host) => host.parse::<Ipv4Addr>().is_ok(),
        None => host.strip_suffix('.').unwrap_or(host).split('.').all(is_label),
    };
    is_host && port.is_none_or(is_port)
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// Whether URL parsers read a host as an address, in any notation.
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
        let template = parse("/ships/{{ imo_number }}/ports/{port-id}").unwrap();
        assert_eq!(template.text, "/ships/{imo_number}/ports/{port-id}");
        let names: Vec<_> = template.placeholders.iter().map(|it| (it.name.as_str(), it.is_double)).collect();
        assert_eq!(names, [("imo_number", true), ("port-id", false)]);
    }

    #[test]
    fn a_path_is_sent_as_it_is_written() {
        for (path, sent) in [
            ("pets", "/pets"),
            ("", ""),
            ("/", "/"),
            ("//a//", "//a//"),
            ("/{file}.zip", "/{file}.zip"),
            ("/a/{x}:{y}", "/a/{x}:{y}"),
            ("/users(id='{id}')", "/users(id='{id}')"),
            ("/my pets/ü", "/my%20pets/%C3%BC"),
            ("/a%20b%", "/a%20b%25"),
            ("/{Bucket}?acl", "/{Bucket}?acl"),
            ("/?Action=Run&Version=1", "/?Action=Run&Version=1"),
            ("?a=b", "?a=b"),
            ("/x#Target=y", "/x"),
        ] {
            assert_eq!(parse(path).unwrap().text, sent, "{path}");
        }
    }

    #[test]
    fn a_placeholder_in_the_query_is_a_pair_of_it() {
        let template = parse("/find?all&q={term}&limit={{n}}").unwrap();
        assert_eq!(template.text, "/find?all");
        let only: Vec<_> = template.query.iter().map(|pair| (pair.name.as_str(), pair.only.as_deref())).collect();
        assert_eq!(only, [("q", Some("term")), ("limit", Some("n"))]);
        let template = parse("/find?q=a+{x}-{{y}}").unwrap();
        let [pair] = template.query.as_slice() else { panic!("one pair") };
        assert_eq!((pair.only.as_deref(), pair.names.as_slice()), (None, &["x".to_owned(), "y".to_owned()][..]));
        assert_eq!(pair.value, Template::parse("a {{x}}-{{y}}"));
    }

    #[test]
    fn a_path_of_its_own_is_relative_unless_it_begins_alike() {
        for (resource, own, path) in [
            ("/users", "/users/{id}", "/users/{id}"),
            ("/users", "/users", "/users"),
            ("/users/{id}", "/users", "/users"),
            ("/users", "/{id}", "/users/{id}"),
            ("/users", "{id}", "/users/{id}"),
            ("/users/", "/all", "/users/all"),
            ("/", "/users", "/users"),
            ("", "users", "users"),
            ("/users", "?all=1", "/users?all=1"),
            ("/users", " ", "/users"),
        ] {
            assert_eq!(join(resource, Some(own)), path, "{resource} {own}");
        }
        assert_eq!(join("/users", None), "/users");
    }

    #[test]
    fn a_path_that_would_send_something_else_is_refused() {
        for (path, what) in [
            ("/pets/{id", "has an unmatched `{`"),
            ("/pets/id}", "has an unmatched `}`"),
            ("/pets/{}", "has a placeholder without a name"),
            ("/pets/{a}}/{{b}", "has an unmatched `}`"),
            ("/pets/{{a}", "has an unmatched `{`"),
            ("/pets/{a/b}", "has an unmatched `{`"),
            ("/pets?{x}=1", "has a placeholder in the name of a query pair"),
            ("/a/../b", "has a segment `.` or `..`"),
            ("/a/%2E%2e", "has a segment `.` or `..`"),
        ] {
            assert_eq!(parse(path).unwrap_err().0, format!("the path {path:?} {what}"));
        }
    }

    #[test]
    fn a_base_url_has_placeholders_of_all_kinds() {
        for (text, written, names) in [
            ("https://{region}.a.example/v1/", "https://{region}.a.example/v1", "region false"),
            ("{{URL}}", "{URL}", "URL true"),
            ("{{env.URL}}/api", "{URL}/api", "URL true"),
            ("https://${HOST}:{port}", "https://{HOST}:{port}", "HOST true, port false"),
            ("https://<your-domain>/x", "https://{your-domain}/x", "your-domain false"),
            ("{scheme}://{host}/api", "{scheme}://{host}/api", "scheme false, host false"),
            ("api.example/v1", "https://api.example/v1", ""),
            ("//api.example", "https://api.example", ""),
        ] {
            let base_url = base_url(text).unwrap();
            assert_eq!(base_url.text, written);
            let found: Vec<_> = base_url.placeholders.iter().map(|(name, double)| format!("{name} {double}")).collect();
            assert_eq!(found.join(", "), names);
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
            "https://",
            "https:///v1",
            "ftp://a",
            "https://{region.example",
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
            assert!(super::base_url(base_url).is_err(), "{base_url}");
        }
    }
}
