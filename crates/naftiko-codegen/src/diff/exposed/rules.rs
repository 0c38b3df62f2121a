//! Compares what both sides expose: names, inputs, outputs, hints and texts.

use super::Kind;
use super::matching::Matched;
use super::offers::{Input, Offer};
use super::schema::{self, Accepts};
use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found};

/// Reports what only one side has, and what has changed in the rest.
pub(super) fn apply(comparison: &mut Comparison<'_>, matched: &Matched<'_>) {
    for offer in &matched.removed {
        offer.names.iter().for_each(|(kind, name)| comparison.push(removed(offer, *kind, name)));
    }
    for offer in &matched.added {
        offer.names.iter().for_each(|(kind, name)| comparison.push(added(offer, *kind, name)));
    }
    for (old, new) in &matched.pairs {
        names(comparison, old, new);
        let pair = Pair { old, new, subject: subject(old, new) };
        let mut all = Vec::new();
        if !pair.subject.is_empty() {
            pair.servers(&mut all);
            pair.inputs(&mut all);
            pair.arguments(&mut all);
            pair.outputs(&mut all);
            pair.call(&mut all);
            pair.hints(&mut all);
            pair.texts(&mut all);
        }
        for found in all {
            comparison.push(found.old(old.place.clone()).new_place(new.place.clone()));
        }
    }
}

fn removed(offer: &Offer<'_>, kind: Kind, name: &str) -> Found {
    let [_, code, _] = kind.codes();
    let sentence = format!("The {} `{name}` is missing.", kind.noun());
    Found::new(code, name, format!("{} {name}", kind.noun()), sentence).remedy(kind.remedy()).old(offer.place.clone())
}

fn added(offer: &Offer<'_>, kind: Kind, name: &str) -> Found {
    let [code, ..] = kind.codes();
    let sentence = format!("The {} `{name}` is new.", kind.noun());
    Found::new(code, name, format!("{} {name}", kind.noun()), sentence).new_place(offer.place.clone())
}

/// Compares the names that both sides have for the same thing.
fn names(comparison: &mut Comparison<'_>, old: &Offer<'_>, new: &Offer<'_>) {
    let name_of =
        |offer: &Offer<'_>, kind: Kind| offer.names.iter().find(|(its, _)| *its == kind).map(|(_, name)| name.clone());
    for (kind, before) in &old.names {
        match name_of(new, *kind) {
            None => comparison.push(removed(old, *kind, before)),
            Some(after) if is_same(*kind, before, &after) => {}
            Some(after) => {
                let [.., code] = kind.codes();
                let sentence = format!("The {} `{before}` is `{after}` now.", kind.noun());
                let found = Found::new(code, after, format!("{} {before}", kind.noun()), sentence);
                let found = found.old(old.place.clone()).new_place(new.place.clone());
                comparison.push(found.remedy(kind.remedy()));
            }
        }
    }
    for (kind, after) in new.names.iter().filter(|(kind, _)| name_of(old, *kind).is_none()) {
        comparison.push(added(new, *kind, after));
    }
}

/// Whether users see no difference between two names. Those of placeholders are not sent.
fn is_same(kind: Kind, old: &str, new: &str) -> bool {
    let nameless = crate::diff::matching::nameless;
    match kind {
        Kind::Route | Kind::Resource => nameless(old) == nameless(new),
        _ => old == new,
    }
}

/// Returns what both sides have, in words: "the command `pets list` and the tool `list-pets`".
fn subject(old: &Offer<'_>, new: &Offer<'_>) -> String {
    let is_of_both = |kind: Kind| old.names.iter().any(|(its, _)| *its == kind);
    let names = new.names.iter().filter(|(kind, _)| is_of_both(*kind));
    let names: Vec<String> = names.map(|(kind, name)| format!("the {} `{name}`", kind.noun())).collect();
    names.join(" and ")
}

