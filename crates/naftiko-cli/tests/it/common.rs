//! A table, and a program that runs in the process.

use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use naftiko_cli::{Console, Program};
use naftiko_client::table::{Hints, Input, Setting, Table, Target, Unit};
use naftiko_client::{Api, Operation};
use naftiko_test_server::Server;

static API: Api = Api::new("pets", "http://pets.example");

static UNITS: &[Unit] = &[
    Unit::new("pets", "list-pets", Operation::get("ListPets", "/pets"))
        .verb("list")
        .description("Lists pets.\n\nReturns one page.")
        .hints(Hints::new().read_only(true))
        .inputs(&[Input::new("limit", r#"{"type":"integer"}"#)
            .description("At most this many.")
            .to(&[Target::query("limit")])]),
    Unit::new("pets", "create-pet", Operation::post("CreatePet", "/owners/{owner_id}/pets"))
        .verb("create")
        .description("Creates a pet.")
        .settings(&[Setting::Keys { order: &["name", "age", "tame"], is_form: false, is_optional: false }])
        .inputs(&[
            Input::new("owner_id", r#"{"type":"string"}"#).required().to(&[Target::path("owner_id")]),
            Input::new("name", r#"{"type":"string"}"#).required().description("Its name.").to(&[Target::key("name")]),
            Input::new("age", r#"{"type":"number"}"#).to(&[Target::key("age")]),
            Input::new("tame", r#"{"type":["boolean","null"]}"#).to(&[Target::key("tame")]),
        ]),
];

pub(crate) static TABLE: Table = Table::new("pets", UNITS, &[&API]);

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
    fn text(&self) -> String {
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

/// Runs a command line that has no server.
pub(crate) fn run(line: &str) -> Ran {
    run_with(line, "", |console| console)
}

/// Runs a command line with an input, on a console.
pub(crate) fn run_with(line: &str, stdin: &'static str, set: impl FnOnce(Console) -> Console) -> Ran {
    let (stdout, stderr) = (Kept::default(), Kept::default());
    let mut console = set(Console::new(stdin.as_bytes(), stdout.clone(), stderr.clone()));
    let arguments = std::iter::once("pets").chain(line.split_whitespace()).map(OsString::from);
    let code = Program::new("pets", "1.2.3", &TABLE).run_with(arguments, &mut console);
    Ran { code, stdout: stdout.text(), stderr: stderr.text() }
}

/// Runs a command line with the URL of a server.
pub(crate) async fn call(server: &Server, line: &str) -> Ran {
    let line = format!("{line} --base-url {}", server.url());
    tokio::task::spawn_blocking(move || run(&line)).await.unwrap()
}
