//! Finds operations of one entry with the same method and path, which are the same to the server.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use naftiko_spec::{Code, Diagnostic, Location, Parameter};

use super::{Candidate, Entry, counterpart};
use crate::report::Report;

/// Reports operations with the same method, path and fixed values as an earlier one. Those with a
/// path parameter but no placeholder are skipped: that is already reported, and explains the equal
/// paths.
pub(super) fn report(entry: Entry<'_>, candidates: &[Candidate<'_>], report: &mut Report) {
    let source = &entry.document.source;
    let mut known: HashMap<String, &Candidate<'_>> = HashMap::new();
    let is_sent = |candidate: &&Candidate<'_>| candidate.operation.as_ref().is_some_and(|it| it.unplaced.is_empty());
    for candidate in candidates.iter().filter(is_sent) {
        let first = match known.entry(request(entry, candidate)) {
            Slot::Occupied(first) => *first.get(),
            Slot::Vacant(place) => {
                place.insert(candidate);
                continue;
            }
        };
        let (method, path) = (&candidate.spec.method.value, &candidate.path.value);
        let (name, other) = (&candidate.spec.name, &first.spec.name);
        let message = format!("`{}` has the same method and path as `{}`: `{method} {path}`", name.value, other.value);
        report.push(
            Diagnostic::warning(Code::Duplicate, message)
                .at(source, name.at, "")
                .at(source, other.at, "first operation")
                .help("remove one of them, or correct its method or path"),
        );
    }
}

/// Returns what two operations that are the same to the server have in common: the method, the path
/// without the names of its placeholders, and everything fixed. The declared body and response are
/// included, because two operations may request different content from one path.
fn request(entry: Entry<'_>, candidate: &Candidate<'_>) -> String {
    let (spec, text) = (candidate.spec, entry.document.source.text());
    let path = candidate.path.value.as_str();
    // Some APIs distinguish operations only by the fragment.
    let behind = path.find(['?', '#']).map_or("", |at| &path[at..]);
    let mut request = format!("{} {}{behind}", spec.method.value, counterpart::shape(path));
    let resource = &entry.consumes.resources[candidate.resource];
    let parameters = resource.parameters.iter().chain(&spec.parameters);
    let is_body = |parameter: &Parameter| parameter.location.as_ref().is_some_and(|it| it.value == Location::Body);
    let declared = parameters.filter(|it| it.value.is_some() || is_body(it)).map(|it| it.at);
    let declared = declared.chain(spec.body.iter().map(|it| it.at)).chain(spec.outputs.iter().map(|it| it.at));
    for at in
        declared.chain(spec.output_format.iter().map(|it| it.at)).chain(spec.output_media_type.iter().map(|it| it.at))
    {
        request.push('\n');
        request.push_str(text.get(at.span()).unwrap_or_default());
    }
    request
}
