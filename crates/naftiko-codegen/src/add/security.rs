//! Chooses the authentication of the added operations from `security`, and writes it.

use heck::ToShoutySnakeCase;
use naftiko_openapi::{Location, NamedScheme, OpenApi, Security, SecurityScheme};

use super::Refusal;
use super::choice::Listed;
use super::existing::Existing;
use super::names;
use crate::resolve::declare;
use crate::yaml::Writer;

/// Leaves the authentication to the document, as the value of `--security`.
const OF_DOCUMENT: &str = "document";

/// How requests authenticate.
pub(super) enum Authentication {
    /// Not declared: the document declares none, or its requirements apply to each operation.
    Undeclared,
    /// The client does not implement it; the caller supplies an authenticator.
    Custom,
    /// Schemes that apply together, each with the variables of its secrets.
    Schemes(Vec<(NamedScheme, Vec<String>)>),
}

/// Whether an operation requires or accepts a credential.
pub(super) fn is_secured(openapi: &OpenApi, it: &Listed) -> bool {
    let requirements = it.operation.security.clone().or_else(|| openapi.security()).unwrap_or_default();
    requirements.iter().any(|requirement| !requirement.schemes.is_empty())
}

/// Returns the schemes that all operations accept; `None` if no operation requires any. `wanted`
/// names the schemes instead, or leaves them to the document.
///
/// # Errors
///
/// If the operations have no scheme in common.
pub(super) fn choose(
    openapi: &OpenApi,
    operations: &[Listed],
    wanted: Option<&str>,
) -> Result<Option<Vec<NamedScheme>>, Refusal> {
    if wanted == Some(OF_DOCUMENT) {
        return Ok(None);
    }
    let of_document = openapi.security().unwrap_or_default();
    let requirements = |it: &Listed| it.operation.security.clone().unwrap_or_else(|| of_document.clone());
    let all: Vec<(&Listed, Vec<Security>)> = operations.iter().map(|it| (it, requirements(it))).collect();
    let secured: Vec<&(&Listed, Vec<Security>)> =
        all.iter().filter(|(_, requirements)| requirements.iter().any(|it| !it.schemes.is_empty())).collect();
    let mut alternatives: Vec<Vec<NamedScheme>> = Vec::new();
    for requirement in secured.iter().flat_map(|(_, requirements)| requirements).filter(|it| !it.schemes.is_empty()) {
        if !alternatives.iter().any(|known| declare::accepts(std::slice::from_ref(requirement), known)) {
            alternatives.push(requirement.schemes.clone());
        }
    }
    if let Some(wanted) = wanted {
        let found = alternatives.iter().find(|schemes| shown(schemes) == wanted).cloned();
        return found.map(Some).ok_or_else(|| {
            let known: Vec<String> = alternatives.iter().map(|schemes| format!("`{}`", shown(schemes))).collect();
            Refusal::new(
                format!("no chosen operation accepts `{wanted}`"),
                format!("they accept {}", if known.is_empty() { "no scheme".to_owned() } else { known.join(", ") }),
            )
        });
    }
    let accepted = |schemes: &&Vec<NamedScheme>| secured.iter().all(|(_, it)| declare::accepts(it, schemes));
    let mut common = alternatives.iter().filter(accepted).peekable();
    if common.peek().is_none() && !alternatives.is_empty() {
        return Err(nothing_in_common(&alternatives, &secured));
    }
    let common: Vec<&Vec<NamedScheme>> = common.collect();
    let implemented = common.iter().find(|schemes| declare::is_implemented(schemes));
    Ok(implemented.or(common.first()).map(|schemes| (*schemes).clone()))
}

/// The maximum number of alternatives that a message lists.
const MOST_LISTED: usize = 12;

fn nothing_in_common(alternatives: &[Vec<NamedScheme>], secured: &[&(&Listed, Vec<Security>)]) -> Refusal {
    let mut message = "the chosen operations have no security scheme in common".to_owned();
    for schemes in alternatives.iter().take(MOST_LISTED) {
        let of_scheme: Vec<&Listed> =
            secured.iter().filter(|(_, it)| declare::accepts(it, schemes)).map(|(it, _)| *it).collect();
        let first = of_scheme.first().map(|it| it.shown()).unwrap_or_default();
        let operations = if of_scheme.len() == 1 { "operation" } else { "operations" };
        message.push_str(&format!("\n  {}: {} {operations}, such as `{first}`", shown(schemes), of_scheme.len()));
    }
    if alternatives.len() > MOST_LISTED {
        message.push_str(&format!("\n  and {} more", alternatives.len() - MOST_LISTED));
    }
    let first = alternatives.first().map(|schemes| shown(schemes)).unwrap_or_default();
    let help = format!(
        "choose operations with a common one; or add `--security {first}` to declare one for all, or `--security \
         {OF_DOCUMENT}` so that each operation uses its own, as the document declares"
    );
    Refusal::new(message, help)
}

