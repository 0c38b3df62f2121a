//! The crate, its modules and their features.

use std::collections::{HashMap, HashSet};

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found};
use crate::diff::surface::feature;
use crate::model::Capability;

/// Compares the crates and their modules.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    package(comparison);
    let (old, new) = (comparison.old.api, comparison.new.api);
    let names = |all: &'_ [Capability]| all.iter().map(|it| it.module.bare().to_owned()).collect::<HashSet<_>>();
    let (old_names, new_names) = (names(&old.capabilities), names(&new.capabilities));
    let renamed = renamed(comparison, &old_names, &new_names);
    comparison.renamed_modules.clone_from(&renamed);
    for capability in &old.capabilities {
        let module = capability.module.bare();
        let partner = new.capabilities.iter().find(|it| it.module == capability.module);
        match (partner, renamed.get(module)) {
            (Some(partner), _) => same_name(comparison, capability, partner),
            (None, Some(partner)) => rename(comparison, capability, &new.capabilities[*partner]),
            (None, None) => {
                let sentence = match is_gone(comparison, capability) {
                    true => format!("`{module}()` with its {} is missing.", counted(capability)),
                    false => format!("`{module}()` is missing; other modules have some of its operations."),
                };
                comparison.push(
                    Found::new(Code::ModuleRemoved, format!("{module}()"), module, sentence)
                        .remedy(
                            "restore the entry of `consumes`; if it was renamed, restore its namespace, or set its name under \
                             `[modules]` in codegen.toml",
                        )
                        .old(first_place(comparison, capability, true))
                        .within(keys(capability))
                        .covers(old_feature(comparison, capability)),
                );
            }
        }
    }
    let taken: HashSet<&str> = renamed.values().map(|number| new.capabilities[*number].module.bare()).collect();
    for capability in &new.capabilities {
        let module = capability.module.bare();
        if old_names.contains(module) || taken.contains(module) {
            continue;
        }
        let sentence = format!("`{module}()` is new, with {}.", counted(capability));
        let feature = feature(new, &capability.module).map(|feature| format!("feature {feature}"));
        let place = first_place(comparison, capability, false);
        comparison.push(
            Found::new(Code::ModuleAdded, format!("{module}()"), module, sentence)
                .new_place(place)
                .within(keys(capability))
                .covers(feature),
        );
    }
    features(comparison);
}

fn package(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.api, comparison.new.api);
    if old.lib_name() != new.lib_name() {
        let sentence = format!("The crate is called `{}` instead of `{}`.", new.package.name, old.package.name);
        comparison.push(
            Found::new(Code::PackageRenamed, old.package.name.clone(), "crate", sentence)
                .remedy(format!("set `name = \"{}\"` under `[crate]` in codegen.toml", old.package.name))
                .covers(["crate".to_owned()]),
        );
    }
}

/// Whether all operations of a module are missing.
fn is_gone(comparison: &Comparison<'_>, capability: &Capability) -> bool {
    comparison.operations.matched.iter().all(|(old, _)| !std::ptr::eq(old.capability, capability))
}

fn counted(capability: &Capability) -> String {
    match capability.operations().count() {
        1 => "1 operation".to_owned(),
        count => format!("{count} operations"),
    }
}

/// Returns the keys of a module and of its fake.
fn keys(capability: &Capability) -> [String; 4] {
    let module = capability.module.bare();
    [
        module.to_owned(),
        format!("Client::{module}"),
        format!("fake::{module}"),
        format!("fake::Fake::{}", capability.fake_name.bare()),
    ]
}

fn old_feature(comparison: &Comparison<'_>, capability: &Capability) -> Option<String> {
    feature(comparison.old.api, &capability.module).map(|feature| format!("feature {feature}"))
}

/// Returns the place of the first operation of a module.
fn first_place(comparison: &Comparison<'_>, capability: &Capability, is_old: bool) -> Option<crate::diff::Place> {
    let view = if is_old { &comparison.old } else { &comparison.new };
    let module = view.api.capabilities.iter().position(|it| std::ptr::eq(it, capability))?;
    let operation = capability.operations().next()?;
    view.place(&crate::diff::matching::At { module, number: 0, capability, operation })
}

