//! Helpers for tests: documents from text, and shapes as text on one line.

use std::fs;

use tempfile::TempDir;

use crate::{Additional, Id, OpenApi, Shape, Target, Use};

/// A document in a temporary folder.
pub(crate) struct Document {
    pub(crate) api: OpenApi,
    _folder: TempDir,
}

impl std::ops::Deref for Document {
    type Target = OpenApi;

    fn deref(&self) -> &OpenApi {
        &self.api
    }
}

/// Opens the first file, which may refer to the others.
pub(crate) fn open(files: &[(&str, &str)]) -> Document {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let root = folder.path();
    let api =
        OpenApi::open(&root.join(files[0].0), files[0].0, &[root]).unwrap_or_else(|it| panic!("{}", it.render(false)));
    Document { api, _folder: folder }
}

/// Returns a document of version 3.1 with these entries of `components/schemas`.
pub(crate) fn schemas(text: &str) -> Document {
    let indented: String = text.lines().map(|line| format!("    {line}\n")).collect();
    open(&[("openapi.yaml", &format!("openapi: 3.1.0\ncomponents:\n  schemas:\n{indented}"))])
}

impl Document {
    /// Returns the shape of a schema in `components`.
    pub(crate) fn shape(&self, name: &str) -> String {
        let id = Id { file: String::new(), pointer: format!("/components/schemas/{name}") };
        self.schema(&id).map_or_else(|| "nothing".to_owned(), |schema| shape(&schema.shape))
    }

    /// Returns the messages of all diagnostics since the last call.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.take_diagnostics().into_iter().map(|problem| problem.message).collect()
    }
}

pub(crate) fn shape(it: &Shape) -> String {
    let scalar = |name: &str, format: &Option<String>, values: &[String]| {
        let format = format.as_ref().map(|format| format!(":{format}")).unwrap_or_default();
        let values = if values.is_empty() { String::new() } else { format!("[{}]", values.join(" ")) };
        format!("{name}{format}{values}")
    };
    match it {
        Shape::Any => "any".to_owned(),
        Shape::String { format, values } => scalar("string", format, values),
        Shape::Integer { format, values } => {
            scalar("integer", format, &values.iter().map(i64::to_string).collect::<Vec<_>>())
        }
        Shape::Number { format } => scalar("number", format, &[]),
        Shape::Boolean { value } => scalar("boolean", &None, &value.iter().map(bool::to_string).collect::<Vec<_>>()),
        Shape::Array { items } => format!("[{}]", used(items)),
        Shape::Object { properties, additional } => {
            let property = |it: &crate::Property| {
                format!("{}{}: {}", it.name, if it.required { "!" } else { "" }, used(&it.schema))
            };
            let mut parts: Vec<String> = properties.iter().map(property).collect();
            parts.extend(match additional {
                Additional::Unsaid => None,
                Additional::Forbidden => Some("only".to_owned()),
                Additional::Any => Some("*".to_owned()),
                Additional::Of(of) => Some(format!("*: {}", used(of))),
                Additional::Partly(of) => Some(format!("some: {}", used(of))),
            });
            format!("{{{}}}", parts.join(", "))
        }
        Shape::OneOf { variants, discriminator } => {
            let variants: Vec<String> = variants.iter().map(used).collect();
            let by = discriminator.as_ref().map(|it| {
                let values: Vec<String> = it.values.iter().map(|values| values.join(" ")).collect();
                format!(" by {} {}", it.property, values.join("|"))
            });
            format!("({}){}", variants.join(" | "), by.unwrap_or_default())
        }
    }
}

pub(crate) fn used(it: &Use) -> String {
    let target = match &it.target {
        Target::Named(id) => id.name(),
        Target::Inline(schema) if schema.is_unread => "unread".to_owned(),
        Target::Inline(schema) => shape(&schema.shape),
    };
    format!("{target}{}", if it.nullable { "?" } else { "" })
}

/// Asserts the shapes of schemas, in the order of `text`, and that nothing is reported.
pub(crate) fn each_is(text: &str, expected: &[&str]) {
    let api = schemas(text);
    let names = text.lines().filter(|line| !line.starts_with(' ')).map(|line| line.split(':').next().unwrap());
    let shapes: Vec<_> = names.map(|name| api.shape(name)).collect();
    assert_eq!(shapes, expected);
    assert_eq!(api.messages(), [""; 0]);
}
