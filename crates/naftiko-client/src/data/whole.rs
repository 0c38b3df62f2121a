//! Writes a value as it was received: with unknown keys, `null`, and unexpected values in their
//! places.
//!
//! This is for callers that serialize a value by serde, and for results of flows that are called by
//! name. Requests are written without these (`sent`).

use std::any::type_name;
#[cfg(feature = "serde")]
use std::cell::Cell;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::decimal::Decimal;
#[cfg(feature = "table")]
use super::encode::Encode;
use super::encode::{Entries, Fields, Form, Items, Written};
use super::extra::{Extra, Part, Unexpected};
use super::json::Reader;
use super::scalar::{Fit, Scalar as _};
use super::table::Scalar;
use super::tally::{Limits, Tally};
use super::value::value;

#[cfg(feature = "serde")]
thread_local! {
    /// Whether a request is being serialized on this thread.
    static IS_SENT: Cell<bool> = const { Cell::new(false) };
}

/// Returns a value as it was received.
#[cfg(feature = "table")]
pub(crate) fn received(value: &dyn Encode) -> Value {
    // The types of this crate cause no errors.
    let mut value = serde_json::to_value(Whole::new(value.form())).unwrap_or_default();
    without_fractions(&mut value);
    value
}

/// Writes whole numbers without a fraction: `2015` for an `f64` that was read from it. JSON has one
/// kind of number, and above 2^53 an `f64` is not exact.
#[cfg(feature = "table")]
fn without_fractions(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let float = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0);
            if let Some(float) = float.filter(|float| float.abs() <= 9_007_199_254_740_992.0) {
                *value = Value::from(float as i64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_fractions),
        Value::Object(fields) => fields.values_mut().for_each(without_fractions),
        _ => {}
    }
}

/// Serializes what a request sends.
#[cfg(feature = "serde")]
pub(crate) fn sent<T>(serialize: impl FnOnce() -> T) -> T {
    /// Restores the flag, even if serializing panics.
    struct End(bool);
    impl Drop for End {
        fn drop(&mut self) {
            IS_SENT.set(self.0);
        }
    }
    let _end = End(IS_SENT.replace(true));
    serialize()
}

#[cfg(feature = "serde")]
pub(super) fn is_sent() -> bool {
    IS_SENT.get()
}

/// Returns whether a serializer writes JSON, and so accepts the text of a number.
pub(super) fn is_json<S>() -> bool {
    type_name::<S>().contains("serde_json::")
}

/// A value, and the unexpected JSON from which it or its parts were read.
pub(super) struct Whole<'a> {
    form: Form<'a>,
    originals: Originals<'a>,
}

impl<'a> Whole<'a> {
    pub(super) fn new(form: Form<'a>) -> Self {
        Whole { form, originals: Originals::default() }
    }
}

/// The unexpected values, with the path of each from the current value.
#[derive(Default)]
struct Originals<'e>(Vec<(&'e [Part], &'e Unexpected)>);

impl<'e> Originals<'e> {
    fn of(extra: Option<&'e Extra>) -> Self {
        // A duplicate key is written once.
        let values = extra.map_or(&[][..], Extra::unexpected).iter().filter(|it| !it.is_repeated());
        Originals(values.map(|it| (it.path.as_slice(), it)).collect())
    }

    /// Returns the JSON from which the current value was read, unless the value has changed.
    fn here(&self, form: &Form<'_>) -> Option<&'e str> {
        let (_, originals) = self.0.iter().find(|(path, _)| path.is_empty())?;
        let is_same = if originals.is_used() { is_made_of(form, originals.json()) } else { is_zero(form) };
        is_same.then(|| originals.json())
    }

    /// Returns the values whose path begins with a step.
    fn within(&self, step: &Part) -> Self {
        let parts = self.0.iter().filter_map(|(path, it)| match path.split_first() {
            Some((first, rest)) if first == step => Some((rest, *it)),
            _ => None,
        });
        Originals(parts.collect())
    }

    fn within_key(&self, key: &str) -> Self {
        if self.0.is_empty() { Originals::default() } else { self.within(&Part::Key(key.to_owned().into())) }
    }

    /// Returns the JSON of an item that was left out of a list.
    fn left_out(&self, index: usize) -> Option<&'e str> {
        let found = self.0.iter().find(|(path, it)| matches!(path, [Part::Index(at)] if *at == index) && !it.is_used());
        found.map(|(_, it)| it.json())
    }

