//! The page in a browser without a window: the WebAssembly runs, and a server on loopback gets its
//! requests.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use naftiko_test_server::{Received, Reply, Server};

/// The folder with the page and what wasm-bindgen wrote.
fn folder() -> PathBuf {
    PathBuf::from(env::var_os("NAFTIKO_PAGE").expect("NAFTIKO_PAGE is the folder of the page"))
}

/// A file of the page.
fn file(request: &Received) -> Reply {
    let name = request.target().trim_start_matches('/');
    let kind = match name.rsplit_once('.') {
        Some((_, "html")) => "text/html",
        Some((_, "js")) => "text/javascript",
        Some((_, "wasm")) => "application/wasm",
        _ => return Reply::new("404 Not Found", &[], ""),
    };
    match fs::read(folder().join(name)) {
        Ok(bytes) => Reply::new("200 OK", &[("content-type", kind)], bytes),
        Err(_) => Reply::new("404 Not Found", &[], ""),
    }
}

/// Loads the page in a browser, and returns its elements as HTML when nothing happens any more, and
/// the requests to the API.
async fn load(api: impl Fn(usize) -> Reply + Send + Sync + 'static) -> (String, Vec<Received>) {
    let server = Server::start().await;
    let calls = std::sync::atomic::AtomicUsize::new(0);
    server.always_by(move |request| match request.target() {
        "/stations" => api(calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst)),
        _ => file(request),
    });
    let url = format!("{}/index.html", server.url());
    let profile = tempfile::tempdir().unwrap();
    let mut browser = Command::new(env::var_os("NAFTIKO_BROWSER").unwrap_or_else(|| "chromium".into()));
    // A sandbox of its own is more than a container allows. The time of the page advances only when it
    // waits for no response, and pauses of retries take no time.
    browser.args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]);
    browser.arg(format!("--user-data-dir={}", profile.path().display())).arg(url);
    let output = tokio::task::spawn_blocking(move || browser.output().unwrap()).await.unwrap();
    let html = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && !html.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (html, server.received().into_iter().filter(|request| request.target() == "/stations").collect())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a browser and WebAssembly; `.ci/browser` runs it"]
async fn the_page_lists_stations() {
    let (html, requests) = load(|_| Reply::json(r#"[{"id":"1","name":"Varna"},{"id":"2","name":"Brest"}]"#)).await;
    assert!(html.contains(r#"<ul id="stations"><li>Brest</li><li>Varna</li></ul>"#), "{html}");
    let [request] = &requests[..] else { panic!("one request: {requests:#?}") };
    assert_eq!(request.request_line(), "GET /stations HTTP/1.1");
    assert_eq!(request.header("accept"), Some("application/json"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a browser and WebAssembly; `.ci/browser` runs it"]
async fn a_call_is_repeated_in_a_browser_too() {
    let (html, requests) = load(|number| match number {
        0 => Reply::new("503 Service Unavailable", &[], ""),
        _ => Reply::json(r#"[{"id":"1","name":"Varna","height":1.5}]"#),
    })
    .await;
    assert!(html.contains("<li>Varna: 1.5 m</li>"), "{html}");
    assert_eq!(requests.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a browser and WebAssembly; `.ci/browser` runs it"]
async fn an_error_is_on_the_page() {
    let (html, _) = load(|_| Reply::new("404 Not Found", &[], r#"{"message":"no tides here"}"#)).await;
    let (_, error) = html.split_once(r#"role="alert">"#).unwrap();
    assert!(error.contains("404"), "{html}");
}
