//! Lowers schemas to the types of a client: structs, enums and unions, and their names.
//!
//! Types are collected as they are reached: a request for the type of a schema returns a [`Ty`] at
//! once, and the parts of a named type are processed from a queue, so that types may be recursive.
//! What depends on all uses of a type, above all whether it is sent, received or both, is decided
//! at the end, in [`Types::finish`]. Numbers and names are stable: later requests rename nothing.

mod cycles;
mod declared;
mod finish;
mod measure;
mod naming;
mod shape;
#[cfg(test)]
mod tests;
mod union;
mod unix;
mod wanted;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use heck::ToUpperCamelCase;
use naftiko_openapi::{Additional, Id, OpenApi, Property, Schema, SchemaNumber, Shape, Target, Use};

use self::cycles::Cycles;
pub(super) use self::finish::append_default;
use self::naming::{Place, PlaceNames};
use self::union::Plan;
use crate::model::Name;
use crate::model::TypeId;
use crate::model::names::{self, Scope};
use crate::model::types::{Enum, Ty};
use crate::resolve::rules::LONGEST_ENUM;

/// The targets of references.
pub(super) trait Schemas {
    /// Returns the schema with a name, if it exists.
    fn schema(&self, id: &Id) -> Option<Rc<Schema>>;
}

impl Schemas for OpenApi {
    fn schema(&self, id: &Id) -> Option<Rc<Schema>> {
        OpenApi::schema(self, id)
    }
}

/// The direction of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// In a request.
    Sent,
    /// In a response.
    Received,
}

/// Where an operation uses a schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct UseSite<'s> {
    /// The direction of its values.
    pub(super) direction: Direction,
    /// The index of the operation's capability.
    pub(super) user: usize,
    /// The name of an inline type there: `CreateOrganizationBody`.
    pub(super) hint: &'s str,
    /// Its key in codegen.lock: the hint, unless that depends on its siblings.
    pub(super) key: &'s str,
    /// Its place in the OpenAPI document, such as `#/paths/~1organizations/post/requestBody`.
    pub(super) origin: &'s str,
}

/// The maximum number of types of a client; beyond it, values are any JSON.
const MOST_TYPES: usize = 200_000;
/// The maximum number of schemas that are processed.
const MOST_WORK: usize = 2_000_000;
/// The maximum nesting of inline schemas.
const DEEPEST: usize = 64;

/// The direction and the capability of a use.
type Reach = (Direction, usize);

/// The types of one client.
pub(super) struct Types<'a> {
    schemas: &'a dyn Schemas,
    /// Names that no type may have.
    taken: Vec<String>,
    /// The targets of references.
    found: HashMap<Id, Option<Rc<Schema>>>,
    names: Scope,
    drafts: Vec<Draft>,
    /// The types of the schemas so far.
    known: HashMap<SchemaNumber, Ty>,
    /// The types by what makes others equal to them, and by their content.
    alike: HashMap<(String, String), TypeId>,
    /// Types with a new use, which applies to their parts, too.
    queue: VecDeque<(TypeId, Reach)>,
    /// Named schemas that are being resolved and have no type so far.
    open: Vec<Id>,
    cycles: Cycles,
    /// The keys in codegen.lock of all types, as in [`Draft::place_names`].
    place_names: HashSet<(TypeId, PlaceNames)>,
    /// How many schemas were processed.
    work: usize,
    /// The maximum number of types.
    most: usize,
}

/// A type while it is being collected.
struct Draft {
    name: Name,
    /// Its key in codegen.lock for each place where it is used.
    place_names: Vec<PlaceNames>,
    schema: Rc<Schema>,
    /// The description of the place where it is used, if the schema has none.
    description: Option<String>,
    origin: String,
    depth: usize,
    /// Whether the document names it.
    is_named: bool,
    reached: BTreeSet<Reach>,
    kind: DraftKind,
}

enum DraftKind {
    Struct(DraftStruct),
    Enum(Enum),
    Union(DraftUnion),
}

struct DraftStruct {
    fields: Vec<DraftField>,
    /// The type of additional properties, if the document declares them.
    additional: Option<Ty>,
    additional_name: Name,
    extra_name: Name,
}

struct DraftField {
    property: Property,
    name: Name,
    /// `None` until the field is needed: requests have no read-only fields.
    ty: Option<Ty>,
}

struct DraftUnion {
    tag: Option<String>,
    variants: Vec<DraftVariant>,
    /// Whether the document mentions variants that are not known.
    is_open: bool,
}

struct DraftVariant {
    schema: Use,
    name: Name,
    tags: Vec<String>,
    ty: Option<Ty>,
}

