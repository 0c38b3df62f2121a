//! Lowers an entry of `consumes` to a module with its resources.

use std::collections::HashSet;

use heck::ToKebabCase;
use naftiko_openapi::Info;
use naftiko_spec::{Code, Diagnostic};

use super::about;
use super::declared::DeclaredOperation;
use super::naming::{self, Published};
use super::operation;
use super::types::Types;
use crate::config::Configuration;
use crate::lock::Locked;
use crate::model::names::Scope;
use crate::model::prose::Vocabulary;
use crate::model::{Capability, Name, Resource};
use crate::report::Report;
use crate::resolve::{self, Entry, path};

/// What the modules of a client share during lowering.
pub(super) struct Lowering<'l, 'a> {
    /// The name of the API.
    pub(super) api: &'l str,
    pub(super) configuration: Configuration<'a>,
    pub(super) published: &'l mut Published<'a>,
    /// The names of modules.
    pub(super) modules: &'l mut Scope,
    /// The names of the types whose methods are the operations of a module.
    pub(super) groups: &'l mut Scope,
    /// The types, if there is an OpenAPI document.
    pub(super) types: Option<&'l mut Types<'a>>,
    /// What the OpenAPI document says about the API.
    pub(super) info: &'l Info,
    pub(super) vocabulary: &'l Vocabulary<'a>,
    /// Where the operations of each module are declared.
    pub(super) declared: Vec<Vec<DeclaredOperation>>,
    pub(super) report: &'l mut Report,
}

impl Lowering<'_, '_> {
    /// Lowers an entry to a module, if it has operations. `index` is the number of the entry, and
    /// `given` its names if they are already known.
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
        let resources = self.resources(index, resolved);
        if resources.is_empty() {
            return None;
        }
        let given = given.unwrap_or_else(|| {
            let module = claim(entry, &wanted, self.modules, self.report);
            Given { group: group(&module, self.groups), module }
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

    /// Lowers the resources of an entry that have operations.
    fn resources(&mut self, index: usize, resolved: &resolve::Capability<'_>) -> Vec<Resource> {
        let names = naming::operations(index, resolved, self.configuration, self.published, self.report);
        let mut resources: Vec<(usize, Resource)> = Vec::new();
        let mut declared = Vec::new();
        for (candidate, given) in resolved.operations.iter().zip(names) {
            let (Some(given), Some(resolved_operation)) = (given, &candidate.operation) else { continue };
            let types = self.types.as_deref_mut();
            let operation = operation::lower(resolved_operation, given, index, types, self.vocabulary);
            declared.push(DeclaredOperation::of(resolved_operation, self.types.as_deref_mut()));
            match resources.last_mut() {
                Some((of, known)) if *of == candidate.resource => known.operations.push(operation),
                _ => {
                    let written = &resolved.entry.consumes.resources[candidate.resource].path.value;
                    let path = path::normalize(written.trim());
                    resources.push((candidate.resource, Resource { path, operations: vec![operation] }));
                }
            }
        }
        if !declared.is_empty() {
            self.declared.push(declared);
        }
        resources.into_iter().map(|(_, resource)| resource).collect()
    }
}

/// The names of a module.
#[derive(Clone, Debug)]
pub(super) struct Given {
    module: Name,
    /// The type whose methods are its operations.
    group: Name,
}

/// Returns the name of the type whose methods are the operations of a module: `OrganizationsApi`.
fn group(module: &Name, groups: &mut Scope) -> Name {
    let words = module.bare();
    let is_api = words == "api" || words.ends_with("_api");
    groups.camel(&if is_api { words.to_owned() } else { format!("{words}_api") }, "Group")
}

/// Returns the module names in codegen.toml and codegen.lock, for each entry. Other entries do not
/// get the names in the lock.
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

/// Claims a module name, or a similar one with a warning.
fn claim(entry: Entry<'_>, wanted: &str, modules: &mut Scope, report: &mut Report) -> Name {
    let (file, namespace) = (entry.file, &entry.namespace.value);
    let module = modules.snake(wanted, "api");
    if module != Scope::default().snake(wanted, "api") {
        let key = if file.entries.len() == 1 { file.name() } else { namespace.as_str() };
        report.push(
            Diagnostic::warning(
                Code::NameCollision,
                format!("the module name of `{namespace}` is taken, so its module is `{module}`"),
            )
            .at(&entry.document.source, entry.consumes.namespace.at, "")
            .of_client()
            .help(format!("set a name in codegen.toml:\n\n[modules]\n{key:?} = \"...\"")),
        );
    }
    module
}

/// Returns the words of a module name.
///
/// A label such as `Clerk Backend Api — Organizations` names the part after the dash; if the
/// namespace ends in the same words, they are the module name. Otherwise it is the namespace,
/// without the name of the API at its start. This uses only the file itself, so that another file
/// never renames its module.
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
