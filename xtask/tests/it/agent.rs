//! The configuration in `examples/agent` starts the MCP server of the program.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// A secret that no API has.
const SECRET: &str = "sk_test_9f8e7d6c5b4a";

/// The entry of the configuration for the program.
fn entry() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/agent/mcp.json");
    let configuration: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    configuration["mcpServers"]["clerk"].clone()
}

/// A command line of the program: its name is that of the built executable.
fn program<'a>(name: &str, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--locked", "-p", "clerk-cli", "--bin", name, "--"]).args(arguments);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
#[ignore = "builds the program; `.ci/run` runs it"]
fn the_configuration_starts_a_server_that_only_reads() {
    let entry = entry();
    assert_eq!(entry["type"], "stdio");
    let mut command = program(text(&entry["command"]), entry["args"].as_array().unwrap().iter().map(text));
    for (name, value) in entry["env"].as_object().unwrap() {
        // The agent expands the variables of its own environment.
        assert_eq!(text(value), format!("${{{name}}}"));
        command.env(name, SECRET);
    }
    let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
    let mut send = |message: Value| writeln!(input, "{message}").unwrap();
    let mut receive = || {
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(&line).unwrap()
    };

    send(json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "agent", "version": "1"},
    }}));
    let initialized = receive();
    assert_eq!(initialized["result"]["serverInfo"]["name"], "clerk", "{initialized}");
    send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    send(json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}));
    let listed = receive();
    let tools = listed["result"]["tools"].as_array().unwrap();
    assert!(!tools.is_empty() && tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true), "{listed}");

    // The server ends with its input.
    drop(input);
    assert!(server.wait().unwrap().success());
}

#[test]
#[ignore = "builds the program; `.ci/run` runs it"]
fn the_configuration_is_what_the_program_prints() {
    let output = program("clerk", ["mcp", "--read-only", "--print-config", "claude"]).output().unwrap();
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut printed = printed["mcpServers"]["clerk"].clone();
    let path = text(&printed["command"]).replace('\\', "/");
    assert!(path.ends_with("/clerk") || path.ends_with("/clerk.exe"), "{path}");
    printed["command"] = json!("clerk");
    assert_eq!(printed, entry());
}
