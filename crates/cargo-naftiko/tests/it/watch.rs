//! `cargo naftiko codegen --watch`: what makes it generate again, and what does not.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::common::{PETS, project};

/// A command that watches, and its lines. It is killed when it is dropped.
struct Watch {
    child: Child,
    lines: [Receiver<String>; 2],
}

impl Watch {
    fn new(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-naftiko"));
        command.args(["codegen", "--watch"]).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = [lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap())];
        let watch = Watch { child, lines };
        assert_eq!(watch.line(), "watching specs: Ctrl-C ends");
        watch
    }

    /// The next line of the standard output.
    fn line(&self) -> String {
        self.lines[0].recv_timeout(LONG).expect("a line on standard output")
    }

    /// The next line of standard error that begins with a text.
    fn error(&self, start: &str) -> String {
        loop {
            let line = self.lines[1].recv_timeout(LONG).expect("a line on standard error");
            if line.starts_with(start) {
                return line;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// More than any run takes.
const LONG: Duration = Duration::from_secs(120);

fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn pets(operation: &str) -> String {
    PETS.replace("ListPets", operation)
}

fn write(folder: &Path, path: &str, text: &str) -> PathBuf {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

/// Each line follows from one change. A run that its own files caused would be a line between them.
#[test]
fn each_change_of_the_specs_is_one_line() {
    let project = project(PETS);
    let folder = project.path();
    let watch = Watch::new(folder);
    assert_eq!(watch.line(), "generated: 9 files written");

    write(folder, "specs/pets/pets.yaml", &pets("FindPets"));
    let renamed = watch.line();
    assert!(renamed.starts_with("generated: ") && renamed.ends_with(" files written"), "{renamed}");

    // As an editor replaces a file.
    let new = write(folder, "specs/pets/.pets.yaml.tmp", &pets("SeekPets"));
    fs::rename(new, folder.join("specs/pets/pets.yaml")).unwrap();
    assert_eq!(watch.line(), renamed);
    assert!(fs::read_to_string(folder.join("generated/pets/src/pets.rs")).unwrap().contains("SeekPets"));

    // The same text again, and a file that is not an input, are no change.
    write(folder, "specs/pets/pets.yaml", &pets("SeekPets"));
    write(folder, "specs/pets/.pets.yaml.swp", "");

    write(folder, "specs/dogs/dogs.yaml", &PETS.replace("pets", "dogs"));
    assert_eq!(watch.line(), "generated: 9 files written");
    write(folder, "specs/dogs/dogs.yaml", &PETS.replace("pets", "dogs").replace("ListPets", "FindDogs"));
    assert_eq!(watch.line(), renamed);

    fs::remove_dir_all(folder.join("specs/dogs")).unwrap();
    let removed = watch.line();
    assert!(removed.starts_with("generated: ") && removed.ends_with(" removed"), "{removed}");
}

#[test]
fn an_error_is_shown_and_the_next_change_corrects_it() {
    let project = project(PETS);
    let watch = Watch::new(project.path());
    watch.line();
    write(
        project.path(),
        "specs/pets/pets.yaml",
        &PETS.replace("name: ListPets", "name: ListPets\n        method: GTE"),
    );
    assert_eq!(watch.error("error"), "error[unknown-value]: unknown HTTP method `GTE`");
    assert_eq!(watch.error("nothing"), "nothing was written: 1 error");
    write(project.path(), "specs/pets/pets.yaml", PETS);
    assert_eq!(watch.line(), "generated: up to date");
}

#[test]
fn a_document_outside_of_the_specs_and_a_folder_that_is_replaced_are_watched() {
    let project = project(PETS);
    let folder = project.path();
    let document = |summary: &str| {
        format!(
            "{{\"openapi\": \"3.1.0\", \"info\": {{\"title\": \"Pets\", \"version\": \"1\"}}, \"paths\": {{\"/pets\": {{\"get\": \
             {{\"operationId\": \"listPets\", \"summary\": \"{summary}\", \"responses\": {{\"204\": {{\"description\": \"ok\"}}}}}}}}}}}}"
        )
    };
    write(folder, "documents/pets.json", &document("Lists pets"));
    write(folder, "specs/pets/codegen.toml", "openapi = \"../../documents/pets.json\"\n");
    let watch = Watch::new(folder);
    assert_eq!(watch.line(), "generated: 9 files written");
    write(folder, "documents/pets.json", &document("Lists all pets"));
    assert!(watch.line().ends_with(" written"));

    fs::rename(folder.join("specs"), folder.join("old")).unwrap();
    watch.error("error[io]");
    fs::rename(folder.join("old"), folder.join("specs")).unwrap();
    assert_eq!(watch.line(), "generated: up to date");
    write(folder, "specs/pets/pets.yaml", &pets("FindPets"));
    assert!(watch.line().ends_with(" written"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    use std::os::unix::process::ExitStatusExt;

    let project = project(PETS);
    let mut watch = Watch::new(project.path());
    watch.line();
    let id = watch.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(watch.child.wait().unwrap().signal(), Some(2));
}

#[test]
fn it_is_not_a_check() {
    let output = crate::common::naftiko(Path::new("."), &["codegen", "--watch", "--check"]);
    assert_eq!(output.status.code(), Some(2));
}
