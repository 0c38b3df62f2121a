//! Reads a value into a [`Slot`]: one visitor for all types.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::mem::take;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::decimal::Decimal;
use super::open::{IntegerEnum, TextEnum};
use super::slot::{Field, List, Map, Object, Optional, Shape, Slot};
use super::union::choose;

/// Reads a `T`.
///
/// # Errors
///
/// If there is a value of another kind than goes where it stands. What the error says quotes no value.
pub fn fill<'de, T: Slot + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::default();
    Fill::new(&mut value, &Tally::default()).deserialize(deserializer)?;
    Ok(value)
}

/// Reads a `T` that is quite what its type says, if it is one: nothing that is required is missing, at any level. More may
/// be there than the type knows. For telling whether a body is one of a kind at all.
pub fn exact<T: Slot + Default>(json: &[u8]) -> Option<T> {
    let mut value = T::default();
    is_exact(&mut value, json).then_some(value)
}

/// Reads a `T` that looks like one: an object with all keys that it requires, or with any of those that it has if it requires
/// none. What is further down may lack something.
pub fn like<T: Slot + Default>(json: &[u8]) -> Option<T> {
    let mut value = T::default();
    is_like(&mut value, json).then_some(value)
}

fn is_like(slot: &mut dyn Slot, json: &[u8]) -> bool {
    let Ok(Value::Object(entries)) = serde_json::from_slice(json) else { return false };
    let Shape::Object(object) = slot.shape() else { return false };
    let is_there = |key: &str| entries.get(key).is_some_and(|value| !value.is_null());
    let looks_so = match object.required() {
        [] => entries.keys().any(|key| object.field(key).is_some()),
        required => required.iter().all(|key| is_there(key)),
    };
    looks_so && Fill::new(slot, &Tally::default()).deserialize(Value::Object(entries)).is_ok()
}

fn is_exact(slot: &mut dyn Slot, json: &[u8]) -> bool {
    let tally = Tally::default();
    let Ok(text) = std::str::from_utf8(json) else { return false };
    read_json(slot, text, &tally).is_ok() && tally.lacks.get() == 0
}

/// Reads JSON. As it is known to be UTF-8, no string of it is looked at for that again.
pub(crate) fn read_json(slot: &mut dyn Slot, json: &str, tally: &Tally) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Fill::new(slot, tally).deserialize(&mut deserializer)?;
    deserializer.end()
}

/// How well a value fits.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How much is missing, or was bent to fit.
    pub(crate) lacks: Cell<usize>,
    /// How many keys and values are not known.
    pub(crate) unknown: Cell<usize>,
    /// Within a union: how many types may still be tried.
    pub(crate) tries: Cell<Option<usize>>,
}

fn count(cell: &Cell<usize>) {
    cell.set(cell.get().saturating_add(1));
}

/// Reads one value into a slot.
pub(crate) struct Fill<'a> {
    slot: &'a mut dyn Slot,
    tally: &'a Tally,
}

impl<'a> Fill<'a> {
    pub(crate) fn new(slot: &'a mut dyn Slot, tally: &'a Tally) -> Self {
        Fill { slot, tally }
    }
}

impl<'de> DeserializeSeed<'de> for Fill<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read(self.slot, self.tally, false, deserializer).map(|_| ())
    }
}

/// Reads one value into a field, which may be missing; tells whether it is there, which `null` is not.
struct FieldValue<'a> {
    slot: &'a mut dyn Slot,
    tally: &'a Tally,
}

impl<'de> DeserializeSeed<'de> for FieldValue<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        read(self.slot, self.tally, true, deserializer)
    }
}

