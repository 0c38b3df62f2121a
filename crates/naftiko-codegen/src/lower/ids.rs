//! Gives IDs their own types, as `codegen.toml` declares: the texts of a parameter or a field
//! become a newtype.

use std::collections::{BTreeSet, HashMap};

use toml::Spanned;

use crate::config::Configuration;
use crate::model::article::with_article;
use crate::model::names::{self, Scope};
use crate::model::types::{Ty, TypeDef, TypeId, TypeKind};
use crate::model::{Api, Docs, Form, Parameter, Place, Type, reserved};
use crate::report::Report;

/// Gives texts the types that `codegen.toml` names, and reports names that no text has.
pub(super) fn apply(api: &mut Api, configuration: Configuration<'_>, report: &mut Report) {
    let known = known(api);
    let mut names = Scope::with(reserved::types());
    let others =
        api.types.iter().map(|def| def.name.bare()).chain(api.capabilities.iter().map(|it| it.type_name.bare()));
    others.for_each(|name| drop(names.take_type(name)));
    let mut ids: HashMap<&str, TypeId> = HashMap::new();
    for (key, name) in &configuration.config.ids {
        if !known.contains(key.get_ref()) {
            report.push(configuration.problem(
                Some(key.span()),
                unknown(key.get_ref()),
                &nearest(key.get_ref(), &known),
            ));
            continue;
        }
        let id = match ids.get(name.get_ref().as_str()) {
            Some(id) => *id,
            None => {
                let Some(def) = define(name, &mut names) else {
                    let message = format!("`{}` is not a valid type name, or another type has it", name.get_ref());
                    report.push(configuration.problem(Some(name.span()), message, "choose another name"));
                    continue;
                };
                ids.insert(name.get_ref(), api.types.len());
                api.types.push(def);
                api.types.len() - 1
            }
        };
        replace(api, key.get_ref(), id);
    }
}

fn unknown(key: &str) -> String {
    format!("no text parameter or field is called `{key}`")
}

fn nearest(key: &str, known: &BTreeSet<String>) -> String {
    match naftiko_spec::nearest(key, known.iter().map(String::as_str)) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "correct or remove it".to_owned(),
    }
}

/// Returns the keys that identify texts: of parameters, of fields, and of fields of one type.
fn known(api: &Api) -> BTreeSet<String> {
    let parameters = api.operations().flat_map(|operation| operation.parameters());
    let mut known: BTreeSet<String> =
        parameters.filter(|it| of_parameter(it, 0).is_some()).map(|it| it.wire_name.clone()).collect();
    for def in &api.types {
        let TypeKind::Struct(it) = &def.kind else { continue };
        for field in it.fields.iter().filter(|field| !field.is_url && of_type(&field.ty, 0).is_some()) {
            known.insert(field.wire_name.clone());
            known.insert(format!("{}.{}", def.name.bare(), field.wire_name));
        }
    }
    known
}

/// Returns an ID type with this name; `None` if no type can have the name.
fn define(name: &Spanned<String>, names: &mut Scope) -> Option<TypeDef> {
    let text = name.get_ref();
    let is_camel = names::camel(text) == *text;
    let name = names.take_type(text).filter(|_| is_camel)?;
    let what = names::snake(text.strip_suffix("Id").unwrap_or(text)).replace('_', " ");
    Some(TypeDef {
        name,
        docs: Docs::new(&format!("ID of {}.", with_article(&what))),
        origin: "codegen.toml".to_owned(),
        deprecated: false,
        sent: false,
        received: false,
        is_both: false,
        users: Vec::new(),
        example: Some(1),
        kind: TypeKind::Id,
    })
}

/// Replaces the type of each text that `key` identifies with an ID type.
fn replace(api: &mut Api, key: &str, id: TypeId) {
    let (mut sent, mut received, mut users) = (false, false, BTreeSet::new());
    for (number, capability) in api.capabilities.iter_mut().enumerate() {
        for operation in capability.operations_mut() {
            let parameters = operation.required.iter_mut().chain(&mut operation.optional);
            for parameter in parameters.filter(|parameter| parameter.wire_name == key) {
                if let Some(ty) = of_parameter(parameter, id) {
                    parameter.ty = ty;
                    sent = true;
                    users.insert(number);
                }
            }
        }
    }
    for def in &mut api.types {
        let TypeKind::Struct(it) = &mut def.kind else { continue };
        let name = def.name.bare();
        let fields = it.fields.iter_mut().filter(|field| !field.is_url);
        let is_meant =
            |field: &str| field == key || key.strip_prefix(name).is_some_and(|rest| rest == format!(".{field}"));
        for field in fields.filter(|field| is_meant(&field.wire_name)) {
            if let Some(ty) = of_type(&field.ty, id) {
                field.ty = ty;
                sent |= def.sent;
                received |= def.received;
                users.extend(&def.users);
            }
        }
    }
    let def = &mut api.types[id];
    users.extend(&def.users);
    def.users = users.into_iter().collect();
    def.sent |= sent;
    def.received |= received;
}

/// Returns the type of a parameter whose texts are IDs; `None` if it contains no text, or if
/// templates use it.
fn of_parameter(parameter: &Parameter, id: TypeId) -> Option<Type> {
    let is_text = matches!(parameter.place, Place::Path | Place::Query | Place::Header | Place::Cookie);
    if !is_text || parameter.is_input {
        return None;
    }
    Some(match &parameter.ty {
        Type::String => Type::Typed(Ty::Named(id), Form::Plain),
        Type::Strings => Type::Typed(Ty::List(Box::new(Ty::Named(id))), Form::Repeated),
        Type::Joined => Type::Typed(Ty::List(Box::new(Ty::Named(id))), Form::Joined(',')),
        _ => return None,
    })
}

/// Returns a type whose texts are IDs; `None` if it contains no text.
fn of_type(ty: &Ty, id: TypeId) -> Option<Ty> {
    Some(match ty {
        Ty::String => Ty::Named(id),
        Ty::List(inner) => Ty::List(Box::new(of_type(inner, id)?)),
        Ty::Map(inner) => Ty::Map(Box::new(of_type(inner, id)?)),
        Ty::Nullable(inner) => Ty::Nullable(Box::new(of_type(inner, id)?)),
        _ => return None,
    })
}
