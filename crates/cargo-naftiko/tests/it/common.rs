//! What the tests of the commands share.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

pub(crate) const PETS: &str = "\
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

/// A folder with a capability file in `specs/pets/`.
pub(crate) fn project(pets: &str) -> TempDir {
    let project = tempfile::tempdir().unwrap();
    fs::create_dir_all(project.path().join("specs/pets")).unwrap();
    fs::write(project.path().join("specs/pets/pets.yaml"), pets).unwrap();
    project
}

/// Runs `cargo naftiko` in a folder.
pub(crate) fn naftiko(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-naftiko")).args(arguments).current_dir(folder).output().unwrap()
}

/// Exit code, standard output, standard error.
pub(crate) fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
