//! The part of the `Link` header (RFC 8288) that paging needs.

use reqwest::header::{HeaderMap, LINK};

/// Returns the target of the first link with the relation `next`, as it is written.
pub(crate) fn next(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().find_map(|value| in_value(&String::from_utf8_lossy(value.as_bytes())))
}

/// Returns whether there are links to other pages, but none to a next page.
pub(crate) fn is_last(headers: &HeaderMap) -> bool {
    let values: Vec<_> = headers.get_all(LINK).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let has = |relation: &str| values.iter().any(|value| of_relation(value, relation).is_some());
    !has("next") && ["first", "prev", "previous"].into_iter().any(has)
}

fn in_value(value: &str) -> Option<String> {
    of_relation(value, "next")
}

/// Returns the target of the first link with a relation.
fn of_relation(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value;
    loop {
        let (target, after) = rest.split_once('<')?.1.split_once('>')?;
        let (parameters, after) = parameters(after);
        // A link with an anchor is about another resource (section 3.2).
        let is_ours = !parameters.iter().any(|(name, _)| name == "anchor");
        // Only the first `rel` parameter counts (section 3.3).
        let relation = parameters.iter().find(|(name, _)| name == "rel").map(|(_, value)| value.as_str());
        if is_ours && relation.is_some_and(|all| all.split_whitespace().any(|one| one.eq_ignore_ascii_case(wanted))) {
            return Some(target.trim().to_owned());
        }
        rest = after;
    }
}

/// Returns the parameters of a link, with names in lower case, and the text after the comma that
/// ends it.
fn parameters(text: &str) -> (Vec<(String, String)>, &str) {
    let mut parameters = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(after) = rest.strip_prefix(';') else {
            return (parameters, rest.strip_prefix(',').unwrap_or(rest));
        };
        let end = after.find(['=', ';', ',']).unwrap_or(after.len());
        let name = after[..end].trim().to_ascii_lowercase();
        rest = &after[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = self::value(after.trim_start());
        }
        parameters.push((name, value));
    }
}

/// Returns the value of a parameter, quoted or not, and the text after it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_next_link_is_found_however_it_is_written() {
        for value in [
            r#"</pets?page=2>; rel="next""#,
            r#"</pets?page=2>;rel=next"#,
            r#"</pets?page=2>; REL=NEXT; title="x""#,
            r#"</pets?page=2> ; title="a, b; rel=\"prev\" <x>" ; rel = "last  Next""#,
            r#"</pets?page=1>; rel="prev", </pets?page=2>; rel="next", </pets?page=9>; rel="last""#,
            r#"</x,y;z>; rel=self,</pets?page=2>;crossorigin;rel=next"#,
            r#"</other>; rel=next; anchor="/elsewhere", </pets?page=2>; rel=next"#,
        ] {
            assert_eq!(in_value(value).as_deref(), Some("/pets?page=2"), "{value}");
        }
    }

    #[test]
    fn what_is_no_next_link_is_none() {
        for value in [
            "",
            "</a>",
            "</a>; rel=prev; rel=next",
            "</a>; rel=nextish",
            r#"</a>; title="rel=next"#,
            "<a; rel=next",
            "a; rel=next",
            "</a>; rel",
        ] {
            assert_eq!(in_value(value), None, "{value}");
        }
    }

    #[test]
    fn a_link_may_stand_in_any_of_several_headers() {
        let mut headers = HeaderMap::new();
        headers.append(LINK, "</a>; rel=prev".parse().unwrap());
        headers.append(LINK, "</b>; rel=next".parse().unwrap());
        assert_eq!(next(&headers).as_deref(), Some("/b"));
    }

    proptest! {
        #[test]
        fn any_text_ends(value in r#"[<>;,="\\ rel next\PC]{0,60}"#) {
            if let Some(target) = in_value(&value) {
                prop_assert!(value.contains(&target));
            }
        }
    }
}
