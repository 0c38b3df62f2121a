//! A program that runs in the process of the test.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use naftiko_cli::{Console, Program};
use naftiko_test_server::Server;

use crate::table::TABLE;

/// The secret of the table.
pub(crate) const SECRET: &str = "hidden0123456789";

/// The variable with the arguments of this executable when it is the program.
#[cfg(any(feature = "mcp", feature = "rest"))]
pub(crate) const ARGUMENTS: &str = "NAFTIKO_TEST_ARGUMENTS";

/// Starts this executable as the program, so that its standard streams are real.
#[cfg(any(feature = "mcp", feature = "rest"))]
pub(crate) fn start(test: &str, arguments: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--quiet"]).env(ARGUMENTS, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A stream that keeps what is written.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kept {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// What a program did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The environment of a program: what it reads, and what of it is a terminal.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) stdin: &'static str,
    pub(crate) is_terminal: bool,
    pub(crate) token: Option<&'static str>,
    pub(crate) no_color: Option<&'static str>,
}

impl Default for Setting {
    fn default() -> Self {
        Setting { stdin: "", is_terminal: false, token: Some(SECRET), no_color: None }
    }
}

/// Runs the program with these words as its arguments.
pub(crate) fn run_words(words: &[String], setting: Setting) -> Ran {
    let (stdout, stderr) = (Kept::default(), Kept::default());
    let code = run_on(words, Console::new(setting.stdin.as_bytes(), stdout.clone(), stderr.clone()), setting);
    Ran { code, stdout: stdout.text(), stderr: stderr.text() }
}

/// Runs the program on a console.
pub(crate) fn run_on(words: &[String], console: Console, setting: Setting) -> u8 {
    let is_terminal = setting.is_terminal;
    let mut console = console.terminals(is_terminal, is_terminal, is_terminal).variables(move |name| match name {
        "PETS_TOKEN" => setting.token.map(str::to_owned),
        "NO_COLOR" => setting.no_color.map(str::to_owned),
        _ => None,
    });
    let arguments = std::iter::once("pets").chain(words.iter().map(String::as_str)).map(OsString::from);
    program().run_with(arguments, &mut console)
}

/// The program.
pub(crate) fn program() -> Program {
    Program::new("pets", "1.2.3", &TABLE)
}

/// The words of a command line.
pub(crate) fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// Runs a command line that has no server.
pub(crate) fn run(line: &str) -> Ran {
    run_words(&words(line), Setting::default())
}

/// Runs a command line with the URL of a server.
pub(crate) async fn call(server: &Server, line: &str) -> Ran {
    call_with(server, line, Setting::default()).await
}

/// Runs a command line with the URL of a server, in an environment.
pub(crate) async fn call_with(server: &Server, line: &str, setting: Setting) -> Ran {
    let words = words(&format!("--base-url {} {line}", server.url()));
    tokio::task::spawn_blocking(move || run_words(&words, setting)).await.unwrap()
}
