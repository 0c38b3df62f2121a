//! How requests authenticate: by the capability file, else by `codegen.toml`, else by the OpenAPI document and the binds.

use std::ops::Range;

use heck::ToShoutySnakeCase;
use naftiko_openapi::{Location as DocumentLocation, NamedScheme, Security, SecurityScheme};
use naftiko_spec::{
    At, Authentication as Spec, Code, Diagnostic, Document, Location, Piece, Spanned, Template, Variable as Bound,
};

use super::entry::{Entry, input_name};
use super::header;
use super::server::{Inputs, is_variable_name};
use super::server_url::ServerUrl;
use super::service::{Authentication, Key, Secret, Variable};
use super::value::Place;
use crate::config::{self, Configuration};
use crate::report::Report;

/// What is declared for an entry.
#[derive(PartialEq)]
pub(super) enum Declared {
    /// Something invalid, which is reported.
    Invalid,
    /// Nothing.
    Nothing,
    /// How it authenticates.
    As(Box<Authentication>),
}

/// What the authentication of an entry follows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Follows {
    /// The capability file, or `codegen.toml`.
    File,
    /// The same, which says that no secret is sent.
    FileNone,
    /// These schemes of the OpenAPI document.
    Document(Vec<NamedScheme>),
    /// The one key that the file binds.
    Bind,
    /// The caller, who brings an authenticator.
    Caller,
    /// Nothing: no secret is sent.
    Nothing,
}

impl Follows {
    /// Whether a file says how requests authenticate.
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

/// What an entry is part of, for the questions that its own text does not answer.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// The variables of its base URL.
    pub(super) variables: &'a [Variable],
    /// How the operations of the entry authenticate by the OpenAPI document, if it says so for each on its own.
    pub(super) of_operations: &'a dyn Fn() -> Option<Vec<Security>>,
    /// The environment variables that hold secrets of other base URLs.
    pub(super) taken: &'a [String],
}

/// The place of a declaration.
#[derive(Clone)]
enum Origin<'d> {
    File(Entry<'d>),
    /// A part of codegen.toml.
    Configuration(Range<usize>),
}

/// How an entry authenticates, and what that follows.
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

/// How an entry authenticates by the capability file, or by `codegen.toml`.
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

/// How an entry that declares nothing authenticates, by the OpenAPI document and the binds.
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
    // The one key that is left may be that of another party.
    if let [only] = bound.as_slice()
        && is_of_another(entry, only)
    {
        bound.clear();
    }
    let ways = ways_of_document(inputs, entry, around.of_operations);
    if bound.len() < 2
        && let Some(found) = by_document(inputs, entry, &ways, bound.first().copied(), around.taken, declaring)
    {
        return found;
    }
    match bound.as_slice() {
        [] => (Declared::Nothing, Follows::Nothing),
        // A secret for one host is not sent to another, nor in a way that the document does not have.
        [bound] if entry.hosts_without_authentication() == 1 && ways.is_empty() => {
            let key = &bound.key;
            let Some(token) = declaring.variable_name(&Origin::File(entry), key.at, key.value.clone()) else {
                return (Declared::Invalid, Follows::Nothing);
            };
            report_inferred(inputs.api, entry.document, bound, declaring.report);
            (Declared::As(Box::new(Authentication::Bearer { token: Secret::variable(token) })), Follows::Bind)
        }
        several => {
            declaring.report.push(ambiguous(entry, &ways, several));
            (Declared::As(Box::new(Authentication::Custom { scheme: "authentication".to_owned() })), Follows::Caller)
        }
    }
}

/// Whether the OpenAPI document can be asked how an entry authenticates: it describes one host, and that is the one of the
/// entry.
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

/// The ways to authenticate that the OpenAPI document has for an entry that declares none.
fn ways_of_document(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    of_operations: &dyn Fn() -> Option<Vec<Security>>,
) -> Vec<Security> {
    let openapi = inputs.openapi.filter(|_| may_infer(inputs, entry));
    openapi.and_then(|openapi| openapi.security().or_else(of_operations)).unwrap_or_default()
}

