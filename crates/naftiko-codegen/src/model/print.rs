//! Prints the model as text, for reviews of changed specs.

mod flow;

use std::fmt;

use super::offer::OfApi;
use super::rest::Control;
use super::types::{Constant, ConstantKey, Field, Struct, Ty, TypeDef, TypeKind, Union};
use super::unit::Unit;
use super::{
    Api, Authentication, Body, BodyField, CallerAuthentication, Capability, Content, First, Flag, Form, Format, Json,
    Operation, Output, OutputType, PagePath, Paging, PagingStyle, Parameter, Piece, Place, Response, Secret, Segment,
    Service, Step, Stream, StreamKind, Style, Type, Value, Variable,
};

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "api {} -> crate {} {}", self.name, self.package.name, self.package.version)?;
        self.program.iter().try_for_each(|program| writeln!(f, "{program}"))?;
        for service in &self.services {
            if self.only_service().is_none() {
                writeln!(f, "\nservice {}", service.name)?;
            }
            write!(f, "{service}")?;
        }
        for capability in &self.capabilities {
            write!(f, "\ncapability {}", capability.namespace)?;
            if self.only_service().is_none() {
                let names = capability.services().into_iter().map(|index| self.services[index].name.to_string());
                write!(f, " of {}", names.collect::<Vec<_>>().join(", "))?;
            }
            write!(f, "{}", In(capability, Types(&self.types)))?;
            for index in capability.services().into_iter().skip(1) {
                let of_service = capability.operations().filter(|operation| operation.service == index);
                let names = of_service.map(|operation| operation.fn_name.to_string()).collect::<Vec<_>>();
                writeln!(f, "  of {}: {}", self.services[index].name, names.join(", "))?;
            }
        }
        for group in &self.flows {
            write!(f, "\nflows {} -> {}: {}\n", group.namespace, group.module, group.type_name)?;
            group.flows.iter().try_for_each(|flow| write!(f, "{}", In(flow, Types(&self.types))))?;
        }
        for server in &self.servers {
            write!(f, "\nserver {}\ncallers {}\n", server.namespace, server.authentication)?;
            server.ttl.iter().try_for_each(|ttl| writeln!(f, "kept for {ttl} ms"))?;
            f.write_str(if server.is_public { "shared\n" } else { "" })?;
            server.max_binary_size.iter().try_for_each(|size| writeln!(f, "at most {size} bytes"))?;
            server.resources.iter().try_for_each(|resource| write!(f, "{}", OfApi(resource, self)))?;
            server.prompts.iter().try_for_each(|prompt| write!(f, "{prompt}"))?;
        }
        self.rest_servers.iter().try_for_each(|server| write!(f, "{server}"))?;
        self.skill_servers.iter().try_for_each(|server| write!(f, "{}", super::skill::OfApi(server, self)))?;
        if let Some(Control { port, has_health, has_metrics }) = self.control {
            writeln!(f, "\ncontrol {port}: health {has_health}, metrics {has_metrics}")?;
        }
        // The unit of an operation has what the operation has.
        let has_own = |unit: &&Unit| unit.is_tool || self.flows.iter().any(|group| unit.group == group.module.bare());
        for unit in self.units.iter().filter(has_own) {
            let what = if unit.is_tool { "tool" } else { "command" };
            let other = Some(&unit.tool_name).filter(|name| unit.is_tool && **name != unit.name);
            let other = other.map_or(String::new(), |name| format!(" as {name}"));
            write!(f, "\n{what} {}{other} -> ", unit.name)?;
            match (self.called(unit), self.run_by(unit)) {
                (Some((capability, operation)), _) => write!(f, "{}.{}", capability.module, operation.fn_name)?,
                (None, Some((group, flow))) => write!(f, "{}.{}", group.module, flow.fn_name)?,
                (None, None) => f.write_str("nothing")?,
            }
            write!(f, "\n{unit}")?;
        }
        write!(f, "{}", Types(&self.types))
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "base url {}", if self.base_url.is_empty() { "set by the caller" } else { &self.base_url })?;
        self.variables.iter().try_for_each(|variable| writeln!(f, "variable {variable}"))?;
        self.others.iter().try_for_each(|other| writeln!(f, "or at {}", other.url))?;
        writeln!(f, "authentication {}", self.authentication)
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.env.iter().try_for_each(|env| write!(f, " from ${env}"))?;
        self.default.iter().try_for_each(|value| write!(f, ", {value:?} unless set"))?;
        if !self.values.is_empty() {
            write!(f, ", one of {}", self.values.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Authentication::None => f.write_str("none"),
            Authentication::Bearer { token } => write!(f, "bearer token from {token}"),
            Authentication::Basic { username, password } => {
                write!(f, "basic, user name from {username}, password from {password}")
            }
            Authentication::Digest { username, password } => {
                write!(f, "digest, user name from {username}, password from {password}")
            }
            Authentication::Keys(keys) => keys.iter().enumerate().try_for_each(|(index, key)| {
                let and = if index == 0 { "" } else { ", " };
                write!(f, "{and}key in {} {} from {}", key.place, key.name, key.secret)
            }),
            Authentication::ClientCredentials { token_url, issuer, client_id, client_secret, scopes, resource } => {
                write!(f, "client credentials, id from {client_id}, secret from {client_secret}")?;
                let details =
                    [("token URL", token_url), ("issuer", issuer), ("scopes", scopes), ("resource", resource)];
                details
                    .iter()
                    .filter(|(_, text)| !text.is_empty())
                    .try_for_each(|(what, text)| write!(f, ", {what} {text}"))
            }
            Authentication::Custom { scheme } => write!(f, "{scheme}, by the caller's authenticator"),
        }
    }
}

