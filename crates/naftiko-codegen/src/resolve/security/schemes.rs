//! The security schemes of an OpenAPI document: the authentication that they ask for, its
//! environment variables, and how requirements are compared and described.

use heck::ToShoutySnakeCase;
use naftiko_openapi::{Location as DocumentLocation, NamedScheme, Security, SecurityScheme};

use crate::resolve::header;
use crate::resolve::service::{Authentication, Key, Secret};
use crate::resolve::value::Place;

/// Resolves the secret of an operation whose requirements differ from those of its entry: the first
/// one that the client implements. `known` are the variables of schemes by name, and `taken` the
/// variables of other secrets.
pub(in crate::resolve) fn of_requirements(
    api: &str,
    requirements: &[Security],
    known: &[(String, String)],
    taken: &[String],
) -> Option<Authentication> {
    let mut variable = |scheme: &NamedScheme, what: &str| match known.iter().find(|(name, _)| *name == scheme.name) {
        Some((_, variable)) => variable.clone(),
        None => free_name([own_name(api, scheme, what)], taken),
    };
    requirements.iter().find_map(|requirement| of_requirement(&requirement.schemes, &mut variable))
}

/// Resolves the authentication for schemes that apply together; `None` if the client does not
/// implement it. `variable` returns the environment variable of a scheme.
pub(in crate::resolve) fn of_requirement(
    schemes: &[NamedScheme],
    variable: &mut dyn FnMut(&NamedScheme, &str) -> String,
) -> Option<Authentication> {
    let mut keys: Vec<Key> = Vec::new();
    for named in schemes {
        let key = match (&named.scheme, schemes.len()) {
            (SecurityScheme::Bearer, 1) => {
                return Some(Authentication::Bearer { token: Secret::variable(variable(named, "TOKEN")) });
            }
            (SecurityScheme::Basic, 1) => {
                return Some(Authentication::Basic {
                    username: Secret::variable(variable(named, "USERNAME")),
                    password: Secret::variable(variable(named, "PASSWORD")),
                });
            }
            (SecurityScheme::Bearer, _) => {
                let secret = Secret { before: "Bearer ".to_owned(), ..Secret::variable(variable(named, "TOKEN")) };
                Key { place: Place::Header, name: "Authorization".to_owned(), secret }
            }
            (SecurityScheme::Key { location, name }, _) => {
                let place = match location {
                    DocumentLocation::Query => Place::Query,
                    DocumentLocation::Cookie => Place::Cookie,
                    _ if header::is_name(name) && !header::is_of_connection(name) => Place::Header,
                    _ => return None,
                };
                Key { place, name: name.clone(), secret: Secret::variable(variable(named, "KEY")) }
            }
            (SecurityScheme::Basic | SecurityScheme::Other, _) => return None,
        };
        let is_same = |known: &Key| known.place == key.place && known.name.eq_ignore_ascii_case(&key.name);
        if keys.iter().any(is_same) {
            return None;
        }
        keys.push(key);
    }
    (!keys.is_empty()).then_some(Authentication::Keys(keys))
}

/// Returns the variable for the secret of a scheme: `PETS_ADMIN_TOKEN` for the scheme `admin`.
pub(super) fn own_name(api: &str, scheme: &NamedScheme, what: &str) -> String {
    let name = format!("{api}_{}", scheme.name).to_shouty_snake_case();
    let is_said = what != "USERNAME"
        && what != "PASSWORD"
        && ["TOKEN", "KEY", "SECRET", "ID"].iter().any(|word| name.ends_with(word));
    if is_said { name } else { format!("{name}_{what}") }
}

/// Returns a variable for the secret of a scheme that is not in `taken`: that of the API, otherwise
/// that of the scheme.
pub(in crate::resolve) fn free_variable(api: &str, scheme: &NamedScheme, what: &str, taken: &[String]) -> String {
    free_name([format!("{api}_{what}"), own_name(api, scheme, what)], taken)
}

