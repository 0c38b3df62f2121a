//! An in-process fake server: the base of the fake of a generated client.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::rules::{Act, State, Target};
use super::sent::{Call, Sent};
use super::when::When;
use crate::api::{Api, Operation};
use crate::boxed::{BoxError, BoxFuture};
use crate::call::interceptor::{Attempt, Interceptor};
use crate::call::retry::Retries;
use crate::call::transport::{Incoming, Transport, TransportError};
use crate::client::{ApiClient, ClientBuilder};
use crate::request::draft::Draft;
use crate::request::template::Slot;
use crate::time::sleep;

/// Responds to the calls of clients without a network, as it is configured, and records them. The
/// `fake::Fake` of a generated client is built on it.
///
/// A call that no rule matches fails with [`ErrorKind::Request`](crate::ErrorKind::Request) and is
/// not retried. The message shows the call and the rules.
///
/// # Panics
///
/// When the last clone is dropped, unless the thread already panics: if a call matched no rule,
/// even if its error was ignored, or if there were fewer calls than expected.
#[derive(Clone, Default)]
pub struct FakeServer(Arc<Handle>);

/// Dropped with the last clone, while clients may still exist.
#[derive(Default)]
struct Handle {
    state: Arc<State>,
    /// Whether the problems were reported.
    is_reported: AtomicBool,
}

impl FakeServer {
    /// Creates a fake without rules.
    pub fn new() -> Self {
        FakeServer::default()
    }

    /// Returns a builder for a client whose calls go to this fake.
    ///
    /// The client has no credential, and a made-up value for each variable of its API. It retries
    /// without delay.
    pub fn builder<C: From<ApiClient>>(&self, api: &'static Api) -> ClientBuilder<C> {
        let origins = Arc::new(Origins::default());
        let wire = Wire { state: self.0.state.clone(), api, origins: origins.clone() };
        builder(api).interceptor(Reporting(origins)).transport(wire)
    }

    /// Creates a client whose calls go to this fake.
    ///
    /// # Panics
    ///
    /// If the client cannot be built.
    #[track_caller]
    pub fn client<C: From<ApiClient>>(&self, api: &'static Api) -> C {
        built(self.builder(api))
    }

    /// Returns a service whose calls get rules.
    pub fn service(&self, api: &'static Api) -> FakeService {
        FakeService { state: self.0.state.clone(), api, client: built(builder(api).transport(Nowhere)) }
    }

    /// Returns all calls so far, attempt by attempt, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.0.state.lock().calls.iter().map(|(_, call)| call.clone()).collect()
    }

    /// Checks that every call matched a rule, and that there were as many as
    /// [expected](super::Rule::times). This also happens when the fake is dropped.
    ///
    /// # Panics
    ///
    /// If not. The message shows the calls and the rules.
    #[track_caller]
    pub fn verify(&self) {
        if let Some(message) = self.0.complaint() {
            panic!("{message}");
        }
    }
}

impl Handle {
    /// The problems, if they were not reported yet.
    fn complaint(&self) -> Option<String> {
        let problems = self.state.lock().problems();
        if problems.is_empty() || self.is_reported.swap(true, Ordering::Relaxed) {
            return None;
        }
        Some(format!("the fake did not get the expected calls\n\n{}\n", problems.join("\n\n")))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        if let Some(message) = self.complaint() {
            panic!("{message}");
        }
    }
}

/// Shows the number of rules and calls.
impl fmt::Debug for FakeServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let book = self.0.state.lock();
        f.debug_struct("FakeServer")
            .field("rules", &book.entries.len())
            .field("calls", &book.calls.len())
            .finish_non_exhaustive()
    }
}

/// A builder with everything that a client of an API needs.
fn builder<C: From<ApiClient>>(api: &'static Api) -> ClientBuilder<C> {
    let mut builder = ClientBuilder::new(api).without_authentication();
    for variable in api.variables {
        builder = builder.variable(variable.name, variable.name);
    }
    if api.base_url.is_empty() {
        builder = builder.base_url("https://fake.invalid");
    }
    builder.retries(Retries::new().backoff(Duration::ZERO, Duration::ZERO))
}