/// Returns the names of schemes that apply together.
fn shown(schemes: &[NamedScheme]) -> String {
    schemes.iter().map(|scheme| scheme.name.as_str()).collect::<Vec<_>>().join("+")
}

impl Authentication {
    /// Returns the authentication for schemes. A secret that the other files of the client send in
    /// the same way has the same variable, and another one has a variable of its own.
    pub(super) fn new(openapi: &OpenApi, api: &str, schemes: Option<&[NamedScheme]>, existing: &Existing) -> Self {
        let Some(schemes) = schemes else { return Authentication::Undeclared };
        if !declare::is_implemented(schemes) {
            return Authentication::Custom;
        }
        let of_api = |what: &str| format!("{api}_{what}").to_shouty_snake_case();
        let secrets = |named: &NamedScheme| -> Vec<String> {
            let described = openapi.description_of_scheme(&named.name);
            let what = match (&named.scheme, names::secret_words(described.as_deref())) {
                (SecurityScheme::Basic, _) => return vec![of_api("USERNAME"), of_api("PASSWORD")],
                _ if schemes.len() > 1 => return vec![of_api(&named.name)],
                (_, Some(words)) => words,
                (SecurityScheme::Key { .. }, None) => "API_KEY",
                _ => "TOKEN",
            };
            let own = || declare::free_variable(api, named, what, &existing.bound);
            vec![existing.variable_of(&named.scheme).unwrap_or_else(own)]
        };
        Authentication::Schemes(schemes.iter().map(|named| (named.clone(), secrets(named))).collect())
    }

    /// Returns the environment variables of its secrets.
    pub(super) fn variables(&self) -> Vec<&str> {
        match self {
            Authentication::Schemes(schemes) => schemes.iter().flat_map(|(_, it)| it).map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the schemes whose credentials requests send.
    pub(super) fn schemes(&self) -> Vec<SecurityScheme> {
        match self {
            Authentication::Schemes(schemes) => schemes.iter().map(|(named, _)| named.scheme.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Writes `authentication` of an entry at a column.
    pub(super) fn write(&self, column: usize, out: &mut Writer) {
        let schemes = match self {
            Authentication::Undeclared => return,
            Authentication::Custom => {
                out.line(column, "authentication:");
                return out.entry(column + 2, "type", "custom");
            }
            Authentication::Schemes(schemes) => schemes,
        };
        out.line(column, "authentication:");
        let template = |variable: &str| format!("{{{{{variable}}}}}");
        let [(named, secrets)] = schemes.as_slice() else { return write_keys(schemes, column + 2, out) };
        let entries: Vec<(&str, String)> = match (&named.scheme, secrets.as_slice()) {
            (SecurityScheme::Basic, [username, password]) => {
                vec![("type", "basic".to_owned()), ("username", template(username)), ("password", template(password))]
            }
            (SecurityScheme::Key { location, name }, [key]) => vec![
                ("type", "apikey".to_owned()),
                ("key", name.clone()),
                ("value", template(key)),
                ("placement", placement(*location).to_owned()),
            ],
            (_, secrets) => {
                let token = secrets.first().map_or(String::new(), |token| template(token));
                vec![("type", "bearer".to_owned()), ("token", token)]
            }
        };
        entries.iter().for_each(|(key, value)| out.entry(column + 2, key, value));
    }
}

/// Writes several keys that requests send together.
fn write_keys(schemes: &[(NamedScheme, Vec<String>)], column: usize, out: &mut Writer) {
    out.entry(column, "type", "apikey");
    out.line(column, "headers:");
    for (named, secrets) in schemes {
        let variable = secrets.first().map_or("", String::as_str);
        let (name, prefix, location) = match &named.scheme {
            SecurityScheme::Key { location, name } => (name.as_str(), "", *location),
            _ => ("Authorization", "Bearer ", Location::Header),
        };
        out.item(column, "name", name);
        out.entry(column + 2, "value", &format!("{prefix}{{{{{variable}}}}}"));
        out.entry(column + 2, "in", placement(location));
    }
}

fn placement(location: Location) -> &'static str {
    match location {
        Location::Query => "query",
        Location::Cookie => "cookie",
        Location::Header | Location::Path => "header",
    }
}