impl fmt::Display for CallerAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallerAuthentication::None => f.write_str("without authentication"),
            CallerAuthentication::Bearer { token } => write!(f, "with the bearer token from {token}"),
            CallerAuthentication::Basic { username, password } => {
                write!(f, "with the user name from {username}, password from {password}")
            }
            CallerAuthentication::Key(key) => {
                write!(f, "with the key in {} {} from {}", key.place, key.name, key.secret)
            }
            CallerAuthentication::OAuth2 { issuer, resource, audience, scopes } => write!(
                f,
                "with access tokens of {issuer}, resource {resource}, audience {audience:?}, scopes {scopes:?}"
            ),
            CallerAuthentication::Unsupported { scheme } => write!(f, "not accepted: {scheme}"),
        }
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.variable {
            Some(variable) if self.before.is_empty() && self.after.is_empty() => write!(f, "${variable}"),
            Some(variable) => write!(f, "{:?}", format!("{}${variable}{}", self.before, self.after)),
            None => write!(f, "{:?}", self.before),
        }
    }
}

/// A part of a model, with the types that it refers to.
struct In<'a, T>(&'a T, Types<'a>);

impl fmt::Display for In<'_, Capability> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In(capability, types) = self;
        writeln!(f, " -> {}: {}", capability.module, capability.type_name)?;
        for resource in &capability.resources {
            writeln!(f, "  resource {}", resource.path)?;
            for operation in &resource.operations {
                write!(f, "    {} {}", operation.method, operation.name)?;
                if operation.path != resource.path {
                    write!(f, " {}", operation.path)?;
                }
                write!(f, "{}", In(operation, *types))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for In<'_, Operation> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In(operation, types) = self;
        write!(f, " -> {}", operation.fn_name)?;
        if operation.type_name.as_str() != operation.name {
            write!(f, ": {}", operation.type_name)?;
        }
        f.write_str(if operation.deprecated { ", deprecated\n" } else { "\n" })?;
        if !operation.sends_secret {
            writeln!(f, "      without the secret")?;
        }
        for (parameters, presence) in [(&operation.required, "required"), (&operation.optional, "optional")] {
            parameters.iter().try_for_each(|parameter| writeln!(f, "      {presence} {}", In(parameter, *types)))?;
        }
        if let Some(fields) = &operation.fields {
            let names = |fields: &[BodyField]| {
                fields.iter().map(|field| field.name.as_str().to_owned()).collect::<Vec<_>>().join(", ")
            };
            for (what, fields) in [("arguments", &fields.required), ("setters", &fields.optional)] {
                if !fields.is_empty() {
                    writeln!(f, "      {what} of the body {}", names(fields))?;
                }
            }
            writeln!(f, "      whole body by {}", fields.whole)?;
        }
        for fixed in &operation.fixed {
            writeln!(f, "      fixed {} {} = {}", fixed.place, fixed.wire_name, fixed.value)?;
        }
        operation.body.iter().try_for_each(|body| writeln!(f, "      computed {body}"))?;
        write!(f, "{}", In(&operation.response, *types))?;
        operation.accept.iter().try_for_each(|accept| writeln!(f, "      asks for {accept}"))?;
        operation.stream.iter().try_for_each(|stream| writeln!(f, "      or returns {}", In(stream, *types)))?;
        operation.paging.iter().try_for_each(|paging| writeln!(f, "      {}", In(paging, *types)))?;
        let mut error_responses: Vec<(String, Vec<String>)> = Vec::new();
        for error in &operation.error_responses {
            let ty = error.ty.as_ref().map_or("an undocumented body".to_owned(), |ty| types.ty(ty));
            match error_responses.iter_mut().find(|(known, _)| *known == ty) {
                Some((_, statuses)) => statuses.push(error.statuses.to_string()),
                None => error_responses.push((ty, vec![error.statuses.to_string()])),
            }
        }
        for (ty, statuses) in error_responses {
            writeln!(f, "      fails on {} with {ty}", statuses.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for In<'_, Paging> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In(paging, types) = self;
        match &paging.style {
            PagingStyle::Offset { parameter, first } => write!(f, "pages by offset {parameter}{first}")?,
            PagingStyle::Number { parameter, first } => write!(f, "pages by number {parameter}{first}")?,
            PagingStyle::Cursor { parameter, next, .. } => write!(f, "pages by cursor {parameter} from {next}")?,
            PagingStyle::Last { parameter, id, .. } => write!(f, "pages by {parameter}, the {id} of the last")?,
            PagingStyle::Url { next } => write!(f, "pages by URL from {next}")?,
            PagingStyle::Link => f.write_str("pages by link")?,
        }
        paging.total.iter().try_for_each(|total| write!(f, " up to {}", total.path))?;
        paging.page_count.iter().try_for_each(|count| write!(f, " up to page {}", count.path))?;
        if let Some(Flag { path, is_last }) = &paging.more {
            write!(f, " {} {path}", if *is_last { "until" } else { "while" })?;
        }
        write!(f, ", {}: list of {}", paging.items, types.ty(&paging.item))
    }
}

impl fmt::Display for First {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " from {}{}", self.number, if self.is_sent { " (sent)" } else { "" })
    }
}

