//! Schemas of the companion to the types of a client: which of them become structs, enums and unions, and what those are
//! called.
//!
//! Types are collected as they are reached: whoever asks for the type of a schema gets a [`Ty`] at once, and what a type
//! of its own holds is followed from a queue, so that types may hold themselves. What depends on all who use a type,
//! which is most of all whether it is sent, received or both, is decided at the end, in [`Types::finish`]. A number and a
//! name once given stay: what is asked for later renames nothing.

mod circles;
mod finish;
mod measure;
mod naming;
mod shape;
#[cfg(test)]
mod tests;
mod union;
mod wanted;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use heck::ToUpperCamelCase;
use naftiko_openapi::{Additional, Id, OpenApi, Property, Schema, SchemaNumber, Shape, Target, Use};

use self::circles::Circles;
pub(super) use self::finish::append_default;
use self::naming::{Asked, Place};
use self::union::Plan;
use crate::model::Name;
use crate::model::TypeId;
use crate::model::names::{self, Scope};
use crate::model::types::{Enum, Ty};
use crate::resolve::rules::LONGEST_ENUM;

/// What references lead to.
pub(super) trait Schemas {
    /// The schema of that name; none if there is none.
    fn schema(&self, id: &Id) -> Option<Rc<Schema>>;
}

impl Schemas for OpenApi {
    fn schema(&self, id: &Id) -> Option<Rc<Schema>> {
        OpenApi::schema(self, id)
    }
}

/// Which way a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// In a request.
    Sent,
    /// In an answer.
    Received,
}

/// Where a schema stands that an operation speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'s> {
    /// Which way its values travel.
    pub(super) direction: Direction,
    /// The capability of the operation, by its index.
    pub(super) user: usize,
    /// What its type is called if it is written there: `CreateOrganizationBody`.
    pub(super) hint: &'s str,
    /// What codegen.lock calls it there, which is the hint unless that depends on what stands beside it.
    pub(super) key: &'s str,
    /// Where it stands in the companion, such as `#/paths/~1organizations/post/requestBody`.
    pub(super) origin: &'s str,
}

/// A client has at most so many types, and what follows is any JSON.
const MOST_TYPES: usize = 200_000;
/// So many schemas are followed at most.
const MOST_WORK: usize = 2_000_000;
/// Schemas that are written within one another are followed so far.
const DEEPEST: usize = 64;

/// Who uses a type, and how.
type Reach = (Direction, usize);

/// The types of one client.
pub(super) struct Types<'a> {
    schemas: &'a dyn Schemas,
    /// Names that none of them has.
    taken: Vec<String>,
    /// What references led to.
    found: HashMap<Id, Option<Rc<Schema>>>,
    names: Scope,
    drafts: Vec<Draft>,
    /// The types of schemas that were met.
    known: HashMap<SchemaNumber, Ty>,
    /// Types by what others are the same by, and what they hold.
    alike: HashMap<(String, String), TypeId>,
    /// Types that are used in a way that is new, and what they hold therefore too.
    queue: VecDeque<(TypeId, Reach)>,
    /// Named schemas that are being followed, and are no types of their own so far.
    open: Vec<Id>,
    circles: Circles,
    /// What codegen.lock calls types, as all of [`Draft::asked`].
    asked: HashSet<(TypeId, Asked)>,
    /// How many schemas were followed.
    work: usize,
    /// How many types there may be.
    most: usize,
}

/// A type, as far as it is known.
struct Draft {
    name: Name,
    /// What codegen.lock calls it, for each of the places that it was met in.
    asked: Vec<Asked>,
    schema: Rc<Schema>,
    /// What the document says of the place where it was met, if it says nothing of the schema.
    said: Option<String>,
    origin: String,
    depth: usize,
    /// Whether the document gives it its name.
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
    /// What the values of further keys are, if the document says that there may be any.
    additional: Option<Ty>,
    additional_name: Name,
    extra_name: Name,
}

struct DraftField {
    property: Property,
    name: Name,
    /// None as long as nobody needs the field: requests have no fields that are only read.
    ty: Option<Ty>,
}

struct DraftUnion {
    tag: Option<String>,
    variants: Vec<DraftVariant>,
    /// Whether the document speaks of others that are not known.
    is_open: bool,
}

struct DraftVariant {
    schema: Use,
    name: Name,
    tags: Vec<String>,
    ty: Option<Ty>,
}

/// What a type holds.
enum Part {
    /// A type.
    Known(Ty),
    /// A schema whose type nobody asked for so far, and where it stands.
    New(Use, Box<Place>),
}

/// What a schema that becomes a type of its own is.
enum Kind {
    Struct,
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Union(union::Several),
}