/// Returns the modules whose names are gone, each with the new module that has most of its
/// operations.
fn renamed(comparison: &Comparison<'_>, old: &HashSet<String>, new: &HashSet<String>) -> HashMap<String, usize> {
    let mut counts: HashMap<(usize, usize), usize> = HashMap::new();
    for (one, other) in &comparison.operations.matched {
        let (from, to) = (one.capability.module.bare(), other.capability.module.bare());
        if !new.contains(from) && !old.contains(to) {
            *counts.entry((one.module, other.module)).or_default() += 1;
        }
    }
    let mut pairs: Vec<_> = counts.into_iter().collect();
    pairs.sort_by_key(|((from, to), count)| (std::cmp::Reverse(*count), *from, *to));
    let (mut renamed, mut taken) = (HashMap::new(), HashSet::new());
    for ((from, to), _) in pairs {
        let name = comparison.old.api.capabilities[from].module.bare().to_owned();
        if !renamed.contains_key(&name) && taken.insert(to) {
            renamed.insert(name, to);
        }
    }
    renamed
}

fn rename(comparison: &mut Comparison<'_>, old: &Capability, new: &Capability) {
    let (from, to) = (old.module.bare(), new.module.bare());
    let feature = feature(comparison.new.api, &new.module).map(|feature| format!("feature {feature}"));
    let (old_place, new_place) = (first_place(comparison, old, true), first_place(comparison, new, false));
    comparison.push(
        Found::new(Code::ModuleRenamed, format!("{from}()"), from, format!("`{from}()` is called `{to}()`."))
            .remedy(format!("set the name `{from}` under `[modules]` in codegen.toml"))
            .old(old_place)
            .new_place(new_place)
            .within(keys(old))
            .within(keys(new))
            .covers(old_feature(comparison, old))
            .covers(feature),
    );
}

/// Compares two modules of one name.
fn same_name(comparison: &mut Comparison<'_>, old: &Capability, new: &Capability) {
    let module = old.module.bare();
    if old.type_name != new.type_name {
        let (from, to) = (old.type_name.bare(), new.type_name.bare());
        let sentence = format!("`{module}::{from}` is called `{module}::{to}`.");
        let keys = |name: &str| [format!("{module}::{name}"), format!("fake::{module}::Fake{name}")];
        comparison.push(
            Found::new(Code::ModuleRenamed, format!("{module}()"), format!("{module}::{from}"), sentence)
                .within(keys(from))
                .within(keys(to))
                .covers([format!("Client::{module}"), format!("fake::Fake::{}", old.fake_name.bare())]),
        );
    }
}

/// Compares the features: those that are required for what had none, and those that are missing.
fn features(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.api, comparison.new.api);
    for capability in &old.capabilities {
        let Some(partner) = new.capabilities.iter().find(|it| it.module == capability.module) else { continue };
        let module = capability.module.bare();
        match (feature(old, &capability.module), feature(new, &partner.module)) {
            (None, Some(feature)) => {
                let sentence = format!(
                    "`{module}()` is in builds with the feature `{feature}` only, which is on by default: the crate has several \
                     modules now."
                );
                let place = first_place(comparison, partner, false);
                comparison.push(
                    Found::new(Code::FeatureRequired, format!("{module}()"), format!("feature of {module}"), sentence)
                        .remedy(format!(
                            "programs that set `default-features = false`, such as for another TLS library, add `{feature}` to \
                             their features"
                        ))
                        .new_place(place)
                        .within(keys(capability))
                        .covers([format!("feature {feature}")]),
                );
            }
            (Some(feature), None) => {
                let sentence = format!("The feature `{feature}` is missing: the crate has a single module now.");
                comparison.push(
                    Found::new(Code::FeatureRemoved, feature.as_ref(), format!("feature {feature}"), sentence)
                        .remedy(format!("programs remove `{feature}` from their features"))
                        .covers([format!("feature {feature}")]),
                );
            }
            _ => {}
        }
    }
}
