//! What an operation takes from its twin in the companion: what the capability file lacks.
//!
//! Where the two contradict each other, the capability file counts, and both places are reported. What a capability file
//! says of every operation alike (`type: object` of a body, JSON of an answer) says nothing that could contradict.

use std::rc::Rc;

use naftiko_openapi::{Content as TwinContent, Location, Operation as Twin, Parameter as TwinParameter};
use naftiko_openapi::{Schema, Shape, Status, Style, Target, Use, is_events, is_lines};
use naftiko_spec::{Code, Diagnostic, Parameter as SpecParameter, Type as SpecType};

use super::input::Inputs;
use super::operation::Context;
use super::types::{At, Direction, append_default};
use super::{Lowering, companion, header};
use crate::model::docs::Docs;
use crate::model::{
    Answer, Content, Failure, Fixed, Form, Format, Operation, Parameter, Place, Stream, StreamKind, Ty, Type, Value,
};

/// Media types that are taken for the body of a request, the best first.
const BODIES: [fn(&str) -> bool; 5] = [
    header::is_json,
    |it| it == "multipart/form-data",
    |it| it == "application/x-www-form-urlencoded",
    |it| it.starts_with("text/"),
    |_| true,
];

impl Lowering<'_> {
    /// The schema that a place has.
    fn schema_of(&self, schema: &Use) -> Option<Rc<Schema>> {
        match &schema.target {
            Target::Inline(schema) => Some(schema.clone()),
            Target::Named(id) => self.companion.as_ref()?.openapi.schema(id),
        }
    }

    fn ty_of(&mut self, context: Context<'_>, schema: &Use, direction: Direction, hint: &str) -> Ty {
        let (Some(companion), Some(twin)) = (&mut self.companion, context.twin) else { return Ty::Value };
        let origin = format!("{} {}", twin.method, twin.path);
        companion.types.of(schema, At { direction, user: context.user, hint, origin: &origin })
    }

    /// Gives a parameter the type and the text of its twin.
    pub(super) fn refine(
        &mut self,
        context: Context<'_>,
        input: &SpecParameter,
        twin: &TwinParameter,
        type_name: &str,
        parameter: &mut Parameter,
    ) {
        parameter.docs = docs_of(input.description.as_ref().map(|text| text.value.as_str()), twin);
        parameter.deprecated = twin.deprecated;
        let Some(ty) = self.type_of_parameter(context, twin, type_name, &parameter.place) else { return };
        let said = input.ty.as_ref();
        if said.is_none_or(|said| agrees(said.value, &ty)) {
            parameter.ty = ty;
            return;
        }
        let (name, said) = (&input.name.value, said.map_or("", |said| type_word(said.value)));
        self.report(
            Diagnostic::warning(
                Code::Conflict,
                format!("the companion has `{name}` as {}: it stays {said}", words_for(&ty)),
            )
            .at(&context.entry.document.source, input.name.at, "")
            .at_span(&twin.place.source, twin.place.span.clone(), "the companion")
            .help("correct the type where it is wrong"),
        );
    }

    /// Gives a placeholder that the capability file does not declare the type and the text of its twin.
    pub(super) fn refine_undeclared(
        &mut self,
        context: Context<'_>,
        twin: &TwinParameter,
        type_name: &str,
        parameter: &mut Parameter,
    ) {
        parameter.docs = docs_of(None, twin);
        parameter.deprecated = twin.deprecated;
        if let Some(ty) = self.type_of_parameter(context, twin, type_name, &parameter.place) {
            parameter.ty = ty;
        }
    }

    /// Whether a parameter must be given: as the capability file says, else as the companion does.
    pub(super) fn is_required(
        &mut self,
        context: Context<'_>,
        input: &SpecParameter,
        twin: Option<&TwinParameter>,
    ) -> bool {
        let Some(twin) = twin else { return input.required.as_ref().is_some_and(|it| it.value) };
        match &input.required {
            None => twin.required,
            Some(said) if !said.value && twin.required => {
                self.report(
                    Diagnostic::warning(
                        Code::Conflict,
                        format!("the companion requires `{}`: it stays optional", input.name.value),
                    )
                    .at(&context.entry.document.source, said.at, "")
                    .at_span(&twin.place.source, twin.place.span.clone(), "the companion")
                    .help("write `required: true` here, or correct the companion"),
                );
                false
            }
            Some(said) => said.value,
        }
    }

    /// Adds the parameters that the companion has and the capability file lost.
    pub(super) fn missing_parameters(
        &mut self,
        context: Context<'_>,
        effective: &[&SpecParameter],
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let Some(twin) = context.twin else { return };
        let secrets = inputs.resolver.services.secret_places(context.service);
        for missing in &twin.parameters {
            let place = match missing.location {
                Location::Path => continue,
                Location::Query => Place::Query,
                Location::Header => Place::Header,
                Location::Cookie => Place::Cookie,
            };
            let is_same = |name: &str| match place {
                Place::Header => name.eq_ignore_ascii_case(&missing.name),
                _ => name == missing.name,
            };
            let is_secret = secrets.iter().any(|(known, name)| *known == place && is_same(name));
            let is_known = effective.iter().any(|input| is_same(&input.name.value))
                || inputs.operation.fixed.iter().any(|fixed| is_same(&fixed.wire_name))
                || inputs.operation.parameters().any(|known| known.place == place && is_same(&known.wire_name))
                || context.template.fixed_query.iter().any(|name| place == Place::Query && is_same(name));
            let is_of_client = match place {
                Place::Header => header::is_of_client(&missing.name) || !header::is_name(&missing.name),
                Place::Cookie => !header::is_name(&missing.name),
                _ => false,
            };
            if is_secret || is_known || is_of_client {
                continue;
            }
            let type_name = inputs.operation.type_name.bare().to_owned();
            let ty = self.type_of_parameter(context, missing, &type_name, &place).unwrap_or(Type::String);
            let parameter = Parameter {
                fake_name: crate::model::Name::default(),
                name: inputs.names.scope(missing.required).snake(&missing.name, "param"),
                wire_name: missing.name.clone(),
                place,
                ty,
                is_input: false,
                docs: docs_of(None, missing),
                deprecated: missing.deprecated,
            };
            inputs.push(parameter, missing.required);
        }
    }

    /// What a caller gives for a parameter, by its schema.
    fn type_of_parameter(
        &mut self,
        context: Context<'_>,
        twin: &TwinParameter,
        type_name: &str,
        place: &Place,
    ) -> Option<Type> {
        let used = twin.schema.as_ref()?;
        let hint = format!("{type_name} {}", twin.name);
        if twin.media_type.is_some() {
            let ty = self.ty_of(context, used, Direction::Sent, &hint);
            return Some(Type::Typed(ty, Form::Json)).filter(|_| *place == Place::Query);
        }
        let separator = match (twin.style, twin.explode) {
            (Style::SpaceDelimited, false) => Some(' '),
            (Style::PipeDelimited, false) => Some('|'),
            (_, true) if *place == Place::Query => None,
            _ => Some(','),
        };
        self.type_of(context, used, &hint, place, twin.style, separator)
    }

    /// What a caller gives for what becomes text.
    fn type_of(
        &mut self,
        context: Context<'_>,
        used: &Use,
        hint: &str,
        place: &Place,
        style: Style,
        separator: Option<char>,
    ) -> Option<Type> {
        let schema = self.schema_of(used)?;
        let may_repeat = matches!(place, Place::Query | Place::Form);
        Some(match &schema.shape {
            Shape::Any => return None,
            Shape::String { .. } | Shape::Integer { .. } | Shape::Number { .. } | Shape::Boolean => {
                scalar(self.ty_of(context, used, Direction::Sent, hint))
            }
            Shape::Array { items } => {
                let is_scalar = self.schema_of(items).is_some_and(|schema| self.is_text(&schema));
                match (self.ty_of(context, items, Direction::Sent, hint), separator) {
                    (Ty::String, None) if may_repeat => Type::Strings,
                    (Ty::String, Some(',')) if *place == Place::Query => Type::Joined,
                    (_, _) if !is_scalar && *place == Place::Query => {
                        Type::Typed(self.ty_of(context, used, Direction::Sent, hint), Form::Json)
                    }
                    (_, _) if !is_scalar => return None,
                    (item, None) if may_repeat => Type::Typed(Ty::List(Box::new(item)), Form::Repeated),
                    (item, separator) => Type::Typed(Ty::List(Box::new(item)), Form::Joined(separator.unwrap_or(','))),
                }
            }
            Shape::Object { .. } if may_repeat => {
                let ty = self.ty_of(context, used, Direction::Sent, hint);
                let form = match (style, separator) {
                    (Style::DeepObject, _) => Form::Deep,
                    (_, None) => Form::Exploded,
                    _ => Form::Pairs,
                };
                Type::Typed(ty, form)
            }
            Shape::OneOf { variants, .. } => {
                let schemas: Vec<_> = variants.iter().filter_map(|variant| self.schema_of(variant)).collect();
                let is_list = |schema: &Rc<Schema>| match &schema.shape {
                    Shape::Array { items } => self.schema_of(items).is_some_and(|items| self.is_text(&items)),
                    _ => false,
                };
                if schemas.iter().all(|schema| self.is_text(schema)) {
                    Type::String
                } else if may_repeat && schemas.iter().all(|schema| self.is_text(schema) || is_list(schema)) {
                    Type::Strings
                } else {
                    return None;
                }
            }
            Shape::Object { .. } => return None,
        })
    }

    /// Whether values of a schema are one text each.
    fn is_text(&self, schema: &Schema) -> bool {
        match &schema.shape {
            Shape::String { .. } | Shape::Integer { .. } | Shape::Number { .. } | Shape::Boolean => true,
            Shape::OneOf { variants, .. } => variants.iter().all(|variant| {
                self.schema_of(variant).is_some_and(|it| !matches!(it.shape, Shape::OneOf { .. }) && self.is_text(&it))
            }),
            _ => false,
        }
    }

    /// Gives a field of a body of JSON the type and the text that it has in the companion.
    pub(super) fn refine_field(
        &mut self,
        context: Context<'_>,
        input: &SpecParameter,
        type_name: &str,
        parameter: &mut Parameter,
    ) {
        let body = context.twin.and_then(|twin| twin.body.as_ref());
        let Some(body) = body.filter(|_| parameter.place == Place::Field) else { return };
        let content = body.contents.iter().find(|content| header::is_json(&content.media_type));
        let schema = content.and_then(|content| self.schema_of(content.schema.as_ref()?));
        let Some(Shape::Object { properties, .. }) = schema.as_ref().map(|schema| &schema.shape) else { return };
        let Some(property) = properties.iter().find(|it| it.name == parameter.wire_name) else { return };
        let said = input.description.as_ref().map(|text| text.value.as_str());
        let own = || self.schema_of(&property.schema)?.description.clone();
        let whole = property.schema.description.clone().or_else(own);
        parameter.docs = Docs::new(&fuller(said, whole.as_deref()).unwrap_or_default());
        parameter.deprecated = property.schema.deprecated;
        let hint = format!("{type_name}Body {}", property.name);
        let ty = match self.ty_of(context, &property.schema, Direction::Sent, &hint) {
            Ty::Value => return,
            ty if property.schema.nullable => Type::Typed(Ty::Nullable(Box::new(ty)), Form::Json),
            ty if self.schema_of(&property.schema).is_some_and(|schema| self.is_text(&schema)) => scalar(ty),
            ty => Type::Typed(ty, Form::Json),
        };
        // A structure of which nothing is known leaves room for any.
        if parameter.ty == Type::Any || input.ty.as_ref().is_none_or(|said| agrees(said.value, &ty)) {
            parameter.ty = ty;
        }
    }

    /// Takes up the body that the companion describes, in place of one of which nothing is known but that it is there.
    /// Tells whether it did. `said` is what the capability file says of it.
    pub(super) fn twin_body(
        &mut self,
        context: Context<'_>,
        said: Option<&SpecParameter>,
        name: &str,
        inputs: &mut Inputs<'_, '_, '_>,
    ) -> bool {
        let Some(body) = context.twin.and_then(|twin| twin.body.as_ref()) else { return false };
        let best = BODIES.iter().find_map(|fits| body.contents.iter().find(|content| fits(&content.media_type)));
        let Some(content) = best else { return false };
        let docs = match (said.and_then(|said| said.description.as_ref()), &body.description) {
            (_, Some(text)) => Docs::new(text),
            (Some(text), None) if !is_boilerplate(&text.value) => Docs::new(&text.value),
            _ => Docs::default(),
        };
        let schema = content.schema.as_ref().and_then(|used| self.schema_of(used));
        let needs = schema.as_ref().is_some_and(|schema| self.requires(schema));
        let required = body.required || needs || content.schema.is_none() && said.is_none();
        let required = match said.and_then(|said| said.required.as_ref()) {
            Some(said) if !said.value && body.required => {
                self.report(
                    Diagnostic::warning(Code::Conflict, "the companion requires the body: it stays optional")
                        .at(&context.entry.document.source, said.at, "")
                        .at_span(&body.place.source, body.place.span.clone(), "the companion")
                        .help("write `required: true` here, or correct the companion"),
                );
                false
            }
            _ => required,
        };
        match content.media_type.as_str() {
            media_type if header::is_json(media_type) => {
                self.json_content(context, content, name, required, docs, inputs);
            }
            "multipart/form-data" | "application/x-www-form-urlencoded" if schema.is_some() => {
                let Some(schema) = schema else { return false };
                return self.form_content(context, content, &schema, inputs);
            }
            media_type if media_type.starts_with("text/") || media_type.ends_with("xml") => {
                inputs.whole_body(Content::Text(media_type.to_owned()), name, required, docs);
            }
            "*/*" => inputs.whole_body(Content::Bytes("application/octet-stream".to_owned()), name, required, docs),
            media_type if header::is_value(media_type) && !media_type.contains('*') => {
                inputs.whole_body(Content::Bytes(media_type.to_owned()), name, required, docs);
            }
            _ => return false,
        }
        true
    }

    /// A body of JSON, of a type of its own.
    fn json_content(
        &mut self,
        context: Context<'_>,
        content: &TwinContent,
        name: &str,
        required: bool,
        docs: Docs,
        inputs: &mut Inputs<'_, '_, '_>,
    ) {
        let hint = format!("{}Body", inputs.operation.type_name.bare());
        let ty = match &content.schema {
            Some(used) => match self.ty_of(context, used, Direction::Sent, &hint) {
                ty if used.nullable => Ty::Nullable(Box::new(ty)),
                ty => ty,
            },
            None => Ty::Value,
        };
        inputs.whole_body(Content::Json, name, required, docs);
        if let (Some((parameter, _)), false) = (inputs.bodies.last_mut(), ty == Ty::Value) {
            parameter.ty = Type::Typed(ty, Form::Json);
        }
        if content.media_type != "application/json" && !content.media_type.contains('*') {
            let value = Value::Text(content.media_type.clone());
            inputs.operation.fixed.push(Fixed { wire_name: "Content-Type".to_owned(), place: Place::Header, value });
        }
    }

    /// A body that is a form: each of its fields is a parameter.
    fn form_content(
        &mut self,
        context: Context<'_>,
        content: &TwinContent,
        schema: &Schema,
        inputs: &mut Inputs<'_, '_, '_>,
    ) -> bool {
        let Shape::Object { properties, .. } = &schema.shape else { return false };
        let is_multipart = content.media_type == "multipart/form-data";
        let mut order = Vec::new();
        for property in properties.iter().filter(|property| !property.schema.read_only) {
            let encoding = content.encoding.iter().find(|(name, _)| *name == property.name).map(|(_, it)| it);
            let media_type = encoding.and_then(|it| it.media_type.as_ref()).filter(|it| !it.contains(['*', ',']));
            let place = match is_multipart {
                true => Place::Part { file_name: None, content_type: media_type.cloned() },
                false => Place::Form,
            };
            let hint = format!("{} {}", inputs.operation.type_name.bare(), property.name);
            let separator = (encoding.and_then(|it| it.explode) == Some(false)).then_some(',');
            let style = encoding.and_then(|it| it.style).unwrap_or(Style::DeepObject);
            let is_file = self.schema_of(&property.schema).is_some_and(|schema| is_file(&schema));
            let ty = match self.type_of(context, &property.schema, &hint, &place, style, separator) {
                _ if is_multipart && is_file => Type::Part,
                Some(Type::Strings | Type::Joined | Type::Typed(Ty::List(_), _)) if is_multipart => Type::Part,
                Some(ty) => ty,
                None => Type::Typed(self.ty_of(context, &property.schema, Direction::Sent, &hint), Form::Json),
            };
            order.push(property.name.clone());
            let parameter = Parameter {
                fake_name: crate::model::Name::default(),
                name: inputs.names.scope(property.required).snake(&property.name, "param"),
                wire_name: property.name.clone(),
                place,
                ty,
                is_input: false,
                docs: self.docs_of_use(&property.schema),
                deprecated: property.schema.deprecated,
            };
            inputs.push(parameter, property.required);
        }
        if is_multipart {
            inputs.operation.part_order = order;
        }
        true
    }

    fn docs_of_use(&self, used: &Use) -> Docs {
        let own = || self.schema_of(used)?.description.clone();
        used.description.clone().or_else(own).map(|text| Docs::new(&text)).unwrap_or_default()
    }

    /// Whether an object has fields that must be sent.
    fn requires(&self, schema: &Schema) -> bool {
        match &schema.shape {
            Shape::Object { properties, .. } => properties.iter().any(|it| it.required && !it.schema.read_only),
            Shape::Array { .. } => true,
            _ => false,
        }
    }

    /// What an operation answers with, where the capability file says no more than that it is JSON, or a stream.
    pub(super) fn twin_answer(&mut self, context: Context<'_>, operation: &mut Operation, says_stream: bool) {
        let Some(twin) = context.twin else { return };
        operation.deprecated = twin.deprecated;
        let hint = format!("{}Answer", operation.type_name.bare());
        let is_success = |status: Status| matches!(status, Status::Code(200..300) | Status::Class(2));
        let has_success = twin.responses.iter().any(|response| is_success(response.status));
        operation.failures = self.failures(context, twin, operation.type_name.bare(), has_success);
        if operation.answer != Answer::Value(Format::Json) && !says_stream {
            return;
        }
        let successes: Vec<_> = twin.responses.iter().filter(|it| is_success(it.status)).collect();
        let fallback = twin.responses.iter().filter(|it| it.status == Status::Default && !has_success);
        let answers: Vec<_> = successes.iter().copied().chain(fallback).collect();
        if answers.is_empty() {
            return;
        }
        let contents = || answers.iter().flat_map(|answer| &answer.contents);
        if contents().next().is_none() && !says_stream {
            operation.answer = Answer::Nothing;
            return;
        }
        let is_json = |it: &&TwinContent| header::is_json(&it.media_type) && !is_lines(&it.media_type);
        let json: Vec<&TwinContent> = contents().filter(|it| is_json(it) || it.media_type.contains('*')).collect();
        let stream = contents().find_map(|content| self.stream(context, content, operation.type_name.bare()));
        if says_stream {
            operation.answer = stream.map_or(operation.answer.clone(), Answer::Stream);
            return;
        }
        if json.is_empty() {
            if let Some(stream) = stream {
                operation.answer = Answer::Stream(stream);
                return;
            }
            let is_text = |it: &TwinContent| it.media_type.starts_with("text/");
            if contents().any(|it| it.media_type.ends_with("xml") || it.media_type.ends_with("yaml")) {
                return;
            }
            operation.answer = if contents().all(is_text) { Answer::Text } else { Answer::Download { limit: None } };
            return;
        }
        operation.stream = stream;
        let mut types: Vec<Ty> = Vec::new();
        for used in json.iter().filter_map(|content| content.schema.as_ref()) {
            let ty = match self.ty_of(context, used, Direction::Received, &hint) {
                ty if used.nullable => Ty::Nullable(Box::new(ty)),
                ty => ty,
            };
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        // One of several statuses may have no body: `202` beside `200`.
        let may_be_empty = answers.iter().any(|answer| answer.contents.is_empty());
        if let ([ty], false) = (types.as_slice(), types.contains(&Ty::Value)) {
            operation.answer = Answer::Typed(match ty {
                Ty::Nullable(_) => ty.clone(),
                ty if may_be_empty => Ty::Nullable(Box::new(ty.clone())),
                ty => ty.clone(),
            });
        }
    }

    /// What an answer gives one after the other, if that is what it does.
    fn stream(&mut self, context: Context<'_>, content: &TwinContent, type_name: &str) -> Option<Stream> {
        let kind = match content.media_type.as_str() {
            media_type if is_events(media_type) => StreamKind::Events,
            media_type if is_lines(media_type) => StreamKind::Lines,
            _ => return None,
        };
        let hint = match kind {
            StreamKind::Events => format!("{type_name}Event"),
            StreamKind::Lines => format!("{type_name}Line"),
        };
        let ty = match &content.item {
            Some(used) => match self.ty_of(context, used, Direction::Received, &hint) {
                ty if used.nullable => Ty::Nullable(Box::new(ty)),
                ty => ty,
            },
            // Data may be any text.
            None if kind == StreamKind::Events => Ty::String,
            None => Ty::Value,
        };
        Some(Stream { kind, ty })
    }

    /// What comes back instead of an answer.
    fn failures(&mut self, context: Context<'_>, twin: &Twin, type_name: &str, has_success: bool) -> Vec<Failure> {
        let is_failure = |status: Status| match status {
            Status::Code(code) => code >= 400,
            Status::Class(class) => class >= 4,
            // Of an operation that says nothing of success, it tells of that.
            Status::Default => has_success,
        };
        let mut failures = Vec::new();
        for response in twin.responses.iter().filter(|it| is_failure(it.status)) {
            let used = response.contents.iter().find(|it| header::is_json(&it.media_type));
            let hint = format!("{type_name}Failure");
            let ty = used.and_then(|content| content.schema.as_ref());
            let ty = ty.map(|used| self.ty_of(context, used, Direction::Received, &hint));
            failures.push(Failure {
                status: match response.status {
                    Status::Code(code) => code.to_string(),
                    Status::Class(class) => format!("{class}XX"),
                    Status::Default => "default".to_owned(),
                },
                docs: response.description.as_deref().map(Docs::new).unwrap_or_default(),
                ty: ty.filter(|ty| matches!(ty, Ty::Named(_))),
            });
        }
        failures
    }
}

