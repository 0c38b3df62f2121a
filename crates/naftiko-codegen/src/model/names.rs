//! Names in a capability file and an OpenAPI document to names in Rust.
//!
//! What each kind of name is, and why:
//!
//! | from | name | reason |
//! |---|---|---|
//! | namespace `pets` | `PetsApi` | A group of operations is neither a page of pets nor a list of them. |
//! | the fake of that group | `FakePetsApi` | A fake is `Fake` and the name of what it replaces. |
//! | operation `ListPets` | `list_pets` | Its method has the words of its name. |
//! | operation `ListURLs` | `list_urls` | An acronym in the plural is one word. |
//! | operation `Upload`, the only one | `upload` | A verb is enough in a group that has it once. |
//! | the builder of `ListPets` | `ListPets` | A builder has the name of its operation. |
//! | the builder of `CreateOwner`, beside a schema of that name | `CreateOwnerRequest` | Users write the type more often than the builder. |
//! | schema `Pet` | `Pet` | A type has the name that the document gives it. |
//! | schema `Pets`, a page of `Pet` | `PetList` | A plural alone looks like a list, or like the group. |
//! | schema `com.pets.api.v1.Owner` | `Owner` | Namespaces are omitted if no other type has the name. |
//! | schema ``Acme.Page`1[[Acme.Address, ..]]`` | `AddressPage` | Assemblies and versions are not part of the name. |
//! | schema `Error` | `ErrorModel` | The generated file imports a type of that name. |
//! | the inline body of `CreatePet` | `CreatePetBody` | A type of one operation is named after the operation. |
//! | an item of its property `tags` | `CreatePetBodyTag` | An item is the property's name in the singular. |
//! | an inline item of the response of `ListToys` | `Toy` | It is what the operation lists. |
//! | an inline item of the property `items` of `Shelf` | `ShelfItem` | The property does not name its items. |
//! | the inline enum `status` of `ListPets` alone | `ListPetsStatus` | A type of one operation is named after the operation. |
//! | the inline enum `kind` of `ListToys` and `ListAllToys` | `ToyKind` | It belongs to neither, so it has the names of the resource and the parameter. |
//! | the property `contact` of `Pet`, one of two objects | `PetContactEmail` | A field that only this object has identifies it. |

use std::collections::HashMap;
use std::fmt;

use heck::{ToSnakeCase, ToUpperCamelCase};

/// A valid Rust identifier, raw (`r#type`) if necessary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// Returns the identifier as written in code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the identifier without `r#`, for a link or the name of a file.
    pub fn bare(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The names in one Rust scope, which are unique.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    /// Each name, and the next number for its words.
    taken: HashMap<String, usize>,
}

/// The maximum length of a name, in characters. Some become file names, which are limited to 255.
const LONGEST: usize = 200;

impl Scope {
    /// Creates a scope in which `taken` are already used.
    pub(crate) fn with<T: AsRef<str>>(taken: &[T]) -> Self {
        Scope { taken: taken.iter().map(|name| (name.as_ref().to_owned(), 2)).collect() }
    }

    /// Adds a `snake_case` name for a value, function or module. A name that is taken gets
    /// `suffix`, then numbers from 2.
    pub(crate) fn snake(&mut self, text: &str, suffix: &str) -> Name {
        let words = snake(text);
        let words = if words.is_empty() { suffix.to_owned() } else { words };
        self.claim(&words, &format!("_{suffix}"), "_")
    }

    /// Adds an `UpperCamelCase` name for a type. A name that is taken gets `suffix`, then numbers
    /// from 2.
    pub(crate) fn camel(&mut self, text: &str, suffix: &str) -> Name {
        let words = camel(text);
        let words = if words.is_empty() { suffix.to_owned() } else { words };
        self.claim(&words, suffix, "")
    }

    /// Adds a name unchanged, unless it is taken or not valid.
    pub(crate) fn take(&mut self, name: &str) -> Option<Name> {
        if !is_legal(name) || name.len() > LONGEST || !self.is_free(name) {
            return None;
        }
        self.taken.insert(name.to_owned(), 2);
        Some(Name(legal(name.to_owned())))
    }

    /// Adds the name of a type unchanged, unless it is taken or not valid.
    pub(crate) fn take_type(&mut self, name: &str) -> Option<Name> {
        if !is_legal_type(name) || name.len() > LONGEST + 20 || !self.is_free(name) {
            return None;
        }
        self.taken.insert(name.to_owned(), 2);
        Some(Name(legal(name.to_owned())))
    }

