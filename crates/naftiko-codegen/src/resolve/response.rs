//! The responses of an operation: what a successful call returns, and which media types a request asks for.

use naftiko_openapi::{Content as DocumentContent, Response as DocumentResponse, Status, is_events, is_lines};
use naftiko_spec::{Code, Diagnostic, Format as SpecFormat, Operation as Spec, Output as SpecOutput, Type};

use super::input::Inputs;
use super::operation::{Content, Decided, DecidedBy, Origin, Output, Response, Returns, Stream};
use super::value::{Format, OutputType, Place, Step, StreamKind, Value};
use super::{header, json_path};

/// What a call of an operation can return.
pub(super) struct Responses {
    pub(super) returns: Decided<Returns>,
    /// The stream that can be returned instead.
    pub(super) stream: Option<Stream>,
    /// All responses of the OpenAPI document.
    pub(super) all: Vec<Response>,
}

/// Decides what an operation returns, and has its requests ask for that.
pub(super) fn collect(inputs: &mut Inputs<'_, '_>) -> Responses {
    let spec = inputs.context.spec;
    let media_type = spec.output_media_type.as_ref().map(|media_type| media_type.value.as_str());
    let format = match &spec.output_format {
        Some(format) => format.value,
        None if media_type.is_some_and(|media_type| !header::is_json(media_type)) => SpecFormat::Binary,
        None => SpecFormat::Json,
    };
    let declared = declared(inputs, spec, format);
    let responses = responses(inputs, declared, media_type.is_some_and(header::is_stream));
    accept(inputs, media_type, format);
    responses
}

/// What the capability file says that an operation returns.
fn declared(inputs: &mut Inputs<'_, '_>, spec: &Spec, format: SpecFormat) -> Returns {
    match format {
        SpecFormat::Json => document(inputs, spec, Format::Json),
        SpecFormat::Xml => document(inputs, spec, Format::Xml),
        SpecFormat::Csv => document(inputs, spec, Format::Csv),
        SpecFormat::Tsv => document(inputs, spec, Format::Tsv),
        SpecFormat::Psv => document(inputs, spec, Format::Psv),
        SpecFormat::Yaml => document(inputs, spec, Format::Yaml),
        SpecFormat::Binary => Returns::Download(spec.max_binary_size.as_ref().map(|size| size.value)),
        SpecFormat::Avro => undecoded(inputs, spec, "Avro"),
        SpecFormat::Protobuf => undecoded(inputs, spec, "Protocol Buffers"),
        SpecFormat::Html | SpecFormat::Markdown | SpecFormat::Text => {
            report_outputs_of_text(inputs, spec);
            Returns::Text
        }
    }
}

/// The document, or the parts of it that the file names.
fn document(inputs: &mut Inputs<'_, '_>, spec: &Spec, format: Format) -> Returns {
    let is_whole = match spec.outputs.as_slice() {
        [only] => only.is_whole_document(),
        several => several.iter().all(|output| output.path.is_some() && output.is_whole_document()),
    };
    if is_whole {
        return Returns::Document(format);
    }
    let outputs: Vec<_> = spec.outputs.iter().filter_map(|it| output(inputs, it)).collect();
    if outputs.is_empty() { Returns::Document(format) } else { Returns::Outputs(format, outputs) }
}

fn output(inputs: &mut Inputs<'_, '_>, output: &SpecOutput) -> Option<Output> {
    let name = output.name.as_ref().map(|name| name.value.as_str());
    let (written, path) = match (&output.path, name) {
        (Some(path), _) => (path.value.trim().to_owned(), json_path::parse(path.value.trim())),
        (None, Some(name)) => (format!("$['{name}']"), Ok(vec![Step::Key(name.to_owned())])),
        (None, None) => return None,
    };
    let path = match path {
        Ok(path) => path,
        Err(what) => {
            let message = format!("the output `{written}` is not taken out: {what}");
            let help = "write a path of keys, indexes and `[*]`; `send_as` decodes the whole answer";
            let at = output.path.as_ref().map_or(output.at, |path| path.at);
            inputs.report_at(at, Diagnostic::warning(Code::Undecoded, message).help(help));
            return None;
        }
    };
    let last = path.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        _ => None,
    });
    let wire_name = name.or(last).unwrap_or("answer").to_owned();
    Some(Output { ty: output_type(output), wire_name, path, written })
}

fn output_type(output: &SpecOutput) -> OutputType {
    match output.ty.as_ref().map(|ty| ty.value) {
        Some(Type::String) => OutputType::String,
        Some(Type::Integer) => OutputType::Integer,
        Some(Type::Number) => OutputType::Number,
        Some(Type::Boolean) => OutputType::Boolean,
        Some(Type::Array | Type::Object) | None => OutputType::Value,
    }
}

fn undecoded(inputs: &mut Inputs<'_, '_>, spec: &Spec, format: &'static str) -> Returns {
    if let Some(declared) = &spec.output_format {
        let message = format!("{format} is not decoded: the answer is its bytes");
        let diagnostic = Diagnostic::warning(Code::Undecoded, message);
        inputs.report_at(declared.at, diagnostic.help("decode them with a crate that knows their schema"));
    }
    Returns::Bytes(format)
}

fn report_outputs_of_text(inputs: &mut Inputs<'_, '_>, spec: &Spec) {
    if let Some(output) = spec.outputs.iter().find(|output| !output.is_whole_document()) {
        let message = "no parts are taken out of text: the answer is all of it";
        let help = "declare the whole answer: `{name: result, type: string, value: $.}`";
        inputs.report_at(output.at, Diagnostic::warning(Code::Undecoded, message).help(help));
    }
}

