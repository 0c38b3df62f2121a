//! The regular expressions of inputs (ECMA-262, as in JSON Schema), which a server checks with the
//! crate `regex-lite`.

use regex_lite::Regex;

/// Checks that a pattern can be checked by a server, and means the same there.
///
/// # Errors
///
/// Returns what differs.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    Regex::new(pattern).map_err(|error| error.to_string())?;
    let mut characters = pattern.chars().peekable();
    let mut is_in_class = false;
    while let Some(character) = characters.next() {
        match character {
            // In ECMA-262, these are letters, or have another form.
            '\\' => match characters.next() {
                Some(escaped @ ('A' | 'a' | 'z' | 'U' | '<' | '>')) => {
                    return Err(format!("`\\{escaped}` has no meaning in patterns"));
                }
                Some(escaped @ ('b' | 'x')) if characters.peek() == Some(&'{') => {
                    return Err(format!("`\\{escaped}{{` has no meaning in patterns"));
                }
                _ => {}
            },
            '[' if !is_in_class => {
                is_in_class = true;
                characters.next_if_eq(&'^');
                if characters.peek() == Some(&']') {
                    return Err("a class of characters begins with `]`".to_owned());
                }
            }
            ']' => is_in_class = false,
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_with_one_meaning_can_be_checked() {
        for pattern in
            ["^IMO-[0-9]{7}$", r"^[\w.+-]+@\w+\.\w{2,}$", r"^\/a\-b$", "a|b", "^.{1,64}$", "[^a-z]", r"\u0041"]
        {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_with_another_meaning_cannot() {
        for (pattern, problem) in [
            ("^(?!tmp)", "look-around is not supported"),
            (r"(a)\1", "backreferences are not supported"),
            (r"\p{L}", "Unicode character classes are not supported"),
            ("(", "group"),
            ("[[a]", "nested character classes"),
            (r"\Aa\z", "`\\A` has no meaning"),
            ("[]a]", "begins with `]`"),
            ("[^]a]", "begins with `]`"),
            (r"\x{41}", "`\\x{` has no meaning"),
        ] {
            let found = check(pattern).unwrap_err();
            assert!(found.contains(problem), "{pattern}: {found}");
        }
    }
}
