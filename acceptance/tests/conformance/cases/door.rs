//! The doors of a program, through which the cases go.

mod offers;
mod rest;

use std::fmt;
use std::net::SocketAddr;

use naftiko_client::table::{CallerAuthentication, Clients, Table};
use naftiko_client::{Api, ApiClient, ClientBuilder, Key, Retries, Secret, Value, json};
use naftiko_codegen::{Generator, Severity};
use naftiko_mcp::{HttpOptions, Options, Server};
use rmcp::RoleClient;
use rmcp::model::{CallToolRequestParams, CallToolResult, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, RunningService, serve_client_with_lifecycle};
use tokio::sync::oneshot;

use crate::cases::backend::{Backend, DOCK_KEY, REGISTRY_TOKEN};

/// The token that callers of a server over HTTP need, if its file declares one.
pub(crate) const CALLERS: &str = "token-of-callers";

/// A door, and what is sent through it.
pub(crate) enum Door {
    /// `tools/list` of MCP, without the schemas of outputs: the tools of some servers, or of all.
    Tools(&'static Table, &'static [&'static str]),
    /// The names in that list.
    Names(&'static Table, &'static str),
    /// The inputs and the hints of one tool in that list.
    Inputs(&'static Table, &'static str),
    /// The generator, for the text of a capability file: the message of its first problem.
    Generate(&'static str),
    /// `tools/call` of MCP: the document of the result, or its other content.
    Tool(&'static Table, &'static str, Value),
    /// `tools/call` of MCP while the backend does not listen.
    Unreachable(&'static Table, &'static str, Value),
    /// `resources/list` and `resources/templates/list` of MCP.
    Resources(&'static Table, &'static str),
    /// `resources/read` of MCP: the content, or the code of the error.
    Resource(&'static Table, &'static str),
    /// `prompts/get` of MCP: the messages, or the code of the error.
    Prompt(&'static Table, &'static str, Value),
    /// A request to the MCP server over HTTP: the status, and the code of the error or the result.
    Http(&'static Table, &'static str, Message),
    /// A request to the REST server with a namespace: the status, and the body unless it is a
    /// problem.
    Rest(&'static Table, &'static str, Message),
}

/// A request over HTTP.
pub(crate) struct Message {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) body: String,
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Door::Tools(table, servers) => write!(f, "tools of {} {servers:?}", table.name),
            Door::Names(_, server) => write!(f, "names of the tools of {server}"),
            Door::Generate(text) => write!(f, "codegen {text}"),
            Door::Inputs(_, tool) => write!(f, "inputs of {tool}"),
            Door::Tool(_, tool, inputs) => write!(f, "{tool} {inputs}"),
            Door::Resources(_, server) => write!(f, "resources of {server}"),
            Door::Resource(_, uri) => write!(f, "resource {uri}"),
            Door::Prompt(_, prompt, arguments) => write!(f, "prompt {prompt} {arguments}"),
            Door::Unreachable(_, tool, inputs) => write!(f, "{tool} {inputs}, unreachable"),
            Door::Http(_, _, Message { method, path, headers, body })
            | Door::Rest(_, _, Message { method, path, headers, body }) => {
                write!(f, "{method} {path} {headers:?} {body}")
            }
        }
    }
}