impl fmt::Display for PagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PagePath::Pointer(pointer) => f.write_str(if pointer.is_empty() { "the page" } else { pointer }),
            PagePath::Fields(segments) if segments.is_empty() => f.write_str("the page"),
            PagePath::Fields(segments) => {
                let segment =
                    |segment: &Segment| format!("{}{}", segment.name, if segment.is_option { "?" } else { "" });
                f.write_str(&segments.iter().map(segment).collect::<Vec<_>>().join("."))
            }
        }
    }
}

impl fmt::Display for In<'_, Parameter> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In(parameter, types) = self;
        let ty = match &parameter.ty {
            Type::Typed(ty, Form::Plain) => types.ty(ty),
            Type::Typed(ty, form) => format!("{}{form}", types.ty(ty)),
            ty => ty.to_string(),
        };
        match (&parameter.place, &parameter.ty) {
            (Place::Body(_), Type::Typed(..)) => write!(f, "{} {ty} -> {}", parameter.place, parameter.name)?,
            (Place::Body(_), _) => write!(f, "{} -> {}", parameter.place, parameter.name)?,
            _ => {
                write!(f, "{} {}: {ty}", parameter.place, parameter.wire_name)?;
                if parameter.name.as_str() != parameter.wire_name {
                    write!(f, " -> {}", parameter.name)?;
                }
            }
        }
        f.write_str(if parameter.deprecated { ", deprecated" } else { "" })
    }
}

