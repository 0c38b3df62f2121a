//! What a client accepts (RFC 9110, section 12.5.1).

use hyper::header::{ACCEPT, HeaderMap};

/// Whether a client accepts JSON. Without the header it accepts everything, and a header that
/// cannot be read excludes nothing. The type `application/json` also fits a range such as
/// `application/vnd.pets+json`, because such a client reads JSON.
pub fn accepts_json(headers: &HeaderMap) -> bool {
    let Some(values) = headers.get_all(ACCEPT).iter().map(|value| value.to_str().ok()).collect::<Option<Vec<_>>>()
    else {
        return true;
    };
    let ranges = values.iter().flat_map(|value| value.split(',')).filter(|range| !range.trim().is_empty());
    let mut best: Option<(u8, bool)> = None;
    let mut is_empty = true;
    for range in ranges {
        is_empty = false;
        let (range, parameters) = range.split_once(';').unwrap_or((range, ""));
        let range = range.trim().to_ascii_lowercase();
        // The most specific range decides.
        let precision = match range.as_str() {
            "*/*" | "*" => 0,
            "application/*" => 1,
            "application/json" => 3,
            range if range.ends_with("+json") => 2,
            _ => continue,
        };
        let mut weights = parameters.split(';').filter_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then_some(value.trim())
        });
        let is_accepted = !weights.any(|weight| weight.parse() == Ok(0.0));
        best = best.max(Some((precision, is_accepted)));
    }
    is_empty || best.is_some_and(|(_, is_accepted)| is_accepted)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn the_most_specific_range_decides_about_json() {
        for (given, expected) in [
            ("", true),
            ("*/*", true),
            ("application/json", true),
            ("Application/JSON;charset=utf-8", true),
            ("application/json;q=0.5", true),
            ("application/json; q=0.000", false),
            ("application/json; Q=0, */*", false),
            ("*/*;q=0, application/json", true),
            ("text/html, application/*;q=0.1", true),
            ("application/vnd.pets+json", true),
            ("text/html, image/*", false),
            ("text/event-stream", false),
            ("\u{e9}", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_bytes(given.as_bytes()).unwrap());
            assert_eq!(accepts_json(&headers), expected, "{given:?}");
        }
        assert!(accepts_json(&HeaderMap::new()));
        let mut several = HeaderMap::new();
        several.append(ACCEPT, HeaderValue::from_static("text/html"));
        several.append(ACCEPT, HeaderValue::from_static("application/json"));
        assert!(accepts_json(&several));
    }
}
