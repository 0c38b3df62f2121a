//! Resolves the inputs of an operation: their places, and whether they are required.
//!
//! They are collected in this order: placeholders and query of the path, declared parameters,
//! parameters that only the OpenAPI document has, the body, and inputs that only templates use.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use naftiko_openapi::{
    Location as DocumentLocation, Numbers, Operation as Counterpart, Parameter as DocumentParameter, Schema, Shape,
};
use naftiko_spec::{At, Code, Data, Diagnostic, Location, Parameter, Resource, Spanned, Template, ToolInput, Type};
use naftiko_spec::{Operation as Spec, Source};

use super::entry::{Entry, Tools, input_name};
use super::operation::{Decided, DecidedBy, Described, Input, Origin, RequestBody, Serialization};
use super::path::{PathTemplate, Placeholder, QueryPair};
use super::rules::{self, Kind};
use super::server::Services;
use super::style::{self, Schemas};
use super::target::Target;
use super::template::{NamedInput, Templates};
use super::value::{Json, Place, Value};
use super::{body, counterpart, header, text};
use crate::report::Report;

/// The context in which the inputs of an operation are collected.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) entry: Entry<'a>,
    /// Its service, and whether it sends the service's secret.
    pub(super) target: Target,
    pub(super) resource: &'a Resource,
    pub(super) spec: &'a Spec,
    /// Its path template, and where that is written.
    pub(super) template: &'a PathTemplate,
    pub(super) path: &'a Spanned<String>,
    pub(super) tools: &'a Tools<'a>,
    /// Its counterpart in the OpenAPI document.
    pub(super) counterpart: Option<&'a Counterpart>,
    pub(super) schemas: Schemas<'a>,
}

impl<'a> Context<'a> {
    pub(super) fn source(&self) -> &'a Source {
        &self.entry.document.source
    }
}

/// The inputs of an operation during collection.
pub(super) struct Inputs<'r, 'a> {
    pub(super) context: Context<'a>,
    pub(super) report: &'r mut Report,
    pub(super) templates: Templates<'r, 'a>,
    /// All inputs except the whole body.
    pub(super) all: Vec<Input>,
    /// The whole body, which comes last.
    pub(super) whole_body: Vec<Input>,
    pub(super) body: RequestBody,
    /// The path parameters without a placeholder in the path.
    pub(super) unplaced: Vec<String>,
    /// The inputs of the tools that call the operation.
    tools: Vec<&'a ToolInput>,
}

/// A parameter that applies to an operation.
#[derive(Clone, Copy)]
pub(super) struct Effective<'a> {
    pub(super) parameter: &'a Parameter,
    pub(super) location: Location,
    /// Whether it is declared for the whole entry.
    is_shared: bool,
}

/// Collects the inputs of an operation.
pub(super) fn collect<'r, 'a>(
    context: Context<'a>,
    services: &'r mut Services,
    report: &'r mut Report,
) -> Inputs<'r, 'a> {
    let effective = effective(context, report);
    let template = context.template;
    let tools = context.tools.get(context.spec.name.value.as_str()).map_or(&[][..], Vec::as_slice);
    let parameters = effective.iter().map(|it| it.parameter).collect();
    let mut inputs = Inputs {
        context,
        report,
        templates: Templates::new(context.entry, context.target.service, services, parameters),
        all: Vec::new(),
        whole_body: Vec::new(),
        body: RequestBody::default(),
        unplaced: Vec::new(),
        tools: tools.iter().flat_map(|tool| &tool.inputs).collect(),
    };
    for placeholder in &template.placeholders {
        let is_declared =
            |it: &&Effective<'_>| it.location == Location::Path && is_of(&it.parameter.name.value, placeholder);
        match effective.iter().find(is_declared) {
            Some(declared) => path_parameter(&mut inputs, declared.parameter, placeholder),
            None => undeclared_placeholder(&mut inputs, placeholder),
        }
    }
    for pair in &template.query {
        query_pair(&mut inputs, pair, &effective);
    }
    let has_body = context.spec.body.is_some() || effective.iter().any(|it| is_declared_in_body(it.parameter));
    let mut media_type = None;
    let mut fields = Vec::new();
    for it in &effective {
        match it.location {
            Location::Body => fields.push(it.parameter),
            Location::Header if has_body && is_content_type(it.parameter) => {
                media_type = content_type(&mut inputs, it.parameter);
            }
            Location::Path => path_without_placeholder(&mut inputs, it),
            // Templates use it as a variable.
            Location::Environment => {}
            // The path sets its value.
            Location::Query if template.fixed_query.contains(&it.parameter.name.value) => {}
            location => parameter(&mut inputs, it.parameter, location),
        }
    }
    fragment(&mut inputs);
    document_parameters(&mut inputs, &effective);
    body::collect(&mut inputs, &fields, media_type.as_deref());
    if let Some(media_type) = media_type.filter(|it| it != "application/json" && header::is_json(it)) {
        inputs.fix("Content-Type", Place::Header, Value::Text(media_type), Origin::Derived);
    }
    fix_constants(&mut inputs);
    let problem = inputs.templates.problem;
    named_inputs(&mut inputs, &effective);
    if let Some(problem) = problem {
        let message = format!("cannot resolve the templates of `{}`: {problem}", context.spec.name.value);
        let diagnostic = Diagnostic::error(Code::InvalidParameter, message);
        inputs.report_at(context.spec.name.at, diagnostic.help("write the literal values instead"));
    }
    inputs
}

