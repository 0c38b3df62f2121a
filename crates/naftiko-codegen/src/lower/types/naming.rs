//! What types, values of enums and variants of unions are called: after what the document calls them, or after the place
//! where they stand.

use heck::{ToSnakeCase, ToUpperCamelCase};
use naftiko_openapi::{Id, Property, Schema, Shape, Target};

use super::shape::fingerprint;
use super::union::{Several, Variant};
use super::wanted::fixed_segments;
use super::{At, Draft, DraftUnion, DraftVariant, distinct, is_map};
use crate::lower::paging::{is_items, is_of_page};
use crate::model::Name;
use crate::model::names::{self, Scope};
use crate::model::types::{Constant, Enum, EnumVariant};

/// Where a schema stands, as far as its type is named from it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// What its type is called if it has no name of its own.
    pub(super) hint: String,
    /// What codegen.lock calls it, together with the origin.
    key: String,
    /// The type that holds it.
    owner: Option<String>,
    /// How much of the hint is of the place itself; what is behind it says that it is an item there, or a value.
    own_length: usize,
    /// What its type would be called at best, where that is known better than the hint says.
    suggestions: Vec<Suggestion>,
    /// The list that it would be an item of, if it is a list.
    list: List,
    /// Where it stands in the document.
    pub(super) origin: String,
    /// How many schemas it is written within.
    pub(super) depth: usize,
    /// Whether the document gives it its name.
    pub(super) is_named: bool,
    /// Whether it is a body or an answer, whose type is no other operation's.
    is_top: bool,
    /// Whether it is what a map has.
    pub(super) is_value: bool,
}

/// A name that a type would like to have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Suggestion {
    /// As it is.
    Whole(String),
    /// Behind the name of the type that holds it.
    Held(String),
}

/// What is known of a list by the place where it is.
#[derive(Clone, Debug, Default)]
enum List {
    /// Nothing.
    #[default]
    Unknown,
    /// It is the body of a request or of a response, which is called so.
    Top(String),
    /// It is a property of that name of an object.
    Property { name: String, owner: Owner },
}

/// What kind of object has a property.
#[derive(Clone, Debug)]
enum Owner {
    /// A page, which is called so.
    Page(String),
    /// The body of a response, which is called so.
    Response(String),
    Other,
}

impl Owner {
    fn of(draft: &Draft) -> Self {
        let is_page = match &draft.schema.shape {
            Shape::Object { properties, .. } => properties.iter().any(|property| is_of_page(&property.name)),
            _ => false,
        };
        match draft.asked.first() {
            Some(asked) if !draft.is_named && asked.owner.is_none() && asked.hint.ends_with("Response") => {
                Owner::Response(asked.hint.clone())
            }
            _ if is_page => Owner::Page(draft.name.bare().to_owned()),
            _ => Owner::Other,
        }
    }
}

impl Place {
    /// Where an operation speaks of it.
    pub(super) fn top(at: At<'_>) -> Self {
        let place = Place::within(at.hint.to_owned(), at.origin.to_owned(), 0);
        Place { is_top: true, key: at.key.to_upper_camel_case(), list: List::Top(at.hint.to_owned()), ..place }
    }

    /// Where references lead to.
    pub(super) fn named(id: &Id, depth: usize) -> Self {
        Place { is_named: true, ..Place::within(name_of(id), id.to_string(), depth) }
    }

    /// A property of a type.
    pub(super) fn property(owner: &Draft, name: &str) -> Self {
        let origin = format!("{}/properties/{}", owner.origin, name.replace('~', "~0").replace('/', "~1"));
        let place = Place::within(format!("{} {name}", owner.name.bare()), origin, owner.depth + 1).held_by(owner);
        let list = List::Property { name: name.to_owned(), owner: Owner::of(owner) };
        Place { suggestions: vec![Suggestion::Held(names::camel(name))], list, ..place }
    }

    /// What the further keys of a type have.
    pub(super) fn further(owner: &Draft) -> Self {
        let hint = format!("{} value", owner.name.bare());
        let origin = format!("{}/additionalProperties", owner.origin);
        let suggestions = vec![Suggestion::Held("Value".to_owned())];
        Place { is_value: true, suggestions, ..Place::within(hint, origin, owner.depth + 1).held_by(owner) }
    }

