//! A table, and a server of it.

use std::net::SocketAddr;

use naftiko_client::reqwest::{Client, Method, RequestBuilder, Response};
use naftiko_client::table::{
    CallerAuthentication, Clients, Input, RestServer, Route, RouteInput, RouteSource, Runs, Table, Target, Unit,
};
use naftiko_client::{Api, Authentication, Operation, Retries, Secret};
use naftiko_rest::{Options, Server};
use naftiko_test_server::Server as Upstream;

/// The secret of the API.
pub(crate) const SECRET: &str = "secret-of-the-api";

static API: Api =
    Api::new("pets", "http://pets.example").authentication(Authentication::Bearer { token: Secret::variable("PETS") });

static SERVICES: &[&Api] = &[&API];

static UNITS: &[Unit] = &[
    Unit::new("pets", "list", Operation::get("list", "/pets")).inputs(&[
        Input::new("kind", r#"{"type":"string"}"#).to(&[Target::query("kind")]),
        Input::new("ages", r#"{"type":"array","items":{"type":"integer"}}"#).to(&[Target::query("ages")]),
        Input::new("filter", r#"{"type":"object"}"#).to(&[Target::query("filter")]),
    ]),
    Unit::new("pets", "get", Operation::get("get", "/pets/{id}"))
        .inputs(&[Input::new("id", r#"{"type":"string"}"#).required().to(&[Target::path("id")])]),
    Unit::new("pets", "create", Operation::post("create", "/pets")).inputs(&[Input::new(
        "name",
        r#"{"type":"string"}"#,
    )
    .required()
    .to(&[Target::query("name")])]),
    Unit::new("pets", "remove", Operation::delete("remove", "/pets/{id}")).inputs(&[Input::new(
        "id",
        r#"{"type":"string"}"#,
    )
    .required()
    .to(&[Target::path("id")])]),
];

static ROUTES: &[Route] = &[
    Route::new("GET", "/pets", Runs::Operation("pets", "list")).inputs(&[
        RouteInput::new("kind", RouteSource::Query("kind")),
        RouteInput::new("ages", RouteSource::Header("X-Ages")),
        RouteInput::new("filter", RouteSource::Query("filter")),
    ]),
    Route::new("GET", "/pets/{id}", Runs::Operation("pets", "get"))
        .inputs(&[RouteInput::new("id", RouteSource::Path("id"))]),
    Route::new("POST", "/pets", Runs::Operation("pets", "create"))
        .inputs(&[RouteInput::new("name", RouteSource::Member("name"))]),
    Route::new("DELETE", "/pets/{pet}", Runs::Operation("pets", "remove"))
        .inputs(&[RouteInput::new("id", RouteSource::Path("pet"))]),
];

/// A table with one REST server, whose callers authenticate.
pub(crate) fn table(authentication: CallerAuthentication) -> &'static Table {
    let server = RestServer::new("door", ROUTES).authentication(authentication);
    let servers: &'static [RestServer] = Box::leak(Box::new([server]));
    Box::leak(Box::new(Table::new("pets", UNITS, SERVICES).rest_servers(servers, &[])))
}

/// The clients of a table, for an API at a URL.
pub(crate) fn clients(table: &'static Table, url: String) -> Clients {
    Clients::new(table, move |_, builder| builder.base_url(url.as_str()).secrets([SECRET]).retries(Retries::none()))
}

/// Starts a server on loopback.
pub(crate) async fn start(authentication: CallerAuthentication, api: &Upstream) -> SocketAddr {
    start_with(authentication, api, Options::default()).await
}

/// The same with options.
pub(crate) async fn start_with(authentication: CallerAuthentication, api: &Upstream, options: Options) -> SocketAddr {
    let server = Server::new(clients(table(authentication), api.url()), None, options).unwrap();
    let server = server.bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = server.address();
    tokio::spawn(server.serve(std::future::pending()));
    address
}

pub(crate) fn request(address: SocketAddr, target: &str) -> RequestBuilder {
    Client::new().request(Method::GET, format!("http://{address}{target}"))
}

pub(crate) async fn get(address: SocketAddr, target: &str) -> Response {
    request(address, target).send().await.unwrap()
}
