//! Reads the servers of skills that a capability exposes.

use naftiko_syntax::{Node, Value};

use super::mcp::{named, spanned};
use super::server::{Callers, is_of_type};
use crate::document::Spanned;
use crate::fields::Context;
use crate::keys::{Keys, SERVER, SKILL, SKILL_SERVER, SKILL_SOURCE, SKILL_TOOL};
use crate::skill::{Skill, SkillServer, SkillSource, SkillTool};

impl Context<'_> {
    /// Reads the servers of skills in `exposes:`.
    pub(super) fn skill_servers(&mut self, exposes: Node<'_>) -> Vec<SkillServer> {
        self.servers(|context| {
            let servers = named(exposes).into_iter().filter(|(_, node)| is_of_type(*node, &["skill"]));
            servers.map(|(key, node)| context.skill_server(key, node)).collect()
        })
    }

    fn skill_server(&mut self, key: Option<Spanned<String>>, node: Node<'_>) -> SkillServer {
        let Callers { authentication, audience } = self.callers(node);
        let namespace = SERVER.text(node, "namespace").map(str::to_owned).or(key.map(|key| key.value));
        let mut skills = Vec::new();
        for (key, node) in SKILL_SERVER.get(node, "skills").map(named).unwrap_or_default() {
            match SKILL.get(node, "name").and_then(spanned).or(key) {
                Some(name) => skills.push(skill(name, node)),
                None => self.missing(node.at(), "a skill", "name"),
            }
        }
        SkillServer {
            namespace: namespace.unwrap_or_default(),
            description: SERVER.text(node, "description").map(str::to_owned),
            authentication,
            audience,
            skills,
        }
    }
}

fn skill(name: Spanned<String>, node: Node<'_>) -> Skill {
    let field = |key: &str| field(&SKILL, node, key);
    let owned = |key: &str| SKILL.text(node, key).map(str::to_owned);
    let flag = |key: &str| SKILL.get(node, key).and_then(Node::bool);
    let metadata = SKILL.get(node, "metadata").map(pairs).unwrap_or_default();
    let tools = SKILL.get(node, "tools").map(named).unwrap_or_default();
    Skill {
        name,
        description: field("description"),
        license: owned("license"),
        compatibility: field("compatibility"),
        metadata,
        allowed_tools: SKILL.get(node, "allowed-tools").and_then(words),
        argument_hint: owned("argument-hint"),
        is_user_invocable: flag("user-invocable"),
        is_model_disabled: flag("disable-model-invocation"),
        location: field("location"),
        tools: tools.into_iter().filter_map(|(key, node)| tool(key, node)).collect(),
        at: node.at(),
    }
}

fn tool(key: Option<Spanned<String>>, node: Node<'_>) -> Option<SkillTool> {
    let from = SKILL_TOOL.get(node, "from").filter(|node| !node.is_null());
    Some(SkillTool {
        name: field(&SKILL_TOOL, node, "name").or(key).or_else(|| spanned(node))?,
        description: SKILL_TOOL.text(node, "description").map(str::to_owned),
        from: from.map(|from| SkillSource {
            namespace: field(&SKILL_SOURCE, from, "sourceNamespace"),
            action: field(&SKILL_SOURCE, from, "action"),
            at: from.at(),
        }),
        instruction: field(&SKILL_TOOL, node, "instruction"),
    })
}

fn field(keys: &Keys, node: Node<'_>, key: &str) -> Option<Spanned<String>> {
    keys.get(node, key).filter(|node| !node.is_null()).and_then(spanned)
}

/// Returns the entries of a map whose values are scalars.
fn pairs(node: Node<'_>) -> Vec<(String, String)> {
    let pair = |entry: naftiko_syntax::Entry<'_>| Some((spanned(entry.key)?.value, spanned(entry.value)?.value));
    if node.is_map() { node.entries().filter_map(pair).collect() } else { Vec::new() }
}

