//! Resolves the responses of an operation: what a successful call returns, and which media types a
//! request accepts.

use std::collections::HashSet;

use naftiko_openapi::{Content as DocumentContent, Response as DocumentResponse, Schema, Shape, Status};
use naftiko_spec::{Code, Diagnostic, Format as SpecFormat, Operation as Spec, Output as SpecOutput, Type};

use super::input::collected::Inputs;
use super::media::Media;
use super::operation::{Content, Decided, DecidedBy, Origin, Output, Response, Returns, Stream};
use super::style::Schemas;
use super::value::{Format, OutputType, Place, Step, StreamKind, Value};
use super::{header, json_path, media};

/// The possible results of a call.
pub(super) struct Responses {
    pub(super) returns: Decided<Returns>,
    /// The stream that can be returned instead.
    pub(super) stream: Option<Stream>,
    /// The `Accept` header, if it differs from the runtime's default.
    pub(super) accept: Option<String>,
    /// All responses of the OpenAPI document.
    pub(super) all: Vec<Response>,
}

/// Decides what an operation returns, and which media types its requests accept.
pub(super) fn collect(inputs: &mut Inputs<'_, '_>) -> Responses {
    let spec = inputs.context.spec;
    let media_type = spec.output_media_type.as_ref().map(|media_type| media_type.value.as_str());
    let format = match &spec.output_format {
        Some(format) => format.value,
        None if media_type.is_some_and(|media_type| !header::is_json(media_type)) => SpecFormat::Binary,
        None => SpecFormat::Json,
    };
    let declared = declared(inputs, spec, format);
    let mut responses = responses(inputs, declared, media_type.is_some_and(header::is_stream));
    if accept(inputs, media_type, format) {
        responses.accept = None;
    }
    responses
}

/// Returns the result that the capability file declares.
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

/// Returns the document, or the parts of it that the file declares.
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
            let message = format!("cannot extract the output `{written}`: {what}");
            let help = "use a path of keys, indexes and `[*]`, or decode the whole response with `send_as`";
            let at = output.path.as_ref().map_or(output.at, |path| path.at);
            inputs.report_at(at, Diagnostic::warning(Code::Undecoded, message).help(help));
            return None;
        }
    };
    let last = path.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        _ => None,
    });
    let wire_name = name.or(last).unwrap_or("response").to_owned();
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
        let message = format!("{format} is not decoded, so the call returns bytes");
        let diagnostic = Diagnostic::warning(Code::Undecoded, message);
        inputs.report_at(declared.at, diagnostic.help("decode the bytes with a crate that knows their schema"));
    }
    Returns::Bytes(format)
}

fn report_outputs_of_text(inputs: &mut Inputs<'_, '_>, spec: &Spec) {
    if let Some(output) = spec.outputs.iter().find(|output| !output.is_whole_document()) {
        let message = "outputs cannot be extracted from text, so the call returns all of it";
        let help = "declare the whole response as the output: `{name: result, type: string, value: $.}`";
        inputs.report_at(output.at, Diagnostic::warning(Code::Undecoded, message).help(help));
    }
}

/// Combines the result that the capability file declares with the responses of the OpenAPI
/// document. `says_stream` is whether the capability file declares the media type of a stream.
fn responses(inputs: &mut Inputs<'_, '_>, declared: Returns, says_stream: bool) -> Responses {
    let (spec, schemas) = (inputs.context.spec, inputs.context.schemas);
    let is_said = spec.output_format.is_some() || spec.output_media_type.is_some() || !spec.outputs.is_empty();
    let declared = Decided::new(declared, if is_said { DecidedBy::Capability } else { DecidedBy::Default });
    let Some(counterpart) = inputs.context.counterpart else {
        return Responses { returns: declared, stream: None, accept: None, all: Vec::new() };
    };
    let all = counterpart.responses.as_slice();
    let has_success = all.iter().any(|response| is_success(response.status));
    let successes = successes(schemas, all);
    let is_open = matches!(declared.value, Returns::Document(Format::Json)) || says_stream;
    let (returns, stream) = if is_open { success(&successes, declared, says_stream) } else { (declared, None) };
    let accept = asked_for(&successes, &returns.value);
    Responses { returns, stream, accept, all: described(all, has_success) }
}

