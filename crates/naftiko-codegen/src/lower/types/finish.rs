//! Completes the types once all their uses are known: their fields, constants and documentation,
//! and which recursive types are on the heap.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use naftiko_openapi::{Additional, Schema, Shape, Target, Use};

use super::measure::measure;
use super::{Direction, Draft, DraftField, DraftKind, DraftStruct, DraftUnion, DraftVariant, Types, distinct, wanted};
use crate::lock::Locked;
use crate::model::Docs;
use crate::model::docs::code;
use crate::model::types::{Constant, ConstantKey, Field, Struct, Ty, TypeDef, TypeId, TypeKind, Union, UnionVariant};

/// The maximum length of a documented default value, in bytes.
const LONGEST_DEFAULT: usize = 80;

impl Types<'_> {
    /// Returns all types that were reached, in the order of their numbers. Types with names in
    /// `lock` get those, and it has the names of all types afterwards.
    pub(in crate::lower) fn finish(mut self, lock: &mut BTreeMap<String, Locked>) -> Vec<TypeDef> {
        let mut drafts = std::mem::take(&mut self.drafts);
        wanted::name(&mut drafts, &self.taken, lock);
        let marked = marked(&drafts);
        let mut types: Vec<TypeDef> = drafts
            .into_iter()
            .enumerate()
            .map(|(id, draft)| {
                let is_marked = marked.contains(&id);
                self.settle(draft, is_marked)
            })
            .collect();
        fix_tags(&mut types);
        open_cycles(&mut types);
        box_cycles(&mut types);
        spread(&mut types);
        measure(&mut types);
        types
    }

    /// Completes a type. `is_marked`: unions distinguish it from other types by its constants.
    fn settle(&mut self, draft: Draft, is_marked: bool) -> TypeDef {
        let is = |direction| draft.reached.iter().any(|reached| reached.0 == direction);
        let (sent, received) = (is(Direction::Sent), is(Direction::Received));
        let mut users: Vec<usize> = draft.reached.iter().map(|(_, user)| *user).collect();
        users.sort_unstable();
        users.dedup();
        let kind = match draft.kind {
            DraftKind::Struct(fields) => {
                let uses = Uses { sent, received, is_marked };
                TypeKind::Struct(self.settle_struct(fields, &draft.schema, uses))
            }
            DraftKind::Enum(known) => TypeKind::Enum(known),
            DraftKind::Union(union) => TypeKind::Union(settle_union(union)),
        };
        let text = draft.schema.description.as_deref().or(draft.description.as_deref());
        TypeDef {
            name: draft.name,
            docs: text.map(Docs::new).unwrap_or_default(),
            origin: draft.origin,
            // An inline schema is deprecated in one place, which may not be the only one.
            deprecated: draft.is_named && draft.schema.deprecated,
            sent,
            received,
            is_both: sent && received,
            users,
            example: None,
            kind,
        }
    }

    fn settle_struct(&mut self, draft: DraftStruct, schema: &Schema, uses: Uses) -> Struct {
        let Uses { sent, received, is_marked } = uses;
        let mut fields = Vec::new();
        let mut constants = Vec::new();
        for field in draft.fields {
            let Some(ty) = field.ty.clone() else { continue };
            let settled = self.settle_field(&field, ty, sent, received);
            let is_required = settled.required && !settled.nullable;
            let may_be_constant = (is_required || is_marked && !settled.write_only) && !settled.read_only;
            match self.constant(&field.property.schema).filter(|_| may_be_constant) {
                Some(value) => constants.push(ConstantKey { key: settled.wire_name, value, is_required }),
                None => fields.push(settled),
            }
        }
        let additional = match &schema.shape {
            Shape::Object { additional: Additional::Any, .. } if sent => Some(Ty::Value),
            _ => draft.additional,
        };
        Struct {
            fields,
            constants,
            additional: additional.map(|ty| (draft.additional_name, ty)),
            extra: received.then_some(draft.extra_name),
            arguments: Vec::new(),
        }
    }

    fn settle_field(&mut self, field: &DraftField, ty: Ty, sent: bool, received: bool) -> Field {
        let schema = &field.property.schema;
        // Responses never have it, even if it is required in requests.
        let required = field.property.required && !(received && schema.write_only);
        let found = self.target(schema);
        let is_deprecated = found.as_ref().is_some_and(|found| found.deprecated && !is_type(&schema.target, &ty));
        let is_url = found.as_deref().is_some_and(is_url);
        Field {
            wire_name: field.property.name.clone(),
            name: field.name.clone(),
            docs: self.field_docs(schema, found, &ty, sent && !required && !schema.read_only),
            required,
            nullable: self.is_nullable(schema),
            read_only: sent && schema.read_only,
            write_only: schema.write_only,
            deprecated: schema.deprecated || is_deprecated,
            is_url,
            ty,
        }
    }

    /// Returns the only known value of a schema.
    fn constant(&mut self, schema: &Use) -> Option<Constant> {
        match &self.target(schema)?.shape {
            Shape::Boolean { value } => value.map(Constant::Boolean),
            Shape::String { values, .. } => match distinct(values).as_slice() {
                [only] => Some(Constant::Text(only.clone())),
                _ => None,
            },
            Shape::Integer { values, .. } => match distinct(values).as_slice() {
                [only] => Some(Constant::Integer(*only)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the documentation of a field: its own description, otherwise that of its type.
    fn field_docs(&mut self, schema: &Use, found: Option<Rc<Schema>>, ty: &Ty, is_optional: bool) -> Docs {
        let of_type = found.as_ref().and_then(|found| found.description.clone());
        let mut text = match (&schema.description, of_type, &schema.target) {
            (Some(text), ..) => text.trim().to_owned(),
            // The type documents the rest.
            (None, Some(text), target) if is_type(target, ty) => Docs::new(&text).summary(),
            (None, Some(text), _) => text.trim().to_owned(),
            (None, None, _) => String::new(),
        };
        let constant = self.constant(schema).map(|constant| match constant {
            Constant::Text(text) => format!("Always {}.", code(&text)),
            other => format!("Always `{other}`."),
        });
        if text.is_empty() && constant.is_none() {
            text = found.as_deref().and_then(format_note).unwrap_or_default().to_owned();
        }
        constant.into_iter().for_each(|note| append(&mut text, &note));
        if let Some(default) = schema.default.as_deref().filter(|_| is_optional) {
            append_default(&mut text, default);
        }
        Docs::new(&text)
    }
}

/// How a struct is used.
#[derive(Clone, Copy)]
struct Uses {
    sent: bool,
    received: bool,
    /// Whether unions distinguish it from other types by its constants.
    is_marked: bool,
}

/// Whether a use refers to a named type of the document.
fn is_type(target: &Target, ty: &Ty) -> bool {
    matches!((target, ty), (Target::Named(_), Ty::Named(_)))
}

/// Returns the objects that unions distinguish by their fields.
fn marked(drafts: &[Draft]) -> HashSet<TypeId> {
    let is_object = |ty: &Option<Ty>| match ty {
        Some(Ty::Map(_)) => true,
        Some(Ty::Named(id)) => !matches!(drafts[*id].kind, DraftKind::Enum(_)),
        _ => false,
    };
    let unions = drafts.iter().filter_map(|draft| match &draft.kind {
        DraftKind::Union(union) => Some(union),
        _ => None,
    });
    let mut marked = HashSet::new();
    for union in unions {
        let is_tagged = |variant: &DraftVariant| union.tag.is_some() && !variant.tags.is_empty();
        let objects = || union.variants.iter().filter(|variant| is_object(&variant.ty));
        if union.is_open || objects().count() > 1 {
            let untagged = objects().filter(|variant| !is_tagged(variant));
            marked.extend(untagged.filter_map(|variant| variant.ty.as_ref()?.named()));
        }
    }
    marked
}

/// Completes a union, whose variants have distinct types.
fn settle_union(draft: DraftUnion) -> Union {
    let mut variants: Vec<UnionVariant> = Vec::new();
    for variant in draft.variants {
        let Some(ty) = variant.ty else { continue };
        match variants.iter_mut().find(|other| other.ty == ty) {
            Some(same) => {
                same.tags.extend(variant.tags);
                same.tags = distinct(&same.tags);
            }
            None => variants.push(UnionVariant { name: variant.name, ty, tags: variant.tags }),
        }
    }
    Union { tag: draft.tag, variants, is_open: draft.is_open }
}

/// Whether the document declares that a text is a URL.
fn is_url(schema: &Schema) -> bool {
    let Shape::String { format: Some(format), .. } = &schema.shape else { return false };
    matches!(format.as_str(), "uri" | "url" | "uri-reference" | "iri" | "iri-reference")
}

/// Returns a description of a text format, for fields without any other.
fn format_note(schema: &Schema) -> Option<&'static str> {
    let Shape::String { format: Some(format), values } = &schema.shape else { return None };
    if !values.is_empty() {
        return None;
    }
    Some(match format.as_str() {
        "byte" => "Bytes in Base64.",
        "date" => "A date, such as `2024-02-29`.",
        "duration" => "A duration, such as `P3D`.",
        "email" | "idn-email" => "An email address.",
        "hostname" | "idn-hostname" => "The name of a host.",
        "ipv4" => "An IPv4 address.",
        "ipv6" => "An IPv6 address.",
        "time" => "A time of day, such as `12:30:00Z`.",
        "uri" | "url" | "iri" => "A URL.",
        "uuid" => "A UUID.",
        _ => return None,
    })
}

/// Appends the default, which is JSON, to a text, unless the text mentions one.
pub(in crate::lower) fn append_default(text: &mut String, json: &str) {
    let json = json.trim();
    if json.is_empty() || json == "null" || json.len() > LONGEST_DEFAULT {
        return;
    }
    let value = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    // The empty text is more readable in quotes.
    let shown = value.filter(|value| !value.is_empty() && !value.contains('\\')).unwrap_or(json);
    let lower = text.to_ascii_lowercase();
    if !["default", "absent", "omitted", "not sent"].iter().any(|word| lower.contains(word)) {
        append(text, &format!("Defaults to {}.", code(shown)));
    }
}

/// Appends a sentence to a text: as a paragraph, unless the text is a single line.
fn append(text: &mut String, note: &str) {
    if text.contains('\n') {
        text.push_str("\n\n");
    } else if !text.is_empty() {
        let is_open = text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '`' | ')' | '"' | '\''));
        text.push_str(if is_open { ". " } else { " " });
    }
    text.push_str(note);
}

