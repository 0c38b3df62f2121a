//! Resolves how requests authenticate: by the capability file, by `codegen.toml`, or by the OpenAPI
//! document and the binds.

use std::ops::Range;

use heck::ToShoutySnakeCase;
use naftiko_openapi::{Location as DocumentLocation, NamedScheme, Security, SecurityScheme};
use naftiko_spec::{
    At, Authentication as Spec, Code, Diagnostic, Document, Location, Piece, Severity, Spanned, Template,
    Variable as Bound,
};

use super::entry::{Entry, bound_among, input_name};
use super::header;
use super::server::{Inputs, is_variable_name};
use super::server_url::ServerUrl;
use super::service::{Authentication, Key, Secret, Variable};
use super::value::Place;
use crate::config::{self, Configuration};
use crate::report::Report;

/// The declared authentication of an entry.
#[derive(PartialEq)]
pub(super) enum Declared {
    /// An invalid declaration, which is reported.
    Invalid,
    /// No declaration.
    Nothing,
    /// The declared authentication.
    As(Box<Authentication>),
}

/// The origin of an entry's authentication.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Follows {
    /// The capability file, or `codegen.toml`.
    File,
    /// The same, with the declaration that no secret is sent.
    FileNone,
    /// These schemes of the OpenAPI document.
    Document(Vec<NamedScheme>),
    /// The only key that the file binds.
    Bind,
    /// The caller, who supplies an authenticator.
    Caller,
    /// Nothing: no secret is sent.
    Nothing,
}

impl Follows {
    /// Whether a file declares how requests authenticate.
    pub(super) fn is_declared(&self) -> bool {
        matches!(self, Follows::File | Follows::FileNone)
    }

    fn of_file(declared: &Declared) -> Self {
        match declared {
            Declared::As(authentication) => match **authentication {
                Authentication::None => Follows::FileNone,
                Authentication::Custom { .. } => Follows::Caller,
                _ => Follows::File,
            },
            Declared::Invalid | Declared::Nothing => Follows::Nothing,
        }
    }
}

/// The context of an entry, for decisions that its own text does not contain.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// The variables of its base URL.
    pub(super) variables: &'a [Variable],
    /// The usual security requirements of the entry's operations, if each declares its own in the
    /// OpenAPI document.
    pub(super) of_operations: &'a dyn Fn() -> Option<Vec<Security>>,
    /// The environment variables that hold secrets of other base URLs.
    pub(super) taken: &'a [String],
}

/// The origin of a declaration.
#[derive(Clone)]
enum Origin<'d> {
    File(Entry<'d>),
    /// An MCP server with this namespace, in a capability file.
    Server(&'d Document, &'d str),
    /// A part of `codegen.toml`.
    Configuration(Range<usize>),
}

impl<'d> Origin<'d> {
    /// Returns the capability file.
    fn document(&self) -> Option<&'d Document> {
        match self {
            Origin::File(entry) => Some(entry.document),
            Origin::Server(document, _) => Some(document),
            Origin::Configuration(_) => None,
        }
    }

    /// Returns the bind with a name.
    fn bound(&self, name: &str) -> Option<&'d Bound> {
        match self {
            Origin::File(entry) => entry.bound(name),
            Origin::Server(document, _) => bound_among(document.variables.iter(), name),
            Origin::Configuration(_) => None,
        }
    }
}

/// Resolves the credentials that an MCP server expects of its callers. Problems are not errors,
/// because the client does not need servers.
pub(super) fn of_server(
    document: &Document,
    namespace: &str,
    spec: &Spanned<Spec>,
    configuration: Configuration<'_>,
    report: &mut Report,
) -> Option<Authentication> {
    let mut found = Report::default();
    let mut declaring = Declaring { configuration, report: &mut found };
    let declared = declaring.declared(&Origin::Server(document, namespace), spec);
    report.extend(found.into_diagnostics().into_iter().map(|mut diagnostic| {
        if diagnostic.severity == Severity::Error {
            diagnostic.severity = Severity::Warning;
        }
        diagnostic
    }));
    declared
}

