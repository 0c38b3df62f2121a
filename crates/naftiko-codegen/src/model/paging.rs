//! How an operation is divided into pages: where the items of a page are, and how the next page is
//! requested.

use super::names::Name;
use super::types::Ty;

/// The paging of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How the next page is requested.
    pub style: PagingStyle,
    /// The path to the items; empty if the page is the list.
    pub items: PagePath,
    /// The type of an item.
    pub item: Ty,
    /// The number of all items.
    pub total: Option<Count>,
    /// The number of pages.
    pub page_count: Option<Count>,
    /// Whether there are more pages.
    pub more: Option<Flag>,
}

/// A path from a page to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagePath {
    /// A sequence of fields.
    Fields(Vec<Segment>),
    /// A JSON Pointer (RFC 6901), in an untyped page.
    Pointer(String),
}

impl PagePath {
    /// Returns the names of its fields on the wire.
    pub fn keys(&self) -> Vec<String> {
        match self {
            PagePath::Fields(segments) => segments.iter().map(|segment| segment.key.clone()).collect(),
            PagePath::Pointer(pointer) => {
                pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
            }
        }
    }
}

/// How the next page is requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagingStyle {
    /// By the number of items to skip, in a query parameter.
    Offset {
        /// The parameter.
        parameter: String,
        /// The number of the first item.
        first: First,
    },
    /// By the page number, in a query parameter.
    Number {
        /// The parameter.
        parameter: String,
        /// The number of the first page.
        first: First,
    },
    /// By a value from the page, or by the URL of the next page, in a query parameter.
    Cursor {
        /// The parameter.
        parameter: String,
        /// The path of the value.
        next: PagePath,
        /// Whether the value is a text; otherwise it is a number.
        is_text: bool,
    },
    /// By the ID of the last item, in a query parameter.
    Last {
        /// The parameter.
        parameter: String,
        /// The path of the ID in an item.
        id: PagePath,
        /// Whether the ID is a text; otherwise it is a number.
        is_text: bool,
    },
    /// By the URL of the next page, which the page contains.
    Url {
        /// The path of the URL.
        next: PagePath,
    },
    /// By a header of the response (RFC 8288).
    Link,
}

/// The number of the first page, or of the first item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First {
    /// The number.
    pub number: u64,
    /// Whether the request for the first page contains it, because the server is not known to
    /// default to it.
    pub is_sent: bool,
}

/// An integer in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Its path.
    pub path: PagePath,
    /// Its type.
    pub ty: Ty,
    /// Whether it may count only the items of the page: this is assumed unless it exceeds their
    /// number.
    pub may_be_of_page: bool,
}

/// A flag in a page that shows whether there are more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its path.
    pub path: PagePath,
    /// Whether it is true on the last page.
    pub is_last: bool,
}

/// A field on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The field.
    pub name: Name,
    /// Its name on the wire.
    pub key: String,
    /// Whether it may be absent.
    pub is_option: bool,
}