/// Makes an object send its union tag as a constant, if it has a field for it with a single value.
fn fix_tags(types: &mut [TypeDef]) {
    let mut tags: BTreeMap<(TypeId, String), BTreeSet<String>> = BTreeMap::new();
    for def in types.iter() {
        if let TypeKind::Union(Union { tag: Some(tag), variants, .. }) = &def.kind {
            for variant in variants {
                if let Ty::Named(id) = variant.ty {
                    tags.entry((id, tag.clone())).or_default().extend(variant.tags.iter().cloned());
                }
            }
        }
    }
    for ((id, tag), values) in tags {
        let mut values = values.into_iter();
        let (Some(value), None, true) = (values.next(), values.next(), types[id].sent) else { continue };
        let TypeKind::Struct(it) = &types[id].kind else { continue };
        let Some(index) = it.fields.iter().position(|field| field.wire_name == tag) else { continue };
        let is_fixed = it.constants.iter().any(|constant| constant.key == tag);
        // For an enum, the caller may want another value.
        if is_fixed || it.fields[index].ty != Ty::String {
            continue;
        }
        let is_received = types[id].received;
        if let TypeKind::Struct(it) = &mut types[id].kind {
            // The value of the field is still read.
            it.constants.push(ConstantKey { key: tag, value: Constant::Text(value), is_required: !is_received });
            if is_received {
                it.fields[index].read_only = true;
            } else {
                it.fields.remove(index);
            }
        }
    }
}

