//! How secrets are sent: as headers, query pairs, cookies, or computed for each call.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::api::Api;
use crate::auth::authenticator::Authenticator;
use crate::auth::credentials::Credentials;
#[cfg(feature = "digest")]
use crate::auth::digest::Digest;
use crate::auth::oauth::OAuth2;
use crate::auth::secret::{Authentication, Key, KeyPlace, Secret, Slot, Source};
use crate::error::Error;
use crate::redact::{Redactor, is_short};
use crate::request::cookie;
use crate::request::url;

/// The source of a client's secrets.
#[derive(Clone)]
pub(crate) enum Secrets {
    /// Not set.
    Unset,
    /// The environment variables of the API.
    Environment,
    /// A token or a key.
    One(SecretString),
    /// A user name and a password.
    Two(SecretString, SecretString),
    /// One for each variable of the API, in order.
    Many(Vec<SecretString>),
    /// Supplied for each request.
    Changing(Arc<dyn Credentials>),
    /// None: requests are sent without a credential.
    Waived,
    /// None: the caller's authenticator adds the credential.
    Custom(Arc<dyn Authenticator>),
}

/// What is added to every request.
#[derive(Default)]
pub(crate) struct Credential {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) query: Vec<(&'static str, SecretString)>,
    pub(crate) handshake: Handshake,
    /// Redacts the secrets in it.
    pub(crate) redactor: Redactor,
}

/// A credential that is computed for each call.
#[derive(Default)]
pub(crate) enum Handshake {
    #[default]
    None,
    #[cfg(feature = "digest")]
    Digest(Digest),
    Credentials(Arc<dyn Credentials>),
    Custom(Arc<dyn Authenticator>),
}

impl Credential {
    /// The credential of an API. `token_urls` has the token URL and the issuer of client
    /// credentials.
    pub(crate) fn new(
        api: &Api,
        secrets: &Secrets,
        token_urls: &dyn Fn() -> Result<[String; 2], Error>,
    ) -> Result<Self, Error> {
        match (secrets, api.authentication) {
            (Secrets::Waived, _) => return Ok(Credential::default()),
            (Secrets::Custom(custom), _) => {
                return Ok(Credential { handshake: Handshake::Custom(Arc::clone(custom)), ..Credential::default() });
            }
            (Secrets::Changing(credentials), Authentication::ClientCredentials { .. }) => {
                return Ok(Credential::changing(Arc::clone(credentials)));
            }
            (Secrets::Changing(credentials), _) if api.authentication.slots().len() == 1 => {
                // Checks that the text around the secret is a valid header.
                Credential::new(api, &Secrets::One("secret".into()), &|| Ok(Default::default()))?;
                return Ok(Credential::changing(Arc::clone(credentials)));
            }
            (_, Authentication::Custom { scheme }) => {
                return Err(Error::configuration(format!(
                    "{} authenticates by {scheme}, which this crate does not know: call `authenticator` with code that \
                     does, or `without_authentication`",
                    api.name
                )));
            }
            _ => {}
        }
        let given = Given::new(api, secrets)?;
        let credential = match api.authentication {
            Authentication::None | Authentication::Custom { .. } => Credential::default(),
            Authentication::Bearer { token } => bearer(&given.text(token), &given.name(token))?,
            Authentication::Basic { username, password } => {
                let (username, password) = given.pair(username, password)?;
                basic(&username, &password)?
            }
            #[cfg(feature = "digest")]
            Authentication::Digest { username, password } => {
                let (username, password) = given.pair(username, password)?;
                let handshake = Handshake::Digest(Digest::new(username, password));
                Credential { handshake, ..Credential::default() }
            }
            Authentication::Keys(keys) => given.keys(keys)?,
            Authentication::ClientCredentials { client_id, client_secret, scopes, resource, .. } => {
                let (id, secret) = (given.text(client_id), given.text(client_secret));
                let tokens = OAuth2::declared(api, &token_urls()?, [&id, &secret], [scopes, resource])
                    .map_err(Error::configuration)?;
                let redactor = Redactor::new([tokens.basic()]);
                Credential { redactor, ..Credential::changing(Arc::new(tokens)) }
            }
        };
        let redactor = credential.redactor.and(given.secrets());
        Ok(Credential { redactor, ..credential })
    }

    fn changing(credentials: Arc<dyn Credentials>) -> Self {
        Credential { handshake: Handshake::Credentials(credentials), ..Credential::default() }
    }

    /// The header of a current secret.
    pub(crate) fn of_now(api: &Api, secret: &SecretString) -> Result<Self, Error> {
        match api.authentication {
            Authentication::ClientCredentials { .. } => bearer(secret.expose_secret(), "the token"),
            _ => Credential::new(api, &Secrets::One(secret.clone()), &|| Ok(Default::default())),
        }
    }

