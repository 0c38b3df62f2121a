//! Calls of operations in examples: in documentation and in the README.

use proc_macro2::{TokenStream, TokenTree};

use crate::model::types::{Constant, TypeDef, TypeKind, Union, UnionVariant};
use crate::model::{Answer, Api, Capability, Form, Operation, Parameter, Place, Service, StreamKind, Ty, Type};

/// How long a line may be, so that documentation shows it whole.
const WIDTH: usize = 80;

/// The operation to show for the whole API: the first that asks for least.
pub(super) fn operation(api: &Api) -> Option<(&Capability, &Operation)> {
    let all = api.capabilities.iter().flat_map(|capability| capability.operations().map(move |it| (capability, it)));
    all.min_by_key(|(_, operation)| {
        let is_plain = matches!(operation.answer, Answer::Value(_) | Answer::Text | Answer::Typed(_));
        (
            operation.deprecated,
            !is_plain,
            operation.required.len() + usize::from(operation.parameters().any(|it| it.ty == Type::Any)),
        )
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
    let call = method(api, operation);
    let names: Vec<&str> = ["json", "types"].into_iter().filter(|name| uses(&call, name)).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(format!("use {}::{name};", api.lib_name())),
        names => Some(format!("use {}::{{{}}};", api.lib_name(), names.join(", "))),
    }
}

/// Whether code uses a macro or a module of a name. Texts in it do not count.
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

/// The statement that calls an operation, with an argument for everything that is required: on one line, or a line for
/// each call if that is too long. A long body has a statement of its own.
pub(super) fn statement(api: &Api, capability: &Capability, operation: &Operation) -> Vec<String> {
    let mut arguments = arguments(api, operation);
    let mut before = Vec::new();
    if let (Some(parameter), Some(last)) = (operation.required.last(), arguments.last_mut())
        && matches!(parameter.place, Place::Body(_))
        && uses(last, "types")
    {
        let line = format!("let body = {last};");
        before = if line.len() <= WIDTH { vec![line] } else { broken(last) };
        "body".clone_into(last);
    }
    let method = format!(".{}({})", operation.fn_name, arguments.join(", "));
    let calls = [format!(".{}()", capability.module), method, ".send()".to_owned(), ".await?;".to_owned()];
    let binding = if taken(operation).is_empty() { "let answer" } else { "let mut answer" };
    let line = format!("{binding} = client{}", calls.concat());
    if line.len() <= WIDTH {
        before.push(line);
        return before;
    }
    let calls = calls.iter().map(|call| format!("    {call}"));
    before.into_iter().chain([format!("{binding} = client")]).chain(calls).collect()
}

/// What is done with an answer that comes item after item.
pub(super) fn taken(operation: &Operation) -> Vec<String> {
    let Answer::Stream(stream) = &operation.answer else { return Vec::new() };
    let (item, shown) = match stream.kind {
        StreamKind::Events => ("event", "event?.data"),
        StreamKind::Lines => ("line", "line?"),
    };
    vec![
        format!("while let Some({item}) = answer.next().await {{"),
        format!("    println!(\"{{:?}}\", {shown});"),
        "}".to_owned(),
    ]
}

/// A body that does not fit a line, with a line for each argument of its constructor.
fn broken(body: &str) -> Vec<String> {
    let (Some(open), Some(close)) = (body.find("::new(").map(|at| at + 6), body.rfind(')')) else {
        return vec![format!("let body = {body};")];
    };
    let mut lines = vec![format!("let body = {}", &body[..open])];
    lines.extend(split(&body[open..close]).map(|argument| format!("    {argument},")));
    lines.push(format!("{};", &body[close..]));
    lines
}

/// The arguments between commas that are not within something.
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

/// The call of an operation's method.
pub(super) fn method(api: &Api, operation: &Operation) -> String {
    format!("{}({})", operation.fn_name, arguments(api, operation).join(", "))
}

fn arguments(api: &Api, operation: &Operation) -> Vec<String> {
    operation.required.iter().map(|parameter| argument(api, parameter)).collect()
}

fn argument(api: &Api, parameter: &Parameter) -> String {
    let name = &parameter.wire_name;
    match &parameter.ty {
        Type::String | Type::Bytes | Type::Part => format!("{name:?}"),
        Type::Integer => "1".to_owned(),
        Type::Number => "1.0".to_owned(),
        Type::Boolean => "true".to_owned(),
        Type::Strings | Type::Joined | Type::Parts => format!("[{name:?}]"),
        Type::Multipart => "[(\"name\", \"value\")]".to_owned(),
        Type::Any => "json!({})".to_owned(),
        Type::Typed(Ty::Value, _) => "json!({})".to_owned(),
        Type::Typed(Ty::List(item), Form::Repeated | Form::Joined(_) | Form::Each | Form::Styled(_)) => {
            format!("[{}]", converted(api, item, name))
        }
        Type::Typed(Ty::List(item), _) if matches!(**item, Ty::Named(_)) => format!("[{}]", owned(api, item, name, 0)),
        Type::Typed(ty, Form::Plain | Form::Reserved) => given(api, ty, name, 0),
        Type::Typed(ty @ (Ty::String | Ty::DateTime | Ty::Decimal), Form::Styled(_)) => given(api, ty, name, 0),
        Type::Typed(ty, _) => owned(api, ty, name, 0),
    }
}

/// How deep lists and maps are written that hold something.
const DEEPEST: usize = 3;
/// What they hold is made of so many values at most. Else the first variant of a union has so many.
const MOST_HELD: usize = 16;

/// A value where anything that becomes the type will do.
fn given(api: &Api, ty: &Ty, name: &str, depth: usize) -> String {
    match ty {
        Ty::String => format!("{name:?}"),
        Ty::Decimal => "1_i64".to_owned(),
        Ty::DateTime => "\"2026-01-31T12:00:00Z\"".to_owned(),
        Ty::List(item) if holds(api, item, depth) => format!("[{}]", given(api, item, name, depth + 1)),
        Ty::Map(item) if holds(api, item, depth) => format!("[(\"key\", {})]", given(api, item, name, depth + 1)),
        // Nothing else says what would be in them.
        Ty::List(item) => format!("[] as [{}; 0]", spelled(api, item)),
        Ty::Map(item) => format!("[] as [(String, {}); 0]", spelled(api, item)),
        Ty::Boxed(id) => owned(api, &Ty::Named(*id), name, depth),
        Ty::Named(id) => match api.types.get(*id).map(|def| &def.kind) {
            Some(TypeKind::Enum(it)) => it.variants.first().map_or_else(String::new, |variant| match &variant.value {
                Constant::Text(text) => format!("{text:?}"),
                Constant::Integer(number) => number.to_string(),
                Constant::Boolean(value) => value.to_string(),
            }),
            _ => owned(api, ty, name, depth),
        },
        ty => owned(api, ty, name, depth),
    }
}

/// A value where only what converts into the type will do: `impl Into<Vec<String>>` takes no list of `&str`.
fn converted(api: &Api, ty: &Ty, name: &str) -> String {
    match ty {
        Ty::List(_) | Ty::Nullable(_) if is_inferred(api, ty, 0) => owned(api, ty, name, 0),
        Ty::List(item) => format!("Vec::<{}>::new()", spelled(api, item)),
        Ty::Nullable(item) => format!("None::<{}>", spelled(api, item)),
        Ty::Map(item) => format!("std::collections::BTreeMap::<String, {}>::new()", spelled(api, item)),
        ty => given(api, ty, name, 0),
    }
}

/// Whether an owned value says its type: an empty map could be one of anything.
fn is_inferred(api: &Api, ty: &Ty, depth: usize) -> bool {
    match ty {
        Ty::List(item) | Ty::Nullable(item) => holds(api, item, depth) && is_inferred(api, item, depth + 1),
        // They are converted in place, and to what is not said.
        Ty::Map(_) | Ty::DateTime | Ty::Decimal => false,
        _ => true,
    }
}

/// Whether a list or a map of such items is shown with one in it, and what may be `null` as something.
fn holds(api: &Api, item: &Ty, depth: usize) -> bool {
    depth < DEEPEST && size(api, item).is_some_and(|size| size <= MOST_HELD)
}

/// How many values a value is made of at least; none if it is not shown.
fn size(api: &Api, ty: &Ty) -> Option<usize> {
    match ty {
        Ty::Named(id) | Ty::Boxed(id) => api.types.get(*id).map_or(Some(1), |def| def.example),
        Ty::Nullable(item) | Ty::List(item) | Ty::Map(item) => size(api, item),
        _ => Some(1),
    }
}

/// The variant to show: the first, if it is short, else the shortest. Deep down it is the shortest, as the first may hold
/// another of the union.
fn shown_variant<'a>(api: &Api, it: &'a Union, depth: usize) -> Option<&'a UnionVariant> {
    let first = it.variants.first().filter(|first| holds(api, &first.ty, depth));
    first.or_else(|| it.variants.iter().min_by_key(|variant| size(api, &variant.ty).unwrap_or(usize::MAX)))
}

