//! Writes the calls of operations in examples of the documentation and the README.

use proc_macro2::{TokenStream, TokenTree};

use crate::model::facts::required;
use crate::model::names::{self, Scope};
use crate::model::types::{TypeDef, TypeKind, Union, UnionVariant};
use crate::model::{
    Api, Argument, Capability, Content, Form, Name, Operation, Parameter, Place, Response, Service, ServiceArgument,
    Stream, StreamKind, Ty, Type,
};

/// The maximum length of a line in an example. A comment of 100 columns has room for it.
const WIDTH: usize = 92;

/// Returns the operation that is the example of the API: a list, or another short and typical call.
pub(super) fn operation(api: &Api) -> Option<(&Capability, &Operation)> {
    let all = api.capabilities.iter().flat_map(|capability| capability.operations().map(move |it| (capability, it)));
    let has_values = |operation: &Operation| {
        operation.required.iter().all(|it| !matches!(&it.ty, Type::Typed(ty, _) if !is_shown(api, ty)))
    };
    all.filter(|(_, operation)| has_values(operation)).min_by_key(|(_, operation)| {
        let is_plain = matches!(operation.response, Response::Value(_) | Response::Text | Response::Typed(_));
        (
            operation.deprecated,
            !is_plain,
            operation.method != "GET",
            operation.arguments.len() + usize::from(operation.parameters().any(|it| it.ty == Type::Any)),
            operation.paging.is_none(),
            operation.fn_name.bare().len(),
        )
    })
}

/// Returns the format of a response in `println!`.
pub(super) fn shown(operation: &Operation) -> &'static str {
    if matches!(operation.response, Response::Value(_) | Response::Text) { "" } else { ":?" }
}