/// Returns the parameters of the entry, the resource and the operation; the innermost declaration
/// wins.
fn effective<'a>(context: Context<'a>, report: &mut Report) -> Vec<Effective<'a>> {
    let source = context.source();
    let mut effective: Vec<(&Parameter, bool)> = Vec::new();
    let mut known: HashMap<(Option<Location>, Cow<'_, str>), usize> = HashMap::new();
    let levels = [&context.entry.consumes.parameters, &context.resource.parameters, &context.spec.parameters];
    for (level, parameters) in levels.into_iter().enumerate() {
        let outer = effective.len();
        for parameter in parameters {
            match known.entry(identity(parameter)) {
                Slot::Vacant(slot) => {
                    slot.insert(effective.len());
                    effective.push((parameter, level == 0));
                }
                Slot::Occupied(slot) if *slot.get() < outer => effective[*slot.get()] = (parameter, level == 0),
                Slot::Occupied(slot) => report.push(
                    Diagnostic::warning(Code::Duplicate, format!("duplicate parameter `{}`", parameter.name.value))
                        .at(source, parameter.name.at, "ignored")
                        .at(source, effective[*slot.get()].0.name.at, "first declared here")
                        .help("remove one of them"),
                ),
            }
        }
    }
    let located =
        |(parameter, is_shared)| Effective { parameter, location: location(context, parameter, report), is_shared };
    effective.into_iter().map(located).collect()
}

/// Returns the location of a parameter. A parameter without `in` is in the path if that has its
/// placeholder.
fn location(context: Context<'_>, parameter: &Parameter, report: &mut Report) -> Location {
    if let Some(location) = &parameter.location {
        return location.value;
    }
    let name = &parameter.name.value;
    let (location, place) = match name.as_str() {
        _ if context.template.placeholders.iter().any(|it| is_of(name, it)) => (Location::Path, "path"),
        "body" => (Location::Body, "body"),
        _ => (Location::Query, "query"),
    };
    report.push(
        Diagnostic::warning(Code::Missing, format!("parameter `{name}` has no `in`"))
            .at(context.source(), parameter.at, format!("treated as `in: {place}`"))
            .help("add `in:`"),
    );
    location
}

/// Resolves a declared parameter of the path.
fn path_parameter(inputs: &mut Inputs<'_, '_>, parameter: &Parameter, placeholder: &Placeholder) {
    if let Some(value) = inputs.fixed_value(parameter) {
        if let Some(value) = sendable(inputs, &parameter.name.value, value, &Place::Path) {
            inputs.fix(&placeholder.name, Place::Path, value, Origin::Capability(parameter.at));
        }
        return;
    }
    let mut input = inputs.declared(parameter, Place::Path, Decided::new(true, DecidedBy::Capability));
    input.wire_name.clone_from(&placeholder.name);
    describe(inputs, &mut input, parameter);
    inputs.all.push(input);
}

