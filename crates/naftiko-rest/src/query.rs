//! The query and the cookies of a request.

use hyper::StatusCode;
use hyper::header::{COOKIE, HeaderMap};
use naftiko_serve::Problem;
use percent_encoding::percent_decode;

/// The query parameters of a request, decoded, in their order.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the query of a URL, or returns the problem of one that is not UTF-8.
    pub(crate) fn read(query: &str) -> Result<Self, Problem> {
        let not_text = || Problem::new(StatusCode::BAD_REQUEST, "the query is not UTF-8");
        pairs(query.as_bytes()).map(Query).ok_or_else(not_text)
    }

    /// Returns the values of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }

    /// Returns the names, each once.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in &self.0 {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }
}

/// Returns the pairs of a query or of a form (`application/x-www-form-urlencoded`). Returns `None`
/// if a part is not UTF-8: a value with replaced characters would be another one.
pub(crate) fn pairs(text: &[u8]) -> Option<Vec<(String, String)>> {
    let decoded = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        Some(percent_decode(&spaced).decode_utf8().ok()?.into_owned())
    };
    let pair = |pair: &[u8]| {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        Some((decoded(name)?, decoded(value)?))
    };
    text.split(|byte| *byte == b'&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// Returns the value of a cookie (RFC 6265, section 4.2).
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let headers = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = headers.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_keep_their_order() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = vec![pair("a b", "1=2"), pair("a b", ""), pair("é", "+"), pair("", "x"), pair("c", "100%")];
        assert_eq!(pairs(b"a+b=1%3D2&&a%20b&%C3%A9=%2b&=x&c=100%"), Some(expected));
        assert_eq!(pairs(b""), Some(Vec::new()));
        for text in ["a=%FF", "%FF=a", "a=%C3"] {
            assert_eq!(pairs(text.as_bytes()), None, "{text}");
        }
    }
}
