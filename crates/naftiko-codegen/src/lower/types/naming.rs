//! Names types, values of enums and variants of unions, after their names in the document or after
//! their place.

use heck::{ToSnakeCase, ToUpperCamelCase};
use naftiko_openapi::{Id, Property, Schema, Shape, Target};

use super::shape::fingerprint;
use super::union::{Several, Variant};
use super::{Draft, DraftUnion, DraftVariant, UseSite, distinct, is_map};
use crate::lower::paging::{is_items, is_of_page};
use crate::model::Name;
use crate::model::names::{self, Scope};
use crate::model::types::{Constant, Enum, EnumVariant};

/// The place of a schema, for the name of its type.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The name of an inline type.
    pub(super) hint: String,
    /// Its key in codegen.lock, together with the origin.
    key: String,
    /// The type that contains it.
    owner: Option<String>,
    /// The length of the hint for the place itself; the rest marks an item or a value.
    own_length: usize,
    /// Better names for its type, if known.
    suggestions: Vec<Suggestion>,
    /// The list whose item it would be, if it is a list.
    list: List,
    /// Its place in the document.
    pub(super) origin: String,
    /// The nesting depth of inline schemas.
    pub(super) depth: usize,
    /// Whether the document names it.
    pub(super) is_named: bool,
    /// Whether it is a body of a request or a response, whose type is not shared with other
    /// operations.
    is_top: bool,
    /// Whether it is the value of a map.
    pub(super) is_value: bool,
}

/// A preferred name of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Suggestion {
    /// The complete name.
    Whole(String),
    /// A suffix to the name of the type that contains it.
    Held(String),
}

/// What is known about a list from its place.
#[derive(Clone, Debug, Default)]
enum List {
    /// Unknown.
    #[default]
    Unknown,
    /// It is the body of a request or of a response with this name.
    Top(String),
    /// It is a property with this name.
    Property { name: String, owner: Owner },
}

/// The kind of object that has a property.
#[derive(Clone, Debug)]
enum Owner {
    /// A page with this name.
    Page(String),
    /// The body of a response with this name.
    Response(String),
    Other,
}

impl Owner {
    fn of(draft: &Draft) -> Self {
        let is_page = match &draft.schema.shape {
            Shape::Object { properties, .. } => properties.iter().any(|property| is_of_page(&property.name)),
            _ => false,
        };
        match draft.place_names.first() {
            Some(names) if !draft.is_named && names.owner.is_none() && names.hint.ends_with("Response") => {
                Owner::Response(names.hint.clone())
            }
            _ if is_page => Owner::Page(draft.name.bare().to_owned()),
            _ => Owner::Other,
        }
    }
}

impl Place {
    /// Creates the place of a schema in an operation.
    pub(super) fn top(at: UseSite<'_>) -> Self {
        let place = Place::within(at.hint.to_owned(), at.origin.to_owned(), 0);
        Place { is_top: true, key: at.key.to_upper_camel_case(), list: List::Top(at.hint.to_owned()), ..place }
    }

    /// Creates the place of a reference target.
    pub(super) fn named(id: &Id, depth: usize) -> Self {
        Place { is_named: true, ..Place::within(name_of(id), id.to_string(), depth) }
    }

    /// Creates the place of a property.
    pub(super) fn property(owner: &Draft, name: &str) -> Self {
        let origin = format!("{}/properties/{}", owner.origin, name.replace('~', "~0").replace('/', "~1"));
        let place = Place::within(format!("{} {name}", owner.name.bare()), origin, owner.depth + 1).held_by(owner);
        let list = List::Property { name: name.to_owned(), owner: Owner::of(owner) };
        Place { suggestions: vec![Suggestion::Held(names::camel(name))], list, ..place }
    }

    /// Creates the place of an additional property.
    pub(super) fn further(owner: &Draft) -> Self {
        let hint = format!("{} value", owner.name.bare());
        let origin = format!("{}/additionalProperties", owner.origin);
        let suggestions = vec![Suggestion::Held("Value".to_owned())];
        Place { is_value: true, suggestions, ..Place::within(hint, origin, owner.depth + 1).held_by(owner) }
    }