/// Resolves a placeholder that no parameter declares: a variable, or a required input.
fn undeclared_placeholder(inputs: &mut Inputs<'_, '_>, placeholder: &Placeholder) {
    let name = &placeholder.name;
    let origin = Origin::Path(inputs.context.path.at);
    if placeholder.is_double && inputs.templates.is_variable(name) {
        let value = inputs.value_of_name(name);
        return inputs.fix(name, Place::Path, value, origin);
    }
    let mut input = Input::new(name, Place::Path, true, origin);
    if let Some(found) = in_document(inputs.context, &Place::Path, name) {
        take_over(inputs.context, &mut input, found, None);
        report_unsupported(inputs, &input, found);
    }
    inputs.all.push(input);
}

/// Resolves a computed pair in the query of the path. It is a parameter if its value is a single
/// placeholder.
fn query_pair(inputs: &mut Inputs<'_, '_>, pair: &QueryPair, effective: &[Effective<'_>]) {
    let is_declared = |it: &Effective<'_>| {
        it.parameter.name.value == pair.name
            && it.parameter.location.as_ref().map(|it| it.value) == Some(Location::Query)
    };
    if effective.iter().any(is_declared) {
        return;
    }
    let origin = Origin::Path(inputs.context.path.at);
    let is_known = |name: &str| {
        inputs.context.template.placeholders.iter().any(|it| it.name == name)
            || inputs.all.iter().any(|it| it.value.is_none() && it.name == name)
    };
    let Some(name) = pair.only.as_deref().filter(|name| !is_known(name)) else {
        let value = Value::Template(inputs.templates.pieces(&pair.value));
        return inputs.fix(&pair.name, Place::Query, value, origin);
    };
    if inputs.templates.is_variable(name) {
        let value = inputs.value_of_name(name);
        return inputs.fix(&pair.name, Place::Query, value, origin);
    }
    let declared = effective.iter().find(|it| it.parameter.name.value == name);
    let mut input = match declared {
        Some(it) => inputs.declared(it.parameter, Place::Query, Decided::new(true, DecidedBy::Capability)),
        None => Input::new(input_name(name).unwrap_or(name), Place::Query, true, origin),
    };
    pair.name.clone_into(&mut input.wire_name);
    inputs.all.push(input);
}

/// Reports a declared path parameter without a placeholder in the path.
fn path_without_placeholder(inputs: &mut Inputs<'_, '_>, it: &Effective<'_>) {
    let (context, name) = (inputs.context, &it.parameter.name.value);
    let template = context.template;
    let is_in_query = || template.query.iter().any(|pair| pair.names.contains(name));
    // A parameter of the whole entry applies only to the paths that have it.
    if template.placeholders.iter().any(|placeholder| is_of(name, placeholder)) || it.is_shared || is_in_query() {
        return;
    }
    let placeholders = template.placeholders.iter().map(|it| it.name.as_str());
    let help = match naftiko_spec::nearest(name, placeholders) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("add `{{{name}}}` to the path, or change `in` of the parameter"),
    };
    inputs.report.push(
        Diagnostic::warning(Code::InvalidParameter, format!("the path has no placeholder `{name}`"))
            .at(context.source(), it.parameter.name.at, "ignored")
            .at(context.source(), context.path.at, "the path")
            .help(help),
    );
    inputs.unplaced.push(name.clone());
}

/// Resolves a parameter of the query, a header or a cookie.
fn parameter(inputs: &mut Inputs<'_, '_>, parameter: &Parameter, location: Location) {
    let name = &parameter.name.value;
    if is_sent_by_client(inputs, parameter, location) {
        return;
    }
    let place = match location {
        Location::Query => Place::Query,
        Location::Header if header::is_name(name) => Place::Header,
        Location::Cookie if header::is_name(name) => Place::Cookie,
        _ => {
            let what = if location == Location::Cookie { "cookie" } else { "header" };
            let diagnostic = Diagnostic::error(Code::InvalidParameter, format!("{name:?} is not a valid {what} name"));
            return inputs.report_at(parameter.name.at, diagnostic.help("use letters, digits and `-`"));
        }
    };
    if let Some(value) = inputs.fixed_value(parameter) {
        inputs.templates.may_be_left_out = !is_required(parameter);
        if let Some(value) = sendable(inputs, name, value, &place) {
            inputs.fix(name, place, value, Origin::Capability(parameter.at));
        }
        inputs.templates.may_be_left_out = false;
        return;
    }
    let required = is_required_here(inputs, parameter, &place);
    let mut input = inputs.declared(parameter, place, required);
    describe(inputs, &mut input, parameter);
    inputs.all.push(input);
}

