//! Covers a run of letters with words of a vocabulary, letter by letter, and finds the cheapest
//! cover.

use super::english::{SMALL_WORDS, VERBS, WHOLE_WORDS};
use super::forms::forms;
use super::vocabulary::{NEAR, Vocabulary};

/// Limits that bound the time for any text.
const LONGEST_SEQUENCE: usize = 40;
const MOST_WORK: usize = 100_000;

/// A shorter run of letters between other runs, as in `get-role-definitions`, is most likely a
/// word.
const SHORTEST_OF_SEVERAL: usize = 14;

/// The costs of the parts of a cover, beside those of words of texts. Consecutive words together
/// cost as much as the first, minus 1 for each further word. So they cost less than one word for
/// all of them, which costs less than two words from different places.
const SMALL: u32 = 110;
const UNKNOWN: u32 = 150;

/// The additional cost of a small word or a letter among consecutive words.
const WEAK: u32 = 2;
const LETTER: u32 = 10;

/// The origin of a step of a cover.
#[derive(Clone, Copy)]
enum Source {
    Small,
    Unknown,
    /// Tokens from `index` on, of which the first one covers `first` letters.
    Text {
        index: usize,
        first: usize,
    },
}

/// The cheapest cover up to a position in a run.
#[derive(Clone, Copy)]
struct Step {
    cost: u32,
    from: usize,
    source: Source,
}

/// The cheapest covers up to all reachable positions in a run.
struct Cover<'n> {
    run: &'n str,
    /// Whether only a word with inner capitals is evidence that the run is several words.
    is_likely_word: bool,
    /// How often a word was looked up.
    work: usize,
    steps: Vec<Option<Step>>,
}

impl<'n> Cover<'n> {
    fn reach(&mut self, from: usize, to: usize, cost: u32, source: Source) {
        let bytes = self.run.as_bytes();
        if to < bytes.len() && bytes[to - 1].is_ascii_digit() && bytes[to].is_ascii_digit() {
            return;
        }
        let cost = cost + self.steps[from].map_or(0, |step| step.cost);
        if self.steps[to].is_none_or(|known| cost < known.cost) {
            self.steps[to] = Some(Step { cost, from, source });
        }
    }

    /// Returns the words of the cheapest cover of the whole run.
    fn words(&self, vocabulary: &Vocabulary) -> Option<Vec<&'n str>> {
        let mut words = Vec::new();
        let mut is_evident = false;
        let mut end = self.run.len();
        while end > 0 {
            let step = self.steps[end]?;
            let mut at = step.from;
            let known = words.len();
            match step.source {
                Source::Unknown => return None,
                Source::Small => words.push(&self.run[at..end]),
                Source::Text { index, first } => {
                    is_evident = true;
                    words.push(&self.run[at..at + first]);
                    at += first;
                    for next in index + 1.. {
                        if at == end {
                            break;
                        }
                        let (length, _) = vocabulary.next_form(next, &self.run[at..])?;
                        words.push(&self.run[at..at + length]);
                        at += length;
                    }
                }
            }
            words[known..].reverse();
            end = step.from;
        }
        words.reverse();
        is_evident.then_some(words)
    }
}

