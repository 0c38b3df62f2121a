//! Finds the counterpart of an operation in the OpenAPI document.
//!
//! Operations are matched by method and path. The names of placeholders do not matter, nor whether
//! the first segments are in the base URL or in the path. Otherwise operations are matched by
//! `operationId`.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use naftiko_openapi::{OpenApi, Operation as Counterpart, Security};
use naftiko_spec::{Code, Diagnostic, Operation as Spec};

use super::entry::Entry;
use super::own_path;
use super::server_url::{self, ServerUrl};
use crate::report::Report;

/// The paths of an OpenAPI document, by normalized form.
pub(super) struct Paths<'a> {
    openapi: &'a OpenApi,
    /// The normalized paths after the path of each server.
    whole: HashMap<String, Vec<&'a str>>,
    /// The normalized paths alone.
    own: HashMap<String, Vec<&'a str>>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(openapi: &'a OpenApi) -> Self {
        let bases: Vec<String> = match openapi.servers() {
            servers if servers.is_empty() => vec![String::new()],
            servers => servers.iter().map(|server| path_of(&server.url).to_owned()).collect(),
        };
        let mut whole: HashMap<String, Vec<&str>> = HashMap::new();
        let mut own: HashMap<String, Vec<&str>> = HashMap::new();
        for path in openapi.paths() {
            let shape = shape(path);
            for base in &bases {
                whole.entry(self::shape(&format!("{base}{shape}"))).or_default().push(path);
            }
            own.entry(shape).or_default().push(path);
        }
        Paths { openapi, whole, own }
    }

    /// Returns the operation with a method and a path after a base URL.
    fn find(&self, base_url: &str, method: &str, path: &str) -> Option<Rc<Counterpart>> {
        let shape = shape(path);
        let whole = self::shape(&format!("{}{shape}", path_of(base_url)));
        let candidates = || self.whole.get(&whole).into_iter().chain(self.own.get(&shape)).flatten().copied();
        // Paths of one form may differ in the names of their placeholders, or after a `#`.
        let (same, others): (Vec<&str>, Vec<&str>) = candidates().partition(|known| path.ends_with(known));
        let found = same.into_iter().chain(others).find_map(|path| self.openapi.operation(path, method));
        found.or_else(|| self.find_by_own_server(&whole, method))
    }

    /// Returns the operation whose own server has the first segments of a path.
    fn find_by_own_server(&self, whole: &str, method: &str) -> Option<Rc<Counterpart>> {
        let ends = whole.match_indices('/').skip(1).filter_map(|(slash, _)| self.own.get(&whole[slash..]));
        ends.flatten().filter_map(|path| self.openapi.operation(path, method)).find(|found| {
            let is_whole = |base: &str| shape(&format!("{}{}", path_of(base), found.path)) == whole;
            found.servers.iter().any(|server| is_whole(&server.url))
        })
    }

    /// Returns the most frequent security requirements among the operations of an entry that
    /// declare their own and are at the host of its base URL; of equally frequent ones, the first.
    pub(super) fn usual_security(&self, entry: Entry<'_>, base_url: &str) -> Option<Vec<Security>> {
        let entry_url = ServerUrl::parse(base_url);
        let resources = entry.consumes.resources.iter();
        let operations = resources.flat_map(|resource| resource.operations.iter().map(move |spec| (resource, spec)));
        let mut found: Vec<(Vec<Security>, usize)> = Vec::new();
        for (resource, spec) in operations {
            let counterpart = self.find(base_url, &spec.method.value, &own_path(resource, spec).value);
            let Some(counterpart) = counterpart.filter(|it| server_url::has(&it.servers, entry_url.as_ref())) else {
                continue;
            };
            let Some(requirements) = &counterpart.security else { continue };
            if requirements.iter().all(|requirement| requirement.schemes.is_empty()) {
                continue;
            }
            match found.iter_mut().find(|(known, _)| known == requirements) {
                Some((_, count)) => *count += 1,
                None => found.push((requirements.clone(), 1)),
            }
        }
        let most = found.iter().map(|(_, count)| *count).max()?;
        found.into_iter().find(|(_, count)| *count == most).map(|(requirements, _)| requirements)
    }

    /// Returns the counterpart of an operation. Operations without one are added to `missing`.
    pub(super) fn counterpart(
        &self,
        entry: Entry<'_>,
        base_url: &str,
        spec: &Spec,
        path: &str,
        missing: &mut Missing,
        report: &mut Report,
    ) -> Option<Rc<Counterpart>> {
        let (method, name) = (&spec.method.value, &spec.name.value);
        if let Some(found) = self.find(base_url, method, path) {
            return Some(found);
        }
        let named = Some(name).filter(|name| !name.is_empty()).and_then(|name| self.openapi.operation_by_id(name));
        // The operation has another error, which is reported and explains why no path matches.
        if !spec.is_whole {
            return named;
        }
        let source = &entry.document.source;
        if let Some(found) = named {
            let at = format!("{} {}", found.method, found.path);
            let is_same_method = found.method.eq_ignore_ascii_case(method);
            let result = if is_same_method { "its types are used" } else { "its types are not used" };
            report.push(
                Diagnostic::warning(Code::Conflict, format!("`{name}` is `{at}` in the OpenAPI document; {result}"))
                    .at(source, spec.name.at, format!("{method} {path}"))
                    .at_span(&found.place.source, found.place.span.clone(), "the OpenAPI document")
                    .help("correct the method or the path in one of the files"),
            );
            return Some(found).filter(|_| is_same_method);
        }
        let diagnostic = Diagnostic::warning(Code::Missing, String::new()).at(source, spec.name.at, "");
        let operation = if name.is_empty() { format!("{method} {path}") } else { name.clone() };
        missing.add(entry, operation, diagnostic);
        None
    }
}

