//! What may stand in an error: one line, without our secrets.

use std::error::Error;

use secrecy::{ExposeSecret, SecretString};

use crate::request::url;

/// A shorter secret would be found in words that are none.
const SHORTEST_SECRET: usize = 6;
/// How many characters of a text of the server's are kept.
const LONGEST_TEXT: usize = 500;

/// The secrets of a client, in every form in which a server may repeat them.
#[derive(Clone, Default)]
pub(crate) struct Redactor(Vec<SecretString>);

impl Redactor {
    /// Knows these secrets.
    pub(crate) fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        Redactor::default().and(secrets)
    }

    /// Knows these secrets too.
    pub(crate) fn and<'s>(mut self, secrets: impl IntoIterator<Item = &'s str>) -> Self {
        for secret in secrets.into_iter().filter(|secret| secret.chars().count() >= SHORTEST_SECRET) {
            let json = serde_json::to_string(secret).unwrap_or_default();
            let forms = [
                one_line(secret),
                one_line(json.trim_matches('"')),
                format!("{secret:?}").trim_matches('"').to_owned(),
                url::encode(secret).to_string(),
            ];
            self.0.extend(forms.into_iter().filter(|form| !form.is_empty()).map(SecretString::from));
        }
        // A secret that begins like another must not hide the longer one.
        self.0.sort_by(|a, b| key(b).cmp(&key(a)));
        self.0.dedup_by(|a, b| key(a) == key(b));
        self
    }

    /// One line of bounded length, with our secrets taken out.
    pub(crate) fn line(&self, text: &str) -> String {
        let text = one_line(text);
        let mut line = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((start, len)) = self.first(rest) {
            line.push_str(&rest[..start]);
            line.push_str("[secret]");
            rest = &rest[start + len..];
        }
        line.push_str(rest);
        if let Some((end, _)) = line.char_indices().nth(LONGEST_TEXT) {
            line.truncate(end);
            line.push('…');
        }
        line
    }

    /// Where the first of our secrets stands in `text`, and how long it is.
    fn first(&self, text: &str) -> Option<(usize, usize)> {
        let found = self.0.iter().map(ExposeSecret::expose_secret);
        found.filter_map(|secret| Some((text.find(secret)?, secret.len()))).min_by_key(|(start, _)| *start)
    }
}

fn key(secret: &SecretString) -> (usize, &str) {
    (secret.expose_secret().len(), secret.expose_secret())
}

/// `text` on one line, without characters that are not seen or that change the direction of others.
pub(crate) fn one_line(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let words = text.split_whitespace().map(|word| word.replace(hidden, ""));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The innermost source of an error, which says what happened.
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
    fn a_word_is_no_secret() {
        assert_eq!(Redactor::new(["not", ""]).line("resource_not_found"), "resource_not_found");
    }
}