impl<'a> Types<'a> {
    /// No types yet; none will have a name that is `taken`.
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
            circles: Circles::default(),
            asked: HashSet::new(),
            work: 0,
            most: MOST_TYPES,
        }
    }

    /// Names that types do not get in the end, either.
    pub(super) fn keep_free(&mut self, names: impl IntoIterator<Item = String>) {
        self.taken.extend(names);
    }

    /// The type of a schema in a place. Whether it may be `null` there is for the caller to say.
    pub(super) fn of(&mut self, schema: &Use, at: At<'_>) -> Ty {
        let ty = self.resolve(schema, &Place::top(at), (at.direction, at.user));
        while let Some((id, reach)) = self.queue.pop_front() {
            self.expand(id, reach);
        }
        ty
    }

    /// What a reference leads to, asked for once.
    fn find(&mut self, id: &Id) -> Option<Rc<Schema>> {
        if let Some(found) = self.found.get(id) {
            return found.clone();
        }
        let found = self.schemas.schema(id);
        self.found.insert(id.clone(), found.clone());
        found
    }

    /// The schema that stands in a place; none if its reference is broken.
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

    /// The type of a schema that is met in a place, of which `said` is said there.
    fn shape(&mut self, schema: &Rc<Schema>, place: &Place, said: Option<&str>, reach: Reach) -> Ty {
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
                    2..=LONGEST_ENUM => self.own(schema, place, said, reach, Kind::Texts(values)),
                    _ => Ty::String,
                }
            }
            Shape::Integer { format, values } => {
                let values = distinct(values);
                match values.len() {
                    2..=LONGEST_ENUM => self.own(schema, place, said, reach, Kind::Integers(values)),
                    _ => integer(format.as_deref()),
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
            Shape::Object { .. } => self.own(schema, place, said, reach, Kind::Struct),
            Shape::OneOf { variants, discriminator } => {
                let ty = match self.plan(schema, variants, discriminator.as_ref()) {
                    Plan::Anything => Ty::Value,
                    Plan::One(mut only) => {
                        let said = schema.description.as_deref().or(said);
                        only.description = only.description.or_else(|| said.map(str::to_owned));
                        self.resolve(&only, &place.deeper(), reach)
                    }
                    Plan::Several(several) => {
                        return self.own(schema, place, said, reach, Kind::Union(several));
                    }
                };
                self.known.insert(schema.number, ty.clone());
                ty
            }
        }
    }

    /// A type of its own for a schema, unless one is known that will do.
    fn own(&mut self, schema: &Rc<Schema>, place: &Place, said: Option<&str>, reach: Reach, kind: Kind) -> Ty {
        let like = place.likeness(schema, matches!(kind, Kind::Struct));
        let id = match like.of.iter().find_map(|key| self.alike.get(key)) {
            Some(id) => *id,
            None if self.drafts.len() >= self.most => return Ty::Value,
            None => self.draft(schema, place, said, kind),
        };
        for key in like.found_by {
            self.alike.entry(key).or_insert(id);
        }
        let asked = place.asked();
        if self.asked.insert((id, asked.clone())) {
            self.drafts[id].asked.push(asked);
        }
        let ty = Ty::Named(id);
        self.known.insert(schema.number, ty.clone());
        self.reach(&ty, reach);
        ty
    }

    fn draft(&mut self, schema: &Rc<Schema>, place: &Place, said: Option<&str>, kind: Kind) -> TypeId {
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
            asked: Vec::new(),
            schema: Rc::clone(schema),
            said: said.map(str::to_owned),
            origin: place.origin.clone(),
            depth: if place.is_named { 0 } else { place.depth },
            is_named: place.is_named,
            reached: BTreeSet::new(),
            kind,
        });
        self.drafts.len() - 1
    }

    /// The name of a type in a place.
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

    /// Whether two schemas are written in place and allow the same.
    pub(super) fn are_alike(&self, one: &Use, other: &Use) -> bool {
        match (&one.target, &other.target) {
            (Target::Inline(one), Target::Inline(other)) => {
                let shape = shape::fingerprint(one);
                shape.is_some() && shape == shape::fingerprint(other)
            }
            _ => false,
        }
    }

    /// Notes that a type is used, and so is what it holds.
    fn reach(&mut self, ty: &Ty, reach: Reach) {
        if let Some(id) = ty.named()
            && self.drafts.get_mut(id).is_some_and(|draft| draft.reached.insert(reach))
        {
            self.queue.push_back((id, reach));
        }
    }

    /// Has what a type holds be used as the type is.
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

    /// How many schemas a type is made of: its fields and the values of further keys, or its variants.
    fn part_count(&self, id: TypeId) -> usize {
        match &self.drafts[id].kind {
            DraftKind::Struct(draft) => draft.fields.len() + 1,
            DraftKind::Enum(_) => 0,
            DraftKind::Union(draft) => draft.variants.len(),
        }
    }

    /// A schema that a type is made of, if values that travel this way have it.
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

    /// The type of an item of a list, or of a value of a map.
    fn in_collection(&mut self, schema: &Use, ty: Ty) -> Ty {
        if ty != Ty::Value && self.is_nullable(schema) { Ty::Nullable(Box::new(ty)) } else { ty }
    }

    /// Whether `null` may stand in a place: something that is one of several may be it if one of those may.
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

/// Methods that structs have, or that everything has. Fields that are called so would hide them behind their setters.
const METHODS: &[&str] = &["clone", "default", "into", "new", "try_into"];

/// Whether an object has no field, so that all that it holds is of one type.
fn is_map(properties: &[Property], additional: &Additional) -> bool {
    properties.is_empty() && !matches!(additional, Additional::Partly(_))
}

/// The fields of an object. All have names, whoever needs them, so that no name depends on that.
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

fn integer(format: Option<&str>) -> Ty {
    match format {
        Some("int32") => Ty::I32,
        Some("uint64") => Ty::U64,
        // They may have more digits than any integer that we have.
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

/// `values`, each once.
fn distinct<T: Clone + Eq + std::hash::Hash>(values: &[T]) -> Vec<T> {
    let mut seen = HashSet::new();
    values.iter().filter(|value| seen.insert(*value)).cloned().collect()
}
