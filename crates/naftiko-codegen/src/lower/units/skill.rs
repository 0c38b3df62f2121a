//! Lowers the skills that capability files expose.
//!
//! A skill is in the format of Agent Skills (<https://agentskills.io/specification>), which bounds
//! its name and its texts. What the engine refuses at its start is a warning here, because the
//! typed client is complete without skills.

use std::collections::HashSet;

use naftiko_spec::{
    Code, McpTool, Skill as Declared, SkillSource, SkillTool as DeclaredTool, Source, Spanned, nearest,
};
use naftiko_syntax::{Entry, Node, yaml};

use super::commands::{free, numbered};
use super::definition::listed;
use super::problem::{Kind, Notes, Problem};
use super::route::tool as route_tool;
use super::server::leave_out;
use super::tool::{LeftOut, Tools};
use crate::beside::{Location, Texts};
use crate::front_matter;
use crate::load::File;
use crate::model::rest::Runs;
use crate::model::skill::{FrontMatter, Skill, SkillServer, SkillTool, SkillUse};
use crate::model::unit::Action;
use crate::model::{CallerAuthentication, Docs, Unit};
use crate::report::Report;
use crate::resolve::callers;

/// The maximum number of characters of a name.
const MAX_NAME: usize = 64;

/// The maximum number of characters of a description.
const MAX_DESCRIPTION: usize = 1024;

/// The maximum number of characters of what the environment must have.
const MAX_COMPATIBILITY: usize = 500;

/// The file that every skill has.
pub(crate) const SKILL_MD: &str = "SKILL.md";

