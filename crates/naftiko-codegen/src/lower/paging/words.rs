//! What parameters and fields about pages are called, as [`plain`] writes it: each list with what is surest first.

/// Parameters that say the number of a page.
pub(super) const NUMBERS: &[&str] =
    &["page", "pagenumber", "pageno", "pagenum", "pageindex", "currentpage", "pageid", "pagenr"];

/// Parameters that say how many items to pass over.
pub(super) const OFFSETS: &[&str] =
    &["offset", "skip", "startindex", "startat", "pageoffset", "firstresult", "startrow", "startposition"];

/// The same, if a parameter beside them says how many items a page has: else they may be a time or a place.
pub(super) const OFFSETS_WITH_LIMIT: &[&str] = &["start", "from"];

/// Parameters that say how many items a page has.
pub(super) const LIMITS: &[&str] =
    &["limit", "size", "count", "rows", "maxresults", "pagesize", "perpage", "top", "take", "num", "pagelimit"];

/// Parameters that take what an answer says.
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

/// Parameters that take the id of the last item.
pub(super) const LASTS: &[&str] =
    &["startingafter", "startafter", "afterid", "lastid", "pageafter", "after", "sinceid", "lastseenid"];

/// Fields that say what a cursor is to be.
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

/// Fields that say what a cursor is to be, also on the last page: only where another one says whether there are more.
pub(super) const LAST_IDS: &[&str] = &["lastid", "lastitemid"];

/// Fields that say the number of the next page.
pub(super) const NEXT_NUMBERS: &[&str] = &["nextpage", "nextpagenumber", "nextpageno", "next"];

/// Fields that say the next offset.
pub(super) const NEXT_OFFSETS: &[&str] = &["nextoffset", "nextskip", "nextstart", "nextindex", "nextstartat"];

/// Fields that have the URL of the next page.
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

/// Fields that have it if they are texts that are URLs, or stand among links.
pub(super) const MAYBE_URLS: &[&str] = &["next", "nextpage"];

/// Fields that say how many items there are in all.
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

/// Fields that say that too in some APIs, and in others how many items the page has.
pub(super) const COUNTS: &[&str] = &["count", "itemcount"];

/// Fields that say how many pages there are.
pub(super) const PAGE_COUNTS: &[&str] = &["totalpages", "pagecount", "numpages", "nbpages", "pagestotal", "pages"];

/// Fields that say the number of the last page.
pub(super) const LAST_PAGES: &[&str] = &["lastpage", "lastpagenumber"];

/// Fields that say whether there is more.
pub(super) const MORES: &[&str] =
    &["hasmore", "hasnext", "hasnextpage", "hasmoreitems", "hasmorepages", "hasmoreresults", "moreavailable", "more"];

/// Fields that say whether a page is the last.
pub(super) const ENDS: &[&str] = &["islast", "islastpage", "last", "lastpage", "endofresults"];

/// Fields that tell of pages, or of one.
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

/// Fields that hold links.
pub(super) const LINKS: &[&str] = &["links", "link"];

/// Fields that hold the items of a page, where there are several lists.
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

/// Fields that hold a page, if it is not the answer itself.
pub(super) const HOLDERS: &[&str] = &["data", "result", "results", "response", "embedded", "payload", "page", "body"];

/// Whether a field of an object shows that the object is a page: a number of items or pages, or how the next page is asked
/// for.
pub(in crate::lower) fn is_of_page(field: &str) -> bool {
    let counts = [TOTALS, COUNTS, PAGE_COUNTS, LAST_PAGES, LIMITS, NUMBERS, OFFSETS];
    let nexts = [NEXTS, NEXT_NUMBERS, NEXT_OFFSETS, URLS, MORES, ENDS, PAGE_INFOS];
    let field = plain(field);
    counts.iter().chain(&nexts).any(|words| words.contains(&field.as_str()))
}

/// Fields that hold what is known of a page and its neighbors.
const PAGE_INFOS: &[&str] = &["pagination", "paging", "pageinfo", "paginationinfo", "pager", "cursors"];

/// A name as the tables have it: in lower case, with neither the signs that separate words nor those that begin a name.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '.').flat_map(char::to_lowercase).collect()
}
