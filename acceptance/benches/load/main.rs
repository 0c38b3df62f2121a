//! Both servers of a program under load, with an API on loopback:
//! `cargo bench -p naftiko-acceptance --bench load`. 1,000 connections send 5,000 requests per
//! second for a minute, half of them to the REST server and half to the MCP server over HTTP. Then
//! one API does not respond and one is slow, and the requests to the other one are compared with
//! those before.
//!
//! The servers run in a process of their own, whose memory is measured. The clients and the API run
//! in this one, on the same cores, so the latencies are upper bounds. With `-- --check`, each part
//! takes a sixth of the time, and the result is a failure if a request to an API that responds
//! fails, if most of them have no response, or if the memory grows.

mod client;
mod report;
#[path = "../overhead/server.rs"]
mod server;
mod servers;

use std::process::ExitCode;
use std::time::Duration;

use client::{Door, Group, Load};
use report::Report;
use server::{Route, Server};
use servers::Served;

/// The time of the first part; the two others take a half each.
const TIME: Duration = Duration::from_secs(60);
/// What starting and connecting may take in addition.
const MARGIN: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == servers::ARGUMENT) {
        let url = arguments.get(at + 1).expect("the URL of the API");
        servers::run(url);
        return ExitCode::SUCCESS;
    }
    let is_check = arguments.iter().any(|argument| argument == "--check");
    let time = if is_check { TIME / 6 } else { TIME };
    let api = api();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let report = runtime.block_on(async { tokio::time::timeout(2 * time + MARGIN, measured(time, &api)).await });
    // The calls of the API that does not respond are still open.
    runtime.shutdown_background();
    let Ok(report) = report else {
        println!("the load took longer than it may");
        return ExitCode::FAILURE;
    };
    report.print();
    let problems = report.problems();
    problems.iter().for_each(|problem| println!("{problem}"));
    if is_check && !problems.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The API: `/live` responds at once, `/slow` after half a second, `/dead` never.
fn api() -> Server {
    let route = |begins: &'static str, delay: Option<Duration>| {
        let mut route = Route::json(begins, r#"{"id":"7","name":"Evening Tide","tags":["a","b"]}"#);
        route.delay = delay;
        route
    };
    let slow = Duration::from_millis(500);
    let routes = [("GET /live/", Some(Duration::ZERO)), ("GET /slow/", Some(slow)), ("GET /dead/", None)];
    Server::start(routes.map(|(begins, delay)| route(begins, delay)).into()).expect("a server on loopback")
}

async fn measured(time: Duration, api: &Server) -> Report {
    let served = Served::start(&format!("http://{}", api.address));
    let memory = || served.memory();
    let doors = [Door::Rest(served.rest), Door::Mcp(served.mcp)];
    let of = |service: &'static str, connections: usize, rate: usize, time: Duration| {
        doors.map(|door| Group { door, service, connections: connections / 2, rate: rate / 2, time })
    };
    let many = Load::run(of("live", 1000, 5000, time).into(), memory).await;
    assert!(api.last_request().iter().any(|line| line.starts_with("GET /live/")), "the API has the requests");
    let before = Load::run(of("live", 400, 2000, time / 2).into(), memory).await;
    // More calls wait for the dead API than end, and those of the slow one overlap.
    let others = [of("slow", 300, 300, time / 2), of("dead", 300, 300, time / 2)];
    let all = of("live", 400, 2000, time / 2).into_iter().chain(others.into_iter().flatten());
    let with_others = Load::run(all.collect(), memory).await;
    Report { many, before, with_others }
}
