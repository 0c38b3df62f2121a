//! A server.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::body::Bytes;
use naftiko_client::Value;
use naftiko_client::table::{Clients, RestServer, Route, Skill, SkillServer, Table, nearest};
use naftiko_serve::{Family, FamilyHelp, Guard, Listener, Metrics};

use crate::endpoint::Endpoint;
use crate::inputs::Plan;
use crate::openapi;
use crate::origin::Policy;
use crate::router::Router;
use crate::{Error, Options};

/// A REST server over a table.
pub struct Server {
    clients: Clients,
    exposed: RestServer,
    /// The skills of a server of skills, which has no other routes.
    skills: &'static [Skill],
    plans: Vec<Plan>,
    options: Options,
}

/// A REST server that listens on a port.
pub struct HttpServer(naftiko_serve::HttpServer<Endpoint>);

impl Server {
    /// Creates a server of the routes with a namespace, which is that of a REST server or of a
    /// server of skills. Without one, the only REST server is served; if there is none,
    /// the only server of skills.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Usage`] if the table exposes no such server, none with the namespace, or
    /// several without one; or if a route runs a unit that the table does not have, or has a
    /// pattern that cannot be checked.
    pub fn new(clients: Clients, namespace: Option<&str>, options: Options) -> Result<Self, Error> {
        let table = clients.table();
        let (exposed, skills) = select(table, namespace)?;
        let plan = |route| match table.unit_of(route) {
            Some(unit) => Plan::new(route, unit)
                .map_err(|problem| Error::Usage(format!("the route {} {}: {problem}", route.method, route.path))),
            None => Err(Error::Usage(format!("the route {} {} runs nothing", route.method, route.path))),
        };
        let plans = exposed.routes.iter().map(plan).collect::<Result<_, _>>()?;
        let clients = clients.max_calls(options.max_calls);
        Ok(Server { clients, exposed, skills, plans, options })
    }

    /// Returns the OpenAPI 3.1 document of its routes.
    pub fn description(&self) -> Value {
        let has_skills = !self.skills.is_empty();
        openapi::document(self.clients.table(), &self.exposed, &self.plans, has_skills, &self.options.version)
    }

    /// Listens on an address. An address other than loopback needs a server whose callers
    /// authenticate.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Usage`] if the callers cannot be authenticated: a variable of a secret is
    /// not set, or the scheme is unknown; or if the address needs authentication and there is none.
    /// Returns [`Error::System`] if the address is not available.
    pub async fn bind(self, address: SocketAddr) -> Result<HttpServer, Error> {
        let namespace = self.exposed.namespace;
        let guard = Guard::new(namespace, namespace, self.exposed.authentication)?;
        let listener = Listener::guarded(address, namespace, &guard).await?;
        let router = Router::new(self.exposed.routes).map_err(Error::Usage)?;
        let metrics = Arc::new(metrics(self.exposed.routes));
        let control = self.clients.table().control;
        let description = Bytes::from(self.description().to_string());
        let endpoint = Endpoint {
            policy: Policy::new(listener.address(), &self.options.http, &guard),
            guard,
            router,
            plans: self.plans,
            skills: self.skills,
            clients: self.clients,
            timeout: self.options.timeout,
            max_body: self.options.http.max_body,
            description,
            metrics: metrics.clone(),
        };
        let http = naftiko_serve::HttpServer::new(listener, endpoint, control, &self.options.http, metrics);
        Ok(HttpServer(http.await?))
    }
}

impl HttpServer {
    /// Returns the address. It has the chosen port if port 0 was requested.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Returns the address of the server for operators, if there is one.
    pub fn control_address(&self) -> Option<SocketAddr> {
        self.0.control_address()
    }

    /// Serves callers until the process gets SIGINT or SIGTERM. Then it waits some seconds for the
    /// calls in progress.
    ///
    /// # Errors
    ///
    /// Returns [`Error::System`] if the system does not report signals.
    pub async fn serve_until_signal(self) -> Result<(), Error> {
        self.0.serve_until_signal().await
    }

    /// Serves callers until `end` completes, and then waits some seconds for the calls in progress.
    /// The server for operators runs until then.
    pub async fn serve(self, end: impl Future<Output = ()>) {
        self.0.serve(end).await;
    }
}

/// The metrics of routes: one family, with a series for each route.
fn metrics(routes: &[Route]) -> Metrics {
    let help = FamilyHelp {
        total: "Responses by route and status.",
        errors: "Errors of the API by route and kind.",
        duration: "Time from the headers of a request to its response.",
    };
    let labels = |method: &str, path: &str| format!("method=\"{method}\",route=\"{path}\"");
    let series = routes.iter().map(|route| labels(route.method, route.path));
    Metrics::new("naftiko_rest", vec![Family::new("request", "status", help, series, labels("", ""))])
}

/// Returns the server with a namespace, or the only one, and its skills.
fn select(table: &'static Table, namespace: Option<&str>) -> Result<(RestServer, &'static [Skill]), Error> {
    let of_skills = |server: &'static SkillServer| {
        let routes = RestServer::new(server.namespace, &[]).description(server.description);
        (routes.authentication(server.authentication), server.skills)
    };
    let all: Vec<_> = table
        .rest_servers
        .iter()
        .map(|server| (*server, &[][..]))
        .chain(table.skill_servers.iter().map(of_skills))
        .collect();
    let names = || all.iter().map(|(server, _)| server.namespace);
    let listed = || names().collect::<Vec<_>>().join(", ");
    let problem = match (namespace, table.rest_servers, table.skill_servers) {
        (_, [], []) => "the capability files expose no REST server: add an entry with `type: rest` to `exposes`, and \
                        generate the client again"
            .to_owned(),
        (None, [only], _) => return Ok((*only, &[])),
        (None, [], [only]) => return Ok(of_skills(only)),
        (None, ..) => format!("the capability files expose several REST servers: choose one of {}", listed()),
        (Some(namespace), ..) => match all.iter().find(|(server, _)| server.namespace == namespace) {
            Some(server) => return Ok(*server),
            None => match nearest(namespace, names()) {
                Some(similar) => format!("unknown REST server `{namespace}`; did you mean `{similar}`?"),
                None => format!("unknown REST server `{namespace}`; there is {}", listed()),
            },
        },
    };
    Err(Error::Usage(problem))
}
