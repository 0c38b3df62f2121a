//! The words of the texts around an operation, in their order, with the weight of each text.

use super::boundaries::{is_ending, is_evident_boundary, is_prefix, next_word, pieces};
use super::english::{VERBS, verbs_of};
use super::evidence::Evidence;
use super::forms::forms;

/// A limit that bounds the time for any text.
const MOST_TOKENS: usize = 2000;

/// A shorter word with inner capitals does not separate an equal one elsewhere.
const SHORTEST: usize = 6;

/// Texts of at least this many bytes may be truncated within their last word.
const CUT_PROSE: usize = 160;
const CUT_NAME: usize = 48;

/// The costs of a word of a near text and of a text further away.
pub(super) const NEAR: u32 = 100;
const FAR: u32 = 120;

/// A word of a text.
#[derive(Clone, Copy)]
pub(super) struct Token {
    /// Its position in the letters of the vocabulary.
    start: usize,
    end: usize,
    pub(super) cost: u32,
    /// Whether the previous token is the previous word.
    follows: bool,
    /// Whether it is evidence that an equal name is one word.
    pub(super) may_be_whole: bool,
    /// The next token with the same first letter.
    pub(super) next: Option<usize>,
}

/// The words around an operation.
pub(super) struct Vocabulary {
    /// The words in lower case, without separators.
    letters: String,
    pub(super) tokens: Vec<Token>,
    /// The tokens of each word with inner capitals, which are one word elsewhere.
    pub(super) compounds: Vec<(usize, usize)>,
    /// The first token for each first letter.
    pub(super) first: [Option<usize>; 128],
    pub(super) verbs: &'static [&'static str],
}

impl Vocabulary {
    pub(super) fn of(evidence: &Evidence<'_>) -> Self {
        let mut vocabulary = Vocabulary {
            letters: String::new(),
            tokens: Vec::new(),
            compounds: Vec::new(),
            first: [None; 128],
            verbs: verbs_of(evidence.method),
        };
        vocabulary.read(evidence.path, NEAR, true, usize::MAX);
        for text in evidence.prose {
            vocabulary.read(text, NEAR, true, CUT_PROSE);
        }
        for text in evidence.names {
            vocabulary.read(text, NEAR, false, CUT_NAME);
        }
        for text in evidence.around {
            vocabulary.read(text, FAR, true, CUT_PROSE);
        }
        for (index, token) in vocabulary.tokens.iter_mut().enumerate().rev() {
            let first = usize::from(vocabulary.letters.as_bytes()[token.start]);
            token.next = vocabulary.first[first].replace(index);
        }
        vocabulary
    }

    /// Adds the words of a text, without the last one if it may be truncated.
    fn read(&mut self, text: &str, cost: u32, may_be_whole: bool, cut: usize) {
        let first = self.tokens.len();
        let mut prefix = "";
        let mut at = 0;
        while let Some((before, word, after)) = next_word(text, at).filter(|_| self.tokens.len() < MOST_TOKENS) {
            at = text.len() - after.len();
            let joined = std::mem::take(&mut prefix);
            if !word.is_ascii() || is_ending(before, word) {
                continue;
            }
            if is_prefix(word, after) {
                prefix = word;
                continue;
            }
            let known = self.tokens.len();
            self.add(joined, word);
            for (index, token) in self.tokens.iter_mut().enumerate().skip(known) {
                *token = Token { cost, may_be_whole, follows: index > first, ..*token };
            }
        }
        let may_be_cut = text.len() >= cut && (!text.ends_with('.') || text.ends_with(".."));
        if may_be_cut && self.tokens.len() > first {
            self.tokens.pop();
            self.compounds.pop_if(|(_, end)| *end > self.tokens.len());
        }
    }

    /// Adds a word in its parts, as separated by its capitals, or by those of the same word
    /// elsewhere.
    fn add(&mut self, prefix: &str, word: &str) {
        let start = self.letters.len();
        let known = self.tokens.len();
        self.letters.push_str(prefix);
        for piece in pieces(word, is_evident_boundary) {
            self.letters.push_str(piece);
            self.push(start);
        }
        self.letters[start..].make_ascii_lowercase();
        if self.tokens.len() > known + 1 {
            self.compounds.push((known, self.tokens.len()));
        } else if let Some((first, end)) = self.compound(&self.letters[start..]) {
            self.tokens.truncate(known);
            let moved = start - self.tokens[first].start;
            for index in first..end {
                let Token { start, end, .. } = self.tokens[index];
                self.tokens.push(Token { start: start + moved, end: end + moved, ..self.tokens[index] });
            }
        }
    }

    /// Makes a token of the letters at the end, of which none before `start` is its own.
    fn push(&mut self, start: usize) {
        let start = self.tokens.last().map_or(start, |last| last.end.max(start));
        let end = self.letters.len();
        self.tokens.push(Token { start, end, cost: NEAR, follows: false, may_be_whole: true, next: None });
    }

    /// Returns the tokens of an equal word with inner capitals.
    fn compound(&self, word: &str) -> Option<(usize, usize)> {
        let is_same = |&&(first, end): &&(usize, usize)| {
            let letters = self.tokens[first].start..self.tokens[end - 1].end;
            letters.len() == word.len() && self.letters[letters] == *word
        };
        if word.len() < SHORTEST { None } else { self.compounds.iter().find(is_same).copied() }
    }

    /// Returns how the next token starts the rest: its length, and the cost of inflecting it.
    pub(super) fn next_form(&self, index: usize, rest: &str) -> Option<(usize, u32)> {
        let token = self.tokens.get(index).filter(|token| token.follows)?;
        forms(self.word(token), rest).into_iter().flatten().next()
    }

    pub(super) fn word(&self, token: &Token) -> &str {
        &self.letters[token.start..token.end]
    }

    /// Whether a run is a verb and something long, so that it is not a word even if a text has it.
    pub(super) fn starts_with_verb(&self, run: &str) -> bool {
        VERBS.iter().chain(self.verbs).any(|verb| run.strip_prefix(verb).is_some_and(|rest| rest.len() > 3))
    }
}
