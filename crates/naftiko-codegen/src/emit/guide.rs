//! The common parts of a crate's landing page and its README: authentication, modules, features,
//! errors and retries.
//!
//! The texts are written for rustdoc, with links to items. For a README, [`unlinked`] removes the
//! links.

use super::manifest::HANDED_ON;
use crate::model::docs::code;
use crate::model::{Api, Authentication, Capability, Docs, Key, Link, Place, Service};
use crate::phrase::{listed, plural};

/// Returns the text for a README, which cannot link to items.
pub(super) fn unlinked(lines: Vec<String>) -> Vec<String> {
    lines.iter().map(|line| without_links(&line.replace("[`mod@", "[`"))).collect()
}

/// Returns a line in which only the code of links to items remains: `[`Error`]` and
/// `[`kind`](Error::kind)`.
fn without_links(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, (code, after))) = rest.split_once("[`").and_then(|(a, b)| Some((a, b.split_once("`]")?))) {
        out.push_str(&format!("{before}`{code}`"));
        let target = after.strip_prefix('(').and_then(|target| target.split_once(')'));
        rest = target.map_or(after, |(_, after)| after);
    }
    out + rest
}

/// Returns a count with its noun, from a heading such as "Operations on pets" or "Billing
/// operations".
pub(super) fn counted(count: usize, heading: &str) -> String {
    if let Some(topic) = heading.strip_prefix("Operations ") {
        return format!("{count} operation{} {topic}", plural(count));
    }
    format!("{count} {}{}", within_sentence(heading.trim_end_matches('s')), plural(count))
}

/// Returns a heading as it is written within a sentence: "operations on pets".
pub(super) fn within_sentence(heading: &str) -> String {
    let mut letters = heading.chars();
    let is_acronym = letters.clone().take(2).all(char::is_uppercase);
    let first: String = match letters.next() {
        Some(first) if !is_acronym => first.to_lowercase().collect(),
        first => first.into_iter().collect(),
    };
    first + letters.as_str()
}

/// Lists the modules, one on each line.
pub(super) fn modules(api: &Api) -> Vec<String> {
    let module = |capability: &Capability| {
        let what = counted(capability.operations().count(), &capability.heading);
        format!("- [`mod@{}`]: {what}", capability.module.bare())
    };
    let flows = api.flows.iter().map(|group| {
        let count = group.flows.len();
        format!("- [`mod@{}`]: {count} flow{}, several calls as one", group.module.bare(), plural(count))
    });
    let types = (!api.types.is_empty()).then(|| "- [`mod@types`]: the types of requests and responses".to_owned());
    let fake = "- `fake`, with the feature `test-util`: an in-process fake of the API, for tests".to_owned();
    let table = "- `table`, with the feature `table`: calls by name, with inputs in a JSON object".to_owned();
    api.capabilities.iter().map(module).chain(flows).chain(types).chain([fake, table]).collect()
}

/// Describes how requests authenticate, and the other settings of a client.
pub(super) fn authentication(api: &Api) -> Vec<String> {
    let Some(service) = api.only_service() else { return services(api) };
    let mut paragraphs = vec![credentials(service)];
    if api.operations().any(|operation| !operation.sends_secret) && service.authentication != Authentication::None {
        paragraphs[0].push_str(" Operations that need no credentials are sent without them.");
    }
    paragraphs.extend(arguments(service));
    paragraphs.join("\n\n").split('\n').map(str::to_owned).collect()
}

/// Describes several services, each with its own builder.
fn services(api: &Api) -> Vec<String> {
    let mut lines = vec![
        format!(
            "The API consists of {} services. Each has its own builder, and [`Client::new`] takes the clients of all of them:",
            api.services.len()
        ),
        String::new(),
    ];
    lines.extend(api.services.iter().map(|service| {
        let place = match service.base_url.as_str() {
            "" => String::new(),
            base_url => format!(" at {}", code(base_url)),
        };
        let what = [credentials_of_several(service)].into_iter().chain(super::client::places(service));
        format!(
            "- [`Client::{}`]: {}{place}. {}",
            service.builder_name(),
            code(&service.title),
            what.collect::<Vec<_>>().join(" ")
        )
    }));
    lines
}

fn credentials(service: &Service) -> String {
    let Some(what) = carried(&service.authentication) else {
        return match &service.authentication {
            Authentication::Custom { scheme } => format!(
                "The API uses a scheme that this client does not implement ({}). [`Client::new`] takes an authenticator, \
                 which adds the credentials to each request.",
                code(scheme)
            ),
            _ => "Requests are sent without credentials.".to_owned(),
        };
    };
    let (noun, pronoun) = match &service.authentication {
        Authentication::Bearer { .. } => ("the token", "it as an argument"),
        Authentication::Keys(keys) if keys.len() == 1 => ("the key", "it as an argument"),
        Authentication::Keys(_) => ("the keys", "them as arguments"),
        _ => ("them", "them as arguments"),
    };
    let names = service.authentication.variables();
    let from_env = match service.has_from_env() && !names.is_empty() {
        true => format!(" [`Client::from_env`] reads {noun} from {}.", variables(&names)),
        false => String::new(),
    };
    let new = match service.arguments.secrets.is_empty() {
        true => String::new(),
        false => format!(" [`Client::new`] takes {pronoun}."),
    };
    format!("Requests authenticate with {what}.{from_env}{new} Secrets never appear in logs or debug output.")
}

