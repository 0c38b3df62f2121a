//! OAuth 2: tokens that a client fetches with its own credentials (RFC 6749, section 4.4) or with a
//! refresh token (section 6).

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use form_urlencoded::{Serializer, byte_serialize};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::{Method, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::api::{Api, USER_AGENT as OURS};
use crate::auth::credentials::Credentials;
use crate::boxed::{BoxError, BoxFuture};
use crate::call::transport::{End, Transport, TransportError};
use crate::error::Error;
use crate::error::server_message::ServerMessage;
use crate::header::ACCEPT_JSON;
use crate::redact::{Redactor, is_short};
use crate::request::url::names_host;
use crate::time::Instant;

/// The time before its expiry from which a token is not used.
const MARGIN: Duration = Duration::from_secs(30);
/// The limit of a response.
const LONGEST_RESPONSE: u64 = 1024 * 1024;

/// OAuth 2 tokens. A token is fetched when it is needed, used until 30 seconds before it expires,
/// and replaced if the server rejects it. Concurrent calls share it.
///
/// Clients of an API whose capability file declares OAuth 2 use this automatically. Use it
/// explicitly for an API that declares a bearer token:
///
/// ```
/// use naftiko_client::OAuth2;
/// # use naftiko_client::{ApiClient, ClientBuilder, Result};
///
/// # fn example(builder: ClientBuilder<ApiClient>) -> Result<ApiClient> {
/// let tokens = OAuth2::client_credentials("https://id.example/oauth/token", "our-id", "our-secret")?.scopes("read:pets");
/// let client = builder.credentials(tokens).build()?;
/// # Ok(client)
/// # }
/// ```
pub struct OAuth2 {
    endpoint: Endpoint,
    /// `id:secret` as it is sent (RFC 6749, section 2.3.1).
    basic: SecretString,
    /// The form of a token request, without a refresh token.
    form: String,
    user_agent: &'static str,
    /// Redacts the id and the secret.
    redactor: Redactor,
    /// Held while a token is fetched, so that other calls wait for it.
    state: Mutex<State>,
}

/// The token endpoint.
enum Endpoint {
    Known(Url),
    /// The issuer, which declares it.
    Issuer(Url),
}

#[derive(Default)]
struct State {
    /// The endpoint that the issuer declared.
    url: Option<Url>,
    token: Option<Token>,
    /// The refresh token for new tokens, if there is one.
    refresh: Option<SecretString>,
}

/// A token.
struct Token {
    secret: SecretString,
    until: Option<Instant>,
    /// Whether it was used before.
    is_used: bool,
}

impl OAuth2 {
    /// Tokens for the client itself (RFC 6749, section 4.4).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the token URL is not one.
    pub fn client_credentials(
        token_url: impl AsRef<str>,
        id: impl Into<SecretString>,
        secret: impl Into<SecretString>,
    ) -> Result<Self, Error> {
        let url = endpoint(token_url.as_ref()).map_err(|problem| format!("the token URL {problem}"));
        let endpoint = Endpoint::Known(url.map_err(Error::configuration)?);
        let (id, secret) = (id.into(), secret.into());
        Ok(Self::new(endpoint, "client_credentials", [id.expose_secret(), secret.expose_secret()]))
    }

    /// Fetches tokens for the user who gave the client this refresh token (RFC 6749, section 6). A
    /// new refresh token in a response replaces it in this process; it is lost if a call is dropped
    /// while it is fetched.
    ///
    /// # Errors
    ///
    /// See [`client_credentials`](Self::client_credentials).
    pub fn refresh_token(
        token_url: impl AsRef<str>,
        id: impl Into<SecretString>,
        secret: impl Into<SecretString>,
        refresh_token: impl Into<SecretString>,
    ) -> Result<Self, Error> {
        let mut this = Self::client_credentials(token_url, id, secret)?;
        let refresh_token = refresh_token.into();
        this.redactor = this.redactor.and([refresh_token.expose_secret()]);
        this.state.get_mut().refresh = Some(refresh_token);
        "grant_type=refresh_token".clone_into(&mut this.form);
        Ok(this)
    }

    /// Requests these scopes, separated by spaces.
    #[must_use]
    pub fn scopes(self, scopes: &str) -> Self {
        self.with("scope", scopes)
    }

    /// Requests tokens for this resource (RFC 8707).
    #[must_use]
    pub fn resource(self, resource: &str) -> Self {
        self.with("resource", resource)
    }

    fn new(endpoint: Endpoint, grant: &str, [id, secret]: [&str; 2]) -> Self {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let basic = BASE64.encode(format!("{}:{}", encoded(id), encoded(secret)));
        OAuth2 {
            endpoint,
            form: format!("grant_type={grant}"),
            user_agent: OURS,
            redactor: Redactor::new([id, secret, &basic].into_iter().skip(usize::from(is_short(id)))),
            basic: basic.into(),
            state: Mutex::default(),
        }
    }

    /// The tokens that an API declares.
    pub(crate) fn declared(
        api: &Api,
        [token_url, issuer]: &[String; 2],
        secrets: [&str; 2],
        [scopes, resource]: [&str; 2],
    ) -> Result<Self, String> {
        let endpoint = match (token_url.as_str(), issuer.as_str()) {
            ("", "") => return Err(format!("the token URL of {} is not known: call `token_url`", api.name)),
            ("", issuer) => Endpoint::Issuer(endpoint(issuer).map_err(|problem| format!("the issuer {problem}"))?),
            (url, _) => Endpoint::Known(endpoint(url).map_err(|problem| format!("the token URL {problem}"))?),
        };
        let this = Self::new(endpoint, "client_credentials", secrets).scopes(scopes).resource(resource);
        Ok(OAuth2 { user_agent: api.user_agent, ..this })
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.form = Serializer::new(self.form).append_pair(name, value).finish();
        }
        self
    }

    /// The values that must not be printed, in addition to the id and the secret.
    pub(crate) fn basic(&self) -> &str {
        self.basic.expose_secret()
    }

    /// Returns the current token or a new one. Errors do not contain a secret.
    async fn token(&self, transport: &dyn Transport) -> Result<SecretString, Problem> {
        let mut state = self.state.lock().await;
        let is_good = |token: &&mut Token| token.until.is_none_or(|until| Instant::now() < until);
        if let Some(token) = state.token.as_mut().filter(is_good) {
            token.is_used = true;
            return Ok(token.secret.clone());
        }
        let url = match (&self.endpoint, &state.url) {
            (Endpoint::Known(url), _) | (_, Some(url)) => url.clone(),
            (Endpoint::Issuer(issuer), None) => self.discover(transport, issuer).await?,
        };
        let (token, refresh) = self.fetch(transport, &url, state.refresh.as_ref()).await?;
        let secret = token.secret.clone();
        let refresh = refresh.or_else(|| state.refresh.take());
        *state = State { url: Some(url), token: Some(token), refresh };
        Ok(secret)
    }

    async fn fetch(
        &self,
        transport: &dyn Transport,
        url: &Url,
        refresh: Option<&SecretString>,
    ) -> Result<(Token, Option<SecretString>), Problem> {
        let no_token = |what: &str| Problem::from(format!("no token from {}: {what}", host(url)));
        let mut basic = HeaderValue::from_str(&format!("Basic {}", self.basic.expose_secret()))
            .map_err(|_| no_token("the client id or secret cannot be sent"))?;
        basic.set_sensitive(true);
        let mut request = self.request(Method::POST, url);
        request.headers_mut().insert(AUTHORIZATION, basic);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let mut form = self.form.clone();
        if let Some(refresh) = refresh {
            form = Serializer::new(form).append_pair("refresh_token", refresh.expose_secret()).finish();
        }
        *request.body_mut() = Some(form.into());
        let start = Instant::now();
        let response = self
            .ask(transport, request)
            .await
            .map_err(|problem| Problem { text: format!("no token from {}: {}", host(url), problem.text), ..problem })?;
        // The response may contain a token, so errors do not show it.
        let text = |key: &str| response.get(key).and_then(Value::as_str);
        let token = text("access_token").ok_or_else(|| no_token("the response has no `access_token`"))?;
        if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err(no_token("the response has a `token_type` other than `Bearer`"));
        }
        if HeaderValue::from_str(token).is_err() {
            return Err(no_token("the token has characters that are not allowed in a header (RFC 9110, section 5.5)"));
        }
        let seconds = response.get("expires_in").and_then(seconds);
        // A token with a shorter life than the margin is used once.
        let until = seconds.and_then(|life| start.checked_add(life.saturating_sub(MARGIN)));
        let refresh = text("refresh_token").filter(|_| refresh.is_some()).map(SecretString::from);
        Ok((Token { secret: token.into(), until, is_used: false }, refresh))
    }

    /// The token URL that an issuer declares (RFC 8414, section 3).
    async fn discover(&self, transport: &dyn Transport, issuer: &Url) -> Result<Url, Problem> {
        let no_url = |what: &str| format!("no token URL from {}: {what}", host(issuer));
        let path = issuer.path().trim_end_matches('/');
        let mut problem = Problem::default();
        for place in [
            format!("/.well-known/oauth-authorization-server{path}"),
            format!("{path}/.well-known/openid-configuration"),
        ] {
            let mut url = issuer.clone();
            url.set_path(&place);
            let metadata = match self.ask(transport, self.request(Method::GET, &url)).await {
                Ok(metadata) => metadata,
                Err(wrong) => {
                    problem = wrong;
                    continue;
                }
            };
            let text = |key: &str| metadata.get(key).and_then(Value::as_str);
            let is_other = |named: &str| named.trim_end_matches('/') != issuer.as_str().trim_end_matches('/');
            if text("issuer").is_some_and(is_other) {
                return Err(no_url("it is not the issuer that it names (RFC 8414, section 3.3)").into());
            }
            let Some(text) = text("token_endpoint") else {
                problem = "it names no `token_endpoint`".to_owned().into();
                continue;
            };
            let url = endpoint(text).map_err(|problem| no_url(&format!("its `token_endpoint` {problem}")))?;
            if issuer.scheme() == "https" && url.scheme() != "https" {
                return Err(no_url("its `token_endpoint` is not https").into());
            }
            return Ok(url);
        }
        Err(Problem { text: no_url(&problem.text), ..problem })
    }

    fn request(&self, method: Method, url: &Url) -> reqwest::Request {
        let mut request = reqwest::Request::new(method, url.clone());
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static(ACCEPT_JSON));
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(self.user_agent));
        request
    }

    /// The JSON of a response, or an error.
    async fn ask(&self, transport: &dyn Transport, request: reqwest::Request) -> Result<Value, Problem> {
        let again = |error: TransportError| Problem { text: error.cause, is_passing: true };
        let mut response = transport.send(request).await.map_err(again)?;
        let (body, end) = response.read_to(LONGEST_RESPONSE, None).await;
        let status = response.status();
        if !status.is_success() {
            let message = ServerMessage::of_failure(status, response.headers(), &body, &self.redactor);
            let is_passing = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
            return Err(Problem { text: refusal(status, &message), is_passing });
        }
        match end {
            End::Broken(error) => Err(again(error)),
            End::TooLate => Err(again(TransportError::timed_out("the time is up"))),
            End::TooLong => Err("the response is too long".to_owned().into()),
            End::Whole => serde_json::from_slice(&body).map_err(|_| "the response is not JSON".to_owned().into()),
        }
    }
}

