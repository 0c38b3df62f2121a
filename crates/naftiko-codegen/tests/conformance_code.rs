//! The clients that the tests in `it/conformance/` call are the current output of the generator for
//! `conformance/specs`. This is a separate executable: it compiles, and can update the clients,
//! while they do not compile.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use naftiko_codegen::{Generator, Severity};

const COMMAND: &str = "INSTA_UPDATE=always cargo test -p naftiko-codegen --test conformance_code";

/// The sources of the clients, each in a folder with the name of its crate.
fn generated() -> BTreeMap<PathBuf, String> {
    let generated = Generator::new("tests/conformance/specs", "unused").command(COMMAND).generate();
    let error = generated.diagnostics.iter().find(|it| it.severity == Severity::Error);
    assert!(error.is_none(), "{}", error.unwrap().render(false));
    let sources = generated.crates.into_iter().flat_map(|it| {
        let sources = it.files.into_iter().filter_map(|(path, text)| {
            let path = path.strip_prefix("src/").filter(|path| !path.starts_with("fake"))?.to_owned();
            // The features are those of a crate, and here they are modules: all of them are on, but that of the fake.
            let text = text.replace("#[cfg(feature = \"test-util\")]\npub mod fake;\n", "");
            let is_gate = |line: &&str| line.trim().starts_with("#[cfg(feature = ");
            let text = text.lines().filter(|line| !is_gate(line)).map(|line| format!("{line}\n")).collect();
            Some((path, text))
        });
        sources.map(move |(path, text)| (it.path.join(path), text)).collect::<Vec<_>>()
    });
    sources.collect()
}

fn committed(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn the_clients_are_what_the_generator_makes_of_their_specs() {
    let root = Path::new("tests/conformance/generated");
    let (wanted, found) = (generated(), committed(root));
    if wanted == found {
        return;
    }
    let paths = wanted.keys().chain(found.keys().filter(|path| !wanted.contains_key(*path)));
    let stale: Vec<_> = paths.filter(|path| wanted.get(*path) != found.get(*path)).collect();
    let is_update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
    assert!(is_update, "stale, to be mended by `{COMMAND}`: {stale:#?}");
    for path in stale {
        let file = root.join(path);
        match wanted.get(path) {
            Some(text) => {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
            None => fs::remove_file(file).unwrap(),
        }
    }
}
