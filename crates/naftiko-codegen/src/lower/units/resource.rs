//! Lowers the resources of MCP servers.

use std::collections::HashSet;
use std::mem::take;

use naftiko_spec::{At, McpResource, Source, ToolForm, nearest, variables};

use super::definition::listed;
use super::input_names::rename;
use super::problem::{Kind, Notes, Problem};
use super::tool::Tools;
use crate::beside::Location;
use crate::load::File;
use crate::model::docs::Docs;
use crate::model::names::Scope;
use crate::model::unit::Unit;
use crate::model::{ResourceSource, ServerResource};

/// What the resources of a client have, each only once.
pub(super) struct Taken {
    /// Their URIs.
    uris: HashSet<String>,
    /// The statics of their units.
    statics: Scope,
}

impl Taken {
    pub(super) fn new() -> Self {
        Taken { uris: HashSet::new(), statics: Scope::with::<&str>(&[]) }
    }

    /// Returns a name for the static of a resource.
    fn constant(&mut self, name: &str) -> String {
        let ascii: String = name.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' }).collect();
        self.statics.snake(&format!("resource_{ascii}"), "resource").bare().to_uppercase()
    }
}

impl Tools<'_> {
    /// Returns a resource. `taken` has what the others have.
    pub(super) fn resource(
        &self,
        file: &File,
        it: &McpResource,
        taken: &mut Taken,
        notes: &mut Notes<'_>,
    ) -> Result<ServerResource, Problem> {
        let source = &file.document.source;
        let uri = Uri::of(it, source)?;
        let mut content = match &it.location {
            Some(written) if it.tool.form == ToolForm::Mock => {
                if let Some(name) = uri.variables.first() {
                    let help = "remove the variable: the files are below the URI";
                    return Err(uri.problem(
                        "a folder with variables",
                        format!("the files have no `{{{name}}}`"),
                        help,
                    ));
                }
                let problem = |message: String, help: &str| Problem::new("no files", message, source, written.at, help);
                match file.locations.get(&written.value) {
                    Some(Location::Absolute(path)) => ResourceSource::Path(path.clone()),
                    Some(Location::Texts(all)) => {
                        for (path, reason) in all.without_binaries() {
                            let message = format!("the file `{path}` is left out: {reason}");
                            let help = "serve such files from an absolute path, such as `file:///srv/docs`";
                            notes.note(source, &message, written.at, help);
                        }
                        if all.texts.is_empty() {
                            return Err(problem(format!("there is no text in `{}`", written.value), "add a text"));
                        }
                        ResourceSource::Texts(all.texts.clone())
                    }
                    Some(Location::Invalid(message, help)) => return Err(problem(message.clone(), help)),
                    None => return Err(problem("its location is not read".to_owned(), "write a path")),
                }
            }
            _ => {
                let mut unit = self.unit(file.origin(), &it.tool, notes)?;
                warn_of_changes(it, &unit, source, notes);
                uri.connect(it, &mut unit, &self.parameters(file, &it.tool.form))?;
                ResourceSource::Unit { name: taken.constant(&it.tool.name.value), unit: Box::new(unit) }
            }
        };
        if !taken.uris.insert(uri.standard()) {
            let message = format!("another resource has the URI `{}`", uri.text);
            return Err(uri.problem("a URI of another resource", message, "change one of them"));
        }
        let (title, description) = match &mut content {
            // Only the resource is described to clients.
            ResourceSource::Unit { unit, .. } => (take(&mut unit.title), take(&mut unit.description)),
            _ => {
                let description = it.tool.description.as_deref().map(|text| Docs::new(text).lines().join("\n"));
                (it.tool.title.clone().unwrap_or_default(), description.unwrap_or_default())
            }
        };
        Ok(ServerResource {
            name: it.tool.name.value.clone(),
            uri: uri.standard(),
            title,
            description,
            media_type: it.media_type.clone().unwrap_or_default(),
            is_binary: it.is_binary,
            source: content,
        })
    }
}

impl Tools<'_> {
    /// Returns the names of the parameters of the operation that a resource calls.
    fn parameters(&self, file: &File, form: &ToolForm) -> Vec<String> {
        let ToolForm::Call(call) = form else { return Vec::new() };
        let Ok(called) = self.called(file.origin(), call) else { return Vec::new() };
        called.operation.parameters().map(|it| it.wire_name.clone()).collect()
    }
}

/// The URI of a resource.
struct Uri {
    text: String,
    variables: Vec<String>,
    source: Source,
    at: At,
}

