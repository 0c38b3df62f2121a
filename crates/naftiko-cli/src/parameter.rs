//! The inputs of a unit as a command line has them.

use std::collections::HashSet;

use heck::{ToKebabCase, ToShoutySnakeCase};
use naftiko_client::Value;
use naftiko_client::table::{Input, Unit};

use crate::args;
use crate::kind::Kind;
use crate::pages;

/// An input, or a field of an input that is the whole body.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) input: &'static Input,
    /// The key of the body that it sets, if the input is the whole body.
    pub(crate) key: Option<String>,
    pub(crate) description: String,
    pub(crate) kind: Kind,
    pub(crate) is_required: bool,
    /// Whether it is a positional argument: a required input that is one value.
    pub(crate) is_positional: bool,
    /// The name of its flag, without dashes. Only what is in the body has both a position and a
    /// flag.
    pub(crate) flag: Option<String>,
}

impl Parameter {
    /// Its name in the API.
    pub(crate) fn name(&self) -> &str {
        self.key.as_deref().unwrap_or(self.input.name)
    }

    /// The key of the flag in the matches of clap.
    pub(crate) fn flag_id(&self) -> String {
        format!("flag:{}:{}", self.input.name, self.key.as_deref().unwrap_or_default())
    }

    /// The key of the positional argument in the matches of clap.
    pub(crate) fn position_id(&self) -> String {
        format!("position:{}:{}", self.input.name, self.key.as_deref().unwrap_or_default())
    }

    /// The name of the positional argument: `ORGANIZATION_ID`.
    pub(crate) fn value_name(&self) -> String {
        self.name().to_shouty_snake_case()
    }

    /// The flags that set it: its own, or that of the whole body.
    pub(crate) fn flags(&self) -> Vec<&str> {
        let whole = self.is_whole_body().then_some("body");
        self.flag.as_deref().into_iter().chain(whole).collect()
    }

    /// Whether it is the whole body, which the option of the body sets.
    pub(crate) fn is_whole_body(&self) -> bool {
        self.key.is_none() && self.input.is_whole_body()
    }
}

/// Returns the inputs of a unit as arguments. `reserved` are the names of the flags that all
/// commands have.
pub(crate) fn parameters(unit: &'static Unit, reserved: &HashSet<String>) -> Vec<Parameter> {
    let mut names = Names::new(unit, reserved);
    let mut parameters = Vec::new();
    for input in unit.inputs {
        let schema = input.described_schema();
        parameters.push(of_input(input, &schema, &mut names));
        if input.is_whole_body() {
            parameters.extend(fields(input, &schema, &mut names));
        }
    }
    parameters
}

fn of_input(input: &'static Input, schema: &Value, names: &mut Names) -> Parameter {
    let kind = Kind::of(input, schema);
    let is_any = kind == Kind::Any && !input.is_body();
    let is_positional = input.is_required && (kind.is_scalar() || kind == Kind::File || is_any);
    let needs_flag = (!is_positional || input.is_body()) && !input.is_whole_body();
    let flag = needs_flag.then(|| names.flag(input.name));
    let description = input.description.to_owned();
    Parameter { input, key: None, description, kind, is_required: input.is_required, is_positional, flag }
}

/// The fields of an input that is the whole body.
fn fields(input: &'static Input, schema: &Value, names: &mut Names) -> Vec<Parameter> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let required = schema.get("required").and_then(Value::as_array);
    let field = |(key, schema): (&String, &Value)| {
        let kind = Kind::of_schema(schema);
        let is_listed = required.is_some_and(|keys| keys.iter().any(|known| known.as_str() == Some(key)));
        let is_required = input.is_required && is_listed;
        let description = schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
        let is_positional = is_required && kind.is_scalar();
        let flag = Some(names.flag(key));
        Parameter { input, key: Some(key.clone()), description, kind, is_required, is_positional, flag }
    };
    properties.iter().map(field).collect()
}

/// The names of flags.
struct Names {
    /// Those that all commands have.
    reserved: HashSet<String>,
    taken: HashSet<String>,
}

impl Names {
    fn new(unit: &Unit, reserved: &HashSet<String>) -> Self {
        let mut reserved = reserved.clone();
        if unit.inputs.iter().any(Input::is_body) {
            reserved.extend([args::WHOLE_BODY, args::SET, args::TEMPLATE].map(str::to_owned));
        }
        if unit.pages.is_some() {
            reserved.extend([pages::ALL, pages::MAX_ITEMS].map(str::to_owned));
        }
        Names { reserved, taken: HashSet::new() }
    }

    /// A name for a flag that no other one has: with dashes, with `input-` before a name that all
    /// commands have, and with a number if another input has the same name with dashes.
    fn flag(&mut self, name: &str) -> String {
        let name = match name.to_kebab_case() {
            plain if plain.is_empty() => "input".to_owned(),
            plain if self.reserved.contains(&plain) => format!("input-{plain}"),
            plain => plain,
        };
        let mut number = 2;
        let mut free = name.clone();
        while !self.taken.insert(free.clone()) {
            free = format!("{name}-{number}");
            number += 1;
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use naftiko_client::Operation;
    use naftiko_client::table::{Input, Target, To, Unit};

    use super::{Parameter, parameters};

    /// The positional inputs as `<NAME>`, and the flags.
    fn listed(unit: &'static Unit) -> Vec<String> {
        let reserved = HashSet::from(["output".to_owned()]);
        let listed = |it: Parameter| {
            let position = it.is_positional.then(|| format!("<{}>", it.value_name()));
            position.into_iter().chain(it.flag.map(|flag| format!("--{flag}"))).collect::<Vec<_>>().join(" ")
        };
        parameters(unit, &reserved).into_iter().map(listed).filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn required_inputs_are_positional_and_names_are_unique() {
        static UNIT: Unit = Unit::new("pets", "sort", Operation::post("Sort", "/{ownerId}")).inputs(&[
            Input::new("ownerId", r#"{"type":"string"}"#).required().to(&[Target::path("ownerId")]),
            Input::new("ids", r#"{"type":"array"}"#).required().to(&[Target::query("ids")]),
            Input::new("petName", r#"{"type":"string"}"#).required().to(&[Target::key("petName")]),
            Input::new("pet_name", r#"{"type":"string"}"#).to(&[Target::query("pet_name")]),
            Input::new("output", r#"{"type":"string"}"#).to(&[Target::query("output")]),
            Input::new("body", r#"{"type":"string"}"#).to(&[Target::key("body")]),
            Input::new("filter[status]", r#"{"type":"string"}"#).to(&[Target::query("filter[status]")]),
        ]);
        let expected = [
            "<OWNER_ID>",
            "--ids",
            "<PET_NAME> --pet-name",
            "--pet-name-2",
            "--input-output",
            "--input-body",
            "--filter-status",
        ];
        assert_eq!(listed(&UNIT), expected);
    }

    #[test]
    fn the_fields_of_a_whole_body_are_inputs_of_their_own() {
        static UNIT: Unit = Unit::new("pets", "create", Operation::post("Create", "/pets")).inputs(&[Input::new(
            "body",
            r#"{"type":"object","properties":{"name":{"type":"string"},"tags":{"type":"array"}},"required":["name"]}"#,
        )
        .required()
        .to(&[Target::new(To::Json, "body")])]);
        assert_eq!(listed(&UNIT), ["<NAME> --name", "--tags"]);
    }
}
