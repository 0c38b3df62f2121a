//! The error of a call as a problem.
//!
//! A caller gets the status of the API if the caller can do something about it: 4xx, except those
//! that are about the credential of this server. Any other error of the API is 502.

use hyper::StatusCode;
use naftiko_client::flow::FlowError;
use naftiko_client::{Error, ErrorKind, Value};
use naftiko_serve::Problem;

/// Returns the problem document of an error of a call.
pub(crate) fn problem(error: &Error) -> Problem {
    match error.kind() {
        ErrorKind::Request => Problem::new(StatusCode::BAD_REQUEST, error.to_string()),
        ErrorKind::Timeout => Problem::new(StatusCode::GATEWAY_TIMEOUT, error.to_string()),
        ErrorKind::Configuration => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        ErrorKind::Status => of_status(error),
        _ => Problem::new(StatusCode::BAD_GATEWAY, error.to_string()),
    }
}

/// Returns the problem that the error of a flow is: that of the call of its step, with the steps
/// that completed before, because what they did is not undone.
pub(crate) fn of_flow(error: &FlowError) -> Problem {
    let problem = match error.error() {
        Some(call) => problem(call).detail(error.to_string()),
        None => Problem::new(StatusCode::BAD_GATEWAY, error.to_string()),
    };
    let completed: Vec<Value> = error.completed().iter().map(|step| step.name().into()).collect();
    if completed.is_empty() { problem } else { problem.with("completed", completed) }
}

fn of_status(error: &Error) -> Problem {
    let received = error.status().unwrap_or(StatusCode::BAD_GATEWAY);
    let status = match received {
        // The credential is that of this server, so the caller cannot correct it.
        StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED => StatusCode::BAD_GATEWAY,
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => StatusCode::GATEWAY_TIMEOUT,
        StatusCode::SERVICE_UNAVAILABLE => received,
        status if status.is_client_error() => status,
        _ => StatusCode::BAD_GATEWAY,
    };
    let is_passed_on = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let wait = error.retry_after().filter(|_| is_passed_on).map(|wait| wait.as_secs());
    let mut problem = Problem::new(status, error.to_string()).retry_after(wait);
    if status != received {
        problem = problem.with("upstreamStatus", received.as_u16());
    }
    match error.body_without_secrets() {
        Some(body) if status.is_client_error() && !body.is_null() => problem.with("upstream", body),
        Some(_) | None => with_code(problem, error),
    }
}

/// Adds the code of an error response to its problem.
fn with_code(problem: Problem, error: &Error) -> Problem {
    match error.code() {
        Some(code) => problem.with("code", Value::from(code)),
        None => problem,
    }
}