    /// Creates the place of a variant.
    pub(super) fn variant(owner: &Draft, name: &Name) -> Self {
        let hint = format!("{} {}", owner.name.bare(), name.bare());
        let suggestions = vec![Suggestion::Held(name.bare().to_owned())];
        Place { suggestions, ..Place::within(hint, owner.origin.clone(), owner.depth + 1).held_by(owner) }
    }

    /// Creates the place of an item of a list here.
    pub(super) fn item(&self) -> Self {
        self.with("item", "items")
    }

    /// Creates the place of a value of a map here.
    pub(super) fn value(&self) -> Self {
        self.with("value", "additionalProperties")
    }

    /// Creates the same place, one level deeper.
    pub(super) fn deeper(&self) -> Self {
        Place { depth: self.depth + 1, ..self.clone() }
    }

    fn with(&self, word: &str, key: &str) -> Self {
        Place {
            hint: format!("{} {word}", self.hint),
            key: format!("{} {word}", self.key).to_upper_camel_case(),
            owner: self.owner.clone(),
            own_length: self.own_length,
            suggestions: self.list.suggestions(word),
            list: List::Unknown,
            origin: format!("{}/{key}", self.origin),
            depth: self.depth + 1,
            is_named: false,
            is_top: self.is_top,
            is_value: false,
        }
    }

    /// Returns the key in codegen.lock and the preferred names of a type here.
    pub(super) fn names(&self) -> PlaceNames {
        let origin = self.origin.clone();
        if self.is_named {
            return PlaceNames { key: origin, ..PlaceNames::default() };
        }
        let hint = self.hint.to_upper_camel_case();
        let key = if origin.is_empty() { self.key.clone() } else { format!("{} {origin}", self.key) };
        let end = ["/properties/", "/items", "/additionalProperties"].iter().filter_map(|part| origin.find(part)).min();
        let within = origin[..end.unwrap_or(origin.len())].to_owned();
        PlaceNames { key, hint, owner: self.owner.clone(), within, suggestions: self.suggestions.clone() }
    }

    fn within(hint: String, origin: String, depth: usize) -> Self {
        let (own_length, key) = (hint.len(), hint.to_upper_camel_case());
        Place {
            hint,
            key,
            owner: None,
            own_length,
            suggestions: Vec::new(),
            list: List::Unknown,
            origin,
            depth,
            is_named: false,
            is_top: false,
            is_value: false,
        }
    }

    fn held_by(self, owner: &Draft) -> Self {
        Place { owner: Some(owner.name.bare().to_owned()), ..self }
    }

    /// Returns the word that places with equal types have in common, such as `status`.
    fn word(&self) -> String {
        let (own, inner) = self.hint.split_at(self.own_length);
        let words = names::snake(own);
        format!("{}{inner}", words.rsplit('_').next().unwrap_or_default())
    }

    /// Returns what makes other types equal to the type of this place. Bodies of requests and
    /// responses are never equal to those of other operations, because they may diverge. An inline
    /// schema with a title equals the component of that name if its content is the same, because
    /// tools that bundle documents make such copies.
    pub(super) fn likeness(&self, schema: &Schema, is_struct: bool) -> Likeness {
        let Some(shape) = fingerprint(schema) else { return Likeness::default() };
        let key = |what: &str, name: &str| (format!("{what} {name}"), shape.clone());
        if self.is_named {
            let name = self.hint.to_upper_camel_case();
            return Likeness { of: vec![key("titled", &name)], found_by: vec![key("component", &name)] };
        }
        let word = if is_struct && self.is_top { self.hint.clone() } else { self.word() };
        let place = key("place", &word);
        let (mut like, (of, found_by)) = (Likeness::default(), self.of_several());
        if is_struct && self.is_top {
            like.of.extend(of.map(|word| key("bulk", &word)));
            like.found_by.extend(found_by.map(|word| key("bulk", &word)));
        }
        let own = match title(schema).map(|title| title.to_upper_camel_case()) {
            Some(title) => {
                let titled = key("titled", &title);
                let of = vec![key("component", &title), titled.clone(), place.clone()];
                Likeness { of, found_by: vec![titled, place] }
            }
            None => Likeness { of: vec![place.clone()], found_by: vec![place] },
        };
        like.of.splice(0..0, own.of);
        like.found_by.splice(0..0, own.found_by);
        like
    }

