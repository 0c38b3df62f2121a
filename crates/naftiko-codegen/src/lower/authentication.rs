//! How requests authenticate: as the capability file says, else as `codegen.toml` says, else as the binds suggest.

use naftiko_spec::{
    At, Authentication as Spec, Code, Consumes, Diagnostic, Document, Location, Spanned, Template, Variable,
};

use std::ops::Range;

use super::{Lowering, header};
use crate::config;
use crate::load::File;
use crate::model::Authentication;

/// Where it is said how requests authenticate.
enum Origin<'d> {
    File(&'d Document),
    /// A part of codegen.toml.
    Configuration(Range<usize>),
}

impl Lowering<'_> {
    /// The one way to authenticate of all entries.
    pub(super) fn authentication(&mut self, api: &str, entries: &[(&File, &Consumes)]) -> Authentication {
        let mut found: Option<(Authentication, &Document, At)> = None;
        let mut inferred: Option<(&Document, &Variable)> = None;
        for (File { document, .. }, consumes) in entries {
            let (authentication, at) = match (&consumes.authentication, &self.config.authentication) {
                (Some(spec), _) => (self.declared(&Origin::File(document), spec), spec.at),
                (None, Some(config)) => {
                    let origin = Origin::Configuration(config.span());
                    (self.declared(&origin, &configured(config.get_ref())), consumes.at)
                }
                (None, None) => match document.variables.as_slice() {
                    [] => (Some(Authentication::None), consumes.at),
                    [variable] => {
                        inferred.get_or_insert((document, variable));
                        let token =
                            self.variable_name(&Origin::File(document), variable.key.at, variable.key.value.clone());
                        (token.map(|token| Authentication::Bearer { token }), variable.name.at)
                    }
                    several => {
                        self.report(ambiguous(document, consumes, several));
                        (None, consumes.at)
                    }
                },
            };
            let Some(authentication) = authentication else { continue };
            match &found {
                None => found = Some((authentication, document, at)),
                Some((known, other, known_at)) if *known != authentication => {
                    let diagnostic =
                        Diagnostic::error(Code::Conflict, "two entries of one client authenticate differently")
                            .at(&document.source, at, format!("{authentication}"))
                            .at(&other.source, *known_at, format!("{known}"))
                            .help("put the files into folders of their own: a folder is one client");
                    self.report(diagnostic);
                }
                Some(_) => {}
            }
        }
        if let Some((document, variable)) = inferred {
            let name = &variable.name.value;
            self.report(
                Diagnostic::note(
                    Code::InferredAuthentication,
                    format!(
                        "{api} declares no `authentication`: {name}, the one key it binds, is sent as a bearer token"
                    ),
                )
                .at(&document.source, variable.name.at, "")
                .help(format!(
                    "to be explicit, add `authentication: {{type: bearer, token: \"{{{{{name}}}}}\"}}` to the entry of \
                     `consumes`, or to codegen.toml:\n\n[authentication]\ntype = \"bearer\" # or basic, apikey, none\n\
                     token = \"{{{{{name}}}}}\""
                )),
            );
        }
        found.map_or(Authentication::None, |(authentication, ..)| authentication)
    }

    fn declared(&mut self, origin: &Origin<'_>, spec: &Spanned<Spec>) -> Option<Authentication> {
        let mut secret = |template: &Spanned<Template>| self.variable(origin, template);
        Some(match &spec.value {
            Spec::None => Authentication::None,
            Spec::Bearer { token } => Authentication::Bearer { token: secret(token)? },
            Spec::Basic { username, password } => {
                Authentication::Basic { username: secret(username)?, password: secret(password)? }
            }
            Spec::ApiKey { name, value, placement } => {
                let key = secret(value)?;
                match placement {
                    Location::Query => Authentication::QueryKey { parameter: name.value.clone(), key },
                    _ => Authentication::HeaderKey { header: self.header_name(origin, name)?, key },
                }
            }
            Spec::Invalid => return None,
            Spec::Other(kind) => {
                let diagnostic = Diagnostic::error(
                    Code::Unsupported,
                    format!("authentication of type `{kind}` is not supported yet"),
                );
                self.report_at(origin, spec.at, diagnostic.help("supported are none, bearer, basic and apikey"));
                return None;
            }
        })
    }

    fn report_at(&mut self, origin: &Origin<'_>, at: At, diagnostic: Diagnostic) {
        let diagnostic = self.located(origin, at, diagnostic);
        self.report(diagnostic);
    }

    fn located(&self, origin: &Origin<'_>, at: At, diagnostic: Diagnostic) -> Diagnostic {
        match (origin, self.config_source) {
            (Origin::File(document), _) => diagnostic.at(&document.source, at, ""),
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

    /// The environment variable that a credential like `{{TOKEN}}` or `{{env.TOKEN}}` stands for.
    fn variable(&mut self, origin: &Origin<'_>, template: &Spanned<Template>) -> Option<String> {
        let Some(name) = template.value.as_name() else {
            let diagnostic = Diagnostic::error(Code::Unsupported, "a credential is one bound variable")
                .help("write `\"{{NAME}}\"`, with NAME among the keys of a bind: secrets do not belong in files");
            let diagnostic = self.located(origin, template.at, diagnostic).secret();
            self.report(diagnostic);
            return None;
        };
        let variable = name.strip_prefix("env.").unwrap_or(name).to_owned();
        // Who writes codegen.toml means the environment.
        let Origin::File(document) = origin else { return self.variable_name(origin, template.at, variable) };
        let bound = document.variables.iter().find(|variable| {
            variable.name.value == name
                || variable.namespace.as_ref().is_some_and(|namespace| {
                    name.strip_prefix(namespace.as_str()).and_then(|rest| rest.strip_prefix('.'))
                        == Some(&variable.name.value)
                })
        });
        if bound.is_none() {
            self.report(
                Diagnostic::warning(Code::Missing, format!("no bind has the key `{name}`"))
                    .at(&document.source, template.at, format!("taken for the environment variable {variable}"))
                    .help("add it below `binds:`"),
            );
        }
        let (at, variable) = bound.map_or((template.at, variable), |bound| (bound.key.at, bound.key.value.clone()));
        self.variable_name(origin, at, variable)
    }

    /// The name of an environment variable, if it is one.
    fn variable_name(&mut self, origin: &Origin<'_>, at: At, name: String) -> Option<String> {
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && c != '=') {
            return Some(name);
        }
        let diagnostic = Diagnostic::error(Code::UnknownValue, format!("{name:?} is not the name of a variable"));
        self.report_at(origin, at, diagnostic.help("use letters, digits and `_`"));
        None
    }
}

