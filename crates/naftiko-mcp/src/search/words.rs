//! The words of a text, so that texts with the same words can be found.

/// Words that are in most texts.
const COMMON: &[&str] = &[
    "a", "all", "an", "and", "are", "as", "at", "be", "by", "can", "for", "from", "if", "in", "is", "it", "its", "of",
    "on", "or", "that", "the", "this", "to", "which", "with",
];

/// Returns the words of a text or a name, in lower case and in the singular.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        split_case(part, &mut words);
    }
    words.retain(|word| !COMMON.contains(&word.as_str()));
    words
}

/// Adds the words of a name in camel case.
fn split_case(name: &str, words: &mut Vec<String>) {
    let mut word = String::new();
    let mut was_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && was_lower {
            words.push(singular(std::mem::take(&mut word)));
        }
        was_lower = c.is_lowercase() || c.is_numeric();
        word.extend(c.to_lowercase());
    }
    if !word.is_empty() {
        words.push(singular(word));
    }
}

/// Removes the ending of a plural, or of a verb in the third person.
fn singular(word: String) -> String {
    let stem = |ending: &str| word.strip_suffix(ending).filter(|stem| stem.len() > 1);
    if let Some(stem) = stem("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if stem(ending).is_some() {
            return word[..word.len() - 2].to_owned();
        }
    }
    let is_singular = ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    match stem("s").filter(|_| !is_singular) {
        Some(stem) => stem.to_owned(),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_and_sentences_have_the_same_words() {
        assert_eq!(words("list-pets"), ["list", "pet"]);
        assert_eq!(words("ListPets"), ["list", "pet"]);
        assert_eq!(words("Lists all of the pets."), ["list", "pet"]);
        assert_eq!(words("user_ids, statuses & categories"), ["user", "id", "statuse", "category"]);
        assert_eq!(words("addresses boxes status access"), ["address", "box", "status", "access"]);
        assert_eq!(words("getV2Größe"), ["get", "v2", "größe"]);
        assert_eq!(words("… "), [""; 0]);
    }
}
