//! What all requests to an API share, and how it is set up.

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

/// How long connecting may take unless the builder says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How many connections to one host stay open that have nothing to do.
#[cfg(not(target_arch = "wasm32"))]
const MOST_IDLE: usize = 32;
/// After how long a silent connection of HTTP/2 with calls on it is asked whether it is still there, and how long it may
/// take to say so.
#[cfg(all(any(feature = "rustls", feature = "native-tls"), not(target_arch = "wasm32")))]
const SILENCE: Duration = Duration::from_secs(10);

/// A client of one API, without any operations: what a generated client wraps.
///
/// Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct ApiClient(Arc<Shared>);

pub(crate) struct Shared {
    /// What every request has in common.
    pub(crate) base: Base,
    pub(crate) way: Way,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    /// The host and port of the base URL, for messages.
    pub(crate) host: String,
    /// What acts at each call.
    pub(crate) handshake: Handshake,
    /// For a whole call, and for an attempt, unless the request says otherwise.
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    /// How long a response may be, unless the request says otherwise.
    pub(crate) limit: Option<u64>,
    pub(crate) retries: Retries,
    pub(crate) reserve: Reserve,
    /// What is told of headers and queries.
    pub(crate) shown: Shown,
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
            .field("api", &self.0.base.api.name)
            .field("base_url", &self.0.base.base_url)
            .field("headers", &self.0.base.headers.keys().collect::<Vec<_>>())
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
    setup: Box<Setup>,
    client: PhantomData<fn() -> C>,
}

/// What a builder was told; the same for every client, so that it is compiled once.
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
    retries: Retries,
    reserve: u32,
    shown: Shown,
    /// The first thing that was wrong; `build` reports it.
    problem: Option<String>,
}

impl<C: From<ApiClient>> ClientBuilder<C> {
    /// A builder for `api`, with nothing set.
    pub fn new(api: &'static Api) -> Self {
        ClientBuilder { setup: Setup::new(api), client: PhantomData }
    }