/// Returns the first free name among some names of variables, in capitals; the last one with a
/// number if none is free.
pub(super) fn free_name<const N: usize>(names: [String; N], taken: &[String]) -> String {
    let names = names.map(|name| name.to_shouty_snake_case());
    let is_free = |name: &String| !taken.contains(name);
    if let Some(free) = names.iter().find(|name| is_free(name)) {
        return free.clone();
    }
    let last = names.last().map_or("SECRET", String::as_str);
    (2..).map(|number| format!("{last}_{number}")).find(|name| is_free(name)).unwrap_or_default()
}

/// Whether the names of schemes are the same, regardless of case if the schemes are the same: some
/// documents have both `BearerAuth` and `bearerAuth` by mistake.
pub(in crate::resolve) fn is_same_requirement(one: &[NamedScheme], other: &[NamedScheme]) -> bool {
    let is_same = |a: &NamedScheme, b: &NamedScheme| {
        a.name == b.name || a.name.eq_ignore_ascii_case(&b.name) && a.scheme == b.scheme
    };
    one.len() == other.len() && one.iter().all(|scheme| other.iter().any(|it| is_same(scheme, it)))
}

/// Whether schemes send a secret in the same place as an authentication.
pub(in crate::resolve) fn is_of_kind(authentication: &Authentication, schemes: &[NamedScheme]) -> bool {
    let of_header = || (Place::Header, "authorization".to_owned());
    let carried = |named: &NamedScheme| match &named.scheme {
        SecurityScheme::Bearer | SecurityScheme::Basic => Some(of_header()),
        SecurityScheme::Key { location: DocumentLocation::Query, name } => Some((Place::Query, name.clone())),
        SecurityScheme::Key { location: DocumentLocation::Cookie, name } => Some((Place::Cookie, name.clone())),
        SecurityScheme::Key { name, .. } => Some((Place::Header, name.to_ascii_lowercase())),
        SecurityScheme::Other => None,
    };
    let schemes_carry: Option<Vec<(Place, String)>> = schemes.iter().map(carried).collect();
    let has = |scheme: &SecurityScheme| schemes.iter().any(|named| named.scheme == *scheme);
    let carries = match authentication {
        Authentication::None | Authentication::Custom { .. } => return false,
        Authentication::Digest { .. } => return has(&SecurityScheme::Other) || has(&SecurityScheme::Basic),
        Authentication::Bearer { .. } | Authentication::ClientCredentials { .. } if has(&SecurityScheme::Basic) => {
            return false;
        }
        Authentication::Basic { .. } if has(&SecurityScheme::Bearer) => return false,
        Authentication::Bearer { .. } | Authentication::ClientCredentials { .. } | Authentication::Basic { .. } => {
            vec![of_header()]
        }
        Authentication::Keys(keys) => keys
            .iter()
            .map(|key| match key.place {
                Place::Header => (Place::Header, key.name.to_ascii_lowercase()),
                _ => (key.place.clone(), key.name.clone()),
            })
            .collect(),
    };
    let Some(wanted) = schemes_carry else { return false };
    !wanted.is_empty()
        && wanted.iter().all(|place| carries.contains(place))
        && carries.iter().all(|place| wanted.contains(place))
}

/// Describes security requirements.
pub(in crate::resolve) fn in_words(requirements: &[Security]) -> String {
    let scheme = |named: &NamedScheme| match &named.scheme {
        SecurityScheme::Bearer => format!("the bearer token `{}`", named.name),
        SecurityScheme::Basic => "basic authentication".to_owned(),
        SecurityScheme::Key { name, .. } => format!("the key `{name}`"),
        SecurityScheme::Other => format!("`{}`", named.name),
    };
    let requirement = |requirement: &Security| match requirement.schemes.as_slice() {
        [] => "no authentication".to_owned(),
        schemes => schemes.iter().map(scheme).collect::<Vec<_>>().join(" with "),
    };
    match requirements {
        [] => "no authentication".to_owned(),
        requirements => requirements.iter().map(requirement).collect::<Vec<_>>().join(", or "),
    }
}
