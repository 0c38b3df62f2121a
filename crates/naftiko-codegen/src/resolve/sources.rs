//! What the services of a folder are resolved from.

use naftiko_openapi::OpenApi;

use super::entry::Entry;
use super::server_url::ServerUrl;
use crate::config::Configuration;

/// What the services of a folder are resolved from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    /// The name of the API.
    pub(super) api: &'a str,
    pub(super) configuration: Configuration<'a>,
    pub(super) openapi: Option<&'a OpenApi>,
}

impl Sources<'_> {
    /// Whether a capability file or `codegen.toml` declares the base URL of an entry.
    pub(super) fn says_base(&self, entry: Entry<'_>) -> bool {
        let of_file = entry.consumes.base_uri.as_ref().is_some_and(|base_uri| !base_uri.value.trim().is_empty());
        self.configuration.config.base_url.is_some() || of_file
    }

    /// Returns the absolute servers of the document, each as written and with the defaults of its
    /// variables.
    pub(super) fn servers(&self) -> Vec<ServerUrl> {
        let servers = self.openapi.map(OpenApi::servers).unwrap_or_default();
        let urls = servers.iter().flat_map(|server| [&server.template, &server.url]);
        urls.filter_map(|url| ServerUrl::parse(url)).collect()
    }
}