impl Vocabulary {
    /// Returns the words that cover a run of lower-case letters and digits; `None` if it is one
    /// word or has no cover.
    pub(super) fn split<'n>(&self, run: &'n str, is_whole_name: bool) -> Option<Vec<&'n str>> {
        let is_likely_word = !is_whole_name && run.len() < SHORTEST_OF_SEVERAL;
        let mut cover = Cover { run, is_likely_word, work: 0, steps: vec![None; run.len() + 1] };
        for at in 0..if is_likely_word { 1 } else { run.len() } {
            if at == 0 || cover.steps[at].is_some() {
                self.extend(&mut cover, at);
            }
        }
        let words = cover.words(self)?;
        (words.len() > 1 && cover.work < MOST_WORK).then_some(words)
    }

    /// Adds every possible continuation of the run at a position.
    fn extend(&self, cover: &mut Cover<'_>, at: usize) {
        if !cover.is_likely_word {
            self.extend_without_text(cover, at);
        }
        let rest = &cover.run[at..];
        let is_verb_first = at == 0 && self.starts_with_verb(rest);
        let second = rest.as_bytes().get(1);
        let mut candidate = self.first[usize::from(rest.as_bytes()[0])];
        while let Some(index) = candidate.filter(|_| cover.work < MOST_WORK) {
            let token = &self.tokens[index];
            candidate = token.next;
            let word = self.word(token);
            cover.work += 1;
            if word.len() > 1 && second != word.as_bytes().get(1) {
                continue;
            }
            for (length, inflected) in forms(word, rest).into_iter().flatten() {
                let is_whole = length == cover.run.len();
                let counts = if is_whole { token.may_be_whole && !is_verb_first } else { !is_letter(&rest[..length]) };
                if counts && !cover.is_likely_word {
                    // If a text has it as one word, it is one, regardless of other covers.
                    let cost = if is_whole { 0 } else { token.cost + inflected };
                    cover.reach(at, at + length, cost, Source::Text { index, first: length });
                }
                self.follow(cover, at, (index, length, inflected));
            }
        }
    }

    /// Adds the continuations that need no text.
    fn extend_without_text(&self, cover: &mut Cover<'_>, at: usize) {
        let rest = &cover.run[at..];
        // The first letter is compared separately because that is fast.
        let first = rest.as_bytes().first();
        let is_start = |word: &&&str| word.as_bytes().first() == first && rest.starts_with(**word);
        for word in SMALL_WORDS.iter().chain(VERBS).chain(self.verbs).filter(is_start) {
            cover.reach(at, at + word.len(), SMALL, Source::Small);
        }
        for word in WHOLE_WORDS.iter().filter(is_start) {
            cover.reach(at, at + word.len(), UNKNOWN, Source::Unknown);
        }
        if at > 0 && is_disambiguator(rest) {
            cover.reach(at, cover.run.len(), UNKNOWN, Source::Small);
        }
    }

    /// Adds the following words of the text, as long as the run continues with them.
    fn follow(&self, cover: &mut Cover<'_>, at: usize, (index, first, inflected): (usize, usize, u32)) {
        let mut last = &cover.run[at..at + first];
        let mut end = at + first;
        let mut cost = NEAR + inflected + weakness(last);
        for next in index + 1..index + LONGEST_SEQUENCE {
            cover.work += 1;
            let Some((length, inflected)) = self.next_form(next, &cover.run[end..]) else { break };
            let word = &cover.run[end..end + length];
            // Consecutive letters, as in "G-E-T", are not words.
            if is_letter(word) && is_letter(last) {
                break;
            }
            last = word;
            end += length;
            cost = cost - 1 + inflected + weakness(word);
            if !cover.is_likely_word || self.compounds.contains(&(index, next + 1)) {
                cover.reach(at, end, cost, Source::Text { index, first });
            }
        }
    }
}

/// Returns the cost of a word among consecutive ones: "to do" is weaker evidence than "todo".
fn weakness(word: &str) -> u32 {
    if is_letter(word) {
        LETTER
    } else if SMALL_WORDS.contains(&word) {
        WEAK
    } else {
        0
    }
}

/// Whether a word is a single letter, which is no evidence: it may be from "e.g.".
fn is_letter(word: &str) -> bool {
    word.len() == 1 && !word.starts_with(|character: char| character.is_ascii_digit())
}

/// Whether the end of a name is only a disambiguator: a number, or a checksum as in Microsoft's
/// `getcount91f5`.
fn is_disambiguator(rest: &str) -> bool {
    let is_checksum = rest.len() == 4 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    rest.bytes().all(|byte| byte.is_ascii_digit()) || is_checksum && rest.bytes().any(|byte| byte.is_ascii_digit())
}
