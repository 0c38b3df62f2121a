//! Requests that are printed and not sent.

use naftiko_test_server::Server;

use crate::common::{Ran, Setting, call_with, run};

/// Without the secret of the API.
const WITHOUT_SECRET: Setting = Setting { stdin: "", is_terminal: false, token: None, no_color: None };

#[tokio::test]
async fn a_dry_run_sends_nothing_and_needs_neither_a_secret_nor_a_confirmation() {
    let server = Server::start().await;
    let ran = call_with(&server, "pets delete 7 --dry-run", WITHOUT_SECRET).await;
    let start = format!("DELETE {}/pets/7\n", server.url());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with(&start) && ran.stdout.contains("authorization: Bearer ***\n"), "{}", ran.stdout);
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_dry_run_has_the_formats_of_the_output() {
    let ran = run("pets list --limit 5 --dry-run -o yaml");
    assert!(ran.stdout.contains("url: http://eu.pets.example/pets?limit=5\n"), "{}", ran.stdout);
    #[cfg(feature = "jq")]
    assert_eq!(run("pets list --limit 5 --dry-run -q .method").stdout, "GET\n");
}

#[test]
fn a_command_of_curl_has_the_variable_of_the_secret() {
    let ran = run("pets create o1 Rex dog --curl --variable region=us");
    let expected = "curl -X POST http://us.pets.example/owners/o1/pets \\\n  -H 'accept: application/json' \\\n  \
                    -H \"authorization: Bearer $PETS_TOKEN\" \\\n  -H 'content-type: application/json' \\\n  \
                    --data-raw '{\"name\":\"Rex\",\"kind\":\"dog\"}'\n";
    assert_eq!(ran, Ran { code: 0, stdout: expected.to_owned(), stderr: String::new() });
    let upload = run("pet-photos attach --photos @tests/it/files/dot.png --curl");
    assert!(upload.stdout.contains("-F 'photos=@\"tests/it/files/dot.png\";type=image/png'"), "{}", upload.stdout);
    let upload = run("pet-photos attach --photos - --curl");
    assert!(upload.stdout.contains("-F 'photos=@\"-\";"), "{}", upload.stdout);
    assert_eq!(run("pets list --curl --dry-run").code, 2);
    assert_eq!(run("pets create --curl").code, 2);
}
