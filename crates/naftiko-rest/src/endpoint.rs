//! Responds to requests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, HeaderValue};
use hyper::http::request::Parts as Head;
use hyper::{Method, Request, StatusCode};
use naftiko_client::Value;
use naftiko_client::table::{Clients, Inputs, RunError, Skill};
use naftiko_serve::{Guard, Metrics, Problem, Response, accepts_json, empty, is_metadata, read, typed};

use crate::body::{self, Body};
use crate::failure;
use crate::inputs::{Parts, Plan, Trouble};
use crate::origin::Policy;
use crate::query::Query;
use crate::reply;
use crate::router::{Found, Router};
use crate::skills;

/// The path of the description of the routes.
pub(crate) const DESCRIPTION: &str = "/openapi.json";

/// The index of the only family of metrics.
const REQUESTS: usize = 0;

/// Responds to the requests of callers.
pub(crate) struct Endpoint {
    pub(crate) guard: Guard,
    pub(crate) policy: Policy,
    pub(crate) router: Router,
    pub(crate) plans: Vec<Plan>,
    /// The skills of a server of skills, which has no other routes.
    pub(crate) skills: &'static [Skill],
    pub(crate) clients: Clients,
    pub(crate) timeout: Duration,
    pub(crate) max_body: usize,
    /// The description of the routes: JSON.
    pub(crate) description: Bytes,
    pub(crate) metrics: Arc<Metrics>,
}

impl naftiko_serve::Endpoint for Endpoint {
    async fn respond(&self, request: Request<Incoming>) -> Response {
        let (start, _open) = (Instant::now(), self.metrics.begin());
        let mut route = None;
        let response = self.responded(request, &mut route).await;
        self.metrics.end(REQUESTS, route, response.status().as_str(), start.elapsed());
        response
    }
}

impl Endpoint {
    /// Responds to a request, and sets the index of its route.
    async fn responded(&self, request: Request<Incoming>, route: &mut Option<usize>) -> Response {
        let (mut head, body) = request.into_parts();
        if is_metadata(head.uri.path()) {
            return self.guard.metadata(&head).unwrap_or_else(|| not_found(head.uri.path()));
        }
        if let Err(refusal) = self.policy.check(&head) {
            return refusal.into_problem();
        }
        if let Err(refusal) = self.guard.admit(&mut head).await {
            return refusal.into_problem();
        }
        let path = head.uri.path();
        if let Some(wanted) = skills::Wanted::of(path).filter(|_| !self.skills.is_empty()) {
            return match head.method {
                Method::GET | Method::HEAD => wanted.response(self.skills).await.unwrap_or_else(Problem::response),
                _ => method_not_allowed(&head.method, "GET, HEAD, OPTIONS"),
            };
        }
        match self.router.find(&head.method, path) {
            Found::Route(index, values) => match self.plans.get(index) {
                Some(plan) => {
                    *route = Some(index);
                    self.run(index, plan, &head, &values, body).await.unwrap_or_else(Problem::response)
                }
                None => not_found(path),
            },
            Found::Methods(methods) => method_not_allowed(&head.method, &methods),
            Found::NotText => Problem::new(StatusCode::BAD_REQUEST, "the path is not UTF-8").response(),
            Found::Nothing if path == DESCRIPTION => match head.method {
                Method::GET | Method::HEAD => {
                    let media_type = HeaderValue::from_static("application/json");
                    typed(StatusCode::OK, media_type, self.description.clone())
                }
                _ => method_not_allowed(&head.method, "GET, HEAD, OPTIONS"),
            },
            Found::Nothing => not_found(path),
        }
    }

    /// Runs the unit of a route.
    async fn run(
        &self,
        index: usize,
        plan: &Plan,
        head: &Head,
        path: &[(&'static str, String)],
        body: Incoming,
    ) -> Result<Response, Problem> {
        // Before the call, which may change something.
        if plan.returns_json() && !accepts_json(&head.headers) {
            let detail = "the response is `application/json`, which `Accept` excludes; nothing was sent";
            return Err(Problem::new(StatusCode::NOT_ACCEPTABLE, detail));
        }
        let body = match plan.body {
            Some(form) => match read(body, self.max_body).await {
                Ok(bytes) => body::read(&head.headers, &bytes, form)?,
                Err(refusal) => return Ok(refusal.into_problem()),
            },
            None => Body::Empty,
        };
        let query = Query::read(head.uri.query().unwrap_or_default())?;
        let parts = Parts { path, query: &query, headers: &head.headers, body: &body };
        let inputs = plan.read(&parts).map_err(|troubles| unfit(&troubles))?;
        self.call(index, plan, &inputs).await
    }

    async fn call(&self, index: usize, plan: &Plan, inputs: &Inputs) -> Result<Response, Problem> {
        let call = self.clients.run_without_secrets(plan.unit, inputs);
        match tokio::time::timeout(self.timeout, call).await {
            Ok(Ok(received)) => Ok(reply::of(received, plan.route)),
            Ok(Err(RunError::Inputs(misfits))) => {
                Err(unfit(&misfits.iter().map(|misfit| plan.trouble(misfit)).collect::<Vec<_>>()))
            }
            Ok(Err(RunError::Call(error))) => {
                self.metrics.error(REQUESTS, Some(index), error.kind());
                Err(failure::problem(&error))
            }
            Ok(Err(RunError::Flow(error))) => {
                if let Some(error) = error.error() {
                    self.metrics.error(REQUESTS, Some(index), error.kind());
                }
                Err(failure::of_flow(&error))
            }
            Ok(Err(error @ RunError::Busy(_))) => {
                Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()).retry_after(Some(1)))
            }
            Ok(Err(error)) => Err(Problem::new(StatusCode::BAD_GATEWAY, error.to_string())),
            Err(_) => {
                self.metrics.error(REQUESTS, Some(index), naftiko_client::ErrorKind::Timeout);
                let detail = format!("the call took longer than {} seconds", self.timeout.as_secs_f64());
                Err(Problem::new(StatusCode::GATEWAY_TIMEOUT, detail))
            }
        }
    }
}

/// Returns the problem of inputs that do not fit. It is 422 if the body is understood, and only its
/// content is wrong (RFC 9110, section 15.5.21).
fn unfit(troubles: &[Trouble]) -> Problem {
    let is_of_body = troubles.iter().all(Trouble::is_of_body);
    let status = if is_of_body { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
    let errors: Vec<Value> = troubles.iter().map(Trouble::json).collect();
    Problem::new(status, "the inputs do not fit, and nothing was sent").with("errors", errors)
}

fn not_found(path: &str) -> Response {
    Problem::new(StatusCode::NOT_FOUND, format!("there is no route {path}; {DESCRIPTION} lists them")).response()
}

/// Returns the response to a method that a path does not have. `OPTIONS` asks for those that it
/// has.
fn method_not_allowed(method: &Method, allowed: &str) -> Response {
    let mut response = match *method {
        Method::OPTIONS => empty(StatusCode::NO_CONTENT),
        _ => Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("the methods are {allowed}")).response(),
    };
    if let Ok(allowed) = HeaderValue::try_from(allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}
