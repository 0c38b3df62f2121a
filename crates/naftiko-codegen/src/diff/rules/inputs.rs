//! The arguments and setters of an operation.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, Side, call, operation_key};
use crate::diff::inputs::{Input, Of, Pairing, is_same_order, of_operation};
use crate::diff::matching::At;
use crate::diff::{Place, surface};
use crate::lower::positions::{label, matched};
use crate::model::Ty;
use crate::model::reserved::OPTIONS;

/// Compares the inputs of an operation.
pub(super) fn apply<'a>(comparison: &mut Comparison<'a>, old: &At<'a>, new: &At<'a>, pairings: &[Pairing<'a>]) {
    let rule = Rule { old, new };
    for pairing in pairings {
        rule.note(comparison, pairing);
        let found = match (&pairing.old, &pairing.new) {
            (Some(one), Some(other)) => rule.both(comparison, one, other),
            (Some(one), None) => Some(rule.removed(comparison, one)),
            (None, Some(other)) => Some(rule.added(comparison, other)),
            (None, None) => None,
        };
        if let Some(found) = found {
            comparison.push(found);
        }
    }
    rule.order(comparison, pairings);
    rule.with_body(comparison);
}

struct Rule<'r, 'a> {
    old: &'r At<'a>,
    new: &'r At<'a>,
}

