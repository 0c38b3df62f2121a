//! Proposes a declaration for an entry whose keys are ambiguous: with the scheme of the OpenAPI
//! document, and with the keys whose names have the words of the entry.

use naftiko_openapi::{Location as DocumentLocation, Security, SecurityScheme};
use naftiko_spec::{Code, Diagnostic, Variable as Bound};

use super::key_names::{has_words_of, words_of};
use crate::resolve::entry::Entry;

/// Returns the warning that it is unclear which keys an entry sends.
pub(super) fn ambiguous(entry: Entry<'_>, requirements: &[Security], bound: &[&Bound]) -> Diagnostic {
    let names: Vec<_> = bound.iter().map(|it| it.name.value.as_str()).collect();
    let help = match advice(entry, requirements, &names) {
        Some(authentication) => format!("add `authentication: {authentication}` or another type"),
        None => "add `authentication:` with the type and the key of this entry, or `authentication: {type: none}`"
            .to_owned(),
    };
    let namespace = &entry.namespace.value;
    let message = match names.as_slice() {
        [name] => format!("`{namespace}` declares no `authentication`, so it is unclear whether it sends {name}"),
        _ => format!(
            "`{namespace}` declares no `authentication`, so it is unclear which of {} it sends",
            names.join(", ")
        ),
    };
    Diagnostic::warning(Code::AmbiguousAuthentication, message)
        .at(&entry.document.source, entry.consumes.namespace.at, "the caller must supply an authenticator")
        .help(help)
}

/// Returns an authentication to propose for an entry: with the scheme of the document, and with
/// keys whose names have the words of its namespace. `None` if the keys are ambiguous: a wrong one
/// would be the secret of another API.
fn advice(entry: Entry<'_>, requirements: &[Security], names: &[&str]) -> Option<String> {
    let own: Vec<&str> = names.iter().copied().filter(|name| has_words_of(name, &entry.namespace.value)).collect();
    let scheme =
        requirements.iter().map(|requirement| requirement.schemes.as_slice()).find(|schemes| !schemes.is_empty());
    let by_word = |words: &[&str]| {
        let mut found = own.iter().filter(|name| words.iter().any(|word| words_of(name).iter().any(|it| it == word)));
        found.next().filter(|_| found.next().is_none())
    };
    let pair = || {
        let user = by_word(&["USER", "USERNAME", "LOGIN", "EMAIL", "ACCOUNT"])?;
        let password = by_word(&["PASSWORD", "PASS"]).or_else(|| by_word(&["SECRET", "TOKEN", "KEY"]))?;
        (user != password)
            .then(|| format!("{{type: basic, username: \"{{{{{user}}}}}\", password: \"{{{{{password}}}}}\"}}"))
    };
    let single = || match own.as_slice() {
        [own] => Some(*own),
        _ => None,
    };
    let bearer = |own: &str| format!("{{type: bearer, token: \"{{{{{own}}}}}\"}}");
    match scheme {
        None => pair().or_else(|| single().map(bearer)),
        Some([named]) => match &named.scheme {
            SecurityScheme::Bearer => single().map(bearer),
            SecurityScheme::Basic => pair(),
            SecurityScheme::Key { location, name } => single().map(|own| {
                let placement = match location {
                    DocumentLocation::Query => "query",
                    DocumentLocation::Cookie => "cookie",
                    _ => "header",
                };
                format!("{{type: apikey, key: {name}, value: \"{{{{{own}}}}}\", placement: {placement}}}")
            }),
            SecurityScheme::Other => None,
        },
        Some(_) => None,
    }
}