    /// Sends requests somewhere else than the capability file says: to a proxy, a test server, another region.
    ///
    /// A path in it is kept as a prefix; whether it ends in a slash makes no difference. Must be `http` or `https`,
    /// without query, fragment or credentials.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.setup.base_url = Some(base_url.into());
        self
    }

    /// Sets a variable of the API: something that its base URL or its requests leave open. One that is not set is taken
    /// from the environment variable that the capability file binds, when [`build`](Self::build) is called.
    pub fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.setup.set_variable(name, value.into());
        self
    }

    /// The one secret of the API: a bearer token, an API key.
    pub fn secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.setup.secrets = Secrets::One(secret.into());
        self
    }

    /// The user's name and password, for an API with basic or digest authentication.
    pub fn username_and_password(
        mut self,
        username: impl Into<SecretString>,
        password: impl Into<SecretString>,
    ) -> Self {
        self.setup.secrets = Secrets::Two(username.into(), password.into());
        self
    }

    /// All secrets of an API that takes several, in the order in which the documentation of the client names their
    /// environment variables.
    pub fn secrets(mut self, secrets: impl IntoIterator<Item = impl Into<SecretString>>) -> Self {
        self.setup.secrets = Secrets::Many(secrets.into_iter().map(Into::into).collect());
        self
    }

    /// Takes the secrets from the environment variables that the capability file binds, when [`build`](Self::build) is
    /// called.
    pub fn secret_from_env(mut self) -> Self {
        self.setup.secrets = Secrets::Environment;
        self
    }

    /// Sends requests without a secret, such as through a proxy that adds it.
    pub fn without_authentication(mut self) -> Self {
        self.setup.secrets = Secrets::Waived;
        self
    }

    /// Sends requests with what code of yours adds to them, in place of what the capability file says.
    pub fn authenticator(mut self, authenticator: impl Authenticator) -> Self {
        self.setup.secrets = Secrets::Custom(Arc::new(authenticator));
        self
    }

    /// Gets tokens somewhere else than the capability file says; for an API with client credentials.
    pub fn token_url(mut self, token_url: impl Into<String>) -> Self {
        self.setup.token_url = Some(token_url.into());
        self
    }

    /// Takes the secret of each request from something that knows the current one: a closure, [`OAuth2`](crate::OAuth2),
    /// code of yours. For an API that takes one secret.
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.setup.secrets = Secrets::Changing(Arc::new(credentials));
        self
    }

    /// Sends requests by an HTTP client of your own: with other proxies, certificates, connection pools. (That of the
    /// builder keeps up to 32 connections to a host open that have nothing to do, each for 90 seconds. It gives up a
    /// connection of HTTP/2 that has calls on it and does not respond to a ping for 20 seconds.)
    ///
    /// Everything of this builder applies all the same but for [`connect_timeout`](Self::connect_timeout). What to do with
    /// redirects is then up to that client. Build it with [`reqwest::redirect::Policy::none`]: `reqwest`'s default follows them
    /// to other hosts, takes along every header but `Authorization` and cookies, so an API key too, and tells the URL in
    /// `Referer`, so an API key in the query too.
    ///
    /// Where the time of a call is up while such a client still connects, a request with a body counts as sent: so give the
    /// client a [`connect_timeout`](reqwest::ClientBuilder::connect_timeout) that is shorter.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.setup.way = Some(Way::Http(http));
        self
    }

    /// Sends requests by something else than an HTTP client: what a test, a recorder or a proxy of yours puts there.
    ///
    /// It gets requests that are complete, with their secret, and each attempt of a call on its own. As
    /// [`http_client`](Self::http_client), it takes the place of the client's own.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.setup.way = Some(Way::Custom(Arc::new(transport)));
        self
    }

    /// Lets code of yours see every attempt of every call, and add headers to it. Can be called several times.
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.setup.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Adds a header to every request, in place of one of the same name. It cannot be the one that carries the secret,
    /// unless there is none ([`without_authentication`](Self::without_authentication)), nor an idempotency key: a server
    /// that gets the key of another call does nothing.
    pub fn default_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.setup.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// The `User-Agent` of every request; name and version of the generated crate unless set.
    pub fn user_agent(self, user_agent: impl AsRef<str>) -> Self {
        self.default_header(USER_AGENT, user_agent)
    }

    /// How long a whole call may take: all its attempts and the waits between them, from the first connection to the last
    /// byte of the response. 60 seconds unless set, and unless the body is [read while it is sent](crate::Upload).
    ///
    /// Of a [download](crate::Download), it holds until the response begins; what comes then must not pause for longer than an
    /// attempt may take.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.setup.timeout = Some(timeout);
        self
    }

    /// How long one attempt of a call may take, so that there is time for another. 30 seconds if nobody has set a timeout;
    /// where one is set, as long as that, unless this is set too.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.setup.attempt_timeout = Some(timeout);
        self
    }

    /// How long connecting may take. 10 seconds unless set. Belongs to the HTTP client, so it cannot be set together with
    /// [`http_client`](Self::http_client) or [`transport`](Self::transport).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.setup.connect_timeout = Some(timeout);
        self
    }

    /// How many bytes of body a response may have that is held in memory; a longer one is an error
    /// ([`TooLarge`](crate::ErrorKind::TooLarge)). 64 MiB unless set. It does not hold for
    /// [downloads](crate::Download), which are not. What is decoded from it may take eight times as much, or 256 MiB.
    pub fn limit(mut self, bytes: u64) -> Self {
        self.setup.limit = Some(bytes);
        self
    }

    /// When calls are sent again; see there for what they do unless set.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.setup.retries = retries;
        self
    }

    /// How many retries all calls of this client and its clones have in reserve; 100 unless set. Each retry takes one. A call
    /// that succeeds gives back what it took, and one that succeeds at once adds a tenth, up to this number. So a server that
    /// is down is not asked three times as often, but by a tenth more at most.
    pub fn retry_reserve(mut self, retries: u32) -> Self {
        self.setup.reserve = retries;
        self
    }

    /// Headers whose values spans show, of requests and of responses, besides those that are of no harm: types and lengths,
    /// `Retry-After`, ids of requests, limits of rates. Of all others they show `REDACTED`, and of what authenticates whatever
    /// is said here.
    ///
    /// With the feature `tracing`, each call is a span `call`, in it each attempt a span `attempt` that has what OpenTelemetry's
    /// conventions for HTTP clients ask for; a retry is an event, and so is a failure that remains. The target of all is
    /// `naftiko_client`. Bodies, and values of the path, are never in them. An [`Interceptor`] is called in the span of the
    /// attempt, so that it can add a `traceparent`.
    #[cfg(feature = "tracing")]
    pub fn trace_headers(mut self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        for name in names {
            if let Err(problem) = self.setup.shown.add_header(name.as_ref()) {
                self.setup.problem.get_or_insert(problem);
            }
        }
        self
    }

    /// Query parameters whose values spans show, besides those that say which page is asked for. Of all others they show
    /// `REDACTED`, and of a secret whatever is said here.
    #[cfg(feature = "tracing")]
    pub fn trace_query(mut self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        names.into_iter().for_each(|name| self.setup.shown.add_query(name.as_ref()));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if there is no secret, a secret or header holds
    /// characters that no header may hold, the base URL is not usable or lacks a variable, a timeout is zero, or TLS cannot
    /// be set up.
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
                self.problem.get_or_insert(format!(
                    "the header `{name}` tells one call from all others: set it on each request"
                ));
            }
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => {
                self.problem.get_or_insert(problem);
            }
        }
    }

    // Where there are no threads, what a caller puts into it need not be fit for them.
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
        // What the base URL has is no secret; what else templates send may be one.
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
            retries: this.retries,
            reserve: Reserve::new(this.reserve),
            shown: this.shown,
        })))
    }
}