    /// Whether `text` would get its preferred name.
    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains_key(name)
    }

    fn claim(&mut self, words: &str, suffix: &str, separator: &str) -> Name {
        let words = words[..words.len().min(LONGEST)].trim_end_matches('_').to_owned();
        let mut name = words.clone();
        if !self.is_free(&name) {
            name = format!("{words}{suffix}");
        }
        while !self.is_free(&name) {
            let next = self.taken.entry(words.clone()).or_insert(2);
            name = format!("{words}{separator}{next}");
            *next += 1;
        }
        self.taken.insert(name.clone(), 2);
        Name(legal(name))
    }
}

/// Returns the words of a text, in lower case, separated by `_`.
pub(crate) fn snake(text: &str) -> String {
    ascii_words(text).to_snake_case()
}

/// Returns the words of a text, each with a capital letter.
pub(crate) fn camel(text: &str) -> String {
    ascii_words(text).to_upper_camel_case()
}

/// Replaces everything in `text` that is not valid in an identifier with a word boundary, and makes
/// plurals of acronyms one word: `IDs` is `Ids`, `redirectURLs` is `redirectUrls`.
fn ascii_words(text: &str) -> String {
    let characters: Vec<char> = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let mut out = String::with_capacity(characters.len());
    let mut at = 0;
    while at < characters.len() {
        if let Some(word) = one_word(&characters, at) {
            out.push(' ');
            out.push_str(&word.to_ascii_lowercase());
            at += word.len();
            // `OAuthToken` is two words, and `OAuth2` is one.
            if characters.get(at).is_some_and(char::is_ascii_uppercase) {
                out.push(' ');
            }
            continue;
        }
        let capitals = characters[at..].iter().take_while(|c| c.is_ascii_uppercase()).count();
        let rest = &characters[at + capitals..];
        // Another word starts after the plural.
        let is_plural =
            capitals > 1 && rest.first() == Some(&'s') && !rest.get(1).is_some_and(char::is_ascii_lowercase);
        let run = &characters[at..at + capitals.max(1)];
        if is_plural {
            out.push(run[0]);
            out.extend(run[1..].iter().map(char::to_ascii_lowercase));
        } else {
            out.extend(run);
        }
        at += run.len();
    }
    out
}

/// Words with inner capital letters.
const ONE_WORD: &[&str] = &[
    "DevOps",
    "GitHub",
    "GitLab",
    "GraphQL",
    "IPv4",
    "IPv6",
    "LinkedIn",
    "MySQL",
    "NoSQL",
    "OAuth",
    "OpenAPI",
    "OpenID",
    "PayPal",
    "PostgreSQL",
    "WebRTC",
    "YouTube",
    "eBPF",
    "eSIM",
    "iOS",
    "macOS",
    "mTLS",
];

/// Returns the word with inner capital letters that starts at a position.
fn one_word(characters: &[char], at: usize) -> Option<&'static str> {
    let before = at.checked_sub(1).map(|at| characters[at]);
    ONE_WORD.iter().copied().find(|word| {
        let is_start = match before {
            Some(before) if word.starts_with(|c: char| c.is_ascii_uppercase()) => !before.is_ascii_uppercase(),
            Some(before) => !before.is_ascii_alphanumeric(),
            None => true,
        };
        let end = at + word.len();
        let is_here = characters.len() >= end && word.chars().eq(characters[at..end].iter().copied());
        is_start && is_here && !characters.get(end).is_some_and(char::is_ascii_lowercase)
    })
}

/// Returns the singular of an English word in lower case; the word itself if it is not a plural.
pub(crate) fn singular(word: &str) -> String {
    if let Some((one, _)) = IRREGULAR.iter().find(|(_, many)| *many == word) {
        return (*one).to_owned();
    }
    // `status`, `analysis`, `address` and `vps` are not plurals, although they end like some.
    if ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) || NO_PLURALS.contains(&word) {
        return word.to_owned();
    }
    let stem = |end: &str| word.strip_suffix(end).filter(|stem| stem.len() > 1);
    if let Some(stem) = stem("ies") {
        return format!("{stem}y");
    }
    let of_es = ["sses", "shes", "ches", "xes", "zzes", "uses"].iter().any(|end| word.ends_with(end));
    let stem = if of_es && !OF_E.contains(&word) { stem("es") } else { stem("s") };
    stem.unwrap_or(word).to_owned()
}

/// Words whose plural is irregular.
const IRREGULAR: &[(&str, &str)] = &[
    ("alias", "aliases"),
    ("child", "children"),
    ("criterion", "criteria"),
    ("datum", "data"),
    ("index", "indices"),
    ("man", "men"),
    ("matrix", "matrices"),
    ("medium", "media"),
    ("movie", "movies"),
    ("cookie", "cookies"),
    ("person", "people"),
    ("vertex", "vertices"),
    ("woman", "women"),
];

/// Words that end in `s` and are not plurals.
const NO_PLURALS: &[&str] =
    &["aws", "alias", "canvas", "dns", "gas", "gps", "ios", "news", "series", "sms", "tls", "vps"];

