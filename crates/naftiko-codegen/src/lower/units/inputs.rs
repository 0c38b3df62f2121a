//! The inputs of a tool, and where they go.

use naftiko_spec::{ToolInput, Type};

use super::definition::Definition;
use super::slots::Slot;
use super::with::inputs;
use crate::model::Json;
use crate::model::docs::Docs;
use crate::model::unit::{Target, UnitInput};

/// The inputs of a tool during collection.
pub(super) struct Inputs<'t> {
    declared: Vec<&'t ToolInput>,
    declares_nothing: bool,
    /// The inputs.
    inputs: Vec<UnitInput>,
    /// The constants that it sends: JSON, and where it goes.
    pub(super) values: Vec<(String, Target)>,
    /// The values that it computes.
    pub(super) computed: Vec<(Json, Target)>,
    /// The names of the inputs that go somewhere.
    used: Vec<String>,
    /// The names of those that are required although the tool declares them as optional.
    pub(super) stay_required: Vec<String>,
}

impl<'t> Inputs<'t> {
    pub(super) fn new(definition: &Definition<'t>) -> Self {
        // The inputs of a flow that the tool fixes are not inputs of the tool.
        let is_fixed = |input: &&ToolInput| definition.values().iter().any(|(name, _)| *name == input.name);
        let is_own = definition.tool.inputs.is_some();
        Inputs {
            declared: definition.inputs().iter().filter(|input| is_own || !is_fixed(input)).collect(),
            declares_nothing: definition.declares_nothing(),
            inputs: Vec::new(),
            values: Vec::new(),
            computed: Vec::new(),
            used: Vec::new(),
            stay_required: Vec::new(),
        }
    }

    /// Adds what no `with` sets: an input of the same name, or one that must have a value.
    pub(super) fn without_with(&mut self, slot: &Slot) {
        let is_declared = |name: &str| self.declared.iter().any(|input| input.name == name);
        let name = if is_declared(&slot.wire_name) { &slot.wire_name } else { &slot.input.name };
        if is_declared(name) || self.declares_nothing || slot.is_of_templates || slot.input.is_required {
            self.pass(&name.clone(), slot);
        }
    }

    /// Passes a constant to a slot: JSON.
    pub(super) fn fix(&mut self, json: String, slot: &Slot) {
        // A slot has one target.
        self.values.extend(slot.input.targets.first().map(|target| (json, target.clone())));
    }

    /// Passes an input to a slot.
    pub(super) fn pass(&mut self, name: &str, slot: &Slot) {
        let UnitInput { description, is_required, schema, targets, .. } = &slot.input;
        if *is_required && self.declared(name).is_some_and(|input| input.is_optional) {
            self.stay_required.push(name.to_owned());
        }
        self.add(name, *is_required, schema, description, targets);
    }

    /// Passes a computed value to a slot.
    pub(super) fn compute(&mut self, json: Json, slot: &Slot) {
        self.mention(&json, slot.input.is_required);
        // A slot has one target.
        self.computed.extend(slot.input.targets.first().map(|target| (json, target.clone())));
    }

    /// Adds the inputs that a computed value uses.
    pub(super) fn mention(&mut self, json: &Json, is_required: bool) {
        for (name, is_in_text) in inputs(json) {
            let schema = if is_in_text { r#"{"type":"string"}"# } else { "{}" };
            let is_typed = self.declared(name).is_some_and(|input| input.ty.is_some());
            self.add(name, is_required, if is_typed { "{}" } else { schema }, "", &[]);
        }
    }

    /// Adds the declared inputs that go nowhere.
    pub(super) fn accept_unused(&mut self) {
        let names: Vec<&str> = self.unused().map(|input| input.name.as_str()).collect();
        names.into_iter().for_each(|name| self.add(name, false, "{}", "", &[]));
    }

    /// Returns the declared inputs that go nowhere.
    pub(super) fn unused(&self) -> impl Iterator<Item = &'t ToolInput> {
        self.declared.iter().copied().filter(|input| !self.used.contains(&input.name))
    }

    /// Returns the inputs, required ones first.
    pub(super) fn sorted(&mut self) -> Vec<UnitInput> {
        let mut inputs = std::mem::take(&mut self.inputs);
        inputs.sort_by_key(|input| !input.is_required);
        inputs
    }

    fn declared(&self, name: &str) -> Option<&'t ToolInput> {
        self.declared.iter().copied().find(|input| input.name == name)
    }

    fn add(&mut self, name: &str, is_required: bool, schema: &str, description: &str, targets: &[Target]) {
        let declared = self.declared(name);
        let is_required = is_required || declared.is_some_and(|input| !input.is_optional);
        self.used.push(name.to_owned());
        if let Some(known) = self.inputs.iter_mut().find(|input| input.name == name) {
            known.is_required |= is_required;
            known.targets.extend(targets.iter().cloned());
            return;
        }
        let own = declared.and_then(|input| input.description.as_deref()).map(|text| Docs::new(text).one_line());
        self.inputs.push(UnitInput {
            name: name.to_owned(),
            description: own.filter(|text| !text.is_empty()).unwrap_or_else(|| description.to_owned()),
            is_required,
            schema: schema_of(schema, declared),
            targets: targets.to_vec(),
        });
    }
}

/// Returns the schema of an input: that of the operation, unless it allows any value.
fn schema_of(schema: &str, declared: Option<&ToolInput>) -> String {
    match declared.and_then(|input| input.ty) {
        Some(ty) if schema == "{}" => format!(r#"{{"type":"{}"}}"#, type_name(ty)),
        _ => schema.to_owned(),
    }
}

/// Returns the name of a type in JSON Schema.
pub(super) fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::String => "string",
        Type::Number => "number",
        Type::Integer => "integer",
        Type::Boolean => "boolean",
        Type::Array => "array",
        Type::Object => "object",
    }
}
