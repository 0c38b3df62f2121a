//! Decides where the requests of an operation go, and which secret they contain.
//!
//! Nearly all go to the base URL of their entry with its secret. The OpenAPI document may declare
//! other servers, or another `security`, for a path or an operation. The [`rules`] decide which one
//! is used. An operation that differs from its entry has a service of its own, unless it only omits
//! the secret. Differences are reported, once for each entry and service.

use naftiko_openapi::{NamedScheme, OpenApi, Operation as Counterpart, Security, Server};
use naftiko_spec::{Code, Diagnostic};

use super::entry::Entry;
use super::operation::{BaseRule, DecidedBy, SecretRule, Target};
use super::path;
use super::rules::{self, DeclaredBase};
use super::security::{self, Follows};
use super::server::{Services, base_of_server, chosen_url, others};
use super::server_url::{self, ServerUrl};
use super::service::{Authentication, Service};
use super::sources::Sources;
use crate::report::Report;

/// The operations of an entry while their targets are resolved.
pub(super) struct Targets<'a> {
    inputs: Sources<'a>,
    entry: Entry<'a>,
    /// The service of the entry.
    service: usize,
    declared: DeclaredBase,
    follows: Follows,
    /// The absolute servers of the document for all operations.
    servers: Vec<ServerUrl>,
    /// The security requirements of the document for all operations.
    of_document: Option<Vec<Security>>,
    /// The requirements for the entry's secret at the entry's own host; `None` if the document
    /// declares nothing for this host.
    at_own_host: Option<Vec<Vec<NamedScheme>>>,
    findings: Vec<Finding>,
}

/// A finding, and the names of the operations that it concerns.
struct Finding {
    operations: Vec<String>,
    diagnostic: Diagnostic,
}

/// The base URL of an operation in the document, from one of its servers.
struct OtherBase<'c> {
    base: ServerUrl,
    server: &'c Server,
    servers: &'c [Server],
}

/// An operation whose target is resolved.
pub(super) struct Asked<'o> {
    /// Its name in diagnostics.
    pub(super) name: String,
    /// Its full path, as written.
    pub(super) path: &'o str,
    pub(super) counterpart: Option<&'o Counterpart>,
}