/// Whether a parameter is required. A contradiction is reported.
fn is_required_here(inputs: &mut Inputs<'_, '_>, parameter: &Parameter, place: &Place) -> Decided<bool> {
    let found = in_document(inputs.context, place, &parameter.name.value);
    let declared = parameter.required.as_ref();
    let required = rules::required(declared.map(|it| it.value), found.map(|it| it.required));
    if let (true, Some(declared), Some(found)) = (required.is_conflict, declared, found) {
        let message = format!("`{}` stays optional, although the OpenAPI document requires it", parameter.name.value);
        let place = &found.place;
        inputs.report.push(
            Diagnostic::warning(Code::Conflict, message)
                .at(inputs.context.source(), declared.at, "")
                .at_span(&place.source, place.span.clone(), "the OpenAPI document")
                .help("add `required: true` here, or correct the OpenAPI document"),
        );
    }
    required
}

/// Whether a parameter would replace something that the client sets itself. This is reported.
fn is_sent_by_client(inputs: &mut Inputs<'_, '_>, parameter: &Parameter, location: Location) -> bool {
    let name = &parameter.name.value;
    let Target { service, sends_secret, .. } = inputs.context.target;
    let secrets = inputs.templates.services.secret_places(service, sends_secret);
    let carries = |place: Place| secrets.iter().any(|(known, secret)| *known == place && is_same(&place, secret, name));
    let is_one = match location {
        Location::Header => {
            // A fixed one selects a format of the response.
            let chooses_format = name.eq_ignore_ascii_case("accept") && parameter.value.is_some();
            carries(Place::Header) || header::is_of_client(name) && !chooses_format
        }
        Location::Query => carries(Place::Query),
        Location::Cookie => carries(Place::Cookie),
        _ => false,
    };
    if is_one {
        let is_secret = secrets.iter().any(|(place, secret)| *place != Place::Header && secret == name);
        let diagnostic = match is_secret {
            true => Diagnostic::note(
                Code::ClientHeader,
                format!("`{name}` is already set by the authentication of the client"),
            )
            .help("remove the parameter"),
            false => Diagnostic::warning(Code::ClientHeader, format!("the client sets `{name}` itself"))
                .help("remove the parameter; a call can still set a header with `customize`"),
        };
        inputs.report.push(diagnostic.at(inputs.context.source(), parameter.name.at, "ignored"));
    }
    is_one
}

/// Returns a value that the file fixes, if it can be sent.
fn sendable(inputs: &mut Inputs<'_, '_>, name: &str, value: &Spanned<Data>, place: &Place) -> Option<Value> {
    let Some(template) = value.value.as_template() else {
        inputs.report_not_text(value);
        return None;
    };
    match template.as_text() {
        Some(text) if !can_be_sent(text, place) => {
            let message = format!("{text:?} cannot be sent in a {place}");
            let diagnostic = Diagnostic::error(Code::InvalidParameter, message).help(match place {
                Place::Path => "use a value that is not empty and not only dots",
                _ => "use visible ASCII characters, without leading or trailing spaces",
            });
            inputs.report_at(value.at, diagnostic);
            None
        }
        Some(text) => Some(Value::Text(text.to_owned())),
        None => Some(Value::Template(inputs.templates.pieces_of(name, &template))),
    }
}

/// Returns the content type of the body that a parameter fixes.
fn content_type(inputs: &mut Inputs<'_, '_>, parameter: &Parameter) -> Option<String> {
    let value = parameter.value.as_ref()?;
    let template = value.value.as_template();
    let text = template.as_ref().and_then(Template::as_text).filter(|text| header::is_value(text) && !text.is_empty());
    if text.is_none() {
        let diagnostic = Diagnostic::error(Code::InvalidBody, "the content type of a body must be a fixed text");
        inputs.report_at(value.at, diagnostic.help("write a media type such as `application/json`"));
    }
    text.map(str::to_owned)
}