impl Door {
    /// Sends it, and returns what comes back.
    pub(crate) async fn open(&self, backend: &Backend) -> Value {
        match self {
            Door::Tools(table, servers) => tools(table, servers, backend).await,
            Door::Inputs(table, tool) => {
                let mut tools = tools(table, &[], backend).await;
                let found = tools.as_array_mut().and_then(|tools| tools.iter_mut().find(|it| it["name"] == *tool));
                let mut tool = found.expect("the tool").take();
                tool.as_object_mut().and_then(|tool| tool.remove("name"));
                tool
            }
            Door::Names(table, server) => {
                let tools = tools(table, &[server], backend).await;
                tools.as_array().into_iter().flatten().map(|tool| tool["name"].clone()).collect()
            }
            Door::Generate(text) => generate(text),
            Door::Tool(table, tool, inputs) => {
                let client = connect(server(table, &[], backend.url())).await;
                call(&client, tool, inputs).await
            }
            Door::Unreachable(table, tool, inputs) => {
                let closed = naftiko_test_server::ClosedPort::new();
                let client = connect(server(table, &[], closed.url())).await;
                let mut result = call(&client, tool, inputs).await;
                if let Some(Value::String(text)) = result.get_mut("error") {
                    *text = text.replace(&closed.host(), "HOST");
                }
                result
            }
            Door::Resources(table, namespace) => {
                offers::resources(&connect(server(table, &[namespace], backend.url())).await).await
            }
            Door::Resource(table, uri) => offers::read(&connect(server(table, &[], backend.url())).await, uri).await,
            Door::Prompt(table, prompt, arguments) => {
                offers::prompt(&connect(server(table, &[], backend.url())).await, prompt, arguments).await
            }
            Door::Http(table, namespace, message) => {
                send(server(with_token(table), &[namespace], backend.url()), message).await
            }
            Door::Rest(table, namespace, message) => rest::send(table, namespace, message, backend).await,
        }
    }
}

/// The first of the worst problems of a capability file: `{severity: message}`.
fn generate(text: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let (specs, out) = (folder.path().join("specs"), folder.path().join("generated"));
    std::fs::create_dir_all(specs.join("case")).expect("a folder");
    std::fs::write(specs.join("case/case.yaml"), text).expect("a file");
    std::fs::write(specs.join("case/codegen.toml"), "[program]").expect("a file");
    let generated = Generator::new(&specs, &out).generate();
    let of = |(severity, name): (Severity, &str)| {
        let found = generated.diagnostics.iter().find(|it| it.severity == severity)?;
        Some(json!({name: found.message}))
    };
    let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    severities.into_iter().find_map(of).unwrap_or_default()
}

/// The MCP server of a table for a backend.
fn server(table: &'static Table, servers: &[&str], url: String) -> Server {
    let mut options = Options::default();
    options.servers = servers.iter().map(|name| (*name).to_owned()).collect();
    Server::new(table.name, "1.0.0", Clients::new(table, configured(url))).options(options).expect("options that fit")
}

/// Configures the clients of a table for a backend.
fn configured(url: String) -> impl Fn(&'static Api, ClientBuilder<ApiClient>) -> ClientBuilder<ApiClient> {
    let port = url.rsplit(':').next().unwrap_or_default().to_owned();
    move |api, builder| {
        let builder = builder.variable("port", port.as_str()).retries(Retries::none());
        match api.name() {
            name if name.contains("registry") => builder.secret(REGISTRY_TOKEN),
            name if name.contains("dockyard") => builder.secret(DOCK_KEY),
            _ => builder,
        }
    }
}

/// The table with tokens of callers as texts, in place of variables of the environment.
fn with_token(table: &'static Table) -> &'static Table {
    let servers: Vec<_> = table
        .servers
        .iter()
        .map(|server| match server.authentication {
            CallerAuthentication::Bearer { .. } => {
                server.authentication(CallerAuthentication::Bearer { token: Secret::text(CALLERS) })
            }
            CallerAuthentication::Key(_) => {
                server.authentication(CallerAuthentication::Key(Key::header("X-Callers", Secret::text(CALLERS))))
            }
            _ => *server,
        })
        .collect();
    Box::leak(Box::new(Table::new(table.name, table.units, table.services).servers(Vec::leak(servers))))
}

pub(crate) type Client = RunningService<RoleClient, ()>;

/// A client of another library, connected in memory.
async fn connect(server: Server) -> Client {
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let (input, output) = tokio::io::split(theirs);
    tokio::spawn(server.serve(input, output));
    let mode = ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] };
    serve_client_with_lifecycle((), ours, mode).await.expect("a connection")
}

