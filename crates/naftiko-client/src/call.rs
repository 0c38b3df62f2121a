//! One call: its attempts, each a request that is made anew, authenticated, sent and answered; the time that they may take;
//! and whether there is another.

pub(crate) mod interceptor;
pub(crate) mod retry;
pub(crate) mod sending;
pub(crate) mod trace;
pub(crate) mod transport;

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::answer::response::Response;
use crate::auth::authenticator::Authenticator;
use crate::auth::credential::{Credential, Handshake};
use crate::auth::credentials::Credentials;
use crate::auth::digest::Digest;
use crate::body::upload::{Fault, Pulse};
use crate::call::interceptor::{Attempt, Interceptor, Outcome};
use crate::call::retry::Share;
use crate::call::trace::Trace;
use crate::call::transport::{End, Incoming, TransportError};
use crate::client::Shared;
use crate::error::{Answer, Error};
use crate::redact::Redactor;
use crate::request::content::Content;
use crate::time::{Instant, in_time, sleep};

/// How much of the body of an error is read.
const LONGEST_ERROR_BODY: u64 = 1024 * 1024;
/// How long an answer that is held in memory may be unless somebody says otherwise.
const LONGEST_ANSWER: u64 = 64 * 1024 * 1024;
/// How long a whole call may take unless somebody says otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long an attempt may take where nobody has said how long anything may take.
pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// A call on its way.
pub(crate) struct Call<'c> {
    content: &'c Content,
    shared: &'c Shared,
    /// When the time of the whole call is up.
    deadline: Option<Instant>,
    /// How long an attempt may take.
    attempt_timeout: Option<Duration>,
    /// The attempt that is under way; the first is 1.
    number: u32,
    /// When it began.
    start: Instant,
    /// When its time is up.
    until: Option<Instant>,
    /// What it is at, for the error of one that takes too long.
    stage: Stage,
    /// Whether it sent a request.
    is_sent: bool,
    /// Whether one was sent before: by another attempt, or with a secret that was refused.
    was_sent: bool,
    /// What authentication added for this call alone.
    secrets: Vec<SecretString>,
    /// What went wrong with the body on its way.
    fault: Fault,
    /// When some of the body was taken, where an attempt may take as long as that goes on.
    pulse: Option<Pulse>,
    /// What is told of the call, and of the attempt.
    trace: Trace,
    attempt_trace: Trace,
}

/// How an answer has to come that is read bit by bit.
pub(crate) struct Pace {
    pub(crate) start: Instant,
    deadline: Option<Instant>,
    idle: Duration,
}

impl Pace {
    /// Until when the next bytes must have come.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.deadline.or_else(|| Instant::now().checked_add(self.idle))
    }

    /// Whether the time of all of it is up.
    pub(crate) fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}

/// What an attempt is at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Authenticate,
    Secret,
    Answer,
}

/// What is wanted of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    /// That it begins.
    Head,
    /// All of it.
    Whole,
}

/// An answer, and its body if that was wanted.
type Answered = (Incoming, Bytes);

impl<'c> Call<'c> {
    pub(crate) fn new(content: &'c Content, shared: &'c Shared) -> Self {
        let now = Instant::now();
        let is_set = content.timeout.is_some() || shared.timeout.is_some();
        let is_read = content.body.is_read();
        let timeout = content.timeout.or(shared.timeout).or((!is_read).then_some(TIMEOUT));
        let attempt_timeout = content.attempt_timeout.or(shared.attempt_timeout);
        Call {
            content,
            shared,
            deadline: timeout.and_then(|timeout| now.checked_add(timeout)),
            pulse: (is_read && !is_set && attempt_timeout.is_none()).then(Pulse::default),
            attempt_timeout: attempt_timeout.or((!is_set).then_some(ATTEMPT_TIMEOUT)),
            number: 0,
            start: now,
            until: None,
            stage: Stage::Open,
            is_sent: false,
            was_sent: false,
            secrets: Vec::new(),
            fault: Fault::default(),
            trace: Trace::call(&content.operation),
            attempt_trace: Trace::none(),
        }
    }

    /// Sends the request and reads the answer.
    pub(crate) async fn send(&mut self) -> Result<Response<Bytes>, Error> {
        let (mut head, body) = self.run(Want::Whole).await?;
        Ok(Response::new(head.status(), std::mem::take(head.headers_mut()), body))
    }

    /// Sends the request, and gives an answer that is a success and not known to be too long, its body unread.
    pub(crate) async fn open(&mut self) -> Result<Incoming, Error> {
        Ok(self.run(Want::Head).await?.0)
    }

    /// Knows what no error of this call may hold.
    pub(crate) fn redactor(&self) -> Redactor {
        self.content.redactor(&self.shared.base).and(self.secrets.iter().map(ExposeSecret::expose_secret))
    }

