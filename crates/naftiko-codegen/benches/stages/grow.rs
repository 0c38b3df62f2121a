//! A large spec that is made from a small one: copies that differ in their paths, operations and
//! schemas.

use std::fs;
use std::io;
use std::path::Path;

/// The suffixes of the names of each copy.
const COPIES: [&str; 12] =
    ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"];

/// Writes copies of the capability files of `from` to `to`, and a document with all their
/// operations.
pub(crate) fn grow(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".yaml") else { continue };
        let text = fs::read_to_string(&path)?;
        if stem == "openapi" {
            fs::write(to.join(&name), document(&text))?;
            continue;
        }
        for copy in COPIES {
            fs::write(to.join(format!("{stem}-{}.yaml", copy.to_lowercase())), capability(&text, copy))?;
        }
    }
    Ok(())
}

/// A capability file with its own namespace, operations and paths.
fn capability(text: &str, copy: &str) -> String {
    let lower = copy.to_lowercase();
    let mut out = String::new();
    for line in text.lines() {
        let line = if let Some(path) = line.strip_prefix("      path: ") {
            format!("      path: /{lower}{path}")
        } else if line.starts_with("    namespace: ") {
            format!("{line}-{lower}")
        } else if line.starts_with("      - name: ") {
            format!("{line}{copy}")
        } else {
            line.to_owned()
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// An OpenAPI document with the paths and components of all copies.
fn document(text: &str) -> String {
    let (head, rest) = text.split_once("\npaths:\n").unwrap_or((text, ""));
    let (paths, components) = rest.split_once("\ncomponents:\n").unwrap_or((rest, ""));
    let mut out = format!("{head}\npaths:\n");
    for copy in COPIES {
        copied(paths.lines(), copy, &mut out);
    }
    out.push_str("\ncomponents:\n");
    let lines: Vec<&str> = components.lines().collect();
    let is_section = |line: &str| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
    for section in lines.chunk_by(|_, line| !is_section(line)) {
        let Some((title, body)) = section.split_first() else { continue };
        out.push_str(title);
        out.push('\n');
        // Schemes are not referenced by path.
        if title.trim() == "securitySchemes:" {
            body.iter().for_each(|line| out.extend([line, "\n"]));
            continue;
        }
        for copy in COPIES {
            copied(body.iter().copied(), copy, &mut out);
        }
    }
    out
}

/// The lines with the names of a copy: paths, operation ids, components and references to them.
fn copied<'a>(lines: impl Iterator<Item = &'a str>, copy: &str, out: &mut String) {
    for line in lines {
        let indent = line.len() - line.trim_start().len();
        let line = if let (2, Some(path)) = (indent, line.strip_prefix("  /")) {
            format!("  /{}/{path}", copy.to_lowercase())
        } else if line.starts_with("      operationId: ") {
            format!("{line}{copy}")
        } else if let (4, Some(name), false) = (indent, line.strip_suffix(':'), is_method(line)) {
            format!("{name}{copy}:")
        } else if let (true, Some(open)) = (line.contains("#/components/"), line.strip_suffix('\'')) {
            format!("{open}{copy}'")
        } else {
            line.to_owned()
        };
        out.push_str(&line);
        out.push('\n');
    }
}

fn is_method(line: &str) -> bool {
    ["get", "put", "post", "delete", "patch", "parameters"].iter().any(|method| line.trim() == format!("{method}:"))
}
