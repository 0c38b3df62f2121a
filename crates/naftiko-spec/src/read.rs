//! From nodes to a [`Document`].

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{
    Authentication, Consumes, Document, Literal, Location, Operation, Output, Parameter, Resource, Spanned, Type,
    Variable,
};
use crate::fields::{Context, Fields, Rest};
use crate::source::{At, Source};
use crate::template::Template;
use crate::yaml::{self, Node, Value};

/// Reads one capability file.
///
/// The document is missing only if the text is not YAML or not a map; whatever else is wrong is reported, left out, and
/// read around. A caller that finds an [`Error`](crate::Severity::Error) among the diagnostics should not build on the
/// document.
pub fn read(source: &Source) -> (Option<Document>, Vec<Diagnostic>) {
    let mut context = Context { source, diagnostics: Vec::new() };
    let document = match yaml::parse(source.text()) {
        Ok(root) => context.document(&root),
        Err(error) => {
            context.report(syntax_error(source, &error));
            None
        }
    };
    (document, context.diagnostics)
}

fn syntax_error(source: &Source, error: &serde_yaml::Error) -> Diagnostic {
    let message = error.to_string();
    let Some(location) = error.location() else {
        let diagnostic = Diagnostic::error(Code::YamlSyntax, format!("not YAML: {message}")).at_span(source, 0..0, "");
        return if message == yaml::DEEP { diagnostic.help("close brackets and braces") } else { diagnostic };
    };
    let message = message.replace(&format!(" at line {} column {}", location.line(), location.column()), "");
    let (message, context) = match message.split_once(" at line ") {
        Some((message, place)) => (message, byte_at(source, place)),
        None => (message.as_str(), None),
    };
    let diagnostic = Diagnostic::error(Code::YamlSyntax, format!("not YAML: {message}"));
    let diagnostic = diagnostic.at_span(source, location.index()..location.index(), "");
    if message.contains("more than one document") {
        return diagnostic.help("make a file of each document: `---` begins another one");
    }
    if message.contains(yaml::REPEATED) {
        return diagnostic.help("write out what the aliases stand for");
    }
    match context {
        Some(start) => diagnostic.at_span(source, start..start + 1, "began here"),
        None => diagnostic,
    }
    .help("the mistake is often on the line before: look at its indentation, quotes and colons")
}

/// The byte that `12 column 3` stands for.
fn byte_at(source: &Source, place: &str) -> Option<usize> {
    let (line, column) = place.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let start: usize = source.text().split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let (byte, _) = source.text().get(start..)?.char_indices().nth(column.checked_sub(1)?)?;
    Some(start + byte)
}

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

const LOCATIONS: &[(&str, Location)] = &[
    ("query", Location::Query),
    ("header", Location::Header),
    ("path", Location::Path),
    ("cookie", Location::Cookie),
    ("body", Location::Body),
    ("environment", Location::Environment),
];

const TYPES: &[(&str, Type)] = &[
    ("string", Type::String),
    ("number", Type::Number),
    ("integer", Type::Integer),
    ("boolean", Type::Boolean),
    ("array", Type::Array),
    ("object", Type::Object),
];

const AUTHENTICATIONS: &[&str] = &["none", "bearer", "basic", "apikey", "digest", "oauth2"];