/// Returns the format that a capability file declares for the result of an operation, so that the
/// document's result stays the same. `None` if it declares none, because the result is empty or a
/// stream.
pub(super) fn format_to_declare(schemas: Schemas<'_>, all: &[DocumentResponse]) -> Option<SpecFormat> {
    let successes = successes(schemas, all);
    let json = Decided::new(Returns::Document(Format::Json), DecidedBy::Default);
    let returns = success(&successes, json, false).0.value;
    let texts = || successes.iter().flatten().filter(|offer| offer.kind == Offered::Text);
    let is_all = |media_type: &str| texts().all(|offer| offer.content.media_type == media_type);
    Some(match returns {
        Returns::Nothing | Returns::Stream(_) => return None,
        Returns::Download(_) => SpecFormat::Binary,
        Returns::Document(Format::Xml) => SpecFormat::Xml,
        Returns::Document(Format::Yaml) => SpecFormat::Yaml,
        Returns::Text if is_all("text/html") => SpecFormat::Html,
        Returns::Text if is_all("text/markdown") => SpecFormat::Markdown,
        Returns::Text if is_all("text/csv") => SpecFormat::Csv,
        Returns::Text => SpecFormat::Text,
        _ => SpecFormat::Json,
    })
}

/// Returns the contents of each successful response; those of `default` if there is none.
fn successes<'a>(schemas: Schemas<'_>, all: &'a [DocumentResponse]) -> Vec<Vec<Offer<'a>>> {
    let has_success = all.iter().any(|response| is_success(response.status));
    let successes = all.iter().filter(|it| is_success(it.status));
    let fallback = all.iter().filter(|it| it.status == Status::Default && !has_success);
    successes.chain(fallback).map(|response| offers(schemas, response)).collect()
}

/// A content of a successful response, and its result.
struct Offer<'a> {
    content: &'a DocumentContent,
    kind: Offered,
    /// Whether its schema is an object or a list, so that it is not a file.
    is_structured: bool,
    /// Whether its schema allows any value.
    is_untyped: bool,
}

/// The result of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offered {
    Json,
    Xml,
    Yaml,
    Text,
    File,
    Events,
    Lines,
}

/// Returns the contents of a response with their results.
fn offers<'a>(schemas: Schemas<'_>, response: &'a DocumentResponse) -> Vec<Offer<'a>> {
    let offer = |content: &'a DocumentContent| {
        let schema = content.schema.as_ref().and_then(|used| schemas.get(used));
        let shape = schema.as_ref().map(|schema| &schema.shape);
        let is_structured = matches!(shape, Some(Shape::Object { .. } | Shape::Array { .. } | Shape::OneOf { .. }));
        let is_untyped = matches!(shape, None | Some(Shape::Any));
        Offer { content, kind: offered(media::of(&content.media_type), schema.as_deref()), is_structured, is_untyped }
    };
    response.contents.iter().map(offer).collect()
}

/// Returns the result of a content. The schema decides whether it is a file or a text if the media
/// type does not, and also for JSON, because many frameworks write `application/json` for files.
fn offered(media: Media, schema: Option<&Schema>) -> Offered {
    let (is_string, is_file, is_base64) = match schema.map(|schema| &schema.shape) {
        Some(Shape::String { format, .. }) => {
            (true, format.as_deref() == Some("binary"), matches!(format.as_deref(), Some("byte" | "base64")))
        }
        _ => (false, false, false),
    };
    match media {
        Media::Events => Offered::Events,
        Media::Lines => Offered::Lines,
        _ if is_file => Offered::File,
        Media::Json => Offered::Json,
        Media::Any if is_base64 => Offered::File,
        Media::Any if is_string => Offered::Text,
        Media::Any => Offered::Json,
        Media::Xml if !is_string => Offered::Xml,
        Media::Yaml if !is_string => Offered::Yaml,
        Media::Xml | Media::Yaml | Media::Text | Media::Form => Offered::Text,
        Media::Binary | Media::Multipart => Offered::File,
    }
}

