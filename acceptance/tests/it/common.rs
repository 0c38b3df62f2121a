//! What the tests share: connecting the generated client to a server on loopback.

use std::fs;
use std::path::{Path, PathBuf};

use clerk_client::{Client, Result, Sending};
use naftiko_client::{DeserializeOwned, Retries};
use naftiko_test_server::{Reply, Server};

pub(crate) const SECRET: &str = "sk_test_9f8e7d6c5b4a";

/// A server whose response has a required field of each operation.
pub(crate) async fn server() -> Server {
    let server = Server::start().await;
    server.always(Reply::json(r#"{"object":"","id":"","data":[],"total_count":0}"#));
    server
}

/// A client of `server` that does not retry: the tests are about one error response.
pub(crate) fn client(server: &Server) -> Client {
    Client::builder().secret(SECRET).base_url(server.url()).retries(Retries::none()).build().unwrap()
}

/// The result of the client for a response of the server.
pub(crate) async fn responded<T: DeserializeOwned>(
    response: Reply,
    call: impl FnOnce(Client) -> Sending<T>,
) -> Result<T> {
    let server = Server::start().await;
    server.respond(response);
    call(client(&server)).await
}

/// The folder with responses of Clerk.
pub(crate) fn responses() -> PathBuf {
    tests().join("responses")
}

/// The folder of the tests.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// A response of Clerk.
pub(crate) fn text(file: &str) -> String {
    fs::read_to_string(responses().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}
