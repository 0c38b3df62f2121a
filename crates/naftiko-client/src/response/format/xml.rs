//! XML as a JSON value, in the usual mapping: by local names, without the root element.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

/// The maximum depth of nested elements.
const DEEPEST: usize = 128;

/// An element that is being read.
struct Element {
    name: String,
    fields: Map<String, Value>,
    text: String,
}

/// Returns the value of the root element. Only the five predefined entities of XML are known, and
/// nothing external is loaded.
pub(crate) fn value(text: &str) -> Result<Value, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let closed = match event {
            Event::Start(_) | Event::Empty(_) if root.is_some() => return Err("it has two root elements".to_owned()),
            Event::Start(_) | Event::Empty(_) if open.len() == DEEPEST => {
                return Err(format!("its elements are nested more than {DEEPEST} deep"));
            }
            Event::Start(start) => {
                open.push(element(&start)?);
                None
            }
            Event::Empty(start) => Some(element(&start)?),
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                push(&mut open, &text.xml10_content())?;
                None
            }
            Event::CData(text) => {
                push(&mut open, &text.xml10_content())?;
                None
            }
            Event::GeneralRef(reference) => {
                push(&mut open, resolve(&reference)?.encode_utf8(&mut [0; 4]))?;
                None
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => None,
        };
        if let Some(element) = closed {
            let (name, value) = element.into_value();
            match open.last_mut() {
                Some(parent) => add(&mut parent.fields, name, value),
                None => root = Some(value),
            }
        }
    }
    if !open.is_empty() {
        return Err("it ends within an element".to_owned());
    }
    root.ok_or_else(|| "it has no root element".to_owned())
}

impl Element {
    fn into_value(mut self) -> (String, Value) {
        if self.fields.is_empty() {
            return (self.name, self.text.into());
        }
        if !self.text.trim().is_empty() {
            self.fields.insert(String::new(), self.text.into());
        }
        (self.name, self.fields.into())
    }
}

/// Returns an element at its start, with its attributes. Namespace declarations are left out.
fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut fields = Map::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        add(&mut fields, attribute.key.local_name().as_ref().to_owned(), value.into());
    }
    Ok(Element { name: start.local_name().as_ref().to_owned(), fields, text: String::new() })
}

/// Adds text to the element that is being read.
fn push(open: &mut [Element], text: &str) -> Result<(), String> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("it has text outside of its root element".to_owned()),
    }
    Ok(())
}

/// Returns the character of a reference.
fn resolve(reference: &BytesRef<'_>) -> Result<char, String> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(c);
    }
    match &*reference.xml10_content() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err("it has an entity that is not predefined in XML".to_owned()),
    }
}

/// Adds a field. A field that is already present becomes a list.
fn add(fields: &mut Map<String, Value>, name: String, value: Value) {
    match fields.get_mut(&name) {
        Some(Value::Array(list)) => list.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
        None => {
            fields.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn elements_and_attributes_are_fields() {
        let text = r#"<?xml version="1.0"?><!DOCTYPE pets><!-- c -->
            <p:pets xmlns:p="urn:p" xmlns="urn:q" p:total="2&amp;">
              <pet id="1"><name>Rex</name><toys/></pet>
              <pet id="2">  <name><![CDATA[<b> & ]]>&lt;&#x41;&quot;</name></pet>
              <note lang="en">so &gt; so</note>
            </p:pets>"#;
        assert_eq!(
            value(text),
            Ok(json!({
                "total": "2&",
                "pet": [{"id": "1", "name": "Rex", "toys": ""}, {"id": "2", "name": "<b> & <A\""}],
                "note": {"lang": "en", "": "so > so"},
            }))
        );
        assert_eq!(value("<a> x </a>\n"), Ok(json!(" x ")));
        assert_eq!(value("<a/>"), Ok(json!("")));
        assert_eq!(value("<a>one<b/>two</a>"), Ok(json!({"b": "", "": "onetwo"})));
    }

    #[test]
    fn what_is_not_well_formed_or_could_be_a_bomb_is_refused() {
        for text in [
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a>&x;</a>",
            "<a b='&x;'/>",
            "<a b='1' b='2'/>",
            "<a>&#xD800;</a>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a b=\"&x;\"/>",
        ] {
            assert!(value(text).is_err(), "{text}");
        }
        let nested = |depth| format!("{}x{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(value(&nested(DEEPEST)).is_ok());
        assert!(value(&nested(DEEPEST + 1)).is_err());
        assert!(value(&"<a>".repeat(1_000_000)).is_err());
    }
}
