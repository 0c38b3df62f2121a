//! Replacements of an API for tests of code that calls it: configured responses, and a record of
//! the requests.
//!
//! - [`FakeServer`] is the base of the `fake::Fake` of a generated client: responses of typed
//!   operations, configured by [`When`], and a record of calls.
//! - [`Capture`] is a [`Transport`](crate::Transport) that keeps every request, and shows it as the
//!   text that would be sent.
//!
//! No socket is opened. Everything else runs as in production: the same clients, retries, timeouts,
//! decoding and errors. The delay of a response uses the clock of [Tokio](tokio::time), so that it
//! passes at once in a test that has paused it.
//!
//! An invalid argument, such as the status 1000, panics with the location in the test.

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
pub use reply::{EventsOf, IntoReply, LinesOf, Reply};
pub use rules::{Rule, Times};
pub use sent::{Call, Sent, SentPart};
pub use when::{FailsWith, When};

#[cfg(test)]
pub(crate) use write::json as json_of;

use crate::data::{How, Limits, Problem, Slot, read_json};

/// Returns a value of a response, read from the JSON that the server would send. A field that the
/// JSON lacks has the value that it has when a server leaves it out.
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
/// Panics if the JSON does not decode into a `T`.
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

/// Returns a value with some of its fields set. Generated types are non-exhaustive, so that other
/// crates cannot write them as struct expressions.
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

/// Defines one operation of a fake: the name of its type, its method, name and path, the type of
/// its response, and the types of its error responses. The format of the response follows `in`,
/// unless it is JSON.
#[doc(hidden)]
#[macro_export]
macro_rules! faked {
    ($ty:ident {
        $method:ident $name:literal = $path:literal $(in $format:ident)?,
        $response:ty,
        $($failure:ty,)*
    }) => {
        /// Calls of one operation. Its own methods select calls; those of
        /// [`When`](naftiko_client::test_util::When) set the response to them.
        #[derive(Clone, Debug)]
        #[must_use = "calls have no response until one is set"]
        pub struct $ty {
            when: $crate::test_util::When<$response, $ty>,
        }
        impl $ty {
            fn new(service: &$crate::test_util::FakeService) -> Self {
                let when = service.when($crate::Operation::$method($name, $path));
                Self { when: when$(.written_in($crate::Format::$format))? }
            }
            /// Matches only calls with this header.
            pub fn where_header(mut self, name: &str, value: &str) -> Self {
                self.when.also_header(name, value);
                self
            }
            /// Matches only calls whose query has this pair, for a parameter that the operation
            /// does not declare.
            pub fn where_query(mut self, name: &str, value: impl ::std::string::ToString) -> Self {
                self.when.also_query(name, value.to_string());
                self
            }
            /// Matches only calls with a JSON body that has these keys and values. It may have
            /// other keys.
            pub fn where_json(mut self, part: $crate::Value) -> Self {
                self.when.also_json(part);
                self
            }
            /// Matches only calls for which `is_match` returns true.
            pub fn where_call(
                mut self,
                is_match: impl ::core::ops::Fn(&$crate::test_util::Call) -> bool
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
            ) -> Self {
                self.when.also_call(is_match);
                self
            }
        }
        impl ::core::ops::Deref for $ty {
            type Target = $crate::test_util::When<$response, $ty>;
            fn deref(&self) -> &Self::Target {
                &self.when
            }
        }
        $(impl $crate::test_util::FailsWith<$failure> for $ty {})*
    };
}
