//! The definition of a tool: what it declares itself, and the flow that it refers to.

use naftiko_spec::{Data, McpTool, Severity, Source, Spanned, ToolForm, ToolInput, nearest};

use super::problem::{Notes, Problem};
use super::with::{Names, Unknown, inputs, substituted};
use crate::load::{File, Folder, Origin};
use crate::model::Json;
use crate::model::docs::Docs;
use crate::model::unit::{Action, Hints, Unit};

/// A tool, and what defines how it runs.
pub(super) struct Definition<'t> {
    /// The tool.
    pub(super) tool: &'t McpTool,
    /// Where the tool is declared.
    origin: Origin<'t>,
    /// The tool itself, or the flow that it refers to.
    pub(super) body: &'t McpTool,
    /// Where the body is declared.
    pub(super) body_origin: Origin<'t>,
    /// The values that a tool with a flow passes to it.
    values: Vec<(String, Json)>,
}

impl<'t> Definition<'t> {
    /// Returns the definition of a tool.
    pub(super) fn of(folder: &'t Folder, origin: Origin<'t>, tool: &'t McpTool) -> Result<Self, Problem> {
        let mut definition = Definition { tool, origin, body: tool, body_origin: origin, values: Vec::new() };
        if let ToolForm::Ref(reference) = &tool.form {
            (definition.body_origin, definition.body) = flow(folder, origin, reference)?;
            let own = Definition { tool, origin, body: tool, body_origin: origin, values: Vec::new() };
            let value = |(name, value): &(Spanned<String>, Spanned<Data>)| Ok((name.value.clone(), own.json(value)?));
            definition.values = tool.with.iter().flatten().map(value).collect::<Result<_, Problem>>()?;
        }
        Ok(definition)
    }

    /// Returns a unit that has what the definition itself declares. The rest follows from what it
    /// runs.
    pub(super) fn unit(&self, action: Action) -> Unit {
        Unit {
            group: self.tool.namespace.clone().unwrap_or_default(),
            name: self.tool.name.value.clone(),
            key: String::new(),
            verb: String::new(),
            tool_name: String::new(),
            title: self.title(),
            description: self.description(&Docs::new("")),
            tags: self.tags(&[]),
            is_tool: true,
            hints: self.hints(Hints::default()),
            action,
            inputs: Vec::new(),
            values: Vec::new(),
            computed: Vec::new(),
            keys: None,
            shape: None,
            output_schema: String::new(),
        }
    }

    /// Whether it refers to a flow.
    pub(super) fn is_reference(&self) -> bool {
        matches!(self.tool.form, ToolForm::Ref(_))
    }

