//! What tests of code that calls an API have in place of the API: answers that are set up, and requests as they were sent.
//!
//! - [`FakeServer`] is what the `fake::Fake` of a generated client is made of: answers for typed operations, set up by
//!   [`When`], and a record of calls.
//! - [`Capture`] is a [`Transport`](crate::Transport) that keeps every request, and shows it as the text that it would be on
//!   the wire.
//!
//! No socket is opened. All else is what runs in production: the same clients, retries, timeouts, decoding and errors. The
//! time that an answer takes is [Tokio's](tokio::time), so that it passes at once where a test has paused the clock.
//!
//! What a test says that cannot be, such as a status of 1000, panics with the place in the test.

mod capture;
mod condition;
mod fake;
mod reply;
mod rules;
mod sent;
mod when;
mod write;

pub use capture::Capture;
pub use fake::{FakeServer, FakeService};
pub use reply::{Answer, EventsOf, LinesOf, Reply};
pub use rules::{Rule, Times};
pub use sent::{Call, Sent, SentPart};
pub use when::{FailsWith, When};

#[cfg(test)]
pub(crate) use write::json as json_of;

use crate::data::{How, Limits, Problem, Slot, read_json};

/// A value of an answer, from JSON as the server would send it. What JSON does not have is as it is when a server leaves it
/// out.
///
/// ```
/// use naftiko_client::{json, test_util};
///
/// let tags: Vec<String> = test_util::from_json(json!(["new", "eu"]));
/// assert_eq!(tags, ["new", "eu"]);
/// ```
///
/// # Panics
///
/// If the JSON does not decode to such a value.
#[track_caller]
pub fn from_json<T: Slot + Default>(json: serde_json::Value) -> T {
    let mut value = T::default();
    let how = How { limits: Limits::none(), is_text: false, needs_some: false };
    match read_json(&mut value, &json.to_string(), how) {
        Ok(unexpected) => match unexpected.first() {
            Some(first) => panic!("the JSON does not decode: {first}"),
            None => value,
        },
        Err(Problem::Kind { path, problem }) if path.is_empty() => panic!("the JSON does not decode: {problem}"),
        Err(Problem::Kind { path, problem }) => panic!("the JSON does not decode: {path}: {problem}"),
        Err(_) => panic!("the JSON does not decode: {json}"),
    }
}

/// A value with some of its fields set: generated types have more fields one day, so that no expression can name them all.
///
/// ```
/// use naftiko_client::{Extra, test_util};
///
/// let words = test_util::made(|words: &mut Vec<String>| words.push("hello".to_owned()));
/// assert_eq!(words, ["hello"]);
/// ```
pub fn made<T: Default>(set: impl FnOnce(&mut T)) -> T {
    let mut value = T::default();
    set(&mut value);
    value
}

/// One operation of a fake. Given are the name of its type, its method, name and path, what it answers with, and the types
/// of its failures; behind `in` stands what answers are written in, if that is not JSON.
#[doc(hidden)]
#[macro_export]
macro_rules! faked {
    ($ty:ident {
        $method:ident $name:literal = $path:literal $(in $format:ident)?,
        $answer:ty,
        $($failure:ty,)*
    }) => {
        /// Calls of one operation: its own methods say which of them are meant, those of
        /// [`When`](naftiko_client::test_util::When) what they are answered with.
        #[derive(Clone, Debug)]
        #[must_use = "nothing is set up until it is said what calls are answered with"]
        pub struct $ty {
            when: $crate::test_util::When<$answer, $ty>,
        }
        impl $ty {
            fn new(service: &$crate::test_util::FakeService) -> Self {
                let when = service.when($crate::Operation::$method($name, $path));
                Self { when: when$(.written_in($crate::Format::$format))? }
            }
            /// Means only calls with this header.
            pub fn where_header(mut self, name: &str, value: &str) -> Self {
                self.when.also_header(name, value);
                self
            }
            /// Means only calls whose query has this pair: for what the operation has no parameter for.
            pub fn where_query(mut self, name: &str, value: impl ::std::string::ToString) -> Self {
                self.when.also_query(name, value.to_string());
                self
            }
            /// Means only calls whose body is JSON that has these keys and values; it may have others.
            pub fn where_json(mut self, part: $crate::Value) -> Self {
                self.when.also_json(part);
                self
            }
            /// Means only calls that this says yes to.
            pub fn where_call(
                mut self,
                is_meant: impl ::core::ops::Fn(&$crate::test_util::Call) -> bool
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
            ) -> Self {
                self.when.also_call(is_meant);
                self
            }
        }
        impl ::core::ops::Deref for $ty {
            type Target = $crate::test_util::When<$answer, $ty>;
            fn deref(&self) -> &Self::Target {
                &self.when
            }
        }
        $(impl $crate::test_util::FailsWith<$failure> for $ty {})*
    };
}
