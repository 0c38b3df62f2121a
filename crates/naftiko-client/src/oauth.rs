//! Client credentials: a token that the client gets for itself (RFC 6749, section 4.4).

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::{Method, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::api::Api;
use crate::body::form_encoded;
use crate::call::{End, read};
use crate::client::ACCEPT_JSON;
use crate::error::root_cause;
use crate::redact::Redactor;
use crate::server_message::ServerMessage;

/// How long before its end a token is no longer used.
const MARGIN: Duration = Duration::from_secs(30);
/// The longest answer that is read.
const LONGEST_ANSWER: u64 = 1024 * 1024;

/// The tokens of a client, one at a time.
pub(crate) struct Tokens {
    endpoint: Endpoint,
    /// `id:secret` as it travels (RFC 6749, section 2.3.1).
    basic: SecretString,
    form: String,
    user_agent: &'static str,
    /// Held while a token is fetched, so that others wait for it.
    state: Mutex<State>,
}

/// Where tokens are to be had.
enum Endpoint {
    Known(Url),
    /// Who says where.
    Issuer(Url),
}

#[derive(Default)]
struct State {
    /// What the issuer said.
    url: Option<Url>,
    token: Option<Token>,
    /// How many tokens there were.
    count: u64,
}

/// A token.
#[derive(Clone)]
pub(crate) struct Token {
    /// The header that carries it.
    pub(crate) header: HeaderValue,
    /// Whether it was there before it was asked for.
    pub(crate) was_cached: bool,
    number: u64,
    until: Option<Instant>,
}

impl Token {
    /// What nothing may print.
    pub(crate) fn secret(&self) -> SecretString {
        let text = self.header.to_str().unwrap_or_default();
        text.split_once(' ').map_or("", |(_, token)| token).to_owned().into()
    }
}

impl Tokens {
    pub(crate) fn new(
        api: &Api,
        [token_url, issuer]: &[String; 2],
        [id, secret]: [&str; 2],
        [scopes, resource]: [&str; 2],
    ) -> Result<Self, String> {
        let endpoint = match (token_url.as_str(), issuer.as_str()) {
            ("", "") => return Err(format!("it is not known where {} gets its tokens: call `token_url`", api.name)),
            ("", issuer) => Endpoint::Issuer(endpoint(issuer).map_err(|problem| format!("the issuer {problem}"))?),
            (url, _) => Endpoint::Known(endpoint(url).map_err(|problem| format!("the token URL {problem}"))?),
        };
        let mut form = String::from("grant_type=client_credentials");
        for (name, value) in [("scope", scopes), ("resource", resource)] {
            if !value.is_empty() {
                form.push_str(&format!("&{name}={}", form_encoded(value)));
            }
        }
        let basic = BASE64.encode(format!("{}:{}", form_encoded(id), form_encoded(secret))).into();
        Ok(Tokens { endpoint, basic, form, user_agent: api.user_agent, state: Mutex::default() })
    }

    /// What nothing may print, besides id and secret themselves.
    pub(crate) fn secrets(&self) -> [&str; 1] {
        [self.basic.expose_secret()]
    }

    /// Who is asked, for messages.
    pub(crate) fn host(&self) -> String {
        let (Endpoint::Known(url) | Endpoint::Issuer(url)) = &self.endpoint;
        host(url)
    }

    /// A token: the one that is there, or a new one. Where it comes to nothing, that is told without any secret.
    pub(crate) async fn token(&self, http: &reqwest::Client, redactor: &Redactor) -> Result<Token, String> {
        let mut state = self.state.lock().await;
        let is_good = |token: &&Token| token.until.is_none_or(|until| Instant::now() < until);
        if let Some(token) = state.token.as_ref().filter(is_good) {
            return Ok(Token { was_cached: true, ..token.clone() });
        }
        let url = match (&self.endpoint, &state.url) {
            (Endpoint::Known(url), _) | (_, Some(url)) => url.clone(),
            (Endpoint::Issuer(issuer), None) => self.discover(http, issuer, redactor).await?,
        };
        let (header, until) = self.fetch(http, &url, redactor).await?;
        let token = Token { header, was_cached: false, number: state.count, until };
        *state = State { url: Some(url), token: Some(token.clone()), count: token.number + 1 };
        Ok(token)
    }

    /// Never gives this token again.
    pub(crate) async fn forget(&self, token: &Token) {
        let mut state = self.state.lock().await;
        state.token = state.token.take().filter(|known| known.number != token.number);
    }

    async fn fetch(
        &self,
        http: &reqwest::Client,
        url: &Url,
        redactor: &Redactor,
    ) -> Result<(HeaderValue, Option<Instant>), String> {
        let no_token = |what: &str| redactor.line(&format!("no token from {}: {what}", host(url)));
        let mut basic = HeaderValue::from_str(&format!("Basic {}", self.basic.expose_secret()))
            .map_err(|_| no_token("the client id or secret cannot be sent"))?;
        basic.set_sensitive(true);
        let mut request = self.request(Method::POST, url);
        request.headers_mut().insert(AUTHORIZATION, basic);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        *request.body_mut() = Some(self.form.clone().into());
        let start = Instant::now();
        let answer = ask(http, request, redactor).await.map_err(|problem| no_token(&problem))?;
        // The answer may hold a token, so nothing of it is told.
        let text = |key: &str| answer.get(key).and_then(Value::as_str);
        let token = text("access_token").ok_or_else(|| no_token("the answer has no `access_token`"))?;
        if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err(no_token("the answer has a `token_type` other than `Bearer`"));
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| no_token("the token holds characters that no header may hold (RFC 9110, section 5.5)"))?;
        header.set_sensitive(true);
        let seconds = answer.get("expires_in").and_then(seconds);
        // One that lives shorter than the margin is used once.
        let until = seconds.and_then(|life| start.checked_add(life.saturating_sub(MARGIN)));
        Ok((header, until))
    }

    /// The token URL that an issuer names (RFC 8414, section 3).
    async fn discover(&self, http: &reqwest::Client, issuer: &Url, redactor: &Redactor) -> Result<Url, String> {
        let no_url = |what: &str| redactor.line(&format!("no token URL from {}: {what}", host(issuer)));
        let path = issuer.path().trim_end_matches('/');
        let mut problem = String::new();
        for place in [
            format!("/.well-known/oauth-authorization-server{path}"),
            format!("{path}/.well-known/openid-configuration"),
        ] {
            let mut url = issuer.clone();
            url.set_path(&place);
            let metadata = match ask(http, self.request(Method::GET, &url), redactor).await {
                Ok(metadata) => metadata,
                Err(wrong) => {
                    problem = wrong;
                    continue;
                }
            };
            let text = |key: &str| metadata.get(key).and_then(Value::as_str);
            let is_other = |named: &str| named.trim_end_matches('/') != issuer.as_str().trim_end_matches('/');
            if text("issuer").is_some_and(is_other) {
                return Err(no_url("it is not the issuer that it names (RFC 8414, section 3.3)"));
            }
            let Some(text) = text("token_endpoint") else {
                problem = "it names no `token_endpoint`".to_owned();
                continue;
            };
            let url = endpoint(text).map_err(|problem| no_url(&format!("its `token_endpoint` {problem}")))?;
            if issuer.scheme() == "https" && url.scheme() != "https" {
                return Err(no_url("its `token_endpoint` is not https"));
            }
            return Ok(url);
        }
        Err(no_url(&problem))
    }

    fn request(&self, method: Method, url: &Url) -> reqwest::Request {
        let mut request = reqwest::Request::new(method, url.clone());
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static(ACCEPT_JSON));
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(self.user_agent));
        request
    }
}

