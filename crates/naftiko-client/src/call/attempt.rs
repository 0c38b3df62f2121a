//! One attempt of a call: building, authenticating and sending a request, and reading its response.

mod authenticate;

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::auth::credential::Handshake;
use crate::body::upload::{Fault, Pulse};
use crate::call::interceptor::{self, Interceptor, Outcome};
use crate::call::trace::Trace;
use crate::call::transport::{End, Incoming, Taken, TransportError};
use crate::client::Shared;
use crate::error::{Error, RawResponse};
use crate::redact::Redactor;
use crate::request::content::{Content, check_idempotency_key};
use crate::time::{Instant, in_time};

/// The limit of the body of an error response.
const LONGEST_ERROR_BODY: u64 = 1024 * 1024;
/// The default limit of a body in memory.
pub(crate) const LONGEST_BODY: u64 = 64 * 1024 * 1024;
/// The default time limit of an attempt.
pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// What an attempt reads of a response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// The head.
    Head,
    /// The whole response.
    Whole,
}

/// The result of an attempt.
pub(super) struct Ended {
    /// A successful response, with its body if that was requested.
    pub(super) result: Result<(Incoming, Bytes), Error>,
    /// Whether the server may have received a request.
    pub(super) was_sent: bool,
}

/// The current step of an attempt, for the error of a timeout.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    MakeRequest,
    Authenticate,
    GetSecret,
    Send,
}

/// One attempt of a call, from building its request to the end of its response.
pub(super) struct Attempt<'c> {
    content: &'c Content,
    shared: &'c Shared,
    /// The secrets that authentication added to earlier attempts.
    known: &'c [SecretString],
    /// The number of the attempt; the first is 1.
    number: u32,
    start: Instant,
    /// The deadline of the attempt.
    until: Option<Instant>,
    /// The time when the connection last accepted bytes of the body, if that extends the attempt.
    pulse: Option<Pulse>,
    stage: Stage,
    /// Whether a request was handed to the transport.
    is_sent: bool,
    /// Whether a connection has accepted the last of them.
    taken: Taken,
    /// Whether the server has responded to a request.
    has_response: bool,
    /// The secrets that authentication added to this attempt.
    secrets: Vec<SecretString>,
    /// The error of the body while it was sent.
    fault: Fault,
    trace: Trace,
}

impl<'c> Attempt<'c> {
    pub(super) fn new(
        content: &'c Content,
        shared: &'c Shared,
        known: &'c [SecretString],
        number: u32,
        trace: Trace,
    ) -> Self {
        Attempt {
            content,
            shared,
            known,
            number,
            start: Instant::now(),
            until: None,
            pulse: None,
            stage: Stage::MakeRequest,
            is_sent: false,
            taken: Taken::default(),
            has_response: false,
            secrets: Vec::new(),
            fault: Fault::default(),
            trace,
        }
    }

    /// Limits the attempt by its own time limit and the deadline of the call.
    pub(super) fn bounded(mut self, timeout: Option<Duration>, deadline: Option<Instant>) -> Self {
        let own = timeout.and_then(|timeout| self.start.checked_add(timeout));
        self.until = own.into_iter().chain(deadline).min();
        self
    }

    /// Extends the attempt as long as the connection accepts the body.
    pub(super) fn while_body_is_taken(mut self) -> Self {
        self.pulse = Some(Pulse::default());
        self
    }

    pub(super) fn start(&self) -> Instant {
        self.start
    }

    /// Redacts the secrets that authentication added.
    pub(super) fn into_secrets(self) -> Vec<SecretString> {
        self.secrets
    }

    /// Sends the request and reads the response.
    pub(super) async fn run(&mut self, want: Want) -> Ended {
        let trace = self.trace.clone();
        let result = trace.around(self.receive(want)).await;
        let was_sent = match &result {
            Ok(_) => true,
            Err(error) => self.has_response || !error.is_unsent(),
        };
        Ended { result, was_sent }
    }

