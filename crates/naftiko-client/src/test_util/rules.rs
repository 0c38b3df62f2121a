//! The rules of a fake: which rule a call matches, and what is reported if none does.

use std::fmt;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::condition::{Condition, cut, shown};
use super::reply::{Reply, header, status_code};
use super::sent::Call;
use crate::api::{Api, Operation};

/// An operation of a service: two services may have the same operations.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) api: &'static Api,
    pub(super) operation: Operation,
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.api, other.api) && self.operation == other.operation
    }
}

/// The outcome of a call.
#[derive(Clone)]
pub(super) enum Act {
    Reply(Reply),
    By(Arc<dyn Fn(&Call) -> Reply + Send + Sync>),
    Breaks,
    Refuses,
    TimesOut,
    Hangs,
}

/// The expected number of calls.
///
/// It is converted from a number or a range: `2`, `1..`, `..=3`, `2..=4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    least: usize,
    most: usize,
}

impl Times {
    /// Any number of times, including zero.
    const ANY: Times = Times { least: 0, most: usize::MAX };
}

impl From<usize> for Times {
    fn from(times: usize) -> Self {
        Times { least: times, most: times }
    }
}

impl From<RangeFrom<usize>> for Times {
    fn from(times: RangeFrom<usize>) -> Self {
        Times { least: times.start, most: usize::MAX }
    }
}

impl From<RangeToInclusive<usize>> for Times {
    fn from(times: RangeToInclusive<usize>) -> Self {
        Times { least: 0, most: times.end }
    }
}

impl From<RangeInclusive<usize>> for Times {
    fn from(times: RangeInclusive<usize>) -> Self {
        Times { least: *times.start(), most: *times.end() }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = |count: usize| if count == 1 { "call" } else { "calls" };
        match (self.least, self.most) {
            (least, most) if least == most => write!(f, "{least} {}", calls(least)),
            (least, usize::MAX) => write!(f, "at least {least} {}", calls(least)),
            (0, most) => write!(f, "at most {most} {}", calls(most)),
            (least, most) => write!(f, "{least} to {most} calls"),
        }
    }
}

/// A rule.
pub(super) struct Entry {
    pub(super) target: Target,
    pub(super) conditions: Vec<Condition>,
    /// In order; the last one repeats.
    pub(super) acts: Vec<Act>,
    pub(super) times: Times,
    pub(super) delay: Duration,
    pub(super) used: usize,
    pub(super) place: &'static Location<'static>,
}

impl Entry {
    fn is_used_up(&self) -> bool {
        self.used >= self.times.most
    }

    /// The reason why a call does not match; `None` if it does.
    fn misfit(&self, call: &Call) -> Option<String> {
        let misfits: Vec<String> = self.conditions.iter().filter_map(|condition| condition.misfit(call)).collect();
        match misfits.is_empty() {
            false => Some(misfits.join(", ")),
            true if self.times.most == 0 => Some("no call is expected".to_owned()),
            true if self.is_used_up() => Some(format!("used up by {}", Times::from(self.used))),
            true => None,
        }
    }

    /// The conditions of a rule, and its place in the test.
    fn describe(&self) -> String {
        let conditions: Vec<String> = self.conditions.iter().map(ToString::to_string).collect();
        let conditions = if conditions.is_empty() { "any call".to_owned() } else { conditions.join(", ") };
        format!("{conditions} ({}:{})", self.place.file(), self.place.line())
    }
}

/// The state of a fake.
#[derive(Default)]
pub(super) struct Book {
    pub(super) entries: Vec<Entry>,
    pub(super) calls: Vec<(Target, Call)>,
    /// The report about each call that matched no rule.
    pub(super) unexpected: Vec<String>,
}

impl Book {
    /// Records a call, and returns its outcome and its delay.
    pub(super) fn enter(&mut self, target: Target, call: &Call) -> Result<(Act, Duration), String> {
        self.calls.push((target.clone(), call.clone()));
        let fits = |entry: &&mut Entry| entry.target == target && entry.misfit(call).is_none();
        match self.entries.iter_mut().find(fits) {
            Some(entry) => {
                let at = entry.used.min(entry.acts.len().saturating_sub(1));
                entry.used += 1;
                let act = entry.acts.get(at).cloned().unwrap_or_else(|| Act::Reply(Reply::new(500)));
                Ok((act, entry.delay))
            }
            None => {
                let message = self.unexpected(&target, call);
                self.unexpected.push(message.clone());
                Err(message)
            }
        }
    }

