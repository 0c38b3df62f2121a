//! Collects the Rust examples of the README and the guide for `tests/it/guide.rs`.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// The pages with examples.
const README: &str = "../README.md";
const GUIDE: &str = "../docs/src";

fn main() {
    let mut modules = String::new();
    for page in pages() {
        println!("cargo::rerun-if-changed={page}");
        let text = fs::read_to_string(&page).expect("a page can be read");
        let name = Path::new(&page).file_stem().expect("a page has a name").display().to_string();
        let name = name.to_lowercase().replace('-', "_");
        for (number, example) in examples(&text).enumerate() {
            let module = format!("{name}_{}", number + 1);
            writeln!(modules, "/// `{page}`\nmod {module} {{\n{example}}}\n").expect("a string grows");
        }
    }
    let path = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("guide.rs");
    fs::write(path, modules).expect("a file in OUT_DIR can be written");
}

/// The paths of the README and of all pages of the guide.
fn pages() -> Vec<String> {
    println!("cargo::rerun-if-changed={GUIDE}");
    let mut pages = vec![README.to_owned()];
    for entry in fs::read_dir(GUIDE).expect("the guide can be read") {
        pages.push(format!("{GUIDE}/{}", entry.expect("an entry").file_name().display()));
    }
    pages.sort();
    pages
}

/// The Rust code blocks of a page, without those that are marked as `ignore`.
fn examples(page: &str) -> impl Iterator<Item = String> {
    let mut lines = page.lines();
    std::iter::from_fn(move || {
        lines.find(|line| line.starts_with("```rust") && !line.ends_with(",ignore"))?;
        Some(lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect())
    })
}
