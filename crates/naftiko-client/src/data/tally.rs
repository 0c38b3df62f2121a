//! The state of reading a response: how well it fits its type, which values do not, and how much
//! more memory it may take.

use std::borrow::Cow;
use std::mem::{replace, take};

use super::extra::{CONSTANT, Extra, Part, Unexpected};
use super::json::{Fault, Reader};
use super::table::Table;
use crate::time::Instant;

/// The maximum depth of nested lists and objects. A deeper value is kept as its text.
pub(super) const LEVELS: usize = 256;
/// The memory of an entry of a map, in bytes, in addition to those of its key and its value.
pub(super) const ENTRY: usize = 64;
/// The memory of an object with unknown keys or unexpected values, in bytes, in addition to its
/// fields.
pub(super) const EXTRA: usize = 192;
/// How many more items a list with one item has capacity for.
pub(super) const FEWEST_ITEMS: usize = 3;
/// How many more entries a map with one entry has capacity for.
pub(super) const FEWEST_ENTRIES: usize = 10;
/// The memory of an unexpected value, in bytes, in addition to its text.
const NOTE: usize = 256;
/// The expectation that marks a missing required key in strict mode.
const MISSING: &str = "";

/// How much time and memory reading may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) deadline: Option<Instant>,
    /// How many bytes the values may take.
    pub(crate) room: usize,
    /// How many bytes unknown keys and unexpected values may take.
    pub(crate) spare: usize,
    /// Whether missing required fields and unexpected values are an error.
    pub(crate) is_strict: bool,
}

impl Limits {
    /// Returns the limits for a response of at most `longest` bytes. Values in memory are larger
    /// than their text, especially objects with few of their fields set.
    pub(crate) fn of(longest: u64, deadline: Option<Instant>) -> Self {
        const MIB: usize = 1024 * 1024;
        let longest = usize::try_from(longest).unwrap_or(usize::MAX);
        Limits {
            deadline,
            room: longest.saturating_mul(8).max(256 * MIB),
            spare: longest.max(64 * MIB),
            is_strict: false,
        }
    }

    /// Returns the same limits, with strict mode on or off.
    pub(crate) fn strict(self, is_strict: bool) -> Self {
        Limits { is_strict, ..self }
    }

    /// Returns no limits, for a text that the caller has in memory.
    pub(crate) fn none() -> Self {
        Limits { deadline: None, room: usize::MAX, spare: usize::MAX, is_strict: false }
    }
}

/// The result of reading a value into a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// The value fits.
    Fits,
    /// The value is of another type and is recorded, but it was converted.
    Converted,
    /// The value is `null`, which the slot cannot be. It is not recorded.
    Null,
    /// The value is of another type and is recorded. The slot does not have it.
    Misfit,
}

/// The state of reading a response.
#[derive(Debug)]
pub(crate) struct Tally {
    /// How many keys are missing, or were converted from another type.
    pub(crate) lacks: usize,
    /// How many keys and values are unknown.
    pub(crate) unknown: usize,
    /// How many values were of another type and could not be converted.
    pub(crate) misfits: usize,
    /// How many more types may be tried, within a union.
    pub(crate) tries: Option<usize>,
    /// Whether all scalars are texts, as in XML and CSV: a number in a text is a number then.
    pub(crate) is_text: bool,
    /// The unexpected values that no object lists yet.
    pub(super) notes: Vec<Unexpected>,
    /// How many unexpected values were discarded, because there is no memory for them.
    left_out: usize,
    /// What the outermost object lacks.
    pub(super) outermost: Option<Outermost>,
    pub(super) depth: usize,
    /// Whether the next value is the whole response, or the whole value that a union tries.
    pub(super) is_whole: bool,
    deadline: Option<Instant>,
    room: usize,
    spare: usize,
    /// Whether the notes are kept until the end, where they become an error.
    is_strict: bool,
}

/// What the outermost object has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outermost {
    /// Whether it has at least one of its required keys, or no key is required.
    pub(super) has_some: bool,
    /// Whether it has all its required keys.
    pub(super) has_all: bool,
    /// Whether it has a field for at least one of the keys.
    pub(super) is_known: bool,
    pub(super) table: &'static Table,
}

/// An earlier state of a tally.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) notes: usize,
    lacks: usize,
    unknown: usize,
    misfits: usize,
    left_out: usize,
    room: usize,
    spare: usize,
}