/// Returns the expression that creates a client with the fewest arguments.
pub(super) fn client(api: &Api) -> String {
    let lib = api.lib_name();
    match api.only_service() {
        Some(service) => format!("{lib}::Client::{}?", construct(service)),
        None if api.services.iter().all(Service::has_from_env) && from_env_arguments(api).is_empty() => {
            format!("{lib}::Client::from_env()?")
        }
        None if api.services.iter().all(Service::has_from_env) => {
            format!("{lib}::Client::from_env({})?", from_env_arguments(api).join(", "))
        }
        None => {
            let builders = api.services.iter().map(|service| build(&lib, service));
            format!("{lib}::Client::new({})", builders.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Returns the arguments of `from_env`.
fn from_env_arguments(api: &Api) -> Vec<String> {
    api.from_env.iter().map(|(service, argument)| argument_of_builder(&api.services[*service], *argument)).collect()
}

fn arguments_of_builder(service: &Service) -> Vec<String> {
    service.arguments.builder.iter().map(|argument| argument_of_builder(service, *argument)).collect()
}

fn argument_of_builder(service: &Service, argument: ServiceArgument) -> String {
    match argument {
        ServiceArgument::Variable(index) => format!("{:?}", service.variables[index].name),
        _ => "\"https://api.example.com\"".to_owned(),
    }
}

/// Returns the call that creates a client of one service.
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

/// How an example passes the required inputs of an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inputs {
    /// As parameters of the function around the example.
    Parameters,
    /// As literal values.
    Values,
}

/// A call of an operation in an example.
pub(super) struct Call {
    /// The parameters of the function around the example, each with its type.
    pub(super) parameters: Vec<String>,
    /// The call of the operation's method.
    pub(super) method: String,
    /// The names of the crate that it imports.
    names: Vec<&'static str>,
    /// The variable of the result; `None` if the operation returns nothing.
    pub(super) result: Option<String>,
    /// The lines.
    pub(super) lines: Vec<String>,
}

/// Writes the call of an operation with its required arguments: on one line, or with a line for
/// each call if that line would be too long. A long body is a separate statement.
pub(super) fn call(api: &Api, capability: &Capability, operation: &Operation, inputs: Inputs) -> Call {
    let mut parameters = Vec::new();
    let mut arguments: Vec<String> =
        operation.arguments.iter().map(|it| argument(api, operation, *it, inputs, &mut parameters)).collect();
    let method = format!("{}({})", operation.fn_name, arguments.join(", "));
    let names = ["Part", "Upload", "json", "types"].into_iter().filter(|name| uses(&method, name)).collect();
    let mut lines = Vec::new();
    let is_body = |it: &(&Argument, &mut String)| match it.0 {
        Argument::Input(index) => matches!(operation.required[*index].place, Place::Body(_)),
        Argument::Field(_) | Argument::Body => false,
    };
    if let Some((_, body)) = operation.arguments.iter().zip(&mut arguments).find(is_body)
        && uses(body, "types")
    {
        let line = format!("let body = {body};");
        lines = if line.len() <= WIDTH { vec![line] } else { broken(body) };
        "body".clone_into(body);
    }
    let result = result(api, operation, &parameters);
    let binding = match (&result, &operation.response) {
        (None, _) => String::new(),
        (Some(result), Response::Stream(_)) => format!("let mut {result} = "),
        (Some(result), _) => format!("let {result} = "),
    };
    let calls = [
        format!(".{}()", capability.module),
        format!(".{}({})", operation.fn_name, arguments.join(", ")),
        ".await?;".to_owned(),
    ];
    let line = format!("{binding}client{}", calls.concat());
    if line.len() <= WIDTH {
        lines.push(line);
    } else {
        lines.push(format!("{binding}client"));
        let [group, method, end] = calls;
        lines.push(format!("    {group}"));
        if method.len() + 4 <= WIDTH {
            lines.push(format!("    {method}"));
        } else {
            lines.push(format!("    .{}(", operation.fn_name));
            lines.extend(arguments.iter().map(|argument| format!("        {argument},")));
            lines.push("    )".to_owned());
        }
        lines.push(format!("    {end}"));
    }
    Call { parameters, method, names, result, lines }
}

/// Whether code uses a macro, a type or a module with this name. String literals do not count.
fn uses(code: &str, name: &str) -> bool {
    fn walk(tokens: TokenStream, name: &str) -> bool {
        let mut is_name = false;
        tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) => {
                is_name = false;
                walk(group.stream(), name)
            }
            TokenTree::Punct(it) => is_name && matches!(it.as_char(), '!' | ':'),
            token => {
                is_name = token.to_string() == name;
                false
            }
        })
    }
    code.parse().is_ok_and(|tokens| walk(tokens, name))
}

/// The maximum length of a variable that is named after the type of the result.
const LONGEST_RESULT: usize = 24;

impl Call {
    /// Returns the lines that import names and start the function around the example. Documentation
    /// hides them.
    pub(super) fn function(&self, lib: &str) -> Vec<String> {
        let function = |before: &str| {
            let parameters: String = self.parameters.iter().map(|parameter| format!(", {parameter}")).collect();
            format!("# async fn example(client: {before}Client{parameters}) -> {before}Result<()> {{")
        };
        let whole = function(&format!("{lib}::"));
        let names = self.names.iter().copied();
        let (names, function) = match whole.len() <= WIDTH {
            true => (names.collect(), whole),
            false => (["Client"].into_iter().chain(names).chain(["Result"]).collect::<Vec<_>>(), function("")),
        };
        let function = match function.len() <= WIDTH {
            true => vec![function],
            false => self.long_function(),
        };
        imported(lib, names).map(|import| format!("# {import}")).into_iter().chain(function).collect()
    }

    /// Returns the lines that start the function, with a line for each parameter.
    fn long_function(&self) -> Vec<String> {
        let parameters = self.parameters.iter().map(|parameter| format!("#     {parameter},"));
        ["# async fn example(".to_owned(), "#     client: Client,".to_owned()]
            .into_iter()
            .chain(parameters)
            .chain(["# ) -> Result<()> {".to_owned()])
            .collect()
    }

