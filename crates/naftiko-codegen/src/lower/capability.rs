//! One entry of `consumes`: its name, and its resources.

use std::collections::HashMap;

use heck::ToKebabCase;
use naftiko_spec::{Code, Consumes, Diagnostic, Document};

use super::{Lowering, operation, path};
use crate::load::File;
use crate::model::docs::Docs;
use crate::model::names::Scope;
use crate::model::{Capability, Resource};

/// Names that are not for operations: of methods that their capability has, or that a trait would take from it.
const METHOD_NAMES: &[&str] = &["new", "clone", "into", "try_into"];

impl Lowering<'_> {
    /// One entry as a capability, if any of its operations is to be in the client.
    pub(super) fn capability(
        &mut self,
        api: &str,
        file: &File,
        consumes: &Consumes,
        modules: &mut Scope,
    ) -> Option<Capability> {
        let document = &file.document;
        let namespace = &consumes.namespace.value;
        if self.is_whole && consumes.resources.iter().all(|resource| resource.operations.is_empty()) {
            self.report(
                Diagnostic::warning(Code::Missing, format!("`{namespace}` has no operation"))
                    .at(&document.source, consumes.namespace.at, "left out")
                    .help("add one below `resources:`"),
            );
        }
        let modules_config = &self.config.modules;
        let wanted = match modules_config.get(file.name()).or_else(|| modules_config.get(namespace.as_str())) {
            Some(module) => self.configured_name(module),
            None => module_words(api, namespace, document.title.as_ref().map(|title| title.value.as_str())),
        };
        let mut types = Scope::with(operation::TYPE_NAMES);
        let type_name = types.camel(&wanted, "Api");
        let resources = self.resources(document, consumes, &mut types);
        if resources.is_empty() {
            return None;
        }
        let module = modules.snake(&wanted, "api");
        if module != Scope::default().snake(&wanted, "api") {
            let key = if document.consumes.len() == 1 { file.name() } else { namespace.as_str() };
            self.report(
                Diagnostic::warning(
                    Code::NameCollision,
                    format!("the name of `{namespace}` is taken: its module is `{module}`"),
                )
                .at(&document.source, consumes.namespace.at, "")
                .help(format!("choose one in codegen.toml:\n\n[modules]\n{key:?} = \"...\"")),
            );
        }
        let description = consumes.description.as_ref().or(document.description.as_ref());
        Some(Capability {
            file: file.relative.clone(),
            namespace: namespace.clone(),
            docs: description.map(|description| Docs::new(&description.value)).unwrap_or_default(),
            module,
            type_name,
            resources,
        })
    }

    /// The resources of an entry that have operations to be in the client.
    fn resources(&mut self, document: &Document, consumes: &Consumes, types: &mut Scope) -> Vec<Resource> {
        let namespace = &consumes.namespace.value;
        let mut methods = Scope::with(METHOD_NAMES);
        let mut counts = HashMap::new();
        for operation in consumes.resources.iter().flat_map(|resource| &resource.operations) {
            *counts.entry(operation.name.value.as_str()).or_insert(0) += 1;
        }
        let mut resources = Vec::new();
        for resource in &consumes.resources {
            let path = &resource.path;
            let wanted = resource.operations.iter().map(|spec| (spec, self.wanted_name(namespace, &path.value, spec)));
            let specs: Vec<_> = wanted.filter_map(|(spec, name)| Some((spec, name?))).collect();
            let template = match path::parse(&path.value) {
                _ if specs.is_empty() => continue,
                Ok(template) => template,
                Err((what, help)) => {
                    let diagnostic = Diagnostic::error(Code::InvalidPath, what);
                    self.report(diagnostic.at(&document.source, path.at, "").help(help));
                    continue;
                }
            };
            let context = operation::Context { document, consumes, resource, template: &template, counts: &counts };
            let operations: Vec<_> = specs
                .into_iter()
                .filter_map(|(spec, name)| self.operation(&context, spec, &name, &mut methods, types))
                .collect();
            if !operations.is_empty() {
                resources.push(Resource { path: template.text, operations });
            }
        }
        resources
    }
}

/// The words of a module's name.
///
/// A label like `Clerk Backend Api — Organizations` names the part after the dash; where the namespace ends in the same
/// words, they are the module. Otherwise it is the namespace, without the name of the API it may start with. Only the file
/// itself is looked at, so that another file never renames this one's module.
fn module_words(api: &str, namespace: &str, title: Option<&str>) -> String {
    let namespace = namespace.to_kebab_case();
    let part = title.and_then(|title| [" — ", " – ", " - "].iter().find_map(|dash| title.rsplit_once(dash)));
    if let Some((_, part)) = part {
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
