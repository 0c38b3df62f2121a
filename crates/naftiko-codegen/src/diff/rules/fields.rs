//! The fields of a struct, with their setters and the arguments of `new`.

use super::types::{Pair, part};
use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, Side};
use crate::diff::inputs::{Input, align, is_same_order, of_type};
use crate::model::facts::fields;
use crate::model::types::{Field, Struct};

/// Compares the fields of two structs.
pub(super) fn apply<'a>(comparison: &mut Comparison<'a>, pair: &Pair<'a>, old: &'a Struct, new: &'a Struct) {
    let rule = Rule {
        pair,
        old_inputs: of_type(&comparison.old, pair.old_id, pair.old, old),
        new_inputs: of_type(&comparison.new, pair.new_id, pair.new, new),
    };
    for (one, other) in partners(pair, old, new) {
        match (one, other) {
            (Some(one), Some(other)) => rule.both(comparison, one, other),
            (Some(one), None) => rule.removed(comparison, one, new),
            (None, Some(other)) => rule.added(comparison, other),
            (None, None) => {}
        }
    }
    rule.order(comparison);
    rule.open(comparison, old, new);
}

/// Returns the fields of both sides: those of one key, and then those of one name.
pub(in crate::diff) fn partners<'a>(
    pair: &Pair<'a>,
    old: &'a Struct,
    new: &'a Struct,
) -> Vec<(Option<&'a Field>, Option<&'a Field>)> {
    let olds: Vec<&Field> = fields(pair.old, old).collect();
    let news: Vec<&Field> = fields(pair.new, new).collect();
    let mut found: Vec<Option<usize>> = vec![None; olds.len()];
    let by: [fn(&Field, &Field) -> bool; 2] = [|a, b| a.wire_name == b.wire_name, |a, b| a.name == b.name];
    for is_same in by {
        for (index, field) in olds.iter().enumerate() {
            if found[index].is_none() {
                found[index] = (0..news.len()).find(|it| !found.contains(&Some(*it)) && is_same(field, news[*it]));
            }
        }
    }
    let both = olds.iter().zip(&found).map(|(old, partner)| (Some(*old), partner.map(|index| news[index])));
    let added = (0..news.len()).filter(|index| !found.contains(&Some(*index))).map(|index| (None, Some(news[index])));
    both.chain(added).collect()
}

struct Rule<'r, 'a> {
    pair: &'r Pair<'a>,
    old_inputs: Vec<Input<'a>>,
    new_inputs: Vec<Input<'a>>,
}