/// The operations that the OpenAPI document does not have.
#[derive(Default)]
pub(super) struct Missing {
    /// By file and namespace: the names of the operations, and the diagnostic of the first.
    entries: BTreeMap<(String, String), (Vec<String>, Diagnostic)>,
}

impl Missing {
    fn add(&mut self, entry: Entry<'_>, operation: String, diagnostic: Diagnostic) {
        let key = (entry.file.name().to_owned(), entry.namespace.value.clone());
        self.entries.entry(key).or_insert_with(|| (Vec::new(), diagnostic)).0.push(operation);
    }

    /// Reports them, once for each entry. `document` is the name of the OpenAPI document.
    pub(super) fn report(&self, document: &str, report: &mut Report) {
        for (names, first) in self.entries.values() {
            let mut diagnostic = first.clone();
            let shown = names.iter().take(5).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let more = if names.len() > 5 { format!(" and {} more", names.len() - 5) } else { String::new() };
            let them = if names.len() == 1 { "it has" } else { "they have" };
            diagnostic.message = format!("{shown}{more}: not found in {document}, so {them} no types");
            report.push(diagnostic.help("operations are matched by method and path, or by `operationId`"));
        }
    }
}

/// Returns the path of a URL, without a trailing slash.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = match url.contains("://") {
        true => rest.find('/').map_or("", |slash| &rest[slash..]),
        false => rest,
    };
    path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

/// Normalizes a path for comparison: without the names of placeholders and without a trailing
/// slash.
pub(super) fn shape(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default().trim();
    let mut out = String::with_capacity(path.len() + 1);
    if !path.starts_with('/') {
        out.push('/');
    }
    let mut depth = 0;
    for character in path.chars() {
        match character {
            '{' => {
                if depth == 0 {
                    out.push_str("{}");
                }
                depth += 1;
            }
            '}' => depth = (depth - 1).max(0),
            _ if depth == 0 => out.push(character),
            _ => {}
        }
    }
    out.truncate(out.trim_end_matches('/').len());
    out
}

/// Returns the names of the placeholders in a path, in order.
pub(super) fn placeholders(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_compared_by_their_place() {
        assert_eq!(shape("/pets/{id}/toys/"), shape("/pets/{{petId}}/toys?x=1#y"));
        assert_eq!(shape("pets/{a}.json"), "/pets/{}.json");
        assert_ne!(shape("/pets/{id}"), shape("/pets/id"));
        assert_eq!(placeholders("/pets/{{petId}}/toys/{toy}"), ["petId", "toy"]);
    }

    #[test]
    fn the_path_of_a_server_may_be_all_of_it() {
        assert_eq!(path_of("https://api.example.com/v1/"), "/v1");
        assert_eq!(path_of("https://api.example.com"), "");
        assert_eq!(path_of("/v2"), "/v2");
        assert_eq!(path_of("https://{region}.example.com/v1?x=/y"), "/v1");
    }
}
