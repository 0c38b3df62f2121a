//! The calls of one operation, and their outcome.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use serde_json::Value;

use super::condition::{Condition, conditions};
use super::reply::{IntoReply, Reply};
use super::rules::{Act, Entry, Rule, State, Target};
use super::sent::Call;
use super::write;
use crate::data::Slot;
use crate::request::draft::Draft;
use crate::request::style::Pairs;
use crate::request::template::Slot as Text;
use crate::response::format::Format;

/// Calls of one operation that returns a `T`: all calls, or those with the inputs that were set.
///
/// The methods set their outcome, and return a [`Rule`] for further settings. If an operation has
/// several rules, a call goes to the first that it matches and that is not used up
/// ([`Rule::times`]). So set special rules first, and general ones last.
pub struct When<T, O> {
    state: Arc<State>,
    target: Target,
    /// The inputs that were set, as in a request.
    request: Draft,
    others: Vec<Condition>,
    types: PhantomData<fn() -> (T, O)>,
}

/// An operation that documents an error response with a body of type `B`.
#[diagnostic::on_unimplemented(
    message = "the operation does not document an error body of type `{B}`",
    note = "`fails_json` takes any JSON"
)]
pub trait FailsWith<B> {}

/// Setting the outcome.
impl<T, O> When<T, O> {
    /// Returns this value.
    #[track_caller]
    pub fn returns(&self, response: impl Into<T>) -> Rule
    where
        T: IntoReply,
    {
        self.rule(vec![self.success(response.into())])
    }

    /// Returns a value with the fields that `set` sets. The others are empty.
    #[track_caller]
    pub fn returns_with(&self, set: impl FnOnce(&mut T)) -> Rule
    where
        T: IntoReply + Default,
    {
        let mut response = T::default();
        set(&mut response);
        self.rule(vec![self.success(response)])
    }

    /// Returns any JSON.
    #[track_caller]
    pub fn returns_json(&self, response: Value) -> Rule {
        self.rule(vec![Act::Reply(Reply::json(response))])
    }

    /// Returns these values, one for each call. This many calls are expected.
    #[track_caller]
    pub fn returns_in_turn<I: Into<T>>(&self, responses: impl IntoIterator<Item = I>) -> Rule
    where
        T: IntoReply,
    {
        let acts: Vec<Act> = responses.into_iter().map(|response| self.success(response.into())).collect();
        let times = acts.len();
        Rule::new(&self.state, self.entry(acts).times(times))
    }

    /// Responds with an error status, and an error body that the operation documents.
    ///
    /// # Panics
    ///
    /// If the status is not an error.
    #[track_caller]
    pub fn fails<B: Slot>(&self, status: u16, mut body: B) -> Rule
    where
        O: FailsWith<B>,
    {
        let json = write::json(&mut body);
        self.rule(vec![failure(Reply::bytes("application/json", json), status)])
    }

    /// Responds with an error status, and any JSON.
    ///
    /// # Panics
    ///
    /// If the status is not an error.
    #[track_caller]
    pub fn fails_json(&self, status: u16, body: Value) -> Rule {
        self.rule(vec![failure(Reply::json(body), status)])
    }

    /// Responds with an error status, and without a body.
    ///
    /// # Panics
    ///
    /// If the status is not an error.
    #[track_caller]
    pub fn fails_with(&self, status: u16) -> Rule {
        self.rule(vec![failure(Reply::new(status), status)])
    }

    /// Responds with this reply.
    #[track_caller]
    pub fn replies(&self, reply: Reply) -> Rule {
        self.rule(vec![Act::Reply(reply)])
    }

