//! Authentication of callers.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use hyper::http::request::Parts;
use hyper::{StatusCode, Uri};
use naftiko_client::table::CallerAuthentication;
use naftiko_client::{KeyPlace, Secret, SecretString};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::Error;
#[cfg(feature = "oauth")]
use crate::http::oauth::OAuth;
use crate::http::reply::{Refusal, Response, text};

/// Authenticates callers. Their credentials are removed from a request, so that nothing can send
/// them on.
pub(super) enum Guard {
    /// Everyone may call.
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
    /// Reads the secrets of a server.
    pub(super) fn new(namespace: &str, authentication: CallerAuthentication) -> Result<Self, Error> {
        let unsupported = |scheme: &str| {
            Err(Error::Usage(format!(
                "{namespace} authenticates its callers by {scheme}, which is not supported over HTTP: serve it on the standard streams"
            )))
        };
        match authentication {
            CallerAuthentication::None => Ok(Guard::Open),
            CallerAuthentication::Bearer { token } => Ok(Guard::Bearer(read(namespace, "bearer token", token)?)),
            CallerAuthentication::Basic { username, password } => {
                let username = read(namespace, "user name", username)?;
                let password = read(namespace, "password", password)?;
                Ok(Guard::Basic(format!("{}:{}", username.expose_secret(), password.expose_secret()).into()))
            }
            CallerAuthentication::Key(key) => {
                let secret = read(namespace, "API key", key.secret)?;
                match key.place {
                    KeyPlace::Header => match HeaderName::try_from(key.name) {
                        Ok(name) => Ok(Guard::Header(name, secret)),
                        Err(_) => Err(Error::Usage(format!("{namespace}: `{}` is not the name of a header", key.name))),
                    },
                    KeyPlace::Query => Ok(Guard::Query(key.name, secret)),
                    KeyPlace::Cookie => unsupported("a cookie"),
                }
            }
            #[cfg(feature = "oauth")]
            CallerAuthentication::OAuth2 { issuer, resource, audience, scopes } => {
                let issuer = read(namespace, "URL of the authorization server", issuer)?;
                let resource = read(namespace, "URL of this resource", resource)?;
                let oauth = OAuth::new(issuer.expose_secret(), resource.expose_secret(), audience, scopes);
                let oauth = oauth.map_err(|problem| Error::Usage(format!("{namespace}: {problem}")))?;
                Ok(Guard::OAuth(Box::new(oauth)))
            }
            #[cfg(not(feature = "oauth"))]
            CallerAuthentication::OAuth2 { .. } => Err(Error::Usage(format!(
                "{namespace} authenticates its callers by OAuth 2: enable the feature `oauth` of naftiko-mcp"
            ))),
            CallerAuthentication::Unsupported { scheme } => unsupported(scheme),
            _ => unsupported("an unknown scheme"),
        }
    }

    /// Returns the host of the URL under which callers know this server, if it is declared.
    pub(super) fn host(&self) -> Option<String> {
        match self {
            #[cfg(feature = "oauth")]
            Guard::OAuth(oauth) => oauth.host(),
            _ => None,
        }
    }

    /// Returns the metadata of this resource (RFC 9728), if the path of a request is that of it.
    pub(super) fn metadata(&self, request: &Parts) -> Option<Response> {
        match self {
            #[cfg(feature = "oauth")]
            Guard::OAuth(oauth) => oauth.metadata(request),
            _ => {
                let _ = request;
                None
            }
        }
    }

    /// Checks the credential of a caller and removes it, or returns the response to a caller who
    /// has none.
    pub(super) async fn admit(&self, request: &mut Parts) -> Result<(), Refusal> {
        let authorization = take_header(&mut request.headers, &AUTHORIZATION);
        let of_scheme = |scheme| authorization.as_ref().and_then(|value| after(scheme, value.to_str().ok()?));
        match self {
            Guard::Open => Ok(()),
            Guard::Bearer(token) => match of_scheme("Bearer") {
                Some(sent) if is_same(sent.as_bytes(), token) => Ok(()),
                Some(_) => Err(refuse("Bearer error=\"invalid_token\"", "the bearer token is not valid")),
                None => Err(refuse("Bearer", "a bearer token is missing")),
            },
            Guard::Basic(pair) => match of_scheme("Basic").map(|sent| BASE64.decode(sent).unwrap_or_default()) {
                Some(sent) if is_same(&sent, pair) => Ok(()),
                _ => Err(refuse(
                    "Basic realm=\"MCP\", charset=\"UTF-8\"",
                    "the user name and the password are missing or not valid",
                )),
            },
            Guard::Header(name, key) => {
                let sent = match name {
                    name if *name == AUTHORIZATION => authorization,
                    name => take_header(&mut request.headers, name),
                };
                match sent {
                    Some(sent) if is_same(sent.as_bytes(), key) => Ok(()),
                    _ => Err(refuse("ApiKey realm=\"MCP\"", &format!("the header {name} has no valid key"))),
                }
            }
            Guard::Query(name, key) => match take_pair(&mut request.uri, name) {
                Some(sent) if is_same(sent.as_bytes(), key) => Ok(()),
                _ => Err(refuse("ApiKey realm=\"MCP\"", &format!("the query parameter {name} has no valid key"))),
            },
            #[cfg(feature = "oauth")]
            Guard::OAuth(oauth) => oauth.admit(of_scheme("Bearer")).await,
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

fn refuse(challenge: &'static str, problem: &str) -> Refusal {
    let mut response = text(StatusCode::UNAUTHORIZED, format!("Unauthorized: {problem}"));
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    Box::new(response)
}
