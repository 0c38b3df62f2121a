//! What every request of a client shares: the base URL, headers, the credential, and the values of
//! variables.

use reqwest::header::{HeaderMap, HeaderName};
use secrecy::SecretString;

use crate::api::Api;
use crate::redact::Redactor;

/// What every request of a client shares.
pub(crate) struct Base {
    pub(crate) api: &'static Api,
    pub(crate) base_url: String,
    /// The headers, including those of the credential.
    pub(crate) headers: HeaderMap,
    /// The names of the headers of the credential.
    pub(crate) secret_headers: Vec<HeaderName>,
    /// The query pairs of the credential.
    pub(crate) query: Vec<(&'static str, SecretString)>,
    /// The variables that have a value.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// Redacts what must not be printed.
    pub(crate) redactor: Redactor,
}

impl Base {
    /// Returns the value of a variable, or an error that describes how to set it.
    pub(crate) fn variable(&self, name: &str) -> Result<&str, String> {
        variable(self.api, &self.variables, name)
    }
}

/// Returns the value of a variable, or an error that describes how to set it.
pub(crate) fn variable<'v>(api: &Api, variables: &'v [(&'static str, String)], name: &str) -> Result<&'v str, String> {
    if let Some((_, value)) = variables.iter().find(|(known, _)| *known == name) {
        return Ok(value);
    }
    let env = api.variables.iter().find(|variable| variable.name == name).and_then(|variable| variable.env);
    let env = env.map(|env| format!(" or set the environment variable {env}")).unwrap_or_default();
    Err(format!("the variable `{name}` of {} has no value: call `variable` when the client is built{env}", api.name))
}