async fn tools(table: &'static Table, servers: &[&str], backend: &Backend) -> Value {
    let client = connect(server(table, servers, backend.url())).await;
    let tools = client.list_all_tools().await.expect("a list");
    let tool = |tool: &rmcp::model::Tool| {
        let schema = Value::Object((*tool.input_schema).clone());
        let properties = schema["properties"].as_object().into_iter().flatten();
        let types: Value = properties.map(|(name, it)| (name.clone(), it["type"].clone())).collect();
        let mut shown = json!({"name": tool.name, "inputs": types, "required": schema["required"]});
        if let Some(hints) = &tool.annotations {
            let hints = serde_json::to_value(hints).expect("JSON");
            let set = hints.as_object().into_iter().flatten().filter(|(name, it)| *name != "title" && !it.is_null());
            shown["hints"] = set.map(|(name, it)| (name.clone(), it.clone())).collect();
        }
        shown
    };
    tools.iter().map(tool).collect()
}

/// The document of a result, `{"error": text}` for an error, `null` for no content, and the block
/// itself for other content.
async fn call(client: &Client, tool: &'static str, inputs: &Value) -> Value {
    let inputs = inputs.as_object().expect("inputs are an object").clone();
    match client.call_tool(CallToolRequestParams::new(tool).with_arguments(inputs)).await {
        Ok(result) => document(&result),
        Err(error) => json!({"protocol error": error.to_string()}),
    }
}

fn document(result: &CallToolResult) -> Value {
    let texts: Vec<&str> =
        result.content.iter().filter_map(|block| block.as_text()).map(|it| it.text.as_str()).collect();
    match (result.is_error, &result.content[..], &texts[..]) {
        (Some(true), _, texts) => json!({"error": texts.join("\n")}),
        (_, [], _) => Value::Null,
        (_, [_], [text]) => {
            let document: Value = serde_json::from_str(text).unwrap_or_else(|_| json!({"text": text}));
            if let Some(structured) = &result.structured_content {
                assert_eq!(structured, &document);
            }
            document
        }
        (_, blocks, _) => serde_json::to_value(blocks).expect("JSON"),
    }
}

/// A request over HTTP, with the headers that clients of both kinds of servers send.
fn request(url: String, message: &Message) -> reqwest::RequestBuilder {
    let request = reqwest::Client::new().request(message.method.parse().expect("a method"), url);
    let usual = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
    let headers = usual.iter().chain(&message.headers);
    headers.fold(request, |request, (name, value)| request.header(*name, *value)).body(message.body.clone())
}

/// Sends a request to a server that listens on a port.
async fn send(server: Server, message: &Message) -> Value {
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = server.bind_http(address, HttpOptions::default()).await.expect("a server");
    let url = format!("http://{}{}", server.address(), message.path);
    let (end, ends) = oneshot::channel::<()>();
    let served = tokio::spawn(server.serve(async move {
        let _ = ends.await;
    }));
    let response = request(url, message).send().await.expect("a response");
    assert!(!response.headers().contains_key("mcp-session-id"), "{}", message.body);
    let status = response.status().as_u16();
    let challenge = response.headers().get("www-authenticate").and_then(|value| value.to_str().ok());
    let challenge = challenge.filter(|challenge| challenge.contains("resource_metadata")).map(str::to_owned);
    let body: Value = serde_json::from_str(&response.text().await.expect("a body")).unwrap_or_default();
    let _ = end.send(());
    served.await.expect("no panic");
    match (&body["error"], &body["result"]) {
        (Value::Object(error), _) => json!({"status": status, "code": error["code"]}),
        (_, Value::Object(result)) if result.contains_key("tools") => {
            json!({"status": status, "tools": result["tools"].as_array().map(Vec::len)})
        }
        (_, Value::Object(result)) => json!({"status": status, "isError": result["isError"]}),
        _ if challenge.is_some() => json!({"status": status, "challenge": challenge}),
        _ if body.is_object() => json!({"status": status, "body": body}),
        _ => json!({"status": status}),
    }
}
