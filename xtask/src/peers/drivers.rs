//! The programs that call a client, with the requests and the instructions of their calls.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Places;
use super::calls::{BASE, Call};
use super::list::Peer;
use super::process::run;
use super::server::Server;

/// The calls whose instructions are counted: an object, a list of a hundred, and a body.
pub(super) const COUNTED: [&str; 3] = ["GetOrganization", "ListOrganizations", "CreateOrganizationInvitation"];
/// How many calls each of two processes makes. The difference is the cost of those between.
const FEW: usize = 100;
const MANY: usize = 400;

/// What the calls of a client did.
pub(super) struct Called {
    /// How many sent the request that the document describes.
    pub(super) requests: usize,
    /// How many decoded the response.
    pub(super) decoded: usize,
    /// The operations of the others, and the reasons.
    pub(super) reasons: Vec<(String, String)>,
    /// The instructions of one call, if the call works.
    pub(super) instructions: [Option<f64>; COUNTED.len()],
}

/// Builds the two drivers of the repository, which are one package with a lock file.
pub(super) fn build_ours(places: &Places) -> io::Result<[PathBuf; 2]> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--locked", "--release"]).current_dir(places.root.join("acceptance/peers"));
    run(cargo.env("CARGO_TARGET_DIR", places.calls()))?;
    Ok(["by-hand", "naftiko-codegen"].map(|name| places.calls().join("release").join(name)))
}

/// Builds the driver of another generator, which depends on the crate that it has generated.
pub(super) fn build(peer: &Peer, client: &Path, places: &Places) -> io::Result<PathBuf> {
    let folder = places.work.join(peer.name).join("driver");
    fs::create_dir_all(&folder)?;
    let ours = places.root.join("acceptance/peers");
    let manifest = manifest(peer, client, &ours);
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // The dependencies have the versions that the other drivers have.
    fs::copy(ours.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--release"]).current_dir(&folder);
    run(cargo.env("CARGO_TARGET_DIR", places.calls()))?;
    Ok(places.calls().join("release").join(peer.name))
}

fn manifest(peer: &Peer, client: &Path, ours: &Path) -> String {
    let name = peer.name;
    let driver = ours.join("drivers").join(format!("{}.rs", name.replace('-', "_")));
    let (driver, client) = (driver.display().to_string(), client.display().to_string());
    let package = peer.package;
    format!(
        r#"[workspace]

[package]
name = "{name}-driver"
version = "0.1.0"
edition = "2024"

[[bin]]
name = "{name}"
path = {driver:?}

[dependencies]
client = {{ package = "{package}", path = {client:?}, default-features = false }}
serde_json = "1"
tokio = {{ version = "1", features = ["net", "rt", "time"] }}
{}
[profile.release]
codegen-units = 1
lto = "thin"
"#,
        peer.driver_dependencies
    )
}

/// Makes all calls with a driver. Their instructions are counted if valgrind is installed.
pub(super) fn call(program: &Path, calls: &[Call], server: &Server, has_valgrind: bool) -> io::Result<Called> {
    let mut called = Called { requests: 0, decoded: 0, reasons: Vec::new(), instructions: [None; COUNTED.len()] };
    let base_url = format!("http://{}{BASE}", server.address);
    for call in calls {
        server.respond_with(&call.response);
        let output = Command::new(program).args([&base_url, &call.operation, "1"]).stdin(Stdio::null()).output()?;
        let mut reasons = match &server.requests()[..] {
            [] => vec!["no request is sent".to_owned()],
            [request] => call.differences(request),
            requests => vec![format!("{} requests are sent", requests.len())],
        };
        called.requests += usize::from(reasons.is_empty());
        let printed = String::from_utf8_lossy(&output.stdout);
        let is_decoded = output.status.success() && printed.trim() == call.decoded;
        called.decoded += usize::from(is_decoded);
        if !is_decoded {
            let errors = String::from_utf8_lossy(&output.stderr);
            let error = if output.status.success() { printed.trim().to_owned() } else { short(&errors) };
            reasons.push(format!("the response is not decoded: {error}"));
        }
        let at = COUNTED.iter().position(|counted| *counted == call.operation);
        if let Some(at) = at.filter(|_| is_decoded && has_valgrind) {
            let count = |times| counted(program, &base_url, &call.operation, times);
            called.instructions[at] = Some((count(MANY)? - count(FEW)?) / (MANY - FEW) as f64);
        }
        called.reasons.extend(reasons.into_iter().map(|reason| (call.operation.clone(), reason)));
    }
    Ok(called)
}

/// The last line of what a driver reports, which is the innermost cause, without a long value.
fn short(errors: &str) -> String {
    let line = errors.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it stops without a message");
    line.trim().replace('|', "/").chars().take(120).collect()
}

/// Returns the instructions of a process that makes so many calls.
fn counted(program: &Path, base_url: &str, operation: &str, times: usize) -> io::Result<f64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]).arg(program);
    let output = command.args([base_url, operation, &times.to_string()]).stdin(Stdio::null()).output()?;
    let report = String::from_utf8_lossy(&output.stderr);
    // `==1== I refs:   1,234,567`
    let count = report.lines().find_map(|line| Some(line.split_once("refs:")?.1.trim().replace(',', "")));
    let count = count.filter(|_| output.status.success()).and_then(|count| count.parse().ok());
    count.ok_or_else(|| io::Error::other(format!("valgrind reports no number of instructions:\n{report}")))
}
