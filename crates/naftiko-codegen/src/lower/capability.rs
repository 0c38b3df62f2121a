//! One entry of `consumes` as a module: its name, and its resources.

use std::collections::HashSet;

use heck::ToKebabCase;
use naftiko_openapi::Info;
use naftiko_spec::{Code, Diagnostic};

use super::about;
use super::naming::{self, Published};
use super::operation;
use super::types::Types;
use crate::config::Configuration;
use crate::lock::Locked;
use crate::model::names::Scope;
use crate::model::prose::Vocabulary;
use crate::model::{Capability, Name, Resource, reserved};
use crate::report::Report;
use crate::resolve::{self, Entry, path};

/// What the modules of a client have in common while they are made.
pub(super) struct Lowering<'l, 'a> {
    /// The name of the API.
    pub(super) api: &'l str,
    pub(super) configuration: Configuration<'a>,
    pub(super) published: &'l mut Published<'a>,
    /// The names of modules.
    pub(super) modules: &'l mut Scope,
    /// The names of the types that have the operations of a module as methods.
    pub(super) groups: &'l mut Scope,
    /// The types, where an OpenAPI document describes some.
    pub(super) types: Option<&'l mut Types<'a>>,
    /// What the OpenAPI document says about the API.
    pub(super) info: &'l Info,
    pub(super) vocabulary: &'l Vocabulary<'a>,
    pub(super) report: &'l mut Report,
}

impl Lowering<'_, '_> {
    /// An entry as a module, if it has operations. `index` is the number of the entry, and `given` its names if those are
    /// given already.
    pub(super) fn capability(
        &mut self,
        index: usize,
        resolved: &resolve::Capability<'_>,
        given: Option<Given>,
    ) -> Option<Capability> {
        let entry = resolved.entry;
        let namespace = &entry.namespace.value;
        let title = entry.document.title.as_ref().map(|title| title.value.as_str());
        let wanted = module_words(self.api, namespace, title);
        // Of the name that the module will have: codegen.lock keeps that one, and the next run starts from it.
        let group = given.as_ref().map_or_else(
            || group(&self.modules.clone().snake(&wanted, "api"), &mut self.groups.clone()),
            |given| given.group.clone(),
        );
        let mut scope = Scope::with(reserved::operation_types());
        scope.take_type(group.bare());
        let resources = self.resources(index, resolved, &mut scope);
        if resources.is_empty() {
            return None;
        }
        let given = given.unwrap_or_else(|| {
            let module = claim(entry, &wanted, self.modules, self.report);
            Given { group: self::group(&module, self.groups), module }
        });
        let Given { module, group: type_name } = given;
        self.published.keep_module(index, &module);
        let (heading, docs) = about::capability(resolved, self.api, &module, self.info);
        Some(Capability {
            file: entry.file.relative.clone(),
            namespace: namespace.clone(),
            heading,
            docs,
            fake_name: module.clone(),
            module,
            type_name,
            resources,
        })
    }

    /// The resources of an entry that have operations.
    fn resources(&mut self, index: usize, resolved: &resolve::Capability<'_>, scope: &mut Scope) -> Vec<Resource> {
        let names = naming::operations(index, resolved, self.configuration, self.published, scope, self.report);
        let mut resources: Vec<(usize, Resource)> = Vec::new();
        for (candidate, given) in resolved.operations.iter().zip(names) {
            let (Some(given), Some(resolved_operation)) = (given, &candidate.operation) else { continue };
            let types = self.types.as_deref_mut();
            let operation = operation::lower(resolved_operation, given, index, types, self.vocabulary, scope);
            match resources.last_mut() {
                Some((of, known)) if *of == candidate.resource => known.operations.push(operation),
                _ => {
                    let written = &resolved.entry.consumes.resources[candidate.resource].path.value;
                    let path = path::normalize(written.trim());
                    resources.push((candidate.resource, Resource { path, operations: vec![operation] }));
                }
            }
        }
        resources.into_iter().map(|(_, resource)| resource).collect()
    }
}

