//! The outputs in the guide (`docs/src`) are those of programs and servers.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use naftiko_cli::{Console, Program};
use naftiko_client::table::{Clients, RunError, Table};
use naftiko_client::{Retries, Value, json};
use naftiko_mcp::{ClientProgram, Reach};
use naftiko_test_server::{Received, Reply, Server};

use crate::routes::{Served, json_of};

/// A page of the guide.
fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The first code block of a page in a language that contains `mark`.
fn block(name: &str, language: &str, mark: &str) -> String {
    let (page, start) = (page(name), format!("```{language}\n"));
    let mut blocks = page.split(&start).skip(1).filter_map(|rest| rest.split("```\n").next());
    let found = blocks.find(|block| block.contains(mark));
    found.unwrap_or_else(|| panic!("{name} has no `{language}` block with {mark:?}")).to_owned()
}

fn json_block(name: &str, mark: &str) -> Value {
    serde_json::from_str(&block(name, "json", mark)).unwrap()
}

/// The lines after `$` on a page that begin with `program`, each with its output.
fn sessions(name: &str, program: &str) -> Vec<(String, String)> {
    let page = page(name);
    let mut sessions: Vec<(String, String)> = Vec::new();
    for block in page.split("```text\n").skip(1).filter_map(|rest| rest.split("```\n").next()) {
        for session in format!("\n{block}").split("\n$ ").skip(1) {
            let (command, output) = session.split_once('\n').unwrap_or((session, ""));
            if command.split(' ').next() == Some(program) {
                sessions.push((command.to_owned(), output.trim_end().to_owned()));
            }
        }
    }
    assert!(!sessions.is_empty(), "{name} runs `{program}`");
    sessions
}

