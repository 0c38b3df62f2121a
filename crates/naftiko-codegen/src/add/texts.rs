//! Shortens the descriptions of a document for capability files. The client has the whole text of
//! the document.

/// The maximum number of characters of a description.
const LONGEST: usize = 200;

/// Returns a description without spaces at the ends of lines. A long one is cut after a word.
pub(super) fn cut(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let text = lines.join("\n");
    if text.is_empty() {
        return None;
    }
    let Some((end, next)) = text.char_indices().nth(LONGEST) else { return Some(text) };
    let cut = &text[..end];
    let at = if next.is_whitespace() { Some(end) } else { cut.rfind(char::is_whitespace) };
    Some(cut[..at.unwrap_or(end)].trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_long_description_is_cut_after_a_word() {
        assert_eq!(cut(" One.  \r\nTwo. \n").as_deref(), Some("One.\nTwo."));
        assert_eq!(cut(" \n "), None);
        let words = "word ".repeat(60);
        assert_eq!(cut(&words).unwrap(), words[..199].to_owned());
        assert_eq!(cut(&format!("{}ééé {words}", "x".repeat(197))).unwrap().chars().count(), 200);
        assert_eq!(cut(&"é".repeat(300)).unwrap().chars().count(), 200);
        let exact = "x".repeat(200);
        assert_eq!(cut(&exact).unwrap(), exact);
    }
}
