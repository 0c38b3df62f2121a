//! The request of an operation: its method, path, inputs and body.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, call, operation_key};
use crate::diff::inputs::{Of, Pairing, in_words};
use crate::diff::matching::{At, nameless};
use crate::model::{Body, Content, Fixed, Form, Operation, Parameter, Place, Style, Type};

/// Compares the requests of an operation.
pub(super) fn apply<'a>(comparison: &mut Comparison<'a>, old: &At<'a>, new: &At<'a>, pairings: &[Pairing<'a>]) {
    let name = call(new);
    for (code, part, sentence) in whole(&name, old.operation, new.operation) {
        let (old_place, new_place) = (comparison.old.place(old), comparison.new.place(new));
        let found = Found::new(code, name.clone(), format!("{} {part}", operation_key(old)), sentence);
        comparison.push(found.old(old_place).new_place(new_place));
    }
    for pairing in pairings {
        let (Some(one), Some(other)) = (&pairing.old, &pairing.new) else { continue };
        let key = format!("{}({})", operation_key(old), one.label);
        let (Of::Parameter(from), Of::Parameter(to)) = (one.of, other.of) else {
            if let Some(sentence) = moved(&name, other.name, (old, one.of), (new, other.of)) {
                let (old_place, new_place) = (comparison.old.document_place(old), comparison.new.document_place(new));
                let found = Found::new(Code::PlaceChanged, name.clone(), key, sentence);
                comparison.push(found.old(old_place).new_place(new_place));
            }
            continue;
        };
        let Some((code, sentence)) = input(&name, other.name, from, to) else { continue };
        let (old_place, new_place) = (comparison.old.input_place(old, from), comparison.new.input_place(new, to));
        comparison.push(Found::new(code, name.clone(), key, sentence).old(old_place).new_place(new_place));
    }
}

/// Describes an input that is a field of the body on one side, and a parameter elsewhere on the
/// other.
fn moved(call: &str, name: &str, old: (&At<'_>, Of<'_>), new: (&At<'_>, Of<'_>)) -> Option<String> {
    let words = |(at, of): (&At<'_>, Of<'_>)| match of {
        Of::Parameter(parameter) => Some(in_words(&parameter.place)),
        Of::Field(..) if at.operation.fields.as_ref().is_some_and(|fields| fields.is_form) => {
            Some(in_words(&Place::Form))
        }
        Of::Field(..) => Some(in_words(&Place::Field)),
        Of::Body(_) | Of::Client => None,
    };
    let (from, to) = (words(old)?, words(new)?);
    // Another form of the body is reported for the body.
    let is_of_body = [from, to].iter().all(|it| [in_words(&Place::Field), in_words(&Place::Form)].contains(it));
    (from != to && !is_of_body).then(|| format!("`{name}` of `{call}` is sent {to} instead of {from}."))
}

/// Compares what a request has beside the inputs of the caller.
fn whole(name: &str, old: &Operation, new: &Operation) -> Vec<(Code, String, String)> {
    let mut found = Vec::new();
    let mut push = |code: Code, part: &str, sentence: String| found.push((code, part.to_owned(), sentence));
    if old.method != new.method {
        let sentence = format!("`{name}` is sent with {} instead of {}.", new.method, old.method);
        push(Code::MethodChanged, "method", sentence);
    }
    if nameless(&old.path) != nameless(&new.path) {
        push(Code::PathChanged, "path", format!("`{name}` is sent to `{}` instead of `{}`.", new.path, old.path));
    }
    match (kind_of_body(old), kind_of_body(new)) {
        (Some(from), Some(to)) if from != to => {
            push(Code::BodyChanged, "body", format!("The body of `{name}` is {to} instead of {from}."));
        }
        _ if old.body != new.body => {
            push(Code::BodyChanged, "body", format!("The body that `{name}` computes is another one."));
        }
        _ => {}
    }
    if let (Some(one), Some(other)) = (&old.fields, &new.fields)
        && one.is_optional != other.is_optional
    {
        let sentence = match other.is_optional {
            true => format!("`{name}` sends no body if no field of it is set."),
            false => format!("`{name}` sends a body even if no field of it is set."),
        };
        push(Code::BodyPresence, "body", sentence);
    }
    if old.part_order != new.part_order && same_parts(old, new) {
        push(Code::BodyChanged, "parts", format!("`{name}` sends the parts of its body in another order."));
    }
    let same = |one: &Fixed, other: &Fixed| one.wire_name == other.wire_name && one.place == other.place;
    for fixed in &old.fixed {
        let (key, place) = (&fixed.wire_name, in_words(&fixed.place));
        match new.fixed.iter().find(|other| same(fixed, other)) {
            Some(other) if other.value != fixed.value => {
                let sentence =
                    format!("`{name}` sends `{}` as `{key}` {place} instead of `{}`.", other.value, fixed.value);
                push(Code::FixedValueChanged, key, sentence);
            }
            Some(_) => {}
            // A caller sets it now.
            None if new.parameters().any(|it| it.wire_name == *key && it.place == fixed.place) => {}
            None => {
                let sentence = format!("`{name}` does not send `{}` as `{key}` {place} any more.", fixed.value);
                push(Code::FixedValueChanged, key, sentence);
            }
        }
    }
    for fixed in new.fixed.iter().filter(|fixed| old.fixed.iter().all(|other| !same(fixed, other))) {
        let (key, place) = (&fixed.wire_name, in_words(&fixed.place));
        push(Code::FixedValueAdded, key, format!("`{name}` sends `{}` as `{key}` {place}.", fixed.value));
    }
    found
}