impl Uri {
    /// Checks the URI of a resource: it has a scheme (RFC 3986), and its variables are those of
    /// level 1 (RFC 6570).
    fn of(it: &McpResource, source: &Source) -> Result<Self, Problem> {
        let namespace = it.tool.namespace.as_deref().unwrap_or("docs");
        let example = format!("write one such as `{namespace}://{}`", it.tool.name.value);
        let Some(written) = &it.uri else {
            return Err(Problem::new("no URI", "it has no `uri`", source, it.tool.name.at, example));
        };
        let text = written.value.trim().to_owned();
        let parts: Vec<(String, String)> =
            variables(&text).map(|(name, after)| (name.to_owned(), after.to_owned())).collect();
        let names: Vec<String> = parts.iter().map(|(name, _)| name.clone()).collect();
        let uri = Uri { text, variables: names, source: source.clone(), at: written.at };
        let invalid = |message, help: &str| Err(uri.problem("an invalid URI", message, help));
        let is_scheme_char = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.');
        let has_scheme = uri.text.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.starts_with(|it: char| it.is_ascii_alphabetic())
                && scheme.chars().all(is_scheme_char)
                && !rest.is_empty()
        });
        let is_visible =
            uri.text.chars().all(|it| it.is_ascii_graphic() && !matches!(it, '"' | '<' | '>' | '\\' | '`'));
        let is_closed = uri.text.matches('{').count() == parts.len() && uri.text.matches('}').count() == parts.len();
        if !has_scheme {
            return invalid(format!("`{}` is not a URI, because it has no scheme", uri.text), &example);
        }
        if !is_visible || !is_closed {
            let help = "percent-encode other characters than those of RFC 3986, and close each brace";
            return invalid(format!("`{}` is not a URI", uri.text), help);
        }
        for (index, (name, after)) in parts.iter().enumerate() {
            let is_name =
                !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.'));
            let is_last = index + 1 == parts.len();
            if !is_name {
                return invalid(format!("`{{{name}}}` is not a variable"), "only `{name}` is one (RFC 6570, level 1)");
            }
            if after.is_empty() && !is_last {
                return invalid(
                    format!("nothing separates `{{{name}}}` from the next variable"),
                    "write `/` between them",
                );
            }
            if uri.variables[..index].contains(name) {
                return invalid(format!("two variables are called `{name}`"), "rename one of them");
            }
        }
        Ok(uri)
    }

    fn problem(&self, reason: &'static str, message: String, help: &str) -> Problem {
        Problem::new(reason, message, &self.source, self.at, help)
    }

    /// Checks that the inputs of a unit are the variables. Other optional inputs are removed.
    /// `parameters` are those of its operation.
    fn connect(&self, it: &McpResource, unit: &mut Unit, parameters: &[String]) -> Result<(), Problem> {
        let is_variable = |name: &String| self.variables.contains(name);
        let (inputs, others): (Vec<_>, Vec<_>) = unit.inputs.drain(..).partition(|input| is_variable(&input.name));
        unit.inputs = inputs;
        let given: Vec<&str> = unit.inputs.iter().map(|input| input.name.as_str()).collect();
        let unused = self.variables.iter().find(|name| !given.contains(&name.as_str()));
        let is_parameter = |name: &str| parameters.iter().any(|known| known == name);
        // Without `with`, an optional input is a parameter of the operation that nothing sets.
        let is_needed = |is_required: bool| is_required || it.tool.with.is_some();
        if let Some(input) = others.iter().find(|input| is_needed(input.is_required)) {
            let name = &input.name;
            let (message, help) = match (is_parameter(name), unused) {
                (true, Some(unused)) => (
                    format!("no variable of the URI is the required `{name}`"),
                    format!("did you mean `{{{name}}}` in place of `{{{unused}}}`?"),
                ),
                (true, None) => (
                    format!("no variable of the URI is the required `{name}`"),
                    format!("add it, as in `{}/{{{name}}}`, or set it in `with`", self.text.trim_end_matches('/')),
                ),
                (false, _) => (
                    format!("`{name}` is not a variable of the URI"),
                    match nearest(name, self.variables.iter().map(String::as_str)) {
                        Some(variable) => format!("did you mean `{variable}`?"),
                        None if self.variables.is_empty() => format!("add `{{{name}}}` to the URI"),
                        None => format!("the variables are {}", listed(&self.variables)),
                    },
                ),
            };
            return Err(self.problem("an input without variable", message, &help));
        }
        if let Some(name) = unused {
            let help = match nearest(name, parameters.iter().map(String::as_str)) {
                Some(input) => format!("did you mean `{{{input}}}`?"),
                None => format!("pass it on: `with: {{{name}: \"{{{{{name}}}}}\"}}`"),
            };
            return Err(self.problem("a variable that goes nowhere", format!("`{{{name}}}` goes nowhere"), &help));
        }
        let renamed: Vec<_> = self.variables.iter().map(|name| (name.clone(), standard(name))).collect();
        rename(unit, &renamed);
        unit.is_tool = false;
        unit.tool_name.clone_from(&unit.name);
        // A content is not a structured one.
        unit.output_schema.clear();
        Ok(())
    }

    /// Returns the URI with names that RFC 6570 allows.
    fn standard(&self) -> String {
        let mut text = self.text.clone();
        for name in &self.variables {
            text = text.replace(&format!("{{{name}}}"), &format!("{{{}}}", standard(name)));
        }
        text
    }
}

/// Warns of a unit that may change data.
fn warn_of_changes(it: &McpResource, unit: &Unit, source: &Source, notes: &mut Notes<'_>) {
    if unit.hints.read_only == Some(true) {
        return;
    }
    let what = match &it.tool.form {
        ToolForm::Call(reference) | ToolForm::Ref(reference) => format!("`{}`", reference.value),
        ToolForm::Steps(_) | ToolForm::Mock => "it".to_owned(),
    };
    let message = format!("{what} may change data, and clients read resources without asking");
    notes.warning(source, &message, it.tool.name.at, "declare a tool, or `hints: {readOnly: true}` if it only reads");
}

fn standard(name: &str) -> String {
    name.replace('-', "_")
}

/// Returns what reports the problems of a resource.
pub(super) fn notes<'n>(it: &'n McpResource, report: &'n mut crate::report::Report) -> Notes<'n> {
    Notes { kind: Kind::Resource, name: &it.tool.name.value, report }
}
