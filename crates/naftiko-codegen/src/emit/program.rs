//! Emits the crate of a program: its manifest, its `main`, its README (`readme.rs`), and
//! the folders of its skills (`skills.rs`).

mod readme;
mod skills;

use proc_macro2::{Ident, Span};
use quote::quote;

use super::manifest::{RUST_VERSION, is_keyword, publishing, toml_text};
use super::text::inner_doc;
use crate::config;
use crate::format::Draft;
use crate::mark::MARK;
use crate::model::program::Feature;
use crate::model::{Api, Program};

/// The settings that are not in the model.
pub(crate) struct Settings {
    /// The dependency on `naftiko-cli`, as in `Cargo.toml`: `path = "..."` or `version = "..."`.
    pub(crate) runtime: String,
    /// The path of the client's folder, relative to that of the program.
    pub(crate) client: String,
    /// The command that generates the files.
    pub(crate) command: String,
}

/// Returns the files of the crate: the path of each, with `/` between folders, and its content.
pub(crate) fn files(api: &Api, program: &Program, settings: &Settings) -> Vec<(String, Draft)> {
    let mark = format!("{MARK} from {}. Do not edit: run `{}`.", config::FILE_NAME, settings.command);
    let manifest = format!("# {mark}\n{}", manifest(api, program, settings));
    let readme = format!("<!-- {mark} -->\n\n{}", readme::readme(api, program));
    let mut files = vec![
        ("Cargo.toml".to_owned(), Draft::Text(manifest)),
        ("README.md".to_owned(), Draft::Text(readme)),
        ("rustfmt.toml".to_owned(), Draft::Text(format!("# {mark}\n\ndisable_all_formatting = true\n"))),
        ("src/main.rs".to_owned(), main(api, program, &mark)),
    ];
    files.extend(skills::files(api, &mark));
    files
}

fn main(api: &Api, program: &Program, mark: &str) -> Draft {
    let docs = inner_doc([format!("`{}`: {} for {}.", program.name, subject(api, program), api.about.markdown())]);
    let (name, client) = (&program.name, Ident::new(&api.lib_name(), Span::call_site()));
    let main = quote! {
        #docs

        fn main() -> std::process::ExitCode {
            naftiko_cli::Program::new(#name, env!("CARGO_PKG_VERSION"), &#client::table::TABLE).run()
        }
    };
    Draft::Rust(format!("// {mark}\n"), vec![main])
}

/// Returns what a program is.
fn subject(api: &Api, program: &Program) -> &'static str {
    match (program.has(Feature::Mcp), program.has(Feature::Rest) && !api.rest_servers.is_empty()) {
        (true, true) => "a command line, an MCP server and a REST server",
        (true, false) => "a command line and an MCP server",
        (false, true) => "a command line and a REST server",
        (false, false) => "a command line",
    }
}

fn manifest(api: &Api, program: &Program, settings: &Settings) -> String {
    let Program { package, name, features } = program;
    let Settings { runtime, client, .. } = settings;
    let (version, client_name) = (&api.package.version, &api.package.name);
    let subject =
        subject(api, program).replacen("a command", "Command", 1).replace("an MCP", "MCP").replace("a REST", "REST");
    let description = toml_text(&format!("{subject} for {}", api.about.phrase));
    let homepage = api.about.homepage.iter().map(|url| format!("homepage = {}\n", toml_text(url))).collect::<String>();
    let mut keywords = vec!["api", "cli"];
    keywords.extend(program.has(Feature::Mcp).then_some("mcp"));
    keywords.extend(Some(api.name.as_str()).filter(|name| is_keyword(name) && !keywords.contains(name)));
    let publishing = publishing(&api.package);
    let features: Vec<&str> = features.iter().map(|feature| feature.name()).collect();
    let features = if features.is_empty() { String::new() } else { format!(", features = {features:?}") };
    format!(
        r#"
[package]
name = "{package}"
version = "{version}"
edition = "2024"
rust-version = "{RUST_VERSION}"
description = {description}
{homepage}readme = "README.md"
keywords = {keywords:?}
categories = ["command-line-utilities"]
{publishing}
[[bin]]
name = "{name}"
path = "src/main.rs"
doc = false
test = false

[dependencies]
{client_name} = {{ path = {client:?}, version = "{version}", features = ["table"] }}
naftiko-cli = {{ {runtime}, default-features = false{features} }}

[lints.rust]
unsafe_code = "forbid"
"#
    )
}
