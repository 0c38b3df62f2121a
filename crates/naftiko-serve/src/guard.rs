//! Authentication of callers.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{StatusCode, Uri};
use naftiko_client::table::CallerAuthentication;
use naftiko_client::{KeyPlace, Secret, SecretString};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

#[cfg(feature = "oauth")]
use crate::oauth::OAuth;
use crate::{Error, Refusal, Response};

/// The metadata of protected resources (RFC 9728), and others that clients look for.
const WELL_KNOWN: &str = "/.well-known/";

/// Whether a path is that of metadata, which callers read before they authenticate.
pub fn is_metadata(path: &str) -> bool {
    path.starts_with(WELL_KNOWN)
}

/// Authenticates callers. Their credentials are removed from a request, so that nothing can send
/// them on.
pub struct Guard {
    scheme: Scheme,
    /// The name of what is protected, in challenges.
    realm: String,
}

/// The credential of callers.
enum Scheme {
    /// Callers need no credential.
    Open,
    /// Callers send this token.
    Bearer(SecretString),
    /// Callers send this user name and password, with a colon between them.
    Basic(SecretString),
    /// Callers send this key in a header.
    Header(HeaderName, SecretString),
    /// Callers send this key in the query.
    Query(&'static str, SecretString),
    /// Callers send a token of an authorization server.
    #[cfg(feature = "oauth")]
    OAuth(Box<OAuth>),
}

impl Guard {
    /// Reads the secrets of a server. `realm` is the name of what is protected, for callers.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Usage`] if a variable of a secret is not set, or the scheme is unknown.
    pub fn new(namespace: &str, realm: &str, authentication: CallerAuthentication) -> Result<Self, Error> {
        let realm = realm.chars().filter(|it| it.is_ascii_graphic() && !matches!(it, '"' | '\\')).collect();
        Ok(Guard { scheme: Scheme::new(namespace, authentication)?, realm })
    }

    /// Whether everyone may call.
    pub fn is_open(&self) -> bool {
        matches!(self.scheme, Scheme::Open)
    }

    /// Whether a browser adds the credential to requests by itself, or none is needed. Then the
    /// page of any site can call.
    pub fn is_ambient(&self) -> bool {
        matches!(self.scheme, Scheme::Open | Scheme::Basic(_))
    }

    /// Returns the host of the URL under which callers know this server, if it is declared.
    pub fn host(&self) -> Option<String> {
        match &self.scheme {
            #[cfg(feature = "oauth")]
            Scheme::OAuth(oauth) => oauth.host(),
            _ => None,
        }
    }

    /// Returns the metadata of this resource (RFC 9728), if the path of a request is that of it.
    pub fn metadata(&self, request: &Parts) -> Option<Response> {
        match &self.scheme {
            #[cfg(feature = "oauth")]
            Scheme::OAuth(oauth) => oauth.metadata(request),
            _ => {
                let _ = request;
                None
            }
        }
    }

    /// Checks the credential of a caller and removes it.
    ///
    /// # Errors
    ///
    /// Refuses a caller who has no valid one.
    pub async fn admit(&self, request: &mut Parts) -> Result<(), Refusal> {
        let authorization = take_header(&mut request.headers, &AUTHORIZATION);
        let of_scheme = |scheme| authorization.as_ref().and_then(|value| after(scheme, value.to_str().ok()?));
        match &self.scheme {
            Scheme::Open => Ok(()),
            Scheme::Bearer(token) => match of_scheme("Bearer") {
                Some(sent) if is_same(sent.as_bytes(), token) => Ok(()),
                Some(_) => Err(refuse("Bearer error=\"invalid_token\"", "the bearer token is not valid")),
                None => Err(refuse("Bearer", "a bearer token is missing")),
            },
            Scheme::Basic(pair) => match of_scheme("Basic").map(|sent| BASE64.decode(sent).unwrap_or_default()) {
                Some(sent) if is_same(&sent, pair) => Ok(()),
                _ => Err(refuse(
                    &format!("Basic realm=\"{}\", charset=\"UTF-8\"", self.realm),
                    "the user name and the password are missing or not valid",
                )),
            },
            Scheme::Header(name, key) => {
                let sent = match name {
                    name if *name == AUTHORIZATION => authorization,
                    name => take_header(&mut request.headers, name),
                };
                match sent {
                    Some(sent) if is_same(sent.as_bytes(), key) => Ok(()),
                    _ => Err(refuse(&self.key_challenge(), &format!("the header {name} has no valid key"))),
                }
            }
            Scheme::Query(name, key) => match take_pair(&mut request.uri, name) {
                Some(sent) if is_same(sent.as_bytes(), key) => Ok(()),
                _ => Err(refuse(&self.key_challenge(), &format!("the query parameter {name} has no valid key"))),
            },
            #[cfg(feature = "oauth")]
            Scheme::OAuth(oauth) => oauth.admit(of_scheme("Bearer")).await,
        }
    }

