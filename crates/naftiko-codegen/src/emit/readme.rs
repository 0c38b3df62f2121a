//! `README.md` of a generated crate: how to begin, and a reference of every operation.

use std::fmt::Write;

use super::example;
use super::manifest::HANDED_ON;
use super::text::{doc_text, plural, variables};
use crate::model::docs::code;
use crate::model::{
    Answer, Api, Authentication, Capability, Failure, Name, Operation, Parameter, Place, Service, Stream, StreamKind,
    Ty, Type,
};

pub(super) fn readme(api: &Api) -> String {
    let mut out = format!("# {}\n\n", api.package.name);
    let count = api.operation_count();
    let _ = writeln!(
        out,
        "A Rust client for {}: {count} operation{}{}, generated from naftiko capability files.\n",
        api.about.markdown(),
        plural(count),
        match api.only_service() {
            Some(service) if !service.base_url.is_empty() => format!(" at {}", code(&service.base_url)),
            _ => String::new(),
        }
    );
    quick_start(&mut out, api);
    let _ = writeln!(out, "## Authentication\n\n{}\n", set_up(api));
    let _ = writeln!(out, "{BEYOND}");
    customized(&mut out, api);
    let _ = writeln!(out, "{MORE}");
    faked(&mut out, api);
    typed(&mut out, api);
    let _ = writeln!(out, "{}", features());
    for capability in &api.capabilities {
        capability_reference(&mut out, api, capability);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// What holds for every operation of every API.
const BEYOND: &str = "\
## What every request can do

Required inputs are arguments of the operation's method; optional ones are setters, and one called again replaces what it
set. `send` decodes the answer, `send_as::<T>()` into a type of yours. `customize()` gives the request itself, for what the
capability files do not mention:
";

const MORE: &str = "\
`json(body)` and `body(content_type, bytes)` send another body, `send_bytes()` answers with the body as it came.
A builder of a client sets up base URL, default headers, timeouts, retries, user agent, an interceptor, or an HTTP client of
your own.

A call that failed is sent again, up to three times in all, where that can do no harm: if nothing was sent, if its method is
idempotent, or if the server says that it did nothing. It ends after 60 seconds, unless a body is streamed. Both can be set
otherwise.

A call that fails gives an `Error`. Printed, it is one line that can go into a log. `kind()` says how far the call came,
and if the server answered, `status()`, `headers()` and `body()` are there, with its own `code()` and `message()`,
`request_id()` and `retry_after()`.
";

/// The features of every generated crate; those of its capabilities are by their modules.
fn features() -> String {
    let mut out = "## Features\n\n- `rustls` (default): TLS by rustls\n".to_owned();
    for (name, what) in HANDED_ON {
        let _ = writeln!(out, "- `{name}`: {what}");
    }
    out
}

fn quick_start(out: &mut String, api: &Api) {
    let Some((capability, operation)) = example::operation(api) else { return };
    let call = example::call(api, capability, operation, example::Inputs::Values);
    let shown = match &call.result {
        None => Vec::new(),
        Some(result) if matches!(operation.answer, Answer::Stream(_)) => example::taken(operation, result),
        Some(result) => {
            let shown = if example::shown(operation).is_empty() { ":#" } else { ":#?" };
            vec![format!("println!(\"{{{result}{shown}}}\");")]
        }
    };
    let lines: Vec<String> = call.lines.into_iter().chain(shown).collect();
    let _ = writeln!(
        out,
        "```rust,no_run\n{}#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
         let client = {};\n    {}\n    Ok(())\n}}\n```\n",
        call.import.map_or(String::new(), |import| format!("{import}\n\n")),
        example::client(api),
        lines.join("\n    "),
    );
}

fn customized(out: &mut String, api: &Api) {
    let Some((capability, operation)) = example::operation(api) else { return };
    let lib = api.lib_name();
    let call = example::call(api, capability, operation, example::Inputs::Values);
    let _ = writeln!(
        out,
        "```rust,no_run\n{}async fn customized(client: {lib}::Client) -> {lib}::Result<()> {{\n    \
         let response = client\n        .{}()\n        .{}\n        .customize()\n        .query(\"debug\", true)\n        \
         .header(\"x-team\", \"billing\")\n        .timeout(std::time::Duration::from_secs(5))\n        \
         .send_response()\n        .await?;\n    \
         println!(\"{{}} {{:?}} {{{}}}\", response.status(), response.headers(), response.body());\n    Ok(())\n}}\n```\n",
        call.import.map_or(String::new(), |import| format!("{import}\n\n")),
        capability.module,
        call.method,
        example::shown(operation),
    );
}

/// How users test what calls the client. It is not run with the other examples: it needs a feature.
fn faked(out: &mut String, api: &Api) {
    let Some((capability, operation)) = example::operation(api) else { return };
    let (lib, name) = (api.lib_name(), &capability.fake_name);
    let _ = writeln!(
        out,
        "## Tests of your own\n\nWith the feature `test-util`, for `[dev-dependencies]`, the module `fake` answers calls \
         as a test sets them up, and\nkeeps a record of them. It opens no socket, and all else is what runs in production.\n\n\
         ```rust,ignore\nlet fake = {lib}::fake::Fake::new();\nfake.{name}().{}().fails_with(503).times(1..);\n\
         let client = fake.client();\n```\n",
        operation.fn_name,
    );
}

/// How a client is set up with secrets and whatever else it needs.
fn set_up(api: &Api) -> String {
    if let Some(service) = api.only_service() {
        let without = match api.operations().any(|operation| !operation.sends_secret) {
            true => " Operations that need none are sent without it.",
            false => "",
        };
        return format!("{}{without}{}", authentication(service, false), arguments(service));
    }
    let mut out = format!(
        "This client talks to {} services, each with a client of its own: `Client::new` takes them, and a builder for each \
         sets one up.\n\n",
        api.services.len()
    );
    for service in &api.services {
        let place = match service.base_url.as_str() {
            "" => String::new(),
            base_url => format!(" at {}", code(base_url)),
        };
        let _ = writeln!(
            out,
            "- `Client::{}`: {}{place}. {}",
            service.builder_name(),
            code(&service.title),
            [authentication(service, true)]
                .into_iter()
                .chain(super::client::places(service))
                .collect::<Vec<_>>()
                .join(" ")
        );
    }
    out.trim_end().to_owned()
}

/// What setting up asks for besides secrets.
fn arguments(service: &Service) -> String {
    let mut out = String::new();
    if service.arguments.base_url.is_some() {
        out.push_str("\n\nThe capability files do not say where the API is: every constructor takes its base URL.");
    }
    let asked: Vec<_> = service.asked().map(|(variable, _)| code(&variable.name)).collect();
    if !asked.is_empty() {
        let _ = write!(out, "\n\nEvery constructor takes {}.", asked.join(", "));
    }
    let supplied: Vec<_> = service.supplied().filter_map(|(variable, _)| variable.env.as_deref()).map(code).collect();
    if !supplied.is_empty() {
        let _ = write!(out, "\n\nThe environment, or `variable` of the builder, supplies {}.", supplied.join(", "));
    }
    let places = super::client::places(service).join(" ");
    if !places.is_empty() {
        let _ = write!(out, "\n\nAnother place can be chosen with the builder. {places}");
    }
    out
}

fn authentication(service: &Service, is_one_of_several: bool) -> String {
    let what = match &service.authentication {
        Authentication::None if is_one_of_several => return "Requests carry no secret.".to_owned(),
        Authentication::None => return "The capability files declare none: requests carry no secret.".to_owned(),
        Authentication::Custom { scheme } => {
            return format!(
                "Requests are authenticated by an `Authenticator` of yours ({}), which {} takes.",
                code(scheme),
                if is_one_of_several { "`authenticator` of the builder" } else { "`Client::new`" }
            );
        }
        Authentication::Bearer { .. } => "a bearer token, in the `Authorization` header".to_owned(),
        Authentication::Basic { .. } => "a user name and a password, in the `Authorization` header".to_owned(),
        Authentication::Digest { .. } => "a digest of a user name and a password (RFC 7616)".to_owned(),
        Authentication::Keys(keys) => {
            let place = |place: &Place| match place {
                Place::Query => "as the query parameter",
                Place::Cookie => "in the cookie",
                _ => "in the header",
            };
            let keys = keys.iter().map(|key| format!("an API key, {} {}", place(&key.place), code(&key.name)));
            keys.collect::<Vec<_>>().join(", and ")
        }
        Authentication::ClientCredentials { .. } => {
            "an access token, which the client gets and renews by its client credentials (RFC 6749, section 4.4)"
                .to_owned()
        }
    };
    let names = variables(&service.authentication.variables());
    if is_one_of_several {
        return format!("Requests carry {what}; `secret_from_env` of the builder takes it from {names}.");
    }
    let secrets: Vec<&str> = service.arguments.secrets.iter().map(Name::as_str).collect();
    let secrets = secrets.join(", ");
    format!(
        "Requests carry {what}. `Client::from_env` takes it from {names}, `Client::new` takes it from you (`{secrets}`). It is \
         never printed."
    )
}

fn capability_reference(out: &mut String, api: &Api, capability: &Capability) {
    let module = &capability.module;
    let _ = writeln!(out, "## {module}\n");
    let _ = writeln!(out, "{}\n", doc_text(&capability.docs, &format!("{}.", capability.heading)).join("\n"));
    let _ = writeln!(out, "| `client.{module}()` | HTTP request | Description |\n|---|---|---|");
    for operation in capability.operations() {
        let _ = writeln!(
            out,
            "| [`{}`](#{}) | {} | {} |",
            operation.fn_name,
            anchor(&heading(capability, operation)),
            cell(&http_request(operation)),
            cell(&operation.docs.summary())
        );
    }
    out.push('\n');
    for operation in capability.operations() {
        operation_reference(out, api, capability, operation);
    }
}

/// An operation as it is called: two capabilities may have one of the same name.
fn heading(capability: &Capability, operation: &Operation) -> String {
    format!("{}().{}", capability.module, operation.fn_name)
}

fn operation_reference(out: &mut String, api: &Api, capability: &Capability, operation: &Operation) {
    let _ = writeln!(out, "### `{}`\n", heading(capability, operation));
    if !operation.docs.is_empty() {
        let _ = writeln!(out, "{}\n", operation.docs.lines().join("\n"));
    }
    let _ = writeln!(out, "{}\n", http_request(operation));
    if let Some(target) = super::capability::special_target(api, capability, operation) {
        let _ = writeln!(out, "{target}\n");
    }
    let answer = answer(api, operation);
    if operation.deprecated {
        out.push_str("Deprecated.\n\n");
    }
    if operation.parameters().next().is_none() {
        let _ = writeln!(out, "Takes no parameters. {answer}\n");
        return failures(out, api, operation);
    }
    let _ = writeln!(out, "| Parameter | In | Type | Required | Description |\n|---|---|---|---|---|");
    operation.required.iter().for_each(|parameter| parameter_row(out, api, parameter, true));
    operation.optional.iter().for_each(|parameter| parameter_row(out, api, parameter, false));
    let _ = writeln!(out, "\n{answer}\n");
    failures(out, api, operation);
}

/// What comes back of a failure, by status.
fn failures(out: &mut String, api: &Api, operation: &Operation) {
    if operation.failures.is_empty() {
        return;
    }
    let _ = writeln!(out, "| Status | Body | Description |\n|---|---|---|");
    for Failure { statuses, docs, ty } in &operation.failures {
        let body = ty.as_ref().map_or("not described".to_owned(), |ty| type_words(api, ty));
        let _ =
            writeln!(out, "| {} | {} | {} |", cell(&code(&statuses.to_string())), cell(&body), cell(&docs.one_line()));
    }
    out.push('\n');
}

/// A type in words.
fn type_words(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::String => "`String`".to_owned(),
        Ty::DateTime => "`DateTime`".to_owned(),
        Ty::I32 => "`i32`".to_owned(),
        Ty::I64 => "`i64`".to_owned(),
        Ty::U64 => "`u64`".to_owned(),
        Ty::F64 => "`f64`".to_owned(),
        Ty::Decimal => "`Decimal`".to_owned(),
        Ty::Boolean => "`bool`".to_owned(),
        Ty::Value => "`Value`".to_owned(),
        Ty::List(item) => format!("list of {}", type_words(api, item)),
        Ty::Map(value) => format!("map of {}", type_words(api, value)),
        Ty::Nullable(inner) => format!("{} or nothing", type_words(api, inner)),
        Ty::Named(id) | Ty::Boxed(id) => format!("`{}`", api.types[*id].name),
    }
}

/// What there is to know of types, where there are some.
fn typed(out: &mut String, api: &Api) {
    let Some(companion) = api.openapi.as_ref().filter(|_| !api.types.is_empty()) else { return };
    let _ = writeln!(
        out,
        "## Types\n\nWhat operations send and answer with is in the module `types`, as {} describes it. {TYPES}",
        code(companion)
    );
    if !api.errors.bodies.is_empty() {
        let _ = writeln!(out, "{FAILURES}");
    }
    if api.has_features() {
        let _ = writeln!(out, "{FEATURES}");
    }
}

const TYPES: &str = "\
Answers are read with tolerance:
what they have besides is kept in `extra`, a value that an enum does not know in `Unknown`, and a field that must be there
and is not has the empty value of its type and is named by `extra.missing()`. A value of another kind is kept and named by
`extra.unexpected()`. Requests hold exactly what was set: `new` takes what is required, a setter for each of the others, and
`Nullable::Null` sends a null where one is allowed.
";

const FAILURES: &str = "\
The body of a failure is `types::ErrorBody::of(&error)`, of the type that its status has; a status that is not described
has the type that most have.
";

const FEATURES: &str = "\
Each capability is a feature of this crate, all of them on by default: `default-features = false` and the names of those
that are wanted leave out the rest.
";

fn answer(api: &Api, operation: &Operation) -> String {
    let mut text = answer_words(api, &operation.answer);
    if let Some(stream) = &operation.stream {
        let method = super::capability::stream_method(stream.kind);
        let _ = write!(text, " Or, by `{method}()`, with {}.", stream_words(api, stream));
    }
    if operation.paging.is_some() {
        text.push_str(" `pages()` and `items()` go on where it ends.");
    }
    text
}

fn answer_words(api: &Api, answer: &Answer) -> String {
    match answer {
        Answer::Typed(ty) => format!("Answers with {}.", type_words(api, ty)),
        Answer::Nothing => "Answers with nothing but its status.".to_owned(),
        Answer::Value(format) => format!("Answers with {format} (`Value`)."),
        Answer::Text => "Answers with text (`String`).".to_owned(),
        Answer::Bytes { format } => format!("Answers with {format}, as it came (`Bytes`)."),
        Answer::Download { .. } => "Answers with bytes, as they come (`Download`).".to_owned(),
        Answer::Stream(stream) => format!("Answers with {}.", stream_words(api, stream)),
        Answer::Outputs { format, type_name, outputs } => {
            let names: Vec<_> = outputs.iter().map(|output| format!("`{}`", output.name)).collect();
            format!("Answers with {format}, of which it takes {} (`{type_name}`).", names.join(", "))
        }
    }
}

fn stream_words(api: &Api, stream: &Stream) -> String {
    let of = type_words(api, &stream.ty);
    match stream.kind {
        StreamKind::Events => format!("events as they come, of {of}"),
        StreamKind::Lines => format!("lines as they come, of {of}"),
    }
}

fn http_request(operation: &Operation) -> String {
    code(&format!("{} {}", operation.method, operation.path))
}

fn parameter_row(out: &mut String, api: &Api, parameter: &Parameter, required: bool) {
    let wire_name = &parameter.wire_name;
    let is_whole = matches!(parameter.place, Place::Body(_));
    let name = if is_whole {
        code(parameter.name.as_str())
    } else if parameter.name.as_str() == wire_name {
        code(wire_name)
    } else {
        format!("`{}` ({})", parameter.name, code(wire_name))
    };
    let typed;
    let ty = match &parameter.ty {
        Type::Typed(ty, _) => {
            typed = type_words(api, ty);
            &typed
        }
        Type::String => "`String`",
        Type::Integer => "`i64`",
        Type::Number => "`f64`",
        Type::Boolean => "`bool`",
        Type::Strings | Type::Joined => "list of `String`",
        Type::Any => "`impl Serialize`",
        Type::Bytes => "`Upload`",
        Type::Part => "`Part`",
        Type::Parts => "list of `Part`",
        Type::Multipart => "list of `(String, Part)`",
    };
    let place = if is_whole { "body".to_owned() } else { parameter.place.to_string() };
    row(out, [&name, &place, ty, yes(required), &parameter.docs.one_line()]);
}

fn row(out: &mut String, cells: [&str; 5]) {
    let _ = writeln!(out, "| {} |", cells.map(cell).join(" | "));
}

/// Text that does not end the cell it stands in.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_escaped = false;
    for character in text.chars() {
        if character == '|' && !is_escaped {
            out.push('\\');
        }
        is_escaped = character == '\\' && !is_escaped;
        out.push(character);
    }
    out
}

fn yes(required: bool) -> &'static str {
    if required { "yes" } else { "no" }
}

/// The anchor that Markdown renderers give a heading.
fn anchor(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect::<String>().to_lowercase()
}