/// Words whose singular ends in an `e` that looks like a part of the plural ending.
const OF_E: &[&str] = &["axes", "caches", "causes", "clauses", "houses", "pauses", "uses"];

/// Returns a valid identifier for a name of ASCII letters, digits and underscores.
fn legal(name: String) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if is_keyword(&name) {
        format!("r#{name}")
    } else {
        name
    }
}

/// Whether the generator could give this name: lower-case ASCII letters, digits and underscores.
pub(crate) fn is_legal(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether the generator could give this name to a type: ASCII letters and digits, and an
/// underscore if it is not valid alone.
pub(crate) fn is_legal_type(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a name is reserved in Rust.
pub(crate) fn is_keyword(name: &str) -> bool {
    NEVER_RAW.contains(&name) || KEYWORDS.contains(&name)
}

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: &[&str] = &["_", "self", "Self", "super", "crate"];

/// The keywords of edition 2024, strict and reserved.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Returns the name of the fake for a type.
pub(super) fn fake_type(replaced: &Name) -> String {
    // Without the underscore of a name that is not valid alone: `_2faApi`, `Self_`.
    format!("Fake{}", replaced.bare().trim_matches('_'))
}

/// Returns the feature of the crate that enables a module.
pub(crate) fn feature(module: &Name) -> String {
    let name = module.bare().trim_end_matches('_');
    // A feature cannot start with a dash.
    let (start, rest) = name.split_at(name.len() - name.trim_start_matches('_').len());
    format!("{start}{}", rest.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::Scope;

    fn snake(text: &str) -> String {
        Scope::default().snake(text, "param").to_string()
    }

    #[test]
    fn words_are_separated_as_rust_separates_them() {
        for (text, name) in [
            ("ListOrganizations", "list_organizations"),
            ("list-role-definitions", "list_role_definitions"),
            ("organization_id", "organization_id"),
            ("$filter", "filter"),
            ("filter[name]", "filter_name"),
            ("X-Request-ID", "x_request_id"),
            ("@id", "id"),
            ("IDs", "ids"),
            ("contactIDs", "contact_ids"),
            ("ListRedirectURLs", "list_redirect_urls"),
            ("APIsOfATeam", "apis_of_a_team"),
            ("URLs2", "urls2"),
            ("HTTPServer", "http_server"),
            ("ISsue", "i_ssue"),
            ("OAuth2Token", "oauth2_token"),
            ("createOAuthApplication", "create_oauth_application"),
            ("IPv4Address", "ipv4_address"),
            ("listGitHubAppIDs", "list_github_app_ids"),
            ("SHA256", "sha256"),
            ("iOSVersion", "ios_version"),
            ("biOSphere", "bi_o_sphere"),
            ("As", "r#as"),
        ] {
            assert_eq!(snake(text), name);
        }
    }

    #[test]
    fn a_plural_has_a_singular() {
        for (many, one) in [
            ("organizations", "organization"),
            ("policies", "policy"),
            ("addresses", "address"),
            ("statuses", "status"),
            ("boxes", "box"),
            ("branches", "branch"),
            ("caches", "cache"),
            ("aliases", "alias"),
            ("responses", "response"),
            ("databases", "database"),
            ("cookies", "cookie"),
            ("children", "child"),
            ("people", "person"),
            ("address", "address"),
            ("status", "status"),
            ("analysis", "analysis"),
            ("ids", "id"),
            ("ties", "tie"),
            ("as", "as"),
            ("news", "news"),
            ("", ""),
        ] {
            assert_eq!(super::singular(many), one);
        }
    }

    #[test]
    fn every_name_becomes_legal() {
        for (text, name) in [
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("self", "self_"),
            ("crate", "crate_"),
            ("2fa", "_2fa"),
            ("_", "param"),
            ("", "param"),
            ("日本", "param"),
        ] {
            assert_eq!(snake(text), name);
            assert!(syn::parse_str::<syn::Ident>(&snake(text)).is_ok(), "{text}");
        }
        assert_eq!(Scope::default().camel("self", "Request").as_str(), "Self_");
    }

    #[test]
    fn a_name_fits_the_name_of_a_file() {
        let mut scope = Scope::default();
        for _ in 0..3 {
            assert!(scope.camel(&"word ".repeat(100), "Request").as_str().len() < 220);
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_suffix() {
        let mut scope = Scope::with(&["send"]);
        assert_eq!(scope.snake("send", "param").as_str(), "send_param");
        assert_eq!(scope.snake("Send", "param").as_str(), "send_2");
        assert_eq!(scope.snake("$filter", "param").as_str(), "filter");
        assert_eq!(scope.snake("filter", "param").as_str(), "filter_param");
        let mut scope = Scope::with(&["Result"]);
        assert_eq!(scope.camel("result", "Request").as_str(), "ResultRequest");
    }
}
