//! The inputs of an operation: which there are, and what becomes of each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use naftiko_spec::{
    Code, Data, Diagnostic, Location, Operation as Spec, Parameter as SpecParameter, Spanned, Template, ToolInput,
};

use super::body::{self, is_required};
use super::operation::Context;
use super::path::Placeholder;
use super::template::{Met, Resolver};
use super::{Lowering, header, twin};
use crate::model::docs::Docs;
use crate::model::names::Scope;
use crate::model::{Fixed, Operation, Parameter, Place, Type, Value, reserved};

/// The names given out in one operation.
pub(super) struct Names {
    /// Of what the method takes.
    arguments: Scope,
    /// Of the methods of the request builder.
    setters: Scope,
}

impl Names {
    fn new() -> Self {
        Names { arguments: Scope::with(reserved::ARGUMENTS), setters: Scope::with(reserved::SETTERS) }
    }

    pub(super) fn scope(&mut self, required: bool) -> &mut Scope {
        if required { &mut self.arguments } else { &mut self.setters }
    }
}

/// The inputs of one operation while they are taken up.
pub(super) struct Inputs<'o, 'r, 'a> {
    pub(super) operation: &'o mut Operation,
    pub(super) resolver: &'o mut Resolver<'r, 'a>,
    pub(super) names: Names,
    /// Whole bodies, which come last, and whether they must be given.
    pub(super) bodies: Vec<(Parameter, bool)>,
    /// What the tools that call the operation say of its inputs.
    tools: Vec<&'a ToolInput>,
}

/// How many names a message lists at most.
const MANY: usize = 20;

