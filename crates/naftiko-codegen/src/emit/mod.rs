//! Emits the files of a crate from the model. Nothing is decided here: all facts are in the model.

mod builder;
mod capability;
mod client;
mod example;
mod fake;
mod fixed;
mod flow;
mod guide;
pub(crate) mod manifest;
mod method;
mod method_docs;
mod need;
mod pages;
mod parameter;
pub(crate) mod program;
mod readme;
mod response;
mod setters;
mod skill;
pub(crate) mod spelled;
mod table;
mod table_offers;
mod table_pages;
mod table_rest;
mod table_servers;
mod table_settings;
mod table_skills;
mod table_unit;
mod target;
mod template;
mod text;
mod type_files;
mod typed;
mod types;
mod uses;

use crate::config;
use crate::format::Draft;
use crate::mark::MARK;
use crate::model::{Api, TypeFile};
use crate::phrase::plural;

/// The settings that are not in the model.
pub(crate) struct Settings {
    /// The dependency on the runtime, as in `Cargo.toml`: `path = "..."` or `version = "..."`.
    pub(crate) runtime: String,
    /// The command that generates the files.
    pub(crate) command: String,
}

/// The files of a crate, each of which can be emitted separately.
pub(crate) struct Files<'a> {
    api: &'a Api,
    settings: &'a Settings,
    type_files: Vec<TypeFile>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(api: &'a Api, settings: &'a Settings) -> Self {
        Files { api, settings, type_files: api.type_files() }
    }

    /// Returns the number of files.
    pub(crate) fn count(&self) -> usize {
        6 + 2 * self.api.capabilities.len() + self.api.flows.len() + self.type_files.len()
    }

    /// Returns a file, the longest first: its path in the crate, with `/` between folders, and its
    /// content.
    pub(crate) fn file(&self, number: usize) -> (String, Draft) {
        let (api, type_files) = (self.api, &self.type_files);
        let mark = |source: &str| format!("{MARK} from {source}. Do not edit: run `{}`.", self.settings.command);
        if let Some(capability) = api.capabilities.get(number) {
            let draft = Draft::Rust(format!("// {}\n", mark(&capability.file)), capability::capability(api, number));
            return (format!("src/{}.rs", capability.module.bare()), draft);
        }
        let number = number - api.capabilities.len();
        if let Some(file) = type_files.get(number) {
            // Without an OpenAPI document, the only types are those that codegen.toml declares.
            let source = api.openapi.as_deref().unwrap_or(config::FILE_NAME);
            let draft = Draft::Rust(format!("// {}\n", mark(source)), type_files::type_file(api, type_files, file));
            return (file.path(api), draft);
        }
        let number = number - type_files.len();
        if let Some(group) = api.flows.get(number) {
            let draft = Draft::Rust(format!("// {}\n", mark(&group.file)), flow::group(api, group));
            return (format!("src/{}.rs", group.module.bare()), draft);
        }
        let number = number - api.flows.len();
        if let Some(capability) = api.capabilities.get(number) {
            let draft = Draft::Rust(format!("// {}\n", mark(&capability.file)), fake::capability(api, number));
            return (format!("src/fake/{}.rs", capability.module.bare()), draft);
        }
        // A file that only returns fixed values has no capability.
        let count = api.file_count().max(1);
        let all = mark(&format!("{count} capability file{}", plural(count)));
        match number - api.capabilities.len() {
            0 => ("README.md".to_owned(), Draft::Text(format!("<!-- {all} -->\n\n{}", readme::readme(api)))),
            1 => ("src/lib.rs".to_owned(), Draft::Rust(format!("// {all}\n"), vec![client::client(api)])),
            2 => ("src/fake.rs".to_owned(), Draft::Rust(format!("// {all}\n"), vec![fake::fake(api)])),
            3 => ("src/table.rs".to_owned(), Draft::Rust(format!("// {all}\n"), vec![table::table(api)])),
            // This option is stable, and both `cargo fmt` and editors obey it.
            4 => ("rustfmt.toml".to_owned(), Draft::Text(format!("# {all}\n\ndisable_all_formatting = true\n"))),
            _ => {
                let manifest = manifest::manifest(api, &self.settings.runtime);
                ("Cargo.toml".to_owned(), Draft::Text(format!("# {all}\n{manifest}")))
            }
        }
    }
}
