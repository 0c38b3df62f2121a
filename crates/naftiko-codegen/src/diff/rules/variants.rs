//! The values of enums and the variants of unions.

use super::types::{Pair, part};
use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found};
use crate::diff::surface::type_key;
use crate::model::types::{Enum, EnumVariant, Union, UnionVariant};

/// Compares the values of two enums.
pub(super) fn of_enum(comparison: &mut Comparison<'_>, pair: &Pair<'_>, old: &Enum, new: &Enum) {
    let ty = pair.name();
    let by_value =
        |variant: &EnumVariant, others: &Enum| others.variants.iter().position(|it| it.value == variant.value);
    let push = |comparison: &mut Comparison<'_>,
                code: Code,
                variant: &EnumVariant,
                names: &[&str],
                sentence: String,
                remedy: Option<String>| {
        let keys = names.iter().flat_map(|name| pair.keys(&format!("::{name}"))).collect::<Vec<_>>();
        let found =
            Found::new(code, ty.clone(), part(pair, &format!("::{}", variant.name.bare())), sentence).covers(keys);
        let found = if let Some(remedy) = remedy { found.remedy(remedy) } else { found };
        let found = pair.at(comparison, found);
        comparison.push(found);
    };
    for variant in &old.variants {
        let name = variant.name.bare();
        if let Some(index) = by_value(variant, new) {
            let other = new.variants[index].name.bare();
            if other != name {
                let sentence = format!("`{ty}::{name}` is called `{other}`.");
                push(comparison, Code::EnumValueRenamed, variant, &[name, other], sentence, None);
            }
            continue;
        }
        match new.variants.iter().find(|it| it.name == variant.name) {
            Some(other) => {
                let sentence = format!("`{ty}::{name}` is `{}` instead of `{}`.", other.value, variant.value);
                push(comparison, Code::EnumValueChanged, variant, &[], sentence, None);
            }
            None => {
                let sentence = format!("`{ty}` lost `{name}`, which is `{}`.", variant.value);
                let remedy =
                    format!("callers use `{ty}::from({})` if the server still knows it", literal(&variant.value));
                push(comparison, Code::EnumValueRemoved, variant, &[name], sentence, Some(remedy));
            }
        }
    }
    for variant in &new.variants {
        let is_known = by_value(variant, old).is_some() || old.variants.iter().any(|it| it.name == variant.name);
        if !is_known {
            let name = variant.name.bare();
            push(comparison, Code::EnumValueAdded, variant, &[name], format!("`{ty}` gained `{name}`."), None);
        }
    }
}

fn literal(value: &crate::model::types::Constant) -> String {
    match value {
        crate::model::types::Constant::Text(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}

/// Compares the variants of two unions.
pub(super) fn of_union(comparison: &mut Comparison<'_>, pair: &Pair<'_>, old: &Union, new: &Union) {
    let ty = pair.name();
    let by_name =
        |variant: &UnionVariant, others: &Union| others.variants.iter().position(|it| it.name == variant.name);
    let found = |code: Code, variant: &UnionVariant, sentence: String| {
        let name = variant.name.bare();
        Found::new(code, ty.clone(), part(pair, &format!("::{name}")), sentence).covers(pair.keys(&format!("::{name}")))
    };
    let mut changed: Vec<String> = Vec::new();
    for variant in &old.variants {
        let name = variant.name.bare();
        let from = comparison.old.spelling.ty(&variant.ty);
        let Some(other) = by_name(variant, new).map(|index| &new.variants[index]) else {
            comparison.drop_ty(&variant.ty);
            changed.push(unboxed(&from));
            let partner = new.variants.iter().find(|it| it.tags.iter().any(|tag| variant.tags.contains(tag)));
            let sentence = match partner {
                Some(other) => format!("`{ty}` lost `{name}`: its values are `{}`.", other.name.bare()),
                None => format!("`{ty}` lost `{name}`."),
            };
            let found = found(Code::VariantRemoved, variant, sentence).remedy("callers remove its uses");
            let found = pair.at(comparison, found);
            comparison.push(found);
            continue;
        };
        let to = comparison.new.spelling.ty(&other.ty);
        if !comparison.is_same(&from, &to) {
            comparison.drop_ty(&variant.ty);
            changed.extend([unboxed(&from), unboxed(&to)]);
            let sentence = format!("`{ty}::{name}` contains `{to}` instead of `{from}`.");
            let found = pair.at(comparison, found(Code::VariantType, variant, sentence));
            comparison.push(found);
        }
        let (from, to) = (variant.tags.join("`, `"), other.tags.join("`, `"));
        if from != to && !from.is_empty() && !to.is_empty() {
            let sentence = format!("`{ty}::{name}` is selected by `{to}` instead of `{from}`.");
            let found = pair.at(comparison, found(Code::DiscriminatorChanged, variant, sentence));
            comparison.push(found);
        }
    }
    for variant in new.variants.iter().filter(|variant| by_name(variant, old).is_none()) {
        changed.push(unboxed(&comparison.new.spelling.ty(&variant.ty)));
        let found = found(Code::VariantAdded, variant, format!("`{ty}` gained `{}`.", variant.name.bare()));
        let found = pair.at(comparison, found);
        comparison.push(found);
    }
    if old.tag != new.tag && old.tag.is_some() && new.tag.is_some() {
        let tag = |tag: &Option<String>| tag.clone().unwrap_or_default();
        let sentence =
            format!("The variant of `{ty}` is selected by `{}` instead of `{}`.", tag(&new.tag), tag(&old.tag));
        let found = Found::new(Code::DiscriminatorChanged, ty.clone(), part(pair, " tag"), sentence);
        let found = pair.at(comparison, found);
        comparison.push(found);
    }
    conversions(comparison, pair, old, new);
}

fn unboxed(ty: &str) -> String {
    ty.strip_prefix("Box<").and_then(|inner| inner.strip_suffix('>')).unwrap_or(ty).to_owned()
}

/// Compares the types that convert into a union: those that a single variant contains.
fn conversions(comparison: &mut Comparison<'_>, pair: &Pair<'_>, old: &Union, new: &Union) {
    let ty = pair.name();
    for variant in &old.variants {
        let inner = unboxed(&comparison.old.spelling.ty(&variant.ty));
        let key = format!("{}: From<{inner}>", type_key(pair.old));
        let new_key = comparison.renamed_text(&key);
        let (before, after) = (comparison.old.surface.get(&key), comparison.new.surface.get(&new_key));
        let (Some(_), None) = (before, after) else { continue };
        let is_gone = !new.variants.iter().any(|other| {
            let other = unboxed(&comparison.new.spelling.ty(&other.ty));
            comparison.is_same(&inner, &other)
        });
        let sentence =
            format!("`{ty}` does not implement `From<{inner}>` any more: several variants contain this type.");
        let found = Found::new(Code::TraitRemoved, ty.clone(), key.clone(), sentence)
            .remedy("callers name the variant")
            .covers([key]);
        let found = pair.at(comparison, found);
        comparison.push_unless(is_gone || !pair.new.sent, found);
    }
    // A type that converts into a union now is that of a new variant, or was ambiguous.
    let gained = new.variants.iter().map(|variant| {
        let inner = unboxed(&comparison.new.spelling.ty(&variant.ty));
        format!("{}: From<{inner}>", type_key(pair.new))
    });
    let gained: Vec<String> = gained.filter(|key| comparison.old.surface.get(key).is_none()).collect();
    comparison.cover_gained(gained);
}
