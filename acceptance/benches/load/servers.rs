//! The servers under load: REST and MCP over HTTP, over a table of three services, in a process of
//! their own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use naftiko_client::table::{
    Clients, Hints, Input, RestServer, Route, RouteInput, RouteSource, Runs, Server as Exposed, Table, Target, Unit,
};
use naftiko_client::{Api, Operation, Retries};
use naftiko_mcp::HttpOptions;
use tokio::sync::oneshot;

/// The argument with which the process is started; the URL of the API follows it.
pub(crate) const ARGUMENT: &str = "--serve";

const INPUTS: &[Input] = &[Input::new("id", r#"{"type":"string"}"#).required().to(&[Target::path("id")])];

const SOURCES: &[RouteInput] = &[RouteInput::new("id", RouteSource::Path("id"))];

const fn unit(name: &'static str, path: &'static str, service: usize) -> Unit {
    Unit::new("api", name, Operation::get(name, path))
        .hints(Hints::new().read_only(true))
        .inputs(INPUTS)
        .service(service)
        .tool()
}

const fn route(path: &'static str, name: &'static str) -> Route {
    Route::new("GET", path, Runs::Tool("api", name)).inputs(SOURCES)
}

static LIVE: Api = Api::new("live", "http://live.example");
static SLOW: Api = Api::new("slow", "http://slow.example");
static DEAD: Api = Api::new("dead", "http://dead.example");

static UNITS: &[Unit] = &[unit("live", "/live/{id}", 0), unit("slow", "/slow/{id}", 1), unit("dead", "/dead/{id}", 2)];

static ROUTES: &[Route] = &[route("/live/{id}", "live"), route("/slow/{id}", "slow"), route("/dead/{id}", "dead")];

static TABLE: Table = Table::new("load", UNITS, &[&LIVE, &SLOW, &DEAD])
    .servers(&[Exposed::new("api")])
    .rest_servers(&[RestServer::new("api", ROUTES)], &[]);

/// Runs the servers until the standard input ends, which it does when the process of the clients
/// ends. Prints their addresses.
pub(crate) fn run(url: &str) {
    let clients = || {
        let url = url.to_owned();
        Clients::new(&TABLE, move |_, builder| builder.base_url(url.as_str()).retries(Retries::none()))
    };
    let (end, ended) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        drop(end);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let port = SocketAddr::from(([127, 0, 0, 1], 0));
        let rest = naftiko_rest::Server::new(clients(), None, naftiko_rest::Options::default()).expect("a server");
        let rest = rest.bind(port).await.expect("a port");
        let mcp = naftiko_mcp::Server::new("load", "1.0.0", clients());
        let mcp = mcp.bind_http(port, HttpOptions::default()).await.expect("a port");
        println!("{}\n{}", rest.address(), mcp.address());
        std::io::stdout().flush().expect("a reader");
        tokio::select! {
            () = rest.serve(std::future::pending()) => {}
            () = mcp.serve(std::future::pending()) => {}
            _ = ended => {}
        }
    });
    runtime.shutdown_background();
}

/// The process of the servers. It ends when this is dropped.
pub(crate) struct Served {
    child: Child,
    pub(crate) rest: SocketAddr,
    pub(crate) mcp: SocketAddr,
}

impl Served {
    pub(crate) fn start(url: &str) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command.args([ARGUMENT, url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        let mut lines = BufReader::new(child.stdout.take().expect("an output")).lines();
        let mut address = || lines.next().expect("a line").expect("a text").parse().expect("an address");
        let (rest, mcp) = (address(), address());
        Served { child, rest, mcp }
    }

    /// The memory of the process in bytes (`VmRSS`), if the system reports it.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
