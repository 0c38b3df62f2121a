//! Suggestions for misspelled names.

/// Longer names get no suggestion: the time grows with the square of the length.
const LONGEST: usize = 250;

/// Returns the name among `known` that is most similar to `name`, if one is similar enough.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let name = name.to_lowercase();
    known
        .filter(|_| name.len() <= LONGEST)
        .map(|known| (known, 1 + known.len() / 4))
        .filter(|(known, limit)| known.len().abs_diff(name.len()) <= *limit)
        .map(|(known, limit)| (strsim::osa_distance(&name, &known.to_lowercase()), limit, known))
        .filter(|(distance, limit, _)| distance <= limit)
        .min_by_key(|(distance, _, known)| (*distance, *known))
        .map(|(.., known)| known)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let known = ["header", "query", "path"];
        assert_eq!(nearest("Heder", known.into_iter()), Some("header"));
        assert_eq!(nearest("cookie", known.into_iter()), None);
    }

    #[test]
    fn a_long_name_is_compared_with_nothing() {
        let long = "x".repeat(251);
        assert_eq!(nearest(&long, std::iter::once(long.as_str())), None);
    }
}
