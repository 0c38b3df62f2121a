//! Resolves how an exposed server authenticates its callers.

use naftiko_spec::{Authentication as Spec, Code, Diagnostic, Document, Piece, Spanned, Template};

use super::security::{has_several_variables, of_server};
use super::service::{Authentication, Key, Secret};
use crate::config::Configuration;
use crate::report::Report;

/// How a server authenticates its callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerAuthentication {
    /// It does not.
    None,
    /// A bearer token.
    Bearer {
        /// The token.
        token: Secret,
    },
    /// A user name and password.
    Basic {
        /// The user name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// A key.
    Key(Key),
    /// Access tokens of an authorization server.
    OAuth2 {
        /// The URL of the authorization server.
        issuer: Secret,
        /// The URL of the resource; an empty text if not declared.
        resource: Secret,
        /// The required audience; may be empty.
        audience: String,
        /// The required scopes.
        scopes: Vec<String>,
    },
    /// A scheme that is not implemented: the server accepts no callers over HTTP.
    Unsupported {
        /// Its name.
        scheme: String,
    },
}

/// Resolves how a server of a document authenticates its callers: `spec` and `audience` are what it
/// declares.
pub(crate) fn resolve(
    document: &Document,
    namespace: &str,
    spec: Option<&Spanned<Spec>>,
    audience: Option<&str>,
    configuration: Configuration<'_>,
    report: &mut Report,
) -> CallerAuthentication {
    let Some(spec) = spec else { return CallerAuthentication::None };
    let scheme = match &spec.value {
        Spec::ClientCredentials { issuer: Some(issuer), scopes, resource, .. } => {
            let urls = (url(document, issuer), resource.as_ref().map_or(Some(public("")), |it| url(document, it)));
            if let (Some(issuer), Some(resource)) = urls {
                let audience = audience.unwrap_or_default().to_owned();
                let scopes = scopes.split_whitespace().map(str::to_owned).collect();
                return CallerAuthentication::OAuth2 { issuer, resource, audience, scopes };
            }
            "oauth2 with a computed URL"
        }
        Spec::ClientCredentials { .. } => "oauth2 without `authorizationServerUri`",
        Spec::Digest { .. } => "digest",
        Spec::Other(kind) => kind,
        spec if has_several_variables(spec) => "a credential of several variables",
        _ => match of_server(document, namespace, spec, configuration, report) {
            Some(Authentication::None) => return CallerAuthentication::None,
            Some(Authentication::Bearer { token }) => return CallerAuthentication::Bearer { token },
            Some(Authentication::Basic { username, password }) => {
                return CallerAuthentication::Basic { username, password };
            }
            Some(Authentication::Keys(mut keys)) if keys.len() == 1 => {
                return CallerAuthentication::Key(keys.remove(0));
            }
            Some(Authentication::Keys(_)) => "several keys",
            _ => "invalid authentication",
        },
    };
    let message = format!("the server accepts no callers over HTTP: it does not implement {scheme}");
    let help = "use bearer, basic, an apikey, or oauth2 with `authorizationServerUri`";
    report.push(Diagnostic::note(Code::Unsupported, message).at(&document.source, spec.at, "").help(help));
    CallerAuthentication::Unsupported { scheme: scheme.to_owned() }
}

fn public(text: &str) -> Secret {
    Secret { variable: None, before: text.to_owned(), after: String::new() }
}

/// Returns a URL, which may be that of a variable, with text around it.
fn url(document: &Document, text: &Spanned<String>) -> Option<Secret> {
    let template = Template::parse(&text.value);
    let (before, name, after) = match template.pieces.as_slice() {
        [Piece::Name(name)] => ("", name, ""),
        [Piece::Text(before), Piece::Name(name)] => (before.as_str(), name, ""),
        [Piece::Name(name), Piece::Text(after)] => ("", name, after.as_str()),
        [Piece::Text(before), Piece::Name(name), Piece::Text(after)] => (before.as_str(), name, after.as_str()),
        _ => return template.as_text().map(public),
    };
    let bound = super::entry::bound_among(document.variables.iter(), name);
    let variable = bound.map_or(name.as_str(), |bound| bound.key.value.as_str());
    let variable = variable.strip_prefix("env.").unwrap_or(variable);
    super::service::is_variable_name(variable).then(|| Secret {
        variable: Some(variable.to_owned()),
        before: before.to_owned(),
        after: after.to_owned(),
    })
}
