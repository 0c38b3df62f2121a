//! Reads one value after the other into a [`Slot`]. One reader, which is compiled once, serves all
//! types.

use std::borrow::Cow;
use std::mem::take;

use serde_json::Value;

use super::extra::{ONCE, Part};
use super::json::{Fault, Kind, Reader, Token};
use super::number;
use super::scalar::{BOOLEAN, STRING, WHOLE, integer_enum, nothing, optional, scalar, text_enum};
use super::seen::Seen;
use super::slot::{List, Map, Object, Optional, Shape, Slot};
use super::table::{Fixed, Scalar, Table};
use super::tally::{ENTRY, EXTRA, FEWEST_ENTRIES, FEWEST_ITEMS, LEVELS, Outermost, Read, Tally, pass_over};
use super::union::choose;
use super::value::value;

/// Reads one value into a slot.
pub(super) fn read(slot: &mut dyn Slot, json: &mut Reader<'_>, tally: &mut Tally) -> Result<Read, Fault> {
    match slot.shape() {
        Shape::Text(slot) => scalar(slot, json, tally),
        Shape::OptionalText(slot) => optional(slot, json, tally),
        Shape::Boolean(slot) => scalar(slot, json, tally),
        Shape::OptionalBoolean(slot) => optional(slot, json, tally),
        Shape::I64(slot) => scalar(slot, json, tally),
        Shape::OptionalI64(slot) => optional(slot, json, tally),
        Shape::I32(slot) => scalar(slot, json, tally),
        Shape::U32(slot) => scalar(slot, json, tally),
        Shape::U64(slot) => scalar(slot, json, tally),
        Shape::F64(slot) => scalar(slot, json, tally),
        Shape::Decimal(slot) => scalar(slot, json, tally),
        Shape::TextEnum(slot) => text_enum(slot, json, tally),
        Shape::IntegerEnum(slot) => integer_enum(slot, json, tally),
        Shape::Nothing => nothing(json, tally),
        Shape::Optional(slot) => read_optional(slot, json, tally),
        Shape::Value(slot) => {
            *slot = value(json, tally)?;
            Ok(Read::Fits)
        }
        Shape::Union(union) => choose(union, json, tally),
        Shape::Object(object) => nested(json, tally, OBJECT, |json, tally, _| read_object(object, json, tally)),
        Shape::List(list) => nested(json, tally, LIST, |json, tally, is_whole| read_list(list, json, tally, is_whole)),
        Shape::Map(map) => nested(json, tally, OBJECT, |json, tally, is_whole| read_map(map, json, tally, is_whole)),
        Shape::Values(map) => nested(json, tally, OBJECT, |json, tally, is_whole| read_map(map, json, tally, is_whole)),
    }
}

const LIST: &str = "a list";
const OBJECT: &str = "an object";

/// Returns what a slot expects, for messages.
pub(super) fn expected(slot: &mut dyn Slot) -> &'static str {
    match slot.shape() {
        Shape::Text(_) | Shape::TextEnum(_) | Shape::OptionalText(_) => STRING,
        Shape::Boolean(_) | Shape::OptionalBoolean(_) => BOOLEAN,
        Shape::I32(_) | Shape::I64(_) | Shape::U32(_) | Shape::U64(_) => WHOLE,
        Shape::OptionalI64(_) | Shape::IntegerEnum(_) => WHOLE,
        Shape::F64(_) | Shape::Decimal(_) => "a number",
        Shape::List(_) => LIST,
        Shape::Object(_) | Shape::Map(_) | Shape::Values(_) => OBJECT,
        Shape::Nothing => "null",
        Shape::Value(_) | Shape::Union(_) | Shape::Optional(_) => "a value",
    }
}

/// Reads `null` where it is not allowed.
fn null(json: &mut Reader<'_>) -> Result<Read, Fault> {
    json.scalar()?;
    Ok(Read::Null)
}

fn read_optional(slot: &mut dyn Optional, json: &mut Reader<'_>, tally: &mut Tally) -> Result<Read, Fault> {
    if json.peek()? == Kind::Null {
        json.scalar()?;
        slot.clear();
        return Ok(Read::Fits);
    }
    let inner = slot.fill();
    tally.spend(size_of_val(inner))?;
    Ok(match read(inner, json, tally)? {
        // An empty text, where all scalars are texts.
        Read::Null => {
            slot.reset();
            Read::Fits
        }
        Read::Misfit => {
            slot.reset();
            Read::Misfit
        }
        read => read,
    })
}

