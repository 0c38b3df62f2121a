//! Goes from page to page, for any type of page: which request follows, when the list ends, and how
//! a server that repeats pages is detected.

use std::collections::HashSet;
use std::fmt;
use std::task::{Context, Poll};

use bytes::Bytes;
use reqwest::{StatusCode, Url};

use crate::call::sending::{InFlight, Received};
use crate::error::Error;
use crate::request::draft::Draft;
use crate::response::link;

/// What changes in the request for the next page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scheme {
    /// A query parameter with the number of items to skip, or the number of the first item. The
    /// number is that of the first item of the list.
    Offset(&'static str, u64),
    /// A query parameter with the number of the page. The number is that of the first page.
    Number(&'static str, u64),
    /// A query parameter with a cursor from the previous page.
    Cursor(&'static str),
    /// The whole URL, from the body of the previous page.
    Url,
    /// The whole URL, from the `Link` header of the previous page.
    Link,
}

/// What a page has about the next one.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) len: Option<u64>,
    pub(crate) total: Option<u64>,
    pub(crate) page_count: Option<u64>,
    /// A cursor or a URL.
    pub(crate) next: Option<String>,
    pub(crate) more: Option<bool>,
}

impl Facts {
    /// Ignores numbers and texts that mean nothing.
    pub(crate) fn new(
        len: Option<usize>,
        total: Option<i64>,
        page_count: Option<i64>,
        next: Option<String>,
        more: Option<bool>,
    ) -> Self {
        let len = len.map(|len| len as u64);
        let total = total.and_then(|total| u64::try_from(total).ok());
        Facts {
            len,
            // A missing total is read as 0.
            total: total.filter(|total| *total >= len.unwrap_or_default()),
            page_count: page_count.and_then(|count| u64::try_from(count).ok()),
            next: next.filter(|next| !next.is_empty()),
            more,
        }
    }
}

/// What a page has about the next one, and what the caller receives.
pub(crate) type Found<T> = Result<(Facts, T), Error>;

/// The state of a list, for any type of page.
pub(crate) struct Walk {
    /// The request for the next page.
    draft: Draft,
    scheme: Scheme,
    sends_first: bool,
    /// Whether the previous page has a total.
    knows_end: bool,
    state: State,
    /// The offset or the number of the next page.
    at: Option<u64>,
    /// How many items were received, if they started with the first of the list.
    received: Option<u64>,
    /// The cursors and links that were requested.
    seen: HashSet<String>,
    /// The previous page.
    last: Option<Received>,
    /// The pending call of a stream.
    call: Option<InFlight>,
}

enum State {
    /// No page was requested yet.
    New,
    /// There may be another page.
    Open,
    /// The next page cannot be requested, because of this error.
    Failed(Error),
    Done,
}

impl Walk {
    pub(crate) fn new(draft: Draft, scheme: Scheme, sends_first: bool) -> Self {
        Walk {
            draft,
            scheme,
            sends_first,
            knows_end: false,
            state: State::New,
            at: None,
            received: None,
            seen: HashSet::new(),
            last: None,
            call: None,
        }
    }

    /// Requests the next page and reads it.
    pub(crate) async fn next<T>(&mut self, read: impl Fn(&Received) -> Found<T>) -> Option<Result<T, Error>> {
        let call = match self.start()? {
            Ok(call) => call,
            Err(error) => return Some(Err(error)),
        };
        let response = call.await;
        self.take(response, read)
    }

    /// Does the same for streams, which keep the pending call.
    pub(crate) fn poll_next<T>(
        &mut self,
        cx: &mut Context<'_>,
        read: impl Fn(&Received) -> Found<T>,
    ) -> Poll<Option<Result<T, Error>>> {
        match self.poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(response)) => Poll::Ready(self.take(response, read)),
        }
    }

    fn take<T>(
        &mut self,
        response: Result<Received, Error>,
        read: impl Fn(&Received) -> Found<T>,
    ) -> Option<Result<T, Error>> {
        let page = match self.arrive(response)? {
            Ok(received) => read(received),
            Err(error) => Err(error),
        };
        let page = match page {
            Ok((facts, page)) => {
                self.advance(&facts);
                Ok(page)
            }
            Err(error) => {
                self.end();
                Err(error)
            }
        };
        if let Some(last) = &mut self.last {
            last.close();
        }
        Some(page)
    }

    /// Returns the call for the next page.
    fn start(&mut self) -> Option<Result<InFlight, Error>> {
        if let Some(call) = self.call.take() {
            return Some(Ok(call));
        }
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => return None,
            State::Failed(error) => return Some(Err(error)),
            State::New => {
                if let Err(problem) = self.begin() {
                    return Some(Err(Error::request(&self.draft.content.operation, problem)));
                }
            }
            State::Open => {}
        }
        self.state = State::Open;
        Some(Ok(self.draft.clone().in_flight()))
    }

    /// Reads the offset or the number of the first page from the caller's query.
    fn begin(&mut self) -> Result<(), String> {
        let content = &self.draft.content;
        match self.scheme {
            Scheme::Offset(parameter, first) | Scheme::Number(parameter, first) => {
                let given = number(content.query_text(parameter), parameter)?;
                let at = given.unwrap_or(first);
                self.at = Some(at);
                self.received = (at == first).then_some(0);
                if given.is_none() && self.sends_first {
                    self.draft.content.set_query_text(parameter, first.to_string());
                }
            }
            Scheme::Cursor(parameter) => self.seen.extend(content.query_text(parameter).map(str::to_owned)),
            // An invalid URL is reported when the request is sent.
            Scheme::Url | Scheme::Link => {
                self.seen.extend(content.target(&self.draft.client.shared().base).map(String::from))
            }
        }
        Ok(())
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Received, Error>>> {
        let mut call = match self.start() {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            Some(Ok(call)) => call,
        };
        let response = call.poll(cx).map(Some);
        if response.is_pending() {
            self.call = Some(call);
        }
        response
    }

    /// Handles the response for the next page. Returns `None` if there is no such page.
    fn arrive(&mut self, response: Result<Received, Error>) -> Option<Result<&Received, Error>> {
        let received = match response {
            Ok(received) => received,
            Err(error) if self.is_missing(&error) => {
                self.end();
                return None;
            }
            Err(error) => return Some(Err(error)),
        };
        if let Some(last) = &self.last {
            if received.response.status() == StatusCode::NO_CONTENT {
                self.end();
                return None;
            }
            if self.is_again(last.response.body(), received.response.body()) {
                return Some(Err(received.no_page(&self.ignored())));
            }
        }
        Some(Ok(self.last.insert(received)))
    }

    /// Returns whether an error means that there is no page with the number after the last one.
    fn is_missing(&self, error: &Error) -> bool {
        let may_be_missing = matches!(self.scheme, Scheme::Number(..)) && self.last.is_some() && !self.knows_end;
        may_be_missing && error.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Returns whether a page is equal to the previous one. With links, several empty lists in a
    /// row are allowed.
    fn is_again(&self, last: &Bytes, body: &Bytes) -> bool {
        last == body && !(matches!(self.scheme, Scheme::Link) && body.trim_ascii() == b"[]")
    }

    fn ignored(&self) -> String {
        let ignored = match self.scheme {
            Scheme::Offset(parameter, _) | Scheme::Number(parameter, _) | Scheme::Cursor(parameter) => {
                format!("the server ignored the query parameter `{parameter}`")
            }
            Scheme::Url => "the server ignored the change of the URL".to_owned(),
            Scheme::Link => "the server ignored the change of the link".to_owned(),
        };
        format!("the response is identical to the previous page, as if {ignored}")
    }

    /// Moves on to the next page.
    fn advance(&mut self, facts: &Facts) {
        self.knows_end = facts.total.is_some() || facts.page_count.is_some() || facts.more.is_some();
        self.state = match (self.scheme, &facts.next) {
            _ if facts.more == Some(false) => State::Done,
            (Scheme::Offset(parameter, first), _) => self.advance_offset(parameter, first, facts),
            (Scheme::Number(parameter, first), _) => self.advance_number(parameter, first, facts),
            (Scheme::Cursor(parameter), Some(next)) => self.advance_cursor(parameter, next),
            (Scheme::Url, Some(next)) => self.advance_url(next),
            (Scheme::Cursor(_) | Scheme::Url, None) => State::Done,
            (Scheme::Link, _) => self.advance_link(),
        };
        if !matches!(self.state, State::Open) {
            self.last = None;
        }
    }

    /// Advances by the number of items received, which may be less than the limit.
    fn advance_offset(&mut self, parameter: &'static str, first: u64, facts: &Facts) -> State {
        let len = facts.len.filter(|len| *len > 0);
        self.at = self.at.zip(len).and_then(|(at, len)| at.checked_add(len));
        let is_within = |at: &u64| facts.total.is_none_or(|total| at.saturating_sub(first) < total);
        self.advance_to(parameter, self.at.filter(is_within))
    }

    fn advance_number(&mut self, parameter: &'static str, first: u64, facts: &Facts) -> State {
        let len = facts.len.unwrap_or_default();
        self.received = self.received.and_then(|received| received.checked_add(len));
        let is_empty = len == 0 && facts.more.is_none();
        let has_all = self.received.zip(facts.total).is_some_and(|(received, total)| received >= total);
        let pages = facts.page_count.filter(|pages| *pages > 0);
        let is_last = self.at.zip(pages).is_some_and(|(at, pages)| at.saturating_sub(first) + 1 >= pages);
        if is_empty || has_all || is_last {
            return State::Done;
        }
        self.at = self.at.and_then(|at| at.checked_add(1));
        self.advance_to(parameter, self.at)
    }

    fn advance_to(&mut self, parameter: &'static str, at: Option<u64>) -> State {
        // A `Link` header without a next page means that this page is the last.
        let is_last = self.last.as_ref().is_some_and(|last| link::is_last(last.response.headers()));
        let Some(at) = at.filter(|_| !is_last) else { return State::Done };
        self.draft.content.set_query_text(parameter, at.to_string());
        State::Open
    }

    fn advance_cursor(&mut self, parameter: &'static str, next: &str) -> State {
        let value = if is_url(next, parameter) {
            match self.resolve(next) {
                Ok(url) => return self.advance_along(url, "URL"),
                Err(problem) => match value_in(next, parameter) {
                    Some(value) => value,
                    None => return self.failed(&problem),
                },
            }
        } else {
            next.to_owned()
        };
        if !self.seen.insert(value.clone()) {
            return self.failed(&format!(
                "the next page was requested before, with the same value of the query parameter `{parameter}`"
            ));
        }
        self.draft.content.link = None;
        self.draft.content.set_query_text(parameter, value);
        State::Open
    }

    fn advance_url(&mut self, next: &str) -> State {
        match self.resolve(next) {
            Ok(url) => self.advance_along(url, "URL"),
            Err(problem) => self.failed(&problem),
        }
    }

    /// Resolves a URL in a page. The scheme and the port are those of the base URL, because servers
    /// behind a proxy do not know them.
    fn resolve(&self, next: &str) -> Result<Url, String> {
        let from = self.draft.content.target(&self.draft.client.shared().base)?;
        let mut url = from.join(next).map_err(|error| format!("the URL of the next page is invalid: {error}"))?;
        let is_web = matches!(url.scheme(), "http" | "https");
        if is_web && url.host() == from.host() && url.set_scheme(from.scheme()).is_ok() {
            let _ = url.set_port(from.port());
        }
        follow(&from, url, "URL")
    }

    fn advance_link(&mut self) -> State {
        let Some(link) = self.last.as_ref().and_then(|last| link::next(last.response.headers())) else {
            return State::Done;
        };
        let next = self.draft.content.target(&self.draft.client.shared().base).and_then(|from| {
            let next =
                from.join(&link).map_err(|error| format!("the `Link` to the next page is not a URL: {error}"))?;
            follow(&from, next, "`Link`")
        });
        match next {
            Ok(next) => self.advance_along(next, "`Link`"),
            Err(problem) => self.failed(&problem),
        }
    }

    /// Moves on to the page at a URL.
    fn advance_along(&mut self, next: Url, what: &str) -> State {
        self.draft.content.link = Some(next);
        // The URLs are compared with their secrets, so that it does not matter whether the server
        // repeats those.
        match self.draft.content.target(&self.draft.client.shared().base) {
            Ok(target) if self.seen.insert(target.to_string()) => State::Open,
            Ok(_) => self.failed(&format!("the next page was requested before, with the same {what}")),
            Err(problem) => self.failed(&problem),
        }
    }

    /// Returns the error for a page that cannot be requested.
    fn failed(&self, problem: &str) -> State {
        self.last.as_ref().map_or(State::Done, |last| State::Failed(last.no_page(problem)))
    }

    fn end(&mut self) {
        self.state = State::Done;
        self.last = None;
    }

    pub(crate) fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("operation", &self.draft.content.operation.name)
            .field("scheme", &self.scheme)
            .field("is_done", &matches!(self.state, State::Done))
            .finish_non_exhaustive()
    }
}

