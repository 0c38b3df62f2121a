//! The parameters that a capability file declares for an operation: on the entry, the resource and
//! the operation, each with its location.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use naftiko_spec::{Code, Diagnostic, Location, Parameter};

use super::collected::Context;
use crate::report::Report;
use crate::resolve::path::Placeholder;

/// A parameter that applies to an operation.
#[derive(Clone, Copy)]
pub(super) struct Effective<'a> {
    pub(super) parameter: &'a Parameter,
    pub(super) location: Location,
    /// Whether it is declared for the whole entry.
    pub(super) is_shared: bool,
}

/// Returns the parameters of the entry, the resource and the operation; the innermost declaration
/// wins.
pub(super) fn effective<'a>(context: Context<'a>, report: &mut Report) -> Vec<Effective<'a>> {
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

/// Returns the identity of a parameter.
fn identity(parameter: &Parameter) -> (Option<Location>, Cow<'_, str>) {
    let name = &parameter.name.value;
    match parameter.location.as_ref().map(|location| location.value) {
        Some(Location::Header) => (Some(Location::Header), name.to_ascii_lowercase().into()),
        location => (location, name.into()),
    }
}

/// Whether the capability file requires a parameter.
pub(in crate::resolve) fn is_required(parameter: &Parameter) -> bool {
    parameter.required.as_ref().is_some_and(|required| required.value)
}

pub(super) fn is_declared_in_body(parameter: &Parameter) -> bool {
    parameter.location.as_ref().is_some_and(|location| location.value == Location::Body)
}

/// Whether a parameter fixes the content type of the body.
pub(super) fn is_content_type(parameter: &Parameter) -> bool {
    parameter.name.value.eq_ignore_ascii_case("content-type") && parameter.value.is_some()
}

/// Whether a placeholder refers to a declared parameter: `{key+}` and `{+key}` (RFC 6570) are
/// `key`.
pub(super) fn is_of(name: &str, placeholder: &Placeholder) -> bool {
    placeholder.name == name || placeholder.name.trim_matches('+') == name
}
