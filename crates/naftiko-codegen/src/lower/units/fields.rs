//! Whether the type of a response has what a path selects.

use naftiko_spec::nearest;

use crate::model::types::{TypeDef, TypeKind};
use crate::model::{Step, Ty};

/// A step of a path that leads nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Nowhere {
    pub(super) message: String,
    pub(super) help: String,
}

/// Returns the type of the values at a path; `None` if it is not known.
///
/// # Errors
///
/// If a type on the path does not have the next step.
pub(super) fn at(types: &[TypeDef], ty: &Ty, path: &[Step]) -> Result<Option<Ty>, Nowhere> {
    let mut ty = ty.clone();
    for step in path {
        match next(types, &ty, step)? {
            Some(next) => ty = next,
            None => return Ok(None),
        }
    }
    Ok(Some(ty))
}

fn next(types: &[TypeDef], ty: &Ty, step: &Step) -> Result<Option<Ty>, Nowhere> {
    match (ty, step) {
        (Ty::Nullable(inner), step) => next(types, inner, step),
        (Ty::Value, _) => Ok(None),
        (Ty::Map(value), Step::Key(_) | Step::Each) => Ok(Some((**value).clone())),
        (Ty::List(item), Step::Index(_) | Step::Last(_) | Step::Each) => Ok(Some((**item).clone())),
        (Ty::List(_), Step::Key(key)) => Err(Nowhere {
            message: format!("there is a list where the path selects `{key}`"),
            help: format!("select the items first: `[*].{key}` or `[0].{key}`"),
        }),
        (Ty::Named(id) | Ty::Boxed(id), step) => types.get(*id).map_or(Ok(None), |def| of_named(def, step)),
        (_, step) => Err(wrong(step, "a value without parts")),
    }
}

fn of_named(def: &TypeDef, step: &Step) -> Result<Option<Ty>, Nowhere> {
    let it = match &def.kind {
        TypeKind::Struct(it) => it,
        TypeKind::Union(_) => return Ok(None),
        TypeKind::Enum(_) | TypeKind::Id => return Err(wrong(step, "a value without parts")),
    };
    let key = match step {
        Step::Key(key) => key,
        Step::Each => return Ok(None),
        Step::Index(_) | Step::Last(_) => return Err(wrong(step, "an object")),
    };
    if let Some(field) = it.fields.iter().find(|field| field.wire_name == *key) {
        return Ok(Some(field.ty.clone()));
    }
    if it.constants.iter().any(|constant| constant.key == *key) || it.additional.is_some() {
        return Ok(None);
    }
    let known = || it.fields.iter().map(|field| field.wire_name.as_str());
    Err(Nowhere {
        message: format!("the OpenAPI document has no `{key}` where the path selects it"),
        help: match nearest(key, known()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "correct the path, or add the property to the OpenAPI document".to_owned(),
        },
    })
}

fn wrong(step: &Step, what: &str) -> Nowhere {
    let selected = match step {
        Step::Key(key) => format!("`{key}`"),
        Step::Index(_) | Step::Last(_) => "an item".to_owned(),
        Step::Each => "all items".to_owned(),
    };
    let message = format!("there is {what} where the path selects {selected}");
    Nowhere { message, help: "correct the path, or the schema of the response".to_owned() }
}
