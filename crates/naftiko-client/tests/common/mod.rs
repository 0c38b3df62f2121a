//! What the tests of one kind of request have in common: a client of a loopback server, and calls.

use naftiko_client::{Api, ApiClient, ClientBuilder, Draft, Method, Operation, Request, Retries, Serde, Value};
use naftiko_test_server::Server;

/// What no error and no Debug may show.
#[allow(dead_code)]
pub(crate) const SECRET: &str = "sk_test_0123456789";

/// A builder for a client of `server` that sends a call once: retries have tests of their own.
#[allow(dead_code)]
pub(crate) fn builder(api: &'static Api, server: &Server) -> ClientBuilder<ApiClient> {
    ClientBuilder::new(api).base_url(server.url()).retries(Retries::none())
}

/// A call of `/pets`, as generated code makes it.
#[allow(dead_code)]
pub(crate) fn draft(client: &ApiClient, method: Method) -> Draft {
    Draft::new(client, Operation::new(method, "DoPet", "/pets"))
}

/// A call of `/pets`.
#[allow(dead_code)]
pub(crate) fn request(client: &ApiClient, method: Method) -> Request<Value> {
    draft(client, method).request::<Serde<Value>>()
}
