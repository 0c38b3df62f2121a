//! Lowers the declared outputs of a tool: what it makes of a response, or of its inputs.

use naftiko_spec::{At, Data, Spanned, ToolOutput, ToolOutputs, Type};

use super::definition::Definition;
use super::fields::{self, Nowhere};
use super::problem::{Notes, Problem};
use crate::model::types::TypeDef;
use crate::model::unit::Shape;
use crate::model::{Api, Format, Json, Operation, Response, Step, Ty};
use crate::resolve::json_path;

/// The outputs of a tool during lowering.
pub(super) struct Outputs<'t> {
    definition: &'t Definition<'t>,
    types: &'t [TypeDef],
    /// The response that it selects from; `None` for a mock.
    response: Option<&'t Response>,
    /// The computed values.
    pub(super) mentioned: Vec<Json>,
    notes: Vec<Note>,
}

/// A warning about an output.
struct Note {
    message: String,
    at: At,
    help: String,
}

impl<'t> Outputs<'t> {
    pub(super) fn of_call(definition: &'t Definition<'t>, api: &'t Api, operation: &'t Operation) -> Self {
        Outputs { response: Some(&operation.response), types: &api.types, ..Outputs::of_mock(definition) }
    }

    pub(super) fn of_mock(definition: &'t Definition<'t>) -> Self {
        Outputs { definition, types: &[], response: None, mentioned: Vec::new(), notes: Vec::new() }
    }

    /// Returns the shape; `None` for the whole response.
    pub(super) fn shape(&mut self) -> Result<Option<Shape>, Problem> {
        let Some(outputs) = &self.definition.body.outputs else { return Ok(None) };
        let ty = match self.response {
            None => return self.mock(outputs).map(Some),
            Some(_) if outputs.is_whole() => return Ok(None),
            Some(Response::Typed(ty)) => Some(ty.clone()),
            Some(Response::Value(_) | Response::Outputs { .. }) => None,
            Some(_) => {
                let help = "declare `outputParameters` as `{type: object, mapping: $.}`";
                let at = outputs.all()[0].at;
                self.note("the response is not JSON, so it is returned as it is", at, help);
                return Ok(None);
            }
        };
        let ty = ty.as_ref();
        match outputs {
            ToolOutputs::Map(outputs) => self.parts(outputs, ty).map(|parts| Some(Shape::Object(Vec::new(), parts))),
            ToolOutputs::List(outputs) => match outputs.as_slice() {
                [only] => self.part(only, ty, None),
                several => {
                    self.note_several(several);
                    let shapes = several.iter().filter_map(|it| self.part(it, ty, None).transpose());
                    shapes.collect::<Result<_, _>>().map(|shapes| Some(Shape::First(shapes)))
                }
            },
        }
    }

    /// Reports the warnings.
    pub(super) fn report(self, notes: &mut Notes<'_>) {
        for Note { message, at, help } in &self.notes {
            notes.warning(self.definition.body_source(), message, *at, help);
        }
    }

    fn note(&mut self, message: &str, at: At, help: &str) {
        self.notes.push(Note { message: message.to_owned(), at, help: help.to_owned() });
    }

    fn note_several(&mut self, several: &[ToolOutput]) {
        let help = "declare one output, `type: object`, and the others as its `properties`";
        self.note("of several outputs, only the first that has a value is returned", several[1].at, help);
    }

    /// Returns the parts of an object of a type.
    fn parts(&mut self, outputs: &[ToolOutput], ty: Option<&Ty>) -> Result<Vec<(String, Shape)>, Problem> {
        let mut parts = Vec::new();
        for output in outputs {
            let Some(name) = &output.name else { continue };
            if let Some(shape) = self.part(output, ty, Some(name))? {
                parts.push((name.clone(), shape));
            }
        }
        Ok(parts)
    }

    /// Returns the shape of a part of a value of a type. A property without a path is that of its
    /// name. `None` if its path cannot be read.
    fn part(&mut self, output: &ToolOutput, ty: Option<&Ty>, name: Option<&str>) -> Result<Option<Shape>, Problem> {
        let path = match (&output.value, path_of(output)) {
            (Some(value), None) => return self.value(value, output.ty).map(|json| Some(Shape::Computed(json))),
            (_, Some(path)) => match json_path::parse(&path.value) {
                Ok(steps) => steps,
                Err(reason) => {
                    let message = format!("cannot select `{}`: {reason}", path.value.trim());
                    let help = "use a path of keys, indexes and `[*]`";
                    self.note(&message, path.at, help);
                    return Ok(None);
                }
            },
            (None, None) => match name.filter(|_| output.properties.is_empty()) {
                Some(name) => vec![Step::Key(name.to_owned())],
                None => Vec::new(),
            },
        };
        let at = path_of(output).map_or(output.at, |path| path.at);
        let found = self.type_at(ty, &path, at);
        let shape = if output.ty == Some(Type::Array) || output.items.is_some() {
            let item = self.items(output, &path, found.as_ref())?;
            let is_xml = matches!(
                self.response,
                Some(Response::Value(Format::Xml) | Response::Outputs { format: Format::Xml, .. })
            );
            if is_xml { Shape::Elements(path, item) } else { Shape::List(path, item) }
        } else if !output.properties.is_empty() {
            Shape::Object(path, self.parts(&output.properties, found.as_ref())?)
        } else if let Some(values) = &output.values {
            let value = match &found {
                Some(Ty::Map(value)) => Some(&**value),
                _ => None,
            };
            Shape::Values(path, Box::new(self.part(values, value, None)?.unwrap_or(Shape::Path(Vec::new()))))
        } else {
            Shape::Path(path)
        };
        Ok(Some(match output.max_length {
            Some(most) => Shape::Cut(most, Box::new(shape)),
            None => shape,
        }))
    }