/// How the OpenAPI document says that requests authenticate, with the one key that the file binds, or one named after the
/// API.
fn by_document(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    ways: &[Security],
    bound: Option<&Bound>,
    taken: &[String],
    declaring: &mut Declaring<'_, '_>,
) -> Option<(Declared, Follows)> {
    let api = inputs.api;
    let name = inputs.openapi?.source().name();
    if ways.iter().any(|way| way.schemes.is_empty()) && bound.is_none() {
        return None;
    }
    let found = ways.iter().filter(|way| !way.schemes.is_empty()).find_map(|way| {
        let is_single = way.schemes.len() == 1;
        let authentication = of_way(&way.schemes, &mut |scheme, what| match bound {
            Some(bound) => bound.key.value.clone(),
            None if is_single => free_name([format!("{api}_{what}"), own_name(api, scheme, what)], taken),
            None => free_name([own_name(api, scheme, what)], taken),
        })?;
        let takes = authentication.secrets().len();
        (bound.is_none() || takes == 1).then_some((authentication, &way.schemes))
    });
    let Some((authentication, schemes)) = found else {
        if bound.is_none() && !ways.is_empty() {
            report_unknown(entry, name, ways, declaring.report);
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
            format!("`{api}` declares no `authentication`: it is taken from {name}"),
        )
        .at(&entry.document.source, entry.consumes.namespace.at, format!("the client takes {variables}"))
        .help("to be explicit, add `authentication:` to the entry of `consumes`, or to codegen.toml"),
    );
    Some((Declared::As(Box::new(authentication)), Follows::Document(schemes.clone())))
}

/// Reports that the OpenAPI document asks for what a client cannot do.
fn report_unknown(entry: Entry<'_>, document: &str, ways: &[Security], report: &mut Report) {
    let message = format!(
        "no secret is sent: {document} asks for {}, by which a client cannot authenticate on its own",
        in_words(ways)
    );
    report.push_once(
        Diagnostic::warning(Code::CustomAuthentication, message)
            .at(&entry.document.source, entry.consumes.namespace.at, "")
            .help("add `authentication:` to the entry of `consumes`; of another type, a client is made with an authenticator"),
    );
}

/// The secret of an operation whose ways are not those of its entry: the first way that a client can do. `known` are the
/// variables of schemes, by their names, and `taken` the variables of other secrets.
pub(super) fn of_ways(
    api: &str,
    ways: &[Security],
    known: &[(String, String)],
    taken: &[String],
) -> Option<Authentication> {
    let mut variable = |scheme: &NamedScheme, what: &str| match known.iter().find(|(name, _)| *name == scheme.name) {
        Some((_, variable)) => variable.clone(),
        None => free_name([own_name(api, scheme, what)], taken),
    };
    ways.iter().find_map(|way| of_way(&way.schemes, &mut variable))
}