/// Returns the result of the successful responses in the document, if the capability file declares
/// JSON or a stream, and the alternative stream.
fn success(
    successes: &[Vec<Offer<'_>>],
    declared: Decided<Returns>,
    says_stream: bool,
) -> (Decided<Returns>, Option<Stream>) {
    let by_document = |returns| Decided::new(returns, DecidedBy::Document);
    let all = || successes.iter().flatten();
    if successes.is_empty() {
        return (declared, None);
    }
    if all().next().is_none() && !says_stream {
        return (by_document(Returns::Nothing), None);
    }
    let stream = all().find_map(|offer| stream(offer));
    if says_stream {
        return (stream.map_or(declared, |stream| by_document(Returns::Stream(stream))), None);
    }
    if all().any(is_surely_file) {
        return (by_document(Returns::Download(None)), None);
    }
    let json: Vec<&DocumentContent> = successes.iter().filter_map(|offers| Some(best_json(offers)?.content)).collect();
    if json.is_empty() {
        let first = all().find(|offer| !matches!(offer.kind, Offered::File)).map(|offer| offer.kind);
        let returns = match (stream, first) {
            (Some(stream), _) => Returns::Stream(stream),
            (None, Some(Offered::Xml)) => Returns::Document(Format::Xml),
            (None, Some(Offered::Yaml)) => Returns::Document(Format::Yaml),
            (None, Some(_)) => Returns::Text,
            (None, None) => Returns::Download(None),
        };
        return (by_document(returns), None);
    }
    let schemas: Vec<_> = json.iter().filter_map(|content| content.schema.clone()).collect();
    let is_untyped = successes.iter().any(|offers| is_untyped_beside_text(offers));
    if schemas.is_empty() && !is_untyped {
        return (declared, stream);
    }
    // A status without a body in addition to one with a body: `202` and `200`.
    let may_be_empty = successes.iter().any(Vec::is_empty);
    let texts = successes.iter().filter_map(|offers| only_text(offers)).filter_map(|text| text.content.schema.clone());
    let texts: Vec<_> = texts.collect();
    let may_be_text = is_untyped || !texts.is_empty();
    let schemas = schemas.into_iter().chain(texts).collect();
    (by_document(Returns::Json { schemas, may_be_empty, may_be_text }), stream)
}

/// Whether a content is certainly a file. A file type with the schema of JSON is only another form
/// of the JSON.
fn is_surely_file(offer: &Offer<'_>) -> bool {
    offer.kind == Offered::File && !offer.is_structured
}

/// Returns the preferred JSON content of a response: the plain one, or the first.
fn best_json<'o, 'a>(offers: &'o [Offer<'a>]) -> Option<&'o Offer<'a>> {
    let json = || offers.iter().filter(|offer| offer.kind == Offered::Json);
    json().find(|offer| offer.content.media_type == "application/json").or_else(|| json().next())
}

/// Whether a response is either text or untyped JSON. Some frameworks add such JSON to each
/// operation, even if all responses are texts.
fn is_untyped_beside_text(offers: &[Offer<'_>]) -> bool {
    best_json(offers).is_some_and(|json| json.is_untyped) && offers.iter().any(|offer| offer.kind == Offered::Text)
}

/// Returns the text of a response that has no JSON: `text/plain` of a `202` in addition to the JSON
/// of a `200`.
fn only_text<'o, 'a>(offers: &'o [Offer<'a>]) -> Option<&'o Offer<'a>> {
    let has_json = offers.iter().any(|offer| offer.kind == Offered::Json);
    offers.iter().find(|offer| offer.kind == Offered::Text).filter(|_| !has_json)
}

