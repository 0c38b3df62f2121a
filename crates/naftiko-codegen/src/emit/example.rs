//! Calls of operations in examples: in documentation and in the README.

use crate::model::{Api, Authentication, Capability, Operation, Parameter, Type};

/// How long a line may be, so that documentation shows it whole.
const WIDTH: usize = 80;

/// The operation to show for the whole API: the first that asks for least.
pub(super) fn operation(api: &Api) -> Option<(&Capability, &Operation)> {
    let all = api.capabilities.iter().flat_map(|capability| capability.operations().map(move |it| (capability, it)));
    all.min_by_key(|(_, operation)| operation.required.len() + usize::from(operation.body.is_some()))
}

/// A client, made in the way that asks for least.
pub(super) fn client(api: &Api) -> String {
    let lib = api.lib_name();
    match &api.authentication {
        Authentication::None => format!("{lib}::Client::new()?"),
        _ => format!("{lib}::Client::from_env()?"),
    }
}

/// The line that imports what a call of an operation needs, if it needs something.
pub(super) fn import(api: &Api, operation: &Operation) -> Option<String> {
    operation.required_body().map(|_| format!("use {}::json;", api.lib_name()))
}

/// The statement that calls an operation, with an argument for everything that is required: on one line, or a line for
/// each call if that is too long.
pub(super) fn statement(capability: &Capability, operation: &Operation) -> Vec<String> {
    let method = format!(".{}", method(operation));
    let calls = [format!(".{}()", capability.module), method, ".send()".to_owned(), ".await?;".to_owned()];
    let line = format!("let answer = client{}", calls.concat());
    if line.len() <= WIDTH {
        return vec![line];
    }
    std::iter::once("let answer = client".to_owned()).chain(calls.iter().map(|call| format!("    {call}"))).collect()
}

/// The call of an operation's method.
pub(super) fn method(operation: &Operation) -> String {
    let body = operation.required_body().map(|_| "json!({})".to_owned());
    let arguments: Vec<String> = operation.required.iter().map(argument).chain(body).collect();
    format!("{}({})", operation.fn_name, arguments.join(", "))
}

fn argument(parameter: &Parameter) -> String {
    match parameter.ty {
        Type::String => format!("{:?}", parameter.wire_name),
        Type::Integer => "1".to_owned(),
        Type::Number => "1.0".to_owned(),
        Type::Boolean => "true".to_owned(),
        Type::Strings => format!("[{:?}]", parameter.wire_name),
    }
}