/// Whether two bodies have the same parts.
fn same_parts(old: &Operation, new: &Operation) -> bool {
    let sorted = |operation: &Operation| {
        let mut parts = operation.part_order.clone();
        parts.sort_unstable();
        parts
    };
    sorted(old) == sorted(new)
}

/// Compares how an input is sent.
fn input(call: &str, name: &str, old: &Parameter, new: &Parameter) -> Option<(Code, String)> {
    let what = format!("`{name}` of `{call}`");
    if let (Place::Body(_), Place::Body(_)) = (&old.place, &new.place) {
        return None;
    }
    let (from, to) = (in_words(&old.place), in_words(&new.place));
    if from != to {
        return Some((Code::PlaceChanged, format!("{what} is sent {to} instead of {from}.")));
    }
    if old.wire_name != new.wire_name && old.place != Place::Path {
        let (from, to) = (&old.wire_name, &new.wire_name);
        return Some((Code::WireNameChanged, format!("{what} is sent as `{to}` instead of `{from}`.")));
    }
    let (from, to) = (style(old), style(new));
    if from != to {
        return Some((Code::StyleChanged, format!("{what} is sent {to} instead of {from}.")));
    }
    (old.place != new.place).then(|| (Code::StyleChanged, format!("{what} is sent as another kind of part.")))
}

/// Returns what the body of a request is, in words.
fn kind_of_body(operation: &Operation) -> Option<String> {
    if let Some(fields) = &operation.fields {
        return Some(content(if fields.is_form { &Content::Form } else { &Content::Json }));
    }
    let of_input = |place: &Place| match place {
        Place::Body(of) => Some(content(of)),
        Place::Field => Some(content(&Content::Json)),
        Place::Form => Some(content(&Content::Form)),
        Place::Part { .. } => Some(content(&Content::Multipart)),
        Place::Path | Place::Query | Place::Header | Place::Cookie | Place::Input => None,
    };
    let of_body = |body: &Body| match body {
        Body::Json(_) => content(&Content::Json),
        Body::Form => content(&Content::Form),
        Body::Multipart => content(&Content::Multipart),
        Body::Text { media_type, .. } => content(&Content::Text(media_type.clone())),
    };
    let mut places = operation.parameters().map(|it| &it.place).chain(operation.fixed.iter().map(|it| &it.place));
    operation.body.as_ref().map(of_body).or_else(|| places.find_map(of_input))
}

fn content(content: &Content) -> String {
    match content {
        Content::Json => "JSON".to_owned(),
        Content::Text(media_type) | Content::Bytes(media_type) => format!("`{media_type}`"),
        Content::Form => "a form".to_owned(),
        Content::Multipart => "a multipart form".to_owned(),
    }
}

/// Returns how a value is written, in words.
fn style(parameter: &Parameter) -> String {
    match &parameter.ty {
        Type::Strings => form(Form::Repeated),
        Type::Joined => form(Form::Joined(',')),
        Type::Typed(_, form) => self::form(*form),
        _ => form(Form::Plain),
    }
}

fn form(form: Form) -> String {
    match form {
        Form::Plain => "as a text",
        Form::Repeated => "once for each item",
        Form::Joined(separator) => return format!("as one text, with `{separator}` between items"),
        Form::Each => "as one JSON part for each item",
        Form::Reserved => "as a text with reserved characters",
        Form::Json => "as JSON",
        Form::Styled(style) => return format!("in the style `{}`", self::style_name(style)),
    }
    .to_owned()
}

fn style_name(style: Style) -> String {
    let exploded = |name: &str, explode: bool| if explode { format!("{name}, exploded") } else { name.to_owned() };
    match style {
        Style::Form { explode } => exploded("form", explode),
        Style::Simple { explode } => exploded("simple", explode),
        Style::Label { explode } => exploded("label", explode),
        Style::Matrix { explode } => exploded("matrix", explode),
        Style::SpaceDelimited => "spaceDelimited".to_owned(),
        Style::PipeDelimited => "pipeDelimited".to_owned(),
        Style::DeepObject => "deepObject".to_owned(),
        Style::Json => "JSON".to_owned(),
        Style::Urlencoded => "urlencoded".to_owned(),
    }
}
