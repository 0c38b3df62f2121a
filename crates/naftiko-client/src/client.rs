//! The settings that all requests of a client share, and the builder that sets them.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue, USER_AGENT};
use secrecy::SecretString;

use crate::api::Api;
use crate::auth::authenticator::Authenticator;
use crate::auth::credential::{Credential, Handshake, Secrets};
use crate::auth::credentials::Credentials;
use crate::auth::secret::Authentication;
use crate::call::interceptor::Interceptor;
use crate::call::retry::{self, Reserve, Retries};
use crate::call::trace::Shown;
use crate::call::transport::{Transport, Way};
use crate::error::Error;
use crate::header::{ACCEPT_JSON, header};
use crate::redact::root_cause;
use crate::request::base::{Base, variable};
use crate::request::base_url;
use crate::request::content::{IDEMPOTENCY_KEYS, check_timeout};
use crate::request::url;

/// The default time limit of connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The number of idle connections to one host that stay open.
#[cfg(not(target_arch = "wasm32"))]
const MOST_IDLE: usize = 32;
/// The time after which a silent HTTP/2 connection with calls gets a ping, and the time limit of
/// the response.
#[cfg(all(feature = "http2", not(target_arch = "wasm32")))]
const SILENCE: Duration = Duration::from_secs(10);

/// A client of one API, without operations. A generated client wraps it.
///
/// It is cheap to clone, and clones share connections.
#[derive(Clone)]
pub struct ApiClient(Arc<Shared>);

pub(crate) struct Shared {
    /// What every request has in common.
    pub(crate) base: Base,
    pub(crate) way: Way,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    /// The host and port of the base URL, for messages.
    pub(crate) host: String,
    /// A credential that is computed for each call.
    pub(crate) handshake: Handshake,
    /// The default time limits of a call and of an attempt.
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    /// The default limit of the size of a response.
    pub(crate) limit: Option<u64>,
    /// Whether responses must fit their types, unless the request sets it.
    pub(crate) strict: bool,
    pub(crate) retries: Retries,
    pub(crate) reserve: Reserve,
    /// The headers and query parameters that spans record.
    pub(crate) shown: Shown,
}

impl ApiClient {
    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }
}

/// Shows the names of headers without their values, and nothing of the secret.
impl fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiClient")
            .field("api", &self.0.base.api.name)
            .field("base_url", &self.0.base.base_url)
            .field("headers", &self.0.base.headers.keys().collect::<Vec<_>>())
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}

/// Configures a client.
///
/// `C` is the generated client that [`build`](Self::build) returns.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C> {
    setup: Box<Setup>,
    client: PhantomData<fn() -> C>,
}

/// The settings of a builder. They do not depend on the client, so they are compiled once.
#[derive(Clone)]
struct Setup {
    api: &'static Api,
    base_url: Option<String>,
    variables: Vec<(&'static str, String)>,
    secrets: Secrets,
    token_url: Option<String>,
    headers: HeaderMap,
    way: Option<Way>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    limit: Option<u64>,
    strict: bool,
    retries: Retries,
    reserve: u32,
    shown: Shown,
    /// The first invalid setting; `build` reports it.
    problem: Option<String>,
}

impl<C: From<ApiClient>> ClientBuilder<C> {
    /// Creates a builder for `api` with the default settings.
    pub fn new(api: &'static Api) -> Self {
        ClientBuilder { setup: Setup::new(api), client: PhantomData }
    }

    /// Sets the base URL, in place of that of the capability file: a proxy, a test server, another
    /// region.
    ///
    /// A path in it is kept as a prefix, with or without a trailing slash. It must be `http` or
    /// `https`, without a query, a fragment or credentials.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.setup.base_url = Some(base_url.into());
        self
    }

