//! How requests authenticate: by the capability file, else by `codegen.toml`, else by the OpenAPI document and the binds.

use std::ops::Range;

use heck::ToShoutySnakeCase;
use naftiko_openapi::{Location as DocumentLocation, SecurityScheme};
use naftiko_spec::{
    At, Authentication as Spec, Code, Diagnostic, Document, Location, Piece, Spanned, Template, Variable as Bound,
};

use super::entry::{Entry, input_name};
use super::header;
use super::server::{Inputs, is_variable_name};
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

/// The place of a declaration.
#[derive(Clone)]
enum Origin<'d> {
    File(Entry<'d>),
    /// A part of codegen.toml.
    Configuration(Range<usize>),
}

/// How an entry authenticates. `variables` are those of its base URL, if that is valid.
pub(super) fn of_entry(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    variables: Option<&[Variable]>,
    report: &mut Report,
) -> Declared {
    let mut declaring = Declaring { configuration: inputs.configuration, report };
    let declared = match (&entry.consumes.authentication, &inputs.configuration.config.authentication) {
        (Some(spec), _) => declaring.declared(&Origin::File(entry), spec),
        (None, Some(config)) => {
            let (origin, spec) = (Origin::Configuration(config.span()), configured(config.get_ref()));
            declaring.declared(&origin, &spec)
        }
        (None, None) => return suggested(inputs, entry, variables.unwrap_or_default(), &mut declaring),
    };
    declared.map_or(Declared::Invalid, |it| Declared::As(Box::new(it)))
}

/// How an entry that declares nothing authenticates, by the OpenAPI document and the binds.
fn suggested(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    of_base: &[Variable],
    declaring: &mut Declaring<'_, '_>,
) -> Declared {
    let elsewhere = entry.named_elsewhere();
    let is_used = |bound: &Bound| of_base.iter().any(|it| it.name == bound.name.value) || elsewhere.contains(&bound);
    let is_free = |bound: &&Bound| !is_used(bound) && may_be_secret(&bound.name.value);
    let bound: Vec<&Bound> = entry.document.variables.iter().filter(is_free).collect();
    if bound.len() < 2
        && let Some(declared) = by_document(inputs, entry, bound.first().copied(), declaring)
    {
        return declared;
    }
    match bound.as_slice() {
        [] => Declared::Nothing,
        // A secret for one host is not sent to another.
        [bound] if entry.hosts_without_authentication() == 1 => {
            let key = &bound.key;
            let Some(token) = declaring.variable_name(&Origin::File(entry), key.at, key.value.clone()) else {
                return Declared::Invalid;
            };
            report_inferred(inputs.api, entry.document, bound, declaring.report);
            Declared::As(Box::new(Authentication::Bearer { token: Secret::variable(token) }))
        }
        several => {
            declaring.report.push(ambiguous(entry, several));
            Declared::As(Box::new(Authentication::Custom { scheme: "authentication".to_owned() }))
        }
    }
}

/// How the OpenAPI document says that requests authenticate, with the one key that the file binds, or one named after the
/// API.
fn by_document(
    inputs: Inputs<'_>,
    entry: Entry<'_>,
    bound: Option<&Bound>,
    declaring: &mut Declaring<'_, '_>,
) -> Option<Declared> {
    if entry.hosts_without_authentication() > 1 {
        return None;
    }
    let api = inputs.api;
    let openapi = inputs.openapi?;
    let (name, ways) = (openapi.source().name(), openapi.security()?);
    if ways.is_empty() || ways.iter().any(|way| way.schemes.is_empty()) && bound.is_none() {
        return None;
    }
    let origin = Origin::File(entry);
    let single = ways.iter().find_map(|way| match way.schemes.as_slice() {
        [SecurityScheme::Other(_)] => None,
        [scheme] => Some(scheme),
        _ => None,
    })?;
    let variable = |what: &str| match bound {
        Some(variable) => variable.key.value.clone(),
        None => format!("{api}_{what}").to_shouty_snake_case(),
    };
    let authentication = match single {
        SecurityScheme::Bearer => Authentication::Bearer { token: Secret::variable(variable("TOKEN")) },
        SecurityScheme::Basic if bound.is_none() => Authentication::Basic {
            username: Secret::variable(variable("USERNAME")),
            password: Secret::variable(variable("PASSWORD")),
        },
        SecurityScheme::Key { location, name } => {
            let place = match location {
                DocumentLocation::Query => Place::Query,
                DocumentLocation::Cookie => Place::Cookie,
                _ if header::is_name(name) && !header::is_of_connection(name) => Place::Header,
                _ => return None,
            };
            let secret = Secret::variable(variable("KEY"));
            Authentication::Keys(vec![Key { place, name: name.clone(), secret }])
        }
        SecurityScheme::Basic | SecurityScheme::Other(_) => return None,
    };
    for name in authentication.variables() {
        declaring.variable_name(&origin, entry.namespace.at, name.to_owned())?;
    }
    let variables = authentication.variables().join(" and ");
    declaring.report.push_once(
        Diagnostic::note(
            Code::InferredAuthentication,
            format!("{api} declares no `authentication`: it is taken from {name}"),
        )
        .at(&entry.document.source, entry.consumes.namespace.at, format!("the client takes {variables}"))
        .help("to be explicit, add `authentication:` to the entry of `consumes`, or to codegen.toml"),
    );
    Some(Declared::As(Box::new(authentication)))
}

/// Reports a secret that is sent although nothing says how, once for each.
fn report_inferred(api: &str, document: &Document, bound: &Bound, report: &mut Report) {
    let name = &bound.name.value;
    let message =
        format!("{api} declares no `authentication`: {name}, the one key it binds, is sent as a bearer token");
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
            format!("{what} is for the caller: a client is made with an authenticator"),
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
            format!("a secret is written into the file: the client takes {variable} from the environment instead"),
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
        if bound.is_none() {
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

fn ambiguous(entry: Entry<'_>, bound: &[&Bound]) -> Diagnostic {
    let names: Vec<_> = bound.iter().map(|it| it.name.value.as_str()).collect();
    Diagnostic::warning(
        Code::AmbiguousAuthentication,
        format!(
            "`{}` declares no `authentication`, and which of {} it sends is not said",
            entry.namespace.value,
            names.join(", ")
        ),
    )
    .at(&entry.document.source, entry.consumes.namespace.at, "a client is made with an authenticator")
    .help(format!("add `authentication: {{type: bearer, token: \"{{{{{}}}}}\"}}` or another type", names[0]))
}
