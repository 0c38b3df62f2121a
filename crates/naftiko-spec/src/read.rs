//! Reads nodes into a [`Document`].

mod authentication;
mod body;
mod exposed;
mod exposes;
mod flows;
mod imports;
mod mcp;
mod outputs;
mod prompts;
mod resources;
mod rest;
mod server;
mod skills;
mod words;

use std::collections::HashSet;

use naftiko_syntax::{At, Code, Diagnostic, Fault, Node, Severity, Source, SyntaxError, nearest, yaml};

pub use self::resources::variables;
use self::words::{FORMATS, LOCATIONS, TYPES, find};
use crate::document::{
    Authentication, Consumes, Data, Document, Entry, Kind, Location, Operation, Output, Parameter, Resource, Spanned,
    Type, Variable,
};
use crate::fields::{Context, Fields};
use crate::keys;

/// Reads a capability file.
///
/// Returns no document only if the text is not YAML or not a map. Every other problem is reported,
/// and the invalid part is left out. A caller must not use the document if there is an
/// [`Error`](crate::Severity::Error) among the diagnostics. If the text has none of the top-level
/// keys of a capability, diagnostics hide its lines, because it may be any file.
pub fn read(source: &Source) -> (Option<Document>, Vec<Diagnostic>) {
    let source = &source.clone().hidden_if(!looks_like_a_capability(source.text()));
    let mut context = Context { source, diagnostics: Vec::new() };
    let document = match yaml::read(source.text()) {
        Ok(tree) => context.document(tree.root()),
        Err(error) => {
            context.report(syntax_error(source, &error));
            None
        }
    };
    (document, context.diagnostics)
}

/// Whether a line of a text starts with a key of a capability, or with a misspelled long one. Works
/// on a text that cannot be parsed.
fn looks_like_a_capability(text: &str) -> bool {
    const SHORT: [&str; 3] = ["info", "binds", "ikanos"];
    const LONG: [&str; 5] = ["naftiko", "capability", "consumes", "exposes", "aggregates"];
    let is_key = |key: &str| {
        let key = key.trim_start_matches('{').trim_matches([' ', '"', '\'']);
        SHORT.contains(&key) || nearest(key, LONG.into_iter()).is_some()
    };
    text.lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_once(':'))
        .any(|(key, _)| is_key(key))
}

fn syntax_error(source: &Source, error: &SyntaxError) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::YamlSyntax, format!("invalid YAML: {}", error.message));
    let Some(at) = error.at else {
        let diagnostic = diagnostic.at_span(source, 0..0, "");
        return if error.fault == Fault::TooDeep {
            diagnostic.help("check for brackets and braces that are not closed")
        } else {
            diagnostic
        };
    };
    if error.fault == Fault::Tab {
        return diagnostic.at_span(source, at..at + 1, "").help("replace the tab with spaces");
    }
    let diagnostic = diagnostic.at_span(source, at..at, "");
    match (error.fault, error.began) {
        (Fault::SecondDocument, _) => {
            diagnostic.help("move each document to its own file: `---` starts another document")
        }
        (Fault::Repetition, _) => diagnostic.help("replace the aliases with copies of their values"),
        (_, Some(began)) => diagnostic.at_span(source, began..began + 1, "starts here").help(OFTEN),
        (_, None) => diagnostic.help(OFTEN),
    }
}

const OFTEN: &str = "the mistake is often on the line before: check its indentation, quotes and colons";

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