/// Handles the fragment of a path. It is not sent, but may contain the value of a parameter.
fn fragment(inputs: &mut Inputs<'_, '_>) {
    let context = inputs.context;
    let Some(fragment) = &context.template.fragment else { return };
    let (name, value) = fragment.split_once('=').unwrap_or((fragment, ""));
    let is_meant =
        |it: &Input| it.value.is_none() && it.wire_name == name && matches!(it.place, Place::Header | Place::Query);
    let meant = inputs.asked().find(|it| is_meant(it)).map(|it| it.place.clone());
    let result = match meant {
        Some(place) if !value.is_empty() && can_be_sent(value, &place) => {
            inputs.all.retain(|it| !is_meant(it));
            inputs.fix(name, place, Value::Text(value.to_owned()), Origin::Path(context.path.at));
            format!("its value of `{name}` is sent with every request")
        }
        _ => "ignored".to_owned(),
    };
    if !inputs.report.is_first(format!("{} {}", context.entry.namespace.value, result == "ignored")) {
        return;
    }
    let message = format!("the part of a path after `#` is not sent, as in {:?}", context.path.value);
    inputs.report.push(
        Diagnostic::note(Code::InvalidPath, message)
            .at(context.source(), context.path.at, result)
            .help("requests do not contain the fragment of a URL (RFC 9110, section 7.1)"),
    );
}

