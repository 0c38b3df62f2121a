//! The text of an error: one line, without secrets.

use std::error::Error;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::request::url;

/// A shorter secret would be found within unrelated words.
const SHORTEST_SECRET: usize = 6;
/// The number of characters that are kept of a text of the server.
const LONGEST_TEXT: usize = 500;

/// The secrets of a client, in every form in which a server may repeat them.
#[derive(Clone, Default)]
pub(crate) struct Redactor(Vec<Form>);

/// Shows nothing of the secrets.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

/// A secret in one form.
#[derive(Clone)]
struct Form {
    text: SecretString,
    in_words: InWords,
    /// Whether it is a setting, which data may contain.
    is_setting: bool,
}

/// Where a secret is searched for in prose. In a value it is searched for everywhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InWords {
    Everywhere,
    /// Only as a whole word.
    Whole,
    Nowhere,
}

impl Redactor {
    /// Redacts these secrets.
    pub(crate) fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        Redactor::default().and(secrets)
    }

    /// Also redacts these secrets.
    pub(crate) fn and<'s>(self, secrets: impl IntoIterator<Item = &'s str>) -> Self {
        self.with(secrets, InWords::Whole)
    }

    /// Also redacts these, which are secrets or settings: a short one is more likely to be a
    /// setting, such as `en`.
    pub(crate) fn and_settings<'s>(self, settings: impl IntoIterator<Item = &'s str>) -> Self {
        self.with(settings, InWords::Nowhere)
    }

    fn with<'s>(mut self, secrets: impl IntoIterator<Item = &'s str>, if_short: InWords) -> Self {
        for secret in secrets {
            let in_words = if is_short(secret) { if_short } else { InWords::Everywhere };
            let json = serde_json::to_string(secret).unwrap_or_default();
            let forms = [
                one_line(secret),
                one_line(json.trim_matches('"')),
                format!("{secret:?}").trim_matches('"').to_owned(),
                url::encode(secret).to_string(),
            ];
            let forms = forms.into_iter().filter(|form| !form.is_empty());
            let is_setting = if_short == InWords::Nowhere;
            self.0.extend(forms.map(|form| Form { text: form.into(), in_words, is_setting }));
        }
        self.sorted()
    }

    /// Also redacts what another one redacts.
    #[cfg(feature = "table")]
    pub(crate) fn joined(mut self, other: Redactor) -> Self {
        self.0.extend(other.0);
        self.sorted()
    }

    fn sorted(mut self) -> Self {
        // A secret must not hide a longer one that begins in the same way.
        self.0.sort_by(|a, b| key(b).cmp(&key(a)));
        self.0.dedup_by(|a, b| {
            let is_same = key(a) == key(b);
            if is_same && a.in_words == InWords::Whole {
                b.in_words = InWords::Whole;
            }
            b.is_setting &= a.is_setting || !is_same;
            is_same
        });
        self
    }

    /// One line of prose of bounded length, without our secrets.
    pub(crate) fn line(&self, text: &str) -> String {
        shortened(self.replace(&one_line(text), Form::find_in_words))
    }

    /// The same for a value: a URL, an id, a type. A secret of any length is removed wherever it
    /// occurs.
    pub(crate) fn value(&self, text: &str) -> String {
        shortened(self.replace(&one_line(text), Form::find))
    }

    /// The data of a response without our secrets. Short ones and settings are kept, because they
    /// may occur in the data by chance.
    #[cfg(any(test, feature = "table"))]
    pub(crate) fn data(&self, text: &str) -> String {
        self.replace(text, Form::find_in_data)
    }

    fn replace(&self, text: &str, find: fn(&Form, &str, usize) -> Option<usize>) -> String {
        let mut line = String::with_capacity(text.len());
        let mut from = 0;
        loop {
            let found = self.0.iter().filter_map(|form| Some((find(form, text, from)?, form.len())));
            let Some((start, len)) = found.min_by_key(|(start, _)| *start) else { break };
            line.push_str(&text[from..start]);
            line.push_str("[secret]");
            from = start + len;
        }
        line.push_str(&text[from..]);
        line
    }
}

