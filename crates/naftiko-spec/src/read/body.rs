//! Reads the `body:` of an operation, of any type.

use naftiko_syntax::{Node, Value};

use crate::document::{Body, Content, Data, Part, Spanned};
use crate::fields::Context;
use crate::keys;
use crate::template::{Piece, Template};

/// The names of body types, each with its media type if it has exactly one.
const TEXTS: &[(&str, &str)] = &[
    ("text", "text/plain"),
    ("xml", "application/xml"),
    ("sparql", "application/sparql-query"),
    ("html", "text/html"),
    ("yaml", "application/yaml"),
    ("csv", "text/csv"),
    ("graphql", "application/graphql"),
];

const BYTES: &[(&str, &str)] = &[
    ("binary", "application/octet-stream"),
    ("octetstream", "application/octet-stream"),
    ("bytes", "application/octet-stream"),
    ("file", "application/octet-stream"),
    ("raw", "application/octet-stream"),
    ("cbor", "application/cbor"),
];

pub(super) const TYPES: &[&str] = &["json", "text", "xml", "sparql", "formUrlEncoded", "multipartForm", "binary"];

impl Context<'_> {
    pub(super) fn body(&mut self, node: Node<'_>) -> Option<Body> {
        let at = node.at();
        let content = match node.value() {
            Value::Map => self.typed(node)?,
            Value::List => Content::Json(Some(Spanned { value: Data::of_node(node), at })),
            _ => Content::Raw(self.string(node, "`body`")?),
        };
        Some(Body { content, at })
    }

    fn typed(&mut self, node: Node<'_>) -> Option<Content> {
        // A map without `type` and `data` is the JSON itself.
        let is_typed =
            node.entries().any(|entry| entry.key.written() == Some("type") && entry.value.written().is_some())
                && node.entries().all(|entry| {
                    matches!(
                        entry.key.written(),
                        Some("type" | "data" | "contentType" | "value" | "content" | "description" | "required")
                    )
                });
        if !is_typed {
            return Some(Content::Json(Some(Spanned { value: Data::of_node(node), at: node.at() })));
        }
        let fields = self.fields(node, &keys::BODY)?;
        let kind = self.required(&fields, "type", node.at(), "`body`")?;
        let data = fields.get(&["data", "value", "content"]);
        let media_type = self.text(&fields, &["contentType"]).map(|media_type| media_type.value);
        let plain: String = kind.value.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_ascii_lowercase();
        let is_media_type = kind.value.contains('/');
        let known = |table: &[(&str, &str)]| {
            let media_type = |(_, known): &(&str, &str)| media_type.clone().unwrap_or_else(|| (*known).to_owned());
            table.iter().find(|(name, known)| *name == plain || kind.value == *known).map(media_type)
        };
        Some(match plain.as_str() {
            "json" | "applicationjson" | "object" | "array" => match data.map(|node| (node, node.written())) {
                Some((node, Some(text))) => Content::Raw(Spanned { value: text.to_owned(), at: node.at() }),
                Some((node, None)) => Content::Json(Some(Spanned { value: Data::of_node(node), at: node.at() })),
                None => Content::Json(None),
            },
            "form" | "formurlencoded" | "urlencoded" | "applicationxwwwformurlencoded" => {
                Content::Form(data.map(|data| self.pairs(data)).unwrap_or_default())
            }
            "multipart" | "multipartform" | "multipartformdata" | "formdata" => {
                Content::Multipart(data.map(|data| self.parts(data)).unwrap_or_default())
            }
            _ => match (known(TEXTS), known(BYTES)) {
                (Some(media_type), _) => Content::Text { media_type, text: data.and_then(|data| self.template(data)) },
                (None, Some(media_type)) => Content::Bytes { media_type, name: data.and_then(only_name) },
                (None, None) if is_media_type => {
                    Content::Bytes { media_type: kind.value.clone(), name: data.and_then(only_name) }
                }
                (None, None) => {
                    self.unknown_value(&kind, "type of a body", TYPES);
                    return None;
                }
            },
        })
    }

    fn template(&mut self, node: Node<'_>) -> Option<Spanned<Template>> {
        let value = match Data::of_node(node).as_template() {
            Some(template) => template,
            // A map that mentions a single name.
            None => match only_name(node) {
                Some(name) => Template { pieces: vec![Piece::Name(name)] },
                None => {
                    self.wrong_kind(node, "`data` of a body of text", "a string");
                    return None;
                }
            },
        };
        Some(Spanned { value, at: node.at() })
    }

    /// Returns the pairs of a form: a map, or a text as in a URL.
    fn pairs(&mut self, node: Node<'_>) -> Vec<(Spanned<String>, Spanned<Data>)> {
        let Some(text) = node.written() else {
            let items = self.items(node, "`data` of a form");
            let pair = |(name, node): (Option<Spanned<String>>, Node<'_>)| {
                Some((name?, Spanned { value: Data::of_node(node), at: node.at() }))
            };
            return items.into_iter().filter_map(pair).collect();
        };
        let pair = |(name, template): (String, Template)| {
            let value = match template.as_name() {
                Some(name) => Data::Slot(name.to_owned()),
                None => Data::Text(template),
            };
            (Spanned { value: name, at: node.at() }, Spanned { value, at: node.at() })
        };
        Template::parse(text).form_pairs().into_iter().map(pair).collect()
    }

    /// Returns the parts of a form: a list of `{name, value, filename, contentType}`, or a map of
    /// names.
    fn parts(&mut self, node: Node<'_>) -> Vec<Part> {
        let mut parts = Vec::new();
        for (name, node) in self.items(node, "`data` of a form") {
            if let (Some(template), Some(name)) = (Data::of_node(node).as_template(), &name) {
                let value = Spanned { value: template, at: node.at() };
                parts.push(Part { name: name.clone(), value, file_name: None, content_type: None });
                continue;
            }
            let Some(fields) = self.fields(node, &keys::PART) else { continue };
            let Some(name) = self.name(&fields, &["name"], name, node.at(), "a part of a form") else { continue };
            let value = fields.get(&["value"]).and_then(|node| self.template(node));
            // The caller supplies an absent value.
            let given = Spanned { value: Template { pieces: vec![Piece::Name(name.value.clone())] }, at: name.at };
            parts.push(Part {
                value: value.unwrap_or(given),
                file_name: self.text(&fields, &["filename", "fileName"]).map(|name| name.value),
                content_type: self.text(&fields, &["contentType"]),
                name,
            });
        }
        parts
    }
}

/// Returns the only name that a node mentions.
fn only_name(node: Node<'_>) -> Option<String> {
    let data = Data::of_node(node);
    match data.names().as_slice() {
        [name] => Some((*name).to_owned()),
        _ => None,
    }
}