impl Lowering<'_> {
    /// Adds the inputs of an operation: the path's first, in the order of the path, then the others in the order of the
    /// file, those of templates, and last the body.
    pub(super) fn inputs<'a>(
        &mut self,
        context: Context<'a>,
        spec: &'a Spec,
        effective: &[&'a SpecParameter],
        resolver: &mut Resolver<'_, 'a>,
        operation: &mut Operation,
    ) {
        let template = context.template;
        let places: Vec<Location> = effective.iter().map(|input| self.location(context, input)).collect();
        let has_body = body::is_there(operation, effective, spec.body.is_some());
        let tools = context.tools.get(spec.name.value.as_str()).map_or(&[][..], Vec::as_slice);
        let tools = tools.iter().flat_map(|tool| &tool.inputs).collect();
        let mut inputs = Inputs { operation, resolver, names: Names::new(), bodies: Vec::new(), tools };
        for placeholder in &template.placeholders {
            let declared = effective
                .iter()
                .zip(&places)
                .find(|(input, place)| **place == Location::Path && is_of_placeholder(&input.name.value, placeholder));
            match declared {
                Some((input, _)) => self.path_input(context, input, placeholder, &mut inputs),
                None => self.placeholder(context, placeholder, &mut inputs),
            }
        }
        for (name, value) in &template.query {
            self.query_of_path(context, name, value, effective, &mut inputs);
        }
        let mut media_type = None;
        let mut fields = Vec::new();
        for (input, place) in effective.iter().zip(&places) {
            match place {
                Location::Body => fields.push(*input),
                Location::Header if has_body && is_fixed_type(input) => media_type = self.content_type(context, input),
                Location::Path if template.placeholders.iter().any(|it| is_of_placeholder(&input.name.value, it)) => {}
                // What the whole entry shares is for those paths that have it.
                Location::Path if context.entry.consumes.parameters.iter().any(|it| std::ptr::eq(it, *input)) => {}
                // It went into the query of the path.
                Location::Path
                    if template.query.iter().any(|(_, value)| names_in(value).any(|name| name == input.name.value)) => {
                }
                Location::Path => {
                    self.absent_placeholder(context, input);
                    inputs.operation.lost.push(input.name.value.clone());
                }
                // Its name is known to templates.
                Location::Environment => {}
                // The path says what it is.
                Location::Query if template.fixed_query.contains(&input.name.value) => {}
                _ => self.input(context, input, *place, &mut inputs),
            }
        }
        self.fragment(context, &mut inputs);
        self.missing_parameters(context, effective, &mut inputs);
        self.body(context, spec.body.as_ref(), &fields, media_type.as_deref(), &mut inputs);
        if let Some(media_type) = media_type.filter(|it| it != "application/json" && header::is_json(it)) {
            let value = Value::Text(media_type);
            inputs.operation.fixed.push(Fixed { wire_name: "Content-Type".to_owned(), place: Place::Header, value });
        }
        let problem = inputs.resolver.problem;
        inputs.finish(effective);
        if let Some(problem) = problem {
            self.report(
                Diagnostic::error(
                    Code::InvalidParameter,
                    format!("the templates of `{}` cannot be filled in: {problem}", spec.name.value),
                )
                .at(&context.entry.document.source, spec.name.at, "")
                .help("write the values as they are to be sent"),
            );
        }
    }

    /// Where a parameter travels, if need be by what the path has.
    fn location(&mut self, context: Context<'_>, input: &SpecParameter) -> Location {
        if let Some(location) = &input.location {
            return location.value;
        }
        let name = &input.name.value;
        let (location, place) = match name.as_str() {
            _ if context.template.placeholders.iter().any(|it| is_of_placeholder(name, it)) => (Location::Path, "path"),
            "body" => (Location::Body, "body"),
            _ => (Location::Query, "query"),
        };
        self.report(
            Diagnostic::warning(Code::Missing, format!("parameter `{name}` has no `in`"))
                .at(&context.entry.document.source, input.at, format!("taken for `in: {place}`"))
                .help("add `in:` here"),
        );
        location
    }

    /// The parameters of the entry, the resource and the operation; the one nearest to the operation wins.
    pub(super) fn effective_parameters<'s>(&mut self, context: Context<'s>, spec: &'s Spec) -> Vec<&'s SpecParameter> {
        let source = &context.entry.document.source;
        let mut effective: Vec<&SpecParameter> = Vec::new();
        let mut known: HashMap<(Option<Location>, Cow<'_, str>), usize> = HashMap::new();
        for level in [&context.entry.consumes.parameters, &context.resource.parameters, &spec.parameters] {
            let outer = effective.len();
            for parameter in level {
                match known.entry(identity(parameter)) {
                    Slot::Vacant(slot) => {
                        slot.insert(effective.len());
                        effective.push(parameter);
                    }
                    Slot::Occupied(slot) if *slot.get() < outer => effective[*slot.get()] = parameter,
                    Slot::Occupied(slot) => self.report(
                        Diagnostic::warning(
                            Code::Duplicate,
                            format!("parameter `{}` is there twice", parameter.name.value),
                        )
                        .at(source, parameter.name.at, "left out")
                        .at(source, effective[*slot.get()].name.at, "first here")
                        .help("remove one of the two"),
                    ),
                }
            }
        }
        effective
    }

    /// A declared parameter of the path.
    fn path_input(
        &mut self,
        context: Context<'_>,
        input: &SpecParameter,
        placeholder: &Placeholder,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        match &input.value {
            Some(value) if !inputs.is_own(input, &value.value) => {
                if let Some(value) = self.value(context, &input.name.value, value, &Place::Path, inputs) {
                    let wire_name = placeholder.name.clone();
                    inputs.operation.fixed.push(Fixed { wire_name, place: Place::Path, value });
                }
            }
            _ => {
                let mut parameter = inputs.lower(input, Place::Path, true);
                parameter.wire_name.clone_from(&placeholder.name);
                if let Some(twin) = twin::twin_of(context.twin, &Place::Path, &placeholder.name, &context.path.value) {
                    self.refine(context, input, twin, inputs.operation.type_name.bare(), &mut parameter);
                }
                inputs.push(parameter, true);
            }
        }
    }

    /// A pair of the query of the path that is computed: a parameter of its own, if that is all there is to it.
    fn query_of_path(
        &mut self,
        context: Context<'_>,
        name: &str,
        value: &str,
        effective: &[&SpecParameter],
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let is_query = |input: &&&SpecParameter| {
            input.name.value == name && input.location.as_ref().is_some_and(|it| it.value == Location::Query)
        };
        if effective.iter().any(|input| is_query(&input)) {
            return;
        }
        let plain = value.trim_matches(['{', '}']).trim();
        let is_whole = value.starts_with('{') && value.ends_with('}') && !plain.contains(['{', '}']);
        let is_of_path = context.template.placeholders.iter().any(|it| it.name == plain);
        let is_known = is_of_path || inputs.operation.required.iter().any(|it| it.name.bare() == plain);
        if !is_whole || is_known {
            // Single braces are a template here as they are in a path.
            let template =
                Template::parse(&value.replace("{{", "{").replace("}}", "}").replace('{', "{{").replace('}', "}}"));
            let value = Value::Template(inputs.resolver.pieces(&template.decoded()));
            return inputs.operation.fixed.push(Fixed { wire_name: name.to_owned(), place: Place::Query, value });
        }
        let declared = effective.iter().find(|input| input.name.value == plain);
        if inputs.resolver.is_variable(plain) {
            let value = Value::Template(inputs.resolver.pieces(&Template::parse(&format!("{{{{{plain}}}}}"))));
            return inputs.operation.fixed.push(Fixed { wire_name: name.to_owned(), place: Place::Query, value });
        }
        let mut parameter = match declared {
            Some(input) => inputs.lower(input, Place::Query, true),
            None => Parameter {
                fake_name: crate::model::Name::default(),
                wire_name: String::new(),
                name: inputs.names.arguments.snake(super::template::input_name(plain).unwrap_or(plain), "param"),
                place: Place::Query,
                ty: Type::String,
                is_input: false,
                docs: Docs::default(),
                deprecated: false,
            },
        };
        name.clone_into(&mut parameter.wire_name);
        inputs.push(parameter, true);
    }

    fn input(
        &mut self,
        context: Context<'_>,
        input: &SpecParameter,
        location: Location,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let source = &context.entry.document.source;
        let wire_name = &input.name.value;
        if is_of_client(input, location, &inputs.resolver.services.secret_places(context.service)) {
            let carries = |(place, name): &(Place, String)| *place != Place::Header && name == wire_name;
            let is_secret = inputs.resolver.services.secret_places(context.service).iter().any(carries);
            let diagnostic = match is_secret {
                true => Diagnostic::note(Code::ClientHeader, format!("`{wire_name}` carries the secret of the client"))
                    .help("the parameter can be removed: `authentication` says the same"),
                false => Diagnostic::warning(Code::ClientHeader, format!("the client sends `{wire_name}` itself"))
                    .help("remove the parameter; a call can still set a header through `customize`"),
            };
            self.report(diagnostic.at(source, input.name.at, "left out"));
            return;
        }
        let place = match location {
            Location::Query => Place::Query,
            Location::Header if header::is_name(wire_name) => Place::Header,
            Location::Cookie if header::is_name(wire_name) => Place::Cookie,
            _ => {
                let what = if location == Location::Cookie { "cookie" } else { "header" };
                self.report(
                    Diagnostic::error(Code::InvalidParameter, format!("{wire_name:?} is not a {what} name"))
                        .at(source, input.name.at, "")
                        .help("use letters, digits and `-`"),
                );
                return;
            }
        };
        match &input.value {
            Some(value) if !inputs.is_own(input, &value.value) => {
                inputs.resolver.may_be_left_out = !is_required(input);
                if let Some(value) = self.value(context, wire_name, value, &place, inputs) {
                    inputs.operation.fixed.push(Fixed { wire_name: wire_name.clone(), place, value });
                }
                inputs.resolver.may_be_left_out = false;
            }
            _ => {
                let twin = twin::twin_of(context.twin, &place, wire_name, &context.path.value);
                let required = self.is_required(context, input, twin);
                let mut parameter = inputs.lower(input, place, required);
                if let Some(twin) = twin {
                    self.refine(context, input, twin, inputs.operation.type_name.bare(), &mut parameter);
                }
                inputs.push(parameter, required);
            }
        }
    }

    /// A placeholder that no parameter declares: a variable, or a value that must be given.
    fn placeholder(&mut self, context: Context<'_>, placeholder: &Placeholder, inputs: &mut Inputs<'_, '_, '_>) {
        let name = &placeholder.name;
        if placeholder.is_double && inputs.resolver.is_variable(name) {
            let template = Template::parse(&format!("{{{{{name}}}}}"));
            let value = Value::Template(inputs.resolver.pieces(&template));
            inputs.operation.fixed.push(Fixed { wire_name: name.clone(), place: Place::Path, value });
            return;
        }
        let mut parameter = Parameter {
            fake_name: crate::model::Name::default(),
            wire_name: name.clone(),
            name: inputs.names.arguments.snake(name, "param"),
            place: Place::Path,
            ty: Type::String,
            is_input: false,
            docs: Docs::default(),
            deprecated: false,
        };
        if let Some(twin) = twin::twin_of(context.twin, &Place::Path, name, &context.path.value) {
            self.refine_undeclared(context, twin, inputs.operation.type_name.bare(), &mut parameter);
        }
        inputs.operation.required.push(parameter);
    }

    /// A value that the file gives, if it can be sent.
    fn value(
        &mut self,
        context: Context<'_>,
        parameter: &str,
        value: &Spanned<Data>,
        place: &Place,
        inputs: &mut Inputs<'_, '_, '_>,
    ) -> Option<Value> {
        let Some(template) = value.value.as_template() else {
            self.not_text(context.entry, value);
            return None;
        };
        match template.as_text() {
            Some(text) if !can_be_sent(text, place) => {
                self.report(
                    Diagnostic::error(Code::InvalidParameter, format!("{text:?} cannot be sent in a {place}"))
                        .at(&context.entry.document.source, value.at, "")
                        .help(match place {
                            Place::Path => "write a value that is neither empty nor dots alone",
                            _ => "write visible ASCII characters, without spaces around them",
                        }),
                );
                None
            }
            Some(text) => Some(Value::Text(text.to_owned())),
            None => Some(Value::Template(inputs.resolver.pieces_of(parameter, &template))),
        }
    }

    /// The type of the body that a parameter fixes.
    fn content_type(&mut self, context: Context<'_>, input: &SpecParameter) -> Option<String> {
        let value = input.value.as_ref()?;
        let template = value.value.as_template();
        let text =
            template.as_ref().and_then(Template::as_text).filter(|text| header::is_value(text) && !text.is_empty());
        if text.is_none() {
            self.report(
                Diagnostic::error(Code::InvalidBody, "the type of a body is fixed")
                    .at(&context.entry.document.source, value.at, "")
                    .help("write a media type, as in `application/json`"),
            );
        }
        text.map(str::to_owned)
    }

    /// What is behind the `#` of a path: no request carries it, but it may say what a parameter is.
    fn fragment(&mut self, context: Context<'_>, inputs: &mut Inputs<'_, '_, '_>) {
        let Some(fragment) = &context.template.fragment else { return };
        let (name, value) = fragment.split_once('=').unwrap_or((fragment, ""));
        let operation = &mut inputs.operation;
        let is_meant = |it: &Parameter| it.wire_name == name && matches!(it.place, Place::Header | Place::Query);
        let meant = operation.parameters().find(|it| is_meant(it)).cloned();
        let told = match meant {
            Some(parameter) if !value.is_empty() && can_be_sent(value, &parameter.place) => {
                operation.required.retain(|it| !is_meant(it));
                operation.optional.retain(|it| !is_meant(it));
                operation.fixed.push(Fixed {
                    wire_name: parameter.wire_name,
                    place: parameter.place,
                    value: Value::Text(value.to_owned()),
                });
                format!("it says what `{name}` is, which is sent with every request")
            }
            _ => "left out".to_owned(),
        };
        let namespace = &context.entry.namespace.value;
        if !self.noted.insert(format!("{namespace} {}", told == "left out")) {
            return;
        }
        self.report(
            Diagnostic::note(
                Code::InvalidPath,
                format!("what is behind the `#` of a path, as in {:?}, is not sent", context.path.value),
            )
            .at(&context.entry.document.source, context.path.at, told)
            .help("a URL's fragment stays with the client (RFC 9110, section 7.1)"),
        );
    }

    fn absent_placeholder(&mut self, context: Context<'_>, input: &SpecParameter) {
        let name = &input.name.value;
        let placeholders: Vec<&str> = context.template.placeholders.iter().map(|it| it.name.as_str()).collect();
        let help = match placeholders.as_slice() {
            [] => format!("add `{{{name}}}` to the path, or give the parameter another `in`"),
            some if some.len() <= MANY => format!("the placeholders of the path are {}", some.join(", ")),
            some => format!("the path has {} others", some.len()),
        };
        self.report(
            Diagnostic::warning(Code::InvalidParameter, format!("the path has no placeholder `{name}`"))
                .at(&context.entry.document.source, input.name.at, "left out")
                .at(&context.entry.document.source, context.path.at, "the path")
                .help(help),
        );
    }
}