    /// Returns the file with the declaration of the tool.
    pub(super) fn source(&self) -> &'t Source {
        self.origin.source()
    }

    /// Returns the file with the body.
    pub(super) fn body_source(&self) -> &'t Source {
        self.body_origin.source()
    }

    /// Returns the declared inputs: those of the tool, or of its flow.
    pub(super) fn inputs(&self) -> &'t [ToolInput] {
        self.tool.inputs.as_ref().or(self.body.inputs.as_ref()).map_or(&[], Vec::as_slice)
    }

    /// Whether neither inputs nor values are declared.
    pub(super) fn declares_nothing(&self) -> bool {
        self.inputs().is_empty() && self.body.with.is_none() && self.tool.with.is_none()
    }

    /// Returns the name for people.
    pub(super) fn title(&self) -> String {
        self.tool.title.as_ref().or(self.body.title.as_ref()).cloned().unwrap_or_default()
    }

    /// Returns the description, or another one if there is none.
    pub(super) fn description(&self, other: &Docs) -> String {
        let texts = [&self.tool.description, &self.body.description].into_iter().flatten();
        let own = texts.map(|text| Docs::new(text)).find(|docs| !docs.is_empty());
        own.as_ref().unwrap_or(other).lines().join("\n")
    }

    /// Returns the tags: those of the tool, then those of its flow, then the given ones.
    pub(super) fn tags(&self, others: &[String]) -> Vec<String> {
        let all = [self.tool.tags.as_slice(), self.body.tags.as_slice(), others];
        all.into_iter().find(|tags| !tags.is_empty()).unwrap_or_default().to_vec()
    }

    /// Returns the hints: those of the tool, then those of its flow, then the given ones.
    pub(super) fn hints(&self, others: Hints) -> Hints {
        let hints = |tool: &McpTool| {
            let naftiko_spec::Hints { read_only, destructive, idempotent, open_world } = tool.hints;
            Hints { read_only, destructive, idempotent, open_world }
        };
        hints(self.tool).or(hints(self.body)).or(others)
    }

    /// Returns a value of the body in which each name of an input is one.
    pub(super) fn json(&self, value: &Spanned<Data>) -> Result<Json, Problem> {
        let problem = |reason, message, help| Problem::new(reason, message, self.body_source(), value.at, help);
        let json = self.names().json(&value.value).map_err(|Unknown { name, meant }| {
            let message = format!("`{name}` is not the name of an input");
            problem("an unknown name", message, format!("did you mean `{meant}`?"))
        })?;
        substituted(&json, &self.values).ok_or_else(|| {
            let message = "a list or an object with names is a part of a text".to_owned();
            problem("a computed list in a text", message, "pass it on as the whole value".to_owned())
        })
    }

    /// Returns the inputs that a value of the body uses.
    pub(super) fn names_in(&self, value: &Spanned<Data>) -> Vec<String> {
        let json = self.names().json(&value.value).unwrap_or(Json::Null);
        inputs(&json).into_iter().map(|(name, _)| name.to_owned()).collect()
    }

    /// Returns the values that a tool passes to its flow.
    pub(super) fn values(&self) -> &[(String, Json)] {
        &self.values
    }

    /// Warns of an input that is written like a text.
    pub(super) fn check_bare(&self, value: &Spanned<Data>, notes: &mut Notes<'_>) {
        if let Some(name) = self.names().bare(&value.value) {
            let message = format!("`{name}` is read as the input with this name, not as a text");
            notes.warning(self.body_source(), &message, value.at, &format!("write `{}.{name}`", notes.kind.prefix()));
        }
    }

    fn names(&self) -> Names<'_> {
        Names { namespace: self.body.namespace.as_deref(), inputs: self.inputs() }
    }
}

/// Returns a flow, in the file of the tool or in another one of the client.
fn flow<'t>(
    folder: &'t Folder,
    origin: Origin<'t>,
    reference: &Spanned<String>,
) -> Result<(Origin<'t>, &'t McpTool), Problem> {
    let mut files: Vec<&File> = folder.files.iter().collect();
    files.sort_by_key(|it| it.number != origin.number);
    let aggregates = || files.iter().flat_map(|file| &file.aggregates);
    let named = |(namespace, flow): (&str, &McpTool)| format!("{namespace}.{}", flow.name.value);
    for entry in aggregates() {
        let flows = entry.aggregate().flows.iter();
        if let Some(flow) = flows.into_iter().find(|flow| named((entry.namespace(), flow)) == reference.value) {
            return Ok((entry.origin(), flow));
        }
    }
    let flows = aggregates().flat_map(|it| it.aggregate().flows.iter().map(|flow| (it.namespace(), flow)));
    let names: Vec<String> = flows.map(named).collect();
    let help = match nearest(&reference.value, names.iter().map(String::as_str)) {
        Some(known) => format!("did you mean `{known}`?"),
        None if names.is_empty() => "add it to the `flows` of an entry of `aggregates`".to_owned(),
        None => format!("the flows are {}", listed(&names)),
    };
    let message = format!("no aggregate has the flow `{}` that it refers to", reference.value);
    let problem = Problem::new("an unknown flow", message, origin.source(), reference.at, help);
    Err(problem.with_severity(Severity::Error))
}

/// The maximum number of names in a help.
const MOST: usize = 5;

/// Returns the first of some names.
pub(super) fn listed(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > MOST { ", …" } else { "" };
    format!("{}{more}", first.join(", "))
}
