//! The runtime of generated naftiko clients.
//!
//! A generated crate contains what is specific to an API: its base URL, its authentication, and for
//! each operation the method, the path template, the parameters and their documentation. This crate
//! contains everything that is the same for all operations:
//!
//! - [`ClientBuilder`] and [`ApiClient`]: base URL, credential, timeouts, default headers, HTTP
//!   client
//! - [`Credentials`] and [`Authenticator`]: credentials that change; [`Interceptor`]: code that
//!   observes every attempt; [`Transport`]: a replacement for the network
//! - [`Request`]: the content of one call, which can have more than the capability file describes;
//!   [`Draft`]: the request as generated code builds it
//! - [`Sending`]: a call that is being sent; [`Pages`] and [`Items`]: a series of calls for a list
//! - [`Response`]: status, headers and body; [`Download`]: a body that is streamed; [`Events`] and
//!   [`Lines`]: a body that is a stream of items
//! - [`Error`]: the error type of every call
//!
//! # Guarantees
//!
//! - A path value stays in its segment: every byte except for RFC 3986's unreserved characters is
//!   percent-encoded. A value that would make a segment empty, `.` or `..` is an error, and nothing
//!   is sent.
//! - A query value arrives as it was given: it is encoded in the same way, including `+`, `&` and
//!   spaces.
//! - A secret is sent in its own place only, and a header with a secret is marked as sensitive.
//!   Nothing prints it: neither [`Debug`](std::fmt::Debug) of a client, builder or request, nor an
//!   [`Error`], even if a server repeats it. (A secret of fewer than six characters is removed from
//!   URLs, ids and types wherever it occurs, and from messages of a server where it is a separate
//!   word.)
//! - A value in a body stays in its place, in JSON, a form, a part, XML or SPARQL: it is escaped,
//!   or it is an error and nothing is sent.
//! - A file ([`Part::file`], [`Upload::file`]) is never in memory as a whole. The call fails if its
//!   length changes after the request was built. A body that can be read only once
//!   ([`Upload::reader`], [`Upload::stream`]) is sent only once, and has exactly the given length.
//! - The status is examined before the body: an error response is never decoded as a success.
//! - Redirects are not followed.
//! - A failed request is sent again where this is safe and may succeed: [`Retries`] has the table.
//!   If the server rejects the credential (401) and there is a new one, from a challenge
//!   (`Authentication::Digest`) or from [`Credentials`], the request is sent once more.
//! - A call ends: after 60 seconds by default, including all attempts ([`ClientBuilder::timeout`]).
//!   A body that is streamed in either direction may take longer, but not pause for more than 30
//!   seconds. A response in memory is limited too ([`ClientBuilder::limit`]).
//! - A call that is dropped, at any point, leaves no state behind except for what the server did.
//!
//! Calls need a Tokio runtime. Proxies of the environment (such as `HTTPS_PROXY`) are used; a proxy
//! for an `http` base URL sees the secret.
//!
//! # Tolerant and strict reading
//!
//! By default, generated types are read tolerantly, so that a change of the server does not fail a
//! call: a missing required field, or a value of another type, leaves its field at the empty value
//! of its type (`0`, `""`, an empty list), and an item of another type is left out of its list. The
//! field `extra` lists both ([`Extra::missing`], [`Extra::unexpected`]) and has the unknown fields.
//!
//! In strict mode, for a client ([`ClientBuilder::strict`]) or for one call ([`Request::strict`]),
//! either is an error of the kind [`Decode`](ErrorKind::Decode) that names the paths. Unknown
//! fields and unknown values of open enums are not errors.
//!
//! In both modes, a response that has none of its required fields is an error: `{}`, or
//! `{"error": …}` with the status 200. [`Error::body`] has the response.
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the certificates of the platform
//! - `rustls-ring`: TLS by rustls with ring, which compiles faster than aws-lc
//! - `native-tls`: TLS by the platform's own library
//! - `http2`: HTTP/2, with servers that offer it
//! - `digest`: digest authentication
//! - `gzip`: compressed responses; limits apply to the decompressed body
//! - `blocking`: calls in code without `async` (the module `blocking`)
//! - `tracing`: spans and events of calls, by OpenTelemetry's conventions ([`ClientBuilder`])
//! - `csv`, `xml`, `yaml`: responses in these formats ([`Format`])
//! - `serde`: `Serialize` and `Deserialize` for the types of generated crates
//! - `chrono`, `jiff`, `time`, `rust_decimal`: conversions to and from the types of these crates
//! - `table`: calls by name, with inputs in a JSON object (the module `table`)
//! - `test-util`: an in-process fake server for tests of code that uses a client (`test_util`)

/// The examples of the README.
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
pub mod flow;
mod header;
mod include;
mod random;
mod redact;
mod request;
mod response;
#[cfg(feature = "table")]
pub mod table;
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
pub use request::argument::{IntoObject, IntoOption, IntoPart, IntoUpload, ParameterValue};
pub use request::draft::Draft;
pub use request::style::Style;
pub use request::template::{Escape, Json, Piece, Place};
pub use response::Response;
pub use response::decode::{Decode, Serde};
pub use response::download::Download;
pub use response::events::{Event, Events, Lines};
pub use response::format::Format;
pub use response::pages::{Items, Pages, Paging};
pub use response::receive::Receive;

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

pub use data::{DateTime, Decimal, Extra, Nullable, Unexpected, UnixMillis, UnixSeconds, Unknown, UnknownInteger};
pub use serde::Serializer;

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Items that the macros of this crate use. They are not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::response::decode::{Body, Decoded};
    pub use crate::response::format::Misfit;
    pub use crate::response::outputs::{Outputs, Step};
}