    /// The names of the headers that the credential uses, now or for a call.
    pub(crate) fn header_names(&self, api: &Api) -> Vec<HeaderName> {
        let names = |headers: &[(HeaderName, HeaderValue)]| headers.iter().map(|(name, _)| name.clone()).collect();
        match &self.handshake {
            #[cfg(feature = "digest")]
            Handshake::Digest(_) => vec![AUTHORIZATION],
            Handshake::Credentials(_) => {
                let any = Credential::of_now(api, &"secret".into());
                any.map_or_else(|_| Vec::new(), |credential| names(&credential.headers))
            }
            _ => names(&self.headers),
        }
    }

    /// Adds it to a request and replaces an existing one.
    pub(crate) fn apply(self, request: &mut reqwest::Request) {
        for (name, mut value) in self.headers {
            // Cookies of the request are kept beside that of the credential.
            if name == COOKIE
                && let Some(others) = request.headers().get(COOKIE)
            {
                let both = [value.as_bytes(), b"; ", others.as_bytes()].concat();
                value = HeaderValue::from_bytes(&both).unwrap_or(value);
                value.set_sensitive(true);
            }
            request.headers_mut().insert(name, value);
        }
        if !self.query.is_empty() {
            url::set_secrets(request.url_mut(), &self.query);
        }
    }
}

fn bearer(token: &str, name: &str) -> Result<Credential, Error> {
    let value = header(&format!("Bearer {token}"), name)?;
    Ok(Credential { headers: vec![(AUTHORIZATION, value)], ..Credential::default() })
}

fn basic(username: &str, password: &str) -> Result<Credential, Error> {
    if username.contains(':') {
        return Err(Error::configuration(
            "a user name must not hold a colon, because basic authentication ends it there (RFC 7617)",
        ));
    }
    let encoded = BASE64.encode(format!("{username}:{password}"));
    let value = header(&format!("Basic {encoded}"), "the password")?;
    let redactor = Redactor::new([&*encoded]);
    Ok(Credential { headers: vec![(AUTHORIZATION, value)], redactor, ..Credential::default() })
}

/// The available secrets.
struct Given<'a> {
    api: &'a Api,
    slots: Vec<Slot>,
    /// The value of each variable; the keys are `USERNAME` and `PASSWORD` if they were set as such.
    values: Vec<(&'static str, SecretString)>,
    is_environment: bool,
}

/// The key of a user name that was set as one.
const USERNAME: &str = "the user name";
/// The key of a password that was set as one.
const PASSWORD: &str = "the password";

impl<'a> Given<'a> {
    fn new(api: &'a Api, secrets: &Secrets) -> Result<Self, Error> {
        let slots = api.authentication.slots();
        let is_pair = api.authentication.is_pair();
        let values = match secrets {
            Secrets::Two(username, password) if is_pair => {
                vec![(USERNAME, username.clone()), (PASSWORD, password.clone())]
            }
            Secrets::Environment => {
                let read = |slot: &Slot| Ok((slot.variable, from_environment(api, slot)?));
                slots.iter().map(read).collect::<Result<_, Error>>()?
            }
            Secrets::One(secret) if slots.len() == 1 => vec![(slots[0].variable, secret.clone())],
            Secrets::Many(list) if list.len() == slots.len() => {
                slots.iter().map(|slot| slot.variable).zip(list.iter().cloned()).collect()
            }
            Secrets::Unset | Secrets::Waived | Secrets::Custom(_) if slots.is_empty() => Vec::new(),
            _ => return Err(Error::configuration(misfit(api, secrets, &slots, is_pair))),
        };
        let given = Given { api, slots, values, is_environment: matches!(secrets, Secrets::Environment) };
        // A password or a user name can be empty.
        if !is_pair || given.values.len() == 1 {
            given.check()?;
        }
        Ok(given)
    }

