//! Files that must not be shown: no diagnostic has any of their text, however they are reached.

use std::fs;
use std::path::{Path, PathBuf};

use naftiko_codegen::{Generator, Severity};
use tempfile::TempDir;

const SECRET: &str = "hunter2";

/// Texts with a secret. Each makes another reader fail.
const FOREIGN: [&str; 8] = [
    "hunter2",
    "TOKEN=hunter2\0PATH=/bin",
    "token: hunter2\n",
    "token: hunter2\n  more: [\n",
    "[registry]\ntoken = \"hunter2\"\n",
    "openapi: 3.0.0\npaths:\n  hunter2: [\n  /pets: hunter2\n",
    "openapi: hunter2\n",
    "{\"openapi\": \"3.0.0\", \"paths\": {\"hunter2\" 1}}",
];

const CAPABILITY: &str = "\
consumes:
- namespace: pets
  baseUri: https://pets.example
  authentication: {type: none}
  resources:
  - path: /pets
    operations:
    - name: ListPets
";

/// A folder with `specs/pets/pets.yaml`, and `outside` beside the specs.
fn project(foreign: &str) -> TempDir {
    let project = tempfile::tempdir().unwrap();
    fs::create_dir_all(project.path().join("specs/pets")).unwrap();
    write(&project, "specs/pets/pets.yaml", CAPABILITY);
    write(&project, "outside", foreign);
    project
}

fn write(project: &TempDir, name: &str, text: &str) {
    fs::write(project.path().join(name), text).unwrap();
}

/// Everything that is printed about the specs, and the number of errors.
fn told(project: &TempDir) -> (String, usize) {
    let diagnostics =
        Generator::new(project.path().join("specs"), project.path().join("generated")).generate().diagnostics;
    let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error).count();
    (diagnostics.iter().map(|it| format!("{}\n{}\n", it.render(false), it.to_json())).collect(), errors)
}

fn assert_silent(project: &TempDir, foreign: &str) {
    let (told, errors) = told(project);
    assert!(!told.contains(SECRET), "{foreign:?}\n{told}");
    assert!(errors > 0 || told.contains("warning"), "{foreign:?}\n{told}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_specs_shows_nothing_of_what_it_leads_to() {
    for foreign in FOREIGN {
        for name in ["more.yaml", "codegen.toml", "codegen.lock", "openapi.yaml", "openapi.json"] {
            let project = project(foreign);
            std::os::unix::fs::symlink("../../outside", project.path().join("specs/pets").join(name)).unwrap();
            assert_silent(&project, &format!("{name}: {foreign}"));
        }
    }
}

#[test]
fn what_codegen_toml_names_shows_nothing_of_its_text() {
    for foreign in FOREIGN {
        let project = project(foreign);
        write(&project, "specs/pets/codegen.toml", "openapi = '../../outside'\n");
        assert_silent(&project, foreign);
        // It can be imported from there, and is still not shown.
        write(&project, "specs/pets/codegen.toml", "import-from = ['../..']\n");
        write(&project, "specs/pets/pets.yaml", "consumes:\n- {import: pets, from: ../../outside}\n");
        assert_silent(&project, foreign);
    }
}

#[test]
fn a_file_among_the_specs_that_is_no_capability_shows_nothing_of_its_text() {
    for foreign in FOREIGN.into_iter().filter(|it| !it.contains("openapi")) {
        let project = project("");
        write(&project, "specs/pets/notes.yaml", foreign);
        assert_silent(&project, foreign);
        write(&project, "specs/pets/openapi.yaml", foreign);
        assert_silent(&project, foreign);
    }
}

#[test]
fn a_reference_to_a_file_that_holds_no_schemas_shows_nothing_of_its_text() {
    let openapi = "openapi: 3.0.0\npaths:\n  /pets:\n    get:\n      responses:\n        '200':\n          description: A\n          \
                   content: {application/json: {schema: {$ref: 'NAME#/Pet'}}}\n";
    for foreign in FOREIGN {
        for name in ["notes.txt", ".env", ".yaml"] {
            let project = project("");
            write(&project, &format!("specs/pets/{name}"), foreign);
            write(&project, "specs/pets/openapi.yaml", &openapi.replace("NAME", name));
            assert_silent(&project, foreign);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_environment_is_not_read() {
    let variable = std::env::vars().map(|(name, _)| name).find(|name| name.len() > 6).unwrap();
    for place in ["/proc/self/environ", "/proc/self/cmdline", "/proc/self/maps"] {
        for name in ["more.yaml", "codegen.toml", "codegen.lock", "openapi.yaml"] {
            let project = project("");
            std::os::unix::fs::symlink(place, project.path().join("specs/pets").join(name)).unwrap();
            let (told, _) = told(&project);
            assert!(!told.contains(&variable) && !told.contains("naftiko_codegen"), "{told}");
        }
        let project = project("");
        write(&project, "specs/pets/codegen.toml", &format!("openapi = '{place}'\n"));
        assert!(told(&project).1 > 0);
    }
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_not_opened() {
    let pipe = |folder: &Path| -> PathBuf {
        let pipe = folder.join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        pipe
    };
    for name in ["more.yaml", "codegen.toml", "codegen.lock", "openapi.yaml"] {
        for device in ["/dev/zero", "/dev/stdin", "pipe"] {
            let project = project("");
            let target = if device == "pipe" { pipe(project.path()) } else { PathBuf::from(device) };
            std::os::unix::fs::symlink(target, project.path().join("specs/pets").join(name)).unwrap();
            let (told, errors) = told(&project);
            assert!(errors > 0 && told.contains("it is not a file"), "{name} {device}: {told}");
        }
    }
}

#[test]
fn what_is_wrong_in_a_capability_and_in_its_openapi_document_is_shown() {
    let project = project("");
    write(&project, "specs/pets/pets.yaml", &CAPABILITY.replace("name: ListPets", "name: ListPets\n      metod: GET"));
    write(&project, "specs/pets/openapi.yaml", "openapi: 4.0.0\n");
    let (told, _) = told(&project);
    assert!(told.contains("|       metod: GET") && told.contains("| openapi: 4.0.0"), "{told}");
}
