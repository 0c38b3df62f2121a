//! How requests authenticate: as the capability file says, else as `codegen.toml` says, else as the binds suggest.

use std::collections::HashSet;
use std::ops::Range;

use heck::ToShoutySnakeCase;
use naftiko_openapi::{Location as TwinLocation, SecurityScheme};
use naftiko_spec::{
    At, Authentication as Spec, Code, Diagnostic, Document, Location, Piece, Spanned, Template, Variable,
};

use super::service::is_variable_name;
use super::template::input_name;
use super::{Entry, Lowering, header};
use crate::config;
use crate::model::{Authentication, Key, Place, Secret};

/// What is said of an entry.
#[derive(PartialEq)]
pub(super) enum Said {
    /// Something that is not right, which is reported.
    Wrong,
    /// Nothing at all.
    Nothing,
    /// How it authenticates.
    This(Box<Authentication>),
}

/// Where it is said.
#[derive(Clone)]
enum Origin<'d> {
    File(Entry<'d>),
    /// A part of codegen.toml.
    Configuration(Range<usize>),
}

impl Lowering<'_> {
    pub(super) fn authentication(
        &mut self,
        api: &str,
        entry: Entry<'_>,
        base: Option<&(String, Vec<crate::model::Variable>)>,
    ) -> Said {
        let declared = match (&entry.consumes.authentication, &self.config.authentication) {
            (Some(spec), _) => self.declared(&Origin::File(entry), spec),
            (None, Some(config)) => {
                let (origin, spec) = (Origin::Configuration(config.span()), configured(config.get_ref()));
                self.declared(&origin, &spec)
            }
            (None, None) => return self.suggested(api, entry, base),
        };
        declared.map_or(Said::Wrong, |it| Said::This(Box::new(it)))
    }

    /// What the binds suggest to an entry that declares nothing.
    fn suggested(&mut self, api: &str, entry: Entry<'_>, base: Option<&(String, Vec<crate::model::Variable>)>) -> Said {
        let in_base = |name: &str| base.is_some_and(|(_, variables)| variables.iter().any(|it| it.name == name));
        let spoken_of = entry.spoken_of();
        let is_used = |variable: &Variable| {
            in_base(&variable.name.value) || spoken_of.iter().any(|known| std::ptr::eq(*known, variable))
        };
        let is_free = |variable: &&Variable| !is_used(variable) && may_be_secret(&variable.name.value);
        let variables: Vec<&Variable> = entry.document.variables.iter().filter(is_free).collect();
        if variables.len() < 2
            && let Some(said) = self.of_companion(api, entry, variables.first().copied())
        {
            return said;
        }
        match variables.as_slice() {
            [] => Said::Nothing,
            // What goes to one host is not for another.
            [variable] if entry.silent_hosts() == 1 => {
                let key = &variable.key;
                let Some(token) = self.variable_name(&Origin::File(entry), key.at, key.value.clone()) else {
                    return Said::Wrong;
                };
                self.report_inferred(api, entry.document, variable);
                Said::This(Box::new(Authentication::Bearer { token: Secret::variable(token) }))
            }
            several => {
                self.report(ambiguous(entry, several));
                Said::This(Box::new(Authentication::Custom { scheme: "authentication".to_owned() }))
            }
        }
    }

    /// How the companion says that requests authenticate, with the one key that the file binds, or one of its own name.
    fn of_companion(&mut self, api: &str, entry: Entry<'_>, bound: Option<&Variable>) -> Option<Said> {
        if entry.silent_hosts() > 1 {
            return None;
        }
        let companion = self.companion.as_ref()?;
        let (name, ways) = (companion.openapi.source().name().to_owned(), companion.openapi.security()?);
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
                    TwinLocation::Query => Place::Query,
                    TwinLocation::Cookie => Place::Cookie,
                    _ if header::is_name(name) && !header::is_of_connection(name) => Place::Header,
                    _ => return None,
                };
                let secret = Secret::variable(variable("KEY"));
                Authentication::Keys(vec![Key { place, name: name.clone(), secret }])
            }
            SecurityScheme::Basic | SecurityScheme::Other(_) => return None,
        };
        for name in authentication.variables() {
            self.variable_name(&origin, entry.namespace.at, name.to_owned())?;
        }
        let message = format!("{api} declares no `authentication`: it is taken from {name}");
        if !self.diagnostics.iter().any(|known| known.message == message) {
            let variables = authentication.variables().join(" and ");
            self.report(
                Diagnostic::note(Code::InferredAuthentication, message)
                    .at(&entry.document.source, entry.consumes.namespace.at, format!("the client takes {variables}"))
                    .help("to be explicit, add `authentication:` to the entry of `consumes`, or to codegen.toml"),
            );
        }
        Some(Said::This(Box::new(authentication)))
    }

    /// Tells of a secret that is sent though nothing says how, once for each.
    fn report_inferred(&mut self, api: &str, document: &Document, variable: &Variable) {
        let name = &variable.name.value;
        let message =
            format!("{api} declares no `authentication`: {name}, the one key it binds, is sent as a bearer token");
        if self.diagnostics.iter().any(|known| known.message == message) {
            return;
        }
        self.report(
            Diagnostic::note(Code::InferredAuthentication, message).at(&document.source, variable.name.at, "").help(
                format!(
                    "to be explicit, add `authentication: {{type: bearer, token: \"{{{{{name}}}}}\"}}` to the entry of \
                     `consumes`, or to codegen.toml:\n\n[authentication]\ntype = \"bearer\" # or basic, apikey, none\n\
                     token = \"{{{{{name}}}}}\""
                ),
            ),
        );
    }

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
        self.report(diagnostic);
    }

    fn located(&self, origin: &Origin<'_>, at: At, diagnostic: Diagnostic) -> Diagnostic {
        match (origin, self.config_source) {
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

    /// A credential like `{{TOKEN}}` or `Token {{env.TOKEN}}`, or a text that is no secret where one may stand. `what` it is
    /// names its variable, should it be written into the file.
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

    /// A secret that stands in the file: it is not taken from there, but from a variable.
    fn written_secret(&mut self, origin: &Origin<'_>, at: At, what: &str) -> Option<Secret> {
        let variable = own_variable(origin, what);
        let diagnostic = Diagnostic::warning(
            Code::SecretInFile,
            format!("a secret is written into the file: the client takes {variable} from the environment instead"),
        )
        .help("write `\"{{NAME}}\"`, with NAME among the keys of a bind: secrets do not belong in files");
        let diagnostic = self.located(origin, at, diagnostic).secret();
        self.report(diagnostic);
        self.variable_name(origin, at, variable).map(Secret::variable)
    }

    /// The environment variable that a name stands for.
    fn variable(&mut self, origin: &Origin<'_>, at: At, name: &str) -> Option<String> {
        let variable = match input_name(name) {
            Some(input) => input.to_ascii_uppercase(),
            None => name.strip_prefix("env.").unwrap_or(name).to_owned(),
        };
        // Who writes codegen.toml means the environment.
        let Origin::File(entry) = origin else { return self.variable_name(origin, at, variable) };
        let bound = entry.bound(name);
        if bound.is_none() {
            self.report(
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

/// Whether a variable may be a secret, by its name: an address is none.
fn may_be_secret(name: &str) -> bool {
    const PUBLIC: &[&str] =
        &["URL", "URI", "HOST", "HOSTNAME", "DOMAIN", "ENDPOINT", "PORT", "REGION", "TENANT", "IDENTITY", "VERSION"];
    let name = name.to_ascii_uppercase();
    !PUBLIC.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")))
}

impl<'a> Entry<'a> {
    /// The variables that any entry of its files speaks of, or what they expose.
    fn spoken_of(&self) -> Vec<&'a Variable> {
        let mut documents: Vec<&'a Document> = vec![self.document, &self.file.document];
        documents.extend(self.file.entries.iter().map(|entry| &*entry.document));
        documents.sort_by_key(|document| std::ptr::from_ref(*document));
        documents.dedup_by_key(|document| std::ptr::from_ref(*document));
        let names = documents.into_iter().flat_map(|it| it.spoken_of.iter().chain(&it.exposed_variables));
        names.filter_map(|name| self.bound(name).or_else(|| self.bound(name.rsplit('.').next()?))).collect()
    }

    /// How many base URLs the entries have that say nothing of how they authenticate.
    fn silent_hosts(&self) -> usize {
        let silent = self.file.entries.iter().map(|entry| entry.consumes()).filter(|it| it.authentication.is_none());
        let hosts = silent.map(|it| it.base_uri.as_ref().map_or("", |uri| uri.value.trim().trim_end_matches('/')));
        hosts.collect::<HashSet<_>>().len()
    }
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

fn ambiguous(entry: Entry<'_>, variables: &[&Variable]) -> Diagnostic {
    let names: Vec<_> = variables.iter().map(|variable| variable.name.value.as_str()).collect();
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
