//! The clients that the tests in `acceptance/tests/conformance/` call are the current output of the
//! generator for `acceptance/conformance/specs`. No test of this workspace depends on them, so this
//! one compiles, and can update the clients, when they do not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use naftiko_codegen::{Generator, Runtime, Severity};

const COMMAND: &str = "INSTA_UPDATE=always cargo test -p naftiko-codegen --test conformance_code";

/// The folder of the generated crates.
const OUT: &str = "../../acceptance/conformance/generated";

/// The files of the clients.
fn generated() -> BTreeMap<PathBuf, String> {
    let generator = Generator::new("../../acceptance/conformance/specs", OUT);
    let generator = generator.command(COMMAND).runtime(Runtime::Path("../naftiko-client".into()));
    let generated = generator.generate();
    let error = generated.diagnostics.iter().find(|it| it.severity == Severity::Error);
    assert!(error.is_none(), "{}", error.unwrap().render(false));
    let files = generated.crates.into_iter().flat_map(|it| {
        let files = it.files.into_iter().map(|(path, text)| (it.path.join(path), text));
        files.collect::<Vec<_>>()
    });
    files.collect()
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
    let root = Path::new(OUT);
    let (wanted, found) = (generated(), committed(root));
    if wanted == found {
        return;
    }
    let paths = wanted.keys().chain(found.keys().filter(|path| !wanted.contains_key(*path)));
    let stale: Vec<_> = paths.filter(|path| wanted.get(*path) != found.get(*path)).collect();
    let is_update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
    assert!(is_update, "stale, to be updated by `{COMMAND}`: {stale:#?}");
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
