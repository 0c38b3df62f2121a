//! What all requests to an API share, and how it is set up.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};

use crate::api::Api;
use crate::credential::{Credential, Secrets};
use crate::error::Error;
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
    pub(crate) timeout: Duration,
    /// What must not be printed.
    secrets: Vec<SecretString>,
}

impl ApiClient {
    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }
}

impl Shared {
    pub(crate) fn secrets(&self) -> Vec<&str> {
        self.secrets.iter().map(ExposeSecret::expose_secret).collect()
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
    timeout: Duration,
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
            timeout: TIMEOUT,
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
    /// Secret, headers and timeout of this builder apply all the same. What to do with redirects is then up to that
    /// client: build it with [`reqwest::redirect::Policy::none`], because `reqwest`'s default follows them to other hosts
    /// and takes along every header but `Authorization` and cookies.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Adds a header to every request, in place of one of the same name.
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

    /// How long a whole call may take, from connecting to the last byte of the answer. 60 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
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
        let (credential, secrets) = Credential::new(self.api, &self.secrets)?;
        let mut headers = self.headers;
        let mut query = None;
        match credential {
            Credential::None => {}
            Credential::Header(name, value) => {
                headers.insert(name, value);
            }
            Credential::Query(name, secret) => query = Some((name, secret)),
        }
        let http = match (self.http, self.connect_timeout) {
            (Some(http), None) => http,
            (Some(_), Some(_)) => {
                return Err(Error::configuration(
                    "the connect timeout belongs to the HTTP client: set it on the `reqwest::Client` you pass",
                ));
            }
            (None, timeout) => reqwest::Client::builder()
                .connect_timeout(timeout.unwrap_or(CONNECT_TIMEOUT))
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .map_err(|error| Error::configuration(format!("no HTTP client can be set up: {error:#}")))?,
        };
        let host = base_url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default().to_owned();
        Ok(C::from(ApiClient(Arc::new(Shared {
            api: self.api,
            http,
            base_url,
            host,
            headers,
            query,
            timeout: self.timeout,
            secrets,
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

/// A header, or why it cannot be one. A value that authenticates is marked as sensitive.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let known = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("{name:?} is no header name (RFC 9110, section 5.1)"))?;
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        format!("the value of header `{name}` holds characters that no header may hold (RFC 9110, section 5.5)")
    })?;
    value.set_sensitive(matches!(known.as_str(), "authorization" | "proxy-authorization" | "cookie"));
    Ok((known, value))
}
