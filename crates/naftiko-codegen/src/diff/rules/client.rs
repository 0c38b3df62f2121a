//! The constructors of the client.

use std::rc::Rc;

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found};
use crate::diff::inputs::{Input, Of, Pairing, align, is_same_order};
use crate::diff::surface::{Constructor, constructors};

/// Compares the constructors.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    let (old, new) = (constructors(comparison.old.api), constructors(comparison.new.api));
    for constructor in &old {
        match new.iter().find(|it| it.name == constructor.name) {
            Some(other) => arguments(comparison, constructor, other),
            None => {
                let call = call(constructor);
                let sentence = format!("`{call}` is missing.");
                comparison.push(
                    Found::new(Code::ConstructorRemoved, call, key(constructor), sentence)
                        .remedy(instead(&new))
                        .covers([key(constructor), format!("fake::Fake::{}", constructor.name)]),
                );
            }
        }
    }
    for constructor in new.iter().filter(|it| old.iter().all(|other| other.name != it.name)) {
        let call = call(constructor);
        let sentence = format!("`{call}` is new.");
        comparison.push(
            Found::new(Code::ConstructorAdded, call, key(constructor), sentence)
                .covers([key(constructor), format!("fake::Fake::{}", constructor.name)]),
        );
    }
    conversions(comparison);
}

fn key(constructor: &Constructor) -> String {
    format!("Client::{}", constructor.name)
}

fn call(constructor: &Constructor) -> String {
    format!("Client::{}()", constructor.name)
}

/// Returns what callers use instead of a constructor that is missing.
fn instead(new: &[Constructor]) -> String {
    let calls: Vec<String> = new.iter().map(|it| format!("`{}`", call(it))).collect();
    format!("the constructors are {}", calls.join(", "))
}

/// Compares the arguments of a constructor that both sides have.
fn arguments(comparison: &mut Comparison<'_>, old: &Constructor, new: &Constructor) {
    let (key, call) = (key(old), call(old));
    let push = |comparison: &mut Comparison<'_>, code: Code, argument: &str, sentence: String| {
        let found = Found::new(code, call.clone(), format!("{key}({argument})"), sentence);
        comparison.push(found.covers([key.clone()]));
    };
    if old.returned != new.returned {
        let sentence = format!("`{call}` returns `{}` instead of `{}`.", new.returned, old.returned);
        push(comparison, Code::ResponseType, "returns", sentence);
    }
    let pairings = align(inputs(old), inputs(new));
    for pairing in &pairings {
        match pairing {
            Pairing { old: Some(one), new: Some(other) } if one.ty != other.ty => {
                let sentence =
                    format!("The argument `{}` of `{call}` is `{}` instead of `{}`.", one.name, other.ty, one.ty);
                push(comparison, Code::ArgumentType, one.name, sentence);
            }
            Pairing { old: Some(one), new: None } => {
                push(
                    comparison,
                    Code::ArgumentRemoved,
                    one.name,
                    format!("`{call}` lost the argument `{}`.", one.name),
                );
            }
            Pairing { old: None, new: Some(other) } => {
                let sentence = format!("`{call}` gained the required argument `{}`.", other.name);
                push(comparison, Code::ArgumentAdded, other.name, sentence);
            }
            _ => {}
        }
    }
    let names: Vec<&str> = new.arguments.iter().map(|(name, _)| name.as_str()).collect();
    if !is_same_order(&pairings, &names) {
        let from: Vec<&str> = old.arguments.iter().map(|(name, _)| name.as_str()).collect();
        let (from, to) = (from.join(", "), names.join(", "));
        let sentence = format!("`{call}` takes its arguments in another order: `({to})` instead of `({from})`.");
        push(comparison, Code::ArgumentOrder, "order", sentence);
    }
}

fn inputs(constructor: &Constructor) -> Vec<Input<'_>> {
    let input = |(name, ty): &'_ (String, &'static str)| (name.clone(), Rc::from(*ty));
    let all = constructor.arguments.iter();
    all.map(|argument| {
        let (label, ty) = input(argument);
        Input { label, name: argument.0.as_str(), ty, is_argument: true, of: Of::Client }
    })
    .collect()
}

/// Compares the conversions between the client and that of the runtime.
fn conversions(comparison: &mut Comparison<'_>) {
    let keys = ["Client: From<ApiClient>", "Client: AsRef<ApiClient>"];
    let has = |comparison: &Comparison<'_>, is_old: bool| {
        let view = if is_old { &comparison.old } else { &comparison.new };
        view.surface.get(keys[0]).is_some()
    };
    let owned = keys.map(str::to_owned);
    match (has(comparison, true), has(comparison, false)) {
        (true, false) => {
            let sentence = "`Client` is not a single `ApiClient` any more: it does not implement `From<ApiClient>` and \
                            `AsRef<ApiClient>`.";
            comparison.push(
                Found::new(Code::TraitRemoved, "Client", keys[0], sentence)
                    .remedy("callers use the clients of its services")
                    .covers(owned),
            );
        }
        (false, true) => {
            let sentence = "`Client` implements `From<ApiClient>` and `AsRef<ApiClient>`.";
            comparison.push(Found::new(Code::TraitAdded, "Client", keys[0], sentence).covers(owned));
        }
        _ => {}
    }
}
