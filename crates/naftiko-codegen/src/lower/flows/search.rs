//! A step that searches in the output of an earlier one.

use std::collections::HashSet;

use naftiko_spec::flow::{Lookup as Spec, Step, StepKind};
use naftiko_spec::{Data, nearest};

use super::call::{Returned, returned};
use super::meaning::{Meaning, Names};
use super::paths::{structure, walk};
use super::stages::Lowered;
use super::{Fault, Lowering};
use crate::lower::units::Called;
use crate::model::Ty;
use crate::model::docs::Docs;
use crate::model::flow::{Find, HopKind, Literal, Lookup, Operand, Source, Variable, conversion};
use crate::model::types::{Field, TypeDef};

/// Returns the type of the items of a list, or of one object, and whether it is one object.
fn items(types: &[TypeDef], ty: &Ty) -> Option<(Ty, bool)> {
    match ty {
        Ty::List(item) => structure(types, item).map(|_| ((**item).clone(), false)),
        ty => structure(types, ty).map(|_| (ty.clone(), true)),
    }
}

/// Returns the index of a step.
fn position(steps: &[Step], name: &str) -> Option<usize> {
    steps.iter().position(|step| step.name.value == name)
}

/// Returns the index of the step that a search is in, and the names below it: `step.field` or
/// `$.step.field`.
fn searched(steps: &[Step], written: &str) -> Option<(usize, Vec<String>)> {
    let written = written.strip_prefix("$.").unwrap_or(written);
    if let Some(index) = position(steps, written) {
        return Some((index, Vec::new()));
    }
    let (name, path) = written.split_once('.')?;
    Some((position(steps, name)?, path.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect()))
}

/// Returns the index of the step that a search begins with: it can search in what another one
/// found.
fn base(steps: &[Step], index: usize) -> usize {
    match &steps[index].kind {
        StepKind::Lookup(lookup) => {
            searched(&steps[..index], &lookup.index.value).map_or(index, |(before, _)| base(steps, before))
        }
        _ => index,
    }
}