/// Returns the `Accept` header of an operation (RFC 9110, section 12.5.1): the media types of its
/// result as written in the document, JSON first, and any other type last if that is harmless.
/// `None` if this is the runtime's default, or if the document offers none of them.
fn asked_for(successes: &[Vec<Offer<'_>>], returns: &Returns) -> Option<String> {
    let of = |kind: Offered| {
        let media_types = successes.iter().flatten().filter(move |offer| offer.kind == kind);
        media_types.map(|offer| media::canonical(&offer.content.written))
    };
    let json = || successes.iter().filter_map(|it| Some(media::canonical(&best_json(it)?.content.written)));
    let mut media_types: Vec<String> = match returns {
        Returns::Json { .. } | Returns::Document(Format::Json) | Returns::Outputs(Format::Json, _) => json().collect(),
        Returns::Document(Format::Xml) | Returns::Outputs(Format::Xml, _) => of(Offered::Xml).collect(),
        Returns::Document(Format::Yaml) | Returns::Outputs(Format::Yaml, _) => of(Offered::Yaml).collect(),
        Returns::Text => of(Offered::Text).collect(),
        Returns::Download(_) => of(Offered::File).collect(),
        _ => Vec::new(),
    };
    let is_json = matches!(returns, Returns::Json { .. } | Returns::Document(_) | Returns::Outputs(..))
        && successes.iter().flatten().any(|offer| offer.kind == Offered::Json);
    let is_any = |it: &String| media::of(it) == Media::Any;
    let is_open = !is_json || media_types.iter().any(is_any);
    if media_types.iter().any(is_any) && is_json {
        media_types.push("application/json".to_owned());
    }
    media_types.retain(|it| !is_any(it) && header::is_value(it));
    media_types.sort_by_key(|it| it != "application/json");
    let mut seen = HashSet::new();
    media_types.retain(|it| seen.insert(it.clone()));
    if media_types.is_empty() {
        return None;
    }
    if let Returns::Json { may_be_text: true, .. } = returns {
        media_types.extend(of(Offered::Text).filter(|it| !is_any(it)).take(1).map(|it| format!("{it};q=0.9")));
    }
    if is_open {
        media_types.push("*/*;q=0.5".to_owned());
    }
    let accept = media_types.join(", ");
    let is_usual = match returns {
        Returns::Text => accept == "text/plain, */*;q=0.5",
        _ => accept == "application/json",
    };
    Some(accept).filter(|_| !is_usual)
}

fn is_success(status: Status) -> bool {
    matches!(status, Status::Code(200..300) | Status::Class(2))
}

/// Whether a response is an error response. `default` is one if the operation has successful
/// responses.
fn is_error(status: Status, has_success: bool) -> bool {
    match status {
        Status::Code(code) => code >= 400,
        Status::Class(class) => class >= 4,
        Status::Default => has_success,
    }
}

/// Returns the responses of the document as plain data.
fn described(all: &[DocumentResponse], has_success: bool) -> Vec<Response> {
    let content = |it: &DocumentContent| Content { media_type: it.written.clone(), schema: it.schema.clone() };
    let response = |it: &DocumentResponse| Response {
        status: it.status,
        description: it.description.clone(),
        is_error: is_error(it.status, has_success),
        contents: it.contents.iter().map(content).collect(),
        headers: it.headers.clone(),
    };
    all.iter().map(response).collect()
}

/// Returns the stream of a content, if it is one.
fn stream(offer: &Offer<'_>) -> Option<Stream> {
    let kind = match offer.kind {
        Offered::Events => StreamKind::Events,
        Offered::Lines => StreamKind::Lines,
        _ => return None,
    };
    Some(Stream { kind, item: offer.content.item.clone() })
}

/// Fixes the `Accept` header if the format needs another one than the runtime's default and no
/// parameter fixes it. Returns whether it did.
fn accept(inputs: &mut Inputs<'_, '_>, media_type: Option<&str>, format: SpecFormat) -> bool {
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
    is_fixed || accept.is_some()
}
