//! The command `mcp`. What the server does is tested in `naftiko-mcp`.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

use naftiko_cli::Console;
use naftiko_client::{Value, json};
use naftiko_test_server::{Reply, Server};

use crate::common::{ARGUMENTS, program, run, start};

#[test]
fn the_help_of_the_command_has_its_options() {
    insta::assert_snapshot!(run("mcp -h").stdout);
}

#[test]
fn what_does_not_fit_the_table_is_an_error_of_usage() {
    for (line, expected) in [
        ("mcp --tool list-pet", "no tool matches `list-pet`; did you mean `list-pets`?"),
        ("mcp --mode code", "invalid value 'code' for '--mode <MODE>'"),
        ("mcp --max-result-bytes 10", "invalid value '10' for '--max-result-bytes <BYTES>'"),
        ("mcp --http 9090", "expected an address and a port, such as `127.0.0.1:9090`"),
        (
            "mcp --http 0.0.0.0:0",
            "0.0.0.0:0 can be reached from other machines, but pets does not authenticate its callers",
        ),
        ("mcp --allow-host mcp.example.com", "--http <ADDRESS>"),
        ("mcp --dry-run", "the requests of an MCP server cannot be previewed"),
        ("mcp --pets-token-file -", "the MCP client and `--pets-token-file` cannot both read the standard input"),
    ] {
        let ran = run(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(ran.stderr.contains(expected), "{line}: {}", ran.stderr);
    }
}

#[test]
fn the_configuration_of_a_client_has_the_arguments_and_no_secret() {
    let ran = run("mcp --print-config vscode --read-only --tool list-* --tool list-pets --base-url http://127.0.0.1:1");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let configuration: Value = serde_json::from_str(&ran.stdout).unwrap();
    let entry = &configuration["servers"]["pets"];
    let program = std::env::current_exe().unwrap();
    assert_eq!(entry["command"], program.to_str().unwrap());
    let mut arguments: Vec<&str> = entry["args"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(arguments.remove(0), "mcp");
    arguments.sort_unstable();
    assert_eq!(arguments, ["--base-url=http://127.0.0.1:1", "--read-only", "--tool=list-*", "--tool=list-pets"]);
    assert_eq!(entry["env"], json!({"PETS_TOKEN": "${env:PETS_TOKEN}"}));

    // A client starts the program in its own folder, and refuses references to missing variables.
    let ran = run("mcp --print-config claude --pets-token-file tests/it/files/token");
    let configuration: Value = serde_json::from_str(&ran.stdout).unwrap();
    let path = std::path::absolute("tests/it/files/token").unwrap();
    let entry = &configuration["mcpServers"]["pets"];
    assert_eq!(entry["args"], json!(["mcp", format!("--pets-token-file={}", path.display())]));
    assert_eq!(entry.get("env"), None);

    let ran = run("mcp --print-config cursor --http 127.0.0.1:9090");
    let configuration: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(configuration, json!({"mcpServers": {"pets": {"type": "http", "url": "http://127.0.0.1:9090/mcp"}}}));
}

/// A request of the revision 2026-07-28.
fn request(id: u64, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_serves_until_its_input_ends_and_writes_only_messages() {
    const SECRET: &str = "sk_test_0123456789";
    if let Ok(arguments) = std::env::var(ARGUMENTS) {
        let arguments: Vec<OsString> = arguments.split(' ').map(OsString::from).collect();
        let code = std::thread::spawn(move || program().run_with(arguments, &mut Console::process()));
        std::process::exit(code.join().unwrap().into());
    }
    let api = Server::start().await;
    api.always(Reply::new(
        "403 Forbidden",
        &[("content-type", "application/json")],
        format!(r#"{{"message": "{SECRET}?"}}"#),
    ));
    let test = "mcp::the_program_serves_until_its_input_ends_and_writes_only_messages";
    let mut command = start(test, &format!("pets mcp --retries 0 --base-url {}", api.url()));
    let served = tokio::task::spawn_blocking(move || {
        let mut child = command.env("PETS_TOKEN", SECRET).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The test harness writes these before it starts the program.
        assert_eq!(
            (lines.next().unwrap().unwrap().as_str(), lines.next().unwrap().unwrap().as_str()),
            ("", "running 1 test")
        );
        let mut call = |message: Value| {
            writeln!(input, "{message}").unwrap();
            serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap()
        };
        let listed = call(request(1, "tools/list", json!({})));
        let called = call(request(2, "tools/call", json!({"name": "list-pets", "arguments": {}})));
        drop(input);
        let rest: Vec<String> = lines.map(Result::unwrap).collect();
        (listed, called, rest, child.wait_with_output().unwrap())
    });
    let (listed, called, rest, output) = served.await.unwrap();
    assert!(!listed["result"]["tools"].as_array().unwrap().is_empty(), "{listed}");
    assert_eq!(called["result"]["isError"], true);
    assert!(!called.to_string().contains(SECRET), "{called}");
    assert_eq!(api.one().header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    assert_eq!((rest.len(), output.status.code()), (0, Some(0)));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(unix)]
#[test]
fn the_program_serves_over_http_until_a_signal() {
    if let Ok(arguments) = std::env::var(ARGUMENTS) {
        let arguments: Vec<OsString> = arguments.split(' ').map(OsString::from).collect();
        std::process::exit(program().run_with(arguments, &mut Console::process()).into());
    }
    for signal in ["-INT", "-TERM"] {
        let arguments = "pets mcp --http 127.0.0.1:0 --control 127.0.0.1:0 --max-connections 9 --max-calls 9";
        let mut child = start("mcp::the_program_serves_over_http_until_a_signal", arguments).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        let address = line.strip_prefix("listening on http://").and_then(|line| line.strip_suffix("/mcp")).unwrap();
        assert!(lines.next().unwrap().unwrap().starts_with("control on http://127.0.0.1:"));
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /mcp HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.starts_with("HTTP/1.1 405 "), "{response}");
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}
