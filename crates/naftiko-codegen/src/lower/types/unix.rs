//! Finds integers that are points in time: the format or the description names the unit and the
//! epoch.

use crate::model::types::Ty;

/// Returns the type of an integer that counts milliseconds or seconds from 1970. A number without a
/// documented unit, such as a "Unix timestamp", is not one.
pub(super) fn time(format: Option<&str>, text: Option<&str>) -> Option<Ty> {
    let format = format.unwrap_or_default().to_ascii_lowercase().replace(['_', ' '], "-");
    match format.as_str() {
        "unix-time" | "unixtime" | "unix-timestamp" | "unix-seconds" | "epoch-seconds" => return Some(Ty::UnixSeconds),
        "unix-time-ms" | "unix-millis" | "unix-milliseconds" | "epoch-millis" | "epoch-milliseconds"
        | "timestamp-ms" => {
            return Some(Ty::UnixMillis);
        }
        // Other formats do not have this range.
        "" | "int64" | "uint64" => {}
        _ => return None,
    }
    let text = text?.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if !has(&["epoch", "unix", "1970"]) || has(&["microsecond", "nanosecond"]) {
        return None;
    }
    let is_millis = has(&["millisecond", "millis "]);
    let is_seconds = text.replace("millisecond", "").contains("second");
    match (is_millis, is_seconds) {
        (true, false) => Some(Ty::UnixMillis),
        (false, true) => Some(Ty::UnixSeconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_time_is_known_by_its_format_or_its_description() {
        let by_text = |text| time(Some("int64"), Some(text));
        for text in [
            "Creation, in milliseconds since the Unix epoch.",
            "Unix timestamp in milliseconds",
            "ms: milliseconds from 1970",
        ] {
            assert_eq!(by_text(text), Some(Ty::UnixMillis), "{text}");
        }
        for text in ["Measured in seconds since the Unix epoch.", "A Unix timestamp (seconds)"] {
            assert_eq!(by_text(text), Some(Ty::UnixSeconds), "{text}");
        }
        assert_eq!(time(Some("unix-time"), None), Some(Ty::UnixSeconds));
        assert_eq!(time(Some("timestamp-ms"), None), Some(Ty::UnixMillis));
    }

    #[test]
    fn a_number_of_an_unknown_unit_stays_a_number() {
        for text in [
            "Unix timestamp of creation.",
            "Duration in milliseconds",
            "Unix time in seconds or milliseconds",
            "Microseconds since the Unix epoch, not seconds",
        ] {
            assert_eq!(time(None, Some(text)), None, "{text}");
        }
        assert_eq!(time(Some("int32"), Some("Seconds since the Unix epoch")), None);
        assert_eq!(time(None, None), None);
    }
}
