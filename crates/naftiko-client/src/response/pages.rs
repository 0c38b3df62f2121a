//! Paged lists: requests for one page after the other, up to the last.
//!
//! Functions that generated code supplies read from a page what is known about the next one.
//! Everything else does not depend on the type of the page, and is in `walk.rs`.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::call::sending::Received;
use crate::error::Error;
use crate::request::draft::Draft;
use crate::response::decode::{Decode, DecodeFn};
use crate::response::walk::{Facts, Found, Scheme, Walk};

/// How an operation gets from one page to the next. Its pages are of the type `P`.
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
    scheme: Scheme,
    sends_first: bool,
    len: Option<fn(&P) -> usize>,
    total: Option<fn(&P) -> Option<i64>>,
    page_count: Option<fn(&P) -> Option<i64>>,
    next: Option<fn(&P) -> Option<String>>,
    more: Option<fn(&P) -> Option<bool>>,
}

impl<P> Paging<P> {
    fn new(scheme: Scheme) -> Self {
        Paging { scheme, sends_first: false, len: None, total: None, page_count: None, next: None, more: None }
    }

    /// Pages by offset: the query parameter `parameter` is the number of items to skip.
    ///
    /// `len` returns the number of items of a page. An empty page is the last.
    pub fn offset(parameter: &'static str, len: fn(&P) -> usize) -> Self {
        Paging { len: Some(len), ..Paging::new(Scheme::Offset(parameter, 0)) }
    }

    /// Pages by number: the query parameter `parameter` is the number of the page, starting with
    /// `first`.
    ///
    /// `len` returns the number of items of a page. An empty page is the last. The status 404 also
    /// ends the list, if the previous page did not have a total.
    pub fn number(parameter: &'static str, first: u64, len: fn(&P) -> usize) -> Self {
        Paging { len: Some(len), ..Paging::new(Scheme::Number(parameter, first)) }
    }

    /// Pages by cursor: the query parameter `parameter` is the value that `next` returns for the
    /// previous page. `None` or an empty text ends the list.
    ///
    /// If the cursor is a URL, it is followed as described for [`url`](Self::url). If the URL has
    /// another origin, nothing is sent there: the value of `parameter` in its query is the cursor.
    pub fn cursor(parameter: &'static str, next: fn(&P) -> Option<String>) -> Self {
        Paging { next: Some(next), ..Paging::new(Scheme::Cursor(parameter)) }
    }

    /// Pages by URL: `next` returns the URL of the next page. `None` or an empty text ends the
    /// list.
    ///
    /// The scheme and the port of the base URL are used. A URL with another host than the base URL
    /// is an error, and nothing is sent there.
    pub fn url(next: fn(&P) -> Option<String>) -> Self {
        Paging { next: Some(next), ..Paging::new(Scheme::Url) }
    }

    /// Pages by link: the `Link` header of a page has the URL of the next one, with the relation
    /// `next` (RFC 8288). A page without such a link is the last.
    ///
    /// A URL with another origin than the base URL is an error, and nothing is sent there.
    pub fn link() -> Self {
        Paging::new(Scheme::Link)
    }

    /// Sets the number of the first item of the list, where an offset is the number of an item. The
    /// default is 0.
    pub fn first(self, first: u64) -> Self {
        let scheme = match self.scheme {
            Scheme::Offset(parameter, _) => Scheme::Offset(parameter, first),
            Scheme::Number(parameter, _) => Scheme::Number(parameter, first),
            scheme => scheme,
        };
        Paging { scheme, ..self }
    }

    /// Sends the offset or the number of the first page too, instead of relying on the default of
    /// the server.
    pub fn sends_first(self) -> Self {
        Paging { sends_first: true, ..self }
    }

    /// Reads the total number of items from a page. No page is requested beyond it.
    ///
    /// A missing total, or one that is smaller than the number of items of the page, is ignored; so
    /// is any total of pages by cursor, URL or link.
    pub fn total(self, total: fn(&P) -> Option<i64>) -> Self {
        Paging { total: Some(total), ..self }
    }

    /// Reads the total number of pages from a page. No page is requested beyond it.
    ///
    /// Zero is ignored; so is any number unless pages are by number.
    pub fn page_count(self, page_count: fn(&P) -> Option<i64>) -> Self {
        Paging { page_count: Some(page_count), ..self }
    }

    /// Reads from a page whether there is another. `false` ends the list.
    ///
    /// For pages by number, `true` continues the list even after an empty page.
    pub fn more(self, more: fn(&P) -> Option<bool>) -> Self {
        Paging { more: Some(more), ..self }
    }

    /// Returns what a page has about the next one.
    fn facts(&self, page: &P) -> Facts {
        Facts::new(
            self.len.map(|len| len(page)),
            self.total.and_then(|total| total(page)),
            self.page_count.and_then(|count| count(page)),
            self.next.and_then(|next| next(page)),
            self.more.and_then(|more| more(page)),
        )
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
        f.debug_tuple("Paging").field(&self.scheme).finish()
    }
}

/// The pages of a list. Each page is requested when it is needed.
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
/// `Pages` is also a [`Stream`]. An error is the last item. If a server repeats a page or the
/// reference to the next page, this is an error ([`Decode`](crate::ErrorKind::Decode)), because the
/// list would not end.
#[must_use = "no page is requested until `next` is called"]
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
    /// Returns a series of pages, each fetched with a request like this one:
    /// [`Request::pages`](crate::Request::pages).
    pub fn pages<P: Decode<Output = P>>(self, paging: Paging<P>) -> Pages<P> {
        Pages::new(self, paging, P::decode)
    }
}

impl<P> Pages<P> {
    pub(crate) fn new(draft: Draft, paging: Paging<P>, decode: DecodeFn<P>) -> Self {
        Pages { walk: Walk::new(draft, paging.scheme, paging.sends_first), reading: Reading { paging, decode } }
    }

    /// Returns the items of all pages. `items` takes the items out of a page.
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
    /// Returns the next page, or `None` after the last page and after an error.
    ///
    /// If the future is dropped before it completes, no page is lost: the next call requests the
    /// same page again.
    ///
    /// # Errors
    ///
    /// The errors of [`Request::send`](crate::Request::send), and `Decode` for a server that
    /// repeats pages.
    pub async fn next(&mut self) -> Option<Result<P, Error>> {
        let Pages { walk, reading } = self;
        walk.next(|received| reading.read(received)).await
    }
}

/// Unlike [`next`](Pages::next), a stream that is polled again continues the pending request.
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

/// The items of all pages of a list. A page is requested when all items of the previous page were
/// returned.
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
/// `Items` is also a [`Stream`].
#[must_use = "no page is requested until `next` is called"]
pub struct Items<I> {
    walk: Walk,
    read: Box<Read<Vec<I>>>,
    /// The items of the last page that were not returned yet.
    waiting: std::vec::IntoIter<I>,
}

impl<I> Items<I> {
    /// Returns the next item, or `None` after the last item and after an error.
    ///
    /// If the future is dropped before it completes, no item is lost.
    ///
    /// # Errors
    ///
    /// The errors of [`Pages::next`].
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

/// Unlike [`next`](Items::next), a stream that is polled again continues the pending request.
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

/// No field is pinned.
impl<I> Unpin for Items<I> {}

/// Shows the operation.
impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.walk.show("Items", f)
    }
}

/// Reads a response.
type Read<T> = dyn Fn(&Received) -> Found<T> + Send + Sync;
