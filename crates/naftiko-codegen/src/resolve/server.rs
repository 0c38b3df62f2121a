//! Resolves the servers of a client: base URLs with their variables, and how requests to them
//! authenticate.
//!
//! Nearly every folder has one. Entries with different base URLs or authentications each have a
//! service of their own within the client.

use naftiko_openapi::{OpenApi, Security, Server};
use naftiko_spec::{At, Code, Diagnostic};

use super::counterpart::Paths;
use super::entry::Entry;
use super::path::{self, BaseUrl};
use super::security::{self, Around, Declared, Follows};
use super::server_url::{self, ServerUrl};
use super::service::{Authentication, OtherServer, Service, Variable, is_variable_name};
use super::sources::Sources;
use super::value::Place;
use crate::report::Report;

/// The services of the entries of a folder.
pub(crate) struct Services {
    services: Vec<Service>,
    /// The service of each entry; `None` if its base URL or authentication is invalid.
    of_entries: Vec<Option<usize>>,
    /// The origin of each entry's authentication.
    follows: Vec<Follows>,
}

/// A base URL with its variables.
pub(super) type Base = (String, Vec<Variable>);

impl Services {
    /// Returns the URL to which the paths of a service are appended.
    pub(super) fn base_url(&self, service: usize) -> &str {
        &self.services[service].base_url
    }

    /// Returns the services, in the order in which entries first use them.
    pub(crate) fn into_services(self) -> Vec<Service> {
        self.services
    }

    pub(super) fn of_entry(&self, index: usize) -> Option<usize> {
        self.of_entries[index]
    }

    pub(super) fn get(&self, service: usize) -> &Service {
        &self.services[service]
    }

    /// Returns the origin of an entry's authentication.
    pub(super) fn follows(&self, index: usize) -> &Follows {
        &self.follows[index]
    }

    /// Returns the environment variables that hold the secrets of entries.
    pub(super) fn secret_variables(&self) -> Vec<String> {
        let services = self.of_entries.iter().flatten().map(|index| &self.services[*index]);
        services.flat_map(|service| service.authentication.variables()).map(str::to_owned).collect()
    }

    /// Adds a service, unless there is an equal one, and returns its index. If its name is taken,
    /// it is named after its authentication, which is one of `requirements`.
    pub(super) fn add(&mut self, mut service: Service, requirements: &[Security]) -> usize {
        let known = self.services.iter().position(|known| {
            known.base_url == service.base_url
                && known.authentication == service.authentication
                && known.variables == service.variables
        });
        known.unwrap_or_else(|| {
            if self.services.iter().any(|known| known.name == service.name) {
                let scheme = requirements
                    .iter()
                    .flat_map(|requirement| &requirement.schemes)
                    .next()
                    .map(|scheme| scheme.name.as_str());
                match (&service.authentication, scheme) {
                    (Authentication::None, _) => service.name.push_str("-open"),
                    (_, Some(scheme)) => service.name = format!("{}-{scheme}", service.name),
                    _ => {}
                }
            }
            self.services.push(service);
            self.services.len() - 1
        })
    }

    /// Adds a variable that a request of a service needs.
    pub(super) fn use_variable(&mut self, service: usize, name: &str, env: Option<&str>) {
        let variables = &mut self.services[service].variables;
        if !variables.iter().any(|variable| variable.name == name) {
            variables.push(Variable::new(name, env.map(str::to_owned)));
        }
    }

    /// Returns the places of a service's secrets, for an operation that sends them.
    pub(super) fn secret_places(&self, service: usize, sends_secret: bool) -> Vec<(Place, String)> {
        match &self.services[service].authentication {
            _ if !sends_secret => Vec::new(),
            Authentication::None | Authentication::Custom { .. } => Vec::new(),
            Authentication::Keys(keys) => keys.iter().map(|key| (key.place.clone(), key.name.clone())).collect(),
            _ => vec![(Place::Header, "authorization".to_owned())],
        }
    }
}

