//! Tests for workspaces with capability files.
//!
//! The model of a client is its API as text, one line for each part: modules, methods, inputs,
//! types. A snapshot of it in the repository shows what a change of the specs means, and a test
//! fails until the change is accepted:
//!
//! ```no_run
//! #[test]
//! fn the_clients_are_as_reviewed() {
//!     naftiko_codegen::testing::check_snapshots("specs", "tests/snapshots");
//! }
//! ```
//!
//! `NAFTIKO_SNAPSHOTS=update cargo test` writes the snapshots, and removes those of clients that
//! have no capability files any more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use naftiko_spec::Severity;

use crate::mark::MARK;
use crate::output::{self, Change};
use crate::{Generator, apply};

/// The environment variable that makes [`check_snapshots`] write instead of compare.
const VARIABLE: &str = "NAFTIKO_SNAPSHOTS";

/// The value of the variable.
const UPDATE: &str = "update";

/// Compares the models of all clients of a folder of specs with the snapshots in another folder,
/// `<api>.txt` for each client. Both are relative to the working directory, which is the folder of
/// the package in a test.
///
/// If the environment variable `NAFTIKO_SNAPSHOTS` is `update`, it writes the snapshots instead.
/// Files in the folder that are not snapshots stay.
///
/// # Panics
///
/// If a snapshot differs, is missing, or is of a client that does not exist; if the specs have an
/// error; or if a file cannot be read or written. The text has the differences, and what to do.
#[track_caller]
pub fn check_snapshots(specs: impl AsRef<Path>, snapshots: impl AsRef<Path>) {
    let is_update = std::env::var_os(VARIABLE).is_some_and(|value| value == UPDATE);
    if let Err(text) = check(specs.as_ref(), snapshots.as_ref(), is_update) {
        panic!("{text}");
    }
}

/// Compares or writes. An error is a text for the developer.
fn check(specs: &Path, snapshots: &Path, is_update: bool) -> Result<(), String> {
    let models = models(specs)?;
    let planned: BTreeMap<PathBuf, &str> = models.iter().map(|(path, text)| (path.clone(), text.as_str())).collect();
    let changes = output::changes(snapshots, &planned).map_err(|it| it.render(false))?;
    if is_update {
        return apply::apply(snapshots, None, &changes).map_err(|it| it.render(false));
    }
    if changes.is_empty() {
        return Ok(());
    }
    let diffs: String = changes.iter().map(Change::diff).collect();
    let (count, verb) = (changes.len(), if changes.len() == 1 { "snapshot is" } else { "snapshots are" });
    Err(format!(
        "{count} {verb} stale in {}\n\n{diffs}\nif these changes are intended, run `{VARIABLE}={UPDATE} cargo test`, and commit \
         the result",
        snapshots.display()
    ))
}

/// Returns the snapshot of each client, by the name of its file.
fn models(specs: &Path) -> Result<BTreeMap<PathBuf, String>, String> {
    let generated = Generator::new(specs, "").generate_models();
    let errors = generated.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let errors: Vec<String> = errors.map(|it| it.render(false)).collect();
    if !errors.is_empty() {
        return Err(format!("{} has errors\n\n{}", specs.display(), errors.join("\n\n")));
    }
    let snapshot = |it: &crate::Crate| {
        let text = format!(
            "# {MARK}: the model of `{}`. `{VARIABLE}={UPDATE} cargo test` writes it.\n\n{}\n",
            it.name(),
            it.model().to_string().trim_end()
        );
        (PathBuf::from(format!("{}.txt", it.name())), text)
    };
    Ok(generated.crates.iter().map(snapshot).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const PETS: &str = "\
capability:
  consumes:
  - namespace: pets
    baseUri: https://pets.example
    authentication: {type: none}
    resources:
    - path: /pets
      operations:
      - name: ListPets
";

    #[test]
    fn a_stale_snapshot_is_a_difference_and_a_command() {
        let project = tempfile::tempdir().unwrap();
        let at = |name: &str| project.path().join(name);
        fs::create_dir_all(at("specs/pets")).unwrap();
        fs::write(at("specs/pets/pets.yaml"), PETS).unwrap();
        let run = |is_update| check(&at("specs"), &at("snapshots"), is_update);

        let text = run(false).unwrap_err();
        assert!(text.starts_with("1 snapshot is stale in "), "{text}");
        assert!(text.contains("+    GET ListPets -> list_pets\n"), "{text}");
        assert!(text.ends_with("run `NAFTIKO_SNAPSHOTS=update cargo test`, and commit the result"), "{text}");
        assert!(!at("snapshots").exists());

        run(true).unwrap();
        run(false).unwrap();
        let snapshot = fs::read_to_string(at("snapshots/pets.txt")).unwrap();
        fs::write(at("snapshots/pets.txt"), snapshot.replace('\n', "\r\n")).unwrap();
        run(false).unwrap();

        fs::write(at("specs/pets/pets.yaml"), PETS.replace("ListPets", "FindPets")).unwrap();
        let text = run(false).unwrap_err();
        assert!(text.contains("+    GET FindPets -> find_pets\n"), "{text}");
    }

    #[test]
    fn the_snapshot_of_a_removed_client_is_stale_and_other_files_stay() {
        let project = tempfile::tempdir().unwrap();
        let at = |name: &str| project.path().join(name);
        for api in ["pets", "shops"] {
            fs::create_dir_all(at("specs").join(api)).unwrap();
            fs::write(at("specs").join(api).join("a.yaml"), PETS).unwrap();
        }
        let run = |is_update| check(&at("specs"), &at("snapshots"), is_update);
        run(true).unwrap();
        fs::write(at("snapshots/other.snap"), "of another test").unwrap();
        fs::remove_dir_all(at("specs/shops")).unwrap();
        let text = run(false).unwrap_err();
        assert!(text.contains("snapshots/shops.txt\n+++ /dev/null\n"), "{text}");
        run(true).unwrap();
        assert_eq!(
            ["pets.txt", "shops.txt", "other.snap"].map(|name| at("snapshots").join(name).exists()),
            [true, false, true]
        );
    }

    #[test]
    fn an_error_in_the_specs_is_reported_with_its_place() {
        let project = tempfile::tempdir().unwrap();
        let specs = project.path().join("specs");
        fs::create_dir_all(specs.join("pets")).unwrap();
        fs::write(specs.join("pets/pets.yaml"), PETS.replace("name: ListPets", "name: ListPets\n        method: GTE"))
            .unwrap();
        let text = check(&specs, &project.path().join("snapshots"), true).unwrap_err();
        assert!(text.contains("error[unknown-value]: unknown HTTP method `GTE`"), "{text}");
        assert!(text.contains("pets.yaml:10:17"), "{text}");
        assert!(!project.path().join("snapshots").exists());
    }
}