/// Reads a list or an object, unless it is nested too deeply.
fn nested<'j>(
    json: &mut Reader<'j>,
    tally: &mut Tally,
    expected: &'static str,
    read: impl FnOnce(&mut Reader<'j>, &mut Tally, bool) -> Result<Read, Fault>,
) -> Result<Read, Fault> {
    if tally.depth >= LEVELS {
        return pass_over(json, tally, expected);
    }
    tally.depth += 1;
    let is_whole = take(&mut tally.is_whole);
    let read = read(json, tally, is_whole);
    tally.depth -= 1;
    read
}

/// Reads a list. Items of another type are left out. A whole response of which no item is left is
/// of another type.
fn read_list(list: &mut dyn List, json: &mut Reader<'_>, tally: &mut Tally, is_whole: bool) -> Result<Read, Fault> {
    list.clear();
    match json.peek()? {
        Kind::List => {}
        Kind::Null => return null(json),
        _ => return read_one(list, json, tally),
    }
    json.enter()?;
    let mut count = 0;
    while json.has_item(count == 0)? {
        let mark = tally.notes.len();
        let item = list.push();
        tally.spend(size_of_val(item) * if count == 0 { 1 + FEWEST_ITEMS } else { 1 })?;
        match read(item, json, tally)? {
            Read::Fits | Read::Converted => {}
            Read::Null => {
                if !null_within(item, tally) {
                    list.pop();
                }
            }
            Read::Misfit => list.pop(),
        }
        tally.step(mark, || Part::Index(count));
        count += 1;
    }
    let is_of_others = is_whole && count > 0 && list.count() == 0;
    Ok(if is_of_others { Read::Misfit } else { Read::Fits })
}

/// Records a `null` that is not allowed in a list or a map, and returns whether the item keeps it
/// all the same.
fn null_within(item: &mut dyn Slot, tally: &mut Tally) -> bool {
    let is_union = matches!(item.shape(), Shape::Union(_));
    tally.null(expected(item), is_union);
    tally.lacks += 1;
    is_union
}

/// Reads a value that is not a list as the only item of one, and `{}`, which some servers send for
/// an empty list, as an empty list.
fn read_one(list: &mut dyn List, json: &mut Reader<'_>, tally: &mut Tally) -> Result<Read, Fault> {
    let (place, mark, lacks) = (json.place(), tally.notes.len(), tally.lacks);
    let text = json.skip()?;
    if is_blank(text) {
        return Ok(match text {
            _ if tally.is_text => Read::Fits,
            "\"\"" => tally.misfit(text, LIST),
            _ => tally.converted(text, LIST),
        });
    }
    json.go_back(place);
    let read = read(list.push(), json, tally)?;
    if read == Read::Fits && tally.lacks == lacks {
        return Ok(if tally.is_text { Read::Fits } else { tally.converted(text, LIST) });
    }
    list.clear();
    tally.notes.truncate(mark);
    tally.lacks = lacks;
    Ok(tally.misfit(text, LIST))
}

/// Returns whether it is an empty object, list or text.
fn is_blank(json: &str) -> bool {
    match json.as_bytes() {
        [b'"', b'"'] => true,
        [b'{', inner @ .., b'}'] | [b'[', inner @ .., b']'] => inner.trim_ascii().is_empty(),
        _ => false,
    }
}

/// Reads a value that is not an object. An empty list, which PHP sends for an empty object, is an
/// empty object if no key is required.
fn no_object(json: &mut Reader<'_>, tally: &mut Tally, may_be_empty: bool) -> Result<Read, Fault> {
    if json.peek()? == Kind::Null {
        return null(json);
    }
    let text = json.skip()?;
    Ok(match text.as_bytes()[0] {
        b'"' if tally.is_text && is_blank(text) && may_be_empty => Read::Fits,
        b'[' if is_blank(text) && may_be_empty => tally.converted(text, OBJECT),
        _ => tally.misfit(text, OBJECT),
    })
}