impl Tools<'_> {
    /// Returns the servers of skills of all files. Servers with one namespace are one, which
    /// authenticates its callers if any of them does.
    pub(in crate::lower) fn skill_servers(&self, report: &mut Report, left_out: &mut Vec<LeftOut>) -> Vec<SkillServer> {
        let mut servers: Vec<SkillServer> = Vec::new();
        let mut taken = HashSet::new();
        for file in &self.folder.files {
            for it in &file.document.skill_servers {
                let configuration = self.folder.configuration();
                let (spec, audience) = (it.authentication.as_ref(), it.audience.as_deref());
                let authentication =
                    callers::resolve(&file.document, &it.namespace, spec, audience, configuration, report);
                let mut skills = Vec::new();
                for skill in &it.skills {
                    let mut notes = Notes { kind: Kind::Skill, name: &skill.name.value, report };
                    match self.skill(file, skill, &it.namespace, &mut taken, &mut notes) {
                        Ok(skill) => skills.push(skill),
                        Err(problem) => leave_out(problem, None, &it.namespace, &mut notes, left_out),
                    }
                }
                match servers.iter_mut().find(|known| known.namespace == it.namespace) {
                    Some(known) => {
                        if known.authentication == CallerAuthentication::None {
                            known.authentication = authentication;
                        }
                        known.skills.append(&mut skills);
                    }
                    None => servers.push(SkillServer {
                        namespace: it.namespace.clone(),
                        description: it
                            .description
                            .as_deref()
                            .map_or(String::new(), |it| Docs::new(it).lines().join("\n")),
                        authentication,
                        skills,
                    }),
                }
            }
        }
        servers.retain(|server| !server.skills.is_empty());
        servers
    }

    fn skill(
        &self,
        file: &File,
        it: &Declared,
        namespace: &str,
        taken: &mut HashSet<String>,
        notes: &mut Notes<'_>,
    ) -> Result<Skill, Problem> {
        let source = &file.document.source;
        let Some(description) = it.description.as_ref().filter(|text| !text.value.trim().is_empty()) else {
            let message = "it has no `description`, by which an agent decides when to use it";
            let help = "add `description:` with what it does, and when it is used";
            return Err(Problem::new("no description", message, source, it.name.at, help));
        };
        let name = name(&it.name, namespace, taken, source, notes)?;
        let files = files(file, it, notes);
        let mut texts = files.texts;
        let own = texts.iter().position(|(path, _)| path == SKILL_MD).map(|at| texts.remove(at).1);
        let (own_matter, instructions) = match own.as_deref().map(front_matter::split) {
            Some((matter, text)) => (matter, text.trim().to_owned()),
            None => (None, format!("# {name}\n\n{}", description.value.trim())),
        };
        let mut front_matter = vec![
            ("name", FrontMatter::Text(name.clone())),
            ("description", FrontMatter::Text(bounded(description, "description", MAX_DESCRIPTION, source, notes))),
        ];
        let text = |text: &Option<String>| text.as_deref().map(one_line).filter(|text| !text.is_empty());
        let compatibility = it
            .compatibility
            .as_ref()
            .map(|text| bounded(text, "compatibility", MAX_COMPATIBILITY, source, notes))
            .filter(|text| !text.is_empty());
        let map = Some(it.metadata.clone()).filter(|pairs| !pairs.is_empty());
        front_matter.extend(
            [
                ("license", text(&it.license).map(FrontMatter::Text)),
                ("compatibility", compatibility.map(FrontMatter::Text)),
                ("metadata", map.map(FrontMatter::Map)),
                ("allowed-tools", text(&it.allowed_tools).map(FrontMatter::Text)),
                ("argument-hint", text(&it.argument_hint).map(FrontMatter::Text)),
                ("user-invocable", it.is_user_invocable.map(FrontMatter::Flag)),
                ("disable-model-invocation", it.is_model_disabled.map(FrontMatter::Flag)),
            ]
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?))),
        );
        if let (Some(own), Some(location)) = (own_matter, &it.location)
            && let Some(message) = unused(own, &front_matter)
        {
            let help = "the front matter is that of the capability file: move the keys there, or remove them; \
                        `metadata` can have keys of your own";
            notes.note(source, &message, location.at, help);
        }
        let path = files.path;
        let binaries = files.binaries.into_iter().filter(|(path, _)| path != SKILL_MD).collect();
        let mut skill = Skill { name, front_matter, instructions, tools: Vec::new(), texts, binaries, path };
        for tool in &it.tools {
            match self.skill_tool(file, it, tool, &skill) {
                Ok(tool) => skill.tools.push(tool),
                Err(problem) if problem.is_reported() => {}
                Err(problem) => {
                    let message = format!("the tool `{}`: {}", tool.name.value, problem.message);
                    notes.warning(source, &message, problem.at, &problem.help);
                }
            }
        }
        Ok(skill)
    }

    fn skill_tool(&self, file: &File, it: &Declared, tool: &DeclaredTool, skill: &Skill) -> Result<SkillTool, Problem> {
        let source = &file.document.source;
        let (uses, command) = match (&tool.from, &tool.instruction) {
            (Some(from), None) => self.derived(from, tool, source)?,
            (None, Some(path)) => (SkillUse::Instruction(instruction(path, it, skill, source)?), None),
            (from, _) => {
                let both = if from.is_some() {
                    "it has both `from` and `instruction`"
                } else {
                    "it has no `from`, and no `instruction`"
                };
                let help = match from {
                    Some(_) => "remove one of them: it is either a tool of a server or a file",
                    None => "add `from: {sourceNamespace: …, action: …}`, or `instruction:` with the path of a file",
                };
                return Err(problem(source, tool.name.at, both.to_owned(), help.to_owned()));
            }
        };
        let of_unit = || match uses {
            SkillUse::Mcp(unit) => self.api.units[unit].description.lines().next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        Ok(SkillTool {
            name: tool.name.value.clone(),
            description: tool.description.as_deref().map_or_else(of_unit, one_line),
            uses,
            command,
        })
    }

    /// Returns the tool or the route that a tool of a skill is, and its command.
    fn derived(
        &self,
        from: &SkillSource,
        tool: &DeclaredTool,
        source: &Source,
    ) -> Result<(SkillUse, Option<usize>), Problem> {
        let missing = |key: &str| {
            let help = format!("add `{key}:` to `from`");
            problem(source, from.at, format!("its `from` has no `{key}`"), help)
        };
        let namespace = from.namespace.as_ref().ok_or_else(|| missing("sourceNamespace"))?;
        let action = from.action.as_ref().ok_or_else(|| missing("action"))?;
        let documents = || self.folder.files.iter().map(|file| &file.document);
        let of_mcp = documents().flat_map(|document| &document.mcp_servers).map(|server| &server.namespace);
        let of_rest = documents().flat_map(|document| &document.rest_servers).map(|server| &server.namespace);
        let known: Vec<&String> = of_mcp.chain(of_rest).collect();
        if !known.contains(&&namespace.value) {
            let message = format!("no MCP server or REST server has the namespace `{}`", namespace.value);
            let help = unknown(&namespace.value, known.into_iter().cloned().collect(), "the namespaces are");
            return Err(problem(source, namespace.at, message, help));
        }
        let units = &self.api.units;
        let is_unit = |unit: &Unit| unit.is_tool && unit.group == namespace.value && unit.name == action.value;
        if let Some(unit) = units.iter().position(is_unit) {
            return Ok((SkillUse::Mcp(unit), self.command(units[unit].action)));
        }
        for (server, it) in self.api.rest_servers.iter().enumerate().filter(|(_, it)| it.namespace == namespace.value) {
            if let Some(route) = it.routes.iter().position(|route| route.name == action.value) {
                let command = match &it.routes[route].runs {
                    Runs::Unit(unit) => self.command(unit.action),
                    Runs::Operation { group, name } | Runs::Tool { group, name } => {
                        let unit = units.iter().find(|unit| unit.group == *group && unit.name == *name);
                        unit.and_then(|unit| self.command(unit.action))
                    }
                };
                return Ok((SkillUse::Rest(server, route), command));
            }
        }
        let is_of = |group: &str| group == namespace.value;
        let of_tools = units.iter().filter(|unit| unit.is_tool && is_of(&unit.group)).map(|unit| unit.name.clone());
        let servers = self.api.rest_servers.iter().filter(|server| is_of(&server.namespace));
        let of_routes = servers.flat_map(|server| &server.routes).map(|route| route.name.clone());
        let names: Vec<String> = of_tools.chain(of_routes).collect();
        if let Some((what, code)) = self.left_out_part(&namespace.value, &action.value) {
            let help = format!("correct `{}`, or remove the tool `{}`", action.value, tool.name.value);
            let message = format!("the {what} `{}` of `{}` is left out", action.value, namespace.value);
            let problem = problem(source, action.at, message, help);
            // The error is reported, and this follows from it.
            return Err(if code.is_some() { problem.reported() } else { problem });
        }
        let message = format!("`{}` has no tool or operation `{}`", namespace.value, action.value);
        Err(problem(source, action.at, message, unknown(&action.value, names, "its names are")))
    }

    /// Returns what a part of a server is that is left out, and the code of the error because of
    /// which it is.
    fn left_out_part(&self, namespace: &str, name: &str) -> Option<(&'static str, Option<Code>)> {
        for file in &self.folder.files {
            let is_tool = |it: &&McpTool| it.namespace.as_deref() == Some(namespace) && it.name.value == name;
            if let Some(tool) = file.document.mcp_tools.iter().find(is_tool) {
                return Some((Kind::Tool.name(), self.cause(Kind::Tool, file.origin(), tool)));
            }
            let servers = file.document.rest_servers.iter().filter(|server| server.namespace == namespace);
            let mut routes = servers.flat_map(|server| &server.routes);
            if let Some(route) = routes.find(|route| route.tool().is_some_and(|it| it.name.value == name)) {
                let tool = route_tool(&file.document.source, route);
                return Some((Kind::Route.name(), tool.and_then(|tool| self.cause(Kind::Route, file.origin(), &tool))));
            }
        }
        None
    }

    /// Returns the command that does what a unit does: its index.
    fn command(&self, action: Action) -> Option<usize> {
        let does_so = |unit: &Unit| !unit.is_tool && unit.action == action && action != Action::Mock;
        self.api.units.iter().position(does_so)
    }
}