/// A part of a type.
enum Part {
    /// A type.
    Known(Ty),
    /// A schema without a type so far, and its place.
    New(Use, Box<Place>),
}

/// The kind of a schema that becomes a named type.
enum Kind {
    Struct,
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Union(union::Several),
}

impl<'a> Types<'a> {
    /// Creates an empty collection; no type will have a name that is `taken`.
    pub(super) fn new(schemas: &'a dyn Schemas, taken: &[&str]) -> Self {
        Types {
            names: Scope::with(taken),
            taken: taken.iter().map(|name| (*name).to_owned()).collect(),
            schemas,
            found: HashMap::new(),
            drafts: Vec::new(),
            known: HashMap::new(),
            alike: HashMap::new(),
            queue: VecDeque::new(),
            open: Vec::new(),
            cycles: Cycles::default(),
            place_names: HashSet::new(),
            work: 0,
            most: MOST_TYPES,
        }
    }

    /// Excludes names that types may not have at the end.
    pub(super) fn keep_free(&mut self, names: impl IntoIterator<Item = String>) {
        self.taken.extend(names);
    }

    /// Returns the type of a schema in a place. The caller handles `null`.
    pub(super) fn of(&mut self, schema: &Use, at: UseSite<'_>) -> Ty {
        let ty = self.resolve(schema, &Place::top(at), (at.direction, at.user));
        while let Some((id, reach)) = self.queue.pop_front() {
            self.expand(id, reach);
        }
        ty
    }

    /// Returns the target of a reference, which is looked up once.
    fn find(&mut self, id: &Id) -> Option<Rc<Schema>> {
        if let Some(found) = self.found.get(id) {
            return found.clone();
        }
        let found = self.schemas.schema(id);
        self.found.insert(id.clone(), found.clone());
        found
    }

    /// Returns the schema in a place; `None` if its reference is broken.
    pub(super) fn target(&mut self, schema: &Use) -> Option<Rc<Schema>> {
        match &schema.target {
            Target::Named(id) => self.find(id),
            Target::Inline(schema) => Some(Rc::clone(schema)),
        }
    }

    fn resolve(&mut self, schema: &Use, place: &Place, reach: Reach) -> Ty {
        self.work += 1;
        if place.depth > DEEPEST || self.work > MOST_WORK {
            return Ty::Value;
        }
        match &schema.target {
            Target::Inline(inline) => self.shape(inline, place, schema.description.as_deref(), reach),
            Target::Named(id) => {
                let Some(found) = self.find(id).filter(|_| !self.open.contains(id)) else { return Ty::Value };
                self.open.push(id.clone());
                let ty = self.shape(&found, &Place::named(id, place.depth + 1), None, reach);
                self.open.pop();
                ty
            }
        }
    }

    /// Returns the type of a schema in a place, where `description` is that of the place.
    fn shape(&mut self, schema: &Rc<Schema>, place: &Place, description: Option<&str>, reach: Reach) -> Ty {
        if let Some(ty) = self.known.get(&schema.number) {
            let ty = ty.clone();
            self.reach(&ty, reach);
            return ty;
        }
        match &schema.shape {
            Shape::Any => Ty::Value,
            Shape::Boolean { .. } => Ty::Boolean,
            Shape::Number { format } => number(format.as_deref()),
            Shape::String { format, values } => {
                let values = distinct(values);
                match values.len() {
                    0 => string(format.as_deref()),
                    2..=LONGEST_ENUM => self.own(schema, place, description, reach, Kind::Texts(values)),
                    _ => Ty::String,
                }
            }
            Shape::Integer { format, values } => {
                let values = distinct(values);
                match values.len() {
                    2..=LONGEST_ENUM => self.own(schema, place, description, reach, Kind::Integers(values)),
                    _ => integer(format.as_deref(), schema.description.as_deref().or(description)),
                }
            }
            Shape::Array { items } => {
                let item = self.resolve(items, &place.item(), reach);
                Ty::List(Box::new(self.in_collection(items, item)))
            }
            Shape::Object { properties, additional } if is_map(properties, additional) => match additional {
                Additional::Of(values) => {
                    let value = self.resolve(values, &place.value(), reach);
                    Ty::Map(Box::new(self.in_collection(values, value)))
                }
                _ => Ty::Map(Box::new(Ty::Value)),
            },
            Shape::Object { .. } => self.own(schema, place, description, reach, Kind::Struct),
            Shape::OneOf { variants, discriminator } => {
                let ty = match self.plan(schema, variants, discriminator.as_ref()) {
                    Plan::Anything => Ty::Value,
                    Plan::One(mut only) => {
                        let description = schema.description.as_deref().or(description);
                        only.description = only.description.or_else(|| description.map(str::to_owned));
                        self.resolve(&only, &place.deeper(), reach)
                    }
                    Plan::Several(several) => {
                        return self.own(schema, place, description, reach, Kind::Union(several));
                    }
                };
                self.known.insert(schema.number, ty.clone());
                ty
            }
        }
    }

