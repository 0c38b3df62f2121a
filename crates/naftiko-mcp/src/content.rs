//! The response to a unit as the result of a tool.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use naftiko_client::table::{Content, Inputs, Unit};
use naftiko_client::{Response, Value};
use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};

use crate::cut::{cut, cut_text};
use crate::limit::Limits;
use crate::media;
use crate::note::note;

/// Returns the result for a response.
pub(crate) fn result(unit: &Unit, inputs: &Inputs, response: Response<Content>, limits: Limits) -> CallToolResult {
    let max = limits.text;
    let media_type = media::of_response(&response);
    match response.into_body() {
        Content::Json(value) => of_json(unit, inputs, value, max),
        Content::Text(text) => of_text(unit, inputs, text, max),
        Content::Bytes(bytes) if media::is_text(&media_type) => {
            of_text(unit, inputs, String::from_utf8_lossy(&bytes).into_owned(), max)
        }
        Content::Bytes(bytes) => of_bytes(unit, &bytes, &media_type, limits),
        _ => match unit.structured_content(&Value::Null) {
            Some(value) => of_json(unit, inputs, value, max),
            None => CallToolResult::success(Vec::new()),
        },
    }
}

/// Returns the result that an error message is.
pub(crate) fn failure(message: impl Into<String>) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(message)])
}

/// A tool with an output schema must have structured content, and another tool must not. The text
/// is the same value.
fn of_json(unit: &Unit, inputs: &Inputs, value: Value, max: usize) -> CallToolResult {
    let structured = unit.structured_content(&value);
    let is_structured = structured.is_some();
    let (value, missing) = cut(structured.unwrap_or(value), max);
    let note = note(unit, inputs, &value, &missing, max);
    let mut result = CallToolResult::success(vec![ContentBlock::text(value.to_string())]);
    result.content.extend(note.map(ContentBlock::text));
    result.structured_content = Some(value).filter(|_| is_structured);
    result
}

fn of_text(unit: &Unit, inputs: &Inputs, text: String, max: usize) -> CallToolResult {
    let (text, missing) = cut_text(text, max);
    let note = note(unit, inputs, &Value::Null, missing.as_slice(), max);
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.content.extend(note.map(ContentBlock::text));
    result
}

/// Images and sounds are blocks of their own, other bytes a resource. They cannot be cut.
fn of_bytes(unit: &Unit, bytes: &[u8], media_type: &str, limits: Limits) -> CallToolResult {
    if let Err(problem) = limits.check("response", media_type, bytes) {
        return failure(problem);
    }
    let data = STANDARD.encode(bytes);
    let block = match media_type.split('/').next() {
        Some("image") => ContentBlock::image(data, media_type),
        Some("audio") => ContentBlock::audio(data, media_type),
        _ => {
            let uri = format!("naftiko://result/{}", unit.tool_name);
            ContentBlock::resource(ResourceContents::blob(data, uri).with_mime_type(media_type))
        }
    };
    CallToolResult::success(vec![block])
}
