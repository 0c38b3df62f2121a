//! Where secrets come from, and where they do not appear.

use naftiko_test_server::{Reply, Server};

use crate::common::{SECRET, Setting, call, call_with};

const NO_TOKEN: Setting = Setting { stdin: "from-stdin-0123\n", is_terminal: false, token: None, no_color: None };

#[tokio::test]
async fn a_secret_is_from_a_variable_a_file_or_the_standard_input() {
    let server = Server::start().await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/files/token");
    for (line, setting, sent) in [
        ("pets list".to_owned(), Setting::default(), SECRET),
        (format!("pets list --pets-token-file {path}"), NO_TOKEN, "from-a-file-0123"),
        (format!("pets list --pets-token-file {path}"), Setting::default(), "from-a-file-0123"),
        ("pets list --pets-token-file -".to_owned(), NO_TOKEN, "from-stdin-0123"),
    ] {
        let ran = call_with(&server, &line, setting).await;
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(server.one().header("authorization"), Some(&*format!("Bearer {sent}")), "{line}");
    }
}

#[tokio::test]
async fn a_missing_secret_is_named_and_nothing_is_sent() {
    let server = Server::start().await;
    let ran = call_with(&server, "pets list", NO_TOKEN).await;
    assert_eq!(ran.code, 2);
    let expected =
        "error: the environment variable PETS_TOKEN is not set; set it, or name a file with `--pets-token-file`\n";
    assert_eq!(ran.stderr, expected);
    assert_eq!(server.requests(), 0);
    // A service without authentication needs none.
    assert_eq!(call_with(&server, "pet-photos annotate good", NO_TOKEN).await.code, 0);
}

#[tokio::test]
async fn a_file_of_a_secret_is_read_without_its_byte_order_mark_or_is_named() {
    let server = Server::start().await;
    let marked = Setting { stdin: "\u{feff}from-stdin-0123\r\n", ..NO_TOKEN };
    assert_eq!(call_with(&server, "pets list --pets-token-file -", marked).await.code, 0);
    assert_eq!(server.one().header("authorization"), Some("Bearer from-stdin-0123"));
    let ran = call(&server, "pets list --pets-token-file missing").await;
    assert_eq!((ran.code, server.received().len()), (2, 0));
    assert!(ran.stderr.starts_with("error: `--pets-token-file`: `missing` cannot be read: "), "{}", ran.stderr);
}

#[tokio::test]
async fn the_standard_input_has_one_reader() {
    let server = Server::start().await;
    let ran = call_with(&server, "pet-photos upload 7 - --pets-token-file -", NO_TOKEN).await;
    assert_eq!((ran.code, server.requests()), (2, 0));
    let expected = "`--pets-token-file` and <BODY> cannot both read the standard input";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
}

#[tokio::test]
async fn each_attempt_is_reported_without_secrets() {
    let server = Server::start().await;
    let etag = format!("{SECRET}?");
    let headers = [("X-Request-Id", "r1"), ("X-Session", "s1"), ("Retry-After", "0"), ("ETag", etag.as_str())];
    server.respond(Reply::new("503 Service Unavailable", &headers, format!("no {SECRET}")));
    let ran = call(&server, "pets list --limit 5 -v").await;
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "{}\n"));
    let url = format!("> GET {}/pets?limit=5", server.url());
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.iter().filter(|line| line.starts_with(&url)).count(), 2, "{}", ran.stderr);
    for line in ["< x-request-id: r1", "< x-session: [hidden]", "< etag: [secret]?", &format!("{url} (attempt 2)")] {
        assert!(lines.contains(&line), "{line}: {}", ran.stderr);
    }
    assert!(lines.iter().any(|line| line.starts_with("< 503 Service Unavailable in ")), "{}", ran.stderr);
    assert!(!ran.stderr.contains(SECRET));
}

#[tokio::test]
async fn a_secret_that_the_server_repeats_is_not_printed() {
    let server = Server::start().await;
    server.respond(Reply::new("403 Forbidden", &[], format!(r#"{{"message": "no {SECRET}"}}"#)));
    let ran = call(&server, "pets list").await;
    assert_eq!((ran.code, ran.stderr.as_str()), (4, "error: ListPets: 403 Forbidden: no [secret]\n"));
}
