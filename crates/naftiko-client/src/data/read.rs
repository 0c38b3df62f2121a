//! Reads the JSON text of a response or of an error body into a [`Slot`], and decides whether it is
//! such a value: with the limits of the call, and as strictly as it asks for.

use super::decode::{expected, read};
use super::extra::Unexpected;
use super::json::{Fault, Reader, line_and_column};
use super::slot::{Shape, Slot};
use super::tally::{Limits, Outermost, Read, Tally};

/// Why a JSON text is not a value of a type.
#[derive(Debug)]
pub(crate) enum Problem {
    /// It is not valid JSON.
    Syntax(String),
    /// It, or a value in it, is of another type than expected.
    Kind {
        path: String,
        /// What was expected, and what was found.
        problem: String,
    },
    /// An object that has none of its required keys.
    Nothing { required: Vec<&'static str>, found: Vec<String> },
    /// Missing required keys or unexpected values, which are an error in strict mode.
    Strict { missing: Vec<String>, unexpected: Vec<String> },
    /// The time of the call has ended.
    TooLate,
    /// The value exceeds the memory limit.
    TooLarge,
}

/// How a text is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    pub(crate) limits: Limits,
    /// Whether all scalars in it are strings, as in XML and CSV.
    pub(crate) is_text: bool,
    /// Whether an object must have at least one of its required keys.
    pub(crate) needs_some: bool,
}

/// Reads a text into a slot. Returns the unexpected values that no object in it lists.
pub(crate) fn read_json(slot: &mut dyn Slot, text: &str, how: How) -> Result<Vec<Unexpected>, Problem> {
    let mut tally = Tally::new(how.limits);
    tally.is_text = how.is_text;
    let read = read_whole(slot, text, &mut tally).map_err(|fault| match fault {
        Fault::Syntax { problem, at } => {
            let (line, column) = line_and_column(text, at);
            Problem::Syntax(format!("{problem} at line {line} column {column}"))
        }
        Fault::TooLate => Problem::TooLate,
        Fault::TooLarge => Problem::TooLarge,
    })?;
    let (outermost, problems) = (tally.outermost, tally.strict_problems());
    let rest = tally.rest();
    match read {
        // A union keeps `null` as an unknown value.
        Read::Null if matches!(slot.shape(), Shape::Union(_)) => Ok(rest),
        Read::Null => {
            Err(Problem::Kind { path: String::new(), problem: format!("expected {}, found null", expected(slot)) })
        }
        Read::Misfit => {
            let first = rest.first().map(|first| (first.path(), first));
            let (path, problem) = first.map_or_else(Default::default, |(path, first)| (path, first.problem()));
            Err(Problem::Kind { path, problem })
        }
        Read::Fits | Read::Converted => match outermost {
            Some(Outermost { has_some: false, table, .. }) if how.needs_some => {
                Err(Problem::Nothing { required: table.required().collect(), found: keys(text) })
            }
            _ => match problems {
                Some((missing, unexpected)) => Err(Problem::Strict { missing, unexpected }),
                None => Ok(rest),
            },
        },
    }
}

fn read_whole(slot: &mut dyn Slot, text: &str, tally: &mut Tally) -> Result<Read, Fault> {
    let mut json = Reader::new(text, tally.deadline());
    let read = read(slot, &mut json, tally)?;
    json.end()?;
    Ok(read)
}

/// Returns the first keys of an object.
fn keys(text: &str) -> Vec<String> {
    let mut json = Reader::new(text, None);
    let mut keys = Vec::new();
    let mut read = || -> Result<(), Fault> {
        json.enter()?;
        while let (true, Some(key)) = (keys.len() < 10, json.key(keys.is_empty())?) {
            keys.push(key.into_owned());
            json.skip()?;
        }
        Ok(())
    };
    // The text was read before without an error.
    let _ = read();
    keys
}

/// Reads a `T` if the JSON matches its type exactly: all required keys are present, at every level.
/// It may have unknown keys.
///
/// It is for distinguishing types of error bodies.
pub fn exact<T: Slot + Default>(json: &[u8]) -> Option<T> {
    let mut value = T::default();
    is_exact(&mut value, json).then_some(value)
}

/// Reads a `T` if the JSON looks like one: an object with all its required keys, or with at least
/// one of its keys if none is required, and without values of another type. Nested objects may lack
/// required keys.
pub fn like<T: Slot + Default>(json: &[u8]) -> Option<T> {
    let mut value = T::default();
    is_like(&mut value, json).then_some(value)
}

fn is_like(slot: &mut dyn Slot, json: &[u8]) -> bool {
    let Some((Read::Fits, tally)) = read_tally(slot, json) else { return false };
    tally.misfits == 0
        && tally.outermost.is_some_and(|object| object.has_all && (object.is_known || !object.table.requires_nothing()))
}

fn is_exact(slot: &mut dyn Slot, json: &[u8]) -> bool {
    matches!(read_tally(slot, json), Some((Read::Fits, tally)) if tally.lacks == 0)
}

fn read_tally(slot: &mut dyn Slot, json: &[u8]) -> Option<(Read, Tally)> {
    let mut tally = Tally::new(Limits::none());
    let read = read_whole(slot, std::str::from_utf8(json).ok()?, &mut tally).ok()?;
    Some((read, tally))
}
