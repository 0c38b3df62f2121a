//! `codegen.lock`: the names that a client has published, in Rust, in command lines and as MCP
//! tools, and the order of the arguments of its methods, so that changes of its specs rename
//! nothing and swap nothing.
//!
//! It has a line for each name and for each method, sorted, so that branches that add operations
//! rarely change the same lines. A removed operation keeps its line; if it is added again, it gets
//! the same name.

use std::collections::BTreeMap;
use std::ops::Range;

use naftiko_spec::{Code, Diagnostic, Source};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use crate::config::not_toml;
use crate::mark::MARK;
use crate::model::names::{is_legal, is_legal_type};

/// The name of the file in a folder of capability files.
pub(crate) const FILE_NAME: &str = "codegen.lock";

/// The help for a lock that was not written by the generator.
pub(crate) const RESTORE: &str = "restore it from version control, because it contains the published names; delete it and \
                                  generate again only if the client is not published yet";

/// The names of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lock {
    /// From a namespace, with its file if several have it, to a module.
    pub(crate) modules: BTreeMap<String, Locked>,
    /// From the namespace, name, method and path of an operation to its method in Rust.
    pub(crate) methods: BTreeMap<String, Locked>,
    /// From a flow, `namespace.flow`, to its method in Rust.
    pub(crate) flows: BTreeMap<String, Locked>,
    /// From the place of a type in the OpenAPI document, or its role in an operation, to its name
    /// in Rust.
    pub(crate) types: BTreeMap<String, Locked>,
    /// From a method to its name in a command line.
    pub(crate) commands: BTreeMap<String, Locked>,
    /// From an exposed tool, or from a method if none is exposed, to its name as an MCP tool.
    pub(crate) tools: BTreeMap<String, Locked>,
    /// From a method or a constructor to its arguments, in their order.
    pub(crate) arguments: BTreeMap<String, Vec<String>>,
}

/// A name and its place.
#[derive(Clone, Debug)]
pub(crate) struct Locked {
    pub(crate) name: String,
    pub(crate) at: Range<usize>,
}

