//! The indefinite article of a noun in generated documentation and in reports.

/// Returns a noun, or the name of a type as Markdown, with its indefinite article.
pub(crate) fn with_article(name: &str) -> String {
    let bare = name.trim_start_matches(['[', '`']).to_lowercase();
    let is_vowel = match bare.strip_prefix('u') {
        // "a user", "a unit", "a URL", but "an update".
        Some(rest) => !["ni", "r", "s", "t"].iter().any(|start| rest.starts_with(start)),
        None => bare.starts_with(['a', 'e', 'i', 'o']),
    };
    format!("{} {name}", if is_vowel { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::with_article;

    #[test]
    fn the_article_fits_the_sound_of_a_name() {
        for phrase in [
            "an `Error`",
            "a `Pet`",
            "an [`UpdatePetBody`](crate::a)",
            "a `User`",
            "a `UnitPrice`",
            "an enum",
            "a user",
        ] {
            let (_, name) = phrase.split_once(' ').unwrap();
            assert_eq!(with_article(name), phrase);
        }
    }
}
