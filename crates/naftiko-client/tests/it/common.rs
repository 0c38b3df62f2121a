//! What the tests of one kind of request have in common: a client of a loopback server, and calls.

use naftiko_client::{Api, ApiClient, ClientBuilder, Draft, Method, Operation, Request, Retries, Serde, Value};
use naftiko_test_server::Server;

/// What no error and no Debug may show.
pub(crate) const SECRET: &str = "sk_test_0123456789";

/// A builder for a client of `server` that sends a call once: retries have tests of their own.
pub(crate) fn builder(api: &'static Api, server: &Server) -> ClientBuilder<ApiClient> {
    ClientBuilder::new(api).base_url(server.url()).retries(Retries::none())
}

/// A call of `/pets`, as generated code makes it.
pub(crate) fn draft(client: &ApiClient, method: Method) -> Draft {
    Draft::new(client, Operation::new(method, "DoPet", "/pets"))
}

/// A call of `/pets`.
pub(crate) fn request(client: &ApiClient, method: Method) -> Request<Value> {
    draft(client, method).request::<Serde<Value>>()
}

/// Whether this test is alone in its process, whose memory it measures. If it is not, the test of this name runs in a process
/// of its own, and must pass there.
#[cfg(target_os = "linux")]
pub(crate) fn is_alone(test: &str) -> bool {
    const ALONE: &str = "NAFTIKO_TEST_ALONE";
    if std::env::var(ALONE).is_ok_and(|alone| alone == test) {
        return true;
    }
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    let output = command.env(ALONE, test).args([test, "--exact", "--include-ignored", "--nocapture"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "there is no test `{test}`");
    false
}
