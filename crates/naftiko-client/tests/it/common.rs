//! Shared by the tests of several kinds of requests: a client of a loopback server, and calls.

use naftiko_client::{Api, ApiClient, ClientBuilder, Draft, Method, Operation, Request, Retries, Serde, Value};
use naftiko_test_server::Server;

/// The secret, which no error and no `Debug` may show.
pub(crate) const SECRET: &str = "sk_test_0123456789";

/// A builder for a client of `server` that does not retry: retries have their own tests.
pub(crate) fn builder(api: &'static Api, server: &Server) -> ClientBuilder<ApiClient> {
    ClientBuilder::new(api).base_url(server.url()).retries(Retries::none())
}

/// A call of `/pets`, as in generated code.
pub(crate) fn draft(client: &ApiClient, method: Method) -> Draft {
    Draft::new(client, Operation::new(method, "DoPet", "/pets"))
}

/// A call of `/pets`.
pub(crate) fn request(client: &ApiClient, method: Method) -> Request<Value> {
    draft(client, method).request::<Serde<Value>>()
}

/// Whether this test is alone in its process, whose memory it measures. Otherwise the test of this
/// name runs in a separate process, and must pass there.
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
