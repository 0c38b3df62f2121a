//! The command `skills`.

use std::ffi::OsString;
use std::fs;

use naftiko_cli::{Console, Program};
use naftiko_client::table::{Skill, SkillServer, Table};

use crate::common::{Kept, Ran};
use crate::table::TABLE as PETS;

const SKILLS: &[Skill] = &[
    Skill::new(
        "adoption",
        r#"{"name":"adoption","description":"Adopts pets."}"#,
        "---\nname: adoption\ndescription: Adopts pets.\n---\n",
        "# Adoption\n",
    )
    .texts(&[("references/forms.md", "# Forms\n"), ("scripts/ask.sh", "#!/bin/sh\necho pets\n")])
    .binaries(&[("logo.png", b"\x89PNG\xff")]),
    Skill::new("grooming", r#"{"name":"grooming","description":"Grooms pets."}"#, "---\nname: grooming\n---\n", ""),
];

static TABLE: Table = Table::new("pets", PETS.units, PETS.services).skill_servers(&[SkillServer::new("care", SKILLS)]);

fn run(words: &[&str]) -> Ran {
    let (stdout, stderr) = (Kept::default(), Kept::default());
    let mut console = Console::new(&b""[..], stdout.clone(), stderr.clone());
    let arguments = std::iter::once(&"pets").chain(words).map(OsString::from);
    let code = Program::new("pets", "1.2.3", &TABLE).run_with(arguments, &mut console);
    Ran { code, stdout: stdout.text(), stderr: stderr.text() }
}

#[test]
fn skills_are_listed_with_their_descriptions() {
    let ran = run(&["skills", "list"]);
    let expected =
        r#"[{"description":"Adopts pets.","name":"adoption"},{"description":"Grooms pets.","name":"grooming"}]"#;
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, format!("{expected}\n").as_str(), ""));
    assert_eq!(crate::common::run("skills list").code, 2);
}

#[test]
fn skills_are_written_as_folders_and_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("agent");
    let place = place.to_str().unwrap();
    let ran = run(&["skills", "export", place]);
    let written = format!("{place}/adoption\n{place}/grooming\n");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", written.as_str()));
    let read = |path: &str| fs::read_to_string(format!("{place}/{path}")).unwrap();
    assert_eq!(read("adoption/SKILL.md"), "---\nname: adoption\ndescription: Adopts pets.\n---\n\n# Adoption\n");
    assert_eq!(read("adoption/references/forms.md"), "# Forms\n");
    fs::write(format!("{place}/grooming/SKILL.md"), "mine").unwrap();
    fs::remove_dir_all(format!("{place}/adoption")).unwrap();
    let refused = run(&["skills", "export", place]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("grooming exists: remove it, or add --force"), "{}", refused.stderr);
    assert!(!fs::exists(format!("{place}/adoption")).unwrap());
    assert_eq!(run(&["skills", "export", place, "--skill", "grooming", "--force"]).code, 0);
    assert_eq!(read("grooming/SKILL.md"), "---\nname: grooming\n---\n");
}

#[cfg(unix)]
#[test]
fn scripts_can_be_executed_and_other_files_cannot() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("agent");
    assert_eq!(run(&["skills", "export", place.to_str().unwrap()]).code, 0);
    let is_executable = |path: &str| fs::metadata(place.join(path)).unwrap().permissions().mode() & 0o100 != 0;
    assert_eq!(
        ["scripts/ask.sh", "SKILL.md", "logo.png"].map(|it| is_executable(&format!("adoption/{it}"))),
        [true, false, false]
    );
    let output = std::process::Command::new(place.join("adoption/scripts/ask.sh")).output().unwrap();
    assert_eq!(output.stdout, b"pets\n");
    assert_eq!(fs::read(place.join("adoption/logo.png")).unwrap(), b"\x89PNG\xff");
}

#[test]
fn an_unknown_skill_is_an_error_with_the_nearest_name() {
    let ran = run(&["skills", "export", "/nowhere", "--skill", "adoptions"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("unknown skill `adoptions`; did you mean `adoption`?"), "{}", ran.stderr);
}
