//! Base URLs with variables.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use crate::request::url::{self, PathValue};

/// Inserts values into the placeholders of a base URL, each so that it stays in its place.
///
/// A value at the very beginning is a base URL itself. In the host or port, a value must not end
/// those. In the path, it is one segment or part of one.
pub(crate) fn fill<'v>(template: &str, value: impl Fn(&str) -> Result<&'v str, String>) -> Result<String, String> {
    if !template.contains('{') {
        return Ok(template.to_owned());
    }
    let (mut url, rest) = beginning(template, &value)?;
    let end = rest.find('/').unwrap_or(rest.len());
    push_authority(&mut url, &rest[..end], &value)?;
    if !rest[end..].is_empty() {
        url::push_path(&mut url, &rest[end..], "variable", |name| {
            Ok(Some(PathValue::Plain(Cow::Borrowed(value(name)?))))
        })?;
    }
    Ok(url)
}

/// The scheme, or the first value as a whole, and the rest of the template.
fn beginning<'t, 'v>(
    template: &'t str,
    value: &impl Fn(&str) -> Result<&'v str, String>,
) -> Result<(String, &'t str), String> {
    let Some((name, behind)) = template.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        return match template.split_once("://") {
            Some((scheme, rest)) if !scheme.contains('{') => Ok((format!("{scheme}://"), rest)),
            _ => Err(format!("the base URL {template} is not a URL")),
        };
    };
    match behind.chars().next() {
        None | Some('/') => {
            let given = value(name)?;
            let given = if given.contains("://") { given.to_owned() } else { format!("https://{given}") };
            Ok((url::base(&given).map_err(|problem| format!("variable `{name}`: {problem}"))?, behind))
        }
        Some(':') if behind.starts_with("://") => match value(name)? {
            scheme @ ("http" | "https") => Ok((format!("{scheme}://"), &behind[3..])),
            _ => Err(format!("variable `{name}` is neither http nor https")),
        },
        Some('.' | ':' | '-' | '{') => Ok(("https://".to_owned(), template)),
        Some(_) => Err(format!("the base URL {template} has text directly after the variable `{name}`")),
    }
}

/// Appends the host and the port, with their placeholders replaced.
fn push_authority<'v>(
    url: &mut String,
    template: &str,
    value: &impl Fn(&str) -> Result<&'v str, String>,
) -> Result<(), String> {
    let mut rest = template;
    while let Some((literal, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else {
            return Err(format!("the base URL has a brace that does not close in {template}"));
        };
        let value = value(name)?;
        if value.is_empty() {
            return Err(format!("variable `{name}` is empty: requests would go to another host"));
        }
        if !is_host_part(value) {
            return Err(format!("variable `{name}` has characters that are not allowed in a host or port"));
        }
        url.push_str(literal);
        url.push_str(value);
        rest = behind;
    }
    url.push_str(rest);
    Ok(())
}

fn is_host_part(value: &str) -> bool {
    let address = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
        || value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result for a template in which every variable has this value.
    fn filled(template: &str, value: &str) -> Result<String, String> {
        fill(template, |_| Ok(value)).and_then(|url| url::base(&url))
    }

    #[test]
    fn values_stand_where_the_template_has_them() {
        for (template, value, url) in [
            ("https://{region}.pets.example/v1", "eu-1", "https://eu-1.pets.example/v1"),
            ("https://{host}", "pets.example:8080", "https://pets.example:8080"),
            ("https://{host}/a", "[::1]", "https://[::1]/a"),
            ("http://localhost:{port}/", "99", "http://localhost:99"),
            ("{tenant}.pets.example/v1", "acme", "https://acme.pets.example/v1"),
            ("{scheme}://pets.example", "http", "http://pets.example"),
            ("https://pets.example/{tenant}/v1", "a/b c", "https://pets.example/a%2Fb%20c/v1"),
            ("https://pets.example/v{version}", "2", "https://pets.example/v2"),
            ("{URL}/api", "http://pets.example/x/", "http://pets.example/x/api"),
            ("{URL}", "pets.example", "https://pets.example"),
            ("{URL}/api", "pets.example:8080", "https://pets.example:8080/api"),
        ] {
            assert_eq!(filled(template, value).as_deref(), Ok(url), "{template}");
        }
    }

    #[test]
    fn a_value_that_leaves_its_place_is_refused() {
        let host = "https://{region}.pets.example/v1";
        for value in [
            "",
            "evil.example/",
            "evil.example#",
            "evil.example?",
            "evil.example\\",
            "a@evil",
            "a:b@c",
            "a b",
            "a\n",
            "a%2f",
            "a\0",
            "[::1",
            "[evil]",
            "[::1]",
            "evil.example:80",
            "é",
            "{x}",
        ] {
            assert!(filled(host, value).is_err(), "{value:?}");
        }
        for value in ["", ".", ".."] {
            assert!(filled("https://pets.example/{tenant}/v1", value).is_err(), "{value:?}");
        }
        assert!(filled("https://pets.example/{a}{b}", ".").is_err());
        for value in [
            "",
            "/v1",
            "https:///v1",
            "https:v1",
            "ftp://a",
            "https://u:hunter2@a",
            "https://a?hunter2",
            "https://a/#x",
            "javascript:x",
            "u:p@a",
        ] {
            let problem = filled("{URL}/api", value).unwrap_err();
            assert!(!problem.contains("hunter2"), "{problem}");
        }
        for value in ["ftp", "https://evil.example/", "javascript", ""] {
            assert!(filled("{scheme}://pets.example", value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn a_template_that_is_none_is_refused() {
        for template in
            ["pets/{a}", "https://{a", "https://pets.example/{a", "{a}v1", "ht{a}://x", "https://x/?y={a}", "{"]
        {
            assert!(filled(template, "a").is_err(), "{template}");
        }
    }
}
