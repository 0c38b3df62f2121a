//! Explains a resolved operation, with the file that each part comes from.

use std::fmt;

use naftiko_spec::{Diagnostic, nearest};

use crate::generator::Generator;
use crate::progress::Observer;
use crate::resolve::{self, Candidate, Printed, Resolved};
use crate::{load, model, pipeline};

/// An operation as text, with the origin of each part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation(String);

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The operation cannot be explained.
#[derive(Clone, Debug)]
pub enum UnknownOperation {
    /// The folder of specs cannot be read.
    Unreadable(Box<Diagnostic>),
    /// No operation has this name.
    Name {
        /// The requested name.
        name: String,
        /// The most similar name of an operation.
        nearest: Option<String>,
    },
}

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownOperation::Unreadable(diagnostic) => f.write_str(&diagnostic.render(false)),
            UnknownOperation::Name { name, nearest: Some(nearest) } => {
                write!(f, "unknown operation `{name}`; did you mean `{nearest}`?")
            }
            UnknownOperation::Name { name, nearest: None } => write!(f, "unknown operation `{name}`"),
        }
    }
}

impl std::error::Error for UnknownOperation {}

impl Generator {
    /// Explains the operations with a name: what the capability file and the OpenAPI document
    /// declare for each part, and which one is used. The name is that in the capability file
    /// (`ListPets`, `pets.ListPets`), a method and a path (`GET /pets`), or the generated method
    /// (`list_pets`, `pets.list_pets`). Writes nothing.
    ///
    /// # Errors
    ///
    /// If no operation has the name, or if the folder of specs cannot be read.
    pub fn explain(&self, name: &str) -> Result<Vec<Explanation>, UnknownOperation> {
        let folders = load::load(self.specs(), &Observer::default())
            .map_err(|diagnostic| UnknownOperation::Unreadable(Box::new(diagnostic)))?;
        let (mut found, mut known) = (Vec::new(), Vec::new());
        for folder in &folders {
            pipeline::run(folder, &mut || {}, |resolved, lowered| {
                explain(resolved, &lowered.api, name, &mut found, &mut known);
            });
        }
        if found.is_empty() {
            let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
            return Err(UnknownOperation::Name { name: name.to_owned(), nearest });
        }
        Ok(found)
    }
}

/// Explains the operations of a folder with a name, and collects all names.
fn explain(
    resolved: &Resolved<'_>,
    api: &model::Api,
    name: &str,
    found: &mut Vec<Explanation>,
    known: &mut Vec<String>,
) {
    for (namespace, candidate, module, method) in operations(resolved, api) {
        let Some(operation) = &candidate.operation else { continue };
        let mut names = candidate.names.to_vec();
        names.extend([method.fn_name.to_string(), format!("{module}.{}", method.fn_name)]);
        if names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            let arguments: Vec<&str> = method.arguments.iter().map(|it| method.argument(*it)).collect();
            let call = format!("client.{module}().{}({})", method.fn_name, arguments.join(", "));
            let service = &resolved.services[operation.service];
            found.push(Explanation(Printed { namespace, operation, service, call: &call }.to_string()));
        }
        known.extend(names);
    }
}