/// The JSON that a server answers with, or what is wrong.
async fn ask(http: &reqwest::Client, request: reqwest::Request, redactor: &Redactor) -> Result<Value, String> {
    let mut response = http.execute(request).await.map_err(|error| root_cause(&error))?;
    let (body, end) = read(&mut response, LONGEST_ANSWER).await;
    let status = response.status();
    if !status.is_success() {
        return Err(refusal(status, &ServerMessage::of_failure(status, response.headers(), &body, redactor)));
    }
    match end {
        End::Broken(error) => Err(root_cause(&error)),
        End::TooLong => Err("the answer is too long".to_owned()),
        End::Whole => serde_json::from_slice(&body).map_err(|_| "the answer is not JSON".to_owned()),
    }
}

/// What a server says about a failure.
fn refusal(status: StatusCode, message: &ServerMessage) -> String {
    let parts = [Some(status.to_string()), message.code.clone(), message.text.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// `expires_in`, which some servers write as a string.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_u64().or_else(|| value.as_f64().map(|seconds| seconds as u64));
    seconds.or_else(|| value.as_str()?.parse().ok()).map(Duration::from_secs)
}

/// A URL that a secret may be sent to.
fn endpoint(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    match url.scheme() {
        "http" | "https" => {}
        _ => return Err("is neither http nor https".to_owned()),
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
        for text in ["", "a.example/token", "ftp://a.example", "https://u:p@a.example", "https://a.example/#x"] {
            assert!(endpoint(text).is_err(), "{text}");
        }
        assert!(endpoint("https://a.example/token?tenant=1").is_ok());
    }
}
