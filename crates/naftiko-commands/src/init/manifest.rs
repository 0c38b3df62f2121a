//! The `Cargo.toml` of the workspace, the alias, and the settings of the generator.

use std::path::Path;

use naftiko_codegen::{GitReference, Runtime, schema};
use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::plan::{Plan, Problem};
use crate::CommandLine;

/// The generated crates, as members of the workspace.
const MEMBERS: &str = "generated/*";

/// Cargo rejects a pattern of members without a match, and this file is one while there is no
/// crate.
pub(super) const ATTRIBUTES: &str = "\
# Generated files have the same line endings on every machine.
* text eol=lf
";

const MANIFEST: &str = "\
[workspace]
resolver = \"3\"
members = [\"generated/*\"]
";

/// Makes the generated crates members of the workspace.
pub(super) fn member(plan: &mut Plan) -> Result<(), Problem> {
    const PATH: &str = "Cargo.toml";
    let Some(old) = plan.read(PATH)? else {
        plan.create(PATH, MANIFEST)?;
        return plan.create(".gitignore", "/target\n");
    };
    let mut manifest = parse(PATH, &old)?;
    let workspace = manifest.entry("workspace").or_insert_with(|| Item::Table(Table::new()));
    let wrong = || Problem::new("`workspace` in Cargo.toml is not a table", "correct it, then run this again");
    let table = workspace.as_table_like_mut().ok_or_else(wrong)?;
    let members = table.entry("members").or_insert_with(|| value(Array::new()));
    let wrong = || Problem::new("`workspace.members` in Cargo.toml is not a list", "correct it, then run this again");
    let members = members.as_array_mut().ok_or_else(wrong)?;
    if !has_generated(members) {
        insert_member(members);
    }
    plan.set(PATH, Some(old), manifest.to_string(), "added the generated crates to the workspace");
    Ok(())
}

/// Inserts the generated crates as the first member, because a comment behind the last one belongs
/// to it. The others keep their layout.
fn insert_member(members: &mut Array) {
    let prefix = members.get(0).and_then(|it| it.decor().prefix()?.as_str()).unwrap_or_default().to_owned();
    if !prefix.contains('\n')
        && let Some(old) = members.get_mut(0)
    {
        old.decor_mut().set_prefix(" ");
    }
    members.insert(0, MEMBERS);
    if let Some(new) = members.get_mut(0) {
        new.decor_mut().set_prefix(if prefix.contains('\n') { "\n    " } else { prefix.as_str() });
    }
}

/// Whether a pattern of the members has all generated crates.
fn has_generated(members: &Array) -> bool {
    members.iter().filter_map(|it| it.as_str()).any(|it| it == MEMBERS || it == "generated/**" || it == "*/*")
}

/// Adds the alias `cargo codegen`.
pub(super) fn alias(plan: &mut Plan, line: &CommandLine) -> Result<(), Problem> {
    const PATH: &str = ".cargo/config.toml";
    let old = plan.read(PATH)?;
    let mut config = parse(PATH, old.as_deref().unwrap_or_default())?;
    let Some(subcommand) = line.name.strip_prefix("cargo ") else { return Ok(()) };
    let alias = config.entry("alias").or_insert_with(|| Item::Table(Table::new()));
    let wrong = || Problem::new("`alias` in .cargo/config.toml is not a table", "correct it, then run this again");
    let alias = alias.as_table_like_mut().ok_or_else(wrong)?;
    // An alias of the user stays.
    alias.entry("codegen").or_insert_with(|| value(format!("{subcommand} codegen")));
    plan.set(PATH, old, config.to_string(), "added the alias `cargo codegen`");
    Ok(())
}

/// The settings of all clients.
const SETTINGS: &str = "specs/codegen.toml";

/// Plans the settings of all clients, and returns their runtime. A file that exists keeps its text,
/// except that `given` replaces its runtime.
pub(super) fn settings(
    plan: &mut Plan,
    given: Option<Runtime>,
    default: Runtime,
    line: &CommandLine,
) -> Result<Runtime, Problem> {
    let specs = plan.root().join("specs");
    let Some(old) = plan.read(SETTINGS)? else {
        let runtime = given.unwrap_or(default);
        let (folder, file) = (schema::FOLDER, schema::CODEGEN_TOML_FILE);
        let mut document = DocumentMut::new();
        document.insert("runtime", Item::Table(table_of(&runtime, &specs)));
        let text = format!(
            "#:schema {folder}/{file}\n\n# The settings of all clients. The folder of each can have a codegen.toml, too.\n\n# The crate that generated clients depend on.\n{document}"
        );
        plan.create(SETTINGS, &text)?;
        return Ok(runtime);
    };
    let mut document = parse(SETTINGS, &old)?;
    // Without the table, it is the published version of the generator.
    let published = || Runtime::Version(line.version.to_owned());
    let known = document.get("runtime").map_or_else(|| Some(published()), |table| runtime_of(table, &specs));
    let text = |runtime: &Runtime| table_of(runtime, &specs).to_string();
    let runtime = match (given, known) {
        (Some(given), known) if known.as_ref().map(text) != Some(text(&given)) => {
            let entry = document.entry("runtime").or_insert_with(|| Item::Table(Table::new()));
            let wrong =
                || Problem::new("`runtime` in specs/codegen.toml is not a table", "correct it, then run this again");
            let table = entry.as_table_like_mut().ok_or_else(wrong)?;
            for key in ["version", "git", "tag", "rev", "branch", "path"] {
                table.remove(key);
            }
            for (key, item) in table_of(&given, &specs) {
                table.insert(&key, item);
            }
            given
        }
        // `codegen` reports a table that is not valid.
        (_, known) => known.unwrap_or_else(published),
    };
    plan.set(SETTINGS, Some(old), document.to_string(), "set the runtime");
    Ok(runtime)
}

/// Returns the table `[runtime]`.
fn table_of(runtime: &Runtime, specs: &Path) -> Table {
    let mut table = Table::new();
    match runtime {
        Runtime::Version(version) => {
            table.insert("version", value(version));
        }
        Runtime::Git { url, reference } => {
            table.insert("git", value(url));
            match reference {
                Some(GitReference::Tag(tag)) => table.insert("tag", value(tag)),
                Some(GitReference::Rev(rev)) => table.insert("rev", value(rev)),
                Some(GitReference::Branch(branch)) => table.insert("branch", value(branch)),
                None => None,
            };
        }
        Runtime::Path(path) => {
            table.insert("path", value(naftiko_codegen::path_between(specs, path)));
        }
        _ => {}
    }
    table
}

/// Returns the runtime of the table `[runtime]`, if it is valid.
fn runtime_of(table: &Item, specs: &Path) -> Option<Runtime> {
    let text = |key: &str| Some(table.get(key)?.as_str()?.to_owned());
    let reference = || {
        let tag = text("tag").map(GitReference::Tag);
        tag.or_else(|| text("rev").map(GitReference::Rev)).or_else(|| text("branch").map(GitReference::Branch))
    };
    let git = || Some(Runtime::Git { url: text("git")?, reference: reference() });
    let path = || Some(Runtime::Path(specs.join(text("path")?)));
    text("version").map(Runtime::Version).or_else(git).or_else(path)
}

fn parse(path: &str, text: &str) -> Result<DocumentMut, Problem> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        let message = error.to_string();
        Problem::new(format!("{path} is not valid TOML: {}", message.trim_end()), "correct it, then run this again")
    })
}
