//! Calls of one operation, and what they are answered with.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use serde_json::Value;

use super::condition::{Condition, conditions};
use super::reply::{Answer, Reply};
use super::rules::{Act, Entry, Rule, State, Target};
use super::sent::Call;
use super::write;
use crate::data::Slot;
use crate::request::draft::Draft;
use crate::request::style::Pairs;
use crate::request::template::Slot as Text;
use crate::response::format::Format;

/// Calls of one operation that answers with a `T`: all of them, or those with the inputs that were set.
///
/// What they are answered with is set up by the methods here, each of which gives a [`Rule`] to say more. Where several are
/// set up for an operation, a call goes to the first that it fits and that is not used up ([`Rule::times`]); so what is
/// special comes first, and what is general last.
pub struct When<T, O> {
    state: Arc<State>,
    target: Target,
    /// What was set, as a request has it.
    request: Draft,
    others: Vec<Condition>,
    types: PhantomData<fn() -> (T, O)>,
}

/// Says that an operation may fail with a body of type `B`.
#[diagnostic::on_unimplemented(
    message = "the operation does not fail with a body of type `{B}`",
    note = "`fails_json` takes a body of any shape"
)]
pub trait FailsWith<B> {}

/// What calls are answered with.
impl<T, O> When<T, O> {
    /// Answers with a value.
    #[track_caller]
    pub fn returns(&self, answer: impl Into<T>) -> Rule
    where
        T: Answer,
    {
        self.rule(vec![self.success(answer.into())])
    }

    /// Answers with a value that has what is set here, and is empty otherwise.
    #[track_caller]
    pub fn returns_with(&self, set: impl FnOnce(&mut T)) -> Rule
    where
        T: Answer + Default,
    {
        let mut answer = T::default();
        set(&mut answer);
        self.rule(vec![self.success(answer)])
    }

    /// Answers with JSON, whatever its shape.
    #[track_caller]
    pub fn returns_json(&self, answer: Value) -> Rule {
        self.rule(vec![Act::Reply(Reply::json(answer))])
    }

    /// Answers each call with the next of these values; as many calls are expected.
    #[track_caller]
    pub fn returns_in_turn<I: Into<T>>(&self, answers: impl IntoIterator<Item = I>) -> Rule
    where
        T: Answer,
    {
        let acts: Vec<Act> = answers.into_iter().map(|answer| self.success(answer.into())).collect();
        let times = acts.len();
        Rule::new(&self.state, self.entry(acts).times(times))
    }

    /// Answers with a status that is a failure, and a body that the operation has for failures.
    ///
    /// # Panics
    ///
    /// If the status is none of a failure.
    #[track_caller]
    pub fn fails<B: Slot>(&self, status: u16, mut body: B) -> Rule
    where
        O: FailsWith<B>,
    {
        let json = write::json(&mut body);
        self.rule(vec![failure(Reply::bytes("application/json", json), status)])
    }

    /// Answers with a status that is a failure, and JSON of any shape.
    ///
    /// # Panics
    ///
    /// If the status is none of a failure.
    #[track_caller]
    pub fn fails_json(&self, status: u16, body: Value) -> Rule {
        self.rule(vec![failure(Reply::json(body), status)])
    }

    /// Answers with a status that is a failure, and without a body.
    ///
    /// # Panics
    ///
    /// If the status is none of a failure.
    #[track_caller]
    pub fn fails_with(&self, status: u16) -> Rule {
        self.rule(vec![failure(Reply::new(status), status)])
    }

    /// Answers with this, byte by byte.
    #[track_caller]
    pub fn replies(&self, reply: Reply) -> Rule {
        self.rule(vec![Act::Reply(reply)])
    }

    /// Answers with what this makes of a call.
    #[track_caller]
    pub fn replies_by(&self, reply: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Rule {
        self.rule(vec![Act::By(Arc::new(reply))])
    }

    /// The connection breaks when the request was sent ([`ErrorKind::Transport`](crate::ErrorKind::Transport)).
    #[track_caller]
    pub fn breaks(&self) -> Rule {
        self.rule(vec![Act::Breaks])
    }

    /// There is no connection ([`ErrorKind::Connect`](crate::ErrorKind::Connect)).
    #[track_caller]
    pub fn refuses(&self) -> Rule {
        self.rule(vec![Act::Refuses])
    }

    /// The time is up for an answer, at once ([`ErrorKind::Timeout`](crate::ErrorKind::Timeout)).
    #[track_caller]
    pub fn times_out(&self) -> Rule {
        self.rule(vec![Act::TimesOut])
    }

    /// There is never an answer, so that the call ends when its own time is up.
    #[track_caller]
    pub fn hangs(&self) -> Rule {
        self.rule(vec![Act::Hangs])
    }

    /// The calls so far that are meant, attempt by attempt, whatever they were answered with.
    #[track_caller]
    pub fn calls(&self) -> Vec<Call> {
        let conditions = self.conditions();
        let book = self.state.lock();
        let is_meant = |call: &Call| conditions.iter().all(|condition| condition.misfit(call).is_none());
        let calls = book.calls.iter().filter(|(target, call)| *target == self.target && is_meant(call));
        calls.map(|(_, call)| call.clone()).collect()
    }
}

/// For generated code.
#[doc(hidden)]
impl<T, O> When<T, O> {
    pub(super) fn new(state: &Arc<State>, target: Target, request: Draft) -> Self {
        When { state: state.clone(), target, request, others: Vec::new(), types: PhantomData }
    }

    /// What answers are written in.
    pub fn written_in(mut self, format: Format) -> Self {
        self.request.set_format(format);
        self
    }

    /// What takes up the inputs that are set.
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

    pub fn also_call(&mut self, is_meant: impl Fn(&Call) -> bool + Send + Sync + 'static) {
        self.others.push(Condition::That(Arc::new(is_meant)));
    }
}

impl<T, O> When<T, O> {
    fn success(&self, answer: T) -> Act
    where
        T: Answer,
    {
        Act::Reply(answer.reply(self.request.content.format))
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
            Err(problem) => panic!("no call can be like this: {problem}"),
        }
    }
}

#[track_caller]
fn failure(reply: Reply, status: u16) -> Act {
    let reply = reply.status(status);
    if reply.status.is_success() {
        panic!("{status} is no failure");
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

/// Shows the operation and the names of what is set.
impl<T, O> fmt::Debug for When<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("When").field("request", &self.request).field("others", &self.others).finish_non_exhaustive()
    }
}