impl Inputs<'_, '_, '_> {
    /// Adds an input that the caller gives.
    pub(super) fn parameter(&mut self, input: &SpecParameter, place: Place, required: bool) {
        let parameter = self.lower(input, place, required);
        self.push(parameter, required);
    }

    pub(super) fn push(&mut self, parameter: Parameter, required: bool) {
        if required {
            self.operation.required.push(parameter);
        } else {
            self.operation.optional.push(parameter);
        }
    }

    pub(super) fn lower(&mut self, input: &SpecParameter, place: Place, required: bool) -> Parameter {
        let ty = match lower_type(input.ty.as_ref().map(|ty| ty.value), &place) {
            Type::Strings if place == Place::Query && is_joined(input) => Type::Joined,
            ty => ty,
        };
        Parameter {
            fake_name: crate::model::Name::default(),
            name: self.names.scope(required).snake(&input.name.value, "param"),
            wire_name: input.name.value.clone(),
            place,
            ty,
            is_input: false,
            docs: input.description.as_ref().map(|text| Docs::new(&text.value)).unwrap_or_default(),
            deprecated: false,
        }
    }

    /// Whether the value that a file gives a parameter is the parameter itself: `{name: x, value: "{{x}}"}`.
    pub(super) fn is_own(&self, input: &SpecParameter, value: &Data) -> bool {
        let name = match value {
            Data::Slot(name) => name,
            Data::Text(template) => match template.as_name() {
                Some(name) => name,
                None => return false,
            },
            _ => return false,
        };
        let own = &input.name.value;
        let is_bound = || self.resolver.entry.bound(name).is_some();
        super::template::input_name(name).unwrap_or(name) == own && !is_bound()
    }

    pub(super) fn tool_input(&self, name: &str) -> Option<&ToolInput> {
        self.tools.iter().find(|tool| tool.name == name).copied()
    }

    /// Adds the inputs that only templates speak of, and the body behind everything.
    fn finish(mut self, effective: &[&SpecParameter]) {
        for Met { name, is_any, is_needed } in std::mem::take(&mut self.resolver.inputs) {
            let Operation { required, optional, .. } = &mut *self.operation;
            let is_same = |it: &&mut Parameter| {
                it.wire_name == name && !matches!(it.place, Place::Body(_) | Place::Part { .. } | Place::Input)
            };
            if let Some(parameter) = required.iter_mut().chain(optional).find(is_same) {
                parameter.is_input = true;
                continue;
            }
            let declared = effective.iter().find(|input| input.name.value == name);
            let tool = self.tool_input(&name);
            let said = declared.and_then(|input| input.ty.as_ref()).map(|ty| ty.value).or(tool.and_then(|it| it.ty));
            let ty = match said {
                Some(ty) => lower_type(Some(ty), &Place::Input),
                None if is_any => Type::Any,
                None => Type::String,
            };
            let description = declared
                .and_then(|input| input.description.as_ref())
                .map(|text| text.value.as_str())
                .or(tool.and_then(|tool| tool.description.as_deref()));
            let docs = description.map(Docs::new).unwrap_or_default();
            let is_optional = match declared.and_then(|input| input.required.as_ref()) {
                Some(required) => !required.value,
                None => !is_needed || tool.is_some_and(|tool| tool.is_optional),
            };
            let required = !is_optional;
            let parameter = Parameter {
                fake_name: crate::model::Name::default(),
                name: self.names.scope(required).snake(&name, "param"),
                wire_name: name,
                place: Place::Input,
                ty,
                is_input: false,
                docs,
                deprecated: false,
            };
            self.push(parameter, required);
        }
        for (body, required) in std::mem::take(&mut self.bodies) {
            self.push(body, required);
        }
    }
}