/// Reads a map. Entries with values of another type are left out. A whole response of which no
/// entry is left is of another type.
fn read_map(map: &mut dyn Map, json: &mut Reader<'_>, tally: &mut Tally, is_whole: bool) -> Result<Read, Fault> {
    map.clear();
    if json.peek()? != Kind::Object {
        return no_object(json, tally, true);
    }
    json.enter()?;
    let (mut is_first, mut has_some) = (true, false);
    while let Some(key) = json.key(is_first)? {
        let mark = tally.notes.len();
        let slot = map.entry(key.as_ref().to_owned());
        if take(&mut is_first) {
            tally.spend(FEWEST_ENTRIES * (size_of::<String>() + size_of_val(slot)))?;
        }
        tally.spend(size_of_val(slot) + key.len() + ENTRY)?;
        match read(slot, json, tally)? {
            Read::Fits | Read::Converted => has_some = true,
            Read::Null => {
                let is_kept = null_within(slot, tally);
                has_some |= is_kept;
                if !is_kept {
                    map.remove(&key);
                }
            }
            Read::Misfit => map.remove(&key),
        }
        tally.step(mark, || Part::Key(Cow::Owned(key.into_owned())));
    }
    let is_of_others = is_whole && !is_first && !has_some;
    Ok(if is_of_others { Read::Misfit } else { Read::Fits })
}

fn read_object(object: &mut dyn Object, json: &mut Reader<'_>, tally: &mut Tally) -> Result<Read, Fault> {
    reset(object);
    let table = object.table();
    if json.peek()? != Kind::Object {
        return no_object(json, tally, table.requires_nothing());
    }
    tally.spend(size_of_val(object))?;
    json.enter()?;
    let mark = tally.notes.len();
    let mut seen = Seen::default();
    let (mut is_first, mut next) = (true, 0);
    let (mut has_some, mut is_known) = (table.requires_nothing(), false);
    loop {
        // Keys are nearly always in order.
        let index = match table.columns.get(next) {
            Some(column) if json.pass_key(is_first, column.key) => next,
            _ => {
                let Some(key) = json.key(is_first)? else { break };
                match table.index(&key, next) {
                    Some(index) => index,
                    None => {
                        is_first = false;
                        has_some |= read_other(object, key, &mut seen, json, tally)?;
                        continue;
                    }
                }
            }
        };
        (is_first, next) = (false, index + 1);
        let (column, before) = (&table.columns[index], tally.notes.len());
        let is_null = !column.is_required && json.peek()? == Kind::Null;
        if let Some(slot) = object.field(index) {
            let came = read_field(slot, &mut seen, index, json, tally)?;
            is_known = true;
            has_some |= came.is_something && column.is_required;
            tally.step(before, || Part::Key(Cow::Borrowed(column.key)));
        }
        if is_null && let Some(extra) = object.extra() {
            extra.mark(index);
        }
    }
    let has_all = note_missing(object, table, &seen, mark, tally)?;
    tally.name(mark, object.extra());
    if tally.depth == 1 {
        tally.outermost = Some(Outermost { has_some, has_all, is_known, table });
    }
    Ok(Read::Fits)
}

/// Records the required keys that are missing, and returns whether there are none.
fn note_missing(
    object: &mut dyn Object,
    table: &Table,
    seen: &Seen,
    mark: usize,
    tally: &mut Tally,
) -> Result<bool, Fault> {
    let constants = table.constants.iter().enumerate();
    let constants = constants.map(|(index, fixed)| (table.columns.len() + index, fixed.key, fixed.is_required));
    let columns = table.columns.iter().enumerate().map(|(index, column)| (index, column.key, column.is_required));
    let mut has_all = true;
    for (index, key, is_required) in constants.chain(columns) {
        if seen.has(index) {
            continue;
        }
        if !is_required {
            if index >= table.columns.len()
                && let Some(extra) = object.extra()
            {
                extra.mark(index);
            }
            continue;
        }
        tally.lacks += 1;
        tally.missing(mark, key);
        if let Some(extra) = object.extra() {
            tally.spend(if has_all { EXTRA } else { size_of::<&str>() })?;
            extra.lacks(key);
        }
        has_all = false;
    }
    Ok(has_all)
}

/// The result of reading a field.
struct FieldRead {
    /// Whether the key counts as present: it has a value, or `null` for a list or a map, which some
    /// servers send for an empty one.
    is_something: bool,
}

