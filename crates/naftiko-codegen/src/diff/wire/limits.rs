//! What limits values, and the defaults of the server. The client checks neither.

use std::cmp::Ordering;

use naftiko_openapi::Limit;

use crate::diff::code::Code;
use crate::lower::declared::DeclaredValue;

/// Whether the limits or the default of a value differ.
pub(super) fn is_different(old: &DeclaredValue, new: &DeclaredValue, is_same_type: bool) -> bool {
    // Most values have neither.
    let is_same = old.limits == new.limits && old.default == new.default;
    !is_same && !compare("", old, new, is_same_type).is_empty()
}

/// Compares the limits and the default of a value. Returns the code, the sentence and the keyword
/// of each difference. `what` is the value in words.
pub(super) fn compare(
    what: &str,
    old: &DeclaredValue,
    new: &DeclaredValue,
    is_same_type: bool,
) -> Vec<(Code, String, String)> {
    let mut found = Vec::new();
    let value = |limits: &[Limit], keyword: &str| {
        limits.iter().find(|limit| limit.keyword == keyword).map(|limit| limit.value.clone())
    };
    let mut keywords: Vec<&'static str> = old.limits.iter().chain(&new.limits).map(|limit| limit.keyword).collect();
    keywords.sort_unstable();
    keywords.dedup();
    // Another type is reported as such.
    for keyword in keywords.into_iter().filter(|keyword| is_same_type || *keyword != "format") {
        let (before, after) = (value(&old.limits, keyword), value(&new.limits, keyword));
        if before == after {
            continue;
        }
        let code = match is_tighter(keyword, before.as_deref(), after.as_deref()) {
            true => Code::ConstraintTightened,
            false => Code::ConstraintLoosened,
        };
        let sentence = match (before, after) {
            (Some(before), Some(after)) => format!("The `{keyword}` of {what} is `{after}` instead of `{before}`."),
            (None, Some(after)) => format!("The `{keyword}` of {what} is `{after}`."),
            (Some(before), None) => format!("The `{keyword}` of {what} is not `{before}` any more."),
            (None, None) => continue,
        };
        found.push((code, sentence, keyword.to_owned()));
    }
    if old.default != new.default {
        let sentence = match (&old.default, &new.default) {
            (Some(before), Some(after)) => format!("The default of {what} is `{after}` instead of `{before}`."),
            (None, Some(after)) => format!("The default of {what} is `{after}`."),
            (_, None) => format!("{what} has no default any more."),
        };
        found.push((Code::DefaultChanged, sentence, "default".to_owned()));
    }
    found
}

/// Whether fewer values are valid. Two patterns, formats or factors cannot be compared: another one
/// may reject what was valid.
fn is_tighter(keyword: &str, old: Option<&str>, new: Option<&str>) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        // `false` limits nothing.
        let value = old.or(new);
        return new.is_some() != (value == Some("false"));
    };
    let order = match (old.parse::<f64>(), new.parse::<f64>()) {
        (Ok(old), Ok(new)) => new.partial_cmp(&old),
        _ => None,
    };
    match (keyword, order) {
        ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", Some(order)) => {
            order == Ordering::Greater
        }
        ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", Some(order)) => {
            order == Ordering::Less
        }
        _ => new != "false",
    }
}

#[cfg(test)]
mod tests {
    use super::is_tighter;

    #[test]
    fn a_limit_is_tighter_if_fewer_values_are_valid() {
        let tighter = [
            ("minimum", Some("1"), Some("2")),
            ("maxLength", Some("10"), Some("9")),
            ("maxLength", None, Some("10")),
            ("pattern", Some("a"), Some("b")),
            ("uniqueItems", Some("false"), Some("true")),
        ];
        let looser = [
            ("minimum", Some("2"), Some("1.5")),
            ("maxItems", Some("1"), Some("2")),
            ("pattern", Some("a"), None),
            ("uniqueItems", Some("true"), Some("false")),
            ("uniqueItems", None, Some("false")),
        ];
        for (keyword, old, new) in tighter {
            assert!(is_tighter(keyword, old, new), "{keyword} {old:?} {new:?}");
        }
        for (keyword, old, new) in looser {
            assert!(!is_tighter(keyword, old, new), "{keyword} {old:?} {new:?}");
        }
    }
}
