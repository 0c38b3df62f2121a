//! Paths into the outputs of steps: fields of their types, then keys of JSON values.

use naftiko_spec::{At, nearest};

use super::{Fault, Lowering};
use crate::model::Ty;
use crate::model::facts::{self, Absence};
use crate::model::flow::{Hop, HopKind, Root, Source};
use crate::model::types::{Field, Struct, TypeDef, TypeKind};

/// The end of a path.
pub(super) struct End {
    pub(super) hops: Vec<Hop>,
    pub(super) keys: Vec<String>,
    pub(super) ty: Ty,
}

impl Lowering<'_> {
    /// Returns a value of a step.
    pub(super) fn of_step(&mut self, step: &str, path: &[String], at: At) -> Result<Source, Fault> {
        let written = format!("$.{}", [std::slice::from_ref(&step.to_owned()), path].concat().join("."));
        let Some(output) = self.by_name.get(step).copied().flatten() else {
            return Err(Fault::error(at, format!("the step `{step}` returns nothing"), "use another step".to_owned()));
        };
        let variable = &mut self.outputs[output];
        variable.uses += 1;
        let ty = variable.ty.clone();
        if let (Some(parts), Some(first)) = (self.parts.get(&output), path.first())
            && !parts.contains(first)
        {
            let known: Vec<&str> = parts.iter().map(String::as_str).collect();
            return Err(unknown(at, &format!("the output of `{step}`"), first, &known));
        }
        let End { hops, keys, ty } = walk(self.types, &ty, path, at)?;
        Ok(Source { root: Root::Step(output), hops, keys, ty, written })
    }
}

/// Follows names from a type.
pub(super) fn walk(types: &[TypeDef], ty: &Ty, path: &[String], at: At) -> Result<End, Fault> {
    let mut end = End { hops: Vec::new(), keys: Vec::new(), ty: ty.clone() };
    for (index, name) in path.iter().enumerate() {
        if end.ty == Ty::Value {
            end.keys = path[index..].to_vec();
            break;
        }
        let Some((def, it)) = structure(types, &end.ty) else {
            let before = if index == 0 { "the output".to_owned() } else { format!("`{}`", path[index - 1]) };
            let what = match &end.ty {
                Ty::List(_) => "a list",
                Ty::Map(_) => "a map",
                Ty::Named(_) | Ty::Boxed(_) => "a value of several types",
                _ => "a single value",
            };
            let message = format!("{before} is {what}, which has no field `{name}`");
            return Err(Fault::error(at, message, "use the value itself, or a step of the type `lookup`".to_owned()));
        };
        let Some(field) = field(def, it, name) else {
            let known: Vec<&str> = facts::fields(def, it).map(|field| field.wire_name.as_str()).collect();
            return Err(unknown(at, &format!("the type `{}`", def.name.bare()), name, &known));
        };
        end.hops.push(hop(types, def, field));
        end.ty = field.ty.clone();
    }
    Ok(end)
}

/// Reports an unknown field.
fn unknown(at: At, what: &str, name: &str, known: &[&str]) -> Fault {
    let help = match nearest(name, known.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("use one of {}", known[..known.len().min(12)].join(", ")),
    };
    Fault::error(at, format!("{what} has no field `{name}`"), help)
}

/// Returns the struct of a type.
pub(super) fn structure<'t>(types: &'t [TypeDef], ty: &Ty) -> Option<(&'t TypeDef, &'t Struct)> {
    let (Ty::Named(id) | Ty::Boxed(id)) = ty else { return None };
    let def = types.get(*id)?;
    match &def.kind {
        TypeKind::Struct(it) => Some((def, it)),
        _ => None,
    }
}

fn field<'t>(def: &'t TypeDef, it: &'t Struct, name: &str) -> Option<&'t Field> {
    facts::fields(def, it).find(|field| field.wire_name == name)
}

fn hop(types: &[TypeDef], def: &TypeDef, field: &Field) -> Hop {
    let kind = match facts::absence(def, field) {
        Absence::Never if facts::is_endless(types, def, field) => HopKind::Option,
        Absence::Never => HopKind::Plain,
        Absence::Option => HopKind::Option,
        Absence::Nullable => HopKind::Nullable,
    };
    Hop { name: field.name.clone(), kind }
}