    /// Returns a named type for a schema, unless an equal one exists.
    fn own(&mut self, schema: &Rc<Schema>, place: &Place, description: Option<&str>, reach: Reach, kind: Kind) -> Ty {
        let like = place.likeness(schema, matches!(kind, Kind::Struct));
        let id = match like.of.iter().find_map(|key| self.alike.get(key)) {
            Some(id) => *id,
            None if self.drafts.len() >= self.most => return Ty::Value,
            None => self.draft(schema, place, description, kind),
        };
        for key in like.found_by {
            self.alike.entry(key).or_insert(id);
        }
        let names = place.names();
        if self.place_names.insert((id, names.clone())) {
            self.drafts[id].place_names.push(names);
        }
        let ty = Ty::Named(id);
        self.known.insert(schema.number, ty.clone());
        self.reach(&ty, reach);
        ty
    }

    fn draft(&mut self, schema: &Rc<Schema>, place: &Place, description: Option<&str>, kind: Kind) -> TypeId {
        let title = naming::title(schema).map(|title| title.to_upper_camel_case());
        let title = title.filter(|title| !place.is_named && self.names.is_free(title));
        let name = match title {
            Some(title) => self.names.camel(&title, wanted::SUFFIX),
            None => self.name(place),
        };
        let kind = match kind {
            Kind::Struct => DraftKind::Struct(fields(schema)),
            Kind::Texts(values) => DraftKind::Enum(naming::texts(values)),
            Kind::Integers(values) => DraftKind::Enum(naming::integers(values)),
            Kind::Union(several) => DraftKind::Union(naming::union(name.bare(), several)),
        };
        self.drafts.push(Draft {
            name,
            place_names: Vec::new(),
            schema: Rc::clone(schema),
            description: description.map(str::to_owned),
            origin: place.origin.clone(),
            depth: if place.is_named { 0 } else { place.depth },
            is_named: place.is_named,
            reached: BTreeSet::new(),
            kind,
        });
        self.drafts.len() - 1
    }

    /// Returns the name of a type in a place.
    fn name(&mut self, place: &Place) -> Name {
        let wanted = names::camel(&place.hint);
        if self.names.is_free(&wanted) {
            return self.names.camel(&place.hint, wanted::SUFFIX);
        }
        let other = self.drafts.iter().find(|draft| draft.name.bare() == wanted).map(|draft| draft.origin.as_str());
        let apart = wanted::apart(&place.hint, &place.origin, other).filter(|name| self.names.is_free(name));
        match apart {
            Some(name) => self.names.camel(&name, wanted::SUFFIX),
            None => self.names.camel(&place.hint, wanted::SUFFIX),
        }
    }

    /// Whether two schemas are inline and equal.
    pub(super) fn are_alike(&self, one: &Use, other: &Use) -> bool {
        match (&one.target, &other.target) {
            (Target::Inline(one), Target::Inline(other)) => {
                let shape = shape::fingerprint(one);
                shape.is_some() && shape == shape::fingerprint(other)
            }
            _ => false,
        }
    }

    /// Records that a type is used, and so are its parts.
    fn reach(&mut self, ty: &Ty, reach: Reach) {
        if let Some(id) = ty.named()
            && self.drafts.get_mut(id).is_some_and(|draft| draft.reached.insert(reach))
        {
            self.queue.push_back((id, reach));
        }
    }

    /// Applies the use of a type to its parts.
    fn expand(&mut self, id: TypeId, reach: Reach) {
        for part in 0..self.part_count(id) {
            match self.part(id, part, reach.0) {
                Some(Part::Known(ty)) => self.reach(&ty, reach),
                Some(Part::New(schema, place)) => {
                    let ty = self.resolve(&schema, &place, reach);
                    let ty = if place.is_value { self.in_collection(&schema, ty) } else { ty };
                    self.set_part(id, part, ty);
                }
                None => {}
            }
        }
    }

    /// Returns the number of parts of a type: its fields and additional properties, or its
    /// variants.
    fn part_count(&self, id: TypeId) -> usize {
        match &self.drafts[id].kind {
            DraftKind::Struct(draft) => draft.fields.len() + 1,
            DraftKind::Enum(_) => 0,
            DraftKind::Union(draft) => draft.variants.len(),
        }
    }

