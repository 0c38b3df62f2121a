//! The inputs that a path contains: its placeholders, the pairs of its query, and its fragment.

use naftiko_spec::{Code, Diagnostic, Location, Parameter};

use super::collected::Inputs;
use super::declared::{Effective, is_of};
use super::document::{describe, in_document, report_unsupported, take_over};
use super::fixed::{can_be_sent, sendable};
use crate::resolve::entry::input_name;
use crate::resolve::operation::{Decided, DecidedBy, Input, Origin};
use crate::resolve::path::{Placeholder, QueryPair};
use crate::resolve::value::{Place, Value};

/// Resolves a declared parameter of the path.
pub(super) fn path_parameter(inputs: &mut Inputs<'_, '_>, parameter: &Parameter, placeholder: &Placeholder) {
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
pub(super) fn undeclared_placeholder(inputs: &mut Inputs<'_, '_>, placeholder: &Placeholder) {
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
pub(super) fn query_pair(inputs: &mut Inputs<'_, '_>, pair: &QueryPair, effective: &[Effective<'_>]) {
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
pub(super) fn path_without_placeholder(inputs: &mut Inputs<'_, '_>, it: &Effective<'_>) {
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

/// Handles the fragment of a path. It is not sent, but may contain the value of a parameter.
pub(super) fn fragment(inputs: &mut Inputs<'_, '_>) {
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