fn read_field(
    slot: &mut dyn Slot,
    seen: &mut Seen,
    index: usize,
    json: &mut Reader<'_>,
    tally: &mut Tally,
) -> Result<FieldRead, Fault> {
    let place = json.place();
    let read = read(slot, json, tally)?;
    match read {
        Read::Fits | Read::Converted => {
            if !seen.insert(index) {
                tally.inexact(json.since(place), ONCE);
            }
        }
        Read::Null => tally.null(expected(slot), false),
        Read::Misfit => {}
    }
    let is_something = read != Read::Null || matches!(slot.shape(), Shape::List(_) | Shape::Map(_) | Shape::Values(_));
    Ok(FieldRead { is_something })
}

/// Reads the value of a key that has no field, and returns whether it is a constant of the object.
fn read_other(
    object: &mut dyn Object,
    key: Cow<'_, str>,
    seen: &mut Seen,
    json: &mut Reader<'_>,
    tally: &mut Tally,
) -> Result<bool, Fault> {
    let table = object.table();
    let place = json.place();
    let constant = table.constants.iter().position(|fixed| fixed.key == key);
    if let Some(at) = constant {
        let fixed = &table.constants[at];
        seen.insert(table.columns.len() + at);
        if is_constant(fixed, json)? {
            return Ok(true);
        }
        json.go_back(place);
    } else if let Some(map) = object.additional() {
        if read_further(map, &key, json, tally)? {
            return Ok(false);
        }
        if object.extra().is_none() {
            let mark = tally.notes.len();
            pass_over(json, tally, "a value of the type of additional keys")?;
            tally.step(mark, || Part::Key(Cow::Owned(key.into_owned())));
            return Ok(false);
        }
    }
    let mark = tally.notes.len();
    if object.extra().is_none() {
        tally.unknown += 1;
        let text = json.skip()?;
        if constant.is_some() {
            tally.lacks += 1;
            tally.unlike(text);
            tally.step(mark, || Part::Key(Cow::Owned(key.into_owned())));
        }
        return Ok(false);
    }
    let is_first = object.extra().is_some_and(|extra| extra.is_empty());
    let read = tally.aside(|tally| {
        if is_first {
            tally.spend(EXTRA + FEWEST_ENTRIES * (size_of::<String>() + size_of::<Value>()))?;
        }
        tally.spend(key.len() + ENTRY)?;
        value(json, tally)
    })?;
    if read.is_none() {
        json.go_back(place);
        json.skip()?;
    }
    if constant.is_some() {
        tally.lacks += 1;
        tally.unlike(json.since(place));
    }
    tally.unknown += 1;
    match (object.extra(), read) {
        (Some(extra), Some(value)) => {
            let key = key.into_owned();
            if let Some(earlier) = extra.insert(key.clone(), value) {
                tally.inexact(&earlier.to_string(), ONCE);
            }
            tally.step(mark, || Part::Key(Cow::Owned(key)));
        }
        (Some(extra), None) => extra.leave_out(1),
        (None, _) => {}
    }
    Ok(false)
}

/// Reads a scalar and returns whether it is the constant. If it is not, the caller reads the value
/// again.
fn is_constant(fixed: &Fixed, json: &mut Reader<'_>) -> Result<bool, Fault> {
    Ok(match (json.scalar()?, fixed.value.get()) {
        (Some(Token::Text(text)), Scalar::Text(constant)) => text == constant,
        (Some(Token::Number(number)), Scalar::Integer(constant)) => number::whole(number) == Some(constant.into()),
        (Some(Token::Boolean(value)), Scalar::Boolean(constant)) => value == constant,
        _ => false,
    })
}

/// Reads the value of an additional key into the map, if it is of the type of the map.
fn read_further(map: &mut dyn Map, key: &str, json: &mut Reader<'_>, tally: &mut Tally) -> Result<bool, Fault> {
    let (place, before) = (json.place(), tally.mark());
    let slot = map.entry(key.to_owned());
    tally.spend(size_of_val(slot) + key.len() + ENTRY)?;
    if read(slot, json, tally)? == Read::Fits {
        tally.step(before.notes, || Part::Key(Cow::Owned(key.to_owned())));
        return Ok(true);
    }
    map.remove(key);
    tally.go_back(before);
    json.go_back(place);
    Ok(false)
}

/// Clears what an earlier read has left in an object.
fn reset(object: &mut dyn Object) {
    if let Some(map) = object.additional() {
        map.clear();
    }
    if let Some(extra) = object.extra() {
        extra.clear();
    }
}