    /// What authentication added for this call alone.
    pub(crate) fn into_secrets(self) -> (Vec<SecretString>, Trace) {
        (self.secrets, self.trace)
    }

    /// How long the rest of an answer may take that is not held in memory: until the deadline that its request has set, or
    /// else for ever, if it does not pause for too long.
    pub(crate) fn pace(&self) -> Pace {
        Pace {
            start: self.start,
            deadline: self.content.timeout.and(self.deadline),
            idle: self.attempt_timeout.unwrap_or(ATTEMPT_TIMEOUT),
        }
    }

    /// How many attempts there were.
    pub(crate) fn attempts(&self) -> u32 {
        self.number
    }
}

/// From attempt to attempt.
impl Call<'_> {
    async fn run(&mut self, want: Want) -> Result<Answered, Error> {
        let mut share = Share::new(&self.shared.reserve);
        loop {
            self.begin();
            let trace = self.attempt_trace.clone();
            let result = trace.around(self.attempt(want)).await;
            let wait = match &result {
                Ok(_) => None,
                Err(error) => self.wait(error, &mut share),
            };
            self.show(&result, wait);
            self.tell(&result, wait);
            match (result, wait) {
                (Ok(answered), _) => {
                    share.succeed();
                    return Ok(answered);
                }
                (Err(error), None) => {
                    if error.failure().allows_another(true) {
                        share.fail();
                    } else {
                        share.succeed();
                    }
                    let unsent = error.is_unsent() && !self.was_sent;
                    let error = error.with_unsent(unsent).with_attempts(self.number);
                    self.trace.ends(&self.content.operation, &error);
                    return Err(error);
                }
                (Err(error), Some(wait)) => {
                    self.was_sent |= !error.is_unsent();
                    sleep(wait).await;
                }
            }
        }
    }

    fn begin(&mut self) {
        self.number += 1;
        if self.number > 1 {
            self.start = Instant::now();
        }
        let own = self.attempt_timeout.and_then(|timeout| self.start.checked_add(timeout));
        self.until = own.into_iter().chain(self.deadline).min();
        self.is_sent = false;
        self.attempt_trace = self.trace.attempt(&self.content.operation, self.number);
    }

    /// Ends what is told of the attempt.
    fn tell(&mut self, result: &Result<Answered, Error>, retry_in: Option<Duration>) {
        if let Err(error) = result {
            self.attempt_trace.fails(error);
            if let Some(wait) = retry_in {
                self.trace.retries(&self.content.operation, self.number, error, wait);
            }
        }
        self.attempt_trace = Trace::none();
    }

    /// How long to wait for another attempt, if there is to be one.
    fn wait(&self, error: &Error, share: &mut Share<'_>) -> Option<Duration> {
        let retries = self.content.retries.unwrap_or(self.shared.retries);
        let may_go_again = error.failure().allows_another(self.content.is_idempotent())
            && retries.has_another(self.number)
            && self.content.can_be_repeated();
        if !may_go_again {
            return None;
        }
        let wait = retries.wait(self.number, error.retry_after(), fastrand::f64())?;
        let is_in_time = match (Instant::now().checked_add(wait), self.deadline) {
            (Some(then), Some(deadline)) => then < deadline,
            (then, _) => then.is_some(),
        };
        (is_in_time && share.take()).then_some(wait)
    }

    /// Tells interceptors what came of the attempt.
    fn show(&self, result: &Result<Answered, Error>, retry_in: Option<Duration>) {
        if self.shared.interceptors.is_empty() {
            return;
        }
        let result = result.as_ref().map(|(head, _)| (head.status(), head.headers()));
        let outcome = Outcome { result, elapsed: self.start.elapsed(), retry_in };
        for interceptor in self.shared.interceptors.iter().rev() {
            self.attempt_trace.within(|| interceptor.after(&self.this(), &outcome));
        }
    }

    fn this(&self) -> Attempt<'_> {
        Attempt {
            operation: &self.content.operation,
            number: self.number,
            #[cfg(feature = "test-util")]
            path: &self.content.path,
            #[cfg(feature = "test-util")]
            inputs: &self.content.inputs,
        }
    }
}