    /// Returns the equality between a body and an item of the list in the bulk operation: its own
    /// key, and that of the counterpart.
    fn of_several(&self) -> (Option<String>, Option<String>) {
        let path = fixed_segments(self.origin.strip_suffix("/items").unwrap_or(&self.origin)).join("/");
        let method = self.origin.split(' ').next().unwrap_or_default();
        if self.hint.ends_with("Body") {
            (Some(format!("each {method} {path}")), Some(format!("one {method} {path}")))
        } else if let Some((one, _)) = path.rsplit_once('/').filter(|(_, last)| is_bulk(last))
            && self.hint.ends_with("Body item")
        {
            (Some(format!("one {method} {one}")), Some(format!("each {method} {one}")))
        } else {
            (None, None)
        }
    }
}

impl List {
    /// Returns the preferred names of an item or a value, marked by `word`.
    fn suggestions(&self, word: &str) -> Vec<Suggestion> {
        use Suggestion::{Held, Whole};
        let word = names::camel(word);
        match self {
            List::Unknown => Vec::new(),
            List::Top(hint) => {
                let plain = hint.strip_suffix("Response").or_else(|| hint.strip_suffix("Body"));
                let listed = hint.strip_suffix("Response").and_then(listed).map(Whole);
                listed.into_iter().chain(plain.map(|plain| Whole(format!("{plain}{word}")))).collect()
            }
            List::Property { name, owner } => {
                let one = one_of(name);
                let several = names::camel(name);
                match owner {
                    Owner::Response(hint) if is_items(name) => {
                        let listed = hint.strip_suffix("Response").and_then(listed).map(Whole);
                        listed.into_iter().chain([Held(word)]).collect()
                    }
                    Owner::Page(page) if is_items(name) => {
                        item_of(page).map(Whole).into_iter().chain([Held(word)]).collect()
                    }
                    Owner::Response(_) if one != several => vec![Whole(one.clone()), Held(one)],
                    _ if one != several && one != "Datum" => vec![Held(one)],
                    _ => vec![Held(word), Held(several)],
                }
            }
        }
    }
}

/// Returns a name with its last word in the singular.
pub(super) fn one_of(name: &str) -> String {
    let mut words = split(name);
    if let Some(last) = words.last_mut() {
        *last = names::singular(last);
    }
    names::camel(&words.join(" "))
}

/// Returns what an operation lists, in the singular: `Pet` for `ListPets`. `None` if its name does
/// not show it.
fn listed(operation: &str) -> Option<String> {
    let words = split(operation);
    let (verb, what) = words.split_first()?;
    let last = what.last()?;
    (LISTING.contains(&verb.as_str()) && names::singular(last) != *last).then(|| one_of(&what.join(" ")))
}

/// Verbs of operations that return a list.
const LISTING: &[&str] = &["list", "get", "search", "find", "query", "fetch", "browse", "read", "retrieve", "show"];

/// Returns the name of the items in a page: `Pet` for `Pets`, `PetList` and `PetPage`. `None` if
/// the name does not show it.
fn item_of(page: &str) -> Option<String> {
    let ends = ["ListResponse", "PageResponse", "List", "Page", "Collection", "Connection", "ResultSet"];
    let stem = ends.iter().find_map(|end| page.strip_suffix(end)).filter(|stem| !stem.is_empty());
    match stem {
        Some(stem) => Some(one_of(stem)),
        None => Some(one_of(page)).filter(|one| *one != names::camel(page)),
    }
}