/// The parameter of the twin that is a parameter of the capability file; of the path, by where it stands there.
pub(super) fn twin_of<'t>(twin: Option<&'t Twin>, place: &Place, name: &str, path: &str) -> Option<&'t TwinParameter> {
    let twin = twin?;
    let location = match place {
        Place::Path => Location::Path,
        Place::Query => Location::Query,
        Place::Header => Location::Header,
        Place::Cookie => Location::Cookie,
        _ => return None,
    };
    let number =
        || companion::placeholders(path).iter().position(|it| it.trim_matches(['+', ' ']) == name.trim_matches('+'));
    let own = match location {
        Location::Path => number().and_then(|number| companion::placeholders(&twin.path).get(number).copied()),
        _ => None,
    };
    let name = own.unwrap_or(name);
    let is_same = |known: &str| match location {
        Location::Header => known.eq_ignore_ascii_case(name),
        _ => known == name,
    };
    twin.parameters.iter().find(|it| it.location == location && is_same(&it.name))
}

/// What a parameter means.
fn docs_of(said: Option<&str>, twin: &TwinParameter) -> Docs {
    let mut text = fuller(said, twin.description.as_deref()).unwrap_or_default();
    if let Some(default) = twin.schema.as_ref().and_then(|used| used.default.as_deref()) {
        append_default(&mut text, default);
    }
    Docs::new(&text)
}

