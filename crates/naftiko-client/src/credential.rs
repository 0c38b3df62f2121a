//! From a secret to the header or query pair that carries it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::api::{Api, Authentication};
use crate::error::Error;
use crate::redact::Redactor;

/// Where the builder of a client takes its secret from.
#[derive(Clone)]
pub(crate) enum Secrets {
    /// Nobody has said.
    Unset,
    /// The environment variables the API names.
    Environment,
    /// A token or a key.
    One(SecretString),
    /// A user's name and password.
    Two(SecretString, SecretString),
    /// Nowhere: requests go out without.
    Waived,
}

/// What is added to every request.
#[derive(Clone)]
pub(crate) enum Credential {
    None,
    Header(HeaderName, HeaderValue),
    Query(&'static str, SecretString),
}

impl Credential {
    /// The credential, and what knows the secrets in it.
    pub(crate) fn new(api: &Api, secrets: &Secrets) -> Result<(Self, Redactor), Error> {
        let one = |variable, what| secret(api, secrets, variable, what);
        Ok(match api.authentication {
            _ if matches!(secrets, Secrets::Waived) => (Credential::None, Redactor::default()),
            Authentication::None => match secrets {
                Secrets::One(_) | Secrets::Two(..) => {
                    return Err(Error::configuration(format!(
                        "{} declares no authentication, so there is no place for a secret",
                        api.name
                    )));
                }
                _ => (Credential::None, Redactor::default()),
            },
            Authentication::Bearer { token } => {
                let (token, name) = one(token, "bearer token")?;
                let value = header(&format!("Bearer {}", token.expose_secret()), &name)?;
                (Credential::Header(AUTHORIZATION, value), Redactor::new([token.expose_secret()]))
            }
            Authentication::Basic { username, password } => {
                let (username, password) = pair(api, secrets, username, password)?;
                let (username, password) = (username.expose_secret(), password.expose_secret());
                if username.is_empty() && password.is_empty() {
                    return Err(Error::configuration(format!(
                        "the user name and the password of {} are empty",
                        api.name
                    )));
                }
                if username.contains(':') {
                    return Err(Error::configuration(
                        "a user name must not hold a colon, because basic authentication ends it there (RFC 7617)",
                    ));
                }
                let encoded = BASE64.encode(format!("{username}:{password}"));
                let value = header(&format!("Basic {encoded}"), "the password")?;
                // Some APIs take a key as the user name.
                (Credential::Header(AUTHORIZATION, value), Redactor::new([username, password, &encoded]))
            }
            Authentication::HeaderKey { header: name, key } => {
                let (key, what) = one(key, "API key")?;
                let value = header(key.expose_secret(), &what)?;
                let name = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| Error::configuration(format!("`{name}` is not a header name")))?;
                (Credential::Header(name, value), Redactor::new([key.expose_secret()]))
            }
            Authentication::QueryKey { parameter, key } => {
                let (key, _) = one(key, "API key")?;
                let redactor = Redactor::new([key.expose_secret()]);
                (Credential::Query(parameter, key), redactor)
            }
        })
    }
}

/// The one secret of an API, and what to call it.
fn secret(api: &Api, secrets: &Secrets, variable: &str, what: &str) -> Result<(SecretString, String), Error> {
    let (secret, name) = match secrets {
        Secrets::One(secret) => (secret.clone(), format!("the {what} of {}", api.name)),
        Secrets::Environment => (
            from_environment(api, variable, what)?,
            format!("the {what} of {}, from the environment variable {variable},", api.name),
        ),
        Secrets::Two(..) => {
            return Err(Error::configuration(format!(
                "{} takes a {what}, not a user name and a password: use `secret`",
                api.name
            )));
        }
        Secrets::Unset | Secrets::Waived => {
            return Err(Error::configuration(format!(
                "{} has no {what}: call `secret`, `secret_from_env` (which reads {variable}), or \
                 `without_authentication`",
                api.name,
            )));
        }
    };
    let text = secret.expose_secret();
    match text.trim() {
        "" => Err(Error::configuration(format!("{name} is empty"))),
        trimmed if trimmed != text => Err(Error::configuration(format!("{name} begins or ends with white space"))),
        _ => Ok((secret, name)),
    }
}

fn pair(api: &Api, secrets: &Secrets, username: &str, password: &str) -> Result<(SecretString, SecretString), Error> {
    match secrets {
        Secrets::Two(username, password) => Ok((username.clone(), password.clone())),
        Secrets::Environment => {
            Ok((from_environment(api, username, "user name")?, from_environment(api, password, "password")?))
        }
        _ => Err(Error::configuration(format!(
            "{} has no user name and password: call `username_and_password`, `secret_from_env` or \
             `without_authentication`",
            api.name
        ))),
    }
}

fn from_environment(api: &Api, variable: &str, what: &str) -> Result<SecretString, Error> {
    match std::env::var(variable) {
        Ok(value) => Ok(value.into()),
        Err(std::env::VarError::NotPresent) => Err(format!("the environment variable {variable} is not set")),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("the environment variable {variable} is not UTF-8")),
    }
    .map_err(|problem| Error::configuration(format!("{problem}; it holds the {what} of {}", api.name)))
}

fn header(text: &str, name: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Error::configuration(format!("{name} holds characters that no header may hold (RFC 9110, section 5.5)"))
    })?;
    value.set_sensitive(true);
    Ok(value)
}
