//! Says what a text is that is not an OpenAPI document, and how to get one from it.

use naftiko_spec::{Code, Diagnostic};

use crate::resolve::declare;

/// Returns the error for a text that is recognized as something other than an OpenAPI document.
pub(super) fn by_text(name: &str, text: &str) -> Option<Diagnostic> {
    let start: String = text.chars().take(4_000).collect();
    let lower = start.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).to_ascii_lowercase();
    let has_key = |key: &str| {
        lower.contains(&format!("\"{key}\""))
            || lower.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
    };
    let (what, help) = if lower.is_empty() {
        ("empty", "check the command that wrote it")
    } else if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        ("a web page", "download the document itself: on GitHub, use the address of the raw file")
    } else if lower.starts_with('<') && lower.contains("definitions") {
        ("a WSDL document", "ask the provider for an OpenAPI document; SOAP is not supported")
    } else if lower.starts_with("#%raml") {
        ("a RAML document", "convert it to OpenAPI 3.0, for example with `oas-raml-converter`")
    } else if has_key("openapi") || has_key("swagger") {
        return None;
    } else if has_key("asyncapi") {
        ("an AsyncAPI document", "use the OpenAPI document of the HTTP API")
    } else if has_key("_postman_id") || lower.contains("schema.getpostman.com") {
        ("a Postman collection", "convert it, for example with `npx postman-to-openapi`")
    } else if has_key("naftiko") || has_key("ikanos") {
        ("a capability file", "move it to a folder of specs, and generate its client")
    } else if has_key("discoveryversion") || has_key("\"kind\": \"discovery#restdescription") {
        ("a Google API discovery document", "convert it to OpenAPI 3.0, for example with `google-discovery-to-swagger`")
    } else {
        return None;
    };
    Some(Diagnostic::error(Code::InvalidOpenApi, format!("`{name}` is {what}, not an OpenAPI document")).help(help))
}

/// Returns the error for a name of a file that is an address.
pub(super) fn by_name(name: &str) -> Option<Diagnostic> {
    declare::is_base_uri(name).then(|| {
        Diagnostic::error(Code::Io, format!("`{name}` is an address, and documents are read from files"))
            .help(format!("download it first: `curl -LO {name}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_documents_are_recognized() {
        for (text, what) in [
            ("  \n", "empty"),
            ("<!DOCTYPE html>\n<html>", "a web page"),
            ("<?xml version=\"1.0\"?><wsdl:definitions>", "a WSDL document"),
            ("#%RAML 1.0\ntitle: x", "a RAML document"),
            ("asyncapi: 3.0.0\n", "an AsyncAPI document"),
            ("{\"info\": {\"_postman_id\": \"x\"}}", "a Postman collection"),
            ("naftiko: 1.0.0-alpha2\n", "a capability file"),
        ] {
            let error = by_text("x", text).expect(what);
            assert!(error.message.contains(what), "{}", error.message);
            assert!(error.help.is_some());
        }
        assert!(by_text("x", "openapi: 3.0.0\ninfo: {title: naftiko: no}").is_none());
        assert!(by_text("x", "{\"swagger\": \"2.0\"}").is_none());
        assert!(by_name("https://api.example.com/openapi.json").is_some());
        assert!(by_name("specs/openapi.json").is_none());
    }
}
