//! What the name of a bound key shows: whether it may be a secret, and to which entry it belongs.

use heck::ToShoutySnakeCase;
use naftiko_spec::Variable as Bound;

use crate::resolve::entry::Entry;

/// Words of namespaces that do not distinguish APIs.
const COMMON: &[&str] =
    &["API", "APIS", "REST", "HTTP", "CLIENT", "SERVICE", "KEY", "TOKEN", "SECRET", "V1", "V2", "V3"];

/// Whether a variable may be a secret, by its name: an address is not secret.
pub(super) fn may_be_secret(name: &str) -> bool {
    const PUBLIC: &[&str] =
        &["URL", "URI", "HOST", "HOSTNAME", "DOMAIN", "ENDPOINT", "PORT", "REGION", "TENANT", "IDENTITY", "VERSION"];
    let name = name.to_ascii_uppercase();
    !PUBLIC.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")))
}

/// Whether a bound key belongs to another entry of the file, by its name: it has the words of that
/// entry's namespace, and not those of this one.
pub(super) fn is_of_another(entry: Entry<'_>, bound: &Bound) -> bool {
    let (own, name) = (&entry.namespace.value, bound.name.value.as_str());
    let others = entry.file.entries.iter().map(|it| it.alias.as_ref().unwrap_or(&it.consumes().namespace));
    !has_words_of(name, own) && others.into_iter().any(|other| other.value != *own && has_words_of(name, &other.value))
}

/// Whether the name of a variable has all words of a namespace.
pub(super) fn has_words_of(variable: &str, namespace: &str) -> bool {
    let known = words_of(variable);
    let mut words: Vec<String> = words_of(namespace);
    words.retain(|word| !COMMON.contains(&word.as_str()));
    !words.is_empty() && words.iter().all(|word| known.contains(word))
}

/// Returns the words of a name, in capitals.
pub(super) fn words_of(name: &str) -> Vec<String> {
    name.to_shouty_snake_case().split('_').map(str::to_owned).collect()
}
