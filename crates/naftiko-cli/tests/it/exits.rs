//! Exit codes, and what is printed of an error.

use std::io::{self, Write};
#[cfg(unix)]
use std::process::Command;

use naftiko_cli::Console;
use naftiko_client::{Value, json};
use naftiko_test_server::{ClosedPort, Reply, Server};

use crate::common::{Kept, Ran, Setting, call, run, run_on, words};

#[tokio::test]
async fn a_status_has_its_exit_code_and_the_words_of_the_server() {
    let server = Server::start().await;
    for (status, code) in
        [("404 Not Found", 4), ("429 Too Many Requests", 4), ("500 Internal Server Error", 5), ("302 Found", 6)]
    {
        server.respond(Reply::new(status, &[("X-Request-Id", "r1")], r#"{"code": "gone", "message": "it ran away"}"#));
        let ran = call(&server, "pets list --retries 0").await;
        let stderr = format!("error: ListPets: {status}: gone: it ran away (request id r1)\n");
        assert_eq!(ran, Ran { code, stdout: String::new(), stderr });
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_3() {
    let port = ClosedPort::new();
    let line = format!("pets list --retries 0 --base-url {}", port.url());
    let ran = tokio::task::spawn_blocking(move || run(&line)).await.unwrap();
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let server = Server::start().await;
    server.respond(Reply::nothing().then_hang());
    assert_eq!(call(&server, "pets list --timeout 50ms").await.code, 3);
}

#[tokio::test]
async fn a_response_that_is_not_understood_is_6() {
    let server = Server::start().await;
    server.respond(Reply::json("{not JSON"));
    let ran = call(&server, "pets list").await;
    assert_eq!(ran.code, 6);
    assert!(ran.stderr.starts_with("error: ListPets: 200 OK: the response"), "{}", ran.stderr);
}

#[tokio::test]
async fn an_error_is_json_if_the_output_is() {
    let server = Server::start().await;
    let headers = [("X-Request-Id", "r1"), ("Retry-After", "7")];
    for flag in ["-ojson", "-o json", "--output=json", "--output json"] {
        server.respond(Reply::new("429 Too Many Requests", &headers, r#"{"code": "slow", "message": "slow down"}"#));
        let ran = call(&server, &format!("pets list --retries 0 {flag}")).await;
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        let expected = json!({"error": {
            "message":
                "ListPets: 429 Too Many Requests: slow: slow down (retry after 7 s, request id r1)",
            "exit_code": 4, "operation": "ListPets", "status": 429, "code": "slow", "server_message": "slow down",
            "request_id": "r1", "retry_after": 7.0, "attempts": 1,
        }});
        assert_eq!(error, expected);
    }
    let ran = run("pets lst -o json");
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error, json!({"error": {"message": "unrecognized subcommand 'lst'", "exit_code": 2}}));
}

#[test]
fn arguments_that_do_not_fit_are_2() {
    for (line, expected) in [
        ("pest list", "a similar subcommand exists: 'pets'"),
        ("pets lits", "similar subcommands exist: 'list-pets', 'list'"),
        ("pets list --limt 5", "a similar argument exists: '--limit'"),
        ("pets list --limit x", "`--limit` is `x`, expected an integer"),
        ("pets list --order-by nme", "a similar value exists: 'name'"),
        ("pets create o1 Rex dgo", "`kind` has an unknown value; did you mean `dog`?"),
        ("pets create o1", "missing <NAME> (or `--name`) and <KIND> (or `--kind`)"),
        ("pets create o1 Rex --name Max dog", "unexpected argument `dog`: another argument sets its input"),
        ("pets create o1 Rex dog --set nme=x", "unknown field `nme`; did you mean `name`?"),
        (r#"pets create o1 Rex dog --body {"nme":1}"#, "`--body` has the unknown key `nme`; did you mean `name`?"),
        (r#"pets create o1 Rex dog --body {"owner_id":1}"#, "`--body` has the unknown key `owner_id`"),
        ("pets create o1 Rex dog --body @missing.json", "`--body`: `missing.json` cannot be read: "),
        ("pets create o1 Rex dog --metadata [1]", "`metadata` is a list, expected an object"),
        ("pet-photos upload 7 a.png", "<BODY> is a file: expected `@path`, or `-` for the standard input"),
        ("pet-photos annotate", "missing <NOTE> (or `--note`)"),
        ("pets list --timeout 0", "expected a duration that is longer than zero"),
    ] {
        let ran = run(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(ran.stderr.contains(expected), "{line}: {}", ran.stderr);
    }
}

/// The variable with the URL for the process that is interrupted.
const URL: &str = "PETS_TEST_URL";

/// The call of the process that the next test interrupts. Run in any other way, it does nothing.
#[test]
#[ignore = "it is run by the next test, in a process of its own"]
fn a_call_in_a_process_of_its_own() {
    let Ok(url) = std::env::var(URL) else { return };
    let line = words(&format!("--base-url {url} pets list"));
    let console = Console::new(io::empty(), io::sink(), io::sink());
    std::process::exit(run_on(&line, console, Setting::default()).into());
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupted_call_is_130() {
    let server = Server::start().await;
    server.always(Reply::nothing().then_hang());
    let arguments = ["--exact", "exits::a_call_in_a_process_of_its_own", "--ignored"];
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program).args(arguments).env(URL, server.url()).spawn().unwrap();
    while server.requests() == 0 {
        assert!(child.try_wait().unwrap().is_none(), "the call ended before it was interrupted");
        tokio::task::yield_now().await;
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// A stream whose reader has closed it.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_broken_pipe_ends_a_program_quietly() {
    let server = Server::start().await;
    let line = words(&format!("pets list --base-url {}", server.url()));
    let stderr = Kept::default();
    let console = Console::new(io::empty(), Closed, stderr.clone());
    let run = tokio::task::spawn_blocking(move || run_on(&line, console, Setting::default()));
    assert_eq!((run.await.unwrap(), stderr.text()), (0, String::new()));
}

#[tokio::test]
async fn an_output_that_cannot_be_written_is_1() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let server = Server::start().await;
    let line = words(&format!("pets list --base-url {}", server.url()));
    let stderr = Kept::default();
    let console = Console::new(io::empty(), Full, stderr.clone());
    let run = tokio::task::spawn_blocking(move || run_on(&line, console, Setting::default()));
    let expected = "error: the output cannot be written: the disk is full\n".to_owned();
    assert_eq!((run.await.unwrap(), stderr.text()), (1, expected.clone()));
    for line in ["--help", "--version"] {
        let stderr = Kept::default();
        let console = Console::new(io::empty(), Full, stderr.clone());
        assert_eq!((run_on(&words(line), console, Setting::default()), stderr.text()), (1, expected.clone()), "{line}");
    }
}
