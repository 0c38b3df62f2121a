//! Skills: instructions for agents that a capability exposes.

use naftiko_syntax::At;

use crate::document::{Authentication, Spanned};

/// A server of skills that the capability exposes: an entry of `exposes` with `type: skill`.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillServer {
    /// Its namespace; empty if it declares none.
    pub namespace: String,
    /// Its description.
    pub description: Option<String>,
    /// How it authenticates its callers; `None` if it does not declare that.
    pub authentication: Option<Spanned<Authentication>>,
    /// The audience of the access tokens that it accepts.
    pub audience: Option<String>,
    /// Its skills, in the order of the file.
    pub skills: Vec<Skill>,
}

/// A skill: a folder with instructions for a task, and the tools for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Skill {
    /// Its name.
    pub name: Spanned<String>,
    /// What it does, and when an agent uses it.
    pub description: Option<Spanned<String>>,
    /// Its license.
    pub license: Option<String>,
    /// What its environment must have.
    pub compatibility: Option<Spanned<String>>,
    /// Other properties: pairs of texts.
    pub metadata: Vec<(String, String)>,
    /// The tools that an agent may use without asking, separated by spaces.
    pub allowed_tools: Option<String>,
    /// What a user writes after its name.
    pub argument_hint: Option<String>,
    /// Whether users can start it.
    pub is_user_invocable: Option<bool>,
    /// Whether an agent may not start it by itself.
    pub is_model_disabled: Option<bool>,
    /// The folder with its files: a path, or a URL with the scheme `file`.
    pub location: Option<Spanned<String>>,
    /// Its tools, in the order of the file.
    pub tools: Vec<SkillTool>,
    /// Its place.
    pub at: At,
}

/// A tool of a [`Skill`].
#[derive(Clone, Debug, PartialEq)]
pub struct SkillTool {
    /// Its name.
    pub name: Spanned<String>,
    /// Its description.
    pub description: Option<String>,
    /// What another server exposes, if the tool is that.
    pub from: Option<SkillSource>,
    /// The path of a file below the location of the skill, if the tool is an instruction.
    pub instruction: Option<Spanned<String>>,
}

/// What a tool of a skill is derived from.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillSource {
    /// The namespace of an MCP server or of a REST server.
    pub namespace: Option<Spanned<String>>,
    /// The name of a tool or of an operation of the server.
    pub action: Option<Spanned<String>>,
    /// The place of `from`.
    pub at: At,
}
