//! The maximum sizes of texts and files.

/// Returns a text of at most this many characters, cut between words and with `…` at the end if it
/// was longer.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(max) else { return text.to_owned() };
    // Two characters for the mark.
    let end = text[..end].char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{} …", text[..end].trim_end())
}

/// The maximum sizes of a result or of a content.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// The maximum number of bytes of a text, which is cut.
    pub(crate) text: usize,
    /// The maximum number of bytes of a file, which cannot be cut.
    pub(crate) binary: u64,
}

impl Limits {
    /// Checks the size of a file.
    ///
    /// # Errors
    ///
    /// Returns a message about one that is too large. `what` is what it would be.
    pub(crate) fn check(self, what: &str, media_type: &str, bytes: &[u8]) -> Result<(), String> {
        if bytes.len() as u64 <= self.binary {
            return Ok(());
        }
        Err(format!(
            "The {what} is {media_type} of {} bytes, above the maximum of {} bytes (`maxBinarySize`).",
            bytes.len(),
            self.binary
        ))
    }
}

/// Returns the first line of a text.
pub(crate) fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_words() {
        assert_eq!(shorten(" one two ", 7), "one two");
        assert_eq!(shorten("one two three", 12), "one two …");
        assert_eq!(shorten("äöüäöüäöü", 5), "äöü …");
        assert_eq!(shorten("abcdef", 1), " …");
    }

    #[test]
    fn the_first_line_is_without_space_around_it() {
        assert_eq!(first_line("\n Lists pets. \n\nAll of them."), "Lists pets.");
        assert_eq!(first_line(""), "");
    }
}
