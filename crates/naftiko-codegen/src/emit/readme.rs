//! Emits `README.md` of a crate: an introduction, and a reference of every operation.

mod flows;

use std::fmt::Write;

use super::text::doc_text;
use super::{example, guide, method_docs};
use crate::model::article::with_article;
use crate::model::docs::code;
use crate::model::types::{Field, TypeKind};
use crate::model::wrap::wrapped;
use crate::model::{
    Api, BodyField, BodyFields, Capability, ErrorResponse, Name, Operation, Parameter, Place, Response, Stream,
    StreamKind, Ty, Type,
};
use crate::phrase::{listed, plural};

pub(super) fn readme(api: &Api) -> String {
    let mut out = format!("# {}\n\n", api.package.name);
    let intro = format!("A Rust client for {}, with {}.", api.about.markdown(), content(api));
    paragraphs(&mut out, vec![intro]);
    paragraphs(&mut out, api.about.docs.sentences());
    quick_start(&mut out, api);
    section(&mut out, "Authentication", guide::authentication(api));
    if api.operation_count() > 0 {
        section(&mut out, "Requests", lines_of(REQUESTS));
    }
    customized(&mut out, api);
    section(&mut out, "Errors", error_lines(api));
    section(&mut out, "Retries and timeouts", lines_of(guide::RETRIES));
    faked(&mut out, api);
    typed(&mut out, api);
    section(&mut out, "Features", guide::features(api));
    for capability in &api.capabilities {
        capability_reference(&mut out, api, capability);
    }
    for group in &api.flows {
        flows::reference(&mut out, group);
    }
    let links = guide::links(api);
    if !links.is_empty() {
        section(&mut out, "Links", links);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The maximum length of lines of prose.
const WIDTH: usize = 100;

/// Writes a section of the guide, without links to items.
fn section(out: &mut String, title: &str, lines: Vec<String>) {
    let _ = writeln!(out, "## {title}\n");
    paragraphs(out, guide::unlinked(lines));
}

/// Writes paragraphs, lists or a table.
pub(super) fn paragraphs(out: &mut String, lines: Vec<String>) {
    if !lines.is_empty() {
        let _ = writeln!(out, "{}\n", wrapped(lines, WIDTH).join("\n"));
    }
}

fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Describes the requests of every API.
const REQUESTS: &str = "\
Required parameters are arguments of an operation's method. Optional parameters are setters; a repeated call of a setter replaces the value. \
`send` decodes the response, and `send_as::<T>()` decodes it into another type. `customize()` returns the underlying request, \
which takes query parameters, headers and bodies that this crate does not know:";

fn error_lines(api: &Api) -> Vec<String> {
    let mut lines = lines_of(guide::ERRORS);
    if !api.errors.bodies.is_empty() {
        lines.extend(["", "`ApiError::of(&error)` decodes the body of an error response."].map(str::to_owned));
    }
    lines
}

fn quick_start(out: &mut String, api: &Api) {
    let Some((capability, operation)) = example::operation(api) else { return };
    let call = example::call(api, capability, operation, example::Inputs::Values);
    let shown = match &call.result {
        None => Vec::new(),
        Some(result) if matches!(operation.response, Response::Stream(_)) => example::taken(operation, result),
        Some(result) => {
            let shown = if example::shown(operation).is_empty() { ":#" } else { ":#?" };
            vec![format!("println!(\"{{{result}{shown}}}\");")]
        }
    };
    let lines: Vec<String> = call.lines.iter().cloned().chain(shown).collect();
    let _ = writeln!(
        out,
        "```rust,no_run\n{}#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
         let client = {};\n    {}\n    Ok(())\n}}\n```\n",
        call.import(&api.lib_name()).map_or(String::new(), |import| format!("{import}\n\n")),
        example::client(api),
        lines.join("\n    "),
    );
}

fn customized(out: &mut String, api: &Api) {
    let Some((capability, operation)) = example::operation(api) else { return };
    let lib = api.lib_name();
    let call = example::call(api, capability, operation, example::Inputs::Values);
    let _ = writeln!(
        out,
        "```rust,no_run\n{}async fn customized(client: {lib}::Client) -> {lib}::Result<()> {{\n    \
         let response = client\n        .{}()\n        .{}\n        .customize()\n        .query(\"debug\", true)\n        \
         .header(\"x-team\", \"billing\")\n        .timeout(std::time::Duration::from_secs(5))\n        \
         .send_response()\n        .await?;\n    \
         println!(\"{{}} {{:?}} {{{}}}\", response.status(), response.headers(), response.body());\n    Ok(())\n}}\n```\n",
        call.import(&api.lib_name()).map_or(String::new(), |import| format!("{import}\n\n")),
        capability.module,
        call.method,
        example::shown(operation),
    );
}

/// Writes the section on tests. Its example is not run with the others, because it needs a feature.
fn faked(out: &mut String, api: &Api) {
    let Some((capability, operation)) = example::operation(api) else { return };
    let (lib, name) = (api.lib_name(), &capability.fake_name);
    let text = "The feature `test-util`, meant for `[dev-dependencies]`, adds the module `fake`: an in-process fake of the API. \
                It opens no sockets; retries, decoding and errors work as in production.";
    section(out, "Testing", lines_of(text));
    let _ = writeln!(
        out,
        "```rust,ignore\nlet fake = {lib}::fake::Fake::new();\nfake.{name}().{}().fails_with(503).times(1..);\n\
         let client = fake.client();\n```\n",
        operation.fn_name,
    );
}

fn capability_reference(out: &mut String, api: &Api, capability: &Capability) {
    let module = &capability.module;
    let _ = writeln!(out, "## {module}\n");
    paragraphs(out, doc_text(&capability.docs, &format!("{}.", capability.heading)));
    let _ = writeln!(out, "| `client.{module}()` | HTTP request | Description |\n|---|---|---|");
    for operation in capability.operations() {
        let _ = writeln!(
            out,
            "| [`{}`](#{}) | {} | {} |",
            operation.fn_name,
            anchor(&heading(capability, operation)),
            cell(&http_request(operation)),
            cell(&operation.docs.summary())
        );
    }
    out.push('\n');
    for operation in capability.operations() {
        operation_reference(out, api, capability, operation);
    }
}

/// Returns the numbers of operations and flows.
fn content(api: &Api) -> String {
    let counted = |count: usize, what: &str| format!("{count} {what}{}", plural(count));
    let flows = api.flows.iter().map(|group| group.flows.len()).sum();
    match (api.operation_count(), flows) {
        (operations, 0) => counted(operations, "operation"),
        (0, flows) => counted(flows, "flow"),
        (operations, flows) => format!("{} and {}", counted(operations, "operation"), counted(flows, "flow")),
    }
}

/// Returns an operation with its module: two modules may have operations of the same name.
fn heading(capability: &Capability, operation: &Operation) -> String {
    format!("{}().{}", capability.module, operation.fn_name)
}

fn operation_reference(out: &mut String, api: &Api, capability: &Capability, operation: &Operation) {
    let _ = writeln!(out, "### `{}`\n", heading(capability, operation));
    paragraphs(out, operation.docs.sentences());
    let _ = writeln!(out, "{}\n", http_request(operation));
    if let Some(target) = super::target::special_target(api, capability, operation) {
        paragraphs(out, vec![target]);
    }
    let response = response(api, operation);
    if operation.deprecated {
        out.push_str("Deprecated.\n\n");
    }
    if operation.parameters().next().is_none() {
        paragraphs(out, vec![format!("No parameters. {response}")]);
        return error_responses(out, api, operation);
    }
    let _ = writeln!(out, "| Parameter | In | Type | Required | Description |\n|---|---|---|---|---|");
    operation.inputs().for_each(|parameter| parameter_rows(out, api, parameter, true));
    let fields = operation.fields.as_ref();
    fields.into_iter().for_each(|body| field_rows(out, api, body, &body.required));
    operation.setters().for_each(|parameter| parameter_rows(out, api, parameter, false));
    fields.into_iter().for_each(|body| field_rows(out, api, body, &body.optional));
    out.push('\n');
    paragraphs(out, fields.map(|body| whole_body(api, body)).into_iter().collect());
    paragraphs(out, vec![response]);
    error_responses(out, api, operation);
}

/// Writes the rows of fields of a body that are arguments or setters.
fn field_rows(out: &mut String, api: &Api, body: &BodyFields, fields: &[BodyField]) {
    let TypeKind::Struct(it) = &api.types[body.ty].kind else { return };
    for BodyField { field, name } in fields {
        let field = &it.fields[*field];
        let name = parameter_name(name, &field.wire_name);
        row(out, [&name, "body", &field_words(api, field), yes(field.required), &field.docs.one_sentence()]);
    }
}

/// Describes how a caller passes the whole body.
fn whole_body(api: &Api, body: &BodyFields) -> String {
    let whole = body.whole.bare();
    let ty = with_article(&format!("`{}`", api.types[body.ty].name));
    match body.required.is_empty() {
        true => format!("`{whole}()` sets the whole body, {ty}."),
        false => format!("`{whole}()` takes the whole body, {ty}, instead of its fields."),
    }
}

/// Describes the type of a field of a body.
fn field_words(api: &Api, field: &Field) -> String {
    match field.nullable {
        true => format!("{} or null", type_words(api, &field.ty)),
        false => type_words(api, &field.ty),
    }
}

/// Returns the name of a parameter, with its name on the wire if that differs.
fn parameter_name(name: &Name, wire_name: &str) -> String {
    match name.as_str() == wire_name {
        true => code(wire_name),
        false => format!("`{name}` ({})", code(wire_name)),
    }
}

/// Writes the statuses of error responses, in a line for each type of body.
fn error_responses(out: &mut String, api: &Api, operation: &Operation) {
    let mut bodies: Vec<(Option<&Ty>, Vec<String>)> = Vec::new();
    for ErrorResponse { statuses, ty, .. } in &operation.error_responses {
        match bodies.iter_mut().find(|(known, _)| *known == ty.as_ref()) {
            Some((_, all)) => all.push(method_docs::status(*statuses)),
            None => bodies.push((ty.as_ref(), vec![method_docs::status(*statuses)])),
        }
    }
    for (ty, statuses) in bodies {
        let body = ty.map_or(String::new(), |ty| format!(" with {}", type_words(api, ty)));
        paragraphs(out, vec![format!("Error responses{body}: {}.", listed(&statuses))]);
    }
}

/// Describes a type.
fn type_words(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::String => "`String`".to_owned(),
        Ty::DateTime => "`DateTime`".to_owned(),
        Ty::UnixMillis => "`UnixMillis`".to_owned(),
        Ty::UnixSeconds => "`UnixSeconds`".to_owned(),
        Ty::I32 => "`i32`".to_owned(),
        Ty::I64 => "`i64`".to_owned(),
        Ty::U32 => "`u32`".to_owned(),
        Ty::U64 => "`u64`".to_owned(),
        Ty::F64 => "`f64`".to_owned(),
        Ty::Decimal => "`Decimal`".to_owned(),
        Ty::Boolean => "`bool`".to_owned(),
        Ty::Value => "`Value`".to_owned(),
        Ty::List(item) => format!("list of {}", type_words(api, item)),
        Ty::Map(value) => format!("map of {}", type_words(api, value)),
        Ty::Nullable(inner) => format!("{} or null", type_words(api, inner)),
        Ty::Named(id) | Ty::Boxed(id) => format!("`{}`", api.types[*id].name),
    }
}

/// Writes the section on types, if there are any.
fn typed(out: &mut String, api: &Api) {
    if !api.types.is_empty() {
        section(out, "Types", lines_of(TYPES));
    }
}

const TYPES: &str = "\
The module `types` has the types of requests and responses. Responses are decoded tolerantly: unknown fields are kept in `extra`, \
unknown enum values in the variant `Unknown`, and a required field that is missing gets an empty value. `extra.missing()` and \
`extra.unexpected()` list the fields that are missing or have an unexpected type. Requests contain exactly the fields that are \
set; `Nullable::Null` sends an explicit null.";

fn response(api: &Api, operation: &Operation) -> String {
    let mut text = response_words(api, &operation.response);
    if let Some(stream) = &operation.stream {
        let method = format!("send_{}", super::response::stream_name(stream.kind));
        let _ = write!(text, " `{method}()` returns {}.", stream_words(api, stream));
    }
    if operation.paging.is_some() {
        text.push_str(" `pages()` and `items()` fetch the following pages.");
    }
    text
}

fn response_words(api: &Api, response: &Response) -> String {
    match response {
        Response::Typed(ty) => format!("Returns {}.", type_words(api, ty)),
        Response::Nothing => "Returns nothing.".to_owned(),
        Response::Value(format) => format!("Returns {format} (`Value`)."),
        Response::Text => "Returns text (`String`).".to_owned(),
        Response::Bytes { format } => format!("Returns {format} as bytes (`Bytes`)."),
        Response::Download { .. } => "Returns a stream of bytes (`Download`).".to_owned(),
        Response::Stream(stream) => format!("Returns {}.", stream_words(api, stream)),
        Response::Outputs { format, type_name, outputs } => {
            let names: Vec<_> = outputs.iter().map(|output| format!("`{}`", output.name)).collect();
            format!("Returns {} of the {format} response (`{type_name}`).", names.join(", "))
        }
    }
}

fn stream_words(api: &Api, stream: &Stream) -> String {
    let of = type_words(api, &stream.ty);
    match stream.kind {
        StreamKind::Events => format!("a stream of events of {of}"),
        StreamKind::Lines => format!("a stream of lines of {of}"),
    }
}

fn http_request(operation: &Operation) -> String {
    code(&format!("{} {}", operation.method, operation.path))
}

/// Writes the row of a parameter, and those of the fields of a body.
fn parameter_rows(out: &mut String, api: &Api, parameter: &Parameter, required: bool) {
    parameter_row(out, api, parameter, required);
    let Type::Typed(ty, _) = &parameter.ty else { return };
    let is_body = matches!(parameter.place, Place::Body(_));
    let (id, prefix) = match ty {
        Ty::Named(id) | Ty::Boxed(id) => (*id, "body."),
        Ty::List(item) => match **item {
            Ty::Named(id) | Ty::Boxed(id) => (id, "body[]."),
            _ => return,
        },
        _ => return,
    };
    let TypeKind::Struct(of_body) = &api.types[id].kind else { return };
    for field in of_body.fields.iter().filter(|field| is_body && !field.read_only) {
        let name = code(&format!("{prefix}{}", field.wire_name));
        row(out, [&name, "body", &field_words(api, field), yes(field.required), &field.docs.one_sentence()]);
    }
}

fn parameter_row(out: &mut String, api: &Api, parameter: &Parameter, required: bool) {
    let wire_name = &parameter.wire_name;
    let is_whole = matches!(parameter.place, Place::Body(_));
    let name = if is_whole { code(parameter.name.as_str()) } else { parameter_name(&parameter.name, wire_name) };
    let typed;
    let ty = match &parameter.ty {
        Type::Typed(ty, _) => {
            typed = type_words(api, ty);
            &typed
        }
        Type::String => "`String`",
        Type::Integer => "`i64`",
        Type::Number => "`f64`",
        Type::Boolean => "`bool`",
        Type::Strings | Type::Joined => "list of `String`",
        Type::Any => "`impl Serialize`",
        Type::Bytes => "`Upload`",
        Type::Part => "`Part`",
        Type::Parts => "list of `Part`",
        Type::Multipart => "list of `(String, Part)`",
    };
    let place = if is_whole { "body".to_owned() } else { parameter.place.to_string() };
    row(out, [&name, &place, ty, yes(required), &parameter.docs.one_sentence()]);
}

fn row(out: &mut String, cells: [&str; 5]) {
    let _ = writeln!(out, "| {} |", cells.map(cell).join(" | "));
}

/// Returns `text` with the bars escaped that would end a cell of a table.
pub(super) fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_escaped = false;
    for character in text.chars() {
        if character == '|' && !is_escaped {
            out.push('\\');
        }
        is_escaped = character == '\\' && !is_escaped;
        out.push(character);
    }
    out
}

fn yes(required: bool) -> &'static str {
    if required { "yes" } else { "no" }
}

/// Returns the anchor that Markdown renderers give a heading.
fn anchor(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect::<String>().to_lowercase()
}