impl<'a> Rule<'_, 'a> {
    fn call(&self) -> String {
        call(self.new)
    }

    fn found(&self, code: Code, input: &Input<'_>, sentence: String) -> Found {
        let key = format!("{}({})", operation_key(self.old), input.label);
        Found::new(code, self.call(), key, sentence).of(self.old)
    }

    /// Records the types and fields that a changed input refers to.
    fn note(&self, comparison: &mut Comparison<'a>, pairing: &Pairing<'a>) {
        let is_changed = match (&pairing.old, &pairing.new) {
            (Some(old), Some(new)) => {
                old.is_argument != new.is_argument || old.name != new.name || !comparison.is_same(&old.ty, &new.ty)
            }
            _ => true,
        };
        if !is_changed {
            return;
        }
        for (side, input) in [(Side::Old, &pairing.old), (Side::New, &pairing.new)] {
            match input.as_ref().map(|it| it.of) {
                Some(Of::Field(id, field)) => {
                    comparison.reported.insert((side, id, field.wire_name.clone()));
                    if side == Side::Old {
                        comparison.drop_ty(&field.ty);
                    }
                }
                Some(Of::Parameter(parameter)) if side == Side::Old => comparison.drop_input(parameter),
                Some(Of::Body(id)) if side == Side::Old => comparison.drop_ty(&Ty::Named(id)),
                Some(Of::Parameter(_) | Of::Body(_) | Of::Client) | None => {}
            }
        }
    }

    fn both(&self, comparison: &Comparison<'_>, old: &Input<'_>, new: &Input<'_>) -> Option<Found> {
        let (name, call) = (new.name, self.call());
        let found = match (old.is_argument, new.is_argument) {
            (true, false) => {
                let sentence = format!("`{name}` of `{call}` is optional now: its argument became a setter.");
                let remedy = format!("callers remove the argument and call `.{name}(..)`");
                self.found(Code::InputOptional, old, sentence).remedy(remedy).covers(self.setter(new))
            }
            (false, true) => {
                let sentence = format!("`{name}` of `{call}` is required now: its setter became an argument.");
                let remedy = format!("callers supply `{name}` as an argument");
                self.found(Code::InputRequired, old, sentence).remedy(remedy).covers(self.setter(old))
            }
            (true, true) if !comparison.is_same(&old.ty, &new.ty) => {
                let sentence = format!("The argument `{name}` of `{call}` is `{}` instead of `{}`.", new.ty, old.ty);
                self.found(Code::ArgumentType, old, sentence).remedy("callers convert the value")
            }
            (true, true) => return None,
            (false, false) if old.name != new.name => {
                let sentence = format!("The setter `{}` of `{call}` is called `{name}`.", old.name);
                self.found(Code::SetterRenamed, old, sentence)
                    .remedy(format!("callers call `.{name}(..)`"))
                    .covers(self.setter(old).into_iter().chain(self.setter(new)))
            }
            (false, false) if !comparison.is_same(&old.ty, &new.ty) => {
                let sentence = format!("`{name}` of `{call}` takes `{}` instead of `{}`.", new.ty, old.ty);
                self.found(Code::SetterType, old, sentence).remedy("callers convert the value").covers(self.setter(old))
            }
            (false, false) => return None,
        };
        let found = if old.is_argument || new.is_argument { found.covers(self.methods()) } else { found };
        Some(found.old(self.old_place(comparison, old)).new_place(self.new_place(comparison, new)))
    }

    fn removed(&self, comparison: &Comparison<'_>, old: &Input<'_>) -> Found {
        let (name, call) = (old.name, self.call());
        let found = if old.is_argument {
            let sentence = format!("`{call}` lost the argument `{name}`.");
            self.found(Code::ArgumentRemoved, old, sentence)
                .remedy("callers remove the argument")
                .covers(self.methods())
        } else {
            let sentence = format!("`{call}` lost `{name}`.");
            self.found(Code::SetterRemoved, old, sentence)
                .remedy(format!("callers remove `.{name}(..)`, which the server does not know any more"))
                .covers(self.setter(old))
        };
        let place = comparison.new.document_place(self.new);
        found.old(self.old_place(comparison, old)).new_place(place)
    }

    fn added(&self, comparison: &Comparison<'_>, new: &Input<'_>) -> Found {
        let (name, call) = (new.name, self.call());
        let found = if new.is_argument {
            let sentence = format!("`{call}` gained the required argument `{name}`.");
            self.found(Code::ArgumentAdded, new, sentence)
                .remedy(format!("callers supply `{name}`"))
                .covers(self.methods())
        } else if OPTIONS.contains(&name) {
            let sentence = format!("`{name}` of `{call}` sets an input instead of the option of the call.");
            self.found(Code::SetterType, new, sentence)
                .remedy(format!("callers set the option on the request that `customize` returns, by its `{name}`"))
                .covers(self.setter(new))
        } else {
            self.found(Code::SetterAdded, new, format!("`{call}` gained `{name}`.")).covers(self.setter(new))
        };
        let place = comparison.old.document_place(self.old);
        found.old(place).new_place(self.new_place(comparison, new))
    }

    /// Compares the order of the arguments.
    fn order(&self, comparison: &mut Comparison<'a>, pairings: &[Pairing<'_>]) {
        let names: Vec<&str> = self.new.operation.arguments.iter().map(|it| self.new.operation.argument(*it)).collect();
        let names: Vec<&str> = names.into_iter().map(|name| name.strip_prefix("r#").unwrap_or(name)).collect();
        let call = self.call();
        if !is_same_order(pairings, &names) {
            let old: Vec<&str> =
                self.old.operation.arguments.iter().map(|it| self.old.operation.argument(*it)).collect();
            let (from, to) = (old.join(", "), names.join(", "));
            let sentence = format!("`{call}` takes its arguments in another order: `({to})` instead of `({from})`.");
            let (old_place, new_place) =
                (comparison.old.document_place(self.old), comparison.new.document_place(self.new));
            comparison.push(
                Found::new(Code::ArgumentOrder, call, format!("{} order", operation_key(self.old)), sentence)
                    .remedy("restore the line of the method in codegen.lock")
                    .old(old_place)
                    .new_place(new_place)
                    .covers(self.methods())
                    .of(self.old),
            );
        }
    }

    /// Compares the method that takes a whole body, which exists only beside required fields.
    fn with_body(&self, comparison: &mut Comparison<'a>) {
        if let (Some(from), Some(to)) = (&self.old.operation.fields, &self.new.operation.fields) {
            let (before, after) = (Ty::Named(from.ty), Ty::Named(to.ty));
            let (one, other) = (comparison.old.spelling.ty(&before), comparison.new.spelling.ty(&after));
            if !comparison.is_same(&one, &other) && !from.required.is_empty() {
                comparison.drop_ty(&before);
                let call = self.call();
                let sentence = format!("The body of `{call}` is `{other}` instead of `{one}`.");
                let key = format!("{}(body)", operation_key(self.old));
                let found = Found::new(Code::ArgumentType, call, key, sentence)
                    .remedy("callers that build the body apart build the other type")
                    .old(comparison.old.document_place(self.old))
                    .new_place(comparison.new.document_place(self.new))
                    .of(self.old);
                comparison.push(found);
            }
        }
        let keys = |at: &At<'_>| {
            let fields = at.operation.fields.as_ref().filter(|fields| !fields.required.is_empty())?;
            Some(surface::method(at.capability, fields.whole.bare()))
        };
        if !comparison.is_broken(self.old) && self.is_other_order(comparison) {
            let call = self.call();
            let sentence = format!("The variant of `{call}` with a whole body takes its arguments in another order.");
            comparison.push(
                Found::new(Code::ArgumentOrder, call, format!("{} order with body", operation_key(self.old)), sentence)
                    .remedy("restore the line of the method in codegen.lock")
                    .of(self.old),
            );
        }
        if comparison.is_broken(self.old) {
            if let (Some(fields), None) = (&self.old.operation.fields, &self.new.operation.fields) {
                comparison.drop_ty(&Ty::Named(fields.ty));
            }
            comparison.cover_lost(keys(self.old));
            comparison.cover_gained(keys(self.new));
        }
    }

    /// Whether the method that takes a whole body has its arguments in another order.
    fn is_other_order(&self, comparison: &Comparison<'_>) -> bool {
        let labels = |at: &At<'_>, types| {
            let arguments = at.operation.fields.iter().flat_map(|fields| &fields.arguments);
            arguments.map(|it| label(at.operation, types, *it)).collect::<Vec<_>>()
        };
        let new = labels(self.new, &comparison.new.api.types);
        let places = matched(&labels(self.old, &comparison.old.api.types), &new);
        !places.into_iter().flatten().is_sorted()
    }

    /// Returns the keys of the methods that have the arguments.
    fn methods(&self) -> Vec<String> {
        vec![operation_key(self.old), operation_key(self.new)]
    }

    /// Returns the keys of a setter.
    fn setter(&self, input: &Input<'_>) -> Vec<String> {
        let key = |at: &At<'_>| format!("{}::{}", surface::request(at.capability, at.operation), input.name);
        vec![key(self.old), key(self.new)]
    }

    fn old_place(&self, comparison: &Comparison<'_>, input: &Input<'_>) -> Option<Place> {
        match input.of {
            Of::Parameter(parameter) => comparison.old.input_place(self.old, parameter),
            Of::Field(id, field) => comparison.old.field_place(id, &field.wire_name),
            Of::Body(_) | Of::Client => comparison.old.document_place(self.old),
        }
    }

    fn new_place(&self, comparison: &Comparison<'_>, input: &Input<'_>) -> Option<Place> {
        match input.of {
            Of::Parameter(parameter) => comparison.new.input_place(self.new, parameter),
            Of::Field(id, field) => comparison.new.field_place(id, &field.wire_name),
            Of::Body(_) | Of::Client => comparison.new.document_place(self.new),
        }
    }
}

/// Returns the inputs of an operation on both sides.
pub(super) fn pairings<'a>(comparison: &Comparison<'a>, old: &At<'a>, new: &At<'a>) -> Vec<Pairing<'a>> {
    crate::diff::inputs::align(of_operation(&comparison.old, old), of_operation(&comparison.new, new))
}
