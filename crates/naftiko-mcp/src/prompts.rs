//! Prompts: messages that a user selects by a name, with arguments.

use std::path::Path;

use naftiko_client::table::{Inputs, Message, Messages, Prompt, Role, Server, folder, nearest};
use naftiko_client::{Piece, Value};
use rmcp::ErrorData;
use rmcp::model::{GetPromptResult, Prompt as Listed, PromptArgument, PromptMessage, Role as Speaker};

use crate::limit::shorten;
use crate::resources::blocking;

/// The prompts of a server.
pub(crate) struct Prompts(Vec<&'static Prompt>);

impl Prompts {
    /// Returns the prompts of servers, in their order.
    pub(crate) fn new(servers: &[&'static Server]) -> Self {
        Prompts(servers.iter().flat_map(|server| server.prompts).collect())
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the prompts.
    pub(crate) fn list(&self) -> Vec<Listed> {
        self.0.iter().map(|prompt| listed(prompt)).collect()
    }

    /// Returns the messages of a prompt. The file of a prompt has at most `max` bytes.
    pub(crate) async fn get(&self, name: &str, arguments: &Inputs, max: usize) -> Result<GetPromptResult, ErrorData> {
        let prompt = self.find(name)?;
        let values = Values::new(prompt, arguments)?;
        let messages = match prompt.messages {
            Messages::Templates(messages) => {
                let message = |message: &Message| {
                    let speaker = if message.role == Role::Assistant { Speaker::Assistant } else { Speaker::User };
                    PromptMessage::new_text(speaker, values.fill(message.text))
                };
                messages.iter().map(message).collect()
            }
            Messages::Path(path) => {
                vec![PromptMessage::new_text(Speaker::User, values.fill_text(&read(path, max).await?, prompt))]
            }
            _ => Vec::new(),
        };
        let mut result = GetPromptResult::new(messages);
        result.description = text(prompt.description);
        Ok(result)
    }

    fn find(&self, name: &str) -> Result<&'static Prompt, ErrorData> {
        if let Some(prompt) = self.0.iter().find(|prompt| prompt.name == name) {
            return Ok(prompt);
        }
        let similar = nearest(name, self.0.iter().map(|prompt| prompt.name));
        Err(unknown("prompt", name, similar))
    }
}

/// The values of the arguments of a prompt.
struct Values(Vec<(&'static str, String)>);

impl Values {
    /// Checks the arguments of a request.
    fn new(prompt: &'static Prompt, arguments: &Inputs) -> Result<Self, ErrorData> {
        let known = || prompt.arguments.iter().map(|argument| argument.name);
        if let Some(name) = arguments.keys().find(|name| !known().any(|known| known == *name)) {
            let absent = known().filter(|known| !arguments.contains_key(*known));
            return Err(unknown("argument", name, nearest(name, absent)));
        }
        let mut values = Vec::new();
        let mut missing = Vec::new();
        for argument in prompt.arguments {
            match arguments.get(argument.name) {
                None | Some(Value::Null) if argument.is_required => missing.push(format!("`{}`", argument.name)),
                None | Some(Value::Null) => {}
                Some(Value::String(text)) => values.push((argument.name, text.clone())),
                Some(value @ (Value::Number(_) | Value::Bool(_))) => values.push((argument.name, value.to_string())),
                Some(_) => {
                    return Err(ErrorData::invalid_params(
                        format!("the argument `{}` is not a text", argument.name),
                        None,
                    ));
                }
            }
        }
        if missing.is_empty() {
            return Ok(Values(values));
        }
        let noun = if missing.len() == 1 { "argument" } else { "arguments" };
        Err(ErrorData::invalid_params(format!("missing {noun} {} of `{}`", missing.join(", "), prompt.name), None))
    }

    /// Returns a text with the values in their places. They are not searched for names again, and
    /// one that is missing is empty.
    fn fill(&self, pieces: &[Piece]) -> String {
        let text = |piece: &Piece| match *piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Input(name) => self.get(name).unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        pieces.iter().map(text).collect()
    }

    /// Returns a text with the values in the places of `{{name}}`. Names of other arguments are
    /// text.
    fn fill_text(&self, template: &str, prompt: &Prompt) -> String {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, name, after)) = next_name(rest) {
            filled.push_str(before);
            if prompt.arguments.iter().any(|argument| argument.name == name) {
                filled.push_str(self.get(name).unwrap_or_default());
            } else {
                filled.push_str(&rest[before.len()..rest.len() - after.len()]);
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// Returns the text before the first `{{name}}`, the name, and the text after it.
fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name.trim(), after))
}

/// Reads the file of a prompt.
async fn read(path: &'static str, max: usize) -> Result<String, ErrorData> {
    let bytes = blocking(move || folder::bytes(Path::new(path), max as u64)).await;
    let text = bytes
        .unwrap_or_else(|| Err("The file cannot be read.".to_owned()))
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "The file is not UTF-8.".to_owned()));
    text.map_err(|problem| ErrorData::internal_error(problem, None))
}

fn listed(prompt: &Prompt) -> Listed {
    let arguments = prompt.arguments.iter().map(|argument| {
        let mut listed = PromptArgument::new(argument.name).with_required(argument.is_required);
        listed.title = text(argument.title);
        listed.description = text(argument.description);
        listed
    });
    let arguments: Vec<_> = arguments.collect();
    let mut listed = Listed::new(prompt.name, text(prompt.description), Some(arguments).filter(|it| !it.is_empty()));
    listed.title = text(prompt.title);
    listed
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn unknown(what: &str, name: &str, similar: Option<&str>) -> ErrorData {
    let shown = shorten(name, 100);
    let message = match similar {
        Some(similar) => format!("unknown {what} `{shown}`; did you mean `{similar}`?"),
        None => format!("unknown {what} `{shown}`"),
    };
    ErrorData::invalid_params(message, None)
}
