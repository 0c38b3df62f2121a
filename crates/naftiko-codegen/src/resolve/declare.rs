//! What a capability file declares for an operation of the OpenAPI document, so that resolving both
//! files gives what the document declares, without a contradiction.
//!
//! This is the inverse of the other files here. It calls them for each decision, so the two
//! directions cannot disagree.

use naftiko_openapi::{
    Location, NamedScheme, OpenApi, Operation as Counterpart, Parameter, Schema, Security, SecurityScheme, Server,
    Shape,
};
use naftiko_spec::{Format, Type};

use super::media::Media;
use super::path::PathTemplate;
use super::rules::Kind;
use super::server_url::{self, ServerUrl};
use super::style::{self, Schemas};
use super::value::Place;
use super::{body, counterpart, header, path, response, security, server};

/// The media type of a request body, and the type to declare for it.
pub(crate) struct Body<'a> {
    pub(crate) media_type: &'a str,
    pub(crate) is_json: bool,
    pub(crate) ty: Type,
    /// Whether it is required.
    pub(crate) required: bool,
}

/// Returns the parameters of an operation that a capability file declares, each with its type. The
/// client itself sends the others, or cannot send them: those that carry the credential of one of
/// `schemes`, and those that have no place in the path or in a header.
pub(crate) fn parameters<'a>(
    openapi: &OpenApi,
    operation: &'a Counterpart,
    schemes: &[SecurityScheme],
) -> Vec<(&'a Parameter, Type)> {
    let template = path::parse(&operation.path).unwrap_or_default();
    let is_credential = |parameter: &Parameter| {
        schemes.iter().any(|scheme| match scheme {
            SecurityScheme::Key { location, name } => {
                *location == parameter.location
                    && (*name == parameter.name
                        || *location == Location::Header && name.eq_ignore_ascii_case(&parameter.name))
            }
            _ => false,
        })
    };
    let parameters = operation.parameters.iter().filter(|it| can_be_sent(it, &template) && !is_credential(it));
    parameters.map(|parameter| (parameter, type_of(Schemas(Some(openapi)), parameter))).collect()
}

fn can_be_sent(parameter: &Parameter, template: &PathTemplate) -> bool {
    let name = parameter.name.as_str();
    match parameter.location {
        Location::Path => template.placeholders.iter().any(|it| it.name.trim_matches('+') == name.trim_matches('+')),
        Location::Query => {
            let is_in_path = |known: &String| known == name;
            !name.is_empty()
                && !template.fixed_query.iter().any(is_in_path)
                && !template.query.iter().any(|pair| pair.name == name)
        }
        Location::Header => header::is_name(name) && !header::is_of_client(name),
        Location::Cookie => header::is_name(name),
    }
}

/// Returns the type to declare for a parameter.
fn type_of(schemas: Schemas<'_>, parameter: &Parameter) -> Type {
    let place = match parameter.location {
        Location::Path => Place::Path,
        Location::Query => Place::Query,
        Location::Header => Place::Header,
        Location::Cookie => Place::Cookie,
    };
    let schema = parameter.schema.as_ref().and_then(|used| schemas.get(used));
    match (schema, style::of_parameter(schemas, parameter, &place)) {
        (Some(schema), Some(serialization)) => type_of_kind(Kind::of(&schema, serialization), &schema),
        _ => Type::String,
    }
}

/// Returns a type that allows a kind of values, and does not contradict it.
fn type_of_kind(kind: Kind, schema: &Schema) -> Type {
    match kind {
        Kind::Enum if matches!(schema.shape, Shape::Integer { .. }) => Type::Integer,
        Kind::Text | Kind::Enum => Type::String,
        Kind::Integer | Kind::Unsigned => Type::Integer,
        Kind::Number | Kind::Decimal => Type::Number,
        Kind::Boolean => Type::Boolean,
        Kind::Texts | Kind::List => Type::Array,
        Kind::Several | Kind::Object => Type::Object,
    }
}

/// Returns what to declare for the request body of an operation; `None` if it has none.
pub(crate) fn body<'a>(openapi: &OpenApi, operation: &'a Counterpart) -> Option<Body<'a>> {
    let (media_type, kind, required) = body::preferred(Schemas(Some(openapi)), operation.body.as_ref()?)?;
    let ty = match kind {
        Media::Json | Media::Form | Media::Multipart | Media::Any => Type::Object,
        _ => Type::String,
    };
    Some(Body { media_type, is_json: kind == Media::Json, ty, required })
}

