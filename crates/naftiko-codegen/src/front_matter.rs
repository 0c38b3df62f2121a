//! The front matter of a Markdown document: YAML between two lines of three hyphens.

/// Returns the text after the front matter.
pub(crate) fn without(text: &str) -> &str {
    split(text).1
}

/// Returns the YAML, if there is a front matter, and the text after it.
pub(crate) fn split(text: &str) -> (Option<&str>, &str) {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return (None, text) };
    let mut end = first.len();
    for line in lines {
        let start = end;
        end += line.len();
        if line.trim_end() == "---" {
            return (Some(&text[first.len()..start]), text[end..].trim_start());
        }
    }
    (None, text)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_front_matter_ends_at_its_second_line_of_hyphens() {
        for (text, expected) in [
            ("---\na: b\n---\n\n# A\n---\n", (Some("a: b\n"), "# A\n---\n")),
            ("---\n---\nA", (Some(""), "A")),
            ("# A\n---\nB\n---\n", (None, "# A\n---\nB\n---\n")),
            ("---\nnever closed", (None, "---\nnever closed")),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }
}