impl Locked {
    pub(crate) fn new(name: &str) -> Self {
        Locked { name: name.to_owned(), at: 0..0 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[allow(dead_code, reason = "shows which version wrote the file")]
    generator: Option<String>,
    #[serde(default)]
    #[allow(dead_code, reason = "shows which specs the names belong to")]
    files: BTreeMap<String, String>,
    #[serde(default)]
    modules: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    methods: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    flows: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    types: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    commands: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    tools: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    arguments: BTreeMap<String, Vec<String>>,
}

impl Lock {
    /// Parses the text of the file.
    pub(crate) fn parse(source: Source) -> Result<(Self, Source), Diagnostic> {
        let written: Written = toml::from_str(source.text()).map_err(|error| match not_toml(&source, &error) {
            diagnostic if source.is_hidden() => diagnostic,
            diagnostic => diagnostic.help(
                "after a merge, keep the lines of both sides; if the file is truncated, restore it, because a missing line \
                 releases its name",
            ),
        })?;
        if source.text().trim().is_empty() {
            return Err(Diagnostic::error(Code::InvalidConfiguration, format!("{FILE_NAME} is empty"))
                .at_span(&source, 0..0, "")
                .help(RESTORE));
        }
        let lock = Lock {
            modules: names(written.modules, &source, is_legal, "Rust name")?,
            methods: names(written.methods, &source, is_legal, "Rust name")?,
            flows: names(written.flows, &source, is_legal, "Rust name")?,
            types: names(written.types, &source, is_legal_type, "Rust name")?,
            commands: names(written.commands, &source, is_command, "name of a command")?,
            tools: names(written.tools, &source, is_tool_name, "name of a tool")?,
            arguments: written.arguments,
        };
        Ok((lock, source))
    }

    /// Returns how many of its names and orders another lock does not have.
    pub(crate) fn missing_in(&self, other: &Lock) -> usize {
        let names = [
            (&self.modules, &other.modules),
            (&self.methods, &other.methods),
            (&self.flows, &other.flows),
            (&self.types, &other.types),
            (&self.commands, &other.commands),
            (&self.tools, &other.tools),
        ];
        let missing = names.iter().map(|(own, other)| own.keys().filter(|key| !other.contains_key(*key)).count());
        let orders =
            self.arguments.iter().filter(|(method, order)| other.arguments.get(*method) != Some(order)).count();
        missing.sum::<usize>() + orders
    }

    /// Returns the text of the file. `files` are the capability files, by name, and their texts.
    pub(crate) fn write(&self, command: &str, files: &BTreeMap<String, &str>) -> String {
        let mut out = format!(
            "# {MARK}: the names that this client has published, and the order of arguments. Kept by `{command}`; commit it.\n\
             # Deleting a line releases its name or its order.\n\
             generator = \"{}\"\n\n[files]\n",
            env!("CARGO_PKG_VERSION")
        );
        for (name, text) in files {
            let digest = Sha256::digest(text.replace("\r\n", "\n"));
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            line(&mut out, name, &digest);
        }
        let others =
            [("flows", &self.flows), ("types", &self.types), ("commands", &self.commands), ("tools", &self.tools)];
        let others = others.into_iter().filter(|(_, names)| !names.is_empty());
        for (title, names) in [("modules", &self.modules), ("methods", &self.methods)].into_iter().chain(others) {
            out.push_str(&format!("\n[{title}]\n"));
            names.iter().for_each(|(key, locked)| line(&mut out, key, &locked.name));
        }
        if !self.arguments.is_empty() {
            out.push_str("\n[arguments]\n");
        }
        for (method, arguments) in &self.arguments {
            let arguments: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
            out.push_str(&format!("{} = [{}]\n", quoted(method), arguments.join(", ")));
        }
        out
    }
}

/// Whether a command can have this name.
fn is_command(name: &str) -> bool {
    !name.starts_with('-') && is_legal(&name.replace('-', "_"))
}

/// Whether all MCP clients accept this name of a tool.
fn is_tool_name(name: &str) -> bool {
    let is_valid = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    (1..=64).contains(&name.len()) && name.chars().all(is_valid)
}

fn line(out: &mut String, key: &str, value: &str) {
    out.push_str(&format!("{} = {}\n", quoted(key), quoted(value)));
}

/// Returns a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            c if c.is_control() || crate::model::docs::is_hidden(c) => {
                out.push_str(&format!("\\U{:08X}", u32::from(c)))
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn names(
    written: BTreeMap<String, Spanned<String>>,
    source: &Source,
    is_legal: fn(&str) -> bool,
    what: &str,
) -> Result<BTreeMap<String, Locked>, Diagnostic> {
    let mut names = BTreeMap::new();
    for (key, name) in written {
        let at = name.span();
        let name = name.into_inner();
        if !is_legal(&name) {
            return Err(Diagnostic::error(Code::InvalidConfiguration, format!("`{name}` is not a valid {what}"))
                .at_span(source, at, "")
                .help("delete the line and generate again"));
        }
        names.insert(key, Locked { name, at });
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut lock = Lock::default();
        for key in ["pets.Get GET /pets/{id}", "\"\\\n\u{202e}", "pets.List GET /pets"] {
            lock.methods.insert(key.to_owned(), Locked::new("get"));
        }
        lock.arguments.insert("pets.get".to_owned(), vec!["path \"id\"".to_owned(), "body".to_owned()]);
        let text = lock.write("cargo xtask codegen", &BTreeMap::from([("pets.yaml".to_owned(), "a\r\n")]));
        assert!(text.is_ascii());
        assert_eq!(text, lock.write("cargo xtask codegen", &BTreeMap::from([("pets.yaml".to_owned(), "a\n")])));
        let (read, _) = Lock::parse(Source::new("codegen.lock", text)).unwrap();
        assert!(read.methods.keys().eq(lock.methods.keys()));
        assert_eq!(read.arguments, lock.arguments);
    }
}
