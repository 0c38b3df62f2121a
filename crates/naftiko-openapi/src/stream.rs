//! Media types that are sequences, and the schema of their items, however it is declared.
//!
//! OpenAPI 3.2 has `itemSchema`. Older documents put the schema of an item, or of a list of items,
//! in the place of the schema of the whole. For events, some describe the data, and others the
//! whole event, whose data is a text with a content schema.

use std::rc::Rc;

use naftiko_syntax::Node;

use crate::located::Located;
use crate::reader::Reader;
use crate::schema::{Schema, Shape, Target, Use};

/// The end of a stream of events, by a convention that OpenAI started.
const DONE: &str = "[DONE]";

/// Whether a media type, in lower case and without parameters, is a stream of events (WHATWG HTML,
/// section 9.2).
pub fn is_events(media_type: &str) -> bool {
    media_type == "text/event-stream"
}

/// Whether a media type, in lower case and without parameters, is a stream of JSON texts.
pub fn is_lines(media_type: &str) -> bool {
    let Some(name) = media_type.strip_prefix("application/") else { return false };
    matches!(
        name.strip_prefix("x-").unwrap_or(name),
        "jsonl" | "jsonlines" | "json-lines" | "ndjson" | "json-seq" | "stream+json"
    )
}

impl Reader {
    /// Returns the schema of each item of a stream, or of the data of each event. `None` if it is
    /// not a stream, or not declared.
    pub(crate) fn item_of(&self, media_type: &str, form: &Located) -> Option<Use> {
        let (is_events, is_lines) = (is_events(media_type), is_lines(media_type));
        if !is_events && !is_lines {
            return None;
        }
        let one = form.get("itemSchema");
        let is_item = one.is_some();
        let at = one.or_else(|| form.get("schema"))?;
        if is_lines {
            return Some(if is_item { self.read_use(&at) } else { self.one_of_list(self.read_use(&at)) });
        }
        match self.data(&at, is_item) {
            Data::Of(data) => Some(data),
            Data::Whole if is_item => Some(self.read_use(&at)),
            Data::Whole => Some(self.one_of_list(self.read_use(&at))),
            Data::End => None,
        }
    }

    /// Returns the items of a list; any other schema is an item itself.
    fn one_of_list(&self, used: Use) -> Use {
        match self.resolve_use(&used).as_ref().map(|resolved| &resolved.schema.shape) {
            Some(Shape::Array { items }) => items.as_ref().clone(),
            _ => used,
        }
    }

    /// Returns the data of the events that a schema describes.
    fn data(&self, at: &Located, is_item: bool) -> Data {
        let Some(at) = self.references.follow(at) else { return Data::Whole };
        if let Some(list) = at.get("oneOf").or_else(|| at.get("anyOf")) {
            return self.data_of_several(&at, &list, is_item);
        }
        if is_end(&at) {
            return Data::End;
        }
        let Some(properties) = at.get("properties") else { return Data::Whole };
        let Some(data) = properties.get("data").and_then(|data| self.references.follow(&data)) else {
            return Data::Whole;
        };
        let is_text = data.text("type").as_deref() == Some("string");
        let has_content = ["contentSchema", "contentMediaType"].iter().any(|key| data.has(key));
        if properties.get("event").is_none() && !has_content && !(is_item && is_text) {
            return Data::Whole;
        }
        if is_end(&data) {
            return Data::End;
        }
        let is_json = data.text("contentMediaType").is_some_and(|content| content.contains("json"));
        Data::Of(match data.get("contentSchema") {
            Some(content) => self.read_use(&content),
            None if is_text && is_json => inline(Shape::Any, &data),
            None if is_text => inline(Shape::String { format: None, values: Vec::new() }, &data),
            None => self.read_use(&properties.get("data").unwrap_or(data)),
        })
    }

    /// Returns the data of events of several kinds.
    fn data_of_several(&self, at: &Located, list: &Located, is_item: bool) -> Data {
        let mut variants: Vec<Use> = Vec::new();
        let (mut has_whole, mut has_data) = (false, false);
        // A schema that refers to itself is not an event.
        for alternative in list.items().filter(|alternative| !self.is_choice(alternative)) {
            let used = match self.data(&alternative, is_item) {
                Data::End => continue,
                Data::Whole => {
                    has_whole = true;
                    self.read_use(&alternative)
                }
                Data::Of(data) => {
                    has_data = true;
                    data
                }
            };
            if !variants.iter().any(|known| is_same(known, &used)) {
                variants.push(used);
            }
        }
        let is_text =
            |used: &Use| matches!(&used.target, Target::Inline(it) if matches!(it.shape, Shape::String { .. }));
        match variants.len() {
            // The alternatives are those of the schema itself, except the end marker.
            _ if !has_data && variants.len() == list.node().items().len() => Data::Whole,
            0 if has_whole => Data::Whole,
            0 => Data::End,
            1 => Data::Of(variants.remove(0)),
            // If the data may be something other than JSON, it is a text.
            _ if has_data && variants.iter().any(is_text) => {
                Data::Of(inline(Shape::String { format: None, values: Vec::new() }, at))
            }
            _ => Data::Of(inline(Shape::OneOf { variants, discriminator: None }, at)),
        }
    }

    /// Whether it is a nested choice, which is not examined.
    fn is_choice(&self, at: &Located) -> bool {
        self.references.follow(at).is_none_or(|at| ["oneOf", "anyOf"].iter().any(|key| at.has(key)))
    }
}

