//! How the value of a parameter becomes text in a path, a query, a header, a cookie or a form: the
//! styles of OpenAPI 3.1 (section 4.8.12.2), which are expansions of RFC 6570.
//!
//! | style | `explode` | a scalar | a list | an object |
//! |---|---|---|---|---|
//! | [`Form`](Style::Form) | yes | `n=v` | `n=a&n=b` | `k=v&l=w` |
//! | | no | `n=v` | `n=a,b` | `n=k,v,l,w` |
//! | [`Simple`](Style::Simple) | yes | `v` | `a,b` | `k=v,l=w` |
//! | | no | `v` | `a,b` | `k,v,l,w` |
//! | [`Label`](Style::Label) | yes | `.v` | `.a.b` | `.k=v.l=w` |
//! | | no | `.v` | `.a,b` | `.k,v,l,w` |
//! | [`Matrix`](Style::Matrix) | yes | `;n=v` | `;n=a;n=b` | `;k=v;l=w` |
//! | | no | `;n=v` | `;n=a,b` | `;n=k,v,l,w` |
//! | [`SpaceDelimited`](Style::SpaceDelimited) | | `n=v` | `n=a%20b` | `n=k%20v%20l%20w` |
//! | [`PipeDelimited`](Style::PipeDelimited) | | `n=v` | `n=a%7Cb` | `n=k%7Cv%7Cl%7Cw` |
//! | [`DeepObject`](Style::DeepObject) | | `n=v` | `n[0]=a&n[1]=b` | `n[k]=v&n[l]=w` |
//!
//! The separators are sent as they are. Values are percent-encoded, except in headers and cookies.
//! A null is left out.

use crate::request::cookie;
use crate::request::shaped::{Flat, Shape, Shaped, flat, text};
use crate::request::template::Slot;
use crate::request::url::encode;

/// How a value becomes text (OpenAPI 3.1, section 4.8.12.2).
///
/// `explode` separates each item of a list, and each entry of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `name=a&name=b`, or `name=a,b`: for the query, for cookies, and for form bodies.
    Form {
        /// Whether each value has its own pair.
        explode: bool,
    },
    /// `a,b`: for the path and for headers.
    Simple {
        /// Whether each entry of an object is `key=value`.
        explode: bool,
    },
    /// `.a.b`, or `.a,b`: for the path.
    Label {
        /// Whether each value has its own dot.
        explode: bool,
    },
    /// `;name=a;name=b`, or `;name=a,b`: for the path.
    Matrix {
        /// Whether each value has its own semicolon.
        explode: bool,
    },
    /// `name=a%20b`: for the query.
    SpaceDelimited,
    /// `name=a%7Cb`: for the query.
    PipeDelimited,
    /// `name[key]=value`, `name[key][key]=value` for nested values, and `name[0]=value` for lists:
    /// for the query and forms.
    DeepObject,
    /// The text of a JSON document, in any place.
    Json,
    /// The text of a form, as in `a=1&b=2`, in any place.
    Urlencoded,
}

/// The value of a name that was set in a query, in cookies or in a form.
#[derive(Clone)]
pub(crate) enum Pairs {
    /// A pair with that name.
    One(Slot),
    /// Pairs of one value, which may have other names.
    Many(Vec<(String, Slot)>),
}

impl Pairs {
    /// The pairs, each with its name, for a value that was set as `name`.
    pub(crate) fn each<'p>(&'p self, name: &'p str) -> impl Iterator<Item = (&'p str, &'p Slot)> {
        let (one, many) = match self {
            Pairs::One(slot) => (Some((name, slot)), &[][..]),
            Pairs::Many(pairs) => (None, pairs.as_slice()),
        };
        one.into_iter().chain(many.iter().map(|(name, slot)| (name.as_str(), slot)))
    }

    /// The text, if it is exactly one.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Pairs::One(Slot::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// The pairs of a query or a form for a value, or the problem with it.