    /// Returns the line that imports the names of the call, if there are any.
    pub(super) fn import(&self, lib: &str) -> Option<String> {
        imported(lib, self.names.clone())
    }
}

/// Returns the line that imports some names.
fn imported(lib: &str, mut names: Vec<&'static str>) -> Option<String> {
    // As rustfmt sorts them.
    names.sort_by_key(|name| (name.starts_with(char::is_lowercase), *name));
    match names.as_slice() {
        [] => None,
        [name] => Some(format!("use {lib}::{name};")),
        names => Some(format!("use {lib}::{{{}}};", names.join(", "))),
    }
}

/// Returns the variable of the result, named after its type; `None` if the operation returns
/// nothing.
fn result(api: &Api, operation: &Operation, parameters: &[String]) -> Option<String> {
    let named = |ty: &Ty| match ty {
        Ty::Named(id) | Ty::Boxed(id) => api.types.get(*id).map(|def| names::snake(def.name.bare())),
        _ => None,
    };
    let name = match &operation.response {
        Response::Nothing => return None,
        Response::Typed(_) | Response::Value(_) if operation.paging.is_some() => Some("page".to_owned()),
        Response::Typed(Ty::List(item)) => named(item).map(|item| plural(&item)),
        Response::Typed(Ty::Nullable(ty)) => named(ty),
        Response::Typed(ty) => named(ty),
        Response::Value(_) => Some("value".to_owned()),
        Response::Outputs { .. } => Some("outputs".to_owned()),
        Response::Text => Some("text".to_owned()),
        Response::Bytes { .. } => Some("bytes".to_owned()),
        Response::Download { .. } => Some("download".to_owned()),
        Response::Stream(Stream { kind: StreamKind::Events, .. }) => Some("events".to_owned()),
        Response::Stream(Stream { kind: StreamKind::Lines, .. }) => Some("lines".to_owned()),
    };
    let is_free = |name: &String| {
        let is_other = |it: &String| it.split_once(':').is_none_or(|(other, _)| other != name);
        name.len() <= LONGEST_RESULT && !LOCALS.contains(&name.as_str()) && parameters.iter().all(is_other)
    };
    let mut free = Scope::with(LOCALS);
    parameters.iter().filter_map(|it| it.split_once(':')).for_each(|(name, _)| drop(free.take(name)));
    let name = name.filter(|name| is_free(name)).unwrap_or_else(|| "response".to_owned());
    Some(free.snake(&name, "result").to_string())
}

/// The variables of examples that are not parameters.
const LOCALS: &[&str] = &["body", "client", "fake"];

/// Returns the plural of an English noun.
fn plural(noun: &str) -> String {
    let before_y = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match before_y {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with('s') || noun.ends_with('x') || noun.ends_with("ch") || noun.ends_with("sh") => {
            format!("{noun}es")
        }
        None => format!("{noun}s"),
    }
}

/// Returns the loop over the items of a streamed response.
pub(super) fn taken(operation: &Operation, result: &str) -> Vec<String> {
    let Response::Stream(stream) = &operation.response else { return Vec::new() };
    let (item, shown) = match stream.kind {
        StreamKind::Events => ("event", "event?.data"),
        StreamKind::Lines => ("line", "line?"),
    };
    vec![
        format!("while let Some({item}) = {result}.next().await {{"),
        format!("    println!(\"{{:?}}\", {shown});"),
        "}".to_owned(),
    ]
}

/// Writes a body with a line for each argument of its constructor.
fn broken(body: &str) -> Vec<String> {
    let (Some(open), Some(close)) = (body.find("::new(").map(|at| at + 6), body.rfind(')')) else {
        return vec![format!("let body = {body};")];
    };
    let mut lines = vec![format!("let body = {}", &body[..open])];
    lines.extend(split(&body[open..close]).map(|argument| format!("    {argument},")));
    lines.push(format!("{};", &body[close..]));
    lines
}

