//! The servers that a client talks to: base URLs, the variables in them, and how requests to them authenticate.
//!
//! Nearly every folder has one. Entries that differ in base URL or authentication each get a client of their own within
//! the client.

use naftiko_spec::{Code, Diagnostic};

use super::authentication::Said;
use super::path::{self, BaseUrl};
use super::{Entry, Lowering};
use crate::model::names::Scope;
use crate::model::{Api, Arguments, Authentication, Place, Secret, Service, Variable};

/// The services met so far, and which of them each entry has.
pub(super) struct Services {
    services: Vec<Draft>,
    /// For each entry; none if its base URL or authentication is not right.
    of_entries: Vec<Option<usize>>,
}

struct Draft {
    title: String,
    namespace: String,
    base_url: String,
    variables: Vec<Variable>,
    authentication: Authentication,
}

/// A base URL, and the variables in it.
type Base = (String, Vec<Variable>);

impl Services {
    /// What the paths of a service are appended to.
    pub(super) fn base_url(&self, service: usize) -> &str {
        &self.services[service].base_url
    }

    pub(super) fn of_entry(&self, index: usize) -> Option<usize> {
        self.of_entries[index]
    }

    /// Takes up a variable that a service needs.
    pub(super) fn use_variable(&mut self, service: usize, name: &str, env: Option<&str>) {
        let variables = &mut self.services[service].variables;
        if !variables.iter().any(|variable| variable.name == name) {
            variables.push(Variable { name: name.to_owned(), env: env.map(str::to_owned) });
        }
    }

    /// Where the secrets of a service travel.
    pub(super) fn secret_places(&self, service: usize) -> Vec<(Place, String)> {
        match &self.services[service].authentication {
            Authentication::None | Authentication::Custom { .. } => Vec::new(),
            Authentication::Keys(keys) => keys.iter().map(|key| (key.place.clone(), key.name.clone())).collect(),
            _ => vec![(Place::Header, "authorization".to_owned())],
        }
    }

    /// Hands the services over, without those of which no operation came.
    pub(super) fn settle(self, api: &mut Api) {
        let is_used = |index: usize| api.capabilities.iter().any(|capability| capability.service == index);
        let used: Vec<usize> = (0..self.services.len()).filter(|index| is_used(*index)).collect();
        for capability in &mut api.capabilities {
            capability.service = used.iter().position(|index| *index == capability.service).unwrap_or_default();
        }
        let is_only = used.len() == 1;
        // What the constructors of the client are called, and its own fields.
        let mut names = Scope::with(&["new", "from_env", "builder"]);
        // Each service has methods `<name>_builder` and `<name>_client`, which a module must not have too.
        for module in api.capabilities.iter().map(|it| it.module.bare()) {
            for taken in [module.strip_suffix("_builder"), module.strip_suffix("_client")].into_iter().flatten() {
                names.take(taken);
            }
        }
        let used = self.services.into_iter().enumerate().filter(|(index, _)| used.contains(index));
        api.services = used
            .map(|(_, draft)| Service {
                name: names.snake(&super::capability::module_words(&api.name, &draft.namespace, None), "api"),
                title: if is_only { api.name.clone() } else { draft.title },
                arguments: arguments(&draft.base_url, &draft.variables, &draft.authentication),
                base_url: draft.base_url,
                variables: draft.variables,
                authentication: draft.authentication,
            })
            .collect();
    }
}

/// What the constructors of a service take.
fn arguments(base_url: &str, variables: &[Variable], authentication: &Authentication) -> Arguments {
    let mut names = Scope::default();
    let single = |secret: &Secret| secret.variable.is_some();
    let mut arguments = Arguments {
        base_url: base_url.is_empty().then(|| names.snake("base_url", "value")),
        variables: variables.iter().map(|variable| names.snake(&variable.name, "value")).collect(),
        ..Arguments::default()
    };
    let secrets: Vec<&str> = match authentication {
        Authentication::None => Vec::new(),
        Authentication::Custom { .. } => {
            arguments.authenticator = Some(names.snake("authenticator", "value"));
            Vec::new()
        }
        Authentication::Bearer { .. } => vec!["token"],
        Authentication::Keys(_) => match authentication.variables().as_slice() {
            [_] => vec!["key"],
            several => several.to_vec(),
        },
        Authentication::Basic { username, password } | Authentication::Digest { username, password } => {
            match (single(username), single(password), authentication.variables().len()) {
                (true, true, 2) => vec!["username", "password"],
                (true, false, _) => vec!["username"],
                (false, true, _) => vec!["password"],
                _ => vec!["secret"],
            }
        }
        Authentication::ClientCredentials { .. } => match authentication.variables().len() {
            2 => vec!["client_id", "client_secret"],
            _ => vec!["client_secret"],
        },
    };
    arguments.secrets = secrets.into_iter().map(|name| names.snake(name, "secret")).collect();
    arguments
}