/// Prints nothing if there is only one form.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Form::Plain | Form::Repeated | Form::Json => Ok(()),
            Form::Joined(separator) => write!(f, ", joined by {separator:?}"),
            Form::Each => f.write_str(", each a part"),
            Form::Reserved => f.write_str(", reserved characters as they are"),
            Form::Styled(style) => write!(f, " {style}"),
        }
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, explode) = match self {
            Style::Form { explode: true } => ("in pairs", false),
            Style::Form { explode: false } => ("in one text", false),
            Style::Simple { explode } => ("in style simple", *explode),
            Style::Label { explode } => ("in style label", *explode),
            Style::Matrix { explode } => ("in style matrix", *explode),
            Style::SpaceDelimited => ("with spaces", false),
            Style::PipeDelimited => ("with bars", false),
            Style::DeepObject => ("in brackets", false),
            Style::Json => ("as json", false),
            Style::Urlencoded => ("as a form", false),
        };
        write!(f, "{name}{}", if explode { ", exploded" } else { "" })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => write!(f, "{text:?}"),
            Value::Template(pieces) => pieces.iter().try_for_each(|piece| write!(f, "{piece}")),
            Value::Escaped(pieces) => pieces.iter().try_for_each(|(_, piece)| write!(f, "{piece}")),
            Value::Json(json) => write!(f, "{json}"),
        }
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Text(text) => f.write_str(text),
            Piece::Input(name) => write!(f, "{{{{{name}}}}}"),
            Piece::Variable(name) => write!(f, "${{{name}}}"),
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Number(number) => f.write_str(number),
            Json::Text(text) => write!(f, "{text:?}"),
            Json::String(pieces) => {
                f.write_str("\"")?;
                pieces.iter().try_for_each(|piece| write!(f, "{piece}"))?;
                f.write_str("\"")
            }
            Json::Input(name) => write!(f, "{{{{{name}}}}}"),
            Json::Variable(name) => write!(f, "${{{name}}}"),
            Json::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Json::Object(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{key:?}: {value}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("}")
            }
        }
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Json(json) => write!(f, "json body {json}"),
            Body::Form => f.write_str("form body, sent even if empty"),
            Body::Multipart => f.write_str("body in parts, sent even if empty"),
            Body::Text { media_type, pieces } => {
                write!(f, "{media_type} body ")?;
                pieces.iter().try_for_each(|(_, piece)| write!(f, "{piece}"))
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Path => f.write_str("path"),
            Place::Query => f.write_str("query"),
            Place::Header => f.write_str("header"),
            Place::Cookie => f.write_str("cookie"),
            Place::Field => f.write_str("body field"),
            Place::Form => f.write_str("form field"),
            Place::Part { file_name, content_type } => {
                f.write_str("form part")?;
                let details = [file_name, content_type];
                details.into_iter().flatten().try_for_each(|detail| write!(f, " ({detail})"))
            }
            Place::Input => f.write_str("input"),
            Place::Body(Content::Json) => f.write_str("json body"),
            Place::Body(Content::Form) => f.write_str("form body"),
            Place::Body(Content::Multipart) => f.write_str("body in parts"),
            Place::Body(Content::Text(media_type) | Content::Bytes(media_type)) => write!(f, "{media_type} body"),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Type::Typed(..) => "a type of the document",
            Type::String => "string",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Strings => "array of strings",
            Type::Joined => "array of strings, joined by commas",
            Type::Any => "any JSON",
            Type::Bytes => "bytes",
            Type::Part => "part",
            Type::Parts => "parts",
            Type::Multipart => "parts with names",
        };
        f.write_str(text)
    }
}

/// Prints nothing for untyped JSON.
impl fmt::Display for In<'_, Response> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In(response, types) = self;
        match response {
            Response::Value(Format::Json) => Ok(()),
            Response::Value(format) => writeln!(f, "      returns {format}"),
            Response::Outputs { format, type_name, outputs } => {
                writeln!(f, "      returns {type_name} of {format}")?;
                outputs.iter().try_for_each(|output| writeln!(f, "        {output}"))
            }
            Response::Typed(ty) => writeln!(f, "      returns {}", types.ty(ty)),
            Response::Nothing => writeln!(f, "      returns nothing"),
            Response::Text => writeln!(f, "      returns text"),
            Response::Bytes { format } => writeln!(f, "      returns bytes of {format}"),
            Response::Download { limit: None } => writeln!(f, "      returns a stream of bytes"),
            Response::Download { limit: Some(limit) } => writeln!(f, "      returns a stream of at most {limit} bytes"),
            Response::Stream(stream) => writeln!(f, "      returns {}", In(stream, *types)),
        }
    }
}

impl fmt::Display for In<'_, Stream> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In(Stream { kind, ty }, types) = self;
        let kind = match kind {
            StreamKind::Events => "events",
            StreamKind::Lines => "lines",
        };
        write!(f, "{kind} of {}", types.ty(ty))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Json => "JSON",
            Format::Xml => "XML",
            Format::Csv => "CSV",
            Format::Tsv => "TSV",
            Format::Psv => "PSV",
            Format::Yaml => "YAML",
        })
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = if self.path.contains(&Step::Each) { "list of " } else { "" };
        write!(f, "{}: {list}{} at {}", self.name, self.ty, self.written)
    }
}

impl fmt::Display for OutputType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OutputType::String => "string",
            OutputType::Integer => "integer",
            OutputType::Number => "number",
            OutputType::Boolean => "boolean",
            OutputType::Value => "any JSON",
        })
    }
}

