//! The profiles of the configuration file.

use std::ffi::OsString;
use std::fs;
use std::io;

use naftiko_cli::{Console, Program};
use naftiko_test_server::{Reply, Server};

use crate::common::{Kept, Ran, words};
use crate::table::TABLE;

/// Runs a command line with a configuration file, in a folder of its own.
async fn run(folder: &tempfile::TempDir, line: &str) -> Ran {
    let (stdout, stderr) = (Kept::default(), Kept::default());
    let path = folder.path().join("config.toml").to_str().unwrap().to_owned();
    let console = Console::new(io::empty(), stdout.clone(), stderr.clone());
    let mut console = console.variables(move |name| match name {
        "PETS_CONFIG" => Some(path.clone()),
        "PETS_TOKEN" => Some("of-the-environment".to_owned()),
        _ => None,
    });
    let arguments: Vec<OsString> =
        [vec!["pets".to_owned()], words(line)].concat().into_iter().map(OsString::from).collect();
    let program = Program::new("pets", "1.2.3", &TABLE);
    let code = tokio::task::spawn_blocking(move || program.run_with(arguments, &mut console)).await.unwrap();
    Ran { code, stdout: stdout.text(), stderr: stderr.text() }
}

fn folder(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), config).unwrap();
    fs::write(folder.path().join("token"), "of-the-profile\n").unwrap();
    folder
}

#[tokio::test]
async fn a_profile_sets_what_no_option_sets() {
    let server = Server::start().await;
    let folder = folder(&format!(
        "[profiles.test]\nbase-url = '{}'\noutput = 'yaml'\nsecrets = {{ PETS_TOKEN = {{ file = 'token' }} }}\n",
        server.url()
    ));
    server.always(Reply::json("[1]"));
    let ran = run(&folder, "pets list --profile test").await;
    assert_eq!(ran, Ran { code: 0, stdout: "- 1\n".to_owned(), stderr: String::new() });
    assert_eq!(server.one().header("authorization"), Some("Bearer of-the-profile"));
    assert_eq!(run(&folder, "pets list --profile test -o json").await.stdout, "[1]\n");
    let ran = run(&folder, &format!("pets list --base-url {}", server.url())).await;
    assert_eq!(ran.stdout, "[1]\n");
    assert_eq!(server.received().last().unwrap().header("authorization"), Some("Bearer of-the-environment"));
}

#[tokio::test]
async fn a_mistake_in_the_configuration_file_is_an_error_of_settings() {
    let folder = folder("[profiles.test]\nsecrets = { PETS_TOKEN = 'of-the-file' }\n");
    let ran = run(&folder, "pets list").await;
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("config.toml:2:26: a secret must not be in this file: use `{ file ="),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("of-the-file"), "{}", ran.stderr);
}

#[tokio::test]
async fn the_configuration_is_shown_without_secrets() {
    let folder = folder(
        "default-profile = 'test'\n[profiles.test]\ntimeout = '1.5s'\nsecrets = { PETS_TOKEN = { file = 'token' } }\n",
    );
    let path = folder.path().join("config.toml");
    assert_eq!(run(&folder, "config path").await.stdout, format!("{}\n", path.display()));
    let ran = run(&folder, "config show -o yaml").await;
    let shown = ran.stdout.replace(folder.path().to_str().unwrap(), "");
    insta::assert_snapshot!(shown.replace('\\', "/"), @r"
    exists: true
    file: /config.toml
    profile: test
    profiles:
    - test
    secrets:
      PETS_TOKEN:
        file: /token
        is-set: true
    timeout: 1.5s
    variables: {}
    ");
    assert_eq!(run(&folder, "config show --profile tets").await.code, 2);
}