/// Adds the parameters that only the OpenAPI document has.
fn document_parameters(inputs: &mut Inputs<'_, '_>, effective: &[Effective<'_>]) {
    let context = inputs.context;
    let Some(counterpart) = context.counterpart else { return };
    let secrets = inputs.templates.services.secret_places(context.target.service, context.target.sends_secret);
    for found in &counterpart.parameters {
        let place = match found.location {
            DocumentLocation::Path => continue,
            DocumentLocation::Query => Place::Query,
            DocumentLocation::Header => Place::Header,
            DocumentLocation::Cookie => Place::Cookie,
        };
        let is_same = |name: &str| is_same(&place, name, &found.name);
        let is_secret = secrets.iter().any(|(known, name)| *known == place && is_same(name));
        let is_known = effective.iter().any(|it| is_same(&it.parameter.name.value))
            || inputs.all.iter().any(|it| (it.value.is_some() || it.place == place) && is_same(&it.wire_name))
            || context.template.fixed_query.iter().any(|name| place == Place::Query && is_same(name));
        let is_of_client = match place {
            Place::Header => header::is_of_client(&found.name) || !header::is_name(&found.name),
            Place::Cookie => !header::is_name(&found.name),
            _ => false,
        };
        if is_secret || is_known || is_of_client {
            continue;
        }
        let mut input = Input::new(&found.name, place, found.required, Origin::Document(found.place.clone()));
        input.required.by = DecidedBy::Document;
        take_over(context, &mut input, found, None);
        report_unsupported(inputs, &input, found);
        inputs.all.push(input);
    }
}

/// Adds the type and the description of the counterpart of a parameter, if there is one.
fn describe(inputs: &mut Inputs<'_, '_>, input: &mut Input, parameter: &Parameter) {
    let context = inputs.context;
    let Some(found) = in_document(context, &input.place, &input.wire_name) else { return };
    input.origin = Origin::Both(parameter.at, found.place.clone());
    let kind = take_over(context, input, found, parameter.description.as_ref());
    report_unsupported(inputs, input, found);
    let Some(kind) = kind else { return };
    let Some(declared) = parameter.ty.as_ref().map(|ty| ty.value) else { return };
    let counts = rules::document_type_counts(Some(declared), kind);
    report_types(inputs, parameter, &found.place, (declared, kind), &counts);
    if let Some(described) = &mut input.described {
        described.counts = counts.value;
    }
}

/// Fixes required inputs for which the OpenAPI document allows only one value.
fn fix_constants(inputs: &mut Inputs<'_, '_>) {
    let schemas = inputs.context.schemas;
    // What a template names, the caller must give.
    let is_named = |inputs: &Inputs<'_, '_>, name: &str| inputs.templates.inputs.iter().any(|it| it.name == name);
    for index in 0..inputs.all.len() {
        let input = &inputs.all[index];
        if !input.required.value || input.value.is_some() || is_named(inputs, &input.wire_name) {
            continue;
        }
        // Outside JSON, a number and its text are the same.
        let counts = |it: &&Described| !it.schema.nullable && (it.counts || input.place != Place::Field);
        let Some(described) = input.described.as_ref().filter(counts) else { continue };
        let Some(constant) = schemas.get(&described.schema).and_then(|schema| constant(&schema)) else { continue };
        let value = match (&input.place, constant) {
            (Place::Field, constant) => Value::Json(constant),
            (_, Json::Text(text) | Json::Number(text)) => Value::Text(text),
            (_, Json::Bool(value)) => Value::Text(value.to_string()),
            _ => continue,
        };
        let can_be = |text: &Value| match text {
            Value::Text(text) => can_be_sent(text, &input.place),
            _ => true,
        };
        if can_be(&value) {
            inputs.all[index].value = Some(value);
        }
    }
}

/// Returns the only value that a schema allows.
fn constant(schema: &Schema) -> Option<Json> {
    match &schema.shape {
        Shape::String { values, .. } => match values.as_slice() {
            [only] => Some(Json::Text(only.clone())),
            _ => None,
        },
        Shape::Integer { values, .. } => match values.as_slice() {
            [only] => Some(Json::Number(only.to_string())),
            _ => None,
        },
        Shape::Boolean { value } => value.map(Json::Bool),
        _ => None,
    }
}

/// Reports that the two files contradict each other on the type of an input, if they do.
pub(super) fn report_types(
    inputs: &mut Inputs<'_, '_>,
    parameter: &Parameter,
    place: &naftiko_openapi::Place,
    (declared, kind): (Type, Kind),
    counts: &Decided<bool>,
) {
    if !counts.is_conflict {
        return;
    }
    let (kind, declared) = (kind.as_str(), rules::type_word(declared));
    let result = match counts.value {
        true => format!("the client uses that type instead of {declared}"),
        false => format!("the client uses {declared}"),
    };
    let message = format!("`{}` is {kind} in the OpenAPI document; {result}", parameter.name.value);
    inputs.report.push(
        Diagnostic::warning(Code::Conflict, message)
            .at(inputs.context.source(), parameter.name.at, "")
            .at_span(&place.source, place.span.clone(), "the OpenAPI document")
            .help("correct the type in one of the files"),
    );
}

/// Adds what a parameter of the OpenAPI document declares to an input. Returns the kind of its
/// values, if its type can be used.
fn take_over(
    context: Context<'_>,
    input: &mut Input,
    found: &DocumentParameter,
    declared: Option<&Spanned<String>>,
) -> Option<Kind> {
    input.description = text::of_input(declared.map(|it| it.value.as_str()), found.description.as_deref());
    input.deprecated = found.deprecated;
    input.numbers = found.numbers;
    let used = found.schema.as_ref()?;
    input.default.clone_from(&used.default);
    let serialization = style::of_parameter(context.schemas, found, &input.place)?;
    let counts = serialization != Serialization::Unsupported;
    input.described = Some(Described { name: found.name.clone(), schema: used.clone(), serialization, counts });
    counts.then(|| context.schemas.get(used).map(|schema| Kind::of(&schema, serialization)))?
}

/// Reports a parameter that no style of its place can serialize.
fn report_unsupported(inputs: &mut Inputs<'_, '_>, input: &Input, found: &DocumentParameter) {
    let described = input.described.as_ref();
    if described.is_none_or(|it| it.serialization != Serialization::Unsupported) {
        return;
    }
    let (name, place) = (&found.name, &input.place);
    let message = format!("no style can serialize `{name}` in a {place}, so the caller supplies its text");
    inputs.report.push_once(
        Diagnostic::warning(Code::InvalidOpenApi, message)
            .at_span(&found.place.source, found.place.span.clone(), "the OpenAPI document")
            .help("declare it with `content`, such as `content: {application/json: {schema: ...}}`"),
    );
}

/// Returns the counterpart of a parameter in the OpenAPI document. Path parameters are matched by
/// the position of their placeholder, because their names may differ.
fn in_document<'a>(context: Context<'a>, place: &Place, name: &str) -> Option<&'a DocumentParameter> {
    let found = context.counterpart?;
    let location = match place {
        Place::Path => DocumentLocation::Path,
        Place::Query => DocumentLocation::Query,
        Place::Header => DocumentLocation::Header,
        Place::Cookie => DocumentLocation::Cookie,
        _ => return None,
    };
    let own = || {
        let placeholders = counterpart::placeholders(&context.path.value);
        let is_this = |it: &&str| it.trim_matches(['+', ' ']) == name.trim_matches('+');
        let number = placeholders.iter().position(is_this)?;
        counterpart::placeholders(&found.path).get(number).copied()
    };
    let name = if *place == Place::Path { own().unwrap_or(name) } else { name };
    found.parameters.iter().find(|it| it.location == location && is_same(place, &it.name, name))
}

