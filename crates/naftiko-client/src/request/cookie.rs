//! The `Cookie` header.

/// Appends a cookie to the value of a `Cookie` header, or returns why it is invalid (RFC 6265,
/// section 4.1.1).
pub(crate) fn push(header: &mut String, name: &str, value: &str) -> Result<(), String> {
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(format!("{name:?} is not the name of a cookie (RFC 6265, section 4.1.1)"));
    }
    if !is_value(value) {
        return Err(format!(
            "the value of cookie `{name}` has characters that are not allowed in a cookie (RFC 6265, section 4.1.1)"
        ));
    }
    append(header, name, value);
    Ok(())
}

/// Whether a cookie can have this value.
pub(crate) fn is_value(value: &str) -> bool {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value).bytes().all(is_octet)
}

/// Appends a cookie with a valid value, or several joined by commas.
pub(crate) fn append(header: &mut String, name: &str, value: &str) {
    if !header.is_empty() {
        header.push_str("; ");
    }
    header.push_str(name);
    header.push('=');
    header.push_str(value);
}

/// RFC 9110, section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_would_be_another_cookie_is_refused() {
        for value in ["a; b=c", "a,b", "a b", "a\"b", "\"", "a\\b", "a\r\nx: y", "a\0", "é"] {
            assert!(push(&mut String::new(), "id", value).is_err(), "{value:?}");
        }
        for name in ["", "a=b", "a;b", "a b", "a\n"] {
            assert!(push(&mut String::new(), name, "x").is_err(), "{name:?}");
        }
    }

    #[test]
    fn cookies_are_separated_as_they_should_be() {
        let mut header = String::new();
        for (name, value) in [("a", "1"), ("b", "\"x=y\""), ("c", "")] {
            push(&mut header, name, value).unwrap();
        }
        assert_eq!(header, "a=1; b=\"x=y\"; c=");
    }
}
