//! The output for a project, and that a second run does not change it.

use std::fs;
use std::path::Path;

use naftiko_codegen::{Generated, Generator};
use naftiko_made_up::Project;

use crate::seeds;

/// Writes the files of a project, as the API `api`, to a folder.
pub(crate) fn write(project: &Project, specs: &Path, api: &str) {
    let folder = specs.join(api);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in project.texts() {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// A generator that leaves out invalid operations.
pub(crate) fn generator(folder: &Path) -> Generator {
    Generator::new(folder.join("specs"), folder.join("generated")).skip_invalid(true)
}

fn files(generated: &Generated) -> Vec<(&String, &String)> {
    generated.crates.iter().flat_map(|it| &it.files).collect()
}

#[test]
fn a_second_run_changes_nothing() {
    for seed in seeds(4) {
        let folder = tempfile::tempdir().unwrap();
        write(&Project::new(seed, 60), &folder.path().join("specs"), "pets");
        let generator = generator(folder.path());
        let first = generator.generate();
        let changes = generator.changes(&first).unwrap();
        generator.apply(&changes).unwrap();
        let again = generator.generate();
        for ((file, first), (other, second)) in files(&first).into_iter().zip(files(&again)) {
            assert_eq!(file, other, "seed {seed}");
            assert!(first == second, "the second run of seed {seed} changes {file}");
        }
        let changes: Vec<_> = generator.changes(&again).unwrap().iter().map(|it| it.diff()).collect();
        assert!(changes.is_empty(), "the second run of seed {seed} changes\n{}", changes.join("\n"));
    }
}

#[test]
fn most_operations_that_are_made_up_are_generated() {
    let (mut made, mut generated) = (0, 0);
    for seed in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(seed, 60);
        write(&project, &folder.path().join("specs"), "pets");
        made += project.operations.len();
        generated += generator(folder.path()).generate().crates.iter().map(|it| it.operation_count()).sum::<usize>();
    }
    assert!(generated * 10 > made * 8, "{generated} of {made}");
}
