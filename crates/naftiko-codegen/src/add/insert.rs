//! Inserts operations into an existing capability file. Everything that is there stays as it is,
//! byte for byte, except for the number of operations in the description of the file.

use std::ops::Range;
use std::path::Path;

use naftiko_openapi::OpenApi;
use naftiko_spec::{Entry, Source};
use naftiko_syntax::{Node, yaml};

use super::existing::{KnownEntry, KnownFile};
use super::names::count_of_operations;
use super::written::{self, Named};
use super::{AddError, Refusal};
use crate::yaml::Writer;

/// A replacement of a part of a text; an insertion replaces nothing.
struct Edit {
    range: Range<usize>,
    text: String,
}

/// Returns the text of a file with operations inserted into one of its entries, each after the one
/// that precedes it in the document.
pub(super) fn insert(
    openapi: &OpenApi,
    file: &KnownFile,
    entry: &KnownEntry,
    new: &[Named<'_>],
) -> Result<String, AddError> {
    let refused = |what: &str| cannot_insert(&file.path, &entry.namespace, what);
    let text = file.text.trim_start_matches('\u{feff}');
    let mark = &file.text[..file.text.len() - text.len()];
    let tree = yaml::read(text).map_err(|error| refused(&format!("it is not valid YAML: {}", error.message)))?;
    let root = tree.root();
    let resources = resources_of(root, &entry.namespace)
        .filter(|node| node.items().len() == entry.resources.len())
        .ok_or_else(|| refused("its `resources` are not a list"))?;
    let items: Vec<Node<'_>> = resources.items().collect();
    let prefix = entry.prefix.as_deref().unwrap_or_default();
    let mut edits: Vec<Edit> = Vec::new();
    let mut paths: Vec<&str> = Vec::new();
    for named in new {
        let path = named.listed.operation.path.as_str();
        if paths.contains(&path) {
            continue;
        }
        paths.push(path);
        let of_path: Vec<&Named<'_>> = new.iter().filter(|it| it.listed.operation.path == path).collect();
        let written = format!("{prefix}{path}");
        let same = entry.resources.iter().position(|it| it.path.as_deref() == Some(written.as_str()));
        let place = same.and_then(|at| Some((at, items[at].get("operations").filter(|it| is_block_list(text, *it))?)));
        if let Some((at, operations)) = place {
            let orders = &entry.resources[at].operations;
            let nodes: Vec<Node<'_>> = operations.items().collect();
            if nodes.len() == orders.len() && !nodes.is_empty() {
                for named in of_path {
                    let (offset, column) = position(text, &nodes, orders, named.listed.order)
                        .ok_or_else(|| refused("its operations are not a list with one hyphen on each line"))?;
                    let mut out = Writer::default();
                    written::operation(openapi, named, &[], column, &mut out);
                    edits.push(Edit { range: offset..offset, text: out.into_text() });
                }
                continue;
            }
        }
        let first = of_path.first().map_or(0, |it| it.listed.order);
        let least = |it: &super::existing::KnownResource| it.operations.iter().flatten().min().copied();
        let orders: Vec<Option<usize>> = entry.resources.iter().map(least).collect();
        let block = is_block_list(text, resources);
        let (offset, column) = Some(())
            .filter(|()| block)
            .and_then(|()| position(text, &items, &orders, first))
            .ok_or_else(|| refused("its resources are not a list with one hyphen on each line"))?;
        let mut out = Writer::default();
        written::resource(openapi, path, &written, of_path.into_iter(), &[], column, &mut out);
        edits.push(Edit { range: offset..offset, text: out.into_text() });
    }
    edits.extend(count(text, root, entry, new.len()));
    let edited = edited(text, edits);
    if is_as_intended(text, &edited, new) {
        Ok(format!("{mark}{edited}"))
    } else {
        Err(refused("its layout is not known").into())
    }
}

fn cannot_insert(path: &Path, namespace: &str, what: &str) -> Refusal {
    Refusal::new(
        format!("cannot insert operations into {}: of `{namespace}`, {what}", path.display()),
        "write it as a block list, as in the files that this command writes; or add the operations by hand",
    )
}

/// Returns the resources of the entry with a namespace.
fn resources_of<'t>(root: Node<'t>, namespace: &str) -> Option<Node<'t>> {
    let parts = [Some(root), root.get("capability")].into_iter().flatten();
    let mut entries = parts.filter_map(|part| part.get("consumes")).flat_map(|list| list.items());
    let is_named = |entry: Node<'_>, key: &str| entry.get(key).and_then(Node::text) == Some(namespace);
    let entry = entries.find(|entry| ["namespace", "name", "id"].iter().any(|key| is_named(*entry, key)))?;
    entry.get("resources").filter(|node| node.is_list())
}

fn is_block_list(text: &str, node: Node<'_>) -> bool {
    node.is_list() && !text[node.span().start.min(text.len())..].starts_with('[')
}

