//! The URL of a request, from a base URL, a path template and values.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

/// Everything except the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` with all characters encoded that have a meaning in a URL.
pub(crate) fn encode(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

/// Checks a base URL and removes its trailing slashes.
pub(crate) fn base(text: &str) -> Result<String, String> {
    let wrong = |what: &str| Err(format!("the base URL {:?} {what}", without_secrets(text)));
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return wrong(&format!("is not a URL: {error}")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return wrong("is neither http nor https");
    }
    if !names_host(text) {
        return wrong("has no host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("holds a user name or a password: give them to the builder");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong("has a query or a fragment: give extra query pairs to the request");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Whether a URL has a host right after `://`. Parsers of URLs also accept one later, so that the
/// path of `https:///v1` would be the host.
pub(crate) fn names_host(url: &str) -> bool {
    let url: String = url.trim().chars().filter(|character| !character.is_control()).collect();
    let rest = url.split_once("://").map(|(_, rest)| rest);
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '\\', '?', '#']))
}

/// A base URL without the parts that may contain a password or a key, valid or not.
fn without_secrets(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    match text.rsplit_once('@') {
        Some((_, host)) => format!("...@{host}"),
        None => text.to_owned(),
    }
}

/// The replacement of a placeholder.
pub(crate) enum PathValue<'v> {
    /// A text, which is encoded.
    Plain(Cow<'v, str>),
    /// An encoded text: values with the separators of their style.
    Encoded(&'v str),
}

impl PathValue<'_> {
    fn as_str(&self) -> &str {
        match self {
            PathValue::Plain(text) => text,
            PathValue::Encoded(text) => text,
        }
    }
}

/// Appends a path template, with its placeholders replaced by encoded values.
///
/// A value must not be empty, and no segment may be `.` or `..`: URL parsers resolve those, even if
/// encoded, so the request would go to another resource.
///
/// `what` is the name of a value in errors.
pub(crate) fn push_path<'v>(
    url: &mut String,
    template: &str,
    what: &str,
    value: impl Fn(&str) -> Result<Option<PathValue<'v>>, String>,
) -> Result<(), String> {
    let no_path = || Err(format!("the path template {template} is not a path"));
    // The base URL itself.
    if template.is_empty() {
        return Ok(());
    }
    if !template.starts_with('/') {
        return no_path();
    }
    // The start of the segment, in the URL and in the template.
    let (mut segment_start, mut segment) = (url.len(), template);
    let mut rest = template;
    loop {
        let stop = rest.bytes().position(|byte| matches!(byte, b'{' | b'/')).unwrap_or(rest.len());
        if rest[..stop].bytes().any(|byte| matches!(byte, b'?' | b'#' | b'\\')) {
            return no_path();
        }
        url.push_str(&rest[..stop]);
        rest = &rest[stop..];
        if let Some(after) = rest.strip_prefix('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(format!("the path template {template} has a brace that does not close"));
            };
            let Some(value) = value(name)? else {
                return Err(format!("the placeholder `{name}` of {template} has no value"));
            };
            if value.as_str().is_empty() {
                return Err(format!("{what} `{name}` is empty: the request would go to another resource"));
            }
            match value {
                PathValue::Plain(value) => url.extend(encode(&value)),
                PathValue::Encoded(value) => url.push_str(value),
            }
            rest = after;
            continue;
        }
        if let Some(dots) = dots(&url[segment_start..]) {
            let names = placeholders(&segment[..segment.len() - rest.len()]);
            if names.is_empty() {
                return Err(format!("the path template {template} leads to another resource"));
            }
            return Err(format!("{what} {names} is {dots:?}: the request would go to another resource"));
        }
        let Some(after) = rest.strip_prefix('/') else { return Ok(()) };
        url.push('/');
        (segment_start, segment) = (url.len(), after);
        rest = after;
    }
}

/// The names of the placeholders of a segment.
fn placeholders(segment: &str) -> String {
    let names = segment.split('{').skip(1).filter_map(|name| Some(format!("`{}`", name.split_once('}')?.0)));
    names.collect::<Vec<_>>().join(" and ")
}