/// The authentication of schemes that a request must all follow; none if a client cannot do that. `variable` names the
/// environment variable of a scheme.
fn of_way(schemes: &[NamedScheme], variable: &mut dyn FnMut(&NamedScheme, &str) -> String) -> Option<Authentication> {
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

/// The variable of the secret of a scheme: `PETS_ADMIN_TOKEN` for the scheme `admin`.
fn own_name(api: &str, scheme: &NamedScheme, what: &str) -> String {
    let name = format!("{api}_{}", scheme.name).to_shouty_snake_case();
    let is_said = what != "USERNAME"
        && what != "PASSWORD"
        && ["TOKEN", "KEY", "SECRET", "ID"].iter().any(|word| name.ends_with(word));
    if is_said { name } else { format!("{name}_{what}") }
}

/// The first of some names of variables that is not taken, in capitals; the last one with a number if all are.
fn free_name<const N: usize>(names: [String; N], taken: &[String]) -> String {
    let names = names.map(|name| name.to_shouty_snake_case());
    let is_free = |name: &String| !taken.contains(name);
    if let Some(free) = names.iter().find(|name| is_free(name)) {
        return free.clone();
    }
    let last = names.last().map_or("SECRET", String::as_str);
    (2..).map(|number| format!("{last}_{number}")).find(|name| is_free(name)).unwrap_or_default()
}

/// Whether schemes are the same, by their names. Names in another case are the same if the schemes are: documents have
/// `BearerAuth` beside `bearerAuth` by mistake.
pub(super) fn is_same_way(one: &[NamedScheme], other: &[NamedScheme]) -> bool {
    let is_same = |a: &NamedScheme, b: &NamedScheme| {
        a.name == b.name || a.name.eq_ignore_ascii_case(&b.name) && a.scheme == b.scheme
    };
    one.len() == other.len() && one.iter().all(|scheme| other.iter().any(|it| is_same(scheme, it)))
}

/// Whether schemes carry a secret as an authentication does.
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

/// Ways to authenticate, in words.
pub(super) fn in_words(ways: &[Security]) -> String {
    let scheme = |named: &NamedScheme| match &named.scheme {
        SecurityScheme::Bearer => format!("the bearer token `{}`", named.name),
        SecurityScheme::Basic => "basic authentication".to_owned(),
        SecurityScheme::Key { name, .. } => format!("the key `{name}`"),
        SecurityScheme::Other => format!("`{}`", named.name),
    };
    let way = |way: &Security| match way.schemes.as_slice() {
        [] => "no authentication".to_owned(),
        schemes => schemes.iter().map(scheme).collect::<Vec<_>>().join(" with "),
    };
    match ways {
        [] => "no authentication".to_owned(),
        ways => ways.iter().map(way).collect::<Vec<_>>().join(", or "),
    }
}

/// Reports a secret that is sent although nothing says how, once for each.
fn report_inferred(api: &str, document: &Document, bound: &Bound, report: &mut Report) {
    let name = &bound.name.value;
    let message =
        format!("`{api}` declares no `authentication`: `{name}`, the one key it binds, is sent as a bearer token");
    let help = format!(
        "to be explicit, add `authentication: {{type: bearer, token: \"{{{{{name}}}}}\"}}` to the entry of \
         `consumes`, or to codegen.toml:\n\n[authentication]\ntype = \"bearer\" # or basic, apikey, none\n\
         token = \"{{{{{name}}}}}\""
    );
    let diagnostic = Diagnostic::note(Code::InferredAuthentication, message);
    report.push_once(diagnostic.at(&document.source, bound.name.at, "").help(help));
}

/// Reads a declaration, and reports what is wrong with it.
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
                    let message = "`oauth2` says neither `tokenEndpoint` nor `authorizationServerUri`";
                    let diagnostic = Diagnostic::error(Code::Missing, message);
                    self.report_at(origin, spec.at, diagnostic.help("add `tokenEndpoint: https://...` here"));
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
            format!("{what} is not built in: the caller gives an authenticator to make a client"),
        );
        let help = "give one to `Client::new`; the client itself can do bearer, basic, digest, oauth2, and an apikey of one \
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

    /// A user's name and password, one of which may be a fixed text.
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

    /// A client's id or secret; the variable `otherwise` if the file does not say.
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
        match (origin, self.configuration.source) {
            (Origin::File(entry), _) => diagnostic.at(&entry.document.source, at, ""),
            (Origin::Configuration(span), Some(source)) => diagnostic.at_span(source, span.clone(), ""),
            (Origin::Configuration(_), None) => diagnostic,
        }
    }

    fn header_name(&mut self, origin: &Origin<'_>, name: &Spanned<String>) -> Option<String> {
        let (what, help) = if !header::is_name(&name.value) {
            ("is not a header name", "use letters, digits and `-`")
        } else if header::is_of_connection(&name.value) {
            ("is a header of the connection: it cannot carry a key", "name the header that the API reads its key from")
        } else {
            return Some(name.value.clone());
        };
        let diagnostic = Diagnostic::error(Code::InvalidParameter, format!("{:?} {what}", name.value));
        self.report_at(origin, name.at, diagnostic.help(help));
        None
    }

    /// A credential such as `{{TOKEN}}` or `Token {{env.TOKEN}}`. `may_be_text` allows a text that is not secret. If the secret
    /// itself is written into the file, `what` names the variable that replaces it.
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

    /// A secret that is written into the file. The client reads it from a variable instead.
    fn written_secret(&mut self, origin: &Origin<'_>, at: At, what: &str) -> Option<Secret> {
        let variable = own_variable(origin, what);
        let diagnostic = Diagnostic::warning(
            Code::SecretInFile,
            format!("a secret is written into the file: the client takes `{variable}` from the environment instead"),
        )
        .help("write `\"{{NAME}}\"`, with NAME among the keys of a bind: secrets do not belong in files");
        let diagnostic = self.located(origin, at, diagnostic).secret();
        self.report.push(diagnostic);
        self.variable_name(origin, at, variable).map(Secret::variable)
    }

    /// The environment variable that a name refers to.
    fn variable(&mut self, origin: &Origin<'_>, at: At, name: &str) -> Option<String> {
        let variable = match input_name(name) {
            Some(input) => input.to_ascii_uppercase(),
            None => name.strip_prefix("env.").unwrap_or(name).to_owned(),
        };
        // Names in codegen.toml are those of the environment.
        let Origin::File(entry) = origin else { return self.variable_name(origin, at, variable) };
        let bound = entry.bound(name);
        // A file that binds nothing, or says `env.`, means the environment.
        let is_of_environment = entry.document.variables.is_empty() || name.starts_with("env.");
        if bound.is_none() && !is_of_environment {
            self.report.push(
                Diagnostic::warning(Code::Missing, format!("no bind has the key `{name}`"))
                    .at(&entry.document.source, at, format!("taken for the environment variable {variable}"))
                    .help("add it below `binds:`"),
            );
        }
        let (at, variable) = bound.map_or((at, variable), |bound| (bound.key.at, bound.key.value.clone()));
        self.variable_name(origin, at, variable)
    }

    /// The name of an environment variable, if it is one.
    fn variable_name(&mut self, origin: &Origin<'_>, at: At, name: String) -> Option<String> {
        if is_variable_name(&name) {
            return Some(name);
        }
        let diagnostic = Diagnostic::error(Code::UnknownValue, format!("{name:?} is not the name of a variable"));
        self.report_at(origin, at, diagnostic.help("use letters, digits and `_`"));
        None
    }
}

