//! Where requests are sent, and how they authenticate.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, call, operation_key};
use crate::diff::inputs::in_words;
use crate::diff::matching::At;
use crate::model::{Authentication, Key, Secret, Service};

/// An operation on both sides.
type Matched<'a> = (At<'a>, At<'a>);

/// Compares the services of the operations that both sides have. A difference that all operations
/// of a service share is reported once.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    let mut found: Vec<(usize, Difference, Vec<Matched<'_>>)> = Vec::new();
    for (old, new) in comparison.operations.matched.clone() {
        let number = old.operation.service;
        let services =
            (comparison.old.api.services.get(number), comparison.new.api.services.get(new.operation.service));
        let (Some(from), Some(to)) = services else { continue };
        for difference in differences(from, to, &old, &new) {
            match found.iter_mut().find(|(service, known, _)| *service == number && *known == difference) {
                Some((_, _, operations)) => operations.push((old, new)),
                None => found.push((number, difference, vec![(old, new)])),
            }
        }
    }
    for (service, difference, operations) in found {
        let all = comparison.operations.matched.iter().filter(|(old, _)| old.operation.service == service).count();
        let Difference { code, part, sentence } = difference;
        if operations.len() == all {
            let subject = match comparison.old.api.only_service() {
                Some(_) => "Client".to_owned(),
                None => comparison.old.api.services[service].name.bare().to_owned(),
            };
            let place = operations.first().map(|(old, new)| (comparison.old.place(old), comparison.new.place(new)));
            let (old, new) = place.unwrap_or_default();
            let key = format!("{subject} {part}");
            comparison.push(Found::new(code, subject, key, format!("Requests {sentence}.")).old(old).new_place(new));
            continue;
        }
        for (old, new) in operations {
            let (old_place, new_place) = (comparison.old.place(&old), comparison.new.place(&new));
            let sentence = format!("Requests of `{}` {sentence}.", call(&new));
            let found = Found::new(code, call(&new), format!("{} {part}", operation_key(&old)), sentence);
            comparison.push(found.old(old_place).new_place(new_place));
        }
    }
}

/// A difference between two services.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Difference {
    code: Code,
    part: &'static str,
    /// What requests do.
    sentence: String,
}

fn differences(old: &Service, new: &Service, old_at: &At<'_>, new_at: &At<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut push = |code, part, sentence| found.push(Difference { code, part, sentence });
    if old.base_url != new.base_url {
        let sentence = match (old.base_url.as_str(), new.base_url.as_str()) {
            ("", url) => format!("are sent to `{url}`, which a caller had to supply"),
            (_, "") => "are sent to a base URL that the caller supplies".to_owned(),
            (from, to) => format!("are sent to `{to}` instead of `{from}`"),
        };
        push(Code::BaseUrlChanged, "base URL", sentence);
    }
    let secrets = (old_at.operation.sends_secret, new_at.operation.sends_secret);
    match secrets {
        (true, false) => push(Code::AuthenticationChanged, "secret", "do not authenticate any more".to_owned()),
        (false, true) => push(Code::AuthenticationChanged, "secret", "authenticate, which they did not".to_owned()),
        _ => {}
    }
    let (from, to) = (scheme(&old.authentication), scheme(&new.authentication));
    if from != to && secrets == (true, true) {
        let sentence = format!("authenticate with {to} instead of {from}");
        push(Code::AuthenticationChanged, "authentication", sentence);
    } else if old.authentication.variables() != new.authentication.variables() {
        let names = |authentication: &Authentication| authentication.variables().join("`, `");
        let (from, to) = (names(&old.authentication), names(&new.authentication));
        if !from.is_empty() && !to.is_empty() {
            let sentence = format!("take their secrets from the environment as `{to}` instead of `{from}`");
            push(Code::EnvironmentChanged, "secrets", sentence);
        }
    }
    for variable in &old.variables {
        let Some(other) = new.variables.iter().find(|it| it.name == variable.name) else { continue };
        if variable.env != other.env && variable.env.is_some() && other.env.is_some() {
            let env = |env: &Option<String>| env.clone().unwrap_or_default();
            let (from, to) = (env(&variable.env), env(&other.env));
            let sentence = format!("take `{}` from the environment as `{to}` instead of `{from}`", variable.name);
            push(Code::EnvironmentChanged, "variables", sentence);
        }
        if let (Some(from), Some(to)) = (&variable.default, &other.default)
            && from != to
        {
            let sentence = format!("are sent with `{to}` as `{}` of the base URL instead of `{from}`", variable.name);
            push(Code::BaseUrlChanged, "variables", sentence);
        }
    }
    found
}

/// Returns how requests authenticate, without the names of environment variables.
fn scheme(authentication: &Authentication) -> String {
    match authentication {
        Authentication::None => "no credential".to_owned(),
        Authentication::Bearer { token } => format!("a bearer token{}", around(token)),
        Authentication::Basic { .. } => "a user name and a password".to_owned(),
        Authentication::Digest { .. } => "digests of a user name and a password".to_owned(),
        Authentication::Keys(keys) => {
            let key = |key: &Key| format!("the key `{}` {}{}", key.name, in_words(&key.place), around(&key.secret));
            keys.iter().map(key).collect::<Vec<_>>().join(" and ")
        }
        Authentication::ClientCredentials { token_url, issuer, scopes, resource, .. } => {
            let details = [("from", token_url), ("of", issuer), ("with the scopes", scopes), ("for", resource)];
            let details =
                details.iter().filter(|(_, text)| !text.is_empty()).map(|(what, text)| format!(" {what} `{text}`"));
            format!("tokens for client credentials{}", details.collect::<String>())
        }
        Authentication::Custom { scheme } => format!("an authenticator of the caller, for `{scheme}`"),
    }
}

/// Returns the text around a secret, in words.
fn around(secret: &Secret) -> String {
    match (&secret.variable, secret.before.as_str(), secret.after.as_str()) {
        (Some(_), "", "") => String::new(),
        (Some(_), before, after) => format!(" as `{before}..{after}`"),
        (None, text, _) => format!(", which is `{text}`"),
    }
}
