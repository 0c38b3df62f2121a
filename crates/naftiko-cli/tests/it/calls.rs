//! Command line and request.

use naftiko_test_server::{Reply, Server};

use crate::common::{Ran, call, run};

#[tokio::test]
async fn a_command_prints_the_response_as_json() {
    let server = Server::start().await;
    server.respond(Reply::json(r#"[{"id": 1}]"#));
    let ran = call(&server, "pets list --limit 5").await;
    assert_eq!(ran, Ran { code: 0, stdout: "[{\"id\":1}]\n".to_owned(), stderr: String::new() });
    assert_eq!(server.one().request_line(), "GET /pets?limit=5 HTTP/1.1");
}

#[tokio::test]
async fn a_command_line_becomes_a_request() {
    let server = Server::start().await;
    for (line, target, body) in [
        ("pets create o1 Rex", "/owners/o1/pets", r#"{"name":"Rex"}"#),
        ("pets create-pet o1 Rex", "/owners/o1/pets", r#"{"name":"Rex"}"#),
        ("pets create --name Rex o1", "/owners/o1/pets", r#"{"name":"Rex"}"#),
        ("pets create o1 Rex --age -4.5 --tame", "/owners/o1/pets", r#"{"name":"Rex","age":-4.5,"tame":true}"#),
        ("pets create o1 Rex --tame=false", "/owners/o1/pets", r#"{"name":"Rex","tame":false}"#),
    ] {
        let ran = call(&server, line).await;
        assert_eq!(ran.code, 0, "{line}: {}", ran.stderr);
        let received = server.one();
        assert_eq!((received.target(), received.text()), (target, body), "{line}");
    }
}

#[test]
fn a_missing_input_is_named_with_its_flag() {
    let ran = run("pets create o1");
    insta::assert_snapshot!(ran.stderr);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}

#[test]
fn the_help_of_a_command_has_its_inputs() {
    insta::assert_snapshot!(run("pets create --help").stdout);
}

#[test]
fn a_group_alone_prints_its_commands() {
    let ran = run("pets");
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr);
}
