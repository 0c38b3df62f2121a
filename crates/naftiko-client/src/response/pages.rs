//! Lists that come in pages: asking for one page after the other until there is no more.
//!
//! What a page says about the next is looked up by functions that generated code gives, of the type of the page. All the
//! rest does not depend on that type: which request comes next, when the end is reached, and what is a server that would
//! send pages for ever.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use reqwest::{StatusCode, Url};

use crate::call::sending::{InFlight, Received};
use crate::error::Error;
use crate::request::draft::Draft;
use crate::response::decode::{Decode, DecodeFn};
use crate::response::link;

/// How an operation goes from page to page, for pages that are `P`s.
///
/// ```
/// use naftiko_client::{Deserialize, Paging};
///
/// #[derive(Deserialize)]
/// struct Pets {
///     data: Vec<String>,
///     total_count: i64,
///     next_cursor: Option<String>,
/// }
///
/// let by_offset = Paging::offset("offset", |page: &Pets| page.data.len()).total(|page| Some(page.total_count));
/// let by_number = Paging::number("page", 1, |page: &Pets| page.data.len());
/// let by_cursor = Paging::cursor("cursor", |page: &Pets| page.next_cursor.clone());
/// let by_link = Paging::<Pets>::link();
/// ```
pub struct Paging<P> {
    way: Way,
    sends_first: bool,
    len: Option<fn(&P) -> usize>,
    total: Option<fn(&P) -> Option<i64>>,
    page_count: Option<fn(&P) -> Option<i64>>,
    next: Option<fn(&P) -> Option<String>>,
    more: Option<fn(&P) -> Option<bool>>,
}

/// What is different in the request for the next page.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// This query parameter is how many items to skip, or the number of the first item; that of the first of all is this.
    Offset(&'static str, u64),
    /// This query parameter is the number of the page, and the first one has this number.
    Number(&'static str, u64),
    /// This query parameter is what the page before said.
    Cursor(&'static str),
    /// All of the URL: the page before has it in its body.
    Url,
    /// All of the URL: the page before has a link to it.
    Link,
}

impl<P> Paging<P> {
    fn new(way: Way) -> Self {
        Paging { way, sends_first: false, len: None, total: None, page_count: None, next: None, more: None }
    }

    /// The query parameter `parameter` is how many items to skip; `len` is how many a page has. An empty page is the last.
    pub fn offset(parameter: &'static str, len: fn(&P) -> usize) -> Self {
        Paging { len: Some(len), ..Paging::new(Way::Offset(parameter, 0)) }
    }

    /// The query parameter `parameter` is the number of the page, counted from `first`; `len` is how many items a page has.
    /// An empty page is the last. 404 is the end, too, after a page that does not say how many there are.
    pub fn number(parameter: &'static str, first: u64, len: fn(&P) -> usize) -> Self {
        Paging { len: Some(len), ..Paging::new(Way::Number(parameter, first)) }
    }

    /// The query parameter `parameter` is what the page before gives as `next`; one that gives none, or an empty one, is the
    /// last.
    ///
    /// A `next` that is a URL is not sent as a value: it is followed as in [`url`](Self::url). If it leads to another origin,
    /// the value of `parameter` is taken out of it, and nothing is sent there.
    pub fn cursor(parameter: &'static str, next: fn(&P) -> Option<String>) -> Self {
        Paging { next: Some(next), ..Paging::new(Way::Cursor(parameter)) }
    }

    /// A page gives the URL of the next as `next`; one that gives none, or an empty one, is the last. A URL of another host
    /// than that of the base URL is an error, and nothing is sent there; scheme and port are those of the base URL.
    pub fn url(next: fn(&P) -> Option<String>) -> Self {
        Paging { next: Some(next), ..Paging::new(Way::Url) }
    }

    /// A page has the URL of the next in a `Link` header whose relation is `next` (RFC 8288); one without is the last. A
    /// link to another origin than that of the base URL is an error, and nothing is sent there.
    pub fn link() -> Self {
        Paging::new(Way::Link)
    }

    /// The first of all items has the number `first`, where an offset is the number of an item: 0 unless this is said.
    pub fn first(self, first: u64) -> Self {
        let way = match self.way {
            Way::Offset(parameter, _) => Way::Offset(parameter, first),
            Way::Number(parameter, _) => Way::Number(parameter, first),
            way => way,
        };
        Paging { way, ..self }
    }

    /// The request for the first page has its offset or number too, whatever the server would take without it.
    pub fn sends_first(self) -> Self {
        Paging { sends_first: true, ..self }
    }

    /// Pages say how many items there are in all: no page is asked for beyond. What is none, or less than the page itself has,
    /// says nothing, nor does it where pages go by cursors or links.
    pub fn total(self, total: fn(&P) -> Option<i64>) -> Self {
        Paging { total: Some(total), ..self }
    }

    /// Pages say how many pages there are in all: no page is asked for beyond. Zero says nothing, nor does it where pages do
    /// not go by numbers.
    pub fn page_count(self, page_count: fn(&P) -> Option<i64>) -> Self {
        Paging { page_count: Some(page_count), ..self }
    }

    /// Pages say whether there are more: one that says no is the last. Where pages have numbers, another one follows one that
    /// says yes, even if that is empty.
    pub fn more(self, more: fn(&P) -> Option<bool>) -> Self {
        Paging { more: Some(more), ..self }
    }

    /// What a page says about the next.
    fn facts(&self, page: &P) -> Facts {
        let len = self.len.map(|len| len(page) as u64);
        let total = self.total.and_then(|total| total(page)).and_then(|total| u64::try_from(total).ok());
        Facts {
            len,
            // A total that a response lacks is 0 to those who read it.
            total: total.filter(|total| *total >= len.unwrap_or_default()),
            page_count: self.page_count.and_then(|count| count(page)).and_then(|count| u64::try_from(count).ok()),
            next: self.next.and_then(|next| next(page)).filter(|next| !next.is_empty()),
            more: self.more.and_then(|more| more(page)),
        }
    }
}

impl<P> Clone for Paging<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Paging<P> {}

impl<P> fmt::Debug for Paging<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Paging").field(&self.way).finish()
    }
}

