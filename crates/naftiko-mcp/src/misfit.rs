//! Requests of a known method whose parameters do not fit.

use rmcp::ErrorData;
#[cfg(feature = "http")]
use rmcp::model::{ClientJsonRpcMessage, ClientRequest};
use rmcp::model::{CustomRequest, ErrorCode};

/// The methods whose requests have parameters. The library takes a request whose parameters do not
/// fit for one of an unknown method, which has another code.
const TOOLS: [&str; 2] = ["tools/list", "tools/call"];

/// The same for servers with resources.
const RESOURCES: [&str; 3] = ["resources/list", "resources/templates/list", "resources/read"];

/// The same for servers with prompts.
const PROMPTS: [&str; 2] = ["prompts/list", "prompts/get"];

/// The same for servers with skills.
const SKILLS: [&str; 3] = ["skills/list", "skills/get", "resources/directory/read"];

/// What a server has in addition to tools.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Methods {
    pub(crate) has_resources: bool,
    pub(crate) has_prompts: bool,
    pub(crate) has_skills: bool,
}

impl Methods {
    /// Returns the error of a request that the library does not know.
    pub(crate) fn error(self, request: &CustomRequest) -> ErrorData {
        let method = &request.method;
        let is_of = |methods: &[&str]| methods.contains(&method.as_str());
        let is_of_others = self.has_resources && is_of(&RESOURCES)
            || self.has_prompts && is_of(&PROMPTS)
            || self.has_skills && is_of(&SKILLS);
        if is_of(&TOOLS) || is_of_others {
            return ErrorData::invalid_params(format!("Invalid params: they are not those of `{method}`"), None);
        }
        ErrorData::new(ErrorCode::METHOD_NOT_FOUND, method.clone(), None)
    }

    /// Returns the error of a message, if it is a request of a known method whose parameters do not
    /// fit.
    #[cfg(feature = "http")]
    pub(crate) fn of_message(self, message: &ClientJsonRpcMessage) -> Option<ErrorData> {
        let ClientJsonRpcMessage::Request(request) = message else { return None };
        let ClientRequest::CustomRequest(request) = &request.request else { return None };
        Some(self.error(request)).filter(|error| error.code == ErrorCode::INVALID_PARAMS)
    }
}
