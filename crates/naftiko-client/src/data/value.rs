//! Reads any JSON as a [`Value`], and records what a `Value` cannot represent.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use super::extra::Part;
use super::json::{Fault, Kind, Reader, Token};
use super::number::are_equal;
use super::tally::{ENTRY, FEWEST_ENTRIES, FEWEST_ITEMS, LEVELS, Tally};

/// Reads a value of any type. A value that [`Value`] cannot represent is kept as its text.
pub(super) fn value(json: &mut Reader<'_>, tally: &mut Tally) -> Result<Value, Fault> {
    if let Some(text) = json.plain_text()? {
        tally.spend(size_of::<Value>() + text.len() + 2)?;
        return Ok(Value::String(text.to_owned()));
    }
    let place = json.place();
    let token = json.scalar()?;
    tally.spend(size_of::<Value>() + json.since(place).len())?;
    Ok(match token {
        None => return many(json, tally),
        Some(Token::Null) => Value::Null,
        Some(Token::Boolean(value)) => Value::Bool(value),
        Some(Token::Number(text)) => number(text, tally),
        Some(Token::Text(text)) => Value::String(text.into_owned()),
        Some(Token::Broken(text)) => {
            tally.inexact(json.since(place), "a string without unpaired surrogates");
            Value::String(text)
        }
    })
}

fn many(json: &mut Reader<'_>, tally: &mut Tally) -> Result<Value, Fault> {
    if tally.depth >= LEVELS {
        let text = json.skip()?;
        tally.spend(text.len())?;
        tally.inexact(text, "at most 256 nested values");
        return Ok(Value::String(text.to_owned()));
    }
    tally.depth += 1;
    let value = if json.peek()? == Kind::List { items(json, tally) } else { entries(json, tally) };
    tally.depth -= 1;
    value
}

fn items(json: &mut Reader<'_>, tally: &mut Tally) -> Result<Value, Fault> {
    json.enter()?;
    let mut items = Vec::new();
    while json.has_item(items.is_empty())? {
        let mark = tally.notes.len();
        if items.is_empty() {
            tally.spend(FEWEST_ITEMS * size_of::<Value>())?;
        }
        let item = value(json, tally)?;
        tally.step(mark, || Part::Index(items.len()));
        items.push(item);
    }
    Ok(Value::Array(items))
}

fn entries(json: &mut Reader<'_>, tally: &mut Tally) -> Result<Value, Fault> {
    json.enter()?;
    let (mut entries, mut is_first) = (Map::new(), true);
    while let Some(key) = json.key(is_first)? {
        if std::mem::take(&mut is_first) {
            tally.spend(FEWEST_ENTRIES * (size_of::<String>() + size_of::<Value>()))?;
        }
        let mark = tally.notes.len();
        tally.spend(key.len() + ENTRY)?;
        let value = value(json, tally)?;
        tally.step(mark, || Part::Key(Cow::Owned(key.clone().into_owned())));
        entries.insert(key.into_owned(), value);
    }
    Ok(Value::Object(entries))
}

/// Returns a number that a [`Value`] represents exactly, or the nearest one, or its text.
fn number(text: &str, tally: &mut Tally) -> Value {
    let is_zero = text.starts_with("-0");
    match (text.parse::<i64>(), text.parse::<u64>()) {
        (Ok(number), _) if !is_zero => return number.into(),
        (_, Ok(number)) => return number.into(),
        _ => {}
    }
    let nearest = text.parse().ok().and_then(Number::from_f64);
    // At most 16 characters always fit.
    let is_short = text.len() <= 16 && !text.contains(['e', 'E']);
    match nearest {
        Some(number) if is_short || are_equal(text, &number.to_string()) => Value::Number(number),
        nearest => {
            tally.inexact(text, "a 64-bit number");
            nearest.map_or_else(|| Value::String(text.to_owned()), Value::Number)
        }
    }
}