#[track_caller]
fn built<C: From<ApiClient>>(builder: ClientBuilder<C>) -> C {
    match builder.build() {
        Ok(client) => client,
        Err(error) => panic!("the client cannot be built: {error}"),
    }
}

/// A service of a fake, whose calls get rules.
#[derive(Clone)]
pub struct FakeService {
    state: Arc<State>,
    api: &'static Api,
    /// The client to which drafts belong.
    client: ApiClient,
}

impl FakeService {
    /// Returns the calls of an operation, to set their outcome.
    pub fn when<T, O>(&self, operation: Operation) -> When<T, O> {
        let request = Draft::new(&self.client, operation.clone());
        When::new(&self.state, Target { api: self.api, operation }, request)
    }
}

/// Shows the API.
impl fmt::Debug for FakeService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeService").field("api", &self.api.name).finish_non_exhaustive()
    }
}

/// What the attempts report about themselves to the transport, which sees requests only.
#[derive(Default)]
struct Origins {
    next: AtomicU64,
    waiting: Mutex<HashMap<String, Origin>>,
}

/// The origin of a request.
struct Origin {
    operation: Operation,
    attempt: u32,
    path: Vec<(&'static str, String)>,
    inputs: Vec<(&'static str, Value)>,
}

/// The header that leads from a request to its origin. It is never visible.
const HEADER: &str = "naftiko-fake-call";

impl Origins {
    fn with<R>(&self, act: impl FnOnce(&mut HashMap<String, Origin>) -> R) -> R {
        act(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Makes every attempt report its operation.
struct Reporting(Arc<Origins>);

impl Interceptor for Reporting {
    fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) -> Result<(), BoxError> {
        let text = |slot: &Slot| Some(slot.decoded()?.into_owned());
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let origin = Origin {
            operation: attempt.operation().clone(),
            attempt: attempt.number(),
            path: attempt.path.iter().filter_map(|(name, slot)| Some((*name, text(slot)?))).collect(),
            inputs: attempt.inputs.to_vec(),
        };
        self.0.with(|waiting| waiting.insert(number.to_string(), origin));
        headers.insert(HEADER, HeaderValue::from(number));
        Ok(())
    }
}

/// The transport of a fake's clients.
struct Wire {
    state: Arc<State>,
    api: &'static Api,
    origins: Arc<Origins>,
}

impl Wire {
    async fn respond(&self, request: reqwest::Request) -> Result<Incoming, TransportError> {
        let mut sent = Sent::read(request).await?;
        let origin = sent.take_header(HEADER).and_then(|number| self.origins.with(|waiting| waiting.remove(&number)));
        let Origin { operation, attempt, path, inputs } = origin.unwrap_or_else(|| Origin {
            // A request that does not belong to a call, such as for a token.
            operation: Operation::new(sent.method().clone(), "no operation", ""),
            attempt: 1,
            path: Vec::new(),
            inputs: Vec::new(),
        });
        let target = Target { api: self.api, operation: operation.clone() };
        let call = Call { sent, operation, attempt, path, inputs };
        let entered = self.state.lock().enter(target, &call);
        let (act, delay) = entered.map_err(TransportError::refused)?;
        if !delay.is_zero() {
            sleep(delay).await;
        }
        match act {
            Act::Reply(reply) => Ok(reply.incoming()),
            Act::By(reply) => Ok(reply(&call).incoming()),
            Act::Breaks => Err(TransportError::broken("the fake broke the connection")),
            Act::Refuses => Err(TransportError::connect("the fake refuses connections")),
            Act::TimesOut => Err(TransportError::timed_out("the fake timed out")),
            Act::Hangs => std::future::pending().await,
        }
    }
}

impl Transport for Wire {
    fn send(&self, request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        Box::pin(self.respond(request))
    }
}

/// The transport of a client that sends nothing.
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        Box::pin(async { Err(TransportError::refused("this client sends nothing")) })
    }
}
