//! Requests of a client.

use std::sync::Arc;

use naftiko_client::table::{Inputs, Server};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CustomRequest, CustomResult, DiscoverResult,
    GetPromptRequestMethod, GetPromptRequestParams, GetPromptResponse, GetSkillRequestParams, GetSkillResult,
    Implementation, ListPromptsRequestMethod, ListPromptsResult, ListResourceTemplatesRequestMethod,
    ListResourceTemplatesResult, ListResourcesRequestMethod, ListResourcesResult, ListSkillsResult, ListToolsResult,
    PaginatedRequestParams, PromptsCapability, ReadResourceDirectoryRequestParams, ReadResourceDirectoryResult,
    ReadResourceRequestMethod, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
    ResourcesCapability, ServerCapabilities, ServerConfig, Tool, ToolsCapability,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};

use crate::cache::Cache;
use crate::limit::shorten;
use crate::misfit::Methods;
use crate::offer::Offer;
use crate::page::page;
use crate::prompts::Prompts;
use crate::resources::Resources;
use crate::run::Caller;
use crate::skills::Skills;

/// The maximum number of characters of the instructions.
const MAX_INSTRUCTIONS: usize = 2000;

/// Responds to the requests of clients. A clone shares everything.
#[derive(Clone)]
pub(crate) struct Handler(Arc<Shared>);

struct Shared {
    caller: Caller,
    config: ServerConfig,
    offer: Offer,
    tools: Vec<Tool>,
    resources: Resources,
    prompts: Prompts,
    skills: Skills,
    /// How long clients may keep the lists.
    cache: Cache,
}

