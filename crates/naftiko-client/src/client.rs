//! What all requests to an API share, and how it is set up.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING, USER_AGENT};
use secrecy::SecretString;

use crate::api::Api;
use crate::credential::{Credential, Secrets};
use crate::error::{Error, root_cause};
use crate::redact::Redactor;
use crate::url;

/// How long a whole call may take unless the builder or the request says otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long connecting may take unless the builder says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A client of one API, without any operations: what a generated client wraps.
///
/// Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct ApiClient(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: String,
    /// The host and port of the base URL, for messages.
    pub(crate) host: String,
    /// Headers of every request, the credential's among them.
    pub(crate) headers: HeaderMap,
    /// The query pair of a credential that travels there.
    pub(crate) query: Option<(&'static str, SecretString)>,
    /// For a whole call, unless the request says otherwise.
    pub(crate) timeout: Option<Duration>,
    /// Knows what must not be printed.
    pub(crate) redactor: Redactor,
}

impl ApiClient {
    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }
}

/// Shows the names of headers, not their values, and nothing of the secret.
impl fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiClient")
            .field("api", &self.0.api.name)
            .field("base_url", &self.0.base_url)
            .field("headers", &self.0.headers.keys().collect::<Vec<_>>())
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}

/// Sets up a client.
///
/// `C` is the generated client that [`build`](Self::build) gives.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C> {
    api: &'static Api,
    base_url: Option<String>,
    secrets: Secrets,
    headers: HeaderMap,
    http: Option<reqwest::Client>,
    timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    /// The first thing that was wrong; `build` reports it.
    problem: Option<String>,
    client: PhantomData<fn() -> C>,
}

impl<C: From<ApiClient>> ClientBuilder<C> {
    /// A builder for `api`, with nothing set.
    pub fn new(api: &'static Api) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static(api.user_agent));
        ClientBuilder {
            api,
            base_url: None,
            secrets: Secrets::Unset,
            headers,
            http: None,
            timeout: None,
            connect_timeout: None,
            problem: None,
            client: PhantomData,
        }
    }

    /// Sends requests somewhere else than the capability file says: to a proxy, a test server, another region.
    ///
    /// A path in it is kept as a prefix; whether it ends in a slash makes no difference. Must be `http` or `https`,
    /// without query, fragment or credentials.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// The bearer token or API key.
    pub fn secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.secrets = Secrets::One(secret.into());
        self
    }

    /// The user's name and password, for an API with basic authentication.
    pub fn username_and_password(
        mut self,
        username: impl Into<SecretString>,
        password: impl Into<SecretString>,
    ) -> Self {
        self.secrets = Secrets::Two(username.into(), password.into());
        self
    }

    /// Takes the secret from the environment variables that the capability file binds, when [`build`](Self::build) is
    /// called.
    pub fn secret_from_env(mut self) -> Self {
        self.secrets = Secrets::Environment;
        self
    }

    /// Sends requests without a secret, such as through a proxy that adds it.
    pub fn without_authentication(mut self) -> Self {
        self.secrets = Secrets::Waived;
        self
    }

    /// Sends requests by an HTTP client of your own: with other proxies, certificates, connection pools.
    ///
    /// Secret and headers of this builder apply all the same; its timeout does if you set one. What to do with redirects is
    /// then up to that client. Build it with [`reqwest::redirect::Policy::none`]: `reqwest`'s default follows them to other
    /// hosts, takes along every header but `Authorization` and cookies, so an API key too, and tells the URL in `Referer`,
    /// so an API key in the query too.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Adds a header to every request, in place of one of the same name. It cannot be the one that carries the secret,
    /// unless there is none ([`without_authentication`](Self::without_authentication)).
    pub fn default_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match header(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => {
                self.problem.get_or_insert(problem);
            }
        }
        self
    }

    /// The `User-Agent` of every request; name and version of the generated crate unless set.
    pub fn user_agent(self, user_agent: impl AsRef<str>) -> Self {
        self.default_header(USER_AGENT, user_agent)
    }

    /// How long a whole call may take, from connecting to the last byte of the answer. 60 seconds unless set, or what an
    /// HTTP client of your own says.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long connecting may take. 10 seconds unless set. Belongs to the HTTP client, so it cannot be set together with
    /// [`http_client`](Self::http_client).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if there is no secret, a secret or header holds
    /// characters that no header may hold, the base URL is not usable, or TLS cannot be set up.
    pub fn build(self) -> Result<C, Error> {
        if let Some(problem) = self.problem {
            return Err(Error::configuration(problem));
        }
        let base_url =
            url::base(self.base_url.as_deref().unwrap_or(self.api.base_url)).map_err(Error::configuration)?;
        let (credential, redactor) = Credential::new(self.api, &self.secrets)?;
        let mut headers = self.headers;
        let mut query = None;
        match credential {
            Credential::None => {}
            Credential::Header(name, value) => {
                if headers.contains_key(&name) {
                    return Err(Error::configuration(format!(
                        "the header `{name}` carries the secret: give that to the builder, or call \
                         `without_authentication`"
                    )));
                }
                headers.insert(name, value);
            }
            Credential::Query(name, secret) => query = Some((name, secret)),
        }
        let redactor = redactor.and(sensitive(&headers));
        let timeout = self.timeout.or(self.http.is_none().then_some(TIMEOUT));
        let http = match (self.http, self.connect_timeout) {
            (Some(http), None) => http,
            (Some(_), Some(_)) => {
                return Err(Error::configuration(
                    "the connect timeout belongs to the HTTP client: set it on the `reqwest::Client` you pass",
                ));
            }
            (None, connect_timeout) => http_client(&base_url, connect_timeout.unwrap_or(CONNECT_TIMEOUT))?,
        };
        let host = base_url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default().to_owned();
        Ok(C::from(ApiClient(Arc::new(Shared {
            api: self.api,
            http,
            base_url,
            host,
            headers,
            query,
            timeout,
            redactor,
        }))))
    }
}

/// Shows what is set, but no value that may be secret.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("api", &self.api.name)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The HTTP client of those who bring none: one that does nothing of its own accord.
fn http_client(base_url: &str, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
    if cfg!(not(any(feature = "rustls", feature = "native-tls"))) && base_url.starts_with("https:") {
        return Err(Error::configuration("https needs TLS: enable the feature `rustls` or `native-tls`"));
    }
    reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .build()
        .map_err(|error| Error::configuration(format!("no HTTP client can be set up: {}", root_cause(&error))))
}

/// The values of headers that authenticate.
fn sensitive(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers.values().filter(|value| value.is_sensitive()).filter_map(|value| value.to_str().ok())
}

/// A header, or why it cannot be one. A value that may authenticate is marked as sensitive.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let known = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("{name:?} is not a header name (RFC 9110, section 5.1)"))?;
    if matches!(known, CONTENT_LENGTH | TRANSFER_ENCODING) {
        return Err(format!("the header `{name}` is set by what is sent (RFC 9112, section 6)"));
    }
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        format!("the value of header `{name}` holds characters that no header may hold (RFC 9110, section 5.5)")
    })?;
    let has = |parts: &[&str]| parts.iter().any(|part| known.as_str().contains(part));
    let is_public = has(&["idempotency", "page", "continuation"]);
    value.set_sensitive(has(&["auth", "cookie", "key", "password", "secret", "token"]) && !is_public);
    Ok((known, value))
}