/// Splits arguments at the commas that are not within brackets or string literals.
fn split(arguments: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut is_text) = (0, false);
    arguments
        .split(move |character: char| {
            match character {
                '"' => is_text = !is_text,
                '(' | '[' | '{' if !is_text => depth += 1,
                ')' | ']' | '}' if !is_text => depth -= 1,
                _ => {}
            }
            character == ',' && depth == 0 && !is_text
        })
        .map(str::trim)
}

/// Returns an argument of an operation's method.
fn argument(
    api: &Api,
    operation: &Operation,
    argument: Argument,
    inputs: Inputs,
    parameters: &mut Vec<String>,
) -> String {
    match argument {
        Argument::Input(index) => input(api, &operation.fn_name, &operation.required[index], inputs, parameters),
        Argument::Field(index) => field(api, operation, index, inputs, parameters).unwrap_or_default(),
        Argument::Body => String::new(),
    }
}

fn input(api: &Api, operation: &Name, parameter: &Parameter, inputs: Inputs, parameters: &mut Vec<String>) -> String {
    let name = parameter.name.as_str();
    if inputs == Inputs::Parameters && !LOCALS.contains(&name) {
        let ty = match &parameter.ty {
            Type::Typed(ty, form) => parameter_type(api, ty, *form),
            Type::String => Some("&str".to_owned()),
            Type::Integer => Some("i64".to_owned()),
            Type::Number => Some("f64".to_owned()),
            Type::Boolean => Some("bool".to_owned()),
            _ => None,
        };
        if let Some(ty) = ty {
            parameters.push(format!("{name}: {ty}"));
            return name.to_owned();
        }
    }
    value(api, operation, parameter)
}

/// Returns the argument for a required field of the body.
fn field(
    api: &Api,
    operation: &Operation,
    index: usize,
    inputs: Inputs,
    parameters: &mut Vec<String>,
) -> Option<String> {
    let body = operation.fields.as_ref()?;
    let TypeKind::Struct(it) = &api.types.get(body.ty)?.kind else { return None };
    let named = body.required.get(index)?;
    let (field, name) = (it.fields.get(named.field)?, named.name.as_str());
    let ty = match &field.ty {
        _ if inputs == Inputs::Values || LOCALS.contains(&name) => None,
        Ty::String | Ty::DateTime if !field.nullable => Some("&str".to_owned()),
        ty if field.nullable && is_shown(api, ty) => None,
        ty => parameter_type(api, ty, Form::Json),
    };
    Some(match ty {
        Some(ty) => {
            parameters.push(format!("{name}: {ty}"));
            name.to_owned()
        }
        None if field.nullable => or_null(api, &field.ty, &field.wire_name, 0),
        None => given(api, &field.ty, &field.wire_name, 1),
    })
}

/// Returns the type of the parameter that an example takes for an argument; `None` if the example
/// shows a value.
fn parameter_type(api: &Api, ty: &Ty, form: Form) -> Option<String> {
    match (ty, form) {
        (Ty::String | Ty::DateTime, Form::Plain | Form::Reserved | Form::Styled(_)) => Some("&str".to_owned()),
        (Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean, _) => Some(spelled(api, ty)),
        (Ty::UnixMillis | Ty::UnixSeconds, Form::Plain | Form::Reserved | Form::Styled(_)) => Some("i64".to_owned()),
        // Its values are too long to be read, or contain themselves.
        (ty, _) if !is_shown(api, ty) => Some(format!("{}::{}", api.lib_name(), spelled(api, ty))),
        _ => None,
    }
}

/// Whether an example shows a value of a type.
fn is_shown(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::Named(id) | Ty::Boxed(id) => api.types.get(*id).is_none_or(|def| def.example.is_some()),
        // An empty one is shown.
        _ => true,
    }
}

