//! Reads a declaration of authentication, of a capability file or of `codegen.toml`. Gives the
//! credentials with the environment variables of their secrets, and reports errors in it.

use std::ops::Range;

use heck::ToShoutySnakeCase;
use naftiko_spec::{
    At, Authentication as Spec, Code, Diagnostic, Document, Location, Piece, Spanned, Template, Variable as Bound,
};

use crate::config::Configuration;
use crate::report::Report;
use crate::resolve::entry::{Entry, bound_among, input_name};
use crate::resolve::header;
use crate::resolve::service::{Authentication, Key, Secret, is_variable_name};
use crate::resolve::value::Place;

/// The origin of a declaration.
#[derive(Clone)]
pub(super) enum Origin<'d> {
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

/// Reads a declaration, and reports errors in it.
pub(super) struct Declaring<'d, 'r> {
    pub(super) configuration: Configuration<'d>,
    pub(super) report: &'r mut Report,
}

impl Declaring<'_, '_> {
    pub(super) fn declared(&mut self, origin: &Origin<'_>, spec: &Spanned<Spec>) -> Option<Authentication> {
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
    pub(super) fn variable_name(&mut self, origin: &Origin<'_>, at: At, name: String) -> Option<String> {
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
pub(in crate::resolve) fn has_several_variables(spec: &Spec) -> bool {
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
