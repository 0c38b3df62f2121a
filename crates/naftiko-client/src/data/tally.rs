//! What is known of a response while it is read: how well it fits, what did not, and how much more of it may be held.

use std::borrow::Cow;
use std::mem::{replace, take};

use super::extra::{CONSTANT, Extra, Part, Unexpected};
use super::json::{Fault, Reader};
use super::table::Table;
use crate::time::Instant;

/// How many lists and objects may stand within each other. What is deeper is kept as its text.
pub(super) const LEVELS: usize = 256;
/// What an entry of a map takes besides the bytes of its key and of its value.
pub(super) const ENTRY: usize = 64;
/// What an object takes that has or lacks something besides its fields.
pub(super) const BESIDE: usize = 192;
/// For how many items a list has room that has one, besides that one.
pub(super) const FEWEST_ITEMS: usize = 3;
/// For how many entries a map has room that has one, besides that one.
pub(super) const FEWEST_ENTRIES: usize = 10;
/// What an unexpected value takes besides its own bytes.
const NOTE: usize = 256;
/// What is expected where a required key is missing, for a strict reader.
const MISSING: &str = "";

/// How much time and memory reading may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) deadline: Option<Instant>,
    /// How many bytes the values may take.
    pub(crate) room: usize,
    /// How many bytes may be kept of what has no place in a type.
    pub(crate) spare: usize,
    /// Whether missing required fields and unexpected values are an error.
    pub(crate) is_strict: bool,
}

impl Limits {
    /// Those of a response that may have this many bytes. Values in memory are larger than their text, most of all objects of
    /// which few fields are there.
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

    /// The same, with missing required fields and unexpected values as an error.
    pub(crate) fn strict(self, is_strict: bool) -> Self {
        Limits { is_strict, ..self }
    }

    /// For what is in memory already, by the hand of the caller.
    pub(crate) fn none() -> Self {
        Limits { deadline: None, room: usize::MAX, spare: usize::MAX, is_strict: false }
    }
}

/// What came of reading a value into a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// The slot has it.
    Fits,
    /// It is of another kind, which is noted, but the slot has what it says.
    Bent,
    /// It is `null`, which the slot cannot be, and nothing is noted.
    Null,
    /// It is of another kind, which is noted, and the slot does not have it.
    Misfit,
}

/// What is known while a response is read.
#[derive(Debug)]
pub(crate) struct Tally {
    /// How much is missing, or was bent to fit.
    pub(crate) lacks: usize,
    /// How many keys and values are not known.
    pub(crate) unknown: usize,
    /// How many values were of another kind, and could not be used.
    pub(crate) misfits: usize,
    /// Within a union: how many types may still be tried.
    pub(crate) tries: Option<usize>,
    /// Whether what is read has no scalars but texts, as XML and CSV have: a number in a text is a number then.
    pub(crate) is_text: bool,
    /// The values that do not fit and are not named by an object yet.
    pub(super) notes: Vec<Unexpected>,
    /// How many more of them there were than there is memory for.
    left_out: usize,
    /// What the outermost object lacks.
    pub(super) outermost: Option<Outermost>,
    pub(super) depth: usize,
    /// Whether the next value is the whole response, or the whole of what a union tries.
    pub(super) is_whole: bool,
    deadline: Option<Instant>,
    room: usize,
    spare: usize,
    /// Whether the notes are kept until the end, where they are an error.
    is_strict: bool,
}

/// What the outermost object has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outermost {
    /// Whether there is anything that it requires, or it requires nothing.
    pub(super) has_some: bool,
    /// Whether there is all that it requires.
    pub(super) has_all: bool,
    /// Whether it has a field for any of the keys.
    pub(super) is_known: bool,
    pub(super) table: &'static Table,
}

/// How a tally was at some time.
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

    /// What to go back to where something is read that is not kept.
    pub(super) fn mark(&self) -> Mark {
        let Tally { lacks, unknown, misfits, left_out, room, spare, .. } = *self;
        Mark { notes: self.notes.len(), lacks, unknown, misfits, left_out, room, spare }
    }

    /// Forgets what was read since.
    pub(super) fn go_back(&mut self, to: Mark) {
        let Mark { notes, lacks, unknown, misfits, left_out, room, spare } = to;
        self.notes.truncate(notes);
        (self.lacks, self.unknown, self.misfits) = (lacks, unknown, misfits);
        (self.left_out, self.room, self.spare) = (left_out, room, spare);
    }

    /// How much memory the values take that were read since.
    pub(super) fn spent_since(&self, mark: Mark) -> usize {
        mark.room.saturating_sub(self.room)
    }

    /// Takes up memory for values.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), Fault> {
        self.room = self.room.checked_sub(bytes).ok_or(Fault::TooLarge)?;
        Ok(())
    }

    /// Takes up memory for what has no place in a type, if there is still some.
    pub(super) fn set_aside(&mut self, bytes: usize) -> bool {
        let rest = self.spare.checked_sub(bytes);
        self.spare = rest.unwrap_or(self.spare);
        rest.is_some()
    }

    /// Reads something whose memory is that of what has no place in a type; none if it takes more than there is.
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

    /// Notes a value of another kind, whose place stays empty.
    #[cold]
    pub(super) fn misfit(&mut self, json: &str, expected: &'static str) -> Read {
        self.lacks += 1;
        self.misfits += 1;
        self.note(json, expected, false);
        Read::Misfit
    }

    /// Notes a value of another kind that is used all the same.
    #[cold]
    pub(super) fn bent(&mut self, json: &str, expected: &'static str) -> Read {
        self.lacks += 1;
        self.note(json, expected, true);
        Read::Bent
    }

    /// Notes a value that is right, but that its place cannot hold as it came.
    #[cold]
    pub(super) fn inexact(&mut self, json: &str, expected: &'static str) {
        self.note(json, expected, true);
    }

    /// Notes a value that is not the constant of its key.
    #[cold]
    pub(super) fn unlike(&mut self, json: &str) {
        self.note(json, CONSTANT, false);
    }

    /// Notes a `null` where there must be a value.
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

    /// Adds a step to the way to what was noted since there were so many notes.
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

    /// Notes that a required key of an object is missing, if that is an error. `mark` is how many notes there were before the
    /// object: a value of the key that is `null` or of another type is noted already.
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

    /// Has an object name what was noted since there were so many notes.
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

    /// The paths of missing required keys and the problems of unexpected values, if either is an error.
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

    /// What was noted and is named by no object.
    pub(crate) fn rest(self) -> Vec<Unexpected> {
        let mut rest = self.notes;
        rest.iter_mut().for_each(|note| note.path.reverse());
        rest
    }
}

/// Passes over a value of another kind, and notes it.
#[cold]
pub(super) fn pass_over(json: &mut Reader<'_>, tally: &mut Tally, expected: &'static str) -> Result<Read, Fault> {
    let text = json.skip()?;
    Ok(tally.misfit(text, expected))
}