/// Whether a segment of a path marks a bulk operation.
fn is_bulk(segment: &str) -> bool {
    segment.split('_').any(|word| matches!(word, "bulk" | "batch" | "multiple" | "many"))
}

/// The key and the preferred names of a type in a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct PlaceNames {
    /// Its key in codegen.lock: its place in the document, or its role in an operation.
    pub(super) key: String,
    /// Its temporary name, unless another type has it; empty if the document names it.
    pub(super) hint: String,
    /// Its preferred names, the best first.
    pub(super) suggestions: Vec<Suggestion>,
    /// The temporary name of the type that contains it.
    pub(super) owner: Option<String>,
    /// The operation that uses it, or the component that contains it.
    pub(super) within: String,
}

/// What makes types equal.
#[derive(Default)]
pub(super) struct Likeness {
    /// The keys that it shares with equal types.
    pub(super) of: Vec<(String, String)>,
    /// The keys by which others find it.
    pub(super) found_by: Vec<(String, String)>,
}

/// Returns the title of a schema, if it is suitable for a type: it has several words, because
/// `Status` could be any.
pub(super) fn title(schema: &Schema) -> Option<&str> {
    let title = schema.title.as_deref()?;
    let is_name = title.starts_with(|first: char| first.is_ascii_uppercase())
        && title.chars().all(|c| c.is_ascii_alphanumeric())
        && title.to_snake_case().contains('_');
    is_name.then_some(title)
}

/// Returns the preferred names of a component with a long name: without its namespaces, as few of
/// them as possible. `com.acme.api.v1.Pet` prefers `Pet`, and then `V1Pet`. `None` if it has no
/// namespaces.
pub(super) fn short_names(origin: &str) -> Vec<String> {
    let name = origin.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let short = generic(&name);
    let parts: Vec<&str> = short.split('.').collect();
    // Two parts are often a name and its variant: `issuing.card` and `card`.
    let is_path = parts.len() > 2 && parts.iter().all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
    if !is_path {
        return if short == name { Vec::new() } else { vec![names::camel(&short)] };
    }
    let last = names::camel(parts[parts.len() - 1]);
    let least = if SHORT.contains(&last.as_str()) || split(&last).len() == 1 && last.len() < 3 { 2 } else { 1 };
    (least..parts.len()).map(|count| names::camel(&parts[parts.len() - count..].join(" "))).collect()
}

/// Names that need their namespace.
const SHORT: &[&str] =
    &["Data", "Error", "Item", "List", "Model", "Object", "Request", "Response", "Result", "Status", "Type", "Value"];

/// Returns the name of a generic C# type without assemblies, with its arguments first:
/// ``Acme.Page`1[[Acme.Pet, Acme, Version=1.0.0.0, Culture=neutral]]`` is `PetPage`. Any other name
/// is unchanged.
fn generic(name: &str) -> String {
    let Some((outer, arguments)) = name.split_once('`') else {
        // Without its assembly.
        return name
            .split_once(", Version=")
            .map_or(name, |(name, _)| name.split(',').next().unwrap_or(name))
            .to_owned();
    };
    let last = |path: &str| path.rsplit(['.', '+']).next().unwrap_or_default().to_owned();
    let arguments = arguments.trim_start_matches(|c: char| c.is_ascii_digit());
    let arguments = arguments.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or_default();
    let arguments = top_level(arguments).into_iter().map(|argument| {
        let argument = argument.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(argument);
        let argument = generic(argument);
        last(argument.split(',').next().unwrap_or_default())
    });
    let arguments: Vec<String> = arguments.collect();
    format!("{}{}", arguments.concat(), last(outer))
}

