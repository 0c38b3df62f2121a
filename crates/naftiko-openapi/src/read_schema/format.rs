//! The format of a scalar: the `format` of the node, or the one that its other keywords imply.

use crate::located::Located;
use crate::media::is_binary;

/// Returns the format, or the 3.0 format for what 3.1 expresses in other keywords.
pub(super) fn format(at: &Located) -> Option<String> {
    let encoding = at.text("contentEncoding").map(|name| name.to_ascii_lowercase());
    at.text("format").or(match encoding.as_deref() {
        Some("base64") => Some("byte".to_owned()),
        None if at.text("contentMediaType").is_some_and(|it| is_binary(&it)) => Some("binary".to_owned()),
        _ => None,
    })
}

/// Returns the format of an integer, which is unsigned if its `minimum` is at least zero.
pub(super) fn format_of_whole(at: &Located, format: Option<String>) -> Option<String> {
    let format = format.or_else(|| format_of_largest(at));
    let is_at_least = |key: &str, least: f64| {
        at.text(key).and_then(|text| text.parse::<f64>().ok()).is_some_and(|number| number >= least)
    };
    if !is_at_least("minimum", 0.0) && !is_at_least("exclusiveMinimum", -1.0) {
        return format;
    }
    match format.as_deref() {
        Some("int32") => Some("uint32".to_owned()),
        Some("int64") | None => Some("uint64".to_owned()),
        _ => format,
    }
}

/// Returns the format of an integer whose `maximum` exceeds 64 bits with a sign.
fn format_of_largest(at: &Located) -> Option<String> {
    let largest = at.text("maximum")?;
    if largest.parse::<i64>().is_ok() || !largest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_unsigned = largest.parse::<u64>().is_ok() && at.text("minimum").is_some_and(|it| it.parse::<u64>().is_ok());
    Some(if is_unsigned { "uint64" } else { "bigint" }.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::testing::each_is;

    #[test]
    fn an_integer_beyond_64_bits_has_a_format() {
        each_is(
            "A: {type: integer, minimum: 0, maximum: 18446744073709551615}\nB: {type: integer, maximum: 100000000000000000000}\n\
             C: {type: integer, maximum: 10}\nD: {type: integer, format: int32, maximum: 100000000000000000000}",
            &["integer:uint64", "integer:bigint", "integer", "integer:int32"],
        );
    }
}
