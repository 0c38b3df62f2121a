//! The server for operators: whether the server runs, and what it has done.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, Request, StatusCode};
use naftiko_client::json;
use naftiko_client::table::Control;
use naftiko_serve::{Endpoint, Response, json, typed};

use crate::metrics::Metrics;
use crate::problem::Problem;

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
                let mut response = problem.response();
                response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
                response
            }
            "/health" if self.control.has_health => json(StatusCode::OK, &json!({"status": "up"})),
            "/metrics" if self.control.has_metrics => {
                let media_type = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
                typed(StatusCode::OK, media_type, self.metrics.text())
            }
            _ => Problem::new(StatusCode::NOT_FOUND, "there are /health and /metrics").response(),
        }
    }
}