/// Adds the inputs that only templates use, and the whole body at the end.
fn named_inputs(inputs: &mut Inputs<'_, '_>, effective: &[Effective<'_>]) {
    for NamedInput { name, is_any, is_needed } in std::mem::take(&mut inputs.templates.inputs) {
        let is_same = |it: &Input| {
            it.value.is_none()
                && it.wire_name == name
                && !matches!(it.place, Place::Body(_) | Place::Part { .. } | Place::Input)
        };
        let required = inputs.all.iter().position(|it| is_same(it) && it.required.value);
        if let Some(index) = required.or_else(|| inputs.all.iter().position(is_same)) {
            inputs.all[index].is_in_templates = true;
            continue;
        }
        let declared = effective.iter().map(|it| it.parameter).find(|it| it.name.value == name);
        let tool = inputs.tool_input(&name);
        let ty = declared.and_then(|it| it.ty.as_ref()).map(|ty| ty.value).or(tool.and_then(|it| it.ty));
        let description = declared
            .and_then(|it| it.description.as_ref())
            .map(|text| text.value.as_str())
            .or(tool.and_then(|tool| tool.description.as_deref()));
        let is_optional = match declared.and_then(|it| it.required.as_ref()) {
            Some(required) => !required.value,
            None => !is_needed || tool.is_some_and(|tool| tool.is_optional),
        };
        let origin = declared.map_or(Origin::Template, |it| Origin::Capability(it.at));
        let mut input = Input::new(&name, Place::Input, !is_optional, origin);
        input.declared = ty.or((!is_any).then_some(Type::String));
        input.description = text::of_input(description, None);
        inputs.all.push(input);
    }
    inputs.all.append(&mut inputs.whole_body);
}

impl Input {
    /// Creates an input that the caller sets, without a type.
    pub(super) fn new(name: &str, place: Place, required: bool, origin: Origin) -> Self {
        Input {
            wire_name: name.to_owned(),
            name: name.to_owned(),
            place,
            required: Decided::default(required),
            value: None,
            declared: None,
            is_joined: false,
            described: None,
            is_in_templates: false,
            description: Decided::default(String::new()),
            default: None,
            numbers: Numbers::default(),
            deprecated: false,
            origin,
        }
    }
}

impl<'a> Inputs<'_, 'a> {
    /// Returns the inputs that the caller sets, required ones first.
    pub(super) fn asked(&self) -> impl Iterator<Item = &Input> {
        let of = |required: bool| self.all.iter().filter(move |it| it.value.is_none() && it.required.value == required);
        of(true).chain(of(false))
    }

    /// Returns an input as the capability file declares it.
    pub(super) fn declared(&self, parameter: &Parameter, place: Place, required: Decided<bool>) -> Input {
        let is_joined = place == Place::Query && is_joined(parameter);
        let mut input = Input::new(&parameter.name.value, place, true, Origin::Capability(parameter.at));
        input.required = required;
        input.declared = parameter.ty.as_ref().map(|ty| ty.value);
        input.is_joined = is_joined;
        input.description = text::of_input(parameter.description.as_ref().map(|text| text.value.as_str()), None);
        input
    }

    /// Adds an input whose value the file fixes.
    pub(super) fn fix(&mut self, wire_name: &str, place: Place, value: Value, origin: Origin) {
        let mut input = Input::new(wire_name, place, false, origin);
        input.value = Some(value);
        self.all.push(input);
    }

    /// Returns the value that the file fixes for a parameter. `{name: x, value: "{{x}}"}` fixes
    /// nothing: it is the parameter itself.
    pub(super) fn fixed_value<'p>(&self, parameter: &'p Parameter) -> Option<&'p Spanned<Data>> {
        parameter.value.as_ref().filter(|value| !self.is_own(parameter, &value.value))
    }

    fn is_own(&self, parameter: &Parameter, value: &Data) -> bool {
        let name = match value {
            Data::Slot(name) => name,
            Data::Text(template) => match template.as_name() {
                Some(name) => name,
                None => return false,
            },
            _ => return false,
        };
        let is_bound = || self.context.entry.bound(name).is_some();
        input_name(name).unwrap_or(name) == parameter.name.value && !is_bound()
    }

    /// Returns the value of a single name.
    fn value_of_name(&mut self, name: &str) -> Value {
        Value::Template(self.templates.pieces(&Template::parse(&format!("{{{{{name}}}}}"))))
    }

    pub(super) fn tool_input(&self, name: &str) -> Option<&'a ToolInput> {
        self.tools.iter().find(|tool| tool.name == name).copied()
    }

    pub(super) fn report_at(&mut self, at: At, diagnostic: Diagnostic) {
        self.report.push(diagnostic.at(self.context.source(), at, ""));
    }

    /// Reports a value that is not a text.
    pub(super) fn report_not_text(&mut self, value: &Spanned<Data>) {
        let diagnostic = Diagnostic::error(Code::WrongKind, "a list or a map can only be sent in a body");
        self.report_at(value.at, diagnostic.help("write the value as a text"));
    }
}

