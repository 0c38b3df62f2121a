//! The kinds of content of media types, and which of the offered ones a request asks for.

use naftiko_openapi::{is_binary, is_events, is_lines};

/// The kind of content of a media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// JSON: `application/json`, `text/json`, or with the suffix `+json` (WHATWG MIME Sniffing,
    /// section 4.6).
    Json,
    /// XML.
    Xml,
    /// YAML.
    Yaml,
    /// Pairs of a form.
    Form,
    /// A multipart body.
    Multipart,
    /// Server-sent events.
    Events,
    /// A stream of JSON values.
    Lines,
    /// Other text.
    Text,
    /// Binary data, such as images and archives.
    Binary,
    /// Any content: `*/*` or `application/*`.
    Any,
}

/// Returns the kind of a media type, with or without parameters.
pub(crate) fn of(media_type: &str) -> Media {
    let essence = essence(media_type);
    let name = essence.split_once('/').map_or("", |(_, name)| name);
    let has = |suffix: &str| name == suffix || name.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('+'));
    match essence.as_str() {
        "*/*" | "*" | "application/*" => Media::Any,
        "application/x-www-form-urlencoded" => Media::Form,
        it if is_events(it) => Media::Events,
        it if is_lines(it) => Media::Lines,
        it if it.starts_with("multipart/") => Media::Multipart,
        it if is_binary(it) => Media::Binary,
        "application/json" | "text/json" => Media::Json,
        _ if name.ends_with("+json") => Media::Json,
        _ if has("xml") => Media::Xml,
        _ if has("yaml") || has("x-yaml") || name == "yml" => Media::Yaml,
        it if it.starts_with("text/") => Media::Text,
        "application/graphql"
        | "application/javascript"
        | "application/sparql-query"
        | "application/sparql-update"
        | "application/sql"
        | "application/toml" => Media::Text,
        _ => Media::Binary,
    }
}

/// Returns a media type without its parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Returns the parameters of a media type that distinguish contents, as written: all except the
/// character set, which is always UTF-8, and the boundary of parts.
pub(crate) fn parameters(media_type: &str) -> impl Iterator<Item = &str> {
    let is_of_content = |it: &&str| {
        let name = it.split('=').next().unwrap_or_default().trim();
        !it.is_empty() && !name.eq_ignore_ascii_case("charset") && !name.eq_ignore_ascii_case("boundary")
    };
    media_type.split(';').skip(1).map(str::trim).filter(is_of_content)
}

/// Returns a media type in lower case, with the parameters that distinguish contents.
pub(crate) fn canonical(media_type: &str) -> String {
    std::iter::once(essence(media_type).as_str()).chain(parameters(media_type)).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_of_the_kind_that_its_name_says() {
        for (kind, media_types) in [
            (
                Media::Json,
                &["application/json", "text/json", "Application/HAL+JSON; x=1", "application/vnd.a+json"][..],
            ),
            (Media::Xml, &["application/xml", "text/xml", "application/soap+xml", "application/xhtml+xml"]),
            (Media::Yaml, &["application/yaml", "text/x-yaml", "application/vnd.oai.openapi+yaml", "text/yml"]),
            (Media::Form, &["application/x-www-form-urlencoded"]),
            (Media::Multipart, &["multipart/form-data; boundary=x", "multipart/mixed"]),
            (Media::Events, &["text/event-stream"]),
            (Media::Lines, &["application/x-ndjson", "application/jsonl"]),
            (Media::Text, &["text/plain; charset=utf-8", "text/html", "text/csv", "text/*", "application/graphql"]),
            (Media::Binary, &["image/svg+xml", "image/*", "audio/mpeg", "application/pdf", "application/vnd.ms-excel"]),
            (Media::Any, &["*/*", "application/*"]),
        ] {
            for media_type in media_types {
                assert_eq!(of(media_type), kind, "{media_type}");
            }
        }
    }

    #[test]
    fn parameters_that_distinguish_contents_are_kept() {
        for (written, sent) in [
            ("application/json", "application/json"),
            ("Application/JSON;charset=UTF-8", "application/json"),
            ("application/vnd.acme+json;version=2", "application/vnd.acme+json; version=2"),
            ("application/json; odata.metadata=minimal; Charset=utf-8", "application/json; odata.metadata=minimal"),
            ("multipart/form-data; boundary=abc", "multipart/form-data"),
        ] {
            assert_eq!(canonical(written), sent);
        }
    }
}
