//! Builds the request of a unit.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::check::{self, Problem, check};
use super::compute::{Missing, compute};
use super::{Inputs, Setting, To, Unit};
use crate::body::multipart::Part;
use crate::client::ApiClient;
use crate::request::draft::Draft;

/// Returns the request of a unit, with all of its inputs. `client` is that of its
/// [`service`](Unit::service).
///
/// # Errors
///
/// Returns all problems of the inputs: unknown and missing ones, and values that do not fit. A unit
/// that sends nothing or runs a flow has one, too.
pub fn draft(client: &ApiClient, unit: &Unit, inputs: &Inputs) -> Result<Draft, Vec<Problem>> {
    let problems = check(unit, inputs);
    if !problems.is_empty() {
        return Err(problems);
    }
    let Some(operation) = unit.operation() else {
        let message = match unit.is_flow() {
            true => {
                format!("`{}` is a flow of several requests, and later ones depend on earlier responses", unit.name)
            }
            false => format!("`{}` sends no request", unit.name),
        };
        return Err(vec![Problem { path: String::new(), message }]);
    };
    let mut draft = Draft::new(client, operation.clone());
    let mut keys = Keys::default();
    // The order in which a typed call sets them: it decides the order of the query.
    set_inputs(&mut draft, &mut keys, unit, inputs, true);
    unit.settings.iter().for_each(|setting| apply(&mut draft, &mut keys, setting));
    for (json, target) in unit.values {
        // The generator wrote the text, so it is JSON.
        target.set(&mut draft, &mut keys.set, &serde_json::from_str(json).unwrap_or_default());
    }
    for (json, target) in unit.computed {
        if let Some(value) = compute(json, inputs, Missing::IsNothing) {
            target.set(&mut draft, &mut keys.set, &value);
        }
    }
    set_inputs(&mut draft, &mut keys, unit, inputs, false);
    keys.send(&mut draft);
    Ok(draft)
}

/// The keys of a body.
#[derive(Default)]
struct Keys {
    /// Those that inputs set.
    set: Vec<(&'static str, Value)>,
    constants: Vec<(&'static str, Value)>,
    body: Option<Body>,
}

/// How keys are sent.
struct Body {
    order: &'static [&'static str],
    is_form: bool,
    is_optional: bool,
}

impl Keys {
    /// Sets the body, unless there is none.
    fn send(self, draft: &mut Draft) {
        let Some(Body { order, is_form, is_optional }) = self.body else { return };
        if is_optional && self.set.is_empty() {
            return;
        }
        let mut entries: Vec<_> = self.constants.into_iter().chain(self.set).collect();
        entries.sort_by_key(|(key, _)| order.iter().position(|known| known == key));
        let body = Ordered(entries);
        if is_form { draft.set_form_body(&body) } else { draft.set_json(&body) }
    }
}

/// An object whose keys are in this order.
struct Ordered(Vec<(&'static str, Value)>);

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

fn set_inputs(draft: &mut Draft, keys: &mut Keys, unit: &Unit, inputs: &Inputs, is_required: bool) {
    for input in unit.inputs.iter().filter(|input| input.is_required == is_required) {
        if let Some(value) = check::value(input, inputs) {
            input.targets.iter().for_each(|target| target.set(draft, &mut keys.set, value));
        }
    }
}

fn apply(draft: &mut Draft, keys: &mut Keys, setting: &Setting) {
    match *setting {
        Setting::Text(to, name, text) => set_text(draft, to, name, text),
        Setting::Template(place, name, pieces) => draft.set_template(place, name, pieces),
        Setting::FieldTemplate(name, json) => draft.set_field_template(name, json),
        Setting::PartTemplate(name, file_name, content_type, pieces) => {
            draft.set_part_template(name, file_name, content_type, pieces);
        }
        Setting::JsonTemplate(json) => draft.set_json_template(json),
        Setting::TextTemplate(media_type, pieces) => draft.set_text_template(media_type, pieces),
        Setting::BeginForm => draft.begin_form(),
        Setting::BeginMultipart => draft.begin_multipart(),
        Setting::Keys { order, is_form, is_optional } => keys.body = Some(Body { order, is_form, is_optional }),
        Setting::Key(name, json) => keys.constants.push((name, serde_json::from_str(json).unwrap_or_default())),
        Setting::Format(format) => draft.set_format(format),
        Setting::Limit(bytes) => draft.set_limit(bytes),
        Setting::Accept(accept) => draft.set_accept(accept),
        Setting::PartOrder(names) => draft.set_part_order(names),
        Setting::OmitSecret => draft.omit_secret(),
    }
}

/// Sets a literal text, as a call of the setter with that text does.
fn set_text(draft: &mut Draft, to: To, name: &'static str, text: &'static str) {
    match to {
        To::Path => draft.set_path(name, text),
        To::Header => draft.set_header(name, text),
        To::Cookie => draft.set_cookie(name, text),
        To::Form => draft.set_form(name, text),
        To::Field => draft.set_field(name, text),
        To::Templates => draft.set_input(name, text),
        To::Part(file_name, content_type) => draft.set_part_named(name, file_name, content_type, Part::text(text)),
        _ => draft.set_query(name, text),
    }
}
