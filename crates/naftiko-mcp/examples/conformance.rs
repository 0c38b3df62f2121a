//! The server for the conformance suite of the protocol: the tools, resources and prompts that it
//! uses, as far as a capability can have them, and a server of the API in the same process.
//!
//! With an address, such as `127.0.0.1:9090`, it listens there; otherwise it serves the standard
//! streams. `.ci/mcp` runs the suite.

use std::error::Error;
use std::net::SocketAddr;

use naftiko_client::table::{
    Clients, Hints, Input, Message, Output, Prompt, PromptArgument, Resource, Server as Exposed, Table, Target, Unit,
};
use naftiko_client::{Api, Operation, Piece};
use naftiko_mcp::{HttpOptions, Server};
use naftiko_test_server::{Reply, Server as Upstream};

static API: Api = Api::new("conformance", "");

static UNITS: &[Unit] = &[
    Unit::new("suite", "test_simple_text", Operation::get("GetText", "/text"))
        .tool()
        .description("Returns a text.")
        .hints(Hints::new().read_only(true))
        .output(Output::Text),
    Unit::new("suite", "test_image_content", Operation::get("GetImage", "/image"))
        .tool()
        .description("Returns an image.")
        .output(Output::Bytes),
    Unit::new("suite", "test_audio_content", Operation::get("GetAudio", "/audio"))
        .tool()
        .description("Returns a sound.")
        .output(Output::Bytes),
    Unit::new("suite", "test_embedded_resource", Operation::get("GetDocument", "/document"))
        .tool()
        .description("Returns a document.")
        .output(Output::Bytes),
    Unit::new("suite", "test_error_handling", Operation::get("GetError", "/error"))
        .tool()
        .description("Returns an error."),
    Unit::new("suite", "get-pet", Operation::get("GetPet", "/pets/{pet_id}"))
        .tool()
        .title("Pet")
        .description("Returns a pet.")
        .output_schema(r#"{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}}}"#)
        .inputs(&[Input::new("pet_id", r#"{"type":"string"}"#).required().to(&[Target::path("pet_id")])]),
];

static IMAGE: Unit = Unit::new("suite", "static_binary", Operation::get("GetImage", "/image")).output(Output::Bytes);

static TEMPLATE: Unit = Unit::new("suite", "template", Operation::get("GetTemplate", "/templates/{id}"))
    .inputs(&[Input::new("id", r#"{"type":"string"}"#).required().to(&[Target::path("id")])]);

static RESOURCES: &[Resource] = &[
    Resource::texts("static-text", "test://static-text", &[("", "This is the content of the static text resource.")])
        .media_type("text/plain"),
    Resource::unit("static-binary", "test://static-binary", &IMAGE).media_type("image/png").binary(),
    Resource::unit("template", "test://template/{id}/data", &TEMPLATE).media_type("application/json"),
];

static PROMPTS: &[Prompt] = &[
    Prompt::new("test_simple_prompt", &[Message::user(&[Piece::Text("This is a simple prompt for testing.")])])
        .description("Returns a message."),
    Prompt::new(
        "test_prompt_with_arguments",
        &[Message::user(&[
            Piece::Text("Prompt with arguments: arg1='"),
            Piece::Input("arg1"),
            Piece::Text("', arg2='"),
            Piece::Input("arg2"),
            Piece::Text("'"),
        ])],
    )
    .description("Returns a message with two arguments.")
    .arguments(&[
        PromptArgument::new("arg1").description("The first.").required(),
        PromptArgument::new("arg2").description("The second.").required(),
    ]),
];

static TABLE: Table = Table::new("conformance", UNITS, &[&API])
    .title("Conformance")
    .description("Tools of the suite.")
    .servers(&[Exposed::new("suite").resources(RESOURCES).prompts(PROMPTS)]);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let upstream = Upstream::start().await;
    upstream.always_by(|request| {
        let of_type = |content_type, body: &[u8]| Reply::new("200 OK", &[("content-type", content_type)], body);
        match request.target() {
            "/text" => of_type("text/plain", b"This is a simple text response for testing."),
            "/image" => of_type("image/png", b"\x89PNG\r\n\x1a\n"),
            "/audio" => of_type("audio/wav", b"RIFF\x04\0\0\0WAVE"),
            "/document" => of_type("application/pdf", b"%PDF-1.7"),
            "/templates/123" => Reply::json(r#"{"id": "123", "data": "Data for ID: 123"}"#),
            "/pets/p1" => Reply::json(r#"{"id": "p1", "name": "Rex"}"#),
            _ => Reply::new("404 Not Found", &[("content-type", "application/json")], r#"{"error": "not found"}"#),
        }
    });
    let url = upstream.url();
    let clients = Clients::new(&TABLE, move |_, builder| builder.base_url(url.as_str()));
    let server = Server::new("conformance", env!("CARGO_PKG_VERSION"), clients);
    match std::env::args().nth(1) {
        Some(address) => {
            let address: SocketAddr = address.parse()?;
            let server = server.bind_http(address, HttpOptions::default()).await?;
            println!("http://{}/mcp", server.address());
            server.serve(std::future::pending()).await;
        }
        None => server.serve_stdio().await?,
    }
    Ok(())
}
