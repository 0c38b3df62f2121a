//! Generates progenitor's client for three operations of Clerk.

use std::path::Path;
use std::{env, fs};

use serde_yaml::Value;

const DOCUMENT: &str = "../../specs/clerk/openapi.yaml";
/// The operations that are measured. Others have bodies that progenitor rejects.
const OPERATIONS: [(&str, &str); 3] = [
    ("/organizations", "get"),
    ("/organizations/{organization_id}", "get"),
    ("/organizations/{organization_id}/invitations", "post"),
];

fn main() {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let text = fs::read_to_string(DOCUMENT).expect("the document can be read");
    let mut document: Value = serde_yaml::from_str(&text).expect("the document is YAML");
    let paths = document["paths"].as_mapping_mut().expect("the document has paths");
    paths.retain(|path, methods| {
        let is_measured = |method: &Value| {
            OPERATIONS.iter().any(|known| path.as_str() == Some(known.0) && method.as_str() == Some(known.1))
        };
        methods.as_mapping_mut().expect("a path has methods").retain(|method, _| is_measured(method));
        methods.as_mapping().is_some_and(|methods| !methods.is_empty())
    });
    let document: openapiv3::OpenAPI = serde_yaml::from_value(document).expect("the document is OpenAPI 3.0");
    let tokens = progenitor::Generator::default().generate_tokens(&document).expect("progenitor generates a client");
    let file = syn::parse2(tokens).expect("the client is Rust");
    let path = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("progenitor.rs");
    fs::write(path, prettyplease::unparse(&file)).expect("a file in OUT_DIR can be written");
}