impl Tally {
    pub(crate) fn new(limits: Limits) -> Self {
        Tally {
            lacks: 0,
            unknown: 0,
            misfits: 0,
            tries: None,
            is_text: false,
            notes: Vec::new(),
            left_out: 0,
            outermost: None,
            depth: 0,
            is_whole: true,
            deadline: limits.deadline,
            room: limits.room,
            spare: limits.spare,
            is_strict: limits.is_strict,
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Returns the current state, for [`go_back`](Self::go_back).
    pub(super) fn mark(&self) -> Mark {
        let Tally { lacks, unknown, misfits, left_out, room, spare, .. } = *self;
        Mark { notes: self.notes.len(), lacks, unknown, misfits, left_out, room, spare }
    }

    /// Restores an earlier state.
    pub(super) fn go_back(&mut self, to: Mark) {
        let Mark { notes, lacks, unknown, misfits, left_out, room, spare } = to;
        self.notes.truncate(notes);
        (self.lacks, self.unknown, self.misfits) = (lacks, unknown, misfits);
        (self.left_out, self.room, self.spare) = (left_out, room, spare);
    }

    /// Returns how much memory the values since an earlier state take.
    pub(super) fn spent_since(&self, mark: Mark) -> usize {
        mark.room.saturating_sub(self.room)
    }

    /// Reserves memory for values.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), Fault> {
        self.room = self.room.checked_sub(bytes).ok_or(Fault::TooLarge)?;
        Ok(())
    }

    /// Reserves memory for unknown keys and unexpected values, and returns whether there is enough.
    pub(super) fn set_aside(&mut self, bytes: usize) -> bool {
        let rest = self.spare.checked_sub(bytes);
        self.spare = rest.unwrap_or(self.spare);
        rest.is_some()
    }

    /// Reads a value whose memory is that of unknown keys. Returns `None` if there is not enough.
    pub(super) fn aside<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<Option<T>, Fault> {
        let room = replace(&mut self.room, self.spare);
        let came = read(self);
        let left = replace(&mut self.room, room);
        match came {
            Ok(value) => {
                self.spare = left;
                Ok(Some(value))
            }
            Err(Fault::TooLarge) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Records a value of another type that could not be converted.
    #[cold]
    pub(super) fn misfit(&mut self, json: &str, expected: &'static str) -> Read {
        self.lacks += 1;
        self.misfits += 1;
        self.note(json, expected, false);
        Read::Misfit
    }

    /// Records a value of another type that was converted.
    #[cold]
    pub(super) fn converted(&mut self, json: &str, expected: &'static str) -> Read {
        self.lacks += 1;
        self.note(json, expected, true);
        Read::Converted
    }

    /// Records a value of the right type that its place cannot hold exactly.
    #[cold]
    pub(super) fn inexact(&mut self, json: &str, expected: &'static str) {
        self.note(json, expected, true);
    }

    /// Records a value that is not the constant of its key.
    #[cold]
    pub(super) fn unlike(&mut self, json: &str) {
        self.note(json, CONSTANT, false);
    }

    /// Records a `null` that is not allowed.
    #[cold]
    pub(super) fn null(&mut self, expected: &'static str, is_used: bool) {
        if !self.is_text {
            self.note("null", expected, is_used);
        }
    }

    fn note(&mut self, json: &str, expected: &'static str, is_used: bool) {
        if !self.set_aside(json.len() + NOTE) {
            self.left_out += 1;
            return;
        }
        let json = if json == "null" { Cow::Borrowed("null") } else { Cow::Owned(json.to_owned()) };
        self.notes.push(Unexpected { path: Vec::new(), json, expected, is_used });
    }

    /// Adds a step to the paths of the notes since `mark`.
    #[inline]
    pub(super) fn step(&mut self, mark: usize, part: impl FnOnce() -> Part) {
        if self.notes.len() > mark {
            self.add_step(mark, part());
        }
    }

    #[cold]
    fn add_step(&mut self, mark: usize, part: Part) {
        self.notes[mark..].iter_mut().for_each(|note| note.path.push(part.clone()));
    }

    /// Records that a required key of an object is missing, in strict mode. `mark` is how many
    /// notes there were before the object: if the value of the key is `null` or of another type, it
    /// is recorded already.
    #[inline]
    pub(super) fn missing(&mut self, mark: usize, key: &'static str) {
        if self.is_strict {
            self.note_missing(mark, key);
        }
    }

    #[cold]
    fn note_missing(&mut self, mark: usize, key: &'static str) {
        let of_key = |note: &Unexpected| note.path.last() == Some(&Part::Key(Cow::Borrowed(key)));
        if !self.notes[mark..].iter().any(of_key) {
            let path = vec![Part::Key(Cow::Borrowed(key))];
            self.notes.push(Unexpected { path, json: Cow::Borrowed(""), expected: MISSING, is_used: false });
        }
    }

    /// Moves the notes since `mark` to the object that lists them.
    #[inline]
    pub(super) fn name(&mut self, mark: usize, extra: Option<&mut Extra>) {
        if !self.is_strict && (self.notes.len() > mark || self.left_out > 0) {
            self.name_in(mark, extra);
        }
    }

    #[cold]
    fn name_in(&mut self, mark: usize, extra: Option<&mut Extra>) {
        let Some(extra) = extra else { return };
        extra.leave_out(take(&mut self.left_out));
        for mut note in self.notes.drain(mark..) {
            note.path.reverse();
            extra.keep_unexpected(note);
        }
    }

    /// Returns the paths of missing required keys and the problems of unexpected values, if strict
    /// mode is on and there are any.
    pub(crate) fn strict_problems(&self) -> Option<(Vec<String>, Vec<String>)> {
        if !self.is_strict || self.notes.is_empty() && self.left_out == 0 {
            return None;
        }
        let (mut missing, mut unexpected) = (Vec::new(), Vec::new());
        for note in &self.notes {
            let mut note = note.clone();
            note.path.reverse();
            match note.expected {
                MISSING => missing.push(note.path()),
                _ => unexpected.push(note.to_string()),
            }
        }
        unexpected.extend((self.left_out > 0).then(|| format!("{} more", self.left_out)));
        Some((missing, unexpected))
    }

    /// Returns the unexpected values that no object lists.
    pub(crate) fn rest(self) -> Vec<Unexpected> {
        let mut rest = self.notes;
        rest.iter_mut().for_each(|note| note.path.reverse());
        rest
    }
}

/// Skips a value of another type and records it.
#[cold]
pub(super) fn pass_over(json: &mut Reader<'_>, tally: &mut Tally, expected: &'static str) -> Result<Read, Fault> {
    let text = json.skip()?;
    Ok(tally.misfit(text, expected))
}