/// What a page says about the next.
struct Facts {
    len: Option<u64>,
    total: Option<u64>,
    page_count: Option<u64>,
    /// A cursor or a URL.
    next: Option<String>,
    more: Option<bool>,
}

/// The pages of a list, one after the other; each is asked for when it is needed.
///
/// ```
/// # use naftiko_client::{Pages, Result, Value};
/// # async fn example(mut pages: Pages<Value>) -> Result<()> {
/// while let Some(page) = pages.next().await {
///     println!("{}", page?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It is a [`Stream`] too. After an error there are no more pages. A server that sends the same page or names the same next
/// page again is an error ([`Decode`](crate::ErrorKind::Decode)), as it would do so for ever.
#[must_use = "no page is asked for until `next` is called"]
pub struct Pages<P> {
    walk: Walk,
    reading: Reading<P>,
}

/// How a page is read.
struct Reading<P> {
    paging: Paging<P>,
    decode: DecodeFn<P>,
}

impl<P> Reading<P> {
    fn read(&self, received: &Received) -> Found<P> {
        let page = received.decode(self.decode)?.value;
        Ok((self.paging.facts(&page), page))
    }
}

impl Draft {
    /// Requests page after page, each with a request like this one: [`Request::pages`](crate::Request::pages).
    pub fn pages<P: Decode<Output = P>>(self, paging: Paging<P>) -> Pages<P> {
        Pages::new(self, paging, P::decode)
    }
}

impl<P> Pages<P> {
    pub(crate) fn new(draft: Draft, paging: Paging<P>, decode: DecodeFn<P>) -> Self {
        Pages { walk: Walk::new(draft, &paging), reading: Reading { paging, decode } }
    }

    /// The items of all pages, one after the other; `items` takes them out of a page.
    pub fn items<I>(self, items: fn(P) -> Vec<I>) -> Items<I>
    where
        P: 'static,
        I: 'static,
    {
        let Pages { walk, reading } = self;
        let read = move |received: &Received| reading.read(received).map(|(facts, page)| (facts, items(page)));
        Items { walk, read: Box::new(read), waiting: Vec::new().into_iter() }
    }
}

impl<P> Pages<P> {
    /// The next page; none after the last one and after an error.
    ///
    /// If this is dropped before it is done, no page is lost: the next call asks for the same page again.
    ///
    /// # Errors
    ///
    /// As [`Request::send`](crate::Request::send), and `Decode` for a server that would send pages for ever.
    pub async fn next(&mut self) -> Option<Result<P, Error>> {
        let Pages { walk, reading } = self;
        walk.next(|received| reading.read(received)).await
    }
}

/// Unlike [`next`](Pages::next), this goes on with the request that was under way.
impl<P> Stream for Pages<P> {
    type Item = Result<P, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Pages { walk, reading } = &mut *self;
        walk.poll_next(cx, |received| reading.read(received))
    }
}

/// Shows the operation.
impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.walk.show("Pages", f)
    }
}

