//! One entry of `consumes`: its name, and its resources.

use std::collections::HashSet;
use std::rc::Rc;

use heck::ToKebabCase;
use naftiko_openapi::Operation as Twin;
use naftiko_spec::{Code, Diagnostic, Operation as Spec, Resource as SpecResource, Spanned};

use super::operation::Context;
use super::path::{self, PathTemplate};
use super::service::Services;
use super::{Entry, Lowering, Skipped};
use crate::lock::Locked;
use crate::model::docs::Docs;
use crate::model::names::Scope;
use crate::model::{Capability, Name, Resource, reserved};

impl Lowering<'_> {
    /// One entry as a capability, if any of its operations is to be in the client.
    pub(super) fn capability(
        &mut self,
        api: &str,
        entry: Entry<'_>,
        user: usize,
        module: Option<Name>,
        services: &mut Services,
        modules: &mut Scope,
    ) -> Option<Capability> {
        let Entry { file, document, consumes, .. } = entry;
        let namespace = &entry.namespace.value;
        if self.is_whole && consumes.resources.iter().all(|resource| resource.operations.is_empty()) {
            self.report(
                Diagnostic::warning(Code::Missing, format!("`{namespace}` has no operation"))
                    .at(&document.source, consumes.namespace.at, "left out")
                    .help("add one below `resources:`"),
            );
        }
        let title = document.title.as_ref().map(|title| title.value.as_str());
        let wanted = module.as_ref().map_or_else(|| module_words(api, namespace, title), |it| it.bare().to_owned());
        let mut types = Scope::with(reserved::operation_types());
        // Of the name that the module will have: codegen.lock keeps that one, and the next run starts from it.
        let named = module.clone().unwrap_or_else(|| modules.clone().snake(&wanted, "api"));
        let type_name = types.camel(named.bare(), "Api");
        let service = services.of_entry(user);
        let resources = self.resources(entry, user, service, services, &mut types);
        let service = service.filter(|_| !resources.is_empty())?;
        let module = module.unwrap_or_else(|| self.claim(entry, &wanted, modules));
        self.lock.modules.insert(entry.key.to_owned(), Locked::new(module.bare()));
        let description = consumes.description.as_ref().or(document.description.as_ref());
        Some(Capability {
            file: file.relative.clone(),
            namespace: namespace.clone(),
            service,
            docs: description.map(|description| Docs::new(&description.value)).unwrap_or_default(),
            fake_name: module.clone(),
            module,
            type_name,
            resources,
        })
    }

    /// The modules that codegen.toml and codegen.lock name, for each entry; nobody else gets those of the lock.
    pub(super) fn modules(&mut self, entries: &[Entry<'_>], modules: &mut Scope) -> Vec<Option<Name>> {
        let mut named: Vec<Option<Name>> = Vec::new();
        for entry in entries {
            let config = &self.config.modules;
            let wanted = config.get(entry.file.name()).or_else(|| config.get(entry.namespace.value.as_str()));
            let name = wanted.map(|wanted| {
                let wanted = self.configured_name(wanted);
                self.claim(*entry, &wanted, modules)
            });
            named.push(name);
        }
        for (entry, name) in entries.iter().zip(&mut named).filter(|(_, name)| name.is_none()) {
            let locked = self.lock.modules.get(entry.key);
            *name = locked.and_then(|locked| modules.take(&locked.name));
        }
        let present: HashSet<&str> = entries.iter().map(|entry| entry.key).collect();
        for (_, locked) in self.lock.modules.iter().filter(|(key, _)| !present.contains(key.as_str())) {
            modules.take(&locked.name);
        }
        named
    }

    /// A module of these words, or one like it, with a warning.
    fn claim(&mut self, entry: Entry<'_>, wanted: &str, modules: &mut Scope) -> Name {
        let (file, namespace) = (entry.file, &entry.namespace.value);
        let module = modules.snake(wanted, "api");
        if module != Scope::default().snake(wanted, "api") {
            let key = if file.entries.len() == 1 { file.name() } else { namespace.as_str() };
            self.report(
                Diagnostic::warning(
                    Code::NameCollision,
                    format!("the name of `{namespace}` is taken: its module is `{module}`"),
                )
                .at(&entry.document.source, entry.consumes.namespace.at, "")
                .help(format!("choose one in codegen.toml:\n\n[modules]\n{key:?} = \"...\"")),
            );
        }
        module
    }

    /// The resources of an entry that have operations to be in the client.
    fn resources(
        &mut self,
        entry: Entry<'_>,
        user: usize,
        service: Option<usize>,
        services: &mut Services,
        types: &mut Scope,
    ) -> Vec<Resource> {
        let all = entry.consumes.resources.iter();
        let specs: Vec<(&SpecResource, &Spec, Spanned<String>)> = all
            .flat_map(|resource| resource.operations.iter().map(move |spec| (resource, spec, own_path(resource, spec))))
            .collect();
        let tools = entry.tools();
        let base_url = service.map_or(String::new(), |service| services.base_url(service).to_owned());
        let twins: Vec<Option<Rc<Twin>>> =
            specs.iter().map(|(_, spec, path)| self.twin(entry, &base_url, spec, &path.value)).collect();
        let names = self.name_operations(entry, &specs, &twins, &tools, types);
        let mut resources: Vec<(*const SpecResource, Resource)> = Vec::new();
        for (((resource, spec, path), given), twin) in specs.iter().zip(names).zip(&twins) {
            let Some(given) = given else { continue };
            let before = self.diagnostics.len();
            let is_whole = entry.consumes.is_whole && resource.is_whole && spec.is_whole;
            let lowered = service.filter(|_| is_whole).and_then(|service| {
                let template = &self.path(entry, path)?;
                let twin = twin.as_deref();
                let context = Context { entry, service, resource, template, path, tools: &tools, twin, user };
                self.operation(context, spec, given, services, types)
            });
            let Some(operation) = lowered else {
                self.skip(&entry.namespace.value, spec, &path.value, before);
                continue;
            };
            match resources.last_mut() {
                Some((of, known)) if std::ptr::eq(*of, *resource) => known.operations.push(operation),
                _ => {
                    let path = path::normalize(resource.path.value.trim());
                    resources.push((*resource, Resource { path, operations: vec![operation] }));
                }
            }
        }
        resources.into_iter().map(|(_, resource)| resource).collect()
    }

    /// Notes down an operation that is not in the client, and the first thing that is wrong with it.
    fn skip(&mut self, namespace: &str, spec: &Spec, path: &str, before: usize) {
        let operation = match spec.name.value.as_str() {
            "" => format!("{} {path}", spec.method.value),
            name => name.to_owned(),
        };
        // Else it was reported when it was read, or for the whole entry.
        let code = self.error_since(before).or(self.error_since(0)).unwrap_or(Code::WrongKind);
        self.skipped.push(Skipped { namespace: namespace.to_owned(), operation, code });
    }

    fn path(&mut self, entry: Entry<'_>, path: &Spanned<String>) -> Option<PathTemplate> {
        match path::parse(&path.value) {
            Ok(mut template) => {
                let base_uri = entry.consumes.base_uri.as_ref().map_or("", |base_uri| base_uri.value.trim());
                if template.text.is_empty() && base_uri.ends_with('/') {
                    template.text.push('/');
                }
                Some(template)
            }
            Err((what, help)) => {
                let is_known = self.diagnostics.iter().any(|it| it.code == Code::InvalidPath && it.message == what);
                if !is_known {
                    let diagnostic = Diagnostic::error(Code::InvalidPath, what);
                    self.report(diagnostic.at(&entry.document.source, path.at, "").help(help));
                }
                None
            }
        }
    }
}

/// The path of an operation, and where it is written.
fn own_path(resource: &SpecResource, spec: &Spec) -> Spanned<String> {
    match &spec.path {
        Some(own) => Spanned { value: path::join(&resource.path.value, Some(&own.value)), at: own.at },
        None => Spanned { value: path::join(&resource.path.value, None), at: resource.path.at },
    }
}

/// The words of a module's name.
///
/// A label like `Clerk Backend Api — Organizations` names the part after the dash; where the namespace ends in the same
/// words, they are the module. Otherwise it is the namespace, without the name of the API it may start with. Only the file
/// itself is looked at, so that another file never renames this one's module.
pub(super) fn module_words(api: &str, namespace: &str, title: Option<&str>) -> String {
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
