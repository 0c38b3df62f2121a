//! The skills that a capability exposes.

use std::fmt;

use super::{Api, CallerAuthentication};

/// A server of skills.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillServer {
    /// Its namespace.
    pub namespace: String,
    /// Its description; may be empty.
    pub description: String,
    /// How it authenticates its callers.
    pub authentication: CallerAuthentication,
    /// Its skills, in the order of the files.
    pub skills: Vec<Skill>,
}

/// A skill: a folder with the file `SKILL.md`.
#[derive(Clone, Debug, PartialEq)]
pub struct Skill {
    /// Its name, unique among the skills of a client, and valid as that of a folder.
    pub name: String,
    /// The front matter of `SKILL.md`, with its name and its description first.
    pub front_matter: Vec<(&'static str, FrontMatter)>,
    /// The instructions in `SKILL.md`: Markdown.
    pub instructions: String,
    /// Its tools, in the order of the file.
    pub tools: Vec<SkillTool>,
    /// Its other files in the crate: their paths and texts, sorted.
    pub texts: Vec<(String, String)>,
    /// The same of those that are no texts: their contents.
    pub binaries: Vec<(String, Vec<u8>)>,
    /// The folder with its files on the machine on which the program runs.
    pub path: Option<String>,
}

impl Skill {
    /// Returns its description.
    pub fn description(&self) -> &str {
        let text = self.front_matter.iter().find_map(|(key, value)| match value {
            FrontMatter::Text(text) if *key == "description" => Some(text.as_str()),
            _ => None,
        });
        text.unwrap_or_default()
    }
}

/// A value in the front matter of a skill.
#[derive(Clone, Debug, PartialEq)]
pub enum FrontMatter {
    /// A text.
    Text(String),
    /// A boolean.
    Flag(bool),
    /// A map of texts.
    Map(Vec<(String, String)>),
}

/// A tool of a skill.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillTool {
    /// Its name.
    pub name: String,
    /// Its description in one line; may be empty.
    pub description: String,
    /// What an agent does to use it.
    pub uses: SkillUse,
    /// The unit whose command does the same: its index.
    pub command: Option<usize>,
}

/// What an agent does to use a tool of a skill.
#[derive(Clone, Debug, PartialEq)]
pub enum SkillUse {
    /// It calls a tool of an MCP server: the index of its unit.
    Mcp(usize),
    /// It sends a request to a REST server: its index, and that of the route.
    Rest(usize, usize),
    /// It reads the file at a path below the folder of the skill.
    Instruction(String),
}

/// The server, and a line for each tool and each file of its skills.
pub(super) struct OfApi<'s>(pub(super) &'s SkillServer, pub(super) &'s Api);

impl fmt::Display for OfApi<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OfApi(server, api) = self;
        write!(f, "\nskills {}\ncallers {}\n", server.namespace, server.authentication)?;
        for skill in &server.skills {
            writeln!(f, "skill {}", skill.name)?;
            for (key, value) in &skill.front_matter {
                writeln!(f, "  {key}: {value}")?;
            }
            skill.path.iter().try_for_each(|path| writeln!(f, "  files in {path}"))?;
            skill.texts.iter().try_for_each(|(path, text)| writeln!(f, "  file {path}: {} bytes", text.len()))?;
            skill.binaries.iter().try_for_each(|(path, it)| writeln!(f, "  binary {path}: {} bytes", it.len()))?;
            for SkillTool { name, uses, command, .. } in &skill.tools {
                write!(f, "  tool {name} -> ")?;
                match uses {
                    SkillUse::Mcp(unit) => write!(f, "tool {}", api.units[*unit].tool_name)?,
                    SkillUse::Rest(server, route) => {
                        let server = &api.rest_servers[*server];
                        let route = &server.routes[*route];
                        write!(f, "{} {} of {}", route.method, route.path, server.namespace)?;
                    }
                    SkillUse::Instruction(path) => write!(f, "file {path}")?,
                }
                match command {
                    Some(unit) => writeln!(f, ", command {}", api.command(&api.units[*unit]))?,
                    None => writeln!(f)?,
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for FrontMatter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrontMatter::Text(text) => f.write_str(text),
            FrontMatter::Flag(flag) => write!(f, "{flag}"),
            FrontMatter::Map(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
                f.write_str(&pairs.join(", "))
            }
        }
    }
}
