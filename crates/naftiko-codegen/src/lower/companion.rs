//! The companion: the OpenAPI document beside the capability files, and the twin of each operation in it.
//!
//! The capability file chooses, the companion types. An operation finds its twin by method and path, whatever the
//! placeholders are called and whether the base URL or the path has the first segments; else by `operationId`.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use naftiko_openapi::{OpenApi, Operation as Twin};
use naftiko_spec::{Code, Diagnostic, Operation as Spec};

use super::types::Types;
use super::{Entry, Lowering};

/// The document, and what came of it so far.
pub(super) struct Companion<'a> {
    pub(super) openapi: &'a OpenApi,
    pub(super) types: Types<'a>,
    /// Paths of the document, by the path of a server and themselves.
    whole: HashMap<String, Vec<&'a str>>,
    /// By themselves alone.
    own: HashMap<String, Vec<&'a str>>,
    /// The operations that have no twin, by their entries, and the first of each.
    pub(super) alone: BTreeMap<String, Vec<Alone>>,
}

/// An operation without a twin.
pub(super) struct Alone {
    operation: String,
    diagnostic: Diagnostic,
}

impl<'a> Companion<'a> {
    pub(super) fn new(openapi: &'a OpenApi, types: Types<'a>) -> Self {
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
        Companion { openapi, types, whole, own, alone: BTreeMap::new() }
    }

    /// The operation of a method, and of a path behind a base URL.
    fn by_path(&self, base_url: &str, method: &str, path: &str) -> Option<Rc<Twin>> {
        let shape = shape(path);
        let whole = self::shape(&format!("{}{shape}", path_of(base_url)));
        let candidates = || self.whole.get(&whole).into_iter().chain(self.own.get(&shape)).flatten().copied();
        // Paths of one shape may differ in the names of their placeholders, or in what is behind a `#`.
        let (same, others): (Vec<&str>, Vec<&str>) = candidates().partition(|known| path.ends_with(known));
        same.into_iter().chain(others).find_map(|path| self.openapi.operation(path, method))
    }
}

impl Lowering<'_> {
    /// The twin of an operation.
    pub(super) fn twin(&mut self, entry: Entry<'_>, base_url: &str, spec: &Spec, path: &str) -> Option<Rc<Twin>> {
        let companion = self.companion.as_ref()?;
        let (method, name) = (&spec.method.value, &spec.name.value);
        if let Some(twin) = companion.by_path(base_url, method, path) {
            return Some(twin);
        }
        let named = Some(name).filter(|name| !name.is_empty()).and_then(|name| companion.openapi.operation_by_id(name));
        // What is wrong with it is reported, and says why no twin is found.
        if !spec.is_whole {
            return named;
        }
        let source = &entry.document.source;
        if let Some(twin) = named {
            let at = format!("{} {}", twin.method, twin.path);
            let is_same_method = twin.method.eq_ignore_ascii_case(method);
            let told = if is_same_method { "its types are taken from there" } else { "its types are not known" };
            self.report(
                Diagnostic::warning(Code::Conflict, format!("the companion has `{name}` as `{at}`: {told}"))
                    .at(source, spec.name.at, format!("{method} {path}"))
                    .at_span(&twin.place.source, twin.place.span.clone(), "the companion")
                    .help("correct the method or the path where it is wrong"),
            );
            return Some(twin).filter(|_| is_same_method);
        }
        let diagnostic = Diagnostic::warning(Code::Missing, String::new()).at(source, spec.name.at, "");
        let operation = if name.is_empty() { format!("{method} {path}") } else { name.clone() };
        if let Some(companion) = &mut self.companion {
            let alone = companion.alone.entry(entry.key.to_owned()).or_default();
            alone.push(Alone { operation, diagnostic });
        }
        None
    }

    /// Tells of the operations that have no twin: once for each entry.
    pub(super) fn report_alone(&mut self) {
        let Some(companion) = &mut self.companion else { return };
        let name = companion.openapi.source().name().to_owned();
        let mut diagnostics = Vec::new();
        for alone in std::mem::take(&mut companion.alone).into_values() {
            let names: Vec<&str> = alone.iter().map(|alone| alone.operation.as_str()).collect();
            let shown = names.iter().take(5).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let more = if names.len() > 5 { format!(" and {} more", names.len() - 5) } else { String::new() };
            let them = if names.len() == 1 { "it stays" } else { "they stay" };
            if let Some(Alone { mut diagnostic, .. }) = alone.into_iter().next() {
                diagnostic.message = format!("{shown}{more}: not in {name}, so {them} without types");
                diagnostics.push(diagnostic.help("operations are found by method and path, or by `operationId`"));
            }
        }
        diagnostics.extend(companion.openapi.take_diagnostics());
        self.diagnostics.extend(diagnostics);
    }
}

/// The path of a URL, without a slash at its end.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = match url.contains("://") {
        true => rest.find('/').map_or("", |slash| &rest[slash..]),
        false => rest,
    };
    path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

/// A path by which operations are told apart: what the placeholders are called says nothing, nor does a slash at the end.
fn shape(path: &str) -> String {
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

/// The names of the placeholders of a path, in order.
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
