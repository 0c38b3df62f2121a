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

use crate::answer::decode::{Decode, DecodeFn};
use crate::answer::link;
use crate::call::sending::{Answered, Answering};
use crate::error::Error;
use crate::request::draft::Draft;

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
    len: Option<fn(&P) -> usize>,
    total: Option<fn(&P) -> Option<i64>>,
    cursor: Option<fn(&P) -> Option<String>>,
    more: Option<fn(&P) -> bool>,
}

/// What is different in the request for the next page.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// This query parameter is how many items to skip.
    Offset(&'static str),
    /// This query parameter is the number of the page, and the first one has this number.
    Number(&'static str, u64),
    /// This query parameter is what the page before said.
    Cursor(&'static str),
    /// All of the URL: the page before has a link to it.
    Link,
}

impl<P> Paging<P> {
    fn new(way: Way) -> Self {
        Paging { way, len: None, total: None, cursor: None, more: None }
    }

    /// The query parameter `parameter` is how many items to skip; `len` is how many a page has. An empty page is the last.
    pub fn offset(parameter: &'static str, len: fn(&P) -> usize) -> Self {
        Paging { len: Some(len), ..Paging::new(Way::Offset(parameter)) }
    }

    /// The query parameter `parameter` is the number of the page, counted from `first`; `len` is how many items a page has.
    /// An empty page is the last.
    pub fn number(parameter: &'static str, first: u64, len: fn(&P) -> usize) -> Self {
        Paging { len: Some(len), ..Paging::new(Way::Number(parameter, first)) }
    }

    /// The query parameter `parameter` is what the page before gives as `next`; one that gives none, or an empty one, is the
    /// last.
    pub fn cursor(parameter: &'static str, next: fn(&P) -> Option<String>) -> Self {
        Paging { cursor: Some(next), ..Paging::new(Way::Cursor(parameter)) }
    }

    /// A page has the URL of the next in a `Link` header whose relation is `next` (RFC 8288); one without is the last. A
    /// link to another origin than that of the base URL is an error, and nothing is sent there.
    pub fn link() -> Self {
        Paging::new(Way::Link)
    }

    /// Pages say how many items there are in all: no page is asked for beyond. What is none, or less than the page itself has,
    /// says nothing, nor does it where pages go by cursors or links.
    pub fn total(self, total: fn(&P) -> Option<i64>) -> Self {
        Paging { total: Some(total), ..self }
    }

    /// Pages say whether there are more: one that says no is the last.
    pub fn more(self, more: fn(&P) -> bool) -> Self {
        Paging { more: Some(more), ..self }
    }

    /// What a page says about the next.
    fn facts(&self, page: &P) -> Facts {
        let len = self.len.map(|len| len(page) as u64);
        let total = self.total.and_then(|total| total(page)).and_then(|total| u64::try_from(total).ok());
        Facts {
            len,
            // A total that an answer lacks is 0 to those who read it.
            total: total.filter(|total| *total >= len.unwrap_or_default()),
            cursor: self.cursor.and_then(|cursor| cursor(page)),
            is_last: self.more.is_some_and(|more| !more(page)),
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
    cursor: Option<String>,
    is_last: bool,
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
    fn read(&self, answered: &Answered) -> Found<P> {
        let page = answered.decode(self.decode)?;
        Ok((self.paging.facts(&page), page))
    }
}

impl Draft {
    /// Asks for page after page, decoded by `D`: [`Request::pages`](crate::Request::pages).
    pub fn pages<D: Decode>(self, paging: Paging<D::Output>) -> Pages<D::Output> {
        Pages::new(self, paging, D::decode)
    }

    /// [`pages`](Self::pages) for pages that decode themselves.
    #[doc(hidden)]
    pub fn pages_typed<P: Decode<Output = P>>(self, paging: Paging<P>) -> Pages<P> {
        self.pages::<P>(paging)
    }
}

impl<P> Pages<P> {
    pub(crate) fn new(draft: Draft, paging: Paging<P>, decode: DecodeFn<P>) -> Self {
        Pages { walk: Walk::new(draft, paging.way), reading: Reading { paging, decode } }
    }

    /// The items of all pages, one after the other; `items` takes them out of a page.
    pub fn items<I>(self, items: fn(P) -> Vec<I>) -> Items<I>
    where
        P: 'static,
        I: 'static,
    {
        let Pages { walk, reading } = self;
        let read = move |answered: &Answered| reading.read(answered).map(|(facts, page)| (facts, items(page)));
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
        walk.next(|answered| reading.read(answered)).await
    }
}

/// Unlike [`next`](Pages::next), this goes on with the request that was under way.
impl<P> Stream for Pages<P> {
    type Item = Result<P, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Pages { walk, reading } = &mut *self;
        walk.poll_next(cx, |answered| reading.read(answered))
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

/// Reads an answer.
type Read<T> = dyn Fn(&Answered) -> Found<T> + Send + Sync;

/// What an answer says about the next page, and what a caller wants of it.
type Found<T> = Result<(Facts, T), Error>;

/// The way from page to page, whatever they hold.
struct Walk {
    /// The request for the next page.
    draft: Draft,
    way: Way,
    state: State,
    /// How many items the next request skips, or the number of its page.
    at: Option<u64>,
    /// How many items there were, if they began with the first of all.
    received: Option<u64>,
    /// Cursors and links that a page was asked for with.
    seen: HashSet<String>,
    /// The page before.
    last: Option<Answered>,
    /// What a stream is waiting for.
    call: Option<Answering>,
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
    fn new(draft: Draft, way: Way) -> Self {
        Walk { draft, way, state: State::New, at: None, received: None, seen: HashSet::new(), last: None, call: None }
    }

    /// What is wanted of the next page.
    async fn next<T>(&mut self, read: impl Fn(&Answered) -> Found<T>) -> Option<Result<T, Error>> {
        let call = match self.start()? {
            Ok(call) => call,
            Err(error) => return Some(Err(error)),
        };
        let answer = call.await;
        self.take(answer, read)
    }

    /// The same for streams, which keep the call that is under way.
    fn poll_next<T>(
        &mut self,
        cx: &mut Context<'_>,
        read: impl Fn(&Answered) -> Found<T>,
    ) -> Poll<Option<Result<T, Error>>> {
        match self.poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(answer)) => Poll::Ready(self.take(answer, read)),
        }
    }

    fn take<T>(
        &mut self,
        answer: Result<Answered, Error>,
        read: impl Fn(&Answered) -> Found<T>,
    ) -> Option<Result<T, Error>> {
        let page = match self.arrive(answer)? {
            Ok(answered) => read(answered),
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
    fn start(&mut self) -> Option<Result<Answering, Error>> {
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
        Some(Ok(self.draft.clone().answering()))
    }

    /// Finds out what the caller begins with.
    fn begin(&mut self) -> Result<(), String> {
        let content = &self.draft.content;
        match self.way {
            Way::Offset(parameter) => self.at = Some(number(content.query_text(parameter), parameter)?.unwrap_or(0)),
            Way::Number(parameter, first) => {
                let at = number(content.query_text(parameter), parameter)?.unwrap_or(first);
                self.at = Some(at);
                self.received = (at == first).then_some(0);
            }
            Way::Cursor(parameter) => self.seen.extend(content.query_text(parameter).map(str::to_owned)),
            // What is wrong with it is reported by the request.
            Way::Link => self.seen.extend(content.target(&self.draft.client.shared().base).map(String::from)),
        }
        Ok(())
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Answered, Error>>> {
        let mut call = match self.start() {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            Some(Ok(call)) => call,
        };
        let answer = call.poll(cx).map(Some);
        if answer.is_pending() {
            self.call = Some(call);
        }
        answer
    }

    /// Takes an answer for the next page; none if there was no page any more.
    fn arrive(&mut self, answer: Result<Answered, Error>) -> Option<Result<&Answered, Error>> {
        let answered = match answer {
            Ok(answered) => answered,
            Err(error) => return Some(Err(error)),
        };
        if let Some(last) = &self.last {
            if answered.response.status() == StatusCode::NO_CONTENT {
                self.end();
                return None;
            }
            if self.is_again(last.response.body(), answered.response.body()) {
                return Some(Err(answered.no_page(&self.ignored())));
            }
        }
        Some(Ok(self.last.insert(answered)))
    }

    /// Whether a page is the one before. Of those that are found by links, several may be empty.
    fn is_again(&self, last: &Bytes, body: &Bytes) -> bool {
        last == body && !(matches!(self.way, Way::Link) && body.trim_ascii() == b"[]")
    }

    fn ignored(&self) -> String {
        let ignored = match self.way {
            Way::Offset(parameter) | Way::Number(parameter, _) | Way::Cursor(parameter) => {
                format!("the server ignores the query parameter `{parameter}`")
            }
            Way::Link => "the server ignores what is different in its link".to_owned(),
        };
        format!("the answer is the page before once more, byte for byte, as if {ignored}")
    }

    /// Goes on to the next page.
    fn advance(&mut self, facts: &Facts) {
        self.state = match self.way {
            _ if facts.is_last => State::Done,
            Way::Offset(parameter) => self.advance_offset(parameter, facts),
            Way::Number(parameter, _) => self.advance_number(parameter, facts),
            Way::Cursor(parameter) => self.advance_cursor(parameter, facts.cursor.as_deref()),
            Way::Link => self.advance_link(),
        };
        if !matches!(self.state, State::Open) {
            self.last = None;
        }
    }

    /// By as many items as came, whatever the limit was.
    fn advance_offset(&mut self, parameter: &'static str, facts: &Facts) -> State {
        let len = facts.len.filter(|len| *len > 0);
        self.at = self.at.zip(len).and_then(|(at, len)| at.checked_add(len));
        self.advance_to(parameter, self.at.filter(|at| facts.total.is_none_or(|total| *at < total)))
    }

    fn advance_number(&mut self, parameter: &'static str, facts: &Facts) -> State {
        let len = facts.len.unwrap_or_default();
        self.received = self.received.and_then(|received| received.checked_add(len));
        if len == 0 || self.received.zip(facts.total).is_some_and(|(received, total)| received >= total) {
            return State::Done;
        }
        self.at = self.at.and_then(|at| at.checked_add(1));
        self.advance_to(parameter, self.at)
    }

    fn advance_to(&mut self, parameter: &'static str, at: Option<u64>) -> State {
        let Some(at) = at else { return State::Done };
        self.draft.content.set_query_text(parameter, at.to_string());
        State::Open
    }

    fn advance_cursor(&mut self, parameter: &'static str, cursor: Option<&str>) -> State {
        let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return State::Done };
        if !self.seen.insert(cursor.to_owned()) {
            return self.failed(&format!(
                "the next page is one that was asked for before, by the same value of the query parameter `{parameter}`"
            ));
        }
        self.draft.content.set_query_text(parameter, cursor.to_owned());
        State::Open
    }

    fn advance_link(&mut self) -> State {
        let Some(link) = self.last.as_ref().and_then(|last| link::next(last.response.headers())) else {
            return State::Done;
        };
        let client = self.draft.client.clone();
        let next = self.draft.content.target(&client.shared().base).and_then(|from| follow(&from, &link));
        match next {
            Ok(next) => self.draft.content.link = Some(next),
            Err(problem) => return self.failed(&problem),
        }
        // With the secrets that it is sent with, so that it does not matter whether the server repeats those.
        match self.draft.content.target(&client.shared().base) {
            Ok(target) if self.seen.insert(target.to_string()) => State::Open,
            Ok(_) => self.failed("the next page is one that was asked for before, by the same `Link`"),
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

/// Where a link leads to, if that is where a secret may go.
///
/// What the request before went to has the origin of the base URL, as has every link before.
fn follow(from: &Url, link: &str) -> Result<Url, String> {
    let mut next = from.join(link).map_err(|error| format!("the `Link` to the next page is not a URL: {error}"))?;
    if next.origin() != from.origin() {
        return Err(format!(
            "the `Link` to the next page leads to {}, which is not where the base URL is: it was not followed",
            next.origin().ascii_serialization()
        ));
    }
    if !next.username().is_empty() || next.password().is_some() {
        return Err("the `Link` to the next page holds a user name or a password: it was not followed".to_owned());
    }
    next.set_fragment(None);
    Ok(next)
}

/// A query parameter that is a number, if it is set.
fn number(text: Option<&str>, parameter: &str) -> Result<Option<u64>, String> {
    let parse = |text: &str| {
        text.parse().map_err(|_| format!("the query parameter `{parameter}` is no number that pages could go on from"))
    };
    text.map(parse).transpose()
}