    /// The report about a call and the rules.
    fn unexpected(&self, target: &Target, call: &Call) -> String {
        let name = target.operation.name;
        let mut text = format!("unexpected call of {name}: {} {}", call.method(), cut(&call.target()));
        if !call.body().is_empty() {
            text.push_str(&format!(", the body is {}", shown(call.body())));
        }
        let entries: Vec<&Entry> = self.entries.iter().filter(|entry| entry.target == *target).collect();
        if entries.is_empty() {
            text.push_str(&format!(";\nthere is no rule for {name}, "));
            let mut others: Vec<&str> = self.entries.iter().map(|entry| entry.target.operation.name).collect();
            others.sort_unstable();
            others.dedup();
            text.push_str(&match others.is_empty() {
                true => "or for another operation".to_owned(),
                false => format!("but there are rules for {}", others.join(", ")),
            });
            return text;
        }
        text.push_str(";\nno rule matches:");
        for (number, entry) in entries.iter().enumerate() {
            let misfit = entry.misfit(call).unwrap_or_default();
            let comma = if number == 0 { "" } else { ";" };
            text.push_str(&format!("{comma}\n  {}. {}: {misfit}", number + 1, entry.describe()));
        }
        text
    }

    /// All deviations from what was expected.
    pub(super) fn problems(&self) -> Vec<String> {
        let missing = self.entries.iter().filter(|entry| entry.used < entry.times.least).map(|entry| {
            let (name, times, used) = (entry.target.operation.name, entry.times, entry.used);
            format!("{name}: expected {times}, got {used}, of {}", entry.describe())
        });
        self.unexpected.iter().cloned().chain(missing).collect()
    }
}

/// Shared by a fake and everything that is created from it.
#[derive(Default)]
pub(super) struct State(Mutex<Book>);

impl State {
    pub(super) fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A rule, to set how often it is expected and how long it takes.
///
/// By default, any number of calls is right, including zero.
#[derive(Clone)]
pub struct Rule {
    pub(super) state: Arc<State>,
    pub(super) index: usize,
}

impl Rule {
    pub(super) fn new(state: &Arc<State>, entry: Entry) -> Self {
        let mut book = state.lock();
        book.entries.push(entry);
        Rule { state: state.clone(), index: book.entries.len() - 1 }
    }

    /// Sets the least and the largest number of calls. Further calls go to later rules, and too few
    /// are an error when the fake is [verified](super::FakeServer::verify) or dropped.
    pub fn times(self, times: impl Into<Times>) -> Self {
        let times = times.into();
        self.change(|entry| entry.times = times)
    }

    /// Sets the delay before the outcome.
    pub fn after(self, delay: Duration) -> Self {
        self.change(|entry| entry.delay = delay)
    }

    /// Sets the status of the response.
    ///
    /// # Panics
    ///
    /// If the status does not have three digits.
    #[track_caller]
    pub fn status(self, status: u16) -> Self {
        let status = status_code(status);
        self.change_replies(|reply| reply.status = status)
    }

    /// Adds a header to the response.
    ///
    /// # Panics
    ///
    /// If the name or the value is not valid in HTTP.
    #[track_caller]
    pub fn header(self, name: &str, value: &str) -> Self {
        let (name, value) = header(name, value);
        self.change_replies(|reply| {
            reply.headers.append(name.clone(), value.clone());
        })
    }

    /// Returns the number of its calls so far.
    pub fn count(&self) -> usize {
        self.state.lock().entries.get(self.index).map_or(0, |entry| entry.used)
    }

    fn change(self, change: impl FnOnce(&mut Entry)) -> Self {
        if let Some(entry) = self.state.lock().entries.get_mut(self.index) {
            change(entry);
        }
        self
    }

    fn change_replies(self, mut change: impl FnMut(&mut Reply)) -> Self {
        self.change(|entry| {
            for act in &mut entry.acts {
                if let Act::Reply(reply) = act {
                    change(reply);
                }
            }
        })
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Entry {
    pub(super) fn new(
        target: Target,
        conditions: Vec<Condition>,
        acts: Vec<Act>,
        place: &'static Location<'static>,
    ) -> Self {
        Entry { target, conditions, acts, times: Times::ANY, delay: Duration::ZERO, used: 0, place }
    }

    pub(super) fn times(mut self, times: usize) -> Self {
        self.times = times.into();
        self
    }
}