/// The dots of a segment, encoded or not, if URL parsers resolve it.
fn dots(segment: &str) -> Option<&'static str> {
    let (mut rest, mut count) = (segment.as_bytes(), 0);
    while !rest.is_empty() {
        rest = match rest {
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return None,
        };
        count += 1;
    }
    [".", ".."].into_iter().find(|dots| dots.len() == count)
}

/// Appends a query pair; `separator` is the text before it, and is then set for the next one.
pub(crate) fn push_pair(url: &mut String, separator: &mut char, name: &str, value: &str) {
    url.push(std::mem::replace(separator, '&'));
    url.extend(encode(name));
    url.push('=');
    url.extend(encode(value));
}

/// Appends a query pair with an encoded value.
pub(crate) fn push_encoded(url: &mut String, separator: &mut char, name: &str, value: &str) {
    url.push(std::mem::replace(separator, '&'));
    url.extend(encode(name));
    url.push('=');
    url.push_str(value);
}

/// A query value in which reserved characters are not encoded (`allowReserved`, RFC 6570, section
/// 3.2.3), except for those that would end it: `#`, `&` and `+`, which forms decode as a space.
pub(crate) fn encode_reserved(value: &str) -> PercentEncode<'_> {
    const ENCODED: &AsciiSet = &RESERVED
        .remove(b':')
        .remove(b'/')
        .remove(b'?')
        .remove(b'@')
        .remove(b'!')
        .remove(b'$')
        .remove(b'\'')
        .remove(b'(')
        .remove(b')')
        .remove(b'*')
        .remove(b',')
        .remove(b';')
        .remove(b'=');
    utf8_percent_encode(value, ENCODED)
}