    /// Sets a variable of the API: a value that its base URL or its requests need. A variable that
    /// is not set is read from the environment variable that the capability file binds, when
    /// [`build`](Self::build) is called.
    pub fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.setup.set_variable(name, value.into());
        self
    }

    /// Sets the secret of an API that has one: a bearer token or an API key.
    pub fn secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.setup.secrets = Secrets::One(secret.into());
        self
    }

    /// Sets the user name and the password of an API with basic or digest authentication.
    pub fn username_and_password(
        mut self,
        username: impl Into<SecretString>,
        password: impl Into<SecretString>,
    ) -> Self {
        self.setup.secrets = Secrets::Two(username.into(), password.into());
        self
    }

    /// Sets all secrets of an API that takes several, in the order in which the documentation of
    /// the client lists their environment variables.
    pub fn secrets(mut self, secrets: impl IntoIterator<Item = impl Into<SecretString>>) -> Self {
        self.setup.secrets = Secrets::Many(secrets.into_iter().map(Into::into).collect());
        self
    }

    /// Reads the secrets from the environment variables that the capability file binds, when
    /// [`build`](Self::build) is called.
    pub fn secret_from_env(mut self) -> Self {
        self.setup.secrets = Secrets::Environment;
        self
    }

    /// Sends requests without a credential, for example through a proxy that adds it.
    pub fn without_authentication(mut self) -> Self {
        self.setup.secrets = Secrets::Waived;
        self
    }

    /// Sets an authenticator that adds the credential to each request, in place of the
    /// authentication of the capability file.
    pub fn authenticator(mut self, authenticator: impl Authenticator) -> Self {
        self.setup.secrets = Secrets::Custom(Arc::new(authenticator));
        self
    }

    /// Sets the token URL of an API with client credentials, in place of that of the capability
    /// file.
    pub fn token_url(mut self, token_url: impl Into<String>) -> Self {
        self.setup.token_url = Some(token_url.into());
        self
    }

    /// Sets a source for the secret of each request: a closure, [`OAuth2`](crate::OAuth2), or
    /// another implementation of [`Credentials`]. The API must take one secret.
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.setup.secrets = Secrets::Changing(Arc::new(credentials));
        self
    }

    /// Sets the HTTP client, with its own proxies, certificates and connection pool. (The default
    /// client keeps up to 32 idle connections to a host open, each for 90 seconds. It closes an
    /// HTTP/2 connection with calls that does not respond to a ping for 20 seconds.)
    ///
    /// All other settings of this builder apply, except for
    /// [`connect_timeout`](Self::connect_timeout). The HTTP client decides how to handle redirects.
    /// Build it with [`reqwest::redirect::Policy::none`]: by default `reqwest` follows redirects to
    /// other hosts. It then sends every header except `Authorization` and cookies to them,
    /// including an API key, and the URL in `Referer`, including an API key in the query.
    ///
    /// If the time limit of a call ends while such a client still connects, a request with a body
    /// counts as sent. So set a shorter
    /// [`connect_timeout`](reqwest::ClientBuilder::connect_timeout) on the HTTP client.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.setup.way = Some(Way::Http(http));
        self
    }

    /// Sets a transport in place of an HTTP client, for example for a test, a recorder or a proxy.
    ///
    /// It gets complete requests with their secrets, one for each attempt of a call. Like
    /// [`http_client`](Self::http_client), it replaces the HTTP client of the builder.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.setup.way = Some(Way::Custom(Arc::new(transport)));
        self
    }

    /// Adds an interceptor, which observes every attempt of every call and can add headers. There
    /// can be several.
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.setup.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Adds a header to every request, and replaces one with the same name. It cannot be the header
    /// of the credential, except [`without_authentication`](Self::without_authentication). It
    /// cannot be an idempotency key either: a server that gets the key of another call does
    /// nothing.
    pub fn default_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.setup.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// Sets the `User-Agent` of every request. The default is the name and the version of the
    /// generated crate.
    pub fn user_agent(self, user_agent: impl AsRef<str>) -> Self {
        self.default_header(USER_AGENT, user_agent)
    }

    /// Sets the time limit of a whole call: all its attempts and the delays between them, from
    /// connecting to the last byte of the response. The default is 60 seconds, or none if the body
    /// is [read while it is sent](crate::Upload).
    ///
    /// For a [download](crate::Download), it is the limit until the response begins. After that, a
    /// pause must not be longer than the limit of an attempt.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.setup.timeout = Some(timeout);
        self
    }

    /// Sets the time limit of one attempt of a call, so that there is time for another. The default
    /// is 30 seconds, or the time limit of the call if that was set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.setup.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the time limit of connecting. The default is 10 seconds. It is a setting of the HTTP
    /// client, so it cannot be combined with [`http_client`](Self::http_client) or
    /// [`transport`](Self::transport).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.setup.connect_timeout = Some(timeout);
        self
    }

    /// Sets the limit of a response body in memory, in bytes. A longer body is an error
    /// ([`TooLarge`](crate::ErrorKind::TooLarge)). The default is 64 MiB. It does not apply to
    /// [downloads](crate::Download). The decoded value may take eight times as much, and at least
    /// 256 MiB.
    pub fn limit(mut self, bytes: u64) -> Self {
        self.setup.limit = Some(bytes);
        self
    }

    /// Sets whether a call fails if its response lacks a required field or holds an unexpected
    /// value, at any depth. The error is a [`Decode`](crate::ErrorKind::Decode) error that names
    /// the paths; its [body](crate::Error::body) is the response.
    ///
    /// The default is `false`: a missing field then has the empty value of its type, and `extra`
    /// lists missing and unexpected fields. New fields and new values of open enums are not
    /// errors in either mode. Types that serde decodes have their own rules.
    pub fn strict(mut self, strict: bool) -> Self {
        self.setup.strict = strict;
        self
    }

    /// Sets the retry policy. See [`Retries`] for the default.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.setup.retries = retries;
        self
    }

    /// Sets the number of retries that all calls of this client and its clones have in reserve. The
    /// default is 100.
    ///
    /// Each retry takes one. A call that succeeds returns those it took, and a call that succeeds
    /// without a retry adds a tenth, up to this number. Therefore, a server that is down gets at
    /// most a tenth more requests, not three times as many.
    pub fn retry_reserve(mut self, retries: u32) -> Self {
        self.setup.reserve = retries;
        self
    }

    /// Records the values of these headers on spans, in addition to harmless ones: types and
    /// lengths, `Retry-After`, request ids, rate limits. All other values are recorded as
    /// `REDACTED`; credentials always are.
    ///
    /// With the feature `tracing`, each call is a span `call`. In it, each attempt is a span
    /// `attempt` with the fields of OpenTelemetry's conventions for HTTP clients. A retry is an
    /// event, and so is the error of a call. The target of all is `naftiko_client`. Bodies and path
    /// values are never recorded. An [`Interceptor`] is called in the span of the attempt, so it
    /// can add a `traceparent`.
    #[cfg(feature = "tracing")]
    pub fn trace_headers(mut self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        for name in names {
            if let Err(problem) = self.setup.shown.add_header(name.as_ref()) {
                self.setup.problem.get_or_insert(problem);
            }
        }
        self
    }

    /// Records the values of these query parameters on spans, in addition to those of paging. All
    /// other values are recorded as `REDACTED`; secrets always are.
    #[cfg(feature = "tracing")]
    pub fn trace_query(mut self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        names.into_iter().for_each(|name| self.setup.shown.add_query(name.as_ref()));
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the secret is missing, a
    /// secret or header is not a valid header value, the base URL is invalid or lacks a variable, a
    /// timeout is zero, or TLS cannot be set up.
    pub fn build(self) -> Result<C, Error> {
        Ok(C::from(self.setup.build()?))
    }
}

