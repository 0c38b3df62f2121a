//! How a response is divided into pages, as data.

/// How a response is divided into pages.
///
/// A path is a sequence of keys, from the body of the response; an empty one is the body itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paged {
    /// How the next page is requested.
    pub style: PageStyle,
    /// The path to the items.
    pub items: &'static [&'static str],
    /// The path to the number of all items.
    pub total: Option<&'static [&'static str]>,
    /// Whether the total may be the number of items of the page: this is assumed unless it exceeds
    /// their number.
    pub total_may_be_of_page: bool,
    /// The path to the number of pages.
    pub page_count: Option<&'static [&'static str]>,
    /// The path to whether there is another page.
    pub more: Option<&'static [&'static str]>,
    /// Whether `true` in [`more`](Self::more) marks the last page.
    pub more_is_last: bool,
    /// Whether the request for the first page contains its offset or number, because the server is
    /// not known to default to it.
    pub sends_first: bool,
}

/// How the next page is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageStyle {
    /// By the number of items to skip.
    Offset {
        /// The query parameter.
        parameter: &'static str,
        /// The number of the first item.
        first: u64,
    },
    /// By the number of the page.
    Number {
        /// The query parameter.
        parameter: &'static str,
        /// The number of the first page.
        first: u64,
    },
    /// By a value from the previous page.
    Cursor {
        /// The query parameter.
        parameter: &'static str,
        /// The path to the value.
        next: &'static [&'static str],
    },
    /// By the ID of the last item of the previous page.
    After {
        /// The query parameter.
        parameter: &'static str,
        /// The path to the ID, from an item.
        id: &'static [&'static str],
    },
    /// By a URL in the previous page.
    Url {
        /// The path to the URL.
        next: &'static [&'static str],
    },
    /// By the `Link` header of the previous page (RFC 8288).
    Link,
}

impl Paged {
    /// Pages in a style. `items` is the path to the items.
    pub const fn new(style: PageStyle, items: &'static [&'static str]) -> Self {
        Paged {
            style,
            items,
            total: None,
            total_may_be_of_page: false,
            page_count: None,
            more: None,
            more_is_last: false,
            sends_first: false,
        }
    }

    /// Sets the path to the number of all items.
    pub const fn total(self, path: &'static [&'static str]) -> Self {
        Paged { total: Some(path), ..self }
    }

    /// Sets the path to the number of all items, or of those of the page.
    pub const fn count(self, path: &'static [&'static str]) -> Self {
        Paged { total: Some(path), total_may_be_of_page: true, ..self }
    }

    /// Sets the path to the number of pages.
    pub const fn page_count(self, path: &'static [&'static str]) -> Self {
        Paged { page_count: Some(path), ..self }
    }

    /// Sets the path to whether there is another page.
    pub const fn more(self, path: &'static [&'static str]) -> Self {
        Paged { more: Some(path), ..self }
    }

    /// Sets the path to whether the page is the last.
    pub const fn last(self, path: &'static [&'static str]) -> Self {
        Paged { more: Some(path), more_is_last: true, ..self }
    }

    /// Sends the offset or the number of the first page, too.
    pub const fn sends_first(self) -> Self {
        Paged { sends_first: true, ..self }
    }
}

impl PageStyle {
    /// Returns the query parameter that selects the page.
    pub fn parameter(self) -> Option<&'static str> {
        match self {
            PageStyle::Offset { parameter, .. }
            | PageStyle::Number { parameter, .. }
            | PageStyle::Cursor { parameter, .. }
            | PageStyle::After { parameter, .. } => Some(parameter),
            PageStyle::Url { .. } | PageStyle::Link => None,
        }
    }
}
