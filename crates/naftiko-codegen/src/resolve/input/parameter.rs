//! A declared parameter of the query, a header or a cookie.

use naftiko_spec::{Code, Diagnostic, Location, Parameter};

use super::collected::Inputs;
use super::declared::is_required;
use super::document::{describe, in_document, is_same};
use super::fixed::sendable;
use crate::resolve::operation::{Decided, Origin, Target};
use crate::resolve::value::Place;
use crate::resolve::{header, rules};

/// Resolves a parameter of the query, a header or a cookie.
pub(super) fn parameter(inputs: &mut Inputs<'_, '_>, parameter: &Parameter, location: Location) {
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