    /// Returns the values that were left out of a map, and their keys.
    fn keys_left_out(&self) -> impl Iterator<Item = (&'e str, &'e str)> {
        self.0.iter().filter_map(|(path, it)| match path {
            [Part::Key(key)] if !it.is_used() => Some((key.as_ref(), it.json())),
            _ => None,
        })
    }
}

/// Returns whether a value is the empty value of its type.
fn is_zero(form: &Form<'_>) -> bool {
    match form {
        Form::Absent | Form::None | Form::Null => true,
        Form::Boolean(value) => !value,
        Form::Integer(number) => *number == 0,
        Form::Unsigned(number) => *number == 0,
        Form::Float(number) => *number == 0.0,
        Form::Decimal(number) => number.as_str() == "0",
        Form::Text(text) => text.is_empty(),
        Form::Value(value) => value.is_null(),
        Form::Items(items) => items.is_empty(),
        Form::Entries(entries) => is_empty(*entries),
        Form::Fields(fields) => {
            let mut forms = (0..fields.table().columns.len()).filter_map(|index| fields.field(index));
            forms.all(|field| is_zero(&field.form())) && fields.extra().is_none_or(Extra::is_empty)
        }
    }
}

fn is_empty(entries: &dyn Entries) -> bool {
    let mut is_empty = true;
    entries.each(&mut |_, _| is_empty = false);
    is_empty
}

/// Returns whether a value is the one that is read from a JSON of another type. Lists and objects
/// are not compared.
fn is_made_of(form: &Form<'_>, json: &str) -> bool {
    let Ok(token) = Reader::new(json, None).scalar() else { return false };
    let is = |fit: Fit<bool>| matches!(fit, Fit::Exact(true) | Fit::Converted(true));
    match (form, token) {
        (Form::Items(items), Some(_)) => items.len() == 1 && is_made_of(&items.item(0).form(), json),
        (Form::Text(text), Some(token)) => is(String::of(token).map(|it| it == *text)),
        (Form::Boolean(value), Some(token)) => is(bool::of(token).map(|it| it == *value)),
        (Form::Integer(number), Some(token)) => is(i64::of(token).map(|it| it == *number)),
        (Form::Unsigned(number), Some(token)) => is(u64::of(token).map(|it| it == *number)),
        (Form::Float(number), Some(token)) => is(f64::of(token).map(|it| it == *number)),
        (Form::Decimal(number), Some(token)) => is(Decimal::of(token).map(|it| it == **number)),
        _ => true,
    }
}

/// JSON as it was received.
struct Raw<'a>(&'a str);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = serde_json::from_str::<&RawValue>(self.0);
        match raw {
            Ok(raw) if is_json::<S>() => raw.serialize(serializer),
            _ => nearest(self.0).serialize(serializer),
        }
    }
}

/// Returns the nearest value that serde's data model has for a JSON.
pub(super) fn nearest(json: &str) -> Value {
    value(&mut Reader::new(json, None), &mut Tally::new(Limits::none())).unwrap_or_default()
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(json) = self.originals.here(&self.form) {
            return Raw(json).serialize(serializer);
        }
        match &self.form {
            Form::Fields(fields) => write_fields(*fields, serializer),
            Form::Items(items) => write_items(*items, &self.originals, serializer),
            Form::Entries(entries) => {
                let mut map = serializer.serialize_map(None)?;
                write_entries(*entries, &self.originals, &mut map)?;
                for (key, json) in self.originals.keys_left_out() {
                    map.serialize_entry(key, &Raw(json))?;
                }
                map.end()
            }
            Form::Value(value) => write_value(value, &self.originals, serializer),
            form => Written(form.clone()).serialize(serializer),
        }
    }
}

