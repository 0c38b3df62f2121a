//! The server for operators: whether the server runs, and what it has done.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, Request, StatusCode};
use naftiko_client::json;
use naftiko_client::table::Control;

use crate::{Endpoint, Metrics, Problem, Response, json as respond, typed};

/// Responds to operators.
pub(crate) struct Operators {
    pub(crate) control: Control,
    pub(crate) metrics: Arc<Metrics>,
}

impl Endpoint for Operators {
    async fn respond(&self, request: Request<Incoming>) -> Response {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        match request.uri().path() {
            "/health" | "/metrics" if !is_read => {
                let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "the methods are GET and HEAD");
                problem.header(ALLOW, HeaderValue::from_static("GET, HEAD")).response()
            }
            "/health" if self.control.has_health => respond(StatusCode::OK, &json!({"status": "up"})),
            "/metrics" if self.control.has_metrics => {
                let media_type = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
                typed(StatusCode::OK, media_type, self.metrics.text())
            }
            _ => Problem::new(StatusCode::NOT_FOUND, "there are /health and /metrics").response(),
        }
    }
}

/// Returns what the server for operators has, and its address: `given`, or the declared port on
/// loopback. `None` if there is no address.
pub(crate) fn control(declared: Option<Control>, given: Option<SocketAddr>) -> Option<(Control, SocketAddr)> {
    let port = declared.map(|control| control.port).filter(|port| *port > 0);
    let address = given.or_else(|| Some(SocketAddr::from(([127, 0, 0, 1], port?))))?;
    Some((declared.unwrap_or(Control::new(0)), address))
}