/// Returns where a new item of a list belongs, and the column of its hyphen: after the item that
/// precedes it in the document, or before all others. `orders` are the positions of the items in
/// the document. `None` if the layout of the list is not known.
fn position(text: &str, items: &[Node<'_>], orders: &[Option<usize>], order: usize) -> Option<(usize, usize)> {
    let before = |(at, known): (usize, &Option<usize>)| known.filter(|known| *known < order).map(|known| (known, at));
    let previous = orders.iter().enumerate().filter_map(before).max();
    let known = orders.iter().flatten().next().is_some();
    match previous {
        Some((_, at)) => Some((after(text, items[at])?, column(text, items[at])?)),
        None if known => {
            let (first, column) = (items.first()?, column(text, *items.first()?)?);
            Some((before_comments(text, line_start(text, first.span().start)), column))
        }
        None => Some((after(text, *items.last()?)?, column(text, *items.last()?)?)),
    }
}

/// Returns the column of the hyphen of an item.
fn column(text: &str, item: Node<'_>) -> Option<usize> {
    let start = item.span().start;
    let before = &text[line_start(text, start)..start];
    (before.trim() == "-").then(|| before.find('-')).flatten()
}

/// Returns the start of the line after an item and its comments.
fn after(text: &str, item: Node<'_>) -> Option<usize> {
    let column = column(text, item)?;
    let end = text[..end_of(text, item)].trim_end().len();
    let mut offset = line_end(text, end);
    // A comment that is indented more deeply than the hyphen belongs to the item.
    while let Some(line) = text[offset..].lines().next() {
        let indentation = line.len() - line.trim_start_matches(' ').len();
        if !line.trim_start().starts_with('#') || indentation <= column {
            break;
        }
        offset = line_end(text, offset);
    }
    Some(offset)
}

/// Returns the start of the comments directly above a line.
fn before_comments(text: &str, mut line: usize) -> usize {
    while line > 0 {
        let above = line_start(text, line - 1);
        if !text[above..line].trim_start().starts_with('#') {
            break;
        }
        line = above;
    }
    line
}

/// Returns the end of the last scalar or bracket of a node.
fn end_of(text: &str, node: Node<'_>) -> usize {
    let span = node.span();
    let is_block = (node.is_map() || node.is_list()) && !text[span.start..].starts_with(['[', '{']);
    let own = if is_block { span.start } else { span.end };
    let children = node.items().chain(node.entries().flat_map(|entry| [entry.key, entry.value]));
    children.map(|child| end_of(text, child)).fold(own, usize::max)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// Returns the edit of the number of operations in the description of the file, if it is there and
/// was correct.
fn count(text: &str, root: Node<'_>, entry: &KnownEntry, more: usize) -> Option<Edit> {
    let span = root.get("info")?.get("description")?.span();
    let old: usize = entry.resources.iter().map(|it| it.operations.len()).sum();
    let (old, new) = (count_of_operations(old), count_of_operations(old + more));
    let at = text.get(span.clone())?.find(&format!(" {old}"))? + span.start + 1;
    Some(Edit { range: at..at + old.len(), text: new })
}

/// Returns a text with edits. Those at one place are made in their order.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let has_carriage_returns = text.contains("\r\n");
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.range.start]);
        if edit.range.is_empty() && !out.is_empty() && !out.ends_with('\n') {
            out.push_str(if has_carriage_returns { "\r\n" } else { "\n" });
        }
        out.push_str(&if has_carriage_returns { edit.text.replace('\n', "\r\n") } else { edit.text });
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Whether a reader finds all operations of the old text, and the new ones, in the new text.
fn is_as_intended(old: &str, edited: &str, new: &[Named<'_>]) -> bool {
    let operations = |text: &str| {
        let (document, diagnostics) = naftiko_spec::read(&Source::new("", text));
        let entries = document.map(|it| it.consumes).unwrap_or_default();
        let resources = entries.into_iter().flat_map(|entry| match entry {
            Entry::Http(consumes) => consumes.resources,
            Entry::Import(_) => Vec::new(),
        });
        let operations = resources.flat_map(|resource| {
            let path = resource.path.value;
            resource.operations.into_iter().map(move |it| (it.method.value, path.clone(), it.name.value))
        });
        let mut operations: Vec<(String, String, String)> = operations.collect();
        operations.sort();
        (operations, diagnostics.len())
    };
    let ((before, problems), (after, more)) = (operations(old), operations(edited));
    let is_there = |named: &Named<'_>| {
        after.iter().any(|(method, path, name)| {
            *name == named.name
                && *method == named.listed.operation.method
                && path.ends_with(&named.listed.operation.path)
        })
    };
    more <= problems && after.len() == before.len() + new.len() && new.iter().all(is_there) && {
        let mut left = after.iter();
        before.iter().all(|it| left.any(|other| other == it))
    }
}
