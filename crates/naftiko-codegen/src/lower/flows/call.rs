//! A step that calls an operation: what its inputs are, and how its response is read.

use naftiko_spec::flow::{Step, With};
use naftiko_spec::{At, Code, Data, Diagnostic, Template, nearest};

use super::meaning::{Meaning, Names, Part};
use super::{Fault, Lowering};
use crate::lower::units::{Called, literal as literal_of};
use crate::model::flow::{FlowCall, Literal, Operand, Reading, TextPiece, Variable, conversion};
use crate::model::types::TypeKind;
use crate::model::{Argument, Json, Name, Operation, Parameter, Place, Response, Ty, Type};

/// Something that an operation takes.
struct Slot {
    /// Its names in the capability file.
    wire_name: String,
    is_header: bool,
    ty: Ty,
}

/// How an operation returns its response, for a flow.
pub(super) enum Returned {
    Typed(Ty),
    Value,
    Parts(Vec<(String, Vec<crate::model::Step>)>),
    Part(Vec<crate::model::Step>),
    Nothing,
}

impl Lowering<'_> {
    pub(super) fn call(
        &mut self,
        step: &Step,
        with: &With,
        called: &Called<'_>,
        is_raw: bool,
        names: &Names<'_>,
    ) -> Result<FlowCall, Fault> {
        let operation = called.operation;
        self.check_with(step, with, called);
        let mut arguments = Vec::new();
        for argument in &operation.arguments {
            let slot = self.argument(operation, *argument, step.at)?;
            match self.operand(&slot, true, with, names)? {
                Some(operand) => arguments.push(operand),
                None if self.is_call() => {
                    arguments.push(self.wired(&Meaning::Input(slot.wire_name), &slot.ty, true, step.at)?);
                }
                None => {
                    let message = format!(
                        "the step `{}` has no value for `{}`, which `{}` requires",
                        step.name.value, slot.wire_name, operation.name
                    );
                    let help = format!("add `{}` to its `with`, or to the inputs of the flow", slot.wire_name);
                    return Err(Fault::error(step.name.at, message, help));
                }
            }
        }
        let mut setters = Vec::new();
        for (name, slot) in self.setters(operation) {
            let Some(slot) = slot else { continue };
            match self.operand(&slot, false, with, names)? {
                Some(operand) => setters.push((name, operand)),
                // As in a tool that declares nothing.
                None if self.is_call() && self.declared_inputs().is_empty() && self.own_with().is_empty() => {
                    self.optional_input(&slot.wire_name);
                    let meaning = Meaning::Input(slot.wire_name);
                    setters.push((name, self.wired(&meaning, &slot.ty, false, step.at)?));
                }
                None => {}
            }
        }
        let (reading, ty) = match returned(called, step.at)? {
            Returned::Typed(ty) if !is_raw => (Reading::Typed, Some(ty)),
            Returned::Typed(_) | Returned::Value => (Reading::Value, Some(Ty::Value)),
            Returned::Parts(parts) => (Reading::Parts(parts), Some(Ty::Value)),
            Returned::Part(path) => (Reading::Part(path), Some(Ty::Value)),
            Returned::Nothing => (Reading::Typed, None),
        };
        let output = self.outputs.len();
        if let Reading::Parts(parts) = &reading {
            self.parts.insert(output, parts.iter().map(|(name, _)| name.clone()).collect());
        }
        self.by_name.insert(step.name.value.clone(), ty.is_some().then_some(output));
        self.outputs.push(Variable {
            step: step.name.value.clone(),
            name: self.locals.snake(&step.name.value, "step"),
            ty: ty.unwrap_or(Ty::Value),
            is_option: false,
            uses: 0,
        });
        Ok(FlowCall { output, capability: called.capability, operation: called.index, arguments, setters, reading })
    }

    /// Warns about values that no input of the operation takes.
    fn check_with(&mut self, step: &Step, with: &With, called: &Called<'_>) {
        let operation = called.operation;
        let fields = self.body_fields(operation);
        let known = || operation.parameters().map(|it| it.wire_name.as_str()).chain(fields.iter().map(String::as_str));
        for (name, _) in with {
            let is_known = known().any(|it| it.eq_ignore_ascii_case(&name.value));
            if is_known || called.declared.contains(&name.value.as_str()) {
                continue;
            }
            let message = format!(
                "{}: the operation of the step `{}` has no input `{}`, so it is not sent",
                self.title, step.name.value, name.value
            );
            let help = match nearest(&name.value, known()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "remove it from `with`".to_owned(),
            };
            let warning = Diagnostic::warning(Code::PartialFlow, message);
            self.report.push(warning.at(self.origin.source(), name.at, "").help(help));
        }
    }

    fn body_fields(&self, operation: &Operation) -> Vec<String> {
        let fields = operation.fields.iter().filter_map(|body| match &self.types.get(body.ty)?.kind {
            TypeKind::Struct(it) => Some(it.fields.iter().map(|field| field.wire_name.clone())),
            _ => None,
        });
        fields.flatten().collect()
    }

    /// Returns what an argument of the method takes.
    fn argument(&self, operation: &Operation, argument: Argument, at: At) -> Result<Slot, Fault> {
        match argument {
            Argument::Input(index) => slot(&operation.required[index]).ok_or_else(|| {
                Fault::unsupported(
                    at,
                    "operations with files are not supported in flows yet",
                    "call it with the typed client",
                )
            }),
            Argument::Field(index) => {
                let fields = operation.fields.as_ref();
                let found = fields.and_then(|body| self.field(body.ty, body.required.get(index)?.field));
                found.ok_or_else(|| Fault::unsupported(at, "the body of an operation is not supported", ""))
            }
            Argument::Body => Err(Fault::unsupported(at, "the body of an operation is not supported", "")),
        }
    }

    fn field(&self, body: usize, index: usize) -> Option<Slot> {
        let TypeKind::Struct(it) = &self.types.get(body)?.kind else { return None };
        let field = it.fields.get(index)?;
        Some(Slot { wire_name: field.wire_name.clone(), is_header: false, ty: field.ty.clone() })
    }

    /// Returns the setters of a request, each with what it takes.
    fn setters(&self, operation: &Operation) -> Vec<(Name, Option<Slot>)> {
        let of_parameters = operation.setters().map(|it| (it.name.clone(), slot(it)));
        let of_fields = operation
            .fields
            .iter()
            .flat_map(|body| body.optional.iter().map(|named| (named.name.clone(), self.field(body.ty, named.field))));
        of_parameters.chain(of_fields).collect()
    }

    /// Returns the value that a step passes to an input of its operation.
    fn operand(
        &mut self,
        slot: &Slot,
        is_required: bool,
        with: &With,
        names: &Names<'_>,
    ) -> Result<Option<Operand>, Fault> {
        let is_of = |name: &str| name == slot.wire_name || slot.is_header && name.eq_ignore_ascii_case(&slot.wire_name);
        let of_flow = self.own_with();
        if let Some((_, value)) = with.iter().chain(of_flow).find(|(name, _)| is_of(&name.value)) {
            let meaning = names.meaning(&value.value, value.at)?;
            return self.wired(&meaning, &slot.ty, is_required, value.at).map(Some);
        }
        // An input with the name of one of the operation is passed on without `with`.
        let declared = self.inputs.iter().find(|input| is_of(&input.name)).map(|input| input.name.clone());
        let at = self.spec.name.at;
        match declared {
            Some(name) => self.wired(&Meaning::Input(name), &slot.ty, is_required, at).map(Some),
            None => Ok(None),
        }
    }

    /// Returns a value in the type in which it is needed.
    pub(super) fn wired(&mut self, meaning: &Meaning, to: &Ty, is_required: bool, at: At) -> Result<Operand, Fault> {
        match meaning {
            Meaning::Input(name) => {
                let source = self.input_as(name, to, is_required, at)?;
                self.wired_inputs.push((name.clone(), to.clone(), at));
                Ok(Operand::Of(source, to.clone()))
            }
            Meaning::Step(step, path) => {
                let source = self.of_step(step, path, at)?;
                match conversion(self.types, &source.ty, to) {
                    Some(_) => Ok(Operand::Of(source, to.clone())),
                    None => Err(self.mismatch(&source.written, &source.ty, to, at)),
                }
            }
            Meaning::Text(parts) if conversion(self.types, &Ty::String, to).is_some() => self.text(parts, at),
            Meaning::Text(_) => Err(self.mismatch("the text", &Ty::String, to, at)),
            Meaning::Literal(data) => literal(data, to)
                .ok_or_else(|| {
                    let message = format!("the value is not {}, which the operation needs", self.described(to));
                    Fault::error(at, message, "correct the value, or pass an input".to_owned())
                })
                .map(Operand::Literal),
        }
    }

    /// Returns a text that consists of several parts.
    pub(super) fn text(&mut self, parts: &[Part], at: At) -> Result<Operand, Fault> {
        let mut pieces = Vec::new();
        for part in parts {
            pieces.push(match part {
                Part::Literal(text) => TextPiece::Literal(text.clone()),
                Part::Of(meaning) => {
                    let source = self.source(meaning, at)?;
                    if conversion(self.types, &source.ty, &Ty::String).is_none() {
                        return Err(self.mismatch(&source.written, &source.ty, &Ty::String, at));
                    }
                    TextPiece::Of(source)
                }
            });
        }
        Ok(Operand::Text(pieces))
    }

    pub(super) fn mismatch(&self, what: &str, from: &Ty, to: &Ty, at: At) -> Fault {
        let message = format!("`{what}` is {}, but {} is needed", self.described(from), self.described(to));
        Fault::error(at, message, "pass a value of that type".to_owned())
    }

    fn described(&self, ty: &Ty) -> String {
        match ty {
            Ty::String => "a text".to_owned(),
            Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => "an integer".to_owned(),
            Ty::F64 | Ty::Decimal => "a number".to_owned(),
            Ty::Boolean => "a boolean".to_owned(),
            Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds => "a time".to_owned(),
            Ty::Value => "a value of unknown type".to_owned(),
            Ty::List(item) => format!("a list, each item {}", self.described(item)),
            Ty::Map(_) => "a map".to_owned(),
            Ty::Nullable(inner) => self.described(inner),
            Ty::Named(id) | Ty::Boxed(id) => match self.types.get(*id) {
                Some(def) => format!("of the type `{}`", def.name.bare()),
                None => "of another type".to_owned(),
            },
        }
    }
}

