//! The command `mcp`. What the server does is tested in `naftiko-mcp`.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use naftiko_cli::Console;
use naftiko_client::{Value, json};
use naftiko_test_server::{Reply, Server};

use crate::common::{program, run};

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
        ("mcp --dry-run", "the requests of an MCP server cannot be previewed"),
        ("mcp --pets-token-file -", "the MCP client and `--pets-token-file` cannot both read the standard input"),
    ] {
        let ran = run(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(ran.stderr.contains(expected), "{line}: {}", ran.stderr);
    }
}

/// The variable with the arguments of this executable when it is the program.
const ARGUMENTS: &str = "NAFTIKO_TEST_ARGUMENTS";

/// Starts this executable as the program, so that its standard streams are real.
fn start(test: &str, arguments: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--quiet"]).env(ARGUMENTS, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
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
