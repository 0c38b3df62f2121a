//! Lowers the prompts of MCP servers.

use std::collections::HashSet;

use naftiko_spec::{At, McpPrompt, Piece as Part, Source, Spanned, Template, nearest};

use super::commands::{free, numbered};
use super::definition::listed;
use super::problem::{Notes, Problem};
use crate::beside::Location;
use crate::load::File;
use crate::model::docs::Docs;
use crate::model::{Messages, Piece, Prompt, PromptArgument};

/// Returns a prompt. `taken` has the names of the others.
pub(super) fn prompt(
    file: &File,
    it: &McpPrompt,
    taken: &mut HashSet<String>,
    notes: &mut Notes<'_>,
) -> Result<Prompt, Problem> {
    let source = &file.document.source;
    let mut lowering = Lowering { it, source, used: HashSet::new(), notes };
    let messages = match (&it.location, it.messages.is_empty()) {
        (Some(location), true) => lowering.of_file(file, location)?,
        (_, false) => {
            let message = |message: &naftiko_spec::PromptMessage| {
                let is_of_model = lowering.is_of_model(message.role.as_ref());
                (is_of_model, lowering.pieces(&message.content.value, message.content.at))
            };
            Messages::Templates(it.messages.iter().map(message).collect())
        }
        (None, true) => {
            let message = "it has no `template` with messages, and no `location`";
            let help = "add `template: [{role: user, content: …}]`";
            return Err(Problem::new("no messages", message, source, it.name.at, help));
        }
    };
    if matches!(messages, Messages::Templates(_)) {
        lowering.report_unused();
    }
    let namespace = it.namespace.as_deref().unwrap_or_default();
    let of_server = format!("{namespace}-{}", it.name.value);
    let names = [it.name.value.clone()].into_iter().chain(numbered(&of_server));
    let name = free(names, taken);
    if name != it.name.value {
        let message = format!("it is called `{name}`, because another prompt has its name");
        notes.note(source, &message, it.name.at, "rename one of them");
    }
    let text = |text: &Option<String>| text.as_deref().map_or(String::new(), |text| Docs::new(text).lines().join("\n"));
    let argument = |argument: &naftiko_spec::PromptArgument| PromptArgument {
        name: argument.name.value.clone(),
        title: argument.title.clone().unwrap_or_default(),
        description: text(&argument.description),
        is_required: !argument.is_optional,
    };
    Ok(Prompt {
        name,
        title: it.title.clone().unwrap_or_default(),
        description: text(&it.description),
        arguments: it.arguments.iter().map(argument).collect(),
        messages,
    })
}

struct Lowering<'l, 'n> {
    it: &'l McpPrompt,
    source: &'l Source,
    /// The arguments in messages.
    used: HashSet<String>,
    notes: &'l mut Notes<'n>,
}

impl Lowering<'_, '_> {
    /// Returns the only message of a prompt whose text is in a file.
    fn of_file(&mut self, file: &File, location: &Spanned<String>) -> Result<Messages, Problem> {
        let problem = |message: String, help: &str| Problem::new("no file", message, self.source, location.at, help);
        match file.locations.get(&location.value) {
            Some(Location::Absolute(path)) => Ok(Messages::Path(path.clone())),
            Some(Location::Texts(all)) => match (all.texts.as_slice(), all.without_binaries().as_slice()) {
                ([(path, text)], _) if path.is_empty() => {
                    let pieces = self.pieces(&Template::parse(text), location.at);
                    Ok(Messages::Templates(vec![(false, pieces)]))
                }
                ([], [("", reason)]) => {
                    Err(problem(format!("`{}` cannot be its text: {reason}", location.value), "shorten or convert it"))
                }
                _ => Err(problem(format!("`{}` is a folder", location.value), "write the path of a text")),
            },
            Some(Location::Invalid(message, help)) => Err(problem(message.clone(), help)),
            None => Err(problem("its location is not read".to_owned(), "write a path")),
        }
    }

    /// Whether the model says a message.
    fn is_of_model(&mut self, role: Option<&Spanned<String>>) -> bool {
        let Some(role) = role else { return false };
        match role.value.trim() {
            "user" => false,
            "assistant" => true,
            other => {
                let message = format!("`{other}` is not a role, so the message is one of the user");
                let help = match nearest(other, ["user", "assistant"].into_iter()) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => "use `user` or `assistant`".to_owned(),
                };
                self.notes.note(self.source, &message, role.at, &help);
                false
            }
        }
    }

    /// Returns a text in which each declared argument has its place.
    fn pieces(&mut self, template: &Template, at: At) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for part in &template.pieces {
            match part {
                Part::Text(text) => pieces.push(Piece::Text(text.clone())),
                Part::Name(name) if self.it.arguments.iter().any(|argument| argument.name.value == *name) => {
                    self.used.insert(name.clone());
                    pieces.push(Piece::Input(name.clone()));
                }
                Part::Name(name) => {
                    self.report_unknown(name, at);
                    pieces.push(Piece::Text(format!("{{{{{name}}}}}")));
                }
            }
        }
        pieces
    }

    fn report_unknown(&mut self, name: &str, at: At) {
        let message = format!("`{name}` is not one of its arguments, so `{{{{{name}}}}}` stays in the text");
        let names: Vec<String> = self.it.arguments.iter().map(|argument| argument.name.value.clone()).collect();
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(known) => format!("did you mean `{known}`?"),
            None if names.is_empty() => format!("add it: `arguments: {{{name}: {{description: …}}}}`"),
            None => format!("add it; the arguments are {}", listed(&names)),
        };
        self.notes.note(self.source, &message, at, &help);
    }

    fn report_unused(&mut self) {
        for argument in &self.it.arguments {
            let name = &argument.name.value;
            if !self.used.contains(name) {
                let message = format!("the argument `{name}` is in no message");
                let help = format!("write `{{{{{name}}}}}` in one, or remove the argument");
                self.notes.note(self.source, &message, argument.name.at, &help);
            }
        }
    }
}