/// Joins what the capability file says with the responses of the OpenAPI document. `says_stream` is whether the capability
/// file names the media type of a stream.
fn responses(inputs: &mut Inputs<'_, '_>, declared: Returns, says_stream: bool) -> Responses {
    let spec = inputs.context.spec;
    let is_said = spec.output_format.is_some() || spec.output_media_type.is_some() || !spec.outputs.is_empty();
    let declared = Decided::new(declared, if is_said { DecidedBy::Capability } else { DecidedBy::Default });
    let Some(counterpart) = inputs.context.counterpart else {
        return Responses { returns: declared, stream: None, all: Vec::new() };
    };
    let all = counterpart.responses.as_slice();
    let has_success = all.iter().any(|response| is_success(response.status));
    let only = |returns| Responses { returns, stream: None, all: described(all, has_success) };
    if !matches!(declared.value, Returns::Document(Format::Json)) && !says_stream {
        return only(declared);
    }
    let successes = all.iter().filter(|it| is_success(it.status));
    let fallback = all.iter().filter(|it| it.status == Status::Default && !has_success);
    let successes: Vec<&DocumentResponse> = successes.chain(fallback).collect();
    let (returns, stream) = success(&successes, declared, says_stream);
    Responses { stream, ..only(returns) }
}

/// What the successful responses of the document make of a call whose result the capability file calls JSON or a stream,
/// and the stream that can be had instead.
fn success(
    successes: &[&DocumentResponse],
    declared: Decided<Returns>,
    says_stream: bool,
) -> (Decided<Returns>, Option<Stream>) {
    let by_document = |returns| Decided::new(returns, DecidedBy::Document);
    let contents = || successes.iter().flat_map(|response| &response.contents);
    if successes.is_empty() {
        return (declared, None);
    }
    if contents().next().is_none() && !says_stream {
        return (by_document(Returns::Nothing), None);
    }
    let stream = contents().find_map(stream);
    if says_stream {
        return (stream.map_or(declared, |stream| by_document(Returns::Stream(stream))), None);
    }
    let is_json = |it: &&DocumentContent| {
        header::is_json(&it.media_type) && !is_lines(&it.media_type) || it.media_type.contains('*')
    };
    let json: Vec<&DocumentContent> = contents().filter(is_json).collect();
    if json.is_empty() {
        if let Some(stream) = stream {
            return (by_document(Returns::Stream(stream)), None);
        }
        if contents().any(|it| it.media_type.ends_with("xml") || it.media_type.ends_with("yaml")) {
            return (declared, None);
        }
        let is_text = contents().all(|it| it.media_type.starts_with("text/"));
        return (by_document(if is_text { Returns::Text } else { Returns::Download(None) }), None);
    }
    let schemas: Vec<_> = json.iter().filter_map(|content| content.schema.clone()).collect();
    if schemas.is_empty() {
        return (declared, stream);
    }
    // A status without a body beside one with a body: `202` beside `200`.
    let may_be_empty = successes.iter().any(|response| response.contents.is_empty());
    (by_document(Returns::Json { schemas, may_be_empty }), stream)
}

fn is_success(status: Status) -> bool {
    matches!(status, Status::Code(200..300) | Status::Class(2))
}

/// Whether a response is an error response. `default` is one where the operation has responses of success.
fn is_error(status: Status, has_success: bool) -> bool {
    match status {
        Status::Code(code) => code >= 400,
        Status::Class(class) => class >= 4,
        Status::Default => has_success,
    }
}

/// The responses of the document, as plain data.
fn described(all: &[DocumentResponse], has_success: bool) -> Vec<Response> {
    let content = |it: &DocumentContent| Content { media_type: it.media_type.clone(), schema: it.schema.clone() };
    let response = |it: &DocumentResponse| Response {
        status: it.status,
        description: it.description.clone(),
        is_error: is_error(it.status, has_success),
        contents: it.contents.iter().map(content).collect(),
        headers: it.headers.clone(),
    };
    all.iter().map(response).collect()
}

/// The stream that a media type is, if it is one.
fn stream(content: &DocumentContent) -> Option<Stream> {
    let kind = match content.media_type.as_str() {
        media_type if is_events(media_type) => StreamKind::Events,
        media_type if is_lines(media_type) => StreamKind::Lines,
        _ => return None,
    };
    Some(Stream { kind, item: content.item.clone() })
}

/// Fixes the `Accept` header, where the format needs one other than the runtime's and no parameter fixes it.
fn accept(inputs: &mut Inputs<'_, '_>, media_type: Option<&str>, format: SpecFormat) {
    let of_format = match format {
        SpecFormat::Html => Some("text/html"),
        SpecFormat::Markdown => Some("text/markdown"),
        SpecFormat::Avro => Some("avro/binary, application/avro, */*;q=0.5"),
        SpecFormat::Protobuf => Some("application/protobuf, */*;q=0.5"),
        _ => None,
    };
    let accept = media_type.filter(|media_type| header::is_value(media_type)).or(of_format);
    let is_accept = |place: &Place, name: &str| *place == Place::Header && name.eq_ignore_ascii_case("accept");
    let is_fixed = inputs.all.iter().any(|it| it.value.is_some() && is_accept(&it.place, &it.wire_name));
    if let Some(accept) = accept.filter(|_| !is_fixed) {
        inputs.fix("Accept", Place::Header, Value::Text(accept.to_owned()), Origin::Derived);
    }
}