/// The files of a skill.
#[derive(Default)]
struct Files {
    texts: Vec<(String, String)>,
    binaries: Vec<(String, Vec<u8>)>,
    path: Option<String>,
}

/// Returns the files at the location of a skill. Without them, it is still a skill.
fn files(file: &File, it: &Declared, notes: &mut Notes<'_>) -> Files {
    let Some(location) = &it.location else { return Files::default() };
    let source = &file.document.source;
    match file.locations.get(&location.value) {
        Some(Location::Absolute(path)) => Files { path: Some(path.clone()), ..Files::default() },
        Some(Location::Texts(Texts { texts, binaries, left_out })) => {
            for (path, reason) in left_out {
                let message = format!("the file `{path}` is left out: {reason}");
                let help = "serve such files from an absolute path, such as `file:///srv/skills/pets`";
                notes.note(source, &message, location.at, help);
            }
            for (path, _) in binaries {
                let message =
                    format!("the file `{path}` is not in the folder of the program's crate: it is not a text");
                let help = "the program has it: `skills export` writes it, and both servers serve it";
                notes.note(source, &message, location.at, help);
            }
            if texts.iter().any(|(path, _)| path.is_empty()) || binaries.iter().any(|(path, _)| path.is_empty()) {
                let message = format!("`{}` is a file", location.value);
                notes.warning(source, &message, location.at, "write the path of a folder");
                return Files::default();
            }
            Files { texts: texts.clone(), binaries: binaries.clone(), path: None }
        }
        Some(Location::Invalid(message, help)) => {
            notes.warning(source, message, location.at, help);
            Files::default()
        }
        None => Files::default(),
    }
}