/// Returns a text, or the items of a list with spaces between them.
fn words(node: Node<'_>) -> Option<String> {
    match node.value() {
        Value::List => {
            let words: Vec<&str> = node.items().filter_map(|item| item.written()).collect();
            Some(words.join(" "))
        }
        _ => node.written().map(|text| text.trim().to_owned()),
    }
    .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use naftiko_syntax::{Severity, Source};

    use super::*;

    fn server(text: &str) -> SkillServer {
        let (document, diagnostics) = crate::read(&Source::new("skills.yaml", text));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        document.expect("a capability").skill_servers.remove(0)
    }

    #[test]
    fn skills_are_read_in_both_spellings() {
        let list = server(
            "capability: {consumes: [], exposes: [{type: skill, namespace: care, description: Care of pets, \
             authentication: {type: bearer, token: t}, skills: [{name: adoption, description: Adopts pets, \
             license: MIT, compatibility: Needs a shelter, metadata: {author: Ann, version: 1.0}, \
             allowed-tools: [Read, 'Bash(git:*)'], argument-hint: '[pet]', user-invocable: false, \
             disable-model-invocation: true, location: docs, tools: [{name: find, description: Finds pets, \
             from: {sourceNamespace: pet-tools, action: find-pets}}, {name: forms, instruction: forms.md}]}]}]}",
        );
        let map = server(
            "exposes: [{type: Skill, namespace: care, skills: {adoption: {tools: {find: {from: {sourceNamespace: \
             pet-tools}}, empty: {}}}, grooming: {allowed-tools: Read Write}}}]",
        );
        assert_eq!((list.namespace.as_str(), list.authentication.is_some()), ("care", true));
        let [skill] = list.skills.as_slice() else { panic!("{:?}", list.skills) };
        let text = |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.value.clone()).unwrap_or_default();
        assert_eq!((skill.name.value.as_str(), text(&skill.description)), ("adoption", "Adopts pets".to_owned()));
        assert_eq!((skill.license.as_deref(), text(&skill.compatibility)), (Some("MIT"), "Needs a shelter".to_owned()));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(skill.metadata, [pair("author", "Ann"), pair("version", "1.0")]);
        assert_eq!(skill.allowed_tools.as_deref(), Some("Read Bash(git:*)"));
        assert_eq!(skill.argument_hint.as_deref(), Some("[pet]"));
        assert_eq!((skill.is_user_invocable, skill.is_model_disabled), (Some(false), Some(true)));
        assert_eq!(text(&skill.location), "docs");
        let [find, forms] = skill.tools.as_slice() else { panic!("{:?}", skill.tools) };
        let from = find.from.as_ref().unwrap();
        assert_eq!((text(&from.namespace), text(&from.action)), ("pet-tools".to_owned(), "find-pets".to_owned()));
        assert_eq!((forms.from.is_none(), text(&forms.instruction)), (true, "forms.md".to_owned()));

        let names: Vec<_> = map.skills.iter().map(|skill| skill.name.value.as_str()).collect();
        assert_eq!(names, ["adoption", "grooming"]);
        let [find, empty] = map.skills[0].tools.as_slice() else { panic!("{:?}", map.skills[0].tools) };
        assert!(find.from.as_ref().is_some_and(|from| from.action.is_none()));
        assert!(empty.from.is_none() && empty.instruction.is_none());
        assert_eq!(map.skills[1].allowed_tools.as_deref(), Some("Read Write"));
    }

    #[test]
    fn a_skill_without_name_is_a_warning() {
        let source = Source::new("skills.yaml", "capability: {consumes: [], exposes: [{type: skill, skills: [{}]}]}");
        let (_, diagnostics) = crate::read(&source);
        let messages: Vec<_> = diagnostics.iter().map(|it| (it.severity, it.message.as_str())).collect();
        assert_eq!(messages, [(Severity::Warning, "a skill has no `name`")]);
    }
}