/// The text of an operation: what the capability file says, or all of it if that is a part of what the companion says.
pub(super) fn docs_of_operation(said: Option<&str>, twin: &Twin) -> Docs {
    let summary = twin.summary.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let description = twin.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let is_own = said.is_some_and(|said| {
        [summary, description].iter().flatten().all(|whole| !is_part(said, whole)) && !said.trim().is_empty()
    });
    if let Some(said) = said.filter(|said| is_own && !is_cut(said)) {
        // A title says what, and not how.
        let more = description.filter(|_| !said.trim().contains('\n') && said.chars().count() < LONGEST_TITLE);
        return Docs::new(
            &more.map_or(said.to_owned(), |more| format!("{}{}\n\n{more}", said.trim(), stop(said.trim()))),
        );
    }
    let text = match (summary, description) {
        (Some(summary), Some(description)) if is_part(summary, description) => description.to_owned(),
        (Some(summary), Some(description)) => format!("{summary}{}\n\n{description}", stop(summary)),
        (one, other) => one.or(other).or(said).unwrap_or_default().to_owned(),
    };
    Docs::new(&text)
}

/// Whether a field of a form is a file.
fn is_file(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::String { format, .. } => matches!(format.as_deref(), Some("binary" | "byte" | "base64")),
        Shape::Any => true,
        _ => false,
    }
}