impl<'a> Targets<'a> {
    /// Creates the targets for the entry with this index; `None` if it has no service.
    pub(super) fn new(
        inputs: Sources<'a>,
        entry: Entry<'a>,
        index: usize,
        asked: &[Asked<'_>],
        services: &Services,
    ) -> Option<Self> {
        let service = services.of_entry(index)?;
        let servers = inputs.servers();
        let mut targets = Targets {
            inputs,
            entry,
            service,
            declared: declared_base(&servers, services.base_url(service), inputs.says_base(entry)),
            servers,
            follows: services.follows(index).clone(),
            of_document: inputs.openapi.and_then(OpenApi::security),
            at_own_host: None,
            findings: Vec::new(),
        };
        targets.at_own_host = targets.requirements_at_own_host(asked, services);
        Some(targets)
    }

    /// Returns the target of an operation.
    pub(super) fn of(&mut self, asked: &Asked<'_>, services: &mut Services) -> Target {
        let own = services.get(self.service).clone();
        let base_by = match (self.inputs.says_base(self.entry), own.base_url.is_empty()) {
            (true, _) => DecidedBy::Capability,
            (false, false) => DecidedBy::Document,
            (false, true) => DecidedBy::Default,
        };
        let secret_by = match (&self.follows, &own.authentication) {
            (Follows::Document(_), _) => DecidedBy::Document,
            (Follows::Nothing, _) => DecidedBy::Default,
            _ => DecidedBy::Capability,
        };
        let mut target = Target {
            service: self.service,
            sends_secret: true,
            base: BaseRule::Entry,
            base_by,
            secret: SecretRule::Entry,
            secret_by,
        };
        let Some(counterpart) = asked.counterpart else { return target };
        let other = self.other_base(asked, counterpart, &own);
        let is_stand_in = |other: &OtherBase<'_>| {
            other.base.is_loopback()
                && !ServerUrl::parse(&own.base_url).is_some_and(|entry_url| entry_url.is_loopback())
        };
        let declared = match &other {
            Some(Ok(other)) if is_stand_in(other) && !own.base_url.is_empty() => DeclaredBase::Another,
            _ => self.declared,
        };
        target.base = rules::base(declared, other.is_some());
        let base = match (target.base, other) {
            (BaseRule::Operation, Some(Ok(other))) => Some(other),
            (BaseRule::Operation, Some(Err(server))) => {
                target.base = BaseRule::EntryOverDocument;
                self.find_unusable(asked, counterpart, &server, &own);
                None
            }
            (BaseRule::EntryOverDocument, Some(other)) => {
                let url = other.map_or_else(|server| server, |other| other.base.text());
                self.find_overruled_server(asked, counterpart, &url, &own);
                None
            }
            _ => None,
        };
        let is_same_host = match (&base, ServerUrl::parse(&own.base_url)) {
            (Some(other), Some(entry_url)) => other.base.is_same_host(&entry_url),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let requirements = self.requirements(counterpart, is_same_host);
        let declared = self.security(requirements.as_deref(), is_same_host, &own.authentication);
        let is_declared = self.follows.is_declared();
        target.secret = rules::secret(is_declared, is_same_host, declared);
        let has_secret = own.authentication != Authentication::None;
        let mut authentication = own.authentication.clone();
        match target.secret {
            SecretRule::Entry => {}
            SecretRule::EntryOverDocument => {
                self.find_overruled_security(asked, counterpart, requirements.as_deref().unwrap_or_default(), &own);
            }
            SecretRule::Nothing if !is_same_host => authentication = Authentication::None,
            SecretRule::Nothing => {
                target.sends_secret = !has_secret;
                if is_declared && has_secret {
                    self.find_without_secret(asked, counterpart);
                }
            }
            SecretRule::Operation => {
                let requirements = requirements.as_deref().unwrap_or_default();
                let known = self.known_variables(&own.authentication);
                match security::of_requirements(self.inputs.api, requirements, &known, &services.secret_variables()) {
                    Some(own) => authentication = own,
                    None => {
                        target.secret = SecretRule::Nothing;
                        self.find_unknown_security(asked, counterpart, requirements);
                        match is_same_host {
                            true => target.sends_secret = !has_secret,
                            false => authentication = Authentication::None,
                        }
                    }
                }
            }
        }
        if base.is_none() && authentication == own.authentication {
            return target;
        }
        let name = name_of(&own, base.as_ref().map(|other| &other.base), requirements.as_deref().unwrap_or_default());
        let service = self.service(&own, name, base.as_ref(), authentication);
        self.find_service(asked, counterpart, &service, &own, target.sends_secret);
        target.service = services.add(service, requirements.as_deref().unwrap_or_default());
        target
    }

    /// Returns the base URL of an operation in the document if it differs from that of the entry;
    /// an error if none of its servers is valid.
    fn other_base<'c>(
        &self,
        asked: &Asked<'_>,
        counterpart: &'c Counterpart,
        own: &Service,
    ) -> Option<Result<OtherBase<'c>, String>> {
        let entry_url = ServerUrl::parse(&own.base_url);
        let first = counterpart.servers.first()?;
        let mut usable = None;
        for server in &counterpart.servers {
            let Some(url) = self.absolute(server, entry_url.as_ref()) else { continue };
            let base = before(&url, &counterpart.path, asked.path);
            if let Some(entry_url) = &entry_url
                && base.is_same_host(entry_url)
                && super::counterpart::shape(base.path()) == super::counterpart::shape(entry_url.path())
            {
                return None;
            }
            let is_whole = !server.url.contains(['?', '#']);
            if usable.is_none() && is_whole && path::base_url(&base.text()).is_ok_and(|it| it.assumed.is_none()) {
                usable = Some(OtherBase { base, servers: &counterpart.servers, server });
            }
        }
        // If the caller sets the base URL, a relative one that adds nothing is the same.
        if entry_url.is_none()
            && counterpart.servers.iter().any(|server| server.url.trim_matches(['/', '.']).is_empty())
        {
            return None;
        }
        Some(usable.ok_or_else(|| first.url.clone()))
    }

    /// Returns the URL of a server of an operation. It is at the host of the entry if it is
    /// relative, or if the document lists both hosts for all operations.
    fn absolute(&self, server: &Server, entry_url: Option<&ServerUrl>) -> Option<ServerUrl> {
        let Some(entry_url) = entry_url else { return ServerUrl::parse(chosen_url(server)) };
        let url = entry_url.join(&server.url);
        let template = entry_url.join(&server.template);
        let is_of_all = |known: &ServerUrl| known.is_same_host(&template) && known.may_be_same_host(entry_url);
        if self.servers.iter().any(is_of_all) {
            return Some(url.at_host_of(entry_url));
        }
        if url.is_same_host(entry_url) { Some(url) } else { ServerUrl::parse(chosen_url(server)) }
    }

    /// Returns the security requirements of an operation in the document.
    fn requirements(&self, counterpart: &Counterpart, is_same_host: bool) -> Option<Vec<Security>> {
        let of_operation = counterpart.security.clone();
        let of_document = || self.of_document.clone();
        match (&self.follows, is_same_host) {
            _ if of_operation.is_some() => of_operation,
            // An entry that declares no secret overrides the requirements for all operations.
            (Follows::FileNone, false) => None,
            // Requirements that are inferred from other operations do not apply to an operation
            // that has none.
            (Follows::Document(_), _) => of_document().or_else(|| Some(Vec::new())),
            // An entry with a secret overrides an empty requirement for all operations.
            (_, true) => of_document()
                .filter(|requirements| requirements.iter().any(|requirement| !requirement.schemes.is_empty())),
            (_, false) => of_document(),
        }
    }

    /// Compares the requirements with the authentication of the entry.
    fn security(&self, requirements: Option<&[Security]>, is_same_host: bool, own: &Authentication) -> rules::Security {
        let Some(requirements) = requirements else { return rules::Security::NotDeclared };
        let is_optional = requirements.iter().any(|requirement| requirement.schemes.is_empty());
        if requirements.iter().all(|requirement| requirement.schemes.is_empty()) || is_optional && !is_same_host {
            return rules::Security::Without;
        }
        let is_that_of_entry = |requirement: &Security| match &self.follows {
            Follows::Document(schemes) => security::is_same_requirement(&requirement.schemes, schemes),
            // The caller supplies it, regardless of the document.
            Follows::Caller => is_same_host,
            _ if !security::is_of_kind(own, &requirement.schemes) => false,
            _ if is_same_host => true,
            // Two schemes of one kind have two secrets, and it is unknown which one a file
            // declares.
            _ => match self.at_own_host.as_deref() {
                None => true,
                Some([schemes]) => security::is_same_requirement(&requirement.schemes, schemes),
                Some(_) => false,
            },
        };
        if requirements.iter().any(is_that_of_entry) {
            return rules::Security::AsEntry;
        }
        match (&self.follows, is_optional) {
            // Nothing is inferred for an entry whose file has several hosts.
            (Follows::Nothing, _) if is_same_host && !security::may_infer(self.inputs, self.entry) => {
                rules::Security::NotDeclared
            }
            (Follows::Caller, _) if is_same_host => rules::Security::AsEntry,
            (_, true) => rules::Security::OtherOrWithout,
            (_, false) => rules::Security::Other,
        }
    }

    /// Returns the requirements for the entry's secret at the entry's own host: those of all
    /// operations, or otherwise those of single ones. `None` if the document declares nothing for
    /// this host.
    fn requirements_at_own_host(&self, asked: &[Asked<'_>], services: &Services) -> Option<Vec<Vec<NamedScheme>>> {
        let own = services.get(self.service);
        let counterparts = asked.iter().filter_map(|asked| asked.counterpart);
        let entry_url = ServerUrl::parse(&own.base_url);
        let at_own_host = counterparts.filter(|counterpart| server_url::has(&counterpart.servers, entry_url.as_ref()));
        let of_operations = at_own_host.filter_map(|counterpart| counterpart.security.clone()).flatten();
        let of_document = self.of_document.clone().into_iter().flatten();
        let has_schemes = |requirement: &Security| !requirement.schemes.is_empty();
        let mut requirements: Vec<Security> = of_document.filter(has_schemes).collect();
        if requirements.is_empty() {
            requirements = of_operations.filter(has_schemes).collect();
        }
        if requirements.is_empty() {
            return None;
        }
        let mut found: Vec<Vec<NamedScheme>> = Vec::new();
        for requirement in requirements
            .into_iter()
            .filter(|requirement| security::is_of_kind(&own.authentication, &requirement.schemes))
        {
            if !found.iter().any(|known| security::is_same_requirement(known, &requirement.schemes)) {
                found.push(requirement.schemes);
            }
        }
        Some(found)
    }

    /// Returns the variables of the schemes from which the secret of the entry is inferred.
    fn known_variables(&self, own: &Authentication) -> Vec<(String, String)> {
        let Follows::Document(schemes) = &self.follows else { return Vec::new() };
        let secrets = own.secrets();
        let variables = secrets.iter().filter_map(|secret| secret.variable.clone());
        match schemes.len() == secrets.len() {
            true => schemes.iter().map(|scheme| scheme.name.clone()).zip(variables).collect(),
            false => Vec::new(),
        }
    }

    /// Returns a service like that of the entry, with another base URL or authentication, and its
    /// variables.
    fn service(
        &self,
        own: &Service,
        name: String,
        other: Option<&OtherBase<'_>>,
        authentication: Authentication,
    ) -> Service {
        let (base_url, more) = match other {
            Some(other) => base_of_server(self.entry, other.server, &other.base.text()),
            None => (own.base_url.clone(), Vec::new()),
        };
        let others = match other {
            Some(other) => others(other.servers, &base_url),
            None => own.others.clone(),
        };
        let is_named = |name: &str| {
            let placeholder = format!("{{{name}}}");
            base_url.contains(&placeholder) || authentication.urls().iter().any(|url| url.contains(&placeholder))
        };
        let mut variables = own.variables.clone();
        variables.retain(|known| is_named(&known.name));
        for variable in more {
            if !variables.iter().any(|known| known.name == variable.name) {
                variables.push(variable);
            }
        }
        Service { name, base_url, variables, authentication, others }
    }

    /// Reports the findings, each once for all its operations.
    pub(super) fn report(self, report: &mut Report) {
        for Finding { operations, mut diagnostic } in self.findings {
            let more = match operations.len() {
                0 | 1 => String::new(),
                number => format!(" and {} more", number - 1),
            };
            let first = operations.first().map_or("", String::as_str);
            diagnostic.message = format!("`{first}`{more}: {}", diagnostic.message);
            report.push(diagnostic);
        }
    }

    fn find(&mut self, asked: &Asked<'_>, counterpart: &Counterpart, diagnostic: Diagnostic, label: &str) {
        let name = asked.name.clone();
        match self.findings.iter_mut().find(|known| known.diagnostic.message == diagnostic.message) {
            Some(known) => known.operations.push(name),
            None => {
                let diagnostic = diagnostic.at(&self.entry.document.source, self.entry.namespace.at, "").at_span(
                    &counterpart.place.source,
                    counterpart.place.span.clone(),
                    label,
                );
                // A line with a secret is not shown.
                let has_secret = counterpart.servers.iter().any(|server| server_url::may_hold_secret(&server.url));
                let diagnostic = if has_secret { diagnostic.secret() } else { diagnostic };
                self.findings.push(Finding { operations: vec![name], diagnostic });
            }
        }
    }

    fn find_service(
        &mut self,
        asked: &Asked<'_>,
        counterpart: &Counterpart,
        service: &Service,
        own: &Service,
        sends_secret: bool,
    ) {
        let secret = match &service.authentication {
            _ if !sends_secret => "no secret".to_owned(),
            Authentication::None => "no secret".to_owned(),
            Authentication::Custom { .. } => "the caller's authenticator".to_owned(),
            authentication => authentication.variables().join(" and "),
        };
        let message = match service.base_url == own.base_url {
            true => format!("the OpenAPI document declares another authentication for it, with {secret}"),
            false => format!(
                "the OpenAPI document declares the server {} for it, to which {secret} {} sent",
                service.base_url,
                if secret.contains(" and ") { "are" } else { "is" }
            ),
        };
        let code = match service.base_url == own.base_url {
            true => Code::InferredAuthentication,
            false => Code::InvalidBaseUrl,
        };
        let is_without = secret == "no secret" && own.authentication != Authentication::None;
        let help = match is_without {
            true => {
                "it is a separate service in the client; if it needs a secret, add `security` to the operation in the \
                 document, or give its builder an authenticator"
            }
            false => "it is a separate service in the client, whose builder sets its base URL and its secret",
        };
        self.find(asked, counterpart, Diagnostic::note(code, message).help(help), "");
    }

    fn find_overruled_server(&mut self, asked: &Asked<'_>, counterpart: &Counterpart, url: &str, own: &Service) {
        let message = format!(
            "requests go to {}, although the OpenAPI document declares the server{} for it",
            shown(&own.base_url),
            server_url::quoted(url)
        );
        let help = "add the base URL of the capability file to `servers` in the document, or remove the servers of the operation";
        self.find(asked, counterpart, Diagnostic::warning(Code::Conflict, message).help(help), "the operation");
    }

    fn find_unusable(&mut self, asked: &Asked<'_>, counterpart: &Counterpart, url: &str, own: &Service) {
        let message = format!(
            "requests go to {}, because the OpenAPI document declares the invalid server{} for it",
            shown(&own.base_url),
            server_url::quoted(url)
        );
        let help = "write a URL such as `https://api.example.com/v1`";
        self.find(asked, counterpart, Diagnostic::warning(Code::Conflict, message).help(help), "the operation");
    }

    fn find_overruled_security(
        &mut self,
        asked: &Asked<'_>,
        counterpart: &Counterpart,
        requirements: &[Security],
        own: &Service,
    ) {
        let own = match &own.authentication {
            Authentication::None => "no secret is sent".to_owned(),
            authentication => {
                format!("{} is sent, as the capability file declares", authentication.variables().join(" and "))
            }
        };
        let message =
            format!("{own}, although the OpenAPI document declares {} for it", security::in_words(requirements));
        let help = "correct `authentication` in the capability file, or `security` in the document";
        self.find(asked, counterpart, Diagnostic::warning(Code::Conflict, message).help(help), "the operation");
    }

    fn find_without_secret(&mut self, asked: &Asked<'_>, counterpart: &Counterpart) {
        let message = "no secret is sent, because the OpenAPI document declares no authentication for it".to_owned();
        let help = "if it needs the secret, remove its `security` from the document";
        self.find(asked, counterpart, Diagnostic::note(Code::InferredAuthentication, message).help(help), "");
    }

    fn find_unknown_security(&mut self, asked: &Asked<'_>, counterpart: &Counterpart, requirements: &[Security]) {
        let message = format!(
            "no secret is sent, because the OpenAPI document declares {} for it, which the client does not implement",
            security::in_words(requirements)
        );
        let help = "callers can add the credential with `customize().header(..)`";
        let diagnostic = Diagnostic::warning(Code::CustomAuthentication, message).help(help);
        self.find(asked, counterpart, diagnostic, "the operation");
    }
}

