//! Emits the folders of skills, which a user copies to an agent.

use super::super::skill::document;
use crate::format::Draft;
use crate::mark::{FILES, MARK};
use crate::model::Api;

/// Returns the files of all skills.
pub(super) fn files(api: &Api, mark: &str) -> Vec<(String, Draft)> {
    let mut files = Vec::new();
    for skill in api.skill_servers.iter().flat_map(|server| &server.skills) {
        let place = |path: &str| format!("skills/{}/{path}", skill.name);
        // Other files cannot have the mark: their forms are unknown.
        let others: Vec<&str> = skill.texts.iter().map(|(path, _)| path.as_str()).collect();
        let others = if others.is_empty() { String::new() } else { format!("\n<!-- {FILES}{} -->", others.join(" ")) };
        debug_assert!(mark.starts_with(MARK));
        let text = document(api, skill, &format!("<!-- {mark} -->{others}"));
        files.push((place("SKILL.md"), Draft::Text(text)));
        files.extend(skill.texts.iter().map(|(path, text)| (place(path), Draft::Text(text.clone()))));
    }
    files
}