/// Resolves the authentication of an entry, and its origin.
pub(super) fn of_entry(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    around: Around<'_>,
    report: &mut Report,
) -> (Declared, Follows) {
    match of_files(inputs, entry, report) {
        Some(declared) => {
            let follows = Follows::of_file(&declared);
            (declared, follows)
        }
        None => suggested(inputs, entry, around, &mut Declaring { configuration: inputs.configuration, report }),
    }
}

/// Resolves the authentication of an entry by the capability file or `codegen.toml`.
pub(super) fn of_files(inputs: Inputs<'_>, entry: Entry<'_>, report: &mut Report) -> Option<Declared> {
    let mut declaring = Declaring { configuration: inputs.configuration, report };
    let declared = match (&entry.consumes.authentication, &inputs.configuration.config.authentication) {
        (Some(spec), _) => declaring.declared(&Origin::File(entry), spec),
        (None, Some(config)) => {
            let (origin, spec) = (Origin::Configuration(config.span()), configured(config.get_ref()));
            declaring.declared(&origin, &spec)
        }
        (None, None) => return None,
    };
    Some(declared.map_or(Declared::Invalid, |it| Declared::As(Box::new(it))))
}

/// Infers the authentication of an entry that declares none, from the OpenAPI document and the
/// binds.
fn suggested(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    around: Around<'_>,
    declaring: &mut Declaring<'_, '_>,
) -> (Declared, Follows) {
    let elsewhere = entry.named_elsewhere();
    let is_used =
        |bound: &Bound| around.variables.iter().any(|it| it.name == bound.name.value) || elsewhere.contains(&bound);
    let is_free = |bound: &&Bound| !is_used(bound) && may_be_secret(&bound.name.value);
    let mut bound: Vec<&Bound> = entry.document.variables.iter().filter(is_free).collect();
    // The only remaining key may belong to another API.
    if let [only] = bound.as_slice()
        && is_of_another(entry, only)
    {
        bound.clear();
    }
    let requirements = requirements_of_document(inputs, entry, around.of_operations);
    if bound.len() < 2
        && let Some(found) = by_document(inputs, entry, &requirements, bound.first().copied(), around.taken, declaring)
    {
        return found;
    }
    match bound.as_slice() {
        [] => (Declared::Nothing, Follows::Nothing),
        // A secret for one host is not sent to another host, nor with a scheme that the document
        // does not have.
        [bound] if entry.hosts_without_authentication() == 1 && requirements.is_empty() => {
            let key = &bound.key;
            let Some(token) = declaring.variable_name(&Origin::File(entry), key.at, key.value.clone()) else {
                return (Declared::Invalid, Follows::Nothing);
            };
            report_inferred(inputs.api, entry.document, bound, declaring.report);
            (Declared::As(Box::new(Authentication::Bearer { token: Secret::variable(token) })), Follows::Bind)
        }
        several => {
            declaring.report.push(ambiguous(entry, &requirements, several));
            (Declared::As(Box::new(Authentication::Custom { scheme: "authentication".to_owned() })), Follows::Caller)
        }
    }
}

/// Whether the authentication of an entry may be inferred from the OpenAPI document: it describes
/// one host, which is that of the entry.
pub(super) fn may_infer(inputs: Inputs<'_>, entry: Entry<'_>) -> bool {
    if entry.hosts_without_authentication() > 1 {
        return false;
    }
    let servers = inputs.servers();
    let is_server = |entry: &naftiko_spec::Consumes| {
        let base = entry.base_uri.as_ref().and_then(|base| ServerUrl::parse(&base.value));
        base.is_none_or(|base| servers.iter().any(|server| server.may_be_same_host(&base)))
    };
    servers.is_empty() || is_server(entry.consumes) || !entry.file.entries.iter().any(|it| is_server(it.consumes()))
}

