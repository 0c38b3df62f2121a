//! The kind and the text of an error of decoding. The text does not quote the body.

use super::ErrorKind;
use crate::redact::Redactor;
use crate::response::format::Misfit;

/// How many problems of a strict call an error names.
const MOST_PROBLEMS: usize = 10;

/// The kind of an error of decoding.
pub(super) fn kind_of(misfit: &Misfit) -> ErrorKind {
    match misfit {
        Misfit::TooLate => ErrorKind::Timeout,
        Misfit::TooLarge => ErrorKind::TooLarge,
        _ => ErrorKind::Decode,
    }
}

/// The problem of a response, or an item of one, that cannot be used as a whole.
pub(super) fn unfit(misfit: &Misfit, redactor: &Redactor) -> String {
    let list = |keys: &[String]| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    match misfit {
        Misfit::Nothing { required, found } => {
            let first: Vec<_> = required.iter().take(5).map(|key| (*key).to_owned()).collect();
            let more = if required.len() > first.len() { ", …" } else { "" };
            let found = if found.is_empty() { "no keys".to_owned() } else { redactor.line(&list(found)) };
            format!("has none of its required keys ({}{more}): it has {found}", list(&first))
        }
        Misfit::Strict { missing, unexpected } => {
            let missing: Vec<_> = missing.iter().map(|path| format!("`{path}` is missing")).collect();
            let problems: Vec<_> = missing.iter().chain(unexpected).map(String::as_str).collect();
            let first = problems[..problems.len().min(MOST_PROBLEMS)].join("; ");
            let more = match problems.len().saturating_sub(MOST_PROBLEMS) {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            format!("does not match its type, as strict mode requires: {}{more}", redactor.line(&first))
        }
        Misfit::TooLate => "could not be decoded within the time limit of the call".to_owned(),
        _ => "takes too much memory when decoded: more than eight times the limit of the request".to_owned(),
    }
}

/// The text of an error of decoding, without the strings of the body that it quotes: they are data.
pub(super) fn without_strings(error: &str) -> String {
    for (start, quoted, end) in [
        ("string \"", "string", "\", expected"),
        // The phrases of serde for keys and for values of enums.
        ("unknown variant `", "unknown variant", "`, expected"),
        ("unknown field `", "unknown field", "`, expected"),
    ] {
        if let Some(at) = error.find(start)
            && let Some(close) = error.rfind(end)
            && at + start.len() <= close
        {
            return format!("{}{quoted}{}", &error[..at], &error[close + 1..]);
        }
    }
    error.to_owned()
}

#[cfg(test)]
mod tests {
    use super::without_strings;

    #[test]
    fn a_decoding_error_does_not_quote_the_body() {
        let error = |json: &str| without_strings(&serde_json::from_str::<i64>(json).unwrap_err().to_string());
        assert_eq!(error(r#""Jane \", expected Doe""#), "invalid type: string, expected i64 at line 1 column 23");
        assert_eq!(error("true"), "invalid type: boolean `true`, expected i64 at line 1 column 4");
        for what in ["variant", "field"] {
            let error = without_strings(&format!("unknown {what} `Jane`, expected `a` or `b`"));
            assert_eq!(error, format!("unknown {what}, expected `a` or `b`"));
        }
    }
}
