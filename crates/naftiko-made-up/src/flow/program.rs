//! A program that runs the flows of a client and prints their results.

use std::fmt::Write;

use super::{Flow, NAMESPACE};

/// A flow as the client has it.
#[derive(Clone, Debug)]
pub struct Called {
    /// The index of the flow.
    pub flow: usize,
    /// Its method.
    pub method: String,
    /// The arguments of the method, then its setters.
    pub arguments: Vec<Argument>,
}

/// An input of a flow as the client has it.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its name in the capability file.
    pub input: String,
    /// The setter of an optional input.
    pub setter: Option<String>,
    /// Its type, as the model of the client writes it.
    pub ty: String,
}

/// The program: it gets the port of the server, and prints a line of JSON for each flow.
pub fn program(library: &str, flows: &[Flow], called: &[Called]) -> String {
    let mut program = format!(
        "//! Runs flows.\n\nuse {library}::naftiko_client::flow::FlowError;\n\
         use {library}::naftiko_client::{{Serialize, json}};\n\n\
         fn print<T: Serialize>(flow: usize, result: Result<T, FlowError>) {{\n    let line = match result {{\n        \
         Ok(value) => json!({{\"flow\": flow, \"value\": value}}),\n        \
         Err(error) => json!({{\"flow\": flow, \"step\": error.step(), \"error\": error.to_string()}}),\n    }};\n    \
         println!(\"{{line}}\");\n}}\n\n\
         #[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\n    \
         let port = std::env::args().nth(1).unwrap();\n    let client = {library}::Client::new(port).unwrap();\n    \
         let flows = client.{NAMESPACE}();\n"
    );
    for it in called {
        let Some(flow) = flows.get(it.flow) else { continue };
        let written = |argument: &Argument| written(flow, argument);
        let arguments = it.arguments.iter().filter(|it| it.setter.is_none()).filter_map(written);
        let arguments: Vec<String> = arguments.collect();
        let setters = it.arguments.iter().filter_map(|it| Some((it.setter.as_ref()?, written(it)?)));
        let setters: String = setters.map(|(name, value)| format!(".{name}({value})")).collect();
        let _ = writeln!(program, "    let flow = flows.{}({}){setters};", it.method, arguments.join(", "));
        let _ = writeln!(program, "    print({}, flow.await);", it.flow);
    }
    program + "}\n"
}

/// An input as code; `None` if the run does not have it.
fn written(flow: &Flow, argument: &Argument) -> Option<String> {
    let value = flow.inputs.get(&argument.input)?;
    Some(match (argument.ty.as_str(), value) {
        ("String", value) => {
            format!("{:?}.to_owned()", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        }
        ("Value", value) => format!("json!({value})"),
        // Code has lists and numbers as JSON has them.
        (_, value) => value.to_string(),
    })
}
