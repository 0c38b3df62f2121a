//! Parses paths into a decoded response: the part of JSONPath (RFC 9535) that selects fixed places.

use crate::model::Step;

/// Returns the steps of a path, or the reason why it is not supported.
pub(crate) fn parse(path: &str) -> Result<Vec<Step>, &'static str> {
    let path = path.trim();
    let Some(mut rest) = path.strip_prefix('$') else {
        // A plain name is a key.
        return if is_name(path) {
            Ok(vec![Step::Key(path.to_owned())])
        } else {
            Err("the path does not start with `$`")
        };
    };
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if rest == "." {
            break;
        } else if rest.starts_with("..") {
            return Err("`..` is not supported");
        } else if let Some(after) = rest.strip_prefix(".*") {
            steps.push(Step::Each);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if !is_name(&after[..end]) {
                return Err(
                    "a key with other characters than letters, digits, `_` and `-` must be quoted: `$['a key']`",
                );
            }
            steps.push(Step::Key(after[..end].to_owned()));
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix('[') {
            let (step, after) = bracket(after)?;
            steps.push(step);
            rest = after;
        } else {
            return Err("expected `.` or `[`");
        }
    }
    Ok(steps)
}

/// Returns the step in brackets, and the text after it.
fn bracket(text: &str) -> Result<(Step, &str), &'static str> {
    for quote in ['\'', '"'] {
        if let Some(quoted) = text.strip_prefix(quote) {
            let (key, after) = quoted.split_once(quote).ok_or("unterminated quote")?;
            let after = after.strip_prefix(']').ok_or("brackets may contain only one key")?;
            return Ok((Step::Key(key.to_owned()), after));
        }
    }
    let (inside, after) = text.split_once(']').ok_or("unclosed bracket")?;
    let step = match inside.trim() {
        "*" => Step::Each,
        number => {
            match number.strip_prefix('-').map_or(number.parse().map(Step::Index), |back| back.parse().map(Step::Last))
            {
                Ok(Step::Last(0)) | Err(_) => return Err("filters and slices are not supported"),
                Ok(step) => step,
            }
        }
    };
    Ok((step, after))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | '$' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_keys_indexes_and_everything() {
        let key = |key: &str| Step::Key(key.to_owned());
        assert_eq!(parse("$"), Ok(vec![]));
        assert_eq!(parse("$."), Ok(vec![]));
        assert_eq!(parse("$.a[0].b"), Ok(vec![key("a"), Step::Index(0), key("b")]));
        assert_eq!(parse("$['a b'][\"c\"][*][-1]"), Ok(vec![key("a b"), key("c"), Step::Each, Step::Last(1)]));
        assert_eq!(parse("$[*].id"), Ok(vec![Step::Each, key("id")]));
        assert_eq!(parse("full_name"), Ok(vec![key("full_name")]));
    }

    #[test]
    fn what_does_not_name_a_place_is_refused() {
        for path in ["$..a", "$[?(@.a)]", "$[0:2]", "$.a b", "{{x}}", "$x", "$['a", "$['a','b']", "$[-0]", ""] {
            assert!(parse(path).is_err(), "{path}");
        }
    }
}