/// Returns a value for a required parameter.
fn value(api: &Api, operation: &Name, parameter: &Parameter) -> String {
    let name = &parameter.wire_name;
    match &parameter.ty {
        Type::String => format!("{name:?}"),
        Type::Bytes => format!("Upload::file({:?})", file_name(operation, parameter)),
        Type::Part => format!("Part::file({:?})", file_name(operation, parameter)),
        Type::Parts => format!("[Part::file({:?})]", file_name(operation, parameter)),
        Type::Integer => "1".to_owned(),
        Type::Number => "1.0".to_owned(),
        Type::Boolean => "true".to_owned(),
        Type::Strings | Type::Joined => format!("[{name:?}]"),
        Type::Multipart => "[(\"name\", Part::text(\"value\"))]".to_owned(),
        Type::Any => "json!({})".to_owned(),
        Type::Typed(Ty::Value, _) => "json!({})".to_owned(),
        Type::Typed(Ty::List(item), Form::Repeated | Form::Joined(_) | Form::Each | Form::Styled(_)) => {
            format!("[{}]", converted(api, item, name))
        }
        Type::Typed(Ty::List(item), _) if matches!(**item, Ty::Named(_)) => format!("[{}]", owned(api, item, name, 0)),
        Type::Typed(ty, Form::Plain | Form::Reserved) => given(api, ty, name, 0),
        Type::Typed(
            ty @ (Ty::String | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal),
            Form::Styled(_),
        ) => given(api, ty, name, 0),
        Type::Typed(ty, _) => owned(api, ty, name, 0),
    }
}

/// Words for pictures.
const PICTURES: &[&str] = &["avatar", "banner", "cover", "icon", "image", "logo", "photo", "picture", "thumbnail"];

/// Returns the name of a file to upload, from the words of its parameter and the declared content
/// type.
fn file_name(operation: &Name, parameter: &Parameter) -> String {
    let declared = match &parameter.place {
        Place::Body(Content::Bytes(media_type)) => Some(media_type),
        Place::Part { content_type, .. } => content_type.as_ref(),
        _ => None,
    };
    let words =
        [names::snake(&parameter.wire_name), operation.bare().to_owned(), parameter.docs.one_line().to_lowercase()];
    let picture = words.iter().find_map(|words| PICTURES.iter().find(|picture| words.contains(**picture)));
    let extension = match declared.and_then(|it| it.split_once('/')) {
        Some(("image", "*")) => "png",
        Some(("image", "svg+xml")) => "svg",
        Some((_, "octet-stream" | "*")) | None => {
            if picture.is_some() {
                "png"
            } else {
                "bin"
            }
        }
        Some(("text", "plain")) => "txt",
        Some((_, subtype)) => {
            let end = subtype.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(subtype.len());
            if (1..=4).contains(&end) { &subtype[..end] } else { "bin" }
        }
    };
    format!("{}.{extension}", picture.copied().unwrap_or("file"))
}

/// The maximum depth of lists and maps that are not empty.
const DEEPEST: usize = 3;
/// The maximum number of values in an item of a list, or in the first variant of a union.
const MOST_HELD: usize = 16;

/// Writes a value for an argument of type `impl Into<T>`.
fn given(api: &Api, ty: &Ty, name: &str, depth: usize) -> String {
    match ty {
        Ty::String => format!("{name:?}"),
        Ty::Decimal => "1_i64".to_owned(),
        Ty::DateTime => "\"2026-01-31T12:00:00Z\"".to_owned(),
        Ty::UnixMillis => "1_769_860_800_000".to_owned(),
        Ty::UnixSeconds => "1_769_860_800".to_owned(),
        Ty::List(item) if holds(api, item, depth) => format!("[{}]", given(api, item, name, depth + 1)),
        Ty::Map(item) if **item == Ty::Value => "json!({})".to_owned(),
        Ty::Map(item) if holds(api, item, depth) => format!("[(\"key\", {})]", given(api, item, name, depth + 1)),
        // The type of the items cannot be inferred.
        Ty::List(item) => format!("[] as [{}; 0]", spelled(api, item)),
        Ty::Map(item) => format!("[] as [(String, {}); 0]", spelled(api, item)),
        Ty::Boxed(id) => owned(api, &Ty::Named(*id), name, depth),
        ty => owned(api, ty, name, depth),
    }
}

