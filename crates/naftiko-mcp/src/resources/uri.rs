//! URIs of resources: templates of RFC 6570, level 1.

/// The URI of a resource, divided at its variables.
pub(crate) struct Template {
    /// The text before the first variable.
    start: &'static str,
    /// Each variable, and the text after it.
    variables: Vec<(&'static str, &'static str)>,
}

impl Template {
    /// Divides a URI.
    pub(crate) fn new(uri: &'static str) -> Self {
        let mut parts = uri.split('{');
        let start = parts.next().unwrap_or_default();
        let variables = parts.map(|part| part.split_once('}').unwrap_or((part, ""))).collect();
        Template { start, variables }
    }

    /// Whether it has variables.
    pub(crate) fn has_variables(&self) -> bool {
        !self.variables.is_empty()
    }

    /// Returns the decoded value of each variable, if a URI fits. A value is not empty and has no
    /// `/`. Of several ways to divide a URI, the one with the shortest first values is taken.
    pub(crate) fn matches(&self, uri: &str) -> Option<Vec<(&'static str, String)>> {
        let mut rest = uri.strip_prefix(self.start)?;
        let mut values = Vec::new();
        for (index, (name, after)) in self.variables.iter().enumerate() {
            let is_last = index + 1 == self.variables.len();
            let end = if is_last {
                rest.len().checked_sub(after.len()).filter(|_| rest.ends_with(after))?
            } else {
                // After the first character, because a value is not empty.
                let first = rest.chars().next()?.len_utf8();
                first + rest[first..].find(after)?
            };
            let (value, others) = rest.split_at_checked(end)?;
            if value.is_empty() || value.contains('/') {
                return None;
            }
            values.push((*name, decoded(value)?));
            rest = &others[after.len()..];
        }
        rest.is_empty().then_some(values)
    }
}

/// Returns a value without percent-encoding (RFC 3986, section 2.1); `None` if it is not UTF-8.
fn decoded(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, others @ ..] = rest {
        rest = others;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, others @ ..] = others else { return None };
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(digit(high)? << 4 | digit(low)?);
        rest = others;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(template: &'static str, uri: &str) -> Option<Vec<String>> {
        let values = Template::new(template).matches(uri)?;
        Some(values.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn a_uri_fits_if_each_variable_has_a_value_without_slash() {
        for (template, uri, expected) in [
            ("pets://all", "pets://all", Some(vec![])),
            ("pets://all", "pets://all/1", None),
            ("pets://{id}", "pets://p1", Some(vec!["id=p1"])),
            ("pets://{id}", "pets://", None),
            ("pets://{id}", "pets://p1/toys", None),
            ("pets://{id}", "toys://p1", None),
            ("pets://{id}/toys", "pets://p1/toys", Some(vec!["id=p1"])),
            ("pets://{id}/toys", "pets:///toys", None),
            ("pets://{id}/toys/{toy}", "pets://p1/toys/t1", Some(vec!["id=p1", "toy=t1"])),
            ("pets://{id}/{toy}", "pets://p1/a/b", None),
            ("a:{x}-{y}", "a:1-2-3", Some(vec!["x=1", "y=2-3"])),
            ("a:{x}.json", "a:.json.json", Some(vec!["x=.json"])),
        ] {
            let expected = expected.map(|it| it.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(values(template, uri), expected, "{template} {uri}");
        }
    }

    #[test]
    fn values_are_decoded_once() {
        assert_eq!(values("a:{x}", "a:b%20c%2Fd%2520").unwrap(), ["x=b c/d%20"]);
        assert_eq!(values("a:{x}", "a:%C3%A4").unwrap(), ["x=ä"]);
        for wrong in ["a:%FF", "a:%", "a:%2", "a:%zz"] {
            assert_eq!(values("a:{x}", wrong), None, "{wrong}");
        }
    }
}