fn credentials_of_several(service: &Service) -> String {
    match (carried(&service.authentication), &service.authentication) {
        (Some(what), authentication) if authentication.variables().is_empty() => format!("Authenticates with {what}."),
        (Some(what), authentication) => {
            let names = variables(&authentication.variables());
            format!("Authenticates with {what}; `secret_from_env` of the builder reads the credentials from {names}.")
        }
        (None, Authentication::Custom { scheme }) => {
            format!(
                "Authenticates with an authenticator for {}, set with `authenticator` of the builder.",
                code(scheme)
            )
        }
        (None, _) => "Sent without credentials.".to_owned(),
    }
}

/// Describes the credential of requests; `None` if there is none, or if an authenticator supplies
/// it.
pub(super) fn carried(authentication: &Authentication) -> Option<String> {
    let place = |key: &Key| match key.place {
        Place::Query => format!("the query parameter {}", code(&key.name)),
        Place::Cookie => format!("the cookie {}", code(&key.name)),
        _ => format!("the header {}", code(&key.name)),
    };
    Some(match authentication {
        Authentication::None | Authentication::Custom { .. } => return None,
        Authentication::Bearer { .. } => "a bearer token".to_owned(),
        Authentication::Basic { .. } => "a user name and a password (HTTP basic authentication)".to_owned(),
        Authentication::Digest { .. } => "a user name and a password (HTTP digest authentication)".to_owned(),
        Authentication::Keys(keys) => {
            let places: Vec<String> = keys.iter().map(place).collect();
            format!("{} in {}", if keys.len() == 1 { "an API key" } else { "API keys" }, listed(&places))
        }
        Authentication::ClientCredentials { .. } => {
            "an OAuth 2.0 access token, which the client obtains and renews with its client credentials".to_owned()
        }
    })
}

/// Lists environment variables in a sentence.
pub(super) fn variables(names: &[&str]) -> String {
    let codes: Vec<String> = names.iter().map(|name| code(name)).collect();
    format!("the environment variable{} {}", plural(names.len()), listed(&codes))
}

/// Describes the settings in addition to credentials.
fn arguments(service: &Service) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if service.arguments.base_url.is_some() {
        paragraphs.push("Every constructor takes the base URL of the API.".to_owned());
    }
    let codes = |names: Vec<&str>| listed(&names.into_iter().map(code).collect::<Vec<_>>());
    let required: Vec<_> = service.required_variables().map(|(variable, _)| variable.name.as_str()).collect();
    if !required.is_empty() {
        paragraphs.push(format!("Every constructor takes {}.", codes(required)));
    }
    let supplied: Vec<_> = service.supplied().filter_map(|(variable, _)| variable.env.as_deref()).collect();
    if !supplied.is_empty() {
        let names = codes(supplied);
        paragraphs.push(format!("The environment or `variable` of the builder supplies {names}."));
    }
    let places = super::client::places(service).join(" ");
    if !places.is_empty() {
        paragraphs.push(format!("The builder can select another server. {places}"));
    }
    paragraphs
}

/// Returns the features of the crate, as a table.
pub(super) fn features(api: &Api) -> Vec<String> {
    let row = |name: &str, is_default: bool, what: &str| {
        format!("| `{name}` | {} | {what} |", if is_default { "yes" } else { "no" })
    };
    let mut lines = vec!["| Feature | Default | Description |".to_owned(), "|---|---|---|".to_owned()];
    if api.has_features() {
        lines.extend(
            api.capabilities.iter().map(|capability| {
                row(&capability.feature(), true, &format!("the module `{}`", capability.module.bare()))
            }),
        );
        lines.extend(
            api.flows.iter().map(|group| row(&group.feature(), true, &format!("the module `{}`", group.module.bare()))),
        );
    }
    lines.push(row("rustls", true, "TLS with rustls"));
    lines.extend(HANDED_ON.iter().map(|(name, what)| row(name, false, what)));
    lines
}

/// Lists pages about the API, and the version of its document.
pub(super) fn links(api: &Api) -> Vec<String> {
    let link = |link: &Link| {
        let text = Docs::new(&link.text).one_line();
        format!("- [{text}]({})", link.url)
    };
    let mut lines: Vec<String> = api.about.links.iter().map(link).collect();
    if let Some(version) = api.about.version.as_ref().filter(|_| api.openapi.is_some()) {
        lines.push(format!("- Version of the OpenAPI document: {}", code(version)));
    }
    lines
}

/// Describes the errors of a call.
pub(super) const ERRORS: &str = "\
Operations return a [`Result`]. The [`kind`](Error::kind) of an [`Error`] shows how far the call got: whether the request was \
sent, a response was received, and its body was decoded. For an error response, the [`status`](Error::status), \
[`headers`](Error::headers), [`body`](Error::body) and [`request_id`](Error::request_id) are available. An error prints as one \
line without secrets.";

/// Describes when requests are sent again.
pub(super) const RETRIES: &str = "\
A request that fails is sent again, at most three times in total, if this is safe: if it was not sent, if its method is \
idempotent, or if the server reports that it did not process the request. A call ends after 60 seconds, unless a body is \
streamed. [`ClientBuilder`] configures retries and timeouts for a client, and each request can override them.";

#[cfg(test)]
mod tests {
    use super::{counted, without_links};

    #[test]
    fn a_readme_has_the_code_of_links_alone() {
        assert_eq!(
            without_links("The [`kind`](Error::kind) of an [`Error`] (printed)."),
            "The `kind` of an `Error` (printed)."
        );
    }

    #[test]
    fn operations_are_counted_with_what_they_are_about() {
        assert_eq!(counted(2, "Operations on pets"), "2 operations on pets");
        assert_eq!(counted(1, "Operations on pets"), "1 operation on pets");
        assert_eq!(counted(1, "Billing operations"), "1 billing operation");
        assert_eq!(counted(3, "API operations"), "3 API operations");
    }
}