impl Lowering<'_> {
    /// Returns the indexes of the calls whose output must be a JSON value, because a search
    /// compares it with values of unknown types. What a search found has the types of the call
    /// that it searched in.
    pub(super) fn raw(&self, steps: &[Step], called: &[Option<Called<'_>>]) -> HashSet<usize> {
        let types: Vec<Option<Ty>> = called
            .iter()
            .map(|called| match called.as_ref().map(|called| returned(called, self.spec.at)) {
                Some(Ok(Returned::Typed(ty))) => Some(ty),
                _ => None,
            })
            .collect();
        let mut raw: HashSet<usize> = HashSet::new();
        loop {
            let before = raw.len();
            for (index, step) in steps.iter().enumerate() {
                let StepKind::Lookup(lookup) = &step.kind else { continue };
                let Some((of, below)) = searched(&steps[..index], &lookup.index.value) else { continue };
                let base = base(steps, of);
                let ty = |step: usize| types[step].as_ref().filter(|_| !raw.contains(&step));
                let key = std::slice::from_ref(&lookup.key.value);
                let has_key = |item: &Ty| {
                    walk(self.types, item, key, lookup.key.at).map_or(true, |end| end.ty.is_scalar(self.types))
                };
                // What a search found has the fields of the items that it searched in.
                let is_typed = ty(base).is_some_and(|ty| match walk(self.types, ty, &below, lookup.index.at) {
                    Ok(end) if end.ty == Ty::Value => true,
                    Ok(end) => items(self.types, &end.ty).is_some_and(|(item, _)| has_key(&item)),
                    Err(_) => true,
                });
                let is_known = match self.names_at(steps, index).meaning(&lookup.value.value, lookup.value.at) {
                    Ok(Meaning::Step(name, path)) => position(steps, &name).is_none_or(|from| {
                        let ty = match &steps[from].kind {
                            StepKind::Lookup(_) => {
                                ty(self::base(steps, from)).and_then(|ty| items(self.types, ty)).map(|(item, _)| item)
                            }
                            _ => ty(from).cloned(),
                        };
                        let is_value =
                            |ty: &Ty| walk(self.types, ty, &path, lookup.value.at).is_ok_and(|end| end.ty == Ty::Value);
                        ty.is_some_and(|ty| !is_value(&ty))
                    }),
                    _ => true,
                };
                if !is_typed || !is_known {
                    raw.insert(base);
                }
            }
            if before == raw.len() {
                return raw;
            }
        }
    }

    /// Lowers a search.
    pub(super) fn search(
        &mut self,
        step: &Step,
        lookup: &Spec,
        earlier: &[Step],
        names: &Names<'_>,
    ) -> Result<Lowered, Fault> {
        let index = &lookup.index;
        let Some((of, path)) = searched(earlier, &index.value) else {
            let written = index.value.strip_prefix("$.").unwrap_or(&index.value);
            let name = written.split('.').next().unwrap_or_default();
            return Err(Fault::error(
                index.at,
                format!("`{}` is no earlier step, so the step `{}` cannot search in it", index.value, step.name.value),
                match nearest(name, earlier.iter().map(|it| it.name.value.as_str())) {
                    Some(known) => format!("did you mean `{known}{}`?", &written[name.len()..]),
                    None => "write the name of a step before it".to_owned(),
                },
            ));
        };
        let source = self.of_step(&earlier[of].name.value, &path, index.at)?;
        let meaning = names.meaning(&lookup.value.value, lookup.value.at)?;
        match items(self.types, &source.ty) {
            Some((item, is_single)) => self.find(step, lookup, (source, item, is_single), &meaning),
            None => self.lookup(step, lookup, source, &meaning),
        }
    }

    /// Searches in a typed list.
    fn find(
        &mut self,
        step: &Step,
        lookup: &Spec,
        (items, item, is_single): (Source, Ty, bool),
        meaning: &Meaning,
    ) -> Result<Lowered, Fault> {
        let key = walk(self.types, &item, std::slice::from_ref(&lookup.key.value), lookup.key.at)?;
        let (wanted, is_list) = self.wanted(meaning, lookup)?;
        let mut fields = Vec::new();
        let mut row = Vec::new();
        let mut scope = crate::model::names::Scope::default();
        for wanted in &lookup.fields {
            let end = walk(self.types, &item, std::slice::from_ref(&wanted.value), wanted.at)?;
            let name = scope.snake(&wanted.value, "field");
            let is_option = end.hops.iter().any(|hop| hop.kind != HopKind::Plain);
            row.push(self.field_of(&wanted.value, &name, end.ty.clone(), is_option, {
                format!("The field `{}` of the result.", wanted.value)
            }));
            fields.push((name, end.hops, end.ty));
        }
        let docs = format!("A result of the step `{}` of the flow `{}`.", step.name.value, self.spec.name.value);
        let row = self.define(&format!("{} {}", self.spec.name.value, step.name.value), &docs, row);
        let ty = if is_list { Ty::List(Box::new(Ty::Named(row))) } else { Ty::Named(row) };
        let output = self.output(step, ty, !is_list);
        Ok(Lowered::Find(Find {
            output,
            items,
            is_single,
            key: key.hops,
            key_ty: key.ty,
            wanted,
            is_list,
            row,
            fields,
        }))
    }

    /// Searches in a JSON value.
    fn lookup(&mut self, step: &Step, lookup: &Spec, items: Source, meaning: &Meaning) -> Result<Lowered, Fault> {
        let wanted = match meaning {
            Meaning::Step(name, path) => {
                let source = self.of_step(name, path, lookup.value.at)?;
                if conversion(self.types, &source.ty, &Ty::Value).is_none() {
                    return Err(self.mismatch(&source.written, &source.ty, &Ty::String, lookup.value.at));
                }
                Operand::Of(source, Ty::Value)
            }
            Meaning::Input(name) => Operand::Of(self.input_any(name), Ty::Value),
            Meaning::Text(parts) => self.text(parts, lookup.value.at)?,
            Meaning::Literal(data) => Operand::Literal(Literal::Text(text_of(data, lookup)?)),
        };
        let output = self.output(step, Ty::Value, true);
        let fields = lookup.fields.iter().map(|field| field.value.clone()).collect();
        Ok(Lowered::Lookup(Lookup { output, items, key: lookup.key.value.clone(), wanted, fields }))
    }

    /// Returns what a search in a typed list looks for, as texts, and whether that is a list.
    fn wanted(&mut self, meaning: &Meaning, lookup: &Spec) -> Result<(Operand, bool), Fault> {
        let at = lookup.value.at;
        let source = match meaning {
            Meaning::Step(name, path) => self.of_step(name, path, at)?,
            Meaning::Input(name) => self.input_any(name),
            Meaning::Text(parts) => return Ok((self.text(parts, at)?, false)),
            Meaning::Literal(data) => return Ok((Operand::Literal(Literal::Text(text_of(data, lookup)?)), false)),
        };
        let texts = Ty::List(Box::new(Ty::String));
        let to = if matches!(source.ty, Ty::List(_)) { texts } else { Ty::String };
        if let Meaning::Input(name) = meaning {
            self.wired_inputs.push((name.clone(), to.clone(), at));
        }
        match conversion(self.types, &source.ty, &to) {
            Some(_) => Ok((Operand::Of(source, to.clone()), matches!(to, Ty::List(_)))),
            None => Err(self.mismatch(&source.written, &source.ty, &to, at)),
        }
    }

    /// Adds the variable with the output of a step.
    pub(super) fn output(&mut self, step: &Step, ty: Ty, is_option: bool) -> usize {
        let output = self.outputs.len();
        self.by_name.insert(step.name.value.clone(), Some(output));
        let name = self.locals.snake(&step.name.value, "step");
        self.outputs.push(Variable { step: step.name.value.clone(), name, ty, is_option, uses: 0 });
        output
    }

    /// Returns a field of a type of the flow.
    pub(super) fn field_of(
        &self,
        key: &str,
        name: &crate::model::Name,
        ty: Ty,
        is_option: bool,
        docs: String,
    ) -> Field {
        Field {
            wire_name: key.to_owned(),
            name: name.clone(),
            docs: Docs::new(&docs),
            ty,
            is_url: false,
            required: !is_option,
            nullable: false,
            read_only: false,
            write_only: false,
            deprecated: false,
        }
    }
}

fn text_of(data: &Data, lookup: &Spec) -> Result<String, Fault> {
    let text = data.as_template().and_then(|template| template.as_text().map(str::to_owned));
    text.ok_or_else(|| {
        let message = "a list or a map cannot be searched for".to_owned();
        Fault::error(lookup.value.at, message, "write a text, or the path of a value".to_owned())
    })
}