/// Returns the path of an instruction: that of a file of the skill.
fn instruction(path: &Spanned<String>, it: &Declared, skill: &Skill, source: &Source) -> Result<String, Problem> {
    let fail = |message: String, help: String| Err(problem(source, path.at, message, help));
    let text = path.value.trim();
    if it.location.is_none() {
        let help = "add `location:` with the folder of the file to the skill".to_owned();
        return fail("the skill has no `location`, so it has no files".to_owned(), help);
    }
    let is_segment = |it: &str| {
        let is_valid = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
        !it.is_empty() && !it.starts_with('.') && it.bytes().all(is_valid)
    };
    if !text.split('/').all(is_segment) {
        let help = "write a relative path of ASCII letters, digits, `.`, `_` and `-`, such as `references/guide.md`";
        return fail(format!("`{text}` is not the path of a file below the location"), help.to_owned());
    }
    let known = skill.texts.iter().map(|(path, _)| path).chain(skill.binaries.iter().map(|(path, _)| path));
    if skill.path.is_none() && !known.clone().any(|known| known == text) {
        let names = known.cloned().collect();
        return fail(format!("the location has no file `{text}`"), unknown(text, names, "its files are"));
    }
    Ok(text.to_owned())
}

fn problem(source: &Source, at: naftiko_spec::At, message: String, help: String) -> Problem {
    Problem::new("a tool", message, source, at, help)
}

/// Returns a help with the nearest name, or with all of them.
fn unknown(name: &str, known: Vec<String>, all: &str) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(known) => format!("did you mean `{known}`?"),
        None if known.is_empty() => "there are none: remove it, or add it".to_owned(),
        None => format!("{all} {}", listed(&known)),
    }
}

/// Returns the name of the folder of a skill.
fn name(
    written: &Spanned<String>,
    namespace: &str,
    taken: &mut HashSet<String>,
    source: &Source,
    notes: &mut Notes<'_>,
) -> Result<String, Problem> {
    let valid = valid(&written.value);
    if valid.is_empty() {
        let message = "its name has no ASCII letter or digit";
        let help = "write a name of lower-case letters, digits and hyphens";
        return Err(Problem::new("no name", message, source, written.at, help));
    }
    if valid != written.value {
        let message = format!("it is called `{valid}`");
        let help = "names of skills have at most 64 lower-case letters, digits and single hyphens";
        notes.note(source, &message, written.at, help);
    }
    let of_server = self::valid(&format!("{namespace}-{valid}"));
    let name = free([valid.clone()].into_iter().chain(numbered(&of_server)), taken);
    if name != valid {
        let message = format!("it is called `{name}`, because another skill has its name");
        notes.note(source, &message, written.at, "rename one of them");
    }
    Ok(name)
}

/// Returns a name of lower-case letters, digits and single hyphens.
fn valid(name: &str) -> String {
    let words = name.split(|it: char| !it.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    name.get(..MAX_NAME).unwrap_or(&name).trim_end_matches('-').to_owned()
}

/// Returns which entries of the front matter of a file differ from those that are used; `None` if
/// there are none.
fn unused(yaml: &str, used: &[(&'static str, FrontMatter)]) -> Option<String> {
    let tree = match yaml::read(yaml) {
        Ok(tree) if tree.root().is_map() || tree.root().is_null() => tree,
        _ => return Some(format!("the front matter of `{SKILL_MD}` is not a map in YAML, and is not used")),
    };
    let is_same = |value: Node<'_>, used: &FrontMatter| match used {
        FrontMatter::Text(text) => value.text().is_some_and(|written| one_line(written) == *text),
        FrontMatter::Flag(flag) => value.bool() == Some(*flag),
        FrontMatter::Map(pairs) => value.entries().all(|entry| {
            let text = entry.value.text().unwrap_or_default();
            pairs.iter().any(|(key, value)| key == entry.name() && value == text)
        }),
    };
    let is_used = |entry: &Entry<'_>| used.iter().any(|(key, used)| *key == entry.name() && is_same(entry.value, used));
    let names: Vec<String> =
        tree.root().entries().filter(|entry| !is_used(entry)).map(|entry| format!("`{}`", entry.name())).collect();
    (!names.is_empty())
        .then(|| format!("the front matter of `{SKILL_MD}` has entries that are not used: {}", names.join(", ")))
}

/// Returns a text in one line, cut to a maximum number of characters.
fn bounded(text: &Spanned<String>, key: &str, max: usize, source: &Source, notes: &mut Notes<'_>) -> String {
    let line = one_line(&text.value);
    let count = line.chars().count();
    if count <= max {
        return line;
    }
    let message = format!("its {key} has {count} characters, and is cut to {max}");
    notes.note(source, &message, text.at, "shorten it, and move the rest to the file `SKILL.md` at its location");
    let cut: String = line.chars().take(max - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::valid;

    #[test]
    fn a_name_has_lower_case_letters_digits_and_single_hyphens() {
        for (name, expected) in [
            ("order-management", "order-management"),
            ("Order Management", "order-management"),
            ("--a__b--", "a-b"),
            ("caf\u{e9}", "caf"),
            ("\u{e9}", ""),
            (&format!("{}-b", "a".repeat(63)), &"a".repeat(63)),
        ] {
            assert_eq!(valid(name), expected);
        }
    }
}