/// Returns the format to declare for the result of an operation; `None` if none is declared.
pub(crate) fn format(openapi: &OpenApi, operation: &Counterpart) -> Option<Format> {
    response::format_to_declare(Schemas(Some(openapi)), &operation.responses)
}

/// Returns why a path cannot be declared, if it cannot.
pub(crate) fn problem_of_path(path: &str) -> Option<String> {
    path::parse(path).err().map(|(problem, _)| problem)
}

/// Returns the base URL to declare: the first absolute server of the document that can be one. A
/// server at a loopback address is used only if there is no other.
pub(crate) fn base_uri(openapi: &OpenApi) -> Option<String> {
    let servers = openapi.servers();
    let urls = servers.iter().filter(|it| !server_url::may_hold_secret(&it.url)).filter_map(declarable);
    let urls: Vec<&str> = urls.collect();
    let is_remote = |url: &&&str| ServerUrl::parse(url).is_some_and(|it| !it.is_loopback());
    let chosen = urls.iter().find(is_remote).or(urls.first())?;
    Some(chosen.trim_end_matches('/').to_owned())
}

fn declarable(server: &Server) -> Option<&str> {
    let url = server::chosen_url(server);
    (url.contains("://") && is_base_uri(url)).then_some(url)
}

/// Whether a text can be declared as a base URL.
pub(crate) fn is_base_uri(text: &str) -> bool {
    path::base_url(text).is_ok_and(|it| it.assumed.is_none())
}

/// Returns a variable for the secret of a scheme that is not in `taken`: `PETS_TOKEN`, otherwise
/// one with the name of the scheme.
pub(crate) fn free_variable(api: &str, scheme: &NamedScheme, what: &str, taken: &[String]) -> String {
    security::free_variable(api, scheme, what, taken)
}

/// Whether the client implements schemes that apply together.
pub(crate) fn is_implemented(schemes: &[NamedScheme]) -> bool {
    security::of_requirement(schemes, &mut |_, what| what.to_owned()).is_some()
}

/// Whether one of the requirements of an operation is that of some schemes.
pub(crate) fn accepts(requirements: &[Security], schemes: &[NamedScheme]) -> bool {
    requirements.iter().any(|requirement| security::is_same_requirement(&requirement.schemes, schemes))
}

/// Returns two forms of a path by which operations are compared: of the path alone, and after the
/// path of its base URL.
pub(crate) fn forms_of_path(base_url: &str, path: &str) -> [String; 2] {
    let of_base = ServerUrl::parse(base_url).map_or(String::new(), |it| it.path().to_owned());
    [counterpart::shape(path), counterpart::shape(&format!("{of_base}{}", counterpart::shape(path)))]
}

/// Returns the full path of an operation in a capability file.
pub(crate) fn full_path(resource: &naftiko_spec::Resource, operation: &naftiko_spec::Operation) -> String {
    super::own_path(resource, operation).value
}

#[cfg(test)]
mod tests {
    use naftiko_openapi::Place as DocumentPlace;

    use super::super::rules;
    use super::*;

    #[test]
    fn the_declared_type_never_contradicts_the_document() {
        let place = DocumentPlace { source: naftiko_spec::Source::new("", ""), span: 0..0 };
        let text = Shape::String { format: None, values: Vec::new() };
        let integer = Shape::Integer { format: None, values: Vec::new() };
        for shape in [text, integer] {
            let schema = Schema::of(shape, place.clone());
            for kind in [
                Kind::Text,
                Kind::Enum,
                Kind::Integer,
                Kind::Unsigned,
                Kind::Number,
                Kind::Decimal,
                Kind::Boolean,
                Kind::Texts,
                Kind::Several,
                Kind::List,
                Kind::Object,
            ] {
                let ty = type_of_kind(kind, &schema);
                let decided = rules::document_type_counts(Some(ty), kind);
                assert!(decided.value && !decided.is_conflict, "{kind:?} {ty:?}");
            }
        }
    }
}
