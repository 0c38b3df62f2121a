//! From a secret to the header or query pair that carries it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::api::{Api, Authentication};
use crate::error::Error;

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
    /// The credential, and the secrets in it that must never be printed.
    pub(crate) fn new(api: &Api, secrets: &Secrets) -> Result<(Self, Vec<SecretString>), Error> {
        let one = |variable, what| secret(api, secrets, variable, what);
        Ok(match api.authentication {
            _ if matches!(secrets, Secrets::Waived) => (Credential::None, Vec::new()),
            Authentication::None => match secrets {
                Secrets::One(_) | Secrets::Two(..) => {
                    return Err(Error::configuration(format!(
                        "{} declares no authentication, so there is no place for a secret",
                        api.name
                    )));
                }
                _ => (Credential::None, Vec::new()),
            },
            Authentication::Bearer { token } => {
                let token = one(token, "bearer token")?;
                let value = header(&format!("Bearer {}", token.expose_secret()), "bearer token")?;
                (Credential::Header(AUTHORIZATION, value), vec![token])
            }
            Authentication::Basic { username, password } => {
                let (username, password) = pair(api, secrets, username, password)?;
                let credentials = format!("{}:{}", username.expose_secret(), password.expose_secret());
                if username.expose_secret().contains(':') {
                    return Err(Error::configuration(
                        "a user name must not hold a colon, because basic authentication ends it there (RFC 7617)",
                    ));
                }
                let encoded = BASE64.encode(credentials);
                let value = header(&format!("Basic {encoded}"), "password")?;
                (Credential::Header(AUTHORIZATION, value), vec![password, encoded.into()])
            }
            Authentication::HeaderKey { header: name, key } => {
                let key = one(key, "API key")?;
                let value = header(key.expose_secret(), "API key")?;
                let name = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| Error::configuration(format!("`{name}` is no header name")))?;
                (Credential::Header(name, value), vec![key])
            }
            Authentication::QueryKey { parameter, key } => {
                let key = one(key, "API key")?;
                (Credential::Query(parameter, key.clone()), vec![key])
            }
        })
    }
}

fn secret(api: &Api, secrets: &Secrets, variable: &str, what: &str) -> Result<SecretString, Error> {
    let secret = match secrets {
        Secrets::One(secret) => secret.clone(),
        Secrets::Environment => from_environment(api, variable, what)?,
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
    if secret.expose_secret().is_empty() {
        return Err(Error::configuration(format!("the {what} of {} is empty", api.name)));
    }
    Ok(secret)
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
        Ok(value) if value.is_empty() => Err(format!("the environment variable {variable} is empty")),
        Ok(value) => Ok(value.into()),
        Err(std::env::VarError::NotPresent) => Err(format!("the environment variable {variable} is not set")),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("the environment variable {variable} is not UTF-8")),
    }
    .map_err(|problem| Error::configuration(format!("{problem}; it holds the {what} of {}", api.name)))
}

fn header(text: &str, what: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        let hint = if text.ends_with(char::is_whitespace) { ": it ends in a line break or a space" } else { "" };
        Error::configuration(format!("the {what} holds characters that no header may hold (RFC 9110){hint}"))
    })?;
    value.set_sensitive(true);
    Ok(value)
}