/// Classifies the base URL of an entry: not declared, a server of the document, or another one.
fn declared_base(servers: &[ServerUrl], base_url: &str, is_said: bool) -> DeclaredBase {
    let (true, Some(base)) = (is_said, ServerUrl::parse(base_url)) else { return DeclaredBase::Nothing };
    // Loopback addresses replace other servers.
    let says_none = !base.is_loopback() && servers.iter().all(ServerUrl::is_loopback);
    match servers.is_empty() || says_none || servers.iter().any(|server| server.may_be_same_host(&base)) {
        true => DeclaredBase::OfDocument,
        false => DeclaredBase::Another,
    }
}

/// Returns the base URL for an operation's own path, from a server for the path in the document.
fn before(server: &ServerUrl, document: &str, own: &str) -> ServerUrl {
    let shape = super::counterpart::shape;
    if shape(document) == shape(own) {
        return server.clone();
    }
    let whole = format!("{}{document}", server.path());
    let of_own = shape(own).matches('/').count();
    let segments: Vec<&str> = whole.trim_end_matches('/').split('/').skip(1).collect();
    let prefix = segments.len().saturating_sub(of_own);
    let prefix: String = segments[..prefix].iter().map(|segment| format!("/{segment}")).collect();
    match shape(&format!("{prefix}{}", shape(own))) == shape(&whole) {
        true => server.with_path(&prefix),
        false => server.clone(),
    }
}