    fn key_challenge(&self) -> String {
        format!("ApiKey realm=\"{}\"", self.realm)
    }
}

impl Scheme {
    fn new(namespace: &str, authentication: CallerAuthentication) -> Result<Self, Error> {
        let unsupported = |scheme: &str| {
            Err(Error::Usage(format!(
                "{namespace} authenticates its callers by {scheme}, which is not supported over HTTP: \
                 use bearer, basic, an apikey or oauth2 in its capability file"
            )))
        };
        match authentication {
            CallerAuthentication::None => Ok(Scheme::Open),
            CallerAuthentication::Bearer { token } => Ok(Scheme::Bearer(read(namespace, "bearer token", token)?)),
            CallerAuthentication::Basic { username, password } => {
                let username = read(namespace, "user name", username)?;
                let password = read(namespace, "password", password)?;
                Ok(Scheme::Basic(format!("{}:{}", username.expose_secret(), password.expose_secret()).into()))
            }
            CallerAuthentication::Key(key) => {
                let secret = read(namespace, "API key", key.secret)?;
                match key.place {
                    KeyPlace::Header => match HeaderName::try_from(key.name) {
                        Ok(name) => Ok(Scheme::Header(name, secret)),
                        Err(_) => Err(Error::Usage(format!("{namespace}: `{}` is not the name of a header", key.name))),
                    },
                    KeyPlace::Query => Ok(Scheme::Query(key.name, secret)),
                    KeyPlace::Cookie => unsupported("a cookie"),
                }
            }
            #[cfg(feature = "oauth")]
            CallerAuthentication::OAuth2 { issuer, resource, audience, scopes } => {
                let issuer = read(namespace, "URL of the authorization server", issuer)?;
                let resource = read(namespace, "URL of this resource", resource)?;
                let oauth = OAuth::new(issuer.expose_secret(), resource.expose_secret(), audience, scopes);
                let oauth = oauth.map_err(|problem| Error::Usage(format!("{namespace}: {problem}")))?;
                Ok(Scheme::OAuth(Box::new(oauth)))
            }
            #[cfg(not(feature = "oauth"))]
            CallerAuthentication::OAuth2 { .. } => Err(Error::Usage(format!(
                "{namespace} authenticates its callers by OAuth 2: enable the feature `oauth` of naftiko-serve"
            ))),
            CallerAuthentication::Unsupported { scheme } => unsupported(scheme),
            _ => unsupported("an unknown scheme"),
        }
    }
}

/// Reads a secret, or returns an error with the name of its variable.
fn read(namespace: &str, what: &str, secret: Secret) -> Result<SecretString, Error> {
    secret.read().ok_or_else(|| {
        let variable = secret.environment_variable().unwrap_or_default();
        Error::Usage(format!(
            "the environment variable {variable} is not set: it holds the {what} for callers of {namespace}"
        ))
    })
}

/// Removes a header, and returns its value if there is exactly one.
fn take_header(headers: &mut HeaderMap, name: &HeaderName) -> Option<HeaderValue> {
    let is_one = headers.get_all(name).iter().count() == 1;
    headers.remove(name).filter(|_| is_one)
}

/// Removes the pairs with a name from the query, and returns the value if there is exactly one.
fn take_pair(uri: &mut Uri, name: &str) -> Option<String> {
    let query = uri.query()?.to_owned();
    let (taken, kept): (Vec<_>, Vec<_>) =
        form_urlencoded::parse(query.as_bytes()).partition(|(pair, _): &(Cow<str>, _)| pair == name);
    let kept = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    let target = if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{kept}", uri.path()) };
    *uri = Uri::try_from(target).unwrap_or_default();
    match &taken[..] {
        [(_, value)] => Some(value.clone().into_owned()),
        _ => None,
    }
}

/// Returns what follows the name of a scheme, in any case.
fn after<'v>(scheme: &str, value: &'v str) -> Option<&'v str> {
    let (named, rest) = value.split_once(' ')?;
    named.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// Compares a credential with the secret. The time depends on their lengths only.
fn is_same(sent: &[u8], secret: &SecretString) -> bool {
    sent.ct_eq(secret.expose_secret().as_bytes()).into()
}

fn refuse(challenge: &str, problem: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, problem).challenge(HeaderValue::try_from(challenge).ok())
}