/// Returns what a parameter takes; `None` for a file.
fn slot(parameter: &Parameter) -> Option<Slot> {
    let ty = match &parameter.ty {
        Type::String => Ty::String,
        Type::Integer => Ty::I64,
        Type::Number => Ty::F64,
        Type::Boolean => Ty::Boolean,
        Type::Strings | Type::Joined => Ty::List(Box::new(Ty::String)),
        Type::Any => Ty::Value,
        Type::Typed(ty, _) => ty.clone(),
        Type::Bytes | Type::Part | Type::Parts | Type::Multipart => return None,
    };
    Some(Slot { wire_name: parameter.wire_name.clone(), is_header: parameter.place == Place::Header, ty })
}

/// Returns what an operation returns to a flow.
pub(super) fn returned(called: &Called<'_>, at: At) -> Result<Returned, Fault> {
    match &called.operation.response {
        Response::Typed(ty) => Ok(Returned::Typed(ty.clone())),
        Response::Value(_) => Ok(Returned::Value),
        // As in the engine, an output without a name is the whole output of the step.
        Response::Outputs { outputs, .. } if called.has_unnamed_output => {
            Ok(Returned::Part(outputs.iter().flat_map(|output| output.path.clone()).collect()))
        }
        Response::Outputs { outputs, .. } => {
            Ok(Returned::Parts(outputs.iter().map(|output| (output.wire_name.clone(), output.path.clone())).collect()))
        }
        Response::Text => Ok(Returned::Typed(Ty::String)),
        Response::Nothing => Ok(Returned::Nothing),
        Response::Bytes { .. } | Response::Download { .. } | Response::Stream(_) => Err(Fault::unsupported(
            at,
            "operations that return bytes or a stream are not supported in flows yet",
            "call it with the typed client",
        )),
    }
}