fn read<'de, D: Deserializer<'de>>(
    slot: &mut dyn Slot,
    tally: &Tally,
    is_field: bool,
    deserializer: D,
) -> Result<bool, D::Error> {
    match slot.shape() {
        // Most values are one of these. To know it before they are read, and to move nothing about, saves much of what they
        // cost.
        Shape::Text(slot) => return deserializer.deserialize_any(Plain::new(slot, is_field)),
        Shape::OptionalText(slot) => return deserializer.deserialize_any(Plain::Optional(slot)),
        Shape::I64(slot) => return deserializer.deserialize_any(Plain::new(slot, is_field)),
        Shape::OptionalI64(slot) => return deserializer.deserialize_any(Plain::Optional(slot)),
        Shape::Boolean(slot) => return deserializer.deserialize_any(Plain::new(slot, is_field)),
        Shape::OptionalBoolean(slot) => return deserializer.deserialize_any(Plain::Optional(slot)),
        Shape::Optional(slot) => deserializer.deserialize_option(Nullable { slot, tally })?,
        Shape::Value(slot) => *slot = Value::deserialize(deserializer)?,
        Shape::Decimal(slot) => return fill_decimal(slot, deserializer, is_field),
        Shape::Union(slot) => choose(slot, Value::deserialize(deserializer)?, tally),
        shape => return deserializer.deserialize_any(Filler { shape, tally, is_field }),
    }
    Ok(true)
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fill(deserializer)
    }
}

fn fill_decimal<'de, D: Deserializer<'de>>(
    slot: &mut Decimal,
    deserializer: D,
    is_field: bool,
) -> Result<bool, D::Error> {
    let number = <Box<RawValue>>::deserialize(deserializer)?;
    let text = number.get();
    if is_field && text == "null" {
        return Ok(false);
    }
    // A text that is a number holds nothing that would be escaped.
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    if slot.set(inner.unwrap_or(text)) { Ok(true) } else { Err(wrong(("a number", kind_of(text)))) }
}

/// The kind of a value of JSON, by what it begins with.
fn kind_of(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'"') => STRING,
        Some(b'{') => OBJECT,
        Some(b'[') => LIST,
        Some(b'n') => "null",
        _ => BOOLEAN,
    }
}

const BOOLEAN: &str = "true or false";
const STRING: &str = "a string";
const WHOLE: &str = "a whole number";
const LIST: &str = "a list";
const OBJECT: &str = "an object";

/// Without the value itself: that is data.
fn wrong<E: Error>((expected, found): (&str, &str)) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}