    /// Returns a part of a type, if values in this direction have it.
    fn part(&self, id: TypeId, part: usize, direction: Direction) -> Option<Part> {
        let draft = &self.drafts[id];
        let known = |ty: &Option<Ty>| ty.clone().map(Part::Known);
        match &draft.kind {
            DraftKind::Struct(fields) => match fields.fields.get(part) {
                Some(DraftField { property, ty, .. }) => {
                    let schema = &property.schema;
                    let is_left_out = match direction {
                        Direction::Sent => schema.read_only,
                        Direction::Received => schema.write_only,
                    };
                    let new = || Part::New(schema.clone(), Box::new(Place::property(draft, &property.name)));
                    (!is_left_out).then(|| known(ty).unwrap_or_else(new))
                }
                None => {
                    let Shape::Object { additional, .. } = &draft.schema.shape else { return None };
                    let (Additional::Of(values) | Additional::Partly(values)) = additional else { return None };
                    let new = || Part::New((**values).clone(), Box::new(Place::further(draft)));
                    Some(known(&fields.additional).unwrap_or_else(new))
                }
            },
            DraftKind::Enum(_) => None,
            DraftKind::Union(union) => {
                let variant = union.variants.get(part)?;
                let new = || Part::New(variant.schema.clone(), Box::new(Place::variant(draft, &variant.name)));
                Some(known(&variant.ty).unwrap_or_else(new))
            }
        }
    }

    fn set_part(&mut self, id: TypeId, part: usize, ty: Ty) {
        match &mut self.drafts[id].kind {
            DraftKind::Struct(fields) => match fields.fields.get_mut(part) {
                Some(field) => field.ty = Some(ty),
                None => fields.additional = Some(ty),
            },
            DraftKind::Enum(_) => {}
            DraftKind::Union(union) => union.variants[part].ty = Some(ty),
        }
    }

    /// Returns the type of an item of a list, or of a value of a map.
    fn in_collection(&mut self, schema: &Use, ty: Ty) -> Ty {
        if ty != Ty::Value && self.is_nullable(schema) { Ty::Nullable(Box::new(ty)) } else { ty }
    }

    /// Whether a value may be `null`, which is true for a choice if one of its variants may be.
    fn is_nullable(&mut self, schema: &Use) -> bool {
        let mut seen = HashSet::new();
        let mut todo = vec![schema.clone()];
        while let Some(schema) = todo.pop() {
            if schema.nullable {
                return true;
            }
            if let Some(found) = self.target(&schema)
                && let Shape::OneOf { variants, .. } = &found.shape
                && seen.insert(found.number)
            {
                todo.extend(variants.iter().cloned());
            }
        }
        false
    }
}

/// Methods of structs, or of all types. A field with such a name would hide them behind its setter.
const METHODS: &[&str] = &["clone", "default", "into", "new", "try_into"];

/// Whether an object has no fields, so that all its values have one type.
fn is_map(properties: &[Property], additional: &Additional) -> bool {
    properties.is_empty() && !matches!(additional, Additional::Partly(_))
}

/// Returns the fields of an object. All are named, even if they are not needed, so that names do
/// not depend on that.
fn fields(schema: &Schema) -> DraftStruct {
    let properties = match &schema.shape {
        Shape::Object { properties, .. } => properties.as_slice(),
        _ => &[],
    };
    let mut names = Scope::with(METHODS);
    let mut seen = HashSet::new();
    let fields = properties
        .iter()
        .filter(|property| seen.insert(property.name.as_str()))
        .map(|property| DraftField { property: property.clone(), name: names.snake(&property.name, "field"), ty: None })
        .collect();
    let additional_name = names.snake("additional", "fields");
    DraftStruct { fields, additional: None, additional_name, extra_name: names.snake("extra", "fields") }
}

fn string(format: Option<&str>) -> Ty {
    match format {
        Some("date-time") => Ty::DateTime,
        _ => Ty::String,
    }
}

fn integer(format: Option<&str>, text: Option<&str>) -> Ty {
    if let Some(time) = unix::time(format, text) {
        return time;
    }
    match format {
        Some("int32") => Ty::I32,
        Some("uint32") => Ty::U32,
        Some("uint64") => Ty::U64,
        // They may have more digits than any integer type.
        Some("int128" | "uint128" | "int256" | "uint256" | "bigint" | "biginteger") => Ty::Decimal,
        _ => Ty::I64,
    }
}

fn number(format: Option<&str>) -> Ty {
    match format {
        Some("decimal") => Ty::Decimal,
        _ => Ty::F64,
    }
}

/// Returns `values`, each once.
fn distinct<T: Clone + Eq + std::hash::Hash>(values: &[T]) -> Vec<T> {
    let mut seen = HashSet::new();
    values.iter().filter(|value| seen.insert(*value)).cloned().collect()
}
