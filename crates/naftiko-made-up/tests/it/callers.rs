//! A program that uses everything in a client compiles against that client.

use std::path::Path;

use naftiko_codegen::{Crate, Generator, Runtime};
use naftiko_made_up::caller::Caller;
use naftiko_made_up::{Project, Workspace};

use crate::generated::write;
use crate::seeds;

/// Generates the clients of a folder of specs.
pub(crate) fn clients(specs: &Path, out: &Path) -> Vec<Crate> {
    let generator = Generator::new(specs, out).skip_invalid(true);
    generator.runtime(Runtime::Path(Workspace::repository().join("crates/naftiko-client"))).generate().crates
}

/// Writes a client to a workspace, as a package of a name, and a caller that depends on it.
pub(crate) fn write_both(workspace: &Workspace, name: &str, client: &Crate, caller: &Caller) {
    for (file, text) in &client.files {
        let own_name = format!("name = {:?}", client.package_name());
        let text =
            if file == "Cargo.toml" { text.replace(&own_name, &format!("name = {name:?}")) } else { text.clone() };
        workspace.write_generated(name, file, &text);
    }
    let folder = format!("crates/caller-{name}");
    let manifest = caller.manifest(&format!("caller-{name}"), name, &format!("../{name}"));
    workspace.write(&format!("{folder}/Cargo.toml"), &manifest);
    for (file, text) in &caller.files {
        workspace.write(&format!("{folder}/{file}"), text);
    }
}

/// The clients of the specs of this repository: Clerk, and those of the conformance tests.
fn own_clients(out: &Path) -> Vec<Crate> {
    let folders = ["specs", "acceptance/conformance/specs"];
    folders.into_iter().flat_map(|folder| clients(&Workspace::repository().join(folder), out)).collect()
}

#[test]
fn a_caller_knows_each_item_of_the_clients_of_this_repository() {
    let clients = own_clients(Path::new("out"));
    assert!(clients.len() > 15, "{}", clients.len());
    for client in clients {
        let caller = Caller::new(&client.files).unwrap_or_else(|error| panic!("{}: {error}", client.name()));
        assert!(caller.features.contains(&"test-util".to_owned()), "{:?}", caller.features);
        let calls = caller.files["src/uses_lib.rs"].contains("Client::new(");
        assert!(calls, "{} is not called:\n{}", client.name(), caller.files["src/uses_lib.rs"]);
    }
}

#[test]
#[ignore = "builds crates for most of a minute; `.ci/run` runs it"]
fn a_caller_that_uses_all_of_a_client_compiles() {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "callers");
    let (specs, out) = (workspace.path().join("specs"), workspace.path().join("crates"));
    for seed in seeds(2) {
        write(&Project::new(seed, 60), &specs, &format!("seed{seed}"));
    }
    for client in clients(&specs, &out).into_iter().chain(own_clients(&out)) {
        write_both(&workspace, client.name(), &client, &Caller::new(&client.files).unwrap());
    }
    let errors: Vec<String> = workspace.check().into_iter().map(|it| it.text).collect();
    assert!(errors.is_empty(), "{} errors\n{}", errors.len(), errors[..errors.len().min(20)].join("\n"));
}
