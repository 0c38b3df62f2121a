//! The configuration of clients.

use naftiko_client::table::CallerAuthentication;
use naftiko_client::{Key, Secret, json};
use naftiko_mcp::{ClientProgram, Reach};
use naftiko_test_server::Server as Upstream;

use crate::common::{SECRET, server};
use crate::http::pets;

#[tokio::test]
async fn a_client_starts_the_program_with_references_to_secrets() {
    let upstream = Upstream::start().await;
    let arguments = vec!["mcp".to_owned(), "--read-only".to_owned()];
    let reach = Reach::Program { path: "/opt/pets".to_owned(), arguments, without_variables: Vec::new() };
    for (client, servers, reference) in [
        (ClientProgram::Claude, "mcpServers", "${PETS_TOKEN_FOR_TESTS}"),
        (ClientProgram::Cursor, "mcpServers", "${env:PETS_TOKEN_FOR_TESTS}"),
        (ClientProgram::VsCode, "servers", "${env:PETS_TOKEN_FOR_TESTS}"),
    ] {
        let configuration = server(&upstream).configuration(client, &reach).unwrap();
        let expected = json!({
            "type": "stdio",
            "command": "/opt/pets",
            "args": ["mcp", "--read-only"],
            "env": {"PETS_TOKEN_FOR_TESTS": reference},
        });
        assert_eq!(configuration, json!({servers: {"pets": expected}}));
        assert!(!configuration.to_string().contains(SECRET));
    }
}

#[tokio::test]
async fn a_client_of_a_url_sends_its_credential() {
    let upstream = Upstream::start().await;
    let token = Secret::variable("CALLER");
    let reach = Reach::Url("http://127.0.0.1:9090/mcp".to_owned());
    let url = "http://127.0.0.1:9090/mcp";
    for (authentication, client, expected) in [
        (CallerAuthentication::None, ClientProgram::Cursor, json!({"type": "http", "url": url})),
        (
            CallerAuthentication::Bearer { token },
            ClientProgram::Claude,
            json!({"type": "http", "url": url, "headers": {"Authorization": "Bearer ${CALLER}"}}),
        ),
        (
            CallerAuthentication::Key(Key::header("X-Key", token.around("key ", ""))),
            ClientProgram::VsCode,
            json!({"type": "http", "url": url, "headers": {"X-Key": "key ${env:CALLER}"}}),
        ),
        (
            CallerAuthentication::Key(Key::query("key", token)),
            ClientProgram::Cursor,
            json!({"type": "http", "url": "http://127.0.0.1:9090/mcp?key=${env:CALLER}"}),
        ),
    ] {
        let configuration = pets(&upstream, authentication).configuration(client, &reach).unwrap();
        let servers = if client == ClientProgram::VsCode { "servers" } else { "mcpServers" };
        assert_eq!(configuration[servers]["pets"], expected);
    }
    let basic = CallerAuthentication::Basic { username: token, password: token };
    let error = pets(&upstream, basic).configuration(ClientProgram::Claude, &reach).unwrap_err();
    let problem = "pet-tools authenticates its callers by a scheme that a configuration cannot have";
    assert_eq!(error.to_string(), problem);
}