fn write_items<S: Serializer>(items: &dyn Items, originals: &Originals<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(if originals.0.is_empty() { Some(items.len()) } else { None })?;
    let mut at = 0;
    for index in 0..items.len() {
        while let Some(json) = originals.left_out(at) {
            list.serialize_element(&Raw(json))?;
            at += 1;
        }
        let originals = if originals.0.is_empty() { Originals::default() } else { originals.within(&Part::Index(at)) };
        list.serialize_element(&Whole { form: items.item(index).form(), originals })?;
        at += 1;
    }
    while let Some(json) = originals.left_out(at) {
        list.serialize_element(&Raw(json))?;
        at += 1;
    }
    list.end()
}

fn write_entries<M: SerializeMap>(
    entries: &dyn Entries,
    originals: &Originals<'_>,
    map: &mut M,
) -> Result<(), M::Error> {
    let mut result = Ok(());
    entries.each(&mut |key, value| {
        if result.is_ok() {
            result = map.serialize_entry(key, &Whole { form: value.form(), originals: originals.within_key(key) });
        }
    });
    result
}

/// Writes a value of any type, in which some numbers and texts may be inexact.
fn write_value<S: Serializer>(value: &Value, originals: &Originals<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Value::Array(list) if !originals.0.is_empty() => write_items(list, originals, serializer),
        Value::Object(object) if !originals.0.is_empty() => {
            let mut map = serializer.serialize_map(Some(object.len()))?;
            for (key, value) in object {
                map.serialize_entry(key, &Whole { form: Form::Value(value), originals: originals.within_key(key) })?;
            }
            map.end()
        }
        value => value.serialize(serializer),
    }
}

/// Writes a struct: its constants and fields, unless the response lacked them, and unknown keys.
fn write_fields<S: Serializer>(fields: &dyn Fields, serializer: S) -> Result<S::Ok, S::Error> {
    let (table, extra) = (fields.table(), fields.extra());
    let originals = Originals::of(extra);
    let is_missing = |key: &str| extra.is_some_and(|extra| extra.missing().contains(&key));
    let is_marked = |index: usize| extra.is_some_and(|extra| extra.is_marked(index));
    let has_other = |key: &str| extra.is_some_and(|extra| extra.get(key).is_some());
    let mut map = serializer.serialize_map(None)?;
    for (at, fixed) in table.constants.iter().enumerate() {
        let key = fixed.key;
        let is_field = table.index(key, 0).is_some();
        if is_field || is_missing(key) || has_other(key) || is_marked(table.columns.len() + at) {
            continue;
        }
        match fixed.value.get() {
            Scalar::Text(text) => map.serialize_entry(key, text)?,
            Scalar::Integer(number) => map.serialize_entry(key, &number)?,
            Scalar::Boolean(value) => map.serialize_entry(key, &value)?,
        }
    }
    for (index, column) in table.columns.iter().enumerate() {
        let Some(field) = fields.field(index) else { continue };
        let (form, originals) = (field.form(), originals.within_key(column.key));
        let is_absent = match &form {
            Form::Absent | Form::None => !column.is_required && !is_marked(index),
            _ => false,
        };
        let is_lacking = is_missing(column.key) && is_zero(&form);
        if originals.here(&form).is_none() && (is_absent || is_lacking) {
            continue;
        }
        map.serialize_entry(column.key, &Whole { form, originals })?;
    }
    if let Some(entries) = fields.additional() {
        write_entries(entries, &originals, &mut map)?;
    }
    for (key, value) in extra.iter().flat_map(|extra| extra.iter()) {
        map.serialize_entry(key, &Whole { form: Form::Value(value), originals: originals.within_key(key) })?;
    }
    map.end()
}

#[cfg(all(test, feature = "table"))]
mod tests {
    use serde_json::json;

    use super::without_fractions;

    #[test]
    fn whole_numbers_have_no_fraction() {
        let mut value = json!([229.0, 12.5, {"depth": -3.0, "count": 7}, 1e300, "2.0"]);
        without_fractions(&mut value);
        assert_eq!(value.to_string(), r#"[229,12.5,{"count":7,"depth":-3},1e+300,"2.0"]"#);
    }
}