impl Setup {
    fn new(api: &'static Api) -> Box<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(ACCEPT_JSON));
        headers.insert(USER_AGENT, HeaderValue::from_static(api.user_agent));
        Box::new(Setup {
            api,
            base_url: None,
            variables: Vec::new(),
            secrets: Secrets::Unset,
            token_url: None,
            headers,
            way: None,
            interceptors: Vec::new(),
            timeout: None,
            attempt_timeout: None,
            connect_timeout: None,
            limit: None,
            strict: false,
            retries: Retries::new(),
            reserve: retry::RESERVE,
            shown: Shown::default(),
            problem: None,
        })
    }

    fn set_variable(&mut self, name: &'static str, value: String) {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value));
    }

    fn set_header(&mut self, name: &str, value: &str) {
        match header(name, value) {
            Ok((name, _)) if IDEMPOTENCY_KEYS.contains(&name.as_str()) => {
                self.problem.get_or_insert(format!("the header `{name}` identifies one call: set it on each request"));
            }
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => {
                self.problem.get_or_insert(problem);
            }
        }
    }

    // Without threads, the settings of a caller are not `Send`.
    #[cfg_attr(target_arch = "wasm32", allow(clippy::arc_with_non_send_sync))]
    fn build(self: Box<Self>) -> Result<ApiClient, Error> {
        let this = *self;
        if let Some(problem) = this.problem {
            return Err(Error::configuration(problem));
        }
        for timeout in [this.timeout, this.attempt_timeout, this.connect_timeout].into_iter().flatten() {
            check_timeout(timeout).map_err(Error::configuration)?;
        }
        let variables = variables(this.api, this.variables)?;
        let fill = |template: &str| base_url::fill(template, |name| variable(this.api, &variables, name));
        let base_url = match &this.base_url {
            Some(base_url) => url::base(base_url),
            None if this.api.base_url.is_empty() => {
                Err(format!("the base URL of {} is not known: call `base_url`", this.api.name))
            }
            None => fill(this.api.base_url)
                .map_err(|problem| format!("{problem}; or call `base_url`"))
                .and_then(|base_url| url::base(&base_url)),
        }
        .map_err(Error::configuration)?;
        let token_urls = || token_urls(this.api, this.token_url.as_deref(), fill);
        let credential = Credential::new(this.api, &this.secrets, &token_urls)?;
        let headers = with_credential(this.api, this.headers, &credential)?;
        // The texts of the base URL are not secret; those of templates may be.
        let others = variables.iter().filter(|(name, _)| !this.api.base_url.contains(&format!("{{{name}}}")));
        let redactor =
            credential.redactor.and(sensitive(&headers)).and_settings(others.map(|(_, value)| value.as_str()));
        let way = match (this.way, this.connect_timeout) {
            (Some(way), None) => way,
            (Some(_), Some(_)) => {
                return Err(Error::configuration(
                    "the connect timeout belongs to the HTTP client: set it on the `reqwest::Client` you pass",
                ));
            }
            (None, connect_timeout) => Way::Own(http_client(&base_url, connect_timeout.unwrap_or(CONNECT_TIMEOUT))?),
        };
        let host = base_url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default().to_owned();
        let secret_headers = credential.headers.into_iter().map(|(name, _)| name).collect();
        let base =
            Base { api: this.api, base_url, headers, secret_headers, query: credential.query, variables, redactor };
        Ok(ApiClient(Arc::new(Shared {
            base,
            way,
            interceptors: this.interceptors,
            host,
            handshake: credential.handshake,
            timeout: this.timeout,
            attempt_timeout: this.attempt_timeout,
            limit: this.limit,
            strict: this.strict,
            retries: this.retries,
            reserve: Reserve::new(this.reserve),
            shown: this.shown,
        })))
    }
}

