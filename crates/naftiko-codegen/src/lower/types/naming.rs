//! What types, values of enums and variants of unions are called: after what the document calls them, or after the place
//! where they stand.

use heck::{ToSnakeCase, ToUpperCamelCase};
use naftiko_openapi::{Id, Schema, Shape, Target};

use super::shape::fingerprint;
use super::union::{Several, Variant};
use super::{At, Direction, Draft, DraftKind, DraftUnion, DraftVariant, distinct, is_map};
use crate::lower::paging::is_of_page;
use crate::model::names::{self, Scope};
use crate::model::types::{Constant, Enum, EnumVariant, Ty};
use crate::model::{Name, TypeId};

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

impl Place {
    /// Where an operation speaks of it.
    pub(super) fn top(at: At<'_>) -> Self {
        let place = Place::within(at.hint.to_owned(), at.origin.to_owned(), 0);
        Place { is_top: true, key: at.key.to_upper_camel_case(), ..place }
    }

    /// Where references lead to.
    pub(super) fn named(id: &Id, depth: usize) -> Self {
        Place { is_named: true, ..Place::within(name_of(id), id.to_string(), depth) }
    }

    /// A property of a type.
    pub(super) fn property(owner: &Draft, name: &str) -> Self {
        let origin = format!("{}/properties/{}", owner.origin, name.replace('~', "~0").replace('/', "~1"));
        Place::within(format!("{} {name}", owner.name.bare()), origin, owner.depth + 1).held_by(owner)
    }

    /// What the further keys of a type have.
    pub(super) fn further(owner: &Draft) -> Self {
        let hint = format!("{} value", owner.name.bare());
        let origin = format!("{}/additionalProperties", owner.origin);
        Place { is_value: true, ..Place::within(hint, origin, owner.depth + 1).held_by(owner) }
    }

    /// A variant of a union.
    pub(super) fn variant(owner: &Draft, name: &Name) -> Self {
        let hint = format!("{} {}", owner.name.bare(), name.bare());
        Place::within(hint, owner.origin.clone(), owner.depth + 1).held_by(owner)
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
            return Asked { key: origin, hint: String::new(), owner: None, within: String::new() };
        }
        let hint = self.hint.to_upper_camel_case();
        let key = if origin.is_empty() { self.key.clone() } else { format!("{} {origin}", self.key) };
        let end = ["/properties/", "/items", "/additionalProperties"].iter().filter_map(|part| origin.find(part)).min();
        let within = origin[..end.unwrap_or(origin.len())].to_owned();
        Asked { key, hint, owner: self.owner.clone(), within }
    }

    fn within(hint: String, origin: String, depth: usize) -> Self {
        let (own_length, key) = (hint.len(), hint.to_upper_camel_case());
        Place { hint, key, owner: None, own_length, origin, depth, is_named: false, is_top: false, is_value: false }
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
        match title(schema).map(|title| title.to_upper_camel_case()) {
            Some(title) => {
                let titled = key("titled", &title);
                let of = vec![key("component", &title), titled.clone(), place.clone()];
                Likeness { of, found_by: vec![titled, place] }
            }
            None => Likeness { of: vec![place.clone()], found_by: vec![place] },
        }
    }
}

/// What a type that is met in a place is asked for by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    /// What codegen.lock calls it: where the document has it, or what it is to an operation, and to which one.
    pub(super) key: String,
    /// The name that it would like, which was all of the key once; empty if the document names it.
    pub(super) hint: String,
    /// The type that holds it there, as it was called first.
    pub(super) owner: Option<String>,
    /// The operation that speaks of it, or the component that it is written in.
    pub(super) within: String,
}

/// The name of a type in a place whose own name another type has: with the segments of its path that the other does not
/// have, or that are not said by the name.
pub(super) fn apart(hint: &str, origin: &str, other: Option<&str>) -> Option<String> {
    let others = other.map(fixed_segments).unwrap_or_default();
    let stem = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let said: Vec<String> = names::snake(hint).split('_').map(stem).collect();
    let is_said = |segment: &String| segment.split('_').all(|word| said.contains(&stem(word)));
    let own: Vec<String> = fixed_segments(origin).into_iter().filter(|segment| !is_said(segment)).collect();
    let differing: Vec<String> = own.iter().filter(|segment| !others.contains(segment)).cloned().collect();
    let chosen = if differing.is_empty() { own } else { differing };
    (!chosen.is_empty()).then(|| names::camel(&format!("{} {hint}", chosen.join(" "))))
}

/// The names of a type that several operations or components have, the best first: what the names have in common that it
/// would have in each, so that it is not called after one of them. None for a type of only one.
pub(super) fn shared(asked: &[Asked]) -> Vec<String> {
    let is_component = |asked: &&Asked| asked.within.contains('#');
    let of_components: Vec<&Asked> = asked.iter().filter(is_component).collect();
    // What a component has is called after that, whatever operations have it too.
    let asked: Vec<&Asked> = if of_components.is_empty() { asked.iter().collect() } else { of_components };
    let Some((first, others)) = asked.split_first() else { return Vec::new() };
    if others.iter().all(|other| other.within == first.within) {
        return if is_component(first) { vec![first.hint.clone()] } else { Vec::new() };
    }
    let words: Vec<Vec<String>> = asked.iter().map(|asked| split(&asked.hint)).collect();
    let all_end_in = |n: usize| words.iter().all(|other| other.ends_with(&words[0][words[0].len() - n..]));
    let Some(count) = (1..=words[0].len()).rev().find(|n| all_end_in(*n)) else { return Vec::new() };
    let common = &words[0][words[0].len() - count..];
    let Some(start) = common.iter().position(|word| !STRUCTURAL.contains(&word.as_str())) else { return Vec::new() };
    let common = of_one(&common[start..]);
    let paths: Vec<Vec<String>> = asked.iter().map(|asked| fixed_segments(&asked.within)).collect();
    let of_path = paths[0].iter().rev().filter(|segment| paths.iter().all(|path| path.contains(segment)));
    let with_path = of_path.map(|segment| names::camel(&format!("{segment} {common}")));
    std::iter::once(names::camel(&common)).chain(with_path).collect()
}