    /// Returns the shape of the items of a list. `found` is the type at its path.
    fn items(&mut self, output: &ToolOutput, path: &[Step], found: Option<&Ty>) -> Result<Box<Shape>, Problem> {
        let item = match found {
            found if path.contains(&Step::Each) => found,
            Some(Ty::List(item)) => Some(&**item),
            _ => None,
        };
        let shape = match &output.items {
            Some(items) => self.part(items, item, None)?,
            None => None,
        };
        Ok(Box::new(shape.unwrap_or(Shape::Path(Vec::new()))))
    }

    /// Returns the type at a path, and warns of a path that leads nowhere.
    fn type_at(&mut self, ty: Option<&Ty>, path: &[Step], at: At) -> Option<Ty> {
        match fields::at(self.types, ty?, path) {
            Ok(found) => found,
            Err(Nowhere { message, help }) => {
                self.note(&message, at, &help);
                None
            }
        }
    }

    /// Returns what a tool without a call returns: an object of named values.
    fn mock(&mut self, outputs: &ToolOutputs) -> Result<Shape, Problem> {
        match outputs.all() {
            [only] if only.name.is_none() => self.mocked(only),
            all if all.iter().any(|output| output.name.is_none()) => {
                self.note_several(all);
                Ok(Shape::First(all.iter().map(|output| self.mocked(output)).collect::<Result<_, _>>()?))
            }
            all => self.mocked_parts(all),
        }
    }

    fn mocked_parts(&mut self, outputs: &[ToolOutput]) -> Result<Shape, Problem> {
        let named = outputs.iter().filter_map(|output| Some((output.name.clone()?, output)));
        let parts = named.map(|(name, output)| Ok((name, self.mocked(output)?)));
        parts.collect::<Result<_, _>>().map(|parts| Shape::Object(Vec::new(), parts))
    }

    fn mocked(&mut self, output: &ToolOutput) -> Result<Shape, Problem> {
        if output.properties.is_empty() || output.value.is_some() {
            return self.mocked_value(output).map(Shape::Computed);
        }
        self.mocked_parts(&output.properties)
    }

    /// Returns the value of an output of a mock. A list has one item.
    fn mocked_value(&mut self, output: &ToolOutput) -> Result<Json, Problem> {
        match (&output.value, &output.items) {
            (Some(value), _) => self.value(value, output.ty),
            (None, Some(item)) => self.mocked_value(item).map(|item| Json::Array(vec![item])),
            (None, None) if !output.properties.is_empty() => {
                let named = output.properties.iter().filter_map(|output| Some((output.name.clone()?, output)));
                let parts = named.map(|(name, output)| Ok((name, self.mocked_value(output)?)));
                parts.collect::<Result<_, _>>().map(Json::Object)
            }
            (None, None) => Ok(Json::Null),
        }
    }

    /// Returns a declared value, in the declared type if it is a constant.
    fn value(&mut self, value: &Spanned<Data>, ty: Option<Type>) -> Result<Json, Problem> {
        let json = typed(self.definition.json(value)?, ty);
        self.mentioned.push(json.clone());
        Ok(json)
    }
}

/// Returns the path of an output. A value that is a path is one, too: consumed outputs are written
/// so.
pub(in crate::lower) fn path_of(output: &ToolOutput) -> Option<Spanned<String>> {
    if let Some(path) = &output.path {
        return Some(path.clone());
    }
    let value = output.value.as_ref()?;
    let Data::Text(template) = &value.value else { return None };
    let text = template.as_text()?.trim();
    let is_path = text == "$" || text.starts_with("$.") || text.starts_with("$[");
    is_path.then(|| Spanned { value: text.to_owned(), at: value.at })
}

/// Returns a constant in a type, if it can be one of it.
fn typed(json: Json, ty: Option<Type>) -> Json {
    match (&json, ty) {
        (Json::Text(text), Some(Type::Boolean)) => match text.as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            _ => json,
        },
        (Json::Text(text), Some(Type::Integer)) if text.parse::<i64>().is_ok() => Json::Number(text.clone()),
        (Json::Text(text), Some(Type::Number)) if serde_json::from_str::<serde_json::Number>(text).is_ok() => {
            Json::Number(text.clone())
        }
        (Json::Number(number), Some(Type::String)) => Json::Text(number.clone()),
        (Json::Bool(value), Some(Type::String)) => Json::Text(value.to_string()),
        _ => json,
    }
}
