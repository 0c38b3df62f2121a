//! The commands that every program has.

use std::fs;

use crate::common::{SECRET, run};

#[test]
fn the_scripts_of_all_shells_have_the_commands_and_no_secret() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&format!("completions {shell}"));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell}");
        for word in ["pet-photos", "annotate", "order-by", "-name"] {
            assert!(ran.stdout.contains(word), "{shell}: {word}");
        }
        assert!(!ran.stdout.contains(SECRET), "{shell}");
    }
    assert_eq!(run("completions tcsh").code, 2);
}

#[test]
fn the_help_of_the_configuration_has_an_example() {
    let help = run("config --help").stdout;
    for line in ["  [profiles.staging]", "  [profiles.staging.secrets]", "  PETS_TOKEN = { file = \"path\" }"] {
        assert!(help.contains(line), "{line}: {help}");
    }
    assert!(help.contains("for `--profile staging` or PETS_PROFILE=staging"), "{help}");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&format!("man {}/pages", folder.path().display()));
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    let page = |name: &str| fs::read_to_string(folder.path().join("pages").join(name)).unwrap();
    for name in ["pets.1", "pets-pets.1", "pets-pets-create.1", "pets-pet-photos-upload.1", "pets-completions.1"] {
        assert!(page(name).starts_with(".ie"), "{name}");
        assert!(!page(name).contains(SECRET), "{name}");
    }
    assert!(page("pets-pets-list.1").contains("Returns one page, with the newest pet first."));
    fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(run(&format!("man {}/file", folder.path().display())).code, 1);
}
