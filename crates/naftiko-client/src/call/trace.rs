//! The spans and events of calls for `tracing`: a span for each call, and in it one for each
//! attempt, with the fields of OpenTelemetry's conventions for HTTP clients. Without the feature,
//! all of it is empty.
//!
//! Values of headers and of the query are recorded only if they are on a list; bodies and values of
//! the path never are. Secrets are not recorded, whatever the list contains.

#[cfg(feature = "tracing")]
pub(crate) use on::{Shown, Trace};

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{Shown, Trace};

#[cfg(feature = "tracing")]
mod on {
    use std::fmt::Write;
    use std::time::Duration;

    use reqwest::header::{HeaderMap, HeaderName};
    use reqwest::{Request, Url};
    use tracing::field::Empty;
    use tracing::instrument::{Instrument, Instrumented};
    use tracing::{Span, info, info_span, warn};

    use crate::api::Operation;
    use crate::call::transport::Incoming;
    use crate::error::server_message::{FRONT_ID_HEADERS, ID_HEADERS};
    use crate::error::{Error, ErrorKind};
    use crate::redact::Redactor;

    /// The replacement for a value that is not recorded.
    const REDACTED: &str = "REDACTED";

    /// Headers whose values are recorded by default: type and length, the server, and rate limits.
    const HEADERS: &[&str] = &[
        "accept",
        "accept-encoding",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "ratelimit",
        "ratelimit-limit",
        "ratelimit-policy",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
        "retry-after-ms",
        "server",
        "transfer-encoding",
        "user-agent",
        "x-ms-retry-after-ms",
        "x-rate-limit-limit",
        "x-rate-limit-remaining",
        "x-rate-limit-reset",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    ];

    /// Query parameters whose values are recorded by default: those of paging.
    const QUERY: &[&str] = &[
        "count",
        "first",
        "limit",
        "max_results",
        "maxResults",
        "offset",
        "page",
        "page_number",
        "page_size",
        "pageNumber",
        "pageSize",
        "per_page",
        "perPage",
        "size",
        "skip",
        "start",
        "take",
        "top",
    ];

    /// The names whose values are recorded.
    #[derive(Clone, Debug, Default)]
    pub(crate) struct Shown {
        headers: Vec<HeaderName>,
        query: Vec<String>,
    }

    impl Shown {
        pub(crate) fn add_header(&mut self, name: &str) -> Result<(), String> {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| format!("{name:?} is not a header name (RFC 9110, section 5.1)"))?;
            self.headers.push(name);
            Ok(())
        }

        pub(crate) fn add_query(&mut self, name: &str) {
            self.query.push(name.to_owned());
        }

        fn has_header(&self, name: &HeaderName) -> bool {
            [HEADERS, ID_HEADERS, FRONT_ID_HEADERS].iter().any(|list| list.contains(&name.as_str()))
                || self.headers.contains(name)
        }

        fn has_query(&self, name: &str) -> bool {
            QUERY.contains(&name) || self.query.iter().any(|known| known == name)
        }

        /// One line: `accept: application/json, authorization: REDACTED`.
        fn headers(&self, headers: &HeaderMap, redactor: &Redactor) -> String {
            let mut line = String::new();
            for (name, value) in headers {
                let value = match value.to_str() {
                    Ok(value) if self.has_header(name) && !headers[name].is_sensitive() => redactor.value(value),
                    _ => REDACTED.to_owned(),
                };
                let comma = if line.is_empty() { "" } else { ", " };
                let _ = write!(line, "{comma}{name}: {value}");
            }
            line
        }