/// Returns the resolved operations of the client: the namespace, the operation, the module and the
/// method of each.
fn operations<'a>(
    resolved: &'a Resolved<'_>,
    api: &'a model::Api,
) -> impl Iterator<Item = (&'a str, &'a Candidate<'a>, &'a model::Name, &'a model::Operation)> {
    let has_operations = |it: &&resolve::Capability<'_>| it.operations.iter().any(|it| it.operation.is_some());
    let capabilities = resolved.capabilities.iter().filter(has_operations);
    capabilities.zip(&api.capabilities).flat_map(|(it, capability)| {
        let candidates = it.operations.iter().filter(|candidate| candidate.operation.is_some());
        let namespace = it.entry.namespace.value.as_str();
        let of = move |(candidate, method)| (namespace, candidate, &capability.module, method);
        candidates.zip(capability.operations()).map(of)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::Generator;

    const CAPABILITY: &str = r#"
naftiko: "1.0.0"
info: {label: Pets}
capability:
  consumes:
    - type: http
      namespace: pets
      baseUri: https://api.pets.example
      resources:
        - name: pets
          path: /pets/{{id}}
          operations:
            - name: ListToys
              method: GET
              inputParameters:
                - {name: limit, in: query, type: string}
                - {name: color, in: query, required: false}
                - {name: X-Version, in: header, value: "2"}
"#;

    const DOCUMENT: &str = r##"
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets/{pet}:
    get:
      operationId: ListToys
      servers: [{url: https://toys.example}]
      security: []
      parameters:
        - {name: pet, in: path, required: true, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer, default: 10}}
        - {name: color, in: query, required: true, schema: {type: array, items: {type: string}}, style: form, explode: false}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        "200": {description: Toys, content: {application/json: {schema: {$ref: "#/components/schemas/Toys"}}}}
        "404": {description: No pet}
components: {schemas: {Toys: {type: object, properties: {count: {type: integer}}}}}
"##;

    /// Returns the explanation of an operation; places are file names only.
    fn explained(name: &str) -> String {
        let specs = tempfile::tempdir().unwrap();
        let folder = specs.path().join("pets");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("pets.yaml"), CAPABILITY).unwrap();
        fs::write(folder.join("openapi.yaml"), DOCUMENT).unwrap();
        let explained = Generator::new(specs.path(), "unused").explain(name);
        let text = match explained {
            Ok(found) => found.iter().map(ToString::to_string).collect(),
            Err(error) => error.to_string(),
        };
        text.replace(&format!("{}/", folder.display()), "")
    }

    #[test]
    fn each_part_of_an_operation_has_its_origin() {
        insta::assert_snapshot!(explained("ListToys"), @r#"
        pets.ListToys
          request   GET /pets/{id}
          call      client.pets().list_toys(id)
          declared  pets.yaml:13:21
          document  openapi.yaml:6:5 (GET /pets/{pet}, operationId ListToys)
          server    https://toys.example, from the OpenAPI document for this operation
          secrets   none, because the OpenAPI document declares no authentication for it
          docs      in neither file

        path `id`: required
          from      pets.yaml:11:17, in the path
          type      an integer, from the OpenAPI document
          required  yes, because every request needs it

        query `limit`: optional
          from      pets.yaml:16:19 and openapi.yaml:12:11
          type      a string, from the capability file; the OpenAPI document declares an integer, which is ignored
          required  no, from the OpenAPI document
          default   10, from the OpenAPI document

        query `color`: optional
          from      pets.yaml:17:19 and openapi.yaml:13:11
          type      a list (each a string), from the OpenAPI document; items are joined by commas
          required  no, from the capability file; the OpenAPI document differs

        query `cursor`: optional
          from      openapi.yaml:14:11, not in the capability file
          type      a string, from the OpenAPI document
          required  no, from the OpenAPI document

        header `X-Version`: fixed
          value     "2", fixed by the file
          from      pets.yaml:18:19

        response
          returns   JSON: `Toys`, from the OpenAPI document
          success   200 application/json: `Toys`
          error     404 no body
        "#);
    }

    #[test]
    fn an_operation_has_several_names() {
        for name in ["ListToys", "pets.ListToys", "GET /pets/{id}", "list_toys", "pets.list_toys", "listtoys"] {
            assert!(explained(name).starts_with("pets.ListToys\n"), "{name}");
        }
    }

    #[test]
    fn a_name_that_no_operation_has_brings_the_nearest_one() {
        assert_eq!(explained("ListToy"), "unknown operation `ListToy`; did you mean `ListToys`?");
        assert_eq!(explained("/"), "unknown operation `/`");
    }
}