/// What `codegen.toml` says, as the capability file would.
fn configured(config: &config::Authentication) -> Spanned<Spec> {
    fn spanned<T>(value: T) -> Spanned<T> {
        Spanned { value, at: At::default() }
    }
    let template = |text: &String| spanned(Template::parse(text));
    spanned(match config {
        config::Authentication::None => Spec::None,
        config::Authentication::Bearer { token } => Spec::Bearer { token: template(token) },
        config::Authentication::Basic { username, password } => {
            Spec::Basic { username: template(username), password: template(password) }
        }
        config::Authentication::ApiKey { key, value, placement } => Spec::ApiKey {
            name: spanned(key.clone()),
            value: template(value),
            placement: match placement {
                Some(config::Placement::Query) => Location::Query,
                Some(config::Placement::Header) | None => Location::Header,
            },
        },
    })
}

fn ambiguous(document: &Document, consumes: &Consumes, variables: &[Variable]) -> Diagnostic {
    let names: Vec<_> = variables.iter().map(|variable| variable.name.value.as_str()).collect();
    Diagnostic::error(
        Code::AmbiguousAuthentication,
        format!(
            "`{}` declares no `authentication`, and which of {} it sends is not said",
            consumes.namespace.value,
            names.join(", ")
        ),
    )
    .at(&document.source, consumes.namespace.at, "")
    .help(format!("add `authentication: {{type: bearer, token: \"{{{{{}}}}}\"}}` or another type", names[0]))
}