/// What both sides have.
struct Pair<'p, 'a> {
    old: &'p Offer<'a>,
    new: &'p Offer<'a>,
    /// What it is, in words.
    subject: String,
}

impl Pair<'_, '_> {
    fn found(&self, code: Code, part: &str, sentence: String) -> Found {
        let (kind, name) = &self.old.names[0];
        let subject = self.new.names.first().map_or(name, |(_, name)| name);
        let mut characters = sentence.chars();
        let sentence = characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect::<String>();
        Found::new(code, subject, format!("{} {name} {part}", kind.noun()).trim_end(), sentence)
    }

    fn has(&self, kind: Kind) -> bool {
        [self.old, self.new].iter().all(|offer| offer.names.iter().any(|(its, _)| *its == kind))
    }

    fn servers(&self, all: &mut Vec<Found>) {
        if let (Some(before), Some(after)) = (self.old.callers, self.new.callers)
            && before != after
        {
            let sentence = format!("Callers of {} authenticate {after} instead of {before}.", self.subject);
            let found = self.found(Code::ServerAuthentication, "callers", sentence);
            all.push(found.remedy("change the credentials of its callers and the environment of the program"));
        }
    }

    fn inputs(&self, all: &mut Vec<Found>) {
        let find = |inputs: &'_ [Input], key: &str| inputs.iter().position(|input| input.key == key);
        let (old, new) = (&self.old.inputs, &self.new.inputs);
        let mut gone: Vec<&Input> = old.iter().filter(|input| find(new, &input.key).is_none()).collect();
        let mut fresh: Vec<&Input> = new.iter().filter(|input| find(old, &input.key).is_none()).collect();
        let mut pairs: Vec<(&Input, &Input)> =
            old.iter().filter_map(|input| Some((input, &new[find(new, &input.key)?]))).collect();
        // An input whose value goes to the same place has another name.
        let is_only = |inputs: &[&Input], goes_to: &str| inputs.iter().filter(|it| it.goes_to == goes_to).count() == 1;
        let renamed: Vec<(&Input, &Input)> = gone
            .iter()
            .filter(|input| !input.goes_to.is_empty() && is_only(&gone, &input.goes_to))
            .filter(|input| is_only(&fresh, &input.goes_to))
            .filter_map(|input| Some((*input, *fresh.iter().find(|it| it.goes_to == input.goes_to)?)))
            .collect();
        let is_renamed = |input: &Input| renamed.iter().any(|(old, new)| [&old.key, &new.key].contains(&&input.key));
        gone.retain(|input| !is_renamed(input));
        fresh.retain(|input| !is_renamed(input));
        let subject = &self.subject;
        for (before, after) in &renamed {
            let sentence = format!("The {} of {subject} is the {} now.", named(before), named(after));
            let found = self.found(Code::ExposedInputRenamed, &before.key, sentence);
            all.push(found.remedy("pass the value under the new name"));
        }
        pairs.extend(renamed);
        for input in gone {
            let sentence = format!("{subject} lost the {}.", named(input));
            all.push(self.found(Code::ExposedInputRemoved, &input.key, sentence).remedy("do not pass it any more"));
        }
        for input in fresh {
            let (code, what) = match input.is_required {
                true => (Code::ExposedInputRequired, "requires the new"),
                false => (Code::ExposedInputAdded, "gained the optional"),
            };
            let verb = if self.is_plural() { what.replacen("requires", "require", 1) } else { what.to_owned() };
            let found = self.found(code, &input.key, format!("{subject} {verb} {}.", named(input)));
            all.push(if input.is_required { found.remedy("pass a value for it") } else { found });
        }
        for (before, after) in pairs {
            self.input(before, after, all);
        }
    }