fn shown(base_url: &str) -> &str {
    if base_url.is_empty() { "the base URL that the caller sets" } else { base_url }
}

/// Returns the name of a service that differs from that of its entry, after its host, path or
/// secret.
fn name_of(own: &Service, base: Option<&ServerUrl>, requirements: &[Security]) -> String {
    let entry_url = ServerUrl::parse(&own.base_url);
    let Some(base) = base else {
        let scheme = requirements.iter().flat_map(|requirement| &requirement.schemes).next();
        return format!("{}-{}", own.name, scheme.map_or("other", |scheme| scheme.name.as_str()));
    };
    let is_word = |part: &&str| part.starts_with(|first: char| first.is_ascii_alphabetic());
    let entry_host = entry_url.as_ref().map_or("", ServerUrl::host);
    let labels = base.host().split('.').filter(is_word);
    let known: Vec<&str> = entry_host.split('.').collect();
    if let Some(label) = labels.into_iter().find(|label| !known.contains(label) && !["www", "api"].contains(label)) {
        return label.to_owned();
    }
    let segment =
        base.path().rsplit('/').find(is_word).filter(|_| entry_url.as_ref().is_none_or(|it| it.path() != base.path()));
    format!("{}-{}", own.name, segment.unwrap_or("other"))
}

#[cfg(test)]
mod combinations;

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> ServerUrl {
        ServerUrl::parse(text).unwrap()
    }

    #[test]
    fn the_first_segments_of_a_path_may_be_in_the_base_url_or_in_the_path() {
        for (server, document, own, base) in [
            ("https://x.example/v1", "/files/{id}", "/files/{{file}}", "https://x.example/v1"),
            ("https://x.example/v1", "/files", "/v1/files", "https://x.example"),
            ("https://x.example", "/api/v1/files", "/files", "https://x.example/api/v1"),
            ("https://x.example/v1", "/files", "/uploads", "https://x.example/v1"),
        ] {
            assert_eq!(before(&url(server), document, own).text(), base, "{server} {document} {own}");
        }
    }

    #[test]
    fn a_service_is_named_after_what_is_different() {
        let own = Service {
            name: "pets".to_owned(),
            base_url: "https://api.pets.example/v1".to_owned(),
            variables: Vec::new(),
            authentication: Authentication::None,
            others: Vec::new(),
        };
        for (base, name) in [
            ("https://uploads.pets.example/v1", "uploads"),
            ("https://api.toys.example", "toys"),
            ("https://api.pets.example/v2", "pets-v2"),
            ("https://{region}.pets.example/v1", "pets-other"),
            ("http://127.0.0.1:8080", "pets-other"),
        ] {
            assert_eq!(name_of(&own, Some(&url(base)), &[]), name, "{base}");
        }
    }
}
