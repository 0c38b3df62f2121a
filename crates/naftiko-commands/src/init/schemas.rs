//! The JSON Schemas for editors, in the folder of specs.

use naftiko_codegen::schema;

use super::plan::{Plan, Problem};

/// Plans the schemas of this version. A file of another version is replaced.
pub(super) fn add(plan: &mut Plan) -> Result<(), Problem> {
    for (path, text) in [
        ("specs/.schemas/capability.schema.json", schema::CAPABILITY),
        ("specs/.schemas/codegen.schema.json", schema::CODEGEN_TOML),
    ] {
        let old = plan.read(path)?;
        plan.set(path, old, text.to_owned(), "added what this version reads");
    }
    Ok(())
}