/// The data of events according to a schema.
enum Data {
    /// The data has this schema.
    Of(Use),
    /// The data has the schema itself.
    Whole,
    /// It is the end marker of the stream.
    End,
}

/// Whether the only value of a text is the end marker of a stream.
fn is_end(at: &Located) -> bool {
    let is_done = |node: Node<'_>| node.text() == Some(DONE);
    let is_only = |list: Node<'_>| list.items().len() == 1 && list.items().all(is_done);
    at.node().get("const").is_some_and(is_done) || at.node().get("enum").is_some_and(is_only)
}

fn is_same(one: &Use, other: &Use) -> bool {
    match (&one.target, &other.target) {
        (Target::Named(one), Target::Named(other)) => one == other,
        (Target::Inline(one), Target::Inline(other)) => {
            Rc::ptr_eq(one, other) || matches!((&one.shape, &other.shape), (Shape::String { .. }, Shape::String { .. }))
        }
        _ => false,
    }
}

fn inline(shape: Shape, at: &Located) -> Use {
    let schema = Schema {
        description: at.text("description"),
        deprecated: at.is("deprecated"),
        ..Schema::of(shape, at.place())
    };
    Use { description: at.text("description"), ..Use::of(Target::Inline(schema.shared())) }
}

#[cfg(test)]
mod tests {
    use crate::testing::{open, used};

    /// Returns the schema of an item in a response of this media type.
    fn item(media_type: &str, form: &str) -> String {
        let text = format!(
            "openapi: 3.2.0\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          content:\n            \
             {media_type}: {form}\ncomponents:\n  schemas:\n    Chunk: {{type: object, properties: {{data: {{type: string}}}}}}\n    \
             Chunks: {{type: array, items: {{$ref: '#/components/schemas/Chunk'}}}}\n    Other: {{type: object}}\n    \
             Loop: {{oneOf: [{{$ref: '#/components/schemas/Loop'}}, {{$ref: '#/components/schemas/Chunk'}}]}}\n    \
             Event: {{type: object, properties: {{event: {{const: chunk}}, data: {{$ref: '#/components/schemas/Chunk'}}}}}}\n"
        );
        let api = open(&[("openapi.yaml", &text)]);
        let operation = api.operation("/a", "get").unwrap();
        let content = &operation.responses[0].contents[0];
        content.item.as_ref().map_or_else(|| "-".to_owned(), used)
    }

    const CHUNK: &str = "{$ref: '#/components/schemas/Chunk'}";
    const OTHER: &str = "{$ref: '#/components/schemas/Other'}";

    #[test]
    fn lines_have_the_schema_of_one_or_of_a_list() {
        for media_type in ["application/jsonl", "application/x-ndjson", "application/json-seq"] {
            assert_eq!(item(media_type, &format!("{{schema: {CHUNK}}}")), "Chunk");
            assert_eq!(item(media_type, "{schema: {$ref: '#/components/schemas/Chunks'}}"), "Chunk");
            assert_eq!(item(media_type, &format!("{{itemSchema: {CHUNK}, schema: {OTHER}}}")), "Chunk");
            assert_eq!(item(media_type, "{itemSchema: {$ref: '#/components/schemas/Chunks'}}"), "Chunks");
            assert_eq!(item(media_type, "{}"), "-");
        }
        assert_eq!(item("application/json", &format!("{{schema: {CHUNK}}}")), "-");
    }

    #[test]
    fn events_have_the_schema_of_their_data_or_of_the_whole_event() {
        let events = |form: &str| item("text/event-stream", form);
        let data = |data: &str| events(&format!("{{itemSchema: {{properties: {{data: {data}}}}}}}"));
        assert_eq!(events(&format!("{{schema: {CHUNK}}}")), "Chunk");
        assert_eq!(events("{schema: {$ref: '#/components/schemas/Chunks'}}"), "Chunk");
        assert_eq!(events("{schema: {type: string}}"), "string");
        assert_eq!(events("{schema: {$ref: '#/components/schemas/Event'}}"), "Chunk");
        assert_eq!(events("{}"), "-");
        assert_eq!(data("{type: string}"), "string");
        assert_eq!(data(&format!("{{type: string, contentSchema: {CHUNK}}}")), "Chunk");
        assert_eq!(data("{type: string, contentMediaType: application/json}"), "any");
    }

    #[test]
    fn events_of_several_kinds_have_data_of_several_kinds() {
        let events = |list: &str| item("text/event-stream", &format!("{{itemSchema: {{oneOf: [{list}]}}}}"));
        let event = |schema: &str| format!("{{properties: {{data: {{type: string, contentSchema: {schema}}}}}}}");
        let done = "{properties: {data: {const: '[DONE]'}, event: {type: string}}}";
        assert_eq!(events(&format!("{}, {}, {}", event(CHUNK), event(CHUNK), event(OTHER))), "(Chunk | Other)");
        assert_eq!(events(&format!("{}, {done}", event(CHUNK))), "Chunk");
        assert_eq!(events(&format!("{}, {{properties: {{data: {{type: string}}}}}}", event(CHUNK))), "string");
        assert_eq!(events(done), "-");
        let whole = |list: &str| item("text/event-stream", &format!("{{schema: {{anyOf: [{list}]}}}}"));
        assert_eq!(whole(&format!("{CHUNK}, {OTHER}")), "(Chunk | Other)");
        assert_eq!(whole(&format!("{CHUNK}, {{type: string, enum: ['[DONE]']}}")), "Chunk");
        assert_eq!(item("text/event-stream", "{schema: {$ref: '#/components/schemas/Loop'}}"), "Chunk");
    }
}
