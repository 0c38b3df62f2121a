//! The command `serve`. What the server does is tested in `naftiko-rest`.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

use naftiko_cli::Console;

use crate::common::{ARGUMENTS, program, run, start};

#[test]
fn the_help_of_the_command_has_its_options() {
    insta::assert_snapshot!(run("serve -h").stdout);
}

#[test]
fn what_does_not_fit_the_table_is_an_error_of_usage() {
    for (line, expected) in [
        ("serve", "the capability files expose several REST servers: choose one of door, yard"),
        ("serve --server dor", "unknown REST server `dor`; did you mean `door`?"),
        ("serve --server door --http 8080", "expected an address and a port, such as `127.0.0.1:9090`"),
        (
            "serve --server door --http 0.0.0.0:0",
            "0.0.0.0:0 can be reached from other machines, but door does not authenticate its callers",
        ),
        ("serve --max-calls 0", "invalid value '0' for '--max-calls <COUNT>'"),
        ("serve --server door --dry-run", "the requests of a REST server cannot be previewed"),
    ] {
        let ran = run(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(ran.stderr.contains(expected), "{line}: {}", ran.stderr);
    }
}

/// Sends a request without a body, and returns the response.
fn get(address: &str, target: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[cfg(unix)]
#[test]
fn the_program_serves_until_a_signal() {
    if let Ok(arguments) = std::env::var(ARGUMENTS) {
        let arguments: Vec<OsString> = arguments.split(' ').map(OsString::from).collect();
        std::process::exit(program().run_with(arguments, &mut Console::process()).into());
    }
    for signal in ["-INT", "-TERM"] {
        let arguments = "pets serve --server door --http 127.0.0.1:0 --control 127.0.0.1:0";
        let mut child = start("serve::the_program_serves_until_a_signal", arguments).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut address = |what: &str| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(&format!("{what} on http://")).unwrap().to_owned()
        };
        let (callers, operators) = (address("listening"), address("control"));
        assert!(get(&callers, "/openapi.json").contains("\"/pets\""));
        assert!(get(&operators, "/health").ends_with("{\"status\":\"up\"}"));
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}
