//! A program that uses everything that a generated client offers.
//!
//! It is written from the files of the client, not from the model: each `pub` item that a file
//! declares, or that a macro of the runtime adds, is used with the type that the file gives it. So
//! it is a witness that is independent of everything that compares models. An item or a macro that
//! is not known here is an error, so that nothing is left out silently.
//!
//! The program compiles against another version of the client exactly if no caller of the first
//! version is broken by the second. Arguments are the strictest that a caller can have: for
//! `impl Into<String>` a type about which nothing else is known.

mod functions;
mod items;
mod macros;
mod scope;
mod setters;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use functions::Function;
use scope::Scope;

/// The name under which the program depends on the client. No generated crate has such a module.
pub const CLIENT: &str = "the_client";

/// What the modules of the program have at their start.
const START: &str = "#![allow(dead_code, deprecated, unreachable_code, unreachable_patterns, unused)]\n\
                     #![allow(clippy::all, non_snake_case)]\n";

/// A program that uses a client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caller {
    /// Its files, by their path in the crate.
    pub files: BTreeMap<String, String>,
    /// The features of the client that it needs.
    pub features: Vec<String>,
    /// Its functions, each behind the module of the client that it uses. A client whose program has
    /// them all compiles with this program.
    pub uses: BTreeSet<String>,
}

impl Caller {
    /// The program for a client with these files.
    ///
    /// # Errors
    ///
    /// If a file has an item that is not known here.
    pub fn new(client: &BTreeMap<String, String>) -> Result<Self, String> {
        let (mut files, mut uses) = (BTreeMap::new(), BTreeSet::new());
        let mut root = START.to_owned();
        for (path, text) in client.iter().filter(|(path, _)| path.ends_with(".rs")) {
            let name = module_of(path);
            let read = if path == "src/table.rs" { table(text) } else { file(path, text) };
            let (imports, functions) = read.map_err(|error| format!("{path}: {error}"))?;
            let mut program = imports;
            for (number, function) in functions.iter().enumerate() {
                let _ = writeln!(program, "{}", function.write(&format!("use_{number}")));
            }
            files.insert(format!("src/{name}.rs"), program);
            let module = path_of(path);
            uses.extend(functions.iter().map(|it| it.write(&module)));
            let _ = writeln!(root, "mod {name};");
        }
        files.insert("src/lib.rs".to_owned(), root);
        let manifest = client.get("Cargo.toml").ok_or("the client has no Cargo.toml")?;
        Ok(Caller { files, features: own_features(manifest)?, uses })
    }

    /// Its manifest, with the client of a package in a folder.
    pub fn manifest(&self, name: &str, package: &str, folder: &str) -> String {
        let features: Vec<String> = self.features.iter().map(|it| format!("{it:?}")).collect();
        format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies.{CLIENT}]\npath = {folder:?}\npackage = {package:?}\n\
             default-features = false\nfeatures = [{}]\n",
            features.join(", ")
        )
    }
}

/// All features of a client, by its manifest.
///
/// # Errors
///
/// If it is not a manifest.
pub fn features(manifest: &str) -> Result<Vec<String>, String> {
    let manifest: toml::Table = toml::from_str(manifest).map_err(|error| error.to_string())?;
    let features = manifest.get("features").and_then(toml::Value::as_table).ok_or("there are no features")?;
    Ok(features.keys().cloned().collect())
}

/// The features that change what a caller can use: the fake, the table, and the modules of the API,
/// which enable at most other modules.
fn own_features(manifest: &str) -> Result<Vec<String>, String> {
    let manifest: toml::Table = toml::from_str(manifest).map_err(|error| error.to_string())?;
    let features = manifest.get("features").and_then(toml::Value::as_table).ok_or("there are no features")?;
    let is_own = |(name, enabled): &(&String, &toml::Value)| {
        let is_module = |feature: &toml::Value| feature.as_str().is_some_and(|it| !it.contains('/') && it != "rustls");
        let enabled = enabled.as_array().is_some_and(|enabled| enabled.iter().all(is_module));
        matches!(name.as_str(), "table" | "test-util") || enabled && name.as_str() != "default"
    };
    Ok(features.iter().filter(is_own).map(|(name, _)| name.clone()).collect())
}

/// The module of the program for a file: one level, and never the name of an item of the client.
fn module_of(path: &str) -> String {
    let name = path.trim_start_matches("src/").trim_end_matches(".rs");
    format!("uses_{}", name.replace('/', "_of_"))
}

/// The module of the client that a file is, as a path.
fn path_of(path: &str) -> String {
    let name = path.trim_start_matches("src/").trim_end_matches(".rs");
    match name.strip_prefix("types/") {
        // These modules are private, and `types` re-exports their items.
        Some(_) => format!("{CLIENT}::types"),
        None if name == "lib" => CLIENT.to_owned(),
        None => name.split('/').fold(CLIENT.to_owned(), |path, part| format!("{path}::{}", scope::raw(part))),
    }
}

/// The module of the program for the table of units, which has the same items in each client.
fn table(text: &str) -> Result<(String, Vec<Function>), String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    let mut names = Vec::new();
    for item in &file.items {
        match item {
            // The traits of the client, which calls by name use.
            syn::Item::Use(_) | syn::Item::Impl(_) => {}
            // What the servers of the capability files offer is a part of `TABLE`.
            syn::Item::Static(item) if matches!(item.vis, syn::Visibility::Inherited) => {}
            syn::Item::Static(item) => names.push(item.ident.to_string()),
            syn::Item::Fn(item) => names.push(item.sig.ident.to_string()),
            _ => return Err("a table has an item of a kind that is not known here".to_owned()),
        }
    }
    if names != ["TABLE", "UNITS", "client_of", "run"] {
        return Err(format!("a table has other items than are known here: {names:?}"));
    }
    Ok((TABLE.replace("CLIENT", CLIENT), Vec::new()))
}

/// The uses of a table.
const TABLE: &str = "use CLIENT::naftiko_client::table::{Content, Inputs, RunError, Table, Unit};
use CLIENT::naftiko_client::{ApiClient, Response};
fn use_0() -> &'static [Unit] { CLIENT::table::UNITS }
fn use_1<'c>(client: &'c CLIENT::Client, unit: &Unit) -> &'c ApiClient { CLIENT::table::client_of(client, unit) }
async fn use_2(client: &CLIENT::Client, unit: &Unit, inputs: &Inputs) -> Result<Response<Content>, RunError> {
    CLIENT::table::run(client, unit, inputs).await
}
fn use_3() -> &'static Table { &CLIENT::table::TABLE }
";

/// The imports and the functions of the program for one file of the client.
fn file(path: &str, text: &str) -> Result<(String, Vec<Function>), String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    let mut scope = Scope::new(path_of(path));
    for item in &file.items {
        scope.declare(item)?;
    }
    let bound = file.items.iter().find_map(|item| if let syn::Item::Trait(it) = item { Some(&it.ident) } else { None });
    let mut functions = Vec::new();
    for item in &file.items {
        items::uses(item, bound, &mut functions)?;
    }
    Ok((scope.imports(), functions))
}