/// Whether a list of the query is one text: an option of OData (OData 4.01, URL Conventions, section 5.1), which may be
/// there once, or one that says so itself.
fn is_joined(input: &SpecParameter) -> bool {
    let says_so =
        |text: &str| ["comma-separated", "comma separated", "comma-delimited"].iter().any(|it| text.contains(it));
    input.name.value.starts_with('$')
        || input.description.as_ref().is_some_and(|text| says_so(&text.value.to_ascii_lowercase()))
}

/// The names in the braces of a text.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').filter_map(|rest| Some(rest.split_once('}')?.0.trim()))
}

/// Whether a declared parameter is meant by a placeholder: `{key+}` and `{+key}` (RFC 6570) are `key`.
fn is_of_placeholder(name: &str, placeholder: &Placeholder) -> bool {
    placeholder.name == name || placeholder.name.trim_matches('+') == name
}

/// Whether a parameter fixes the type of the body.
fn is_fixed_type(input: &SpecParameter) -> bool {
    input.name.value.eq_ignore_ascii_case("content-type") && input.value.is_some()
}

/// Whether a parameter would take the place of something that the client sends itself.
fn is_of_client(input: &SpecParameter, location: Location, secrets: &[(Place, String)]) -> bool {
    let name = &input.name.value;
    let carries = |place: Place, is_same: fn(&str, &str) -> bool| {
        secrets.iter().any(|(known, secret)| *known == place && is_same(secret, name))
    };
    match location {
        Location::Header => {
            // A fixed one chooses among the formats of the answer.
            let chooses_format = name.eq_ignore_ascii_case("accept") && input.value.is_some();
            carries(Place::Header, |a, b| a.eq_ignore_ascii_case(b)) || header::is_of_client(name) && !chooses_format
        }
        Location::Query => carries(Place::Query, |a, b| a == b),
        Location::Cookie => carries(Place::Cookie, |a, b| a == b),
        _ => false,
    }
}