/// A type as an example names it.
fn spelled(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::String => "String".to_owned(),
        Ty::I32 => "i32".to_owned(),
        Ty::I64 => "i64".to_owned(),
        Ty::U64 => "u64".to_owned(),
        Ty::F64 => "f64".to_owned(),
        Ty::Boolean => "bool".to_owned(),
        Ty::DateTime => format!("{}::DateTime", api.lib_name()),
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

/// A value of just the type.
fn owned(api: &Api, ty: &Ty, name: &str, depth: usize) -> String {
    let deeper = |ty: &Ty| owned(api, ty, name, depth + 1);
    match ty {
        Ty::String => format!("{name:?}.to_owned()"),
        Ty::DateTime => "\"2026-01-31T12:00:00Z\".into()".to_owned(),
        Ty::I32 | Ty::I64 | Ty::U64 => "1".to_owned(),
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
            Some(def) if def.example.is_some() => made(api, def, ty, name, depth),
            // No value of it is short enough to be read, or none ends: the reader's part. It compiles, and is not run.
            Some(def) => format!("todo!() as types::{}", def.name),
            None => "json!({})".to_owned(),
        },
    }
}

/// A value where one that may be `null` must be given: what it becomes must be plain.
fn or_null(api: &Api, ty: &Ty, name: &str, depth: usize) -> String {
    match ty {
        Ty::DateTime => format!("{}::DateTime::from(\"2026-01-31T12:00:00Z\")", api.lib_name()),
        Ty::Decimal => format!("{}::Decimal::from(1_i64)", api.lib_name()),
        Ty::Named(_) | Ty::Boxed(_) if !holds(api, ty, depth) => "None".to_owned(),
        Ty::List(item) if !holds(api, item, depth + 1) => "None".to_owned(),
        // An empty map could be one of anything.
        Ty::Map(_) => "None".to_owned(),
        // A caller gives what is on the heap without its box.
        Ty::Boxed(id) => owned(api, &Ty::Named(*id), name, depth + 1),
        ty => owned(api, ty, name, depth + 1),
    }
}

/// A value of a type of the client's own.
fn made(api: &Api, def: &TypeDef, ty: &Ty, name: &str, depth: usize) -> String {
    let type_name = &def.name;
    match &def.kind {
        TypeKind::Enum(_) => format!("types::{type_name}::from({})", given(api, ty, name, depth)),
        TypeKind::Union(it) => shown_variant(api, it, depth).map_or_else(String::new, |variant| {
            format!("types::{type_name}::{}({})", variant.name, owned(api, &variant.ty, name, depth + 1))
        }),
        TypeKind::Struct(it) => {
            let fields = it.fields.iter().filter(|field| field.required && !field.read_only);
            let values = fields.map(|field| match field.nullable {
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
    fn arguments_are_told_apart_by_the_commas_between_them() {
        assert_eq!(
            split(r#""a, b", [x(1, 2)], vec![("k", 1)]"#).collect::<Vec<_>>(),
            [r#""a, b""#, "[x(1, 2)]", r#"vec![("k", 1)]"#]
        );
    }
}
