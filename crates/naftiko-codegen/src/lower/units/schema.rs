//! The JSON Schema of a type, as all agents accept it: without references and choices, and cut
//! where it would not end.

use crate::model::facts::settable;
use crate::model::types::{Constant, Enum, Field, Struct, TypeDef, TypeId, TypeKind};
use crate::model::{Ty, Type};

/// Objects that are nested more deeply have no properties.
const DEEPEST: usize = 4;

/// The maximum number of characters of the description of a property.
const LONGEST: usize = 200;

/// A schema that allows any value.
const ANY: &str = "{}";

/// A file.
const FILE: &str = r#"{"type":"string","contentEncoding":"base64"}"#;

/// Returns the schema of a parameter, as JSON text.
pub(super) fn of_parameter(types: &[TypeDef], ty: &Type) -> String {
    match ty {
        Type::String => simple("string"),
        Type::Integer => simple("integer"),
        Type::Number => simple("number"),
        Type::Boolean => simple("boolean"),
        Type::Strings | Type::Joined => list(&simple("string")),
        Type::Any => ANY.to_owned(),
        Type::Bytes | Type::Part => FILE.to_owned(),
        Type::Parts => list(FILE),
        Type::Multipart => simple("object"),
        Type::Typed(ty, _) => of(types, ty),
    }
}

/// Returns the schema of a field, which includes whether it may be `null`.
pub(super) fn of_field(types: &[TypeDef], field: &Field) -> String {
    Schemas { types, path: Vec::new() }.field(field)
}

/// Returns the schema of a type, as JSON text.
pub(super) fn of(types: &[TypeDef], ty: &Ty) -> String {
    Schemas { types, path: Vec::new() }.of(ty)
}

/// Returns a constant as JSON text.
pub(super) fn constant(constant: &Constant) -> String {
    match constant {
        Constant::Text(text) => string(text),
        Constant::Integer(number) => number.to_string(),
        Constant::Boolean(boolean) => boolean.to_string(),
    }
}

/// Returns a text as a JSON string (RFC 8259, section 7).
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            it if it < ' ' => out.push_str(&format!("\\u{:04x}", it as u32)),
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