/// Types as text: each refers to others by name, so all of them are needed.
#[derive(Clone, Copy)]
pub(crate) struct Types<'a>(pub(crate) &'a [TypeDef]);

impl fmt::Display for Types<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for def in self.0 {
            let what = match def.kind {
                TypeKind::Struct(_) => "struct",
                TypeKind::Enum(_) => "enum",
                TypeKind::Union(_) => "union",
                TypeKind::Id => "id",
            };
            write!(f, "\n{what} {}", def.name)?;
            let uses = [(def.sent, "sent"), (def.received, "received"), (def.deprecated, "deprecated")];
            uses.iter().filter(|(is, _)| *is).try_for_each(|(_, text)| write!(f, ", {text}"))?;
            writeln!(f, ", from {}", def.origin)?;
            match &def.kind {
                TypeKind::Struct(fields) => self.fields(f, fields)?,
                TypeKind::Enum(known) => known
                    .variants
                    .iter()
                    .try_for_each(|variant| writeln!(f, "  {} -> {}", variant.value, variant.name))?,
                TypeKind::Union(union) => self.variants(f, union)?,
                TypeKind::Id => {}
            }
        }
        Ok(())
    }
}

impl Types<'_> {
    fn fields(&self, f: &mut fmt::Formatter<'_>, fields: &Struct) -> fmt::Result {
        for ConstantKey { key, value, is_required } in &fields.constants {
            writeln!(f, "  {key}{} = {value}", if *is_required { "" } else { "?" })?;
        }
        fields.fields.iter().try_for_each(|field| self.field(f, field))?;
        if let Some((name, ty)) = &fields.additional {
            writeln!(f, "  further keys: {} -> {name}", self.ty(ty))?;
        }
        fields.extra.iter().try_for_each(|name| writeln!(f, "  the rest -> {name}"))
    }

    fn field(&self, f: &mut fmt::Formatter<'_>, field: &Field) -> fmt::Result {
        let ty = self.ty(&field.ty);
        write!(f, "  {}: {ty}", field.wire_name)?;
        f.write_str(match (field.required, field.nullable) {
            (true, false) => "",
            (true, true) => " or null",
            // After several words, it would apply to the last one.
            (false, false) if ty.contains(' ') => ", optional",
            (false, false) => "?",
            (false, true) => " or null, optional",
        })?;
        let more = [(field.read_only, "read only"), (field.deprecated, "deprecated")];
        more.iter().filter(|(is, _)| *is).try_for_each(|(_, text)| write!(f, ", {text}"))?;
        if field.name.as_str() != field.wire_name {
            write!(f, " -> {}", field.name)?;
        }
        writeln!(f)
    }

    fn variants(&self, f: &mut fmt::Formatter<'_>, union: &Union) -> fmt::Result {
        for variant in &union.variants {
            write!(f, "  {}: {}", variant.name, self.ty(&variant.ty))?;
            if let (Some(tag), false) = (&union.tag, variant.tags.is_empty()) {
                write!(f, " if {tag} = {}", variant.tags.join(" or "))?;
            }
            writeln!(f)?;
        }
        if union.is_open { writeln!(f, "  others that are not known") } else { Ok(()) }
    }

    fn ty(&self, ty: &Ty) -> String {
        let name = |id: &usize| self.0.get(*id).map_or("?", |def| def.name.as_str()).to_owned();
        match ty {
            Ty::String => "string".to_owned(),
            Ty::DateTime => "date-time".to_owned(),
            Ty::UnixMillis => "unix-millis".to_owned(),
            Ty::UnixSeconds => "unix-seconds".to_owned(),
            Ty::I32 => "int32".to_owned(),
            Ty::I64 => "integer".to_owned(),
            Ty::U32 => "uint32".to_owned(),
            Ty::U64 => "uint64".to_owned(),
            Ty::F64 => "number".to_owned(),
            Ty::Decimal => "decimal".to_owned(),
            Ty::Boolean => "boolean".to_owned(),
            Ty::Value => "any JSON".to_owned(),
            Ty::List(item) => format!("list of {}", self.ty(item)),
            Ty::Map(value) => format!("map of {}", self.ty(value)),
            Ty::Nullable(inner) => format!("({} or null)", self.ty(inner)),
            Ty::Named(id) => name(id),
            Ty::Boxed(id) => format!("boxed {}", name(id)),
        }
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constant::Text(text) => write!(f, "{text:?}"),
            Constant::Integer(number) => write!(f, "{number}"),
            Constant::Boolean(value) => write!(f, "{value}"),
        }
    }
}