/// The names of a module.
#[derive(Clone, Debug)]
pub(super) struct Given {
    module: Name,
    /// The type that has its operations as methods.
    group: Name,
}

/// The name of the type that has the operations of a module as methods: `OrganizationsApi`.
fn group(module: &Name, groups: &mut Scope) -> Name {
    let words = module.bare();
    let is_api = words == "api" || words.ends_with("_api");
    groups.camel(&if is_api { words.to_owned() } else { format!("{words}_api") }, "Group")
}

/// The names of the modules that codegen.toml and codegen.lock name, for each entry. Other entries do not get those of the
/// lock.
pub(super) fn modules(
    entries: &[Entry<'_>],
    configuration: Configuration<'_>,
    published: &mut Published<'_>,
    modules: &mut Scope,
    groups: &mut Scope,
    report: &mut Report,
) -> Vec<Option<Given>> {
    let mut named: Vec<Option<Name>> = Vec::new();
    for entry in entries {
        let config = &configuration.config.modules;
        let wanted = config.get(entry.file.name()).or_else(|| config.get(entry.namespace.value.as_str()));
        let name = wanted.map(|wanted| {
            let wanted = configuration.rust_name(wanted, report);
            claim(*entry, &wanted, modules, report)
        });
        named.push(name);
    }
    for (index, name) in named.iter_mut().enumerate().filter(|(_, name)| name.is_none()) {
        let locked: Option<&Locked> = published.module(index);
        *name = locked.and_then(|locked| modules.take(&locked.name));
    }
    let present: HashSet<&str> = published.keys().collect();
    for (_, locked) in published.lock.modules.iter().filter(|(key, _)| !present.contains(key.as_str())) {
        modules.take(&locked.name);
    }
    let mut given = |module: Name| Given { group: group(&module, groups), module };
    named.into_iter().map(|module| module.map(&mut given)).collect()
}

/// A module of these words, or one like it, with a warning.
fn claim(entry: Entry<'_>, wanted: &str, modules: &mut Scope, report: &mut Report) -> Name {
    let (file, namespace) = (entry.file, &entry.namespace.value);
    let module = modules.snake(wanted, "api");
    if module != Scope::default().snake(wanted, "api") {
        let key = if file.entries.len() == 1 { file.name() } else { namespace.as_str() };
        report.push(
            Diagnostic::warning(
                Code::NameCollision,
                format!("the name of `{namespace}` is taken: its module is `{module}`"),
            )
            .at(&entry.document.source, entry.consumes.namespace.at, "")
            .of_client()
            .help(format!("choose one in codegen.toml:\n\n[modules]\n{key:?} = \"...\"")),
        );
    }
    module
}

/// The words of a module's name.
///
/// A label like `Clerk Backend Api — Organizations` names the part after the dash; where the namespace ends in the same
/// words, they are the module. Otherwise it is the namespace, without the name of the API it may start with. Only the file
/// itself is looked at, so that another file never renames this one's module.
pub(super) fn module_words(api: &str, namespace: &str, title: Option<&str>) -> String {
    let namespace = namespace.to_kebab_case();
    if let Some(part) = title.and_then(|title| about::split(title).1) {
        let part = part.to_kebab_case();
        if !part.is_empty() && (namespace == part || namespace.ends_with(&format!("-{part}"))) {
            return part;
        }
    }
    match namespace.strip_prefix(&format!("{}-", api.to_kebab_case())) {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => namespace,
    }
}

#[cfg(test)]
mod tests {
    use super::module_words;

    #[test]
    fn a_module_is_named_by_the_label_or_the_namespace() {
        for (namespace, title, module) in [
            ("clerk-backend-api-organizations", Some("Clerk Backend Api — Organizations"), "organizations"),
            ("admin-api-keys", Some("Pinecone Admin API — API Keys"), "api-keys"),
            ("clerk-users", Some("Users of Clerk"), "users"),
            ("clerk", Some("Clerk — Organizations"), "clerk"),
            ("billing", None, "billing"),
        ] {
            assert_eq!(module_words("clerk", namespace, title), module);
        }
    }
}