pub(crate) fn pairs(name: &str, style: Style, value: &Shaped) -> Result<Vec<(String, Slot)>, String> {
    let plain = |text: String| vec![(name.to_owned(), Slot::Text(text))];
    match style {
        Style::Form { explode: true } => {
            let mut pairs = Vec::new();
            match &value.shape {
                Shape::Object(entries) => entries.iter().for_each(|(key, value)| push(key.clone(), value, &mut pairs)),
                value => push(name.to_owned(), value, &mut pairs),
            }
            return Ok(pairs);
        }
        Style::DeepObject => {
            let mut pairs = Vec::new();
            push_deep(name.to_owned(), &value.shape, &mut pairs);
            return Ok(pairs);
        }
        Style::Json | Style::Urlencoded => return Ok(document(style, value)?.into_iter().flat_map(plain).collect()),
        Style::Form { .. } | Style::SpaceDelimited | Style::PipeDelimited => {}
        Style::Simple { .. } | Style::Label { .. } | Style::Matrix { .. } => {
            return Err(misplaced("a query or a form"));
        }
    }
    let flat = flat(&value.shape)?;
    let delimiter = match style {
        Style::SpaceDelimited => " ",
        Style::PipeDelimited => "|",
        _ => ",",
    };
    let texts = match flat {
        Flat::None => return Ok(Vec::new()),
        Flat::One(text) => return Ok(plain(text)),
        Flat::List(texts) => texts,
        Flat::Object(entries) => entries.into_iter().flat_map(|(key, value)| [key, value]).collect(),
    };
    Ok(delimited(delimiter, &texts)?.map(|text| (name.to_owned(), Slot::Encoded(text))).into_iter().collect())
}

/// Texts with a separator between them, encoded; `None` if there is no text. A comma within a text
/// is encoded, which distinguishes it from a separator. Servers do not distinguish spaces and bars
/// in this way, so they are rejected within a text.
pub(crate) fn delimited(delimiter: &str, texts: &[String]) -> Result<Option<String>, String> {
    if texts.is_empty() {
        return Ok(None);
    }
    let between = match delimiter {
        "," => ",".to_owned(),
        other => encode(other).to_string(),
    };
    if delimiter != "," && texts.iter().any(|text| text.contains(delimiter)) {
        return Err(format!("holds {delimiter:?} within a value, which its style uses as a separator"));
    }
    Ok(Some(texts.iter().map(|text| encode(text).to_string()).collect::<Vec<_>>().join(&between)))
}

/// The encoded text of a value in a path, or the problem with it.
pub(crate) fn path(name: &str, style: Style, value: &Shaped) -> Result<String, String> {
    let encoded = |text: &str| encode(text).to_string();
    let (open, explode) = match style {
        Style::Simple { explode } => ("", explode),
        Style::Label { explode } => (".", explode),
        Style::Matrix { explode } => (";", explode),
        Style::Json | Style::Urlencoded => {
            return Ok(document(style, value)?.map(|text| encoded(&text)).unwrap_or_default());
        }
        _ => return Err(misplaced("a path")),
    };
    let is_matrix = open == ";";
    // The separator of exploded values.
    let between = if explode && !open.is_empty() { open } else { "," };
    let named = |name: &str, value: &str| match value {
        "" if is_matrix => encoded(name),
        value => format!("{}={}", encoded(name), encoded(value)),
    };
    let values: Vec<String> = match flat(&value.shape)? {
        Flat::None => return Ok(String::new()),
        Flat::One(text) if is_matrix => vec![named(name, &text)],
        Flat::One(text) => vec![encoded(&text)],
        Flat::List(texts) if is_matrix && explode => texts.iter().map(|text| named(name, text)).collect(),
        Flat::List(texts) => texts.iter().map(|text| encoded(text)).collect(),
        Flat::Object(entries) if explode => entries.iter().map(|(key, value)| named(key, value)).collect(),
        Flat::Object(entries) => entries.iter().flat_map(|(key, value)| [encoded(key), encoded(value)]).collect(),
    };
    if values.is_empty() {
        return Ok(String::new());
    }
    let is_joined = is_matrix && !explode && matches!(value.shape, Shape::List(_) | Shape::Object(_));
    let name = if is_joined { format!("{}=", encoded(name)) } else { String::new() };
    Ok(format!("{open}{name}{}", values.join(between)))
}

/// The text of a value in a header; `None` if it is empty.
pub(crate) fn header(style: Style, value: &Shaped) -> Result<Option<String>, String> {
    let explode = match style {
        Style::Simple { explode } => explode,
        // Headers are ASCII.
        Style::Json => return Ok(document(style, value)?.map(|text| ascii(&text))),
        Style::Urlencoded => return document(style, value),
        _ => return Err(misplaced("a header")),
    };
    let texts = match flat(&value.shape)? {
        Flat::None => return Ok(None),
        Flat::One(text) => vec![text],
        Flat::List(texts) => texts,
        Flat::Object(entries) if explode => entries.iter().map(|(key, value)| format!("{key}={value}")).collect(),
        Flat::Object(entries) => entries.into_iter().flat_map(|(key, value)| [key, value]).collect(),
    };
    Ok(if texts.is_empty() { None } else { Some(texts.join(",")) })
}

