//! What a program exposes: commands to scripts, tools, resources and prompts to agents, routes to
//! HTTP clients. No compiler finds a use of these, so the comparison is all that does.
//!
//! `offers` lists them for both sides, as their users see them, and `matching` finds what belongs
//! together. The `rules` compare each pair, by the table of names in [`Kind`] and the schemas in
//! `schema`. A client without a program exposes nothing.
//!
//! An operation is a command and a tool with the same inputs: what changes in these is one change.

mod matching;
mod offers;
mod rules;
mod schema;

use super::code::Code;
use super::comparison::{Comparison, Found};
use crate::model::Program;
use crate::model::program::Feature;
use offers::Offers;

/// What has a name that users of a program write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    McpServer,
    RestServer,
    SkillServer,
    Command,
    Tool,
    Resource,
    Prompt,
    Skill,
    Route,
}

impl Kind {
    /// Returns what it is called.
    fn noun(self) -> &'static str {
        match self {
            Kind::McpServer => "MCP server",
            Kind::RestServer => "REST server",
            Kind::SkillServer => "skill server",
            Kind::Command => "command",
            Kind::Tool => "tool",
            Kind::Resource => "resource",
            Kind::Prompt => "prompt",
            Kind::Skill => "skill",
            Kind::Route => "route",
        }
    }

    /// Returns the codes of one that is new, that is missing, and that has another name.
    fn codes(self) -> [Code; 3] {
        match self {
            Kind::McpServer | Kind::RestServer | Kind::SkillServer => {
                [Code::ServerAdded, Code::ServerRemoved, Code::ServerRenamed]
            }
            Kind::Command => [Code::CommandAdded, Code::CommandRemoved, Code::CommandRenamed],
            Kind::Tool => [Code::ToolAdded, Code::ToolRemoved, Code::ToolRenamed],
            Kind::Resource => [Code::ResourceAdded, Code::ResourceRemoved, Code::ResourceMoved],
            Kind::Prompt => [Code::PromptAdded, Code::PromptRemoved, Code::PromptRenamed],
            Kind::Skill => [Code::SkillAdded, Code::SkillRemoved, Code::SkillRenamed],
            Kind::Route => [Code::RouteAdded, Code::RouteRemoved, Code::RouteMoved],
        }
    }

    /// Returns what users do about one that is missing or has another name.
    fn remedy(self) -> &'static str {
        match self {
            Kind::McpServer | Kind::RestServer => "change the option `--server` where the program is started",
            Kind::SkillServer => "export the skills again",
            Kind::Command => "change the scripts that run it",
            Kind::Tool => "change the prompts, skills and approvals that name it",
            Kind::Resource => "change what reads the URI",
            Kind::Prompt => "change what fills it",
            Kind::Skill => "remove the exported folder, and export the skills again",
            Kind::Route => "change the HTTP clients that request it",
        }
    }

    /// Returns the part of a program without which there is none.
    fn part(self) -> Option<Feature> {
        match self {
            Kind::McpServer | Kind::Tool | Kind::Resource | Kind::Prompt => Some(Feature::Mcp),
            Kind::RestServer | Kind::Route => Some(Feature::Rest),
            Kind::SkillServer | Kind::Command | Kind::Skill => None,
        }
    }
}

/// Compares what the programs of both sides expose.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    let (old, new) = match (&comparison.old.api.program, &comparison.new.api.program) {
        (Some(old), Some(new)) => (old, new),
        (Some(old), None) => {
            let sentence = format!("The program `{}` is missing.", old.name);
            let found = Found::new(Code::ProgramRemoved, &old.name, "program", sentence);
            return comparison.push(found.remedy("install the last version that has it"));
        }
        (None, Some(new)) => {
            let sentence = format!("The program `{}` is new.", new.name);
            return comparison.push(Found::new(Code::ProgramAdded, &new.name, "program", sentence));
        }
        (None, None) => return,
    };
    program(comparison, old, new);
    // What a part has that only one side has is a change of that part.
    let is_of_both = |kind: Kind| kind.part().is_none_or(|part| old.has(part) && new.has(part));
    let before = Offers::of(&comparison.old, comparison.operations.matched.iter().map(|(old, _)| *old), &is_of_both);
    let after = Offers::of(&comparison.new, comparison.operations.matched.iter().map(|(_, new)| *new), &is_of_both);
    let matched = matching::matched(before.0, after.0);
    rules::apply(comparison, &matched);
}

/// Compares the names and the parts of two programs.
fn program(comparison: &mut Comparison<'_>, old: &Program, new: &Program) {
    if old.name != new.name {
        let sentence = format!("The program `{}` is `{}` now.", old.name, new.name);
        let found = Found::new(Code::ProgramRenamed, &new.name, "program", sentence);
        comparison.push(found.remedy("change the scripts and the configurations that start it"));
    }
    for part in Feature::ALL {
        let (code, sentence) = match (old.has(part), new.has(part)) {
            (true, false) => (Code::ProgramPartRemoved, format!("The program `{}` has no {}.", new.name, what(part))),
            (false, true) => (Code::ProgramPartAdded, format!("The program `{}` has {}.", new.name, with(part))),
            _ => continue,
        };
        let found = Found::new(code, &new.name, format!("program {}", part.name()), sentence);
        comparison.push(if code == Code::ProgramPartRemoved {
            found.remedy("install the last version that has it")
        } else {
            found
        });
    }
}

/// Returns a part of a program in words.
fn what(part: Feature) -> &'static str {
    match part {
        Feature::Mcp => "MCP server any more: the command `mcp` is missing",
        Feature::Http => "MCP server over HTTP any more: the option `--http` of `mcp` is missing",
        Feature::Rest => "REST server any more: the command `serve` is missing",
        Feature::Jq => "filters in the language of jq any more: the option `-q` is missing",
    }
}

/// Returns a new part of a program in words.
fn with(part: Feature) -> &'static str {
    match part {
        Feature::Mcp => "an MCP server: the command `mcp` is new",
        Feature::Http => "an MCP server over HTTP: the option `--http` of `mcp` is new",
        Feature::Rest => "a REST server: the command `serve` is new",
        Feature::Jq => "filters in the language of jq: the option `-q` is new",
    }
}
