//! The routes of a server of skills: what they are, their tools and their files.

use hyper::StatusCode;
use hyper::header::HeaderValue;
use naftiko_client::table::{Skill, SkillTool, SkillUse};
use naftiko_client::{Value, json};
use naftiko_serve::{Problem, Response, json as respond, typed};
use percent_encoding::percent_decode_str;
use serde_json::Map;

/// The path of the list.
const LIST: &str = "/skills";

/// What a path of a server of skills is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wanted<'p> {
    List,
    Skill(&'p str),
    Contents(&'p str),
    File(&'p str, &'p str),
}

impl<'p> Wanted<'p> {
    /// Returns what a path is; `None` if it is not one of skills.
    pub(crate) fn of(path: &'p str) -> Option<Self> {
        let rest = path.strip_prefix(LIST)?;
        let mut parts = rest.strip_prefix('/').unwrap_or_default().splitn(3, '/');
        match (rest, parts.next(), parts.next(), parts.next()) {
            ("", ..) => Some(Wanted::List),
            (_, Some(name), None, None) if !name.is_empty() => Some(Wanted::Skill(name)),
            (_, Some(name), Some("contents"), None) => Some(Wanted::Contents(name)),
            (_, Some(name), Some("contents"), Some(file)) => Some(Wanted::File(name, file)),
            _ => None,
        }
    }

    /// Returns the response to a request that reads.
    pub(crate) async fn response(self, skills: &'static [Skill]) -> Result<Response, Problem> {
        Ok(match self {
            Wanted::List => respond(StatusCode::OK, &list(skills)),
            Wanted::Skill(name) => respond(StatusCode::OK, &described(find(skills, name)?)),
            Wanted::Contents(name) => {
                let skill = find(skills, name)?;
                respond(StatusCode::OK, &contents(skill, &files(skill).await))
            }
            Wanted::File(name, file) => content(find(skills, name)?, file).await?,
        })
    }
}

/// Describes the routes of skills, as paths of an OpenAPI document.
pub(crate) fn paths() -> Map<String, Value> {
    let text = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    let problem = json!({"$ref": "#/components/schemas/Problem"});
    let operation = |id: &str, summary: &str, names: &[&str], media_type: &str| {
        let parameters: Vec<Value> = names.iter().map(|name| text(name)).collect();
        json!({"get": {
            "operationId": id,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "Success", "content": {media_type: {}}},
                "default": {"description": "Error", "content": {"application/problem+json": {"schema": problem}}},
            },
        }})
    };
    let json = "application/json";
    [
        (LIST.to_owned(), operation("list-skills", "Lists the skills", &[], json)),
        (format!("{LIST}/{{name}}"), operation("get-skill", "Returns a skill and its tools", &["name"], json)),
        (
            format!("{LIST}/{{name}}/contents"),
            operation("list-skill-files", "Lists the files of a skill", &["name"], json),
        ),
        (
            format!("{LIST}/{{name}}/contents/{{file}}"),
            operation("get-skill-file", "Returns a file of a skill", &["name", "file"], "*/*"),
        ),
    ]
    .into_iter()
    .collect()
}

fn list(skills: &[Skill]) -> Value {
    let skills: Vec<Value> = skills
        .iter()
        .map(|skill| {
            let mut listed = Map::new();
            listed.insert("name".to_owned(), skill.name.into());
            for key in ["description", "license"] {
                let text = skill.text_of(key);
                listed.extend((!text.is_empty()).then(|| (key.to_owned(), text.into())));
            }
            let tools = skill.tools.iter().map(|tool| tool.name).collect::<Vec<_>>();
            listed.insert("tools".to_owned(), tools.into());
            listed.into()
        })
        .collect();
    json!({"count": skills.len(), "skills": skills})
}

/// Describes a skill: its front matter, and its tools.
fn described(skill: &Skill) -> Value {
    let mut described = skill.front_matter();
    described["tools"] = skill.tools.iter().map(described_tool).collect();
    described
}

fn described_tool(tool: &SkillTool) -> Value {
    let mut described = json!({"name": tool.name});
    if !tool.description.is_empty() {
        described["description"] = tool.description.into();
    }
    let derived = |mode: &str, namespace: &str, action: &str| json!({"targetNamespace": namespace, "action": action, "mode": mode});
    let (kind, key, value) = match tool.uses {
        SkillUse::Mcp { namespace, action, .. } => ("derived", "invocationRef", derived("mcp", namespace, action)),
        SkillUse::Rest { namespace, action } => ("derived", "invocationRef", derived("rest", namespace, action)),
        SkillUse::Instruction(path) => ("instruction", "instruction", path.into()),
        _ => return described,
    };
    described["type"] = kind.into();
    described[key] = value;
    described
}

fn contents(skill: &Skill, files: &[(String, Vec<u8>)]) -> Value {
    let file = |(path, bytes): &(String, Vec<u8>)| json!({"path": path, "size": bytes.len()});
    json!({"name": skill.name, "count": files.len(), "files": files.iter().map(file).collect::<Vec<_>>()})
}

/// Returns the content of a file. A browser must not run it, so it has no type of its own but that
/// of a text.
async fn content(skill: &'static Skill, path: &str) -> Result<Response, Problem> {
    let path = percent_decode_str(path).decode_utf8_lossy();
    let file = files(skill).await.into_iter().find(|(known, _)| *known == path);
    let Some((path, bytes)) = file else {
        let detail = format!("the skill {} has no file {path}; {LIST}/{}/contents lists them", skill.name, skill.name);
        return Err(Problem::new(StatusCode::NOT_FOUND, detail));
    };
    let media_type = match std::str::from_utf8(&bytes) {
        Ok(_) if path.ends_with(".md") => "text/markdown; charset=utf-8",
        Ok(_) => "text/plain; charset=utf-8",
        Err(_) => "application/octet-stream",
    };
    let mut response = typed(StatusCode::OK, HeaderValue::from_static(media_type), bytes);
    let name = hyper::header::X_CONTENT_TYPE_OPTIONS;
    response.headers_mut().insert(name, HeaderValue::from_static("nosniff"));
    Ok(response)
}

fn find(skills: &'static [Skill], name: &str) -> Result<&'static Skill, Problem> {
    let missing = || Problem::new(StatusCode::NOT_FOUND, format!("there is no skill {name}; {LIST} lists them"));
    skills.iter().find(|skill| skill.name == name).ok_or_else(missing)
}

/// Reads the files of a skill on a thread of its own.
async fn files(skill: &'static Skill) -> Vec<(String, Vec<u8>)> {
    tokio::task::spawn_blocking(|| skill.files()).await.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_skill_its_contents_or_a_file() {
        for (path, expected) in [
            ("/skills", Some(Wanted::List)),
            ("/skills/pets", Some(Wanted::Skill("pets"))),
            ("/skills/pets/contents", Some(Wanted::Contents("pets"))),
            ("/skills/pets/contents/a/b.md", Some(Wanted::File("pets", "a/b.md"))),
            ("/skills/", None),
            ("/skillsets", None),
            ("/skills/pets/", None),
            ("/skills/pets/files", None),
            ("/pets", None),
        ] {
            assert_eq!(Wanted::of(path), expected, "{path}");
        }
    }
}
