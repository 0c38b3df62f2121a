//! The skills that capability files expose: instructions for agents, in the format of Agent Skills
//! (<https://agentskills.io/specification>).

use std::path::Path;

use serde_json::Value;

use super::{CallerAuthentication, folder};

/// The name of the file that every skill has.
const SKILL_MD: &str = "SKILL.md";

/// The maximum number of files of a skill, as in the extension of MCP for skills (SEP-2640).
const MAX_FILES: usize = 512;

/// The maximum number of bytes of all files of a skill, as in the same extension.
const MAX_BYTES: u64 = 16 << 20;

/// A server of skills that a capability file exposes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SkillServer {
    /// The namespace.
    pub namespace: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// How it authenticates its callers over HTTP.
    pub authentication: CallerAuthentication,
    /// The skills, in the order of the files.
    pub skills: &'static [Skill],
}

impl SkillServer {
    /// A server without authentication.
    pub const fn new(namespace: &'static str, skills: &'static [Skill]) -> Self {
        SkillServer { namespace, description: "", authentication: CallerAuthentication::None, skills }
    }

    /// Sets the description.
    pub const fn description(self, description: &'static str) -> Self {
        SkillServer { description, ..self }
    }

    /// Sets how it authenticates its callers.
    pub const fn authentication(self, authentication: CallerAuthentication) -> Self {
        SkillServer { authentication, ..self }
    }
}

/// A skill: a folder with the file `SKILL.md`.
///
/// `SKILL.md` has a front matter in YAML, the instructions, and a list of the tools.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Skill {
    /// The name, which is also that of the folder: unique among the skills of a table.
    pub name: &'static str,
    /// The front matter of `SKILL.md` as a JSON object.
    pub front_matter: &'static str,
    /// The start of `SKILL.md`: the front matter in YAML, with the lines around it.
    pub head: &'static str,
    /// The instructions: Markdown.
    pub instructions: &'static str,
    /// The end of `SKILL.md`, which describes the tools: Markdown; may be empty.
    pub tool_list: &'static str,
    /// The tools, in the order of the file.
    pub tools: &'static [SkillTool],
    /// The other files: their paths, and texts.
    pub texts: &'static [(&'static str, &'static str)],
    /// The files that are no texts: their paths, and contents.
    pub binaries: &'static [(&'static str, &'static [u8])],
    /// The absolute path of a folder with the other files, which is read for each request; may be
    /// empty. If it has a file `SKILL.md`, the instructions are those of that file.
    pub path: &'static str,
}

/// A tool of a [`Skill`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SkillTool {
    /// The name.
    pub name: &'static str,
    /// The description; may be empty.
    pub description: &'static str,
    /// What an agent does to use it.
    pub uses: SkillUse,
}

/// What an agent does to use a [`SkillTool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkillUse {
    /// It calls the tool with this name of an MCP server.
    Mcp {
        /// The namespace of the MCP server.
        namespace: &'static str,
        /// The name of the tool in the capability file.
        action: &'static str,
        /// Its name for clients of MCP: the [`tool_name`](super::Unit::tool_name) of its unit.
        tool_name: &'static str,
    },
    /// It sends a request to a REST server.
    Rest {
        /// The namespace of the REST server.
        namespace: &'static str,
        /// The name of the operation in the capability file.
        action: &'static str,
    },
    /// It reads the file at this path, below the folder of the skill.
    Instruction(&'static str),
}

impl Skill {
    /// A skill without tools, and with no other file than `SKILL.md`. The front matter is that of
    /// `head`, as a JSON object.
    pub const fn new(
        name: &'static str,
        front_matter: &'static str,
        head: &'static str,
        instructions: &'static str,
    ) -> Self {
        Skill { name, front_matter, head, instructions, tool_list: "", tools: &[], texts: &[], binaries: &[], path: "" }
    }

    /// Sets the tools, and the text that describes them.
    pub const fn tools(self, tool_list: &'static str, tools: &'static [SkillTool]) -> Self {
        Skill { tool_list, tools, ..self }
    }

    /// Sets the other files: their paths, and texts.
    pub const fn texts(self, texts: &'static [(&'static str, &'static str)]) -> Self {
        Skill { texts, ..self }
    }

    /// Sets the files that are no texts: their paths, and contents.
    pub const fn binaries(self, binaries: &'static [(&'static str, &'static [u8])]) -> Self {
        Skill { binaries, ..self }
    }

    /// Sets the absolute path of the folder with the other files.
    pub const fn path(self, path: &'static str) -> Self {
        Skill { path, ..self }
    }

    /// Returns the front matter of `SKILL.md`: an object.
    pub fn front_matter(&self) -> Value {
        serde_json::from_str(self.front_matter).unwrap_or_default()
    }

    /// Returns the text of a key of the front matter; empty if there is none.
    pub fn text_of(&self, key: &str) -> String {
        self.front_matter()[key].as_str().unwrap_or_default().to_owned()
    }