/// Returns a fixed value of a type.
pub(super) fn literal(data: &Data, to: &Ty) -> Option<Literal> {
    let text = || data.as_template().as_ref().and_then(Template::as_text).map(str::to_owned);
    match to {
        Ty::Boolean => text()?.parse().ok().map(Literal::Boolean),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => text()?.parse().ok().map(Literal::Integer),
        Ty::F64 => text()?.parse::<f64>().ok().filter(|it| it.is_finite()).map(|it| Literal::Number(format!("{it:?}"))),
        Ty::Value => json(data).as_ref().and_then(literal_of).map(Literal::Json),
        Ty::String | Ty::DateTime | Ty::Named(_) => text().map(Literal::Text),
        _ => None,
    }
}

/// Returns a value without names as JSON.
fn json(data: &Data) -> Option<Json> {
    Some(match data {
        Data::Null => Json::Null,
        Data::Bool(value) => Json::Bool(*value),
        Data::Number(number) => Json::Number(number.clone()),
        Data::Text(template) => Json::Text(template.as_text()?.to_owned()),
        Data::Slot(_) => return None,
        Data::List(items) => Json::Array(items.iter().map(json).collect::<Option<_>>()?),
        Data::Map(entries) => {
            let entry = |(key, value): &(String, Data)| Some((key.clone(), json(value)?));
            Json::Object(entries.iter().map(entry).collect::<Option<_>>()?)
        }
    })
}