    /// Compares an input that both sides have.
    fn input(&self, before: &Input, after: &Input, all: &mut Vec<Found>) {
        let what = format!("the {} of {}", named(after), self.subject);
        match (before.is_required, after.is_required) {
            (false, true) => {
                let sentence = format!("{what} is required now.");
                let found = self.found(Code::ExposedInputRequired, &before.key, sentence);
                all.push(found.remedy("pass a value for it"));
            }
            (true, false) => {
                all.push(self.found(Code::ExposedInputOptional, &before.key, format!("{what} is optional now.")));
            }
            _ => {}
        }
        let changes = schema::accepted(&before.schema, &after.schema);
        for (how, code) in [(Accepts::Fewer, Code::ExposedInputNarrowed), (Accepts::More, Code::ExposedInputWidened)] {
            let texts: Vec<&str> =
                changes.iter().filter(|(its, _)| *its == how).map(|(_, text)| text.as_str()).collect();
            if !texts.is_empty() {
                let found = self.found(code, &before.key, format!("{what} {}.", texts.join("; ")));
                all.push(if how == Accepts::Fewer { found.remedy("pass a value that is accepted") } else { found });
            }
        }
    }

    /// Compares the positional arguments of a command that both sides have. New required ones are
    /// reported as inputs.
    fn arguments(&self, all: &mut Vec<Found>) {
        if !self.has(Kind::Command) {
            return;
        }
        let is_input = |inputs: &[Input], argument: &str, is_required: bool| {
            let name = argument.split('.').next().unwrap_or_default();
            inputs.iter().any(|it| it.key == name && (it.is_required || !is_required))
        };
        let of_both = |arguments: &[String]| -> Vec<String> {
            let is_of_both =
                |it: &&String| is_input(&self.old.inputs, it, true) && is_input(&self.new.inputs, it, false);
            arguments.iter().filter(is_of_both).cloned().collect()
        };
        let (before, after) = (of_both(&self.old.arguments), of_both(&self.new.arguments));
        if before != after {
            let listed = |arguments: &[String]| match arguments.is_empty() {
                true => "no arguments".to_owned(),
                false => format!(
                    "the arguments {}",
                    arguments.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
                ),
            };
            let command = self.new.names.iter().find(|(kind, _)| *kind == Kind::Command).map_or("", |(_, name)| name);
            let (before, after) = (listed(&self.old.arguments), listed(&self.new.arguments));
            let sentence = format!("The command `{command}` has {after} instead of {before}.");
            all.push(
                self.found(Code::CommandArguments, "arguments", sentence).remedy("change the scripts that run it"),
            );
        }
    }

    fn outputs(&self, all: &mut Vec<Found>) {
        let (old, new, subject) = (&self.old.output, &self.new.output, &self.subject);
        let verb = if self.is_plural() { "return" } else { "returns" };
        let remedy = "change what reads the result";
        if old.form != new.form {
            let sentence = format!("{subject} {verb} {} instead of {}.", new.form, old.form);
            all.push(self.found(Code::ExposedOutputChanged, "output", sentence).remedy(remedy));
            return;
        }
        let nothing = serde_json::Value::Null;
        let schemas = (old.schema.as_ref().unwrap_or(&nothing), new.schema.as_ref().unwrap_or(&nothing));
        let found = match (&old.schema, &new.schema) {
            // Without a schema, only the way to it shows whether a result is another one.
            (None, None) if old.source.is_empty() == new.source.is_empty() => schema::Returned::default(),
            (None, None) => {
                let what =
                    if new.source.is_empty() { "it is the whole response" } else { "it is a part of the response" };
                schema::Returned { changed: vec![what.to_owned()], ..Default::default() }
            }
            (Some(_), None) | (None, Some(_)) if old.source == new.source => schema::Returned::default(),
            (Some(_), None) => {
                let changed = vec!["it is the whole response".to_owned()];
                schema::Returned { changed, ..Default::default() }
            }
            (None, Some(_)) => {
                let changed = vec!["it consists of declared parts".to_owned()];
                schema::Returned { changed, ..Default::default() }
            }
            (Some(_), Some(_)) => schema::returned(schemas.0, schemas.1),
        };
        if !found.changed.is_empty() {
            let sentence = format!("The result of {subject} has changed: {}.", found.changed.join(", "));
            all.push(self.found(Code::ExposedOutputChanged, "output", sentence).remedy(remedy));
        }
        if !found.added.is_empty() {
            let added: Vec<String> = found.added.iter().map(|name| format!("`{name}`")).collect();
            let sentence = format!("The result of {subject} gained {}.", added.join(", "));
            all.push(self.found(Code::ExposedOutputAdded, "output", sentence));
        }
        if old.source != new.source && found == schema::Returned::default() {
            let sentence = format!("The result of {subject} is computed in another way.");
            all.push(self.found(Code::ExposedOutputSource, "output", sentence));
        }
    }

