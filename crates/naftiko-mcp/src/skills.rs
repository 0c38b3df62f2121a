//! Skills: the extension `io.modelcontextprotocol/skills` (SEP-2640). Each file of a skill is a
//! resource: `skill://<name>/<path>`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use naftiko_client::table::{Skill, SkillServer, SkillUse, Unit};
use naftiko_client::{Value, json};
use rmcp::ErrorData;
use rmcp::model::{
    DIRECTORY_MIME_TYPE, Resource, ResourceContents, SKILL_MD, SKILLS_EXTENSION_ID, ServerCapabilities,
    Skill as Listed, SkillFrontmatter, SkillResource, SkillResources,
};

use crate::limit::shorten;
use crate::media;
use crate::resources::blocking;

/// The scheme of the URIs of skills.
const SCHEME: &str = "skill://";

/// The skills of a server.
pub(crate) struct Skills(Vec<&'static Skill>);

/// The files of a skill, each with its path.
type Files = Vec<(String, Vec<u8>)>;

impl Skills {
    /// Returns the skills of servers, in their order. A skill with tools of MCP servers is left out
    /// if none of them is among `units`.
    pub(crate) fn new(servers: &[&'static SkillServer], units: &[&'static Unit]) -> Self {
        let is_offered = |skill: &&Skill| {
            let names = skill.tools.iter().filter_map(|tool| match tool.uses {
                SkillUse::Mcp { tool_name, .. } => Some(tool_name),
                _ => None,
            });
            let names: Vec<_> = names.collect();
            names.is_empty() || units.iter().any(|unit| names.contains(&unit.tool_name))
        };
        Skills(servers.iter().flat_map(|server| server.skills).filter(is_offered).collect())
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Announces the extension, if there are skills.
    pub(crate) fn announce(&self, capabilities: &mut ServerCapabilities) {
        if let (false, Value::Object(settings)) = (self.is_empty(), json!({"directoryRead": true})) {
            let extensions = capabilities.extensions.get_or_insert_default();
            extensions.insert(SKILLS_EXTENSION_ID.to_owned(), settings);
        }
    }

    /// Returns the skills, each with the digests of its files.
    pub(crate) async fn list(&self) -> Vec<Listed> {
        let mut listed = Vec::new();
        for skill in &self.0 {
            listed.push(entry(skill, &files(skill).await));
        }
        listed
    }

    /// Returns the skill whose `SKILL.md` is at a URI.
    ///
    /// # Errors
    ///
    /// Returns an error if there is none.
    pub(crate) async fn get(&self, uri: &str) -> Result<Listed, ErrorData> {
        match self.find(uri) {
            Some((skill, path)) if path == SKILL_MD => Ok(entry(skill, &files(skill).await)),
            _ => Err(unknown("skill", uri)),
        }
    }

    /// Describes the `SKILL.md` of each skill. The other files are found from there.
    pub(crate) fn resources(&self) -> Vec<Resource> {
        let resource = |skill: &&Skill| {
            let mut resource = Resource::new(uri_of(skill, SKILL_MD), skill.name);
            resource.description = Some(skill.text_of("description")).filter(|text| !text.is_empty());
            resource.mime_type = Some(media::of_name(SKILL_MD).to_owned());
            resource
        };
        self.0.iter().map(resource).collect()
    }

    /// Returns the content of a file. It is never cut, because it has a digest.
    pub(crate) async fn read(&self, uri: &str) -> Option<Vec<ResourceContents>> {
        let (skill, path) = self.find(uri)?;
        let (_, bytes) = files(skill).await.into_iter().find(|(known, _)| known == path)?;
        let media_type = media_type(path, &bytes);
        let content = match std::str::from_utf8(&bytes) {
            Ok(text) if media::is_text(media_type) => ResourceContents::text(text, uri),
            _ => ResourceContents::blob(STANDARD.encode(&bytes), uri),
        };
        Some(vec![content.with_mime_type(media_type)])
    }

    /// Returns what is directly in a folder.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such folder.
    pub(crate) async fn directory(&self, uri: &str) -> Result<Vec<Resource>, ErrorData> {
        let problem = || unknown("folder of a skill", uri);
        let (skill, folder) = self.find(uri).ok_or_else(problem)?;
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut children: Vec<Resource> = Vec::new();
        for (path, bytes) in files(skill).await {
            let Some(below) = path.strip_prefix(&prefix) else { continue };
            let child = match below.split_once('/') {
                Some((name, _)) => {
                    let uri = uri_of(skill, &format!("{prefix}{name}"));
                    Resource::new(uri, name).with_mime_type(DIRECTORY_MIME_TYPE)
                }
                None => Resource::new(uri_of(skill, &path), below)
                    .with_mime_type(media_type(&path, &bytes))
                    .with_size(bytes.len() as u64),
            };
            if children.last().is_none_or(|last| last.uri != child.uri) {
                children.push(child);
            }
        }
        if children.is_empty() { Err(problem()) } else { Ok(children) }
    }

    /// Returns the skill of a URI, and the path below its folder.
    fn find<'u>(&self, uri: &'u str) -> Option<(&'static Skill, &'u str)> {
        let rest = uri.strip_prefix(SCHEME)?;
        let (name, path) = rest.split_once('/').unwrap_or((rest, ""));
        let skill = self.0.iter().find(|skill| skill.name == name)?;
        (!path.is_empty() || rest == name).then_some((*skill, path))
    }
}

/// Reads the files of a skill on a thread of its own.
async fn files(skill: &'static Skill) -> Files {
    blocking(|| skill.files()).await.unwrap_or_default()
}

/// Returns the entry of a skill.
fn entry(skill: &Skill, files: &Files) -> Listed {
    let mut front_matter = SkillFrontmatter::new(skill.name, skill.text_of("description"));
    if let Value::Object(members) = skill.front_matter() {
        let others = members.into_iter().filter(|(key, _)| !["name", "description"].contains(&key.as_str()));
        front_matter.extra = others.collect();
    }
    let resources = files.iter().map(|(path, bytes)| SkillResource::from_bytes(uri_of(skill, path), bytes));
    Listed::new(uri_of(skill, SKILL_MD), front_matter, SkillResources::Files(resources.collect()))
}

/// Returns the media type of a file: by its name, or that of a text, such as a script.
fn media_type(path: &str, bytes: &[u8]) -> &'static str {
    let is_text = || std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'));
    match media::of_name(path) {
        "application/octet-stream" if is_text() => "text/plain",
        by_name => by_name,
    }
}

fn uri_of(skill: &Skill, path: &str) -> String {
    format!("{SCHEME}{}/{path}", skill.name)
}

fn unknown(what: &str, uri: &str) -> ErrorData {
    ErrorData::invalid_params(format!("no {what} is at `{}`", shorten(uri, 200)), None)
}