    /// A variant of a union.
    pub(super) fn variant(owner: &Draft, name: &Name) -> Self {
        let hint = format!("{} {}", owner.name.bare(), name.bare());
        let suggestions = vec![Suggestion::Held(name.bare().to_owned())];
        Place { suggestions, ..Place::within(hint, owner.origin.clone(), owner.depth + 1).held_by(owner) }
    }

    /// An item of a list that stands here.
    pub(super) fn item(&self) -> Self {
        self.with("item", "items")
    }

    /// A value of a map that stands here.
    pub(super) fn value(&self) -> Self {
        self.with("value", "additionalProperties")
    }

    /// The same place, for what it comes down to.
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

    /// What codegen.lock calls a type that is met here.
    pub(super) fn asked(&self) -> Asked {
        let origin = self.origin.clone();
        if self.is_named {
            return Asked { key: origin, ..Asked::default() };
        }
        let hint = self.hint.to_upper_camel_case();
        let key = if origin.is_empty() { self.key.clone() } else { format!("{} {origin}", self.key) };
        let end = ["/properties/", "/items", "/additionalProperties"].iter().filter_map(|part| origin.find(part)).min();
        let within = origin[..end.unwrap_or(origin.len())].to_owned();
        Asked { key, hint, owner: self.owner.clone(), within, suggestions: self.suggestions.clone() }
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

    /// What the place has in common with others in which the same shape is the same type: a word, such as `status`.
    fn word(&self) -> String {
        let (own, inner) = self.hint.split_at(self.own_length);
        let words = names::snake(own);
        format!("{}{inner}", words.rsplit('_').next().unwrap_or_default())
    }

    /// What a type that stands here is like, and what it can be found by. Objects that are the body or the answer of an
    /// operation are like no other's: two that are the same today need not be tomorrow. What has a title is the same as a
    /// component of that name if it holds the same: tools that bundle documents write such copies.
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

    /// What a body has in common with an item of the list that another operation sends, which does the same to several: what
    /// it is the same as, and what is the same as it.
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
    /// What an item or a value is called, where `word` says which of them it is.
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

/// A name with its last word in the singular.
pub(super) fn one_of(name: &str) -> String {
    let mut words = split(name);
    if let Some(last) = words.last_mut() {
        *last = names::singular(last);
    }
    names::camel(&words.join(" "))
}

/// What an operation of this name lists, in the singular: `Pet` for `ListPets`. None if its name does not say that.
fn listed(operation: &str) -> Option<String> {
    let words = split(operation);
    let (verb, what) = words.split_first()?;
    let last = what.last()?;
    (LISTING.contains(&verb.as_str()) && names::singular(last) != *last).then(|| one_of(&what.join(" ")))
}

/// Verbs of operations that respond with several of something.
const LISTING: &[&str] = &["list", "get", "search", "find", "query", "fetch", "browse", "read", "retrieve", "show"];

/// What the items of a page of this name are called: `Pet` for `Pets`, `PetList` and `PetPage`. None if its name does not
/// say that.
fn item_of(page: &str) -> Option<String> {
    let ends = ["ListResponse", "PageResponse", "List", "Page", "Collection", "Connection", "ResultSet"];
    let stem = ends.iter().find_map(|end| page.strip_suffix(end)).filter(|stem| !stem.is_empty());
    match stem {
        Some(stem) => Some(one_of(stem)),
        None => Some(one_of(page)).filter(|one| *one != names::camel(page)),
    }
}

/// Whether a segment of a path says that an operation does to several what another does to one.
fn is_bulk(segment: &str) -> bool {
    segment.split('_').any(|word| matches!(word, "bulk" | "batch" | "multiple" | "many"))
}

/// What a type that is met in a place is asked for by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    /// What codegen.lock calls it: where the document has it, or what it is to an operation, and to which one.
    pub(super) key: String,
    /// The name that it has while types are collected, unless another has it; empty if the document names it.
    pub(super) hint: String,
    /// The names that it would like to have rather than that, the best first.
    pub(super) suggestions: Vec<Suggestion>,
    /// The type that holds it there, as it was called first.
    pub(super) owner: Option<String>,
    /// The operation that speaks of it, or the component that it is written in.
    pub(super) within: String,
}

/// Which types are the same as one.
#[derive(Default)]
pub(super) struct Likeness {
    /// Those that are found by any of these.
    pub(super) of: Vec<(String, String)>,
    /// What others find it by.
    pub(super) found_by: Vec<(String, String)>,
}

/// The title of a schema, if it is what a type would be called: of several words, as `Status` is said of anything.
pub(super) fn title(schema: &Schema) -> Option<&str> {
    let title = schema.title.as_deref()?;
    let is_name = title.starts_with(|first: char| first.is_ascii_uppercase())
        && title.chars().all(|c| c.is_ascii_alphanumeric())
        && title.to_snake_case().contains('_');
    is_name.then_some(title)
}

/// The names that a component would like to have whose own name is long: without the namespaces that it is in, as few of
/// them as possible. `com.acme.api.v1.Pet` would like to be `Pet`, and then `V1Pet`. None if its name is not of that kind.
pub(super) fn short_names(origin: &str) -> Vec<String> {
    let name = origin.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let short = generic(&name);
    let parts: Vec<&str> = short.split('.').collect();
    // Two parts are often a name and its variant: `issuing.card` beside `card`.
    let is_path = parts.len() > 2 && parts.iter().all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
    if !is_path {
        return if short == name { Vec::new() } else { vec![names::camel(&short)] };
    }
    let last = names::camel(parts[parts.len() - 1]);
    let least = if SHORT.contains(&last.as_str()) || split(&last).len() == 1 && last.len() < 3 { 2 } else { 1 };
    (least..parts.len()).map(|count| names::camel(&parts[parts.len() - count..].join(" "))).collect()
}

/// Names that say too little without their namespace.
const SHORT: &[&str] =
    &["Data", "Error", "Item", "List", "Model", "Object", "Request", "Response", "Result", "Status", "Type", "Value"];

/// The name of a generic type of C# without assemblies, its arguments first: ``Acme.Page`1[[Acme.Pet, Acme, Version=1.0.0.0,
/// Culture=neutral]]`` is `PetPage`. Another name as it is.
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

/// The parts between the commas that are in no brackets.
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

/// What people call a schema that a reference leads to, with its owner if it is a part of another.
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

/// An enum of texts.
pub(super) fn texts(values: Vec<String>) -> Enum {
    let mut names = Scope::with(&["Unknown"]);
    let variant =
        |value: String| EnumVariant { name: names.camel(&words(&value), "Value"), value: Constant::Text(value) };
    Enum { variants: values.into_iter().map(variant).collect() }
}

/// An enum of whole numbers.
pub(super) fn integers(values: Vec<i64>) -> Enum {
    let mut names = Scope::with(&["Unknown"]);
    let variant = |value: i64| {
        let minus = if value < 0 { "Minus" } else { "" };
        let name = names.camel(&format!("Value{minus}{}", value.unsigned_abs()), "Value");
        EnumVariant { name, value: Constant::Integer(value) }
    };
    Enum { variants: values.into_iter().map(variant).collect() }
}

/// The words of a value, with words for signs that are all there is of it, or that set it apart from another.
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

/// A union, its variants named.
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

/// For each variant of a union of several objects that are written in place: the field that no other one has, one that it
/// must have before others.
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

/// What an object is called of which nothing else is known.
const OBJECT: &str = "Object";

/// What a variant is called, and whether its document does so.
fn variant_text(variant: &Variant, tag: Option<&str>) -> (String, bool) {
    if let Target::Named(id) = &variant.schema.target {
        return (name_of(id), true);
    }
    if let Some(title) = title(&variant.found) {
        return (title.to_owned(), true);
    }
    if let [value, ..] = variant.tags.as_slice() {
        // A number or a boolean says nothing without the key that it is the value of.
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

/// The names without the words that all of those have that the document gives, and their union too: at their beginning,
/// or else at their end. None if nothing is shared, or if something would not be a name of its own then.
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

/// The words of a name, in lower case.
pub(super) fn split(text: &str) -> Vec<String> {
    names::snake(text).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