impl Context<'_> {
    fn document(&mut self, root: Node<'_>) -> Option<Document> {
        let fields = self.fields(root, &keys::FILE)?;
        let info = fields.get(&["info"]).and_then(|node| self.fields(node, &keys::INFO));
        let is_sandbox = fields.get(&["naftiko"]).is_some_and(|node| node.is_map());
        let is_openapi = ["openapi", "swagger"].iter().any(|key| root.get(key).is_some());
        if let Some(version) = fields.get(&["naftiko", "ikanos"]) {
            self.version(version);
        }
        let capability =
            fields.get(&["capability"]).filter(|_| !is_sandbox).and_then(|node| self.fields(node, &keys::CAPABILITY));

        let mut document = Document {
            source: self.source.clone(),
            title: info.as_ref().and_then(|info| self.text(info, &["label", "display", "title", "name"])),
            description: info.as_ref().and_then(|info| self.text(info, &["description"])),
            variables: Vec::new(),
            consumes: Vec::new(),
            tools: Vec::new(),
            mcp_tools: Vec::new(),
            mcp_resources: Vec::new(),
            mcp_prompts: Vec::new(),
            exposed: Vec::new(),
            aggregates: Vec::new(),
            mcp_servers: Vec::new(),
            rest_servers: Vec::new(),
            skill_servers: Vec::new(),
            control: None,
            exposed_variables: HashSet::new(),
            mentioned: HashSet::new(),
            kind: match (is_sandbox, is_openapi) {
                (true, _) => Kind::Sandbox,
                (false, true) => Kind::OpenApi,
                (false, false) => Kind::Capability,
            },
            at: root.at(),
        };
        for fields in [Some(&fields), capability.as_ref()].into_iter().flatten().filter(|_| !is_sandbox) {
            self.part(fields, &mut document);
        }
        if document.kind == Kind::Capability && document.consumes.is_empty() && !document.tools.is_empty() {
            document.kind = Kind::Exposes;
        }
        Some(document)
    }

    /// Reports an unknown version of the format. Known are `0.x` and those that lead to `1.0`.
    fn version(&mut self, node: Node<'_>) {
        let Some(version) = node.written().map(str::trim) else { return };
        if version.is_empty() || version.starts_with("0.") || version == "1" || version.starts_with("1.0") {
            return;
        }
        self.report(
            Diagnostic::warning(Code::UnknownValue, format!("unknown version `{version}` of the format"))
                .at(self.source, node.at(), "read as `1.0.0`")
                .help("check the client: it does not have what is new in this version"),
        );
    }

    /// Reads the keys that may be at the root of a file or below `capability`.
    fn part(&mut self, fields: &Fields<'_>, document: &mut Document) {
        for key in ["binds", "externalRefs"] {
            if let Some(binds) = fields.get(&[key]) {
                self.variables(binds, &mut document.variables);
            }
        }
        for key in ["import", "imports"] {
            if let Some(imports) = fields.get(&[key]) {
                document.consumes.extend(self.imports(imports, key));
            }
        }
        if let Some(consumes) = fields.get(&["consumes"]) {
            exposes::names(consumes, &mut document.mentioned);
            for (name, node) in self.items(consumes, "`consumes`") {
                document.consumes.extend(self.entry(name, node));
            }
        }
        if let (Some(node), Some(at)) = (fields.get(&["exposes"]), fields.place("exposes")) {
            self.unknown_servers(node);
            document.exposed.extend(exposed::servers(node, at));
            document.mcp_servers.extend(self.mcp_servers(node));
            document.mcp_resources.extend(self.mcp_resources(node));
            document.mcp_prompts.extend(prompts::prompts(node));
            document.mcp_tools.extend(self.mcp_tools(node));
            document.rest_servers.extend(self.rest_servers(node));
            document.skill_servers.extend(self.skill_servers(node));
            document.control = document.control.or(rest::control(node));
        }
        if let Some(node) = fields.get(&["aggregates"]) {
            document.aggregates.extend(self.aggregates(node));
        }
        for key in ["exposes", "aggregates"] {
            if let Some(node) = fields.get(&[key]) {
                exposes::read(node, document);
                if document.consumes.is_empty() {
                    document.kind = Kind::Exposes;
                }
            }
        }
    }

    fn variables(&mut self, binds: Node<'_>, variables: &mut Vec<Variable>) {
        for (name, bind) in self.items(binds, "`binds`") {
            // `- TOKEN` binds a variable to the key of the same name.
            if let Some(key) = bind.written() {
                let key = Spanned { value: key.to_owned(), at: bind.at() };
                variables.push(Variable { namespace: None, name: name.unwrap_or_else(|| key.clone()), key });
                continue;
            }
            let Some(fields) = self.fields(bind, &keys::BIND) else { continue };
            let namespace = self.text(&fields, &["namespace", "name"]).or(name);
            if let (Some(name), Some(key)) = (&namespace, self.text(&fields, &["env"])) {
                variables.push(Variable { namespace: None, name: name.clone(), key });
            }
            let namespace = namespace.map(|namespace| namespace.value);
            let Some(keys) = fields.get(&["keys"]) else { continue };
            for (name, key) in self.items(keys, "`keys` of a bind") {
                if let Some(mut key) = self.string(key, "a bound key") {
                    let name = name.unwrap_or_else(|| key.clone());
                    // A key of a file or a vault; in the environment, the variable has its own
                    // name.
                    if key.value.contains(['-', '.', '/', ':']) {
                        key.value.clone_from(&name.value);
                    }
                    variables.push(Variable { namespace: namespace.clone(), name, key });
                }
            }
        }
    }

    fn entry(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Entry> {
        let fields = self.fields(node, &keys::ENTRY)?;
        if fields.get(&["resources", "baseUri", "targetUri"]).is_none() && fields.get(imports::KEYS).is_some() {
            return self.import(node, &fields).map(Entry::Import);
        }
        if let Some(kind) = self.text(&fields, &["type"])
            && !kind.value.eq_ignore_ascii_case("http")
        {
            self.unknown_value(&kind, "type of an entry of `consumes`", &["http"]);
            return None;
        }
        let before = self.diagnostics.len();
        let mut consumes = Consumes {
            namespace: self.name(&fields, &["namespace", "name", "id"], name, node.at(), keys::ENTRY.what)?,
            base_uri: self.text(&fields, &["baseUri", "targetUri"]),
            description: self.text(&fields, &["description"]),
            authentication: fields.get(&["authentication", "auth"]).map(|node| {
                let invalid = Spanned { value: Authentication::Invalid, at: node.at() };
                self.authentication(node).unwrap_or(invalid)
            }),
            parameters: self.headers(&fields),
            resources: Vec::new(),
            is_whole: true,
            at: node.at(),
        };
        consumes.parameters.extend(self.parameters(&fields));
        consumes.is_whole = self.is_whole(before);
        consumes.resources = self.list(&fields, "resources", Self::resource);
        Some(Entry::Http(Box::new(consumes)))
    }

    /// Whether no error was found since there were `before` diagnostics.
    fn is_whole(&self, before: usize) -> bool {
        self.diagnostics[before..].iter().all(|diagnostic| diagnostic.severity != Severity::Error)
    }

    /// Reads `headers`, an older spelling for parameters of the whole entry.
    fn headers(&mut self, fields: &Fields<'_>) -> Vec<Parameter> {
        let Some(node) = fields.get(&["headers"]) else { return Vec::new() };
        let header = |(name, value): (Option<Spanned<String>>, Node<'_>)| {
            Some(Parameter {
                name: name?,
                location: Some(Spanned { value: Location::Header, at: value.at() }),
                value: Some(Spanned { value: Data::of_node(value), at: value.at() }),
                ty: None,
                description: None,
                required: None,
                at: value.at(),
            })
        };
        self.items(node, "`headers`").into_iter().filter_map(header).collect()
    }

    fn resource(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Resource> {
        let fields = self.fields(node, &keys::RESOURCE)?;
        let before = self.diagnostics.len();
        let description = self.text(&fields, &["description", "label", "display"]);
        let parameters = self.parameters(&fields);
        let is_whole = self.is_whole(before);
        let operations = self.list(&fields, "operations", Self::operation);
        let path = match self.text(&fields, &["path"]) {
            Some(path) => path,
            // Either its operations have their own paths, or it has no operations.
            None if !operations.is_empty() && operations.iter().all(|operation| operation.path.is_some()) => {
                Spanned { value: String::new(), at: node.at() }
            }
            None => self.required(&fields, "path", node.at(), "a resource")?,
        };
        let name = self.text(&fields, &["name"]).or(name);
        Some(Resource { name, path, description, parameters, operations, is_whole })
    }

    fn operation(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Operation> {
        let before = self.diagnostics.len();
        let fields = self.fields(node, &keys::OPERATION)?;
        const NAMES: &[&str] = &["name", "id", "operationId"];
        let is_named = name.is_some() || fields.get(NAMES).is_some();
        let name = self.text(&fields, NAMES).or(name);
        let mut method =
            self.text(&fields, &["method"]).unwrap_or_else(|| Spanned { value: "GET".to_owned(), at: node.at() });
        method.value = method.value.trim().to_uppercase();
        if !METHODS.contains(&method.value.as_str()) {
            self.unknown_value(&method, "HTTP method", METHODS);
        }
        let mut operation = Operation {
            name: name.unwrap_or(Spanned { value: String::new(), at: node.at() }),
            title: self.text(&fields, &["label", "display", "title", "summary"]),
            description: self.text(&fields, &["description"]),
            method,
            path: self.text(&fields, &["path"]),
            parameters: self.parameters(&fields),
            body: fields.get(&["body"]).and_then(|body| self.body(body)),
            outputs: self.list(&fields, "outputParameters", Self::output),
            output_format: fields
                .get(&["outputRawFormat"])
                .and_then(|node| self.choice(node, "response format", FORMATS)),
            output_media_type: self.text(&fields, &["outputMediaType"]),
            max_binary_size: fields.get(&["maxBinarySize"]).and_then(|node| self.size(node)),
            is_whole: true,
        };
        if operation.name.value.trim().is_empty() {
            operation.name.value.clear();
        }
        if !is_named {
            self.report(
                Diagnostic::warning(Code::Missing, "an operation has no `name`")
                    .at(self.source, operation.name.at, "its method and path are used instead")
                    .help("add `name:`"),
            );
        }
        operation.is_whole = self.is_whole(before);
        Some(operation)
    }

    fn parameters(&mut self, fields: &Fields<'_>) -> Vec<Parameter> {
        self.list(fields, "inputParameters", Self::parameter)
    }

    fn parameter(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Parameter> {
        let fields = self.fields(node, &keys::PARAMETER)?;
        let name = match fields.get_or_null("name") {
            Some(node) => self.string(node, "`name` of a parameter")?,
            None => self.name(&fields, &["name", "id"], name, node.at(), "a parameter")?,
        };
        Some(Parameter {
            name,
            location: match fields.get(&["in"]) {
                Some(node) => Some(self.choice(node, "location of a parameter", LOCATIONS)?),
                None => None,
            },
            value: match fields.get_or_null("value").or_else(|| fields.get_or_null("const")) {
                Some(node) if node.is_null() => {
                    self.report(
                        Diagnostic::error(Code::Missing, "`value` is empty")
                            .at(self.source, node.at(), "")
                            .help("write `\"\"` for an empty value, or remove the key so that the caller sets it"),
                    );
                    None
                }
                node => node.map(|node| Spanned { value: Data::of_node(node), at: node.at() }),
            },
            ty: fields.get(&["type"]).and_then(|node| self.ty(node)),
            description: self.text(&fields, &["description"]),
            required: fields.get(&["required"]).and_then(|node| self.boolean(node, "`required`")),
            at: node.at(),
        })
    }

    /// Returns a type. An unknown type is text.
    fn ty(&mut self, node: Node<'_>) -> Option<Spanned<Type>> {
        let name = self.string(node, "a type")?;
        let ty = find(TYPES, &name.value);
        if ty.is_none() {
            self.unknown_type(&name, "treated as `string`");
        }
        Some(Spanned { value: ty.unwrap_or(Type::String), at: node.at() })
    }

    fn unknown_type(&mut self, ty: &Spanned<String>, treated: &str) {
        let known = TYPES.iter().map(|(known, _)| *known);
        let help = match nearest(&ty.value, known.clone()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("use one of {}", known.collect::<Vec<_>>().join(", ")),
        };
        self.report(
            Diagnostic::warning(Code::UnknownValue, format!("unknown type `{}`", ty.value))
                .at(self.source, ty.at, treated)
                .help(help),
        );
    }

    fn output(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Output> {
        let fields = self.fields(node, &keys::OUTPUT)?;
        Some(Output {
            name: self.text(&fields, &["name"]).or(name),
            path: self.text(&fields, &["value", "mapping"]),
            ty: fields.get(&["type"]).and_then(|node| self.ty(node)),
            at: node.at(),
        })
    }

    /// Returns a number of bytes: `5242880`, `512 KB`, `5MiB`.
    pub(in crate::read) fn size(&mut self, node: Node<'_>) -> Option<Spanned<u64>> {
        let text = self.string(node, "`maxBinarySize`")?;
        let written = text.value.trim();
        let digits = written.len() - written.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let unit: Option<u64> = match written[digits..].trim().to_ascii_lowercase().as_str() {
            "" | "b" => Some(1),
            "k" | "kb" => Some(1_000),
            "kib" => Some(1 << 10),
            "m" | "mb" => Some(1_000_000),
            "mib" => Some(1 << 20),
            "g" | "gb" => Some(1_000_000_000),
            "gib" => Some(1 << 30),
            _ => None,
        };
        let size = unit.and_then(|unit| written[..digits].parse::<u64>().ok()?.checked_mul(unit));
        if size.is_none() {
            self.report(
                Diagnostic::error(Code::UnknownValue, format!("`{}` is not a number of bytes", text.value))
                    .at(self.source, text.at, "")
                    .help("write a size such as `5MiB` or `5000000`"),
            );
        }
        size.map(|value| Spanned { value, at: node.at() })
    }

    /// Returns the text under `key`, which is required in `what`.
    fn required(&mut self, fields: &Fields<'_>, key: &str, at: At, what: &str) -> Option<Spanned<String>> {
        match fields.get(&[key]) {
            Some(node) => self.string(node, &format!("`{key}`")),
            None => {
                self.missing(at, what, key);
                None
            }
        }
    }

    /// Returns the name of something: the value of one of `keys`, or the key of the item itself.
    fn name(
        &mut self,
        fields: &Fields<'_>,
        keys: &[&str],
        key: Option<Spanned<String>>,
        at: At,
        what: &str,
    ) -> Option<Spanned<String>> {
        match fields.find(keys) {
            Some(_) => self.text(fields, keys),
            None => {
                if key.is_none() {
                    self.missing(at, what, keys[0]);
                }
                key
            }
        }
    }

    /// Reads the items under `key`.
    fn list<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        read: fn(&mut Self, Option<Spanned<String>>, Node<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = fields.get(&[key]) else { return Vec::new() };
        let items = self.items(node, &format!("`{key}`"));
        items.into_iter().filter_map(|(name, node)| read(self, name, node)).collect()
    }

    fn text(&mut self, fields: &Fields<'_>, keys: &[&str]) -> Option<Spanned<String>> {
        fields.find(keys).and_then(|(key, node)| self.string(node, &format!("`{key}`")))
    }

    fn choice<T: Copy>(&mut self, node: Node<'_>, what: &str, choices: &[(&str, T)]) -> Option<Spanned<T>> {
        let name = self.string(node, what)?;
        let choice = find(choices, &name.value);
        if choice.is_none() {
            self.unknown_value(&name, what, &choices.iter().map(|(known, _)| *known).collect::<Vec<_>>());
        }
        choice.map(|value| Spanned { value, at: node.at() })
    }
}

#[cfg(test)]
mod tests;