impl<'a> Rule<'_, 'a> {
    fn old_input(&self, field: &Field) -> Option<&Input<'a>> {
        self.old_inputs.iter().find(|input| input.name == field.name.bare())
    }

    fn new_input(&self, field: &Field) -> Option<&Input<'a>> {
        self.new_inputs.iter().find(|input| input.name == field.name.bare())
    }

    /// Returns the keys of a field and of what sets it, on both sides.
    fn keys(&self, field: &Field, is_argument: bool) -> Vec<String> {
        let name = field.name.bare();
        let mut keys = self.pair.keys(&format!(".{name}"));
        keys.extend(self.pair.keys(&format!("::{name}")));
        if is_argument {
            keys.extend(self.pair.keys("::new"));
        }
        keys
    }

    fn found(&self, code: Code, field: &Field, sentence: String) -> Found {
        Found::new(code, self.pair.name(), part(self.pair, &format!(".{}", field.wire_name)), sentence)
    }

    /// Adds a change, unless the operation that sends this body describes it.
    fn push(&self, comparison: &mut Comparison<'_>, found: Found, old: Option<&Field>, new: Option<&Field>) {
        let is_reported = |side, id, field: Option<&Field>| {
            field.is_some_and(|field| comparison.reported.contains(&(side, id, field.wire_name.clone())))
        };
        let is_sent_only = !self.pair.old.received && !self.pair.new.received;
        let is_described = is_sent_only
            && (is_reported(Side::Old, self.pair.old_id, old) || is_reported(Side::New, self.pair.new_id, new));
        let old_place = match old {
            Some(field) => comparison.old.field_place(self.pair.old_id, &field.wire_name),
            None => comparison.old.type_place(self.pair.old_id),
        };
        let new_place = match new {
            Some(field) => comparison.new.field_place(self.pair.new_id, &field.wire_name),
            None => comparison.new.type_place(self.pair.new_id),
        };
        comparison.push_unless(is_described, found.old(old_place).new_place(new_place));
    }

    fn both(&self, comparison: &mut Comparison<'a>, old: &'a Field, new: &'a Field) {
        let (ty, name) = (self.pair.name(), new.name.bare());
        let (from, to) =
            (comparison.old.spelling.field(self.pair.old, old), comparison.new.spelling.field(self.pair.new, new));
        let is_same_type = comparison.is_same(&from, &to);
        let (one, other) = (self.old_input(old), self.new_input(new));
        let arguments = [one, other].map(|input| input.is_some_and(|input| input.is_argument));
        let is_argument = arguments != [false, false];
        let found = if one.is_some() && other.is_some() && arguments[0] != arguments[1] {
            let (code, sentence) = match arguments[1] {
                true => {
                    (Code::InputRequired, format!("`{name}` of `{ty}` is required now: `new` takes it as an argument."))
                }
                false => (
                    Code::InputOptional,
                    format!("`{name}` of `{ty}` is optional now: it is a setter instead of an argument of `new`."),
                ),
            };
            self.found(code, old, sentence)
        } else if old.name != new.name {
            let sentence = format!("`{}` of `{ty}` is called `{name}`.", old.name.bare());
            self.found(Code::FieldRenamed, old, sentence)
                .remedy(format!("callers use `{name}`"))
                .covers(self.keys(new, is_argument))
        } else if !is_same_type {
            let code = match (absent(&from), absent(&to)) {
                ((inner, false), (other, true)) if comparison.is_same(inner, other) => Code::FieldOptional,
                ((inner, true), (other, false)) if comparison.is_same(inner, other) => Code::FieldRequired,
                _ => Code::FieldType,
            };
            comparison.drop_ty(&old.ty);
            self.found(code, old, format!("`{name}` of `{ty}` is `{to}` instead of `{from}`.")).remedy(match code {
                Code::FieldOptional => "callers handle `None`",
                Code::FieldRequired => "callers use the value directly",
                _ => "callers convert the value",
            })
        } else {
            match (one, other) {
                (Some(one), Some(other)) if !comparison.is_same(&one.ty, &other.ty) => {
                    let (code, what) = match is_argument {
                        true => (Code::ArgumentType, "The argument"),
                        false => (Code::SetterType, "The setter"),
                    };
                    let sentence = format!("{what} `{name}` of `{ty}` takes `{}` instead of `{}`.", other.ty, one.ty);
                    self.found(code, old, sentence)
                }
                (Some(_), None) if self.pair.new.sent => {
                    let sentence = format!("`{name}` of `{ty}` is read-only now: it has no setter any more.");
                    self.found(Code::SetterRemoved, old, sentence)
                }
                (None, Some(input)) if self.pair.old.sent => {
                    let is_argument = input.is_argument;
                    let (code, sentence) = match is_argument {
                        true => (Code::ArgumentAdded, format!("`{ty}::new()` gained the required argument `{name}`.")),
                        false => (Code::SetterAdded, format!("`{ty}` gained the setter `{name}`.")),
                    };
                    self.found(code, new, sentence)
                }
                _ => return,
            }
        };
        self.push(comparison, found.covers(self.keys(old, is_argument)), Some(old), Some(new));
    }

    fn removed(&self, comparison: &mut Comparison<'a>, old: &'a Field, new: &Struct) {
        let (ty, name) = (self.pair.name(), old.name.bare());
        let is_argument = self.old_input(old).is_some_and(|input| input.is_argument);
        let constant = new.constants.iter().find(|constant| constant.key == old.wire_name);
        let (sentence, remedy) = match constant {
            Some(constant) => (
                format!("`{ty}` lost `{name}`: it is always `{}`.", constant.value),
                "callers remove its uses".to_owned(),
            ),
            None if self.pair.new.received => (
                format!("`{ty}` lost `{name}`."),
                format!("callers read `extra[{:?}]` if the server still sends it", old.wire_name),
            ),
            None => (format!("`{ty}` lost `{name}`."), "callers remove its uses".to_owned()),
        };
        comparison.drop_ty(&old.ty);
        let found = self.found(Code::FieldRemoved, old, sentence).remedy(remedy).covers(self.keys(old, is_argument));
        self.push(comparison, found, Some(old), None);
    }

    fn added(&self, comparison: &mut Comparison<'a>, new: &'a Field) {
        let (ty, name) = (self.pair.name(), new.name.bare());
        let is_argument = self.new_input(new).is_some_and(|input| input.is_argument);
        let found = match is_argument && self.pair.old.sent {
            true => {
                let sentence = format!("`{ty}::new()` gained the required argument `{name}`.");
                self.found(Code::ArgumentAdded, new, sentence).remedy(format!("callers supply `{name}`"))
            }
            false => self.found(Code::FieldAdded, new, format!("`{ty}` gained `{name}`.")),
        };
        let found = found.covers(self.keys(new, is_argument));
        self.push(comparison, found, None, Some(new));
    }

    /// Compares the order of the arguments of `new`.
    fn order(&self, comparison: &mut Comparison<'a>) {
        let pairings = align(self.old_inputs.clone(), self.new_inputs.clone());
        let names =
            |inputs: &[Input<'a>]| inputs.iter().filter(|it| it.is_argument).map(|it| it.name).collect::<Vec<_>>();
        let (old, new) = (names(&self.old_inputs), names(&self.new_inputs));
        if is_same_order(&pairings, &new) {
            return;
        }
        let (ty, from, to) = (self.pair.name(), old.join(", "), new.join(", "));
        let sentence = format!("`{ty}::new()` takes its arguments in another order: `({to})` instead of `({from})`.");
        let found = Found::new(Code::ArgumentOrder, format!("{ty}::new()"), part(self.pair, "::new order"), sentence)
            .remedy("restore the line of the type in codegen.lock")
            .covers(self.pair.keys("::new"));
        let found = self.pair.at(comparison, found);
        comparison.push(found);
    }

    /// Compares the additional properties, and the field for unknown ones.
    fn open(&self, comparison: &mut Comparison<'a>, old: &'a Struct, new: &'a Struct) {
        let ty = self.pair.name();
        let keys = |name: &str| [self.pair.keys(&format!(".{name}")), self.pair.keys(&format!("::{name}"))].concat();
        let found = match (&old.additional, &new.additional) {
            (Some((name, value)), None) => {
                comparison.drop_ty(value);
                let sentence = format!("`{ty}` lost `{}`: it has no additional properties any more.", name.bare());
                Some((Code::FieldRemoved, name.bare(), sentence))
            }
            (None, Some((name, _))) => {
                let sentence = format!("`{ty}` gained `{}` for additional properties.", name.bare());
                Some((Code::FieldAdded, name.bare(), sentence))
            }
            (Some((name, one)), Some((_, other))) => {
                let (from, to) = (comparison.old.spelling.ty(one), comparison.new.spelling.ty(other));
                let is_same = comparison.is_same(&from, &to);
                if !is_same {
                    comparison.drop_ty(one);
                }
                let sentence = format!("`{}` of `{ty}` contains `{to}` instead of `{from}`.", name.bare());
                (!is_same).then(|| (Code::FieldType, name.bare(), sentence))
            }
            (None, None) => None,
        };
        if let Some((code, name, sentence)) = found {
            let found = Found::new(code, ty.clone(), part(self.pair, &format!(".{name}")), sentence).covers(keys(name));
            let found = self.pair.at(comparison, found);
            comparison.push(found);
        }
        match (&old.extra, &new.extra) {
            (Some(name), None) => {
                let name = name.bare();
                let sentence = format!("`{ty}` is not used in responses any more: it lost `{name}`.");
                let found = Found::new(Code::FieldRemoved, ty, part(self.pair, &format!(".{name}")), sentence);
                let found = self.pair.at(comparison, found.covers(keys(name)));
                comparison.push(found);
            }
            (None, Some(name)) => {
                let name = name.bare();
                let sentence = format!("`{ty}` is used in responses: it has `{name}`.");
                let found = Found::new(Code::FieldAdded, ty, part(self.pair, &format!(".{name}")), sentence);
                let found = self.pair.at(comparison, found.covers(keys(name)));
                comparison.push(found);
            }
            _ => {}
        }
    }
}

/// Returns the type of a value that may be absent, and whether it may.
fn absent(ty: &str) -> (&str, bool) {
    let inner = ty.strip_prefix("Option<").or_else(|| ty.strip_prefix("Nullable<"));
    match inner.and_then(|inner| inner.strip_suffix('>')) {
        Some(inner) => (inner, true),
        None => (ty, false),
    }
}