/// The variable of a secret that the file does not name.
fn own_variable(origin: &Origin<'_>, what: &str) -> String {
    match origin {
        Origin::File(entry) => format!("{}_{what}", entry.namespace.value).to_shouty_snake_case(),
        Origin::Configuration(_) => what.to_owned(),
    }
}

/// Whether one value of a credential is put together from several variables.
fn has_several_variables(spec: &Spec) -> bool {
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

/// A variable that is written without braces: one that is bound, `${NAME}`, or a name in capitals.
fn bare_name<'t>(origin: &Origin<'_>, text: &'t str) -> Option<&'t str> {
    let text = text.trim();
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let is_capitals = |text: &str| {
        text.contains('_') && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let is_bound = matches!(origin, Origin::File(entry) if entry.bound(text).is_some());
    inner.or_else(|| (is_bound || is_capitals(text)).then_some(text))
}

/// Whether a variable may be a secret, by its name: an address is not secret.
fn may_be_secret(name: &str) -> bool {
    const PUBLIC: &[&str] =
        &["URL", "URI", "HOST", "HOSTNAME", "DOMAIN", "ENDPOINT", "PORT", "REGION", "TENANT", "IDENTITY", "VERSION"];
    let name = name.to_ascii_uppercase();
    !PUBLIC.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")))
}

/// What `codegen.toml` says, as the capability file would.
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

fn ambiguous(entry: Entry<'_>, ways: &[Security], bound: &[&Bound]) -> Diagnostic {
    let names: Vec<_> = bound.iter().map(|it| it.name.value.as_str()).collect();
    let help = match advice(entry, ways, &names) {
        Some(authentication) => format!("add `authentication: {authentication}` or another type"),
        None => "add `authentication:` with the type and the key of this entry, or `authentication: {type: none}`"
            .to_owned(),
    };
    let namespace = &entry.namespace.value;
    let message = match names.as_slice() {
        [name] => format!("`{namespace}` declares no `authentication`, and whether it sends {name} is not said"),
        _ => format!(
            "`{namespace}` declares no `authentication`, and which of {} it sends is not said",
            names.join(", ")
        ),
    };
    Diagnostic::warning(Code::AmbiguousAuthentication, message)
        .at(&entry.document.source, entry.consumes.namespace.at, "a client is made with an authenticator")
        .help(help)
}

/// An authentication to propose for an entry: in the way that the document has, with keys whose names have the words of its
/// namespace. None where it is not clear which keys those are: a wrong one would be the secret of another party.
fn advice(entry: Entry<'_>, ways: &[Security], names: &[&str]) -> Option<String> {
    let own: Vec<&str> = names.iter().copied().filter(|name| has_words_of(name, &entry.namespace.value)).collect();
    let scheme = ways.iter().map(|way| way.schemes.as_slice()).find(|schemes| !schemes.is_empty());
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

/// Whether a bound key is that of another entry of the file, by its name: it has the words of the namespace of that entry,
/// and not those of this one.
fn is_of_another(entry: Entry<'_>, bound: &Bound) -> bool {
    let (own, name) = (&entry.namespace.value, bound.name.value.as_str());
    let others = entry.file.entries.iter().map(|it| it.alias.as_ref().unwrap_or(&it.consumes().namespace));
    !has_words_of(name, own) && others.into_iter().any(|other| other.value != *own && has_words_of(name, &other.value))
}

/// Words of namespaces that do not tell one API from another.
const COMMON: &[&str] =
    &["API", "APIS", "REST", "HTTP", "CLIENT", "SERVICE", "KEY", "TOKEN", "SECRET", "V1", "V2", "V3"];

/// Whether the name of a variable has all the words of a namespace.
fn has_words_of(variable: &str, namespace: &str) -> bool {
    let known = words_of(variable);
    let mut words: Vec<String> = words_of(namespace);
    words.retain(|word| !COMMON.contains(&word.as_str()));
    !words.is_empty() && words.iter().all(|word| known.contains(word))
}

fn words_of(name: &str) -> Vec<String> {
    name.to_shouty_snake_case().split('_').map(str::to_owned).collect()
}