impl Lowering<'_> {
    /// The services of all entries.
    pub(super) fn services(&mut self, api: &str, entries: &[Entry<'_>]) -> Services {
        let bases: Vec<Option<Base>> = entries.iter().map(|entry| self.base_url(*entry)).collect();
        let said: Vec<Said> =
            entries.iter().zip(&bases).map(|(entry, base)| self.authentication(api, *entry, base.as_ref())).collect();
        let bases = self.missing_bases(entries, bases, &said);
        let mut services = Services { services: Vec::new(), of_entries: Vec::new() };
        for (index, entry) in entries.iter().enumerate() {
            let service = bases[index].clone().and_then(|(base_url, variables)| {
                let authentication = match &said[index] {
                    Said::Wrong => return None,
                    Said::This(authentication) => (**authentication).clone(),
                    Said::Nothing => said_of_others(index, &bases, &said),
                };
                let mut draft = Draft {
                    title: entry.namespace.value.clone(),
                    namespace: entry.namespace.value.clone(),
                    base_url,
                    variables,
                    authentication,
                };
                self.token_variables(*entry, &mut draft);
                Some(draft)
            });
            let number = service.map(|service| {
                let known = services.services.iter().position(|known| {
                    known.base_url == service.base_url
                        && known.authentication == service.authentication
                        && known.variables == service.variables
                });
                known.unwrap_or_else(|| {
                    services.services.push(service);
                    services.services.len() - 1
                })
            });
            services.of_entries.push(number);
        }
        services
    }

    /// The base URLs, where one is missing that of the others which authenticate in the same way, if they agree. What is
    /// missing then is told once.
    fn missing_bases(
        &mut self,
        entries: &[Entry<'_>],
        mut bases: Vec<Option<Base>>,
        said: &[Said],
    ) -> Vec<Option<Base>> {
        let is_missing = |base: &Option<Base>| base.as_ref().is_some_and(|(text, _)| text.is_empty());
        let missing: Vec<usize> = (0..bases.len()).filter(|index| is_missing(&bases[*index])).collect();
        let mut taken = Vec::new();
        for index in missing {
            let mut others = (0..bases.len()).filter(|other| said[*other] == said[index]).map(|other| &bases[other]);
            let others: Vec<&Base> = others.by_ref().flatten().filter(|(text, _)| !text.is_empty()).collect();
            match others.as_slice() {
                [first, rest @ ..] if rest.iter().all(|other| other == first) => {
                    taken.push((index, Some((*first).clone())))
                }
                _ => taken.push((index, None)),
            }
        }
        for (is_known, what) in [(true, "it is taken from the others"), (false, "who makes a client gives it")] {
            let told: Vec<usize> =
                taken.iter().filter(|(_, base)| base.is_some() == is_known).map(|(index, _)| *index).collect();
            let Some(first) = told.first().map(|index| entries[*index]) else { continue };
            let more = if told.len() > 1 { format!(" and {} more", told.len() - 1) } else { String::new() };
            let message = format!("`{}`{more} says no base URL: {what}", first.namespace.value);
            let at = first.consumes.base_uri.as_ref().map_or(first.namespace.at, |it| it.at);
            self.report(
                Diagnostic::note(Code::InvalidBaseUrl, message)
                    .at(&first.document.source, at, "")
                    .help("to be explicit, write `baseUri: https://...` here, or `base-url` in codegen.toml"),
            );
        }
        for (index, base) in taken {
            bases[index] = base.or(bases[index].take());
        }
        bases
    }

    /// Takes up the placeholders in where tokens come from.
    fn token_variables(&self, entry: Entry<'_>, draft: &mut Draft) {
        let Authentication::ClientCredentials { token_url, issuer, .. } = &mut draft.authentication else { return };
        for url in [token_url, issuer] {
            let Ok(template) = path::base_url(url) else { continue };
            if template.placeholders.is_empty() {
                continue;
            }
            let (text, variables) = self.variables_of(entry, template);
            *url = text;
            for variable in variables {
                if !draft.variables.iter().any(|known| known.name == variable.name) {
                    draft.variables.push(variable);
                }
            }
        }
    }

    /// The base URL of an entry, its placeholders in single braces.
    fn base_url(&mut self, entry: Entry<'_>) -> Option<Base> {
        let source = &entry.document.source;
        if let Some(spanned) = &self.config.base_url {
            return match path::base_url(spanned.get_ref()) {
                Ok(base_url) if base_url.assumed.is_none() => Some(self.variables_of(entry, base_url)),
                wrong => {
                    let what = wrong.err().unwrap_or("has no scheme");
                    // Once is enough, however many entries there are.
                    if !self.diagnostics.iter().any(|known| known.code == Code::InvalidConfiguration) {
                        let message = format!("the base URL {:?} {what}", spanned.get_ref());
                        self.configuration_problem(
                            Some(spanned),
                            message,
                            "write it as in `https://api.example.com/v1`",
                        );
                    }
                    None
                }
            };
        }
        let Some(base_uri) = entry.consumes.base_uri.as_ref().filter(|base_uri| !base_uri.value.trim().is_empty())
        else {
            return Some(self.server(entry));
        };
        match path::base_url(&base_uri.value) {
            Ok(base_url) => {
                if let Some(what) = base_url.assumed {
                    self.report(
                        Diagnostic::warning(Code::InvalidBaseUrl, format!("the base URL {:?} {what}", base_uri.value))
                            .at(source, base_uri.at, "taken for https")
                            .help("write `https://` before it, or `http://`"),
                    );
                }
                Some(self.variables_of(entry, base_url))
            }
            Err(what) => {
                // What is behind the path, or before the host, may be a secret.
                let may_be_secret = base_uri.value.contains(['?', '@']);
                let shown = if may_be_secret { String::new() } else { format!(" {:?}", base_uri.value) };
                let diagnostic = Diagnostic::error(Code::InvalidBaseUrl, format!("the base URL{shown} {what}"))
                    .at(source, base_uri.at, "")
                    .help("write it as in `https://api.example.com/v1`, here or as `base-url` in codegen.toml");
                self.report(if may_be_secret { diagnostic.secret() } else { diagnostic });
                None
            }
        }
    }

    /// The base URL of an entry that says none: the first of the servers that the companion knows, or nothing.
    fn server(&mut self, entry: Entry<'_>) -> Base {
        let servers = self.companion.as_ref().map(|companion| companion.openapi.servers()).unwrap_or_default();
        let absolute = servers.iter().filter(|server| server.url.contains("://"));
        let base_url = absolute.filter_map(|server| path::base_url(&server.url).ok()).find(|it| it.assumed.is_none());
        match base_url {
            Some(base_url) => {
                let name = self.companion.as_ref().map_or("", |companion| companion.openapi.source().name()).to_owned();
                let message = format!("no base URL is said: it is taken from {name}");
                if !self.diagnostics.iter().any(|known| known.message == message) {
                    let at = entry.consumes.base_uri.as_ref().map_or(entry.namespace.at, |it| it.at);
                    self.report(
                        Diagnostic::note(Code::InvalidBaseUrl, message)
                            .at(&entry.document.source, at, base_url.text.clone())
                            .help("to be explicit, write `baseUri: https://...` here, or `base-url` in codegen.toml"),
                    );
                }
                self.variables_of(entry, base_url)
            }
            None => (String::new(), Vec::new()),
        }
    }

    /// The placeholders of a base URL as variables: from the environment where a bind or their braces say so.
    fn variables_of(&self, entry: Entry<'_>, base_url: BaseUrl) -> Base {
        let mut variables: Vec<Variable> = Vec::new();
        for (name, is_variable) in base_url.placeholders {
            let env = match entry.variable(&name) {
                Some((_, env)) if is_variable || entry.bound(&name).is_some() => Some(env),
                _ if is_variable => Some(name.rsplit('.').next().unwrap_or_default().to_owned()),
                _ => None,
            };
            if !variables.iter().any(|variable| variable.name == name) {
                variables.push(Variable { name, env: env.filter(|env| is_variable_name(env)) });
            }
        }
        (base_url.text, variables)
    }
}

/// Whether an environment variable can have a name.
pub(super) fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && c != '=')
}

/// The authentication of an entry that says nothing: what the others of its base URL say, if they agree.
fn said_of_others(index: usize, bases: &[Option<Base>], said: &[Said]) -> Authentication {
    let mut others =
        (0..said.len()).filter(|other| bases[*other] == bases[index]).filter_map(|other| match &said[other] {
            Said::This(authentication) => Some(authentication),
            _ => None,
        });
    match others.next() {
        Some(first) if others.all(|other| other == first) => (**first).clone(),
        _ => Authentication::None,
    }
}
