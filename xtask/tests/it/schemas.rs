//! The JSON Schemas in `schemas/`, which other projects can refer to by their address.

use naftiko_codegen::schema;

#[test]
fn they_are_those_of_the_commands() {
    for (name, file, text) in [
        ("capability", schema::CAPABILITY_FILE, schema::CAPABILITY),
        ("codegen.toml", schema::CODEGEN_TOML_FILE, schema::CODEGEN_TOML),
    ] {
        let copy = std::fs::read_to_string(format!("../schemas/{file}")).unwrap_or_default();
        assert!(copy.replace('\r', "") == text, "run `cargo xtask schema {name} > schemas/{file}`");
    }
}