/// The cookies of a value, or the problem with it. Each value must be valid in a cookie. The
/// separator is a comma, which a value must not contain then.
pub(crate) fn cookies(name: &str, style: Style, value: &Shaped) -> Result<Vec<(String, Slot)>, String> {
    let explode = match style {
        Style::Form { explode } => explode,
        // Quotes and commas must be encoded in a cookie.
        Style::Json | Style::Urlencoded => {
            let text = document(style, value)?.map(|text| encode(&text).to_string());
            return Ok(text.map(|text| (name.to_owned(), Slot::Text(text))).into_iter().collect());
        }
        _ => return Err(misplaced("a cookie")),
    };
    let pair = |name: &str, text: String| (name.to_owned(), Slot::Text(text));
    let texts = match flat(&value.shape)? {
        Flat::None => return Ok(Vec::new()),
        Flat::One(text) => return Ok(vec![pair(name, text)]),
        Flat::List(texts) if explode => return Ok(texts.into_iter().map(|text| pair(name, text)).collect()),
        Flat::Object(entries) if explode => {
            return Ok(entries.into_iter().map(|(key, text)| pair(&key, text)).collect());
        }
        Flat::List(texts) => texts,
        Flat::Object(entries) => entries.into_iter().flat_map(|(key, value)| [key, value]).collect(),
    };
    if let Some(wrong) = texts.iter().find(|text| !cookie::is_value(text)) {
        return Err(format!(
            "holds {wrong:?}, which is not allowed in the value of a cookie (RFC 6265, section 4.1.1)"
        ));
    }
    Ok(if texts.is_empty() { Vec::new() } else { vec![(name.to_owned(), Slot::Encoded(texts.join(",")))] })
}

/// The pairs of a form for all entries of an object.
pub(crate) fn form(value: &Shaped) -> Result<Vec<(String, Slot)>, String> {
    let Shape::Object(entries) = &value.shape else { return Err("is not an object, so it has no fields".to_owned()) };
    let mut pairs = Vec::new();
    for (key, value) in entries {
        let is_deep = matches!(value, Shape::Object(_))
            || matches!(value, Shape::List(items) if items.iter().any(|item| matches!(item, Shape::Object(_) | Shape::List(_))));
        match is_deep {
            true => push_deep(key.clone(), value, &mut pairs),
            false => push(key.clone(), value, &mut pairs),
        }
    }
    Ok(pairs)
}

/// The text of a document; `None` for null in a form.
fn document(style: Style, value: &Shaped) -> Result<Option<String>, String> {
    if style == Style::Json {
        return Ok(Some(value.json.clone()));
    }
    match &value.shape {
        Shape::Null => return Ok(None),
        Shape::Text(text) => return Ok(Some(text.clone())),
        Shape::List(_) | Shape::Object(_) => {}
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, slot) in self::form(value)? {
        form.append_pair(&name, &slot.decoded().unwrap_or_default());
    }
    Ok(Some(form.finish()).filter(|text| !text.is_empty()))
}

/// JSON with escapes for all characters that are not ASCII.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            ' '..='~' => out.push(character),
            other => other.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}

fn misplaced(place: &str) -> String {
    format!("has a style that cannot be used in {place}")
}

/// Appends the pairs of a value with this name. A list repeats its name; nested values have
/// brackets.
fn push(name: String, value: &Shape, pairs: &mut Vec<(String, Slot)>) {
    match value {
        Shape::List(items) => {
            for (at, item) in items.iter().enumerate() {
                match item {
                    Shape::Object(_) | Shape::List(_) => push_deep(format!("{name}[{at}]"), item, pairs),
                    item => push(name.clone(), item, pairs),
                }
            }
        }
        value => push_deep(name, value, pairs),
    }
}

