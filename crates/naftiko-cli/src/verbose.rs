//! `-v`: each attempt of a call, on the standard error.

use std::fmt::Write as _;
use std::io::Write;

use naftiko_client::{Attempt, BoxError, HeaderMap, Interceptor, Outcome};

use crate::console::Shared;

/// The headers of a response whose values are shown. Others may hold a secret, so only their names
/// are.
const SHOWN: &[&str] = &[
    "age",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "request-id",
    "retry-after",
    "server",
    "traceparent",
    "x-correlation-id",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
];

/// Reports each attempt of each call.
#[derive(Clone, Debug)]
pub(crate) struct Verbose {
    stderr: Shared,
}

impl Verbose {
    pub(crate) fn new(stderr: Shared) -> Self {
        Verbose { stderr }
    }

    fn print(&self, text: &str) {
        // There is no other stream on which an error of writing could be reported.
        let _ = self.stderr.clone().write_all(text.as_bytes());
    }
}

impl Interceptor for Verbose {
    fn before(&self, attempt: &Attempt<'_>, _: &mut HeaderMap) -> Result<(), BoxError> {
        let url = attempt.url().unwrap_or_default();
        let number = if attempt.number() > 1 { format!(" (attempt {})", attempt.number()) } else { String::new() };
        self.print(&format!("> {} {url}{number}\n", attempt.operation().method));
        Ok(())
    }

    fn after(&self, _: &Attempt<'_>, outcome: &Outcome<'_>) {
        let mut text = String::new();
        let elapsed = outcome.elapsed().as_millis();
        match (outcome.status(), outcome.error()) {
            (Some(status), _) => _ = writeln!(text, "< {status} in {elapsed} ms"),
            (None, Some(error)) => _ = writeln!(text, "< {error}"),
            (None, None) => {}
        }
        for (name, value) in outcome.headers().into_iter().flatten() {
            let is_shown = SHOWN.contains(&name.as_str());
            let value = value.to_str().ok().filter(|_| is_shown).map(|value| outcome.without_secrets(value));
            let value = value.as_deref().unwrap_or("[hidden]");
            _ = writeln!(text, "< {name}: {value}");
        }
        if let Some(delay) = outcome.retry_in() {
            _ = writeln!(text, "* another attempt follows in {:.1} s", delay.as_secs_f32());
        }
        self.print(&text);
    }
}