fn simple(name: &str) -> String {
    format!(r#"{{"type":"{name}"}}"#)
}

fn list(items: &str) -> String {
    match items {
        ANY => simple("array"),
        items => format!(r#"{{"type":"array","items":{items}}}"#),
    }
}

struct Schemas<'t> {
    types: &'t [TypeDef],
    /// The types that contain the current one.
    path: Vec<TypeId>,
}

impl Schemas<'_> {
    fn of(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::String => simple("string"),
            Ty::DateTime => r#"{"type":"string","format":"date-time"}"#.to_owned(),
            Ty::UnixMillis | Ty::UnixSeconds | Ty::I32 | Ty::I64 => simple("integer"),
            Ty::U32 | Ty::U64 => r#"{"type":"integer","minimum":0}"#.to_owned(),
            Ty::F64 | Ty::Decimal => simple("number"),
            Ty::Boolean => simple("boolean"),
            Ty::Value => ANY.to_owned(),
            Ty::List(item) => list(&self.of(item)),
            Ty::Map(value) => match self.of(value).as_str() {
                ANY => simple("object"),
                value => format!(r#"{{"type":"object","additionalProperties":{value}}}"#),
            },
            Ty::Nullable(inner) => nullable(&self.of(inner)),
            Ty::Named(id) | Ty::Boxed(id) => self.named(*id),
        }
    }

    fn named(&mut self, id: TypeId) -> String {
        let Some(def) = self.types.get(id) else { return ANY.to_owned() };
        match &def.kind {
            TypeKind::Id => simple("string"),
            TypeKind::Enum(it) => values(it),
            TypeKind::Union(_) => ANY.to_owned(),
            TypeKind::Struct(_) if self.path.contains(&id) || self.path.len() == DEEPEST => simple("object"),
            TypeKind::Struct(it) => {
                self.path.push(id);
                let schema = self.object(def, it);
                self.path.pop();
                schema
            }
        }
    }

    fn object(&mut self, def: &TypeDef, it: &Struct) -> String {
        let constants = it.constants.iter().map(|it| {
            let value = constant(&it.value);
            format!(r#"{}:{{"enum":[{value}]}}"#, string(&it.key))
        });
        let constants: Vec<String> = constants.collect();
        let fields: Vec<&Field> = settable(def, it).collect();
        let fields_of = fields.iter().map(|field| format!("{}:{}", string(&field.wire_name), self.field(field)));
        let properties: Vec<String> = constants.into_iter().chain(fields_of).collect();
        let mut schema = r#"{"type":"object""#.to_owned();
        if !properties.is_empty() {
            schema.push_str(&format!(r#","properties":{{{}}}"#, properties.join(",")));
        }
        let required: Vec<String> =
            fields.iter().filter(|field| field.required).map(|field| string(&field.wire_name)).collect();
        if !required.is_empty() {
            schema.push_str(&format!(r#","required":[{}]"#, required.join(",")));
        }
        schema.push('}');
        schema
    }

    fn field(&mut self, field: &Field) -> String {
        let schema = self.of(&field.ty);
        let schema = if field.nullable { nullable(&schema) } else { schema };
        let text = field.docs.one_line();
        let text = if self.path.is_empty() { String::new() } else { cut(&text) };
        match (text.as_str(), schema.as_str()) {
            ("", _) => schema,
            (text, ANY) => format!(r#"{{"description":{}}}"#, string(text)),
            (text, schema) => {
                format!(r#"{},"description":{}}}"#, schema.strip_suffix('}').unwrap_or(schema), string(text))
            }
        }
    }
}

/// Returns the schema of an enum: its values, which are all of one type.
fn values(it: &Enum) -> String {
    let name = match it.variants.first().map(|variant| &variant.value) {
        Some(Constant::Integer(_)) => "integer",
        Some(Constant::Boolean(_)) => "boolean",
        Some(Constant::Text(_)) | None => "string",
    };
    let values: Vec<String> = it.variants.iter().map(|variant| constant(&variant.value)).collect();
    format!(r#"{{"type":"{name}","enum":[{}]}}"#, values.join(","))
}

/// Returns the schema that allows `null`, too.
fn nullable(schema: &str) -> String {
    let Some((name, rest)) = schema.strip_prefix(r#"{"type":""#).and_then(|rest| rest.split_once('"')) else {
        return schema.to_owned();
    };
    // The values of an enum come next, and none of them is a text that could end the list.
    let rest = match rest.strip_prefix(r#","enum":["#) {
        Some(values) => format!(r#","enum":[null,{values}"#),
        None => rest.to_owned(),
    };
    format!(r#"{{"type":["{name}","null"]{rest}"#)
}

/// Returns a text that is not too long.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::types::EnumVariant;
    use crate::model::{Docs, Name};

    fn field(wire_name: &str, ty: Ty, required: bool, nullable: bool) -> Field {
        Field {
            wire_name: wire_name.to_owned(),
            name: Name::default(),
            docs: Docs::new(""),
            ty,
            is_url: false,
            required,
            nullable,
            read_only: false,
            write_only: false,
            deprecated: false,
        }
    }

    fn def(kind: TypeKind) -> TypeDef {
        TypeDef {
            name: Name::default(),
            docs: Docs::default(),
            origin: String::new(),
            deprecated: false,
            sent: true,
            received: false,
            is_both: false,
            users: Vec::new(),
            example: None,
            kind,
        }
    }

    fn object(fields: Vec<Field>) -> TypeDef {
        def(TypeKind::Struct(Struct {
            fields,
            constants: Vec::new(),
            additional: None,
            extra: None,
            arguments: Vec::new(),
        }))
    }

    #[test]
    fn a_type_that_contains_itself_is_cut() {
        let types = [object(vec![
            field("name", Ty::String, true, false),
            field("children", Ty::List(Box::new(Ty::Named(0))), false, false),
        ])];
        assert_eq!(
            of(&types, &Ty::Named(0)),
            r#"{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"type":"object"}}},"required":["name"]}"#
        );
    }

    #[test]
    fn null_is_one_of_the_types_and_values() {
        let variants =
            ["a", "b"].map(|value| EnumVariant { value: Constant::Text(value.to_owned()), name: Name::default() });
        let types = [def(TypeKind::Enum(Enum { variants: variants.into() }))];
        let nullable = |ty| of_field(&types, &field("x", ty, false, true));
        assert_eq!(nullable(Ty::U32), r#"{"type":["integer","null"],"minimum":0}"#);
        assert_eq!(nullable(Ty::Named(0)), r#"{"type":["string","null"],"enum":[null,"a","b"]}"#);
        assert_eq!(nullable(Ty::Value), "{}");
    }

    #[test]
    fn a_text_is_escaped() {
        assert_eq!(string("a\"b\\\n\u{1}"), r#""a\"b\\\n\u0001""#);
    }
}
