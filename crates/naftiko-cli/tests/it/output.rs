//! The output of a command.

use naftiko_test_server::{Reply, Server};
use std::fs;

use crate::common::{Ran, Setting, call, call_with};

const PETS: &str = r#"{"data": [{"id": 1, "name": "Rex"}, {"id": 2, "name": "Zoë"}], "total": 2}"#;

async fn output(line: &str) -> Ran {
    let server = Server::start().await;
    server.respond(Reply::json(PETS));
    call(&server, &format!("pets list {line}")).await
}

#[tokio::test]
async fn an_option_sets_the_format() {
    let rows = [
        ("", "{\"data\":[{\"id\":1,\"name\":\"Rex\"},{\"id\":2,\"name\":\"Zoë\"}],\"total\":2}\n"),
        ("-o ndjson", "{\"id\":1,\"name\":\"Rex\"}\n{\"id\":2,\"name\":\"Zoë\"}\n"),
        ("--output=table", "id  name\n 1  Rex\n 2  Zoë\n"),
        ("-o yaml", "data:\n- id: 1\n  name: Rex\n- id: 2\n  name: Zoë\ntotal: 2\n"),
    ];
    for (line, expected) in rows {
        assert_eq!(output(line).await, Ran { code: 0, stdout: expected.to_owned(), stderr: String::new() }, "{line}");
    }
    let ran = output("-o toml").await;
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("[possible values: json, yaml, table, ndjson, raw]"), "{}", ran.stderr);
}

#[cfg(feature = "jq")]
#[tokio::test]
async fn a_filter_is_applied_and_its_errors_have_codes() {
    let ran = output("-q .data[].name").await;
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "Rex\nZoë\n"));
    let ran = output("-q .data[].name|error").await;
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (1, "", "error: the filter failed: Rex\n"));
    let ran = crate::common::run("pets list -q .data[");
    assert_eq!(ran.code, 2);
    let expected = "error: the filter of `-q` does not parse: column 7: expected closing bracket at the end\n";
    assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
}

#[tokio::test]
async fn an_option_writes_the_response_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pets.json");
    let ran = output(&format!("-O {}", path.display())).await;
    assert_eq!(ran, Ran { code: 0, stdout: String::new(), stderr: String::new() });
    assert!(fs::read_to_string(&path).unwrap().ends_with("\"total\":2}\n"));
    let ran = output(&format!("-O {}/missing/pets.json", folder.path().display())).await;
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.starts_with("error: the output cannot be written: "), "{}", ran.stderr);
    assert_eq!(output("-O -").await.stdout.lines().count(), 1);
}

#[tokio::test]
async fn a_terminal_gets_colors_unless_a_variable_forbids_them() {
    let server = Server::start().await;
    let colors = [(None, "[\n  \u{1b}[33mtrue\u{1b}[0m\n]\n"), (Some("1"), "[\n  true\n]\n")];
    for (no_color, expected) in colors {
        server.respond(Reply::json("[true]"));
        let setting = Setting { is_terminal: true, no_color, ..Setting::default() };
        let ran = call_with(&server, "pets list", setting).await;
        assert_eq!((ran.code, ran.stdout.as_str()), (0, expected));
    }
}

#[tokio::test]
async fn binary_data_goes_to_a_file_or_a_pipe_and_not_to_a_terminal() {
    let server = Server::start().await;
    let image = [b"\x89PNG\0".as_slice(), &[7; 300_000]].concat();
    server.always(Reply::new("200 OK", &[("content-type", "image/png")], &image));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.png");
    let terminal = Setting { is_terminal: true, ..Setting::default() };
    let ran = call_with(&server, "pet-photos download 1", terminal).await;
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("use `-O FILE`"), "{}", ran.stderr);
    let ran = call_with(&server, &format!("pet-photos download 1 -O {}", path.display()), terminal).await;
    assert_eq!(ran, Ran { code: 0, stdout: String::new(), stderr: String::new() });
    assert!(fs::read(&path).unwrap() == image);
}

#[tokio::test]
async fn a_download_that_breaks_off_changes_no_file() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.png");
    fs::write(&path, "old").unwrap();
    let line = format!("pet-photos download 1 --retries 0 -O {}", path.display());
    server.respond(Reply::new("200 OK", &[], "new photo").cut(6).then_close());
    assert_eq!(call(&server, &line).await.code, 3);
    server.respond(Reply::new("404 Not Found", &[], "gone"));
    assert_eq!(call(&server, &line).await.code, 4);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