/// Appends the pairs of a value with this name, with brackets for nested values. The depth is
/// bounded, because serde_json bounds it.
fn push_deep(name: String, value: &Shape, pairs: &mut Vec<(String, Slot)>) {
    match value {
        Shape::Object(entries) => {
            entries.iter().for_each(|(key, value)| push_deep(format!("{name}[{key}]"), value, pairs));
        }
        Shape::List(items) => {
            let items = items.iter().filter(|item| **item != Shape::Null).enumerate();
            items.for_each(|(at, item)| push_deep(format!("{name}[{at}]"), item, pairs));
        }
        scalar => pairs.extend(text(scalar).map(|text| (name, Slot::Text(text)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(json: &str) -> Shaped {
        Shaped::of(json.to_owned()).unwrap()
    }

    /// The pairs as they are in a URL, or the problem.
    fn query(style: Style, value: &Shaped) -> String {
        let line = |(name, slot): &(String, Slot)| match slot {
            Slot::Encoded(text) => format!("{name}={text}"),
            slot => format!("{name}={}", encode(&slot.decoded().unwrap_or_default())),
        };
        pairs("c", style, value).map_or_else(|problem| problem, |it| it.iter().map(line).collect::<Vec<_>>().join("&"))
    }

    const NESTED: &str = "has a list or an object within another, which its style cannot represent";

    /// The four values of the table of OpenAPI, one that needs escapes, and one that is nested.
    fn values() -> [Shaped; 6] {
        [
            r#""""#,
            r#""blue""#,
            r#"["blue", "black", "brown"]"#,
            r#"{"R": 100, "G": 200, "B": 150}"#,
            r#"["a,b c", "é/|"]"#,
            r#"{"a": ["x", {"b": true}]}"#,
        ]
        .map(shaped)
    }

    #[test]
    fn each_cell_of_the_table_of_openapi_is_sent_in_a_path() {
        use Style::{Label, Matrix, Simple};
        let (yes, no) = (true, false);
        for (style, texts) in [
            (
                Matrix { explode: no },
                [";c", ";c=blue", ";c=blue,black,brown", ";c=R,100,G,200,B,150", ";c=a%2Cb%20c,%C3%A9%2F%7C"],
            ),
            (
                Matrix { explode: yes },
                [";c", ";c=blue", ";c=blue;c=black;c=brown", ";R=100;G=200;B=150", ";c=a%2Cb%20c;c=%C3%A9%2F%7C"],
            ),
            (
                Label { explode: no },
                [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150", ".a%2Cb%20c,%C3%A9%2F%7C"],
            ),
            (
                Label { explode: yes },
                [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150", ".a%2Cb%20c.%C3%A9%2F%7C"],
            ),
            (Simple { explode: no }, ["", "blue", "blue,black,brown", "R,100,G,200,B,150", "a%2Cb%20c,%C3%A9%2F%7C"]),
            (Simple { explode: yes }, ["", "blue", "blue,black,brown", "R=100,G=200,B=150", "a%2Cb%20c,%C3%A9%2F%7C"]),
        ] {
            let [.., nested] = &values();
            for (value, text) in values().iter().zip(texts) {
                assert_eq!(path("c", style, value).as_deref(), Ok(text), "{style:?} {value:?}");
            }
            assert_eq!(path("c", style, nested).unwrap_err(), NESTED);
        }
    }

    #[test]
    fn each_cell_of_the_table_of_openapi_is_sent_in_a_query() {
        use Style::{DeepObject, Form, PipeDelimited, SpaceDelimited};
        let (yes, no) = (true, false);
        for (style, texts) in [
            (
                Form { explode: no },
                ["c=", "c=blue", "c=blue,black,brown", "c=R,100,G,200,B,150", "c=a%2Cb%20c,%C3%A9%2F%7C", NESTED],
            ),
            (
                Form { explode: yes },
                [
                    "c=",
                    "c=blue",
                    "c=blue&c=black&c=brown",
                    "R=100&G=200&B=150",
                    "c=a%2Cb%20c&c=%C3%A9%2F%7C",
                    "a=x&a[1][b]=true",
                ],
            ),
            (
                SpaceDelimited,
                [
                    "c=",
                    "c=blue",
                    "c=blue%20black%20brown",
                    "c=R%20100%20G%20200%20B%20150",
                    "holds \" \" within a value, which its style uses as a separator",
                    NESTED,
                ],
            ),
            (
                PipeDelimited,
                [
                    "c=",
                    "c=blue",
                    "c=blue%7Cblack%7Cbrown",
                    "c=R%7C100%7CG%7C200%7CB%7C150",
                    "holds \"|\" within a value, which its style uses as a separator",
                    NESTED,
                ],
            ),
            (
                DeepObject,
                [
                    "c=",
                    "c=blue",
                    "c[0]=blue&c[1]=black&c[2]=brown",
                    "c[R]=100&c[G]=200&c[B]=150",
                    "c[0]=a%2Cb%20c&c[1]=%C3%A9%2F%7C",
                    "c[a][0]=x&c[a][1][b]=true",
                ],
            ),
        ] {
            for (value, text) in values().iter().zip(texts) {
                assert_eq!(query(style, value), text, "{style:?} {value:?}");
            }
        }
    }

    #[test]
    fn each_cell_of_the_table_of_openapi_is_sent_in_a_header_and_in_cookies() {
        let line = |(name, slot): &(String, Slot)| format!("{name}={}", slot.decoded().unwrap());
        let cookie = |explode, value: &Shaped| {
            let cookies = cookies("c", Style::Form { explode }, value);
            cookies.map_or_else(|problem| problem, |it| it.iter().map(line).collect::<Vec<_>>().join("; "))
        };
        let header = |explode, value: &Shaped| header(Style::Simple { explode }, value).unwrap_or_else(Some);
        for (value, simple, simple_exploded, form, form_exploded) in [
            (shaped(r#""blue""#), "blue", "blue", "c=blue", "c=blue"),
            (shaped(r#"["blue", "black"]"#), "blue,black", "blue,black", "c=blue,black", "c=blue; c=black"),
            (shaped(r#"{"R": 100, "G": null}"#), "R,100", "R=100", "c=R,100", "R=100"),
            (shaped(r#"[[]]"#), NESTED, NESTED, NESTED, NESTED),
        ] {
            assert_eq!(header(false, &value).as_deref(), Some(simple));
            assert_eq!(header(true, &value).as_deref(), Some(simple_exploded));
            assert_eq!(cookie(false, &value), form);
            assert_eq!(cookie(true, &value), form_exploded);
        }
        let problem = "holds \"a,b\", which is not allowed in the value of a cookie (RFC 6265, section 4.1.1)";
        assert_eq!(cookie(false, &shaped(r#"["a,b"]"#)), problem);
    }

    #[test]
    fn a_document_is_json_or_a_form_wherever_it_stands() {
        let json = r#"{"c":{"d":"é"},"a":"x y","b":[1,2.0]}"#;
        let value = shaped(json);
        assert_eq!(query(Style::Json, &value), format!("c={}", encode(json)));
        assert_eq!(path("c", Style::Json, &value), Ok(encode(json).to_string()));
        assert_eq!(header(Style::Json, &value), Ok(Some(json.replace('é', "\\u00e9"))));
        assert_eq!(header(Style::Json, &shaped(r#""😀""#)), Ok(Some(r#""\ud83d\ude00""#.to_owned())));
        let form = "c%5Bd%5D=%C3%A9&a=x+y&b=1&b=2";
        assert_eq!(query(Style::Urlencoded, &value), format!("c={}", encode(form)));
        assert_eq!(header(Style::Urlencoded, &value), Ok(Some(form.to_owned())));
        let cookies = cookies("c", Style::Urlencoded, &shaped(r#"{"a": 1}"#)).unwrap();
        assert_eq!(cookies[0].1.decoded().as_deref(), Some("a%3D1"));
    }

    #[test]
    fn what_is_null_or_empty_is_left_out() {
        for value in
            [shaped(r#"null"#), shaped(r#"[]"#), shaped(r#"{}"#), shaped(r#"[null]"#), shaped(r#"{"a": null}"#)]
        {
            for style in [Style::Form { explode: true }, Style::Form { explode: false }, Style::PipeDelimited] {
                assert_eq!(query(style, &value), "", "{style:?} {value:?}");
            }
            assert_eq!(query(Style::DeepObject, &value), "");
            assert_eq!(path("c", Style::Matrix { explode: false }, &value).as_deref(), Ok(""));
            assert_eq!(header(Style::Simple { explode: false }, &value), Ok(None));
        }
    }

    #[test]
    fn a_style_that_its_place_has_not_is_refused() {
        assert!(pairs("c", Style::Label { explode: true }, &shaped(r#"1"#)).is_err());
        assert!(path("c", Style::DeepObject, &shaped(r#"1"#)).is_err());
        assert!(header(Style::Form { explode: true }, &shaped(r#"1"#)).is_err());
        assert!(cookies("c", Style::PipeDelimited, &shaped(r#"1"#)).is_err());
    }
}