impl Credentials for OAuth2 {
    fn secret<'a>(&'a self, transport: &'a dyn Transport) -> BoxFuture<'a, Result<SecretString, BoxError>> {
        Box::pin(async {
            self.token(transport).await.map_err(|problem| {
                let text = self.redactor.line(&problem.text);
                if problem.is_passing { TransportError::connect(text).into() } else { text.into() }
            })
        })
    }

    /// The issuer of the tokens.
    fn source(&self) -> String {
        let (Endpoint::Known(url) | Endpoint::Issuer(url)) = &self.endpoint;
        host(url)
    }

    /// Does not use this token again. A token that is rejected at its first use is not replaced:
    /// the next one would be rejected too.
    fn refused<'a>(&'a self, secret: &'a SecretString) -> BoxFuture<'a, bool> {
        Box::pin(async {
            let mut state = self.state.lock().await;
            let is_it = |token: &mut Token| token.secret.expose_secret() == secret.expose_secret();
            state.token.take_if(is_it).is_none_or(|token| token.is_used)
        })
    }
}

/// Shows the issuer of the tokens.
impl fmt::Debug for OAuth2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2").field("source", &self.source()).finish_non_exhaustive()
    }
}

/// The reason why there is no token.
#[derive(Default)]
struct Problem {
    text: String,
    /// Whether a retry may succeed.
    is_passing: bool,
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Problem { text, is_passing: false }
    }
}