/// Returns the security requirements of the OpenAPI document for an entry that declares none.
fn requirements_of_document(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    of_operations: &dyn Fn() -> Option<Vec<Security>>,
) -> Vec<Security> {
    let openapi = inputs.openapi.filter(|_| may_infer(inputs, entry));
    openapi.and_then(|openapi| openapi.security().or_else(of_operations)).unwrap_or_default()
}

/// Resolves the authentication of the OpenAPI document, with the only key that the file binds, or
/// one named after the API.
fn by_document(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    requirements: &[Security],
    bound: Option<&Bound>,
    taken: &[String],
    declaring: &mut Declaring<'_, '_>,
) -> Option<(Declared, Follows)> {
    let api = inputs.api;
    let name = inputs.openapi?.source().name();
    if requirements.iter().any(|requirement| requirement.schemes.is_empty()) && bound.is_none() {
        return None;
    }
    let found = requirements.iter().filter(|requirement| !requirement.schemes.is_empty()).find_map(|requirement| {
        let is_single = requirement.schemes.len() == 1;
        let authentication = of_requirement(&requirement.schemes, &mut |scheme, what| match bound {
            Some(bound) => bound.key.value.clone(),
            None if is_single => free_variable(api, scheme, what, taken),
            None => free_name([own_name(api, scheme, what)], taken),
        })?;
        let takes = authentication.secrets().len();
        (bound.is_none() || takes == 1).then_some((authentication, &requirement.schemes))
    });
    let Some((authentication, schemes)) = found else {
        if bound.is_none() && !requirements.is_empty() {
            report_unknown(entry, name, requirements, declaring.report);
        }
        return None;
    };
    for name in authentication.variables() {
        declaring.variable_name(&Origin::File(entry), entry.namespace.at, name.to_owned())?;
    }
    let variables = authentication.variables().join(" and ");
    declaring.report.push_once(
        Diagnostic::note(
            Code::InferredAuthentication,
            format!("`{api}` declares no `authentication`, so the security schemes of {name} are used"),
        )
        .at(&entry.document.source, entry.consumes.namespace.at, format!("the client reads {variables}"))
        .help("to declare it explicitly, add `authentication:` to the entry of `consumes`, or to codegen.toml"),
    );
    Some((Declared::As(Box::new(authentication)), Follows::Document(schemes.clone())))
}

/// Reports that the OpenAPI document requires a scheme that the client does not implement.
fn report_unknown(entry: Entry<'_>, document: &str, requirements: &[Security], report: &mut Report) {
    let message = format!(
        "no secret is sent, because {document} requires {}, which the client does not implement",
        in_words(requirements)
    );
    report.push_once(
        Diagnostic::warning(Code::CustomAuthentication, message)
            .at(&entry.document.source, entry.consumes.namespace.at, "")
            .help("add `authentication:` to the entry of `consumes`; for any other type, the caller supplies an authenticator"),
    );
}

