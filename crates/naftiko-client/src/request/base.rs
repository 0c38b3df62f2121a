//! What every request of a client has in common: where it goes, its headers and its credential, and the values of variables.

use reqwest::header::{HeaderMap, HeaderName};
use secrecy::SecretString;

use crate::api::Api;
use crate::redact::Redactor;

/// What every request of a client has in common.
pub(crate) struct Base {
    pub(crate) api: &'static Api,
    pub(crate) base_url: String,
    /// The headers, those of the credential among them.
    pub(crate) headers: HeaderMap,
    /// The names of the headers that the credential added.
    pub(crate) secret_headers: Vec<HeaderName>,
    /// The query pairs of a credential that travels in the query.
    pub(crate) query: Vec<(&'static str, SecretString)>,
    /// The variables that have a value.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// Knows what must not be printed.
    pub(crate) redactor: Redactor,
}

impl Base {
    /// The value of a variable, or how to give it one.
    pub(crate) fn variable(&self, name: &str) -> Result<&str, String> {
        variable(self.api, &self.variables, name)
    }
}

/// The value of a variable, or how to give it one.
pub(crate) fn variable<'v>(api: &Api, variables: &'v [(&'static str, String)], name: &str) -> Result<&'v str, String> {
    if let Some((_, value)) = variables.iter().find(|(known, _)| *known == name) {
        return Ok(value);
    }
    let env = api.variables.iter().find(|variable| variable.name == name).and_then(|variable| variable.env);
    let env = env.map(|env| format!(" or set the environment variable {env}")).unwrap_or_default();
    Err(format!("the variable `{name}` of {} has no value: call `variable` when the client is built{env}", api.name))
}
