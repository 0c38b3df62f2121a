//! The printed command of curl sends the request that the program sends.

use std::ffi::OsString;
use std::process::Command;

use naftiko_cli::{Console, Program};
use naftiko_client::table::{Hints, Input, Setting, Table, Target, Unit};
use naftiko_client::{Api, Authentication, Key, Operation, Secret};
use naftiko_test_server::Server;

use crate::common::Kept;

const TEXT: &str = r#"{"type":"string"}"#;

/// The environment of curl and of the program.
const VARIABLES: [(&str, &str); 6] = [
    ("NO_PROXY", "*"),
    ("PETS_KEY", "k'$1"),
    ("PETS_APP", "$a"),
    ("PETS_USER", "u"),
    ("PETS_PASSWORD", "p w"),
    ("X_PET_TOKEN", "s3cret"),
];

const fn secret(name: &'static str) -> Secret {
    Secret::variable(name)
}

const fn api(authentication: Authentication) -> Api {
    Api::new("pets", "https://pets.example").user_agent("pets/1.0.0").authentication(authentication)
}

static HEADERS: Api = api(Authentication::Keys(&[
    Key::header("X-Api-Key", secret("PETS_KEY").around("Key ", "")),
    Key::header("X-App", secret("PETS_APP")),
]));
static BASIC: Api = api(Authentication::Basic { username: secret("PETS_USER"), password: secret("PETS_PASSWORD") });
static COOKIE: Api = api(Authentication::Keys(&[Key::cookie("session", secret("PETS_KEY"))]));

static UNITS: &[Unit] = &[
    Unit::new("pets", "list-pets", Operation::get("ListPets", "/pets"))
        .verb("list")
        .hints(Hints::new().read_only(true))
        .inputs(&[Input::new("name", TEXT).to(&[Target::query("name")])]),
    Unit::new("pets", "create-pet", Operation::post("CreatePet", "/pets"))
        .verb("create")
        .settings(&[Setting::Keys { order: &["name"], is_form: false, is_optional: false }])
        .inputs(&[
            Input::new("name", TEXT).to(&[Target::key("name")]),
            Input::new("token", TEXT).to(&[Target::header("X-Pet-Token")]),
        ]),
];

static WITH_HEADERS: Table = Table::new("pets", UNITS, &[&HEADERS]);
static WITH_BASIC: Table = Table::new("pets", UNITS, &[&BASIC]);
static WITH_COOKIE: Table = Table::new("pets", UNITS, &[&COOKIE]);

/// Runs the program, and returns its output.
fn run(table: &'static Table, words: &[&str]) -> String {
    let (stdout, stderr) = (Kept::default(), Kept::default());
    let mut console = Console::new(&b""[..], stdout.clone(), stderr.clone())
        .variables(|name| Some(VARIABLES.iter().find(|it| it.0 == name)?.1.to_owned()));
    let code = Program::new("pets", "1.0.0", table).run_with(words.iter().map(OsString::from), &mut console);
    assert_eq!(code, 0, "{}", stderr.text());
    stdout.text()
}

#[tokio::test]
async fn curl_sends_the_request_of_the_program() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let server = Server::start().await;
    let calls: [(_, &[&str]); 3] = [
        (&WITH_HEADERS, &["list", "--name", "a&b=c d+é[0]"]),
        (&WITH_BASIC, &["create", "--name", "it's \"$HOME\" `id` \\ !", "--token", "s3cret"]),
        (&WITH_COOKIE, &["create", "--name", "é\n"]),
    ];
    for (table, words) in calls {
        let base_url = server.url();
        let commands = move || {
            let words = [&["pets", "--base-url", base_url.as_str(), "pets"], words].concat();
            let printed = run(table, &[&words[..], &["--curl"]].concat());
            let curl = Command::new("sh").args(["-c", &printed]).envs(VARIABLES).output().unwrap();
            assert!(curl.status.success(), "{printed}\n{curl:?}");
            run(table, &words);
        };
        tokio::task::spawn_blocking(commands).await.unwrap();
        let requests = server.received();
        let [curl, program] = &requests[..] else { panic!("two requests: {requests:#?}") };
        assert_eq!((curl.request_line(), curl.text()), (program.request_line(), program.text()));
        for name in ["authorization", "content-type", "cookie", "x-api-key", "x-app", "x-pet-token", "accept"] {
            assert_eq!(curl.header(name), program.header(name), "{name}");
        }
    }
}