/// Resolves the services of all entries.
pub(super) fn services(
    inputs: Sources<'_>,
    entries: &[Entry<'_>],
    paths: Option<&Paths<'_>>,
    report: &mut Report,
) -> Services {
    let bases: Vec<Option<Base>> = entries.iter().map(|entry| base_url(inputs, *entry, report)).collect();
    let taken = declared_variables(inputs, entries);
    let declared = entries.iter().zip(&bases).map(|(entry, base)| {
        let (base_url, variables) = base.as_ref().map_or(("", [].as_slice()), |(text, it)| (text, it.as_slice()));
        let at_other_hosts: Vec<String> =
            taken.iter().zip(&bases).filter(|(_, other)| *other != base).flat_map(|(names, _)| names.clone()).collect();
        let of_operations = || paths?.usual_security(*entry, base_url);
        let around = Around { variables, of_operations: &of_operations, taken: &at_other_hosts };
        security::of_entry(inputs, *entry, around, report)
    });
    let (declared, follows): (Vec<Declared>, Vec<Follows>) = declared.unzip();
    let bases = missing_bases(entries, bases, &declared, report);
    let mut services = Services { services: Vec::new(), of_entries: Vec::new(), follows };
    for (index, entry) in entries.iter().enumerate() {
        let service = bases[index].clone().and_then(|(base_url, variables)| {
            let authentication = match &declared[index] {
                Declared::Invalid => return None,
                Declared::As(authentication) => (**authentication).clone(),
                Declared::Nothing => match declared_by_others(index, &bases, &declared) {
                    Some((other, authentication)) => {
                        services.follows[index] = services.follows[other].clone();
                        authentication.clone()
                    }
                    None => Authentication::None,
                },
            };
            let others = others_of_entry(inputs, &base_url);
            let name = entry.namespace.value.clone();
            let mut service = Service { name, base_url, variables, authentication, others };
            token_variables(*entry, &mut service);
            Some(service)
        });
        let number = service.map(|service| services.add(service, &[]));
        services.of_entries.push(number);
    }
    services
}

/// Resolves missing base URLs. They are those of the other entries with the same authentication, if
/// these agree. Each case is reported once.
fn missing_bases(
    entries: &[Entry<'_>],
    mut bases: Vec<Option<Base>>,
    declared: &[Declared],
    report: &mut Report,
) -> Vec<Option<Base>> {
    let is_missing = |base: &Option<Base>| base.as_ref().is_some_and(|(text, _)| text.is_empty());
    let missing: Vec<usize> = (0..bases.len()).filter(|index| is_missing(&bases[*index])).collect();
    let mut taken = Vec::new();
    for index in missing {
        let mut others =
            (0..bases.len()).filter(|other| declared[*other] == declared[index]).map(|other| &bases[other]);
        let others: Vec<&Base> = others.by_ref().flatten().filter(|(text, _)| !text.is_empty()).collect();
        match others.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => {
                taken.push((index, Some((*first).clone())))
            }
            _ => taken.push((index, None)),
        }
    }
    for (is_known, what) in [(true, "it uses that of the others"), (false, "the caller must set it")] {
        // An empty text means that the caller sets the base URL.
        let is_reported = |index: usize| is_known || entries[index].consumes.base_uri.is_none();
        let reported = taken.iter().filter(|(_, base)| base.is_some() == is_known).map(|(index, _)| *index);
        let reported: Vec<usize> = reported.filter(|index| is_reported(*index)).collect();
        let Some(first) = reported.first().map(|index| entries[*index]) else { continue };
        let more = if reported.len() > 1 { format!(" and {} more", reported.len() - 1) } else { String::new() };
        let message = format!("`{}`{more} has no base URL, so {what}", first.namespace.value);
        let at = first.consumes.base_uri.as_ref().map_or(first.namespace.at, |it| it.at);
        report.push(
            Diagnostic::note(Code::InvalidBaseUrl, message)
                .at(&first.document.source, at, "")
                .help("to declare it explicitly, add `baseUri: https://...` here, or `base-url` to codegen.toml"),
        );
    }
    for (index, base) in taken {
        bases[index] = base.or(bases[index].take());
    }
    bases
}

/// Adds the placeholders of the token endpoint and of the issuer to the variables.
fn token_variables(entry: Entry<'_>, service: &mut Service) {
    let Authentication::ClientCredentials { token_url, issuer, .. } = &mut service.authentication else { return };
    for url in [token_url, issuer] {
        let Ok(template) = path::base_url(url) else { continue };
        if template.placeholders.is_empty() {
            continue;
        }
        let (text, variables) = variables_of(entry, template);
        *url = text;
        for variable in variables {
            if !service.variables.iter().any(|known| known.name == variable.name) {
                service.variables.push(variable);
            }
        }
    }
}

/// Returns the base URL of an entry, with its placeholders in single braces.
fn base_url(inputs: Sources<'_>, entry: Entry<'_>, report: &mut Report) -> Option<Base> {
    let source = &entry.document.source;
    if let Some(spanned) = &inputs.configuration.config.base_url {
        return match path::base_url(spanned.get_ref()) {
            Ok(base_url) if base_url.assumed.is_none() => Some(variables_of(entry, base_url)),
            wrong => {
                let what = wrong.err().unwrap_or("has no scheme");
                // It is the same for every entry, so it is reported once.
                if !report.has(Code::InvalidConfiguration) {
                    let message = format!("the base URL {:?} {what}", spanned.get_ref());
                    let help = "write a URL such as `https://api.example.com/v1`";
                    report.push(inputs.configuration.problem(Some(spanned.span()), message, help));
                }
                None
            }
        };
    }
    let Some(base_uri) = entry.consumes.base_uri.as_ref().filter(|base_uri| !base_uri.value.trim().is_empty()) else {
        return Some(server(inputs, entry, report));
    };
    match path::base_url(&base_uri.value) {
        Ok(base_url) => {
            if let Some(what) = base_url.assumed {
                report.push(
                    Diagnostic::warning(Code::InvalidBaseUrl, format!("the base URL {:?} {what}", base_uri.value))
                        .at(source, base_uri.at, "`https` is used")
                        .help("add `https://` or `http://`"),
                );
            }
            report_other_host(inputs, entry, base_uri.at, &base_url.text, report);
            let servers = inputs.openapi.map(OpenApi::servers).unwrap_or_default();
            let is_this =
                |server: &&Server| server.template.trim_end_matches('/') == base_uri.value.trim().trim_end_matches('/');
            Some(match servers.iter().find(is_this) {
                Some(server) => base_of_server(entry, server, &base_uri.value),
                None => variables_of(entry, base_url),
            })
        }
        Err(what) => {
            let shown = server_url::quoted(&base_uri.value);
            let diagnostic = Diagnostic::error(Code::InvalidBaseUrl, format!("the base URL{shown} {what}"))
                .at(source, base_uri.at, "")
                .help("write a URL such as `https://api.example.com/v1`, here or as `base-url` in codegen.toml");
            report.push(if server_url::may_hold_secret(&base_uri.value) { diagnostic.secret() } else { diagnostic });
            None
        }
    }
}

/// Reports a base URL at a host that the OpenAPI document does not list, unless it or all servers
/// of the document are loopback addresses, which replace others.
fn report_other_host(inputs: Sources<'_>, entry: Entry<'_>, at: At, base_url: &str, report: &mut Report) {
    let Some(base) = ServerUrl::parse(base_url) else { return };
    let servers = inputs.openapi.map(OpenApi::servers).unwrap_or_default();
    let mut absolute = servers.iter().filter(|server| ServerUrl::parse(&server.url).is_some());
    let Some(first) = absolute.find(|server| !server_url::may_hold_secret(&server.url)) else { return };
    let known = inputs.servers();
    if base.is_loopback()
        || known.iter().all(ServerUrl::is_loopback)
        || known.iter().any(|server| server.may_be_same_host(&base))
    {
        return;
    }
    let message = format!("requests go to {base_url}, although the OpenAPI document lists servers at other hosts");
    report.push_once(
        Diagnostic::warning(Code::Conflict, message)
            .at(&entry.document.source, at, "this is used")
            .at_span(&first.place.source, first.place.span.clone(), first.url.clone())
            .help("correct `baseUri`, or add it to `servers` in the document"),
    );
}

/// Returns the base URL of an entry that declares none: the first absolute server of the OpenAPI
/// document, or nothing.
fn server(inputs: Sources<'_>, entry: Entry<'_>, report: &mut Report) -> Base {
    let servers = inputs.openapi.map(OpenApi::servers).unwrap_or_default();
    let first = servers
        .iter()
        .find(|server| server.url.contains("://") && path::base_url(&server.url).is_ok_and(|it| it.assumed.is_none()));
    match first {
        Some(server) => {
            let name = inputs.openapi.map_or("", |openapi| openapi.source().name());
            let at = entry.consumes.base_uri.as_ref().map_or(entry.namespace.at, |it| it.at);
            report.push_once(
                Diagnostic::note(
                    Code::InvalidBaseUrl,
                    format!("no base URL is declared, so the first server of {name} is used"),
                )
                .at(&entry.document.source, at, server.url.clone())
                .help("to declare it explicitly, add `baseUri: https://...` here, or `base-url` to codegen.toml"),
            );
            base_of_server(entry, server, chosen_url(server))
        }
        None => (String::new(), Vec::new()),
    }
}

/// Returns the URL of a server with placeholders for its variables if each default is a part of a
/// host or a segment; otherwise with the defaults inserted.
pub(super) fn chosen_url(server: &Server) -> &str {
    let is_part = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let is_plain = server.variables.iter().all(|variable| variable.default.as_deref().is_none_or(is_part));
    let is_usable = path::base_url(&server.template).is_ok_and(|it| it.assumed.is_none());
    if is_plain && is_usable && server.template.contains("://") { &server.template } else { &server.url }
}

/// Returns a base URL that is a server of the document, or a part of one, with its variables there.
pub(super) fn base_of_server(entry: Entry<'_>, server: &Server, url: &str) -> Base {
    let Ok(template) = path::base_url(url) else { return (String::new(), Vec::new()) };
    let (base_url, mut variables) = variables_of(entry, template);
    for variable in &mut variables {
        if let Some(declared) = server.variables.iter().find(|declared| declared.name == variable.name) {
            variable.default.clone_from(&declared.default);
            variable.values.clone_from(&declared.values);
        }
    }
    (base_url, variables)
}

/// Returns the other servers of the document, if a base URL is at the host of one.
fn others_of_entry(inputs: Sources<'_>, base_url: &str) -> Vec<OtherServer> {
    let Some(base) = ServerUrl::parse(base_url) else { return Vec::new() };
    match inputs.servers().iter().any(|server| server.is_same_host(&base)) {
        true => others(&inputs.openapi.map(OpenApi::servers).unwrap_or_default(), base_url),
        false => Vec::new(),
    }
}

/// The maximum length of a list of servers.
const MOST_OTHERS: usize = 12;

/// Returns the servers that a caller can choose instead of the one in use.
pub(super) fn others(servers: &[Server], used: &str) -> Vec<OtherServer> {
    let mut others: Vec<OtherServer> = Vec::new();
    let used = used.trim_end_matches('/');
    for server in servers {
        let is_used = |url: &str| url.trim_end_matches('/') == used;
        let is_new = !is_used(&server.template) && !is_used(&server.url) && !is_used(chosen_url(server));
        let is_usable = path::base_url(&server.url).is_ok_and(|it| it.assumed.is_none() && it.placeholders.is_empty());
        let is_known = others.iter().any(|known| known.url == server.url);
        if is_new && is_usable && !is_known && others.len() < MOST_OTHERS {
            let description = server.description.clone().unwrap_or_default();
            others.push(OtherServer { url: server.url.clone(), description });
        }
    }
    others
}

/// Returns the placeholders of a base URL as variables. A bind or double braces refer to the
/// environment.
pub(super) fn variables_of(entry: Entry<'_>, base_url: BaseUrl) -> Base {
    let mut variables: Vec<Variable> = Vec::new();
    for (name, is_variable) in base_url.placeholders {
        let env = match entry.variable(&name) {
            Some((_, env)) if is_variable || entry.bound(&name).is_some() => Some(env),
            _ if is_variable => Some(name.rsplit('.').next().unwrap_or_default().to_owned()),
            _ => None,
        };
        if !variables.iter().any(|variable| variable.name == name) {
            variables.push(Variable::new(name, env.filter(|env| is_variable_name(env))));
        }
    }
    (base_url.text, variables)
}

/// Returns the authentication for an entry that declares none: that of the other entries of its
/// base URL, if they agree, with the index of one of them.
fn declared_by_others<'d>(
    index: usize,
    bases: &[Option<Base>],
    declared: &'d [Declared],
) -> Option<(usize, &'d Authentication)> {
    let mut others =
        (0..declared.len()).filter(|other| bases[*other] == bases[index]).filter_map(|other| match &declared[other] {
            Declared::As(authentication) => Some((other, &**authentication)),
            _ => None,
        });
    let first = others.next()?;
    others.all(|(_, other)| other == first.1).then_some(first)
}

/// Returns the environment variables of the secrets that a file declares for each entry.
fn declared_variables(inputs: Sources<'_>, entries: &[Entry<'_>]) -> Vec<Vec<String>> {
    // Errors in a declaration are reported when it is used.
    let mut report = Report::default();
    let mut variables = |entry: &Entry<'_>| match security::of_files(inputs, *entry, &mut report) {
        Some(Declared::As(authentication)) => authentication.variables().into_iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    entries.iter().map(&mut variables).collect()
}
