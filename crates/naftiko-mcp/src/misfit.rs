//! Requests of a known method whose parameters do not fit.

use rmcp::ErrorData;
#[cfg(feature = "http")]
use rmcp::model::{ClientJsonRpcMessage, ClientRequest};
use rmcp::model::{CustomRequest, ErrorCode};

/// The methods whose requests have parameters. The library takes a request whose parameters do not
/// fit for one of an unknown method, which has another code.
const METHODS: [&str; 7] = [
    "tools/list",
    "tools/call",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "prompts/list",
    "prompts/get",
];

/// Returns the error of a request that the library does not know.
pub(crate) fn error(request: &CustomRequest) -> ErrorData {
    let method = &request.method;
    if METHODS.contains(&method.as_str()) {
        return ErrorData::invalid_params(format!("Invalid params: they are not those of `{method}`"), None);
    }
    ErrorData::new(ErrorCode::METHOD_NOT_FOUND, method.clone(), None)
}

/// Returns the error of a message, if it is a request of a known method whose parameters do not
/// fit.
#[cfg(feature = "http")]
pub(crate) fn of_message(message: &ClientJsonRpcMessage) -> Option<ErrorData> {
    let ClientJsonRpcMessage::Request(request) = message else { return None };
    let ClientRequest::CustomRequest(request) = &request.request else { return None };
    Some(error(request)).filter(|error| error.code == ErrorCode::INVALID_PARAMS)
}