/// Resolves a link, unless the credential must not be sent there. `what` is its name in errors.
///
/// The previous URL has the origin of the base URL.
fn follow(from: &Url, mut next: Url, what: &str) -> Result<Url, String> {
    if next.origin() != from.origin() {
        return Err(format!(
            "the {what} to the next page leads to {}, which is not the origin of the base URL: it was not followed",
            next.origin().ascii_serialization()
        ));
    }
    if !next.username().is_empty() || next.password().is_some() {
        return Err(format!("the {what} to the next page holds a user name or a password: it was not followed"));
    }
    next.set_fragment(None);
    Ok(next)
}

/// Returns whether a cursor is the URL of the next page. A URL without a host is recognized by the
/// parameter in its query, because other values can have a slash too, such as Base64.
fn is_url(next: &str, parameter: &str) -> bool {
    let start = next.get(..8).unwrap_or(next).to_ascii_lowercase();
    let is_relative = next.starts_with(['/', '?']);
    start.starts_with("http://") || start.starts_with("https://") || is_relative && value_in(next, parameter).is_some()
}

/// Returns the value of a parameter in the query of a URL.
fn value_in(url: &str, parameter: &str) -> Option<String> {
    let query = url.split_once('?')?.1.split('#').next()?;
    let mut pairs = Url::parse("http://localhost").ok()?;
    pairs.set_query(Some(query));
    pairs.query_pairs().find(|(name, _)| name == parameter).map(|(_, value)| value.into_owned())
}

/// Parses a query parameter that is a number, if it is set.
fn number(text: Option<&str>, parameter: &str) -> Result<Option<u64>, String> {
    let parse = |text: &str| {
        text.parse()
            .map_err(|_| format!("the query parameter `{parameter}` is not a number from which pages can continue"))
    };
    text.map(parse).transpose()
}
