//! The names of parameters and fields for paging, normalized with [`plain`]; each list starts with
//! the most certain names.

/// Parameters with the number of a page.
pub(super) const NUMBERS: &[&str] =
    &["page", "pagenumber", "pageno", "pagenum", "pageindex", "currentpage", "pageid", "pagenr"];

/// Parameters with the number of items to skip.
pub(super) const OFFSETS: &[&str] =
    &["offset", "skip", "startindex", "startat", "pageoffset", "firstresult", "startrow", "startposition"];

/// The same, but only together with a parameter for the page size: otherwise they may be a time or
/// a place.
pub(super) const OFFSETS_WITH_LIMIT: &[&str] = &["start", "from"];

/// Parameters with the page size.
pub(super) const LIMITS: &[&str] =
    &["limit", "size", "count", "rows", "maxresults", "pagesize", "perpage", "top", "take", "num", "pagelimit"];

/// Parameters that take a value from the response.
pub(super) const CURSORS: &[&str] = &[
    "cursor",
    "pagetoken",
    "nexttoken",
    "nextpagetoken",
    "nextcursor",
    "pagecursor",
    "continuationtoken",
    "continuation",
    "continuationkey",
    "startcursor",
    "pageafter",
    "aftercursor",
    "aftertoken",
    "after",
    "marker",
    "paginationtoken",
    "scrollid",
    "skiptoken",
    "cursortoken",
    "fromcursor",
    "exclusivestartkey",
    "lastevaluatedkey",
    "lastkey",
    "startkey",
    "starttoken",
    "startingtoken",
    "nextpage",
    "nextpageid",
    "nextkey",
    "nextmarker",
    "next",
];

/// Parameters that take the ID of the last item.
pub(super) const LASTS: &[&str] =
    &["startingafter", "startafter", "afterid", "lastid", "pageafter", "after", "sinceid", "lastseenid"];

/// Fields with the next value of a cursor.
pub(super) const NEXTS: &[&str] = &[
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "continuationtoken",
    "nextcontinuationtoken",
    "nextpagecursor",
    "nextmarker",
    "nextpageid",
    "nextkey",
    "nextpage",
    "aftercursor",
    "aftertoken",
    "endcursor",
    "paginationtoken",
    "pagetoken",
    "lastevaluatedkey",
    "scrollid",
    "continuation",
    "continuationkey",
    "after",
    "startingafter",
    "cursor",
    "next",
    "marker",
    "lastkey",
];

/// Fields with the next value of a cursor, even on the last page: used only with a flag for more.
pub(super) const LAST_IDS: &[&str] = &["lastid", "lastitemid"];

/// Fields with the number of the next page.
pub(super) const NEXT_NUMBERS: &[&str] = &["nextpage", "nextpagenumber", "nextpageno", "next"];

/// Fields with the next offset.
pub(super) const NEXT_OFFSETS: &[&str] = &["nextoffset", "nextskip", "nextstart", "nextindex", "nextstartat"];

/// Fields with the URL of the next page.
pub(super) const URLS: &[&str] = &[
    "odata.nextlink",
    "nextlink",
    "nextpageurl",
    "nextpageuri",
    "nextpagelink",
    "nextpagehref",
    "nexturl",
    "nexturi",
    "nexthref",
    "nextrecordsurl",
];

/// Fields with that URL if they are URLs, or are among links.
pub(super) const MAYBE_URLS: &[&str] = &["next", "nextpage"];

/// Fields with the number of all items.
pub(super) const TOTALS: &[&str] = &[
    "totalcount",
    "totalitems",
    "totalresults",
    "totalelements",
    "totalrecords",
    "totalsize",
    "totalhits",
    "totalrows",
    "totalentries",
    "numfound",
    "total",
];

/// Fields with that number in some APIs, and with the number of items on the page in others.
pub(super) const COUNTS: &[&str] = &["count", "itemcount"];

/// Fields with the number of pages.
pub(super) const PAGE_COUNTS: &[&str] = &["totalpages", "pagecount", "numpages", "nbpages", "pagestotal", "pages"];

/// Fields with the number of the last page.
pub(super) const LAST_PAGES: &[&str] = &["lastpage", "lastpagenumber"];

/// Fields that are true if there are more pages.
pub(super) const MORES: &[&str] =
    &["hasmore", "hasnext", "hasnextpage", "hasmoreitems", "hasmorepages", "hasmoreresults", "moreavailable", "more"];

/// Fields that are true on the last page.
pub(super) const ENDS: &[&str] = &["islast", "islastpage", "last", "lastpage", "endofresults"];

/// Fields that contain paging information.
pub(super) const ENVELOPES: &[&str] = &[
    "meta",
    "metadata",
    "pagination",
    "paging",
    "pageinfo",
    "paginationinfo",
    "responsemetadata",
    "page",
    "pages",
    "pager",
    "cursors",
    "cursor",
    "next",
    "nextpage",
    "links",
    "link",
    "info",
    "data",
    "result",
    "results",
    "response",
];

/// Fields that contain links.
pub(super) const LINKS: &[&str] = &["links", "link"];

/// Fields that contain the items of a page, if there are several lists.
pub(super) const ITEMS: &[&str] = &[
    "data",
    "items",
    "results",
    "values",
    "entries",
    "records",
    "value",
    "list",
    "content",
    "elements",
    "objects",
    "resources",
    "hits",
    "rows",
    "docs",
    "nodes",
    "members",
];

/// Lists that are not the items of a page.
pub(super) const NOT_ITEMS: &[&str] = &[
    "errors",
    "error",
    "warnings",
    "messages",
    "notices",
    "links",
    "link",
    "included",
    "includes",
    "facets",
    "aggregations",
    "filters",
    "sort",
    "sorts",
    "columns",
    "fields",
    "schemas",
    "deprecations",
];

/// Fields that contain the page, if that is not the response itself.
pub(super) const HOLDERS: &[&str] = &["data", "result", "results", "response", "embedded", "payload", "page", "body"];

/// Whether a field shows that its object is a page: a number of items or pages, or a value for the
/// next page.
pub(in crate::lower) fn is_of_page(field: &str) -> bool {
    let counts = [TOTALS, COUNTS, PAGE_COUNTS, LAST_PAGES, LIMITS, NUMBERS, OFFSETS];
    let nexts = [NEXTS, NEXT_NUMBERS, NEXT_OFFSETS, URLS, MORES, ENDS, PAGE_INFOS];
    let field = plain(field);
    counts.iter().chain(&nexts).any(|words| words.contains(&field.as_str()))
}

/// Whether the name of a list says only that it holds the items of something.
pub(in crate::lower) fn is_items(field: &str) -> bool {
    ITEMS.contains(&plain(field).as_str())
}

/// Fields with information about a page and its neighbours.
const PAGE_INFOS: &[&str] = &["pagination", "paging", "pageinfo", "paginationinfo", "pager", "cursors"];

/// Normalizes a name: lower case, without separators and leading signs.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '.').flat_map(char::to_lowercase).collect()
}