/// The items of all pages of a list, one after the other; a page is asked for when the one before is used up.
///
/// ```
/// # use naftiko_client::{Pages, Result};
/// # async fn example(pages: Pages<Vec<String>>) -> Result<()> {
/// let mut items = pages.items(|page| page);
/// while let Some(item) = items.next().await {
///     println!("{}", item?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It is a [`Stream`] too.
#[must_use = "no page is asked for until `next` is called"]
pub struct Items<I> {
    walk: Walk,
    read: Box<Read<Vec<I>>>,
    /// Those of the last page that nobody has taken yet.
    waiting: std::vec::IntoIter<I>,
}

impl<I> Items<I> {
    /// The next item; none after the last one and after an error.
    ///
    /// If this is dropped before it is done, no item is lost.
    ///
    /// # Errors
    ///
    /// As [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<I, Error>> {
        loop {
            if let Some(item) = self.waiting.next() {
                return Some(Ok(item));
            }
            match self.walk.next(&*self.read).await? {
                Ok(items) => self.waiting = items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Unlike [`next`](Items::next), this goes on with the request that was under way.
impl<I> Stream for Items<I> {
    type Item = Result<I, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.waiting.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match this.walk.poll_next(cx, &*this.read) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(items))) => this.waiting = items.into_iter(),
            }
        }
    }
}

/// Nothing in it is pinned.
impl<I> Unpin for Items<I> {}

/// Shows the operation.
impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.walk.show("Items", f)
    }
}

/// Reads a response.
type Read<T> = dyn Fn(&Received) -> Found<T> + Send + Sync;

/// What a response says about the next page, and what a caller wants of it.
type Found<T> = Result<(Facts, T), Error>;

/// The way from page to page, whatever they hold.
struct Walk {
    /// The request for the next page.
    draft: Draft,
    way: Way,
    sends_first: bool,
    /// Whether the page before says where the end is.
    knows_end: bool,
    state: State,
    /// How many items the next request skips, or the number of its page.
    at: Option<u64>,
    /// How many items there were, if they began with the first of all.
    received: Option<u64>,
    /// Cursors and links that a page was asked for with.
    seen: HashSet<String>,
    /// The page before.
    last: Option<Received>,
    /// What a stream is waiting for.
    call: Option<InFlight>,
}

enum State {
    /// No page was asked for.
    New,
    /// There may be another page.
    Open,
    /// There would be another page, but for this.
    Failed(Error),
    Done,
}

impl Walk {
    fn new<P>(draft: Draft, paging: &Paging<P>) -> Self {
        Walk {
            draft,
            way: paging.way,
            sends_first: paging.sends_first,
            knows_end: false,
            state: State::New,
            at: None,
            received: None,
            seen: HashSet::new(),
            last: None,
            call: None,
        }
    }

    /// What is wanted of the next page.
    async fn next<T>(&mut self, read: impl Fn(&Received) -> Found<T>) -> Option<Result<T, Error>> {
        let call = match self.start()? {
            Ok(call) => call,
            Err(error) => return Some(Err(error)),
        };
        let response = call.await;
        self.take(response, read)
    }

