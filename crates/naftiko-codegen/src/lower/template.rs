//! Names in templates: which of them are inputs of an operation, and which are variables of its service.

use naftiko_spec::{Code, Data, Diagnostic, Spanned, Template};

use super::Entry;
use super::Lowering;
use super::service::Services;
use crate::model::{Json, Piece};

/// What a name in a template stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// An input of the operation.
    Input(String),
    /// A variable of the service, by the name templates use here, and the environment variable it comes from.
    Variable(String, String),
}

/// What the inputs of a tool, a request or a step are called before their name.
const INPUTS: &[&str] = &["tools.", "rest.query.", "rest.path.", "rest.body.", "rest.", "inputParameters.", "input."];

/// The name of an input without what says where it comes from.
pub(super) fn input_name(name: &str) -> Option<&str> {
    INPUTS.iter().find_map(|prefix| name.strip_prefix(prefix))
}

impl Entry<'_> {
    /// What `name` stands for, if it is not an input that `is_input` knows.
    pub(super) fn named(&self, name: &str, is_input: impl Fn(&str) -> bool) -> Named {
        if let Some(input) = input_name(name) {
            return Named::Input(input.to_owned());
        }
        if is_input(name) {
            return Named::Input(name.to_owned());
        }
        match self.variable(name) {
            Some(named) => named,
            None => Named::Input(name.to_owned()),
        }
    }

    /// The variable that `name` stands for: one that is bound, is read from the environment by a parameter, or says that it
    /// comes from there.
    pub(super) fn variable(&self, name: &str) -> Option<Named> {
        if let Some(bound) = self.bound(name) {
            return Some(Named::Variable(bound.name.value.clone(), bound.key.value.clone()));
        }
        let plain = name.strip_prefix("env.").or_else(|| name.strip_prefix("secrets."));
        if let Some(plain) = plain {
            return Some(Named::Variable(plain.to_owned(), plain.to_owned()));
        }
        let is_environment = self.consumes.parameters.iter().any(|parameter| {
            parameter.name.value == name
                && parameter
                    .location
                    .as_ref()
                    .is_some_and(|location| location.value == naftiko_spec::Location::Environment)
        });
        let is_loud = name.len() > 2
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && name.contains('_');
        (is_environment || is_loud).then(|| Named::Variable(name.to_owned(), name.to_owned()))
    }

    /// What binds `name`, or `namespace.name`: in the document of the entry, or in the file that imports it.
    pub(super) fn bound(&self, name: &str) -> Option<&naftiko_spec::Variable> {
        let variables = self.document.variables.iter().chain(&self.file.document.variables);
        variables.into_iter().find(|variable| {
            variable.name.value == name
                || variable.namespace.as_ref().is_some_and(|namespace| {
                    name.strip_prefix(namespace.as_str()).and_then(|rest| rest.strip_prefix('.'))
                        == Some(&variable.name.value)
                })
        })
    }
}

/// What turns templates of one operation into pieces, and remembers which inputs they speak of.
pub(super) struct Resolver<'r, 'a> {
    pub(super) entry: Entry<'a>,
    pub(super) service: usize,
    pub(super) services: &'r mut Services,
    /// The names of the inputs that the operation declares.
    pub(super) declared: Vec<&'a str>,
    /// The inputs met, each once.
    pub(super) inputs: Vec<Met>,
    /// Whether what is being resolved is left out where an input is missing.
    pub(super) may_be_left_out: bool,
}

/// An input that templates speak of.
pub(super) struct Met {
    pub(super) name: String,
    /// Whether any value fits it: it never stands in a text.
    pub(super) is_any: bool,
    /// Whether no request can be sent without it.
    pub(super) is_needed: bool,
}

impl Resolver<'_, '_> {
    pub(super) fn pieces(&mut self, template: &Template) -> Vec<Piece> {
        template
            .pieces
            .iter()
            .map(|piece| match piece {
                naftiko_spec::Piece::Text(text) => Piece::Text(text.clone()),
                naftiko_spec::Piece::Name(name) => match self.named(name, false) {
                    Named::Input(name) => Piece::Input(name),
                    Named::Variable(name, _) => Piece::Variable(name),
                },
            })
            .collect()
    }

    pub(super) fn json(&mut self, data: &Data) -> Json {
        match data {
            Data::Null => Json::Null,
            Data::Bool(value) => Json::Bool(*value),
            Data::Number(number) => Json::Number(number.clone()),
            Data::Slot(name) => match self.named(name, true) {
                Named::Input(name) => Json::Input(name),
                Named::Variable(name, _) => Json::Variable(name),
            },
            Data::Text(template) => match template.as_text() {
                Some(text) => Json::Text(text.to_owned()),
                None => Json::String(self.pieces(template)),
            },
            Data::List(items) => Json::Array(items.iter().map(|item| self.json(item)).collect()),
            Data::Map(entries) => {
                Json::Object(entries.iter().map(|(key, value)| (key.clone(), self.json(value))).collect())
            }
        }
    }

    /// What a name stands for; takes up an input or a variable that it is the first to speak of.
    pub(super) fn named(&mut self, name: &str, is_any: bool) -> Named {
        let named = self.entry.named(name, |name| self.declared.contains(&name));
        match &named {
            Named::Variable(name, env) => self.services.use_variable(self.service, name, Some(env)),
            Named::Input(name) => {
                let is_needed = !self.may_be_left_out;
                match self.inputs.iter_mut().find(|met| met.name == *name) {
                    // One that also stands in a text must be something that has one.
                    Some(met) => (met.is_any, met.is_needed) = (met.is_any && is_any, met.is_needed || is_needed),
                    None => self.inputs.push(Met { name: name.clone(), is_any, is_needed }),
                }
            }
        }
        named
    }
}

impl Lowering<'_> {
    /// Reports a template without the kind of value that it should have.
    pub(super) fn not_text(&mut self, entry: Entry<'_>, value: &Spanned<Data>) {
        self.report(
            Diagnostic::error(Code::WrongKind, "a list or a map can only be sent in a body")
                .at(&entry.document.source, value.at, "")
                .help("write the value as the text that is to be sent"),
        );
    }
}
