//! The description of an error response.
//!
//! Many documents describe every error response with the same words, such as "The request failed.",
//! or copy the response of another status. Such a description is replaced with the reason phrase of
//! RFC 9110.

use crate::model::Statuses;

/// Returns the description of the response with `statuses`. `others` are the other error responses
/// of the operation, each with its description.
pub(super) fn description<'a>(
    statuses: Statuses,
    own: Option<&'a str>,
    others: impl IntoIterator<Item = (Statuses, Option<&'a str>)>,
) -> Option<String> {
    let own = own.map(str::trim).unwrap_or_default();
    let meant = meant(own);
    let is_of = |(other, text): (Statuses, Option<&str>)| {
        other != statuses && meant == Some(other) && text.map(str::trim) == Some(own)
    };
    let is_usable = !is_generic(own, statuses) && !others.into_iter().any(is_of);
    let own = Some(own.to_owned()).filter(|own| !own.is_empty());
    if is_usable { own } else { reason(statuses).map(str::to_owned).or(own) }
}

/// Words that are in descriptions of error responses of any status.
const GENERIC: &str = "\
    a an and bad call default error errors exception failed failure failures http invalid object occurred of ok \
    operation payload request response responses result something standard status success successful successfully \
    the unexpected unsuccessful was went wrong";

/// Whether a description has only words that fit every status, or repeats the status.
fn is_generic(text: &str, statuses: Statuses) -> bool {
    let text = text.to_lowercase();
    let reason = reason(statuses).unwrap_or_default().to_lowercase();
    let text = text.replace(&reason, " ");
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.into_iter().all(|word| {
        let is_status = word.eq_ignore_ascii_case(&statuses.to_string());
        is_status || GENERIC.split(' ').any(|it| it == word)
    })
}

/// Phrases that identify a status, in lower case.
const MEANT: &[(u16, &[&str])] = &[
    (401, &["unauthorized", "unauthenticated", "not authenticated"]),
    (402, &["payment required"]),
    (403, &["forbidden", "not allowed", "permission"]),
    (404, &["not found", "not exist", "no such", "cannot find", "could not find"]),
    (405, &["method not allowed"]),
    (409, &["conflict", "already exists"]),
    (429, &["rate limit", "too many requests"]),
    (500, &["internal server error"]),
];

/// Returns the status that a description is about, if its words identify one.
fn meant(text: &str) -> Option<Statuses> {
    let text = text.to_lowercase();
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let mut found = MEANT.iter().filter(|(_, phrases)| has(phrases)).map(|(code, _)| *code);
    let only = found.next().filter(|_| found.next().is_none());
    only.map(Statuses::Code)
}

/// Returns the reason phrase of a status, or the name of a class of statuses.
fn reason(statuses: Statuses) -> Option<&'static str> {
    let code = match statuses {
        Statuses::Code(code) => code,
        Statuses::Range(4) => return Some("Client Error"),
        Statuses::Range(5) => return Some("Server Error"),
        Statuses::Range(_) | Statuses::Default => return None,
    };
    Some(match code {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        511 => "Network Authentication Required",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u16, text: &str) -> String {
        description(Statuses::Code(code), Some(text), []).unwrap_or_default()
    }

    #[test]
    fn a_description_that_fits_every_status_becomes_the_reason_phrase() {
        for text in [
            "The request failed.",
            "Request was successful",
            "OK",
            "Error",
            "400",
            "400 Bad Request",
            "bad request",
            "",
        ] {
            assert_eq!(of(400, text), "Bad Request", "{text}");
        }
        assert_eq!(description(Statuses::Range(4), Some("Error response"), []).as_deref(), Some("Client Error"));
        assert_eq!(description(Statuses::Code(404), None, []).as_deref(), Some("Not Found"));
    }

    #[test]
    fn a_description_with_a_word_of_its_own_stays_as_it_is() {
        for text in ["Invalid email address", "The file is too large.", "Pet not found", "Fehler"] {
            assert_eq!(of(400, text), text);
        }
    }

    #[test]
    fn a_status_without_a_reason_phrase_keeps_its_description() {
        assert_eq!(description(Statuses::Default, Some("Error"), []).as_deref(), Some("Error"));
        assert_eq!(of(499, "Request failed"), "Request failed");
        assert_eq!(description(Statuses::Default, None, []), None);
    }

    #[test]
    fn a_description_of_another_status_becomes_the_reason_phrase() {
        let text = Some("The requested resource does not exist.");
        let all = [(Statuses::Code(402), text), (Statuses::Code(404), text)];
        assert_eq!(description(Statuses::Code(402), text, all).as_deref(), Some("Payment Required"));
        assert_eq!(description(Statuses::Code(404), text, all).as_deref(), text);
        let other = [(Statuses::Code(404), Some("Not found"))];
        assert_eq!(description(Statuses::Code(402), text, other).as_deref(), text);
    }
}
