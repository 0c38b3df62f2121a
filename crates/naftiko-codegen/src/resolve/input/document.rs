//! What the OpenAPI document has about the inputs: the counterpart of a parameter with its type and
//! description, and the parameters that only the document has.

use naftiko_openapi::{Location as DocumentLocation, Parameter as DocumentParameter};
use naftiko_spec::{Code, Diagnostic, Parameter, Spanned, Type};

use super::collected::{Context, Inputs};
use super::declared::Effective;
use crate::resolve::operation::{Decided, DecidedBy, Described, Input, Origin, Serialization};
use crate::resolve::rules::{self, Kind};
use crate::resolve::value::Place;
use crate::resolve::{counterpart, header, style, text};

/// Adds the parameters that only the OpenAPI document has.
pub(super) fn document_parameters(inputs: &mut Inputs<'_, '_>, effective: &[Effective<'_>]) {
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
pub(super) fn describe(inputs: &mut Inputs<'_, '_>, input: &mut Input, parameter: &Parameter) {
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

/// Reports that the two files contradict each other on the type of an input, if they do.
pub(in crate::resolve) fn report_types(
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
pub(super) fn take_over(
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
pub(super) fn report_unsupported(inputs: &mut Inputs<'_, '_>, input: &Input, found: &DocumentParameter) {
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
pub(super) fn in_document<'a>(context: Context<'a>, place: &Place, name: &str) -> Option<&'a DocumentParameter> {
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

/// Whether two names are the same in a place. Header names are case-insensitive (RFC 9110, section
/// 5.1).
pub(super) fn is_same(place: &Place, one: &str, other: &str) -> bool {
    match place {
        Place::Header => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}