/// The item of a page whose own name is only the plural of its item, as in `Organizations { data: Vec<Organization> }`: such
/// a page is called `OrganizationList`, so that nobody takes it for a plain list, or for a group of operations.
pub(super) fn item_of_page(drafts: &[Draft], id: TypeId) -> Option<TypeId> {
    let draft = &drafts[id];
    let DraftKind::Struct(page) = &draft.kind else { return None };
    if !draft.is_named || draft.reached.iter().any(|(direction, _)| *direction == Direction::Sent) {
        return None;
    }
    if !page.fields.iter().any(|field| is_of_page(&field.property.name)) {
        return None;
    }
    let lists = page.fields.iter().filter_map(|field| match &field.ty {
        Some(Ty::List(item)) => item.named(),
        _ => None,
    });
    let mut items =
        lists.filter(|item| drafts[*item].is_named && is_plural(draft.name.bare(), drafts[*item].name.bare()));
    items.next().filter(|item| *item != id)
}

/// Whether one name is the plural of another: the same words, of which some are in the plural.
fn is_plural(many: &str, one: &str) -> bool {
    let (many, one) = (split(many), split(one));
    let is_of = |(many, one): (&String, &String)| many == one || names::singular(many) == *one;
    many != one && many.len() == one.len() && many.iter().zip(&one).all(is_of)
}

/// A type is one of what an operation lists: its words but for the last are in the singular.
fn of_one(words: &[String]) -> String {
    let Some((last, others)) = words.split_last() else { return String::new() };
    others.iter().map(|word| names::singular(word)).chain([last.clone()]).collect::<Vec<_>>().join(" ")
}

/// Words that say where a type stands, and not what it is.
const STRUCTURAL: &[&str] = &["item", "value", "answer", "body", "failure", "event", "line"];

/// The fixed segments of the path of an operation.
fn fixed_segments(origin: &str) -> Vec<String> {
    let path = origin.split_once(' ').map_or("", |(_, path)| path);
    let fixed = path.split('/').filter(|segment| !segment.is_empty() && !segment.contains('{'));
    fixed
        .take_while(|segment| !matches!(*segment, "properties" | "items" | "additionalProperties"))
        .map(names::snake)
        .filter(|segment| !segment.is_empty())
        .collect()
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
    let full: Vec<(String, bool)> = variants.iter().map(|variant| variant_text(variant, tag.as_deref())).collect();
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
        Shape::Object { .. } => "Object",
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
fn split(text: &str) -> Vec<String> {
    names::snake(text).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(hint: &str, within: &str) -> Asked {
        Asked { key: String::new(), hint: hint.to_owned(), owner: None, within: within.to_owned() }
    }

    #[test]
    fn a_type_of_several_operations_is_called_after_what_they_have_in_common() {
        let names = |all: &[(&str, &str)]| {
            shared(&all.iter().map(|(hint, within)| asked(hint, within)).collect::<Vec<_>>()).join(" ")
        };
        let (list, find) = (("ListPetsStatus", "GET /v1/pets"), ("FindToysStatus", "GET /v1/toys"));
        assert_eq!(names(&[list]), "");
        assert_eq!(names(&[list, ("ListPetsStatus", "GET /v1/pets")]), "");
        assert_eq!(names(&[list, find]), "Status V1Status");
        let (all, own) =
            (("ListAllUserGroupsStatus", "GET /groups"), ("ListUserGroupsStatus", "GET /users/{id}/groups"));
        assert_eq!(names(&[all, own]), "UserGroupStatus GroupsUserGroupStatus");
        assert_eq!(names(&[("AddBodyKind", "POST /pets"), ("SetBodyKind", "PUT /pets/{id}")]), "Kind PetsKind");
        assert_eq!(names(&[("AddBodyItem", "POST /pets"), ("SetBodyItem", "PUT /pets/{id}")]), "");
        assert_eq!(names(&[list, ("PetStatus", "#/components/schemas/Pet")]), "PetStatus");
    }

    #[test]
    fn a_name_that_is_taken_has_the_segment_that_differs() {
        let apart = |origin: &str, other: Option<&str>| apart("SetSecretBody", origin, other).unwrap_or_default();
        let actions = "PUT /orgs/{org}/actions/secrets";
        assert_eq!(apart("PUT /orgs/{org}/bot/secrets", Some(actions)), "BotSetSecretBody");
        assert_eq!(apart("PUT /repos/{repo}/actions/secrets", Some(actions)), "ReposSetSecretBody");
        assert_eq!(apart("PUT /orgs/{org}/bot/secrets", None), "OrgsBotSetSecretBody");
        assert_eq!(apart("PUT /secrets", Some(actions)), "");
        assert_eq!(apart("#/components/schemas/SetSecretBody", Some(actions)), "");
    }
}