fn stop(text: &str) -> &'static str {
    if text.ends_with(['.', '!', '?', ':']) { "" } else { "." }
}

/// The whole of a text that capability files cut, or what they say themselves.
fn fuller(said: Option<&str>, whole: Option<&str>) -> Option<String> {
    match (said, whole) {
        (Some(said), Some(whole)) if !is_part(said, whole) && !is_cut(said) => Some(said.to_owned()),
        (_, Some(whole)) => Some(whole.trim().to_owned()),
        (said, None) => said.map(str::to_owned),
    }
}

/// How long a title is at most.
const LONGEST_TITLE: usize = 100;
/// How short texts are that capability files do not cut.
const SHORTEST_CUT: usize = 120;

/// Whether a text ends in the middle of a sentence, as those of capability files do that were too long.
fn is_cut(text: &str) -> bool {
    let text = text.trim_end();
    text.chars().count() >= SHORTEST_CUT
        && text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, ',' | '…'))
}

/// Whether a text is the beginning of another, spaces and an ellipsis aside.
fn is_part(part: &str, whole: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let part = words(part);
    let part = part.trim_end_matches(['.', '…', ' ']);
    words(whole).starts_with(part)
}

/// Whether a text was put there for want of another.
fn is_boilerplate(text: &str) -> bool {
    text.trim().trim_end_matches('.').eq_ignore_ascii_case("request body (json)")
}