impl Context<'_> {
    fn document(&mut self, root: &Node) -> Option<Document> {
        const ROOT: &[&str] =
            &["naftiko", "ikanos", "info", "binds", "capability", "consumes", "exposes", "aggregates"];
        const INFO: &[&str] = &["label", "display", "title", "name", "description"];
        const CAPABILITY: &[&str] = &["binds", "consumes", "exposes", "aggregates"];
        let fields = self.fields(root, "a capability file", ROOT, &Rest::Any)?;
        let info = fields.get(&["info"]).and_then(|node| self.fields(node, "`info`", INFO, &Rest::Any));
        let capability =
            fields.get(&["capability"]).and_then(|node| self.fields(node, "`capability`", CAPABILITY, &Rest::Any));

        let mut document = Document {
            source: self.source.clone(),
            title: info.as_ref().and_then(|info| self.text(info, &["label", "display", "title", "name"])),
            description: info.as_ref().and_then(|info| self.text(info, &["description"])),
            variables: Vec::new(),
            consumes: Vec::new(),
            at: root.at,
        };
        for fields in [Some(&fields), capability.as_ref()].into_iter().flatten() {
            if let Some(binds) = fields.get(&["binds"]) {
                self.variables(binds, &mut document.variables);
            }
            if let Some(consumes) = fields.get(&["consumes"]) {
                for (name, node) in self.items(consumes, "`consumes`") {
                    document.consumes.extend(self.consumes(name, node));
                }
            }
        }
        Some(document)
    }

    fn variables(&mut self, binds: &Node, variables: &mut Vec<Variable>) {
        for (name, bind) in self.items(binds, "`binds`") {
            let Some(fields) = self.fields(bind, "a bind", &["namespace", "keys"], &Rest::Any) else { continue };
            let namespace = self.text(&fields, &["namespace"]).or(name).map(|namespace| namespace.value);
            let Some(keys) = fields.get(&["keys"]) else { continue };
            let Value::Map(pairs) = &keys.value else {
                self.wrong_kind(keys, "`keys` of a bind", "a map");
                continue;
            };
            for (name, key) in self.entries(pairs, "`keys` of a bind") {
                if let Some(key) = self.string(key, "a bound key") {
                    variables.push(Variable { namespace: namespace.clone(), name, key });
                }
            }
        }
    }

    fn consumes(&mut self, name: Option<Spanned<String>>, node: &Node) -> Option<Consumes> {
        const READ: &[&str] = &[
            "type",
            "namespace",
            "baseUri",
            "description",
            "authentication",
            "inputParameters",
            "resources",
            "import",
            "from",
        ];
        const REST: Rest = Rest::Only(&["label", "display", "tags", "as", "location"]);
        let fields = self.fields(node, "an entry of `consumes`", READ, &REST)?;
        if let Some(import) = fields.get(&["import", "from"]) {
            self.report(
                Diagnostic::error(Code::Unsupported, "importing an entry from another file is not supported yet")
                    .at(self.source, import.at, "")
                    .help("copy the entry into this file"),
            );
            return None;
        }
        if let Some(kind) = self.text(&fields, &["type"])
            && kind.value != "http"
        {
            self.unknown_value(&kind, "type of an entry of `consumes`", &["http"]);
            return None;
        }
        Some(Consumes {
            namespace: self.name(&fields, &["namespace"], name, node.at, "an entry of `consumes`")?,
            base_uri: self.text(&fields, &["baseUri"]),
            description: self.text(&fields, &["description"]),
            authentication: fields.get(&["authentication"]).map(|node| {
                let invalid = Spanned { value: Authentication::Invalid, at: node.at };
                self.authentication(node).unwrap_or(invalid)
            }),
            parameters: self.parameters(&fields),
            resources: self.list(&fields, "resources", Self::resource),
            at: node.at,
        })
    }

    fn resource(&mut self, name: Option<Spanned<String>>, node: &Node) -> Option<Resource> {
        const READ: &[&str] = &["name", "path", "description", "inputParameters", "operations"];
        const REST: Rest = Rest::Only(&["label", "display", "tags"]);
        let fields = self.fields(node, "a resource", READ, &REST)?;
        Some(Resource {
            name: self.text(&fields, &["name"]).or(name),
            path: self.required(&fields, "path", node.at, "a resource")?,
            description: self.text(&fields, &["description"]),
            parameters: self.parameters(&fields),
            operations: self.list(&fields, "operations", Self::operation),
        })
    }

    fn operation(&mut self, name: Option<Spanned<String>>, node: &Node) -> Option<Operation> {
        const READ: &[&str] = &[
            "name",
            "id",
            "label",
            "display",
            "description",
            "method",
            "path",
            "inputParameters",
            "body",
            "outputParameters",
            "outputRawFormat",
        ];
        const REST: Rest = Rest::Only(&["tags", "outputSchema", "outputMediaType", "maxBinarySize"]);
        let fields = self.fields(node, "an operation", READ, &REST)?;
        let name = self.name(&fields, &["name", "id"], name, node.at, "an operation")?;
        let mut method =
            self.text(&fields, &["method"]).unwrap_or_else(|| Spanned { value: "GET".to_owned(), at: node.at });
        if !METHODS.contains(&method.value.to_uppercase().as_str()) {
            self.unknown_value(&method, "HTTP method", METHODS);
            return None;
        }
        method.value = method.value.to_uppercase();
        Some(Operation {
            name,
            title: self.text(&fields, &["label", "display"]),
            description: self.text(&fields, &["description"]),
            method,
            path: self.text(&fields, &["path"]),
            parameters: self.parameters(&fields),
            body: fields.get(&["body"]).map(|body| body.at),
            outputs: self.list(&fields, "outputParameters", Self::output),
            output_format: self.text(&fields, &["outputRawFormat"]),
        })
    }

    fn parameters(&mut self, fields: &Fields<'_>) -> Vec<Parameter> {
        self.list(fields, "inputParameters", Self::parameter)
    }

    fn parameter(&mut self, name: Option<Spanned<String>>, node: &Node) -> Option<Parameter> {
        const READ: &[&str] = &["name", "in", "value", "type", "description", "required"];
        const REST: Rest = Rest::Only(&["properties", "items"]);
        let fields = self.fields(node, "a parameter", READ, &REST)?;
        let name = match fields.get_or_null("name") {
            Some(node) => self.string(node, "`name` of a parameter")?,
            None => self.name(&fields, &["name"], name, node.at, "a parameter")?,
        };
        let Some(place) = fields.get(&["in"]) else {
            self.missing(node.at, &format!("parameter `{}`", name.value), "in");
            return None;
        };
        Some(Parameter {
            name,
            location: self.choice(place, "place for a parameter", LOCATIONS)?,
            value: match fields.get_or_null("value") {
                Some(node) if node.is_null() => {
                    self.report(
                        Diagnostic::error(Code::Missing, "`value` says nothing")
                            .at(self.source, node.at, "")
                            .help("write `\"\"` for an empty value, or remove the key so that the caller gives one"),
                    );
                    None
                }
                node => node.map(Self::literal),
            },
            ty: fields.get(&["type"]).and_then(|node| self.choice(node, "type", TYPES)),
            description: self.text(&fields, &["description"]),
            required: fields.get(&["required"]).and_then(|node| self.boolean(node, "`required`")),
            at: node.at,
        })
    }

    fn literal(node: &Node) -> Spanned<Literal> {
        let value = match node.text() {
            Some(text) => Literal::Text(Template::parse(text)),
            None => Literal::Structured,
        };
        Spanned { value, at: node.at }
    }

    fn output(&mut self, name: Option<Spanned<String>>, node: &Node) -> Option<Output> {
        let fields = self.fields(node, "an output", &["name", "value", "type"], &Rest::Any)?;
        Some(Output {
            name: self.text(&fields, &["name"]).or(name),
            path: self.text(&fields, &["value"]),
            ty: fields.get(&["type"]).and_then(|node| self.choice(node, "type", TYPES)),
            at: node.at,
        })
    }

    fn authentication(&mut self, node: &Node) -> Option<Spanned<Authentication>> {
        const READ: &[&str] = &["type", "token", "username", "password", "key", "value", "placement"];
        const WHAT: &str = "`authentication`";
        let fields = self.fields(node, WHAT, READ, &Rest::Any)?;
        let kind = self.required(&fields, "type", node.at, WHAT)?;
        let value = match kind.value.as_str() {
            "none" => Authentication::None,
            "bearer" => Authentication::Bearer { token: self.credential(&fields, "token", node.at)? },
            "basic" => Authentication::Basic {
                username: self.credential(&fields, "username", node.at)?,
                password: self.credential(&fields, "password", node.at)?,
            },
            "apikey" => Authentication::ApiKey {
                name: self.required(&fields, "key", node.at, WHAT)?,
                value: self.credential(&fields, "value", node.at)?,
                placement: match fields.get(&["placement"]) {
                    Some(node) => self.choice(node, "placement of a key", &LOCATIONS[..2])?.value,
                    None => Location::Header,
                },
            },
            other if AUTHENTICATIONS.contains(&other) => {
                return Some(Spanned { value: Authentication::Other(other.to_owned()), at: kind.at });
            }
            _ => {
                self.unknown_value(&kind, "authentication type", AUTHENTICATIONS);
                return None;
            }
        };
        Some(Spanned { value, at: node.at })
    }

    fn credential(&mut self, fields: &Fields<'_>, key: &str, at: At) -> Option<Spanned<Template>> {
        let text = self.required(fields, key, at, "`authentication`")?;
        Some(Spanned { value: Template::parse(&text.value), at: text.at })
    }

    /// The text under `key`, which `what` must have.
    fn required(&mut self, fields: &Fields<'_>, key: &str, at: At, what: &str) -> Option<Spanned<String>> {
        match fields.get(&[key]) {
            Some(node) => self.string(node, &format!("`{key}`")),
            None => {
                self.missing(at, what, key);
                None
            }
        }
    }

    /// The name of something: under one of `keys`, or else the key it stands under.
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

    /// What is under `key`, item by item.
    fn list<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        read: fn(&mut Self, Option<Spanned<String>>, &Node) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = fields.get(&[key]) else { return Vec::new() };
        let items = self.items(node, &format!("`{key}`"));
        items.into_iter().filter_map(|(name, node)| read(self, name, node)).collect()
    }

    fn text(&mut self, fields: &Fields<'_>, keys: &[&str]) -> Option<Spanned<String>> {
        fields.find(keys).and_then(|(key, node)| self.string(node, &format!("`{key}`")))
    }

    fn choice<T: Copy>(&mut self, node: &Node, what: &str, choices: &[(&str, T)]) -> Option<Spanned<T>> {
        let name = self.string(node, what)?;
        let choice = choices.iter().find(|(known, _)| *known == name.value);
        if choice.is_none() {
            self.unknown_value(&name, what, &choices.iter().map(|(known, _)| *known).collect::<Vec<_>>());
        }
        choice.map(|(_, value)| Spanned { value: *value, at: node.at })
    }
}

#[cfg(test)]
mod tests;