/// Returns the parts between the commas outside brackets.
fn top_level(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, character) in text.char_indices() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Returns the usual name of a reference target, with its owner if it is a part of another.
pub(super) fn name_of(id: &Id) -> String {
    let parts: Vec<&str> = id.pointer.split('/').filter(|part| !part.is_empty()).collect();
    let text = |part: &str| part.replace("~1", "/").replace("~0", "~");
    match parts.as_slice() {
        [] => {
            let file = id.file.rsplit('/').next().unwrap_or_default();
            file.split('.').next().unwrap_or_default().to_owned()
        }
        [.., owner, "properties", property] => format!("{} {}", text(owner), text(property)),
        [.., owner, "items"] => format!("{} item", text(owner)),
        _ => id.name(),
    }
}

/// Returns an enum of texts.
pub(super) fn texts(values: Vec<String>) -> Enum {
    let mut names = Scope::with(&["Unknown"]);
    let variant =
        |value: String| EnumVariant { name: names.camel(&words(&value), "Value"), value: Constant::Text(value) };
    Enum { variants: values.into_iter().map(variant).collect() }
}

/// Returns an enum of integers.
pub(super) fn integers(values: Vec<i64>) -> Enum {
    let mut names = Scope::with(&["Unknown"]);
    let variant = |value: i64| {
        let minus = if value < 0 { "Minus" } else { "" };
        let name = names.camel(&format!("Value{minus}{}", value.unsigned_abs()), "Value");
        EnumVariant { name, value: Constant::Integer(value) }
    };
    Enum { variants: values.into_iter().map(variant).collect() }
}

/// Returns the words of a value; signs become words if the value has nothing else, or to
/// distinguish it.
fn words(value: &str) -> String {
    let sign = match value.trim() {
        "" => "Empty",
        "=" | "==" => "Equal",
        "!=" | "<>" => "NotEqual",
        "<" => "Less",
        "<=" => "LessOrEqual",
        ">" => "Greater",
        ">=" => "GreaterOrEqual",
        "+" => "Plus",
        "-" => "Minus",
        "*" => "Star",
        _ => "",
    };
    match (sign, value.strip_prefix('-'), value.strip_prefix('+')) {
        ("", Some(rest), _) => format!("Minus {rest}"),
        ("", _, Some(rest)) => format!("Plus {rest}"),
        ("", ..) => value.to_owned(),
        (sign, ..) => sign.to_owned(),
    }
}

/// Names the variants of a union.
pub(super) fn union(name: &str, several: Several) -> DraftUnion {
    let Several { tag, variants, is_open } = several;
    let own_fields = own_fields(&variants);
    let text = |(variant, field): (&Variant, Option<String>)| match (variant_text(variant, tag.as_deref()), field) {
        ((kind, false), Some(field)) if kind == OBJECT => (field, false),
        (text, _) => text,
    };
    let full: Vec<(String, bool)> = variants.iter().zip(own_fields).map(text).collect();
    let texts = without_shared(name, &full).unwrap_or_else(|| full.into_iter().map(|(text, _)| text).collect());
    let mut names = Scope::with(&["Unknown"]);
    let named = texts.iter().zip(variants).map(|(text, variant)| DraftVariant {
        name: names.camel(text, "Variant"),
        schema: variant.schema,
        tags: variant.tags,
        ty: None,
    });
    DraftUnion { tag, variants: named.collect(), is_open }
}

/// Returns a field for each inline variant that no other variant has, preferably a required one.
fn own_fields(variants: &[Variant]) -> Vec<Option<String>> {
    let fields = |variant: &Variant| match (&variant.schema.target, &variant.found.shape) {
        (Target::Inline(_), Shape::Object { properties, .. }) => properties.clone(),
        _ => Vec::new(),
    };
    let all: Vec<Vec<Property>> = variants.iter().map(fields).collect();
    if all.iter().filter(|fields| !fields.is_empty()).count() < 2 {
        return vec![None; variants.len()];
    }
    let own = |(index, fields): (usize, &Vec<Property>)| {
        let is_other = |name: &str| {
            all.iter()
                .enumerate()
                .any(|(other, fields)| other != index && fields.iter().any(|field| field.name == name))
        };
        let mut own: Vec<&Property> = fields.iter().filter(|field| !is_other(&field.name)).collect();
        own.sort_by_key(|field| !field.required);
        own.first().map(|field| field.name.clone())
    };
    all.iter().enumerate().map(own).collect()
}

