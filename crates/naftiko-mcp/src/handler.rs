//! Requests of a client.

use std::sync::Arc;

use naftiko_client::table::{Clients, Inputs};
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CustomRequest, CustomResult, DiscoverResult,
    Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};

use crate::limit::shorten;
use crate::misfit;
use crate::offer::Offer;

/// How many tools one page of a list has.
const PAGE: usize = 100;

/// How long a client may keep the list of tools, in milliseconds. It is the same while the process
/// runs.
const LIFETIME: u64 = 5 * 60 * 1000;

/// The maximum number of characters of the instructions.
const MAX_INSTRUCTIONS: usize = 2000;

/// Responds to the requests of clients. A clone shares everything.
#[derive(Clone)]
pub(crate) struct Handler(Arc<Shared>);

struct Shared {
    clients: Arc<Clients>,
    config: ServerConfig,
    offer: Offer,
    tools: Vec<Tool>,
    /// The maximum number of bytes of the text of a result.
    max: usize,
}

impl Handler {
    /// Creates the handler of an offer.
    pub(crate) fn new(
        implementation: Implementation,
        instructions: &str,
        clients: Arc<Clients>,
        offer: Offer,
        max: usize,
    ) -> Self {
        let mut config = ServerConfig::new(ServerCapabilities::builder().enable_tools().build());
        config.server_info = implementation;
        config.instructions = Some(shorten(instructions, MAX_INSTRUCTIONS)).filter(|text| !text.is_empty());
        let tools = offer.tools();
        Handler(Arc::new(Shared { clients, config, offer, tools, max }))
    }

    /// Returns the tools.
    pub(crate) fn tools(&self) -> &[Tool] {
        &self.0.tools
    }

    async fn call(&self, name: &str, inputs: Inputs) -> Result<CallToolResult, ErrorData> {
        let Shared { clients, offer, max, .. } = &*self.0;
        offer.call(clients, name, inputs, *max).await.map_err(|problem| ErrorData::invalid_params(problem, None))
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        self.0.config.clone()
    }

    async fn discover(&self, _: RequestContext<RoleServer>) -> Result<DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        Ok(DiscoverResult::from_server_info(versions, self.get_info()).with_ttl_ms(LIFETIME))
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let start = match request.and_then(|request| request.cursor) {
            Some(cursor) => page_of(&cursor, self.tools().len()).ok_or_else(|| unknown_cursor(&cursor))?,
            None => 0,
        };
        let tools = self.tools().iter().skip(start).take(PAGE).cloned().collect();
        let mut result =
            ListToolsResult::with_all_items(tools).with_ttl_ms(LIFETIME).with_cache_scope(CacheScope::Private);
        result.next_cursor = (start + PAGE < self.tools().len()).then(|| cursor(start + PAGE));
        Ok(result)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        // A client that cancels gets no response, and the request to the API is dropped.
        tokio::select! {
            result = self.call(&request.name, request.arguments.unwrap_or_default()) => result.map(Into::into),
            () = context.ct.cancelled() => Err(ErrorData::internal_error("cancelled", None)),
        }
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        Err(misfit::error(&request))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools().iter().find(|tool| tool.name == name).cloned()
    }
}

/// Returns the cursor of a page.
fn cursor(start: usize) -> String {
    format!("tools-{start}")
}

/// Returns the index of the first tool of the page of a cursor.
fn page_of(cursor: &str, tools: usize) -> Option<usize> {
    let start = cursor.strip_prefix("tools-")?.parse().ok()?;
    (start < tools && self::cursor(start) == cursor).then_some(start)
}

fn unknown_cursor(cursor: &str) -> ErrorData {
    ErrorData::invalid_params(format!("unknown cursor `{}`", shorten(cursor, 100)), None)
}
