//! The front matter of a Markdown document: YAML between two lines of three hyphens.

/// Returns the text after the front matter.
pub(crate) fn without(text: &str) -> &str {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return text };
    let mut end = first.len();
    for line in lines {
        end += line.len();
        if line.trim_end() == "---" {
            return text[end..].trim_start();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_front_matter_ends_at_its_second_line_of_hyphens() {
        for (text, expected) in [
            ("---\na: b\n---\n\n# A\n---\n", "# A\n---\n"),
            ("# A\n---\nB\n---\n", "# A\n---\nB\n---\n"),
            ("---\nnever closed", "---\nnever closed"),
        ] {
            assert_eq!(without(text), expected, "{text:?}");
        }
    }
}
