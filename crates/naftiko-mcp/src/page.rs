//! Pages of lists.

use rmcp::ErrorData;
use rmcp::model::PaginatedRequestParams;

use crate::limit::shorten;

/// How many items one page of a list has.
const PAGE: usize = 100;

/// Returns a page of a list, and the cursor of the next page. `kind` is in the cursor.
///
/// # Errors
///
/// Returns an error if the cursor is not one of this list.
pub(crate) fn page<T: Clone>(
    kind: &str,
    items: &[T],
    request: Option<PaginatedRequestParams>,
) -> Result<(Vec<T>, Option<String>), ErrorData> {
    let start = match request.and_then(|request| request.cursor) {
        Some(cursor) => start_of(kind, &cursor, items.len()).ok_or_else(|| unknown(&cursor))?,
        None => 0,
    };
    let page = items.iter().skip(start).take(PAGE).cloned().collect();
    Ok((page, (start + PAGE < items.len()).then(|| cursor(kind, start + PAGE))))
}

fn cursor(kind: &str, start: usize) -> String {
    format!("{kind}-{start}")
}

/// Returns the index of the first item of the page of a cursor.
fn start_of(kind: &str, cursor: &str, items: usize) -> Option<usize> {
    let start = cursor.strip_prefix(kind)?.strip_prefix('-')?.parse().ok()?;
    (start < items && self::cursor(kind, start) == cursor).then_some(start)
}

fn unknown(cursor: &str) -> ErrorData {
    ErrorData::invalid_params(format!("unknown cursor `{}`", shorten(cursor, 100)), None)
}
