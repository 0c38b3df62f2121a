//! Flows of generated clients return what an interpreter of the rules returns, with types and
//! without them.

use std::collections::BTreeMap;
use std::fs;

use naftiko_codegen::internals::{self, Api};
use naftiko_codegen::{Crate, Generator, Runtime, Severity};
use naftiko_made_up::Workspace;
use naftiko_made_up::flow::{Argument, Called, Flow, Flows, plain, program, run};
use naftiko_test_server::{Reply, Server};
use serde_json::{Value, json};

use crate::seeds;

/// The number of flows of a client.
const FLOWS: usize = 60;

/// Generates a client for flows, and a program that runs them.
fn write(workspace: &Workspace, name: &str, flows: &Flows, is_typed: bool) -> Vec<Called> {
    for (file, text) in flows.texts(is_typed) {
        workspace.write(&format!("specs/{name}/{file}"), &text);
    }
    let (specs, out) = (workspace.path().join("specs"), workspace.path().join("crates"));
    let generator = Generator::new(specs, out).skip_invalid(true);
    let generated = generator.runtime(Runtime::Path(Workspace::repository().join("crates/naftiko-client"))).generate();
    let client = generated.crates.iter().find(|client| client.name() == name).expect("the client is valid");
    for (file, text) in &client.files {
        workspace.write_generated(&client.path.display().to_string(), file, text);
    }
    let called = called(internals::api(client), &flows.flows);
    let errors = generated.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let errors: Vec<&str> = errors.flat_map(|it| std::iter::once(it).chain(&it.also)).map(|it| &*it.message).collect();
    assert!(called.len() * 10 >= flows.flows.len() * 8, "{} flows: {errors:#?}", called.len());
    let library = client.package_name().replace('-', "_");
    workspace.write(&format!("crates/run-{name}/src/main.rs"), &program(&library, &flows.flows, &called));
    workspace.write(&format!("crates/run-{name}/Cargo.toml"), &manifest(name, client));
    called
}

fn manifest(name: &str, client: &Crate) -> String {
    format!(
        "[package]\nname = \"run-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         {} = {{ path = \"../{}\" }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\", \"net\", \"time\"] }}\n",
        client.package_name(),
        client.path.display()
    )
}

/// The flows that a client has.
fn called(api: &Api, flows: &[Flow]) -> Vec<Called> {
    let made = api.flows.iter().flat_map(|group| &group.flows);
    let called = made.filter_map(|it| {
        let argument = |input: &str, setter: Option<&str>, ty: String| Argument {
            input: input.to_owned(),
            setter: setter.map(str::to_owned),
            ty,
        };
        let required = it.required().map(|input| argument(&input.wire_name, None, format!("{:?}", input.ty)));
        let optional =
            it.optional().map(|input| argument(&input.wire_name, Some(input.name.as_str()), format!("{:?}", input.ty)));
        Some(Called {
            flow: flows.iter().position(|flow| flow.name == it.name)?,
            method: it.fn_name.as_str().to_owned(),
            arguments: required.chain(optional).collect(),
        })
    });
    called.collect()
}

/// Runs the program, and returns the result of each flow.
async fn results(workspace: &Workspace, name: &str, flows: &Flows) -> BTreeMap<usize, Value> {
    let server = Server::start().await;
    let backend = flows.backend.clone();
    server.always_by(move |received| {
        let method = received.request_line().split(' ').next().unwrap_or_default();
        match backend.serve(method, received.target(), &received.body) {
            Ok(value) => Reply::json(value.to_string()),
            Err(404) => Reply::new("404 Not Found", &[], "{}"),
            Err(_) => Reply::new("400 Bad Request", &[], "{}"),
        }
    });
    let port = server.host().rsplit(':').next().unwrap().to_owned();
    let package = format!("run-{name}");
    let output = tokio::task::block_in_place(|| workspace.run(&["run", "--quiet", "-p", &package, "--", &port]));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        (usize::try_from(line["flow"].as_u64().unwrap()).unwrap(), line)
    };
    text.lines().map(line).collect()
}

/// Returns how a result differs from that of the interpreter.
fn difference(flow: &Flow, flows: &Flows, is_typed: bool, result: &Value) -> Option<String> {
    let (expected, found) = match run(flow, &flows.backend, is_typed) {
        Ok(value) => (json!({"value": plain(&value)}), json!({"value": plain(&result["value"])})),
        Err(step) => (json!({"step": step}), json!({"step": result["step"]})),
    };
    (expected != found).then(|| {
        let spec = serde_json::to_string_pretty(&flow.spec).unwrap();
        format!("{spec}\ninputs {:?}\nexpected {expected}\nfound    {found}\n{}", flow.inputs, result["error"])
    })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "builds crates for half a minute; `.ci/run` runs it"]
async fn flows_return_what_an_interpreter_of_the_rules_returns() {
    for seed in seeds(1) {
        let flows = Flows::new(seed, FLOWS);
        let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "flows");
        for (name, is_typed) in [("typed", true), ("untyped", false)] {
            let called = write(&workspace, name, &flows, is_typed);
            let results = results(&workspace, name, &flows).await;
            let failed = results.values().filter(|result| result["step"].is_string()).count();
            eprintln!("seed {seed}, {name}: {} flows, of which {failed} fail", called.len());
            let differences: Vec<String> = called
                .iter()
                .filter_map(|it| difference(&flows.flows[it.flow], &flows, is_typed, &results[&it.flow]))
                .collect();
            let text = differences.join("\n\n");
            fs::write(workspace.path().join(format!("{name}-differences.txt")), &text).unwrap();
            assert!(differences.is_empty(), "seed {seed}, {name}: {} differ\n{text}", differences.len());
        }
    }
}
