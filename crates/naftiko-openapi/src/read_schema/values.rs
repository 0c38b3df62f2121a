//! Shapes of enumerated values, and of several types.

use naftiko_syntax::{Node, Value};

use crate::place::Place;
use crate::schema::{Schema, Shape, Target, Use};

/// Returns a shape as a use without annotations.
pub(crate) fn inline(shape: Shape, place: &Place) -> Use {
    Use::of(Target::Inline(Schema::of(shape, place.clone()).shared()))
}

/// Returns a use that accepts any value.
pub(crate) fn anything(place: &Place) -> Use {
    inline(Shape::Any, place)
}

/// Returns one shape, or a choice of several.
pub(crate) fn one_of(mut shapes: Vec<Shape>, place: &Place) -> Shape {
    match shapes.len() {
        0 => Shape::Any,
        1 => shapes.remove(0),
        _ if shapes.iter().any(|shape| matches!(shape, Shape::Any)) => Shape::Any,
        _ => {
            let variants = shapes.into_iter().map(|shape| inline(shape, place)).collect();
            Shape::OneOf { variants, discriminator: None }
        }
    }
}

/// Whether a number format means integers.
pub(crate) fn is_whole(format: &str) -> bool {
    matches!(
        format,
        "int"
            | "integer"
            | "long"
            | "int8"
            | "int16"
            | "int32"
            | "int64"
            | "uint8"
            | "uint16"
            | "uint32"
            | "uint64"
            | "uint"
    )
}

/// Returns the shape of the values of an `enum` or `const`, except `null`. A declared type wins,
/// unless no value is of that type.
pub(crate) fn shape(types: &[String], values: &[Node<'_>], format: Option<String>, place: &Place) -> Shape {
    let values: Vec<Node<'_>> = values.iter().copied().filter(|value| !value.is_null()).collect();
    let declared = match types {
        [one] => of_type(one, &values, format.clone()),
        _ => None,
    };
    declared.unwrap_or_else(|| by_kind(&values, format, place))
}

/// Returns the values of a declared type; `None` if there are values and none is of that type.
fn of_type(name: &str, values: &[Node<'_>], format: Option<String>) -> Option<Shape> {
    let integers = || distinct(values.iter().filter_map(|it| it.integer().or_else(|| it.text()?.parse().ok())));
    let is_any_of = |is: fn(&Node<'_>) -> bool| values.is_empty() || values.iter().any(is);
    match name {
        "string" => Some(Shape::String {
            format,
            values: distinct(values.iter().filter_map(|it| it.text().map(str::to_owned))),
        }),
        "number" if !format.as_deref().is_some_and(is_whole) => match (values, integers().as_slice()) {
            ([_], &[only]) => Some(Shape::Integer { format: None, values: vec![only] }),
            _ => is_any_of(|it| it.text().is_some_and(|text| text.parse::<f64>().is_ok()))
                .then_some(Shape::Number { format }),
        },
        "integer" | "number" => {
            let integers = integers();
            (values.is_empty() || !integers.is_empty()).then_some(Shape::Integer { format, values: integers })
        }
        "boolean" => is_any_of(|it| it.bool().is_some()).then(|| Shape::Boolean { value: only_boolean(values) }),
        _ => None,
    }
}

/// Returns the only boolean among the values.
fn only_boolean(values: &[Node<'_>]) -> Option<bool> {
    match distinct(values.iter().filter_map(|it| it.bool())).as_slice() {
        &[only] => Some(only),
        _ => None,
    }
}

/// Returns the shape by the kinds of the values.
fn by_kind(values: &[Node<'_>], format: Option<String>, place: &Place) -> Shape {
    let of = |is: fn(Value<'_>) -> bool| values.iter().filter(move |value| is(value.value())).copied();
    if of(|value| matches!(value, Value::List | Value::Map)).next().is_some() {
        return Shape::Any;
    }
    let texts = distinct(of(|value| matches!(value, Value::Text(_))).filter_map(|it| it.text().map(str::to_owned)));
    let numbers: Vec<Node<'_>> = of(|value| matches!(value, Value::Number(_))).collect();
    let booleans: Vec<Node<'_>> = of(|value| matches!(value, Value::Bool(_))).collect();
    let integers: Vec<i64> = numbers.iter().filter_map(|value| value.integer()).collect();
    let mut shapes = Vec::new();
    if !texts.is_empty() {
        shapes.push(Shape::String { format: format.clone(), values: texts });
    }
    if !numbers.is_empty() && integers.len() == numbers.len() {
        shapes.push(Shape::Integer { format: None, values: distinct(integers.into_iter()) });
    } else if !numbers.is_empty() {
        shapes.push(Shape::Number { format: None });
    }
    if !booleans.is_empty() {
        shapes.push(Shape::Boolean { value: only_boolean(&booleans) });
    }
    one_of(shapes, place)
}

/// Returns the values, each once.
pub(crate) fn distinct<T: Eq + std::hash::Hash + Clone>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    values.filter(|value| seen.insert(value.clone())).collect()
}

/// Merges two scalars if the result is still one kind. A text with known values merged with any
/// text keeps the known values.
pub(crate) fn either(one: &Shape, other: &Shape) -> Option<Shape> {
    let same = |one: &Option<String>, other: &Option<String>| one.clone().filter(|_| one == other);
    Some(match (one, other) {
        (Shape::String { format, values }, Shape::String { format: others, values: more }) => {
            let values = distinct(values.iter().chain(more).cloned());
            Shape::String { format: same(format, others), values }
        }
        (Shape::Integer { format, values }, Shape::Integer { format: others, values: more }) => {
            let values = distinct(values.iter().chain(more).copied());
            Shape::Integer { format: same(format, others), values }
        }
        (Shape::Number { format }, Shape::Number { format: others }) => Shape::Number { format: same(format, others) },
        (Shape::Number { format }, Shape::Integer { .. }) | (Shape::Integer { .. }, Shape::Number { format }) => {
            Shape::Number { format: format.clone() }
        }
        (Shape::Boolean { value }, Shape::Boolean { value: other }) => {
            Shape::Boolean { value: value.filter(|_| value == other) }
        }
        _ => return None,
    })
}