/// The default name of an object.
const OBJECT: &str = "Object";

/// Returns the name of a variant, and whether the document gives it.
fn variant_text(variant: &Variant, tag: Option<&str>) -> (String, bool) {
    if let Target::Named(id) = &variant.schema.target {
        return (name_of(id), true);
    }
    if let Some(title) = title(&variant.found) {
        return (title.to_owned(), true);
    }
    if let [value, ..] = variant.tags.as_slice() {
        // A number or a boolean needs its key.
        let is_word = value.starts_with(|first: char| first.is_alphabetic()) && value.parse::<bool>().is_err();
        let key = tag.filter(|_| !is_word).unwrap_or_default();
        return (format!("{key} {value}"), false);
    }
    let kind = match &variant.found.shape {
        Shape::Array { items } => match &items.target {
            Target::Named(id) => return (format!("{} list", name_of(id)), false),
            Target::Inline(_) => "List",
        },
        Shape::String { format: Some(format), values } if format == "date-time" && values.is_empty() => "DateTime",
        Shape::String { .. } => "String",
        Shape::Integer { .. } => "Integer",
        Shape::Number { .. } => "Number",
        Shape::Boolean { .. } => "Boolean",
        Shape::Object { properties, additional } if is_map(properties, additional) => "Map",
        Shape::Object { .. } => OBJECT,
        Shape::OneOf { .. } | Shape::Any => "Other",
    };
    (kind.to_owned(), false)
}

/// Removes the words that the union and all documented names of variants have in common, at the
/// start, otherwise at the end. `None` if there are none, or if a name would no longer be unique.
fn without_shared(union: &str, variants: &[(String, bool)]) -> Option<Vec<String>> {
    let union = split(union);
    let all: Vec<Vec<String>> = variants.iter().map(|(text, _)| split(text)).collect();
    let named: Vec<&Vec<String>> =
        all.iter().zip(variants).filter(|(_, (_, is_named))| *is_named).map(|(words, _)| words).collect();
    if named.len() < 2 {
        return None;
    }
    let front = (1..=union.len()).rev().find(|n| named.iter().all(|words| words.starts_with(&union[..*n])));
    let back = (1..=union.len()).rev().find(|n| named.iter().all(|words| words.ends_with(&union[union.len() - n..])));
    let (front, back) = match (front, back) {
        (Some(front), _) => (front, 0),
        (None, Some(back)) => (0, back),
        (None, None) => return None,
    };
    let shorter: Vec<String> = all
        .iter()
        .zip(variants)
        .map(|(words, (_, is_named))| {
            if *is_named { words.get(front..words.len() - back).unwrap_or_default().join(" ") } else { words.join(" ") }
        })
        .collect();
    let is_name = |text: &String| text.starts_with(|c: char| c.is_ascii_lowercase()) && text != "self";
    let are_names = shorter.iter().all(is_name) && !shorter.iter().any(|text| text == "unknown");
    (are_names && distinct(&shorter).len() == shorter.len()).then_some(shorter)
}

/// Returns the words of a name, in lower case.
pub(super) fn split(text: &str) -> Vec<String> {
    names::snake(text).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns the fixed segments in the path of an operation.
pub(super) fn fixed_segments(origin: &str) -> Vec<String> {
    let path = origin.split_once(' ').map_or("", |(_, path)| path);
    let fixed = path.split('/').filter(|segment| !segment.is_empty() && !segment.contains('{'));
    fixed
        .take_while(|segment| !matches!(*segment, "properties" | "items" | "additionalProperties"))
        .map(names::snake)
        .filter(|segment| !segment.is_empty())
        .collect()
}