    /// Responds with the reply that a function computes from a call.
    #[track_caller]
    pub fn replies_by(&self, reply: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Rule {
        self.rule(vec![Act::By(Arc::new(reply))])
    }

    /// Breaks the connection after the request was sent
    /// ([`ErrorKind::Transport`](crate::ErrorKind::Transport)).
    #[track_caller]
    pub fn breaks(&self) -> Rule {
        self.rule(vec![Act::Breaks])
    }

    /// Refuses the connection ([`ErrorKind::Connect`](crate::ErrorKind::Connect)).
    #[track_caller]
    pub fn refuses(&self) -> Rule {
        self.rule(vec![Act::Refuses])
    }

    /// Times out immediately ([`ErrorKind::Timeout`](crate::ErrorKind::Timeout)).
    #[track_caller]
    pub fn times_out(&self) -> Rule {
        self.rule(vec![Act::TimesOut])
    }

    /// Never responds, so the call ends when its own time is up.
    #[track_caller]
    pub fn hangs(&self) -> Rule {
        self.rule(vec![Act::Hangs])
    }

    /// Returns the matching calls so far, attempt by attempt, whatever their outcome.
    #[track_caller]
    pub fn calls(&self) -> Vec<Call> {
        let conditions = self.conditions();
        let book = self.state.lock();
        let is_match = |call: &Call| conditions.iter().all(|condition| condition.misfit(call).is_none());
        let calls = book.calls.iter().filter(|(target, call)| *target == self.target && is_match(call));
        calls.map(|(_, call)| call.clone()).collect()
    }
}

/// For generated code.
#[doc(hidden)]
impl<T, O> When<T, O> {
    pub(super) fn new(state: &Arc<State>, target: Target, request: Draft) -> Self {
        When { state: state.clone(), target, request, others: Vec::new(), types: PhantomData }
    }

    /// Sets the format of responses.
    pub fn written_in(mut self, format: Format) -> Self {
        self.request.set_format(format);
        self
    }

    /// The draft that records the inputs.
    pub fn request(&mut self) -> &mut Draft {
        &mut self.request
    }

    pub fn also_header(&mut self, name: &str, value: &str) {
        self.others.push(Condition::Header(name.to_ascii_lowercase(), value.to_owned()));
    }

    pub fn also_query(&mut self, name: &str, value: String) {
        self.request.content.query.push((Cow::Owned(name.to_owned()), Pairs::One(Text::Text(value))));
    }

    pub fn also_json(&mut self, part: Value) {
        self.others.push(Condition::Has(part));
    }

    pub fn also_call(&mut self, is_match: impl Fn(&Call) -> bool + Send + Sync + 'static) {
        self.others.push(Condition::That(Arc::new(is_match)));
    }
}

impl<T, O> When<T, O> {
    fn success(&self, response: T) -> Act
    where
        T: IntoReply,
    {
        Act::Reply(response.reply(self.request.content.format))
    }

    #[track_caller]
    fn rule(&self, acts: Vec<Act>) -> Rule {
        Rule::new(&self.state, self.entry(acts))
    }

    #[track_caller]
    fn entry(&self, acts: Vec<Act>) -> Entry {
        Entry::new(self.target.clone(), self.conditions(), acts, Location::caller())
    }

    #[track_caller]
    fn conditions(&self) -> Vec<Condition> {
        match conditions(&self.request.content) {
            Ok(conditions) => conditions.into_iter().chain(self.others.iter().cloned()).collect(),
            Err(problem) => panic!("no call can match this: {problem}"),
        }
    }
}

#[track_caller]
fn failure(reply: Reply, status: u16) -> Act {
    let reply = reply.status(status);
    if reply.status.is_success() {
        panic!("{status} is not an error status");
    }
    Act::Reply(reply)
}

impl<T, O> Clone for When<T, O> {
    fn clone(&self) -> Self {
        When {
            state: self.state.clone(),
            target: self.target.clone(),
            request: self.request.clone(),
            others: self.others.clone(),
            types: PhantomData,
        }
    }
}

/// Shows the operation and the names of the inputs.
impl<T, O> fmt::Debug for When<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("When").field("request", &self.request).field("others", &self.others).finish_non_exhaustive()
    }
}