/// Shows what is set, but no value that may be secret.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("api", &self.setup.api.name)
            .field("headers", &self.setup.headers.keys().collect::<Vec<_>>())
            .field("timeout", &self.setup.timeout)
            .finish_non_exhaustive()
    }
}

/// The variables that have a value: what was set, or else what the environment says.
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

/// The value that the environment has for a variable.
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

/// Token URL and issuer of client credentials; an empty one is not known.
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

/// The headers of every request, those of the credential among them.
fn with_credential(api: &Api, mut headers: HeaderMap, credential: &Credential) -> Result<HeaderMap, Error> {
    if let Some(name) = credential.header_names(api).iter().find(|name| headers.contains_key(*name)) {
        return Err(Error::configuration(format!(
            "the header `{name}` carries the secret: give that to the builder, or call `without_authentication`"
        )));
    }
    headers.extend(credential.headers.iter().cloned());
    Ok(headers)
}

/// The HTTP client of those who bring none. It is the browser's: that follows redirects, and knows no time.
#[cfg(target_arch = "wasm32")]
fn http_client(_: &str, _: Duration) -> Result<reqwest::Client, Error> {
    let http = reqwest::Client::builder().build();
    http.map_err(|error| Error::configuration(format!("no HTTP client can be set up: {}", root_cause(&error))))
}

/// The HTTP client of those who bring none: one that does nothing of its own accord.
#[cfg(not(target_arch = "wasm32"))]
fn http_client(base_url: &str, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
    if cfg!(not(any(feature = "rustls", feature = "native-tls"))) && base_url.starts_with("https:") {
        return Err(Error::configuration("https needs TLS: enable the feature `rustls` or `native-tls`"));
    }
    let builder = reqwest::Client::builder();
    // A connection that is shared by all calls and says nothing any more would have all of them wait until their time is up.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    let builder = builder.http2_keep_alive_interval(SILENCE).http2_keep_alive_timeout(SILENCE);
    builder
        .connect_timeout(connect_timeout)
        .pool_max_idle_per_host(MOST_IDLE)
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
