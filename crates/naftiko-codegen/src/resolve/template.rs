//! Resolves names in templates: inputs of an operation, or variables of its service.

use naftiko_spec::{Data, Parameter, Template};

use super::entry::{Entry, input_name, is_environment};
use super::server::Services;
use super::value::{Json, Piece};

/// Converts the templates of an operation to pieces, and collects their inputs.
pub(super) struct Templates<'r, 'a> {
    pub(super) entry: Entry<'a>,
    pub(super) service: usize,
    pub(super) services: &'r mut Services,
    /// The parameters of the operation.
    pub(super) parameters: Vec<&'a Parameter>,
    /// The inputs that templates use, each once.
    pub(super) inputs: Vec<NamedInput>,
    /// Whether a missing input omits the value that is being resolved.
    pub(super) may_be_left_out: bool,
    /// The parameters whose values are being resolved. A value that refers to its own parameter
    /// means the input.
    open: Vec<String>,
    /// How many more pieces are allowed, because values that refer to other values multiply.
    left: usize,
    /// The reason why a value cannot be sent.
    pub(super) problem: Option<&'static str>,
}

/// The maximum number of pieces in the templates of an operation.
const MOST_PIECES: usize = 20_000;
/// The maximum length of a chain of references.
const DEEPEST: usize = 16;

/// An input that templates use.
#[derive(Clone)]
pub(super) struct NamedInput {
    pub(super) name: String,
    /// Whether it may be any JSON: it is not part of a text.
    pub(super) is_any: bool,
    /// Whether it is required.
    pub(super) is_needed: bool,
}

/// The meaning of a name in a template.
enum Resolved<'a> {
    Input(String),
    Variable(String),
    /// A parameter with a fixed value, by name.
    Fixed(String, &'a Data),
}

impl<'r, 'a> Templates<'r, 'a> {
    pub(super) fn new(
        entry: Entry<'a>,
        service: usize,
        services: &'r mut Services,
        parameters: Vec<&'a Parameter>,
    ) -> Self {
        Templates {
            entry,
            service,
            services,
            parameters,
            inputs: Vec::new(),
            may_be_left_out: false,
            open: Vec::new(),
            left: MOST_PIECES,
            problem: None,
        }
    }

    /// Returns the pieces of the value of a parameter.
    pub(super) fn pieces_of(&mut self, parameter: &str, template: &Template) -> Vec<Piece> {
        self.open.push(parameter.to_owned());
        let pieces = self.pieces(template);
        self.open.pop();
        pieces
    }

    pub(super) fn pieces(&mut self, template: &Template) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for piece in &template.pieces {
            match piece {
                naftiko_spec::Piece::Text(text) => pieces.push(Piece::Text(text.clone())),
                naftiko_spec::Piece::Name(name) => match self.resolve(name, false) {
                    Resolved::Input(name) => pieces.push(Piece::Input(name)),
                    Resolved::Variable(name) => pieces.push(Piece::Variable(name)),
                    Resolved::Fixed(name, data) => match data.as_template() {
                        Some(template) => pieces.extend(self.pieces_of(&name, &template)),
                        None => {
                            self.problem = Some("a list or a map cannot be inserted into a text");
                        }
                    },
                },
            }
        }
        pieces
    }

    pub(super) fn json(&mut self, data: &Data) -> Json {
        match data {
            Data::Null => Json::Null,
            Data::Bool(value) => Json::Bool(*value),
            Data::Number(number) => Json::Number(number.clone()),
            Data::Slot(name) => match self.resolve(name, true) {
                Resolved::Input(name) => Json::Input(name),
                Resolved::Variable(name) => Json::Variable(name),
                Resolved::Fixed(name, data) => {
                    self.open.push(name);
                    let json = self.json(data);
                    self.open.pop();
                    json
                }
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

    /// Whether a name refers to a variable rather than an input.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.parameter(name).is_none() && self.variable(name).is_some()
    }

    /// Resolves a name. A new input or variable is added.
    fn resolve(&mut self, name: &str, is_any: bool) -> Resolved<'a> {
        let plain = input_name(name).unwrap_or(name);
        let parameter = self.parameter(plain);
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || self.open.len() > DEEPEST {
            self.problem = Some("their values refer to each other in a cycle");
            return Resolved::Input(plain.to_owned());
        }
        if let Some(value) = parameter.and_then(|parameter| parameter.value.as_ref())
            && !value.value.names().contains(&plain)
        {
            return Resolved::Fixed(plain.to_owned(), &value.value);
        }
        let variable = self.variable(name).filter(|_| parameter.is_none());
        if let Some((name, env)) = variable {
            self.services.use_variable(self.service, &name, Some(&env));
            return Resolved::Variable(name);
        }
        let is_needed = !self.may_be_left_out;
        match self.inputs.iter_mut().find(|found| found.name == plain) {
            // An input that is also part of a text cannot be any JSON.
            Some(found) => (found.is_any, found.is_needed) = (found.is_any && is_any, found.is_needed || is_needed),
            None => self.inputs.push(NamedInput { name: plain.to_owned(), is_any, is_needed }),
        }
        Resolved::Input(plain.to_owned())
    }

    /// Returns the parameter with a name, unless its own value is being resolved or it reads the
    /// environment.
    fn parameter(&self, name: &str) -> Option<&'a Parameter> {
        let is_open = self.open.iter().any(|open| open == name);
        let found = self.parameters.iter().find(|it| it.name.value == name && !is_environment(it));
        found.filter(|_| !is_open).copied()
    }

    /// Returns the variable that a name refers to, and its environment variable.
    fn variable(&self, name: &str) -> Option<(String, String)> {
        if input_name(name).is_some() {
            return None;
        }
        let is_read = self.parameters.iter().any(|it| it.name.value == name && is_environment(it));
        self.entry.variable(name).or_else(|| is_read.then(|| (name.to_owned(), name.to_owned())))
    }
}
