//! How requests authenticate: as the capability file says, else as `codegen.toml` says, else as the binds suggest.

use naftiko_spec::{
    At, Authentication as Spec, Code, Consumes, Diagnostic, Document, Location, Spanned, Template, Variable,
};

use super::Lowering;
use crate::config;
use crate::model::Authentication;

impl Lowering<'_> {
    /// The one way to authenticate of all entries.
    pub(super) fn authentication(&mut self, api: &str, entries: &[(&Document, &Consumes)]) -> Authentication {
        let mut found: Option<(Authentication, &Document, At)> = None;
        let mut inferred: Option<(&Document, &Variable)> = None;
        for (document, consumes) in entries {
            let (authentication, at) = match (&consumes.authentication, &self.config.authentication) {
                (Some(spec), _) => (self.declared(document, spec), spec.at),
                (None, Some(config)) => (self.declared(document, &configured(config)), consumes.at),
                (None, None) => match document.variables.as_slice() {
                    [] => (Some(Authentication::None), consumes.at),
                    [variable] => {
                        inferred.get_or_insert((document, variable));
                        (Some(Authentication::Bearer { token: variable.key.value.clone() }), variable.name.at)
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

    fn declared(&mut self, document: &Document, spec: &Spanned<Spec>) -> Option<Authentication> {
        let mut secret = |template: &Spanned<Template>| self.variable(document, spec.at, template);
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
                    _ => Authentication::HeaderKey { header: self.header_name(document, name)?, key },
                }
            }
            Spec::Invalid => return None,
            Spec::Other(kind) => {
                self.report(
                    Diagnostic::error(
                        Code::Unsupported,
                        format!("authentication of type `{kind}` is not supported yet"),
                    )
                    .at(&document.source, spec.at, "")
                    .help("supported are none, bearer, basic and apikey"),
                );
                return None;
            }
        })
    }

    fn header_name(&mut self, document: &Document, name: &Spanned<String>) -> Option<String> {
        if super::operation::is_header_name(&name.value) {
            return Some(name.value.clone());
        }
        self.report(
            Diagnostic::error(Code::InvalidParameter, format!("{:?} is not a header name", name.value))
                .at(&document.source, name.at, "")
                .help("use letters, digits and `-`"),
        );
        None
    }

    /// The environment variable that a credential like `{{TOKEN}}` or `{{env.TOKEN}}` stands for.
    fn variable(&mut self, document: &Document, at: At, template: &Spanned<Template>) -> Option<String> {
        // What codegen.toml says has no place in the document.
        let place = if template.at == At::default() { at } else { template.at };
        let Some(name) = template.value.as_name() else {
            self.report(
                Diagnostic::error(Code::Unsupported, "a credential is one bound variable")
                    .at(&document.source, place, "")
                    .help("write `\"{{NAME}}\"`, with NAME among the keys of a bind: secrets do not belong into files"),
            );
            return None;
        };
        let bound = document.variables.iter().find(|variable| {
            variable.name.value == name
                || variable.namespace.as_ref().is_some_and(|namespace| {
                    name.strip_prefix(namespace.as_str()).and_then(|rest| rest.strip_prefix('.'))
                        == Some(&variable.name.value)
                })
        });
        match bound {
            Some(variable) => Some(variable.key.value.clone()),
            None => {
                let variable = name.strip_prefix("env.").unwrap_or(name);
                self.report(
                    Diagnostic::warning(Code::Missing, format!("no bind has the key `{name}`"))
                        .at(&document.source, place, format!("taken for the environment variable {variable}"))
                        .help("add it below `binds:`"),
                );
                Some(variable.to_owned())
            }
        }
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