/// Writes a value for an item of type `impl Into<T>`. For lists it must be owned: a list of `&str`
/// does not convert into `Vec<String>`.
fn converted(api: &Api, ty: &Ty, name: &str) -> String {
    match ty {
        Ty::List(_) | Ty::Nullable(_) if is_inferred(api, ty, 0) => owned(api, ty, name, 0),
        Ty::List(item) => format!("Vec::<{}>::new()", spelled(api, item)),
        Ty::Nullable(item) => format!("None::<{}>", spelled(api, item)),
        Ty::Map(item) => format!("std::collections::BTreeMap::<String, {}>::new()", spelled(api, item)),
        ty => given(api, ty, name, 0),
    }
}

/// Whether rustc can infer the type of an owned value. An empty map could be of any type.
fn is_inferred(api: &Api, ty: &Ty, depth: usize) -> bool {
    match ty {
        Ty::List(item) | Ty::Nullable(item) => holds(api, item, depth) && is_inferred(api, item, depth + 1),
        // They are converted with `into`, so their type is not written.
        Ty::Map(_) | Ty::DateTime | Ty::UnixMillis | Ty::UnixSeconds | Ty::Decimal => false,
        _ => true,
    }
}

/// Whether a list or a map is shown with an item, and a nullable value as one that is not null.
fn holds(api: &Api, item: &Ty, depth: usize) -> bool {
    depth < DEEPEST && size(api, item).is_some_and(|size| size <= MOST_HELD)
}

/// Returns the minimum number of values in a value; `None` if examples do not show it.
fn size(api: &Api, ty: &Ty) -> Option<usize> {
    match ty {
        Ty::Named(id) | Ty::Boxed(id) => api.types.get(*id).map_or(Some(1), |def| def.example),
        Ty::Nullable(item) | Ty::List(item) | Ty::Map(item) => size(api, item),
        _ => Some(1),
    }
}

/// Returns the variant to show: the first if it is short, otherwise the shortest. Deep inside a
/// value, it is the shortest, because the first may contain another value of the union.
fn shown_variant<'a>(api: &Api, it: &'a Union, depth: usize) -> Option<&'a UnionVariant> {
    let first = it.variants.first().filter(|first| holds(api, &first.ty, depth));
    first.or_else(|| it.variants.iter().min_by_key(|variant| size(api, &variant.ty).unwrap_or(usize::MAX)))
}

/// Returns a type as an example names it.
fn spelled(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::String => "String".to_owned(),
        Ty::I32 => "i32".to_owned(),
        Ty::I64 => "i64".to_owned(),
        Ty::U32 => "u32".to_owned(),
        Ty::U64 => "u64".to_owned(),
        Ty::F64 => "f64".to_owned(),
        Ty::Boolean => "bool".to_owned(),
        Ty::DateTime => format!("{}::DateTime", api.lib_name()),
        Ty::UnixMillis => format!("{}::UnixMillis", api.lib_name()),
        Ty::UnixSeconds => format!("{}::UnixSeconds", api.lib_name()),
        Ty::Decimal => format!("{}::Decimal", api.lib_name()),
        Ty::Value => format!("{}::Value", api.lib_name()),
        Ty::List(item) => format!("Vec<{}>", spelled(api, item)),
        Ty::Map(item) => format!("std::collections::BTreeMap<String, {}>", spelled(api, item)),
        Ty::Nullable(item) => format!("Option<{}>", spelled(api, item)),
        Ty::Named(id) | Ty::Boxed(id) => {
            api.types.get(*id).map_or_else(String::new, |def| format!("types::{}", def.name))
        }
    }
}

