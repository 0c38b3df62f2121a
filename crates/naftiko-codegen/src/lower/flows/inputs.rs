//! The inputs of a flow: their types follow from what they are passed to.

use naftiko_spec::{At, Code, Diagnostic, ToolInput, Type as Declared};

use super::{Fault, Lowering};
use crate::model::Ty;
use crate::model::docs::Docs;
use crate::model::flow::{FlowInput, Root, Source, conversion};

/// An input during lowering: its type is that of the first operation that it is passed to.
pub(super) struct Input {
    pub(super) name: String,
    declared: Option<ToolInput>,
    ty: Option<Ty>,
    pub(super) is_required: bool,
    pub(super) uses: usize,
}

impl Input {
    /// Creates a declared input.
    pub(super) fn new(declared: &ToolInput) -> Self {
        Input {
            name: declared.name.clone(),
            declared: Some(declared.clone()),
            ty: None,
            is_required: !declared.is_optional,
            uses: 0,
        }
    }

    /// Returns its type: that of the first operation that it is passed to, otherwise the declared
    /// one.
    fn ty(&self) -> Ty {
        self.ty.clone().unwrap_or_else(|| declared(self))
    }
}

impl Lowering<'_> {
    /// Returns the index of an input, which is added if the flow does not declare it.
    fn input(&mut self, name: &str) -> usize {
        self.inputs.iter().position(|input| input.name == name).unwrap_or_else(|| {
            let name = name.to_owned();
            self.inputs.push(Input { name, declared: None, ty: None, is_required: true, uses: 0 });
            self.inputs.len() - 1
        })
    }

    /// Adds an optional input, unless there is one with its name.
    pub(super) fn optional_input(&mut self, name: &str) {
        if self.inputs.iter().all(|input| input.name != name) {
            let name = name.to_owned();
            self.inputs.push(Input { name, declared: None, ty: None, is_required: false, uses: 0 });
        }
    }

    /// Returns an input as the source of a value that is needed in a type. The first such type is
    /// that of the input.
    pub(super) fn input_as(&mut self, name: &str, to: &Ty, is_required: bool, at: At) -> Result<Source, Fault> {
        let index = self.input(name);
        if is_required && !self.inputs[index].is_required {
            let message = format!("{}: the input `{name}` is required, because an operation requires it", self.title);
            let note = Diagnostic::note(Code::PartialFlow, message);
            self.report.push(note.at(self.origin.source(), at, "").help("remove `required: false`"));
        }
        let input = &mut self.inputs[index];
        input.is_required |= is_required;
        input.uses += 1;
        if input.ty.is_none() {
            input.ty = Some(to.clone());
            self.check_declared(index, to, at);
        }
        Ok(self.of_input(index))
    }

    /// Warns about a declared type that contradicts the one that an operation needs.
    fn check_declared(&mut self, index: usize, to: &Ty, at: At) {
        let input = &self.inputs[index];
        let Some(declared) = input.declared.as_ref().and_then(|declared| declared.ty) else { return };
        let is_fitting = match (declared, to) {
            (_, Ty::Value) => true,
            (Declared::Array, to) => matches!(to, Ty::List(_)),
            (Declared::Object, to) => matches!(to, Ty::Map(_)) || to.named().is_some(),
            (Declared::Number | Declared::Integer, to) => {
                matches!(
                    to,
                    Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Decimal | Ty::UnixMillis | Ty::UnixSeconds
                )
            }
            (Declared::Boolean, to) => *to == Ty::Boolean,
            (Declared::String, to) => {
                !matches!(to, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::List(_) | Ty::Map(_))
            }
        };
        if !is_fitting {
            let message =
                format!("{}: the declared type of the input `{}` is not that of the operation", self.title, input.name);
            self.report.push(
                Diagnostic::warning(Code::PartialFlow, message)
                    .at(self.origin.source(), at, "passed on here, with the type of the operation")
                    .help("correct the type in `inputParameters`"),
            );
        }
    }

    /// Returns the type of an input, as far as it is known.
    pub(super) fn input_ty(&mut self, name: &str) -> Ty {
        let index = self.input(name);
        self.inputs[index].ty()
    }

    /// Returns an input as a source.
    fn of_input(&self, index: usize) -> Source {
        let input = &self.inputs[index];
        let ty = input.ty();
        Source { root: Root::Input(index), hops: Vec::new(), keys: Vec::new(), ty, written: input.name.clone() }
    }

    /// Returns an input that is used in any type.
    pub(super) fn input_any(&mut self, name: &str) -> Source {
        let index = self.input(name);
        self.inputs[index].uses += 1;
        self.of_input(index)
    }

    /// Reports inputs that are used nowhere, and those that are needed in two types.
    pub(super) fn check_inputs(&mut self) -> Result<(), Fault> {
        for (name, to, at) in &self.wired_inputs {
            let from = self.inputs.iter().find(|input| input.name == *name).map(|input| input.ty());
            if let Some(from) = from.filter(|from| conversion(self.types, from, to).is_none()) {
                return Err(self.mismatch(name, &from, to, *at));
            }
        }
        for input in self.inputs.iter().filter(|input| input.uses == 0) {
            let message = format!("{}: no step uses the input `{}`", self.title, input.name);
            let help = format!("pass it on: `with: {{{0}: \"{{{{{0}}}}}\"}}`", input.name);
            let note = Diagnostic::note(Code::PartialFlow, message);
            self.report.push(note.at(self.origin.source(), self.spec.name.at, "").help(help));
        }
        Ok(())
    }

    pub(super) fn named_inputs(&mut self) -> Vec<FlowInput> {
        let mut named = Vec::new();
        for input in &self.inputs {
            let description = input.declared.as_ref().and_then(|it| it.description.as_deref()).unwrap_or_default();
            named.push(FlowInput {
                wire_name: input.name.clone(),
                name: self.locals.snake(&input.name, "input"),
                ty: input.ty(),
                is_required: input.is_required,
                docs: Docs::new(description),
                uses: input.uses,
            });
        }
        named
    }
}

/// Returns the declared type of an input, without that of its items.
fn declared(input: &Input) -> Ty {
    match input.declared.as_ref().and_then(|declared| declared.ty) {
        Some(Declared::Integer) => Ty::I64,
        Some(Declared::Number) => Ty::F64,
        Some(Declared::Boolean) => Ty::Boolean,
        Some(Declared::Array) => Ty::List(Box::new(Ty::String)),
        Some(Declared::Object) => Ty::Value,
        Some(Declared::String) | None => Ty::String,
    }
}