/// Shows which settings are set, but no value that may be secret.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("api", &self.setup.api.name)
            .field("headers", &self.setup.headers.keys().collect::<Vec<_>>())
            .field("timeout", &self.setup.timeout)
            .finish_non_exhaustive()
    }
}

/// The variables that have a value: the set one, or that of the environment.
fn variables(api: &Api, set: Vec<(&'static str, String)>) -> Result<Vec<(&'static str, String)>, Error> {
    for (name, _) in &set {
        if !api.variables.iter().any(|variable| variable.name == *name) {
            return Err(Error::configuration(format!("{} has no variable `{name}`", api.name)));
        }
    }
    let mut variables = set;
    for variable in api.variables {
        if variables.iter().any(|(name, _)| *name == variable.name) {
            continue;
        }
        let of_environment = match variable.env {
            Some(env) => from_environment(api, variable.name, env)?,
            None => None,
        };
        if let Some(value) = of_environment.or_else(|| variable.default.map(str::to_owned)) {
            variables.push((variable.name, value));
        }
    }
    Ok(variables)
}

/// The value of a variable in the environment.
fn from_environment(api: &Api, name: &str, env: &str) -> Result<Option<String>, Error> {
    match std::env::var(env) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::configuration(format!(
            "the environment variable {env} is not UTF-8; it holds the variable `{name}` of {}",
            api.name
        ))),
    }
}

