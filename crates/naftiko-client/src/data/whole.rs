//! Writes a value as it came: with unknown keys, `null` where that came, and values that did not fit in their places.
//!
//! Requests have none of that. So serde writes a value whole unless a request is serialized ([`sent`]).

use std::any::type_name;
use std::cell::Cell;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::decimal::Decimal;
use super::encode::{Entries, Fields, Form, Items, Written};
use super::extra::{Extra, Part, Unexpected};
use super::json::Reader;
use super::scalar::{Fit, Scalar as _};
use super::table::Scalar;
use super::tally::{Limits, Tally};
use super::value::value;

thread_local! {
    /// Whether a request is serialized.
    static IS_SENT: Cell<bool> = const { Cell::new(false) };
}

/// Serializes what a request sends.
pub(crate) fn sent<T>(serialize: impl FnOnce() -> T) -> T {
    /// Ends it, also where serializing panics.
    struct End(bool);
    impl Drop for End {
        fn drop(&mut self) {
            IS_SENT.set(self.0);
        }
    }
    let _end = End(IS_SENT.replace(true));
    serialize()
}

pub(super) fn is_sent() -> bool {
    IS_SENT.get()
}

/// Whether a serializer writes JSON, so that it takes the text of a number.
pub(super) fn is_json<S>() -> bool {
    type_name::<S>().contains("serde_json::")
}

/// A value and what came in its place and within it.
pub(super) struct Whole<'a> {
    form: Form<'a>,
    came: Came<'a>,
}

impl<'a> Whole<'a> {
    pub(super) fn new(form: Form<'a>) -> Self {
        Whole { form, came: Came::default() }
    }
}

/// What did not fit, by the way to it from here.
#[derive(Default)]
struct Came<'e>(Vec<(&'e [Part], &'e Unexpected)>);

impl<'e> Came<'e> {
    fn of(extra: Option<&'e Extra>) -> Self {
        // A key that came twice is written once.
        let values = extra.map_or(&[][..], Extra::unexpected).iter().filter(|it| !it.is_repeated());
        Came(values.map(|it| (it.path.as_slice(), it)).collect())
    }

    /// What came here, if the value is still what was made of it.
    fn here(&self, form: &Form<'_>) -> Option<&'e str> {
        let (_, came) = self.0.iter().find(|(path, _)| path.is_empty())?;
        let is_same = if came.is_used() { is_made_of(form, came.json()) } else { is_zero(form) };
        is_same.then(|| came.json())
    }

    /// What came on the way that begins with a step.
    fn within(&self, step: &Part) -> Self {
        let parts = self.0.iter().filter_map(|(path, it)| match path.split_first() {
            Some((first, rest)) if first == step => Some((rest, *it)),
            _ => None,
        });
        Came(parts.collect())
    }

    fn within_key(&self, key: &str) -> Self {
        if self.0.is_empty() { Came::default() } else { self.within(&Part::Key(key.to_owned().into())) }
    }

    /// What came as an item that was left out.
    fn left_out(&self, index: usize) -> Option<&'e str> {
        let found = self.0.iter().find(|(path, it)| matches!(path, [Part::Index(at)] if *at == index) && !it.is_used());
        found.map(|(_, it)| it.json())
    }

    /// The values that were left out, and their keys.
    fn keys_left_out(&self) -> impl Iterator<Item = (&'e str, &'e str)> {
        self.0.iter().filter_map(|(path, it)| match path {
            [Part::Key(key)] if !it.is_used() => Some((key.as_ref(), it.json())),
            _ => None,
        })
    }
}

/// Whether a value is what stands in a place that was never filled.
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

/// Whether a value is what reading makes of a JSON of another kind. What holds others is not compared.
fn is_made_of(form: &Form<'_>, json: &str) -> bool {
    let Ok(token) = Reader::new(json, None).scalar() else { return false };
    let is = |fit: Fit<bool>| matches!(fit, Fit::Exact(true) | Fit::Bent(true));
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

/// JSON as it came.
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

/// The nearest value that serde has for a JSON.
pub(super) fn nearest(json: &str) -> Value {
    value(&mut Reader::new(json, None), &mut Tally::new(Limits::none())).unwrap_or_default()
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(json) = self.came.here(&self.form) {
            return Raw(json).serialize(serializer);
        }
        match &self.form {
            Form::Fields(fields) => write_fields(*fields, serializer),
            Form::Items(items) => write_items(*items, &self.came, serializer),
            Form::Entries(entries) => {
                let mut map = serializer.serialize_map(None)?;
                write_entries(*entries, &self.came, &mut map)?;
                for (key, json) in self.came.keys_left_out() {
                    map.serialize_entry(key, &Raw(json))?;
                }
                map.end()
            }
            Form::Value(value) => write_value(value, &self.came, serializer),
            form => Written(form.clone()).serialize(serializer),
        }
    }
}

fn write_items<S: Serializer>(items: &dyn Items, came: &Came<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(if came.0.is_empty() { Some(items.len()) } else { None })?;
    let mut at = 0;
    for index in 0..items.len() {
        while let Some(json) = came.left_out(at) {
            list.serialize_element(&Raw(json))?;
            at += 1;
        }
        let came = if came.0.is_empty() { Came::default() } else { came.within(&Part::Index(at)) };
        list.serialize_element(&Whole { form: items.item(index).form(), came })?;
        at += 1;
    }
    while let Some(json) = came.left_out(at) {
        list.serialize_element(&Raw(json))?;
        at += 1;
    }
    list.end()
}

fn write_entries<M: SerializeMap>(entries: &dyn Entries, came: &Came<'_>, map: &mut M) -> Result<(), M::Error> {
    let mut result = Ok(());
    entries.each(&mut |key, value| {
        if result.is_ok() {
            result = map.serialize_entry(key, &Whole { form: value.form(), came: came.within_key(key) });
        }
    });
    result
}

/// A value of any kind, in which some numbers and texts may have been inexact.
fn write_value<S: Serializer>(value: &Value, came: &Came<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Value::Array(list) if !came.0.is_empty() => write_items(list, came, serializer),
        Value::Object(object) if !came.0.is_empty() => {
            let mut map = serializer.serialize_map(Some(object.len()))?;
            for (key, value) in object {
                map.serialize_entry(key, &Whole { form: Form::Value(value), came: came.within_key(key) })?;
            }
            map.end()
        }
        value => value.serialize(serializer),
    }
}

/// A struct: its constants and fields, unless they did not come, and unknown keys.
fn write_fields<S: Serializer>(fields: &dyn Fields, serializer: S) -> Result<S::Ok, S::Error> {
    let (table, extra) = (fields.table(), fields.extra());
    let came = Came::of(extra);
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
        let (form, came) = (field.form(), came.within_key(column.key));
        let is_absent = match &form {
            Form::Absent | Form::None => !column.is_required && !is_marked(index),
            _ => false,
        };
        let is_lacking = is_missing(column.key) && is_zero(&form);
        if came.here(&form).is_none() && (is_absent || is_lacking) {
            continue;
        }
        map.serialize_entry(column.key, &Whole { form, came })?;
    }
    if let Some(entries) = fields.additional() {
        write_entries(entries, &came, &mut map)?;
    }
    for (key, value) in extra.iter().flat_map(|extra| extra.iter()) {
        map.serialize_entry(key, &Whole { form: Form::Value(value), came: came.within_key(key) })?;
    }
    map.end()
}
