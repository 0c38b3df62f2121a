//! The items of several pages.

use naftiko_test_server::{Received, Reply, Server};

use crate::common::{Ran, call, run};

/// Responds with the page that a request asks for: items from 0 to 4, two on a page.
fn page(request: &Received) -> Reply {
    let offset = request.target().split("offset=").nth(1).map_or(0, |text| text.parse().unwrap());
    let items: Vec<String> = (offset..5.min(offset + 2)).map(|id| format!(r#"{{"id":{id}}}"#)).collect();
    Reply::json(format!(r#"{{"data":[{}],"total":5}}"#, items.join(",")))
}

async fn paged(line: &str) -> (Ran, Vec<String>) {
    let server = Server::start().await;
    server.always_by(page);
    let ran = call(&server, line).await;
    (ran, server.received().iter().map(|received| received.target().to_owned()).collect())
}

#[tokio::test]
async fn all_items_are_requested_page_by_page() {
    let (ran, targets) = paged("pets search --all").await;
    let items = r#"[{"id":0},{"id":1},{"id":2},{"id":3},{"id":4}]"#;
    assert_eq!(ran, Ran { code: 0, stdout: format!("{items}\n"), stderr: String::new() });
    assert_eq!(targets.len(), 3, "{targets:?}");
    assert!(targets[1].ends_with("offset=2") && targets[2].ends_with("offset=4"), "{targets:?}");
}

#[tokio::test]
async fn a_number_of_items_needs_only_their_pages() {
    for (line, lines, pages) in [
        ("pets search --max-items 3 -o ndjson", 3, 2),
        ("pets search --max-items 2 --all -o ndjson", 2, 1),
        ("pets search --max-items 9 -o ndjson", 5, 3),
        ("pets search --max-items 0 -o ndjson", 0, 0),
        ("pets search --all -q .id", 5, 3),
    ] {
        let (ran, targets) = paged(line).await;
        assert_eq!((ran.code, ran.stdout.lines().count(), targets.len()), (0, lines, pages), "{line}: {}", ran.stderr);
    }
}

#[tokio::test]
async fn one_page_is_the_default() {
    let (ran, targets) = paged("pets search").await;
    assert_eq!((ran.stdout.as_str(), targets.len()), ("{\"data\":[{\"id\":0},{\"id\":1}],\"total\":5}\n", 1));
}

#[tokio::test]
async fn an_error_of_a_later_page_keeps_the_items_before_it() {
    let server = Server::start().await;
    server.respond(Reply::json(r#"{"data":[{"id":0}],"total":5}"#));
    server.always(Reply::new("403 Forbidden", &[], ""));
    let ran = call(&server, "pets search --all -o ndjson").await;
    assert_eq!((ran.code, ran.stdout.as_str()), (4, "{\"id\":0}\n"));
    assert!(ran.stderr.starts_with("error: SearchPets: 403 Forbidden"), "{}", ran.stderr);
}

#[test]
fn commands_without_pages_do_not_have_the_options() {
    assert_eq!(run("pets list --all").code, 2);
}
