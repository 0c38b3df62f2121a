//! What a value in a flow means: an input, a value of an earlier step, a text, or a literal.

use naftiko_spec::{Data, Piece, nearest};

use super::Fault;

/// What names in a flow can refer to.
pub(super) struct Names<'n> {
    /// The namespace of the aggregate or of the server.
    pub(super) namespace: Option<String>,
    /// The declared inputs.
    pub(super) inputs: Vec<String>,
    /// The earlier steps.
    pub(super) steps: Vec<&'n str>,
    /// The later steps.
    pub(super) later: Vec<&'n str>,
    /// Whether any other name is an input, too.
    pub(super) is_open: bool,
}

/// The meaning of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// The input with this name.
    Input(String),
    /// A value of an earlier step: its name, and the names below it.
    Step(String, Vec<String>),
    /// A text with names.
    Text(Vec<Part>),
    /// A literal.
    Literal(Data),
}

/// A part of a text with names.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Literal(String),
    Of(Meaning),
}

impl Names<'_> {
    /// Returns the meaning of a value. `at` is its place, for errors.
    pub(super) fn meaning(&self, value: &Data, at: naftiko_spec::At) -> Result<Meaning, Fault> {
        match value {
            Data::Slot(name) => self.reference(name, at),
            Data::Text(template) => match template.as_text() {
                Some(text) => self.plain(text, at),
                None => {
                    let part = |piece: &Piece| match piece {
                        Piece::Text(text) => Ok(Part::Literal(text.clone())),
                        Piece::Name(name) => self.reference(name, at).map(Part::Of),
                    };
                    template.pieces.iter().map(part).collect::<Result<_, _>>().map(Meaning::Text)
                }
            },
            Data::List(_) | Data::Map(_) if !value.names().is_empty() => Err(Fault::unsupported(
                at,
                "lists and maps with names are not supported in flows yet",
                "pass the whole value of an input or of a step",
            )),
            value => Ok(Meaning::Literal(value.clone())),
        }
    }

    /// Returns the meaning of a text without braces.
    fn plain(&self, text: &str, at: naftiko_spec::At) -> Result<Meaning, Fault> {
        if let Some(path) = text.strip_prefix("$.").filter(|_| !text.starts_with("$.this")) {
            return self.path(path, text, at);
        }
        if let Some(input) = self.prefixed(text) {
            return Ok(Meaning::Input(input));
        }
        if self.is_input(text) {
            return Ok(Meaning::Input(text.to_owned()));
        }
        let first = text.split_once('.').map(|(first, _)| first).filter(|_| is_name(text));
        match first {
            Some(first) if self.steps.contains(&first) => Err(Fault::error(
                at,
                format!("`{text}` is a text, and not the value of the step `{first}`"),
                format!("write `\"{{{{{text}}}}}\"`"),
            )),
            Some(first) => match nearest(first, self.prefixes()) {
                Some(meant) => Err(Fault::error(
                    at,
                    format!("`{text}` is not the name of an input"),
                    format!("did you mean `{meant}{}`?", &text[first.len()..]),
                )),
                None => Ok(Meaning::Literal(text_of(text))),
            },
            None => Ok(Meaning::Literal(text_of(text))),
        }
    }

    /// Returns the meaning of a name between braces.
    fn reference(&self, name: &str, at: naftiko_spec::At) -> Result<Meaning, Fault> {
        if self.is_input(name) {
            return Ok(Meaning::Input(name.to_owned()));
        }
        if let Some(path) = name.strip_prefix("$.").filter(|_| !name.starts_with("$this")) {
            return self.path(path, name, at);
        }
        if let Some(input) = self.prefixed(name) {
            return Ok(Meaning::Input(input));
        }
        let first = name.split('.').next().unwrap_or_default();
        if self.steps.contains(&first) || self.later.contains(&first) || name.contains('.') {
            return self.path(name, name, at);
        }
        if self.inputs.is_empty() || self.is_open {
            return Ok(Meaning::Input(name.to_owned()));
        }
        let known = self.inputs.iter().map(String::as_str).chain(self.steps.iter().copied());
        Err(Fault::error(
            at,
            format!("`{name}` is neither an input nor an earlier step"),
            match nearest(name, known) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "add it to `inputParameters`".to_owned(),
            },
        ))
    }

    /// Returns the value of a step at a path.
    fn path(&self, path: &str, written: &str, at: naftiko_spec::At) -> Result<Meaning, Fault> {
        let mut names = path.split('.').map(str::to_owned);
        let step = names.next().unwrap_or_default();
        if self.steps.contains(&step.as_str()) {
            return Ok(Meaning::Step(step, names.filter(|name| !name.is_empty()).collect()));
        }
        if self.later.contains(&step.as_str()) {
            let message = format!("`{written}` is the value of the step `{step}`, which runs later");
            return Err(Fault::error(at, message, "move the step before this one".to_owned()));
        }
        Err(Fault::error(
            at,
            format!("`{written}` begins with `{step}`, which is no step of the flow"),
            match nearest(&step, self.steps.iter().chain(&self.later).copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None if self.steps.is_empty() => "only values of earlier steps can be used".to_owned(),
                None => format!("use one of {}", self.steps.join(", ")),
            },
        ))
    }

    /// Returns the input that a name with a prefix refers to.
    fn prefixed(&self, name: &str) -> Option<String> {
        let of_this = name.strip_prefix("$this.").map(|rest| {
            let own = self.namespace.as_deref().and_then(|own| rest.strip_prefix(own)?.strip_prefix('.'));
            own.unwrap_or(rest)
        });
        // A step with the name of a prefix takes precedence, except over the own namespace.
        let is_prefix = |prefix: &&str| Some(*prefix) == self.namespace.as_deref() || !self.steps.contains(prefix);
        let of_prefix =
            || self.prefixes().filter(is_prefix).find_map(|prefix| name.strip_prefix(prefix)?.strip_prefix('.'));
        let input = of_this.or_else(of_prefix).filter(|input| !input.is_empty() && is_name(input))?;
        Some(input.to_owned())
    }

    fn prefixes(&self) -> impl Iterator<Item = &str> {
        ["tools", "rest"].into_iter().chain(self.namespace.as_deref())
    }

    fn is_input(&self, name: &str) -> bool {
        self.inputs.iter().any(|input| input == name)
    }
}

fn text_of(text: &str) -> Data {
    let pieces = if text.is_empty() { Vec::new() } else { vec![Piece::Text(text.to_owned())] };
    Data::Text(naftiko_spec::Template { pieces })
}

fn is_name(text: &str) -> bool {
    text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'))
}