/// The error that a server reports.
fn refusal(status: StatusCode, message: &ServerMessage) -> String {
    let parts = [Some(status.to_string()), message.code.clone(), message.text.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// `expires_in`, which some servers write as a string.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_u64().or_else(|| value.as_f64().map(|seconds| seconds as u64));
    seconds.or_else(|| value.as_str()?.parse().ok()).map(Duration::from_secs)
}

/// A URL to which a secret may be sent.
fn endpoint(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    match url.scheme() {
        "http" | "https" => {}
        _ => return Err("is neither http nor https".to_owned()),
    }
    if !names_host(text) {
        return Err("has no host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("holds a user name, a password or a fragment".to_owned());
    }
    Ok(url)
}

fn host(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_life_of_a_token_is_read_however_it_is_written() {
        for (value, expected) in [
            (json!(3600), Some(3600)),
            (json!("3600"), Some(3600)),
            (json!(60.5), Some(60)),
            (json!("soon"), None),
            (json!(null), None),
            (json!(-1), Some(0)),
        ] {
            assert_eq!(seconds(&value), expected.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn a_secret_is_sent_to_no_other_kind_of_url() {
        for text in [
            "",
            "a.example/token",
            "ftp://a.example",
            "https:///token",
            "https://u:p@a.example",
            "https://a.example/#x",
        ] {
            assert!(endpoint(text).is_err(), "{text}");
        }
        assert!(endpoint("https://a.example/token?tenant=1").is_ok());
    }
}
