//! The runtime that generated naftiko clients link to.
//!
//! A generated crate says what is particular to an API: its base URL, how it authenticates, and for each operation the
//! method, the path template, the parameters and their documentation. Everything that is the same for every operation
//! is here, once:
//!
//! - [`ClientBuilder`] and [`ApiClient`]: base URL, credential, timeouts, default headers, HTTP client
//! - [`Credentials`] and [`Authenticator`]: secrets that change; [`Interceptor`]: code that sees every attempt;
//!   [`Transport`]: what takes the place of the network
//! - [`Request`]: what one call sends, with room for what the capability file does not mention; [`Draft`] is what generated
//!   code makes of it
//! - [`Sending`]: a call on its way; [`Pages`] and [`Items`]: many calls that go on where the last one ended
//! - [`Response`]: status, headers and body of a response; [`Download`]: one that is read bit by bit; [`Events`] and
//!   [`Lines`]: one that is read item by item
//! - [`Error`]: the one error type of every call
//!
//! # What every request keeps to
//!
//! - A path value stays in its place: every byte outside RFC 3986's unreserved characters is percent-encoded, and a value
//!   that would make a segment empty, `.` or `..` is refused before anything is sent.
//! - A query value arrives as it was given: it is encoded in the same way, so that `+`, `&` and spaces mean themselves.
//! - A secret travels to its own place only, in a header marked as sensitive wherever it is a header. Nothing prints it: no
//!   [`Debug`](std::fmt::Debug) of a client, builder or request, and no [`Error`], not even where a server repeats it. (A
//!   secret of fewer than six characters is taken out of URLs, ids and types wherever it stands, and of what a server says
//!   where it is a word of its own.)
//! - A value in a body stays in its place too, be that JSON, a form, a part, XML or SPARQL: it is escaped as that asks for,
//!   or refused before anything is sent.
//! - A file ([`Part::file`], [`Upload::file`]) is never in memory as a whole, and arrives as long as it was when the request
//!   was made, or the call fails. What can be read only once ([`Upload::reader`], [`Upload::stream`]) is sent only once, and
//!   as long as it was said to be.
//! - The status is looked at before the body is: an error is never decoded as a response.
//! - Redirects are not followed.
//! - A request that failed is sent again where that can do no harm and may come to something: [`Retries`] has the table.
//!   Beyond that, where the server refuses the credential (401) and there is a new one to be had, from its challenge
//!   ([`Authentication::Digest`]) or from what gives secrets ([`Credentials`]), it is sent once more.
//! - A call ends: after 60 seconds unless told otherwise, all attempts included, whatever the server does
//!   ([`ClientBuilder::timeout`]). A body that is streamed, up or down, may take longer, but never pauses for more than 30
//!   seconds. A response in memory is bounded too ([`ClientBuilder::limit`]).
//! - A call that is dropped, at whatever point, leaves nothing behind but what the server did.
//!
//! Calls need a Tokio runtime. Proxies that the environment names (`HTTPS_PROXY` and its like) are used; to an `http` base
//! URL, a proxy sees the secret.
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the certificates of the platform
//! - `native-tls`: TLS by the platform's own library
//! - `gzip`: responses that come compressed, unpacked; the limit of a request holds for what comes of them
//! - `blocking`: calls that a thread waits for, in code without `await` (the module `blocking`)
//! - `tracing`: spans and events of calls, as OpenTelemetry names what is in them ([`ClientBuilder`])
//! - `csv`, `xml`, `yaml`: responses that are written in these ([`Format`])
//! - `test-util`: a fake in place of the server, for tests of code that calls it (`test_util`)

/// What the README shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

mod api;
mod auth;
#[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
pub mod blocking;
mod body;
mod boxed;
mod call;
mod client;
pub mod data;
mod error;
mod header;
mod random;
mod redact;
mod request;
mod response;
#[cfg(feature = "test-util")]
pub mod test_util;
mod time;

pub use api::{Api, Operation, Variable};
pub use auth::authenticator::Authenticator;
pub use auth::credentials::Credentials;
pub use auth::oauth::OAuth2;
pub use auth::secret::{Authentication, Key, KeyPlace, Secret};
pub use body::multipart::Part;
pub use body::upload::{Progress, Upload};
pub use boxed::{BoxError, BoxFuture, MaybeSend};
pub use call::interceptor::{Attempt, Interceptor, Outcome};
pub use call::retry::Retries;
pub use call::sending::Sending;
pub use call::transport::{Incoming, Transport, TransportError};
pub use client::{ApiClient, ClientBuilder};
pub use error::{Error, ErrorKind};
pub use request::Request;
pub use request::argument::{IntoOption, IntoPart, IntoUpload, ParameterValue};
pub use request::draft::Draft;
pub use request::style::Style;
pub use request::template::{Escape, Json, Piece, Place};
pub use response::Response;
pub use response::decode::{Decode, Picked, Serde};
pub use response::download::Download;
pub use response::events::{Event, Events, Lines};
pub use response::format::Format;
pub use response::outputs::{Outputs, Step};
pub use response::pages::{Items, Pages, Paging};

pub use bytes::Bytes;
pub use futures_core::Stream;
pub use reqwest;
pub use reqwest::Method;
pub use reqwest::StatusCode;
pub use reqwest::header::HeaderMap;
pub use secrecy::SecretString;
pub use serde::de::{self, DeserializeOwned};
pub use serde::{Deserialize, Deserializer, Serialize};
pub use serde_json::{Value, json};

pub use data::{DateTime, Decimal, Extra, Nullable, Unexpected, Unknown, UnknownInteger};
pub use serde::Serializer;

/// What a call comes to.
pub type Result<T, E = Error> = std::result::Result<T, E>;
