//! An API of pets on loopback, and clients of its MCP server.

use std::sync::Arc;

use naftiko_client::table::{
    Clients, Hints, Input, Output, PageStyle, Paged, Server as Exposed, Setting, Table, Target, To, Unit,
};
use naftiko_client::{Api, Authentication, Operation, Retries, Secret, Value};
use naftiko_mcp::{Error, Options, Server};
use naftiko_test_server::Server as Upstream;
use rmcp::RoleClient;
use rmcp::model::{CallToolRequestParams, CallToolResult, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, RunningService, ServiceError, serve_client_with_lifecycle};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf};
use tokio::task::JoinHandle;

/// The secret, which no result may show.
pub(crate) const SECRET: &str = "sk_test_0123456789";

pub(crate) static API: Api = Api::new("pets", "http://pets.example")
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN_FOR_TESTS") });

static BY_OFFSET: Paged = Paged::new(PageStyle::Offset { parameter: "offset", first: 0 }, &["data"]);

static UNITS: &[Unit] = &[
    Unit::new("pet-tools", "list-pets", Operation::get("ListPets", "/pets"))
        .tool()
        .title("Pets")
        .description("Lists pets.\n\nReturns a page of them.")
        .tags(&["pets"])
        .hints(Hints::new().read_only(true).destructive(false).idempotent(true))
        .pages(&BY_OFFSET)
        .inputs(&[
            Input::new("kind", r#"{"type":"string","enum":["cat","dog"]}"#)
                .description("The kind of pet.")
                .to(&[Target::query("kind")]),
            Input::new("limit", r#"{"type":"integer","minimum":1}"#).to(&[Target::query("limit")]),
            Input::new("offset", r#"{"type":"integer","minimum":0}"#).to(&[Target::query("offset")]),
        ]),
    Unit::new("pet-tools", "get-pet", Operation::get("GetPet", "/pets/{pet_id}"))
        .tool()
        .description("Returns a pet.")
        .tags(&["pets"])
        .hints(Hints::new().read_only(true))
        .output_schema(r#"{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}}}"#)
        .inputs(&[Input::new("pet_id", r#"{"type":"string"}"#).required().to(&[Target::path("pet_id")])]),
    Unit::new("pet-tools", "create-pet", Operation::post("CreatePet", "/pets"))
        .tool()
        .description("Creates a pet.")
        .tags(&["pets", "admin"])
        .hints(Hints::new().read_only(false))
        .settings(&[Setting::Keys { order: &["name", "age"], is_form: false, is_optional: false }])
        .inputs(&[
            Input::new("name", r#"{"type":"string"}"#).required().to(&[Target::key("name")]),
            Input::new("age", r#"{"type":"integer"}"#).to(&[Target::key("age")]),
        ]),
    Unit::new("pet-tools", "delete-pet", Operation::delete("DeletePet", "/pets/{pet_id}"))
        .tool()
        .description("Deletes a pet.")
        .tags(&["pets", "admin"])
        .hints(Hints::new().read_only(false).destructive(true).idempotent(true))
        .output(Output::Nothing)
        .inputs(&[Input::new("pet_id", r#"{"type":"string"}"#).required().to(&[Target::path("pet_id")])]),
    Unit::new("pet-files", "get-photo", Operation::get("GetPhoto", "/pets/{pet_id}/photo"))
        .tool()
        .description("Returns the photo of a pet.")
        .hints(Hints::new().read_only(true))
        .output(Output::Bytes)
        .inputs(&[Input::new("pet_id", r#"{"type":"string"}"#).required().to(&[Target::path("pet_id")])]),
    Unit::new("pet-files", "set-photo", Operation::put("SetPhoto", "/pets/{pet_id}/photo"))
        .tool()
        .description("Sets the photo of a pet.")
        .output(Output::Text)
        .inputs(&[
            Input::new("pet_id", r#"{"type":"string"}"#).required().to(&[Target::path("pet_id")]),
            Input::new("photo", r#"{"type":"string","contentEncoding":"base64"}"#)
                .required()
                .to(&[Target::new(To::Bytes("image/png"), "")]),
        ]),
];

pub(crate) static TABLE: Table = Table::new("pets", UNITS, &[&API]).title("Pets API").description("Pets.").servers(&[
    Exposed::new("pet-tools").description("Finds and changes pets."),
    Exposed::new("pet-files").description("Photos of pets."),
]);

/// A table of this many made-up units of four kinds of things: of five units, one writes.
pub(crate) fn many(count: usize) -> &'static Table {
    const THINGS: [&str; 4] = ["invoice", "customer", "subscription", "refund"];
    let unit = |at: usize| {
        let thing = THINGS[at % 4];
        let (verb, does, is_read) =
            if at.is_multiple_of(5) { ("archive", "Archives", false) } else { ("find", "Finds", true) };
        let name: &'static str = format!("{verb}-{thing}-{at:03}").leak();
        let description = format!("{does} the {thing} with the number {at}.\n\nSlowly.").leak();
        let operation = if is_read { Operation::get(name, "/things") } else { Operation::post(name, "/things") };
        let inputs = vec![Input::new("color", r#"{"type":"string"}"#).to(vec![Target::query("color")].leak())].leak();
        Unit::new(thing, name, operation).description(description).inputs(inputs).hints(Hints::new().read_only(is_read))
    };
    let units: Vec<Unit> = (0..count).map(unit).collect();
    Box::leak(Box::new(Table::new("things", units.leak(), vec![&API].leak()).description("Things of a shop.")))
}

/// A server of the pets, which has a secret.
pub(crate) fn server(upstream: &Upstream) -> Server {
    of_table(&TABLE, upstream)
}

/// A server of a table.
pub(crate) fn of_table(table: &'static Table, upstream: &Upstream) -> Server {
    let url = upstream.url();
    let clients = Clients::new(table, move |_, builder| {
        builder.base_url(url.as_str()).secrets([SECRET]).retries(Retries::none())
    });
    Server::new("pets", "1.2.3", clients)
}

/// The server, with options.
pub(crate) fn with(server: Server, configure: impl FnOnce(&mut Options)) -> Server {
    let mut options = Options::default();
    configure(&mut options);
    server.options(options).expect("the options fit")
}

/// A client of a server, which ends when the client is dropped.
pub(crate) struct Client {
    pub(crate) service: Arc<RunningService<RoleClient, ()>>,
}

/// A client of the revision 2026-07-28.
pub(crate) async fn client(server: Server) -> Client {
    let preferred_versions = vec![ProtocolVersion::V_2026_07_28];
    client_of(server, ClientLifecycleMode::Discover { preferred_versions }).await
}

/// A client that begins with a handshake or without.
pub(crate) async fn client_of(server: Server, mode: ClientLifecycleMode) -> Client {
    let (ours, theirs) = tokio::io::duplex(1024);
    let (input, output) = tokio::io::split(theirs);
    tokio::spawn(server.serve(input, output));
    let service = serve_client_with_lifecycle((), ours, mode).await.expect("a connection");
    Client { service: Arc::new(service) }
}

impl Client {
    /// Calls a tool.
    pub(crate) async fn call(&self, name: &'static str, inputs: Value) -> CallToolResult {
        self.try_call(name, inputs).await.expect("a result")
    }

    /// Calls a tool; an error is one of the protocol.
    pub(crate) async fn try_call(&self, name: &'static str, inputs: Value) -> Result<CallToolResult, ServiceError> {
        let Value::Object(inputs) = inputs else { panic!("inputs are an object") };
        self.service.call_tool(CallToolRequestParams::new(name).with_arguments(inputs)).await
    }
}

/// The texts of a result.
pub(crate) fn texts(result: &CallToolResult) -> Vec<&str> {
    result.content.iter().map(|block| block.as_text().expect("a text").text.as_str()).collect()
}

/// The text of an error.
pub(crate) fn error(result: &CallToolResult) -> &str {
    assert_eq!(result.is_error, Some(true), "{result:?}");
    assert_eq!(result.structured_content, None);
    let [text] = texts(result)[..] else { panic!("{result:?}") };
    assert!(!text.contains(SECRET), "{text}");
    text
}

/// A client that writes and reads lines.
pub(crate) struct Wire {
    lines: Lines<BufReader<ReadHalf<DuplexStream>>>,
    output: Option<WriteHalf<DuplexStream>>,
    served: JoinHandle<Result<(), Error>>,
}

impl Wire {
    /// Connects to a server.
    pub(crate) fn open(server: Server) -> Self {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (input, output) = tokio::io::split(theirs);
        let served = tokio::spawn(server.serve(input, output));
        let (read, write) = tokio::io::split(ours);
        Wire { lines: BufReader::new(read).lines(), output: Some(write), served }
    }

    /// Writes a line.
    pub(crate) async fn write(&mut self, line: impl ToString) {
        let line = format!("{}\n", line.to_string());
        self.output.as_mut().expect("an open connection").write_all(line.as_bytes()).await.expect("a connection");
    }

    /// Reads a line: JSON.
    pub(crate) async fn read(&mut self) -> Value {
        let line = self.lines.next_line().await.expect("a connection").expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Writes a request and reads the response.
    pub(crate) async fn request(&mut self, request: Value) -> Value {
        self.write(request).await;
        self.read().await
    }

    /// Closes the input of the server, and returns the lines that are left and how it ended.
    pub(crate) async fn close(mut self) -> (Vec<String>, Result<(), Error>) {
        if let Some(mut output) = self.output.take() {
            output.shutdown().await.expect("a connection");
        }
        let mut left = Vec::new();
        while let Some(line) = self.lines.next_line().await.expect("a connection") {
            left.push(line);
        }
        (left, self.served.await.expect("no panic"))
    }
}
