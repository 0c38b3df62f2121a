//! Decides how a computed value is escaped, by the media type of the text and the position in it.

use super::value::{Escape, Piece};

/// Returns the escape of each piece of a text, or the reason why a piece cannot be escaped.
pub(super) fn escapes(media_type: &str, pieces: &[Piece]) -> Result<Vec<Escape>, &'static str> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_xml = essence.ends_with("xml") || essence == "text/html";
    let is_sparql = essence.contains("sparql");
    let is_yaml = essence.contains("yaml");
    let has_json = is_yaml || ["json", "graphql"].iter().any(|name| essence.contains(name));
    let mut written = String::new();
    let mut escapes = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let next = match pieces.get(index + 1) {
            Some(Piece::Text(text)) => text.as_str(),
            Some(_) => "x",
            None => "",
        };
        escapes.push(match piece {
            Piece::Text(text) => {
                written.push_str(text);
                Escape::None
            }
            _ if is_xml && is_open(&written, "<![CDATA[", "]]>") => Escape::Cdata,
            _ if is_xml && is_bare_in_tag(&written) => return Err("a value inside a tag must be in quotes"),
            _ if is_xml => Escape::Xml,
            _ if is_sparql => sparql(&written),
            _ if has_json && is_in_string(&written) => Escape::JsonString,
            // Next to other text, it could be a part of a plain scalar.
            _ if is_yaml && !(written.ends_with([' ', '\n']) && (next.is_empty() || next.starts_with('\n'))) => {
                return Err("a YAML value must be alone after a key or a dash, or in double quotes");
            }
            _ if has_json => Escape::Json,
            _ => Escape::None,
        });
    }
    Ok(escapes)
}

/// Whether something was opened and not closed.
fn is_open(before: &str, open: &str, close: &str) -> bool {
    before.rfind(open).is_some_and(|at| !before[at..].contains(close))
}

/// Whether a tag is open, with no open quote in it.
fn is_bare_in_tag(before: &str) -> bool {
    let Some(open) = before.rfind('<') else { return false };
    let mut quote = None;
    for character in before[open..].chars() {
        match quote {
            Some(close) if character == close => quote = None,
            Some(_) => {}
            None if matches!(character, '"' | '\'') => quote = Some(character),
            None if character == '>' => return false,
            None => {}
        }
    }
    quote.is_none()
}

/// Whether a double quote is open (RFC 8259, section 7).
fn is_in_string(before: &str) -> bool {
    let mut is_open = false;
    let mut characters = before.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_open => drop(characters.next()),
            '"' => is_open = !is_open,
            _ => {}
        }
    }
    is_open
}

/// The opening and closing delimiters of SPARQL.
const SPARQL_OPENS: &[(&str, &str)] =
    &[("\"\"\"", "\"\"\""), ("'''", "'''"), ("\"", "\""), ("'", "'"), ("<", ">"), ("#", "\n")];

/// Returns the escape for a position in SPARQL, by the text before it (SPARQL 1.1, section 19.8).
fn sparql(before: &str) -> Escape {
    let mut open: Option<&str> = None;
    let mut rest = before;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match open {
            Some(close) if rest.starts_with(close) => {
                taken = close.len();
                open = None;
            }
            // An IRI does not contain this character, so `<` was a comparison. The character is
            // read again.
            Some(">") if first <= ' ' || "<\"{}|^`\\".contains(first) => {
                taken = 0;
                open = None;
            }
            Some("\n" | ">") => {}
            Some(_) if first == '\\' => taken += rest[taken..].chars().next().map_or(0, char::len_utf8),
            Some(_) => {}
            None => {
                if let Some((start, close)) = SPARQL_OPENS.iter().find(|(start, _)| rest.starts_with(start)) {
                    taken = start.len();
                    open = Some(close);
                }
            }
        }
        rest = &rest[taken..];
    }
    match open {
        Some(">") => Escape::SparqlIri,
        None | Some("\n") => Escape::SparqlToken,
        Some(_) => Escape::SparqlString,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_could_leave_its_place_is_refused() {
        let of = |media_type: &str, before: &str, after: &str| {
            let text = |text: &str| Piece::Text(text.to_owned());
            escapes(media_type, &[text(before), Piece::Input("x".to_owned()), text(after)]).map(|escapes| escapes[1])
        };
        assert_eq!(of("application/xml", "<a b=\"", "\"/>"), Ok(Escape::Xml));
        assert_eq!(of("application/xml", "<a b='>' c=", "/>"), Err("a value inside a tag must be in quotes"));
        assert_eq!(of("application/yaml", "a: ", "\nb: 1"), Ok(Escape::Json));
        assert_eq!(of("application/yaml", "a: \"x ", "\""), Ok(Escape::JsonString));
        assert!(of("application/yaml", "{a: '", "'}").is_err());
        assert!(of("application/yaml", "a: x-", "").is_err());
    }

    #[test]
    fn a_value_in_sparql_stays_where_it_stands() {
        for (before, escape) in [
            ("SELECT * { ?s ?p \"", Escape::SparqlString),
            ("\"a\\\"b\" '", Escape::SparqlString),
            ("<http://a/", Escape::SparqlIri),
            ("<http://a/> ", Escape::SparqlToken),
            ("FILTER(?a < ", Escape::SparqlToken),
            ("# it's\n", Escape::SparqlToken),
            ("FILTER(?a<\"two words\" && ?b = ", Escape::SparqlToken),
            ("\"\"\"5\" pipe\"\"\" . <a> <c> ", Escape::SparqlToken),
            ("'''a' ", Escape::SparqlString),
        ] {
            assert_eq!(sparql(before), escape, "{before}");
        }
    }
}