    fn check(&self) -> Result<(), Error> {
        for (slot, (_, value)) in self.slots.iter().zip(&self.values) {
            let (text, name) = (value.expose_secret(), self.slot_name(slot));
            match text.trim() {
                "" => return Err(Error::configuration(format!("{name} is empty"))),
                trimmed if trimmed != text => {
                    return Err(Error::configuration(format!("{name} begins or ends with white space")));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The sent value of a secret.
    fn text(&self, secret: Secret) -> String {
        match secret.source {
            Source::Text(text) => secret.with(text),
            Source::Variable(variable) => secret.with(self.value(variable).unwrap_or_default()),
        }
    }

    fn value(&self, variable: &str) -> Option<&str> {
        Some(self.values.iter().find(|(known, _)| *known == variable)?.1.expose_secret())
    }

    /// The values that must not be printed. A short user name or client id is not secret by itself.
    fn secrets(&self) -> impl Iterator<Item = &str> {
        let is_proven = self.values.iter().skip(1).any(|(_, value)| !value.expose_secret().is_empty());
        let has_name = !matches!(self.api.authentication, Authentication::Bearer { .. } | Authentication::Keys(_));
        let texts = self.values.iter().map(|(_, value)| value.expose_secret()).enumerate();
        texts.filter(move |(n, text)| !(*n == 0 && is_proven && has_name && is_short(text))).map(|(_, text)| text)
    }

    /// The user name and password. Those that were set as such also take precedence over fixed
    /// texts.
    fn pair(&self, username: Secret, password: Secret) -> Result<(String, String), Error> {
        let part = |name, secret: Secret| match (self.value(name), secret.source) {
            (Some(value), Source::Variable(_)) => secret.with(value),
            (Some(value), Source::Text(_)) => value.to_owned(),
            (None, _) => self.text(secret),
        };
        match (part(USERNAME, username), part(PASSWORD, password)) {
            (username, password) if username.is_empty() && password.is_empty() => {
                Err(Error::configuration(format!("the user name and the password of {} are empty", self.api.name)))
            }
            pair => Ok(pair),
        }
    }

    fn keys(&self, keys: &'static [Key]) -> Result<Credential, Error> {
        let mut credential = Credential::default();
        let mut cookies = String::new();
        for Key { place, name, secret } in keys {
            let text = self.text(*secret);
            match place {
                KeyPlace::Header => {
                    let value = header(&text, &self.name(*secret))?;
                    let name = HeaderName::from_bytes(name.as_bytes())
                        .map_err(|_| Error::configuration(format!("`{name}` is not a header name")))?;
                    credential.headers.push((name, value));
                }
                KeyPlace::Query => credential.query.push((name, text.into())),
                KeyPlace::Cookie => {
                    cookie::push(&mut cookies, name, &text)
                        .map_err(|problem| Error::configuration(format!("{}: {problem}", self.name(*secret))))?;
                }
            }
        }
        if !cookies.is_empty() {
            credential.headers.push((COOKIE, header(&cookies, "the cookie")?));
        }
        Ok(credential)
    }

    /// The name of a secret in an error.
    fn name(&self, secret: Secret) -> String {
        match self.slots.iter().find(|slot| secret.source == Source::Variable(slot.variable)) {
            Some(slot) => self.slot_name(slot),
            None => format!("the credential of {}", self.api.name),
        }
    }

    fn slot_name(&self, Slot { variable, what }: &Slot) -> String {
        let name = format!("the {what} of {}", self.api.name);
        if self.is_environment { format!("{name}, from the environment variable {variable},") } else { name }
    }
}

/// The reason why the given secrets are not those of the API.
fn misfit(api: &Api, secrets: &Secrets, slots: &[Slot], is_pair: bool) -> String {
    let api_name = api.name;
    let list = |text: &dyn Fn(&Slot) -> String| slots.iter().map(text).collect::<Vec<_>>().join(" and ");
    match (secrets, slots) {
        (_, []) if api.authentication == Authentication::None => {
            format!("{api_name} declares no authentication, so there is no place for a secret")
        }
        (_, []) => format!("{api_name} takes no secret"),
        (Secrets::Many(given), _) => format!(
            "{api_name} takes {} secrets, {}; {} were given",
            slots.len(),
            list(&|Slot { variable, what }| format!("the {what} ({variable})")),
            given.len()
        ),
        (Secrets::Changing(_), [_, _, ..]) => format!(
            "{api_name} takes {} secrets, and `credentials` supplies one: call `authenticator` with code that adds them",
            slots.len()
        ),
        (Secrets::Two(..), [slot]) => {
            format!("{api_name} takes a {}, not a user name and a password: use `secret`", slot.what)
        }
        (_, [Slot { variable, what }]) => format!(
            "{api_name} has no {what}: call `secret`, `secret_from_env` (which reads {variable}), or \
             `without_authentication`"
        ),
        _ if is_pair => format!(
            "{api_name} has no user name and password: call `username_and_password`, `secret_from_env` or \
             `without_authentication`"
        ),
        _ => format!(
            "{api_name} has no {}: call `secrets`, `secret_from_env` (which reads {}), or `without_authentication`",
            list(&|slot| slot.what.clone()),
            list(&|slot| slot.variable.to_owned())
        ),
    }
}

fn from_environment(api: &Api, Slot { variable, what }: &Slot) -> Result<SecretString, Error> {
    match std::env::var(variable) {
        Ok(value) => Ok(value.into()),
        Err(std::env::VarError::NotPresent) => Err(format!("the environment variable {variable} is not set")),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("the environment variable {variable} is not UTF-8")),
    }
    .map_err(|problem| Error::configuration(format!("{problem}; it holds the {what} of {}", api.name)))
}

fn header(text: &str, name: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Error::configuration(format!("{name} has characters that are not allowed in a header (RFC 9110, section 5.5)"))
    })?;
    value.set_sensitive(true);
    Ok(value)
}