/// Whether the capability file requires a parameter.
pub(super) fn is_required(parameter: &Parameter) -> bool {
    parameter.required.as_ref().is_some_and(|required| required.value)
}

/// Whether a list in the query is a single text: an option of OData (OData 4.01, URL Conventions,
/// section 5.1), which may occur only once, or a list that is described as comma-separated.
fn is_joined(parameter: &Parameter) -> bool {
    let says_so =
        |text: &str| ["comma-separated", "comma separated", "comma-delimited"].iter().any(|it| text.contains(it));
    parameter.name.value.starts_with('$')
        || parameter.description.as_ref().is_some_and(|text| says_so(&text.value.to_ascii_lowercase()))
}

/// Whether a placeholder refers to a declared parameter: `{key+}` and `{+key}` (RFC 6570) are
/// `key`.
fn is_of(name: &str, placeholder: &Placeholder) -> bool {
    placeholder.name == name || placeholder.name.trim_matches('+') == name
}

fn is_declared_in_body(parameter: &Parameter) -> bool {
    parameter.location.as_ref().is_some_and(|location| location.value == Location::Body)
}

/// Whether a parameter fixes the content type of the body.
fn is_content_type(parameter: &Parameter) -> bool {
    parameter.name.value.eq_ignore_ascii_case("content-type") && parameter.value.is_some()
}

/// Whether two names are the same in a place. Header names are case-insensitive (RFC 9110, section
/// 5.1).
fn is_same(place: &Place, one: &str, other: &str) -> bool {
    match place {
        Place::Header => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

/// Returns the identity of a parameter.
fn identity(parameter: &Parameter) -> (Option<Location>, Cow<'_, str>) {
    let name = &parameter.name.value;
    match parameter.location.as_ref().map(|location| location.value) {
        Some(Location::Header) => (Some(Location::Header), name.to_ascii_lowercase().into()),
        location => (location, name.into()),
    }
}

/// Whether a value can be sent in a place.
fn can_be_sent(value: &str, place: &Place) -> bool {
    match place {
        Place::Path => !matches!(value, "" | "." | ".."),
        Place::Header => header::is_value(value),
        Place::Cookie => header::is_cookie_value(value),
        _ => true,
    }
}
