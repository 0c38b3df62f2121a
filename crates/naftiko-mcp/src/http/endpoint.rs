//! Responds to requests over HTTP.

use std::sync::Arc;
use std::time::Instant;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, HeaderMap, HeaderValue};
use hyper::{Method, Request, StatusCode};
use naftiko_serve::{Guard, Metrics, Response, accepts_json, is_metadata, read, text};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};

use crate::handler::Handler;
use crate::http::{REQUESTS, message};
use crate::misfit::Methods;

/// Responds to requests over HTTP, on all paths.
pub(super) struct Endpoint {
    guard: Guard,
    methods: Methods,
    max_body: usize,
    metrics: Arc<Metrics>,
    service: StreamableHttpService<Handler, NeverSessionManager>,
}

impl Endpoint {
    /// Creates the endpoint of a handler.
    pub(super) fn new(
        handler: Handler,
        guard: Guard,
        config: StreamableHttpServerConfig,
        max_body: usize,
        metrics: Arc<Metrics>,
    ) -> Self {
        let methods = handler.methods();
        let service = StreamableHttpService::new(move || Ok(handler.clone()), Arc::default(), config);
        Endpoint { guard, methods, max_body, metrics, service }
    }
}

impl naftiko_serve::Endpoint for Endpoint {
    /// Responds to a request. If the connection is closed, the future is dropped, and the call with
    /// it.
    async fn respond(&self, request: Request<Incoming>) -> Response {
        let (start, _open) = (Instant::now(), self.metrics.begin());
        let mut method = None;
        let response = self.responded(request, &mut method).await;
        self.metrics.end(REQUESTS, method, response.status().as_str(), start.elapsed());
        response
    }

    fn cancel(&self) {
        self.service.config.cancellation_token.cancel();
    }
}

impl Endpoint {
    /// Responds to a request, and sets the index of its method among [`METHODS`](message::METHODS).
    async fn responded(&self, request: Request<Incoming>, method: &mut Option<usize>) -> Response {
        let (mut parts, body) = request.into_parts();
        if is_metadata(parts.uri.path()) {
            return self.guard.metadata(&parts).unwrap_or_else(|| text(StatusCode::NOT_FOUND, "Not Found"));
        }
        if let Err(refusal) = self.guard.admit(&mut parts).await {
            return refusal.into_text();
        }
        if parts.method != Method::POST {
            return self.service.handle(Request::from_parts(parts, Full::<Bytes>::default())).await;
        }
        let body = match read(body, self.max_body).await {
            Ok(body) => body,
            Err(refusal) => return refusal.into_text(),
        };
        match message::check(self.methods, &parts.headers, &body) {
            Ok(known) => *method = known,
            Err(refusal) => return *refusal,
        }
        accept_events(&mut parts.headers);
        self.service.handle(Request::from_parts(parts, Full::new(body))).await
    }
}

/// The protocol wants clients to accept JSON and streams of events, and the library checks it. All
/// responses are JSON, so a client that accepts JSON can be served.
fn accept_events(headers: &mut HeaderMap) {
    if accepts_json(headers) {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_accepts_json_is_served() {
        let both = "application/json, text/event-stream";
        for (given, expected) in [
            (None, both),
            (Some("*/*"), both),
            (Some("application/json"), both),
            (Some("application/json;q=0.5"), both),
            (Some("application/json; q=0.0"), "application/json; q=0.0"),
            (Some("text/html, application/json;charset=utf-8"), both),
            (Some("text/event-stream"), "text/event-stream"),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(given.map(|given| (ACCEPT, HeaderValue::from_static(given))));
            accept_events(&mut headers);
            assert_eq!(headers[ACCEPT], expected, "{given:?}");
        }
    }
}