/// Boxes recursive types where the cycle closes, as seen from the type that was reached first.
fn box_cycles(types: &mut [TypeDef]) {
    for (id, part) in closing(types, |_, _| true) {
        if let Some(ty) = part_mut(&mut types[id].kind, part)
            && let Ty::Named(held) = *ty
        {
            *ty = Ty::Boxed(held);
        }
    }
}

/// Marks what is in a type that is read and written: its table reads and writes all of its fields,
/// even those that only requests or only responses have.
fn spread(types: &mut [TypeDef]) {
    let mut marked: Vec<TypeId> = (0..types.len()).filter(|id| types[*id].is_both).collect();
    while let Some(id) = marked.pop() {
        let kind = &types[id].kind;
        let additional = match kind {
            TypeKind::Struct(it) => it.additional.as_ref().and_then(|(_, ty)| ty.named()),
            _ => None,
        };
        let parts = (0..).map_while(|part| part_of(kind, part)).filter_map(Ty::named);
        for found in parts.chain(additional).collect::<Vec<_>>() {
            if types.get(found).is_some_and(|def| !def.is_both) {
                types[found].is_both = true;
                marked.push(found);
            }
        }
    }
}

/// Makes a field optional if an object would otherwise have to contain another of its kind,
/// infinitely.
fn open_cycles(types: &mut [TypeDef]) {
    let is_required = |def: &TypeDef, part: usize| match &def.kind {
        TypeKind::Struct(it) => it.fields.get(part).is_some_and(|field| field.required && !field.nullable),
        TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Id => false,
    };
    for (id, part) in closing(types, is_required) {
        if let TypeKind::Struct(it) = &mut types[id].kind
            && let Some(field) = it.fields.get_mut(part)
        {
            field.required = false;
        }
    }
}

