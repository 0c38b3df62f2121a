//! Names in templates: which of them are inputs of an operation, and which are variables of its service.

use naftiko_spec::{Data, Parameter, Template};

use super::entry::{Entry, input_name, is_environment};
use super::server::Services;
use super::value::{Json, Piece};

/// Turns the templates of one operation into pieces, and collects the inputs that they name.
pub(super) struct Templates<'r, 'a> {
    pub(super) entry: Entry<'a>,
    pub(super) service: usize,
    pub(super) services: &'r mut Services,
    /// The parameters of the operation.
    pub(super) parameters: Vec<&'a Parameter>,
    /// The inputs that were named, each once.
    pub(super) inputs: Vec<NamedInput>,
    /// Whether a missing input leaves out what is being resolved.
    pub(super) may_be_left_out: bool,
    /// The parameters whose values are being resolved. A value that names its own parameter means the input.
    open: Vec<String>,
    /// How many more pieces are allowed: values that name other values multiply.
    left: usize,
    /// The reason why a value cannot be sent.
    pub(super) problem: Option<&'static str>,
}

/// The templates of an operation may have so many pieces in all.
const MOST_PIECES: usize = 20_000;
/// So many values may refer to one another in a chain.
const DEEPEST: usize = 16;

/// An input that templates name.
#[derive(Clone)]
pub(super) struct NamedInput {
    pub(super) name: String,
    /// Whether it can be any JSON: no text contains it.
    pub(super) is_any: bool,
    /// Whether a request needs it.
    pub(super) is_needed: bool,
}

/// What a name in a template refers to.
enum Resolved<'a> {
    Input(String),
    Variable(String),
    /// A parameter that the file fixes, by its name.
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

    /// The pieces of the value of a parameter.
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
                            self.problem = Some("a list or a map has no text that could stand in another");
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

    /// Whether a name is that of a variable rather than of an input.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.parameter(name).is_none() && self.variable(name).is_some()
    }

    /// What a name refers to. An input or a variable that is new is added.
    fn resolve(&mut self, name: &str, is_any: bool) -> Resolved<'a> {
        let plain = input_name(name).unwrap_or(name);
        let parameter = self.parameter(plain);
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || self.open.len() > DEEPEST {
            self.problem = Some("its values name one another without end");
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
        match self.inputs.iter_mut().find(|met| met.name == plain) {
            // An input that a text contains, too, cannot be any JSON.
            Some(met) => (met.is_any, met.is_needed) = (met.is_any && is_any, met.is_needed || is_needed),
            None => self.inputs.push(NamedInput { name: plain.to_owned(), is_any, is_needed }),
        }
        Resolved::Input(plain.to_owned())
    }

    /// The parameter of a name, unless its own value is being resolved or it reads the environment.
    fn parameter(&self, name: &str) -> Option<&'a Parameter> {
        let is_open = self.open.iter().any(|open| open == name);
        let found = self.parameters.iter().find(|it| it.name.value == name && !is_environment(it));
        found.filter(|_| !is_open).copied()
    }

    /// The variable that a name refers to, and the environment variable it comes from.
    fn variable(&self, name: &str) -> Option<(String, String)> {
        if input_name(name).is_some() {
            return None;
        }
        let is_read = self.parameters.iter().any(|it| it.name.value == name && is_environment(it));
        self.entry.variable(name).or_else(|| is_read.then(|| (name.to_owned(), name.to_owned())))
    }
}