        /// The query with its names, and the recorded values: `limit=10&user_id=REDACTED`.
        fn query(&self, url: &Url, redactor: &Redactor) -> Option<String> {
            url.query()?;
            let mut line = String::new();
            for (name, value) in url.query_pairs() {
                let value = if self.has_query(&name) { redactor.value(&value) } else { REDACTED.to_owned() };
                let and = if line.is_empty() { "" } else { "&" };
                let _ = write!(line, "{and}{}={value}", redactor.value(&name));
            }
            Some(line)
        }
    }

    /// The span of a call, or of an attempt.
    #[derive(Clone)]
    pub(crate) struct Trace(Span);

    impl Trace {
        /// A call from its first attempt to its end.
        pub(crate) fn call(operation: &Operation) -> Self {
            Trace(info_span!(
                target: "naftiko_client",
                "call",
                otel.name = operation.name,
                otel.kind = "internal",
                otel.status_code = Empty,
                operation = operation.name,
                "error.type" = Empty,
            ))
        }

        /// Nothing, without the feature.
        pub(crate) fn none() -> Self {
            Trace(Span::none())
        }

        /// An attempt of this call; the first has number 1.
        pub(crate) fn attempt(&self, operation: &Operation, number: u32) -> Self {
            let template = operation.path.split('?').next().unwrap_or_default();
            let method = operation.method.as_str();
            Trace(info_span!(
                target: "naftiko_client",
                parent: &self.0,
                "attempt",
                otel.name = format_args!("{method} {template}"),
                otel.kind = "client",
                otel.status_code = Empty,
                http.request.method = method,
                http.request.headers = Empty,
                http.request.resend_count = (number > 1).then(|| number - 1),
                http.response.status_code = Empty,
                http.response.headers = Empty,
                url.scheme = Empty,
                url.template = template,
                url.query = Empty,
                server.address = Empty,
                server.port = Empty,
                network.protocol.version = Empty,
                "error.type" = Empty,
            ))
        }

        /// Records the complete request.
        pub(crate) fn sends(&self, request: &Request, shown: &Shown, redactor: impl FnOnce() -> Redactor) {
            if self.0.is_disabled() {
                return;
            }
            let (url, redactor) = (request.url(), redactor());
            self.0.record("url.scheme", url.scheme());
            self.0.record("server.address", url.host_str().unwrap_or_default());
            self.0.record("server.port", url.port_or_known_default());
            self.0.record("http.request.headers", shown.headers(request.headers(), &redactor).as_str());
            if let Some(query) = shown.query(url, &redactor) {
                self.0.record("url.query", query.as_str());
            }
        }

        /// Enters the span while a future runs.
        pub(crate) fn around<F: Future>(&self, future: F) -> Instrumented<F> {
            future.instrument(self.0.clone())
        }

        /// Enters the span, where nothing is awaited.
        pub(crate) fn within<T>(&self, code: impl FnOnce() -> T) -> T {
            self.0.in_scope(code)
        }

        /// Records the response.
        pub(crate) fn receives(&self, response: &Incoming, shown: &Shown, redactor: impl FnOnce() -> Redactor) {
            if self.0.is_disabled() {
                return;
            }
            self.0.record("http.response.status_code", response.status().as_u16());
            self.0.record("http.response.headers", shown.headers(response.headers(), &redactor()).as_str());
            self.0.record("network.protocol.version", response.version());
        }

        /// Records an error.
        pub(crate) fn fails(&self, error: &Error) {
            if !self.0.is_disabled() {
                self.0.record("otel.status_code", "ERROR");
                self.0.record("error.type", error_type(error).as_str());
            }
        }

        /// Records that an attempt of this call failed and there will be another one.
        pub(crate) fn retries(&self, operation: &Operation, attempt: u32, why: &Error, wait: Duration) {
            info!(
                target: "naftiko_client",
                parent: &self.0,
                operation = operation.name,
                attempt,
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "error.type" = error_type(why),
                error = %why,
                "the request is sent again"
            );
        }

        /// Records the error of the call.
        pub(crate) fn ends(&self, operation: &Operation, error: &Error) {
            self.fails(error);
            warn!(
                target: "naftiko_client",
                parent: &self.0,
                operation = operation.name,
                attempts = error.attempts(),
                request_id = error.request_id(),
                "error.type" = error_type(error),
                error = %error,
                "the call failed"
            );
        }
    }

    /// The status, or the kind of the error: few values, as the conventions require.
    fn error_type(error: &Error) -> String {
        let kind = match error.kind() {
            ErrorKind::Configuration => "configuration",
            ErrorKind::Request => "request",
            ErrorKind::Authentication => "authentication",
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Transport => "transport",
            ErrorKind::Decode => "decode",
            ErrorKind::TooLarge => "too_large",
            ErrorKind::Write => "write",
            ErrorKind::Status => match error.status() {
                Some(status) => return status.as_str().to_owned(),
                None => "status",
            },
        };
        kind.to_owned()
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use reqwest::Request;

    use crate::api::Operation;
    use crate::call::transport::Incoming;
    use crate::error::Error;
    use crate::redact::Redactor;

    /// Nothing, without the feature.
    #[derive(Clone, Default)]
    pub(crate) struct Shown {}

    /// Nothing, without the feature.
    #[derive(Clone)]
    pub(crate) struct Trace;

    impl Trace {
        pub(crate) fn none() -> Self {
            Trace
        }

        pub(crate) fn call(_: &Operation) -> Self {
            Trace
        }

        pub(crate) fn attempt(&self, _: &Operation, _: u32) -> Self {
            Trace
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn within<T>(&self, code: impl FnOnce() -> T) -> T {
            code()
        }

        pub(crate) fn sends(&self, _: &Request, _: &Shown, _: impl FnOnce() -> Redactor) {}

        pub(crate) fn receives(&self, _: &Incoming, _: &Shown, _: impl FnOnce() -> Redactor) {}

        pub(crate) fn fails(&self, _: &Error) {}

        pub(crate) fn retries(&self, _: &Operation, _: u32, _: &Error, _: Duration) {}

        pub(crate) fn ends(&self, _: &Operation, _: &Error) {}
    }
}