/// One attempt.
impl Call<'_> {
    async fn attempt(&mut self, want: Want) -> Result<Answered, Error> {
        let (mut until, pulse) = (self.until, self.pulse.clone());
        let head = match &pulse {
            None => in_time(until, self.answer()).await,
            Some(pulse) => Box::pin(while_taken(pulse, self.answer())).await,
        };
        let mut head = match head {
            Some(head) => head?,
            None => return Err(self.timed_out()),
        };
        if pulse.is_some() {
            until = Instant::now().checked_add(ATTEMPT_TIMEOUT);
        }
        let status = head.status();
        if !status.is_success() {
            let (body, end) = head.read_to(LONGEST_ERROR_BODY, until).await;
            let answer = Answer { is_cut: !matches!(end, End::Whole), ..answer_of(&mut head, body) };
            return Err(Error::status_code(&self.content.operation, answer, &self.redactor()));
        }
        let limit = self.limit(want);
        if head.content_length().is_some_and(|length| length > limit) {
            return Err(self.too_large(limit, answer_of(&mut head, Bytes::new())));
        }
        if want == Want::Head {
            return Ok((head, Bytes::new()));
        }
        let (body, end) = head.read_to(limit, until).await;
        let error = match end {
            End::Whole => return Ok((head, body)),
            End::Broken(error) => self.failed(&error),
            End::TooLate => self.timed_out(),
            End::TooLong => return Err(self.too_large(limit, answer_of(&mut head, body))),
        };
        Err(error.with_answer(answer_of(&mut head, body), &self.redactor()))
    }

    fn limit(&self, want: Want) -> u64 {
        match want {
            Want::Head => self.content.limit.unwrap_or(u64::MAX),
            Want::Whole => self.content.limit.or(self.shared.limit).unwrap_or(LONGEST_ANSWER),
        }
    }

    /// The answer of the server, with any status.
    async fn answer(&mut self) -> Result<Incoming, Error> {
        let shared = self.shared;
        let request = self.request().await?;
        // A caller that sets the header authenticates this call.
        let is_own = self.content.headers.contains_key(AUTHORIZATION);
        // In boxes, as most calls would carry the room for these about for nothing.
        match &shared.handshake {
            Handshake::Custom(custom) => Box::pin(self.answer_custom(&**custom, request)).await,
            Handshake::Digest(digest) if !is_own => Box::pin(self.answer_digest(digest, request)).await,
            Handshake::Credentials(credentials) if !is_own => Box::pin(self.answer_with(&**credentials, request)).await,
            _ => self.execute(request).await,
        }
    }

    /// The request, made anew each time: what was sent of a file cannot be sent again.
    async fn request(&mut self) -> Result<reqwest::Request, Error> {
        self.was_sent |= self.is_sent;
        self.fault = Fault::new(self.pulse.clone());
        self.stage = Stage::Open;
        let request = self.content.to_http(&self.shared.base, &self.fault).await;
        let mut request = request.map_err(|error| error.with_unsent(!self.is_sent))?;
        for interceptor in &self.shared.interceptors {
            self.intercept(&**interceptor, &mut request)?;
        }
        Ok(request)
    }

    fn intercept(&mut self, interceptor: &dyn Interceptor, request: &mut reqwest::Request) -> Result<(), Error> {
        let mut headers = HeaderMap::new();
        let result = interceptor.before(&self.this(), &mut headers);
        let sensitive = headers.values().filter(|value| value.is_sensitive());
        self.secrets.extend(sensitive.flat_map(secrets_of).map(SecretString::from));
        if let Err(error) = result {
            let problem = self.redactor().line(&format!("an interceptor refused the attempt: {error}"));
            return Err(Error::request(&self.content.operation, problem));
        }
        request.headers_mut().extend(headers);
        Ok(())
    }

    fn execute(&mut self, request: reqwest::Request) -> impl Future<Output = Result<Incoming, Error>> {
        self.stage = Stage::Answer;
        self.is_sent = true;
        self.attempt_trace.sends(&request, &self.shared.shown, || self.redactor());
        let sent = self.shared.way.send(request);
        async move {
            let answer = sent.await.map_err(|error| self.failed(&error))?;
            self.attempt_trace.answers(&answer, &self.shared.shown, || self.redactor());
            Ok(answer)
        }
    }

    fn failed(&self, error: &TransportError) -> Error {
        if let Some(problem) = self.fault.get() {
            return Error::broken_off(&self.content.operation, &self.redactor().line(problem));
        }
        Error::transport(&self.content.operation, &self.shared.host, self.start.elapsed(), error, &self.redactor())
    }

    fn timed_out(&self) -> Error {
        let after = self.start.elapsed();
        let what = match (self.stage, &self.shared.handshake) {
            (Stage::Answer, _) => {
                let (operation, host) = (&self.content.operation, &self.shared.host);
                return Error::transport(operation, host, after, &TransportError::timed_out(""), &self.redactor());
            }
            (Stage::Open, _) => "open the files of the body",
            (Stage::Secret, Handshake::Credentials(it)) => &format!("get a secret from {}", it.source()),
            (Stage::Secret | Stage::Authenticate, _) => "authenticate",
        };
        Error::timed_out(&self.content.operation, what, after).with_unsent(!self.is_sent)
    }

    fn too_large(&self, limit: u64, answer: Answer) -> Error {
        let answer = Answer { is_cut: true, ..answer };
        Error::too_large(&self.content.operation, limit).with_answer(answer, &self.redactor())
    }
}

