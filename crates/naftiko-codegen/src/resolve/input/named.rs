//! The inputs that only templates use.

use naftiko_spec::Type;

use super::collected::Inputs;
use super::declared::Effective;
use crate::resolve::operation::{Input, Origin};
use crate::resolve::template::NamedInput;
use crate::resolve::text;
use crate::resolve::value::Place;

/// Adds the inputs that only templates use, and the whole body at the end.
pub(super) fn named_inputs(inputs: &mut Inputs<'_, '_>, effective: &[Effective<'_>]) {
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