    /// Returns the files of the folder, each with its path: `SKILL.md`, and the others, sorted.
    ///
    /// It reads the folder at [`path`](Self::path), so it may block. A file that cannot be read is
    /// left out, and so are files beyond 512, or beyond 16 MiB in all.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut others: Vec<(String, Vec<u8>)> =
            self.texts.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        others.extend(self.binaries.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())));
        let mut own = None;
        if !self.path.is_empty() {
            let folder = Path::new(self.path);
            own = folder::read(folder, SKILL_MD, MAX_BYTES).ok().flatten();
            let paths = folder::list(folder).into_iter().filter(|path| !path.is_empty() && path != SKILL_MD);
            let mut left = MAX_BYTES - own.as_ref().map_or(0, |own| own.len() as u64);
            for path in paths.take(MAX_FILES - 1) {
                if let Ok(Some(bytes)) = folder::read(folder, &path, left) {
                    left -= bytes.len() as u64;
                    others.push((path, bytes));
                }
            }
        }
        others.sort_unstable();
        let own = own.and_then(|own| String::from_utf8(own).ok());
        let text = self.document(own.as_deref().map(without_front_matter));
        [(SKILL_MD.to_owned(), text.into_bytes())].into_iter().chain(others).collect()
    }

    /// Returns the content of the file at a path of the folder; `None` if there is no such file. It
    /// may block.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        self.files().into_iter().find(|(known, _)| known == path).map(|(_, bytes)| bytes)
    }

    /// Returns the text of `SKILL.md`, with other instructions if there are some.
    fn document(&self, instructions: Option<&str>) -> String {
        let parts = [self.head, instructions.unwrap_or(self.instructions), self.tool_list];
        let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        parts.join("\n\n") + "\n"
    }
}

impl SkillTool {
    /// A tool of an MCP server, by its name in the capability file and its name for clients.
    pub const fn mcp(
        name: &'static str,
        namespace: &'static str,
        action: &'static str,
        tool_name: &'static str,
    ) -> Self {
        SkillTool { name, description: "", uses: SkillUse::Mcp { namespace, action, tool_name } }
    }

    /// An operation of a REST server.
    pub const fn rest(name: &'static str, namespace: &'static str, action: &'static str) -> Self {
        SkillTool { name, description: "", uses: SkillUse::Rest { namespace, action } }
    }

    /// A file with instructions.
    pub const fn instruction(name: &'static str, path: &'static str) -> Self {
        SkillTool { name, description: "", uses: SkillUse::Instruction(path) }
    }

    /// Sets the description.
    pub const fn description(self, description: &'static str) -> Self {
        SkillTool { description, ..self }
    }
}

/// Returns the text after the front matter of a `SKILL.md`.
fn without_front_matter(text: &str) -> &str {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return text };
    let mut end = first.len();
    for line in lines {
        end += line.len();
        if line.trim_end() == "---" {
            return text.get(end..).unwrap_or_default().trim_start();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const HEAD: &str = "---\nname: pets\ndescription: Adopts pets.\n---\n";
    const TOOLS: &[SkillTool] = &[SkillTool::instruction("adopt", "adopt.md")];
    const PETS: Skill = Skill::new("pets", r#"{"name":"pets","description":"Adopts pets."}"#, HEAD, "# Pets\n");

    fn texts(skill: &Skill) -> Vec<(String, String)> {
        let text = |(path, bytes)| (path, String::from_utf8(bytes).unwrap());
        skill.files().into_iter().map(text).collect()
    }

    #[test]
    fn a_skill_is_a_folder_with_its_document_first() {
        let pets = PETS.tools("## Tools\n\n- adopt\n", TOOLS).texts(&[("adopt.md", "A"), ("A.md", "B")]);
        let document = format!("{HEAD}\n# Pets\n\n## Tools\n\n- adopt\n");
        let expected = [("SKILL.md", document.as_str()), ("A.md", "B"), ("adopt.md", "A")];
        assert_eq!(texts(&pets), expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
        assert_eq!((pets.text_of("description"), pets.text_of("license")), ("Adopts pets.".into(), String::new()));
        assert_eq!(pets.file("adopt.md").as_deref(), Some(&b"A"[..]));
        assert_eq!(pets.file("../adopt.md"), None);
        let pets = pets.binaries(&[("logo.png", b"\x89PNG")]);
        assert_eq!(pets.file("logo.png").as_deref(), Some(&b"\x89PNG"[..]));
    }

    #[test]
    fn the_instructions_of_a_folder_replace_those_of_the_table() {
        let folder = std::env::temp_dir().join(format!("naftiko-skill-{}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        fs::write(folder.join("SKILL.md"), "---\nname: other\n---\n\n# Own\n").unwrap();
        fs::write(folder.join("deep/a.bin"), b"\xff").unwrap();
        let pets = PETS.path(Box::leak(folder.to_str().unwrap().to_owned().into_boxed_str()));
        let files = pets.files();
        assert_eq!(files[0].1, format!("{HEAD}\n# Own\n").into_bytes());
        assert_eq!(files[1..], [("deep/a.bin".to_owned(), b"\xff".to_vec())]);
        fs::remove_dir_all(&folder).unwrap();
        // Without the folder, the skill is still complete.
        assert_eq!(texts(&pets), [("SKILL.md".to_owned(), format!("{HEAD}\n# Pets\n"))]);
    }

    #[test]
    fn a_front_matter_ends_at_its_second_line_of_hyphens() {
        for (text, expected) in [
            ("---\na: b\n---\n\n# A\n---\n", "# A\n---\n"),
            ("---\r\na: b\r\n---\r\nA", "A"),
            ("# A\n---\nB\n---\n", "# A\n---\nB\n---\n"),
            ("---\nnever closed", "---\nnever closed"),
            ("", ""),
        ] {
            assert_eq!(without_front_matter(text), expected, "{text:?}");
        }
    }
}