/// The start of a long line.
fn shortened(mut line: String) -> String {
    if let Some((end, _)) = line.char_indices().nth(LONGEST_TEXT) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// Whether a secret may occur within unrelated words.
pub(crate) fn is_short(secret: &str) -> bool {
    secret.chars().count() < SHORTEST_SECRET
}

impl Form {
    fn len(&self) -> usize {
        self.text.expose_secret().len()
    }

    /// The next occurrence in a value.
    fn find(&self, text: &str, from: usize) -> Option<usize> {
        Some(from + text[from..].find(self.text.expose_secret())?)
    }

    /// The next occurrence in the data of a response.
    #[cfg(any(test, feature = "table"))]
    fn find_in_data(&self, text: &str, from: usize) -> Option<usize> {
        let is_searched = !self.is_setting && self.in_words == InWords::Everywhere;
        is_searched.then(|| self.find(text, from)).flatten()
    }

    /// The next occurrence in prose.
    fn find_in_words(&self, text: &str, from: usize) -> Option<usize> {
        match self.in_words {
            InWords::Everywhere => self.find(text, from),
            InWords::Whole => {
                let places = text[from..].match_indices(self.text.expose_secret());
                places.map(|(at, _)| from + at).find(|at| is_whole_word(text, *at, at + self.len()))
            }
            InWords::Nowhere => None,
        }
    }
}

/// Whether a part of a text is not within a longer word.
fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let is_of_word = |character: Option<char>| character.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let (part, before, after) = (&text[start..end], &text[..start], &text[end..]);
    let goes_on = |one: Option<char>, other: Option<char>| is_of_word(one) && is_of_word(other);
    !goes_on(before.chars().next_back(), part.chars().next())
        && !goes_on(part.chars().next_back(), after.chars().next())
}

fn key(form: &Form) -> (usize, &str) {
    (form.len(), form.text.expose_secret())
}

/// `text` on one line, without invisible characters and those that change the direction of others.
pub(crate) fn one_line(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let words = text.split_whitespace().map(|word| word.replace(hidden, ""));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The innermost source of an error, which has the cause.
pub(crate) fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_of_bounded_length() {
        let line = |text: &str| Redactor::default().line(text);
        assert_eq!(line("a\r\nb\u{1b}[31m \u{202e} c\u{200b}d"), "a b[31m cd");
        assert_eq!(line("\u{1}"), "");
        assert_eq!(line(&"x".repeat(10_000)).chars().count(), LONGEST_TEXT + 1);
    }

    #[test]
    fn a_secret_is_found_in_every_form_that_a_server_repeats() {
        let secret = "ab/cd+\"ef\\==";
        let redactor = Redactor::new([secret]);
        for text in [
            secret.to_owned(),
            "?key=ab%2Fcd%2B%22ef%5C%3D%3D".replace("?key=", ""),
            serde_json::to_string(secret).unwrap().trim_matches('"').to_owned(),
            "ab/cd\u{1b}+\"ef\\==".to_owned(),
        ] {
            assert_eq!(redactor.line(&format!("bad {text}!")), "bad [secret]!", "{text}");
        }
    }

    #[test]
    fn a_secret_within_another_takes_nothing_from_it() {
        assert_eq!(Redactor::new(["secret", "Bearer secret"]).line("got Bearer secret"), "got [secret]");
    }

    #[test]
    fn a_short_secret_is_a_whole_word_and_any_part_of_a_value() {
        let redactor = Redactor::new(["not", "a1", "", "+é"]);
        assert_eq!(redactor.line("resource_not_found: nothing"), "resource_not_found: nothing");
        assert_eq!(
            redactor.line("bad key 'a1', ba1, a1b, not a1."),
            "bad key '[secret]', ba1, a1b, [secret] [secret]."
        );
        assert_eq!(
            redactor.value("/pets/ba1b?k=%2B%C3%A9&l=not_a1"),
            "/pets/b[secret]b?k=[secret]&l=[secret]_[secret]"
        );
    }

    #[test]
    fn data_is_kept_but_for_secrets_that_cannot_occur_by_chance() {
        let redactor = Redactor::new(["short", "a-long-secret", "both-of-them"]);
        let redactor = redactor.and_settings(["eu-west-1", "both-of-them"]);
        let long = "x ".repeat(LONGEST_TEXT);
        assert_eq!(
            redactor.data(&format!("a\n  short a-long-secret, eu-west-1 both-of-them {long}")),
            format!("a\n  short [secret], eu-west-1 [secret] {long}")
        );
    }

    #[test]
    fn a_short_setting_is_taken_out_of_values_only() {
        let redactor = Redactor::default().and_settings(["en", "a-long-setting"]);
        assert_eq!(redactor.line("en is no language, a-long-setting"), "en is no language, [secret]");
        assert_eq!(redactor.value("text/en"), "text/[secret]");
        assert_eq!(redactor.and(["en"]).line("en is no language"), "[secret] is no language");
    }
}