    fn call(&self, all: &mut Vec<Found>) {
        if self.old.call != self.new.call {
            let verb = if self.is_plural() { "call" } else { "calls" };
            let sentence = format!("{} {verb} another operation, or passes other values to it.", self.subject);
            let found = self.found(Code::ExposedCallChanged, "call", sentence);
            all.push(found.remedy("check that it still does what its users expect"));
        }
    }

    /// Compares the hints of a tool, where one that is absent means what the protocol says.
    fn hints(&self, all: &mut Vec<Found>) {
        if !self.has(Kind::Tool) || self.old.hints == self.new.hints {
            return;
        }
        let tool = self.new.names.iter().find(|(kind, _)| *kind == Kind::Tool).map_or("", |(_, name)| name);
        let (old, new) = (self.old.hints, self.new.hints);
        let reads = |hints: crate::model::unit::Hints| hints.read_only == Some(true);
        let destroys = |hints: crate::model::unit::Hints| !reads(hints) && hints.destructive != Some(false);
        let sentence = match (reads(old) && !reads(new), !destroys(old) && destroys(new)) {
            (true, true) => format!("The tool `{tool}` only read data, and may change and remove it now."),
            (true, false) => format!("The tool `{tool}` only read data, and may change it now."),
            (false, true) => format!("The tool `{tool}` removed no data, and may do so now."),
            (false, false) => {
                let sentence = format!("The tool `{tool}` has the hints {new} instead of {old}.");
                all.push(self.found(Code::ToolHintChanged, "hints", sentence));
                return;
            }
        };
        let found = self.found(Code::ToolHintLost, "hints", sentence);
        all.push(found.remedy("review the approvals of agents that call it"));
    }

    fn texts(&self, all: &mut Vec<Found>) {
        let has_changed = |what: &&str| {
            let of = |offer: &Offer<'_>| offer.texts.iter().find(|(its, _)| its == what).map(|(_, text)| text.clone());
            of(self.old) != of(self.new)
        };
        let kinds = self.new.texts.iter().map(|(what, _)| *what);
        let mut changed: Vec<String> = kinds.filter(|what| has_changed(what)).map(str::to_owned).collect();
        for input in &self.new.inputs {
            let before = self.old.inputs.iter().find(|it| it.key == input.key);
            if before.is_some_and(|before| before.description != input.description) {
                changed.push(format!("description of the {}", named(input)));
            }
        }
        if !changed.is_empty() {
            let is_plural = changed.len() > 1 || matches!(changed[0].as_str(), "messages" | "instructions" | "files");
            let verb = if is_plural { "have" } else { "has" };
            let sentence = format!("The {} of {} {verb} changed.", changed.join(" and the "), self.subject);
            all.push(self.found(Code::ExposedTextChanged, "text", sentence));
        }
    }

    /// Whether it is a command and a tool.
    fn is_plural(&self) -> bool {
        self.subject.contains(" and the ")
    }
}

/// Returns an input with what it is.
fn named(input: &Input) -> String {
    match input.name.starts_with('`') {
        true => format!("input {}", input.name),
        false => input.name.clone(),
    }
}