/// What two parameters that are one have in common. The case of a header's name says nothing (RFC 9110, section 5.1).
fn identity(parameter: &SpecParameter) -> (Option<Location>, Cow<'_, str>) {
    let name = &parameter.name.value;
    match parameter.location.as_ref().map(|location| location.value) {
        Some(Location::Header) => (Some(Location::Header), name.to_ascii_lowercase().into()),
        location => (location, name.into()),
    }
}

/// Whether every request can carry a value.
fn can_be_sent(value: &str, place: &Place) -> bool {
    match place {
        Place::Path => !matches!(value, "" | "." | ".."),
        Place::Header => header::is_value(value),
        Place::Cookie => header::is_cookie_value(value),
        _ => true,
    }
}

/// What a caller gives for a parameter.
fn lower_type(ty: Option<naftiko_spec::Type>, place: &Place) -> Type {
    use naftiko_spec::Type as Spec;
    match (ty, place) {
        (_, Place::Part { .. }) => Type::Part,
        (Some(Spec::Integer), _) => Type::Integer,
        (Some(Spec::Number), _) => Type::Number,
        (Some(Spec::Boolean), _) => Type::Boolean,
        (Some(Spec::String), _) => Type::String,
        // JSON has a place for everything.
        (_, Place::Field | Place::Input) => Type::Any,
        (Some(Spec::Array), Place::Query | Place::Form) => Type::Strings,
        // Elsewhere a list is one text, which the caller joins as the API wants it.
        _ => Type::String,
    }
}
