//! Calls of operations in examples: in documentation and in the README.

use crate::model::{Answer, Api, Capability, Operation, Parameter, Service, Type};

/// How long a line may be, so that documentation shows it whole.
const WIDTH: usize = 80;

/// The operation to show for the whole API: the first that asks for least.
pub(super) fn operation(api: &Api) -> Option<(&Capability, &Operation)> {
    let all = api.capabilities.iter().flat_map(|capability| capability.operations().map(move |it| (capability, it)));
    all.min_by_key(|(_, operation)| {
        let is_plain = matches!(operation.answer, Answer::Value(_) | Answer::Text);
        (!is_plain, operation.required.len() + usize::from(operation.parameters().any(|it| it.ty == Type::Any)))
    })
}

/// How an answer is printed.
pub(super) fn shown(operation: &Operation) -> &'static str {
    if matches!(operation.answer, Answer::Value(_) | Answer::Text) { "" } else { ":?" }
}

/// A client, made in the way that asks for least.
pub(super) fn client(api: &Api) -> String {
    let lib = api.lib_name();
    match api.only_service() {
        Some(service) => format!("{lib}::Client::{}?", construct(service)),
        None if api.services.iter().all(Service::has_from_env) && asked(api).is_empty() => {
            format!("{lib}::Client::from_env()?")
        }
        None if api.services.iter().all(Service::has_from_env) => {
            format!("{lib}::Client::from_env({})?", asked(api).join(", "))
        }
        None => {
            let builders = api.services.iter().map(|service| build(&lib, service));
            format!("{lib}::Client::new({})", builders.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The arguments that setting up from the environment asks for.
fn asked(api: &Api) -> Vec<String> {
    api.services.iter().flat_map(arguments_of_builder).collect()
}

fn arguments_of_builder(service: &Service) -> Vec<String> {
    let base_url = service.arguments.base_url.iter().map(|_| "\"https://api.example.com\"".to_owned());
    base_url.chain(service.asked().map(|(variable, _)| format!("{:?}", variable.name))).collect()
}

/// The call that makes a client of one service.
fn construct(service: &Service) -> String {
    if service.has_from_env() {
        return format!("from_env({})", arguments_of_builder(service).join(", "));
    }
    let arguments = arguments_of_builder(service).join(", ");
    match service.arguments.authenticator {
        Some(_) => format!("builder({arguments}).without_authentication().build()"),
        None => format!("new({arguments})"),
    }
}

fn build(lib: &str, service: &Service) -> String {
    let secret = match (&service.arguments.authenticator, service.has_from_env()) {
        (Some(_), _) => ".without_authentication()",
        (None, true) => ".secret_from_env()",
        (None, false) => "",
    };
    let arguments = arguments_of_builder(service).join(", ");
    format!("{lib}::Client::{}({arguments}){secret}.build()?", service.builder_name())
}

/// The line that imports what a call of an operation needs, if it needs something.
pub(super) fn import(api: &Api, operation: &Operation) -> Option<String> {
    operation.required.iter().any(|it| it.ty == Type::Any).then(|| format!("use {}::json;", api.lib_name()))
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
    let arguments: Vec<String> = operation.required.iter().map(argument).collect();
    format!("{}({})", operation.fn_name, arguments.join(", "))
}

fn argument(parameter: &Parameter) -> String {
    match &parameter.ty {
        Type::Typed(ty, form) => argument_of(api, ty, *form, &parameter.wire_name),
        Type::String | Type::Bytes | Type::Part => format!("{:?}", parameter.wire_name),
        Type::Integer => "1".to_owned(),
        Type::Number => "1.0".to_owned(),
        Type::Boolean => "true".to_owned(),
        Type::Strings | Type::Joined => format!("[{:?}]", parameter.wire_name),
        Type::Any => "json!({})".to_owned(),
    }
}