/// What a caller gives for a scalar.
fn scalar(ty: Ty) -> Type {
    match ty {
        Ty::String => Type::String,
        Ty::I32 | Ty::I64 => Type::Integer,
        Ty::F64 => Type::Number,
        Ty::Boolean => Type::Boolean,
        other => Type::Typed(other, Form::Plain),
    }
}

/// Whether what a capability file says of a type leaves room for another.
fn agrees(said: SpecType, ty: &Type) -> bool {
    match said {
        // What is no text becomes one in a URL or a header: only what counts is a contradiction.
        SpecType::String => match ty {
            Type::String | Type::Strings | Type::Joined => true,
            Type::Typed(ty, form) => {
                !matches!(ty, Ty::U64) && matches!(form, Form::Plain | Form::Joined(_) | Form::Repeated)
            }
            _ => false,
        },
        SpecType::Integer => matches!(ty, Type::Integer | Type::Typed(Ty::U64 | Ty::Named(_), Form::Plain)),
        SpecType::Number => {
            matches!(ty, Type::Integer | Type::Number | Type::Typed(Ty::Decimal | Ty::U64, Form::Plain))
        }
        SpecType::Boolean => matches!(ty, Type::Boolean),
        SpecType::Array => {
            matches!(ty, Type::Strings | Type::Joined | Type::Typed(Ty::List(_), _))
        }
        SpecType::Object => matches!(ty, Type::Typed(_, Form::Deep | Form::Exploded | Form::Pairs | Form::Json)),
    }
}