/// Resolves the secret of an operation whose requirements differ from those of its entry: the first
/// one that the client implements. `known` are the variables of schemes by name, and `taken` the
/// variables of other secrets.
pub(super) fn of_requirements(
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
pub(super) fn of_requirement(
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
fn own_name(api: &str, scheme: &NamedScheme, what: &str) -> String {
    let name = format!("{api}_{}", scheme.name).to_shouty_snake_case();
    let is_said = what != "USERNAME"
        && what != "PASSWORD"
        && ["TOKEN", "KEY", "SECRET", "ID"].iter().any(|word| name.ends_with(word));
    if is_said { name } else { format!("{name}_{what}") }
}

/// Returns a variable for the secret of a scheme that is not in `taken`: that of the API, otherwise
/// that of the scheme.
pub(super) fn free_variable(api: &str, scheme: &NamedScheme, what: &str, taken: &[String]) -> String {
    free_name([format!("{api}_{what}"), own_name(api, scheme, what)], taken)
}

/// Returns the first free name among some names of variables, in capitals; the last one with a
/// number if none is free.
fn free_name<const N: usize>(names: [String; N], taken: &[String]) -> String {
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
pub(super) fn is_same_requirement(one: &[NamedScheme], other: &[NamedScheme]) -> bool {
    let is_same = |a: &NamedScheme, b: &NamedScheme| {
        a.name == b.name || a.name.eq_ignore_ascii_case(&b.name) && a.scheme == b.scheme
    };
    one.len() == other.len() && one.iter().all(|scheme| other.iter().any(|it| is_same(scheme, it)))
}

/// Whether schemes send a secret in the same place as an authentication.
pub(super) fn is_of_kind(authentication: &Authentication, schemes: &[NamedScheme]) -> bool {
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
pub(super) fn in_words(requirements: &[Security]) -> String {
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

/// Reports a secret that is sent without a declaration, once for each.
fn report_inferred(api: &str, document: &Document, bound: &Bound, report: &mut Report) {
    let name = &bound.name.value;
    let message =
        format!("`{api}` declares no `authentication`, so its only bound key, `{name}`, is sent as a bearer token");
    let help = format!(
        "to declare it explicitly, add `authentication: {{type: bearer, token: \"{{{{{name}}}}}\"}}` to the entry of \
         `consumes`, or to codegen.toml:\n\n[authentication]\ntype = \"bearer\" # or basic, apikey, none\n\
         token = \"{{{{{name}}}}}\""
    );
    let diagnostic = Diagnostic::note(Code::InferredAuthentication, message);
    report.push_once(diagnostic.at(&document.source, bound.name.at, "").help(help));
}

/// Reads a declaration, and reports errors in it.
struct Declaring<'d, 'r> {
    configuration: Configuration<'d>,
    report: &'r mut Report,
}

impl Declaring<'_, '_> {
    fn declared(&mut self, origin: &Origin<'_>, spec: &Spanned<Spec>) -> Option<Authentication> {
        if has_several_variables(&spec.value) {
            return Some(self.custom(origin, spec.at, "a credential of several variables", "authentication"));
        }
        Some(match &spec.value {
            Spec::None => Authentication::None,
            Spec::Bearer { token } => Authentication::Bearer { token: self.secret(origin, token, "TOKEN", false)? },
            Spec::Basic { username, password } => {
                let (username, password) = self.pair(origin, username, password)?;
                Authentication::Basic { username, password }
            }
            Spec::Digest { username, password } => {
                let (username, password) = self.pair(origin, username, password)?;
                Authentication::Digest { username, password }
            }
            Spec::Keys(keys) => {
                let keys = keys.iter().map(|key| self.key(origin, key));
                Authentication::Keys(keys.collect::<Option<Vec<_>>>()?)
            }
            Spec::ClientCredentials { token_endpoint, issuer, client_id, client_secret, scopes, resource } => {
                let text = |text: &Option<Spanned<String>>| text.as_ref().map_or(String::new(), |it| it.value.clone());
                if token_endpoint.is_none() && issuer.is_none() {
                    let message = "`oauth2` has neither `tokenEndpoint` nor `authorizationServerUri`";
                    let diagnostic = Diagnostic::error(Code::Missing, message);
                    self.report_at(origin, spec.at, diagnostic.help("add `tokenEndpoint: https://...`"));
                    return None;
                }
                Authentication::ClientCredentials {
                    token_url: text(token_endpoint),
                    issuer: text(issuer),
                    client_id: self.client_secret(origin, client_id.as_ref(), "CLIENT_ID")?,
                    client_secret: self.client_secret(origin, client_secret.as_ref(), "CLIENT_SECRET")?,
                    scopes: scopes.clone(),
                    resource: text(resource),
                }
            }
            Spec::Invalid => return None,
            Spec::Other(kind) => self.custom(origin, spec.at, &format!("authentication of type `{kind}`"), kind),
        })
    }

    fn custom(&mut self, origin: &Origin<'_>, at: At, what: &str, scheme: &str) -> Authentication {
        let diagnostic = Diagnostic::warning(
            Code::CustomAuthentication,
            format!("{what} is not implemented, so the caller must supply an authenticator"),
        );
        let help = "pass one to `Client::new`; the client implements bearer, basic, digest, oauth2, and an apikey of one \
                    variable in a header, the query or a cookie";
        self.report_at(origin, at, diagnostic.help(help));
        Authentication::Custom { scheme: scheme.to_owned() }
    }

    fn key(&mut self, origin: &Origin<'_>, key: &naftiko_spec::Key) -> Option<Key> {
        let (place, name) = match key.placement {
            Location::Query => (Place::Query, key.name.value.clone()),
            Location::Cookie => (Place::Cookie, key.name.value.clone()),
            _ => (Place::Header, self.header_name(origin, &key.name)?),
        };
        Some(Key { place, name, secret: self.secret(origin, &key.value, "KEY", false)? })
    }

    /// Reads a user name and password, one of which may be a fixed text.
    fn pair(
        &mut self,
        origin: &Origin<'_>,
        username: &Spanned<Template>,
        password: &Spanned<Template>,
    ) -> Option<(Secret, Secret)> {
        let has_name = |template: &Template| template.names().next().is_some();
        let (first, second) = (has_name(&username.value), has_name(&password.value));
        let username = self.secret(origin, username, "USERNAME", second)?;
        Some((username, self.secret(origin, password, "PASSWORD", first)?))
    }

    /// Reads a client ID or secret; by default, the variable `otherwise`.
    fn client_secret(
        &mut self,
        origin: &Origin<'_>,
        template: Option<&Spanned<Template>>,
        otherwise: &str,
    ) -> Option<Secret> {
        match template {
            Some(template) => self.secret(origin, template, otherwise, false),
            None => Some(Secret::variable(own_variable(origin, otherwise))),
        }
    }

    fn report_at(&mut self, origin: &Origin<'_>, at: At, diagnostic: Diagnostic) {
        let diagnostic = self.located(origin, at, diagnostic);
        self.report.push(diagnostic);
    }

    fn located(&self, origin: &Origin<'_>, at: At, diagnostic: Diagnostic) -> Diagnostic {
        if let Some(document) = origin.document() {
            return diagnostic.at(&document.source, at, "");
        }
        match (origin, self.configuration.source) {
            (Origin::Configuration(span), Some(source)) => diagnostic.at_span(source, span.clone(), ""),
            _ => diagnostic,
        }
    }

    fn header_name(&mut self, origin: &Origin<'_>, name: &Spanned<String>) -> Option<String> {
        let (what, help) = if !header::is_name(&name.value) {
            ("is not a valid header name", "use letters, digits and `-`")
        } else if header::is_of_connection(&name.value) {
            ("is a connection header and cannot contain a key", "use the header from which the API reads its key")
        } else {
            return Some(name.value.clone());
        };
        let diagnostic = Diagnostic::error(Code::InvalidParameter, format!("{:?} {what}", name.value));
        self.report_at(origin, name.at, diagnostic.help(help));
        None
    }

    /// Reads a credential such as `{{TOKEN}}` or `Token {{env.TOKEN}}`. `may_be_text` allows a text
    /// that is not secret. If the file contains the secret itself, `what` names the variable that
    /// replaces it.
    fn secret(
        &mut self,
        origin: &Origin<'_>,
        template: &Spanned<Template>,
        what: &str,
        may_be_text: bool,
    ) -> Option<Secret> {
        let (before, name, after) = match template.value.pieces.as_slice() {
            [Piece::Name(name)] => ("", name.as_str(), ""),
            [Piece::Text(before), Piece::Name(name)] => (before.as_str(), name.as_str(), ""),
            [Piece::Name(name), Piece::Text(after)] => ("", name.as_str(), after.as_str()),
            [Piece::Text(before), Piece::Name(name), Piece::Text(after)] => {
                (before.as_str(), name.as_str(), after.as_str())
            }
            _ => match template.value.as_text() {
                Some(text) if bare_name(origin, text).is_some() => ("", bare_name(origin, text)?, ""),
                Some(text) if may_be_text => {
                    return Some(Secret { variable: None, before: text.to_owned(), after: String::new() });
                }
                _ => return self.written_secret(origin, template.at, what),
            },
        };
        let variable = self.variable(origin, template.at, name)?;
        Some(Secret { variable: Some(variable), before: before.to_owned(), after: after.to_owned() })
    }

    /// Reports a secret that is written in the file. The client reads a variable instead.
    fn written_secret(&mut self, origin: &Origin<'_>, at: At, what: &str) -> Option<Secret> {
        let variable = own_variable(origin, what);
        let diagnostic = Diagnostic::warning(
            Code::SecretInFile,
            format!("the file contains a secret, but the client reads the environment variable `{variable}` instead"),
        )
        .help("do not store secrets in files: write `\"{{NAME}}\"`, and add NAME to the keys of a bind");
        let diagnostic = self.located(origin, at, diagnostic).secret();
        self.report.push(diagnostic);
        self.variable_name(origin, at, variable).map(Secret::variable)
    }

    /// Returns the environment variable that a name refers to.
    fn variable(&mut self, origin: &Origin<'_>, at: At, name: &str) -> Option<String> {
        let variable = match input_name(name) {
            Some(input) => input.to_ascii_uppercase(),
            None => name.strip_prefix("env.").unwrap_or(name).to_owned(),
        };
        // Names in `codegen.toml` are environment variables.
        let Some(document) = origin.document() else { return self.variable_name(origin, at, variable) };
        let bound = origin.bound(name);
        // Without binds, or with the prefix `env.`, names are environment variables.
        let is_of_environment = document.variables.is_empty() || name.starts_with("env.");
        if bound.is_none() && !is_of_environment {
            self.report.push(
                Diagnostic::warning(Code::Missing, format!("no bind has the key `{name}`"))
                    .at(&document.source, at, format!("treated as the environment variable {variable}"))
                    .help("add it under `binds:`"),
            );
        }
        let (at, variable) = bound.map_or((at, variable), |bound| (bound.key.at, bound.key.value.clone()));
        self.variable_name(origin, at, variable)
    }

    /// Returns the name of an environment variable, if it is valid.
    fn variable_name(&mut self, origin: &Origin<'_>, at: At, name: String) -> Option<String> {
        if is_variable_name(&name) {
            return Some(name);
        }
        let diagnostic = Diagnostic::error(Code::UnknownValue, format!("{name:?} is not a valid variable name"));
        self.report_at(origin, at, diagnostic.help("use letters, digits and `_`"));
        None
    }
}

/// Returns the variable of a secret that the file does not name.
fn own_variable(origin: &Origin<'_>, what: &str) -> String {
    match origin {
        Origin::File(entry) => format!("{}_{what}", entry.namespace.value).to_shouty_snake_case(),
        Origin::Server(_, namespace) => format!("{namespace}_{what}").to_shouty_snake_case(),
        Origin::Configuration(_) => what.to_owned(),
    }
}

/// Whether a value of a credential contains several variables.
pub(super) fn has_several_variables(spec: &Spec) -> bool {
    let several = |template: &Spanned<Template>| template.value.names().nth(1).is_some();
    match spec {
        Spec::Bearer { token } => several(token),
        Spec::Basic { username: a, password: b } | Spec::Digest { username: a, password: b } => {
            several(a) || several(b)
        }
        Spec::Keys(keys) => keys.iter().any(|key| several(&key.value)),
        Spec::ClientCredentials { client_id, client_secret, .. } => client_id.iter().chain(client_secret).any(several),
        Spec::None | Spec::Other(_) | Spec::Invalid => false,
    }
}

/// Returns a variable that is written without braces: one that is bound, `${NAME}`, or a name in
/// capitals.
fn bare_name<'t>(origin: &Origin<'_>, text: &'t str) -> Option<&'t str> {
    let text = text.trim();
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let is_capitals = |text: &str| {
        text.contains('_') && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let is_bound = origin.bound(text).is_some();
    inner.or_else(|| (is_bound || is_capitals(text)).then_some(text))
}

/// Whether a variable may be a secret, by its name: an address is not secret.
fn may_be_secret(name: &str) -> bool {
    const PUBLIC: &[&str] =
        &["URL", "URI", "HOST", "HOSTNAME", "DOMAIN", "ENDPOINT", "PORT", "REGION", "TENANT", "IDENTITY", "VERSION"];
    let name = name.to_ascii_uppercase();
    !PUBLIC.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")))
}

/// Converts the authentication in `codegen.toml` to that of a capability file.
fn configured(config: &config::Authentication) -> Spanned<Spec> {
    fn spanned<T>(value: T) -> Spanned<T> {
        Spanned { value, at: At::default() }
    }
    let template = |text: &String| spanned(Template::parse(text));
    let text = |text: &Option<String>| text.clone().map(spanned);
    spanned(match config {
        config::Authentication::None => Spec::None,
        config::Authentication::Bearer { token } => Spec::Bearer { token: template(token) },
        config::Authentication::Basic { username, password } => {
            Spec::Basic { username: template(username), password: template(password) }
        }
        config::Authentication::Digest { username, password } => {
            Spec::Digest { username: template(username), password: template(password) }
        }
        config::Authentication::ApiKey { key, value, placement } => Spec::Keys(vec![naftiko_spec::Key {
            name: spanned(key.clone()),
            value: template(value),
            placement: match placement {
                Some(config::Placement::Query) => Location::Query,
                Some(config::Placement::Cookie) => Location::Cookie,
                Some(config::Placement::Header) | None => Location::Header,
            },
        }]),
        config::Authentication::Oauth2 { token_url, client_id, client_secret, scopes } => Spec::ClientCredentials {
            token_endpoint: Some(spanned(token_url.clone())),
            issuer: None,
            client_id: text(client_id).map(|id| template(&id.value)),
            client_secret: text(client_secret).map(|secret| template(&secret.value)),
            scopes: scopes.clone().unwrap_or_default(),
            resource: None,
        },
        config::Authentication::Custom { scheme } => Spec::Other(scheme.clone()),
    })
}

fn ambiguous(entry: Entry<'_>, requirements: &[Security], bound: &[&Bound]) -> Diagnostic {
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

/// Whether a bound key belongs to another entry of the file, by its name: it has the words of that
/// entry's namespace, and not those of this one.
fn is_of_another(entry: Entry<'_>, bound: &Bound) -> bool {
    let (own, name) = (&entry.namespace.value, bound.name.value.as_str());
    let others = entry.file.entries.iter().map(|it| it.alias.as_ref().unwrap_or(&it.consumes().namespace));
    !has_words_of(name, own) && others.into_iter().any(|other| other.value != *own && has_words_of(name, &other.value))
}

/// Words of namespaces that do not distinguish APIs.
const COMMON: &[&str] =
    &["API", "APIS", "REST", "HTTP", "CLIENT", "SERVICE", "KEY", "TOKEN", "SECRET", "V1", "V2", "V3"];

/// Whether the name of a variable has all words of a namespace.
fn has_words_of(variable: &str, namespace: &str) -> bool {
    let known = words_of(variable);
    let mut words: Vec<String> = words_of(namespace);
    words.retain(|word| !COMMON.contains(&word.as_str()));
    !words.is_empty() && words.iter().all(|word| known.contains(word))
}

fn words_of(name: &str) -> Vec<String> {
    name.to_shouty_snake_case().split('_').map(str::to_owned).collect()
}