/// Adds the pairs of a credential to the query, and replaces those with their names.
pub(crate) fn set_secrets(url: &mut Url, secrets: &[(&'static str, SecretString)]) {
    let is_secret = |name: &str| secrets.iter().any(|(known, _)| *known == name);
    let (mut query, mut separator) = (String::new(), '?');
    for (name, value) in url.query_pairs().filter(|(name, _)| !is_secret(name)) {
        push_pair(&mut query, &mut separator, &name, &value);
    }
    for (name, secret) in secrets {
        push_pair(&mut query, &mut separator, name, secret.expose_secret());
    }
    url.set_query(query.strip_prefix('?'));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(template: &str, values: &[(&'static str, &str)]) -> Result<String, String> {
        let mut url = String::from("https://api.example");
        push_path(&mut url, template, "path parameter", |name| {
            Ok(values
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| PathValue::Plain(Cow::Borrowed(*value))))
        })?;
        Ok(url["https://api.example".len()..].to_owned())
    }

    #[test]
    fn reserved_characters_of_a_value_are_encoded() {
        for (value, sent) in [
            ("org_1-2.3~4", "org_1-2.3~4"),
            ("a/b", "a%2Fb"),
            (r"a\b", "a%5Cb"),
            (r"..\admin", "..%5Cadmin"),
            ("../admin", "..%2Fadmin"),
            ("%2e%2e", "%252e%252e"),
            ("item%41", "item%2541"),
            ("a?b#c", "a%3Fb%23c"),
            ("a b+c", "a%20b%2Bc"),
            ("é", "%C3%A9"),
            ("a;b=c@d:e", "a%3Bb%3Dc%40d%3Ae"),
            ("...", "..."),
        ] {
            assert_eq!(path("/v1/users/{id}/email", &[("id", value)]), Ok(format!("/v1/users/{sent}/email")));
        }
    }

    #[test]
    fn a_value_that_leaves_its_segment_is_refused_by_name() {
        for (value, what) in [("", "empty"), (".", r#"".""#), ("..", r#""..""#)] {
            assert_eq!(
                path("/v1/users/{id}/email", &[("id", value)]),
                Err(format!("path parameter `id` is {what}: the request would go to another resource"))
            );
        }
        assert!(path("/{id}.zip", &[("id", "")]).is_err());
    }

    #[test]
    fn dots_that_only_several_values_make_together_are_refused_too() {
        assert!(path("/{a}{b}", &[("a", "."), ("b", ".")]).unwrap_err().contains("`a` and `b`"));
        assert!(path("/{a}.", &[("a", ".")]).is_err());
        assert!(path("/a/%2e{a}", &[("a", ".")]).is_err());
        assert!(path("/{a}%2E", &[("a", ".")]).is_err());
        assert_eq!(path("/{a}.zip", &[("a", "..")]), Ok("/...zip".to_owned()));
    }

    #[test]
    fn literal_text_of_a_template_is_left_alone() {
        assert_eq!(path("/a//b/", &[]), Ok("/a//b/".to_owned()));
        assert_eq!(path("/files/{name}:copy", &[("name", "x")]), Ok("/files/x:copy".to_owned()));
    }

    #[test]
    fn a_base_url_may_end_in_slashes_or_have_a_prefix() {
        assert_eq!(base("https://api.example/v1/"), Ok("https://api.example/v1".to_owned()));
        assert_eq!(base("https://api.example"), Ok("https://api.example".to_owned()));
        assert_eq!(base("http://127.0.0.1:8080/a/b//"), Ok("http://127.0.0.1:8080/a/b".to_owned()));
    }

    #[test]
    fn a_base_url_that_no_request_can_be_sent_to_is_refused() {
        for text in ["", "api.example/v1", "ftp://api.example", "https://api.example?x=1", "https://a:b@api.example"] {
            assert!(base(text).is_err(), "{text}");
        }
        for text in
            ["https://", "https:///v1", "https:/v1", "https:v1", "https:\\\\v1", "https://\n/v1", "http://:80/v1"]
        {
            assert!(base(text).unwrap_err().contains("host"), "{text}");
        }
        assert_eq!(base(" https://api.example/v1/ ").as_deref(), Ok("https://api.example/v1"));
    }

    #[test]
    fn what_is_wrong_with_a_base_url_is_told_without_what_may_be_secret_in_it() {
        for text in [
            "https://user:hunter2@api.example",
            "https://user:hunter2@api.example:99999",
            "user:hunter2@api.example",
            "ftp://user:hunter2@api.example",
            "https://user:hunter2@api ex/",
            "https://api.example?key=hunter2",
            "https://api.example/#hunter2",
        ] {
            let problem = base(text).unwrap_err();
            assert!(problem.contains("api") && !problem.contains("hunter2"), "{problem}");
        }
    }

    #[test]
    fn a_template_that_is_no_path_is_refused() {
        for template in ["pets", "@evil.example/pets", "/pets?all", "/pets#x", "/\\evil", "/a/../b", "/a/%2e%2E"] {
            assert!(path(template, &[]).is_err(), "{template}");
        }
    }

    proptest! {
        #[test]
        fn any_path_value_arrives_as_it_was_given_or_is_refused(value in any::<String>()) {
            let mut url = String::from("https://api.example");
            match push_path(&mut url, "/users/{id}/email", "path parameter", |_| Ok(Some(PathValue::Plain(value.as_str().into())))) {
                Err(_) => prop_assert!(matches!(value.as_str(), "" | "." | "..")),
                Ok(()) => {
                    let url = Url::parse(&url).unwrap();
                    let segments: Vec<_> = url.path_segments().unwrap().collect();
                    prop_assert_eq!(segments.len(), 3);
                    prop_assert_eq!((segments[0], segments[2]), ("users", "email"));
                    let decoded = percent_encoding::percent_decode_str(segments[1]).decode_utf8().unwrap();
                    prop_assert_eq!(decoded, value);
                }
            }
        }

        #[test]
        fn any_query_pair_arrives_as_it_was_given(name in any::<String>(), value in any::<String>()) {
            let mut url = String::from("https://api.example/");
            push_pair(&mut url, &mut '?', &name, &value);
            let url = Url::parse(&url).unwrap();
            let pairs: Vec<_> = url.query_pairs().collect();
            prop_assert_eq!(pairs, [(name.into(), value.into())]);
            prop_assert_eq!(url.fragment(), None);
        }
    }
}
