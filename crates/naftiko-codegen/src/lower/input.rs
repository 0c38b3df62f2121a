//! The inputs of an operation: which there are, and what becomes of each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use naftiko_spec::{Code, Diagnostic, Literal, Location, Operation as Spec, Parameter as SpecParameter, Spanned};

use super::operation::Context;
use super::{Credential, Lowering, header};
use crate::model::docs::Docs;
use crate::model::names::Scope;
use crate::model::{Body, Fixed, Operation, Parameter, Place, Type};

/// The names given out in one operation.
struct Names {
    /// Of what the method takes.
    arguments: Scope,
    /// Of the methods of the request builder.
    setters: Scope,
}

impl Names {
    fn new() -> Self {
        Names {
            arguments: Scope::with(&["operation", "request"]),
            setters: Scope::with(&["clone", "customize", "send", "send_as"]),
        }
    }

    fn scope(&mut self, required: bool) -> &mut Scope {
        if required { &mut self.arguments } else { &mut self.setters }
    }
}

/// How many names a message lists at most.
const MANY: usize = 20;

impl Lowering<'_> {
    /// Adds the inputs of an operation: the path's first, in the order of the path, then the others in the order of the file.
    pub(super) fn inputs(&mut self, context: &Context<'_>, spec: &Spec, operation: &mut Operation) {
        let template = context.template;
        let inputs = self.effective_parameters(context, spec);
        let mut names = Names::new();
        for placeholder in &template.placeholders {
            let declared =
                inputs.iter().find(|input| input.location.value == Location::Path && input.name.value == *placeholder);
            match declared {
                Some(input) => self.input(context, input, operation, &mut names),
                None => operation.required.push(Parameter {
                    wire_name: placeholder.clone(),
                    name: names.arguments.snake(placeholder, "param"),
                    place: Place::Path,
                    ty: Type::String,
                    docs: Docs::default(),
                }),
            }
        }
        let has_body = inputs.iter().any(|input| input.location.value == Location::Body);
        for input in &inputs {
            match input.location.value {
                Location::Header if has_body && self.content_type(context, input, operation) => {}
                Location::Path if template.placeholders.contains(&input.name.value) => {}
                // What the whole entry shares is for those paths that have it.
                Location::Path if context.consumes.parameters.iter().any(|shared| std::ptr::eq(shared, *input)) => {}
                Location::Path => self.absent_placeholder(context, input, &template.placeholders),
                _ => self.input(context, input, operation, &mut names),
            }
        }
    }

    /// The parameters of the entry, the resource and the operation; the one nearest to the operation wins.
    fn effective_parameters<'s>(&mut self, context: &Context<'s>, spec: &'s Spec) -> Vec<&'s SpecParameter> {
        let mut effective: Vec<&SpecParameter> = Vec::new();
        let mut known: HashMap<(Location, Cow<'_, str>), usize> = HashMap::new();
        for level in [&context.consumes.parameters, &context.resource.parameters, &spec.parameters] {
            let outer = effective.len();
            for parameter in level {
                match known.entry(identity(parameter)) {
                    Entry::Vacant(entry) => {
                        entry.insert(effective.len());
                        effective.push(parameter);
                    }
                    Entry::Occupied(entry) if *entry.get() < outer => effective[*entry.get()] = parameter,
                    Entry::Occupied(entry) => self.report(
                        Diagnostic::error(
                            Code::Duplicate,
                            format!("parameter `{}` is there twice", parameter.name.value),
                        )
                        .at(&context.document.source, parameter.name.at, "")
                        .at(&context.document.source, effective[*entry.get()].name.at, "first here")
                        .help("remove one of the two"),
                    ),
                }
            }
        }
        effective
    }

    fn input(&mut self, context: &Context<'_>, input: &SpecParameter, operation: &mut Operation, names: &mut Names) {
        let source = &context.document.source;
        let wire_name = input.name.value.clone();
        let required = input.required.as_ref().is_some_and(|required| required.value);
        if self.is_of_client(input) {
            self.report(
                Diagnostic::warning(Code::ClientHeader, format!("the client sends `{wire_name}` itself"))
                    .at(source, input.name.at, "left out")
                    .help("remove the parameter; a call can still set a header through `customize`"),
            );
            return;
        }
        let place = match input.location.value {
            Location::Path => Place::Path,
            Location::Query => Place::Query,
            Location::Header if header::is_name(&wire_name) => Place::Header,
            Location::Header => {
                self.report(
                    Diagnostic::error(Code::InvalidParameter, format!("{wire_name:?} is not a header name"))
                        .at(source, input.name.at, "")
                        .help("use letters, digits and `-`"),
                );
                return;
            }
            Location::Body => {
                self.body(context, input, operation, names);
                return;
            }
            Location::Cookie | Location::Environment => {
                self.report(
                    Diagnostic::error(
                        Code::Unsupported,
                        "parameters in cookies and the environment are not supported yet",
                    )
                    .at(source, input.location.at, "")
                    .help("make it a header, or leave the operation out with `skip = true` in codegen.toml"),
                );
                return;
            }
        };
        if let Some(value) = &input.value {
            let text = match &value.value {
                Literal::Text(template) => template.as_text(),
                Literal::Structured => None,
            };
            match text {
                Some(text) if !can_be_sent(text, place) => self.report(
                    Diagnostic::error(Code::InvalidParameter, format!("{text:?} cannot be sent in a {place}"))
                        .at(source, value.at, "")
                        .help(match place {
                            Place::Path => "write a value that is neither empty nor dots alone",
                            _ => "write visible ASCII characters, without spaces around them",
                        }),
                ),
                Some(text) => operation.fixed.push(Fixed { wire_name, place, value: text.to_owned() }),
                None => self.report(
                    Diagnostic::error(Code::Unsupported, "a value that is computed or structured is not supported yet")
                        .at(source, value.at, "")
                        .help("write the value itself, or remove it so that the caller gives one"),
                ),
            }
            return;
        }
        let required = required || place == Place::Path;
        let parameter = Parameter {
            name: names.scope(required).snake(&wire_name, "param"),
            wire_name,
            place,
            ty: lower_type(input, place),
            docs: input.description.as_ref().map(|text| Docs::new(&text.value)).unwrap_or_default(),
        };
        if required {
            operation.required.push(parameter);
        } else {
            operation.optional.push(parameter);
        }
    }

    /// Takes a parameter that fixes the type of the body, and tells whether it was one.
    fn content_type(&mut self, context: &Context<'_>, input: &SpecParameter, operation: &mut Operation) -> bool {
        let Some(Spanned { value: Literal::Text(template), at }) = &input.value else { return false };
        if !input.name.value.eq_ignore_ascii_case("content-type") {
            return false;
        }
        match template.as_text() {
            Some("application/json") => {}
            Some(text) if header::is_json(text) && header::is_value(text) => operation.fixed.push(Fixed {
                wire_name: input.name.value.clone(),
                place: Place::Header,
                value: text.to_owned(),
            }),
            _ => self.report(
                Diagnostic::error(Code::Unsupported, "a body that is not JSON is not supported yet")
                    .at(&context.document.source, *at, "")
                    .help("leave the operation out with `skip = true` in codegen.toml"),
            ),
        }
        true
    }

    /// Whether a parameter would take the place of something that the client sends itself.
    fn is_of_client(&self, input: &SpecParameter) -> bool {
        let name = &input.name.value;
        match input.location.value {
            Location::Header => {
                // A fixed one chooses among the formats of the answer.
                let chooses_format = name.eq_ignore_ascii_case("accept") && input.value.is_some();
                let is_credential = matches!(&self.credential, Credential::Header(it) if name.eq_ignore_ascii_case(it));
                is_credential || header::is_of_client(name) && !chooses_format
            }
            Location::Query => matches!(&self.credential, Credential::Query(it) if it == name),
            _ => false,
        }
    }

    fn body(&mut self, context: &Context<'_>, input: &SpecParameter, operation: &mut Operation, names: &mut Names) {
        if input.name.value != "body" || input.value.is_some() {
            self.report(
                Diagnostic::error(Code::Unsupported, "a body of several fields, or a fixed one, is not supported yet")
                    .at(&context.document.source, input.name.at, "")
                    .help("declare the whole body as one parameter: `{name: body, in: body, type: object}`"),
            );
            return;
        }
        let required = input.required.as_ref().is_some_and(|required| required.value);
        operation.body = Some(Body {
            name: names.scope(required).snake("body", "param"),
            required,
            docs: input.description.as_ref().map(|text| Docs::new(&text.value)).unwrap_or_default(),
        });
    }

    fn absent_placeholder(&mut self, context: &Context<'_>, input: &SpecParameter, placeholders: &[String]) {
        let name = &input.name.value;
        let path = &context.resource.path;
        let help = match placeholders {
            [] => format!("add `{{{name}}}` to the path, or give the parameter another `in`"),
            some if some.len() <= MANY => format!("the placeholders of the path are {}", some.join(", ")),
            some => format!("the path has {} others", some.len()),
        };
        self.report(
            Diagnostic::error(Code::InvalidParameter, format!("the path has no placeholder `{name}`"))
                .at(&context.document.source, input.name.at, "")
                .at(&context.document.source, path.at, "the path")
                .help(help),
        );
    }
}

/// What two parameters that are one have in common. The case of a header's name says nothing (RFC 9110, section 5.1).
fn identity(parameter: &SpecParameter) -> (Location, Cow<'_, str>) {
    let name = &parameter.name.value;
    match parameter.location.value {
        Location::Header => (Location::Header, name.to_ascii_lowercase().into()),
        location => (location, name.into()),
    }
}

/// Whether every request can carry a value.
fn can_be_sent(value: &str, place: Place) -> bool {
    match place {
        Place::Path => !matches!(value, "" | "." | ".."),
        Place::Query => true,
        Place::Header => header::is_value(value),
    }
}

fn lower_type(input: &SpecParameter, place: Place) -> Type {
    use naftiko_spec::Type as Spec;
    match input.ty.as_ref().map(|ty| ty.value) {
        Some(Spec::Integer) => Type::Integer,
        Some(Spec::Number) => Type::Number,
        Some(Spec::Boolean) => Type::Boolean,
        // Elsewhere a list is one text, which the caller joins as the API wants it.
        Some(Spec::Array) if place == Place::Query => Type::Strings,
        Some(Spec::Array | Spec::Object | Spec::String) | None => Type::String,
    }
}