/// Authentication that acts at each attempt.
impl Call<'_> {
    async fn answer_custom(
        &mut self,
        custom: &dyn Authenticator,
        mut request: reqwest::Request,
    ) -> Result<Incoming, Error> {
        let (url, headers) = (request.url().clone(), request.headers().clone());
        self.stage = Stage::Authenticate;
        let result = custom.authenticate(&mut request).await;
        self.secrets.extend(added(&url, &headers, &request).into_iter().map(SecretString::from));
        if let Err(error) = result {
            let problem = self.redactor().line(&format!("the authenticator failed: {error}"));
            return Err(Error::authentication(&self.content.operation, problem));
        }
        self.execute(request).await
    }

    async fn answer_digest(&mut self, digest: &Digest, mut request: reqwest::Request) -> Result<Incoming, Error> {
        let authorize = |request: &mut reqwest::Request| {
            let value = digest.authorization(request.method().as_str(), &target(request))?;
            request.headers_mut().insert(AUTHORIZATION, value)
        };
        authorize(&mut request);
        let url = request.url().clone();
        let response = self.execute(request).await?;
        if !is_refused(&response, &url) || !digest.accept(response.headers()) || !self.content.can_be_repeated() {
            return Ok(response);
        }
        let mut again = self.request().await?;
        authorize(&mut again);
        self.execute(again).await
    }

    async fn answer_with(
        &mut self,
        credentials: &dyn Credentials,
        mut request: reqwest::Request,
    ) -> Result<Incoming, Error> {
        let secret = self.authorize(credentials, &mut request).await?;
        let url = request.url().clone();
        let response = self.execute(request).await?;
        if !is_refused(&response, &url) || !credentials.refused(&secret).await || !self.content.can_be_repeated() {
            return Ok(response);
        }
        let mut again = self.request().await?;
        let other = self.authorize(credentials, &mut again).await?;
        if other.expose_secret() == secret.expose_secret() {
            return Ok(response);
        }
        let response = self.execute(again).await?;
        if is_refused(&response, &url) {
            credentials.refused(&other).await;
        }
        Ok(response)
    }

    /// Adds the secret that is good for now.
    async fn authorize(
        &mut self,
        credentials: &dyn Credentials,
        request: &mut reqwest::Request,
    ) -> Result<SecretString, Error> {
        self.stage = Stage::Secret;
        let operation = &self.content.operation;
        let secret = match credentials.secret(self.shared.way.as_transport()).await {
            Ok(secret) => secret,
            Err(error) => {
                let is_passing = error.downcast_ref::<TransportError>().is_some_and(TransportError::is_passing);
                let problem = self.redactor().line(&error.to_string());
                return Err(Error::no_secret(operation, &problem, is_passing).with_unsent(!self.is_sent));
            }
        };
        self.secrets.push(secret.clone());
        match Credential::of_now(self.shared.base.api, &secret) {
            Ok(credential) => credential.apply(request),
            Err(error) => return Err(Error::authentication(operation, error.problem()).with_unsent(!self.is_sent)),
        }
        Ok(secret)
    }
}

/// Whether the server itself, and not one that it sent the request to, wants other credentials.
fn is_refused(response: &Incoming, url: &Url) -> bool {
    response.status() == StatusCode::UNAUTHORIZED && response.is_from(url)
}

/// The path and the query of a request.
fn target(request: &reqwest::Request) -> String {
    let url = request.url();
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// What an authenticator has added to a request.
fn added(url: &Url, headers: &HeaderMap, request: &reqwest::Request) -> Vec<String> {
    let is_new = |(name, value): &(_, &HeaderValue)| headers.get(*name) != Some(*value);
    let mut added: Vec<_> = request.headers().iter().filter(is_new).flat_map(|(_, value)| secrets_of(value)).collect();
    if request.url().query() != url.query() {
        let known: Vec<_> = url.query_pairs().collect();
        let pairs = request.url().query_pairs().filter(|pair| !known.contains(pair));
        added.extend(pairs.map(|(_, value)| value.into_owned()));
    }
    added
}

/// What of a header that authenticates nothing may print: it, and what stands behind the scheme.
fn secrets_of(value: &HeaderValue) -> impl Iterator<Item = String> {
    let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let secret = text.split_once(' ').map(|(_, secret)| secret.to_owned());
    secret.into_iter().chain([text])
}

/// What there is of an answer, all but its body taken out.
fn answer_of(head: &mut Incoming, body: Bytes) -> Answer {
    Answer { status: head.status(), headers: std::mem::take(head.headers_mut()), body, is_cut: true }
}

/// What comes of something before nothing of a body was taken for too long.
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