impl Handler {
    /// Creates the handler of an offer, of the resources and the prompts of servers, and of skills.
    pub(crate) fn new(
        implementation: Implementation,
        instructions: &str,
        caller: Caller,
        offer: Offer,
        servers: &[&'static Server],
        skills: Skills,
    ) -> Self {
        let (tools, resources, prompts) = (offer.tools(), Resources::new(servers), Prompts::new(servers));
        let mut capabilities = ServerCapabilities::default();
        // Skills are resources, too.
        let has_resources = !resources.is_empty() || !skills.is_empty();
        capabilities.resources = has_resources.then(ResourcesCapability::default);
        capabilities.prompts = (!prompts.is_empty()).then(PromptsCapability::default);
        // A server of nothing is one of no tools.
        let has_tools = !tools.is_empty() || !has_resources && prompts.is_empty();
        capabilities.tools = has_tools.then(ToolsCapability::default);
        skills.announce(&mut capabilities);
        let mut config = ServerConfig::new(capabilities);
        config.server_info = implementation;
        config.instructions = Some(shorten(instructions, MAX_INSTRUCTIONS)).filter(|text| !text.is_empty());
        let cache = Cache::of_lists(servers);
        Handler(Arc::new(Shared { caller, config, offer, tools, resources, prompts, skills, cache }))
    }

    /// Returns the tools.
    pub(crate) fn tools(&self) -> &[Tool] {
        &self.0.tools
    }

    /// Returns the methods of the server.
    pub(crate) fn methods(&self) -> Methods {
        let Shared { prompts, skills, .. } = &*self.0;
        Methods {
            has_resources: self.has_resources(),
            has_prompts: !prompts.is_empty(),
            has_skills: !skills.is_empty(),
        }
    }

    /// Whether there are resources. Skills are resources, too.
    fn has_resources(&self) -> bool {
        self.0.config.capabilities.resources.is_some()
    }

    async fn call(&self, name: &str, inputs: Inputs) -> Result<CallToolResult, ErrorData> {
        let Shared { caller, offer, .. } = &*self.0;
        offer.call(caller, name, inputs).await.map_err(|problem| ErrorData::invalid_params(problem, None))
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        self.0.config.clone()
    }

    async fn discover(&self, _: RequestContext<RoleServer>) -> Result<DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        Ok(DiscoverResult::from_server_info(versions, self.get_info()).with_ttl_ms(self.0.cache.ttl))
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let (tools, next) = page("tools", self.tools(), request)?;
        let Cache { ttl, scope } = self.0.cache;
        let mut result = ListToolsResult::with_all_items(tools).with_ttl_ms(ttl).with_cache_scope(scope);
        result.next_cursor = next;
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
        Err(self.methods().error(&request))
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        if !self.has_resources() {
            return Err(ErrorData::method_not_found::<ListResourcesRequestMethod>());
        }
        let mut resources = self.0.resources.list().await;
        resources.extend(self.0.skills.resources());
        let (resources, next) = page("resources", &resources, request)?;
        let Cache { ttl, scope } = self.0.cache;
        let mut result = ListResourcesResult::with_all_items(resources).with_ttl_ms(ttl).with_cache_scope(scope);
        result.next_cursor = next;
        Ok(result)
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        if !self.has_resources() {
            return Err(ErrorData::method_not_found::<ListResourceTemplatesRequestMethod>());
        }
        let (templates, next) = page("templates", &self.0.resources.templates(), request)?;
        let Cache { ttl, scope } = self.0.cache;
        let mut result =
            ListResourceTemplatesResult::with_all_items(templates).with_ttl_ms(ttl).with_cache_scope(scope);
        result.next_cursor = next;
        Ok(result)
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let Shared { caller, resources, skills, cache: Cache { ttl, scope }, .. } = &*self.0;
        if !self.has_resources() {
            return Err(ErrorData::method_not_found::<ReadResourceRequestMethod>());
        }
        if let Some(contents) = skills.read(&request.uri).await {
            return Ok(ReadResourceResult::new(contents).with_ttl_ms(*ttl).with_cache_scope(*scope).into());
        }
        tokio::select! {
            result = resources.read(&caller.clients, &request.uri, caller.max) => result.map(Into::into),
            () = context.ct.cancelled() => Err(ErrorData::internal_error("cancelled", None)),
        }
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        if self.0.prompts.is_empty() {
            return Err(ErrorData::method_not_found::<ListPromptsRequestMethod>());
        }
        let (prompts, next) = page("prompts", &self.0.prompts.list(), request)?;
        let Cache { ttl, scope } = self.0.cache;
        let mut result = ListPromptsResult::with_all_items(prompts).with_ttl_ms(ttl).with_cache_scope(scope);
        result.next_cursor = next;
        Ok(result)
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let Shared { prompts, caller, .. } = &*self.0;
        if prompts.is_empty() {
            return Err(ErrorData::method_not_found::<GetPromptRequestMethod>());
        }
        prompts.get(&request.name, &request.arguments.unwrap_or_default(), caller.max).await.map(Into::into)
    }

    async fn list_skills(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListSkillsResult, ErrorData> {
        let (skills, next) = page("skills", &self.0.skills.list().await, request)?;
        let Cache { ttl, scope } = self.0.cache;
        let mut result = ListSkillsResult::with_all_items(skills).with_ttl_ms(ttl).with_cache_scope(scope);
        result.next_cursor = next;
        Ok(result)
    }

    async fn get_skill(
        &self,
        request: GetSkillRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetSkillResult, ErrorData> {
        let Cache { ttl, scope } = self.0.cache;
        let skill = self.0.skills.get(&request.uri).await?;
        Ok(GetSkillResult::new(skill).with_ttl_ms(ttl).with_cache_scope(scope))
    }

    async fn read_resource_directory(
        &self,
        request: ReadResourceDirectoryRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceDirectoryResult, ErrorData> {
        let children = self.0.skills.directory(&request.uri).await?;
        let wanted = PaginatedRequestParams::default().with_cursor(request.cursor);
        let (children, next) = page("children", &children, Some(wanted))?;
        let mut result = ReadResourceDirectoryResult::with_all_items(children);
        result.next_cursor = next;
        Ok(result)
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools().iter().find(|tool| tool.name == name).cloned()
    }
}