fn type_word(ty: SpecType) -> &'static str {
    match ty {
        SpecType::String => "a string",
        SpecType::Number => "a number",
        SpecType::Integer => "an integer",
        SpecType::Boolean => "a boolean",
        SpecType::Array => "a list",
        SpecType::Object => "an object",
    }
}

fn words_for(ty: &Type) -> String {
    match ty {
        Type::Integer => "an integer",
        Type::Number => "a number",
        Type::Boolean => "a boolean",
        Type::Strings | Type::Joined | Type::Typed(Ty::List(_), _) => "a list",
        Type::Typed(_, Form::Deep | Form::Exploded | Form::Pairs | Form::Json) => "an object",
        _ => "a string",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_cut_is_made_whole() {
        let whole = "Lists pets.\n\nOrdered by  name, the newest first.";
        for said in ["Lists pets.", "Lists pets. Ordered by…", "Lists pets.\nOrdered by name, the", ""] {
            assert_eq!(fuller(Some(said), Some(whole)).as_deref(), Some(whole), "{said}");
        }
        let cut = format!("Our {}pets and", "many, ".repeat(30));
        assert_eq!(fuller(Some(&cut), Some(whole)).as_deref(), Some(whole));
        assert_eq!(fuller(Some("Our pets"), Some(whole)).as_deref(), Some("Our pets"));
        assert_eq!(fuller(Some("Our pets"), None).as_deref(), Some("Our pets"));
        assert_eq!(fuller(None, None), None);
    }

    #[test]
    fn a_list_does_not_contradict_a_string_but_a_number_does() {
        assert!(agrees(SpecType::String, &Type::Strings));
        assert!(agrees(SpecType::String, &Type::Typed(Ty::Named(0), Form::Plain)));
        assert!(!agrees(SpecType::String, &Type::Integer));
        assert!(agrees(SpecType::Number, &Type::Integer));
        assert!(!agrees(SpecType::Boolean, &Type::Strings));
    }
}
