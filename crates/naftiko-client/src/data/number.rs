//! Numbers as JSON text, without conversion to binary.

/// Returns the integer that a text represents, in any notation: `3`, `3.0`, `3e2`.
pub(super) fn whole(text: &str) -> Option<i128> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.into());
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{before}{after}");
    let significant = all.trim_end_matches('0');
    if significant.bytes().all(|digit| digit == b'0') {
        return Some(0);
    }
    let shift = exponent.parse::<i64>().ok()?.checked_sub(after.len().try_into().ok()?)?;
    let zeros = u32::try_from(shift.checked_add((all.len() - significant.len()).try_into().ok()?)?).ok()?;
    let number = significant.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(zeros)?)?;
    Some(sign * number)
}

/// Returns the number in a text in the notation of JSON. A leading plus sign and leading zeros are
/// removed.
pub(super) fn within(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, digits) =
        text.strip_prefix('-').map_or(("", text.strip_prefix('+').unwrap_or(text)), |rest| ("-", rest));
    let trimmed = digits.trim_start_matches('0');
    let digits = match trimmed.as_bytes().first() {
        Some(b'0'..=b'9') => trimmed,
        _ => digits.get(digits.len().checked_sub(trimmed.len() + 1)?..)?,
    };
    let number = format!("{sign}{digits}");
    is_number(&number).then_some(number)
}

/// Returns whether a text is a number in JSON.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        None => (text, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    [whole, fraction, exponent].into_iter().all(are_digits) && (whole == "0" || !whole.starts_with('0'))
}

/// Returns whether two numbers in JSON are equal, digit by digit.
pub(super) fn are_equal(a: &str, b: &str) -> bool {
    parts(a).is_some_and(|a| parts(b).is_some_and(|b| a == b))
}

/// Returns the sign, the digits without leading and trailing zeros, and the exponent of the last
/// digit.
fn parts(text: &str) -> Option<(bool, String, i64)> {
    let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{before}{after}");
    let significant = all.trim_end_matches('0');
    let zeros = i64::try_from(all.len() - significant.len()).ok()?;
    let significant = significant.trim_start_matches('0').to_owned();
    if significant.is_empty() {
        return Some((is_negative, significant, 0));
    }
    let exponent = exponent.parse::<i64>().ok()?.checked_sub(after.len().try_into().ok()?)?.checked_add(zeros)?;
    Some((is_negative, significant, exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_be_written_in_many_ways() {
        for (text, number) in [
            ("3", 3),
            ("-3.0", -3),
            ("1e3", 1000),
            ("1.5e1", 15),
            ("120e-1", 12),
            ("-0", 0),
            ("0.0e99999999999999999999", 0),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("18446744073709551615", 18_446_744_073_709_551_615),
        ] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for text in
            ["3.5", "1e-1", "1e400", "1e99999999999999999999", "1.05e1", "170141183460469231731687303715884105728"]
        {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_found_within_a_text() {
        for (text, number) in [
            ("12", "12"),
            (" 12.50 ", "12.50"),
            ("+5", "5"),
            ("007", "7"),
            ("-0.5", "-0.5"),
            ("00.5", "0.5"),
            ("0", "0"),
            ("00", "0"),
            ("1e3", "1e3"),
        ] {
            assert_eq!(within(text).as_deref(), Some(number), "{text}");
        }
        for text in ["", " ", "x", "+", "1,5", "0x10", "NaN", "inf", "1 2", "--1", "+-1", ".5", "5."] {
            assert_eq!(within(text), None, "{text}");
        }
    }

    #[test]
    fn equal_numbers_have_the_same_digits() {
        for (a, b) in [("1.50", "1.5"), ("100", "1e2"), ("0.001", "1e-3"), ("0", "0.00"), ("1E+2", "100.0")] {
            assert!(are_equal(a, b), "{a} {b}");
        }
        for (a, b) in [("1.5", "1.51"), ("1", "-1"), ("1e400", "1e399")] {
            assert!(!are_equal(a, b), "{a} {b}");
        }
    }
}