/// Returns the fields and variants, by type and index, that close a cycle of types that contain
/// each other directly. Lists and maps close none; `counts` excludes others.
fn closing(types: &[TypeDef], counts: impl Fn(&TypeDef, usize) -> bool) -> Vec<(TypeId, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; types.len()];
    let mut found = Vec::new();
    for first in 0..types.len() {
        // Not recursive: documents have chains of thousands.
        let mut path: Vec<(TypeId, usize)> = Vec::new();
        if states[first] == State::New {
            states[first] = State::Open;
            path.push((first, 0));
        }
        while let Some((id, next)) = path.last_mut() {
            let (id, part) = (*id, *next);
            let Some(ty) = part_of(&types[id].kind, part) else {
                states[id] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let (Ty::Named(held) | Ty::Boxed(held)) = *ty else { continue };
            match states.get(held) {
                _ if !counts(&types[id], part) => {}
                Some(State::Open) => found.push((id, part)),
                Some(State::New) => {
                    states[held] = State::Open;
                    path.push((held, 0));
                }
                Some(State::Done) | None => {}
            }
        }
    }
    found
}

/// Returns the type of a field or a variant.
fn part_of(kind: &TypeKind, part: usize) -> Option<&Ty> {
    match kind {
        TypeKind::Struct(it) => it.fields.get(part).map(|field| &field.ty),
        TypeKind::Enum(_) | TypeKind::Id => None,
        TypeKind::Union(union) => union.variants.get(part).map(|variant| &variant.ty),
    }
}

fn part_mut(kind: &mut TypeKind, part: usize) -> Option<&mut Ty> {
    match kind {
        TypeKind::Struct(it) => it.fields.get_mut(part).map(|field| &mut field.ty),
        TypeKind::Enum(_) | TypeKind::Id => None,
        TypeKind::Union(union) => union.variants.get_mut(part).map(|variant| &mut variant.ty),
    }
}