/// A stream that keeps what is written to it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a command line, and returns its exit code and both outputs as one text.
async fn run(table: &'static Table, command: &str, options: &[&str]) -> (u8, String) {
    let arguments: Vec<OsString> = command.split(' ').chain(options.iter().copied()).map(OsString::from).collect();
    // It has a runtime of its own.
    let run = move || {
        let kept = Kept::default();
        let console = Console::new(io::empty(), kept.clone(), kept.clone());
        let mut console = console.variables(|name| (name == "CLERK_SECRET_KEY").then(|| "sk_test_123456".to_owned()));
        let code = Program::new(table.name, "0.1.0", table).run_with(arguments, &mut console);
        let text = kept.0.lock().unwrap().clone();
        (code, String::from_utf8(text).unwrap().trim_end().to_owned())
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// The registry of the page about exposing operations.
async fn registry() -> Server {
    let server = Server::start().await;
    server.always_by(|received: &Received| match received.target().split('?').next() {
        Some("/boats") => {
            Reply::json(r#"[{"name":"Petrel","hull":"H-7","kind":"sail","berth":"B-1"},{"name":"Gannet","hull":"H-8","kind":"sail","berth":"B-2"}]"#)
        }
        Some("/berths/B-1") => Reply::json(r#"{"berth_id":"B-1","pier":"North"}"#),
        _ => Reply::new("404 Not Found", &[], "{}"),
    });
    server
}

/// The clients of the marina, whose registry needs no credential.
fn marina(url: String) -> Clients {
    Clients::new(&marina_client::table::TABLE, move |_, builder| {
        builder.base_url(url.as_str()).retries(Retries::none())
    })
}

#[test]
fn the_marina_of_the_guide_is_the_one_of_these_tests() {
    let file = include_str!("../../conformance/specs/marina/marina.yaml");
    assert_eq!(block("exposing.md", "yaml", "display: Marina"), file);
}

#[tokio::test]
async fn the_commands_of_the_marina_print_what_the_guide_shows() {
    let registry = registry().await;
    for (command, output) in sessions("exposing.md", "marina") {
        let (code, printed) = run(&marina_client::table::TABLE, &command, &["--base-url", &registry.url()]).await;
        assert_eq!((code, printed), (0, output), "{command}");
    }
}

#[tokio::test]
async fn the_routes_of_the_marina_respond_with_what_the_guide_shows() {
    let registry = registry().await;
    let server = naftiko_rest::Server::new(marina(registry.url()), None, naftiko_rest::Options::default());
    let server = server.unwrap().bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = server.address();
    tokio::spawn(server.serve(std::future::pending()));
    for (command, output) in sessions("exposing.md", "curl") {
        let target = command.trim_matches(['\'', '"']).split("127.0.0.1:8080").nth(1).unwrap().trim_end_matches('\'');
        let response = reqwest::get(format!("http://{address}{target}")).await.unwrap();
        assert_eq!(response.text().await.unwrap(), output, "{command}");
    }
}

#[tokio::test]
async fn the_tool_of_the_marina_is_the_one_that_the_guide_shows() {
    let server = naftiko_mcp::Server::new("marina", "0.1.0", marina("http://127.0.0.1:1".to_owned()));
    let tools = server.tools();
    let tool = tools.as_array().unwrap().iter().find(|tool| tool["name"] == "find-berth").unwrap();
    assert_eq!(*tool, json_block("exposing.md", "\"find-berth\""));
}

#[tokio::test]
async fn an_error_of_a_command_is_the_object_that_the_guide_shows() {
    let server = Server::start().await;
    server.always(Reply::new(
        "404 Not Found",
        &[],
        r#"{"errors":[{"code":"resource_not_found","message":"not found"}]}"#,
    ));
    let command = "clerk organizations get org_1 -o json";
    let (code, printed) = run(&clerk_client::table::TABLE, command, &["--base-url", &server.url()]).await;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((code, printed), (4, json_block("command-line.md", "exit_code")));
}

#[tokio::test]
async fn a_request_is_printed_as_the_command_of_curl_that_the_guide_shows() {
    for (command, output) in sessions("command-line-output.md", "clerk") {
        assert_eq!(run(&clerk_client::table::TABLE, &command, &[]).await, (0, output), "{command}");
    }
}

#[tokio::test]
async fn the_configuration_of_an_agent_is_the_one_that_the_guide_shows() {
    let clients = Clients::new(&clerk_client::table::TABLE, |_, builder| builder.secret_from_env());
    let server = naftiko_mcp::Server::new("clerk", "0.1.0", clients);
    let reach = Reach::Program {
        path: "/usr/local/bin/clerk".to_owned(),
        arguments: vec!["mcp".to_owned()],
        without_variables: Vec::new(),
    };
    let configuration = server.configuration(ClientProgram::Claude, &reach).unwrap();
    assert_eq!(configuration, json_block("mcp.md", "mcpServers"));
}

#[tokio::test]
async fn the_problems_of_inputs_are_those_that_the_guide_shows() {
    let client = clerk_client::Client::new("sk_test_123456").unwrap();
    let unit = clerk_client::table::UNITS.iter().find(|unit| unit.name == "get-organization").unwrap();
    let inputs = json!({"organisation_id": "org_1"});
    let error = clerk_client::table::run(&client, unit, inputs.as_object().unwrap()).await.unwrap_err();
    assert!(matches!(error, RunError::Inputs(_)));
    assert_eq!(error.to_string(), block("table.md", "text", "organisation_id").trim_end());
}

#[tokio::test]
async fn a_problem_of_a_route_is_the_document_that_the_guide_shows() {
    let server = Server::start().await;
    let served = Served::of(&server).await;
    let problem = json_of(served.get("/boats?stat=moored").await).await;
    assert_eq!(problem, (400, json_block("rest.md", "about:blank")));
}

#[tokio::test]
async fn an_error_prints_as_the_guide_shows() {
    let server = Server::start().await;
    server.always(Reply::new("429 Too Many Requests", &[("retry-after", "30")], ""));
    let builder = clerk_client::Client::builder().secret("sk_test_123456").base_url(server.url());
    let client = builder.retries(Retries::none()).build().unwrap();
    let error = client.organizations().get_organization("org_1").await.unwrap_err();
    assert!(page("errors.md").contains(&format!("// {error}\n")), "{error}");
}