    /// The same for streams, which keep the call that is under way.
    fn poll_next<T>(
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

    /// The request for the next page, on its way.
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

    /// Finds out what the caller begins with.
    fn begin(&mut self) -> Result<(), String> {
        let content = &self.draft.content;
        match self.way {
            Way::Offset(parameter, first) | Way::Number(parameter, first) => {
                let given = number(content.query_text(parameter), parameter)?;
                let at = given.unwrap_or(first);
                self.at = Some(at);
                self.received = (at == first).then_some(0);
                if given.is_none() && self.sends_first {
                    self.draft.content.set_query_text(parameter, first.to_string());
                }
            }
            Way::Cursor(parameter) => self.seen.extend(content.query_text(parameter).map(str::to_owned)),
            // What is wrong with it is reported by the request.
            Way::Url | Way::Link => {
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

    /// Takes a response for the next page; none if there was no page any more.
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

    /// Whether a failure means that there is no page of the number after the last one.
    fn is_missing(&self, error: &Error) -> bool {
        let may_be_missing = matches!(self.way, Way::Number(..)) && self.last.is_some() && !self.knows_end;
        may_be_missing && error.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether a page is the one before. Of those that are found by links, several may be empty.
    fn is_again(&self, last: &Bytes, body: &Bytes) -> bool {
        last == body && !(matches!(self.way, Way::Link) && body.trim_ascii() == b"[]")
    }

    fn ignored(&self) -> String {
        let ignored = match self.way {
            Way::Offset(parameter, _) | Way::Number(parameter, _) | Way::Cursor(parameter) => {
                format!("the server ignores the query parameter `{parameter}`")
            }
            Way::Url => "the server ignores what is different in its URL".to_owned(),
            Way::Link => "the server ignores what is different in its link".to_owned(),
        };
        format!("the response is the page before once more, byte for byte, as if {ignored}")
    }

    /// Goes on to the next page.
    fn advance(&mut self, facts: &Facts) {
        self.knows_end = facts.total.is_some() || facts.page_count.is_some() || facts.more.is_some();
        self.state = match (self.way, &facts.next) {
            _ if facts.more == Some(false) => State::Done,
            (Way::Offset(parameter, first), _) => self.advance_offset(parameter, first, facts),
            (Way::Number(parameter, first), _) => self.advance_number(parameter, first, facts),
            (Way::Cursor(parameter), Some(next)) => self.advance_cursor(parameter, next),
            (Way::Url, Some(next)) => self.advance_url(next),
            (Way::Cursor(_) | Way::Url, None) => State::Done,
            (Way::Link, _) => self.advance_link(),
        };
        if !matches!(self.state, State::Open) {
            self.last = None;
        }
    }

    /// By as many items as came, whatever the limit was.
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
        // A `Link` header without a next page says that there is none.
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
                "the next page is one that was asked for before, by the same value of the query parameter `{parameter}`"
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

    /// What a URL in a page leads to. The scheme and the port are those of the base URL, as servers behind a proxy do not
    /// know them.
    fn resolve(&self, next: &str) -> Result<Url, String> {
        let from = self.draft.content.target(&self.draft.client.shared().base)?;
        let mut url = from.join(next).map_err(|error| format!("the URL of the next page is not one: {error}"))?;
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

    /// Asks for the page at a URL.
    fn advance_along(&mut self, next: Url, what: &str) -> State {
        self.draft.content.link = Some(next);
        // With the secrets that it is sent with, so that it does not matter whether the server repeats those.
        match self.draft.content.target(&self.draft.client.shared().base) {
            Ok(target) if self.seen.insert(target.to_string()) => State::Open,
            Ok(_) => self.failed(&format!("the next page is one that was asked for before, by the same {what}")),
            Err(problem) => self.failed(&problem),
        }
    }

    /// The failure of the page after the one that came last.
    fn failed(&self, problem: &str) -> State {
        self.last.as_ref().map_or(State::Done, |last| State::Failed(last.no_page(problem)))
    }

    fn end(&mut self) {
        self.state = State::Done;
        self.last = None;
    }

    fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("operation", &self.draft.content.operation.name)
            .field("way", &self.way)
            .field("is_done", &matches!(self.state, State::Done))
            .finish_non_exhaustive()
    }
}

/// Where a link leads to, if that is where a secret may go. `what` it is called in errors.
///
/// What the request before went to has the origin of the base URL, as has every link before.
fn follow(from: &Url, mut next: Url, what: &str) -> Result<Url, String> {
    if next.origin() != from.origin() {
        return Err(format!(
            "the {what} to the next page leads to {}, which is not where the base URL is: it was not followed",
            next.origin().ascii_serialization()
        ));
    }
    if !next.username().is_empty() || next.password().is_some() {
        return Err(format!("the {what} to the next page holds a user name or a password: it was not followed"));
    }
    next.set_fragment(None);
    Ok(next)
}

/// Whether a cursor is the URL of the next page. One without a host is told from a value, such as Base64 with a slash, by
/// the parameter in its query.
fn is_url(next: &str, parameter: &str) -> bool {
    let start = next.get(..8).unwrap_or(next).to_ascii_lowercase();
    let is_relative = next.starts_with(['/', '?']);
    start.starts_with("http://") || start.starts_with("https://") || is_relative && value_in(next, parameter).is_some()
}

/// The value of a parameter in the query of a URL.
fn value_in(url: &str, parameter: &str) -> Option<String> {
    let query = url.split_once('?')?.1.split('#').next()?;
    let mut pairs = Url::parse("http://localhost").ok()?;
    pairs.set_query(Some(query));
    pairs.query_pairs().find(|(name, _)| name == parameter).map(|(_, value)| value.into_owned())
}

/// A query parameter that is a number, if it is set.
fn number(text: Option<&str>, parameter: &str) -> Result<Option<u64>, String> {
    let parse = |text: &str| {
        text.parse().map_err(|_| format!("the query parameter `{parameter}` is no number that pages could go on from"))
    };
    text.map(parse).transpose()
}