/// Writes an owned value of the type.
fn owned(api: &Api, ty: &Ty, name: &str, depth: usize) -> String {
    let deeper = |ty: &Ty| owned(api, ty, name, depth + 1);
    match ty {
        Ty::String => format!("{name:?}.to_owned()"),
        Ty::DateTime => "\"2026-01-31T12:00:00Z\".into()".to_owned(),
        Ty::UnixMillis => "1_769_860_800_000.into()".to_owned(),
        Ty::UnixSeconds => "1_769_860_800.into()".to_owned(),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => "1".to_owned(),
        Ty::F64 => "1.0".to_owned(),
        Ty::Decimal => "1_i64.into()".to_owned(),
        Ty::Boolean => "true".to_owned(),
        Ty::Value => "json!({})".to_owned(),
        Ty::List(item) if holds(api, item, depth) => format!("vec![{}]", deeper(item)),
        Ty::Map(_) | Ty::List(_) => "Default::default()".to_owned(),
        Ty::Nullable(inner) if !holds(api, inner, depth) => "None".to_owned(),
        Ty::Nullable(inner) => format!("Some({})", deeper(inner)),
        Ty::Boxed(id) => format!("Box::new({})", deeper(&Ty::Named(*id))),
        Ty::Named(id) => match api.types.get(*id) {
            Some(def) => made(api, def, name, depth),
            None => "json!({})".to_owned(),
        },
    }
}

/// Writes a value for an argument of type `impl Into<Option<T>>`.
fn or_null(api: &Api, ty: &Ty, name: &str, depth: usize) -> String {
    match ty {
        Ty::DateTime => format!("{}::DateTime::from(\"2026-01-31T12:00:00Z\")", api.lib_name()),
        Ty::UnixMillis => format!("{}::UnixMillis::new(1_769_860_800_000)", api.lib_name()),
        Ty::UnixSeconds => format!("{}::UnixSeconds::new(1_769_860_800)", api.lib_name()),
        Ty::Decimal => format!("{}::Decimal::from(1_i64)", api.lib_name()),
        Ty::Named(_) | Ty::Boxed(_) if !holds(api, ty, depth) => "None".to_owned(),
        Ty::List(item) if !holds(api, item, depth + 1) => "None".to_owned(),
        // The type of an empty map cannot be inferred.
        Ty::Map(_) => "None".to_owned(),
        // Callers pass a boxed value without its box.
        Ty::Boxed(id) => owned(api, &Ty::Named(*id), name, depth + 1),
        ty => owned(api, ty, name, depth + 1),
    }
}

/// Writes a value of a type of the crate.
fn made(api: &Api, def: &TypeDef, name: &str, depth: usize) -> String {
    let type_name = &def.name;
    match &def.kind {
        TypeKind::Enum(it) => match it.variants.first() {
            Some(variant) => format!("types::{type_name}::{}", variant.name),
            None => format!("types::{type_name}::from({name:?})"),
        },
        TypeKind::Id => format!("types::{type_name}::from({name:?})"),
        TypeKind::Union(it) => shown_variant(api, it, depth).map_or_else(String::new, |variant| {
            format!("types::{type_name}::{}({})", variant.name, owned(api, &variant.ty, name, depth + 1))
        }),
        TypeKind::Struct(it) => {
            let values = required(it).map(|field| match field.nullable {
                true => or_null(api, &field.ty, &field.wire_name, depth),
                false => given(api, &field.ty, &field.wire_name, depth + 1),
            });
            format!("types::{type_name}::new({})", values.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_an_example_imports_nothing() {
        assert!(uses("a(types::B::new(1))", "types"));
        assert!(uses("a(vec![json!({})])", "json"));
        assert!(!uses(r#"a("types::B", types, "json!({})")"#, "types"));
        assert!(!uses(r#"a("json!({})")"#, "json"));
    }

    #[test]
    fn arguments_are_split_at_the_commas_between_them() {
        assert_eq!(
            split(r#""a, b", [x(1, 2)], vec![("k", 1)]"#).collect::<Vec<_>>(),
            [r#""a, b""#, "[x(1, 2)]", r#"vec![("k", 1)]"#]
        );
    }
}