/// Where a scalar goes whose type is known before it is read.
enum Plain<'a, T> {
    Value(&'a mut T),
    /// It may be missing.
    Field(&'a mut T),
    /// It may be `null`.
    Optional(&'a mut Option<T>),
}

/// What is a scalar.
trait OfScalar: Sized {
    const EXPECTED: &'static str;

    fn of(scalar: Scalar<'_>) -> Option<Self>;
}

impl OfScalar for String {
    const EXPECTED: &'static str = STRING;

    #[inline]
    fn of(scalar: Scalar<'_>) -> Option<Self> {
        if let Scalar::Text(text) = scalar { Some(text.to_owned()) } else { None }
    }
}

impl OfScalar for bool {
    const EXPECTED: &'static str = BOOLEAN;

    #[inline]
    fn of(scalar: Scalar<'_>) -> Option<Self> {
        if let Scalar::Boolean(value) = scalar { Some(value) } else { None }
    }
}

impl OfScalar for i64 {
    const EXPECTED: &'static str = WHOLE;

    #[inline]
    fn of(scalar: Scalar<'_>) -> Option<Self> {
        scalar.whole()?.try_into().ok()
    }
}

impl<'a, T: OfScalar> Plain<'a, T> {
    fn new(slot: &'a mut T, is_field: bool) -> Self {
        if is_field { Plain::Field(slot) } else { Plain::Value(slot) }
    }

    #[inline]
    fn put<E: Error>(self, scalar: Scalar<'_>) -> Result<bool, E> {
        let Some(value) = T::of(scalar) else { return Err(Self::misfit(scalar)) };
        match self {
            Plain::Value(slot) | Plain::Field(slot) => *slot = value,
            Plain::Optional(slot) => *slot = Some(value),
        }
        Ok(true)
    }

    #[cold]
    fn misfit<E: Error>(scalar: Scalar<'_>) -> E {
        wrong((T::EXPECTED, scalar.kind(T::EXPECTED == WHOLE)))
    }
}

impl<'de, T: OfScalar> Visitor<'de> for Plain<'_, T> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        match self {
            Plain::Value(_) => Err(Self::misfit(Scalar::Null)),
            Plain::Field(_) => Ok(false),
            Plain::Optional(slot) => {
                *slot = None;
                Ok(true)
            }
        }
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        self.put(Scalar::Boolean(value))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<bool, E> {
        self.put(Scalar::Whole(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        self.put(Scalar::Whole(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<bool, E> {
        self.put(Scalar::Float(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        self.put(Scalar::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
        Err(wrong((T::EXPECTED, LIST)))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
        Err(wrong((T::EXPECTED, OBJECT)))
    }
}

/// What may be `null`.
struct Nullable<'a> {
    slot: &'a mut dyn Optional,
    tally: &'a Tally,
}

impl<'de> Visitor<'de> for Nullable<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.slot.clear();
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Fill::new(self.slot.fill(), self.tally).deserialize(deserializer)
    }
}

/// A value: whatever a deserializer comes upon, put where it goes. Tells whether it is there, which `null` as a field is not.
struct Filler<'a> {
    shape: Shape<'a>,
    tally: &'a Tally,
    /// Whether it is one of an object, and so may be missing.
    is_field: bool,
}

/// A value that holds no others.
#[derive(Clone, Copy)]
enum Scalar<'s> {
    Null,
    Boolean(bool),
    Whole(i128),
    Float(f64),
    Text(&'s str),
}

impl Scalar<'_> {
    /// The whole number that it is, however it is written.
    fn whole(self) -> Option<i128> {
        match self {
            Scalar::Whole(number) => Some(number),
            // One beyond is of no type that we have.
            Scalar::Float(number) if number.fract() == 0.0 && number.abs() < 1e20 => Some(number as i128),
            _ => None,
        }
    }

    /// What it is, to someone who expected something else: a whole number of some size, or not even that.
    fn kind(self, is_of_numbers: bool) -> &'static str {
        match self {
            Scalar::Null => "null",
            Scalar::Boolean(_) => BOOLEAN,
            Scalar::Text(_) => STRING,
            _ if !is_of_numbers => "a number",
            Scalar::Float(number) if number.fract() != 0.0 => "a number with a fraction",
            Scalar::Whole(number) if number < 0 => "a negative number",
            Scalar::Float(_) | Scalar::Whole(_) => "a number that is too large",
        }
    }
}

impl Filler<'_> {
    fn expected(&self) -> &'static str {
        match self.shape {
            Shape::Text(_) | Shape::TextEnum(_) | Shape::OptionalText(_) => STRING,
            Shape::Boolean(_) | Shape::OptionalBoolean(_) => BOOLEAN,
            Shape::I32(_) => "a whole number of 32 bits",
            Shape::I64(_) | Shape::OptionalI64(_) | Shape::IntegerEnum(_) => WHOLE,
            Shape::U64(_) => "a whole number that is not negative",
            Shape::F64(_) | Shape::Decimal(_) => "a number",
            Shape::List(_) => LIST,
            Shape::Object(_) | Shape::Map(_) | Shape::Values(_) => OBJECT,
            Shape::Nothing => "null",
            Shape::Value(_) | Shape::Union(_) | Shape::Optional(_) => "a value",
        }
    }

    /// Takes up a scalar; if it is of a wrong kind, says what was expected.
    fn put(mut self, scalar: Scalar<'_>) -> Result<bool, (&'static str, &'static str)> {
        let is_put = match (&mut self.shape, scalar) {
            (Shape::F64(slot), Scalar::Float(number)) => put(*slot, Some(number)),
            (Shape::F64(slot), Scalar::Whole(number)) => put(*slot, Some(number as f64)),
            (Shape::I32(slot), number) => put(*slot, number.whole().and_then(|number| number.try_into().ok())),
            (Shape::U64(slot), number) => put(*slot, number.whole().and_then(|number| number.try_into().ok())),
            (Shape::Nothing, scalar) => matches!(scalar, Scalar::Null),
            (Shape::TextEnum(slot), scalar) => put_text(*slot, scalar, self.tally),
            (Shape::IntegerEnum(slot), scalar) => put_number(*slot, scalar, self.tally),
            _ => false,
        };
        if is_put { Ok(true) } else { Err(self.misfit(scalar)) }
    }

    #[cold]
    fn misfit(&self, scalar: Scalar<'_>) -> (&'static str, &'static str) {
        let is_of_numbers = matches!(self.shape, Shape::I32(_) | Shape::U64(_) | Shape::IntegerEnum(_));
        (self.expected(), scalar.kind(is_of_numbers))
    }
}

fn put<T>(slot: &mut T, value: Option<T>) -> bool {
    let is_there = value.is_some();
    if let Some(value) = value {
        *slot = value;
    }
    is_there
}

fn put_text(slot: &mut dyn TextEnum, scalar: Scalar<'_>, tally: &Tally) -> bool {
    let bent = match scalar {
        Scalar::Text(text) => {
            if !slot.set(text) {
                count(&tally.unknown);
            }
            return true;
        }
        Scalar::Null => return false,
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Whole(number) => number.to_string(),
        Scalar::Float(number) => number.to_string(),
    };
    count(&tally.lacks);
    slot.set(&bent);
    true
}

fn put_number(slot: &mut dyn IntegerEnum, scalar: Scalar<'_>, tally: &Tally) -> bool {
    let number = match scalar {
        Scalar::Text(text) => {
            count(&tally.lacks);
            text.parse().ok()
        }
        number => number.whole().and_then(|number| number.try_into().ok()),
    };
    if number.is_some_and(|number| !slot.set(number)) {
        count(&tally.unknown);
    }
    number.is_some()
}

impl<'de> Visitor<'de> for Filler<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected())
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        if self.is_field { Ok(false) } else { self.put(Scalar::Null).map_err(wrong) }
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        self.put(Scalar::Boolean(value)).map_err(wrong)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<bool, E> {
        self.put(Scalar::Whole(number.into())).map_err(wrong)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<bool, E> {
        self.put(Scalar::Whole(number.into())).map_err(wrong)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<bool, E> {
        self.put(Scalar::Float(number)).map_err(wrong)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        self.put(Scalar::Text(text)).map_err(wrong)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<bool, A::Error> {
        match self.shape {
            Shape::List(list) => fill_list(list, items, self.tally)?,
            _ => return Err(wrong((self.expected(), LIST))),
        }
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<bool, A::Error> {
        match self.shape {
            Shape::Object(object) => fill_object(object, entries, self.tally)?,
            Shape::Map(map) => fill_map(map, entries, self.tally)?,
            Shape::Values(map) => fill_values(map, entries)?,
            _ => return Err(wrong((self.expected(), OBJECT))),
        }
        Ok(true)
    }
}

fn fill_list<'de, A: SeqAccess<'de>>(list: &mut dyn List, mut items: A, tally: &Tally) -> Result<(), A::Error> {
    list.clear();
    while items.next_element_seed(Item(list, tally))?.is_some() {}
    Ok(())
}

/// The next item of a list, if there is one.
struct Item<'a>(&'a mut dyn List, &'a Tally);

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Fill::new(self.0.push(), self.1).deserialize(deserializer)
    }
}

fn fill_map<'de, A: MapAccess<'de>>(map: &mut dyn Map, mut entries: A, tally: &Tally) -> Result<(), A::Error> {
    map.clear();
    while let Some(key) = entries.next_key()? {
        entries.next_value_seed(Fill::new(map.entry(key), tally))?;
    }
    Ok(())
}

fn fill_values<'de, A: MapAccess<'de>>(map: &mut BTreeMap<String, Value>, mut entries: A) -> Result<(), A::Error> {
    map.clear();
    while let Some((key, value)) = entries.next_entry()? {
        map.insert(key, value);
    }
    Ok(())
}

fn fill_object<'de, A: MapAccess<'de>>(object: &mut dyn Object, mut entries: A, tally: &Tally) -> Result<(), A::Error> {
    reset(object);
    let mut seen = Seen::default();
    let mut other = String::new();
    while let Some(field) = entries.next_key_seed(Key { object, other: &mut other })? {
        match field {
            Some(Field { slot, required }) => {
                if entries.next_value_seed(FieldValue { slot, tally })? {
                    seen.extend(required);
                }
            }
            None => match object.additional() {
                Some(map) => entries.next_value_seed(Fill::new(map.entry(take(&mut other)), tally))?,
                None => keep(object, take(&mut other), entries.next_value()?, tally),
            },
        }
    }
    finish(object, &seen, tally);
    Ok(())
}

/// What comes of a key that was read once already.
fn reset(object: &mut dyn Object) {
    if let Some(map) = object.additional() {
        map.clear();
    }
    if let Some(extra) = object.extra() {
        extra.clear();
    }
}

/// Keeps a value that there is no field for.
fn keep(object: &mut dyn Object, key: String, value: Value, tally: &Tally) {
    if let Some((_, constant)) = object.constants().iter().find(|(constant, _)| *constant == key) {
        if *constant == value {
            return;
        }
        count(&tally.lacks);
    }
    count(&tally.unknown);
    if let Some(extra) = object.extra() {
        extra.insert(key, value);
    }
}

/// Notes what is missing.
fn finish(object: &mut dyn Object, seen: &Seen, tally: &Tally) {
    for (index, key) in object.required().iter().enumerate() {
        if !seen.has(index) {
            count(&tally.lacks);
            if let Some(extra) = object.extra() {
                extra.lacks(key);
            }
        }
    }
}

/// Which of the required keys were there, by their index.
#[derive(Default)]
struct Seen {
    /// The first 64, a bit each.
    first: u64,
    /// The others. Few types have so many.
    others: BTreeSet<usize>,
}

impl Seen {
    #[inline]
    fn extend(&mut self, required: Option<usize>) {
        match required {
            Some(index @ 0..64) => self.first |= 1 << index,
            Some(index) => drop(self.others.insert(index)),
            None => {}
        }
    }

    #[inline]
    fn has(&self, index: usize) -> bool {
        match index {
            0..64 => self.first & (1 << index) != 0,
            _ => self.others.contains(&index),
        }
    }
}

/// A key of an object. Its field is found before it is copied.
struct Key<'a, 'k> {
    object: &'a mut dyn Object,
    /// Where a key goes that has no field.
    other: &'k mut String,
}

impl<'de, 'a> DeserializeSeed<'de> for Key<'a, '_> {
    type Value = Option<Field<'a>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for Key<'a, '_> {
    type Value = Option<Field<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        let field = self.object.field(key);
        if field.is_none() {
            *self.other = key.to_owned();
        }
        Ok(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_seen_only_once_it_was_there() {
        let mut seen = Seen::default();
        for index in [0, 1, 63, 64, 130] {
            assert!(!seen.has(index), "{index}");
            seen.extend(None);
            seen.extend(Some(index));
            seen.extend(Some(index));
            assert!(seen.has(index), "{index}");
        }
        assert!(!seen.has(2) && !seen.has(65));
    }
}