    /// Reports the outcome to the interceptors.
    pub(super) fn notify_interceptors(&self, ended: &Ended, retry_in: Option<Duration>) {
        if self.shared.interceptors.is_empty() {
            return;
        }
        let result = ended.result.as_ref().map(|(head, _)| (head.status(), head.headers()));
        let redactor = self.redactor();
        let outcome = Outcome { result, redactor: &redactor, elapsed: self.start.elapsed(), retry_in };
        for interceptor in self.shared.interceptors.iter().rev() {
            self.trace.within(|| interceptor.after(&self.view(None), &outcome));
        }
    }

    /// Records the outcome on the span.
    pub(super) fn record_trace(&self, ended: &Ended) {
        if let Err(error) = &ended.result {
            self.trace.fails(error);
        }
    }

    /// The attempt as interceptors see it. `request` is there before it is sent.
    fn view<'a>(&'a self, request: Option<(&'a reqwest::Request, &'a Redactor)>) -> interceptor::Attempt<'a> {
        interceptor::Attempt {
            operation: &self.content.operation,
            number: self.number,
            request,
            #[cfg(feature = "test-util")]
            path: &self.content.path,
            #[cfg(feature = "test-util")]
            inputs: &self.content.inputs,
        }
    }

    /// A successful response, with its body if that is requested.
    async fn receive(&mut self, want: Want) -> Result<(Incoming, Bytes), Error> {
        let (mut until, pulse) = (self.until, self.pulse.clone());
        let head = match &pulse {
            None => in_time(until, self.respond()).await,
            Some(pulse) => Box::pin(while_taken(pulse, self.respond())).await,
        };
        let mut head = match head {
            Some(head) => head?,
            None => return Err(self.timeout_error()),
        };
        if pulse.is_some() {
            until = Instant::now().checked_add(ATTEMPT_TIMEOUT);
        }
        if !head.status().is_success() {
            let (body, end) = head.read_to(LONGEST_ERROR_BODY, until).await;
            let response = RawResponse { is_cut: !matches!(end, End::Whole), ..take_response(&mut head, body) };
            return Err(Error::status_code(&self.content.operation, response, &self.redactor()));
        }
        let limit = self.limit(want);
        if head.content_length().is_some_and(|length| length > limit) {
            return Err(self.too_large_error(limit, take_response(&mut head, Bytes::new())));
        }
        if want == Want::Head {
            return Ok((head, Bytes::new()));
        }
        let (body, end) = head.read_to(limit, until).await;
        let error = match end {
            End::Whole => return Ok((head, body)),
            End::Broken(error) => self.transport_error(&error),
            End::TooLate => self.timeout_error(),
            End::TooLong => return Err(self.too_large_error(limit, take_response(&mut head, body))),
        };
        Err(error.with_response(take_response(&mut head, body), &self.redactor()))
    }

    fn limit(&self, want: Want) -> u64 {
        match want {
            Want::Head => self.content.limit.unwrap_or(u64::MAX),
            Want::Whole => self.content.limit.or(self.shared.limit).unwrap_or(LONGEST_BODY),
        }
    }

    /// The response to an authenticated request, whatever its status.
    async fn respond(&mut self) -> Result<Incoming, Error> {
        let shared = self.shared;
        let request = self.make_request().await?;
        // A header that the caller sets authenticates this call.
        let is_own = self.content.headers.contains_key(AUTHORIZATION);
        // Boxed, so that calls without such authentication do not reserve memory for it.
        match &shared.handshake {
            _ if self.content.omits_secret => self.send_request(request).await,
            Handshake::Custom(custom) => Box::pin(self.send_with_authenticator(&**custom, request)).await,
            #[cfg(feature = "digest")]
            Handshake::Digest(digest) if !is_own => Box::pin(self.send_with_digest(digest, request)).await,
            Handshake::Credentials(credentials) if !is_own => {
                Box::pin(self.send_with_credentials(&**credentials, request)).await
            }
            _ => self.send_request(request).await,
        }
    }

    /// Builds the request. A file that was read cannot be sent again, so each request is built
    /// anew.
    async fn make_request(&mut self) -> Result<reqwest::Request, Error> {
        self.fault = Fault::new(self.pulse.clone());
        self.stage = Stage::MakeRequest;
        let request = self.content.to_http(&self.shared.base, &self.fault).await;
        let mut request = request.map_err(|error| error.with_unsent(!self.is_sent))?;
        if !self.shared.interceptors.is_empty() {
            let redactor = self.redactor();
            for interceptor in &self.shared.interceptors {
                self.intercept(&**interceptor, &mut request, &redactor)?;
            }
        }
        check_idempotency_key(request.headers()).map_err(|problem| Error::request(&self.content.operation, problem))?;
        Ok(request)
    }

    fn intercept(
        &mut self,
        interceptor: &dyn Interceptor,
        request: &mut reqwest::Request,
        redactor: &Redactor,
    ) -> Result<(), Error> {
        let mut headers = HeaderMap::new();
        let result = interceptor.before(&self.view(Some((request, redactor))), &mut headers);
        let sensitive = headers.values().filter(|value| value.is_sensitive());
        self.secrets.extend(sensitive.flat_map(secrets_of).map(SecretString::from));
        if let Err(error) = result {
            let problem = self.redactor().line(&format!("an interceptor refused the attempt: {error}"));
            return Err(Error::request(&self.content.operation, problem));
        }
        request.headers_mut().extend(headers);
        Ok(())
    }

    fn send_request(&mut self, request: reqwest::Request) -> impl Future<Output = Result<Incoming, Error>> {
        self.stage = Stage::Send;
        self.is_sent = true;
        self.trace.sends(&request, &self.shared.shown, || self.redactor());
        let (taken, sent) = self.shared.way.send(request);
        self.taken = taken;
        async move {
            let response = sent.await.map_err(|error| self.transport_error(&error))?;
            self.has_response = true;
            self.trace.receives(&response, &self.shared.shown, || self.redactor());
            Ok(response)
        }
    }

    /// Redacts what no error of this attempt may show.
    fn redactor(&self) -> Redactor {
        let secrets = self.known.iter().chain(&self.secrets).map(ExposeSecret::expose_secret);
        self.content.redactor(&self.shared.base).and(secrets)
    }

    fn transport_error(&self, error: &TransportError) -> Error {
        if let Some(problem) = self.fault.get() {
            return Error::broken_off(&self.content.operation, &self.redactor().line(problem));
        }
        Error::transport(&self.content.operation, &self.shared.host, self.start.elapsed(), error, &self.redactor())
    }

    fn timeout_error(&self) -> Error {
        let after = self.start.elapsed();
        let what = match (self.stage, &self.shared.handshake) {
            (Stage::Send, _) => {
                let (operation, host) = (&self.content.operation, &self.shared.host);
                return Error::transport(
                    operation,
                    host,
                    after,
                    &TransportError::too_late(&self.taken),
                    &self.redactor(),
                );
            }
            (Stage::MakeRequest, _) => "open the files of the body",
            (Stage::GetSecret, Handshake::Credentials(it)) => &format!("get a secret from {}", it.source()),
            (Stage::GetSecret | Stage::Authenticate, _) => "authenticate",
        };
        Error::timed_out(&self.content.operation, what, after).with_unsent(!self.is_sent)
    }

    fn too_large_error(&self, limit: u64, response: RawResponse) -> Error {
        let response = RawResponse { is_cut: true, ..response };
        Error::too_large(&self.content.operation, limit).with_response(response, &self.redactor())
    }
}

/// The parts of a header that must not be printed: its value, and the value without its scheme.
fn secrets_of(value: &HeaderValue) -> impl Iterator<Item = String> {
    let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let secret = text.split_once(' ').map(|(_, secret)| secret.to_owned());
    secret.into_iter().chain([text])
}

/// A response for an error, with its headers moved out.
fn take_response(head: &mut Incoming, body: Bytes) -> RawResponse {
    RawResponse { status: head.status(), headers: std::mem::take(head.headers_mut()), body, is_cut: true }
}

/// Awaits a future as long as the connection accepts the body. `None` if it pauses for too long.
async fn while_taken<T>(pulse: &Pulse, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut until = Instant::now().checked_add(ATTEMPT_TIMEOUT);
    loop {
        if let Some(result) = in_time(until, future.as_mut()).await {
            return Some(result);
        }
        let next =
            pulse.last().and_then(|last| last.checked_add(ATTEMPT_TIMEOUT)).filter(|next| *next > Instant::now());
        next?;
        until = next;
    }
}
