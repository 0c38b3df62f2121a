//! The text of a capability file, and of its resources and operations.

use naftiko_openapi::{Location, OpenApi, Operation, SecurityScheme};
use naftiko_spec::{Format, Type};

use super::choice::Listed;
use super::names::{self, Names};
use super::security::Authentication;
use super::texts::cut;
use crate::resolve::declare;
use crate::yaml::Writer;

/// The version of the format.
const VERSION: &str = "1.0.0-alpha2";

/// An operation with its name in the capability file.
pub(super) struct Named<'a> {
    pub(super) listed: &'a Listed,
    pub(super) name: String,
}

/// A new capability file.
pub(super) struct NewFile<'a> {
    pub(super) tag: Option<&'a str>,
    pub(super) namespace: String,
    pub(super) base_uri: &'a str,
    pub(super) authentication: &'a Authentication,
    pub(super) operations: Vec<Named<'a>>,
    /// The path of the JSON Schema, if there is one.
    pub(super) schema: Option<String>,
}

impl NewFile<'_> {
    /// Returns the text of the file.
    pub(super) fn text(&self, openapi: &OpenApi, names: &Names) -> String {
        let mut out = Writer::default();
        if let Some(schema) = &self.schema {
            out.line(0, &format!("# yaml-language-server: $schema={schema}"));
        }
        let lead = self.operations.first().map(|it| description(&it.listed.operation).unwrap_or(it.name.clone()));
        let lead = names::one_line(&lead.unwrap_or_default());
        out.entry(0, "naftiko", VERSION);
        out.line(0, "info:");
        out.entry(2, "label", &names.label(self.tag));
        out.entry(2, "description", &names.file_description(self.tag, self.operations.len(), &lead));
        out.line(2, "tags:");
        out.text(2, names.provider());
        if let Some(tag) = self.tag.map(names::one_line).filter(|tag| tag != names.provider()) {
            out.text(2, &tag);
        }
        let variables = self.authentication.variables();
        if !variables.is_empty() {
            out.line(0, "binds:");
            out.item(0, "namespace", "env");
            out.line(2, "keys:");
            variables.iter().for_each(|variable| out.entry(4, variable, variable));
        }
        out.line(0, "capability:");
        out.line(2, "consumes:");
        out.item(2, "type", "http");
        out.entry(4, "namespace", &self.namespace);
        out.entry(4, "baseUri", self.base_uri);
        out.entry(4, "description", &names.entry_description(self.tag));
        self.authentication.write(4, &mut out);
        out.line(4, "resources:");
        let schemes = self.authentication.schemes();
        let mut paths: Vec<&str> = Vec::new();
        for it in &self.operations {
            let path = it.listed.operation.path.as_str();
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        for path in paths {
            let of_path = self.operations.iter().filter(|it| it.listed.operation.path == path);
            resource(openapi, path, path, of_path, &schemes, 4, &mut out);
        }
        out.into_text()
    }
}

/// Writes a resource whose hyphen is at a column. `path` is the path of its operations in the
/// document, and `written` the one in the file.
pub(super) fn resource<'n, 'a: 'n>(
    openapi: &OpenApi,
    path: &str,
    written: &str,
    operations: impl Iterator<Item = &'n Named<'a>>,
    schemes: &[SecurityScheme],
    column: usize,
    out: &mut Writer,
) {
    out.item(column, "name", &names::resource(path));
    out.entry(column + 2, "path", written);
    out.line(column + 2, "operations:");
    operations.for_each(|it| operation(openapi, it, schemes, column + 2, out));
}

/// Writes an operation whose hyphen is at a column. `schemes` are those of its entry.
pub(super) fn operation(
    openapi: &OpenApi,
    named: &Named<'_>,
    schemes: &[SecurityScheme],
    column: usize,
    out: &mut Writer,
) {
    let operation = &named.listed.operation;
    let inner = column + 2;
    out.item(column, "name", &named.name);
    out.entry(inner, "method", &operation.method);
    if let Some(description) = description(operation) {
        out.entry(inner, "description", &description);
    }
    if let Some(format) = declare::format(openapi, operation) {
        let (word, ty) = word_of_format(format);
        out.entry(inner, "outputRawFormat", word);
        if let Some(ty) = ty {
            out.line(inner, "outputParameters:");
            out.item(inner, "name", "result");
            out.entry(inner + 2, "type", ty);
            out.entry(inner + 2, "value", "$.");
        }
    }
    let own = operation.security.clone().or_else(|| openapi.security()).unwrap_or_default();
    let own = own.into_iter().flat_map(|requirement| requirement.schemes);
    let sent: Vec<SecurityScheme> = own.map(|named| named.scheme).chain(schemes.iter().cloned()).collect();
    let parameters = declare::parameters(openapi, operation, &sent);
    let body = declare::body(openapi, operation);
    if parameters.is_empty() && body.is_none() {
        return;
    }
    out.line(inner, "inputParameters:");
    for (parameter, ty) in parameters {
        out.item(inner, "name", &parameter.name);
        out.entry(inner + 2, "in", word_of_location(parameter.location));
        out.entry(inner + 2, "type", word_of_type(ty));
        if let Some(description) = parameter.description.as_deref().and_then(cut) {
            out.entry(inner + 2, "description", &description);
        }
        out.line(inner + 2, &format!("required: {}", parameter.required));
    }
    if let Some(body) = body {
        let what = if body.is_json { "JSON" } else { body.media_type };
        out.item(inner, "name", "body");
        out.entry(inner + 2, "in", "body");
        out.entry(inner + 2, "type", word_of_type(body.ty));
        out.entry(inner + 2, "description", &format!("Request body ({what})."));
        out.line(inner + 2, &format!("required: {}", body.required));
    }
}

/// Returns the description of an operation: its summary, otherwise its description.
fn description(operation: &Operation) -> Option<String> {
    operation.summary.as_deref().and_then(cut).or_else(|| operation.description.as_deref().and_then(cut))
}

/// Returns a format as it is written, and the type of the result, if it is declared.
fn word_of_format(format: Format) -> (&'static str, Option<&'static str>) {
    match format {
        Format::Xml => ("xml", Some("object")),
        Format::Yaml => ("yaml", Some("object")),
        Format::Csv => ("csv", Some("array")),
        Format::Html => ("html", Some("string")),
        Format::Markdown => ("markdown", Some("string")),
        Format::Text => ("text", Some("string")),
        Format::Binary => ("binary", None),
        _ => ("json", Some("object")),
    }
}

fn word_of_location(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

fn word_of_type(ty: Type) -> &'static str {
    match ty {
        Type::String => "string",
        Type::Number => "number",
        Type::Integer => "integer",
        Type::Boolean => "boolean",
        Type::Array => "array",
        Type::Object => "object",
    }
}
