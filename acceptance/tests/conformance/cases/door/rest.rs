//! The REST server of a table.

use std::net::SocketAddr;

use naftiko_client::table::{CallerAuthentication, Clients, Table};
use naftiko_client::{Key, Secret, Value, json};
use naftiko_rest::{Options, Server};
use tokio::sync::oneshot;

use super::{CALLERS, Message, configured, request};
use crate::cases::backend::Backend;

/// Sends a request to a server that listens on a port: the status and the body.
pub(super) async fn send(
    table: &'static Table,
    namespace: &'static str,
    message: &Message,
    backend: &Backend,
) -> Value {
    let clients = Clients::new(with_key(table), configured(backend.url()));
    let server = Server::new(clients, Some(namespace), Options::default()).expect("a server");
    let server = server.bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let url = format!("http://{}{}", server.address(), message.path);
    let (end, ends) = oneshot::channel::<()>();
    let served = tokio::spawn(server.serve(async move {
        let _ = ends.await;
    }));
    let response = request(url, message).send().await.expect("a response");
    let status = response.status().as_u16();
    let is_problem = response.headers().get("content-type").is_some_and(|it| it == "application/problem+json");
    let body: Value = serde_json::from_str(&response.text().await.expect("a body")).unwrap_or_default();
    let _ = end.send(());
    served.await.expect("no panic");
    if is_problem { json!({"status": status}) } else { json!({"status": status, "body": body}) }
}

/// The table with the key of callers as a text, in place of a variable of the environment.
fn with_key(table: &'static Table) -> &'static Table {
    let key = || CallerAuthentication::Key(Key::header("X-Callers", Secret::text(CALLERS)));
    let servers = table.rest_servers.iter().map(|server| match server.authentication {
        CallerAuthentication::Key(_) => server.authentication(key()),
        _ => *server,
    });
    let servers = Vec::leak(servers.collect());
    let table = Table::new(table.name, table.units, table.services)
        .rest_servers(servers, table.route_units)
        .skill_servers(table.skill_servers);
    Box::leak(Box::new(table))
}
