//! Where the inputs of a route come from.

use naftiko_spec::{Data, Location, RouteInput as Declared, Spanned, Type};

use super::definition::listed;
use super::problem::{Notes, Problem};
use super::route_path::Template;
use super::with::literal;
use crate::load::File;
use crate::model::rest::{RouteInput, Source};
use crate::model::unit::UnitInput;
use crate::model::{Json, Place};
use crate::resolve::json_path;

/// What decides where an input comes from.
pub(super) struct Sources<'s> {
    pub(super) file: &'s File,
    pub(super) method: &'s Spanned<String>,
    pub(super) template: &'s Template,
    /// The declared inputs.
    pub(super) declared: &'s [Declared],
}

/// Returns where an input of a unit comes from: as declared, otherwise from the placeholder of its
/// name, otherwise from the place that it has in the request to the API. `written` is its name in
/// the file.
pub(super) fn source(
    sources: &Sources<'_>,
    input: &UnitInput,
    written: &str,
    declared: Option<&Declared>,
) -> Result<Source, Problem> {
    let location = declared.and_then(|declared| declared.location);
    if let Some((declared, value)) = declared.and_then(|it| Some((it, it.value.as_ref()?))) {
        return sources.of_value(declared, value);
    }
    let name = || written.to_owned();
    let placeholder = sources.template.placeholder(written).map(str::to_owned);
    Ok(match location {
        Some(Location::Path) => match placeholder {
            Some(placeholder) => Source::Path(placeholder),
            None => return Err(sources.without_placeholder(written, declared)),
        },
        Some(Location::Query) => Source::Query(name()),
        Some(Location::Header) => Source::Header(name()),
        Some(Location::Cookie) => Source::Cookie(name()),
        Some(Location::Body) if sources.is_whole_body(input, declared) => Source::MemberOrBody(name()),
        Some(Location::Body) => Source::Member(name()),
        Some(Location::Environment) | None => match placeholder {
            Some(placeholder) => Source::Path(placeholder),
            None => sources.of_unit(input, name()),
        },
    })
}

impl Sources<'_> {
    /// Returns the source of an input with a value: a constant, or a part of the body.
    fn of_value(&self, declared: &Declared, value: &Spanned<Data>) -> Result<Source, Problem> {
        let problem = |message: String, help: &str| {
            Err(Problem::new("the value of an input", message, &self.file.document.source, value.at, help))
        };
        let name = &declared.name.value;
        let path = match &value.value {
            Data::Text(text) => text.as_text().filter(|text| text.trim_start().starts_with('$')),
            _ => None,
        };
        match (path, declared.location) {
            (Some(path), Some(Location::Body) | None) => match json_path::parse(path) {
                Ok(steps) => Ok(Source::BodyPath(steps)),
                Err(reason) => problem(
                    format!("cannot select `{path}` for the input `{name}`: {reason}"),
                    "use a path of keys and indexes",
                ),
            },
            (Some(path), _) => problem(
                format!("the input `{name}` selects `{path}`, which only a body has"),
                "write `in: body`, or remove `value`",
            ),
            (None, _) => match literal(&constant(&value.value)) {
                Some(json) => Ok(Source::Constant(json)),
                None => problem(
                    format!("the value of the input `{name}` has names, but it is a constant"),
                    "pass the value on by `with` instead",
                ),
            },
        }
    }

    fn without_placeholder(&self, name: &str, declared: Option<&Declared>) -> Problem {
        let names = &self.template.names;
        let message = format!("the input `{name}` is in the path, but the path has no such placeholder");
        let at = declared.map_or(self.method.at, |declared| declared.name.at);
        let help = match names.is_empty() {
            true => format!("add `{{{name}}}` to the path"),
            false => format!("the placeholders are {}", listed(names)),
        };
        Problem::new("an input without a placeholder", message, &self.file.document.source, at, help)
    }

    /// Whether an input may be the whole body: it is the only one in the body, and can be an object
    /// or a list.
    fn is_whole_body(&self, input: &UnitInput, declared: Option<&Declared>) -> bool {
        let in_body = |it: &&Declared| it.location == Some(Location::Body) && it.value.is_none();
        let is_only = self.declared.iter().filter(in_body).count() == 1;
        let ty = declared.and_then(|declared| declared.ty);
        let is_scalar = ty.is_some_and(|ty| !matches!(ty, Type::Object | Type::Array));
        is_only && (input.is_whole_body() || !is_scalar)
    }

    /// Returns the place that an input has in the request to the API. What the API has in its path
    /// or computes is in the query, or in the body of a request that has one.
    fn of_unit(&self, input: &UnitInput, name: String) -> Source {
        let has_body = !matches!(self.method.value.as_str(), "GET" | "DELETE");
        match input.targets.first().map(|target| &target.place) {
            Some(Some(Place::Query)) => Source::Query(name),
            Some(Some(Place::Header)) => Source::Header(name),
            Some(Some(Place::Cookie)) => Source::Cookie(name),
            Some(Some(Place::Body(_))) if self.method.value != "GET" => Source::Body,
            Some(None | Some(Place::Field | Place::Form | Place::Part { .. })) if self.method.value != "GET" => {
                Source::Member(name)
            }
            _ if has_body => Source::Member(name),
            _ => Source::Query(name),
        }
    }

    /// Reports placeholders of the path that no input has.
    pub(super) fn report_unused(&self, inputs: &[RouteInput], path: &Spanned<String>, notes: &mut Notes<'_>) {
        let is_used = |name: &&String| inputs.iter().any(|input| input.source == Source::Path((*name).clone()));
        for name in self.template.names.iter().filter(|name| !is_used(name)) {
            let message = format!("the placeholder `{name}` of its path is not passed on");
            notes.warning(
                &self.file.document.source,
                &message,
                path.at,
                &format!("pass it on: `with: {{{name}: rest.{name}}}`"),
            );
        }
    }
}

/// Returns a value without names.
fn constant(value: &Data) -> Json {
    match value {
        Data::Null => Json::Null,
        Data::Bool(value) => Json::Bool(*value),
        Data::Number(number) => Json::Number(number.clone()),
        Data::Slot(name) => Json::Input(name.clone()),
        Data::Text(template) => match template.as_text() {
            Some(text) => Json::Text(text.to_owned()),
            None => Json::String(template.names().map(|name| crate::model::Piece::Input(name.to_owned())).collect()),
        },
        Data::List(items) => Json::Array(items.iter().map(constant).collect()),
        Data::Map(entries) => Json::Object(entries.iter().map(|(key, value)| (key.clone(), constant(value))).collect()),
    }
}