/// The token URL and the issuer of client credentials; empty if unknown.
fn token_urls(
    api: &Api,
    given: Option<&str>,
    fill: impl Fn(&str) -> Result<String, String>,
) -> Result<[String; 2], Error> {
    let fill = |template: &str| fill(template).map_err(Error::configuration);
    match (api.authentication, given) {
        (Authentication::ClientCredentials { .. }, Some(given)) => Ok([given.to_owned(), String::new()]),
        (Authentication::ClientCredentials { token_url: "", issuer, .. }, None) => Ok([String::new(), fill(issuer)?]),
        (Authentication::ClientCredentials { token_url, .. }, None) => Ok([fill(token_url)?, String::new()]),
        _ => Ok([String::new(), String::new()]),
    }
}

/// The headers of every request, including those of the credential.
fn with_credential(api: &Api, mut headers: HeaderMap, credential: &Credential) -> Result<HeaderMap, Error> {
    if let Some(name) = credential.header_names(api).iter().find(|name| headers.contains_key(*name)) {
        return Err(Error::configuration(format!(
            "the header `{name}` is that of the credential: set the secret on the builder, or call `without_authentication`"
        )));
    }
    headers.extend(credential.headers.iter().cloned());
    Ok(headers)
}

/// The default HTTP client, which is the browser's: it follows redirects and has no time limits.
#[cfg(target_arch = "wasm32")]
fn http_client(_: &str, _: Duration) -> Result<reqwest::Client, Error> {
    let http = reqwest::Client::builder().build();
    http.map_err(|error| Error::configuration(format!("the HTTP client cannot be built: {}", root_cause(&error))))
}

/// The default HTTP client, without behaviour of its own.
#[cfg(not(target_arch = "wasm32"))]
fn http_client(base_url: &str, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
    if cfg!(not(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls")))
        && base_url.starts_with("https:")
    {
        return Err(Error::configuration("https needs TLS: enable the feature `rustls` or `native-tls`"));
    }
    // rustls has one provider for a process; a provider that the program has installed is kept.
    #[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder();
    // Otherwise a silent connection would block all calls that share it until their time limit.
    #[cfg(feature = "http2")]
    let builder = builder.http2_keep_alive_interval(SILENCE).http2_keep_alive_timeout(SILENCE);
    builder
        .connect_timeout(connect_timeout)
        .pool_max_idle_per_host(MOST_IDLE)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .build()
        .map_err(|error| Error::configuration(format!("the HTTP client cannot be built: {}", root_cause(&error))))
}

/// The values of headers that may be credentials.
fn sensitive(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers.values().filter(|value| value.is_sensitive()).filter_map(|value| value.to_str().ok())
}
