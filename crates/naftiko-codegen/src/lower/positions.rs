//! Keeps the positions of arguments: those of the methods of operations and of flows, of `new` of
//! bodies, and of the constructors of the client. Commands have them in the same order.
//!
//! Nearly all arguments are texts, so two that are swapped still compile and send wrong data.
//! `codegen.lock` has the order that was published, and a new argument is appended to it. An input
//! that became optional leaves the signature and gets a setter. It does not keep its place as an
//! argument that takes `None`: such an argument accepts fewer types than before, so some callers
//! would not compile anyway, and the signature would no longer show what is required. So the change
//! is breaking.

use std::collections::BTreeMap;

use crate::model::facts::settable;
use crate::model::types::{TypeDef, TypeKind};
use crate::model::{Api, Argument, Name, Operation, Parameter, Place, Service, ServiceArgument, Variable};

/// The published arguments of methods and constructors.
type Published = BTreeMap<String, Vec<String>>;

/// Arranges the arguments of `new` of each body. Fields of a body are arguments of operations, too,
/// so this comes before those are named.
pub(super) fn of_types(types: &mut [TypeDef], published: &mut Published) {
    for def in types.iter_mut().filter(|def| def.sent) {
        let TypeKind::Struct(it) = &def.kind else { continue };
        let is_argument = |index: &usize| {
            let field = &it.fields[*index];
            field.required && settable(def, it).any(|other| std::ptr::eq(other, field))
        };
        let fields: Vec<usize> = (0..it.fields.len()).filter(is_argument).collect();
        let labels = fields.iter().map(|index| format!("field {}", it.fields[*index].wire_name)).collect();
        let order = arrange(published, format!("types.{}.new", def.name.bare()), labels);
        let order = order.into_iter().map(|index| fields[index]).collect();
        if let TypeKind::Struct(it) = &mut def.kind {
            it.arguments = order;
        }
    }
}

/// Arranges the arguments of the methods of operations.
pub(super) fn of_operations(api: &mut Api, published: &mut Published) {
    let types = &api.types;
    for capability in &mut api.capabilities {
        let module = capability.module.bare().to_owned();
        for operation in capability.operations_mut() {
            let mut arranged = |name: &str, arguments: Vec<Argument>| -> Vec<Argument> {
                let labels = arguments.iter().map(|it| label(operation, types, *it)).collect();
                let order = arrange(published, format!("{module}.{name}"), labels);
                order.into_iter().map(|index| arguments[index]).collect()
            };
            let inputs: Vec<Argument> = operation.own_inputs().map(Argument::Input).collect();
            let fields = operation.fields.as_ref().map_or(0, |fields| fields.required.len());
            let own = inputs.iter().copied().chain((0..fields).map(Argument::Field)).collect();
            let own = arranged(operation.fn_name.bare(), own);
            let with_body = match &operation.fields {
                Some(it) if fields > 0 => {
                    arranged(it.whole.bare(), inputs.into_iter().chain([Argument::Body]).collect())
                }
                _ => Vec::new(),
            };
            operation.arguments = own;
            if let Some(fields) = &mut operation.fields {
                fields.arguments = with_body;
            }
        }
    }
}

/// Arranges the arguments of the methods of flows: the required inputs that are used.
pub(super) fn of_flows(api: &mut Api, published: &mut Published) {
    for group in &mut api.flows {
        let module = group.module.bare();
        for flow in &mut group.flows {
            let is_argument = |index: &usize| flow.inputs[*index].is_required && flow.inputs[*index].uses > 0;
            let inputs: Vec<usize> = (0..flow.inputs.len()).filter(is_argument).collect();
            let labels = inputs.iter().map(|index| format!("input {}", flow.inputs[*index].wire_name)).collect();
            let order = arrange(published, format!("{module}.{}", flow.fn_name.bare()), labels);
            flow.arguments = order.into_iter().map(|index| inputs[index]).collect();
        }
    }
}

/// Returns what identifies an argument in another version of the documents.
pub(crate) fn label(operation: &Operation, types: &[TypeDef], argument: Argument) -> String {
    let field = |index: usize| {
        let fields = operation.fields.as_ref()?;
        let TypeKind::Struct(it) = &types[fields.ty].kind else { return None };
        Some(it.fields[fields.required[index].field].wire_name.as_str())
    };
    match argument {
        Argument::Input(index) => label_of_input(&operation.required[index]),
        Argument::Field(index) => format!("field {}", field(index).unwrap_or_default()),
        Argument::Body => "body".to_owned(),
    }
}

pub(crate) fn label_of_input(parameter: &Parameter) -> String {
    let place = match parameter.place {
        Place::Body(_) => return "body".to_owned(),
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::Field => "field",
        Place::Form => "form",
        Place::Part { .. } => "part",
        Place::Input => "input",
    };
    format!("{place} {}", parameter.wire_name)
}

/// Arranges the services, which are arguments if there are several, and the arguments of the
/// constructors of each.
pub(super) fn of_services(api: &mut Api, published: &mut Published) {
    if api.services.len() > 1 {
        let labels = api.services.iter().map(|service| service.name.bare().to_owned()).collect();
        let order = arrange(published, "Client.new".to_owned(), labels);
        for operation in api.capabilities.iter_mut().flat_map(|it| it.operations_mut()) {
            operation.service = order.iter().position(|index| *index == operation.service).unwrap_or_default();
        }
        api.services = order.into_iter().map(|index| api.services[index].clone()).collect();
    }
    let is_only = api.services.len() == 1;
    let mut all = Vec::new();
    for (number, service) in api.services.iter_mut().enumerate() {
        let (builder, new) = unarranged(service);
        let label = |it: &ServiceArgument| service.argument(*it).map_or("", Name::bare).to_owned();
        let mut arranged = |name: &str, arguments: Vec<ServiceArgument>| -> Vec<ServiceArgument> {
            let labels = arguments.iter().map(label).collect();
            let order = arrange(published, format!("Client.{name}"), labels);
            order.into_iter().map(|index| arguments[index]).collect()
        };
        let builder = arranged(&if is_only { "builder".to_owned() } else { service.builder_name() }, builder);
        // A client of several services is made of their clients.
        let new = if is_only { arranged("new", new) } else { Vec::new() };
        all.extend(builder.iter().map(|argument| (number, *argument)));
        (service.arguments.builder, service.arguments.new) = (builder, new);
    }
    if !is_only {
        let label = |(number, argument): &(usize, ServiceArgument)| {
            let service = &api.services[*number];
            format!("{} {}", service.name.bare(), service.argument(*argument).map_or("", Name::bare))
        };
        let order = arrange(published, "Client.from_env".to_owned(), all.iter().map(label).collect());
        api.from_env = order.into_iter().map(|index| all[index]).collect();
    }
}

/// Returns the arguments of a service's builder and of `new`, in the order of the files: what no
/// file and no variable of the environment supplies, and then the rest.
fn unarranged(service: &Service) -> (Vec<ServiceArgument>, Vec<ServiceArgument>) {
    let arguments = &service.arguments;
    let variables = |is_supplied: bool| {
        let is_of = move |it: &Variable| it.default.is_none() && it.env.is_some() == is_supplied;
        let all = service.variables.iter().enumerate();
        all.filter(move |(_, it)| is_of(it)).map(|(index, _)| ServiceArgument::Variable(index))
    };
    let base_url = arguments.base_url.iter().map(|_| ServiceArgument::BaseUrl);
    let builder: Vec<ServiceArgument> = base_url.chain(variables(false)).collect();
    let secrets = (0..arguments.secrets.len()).map(ServiceArgument::Secret);
    let authenticator = arguments.authenticator.iter().map(|_| ServiceArgument::Authenticator);
    let new = builder.iter().copied().chain(variables(true)).chain(secrets).chain(authenticator).collect();
    (builder, new)
}

/// Returns the order of the arguments of a method, by their indexes, and publishes it.
fn arrange(published: &mut Published, method: String, labels: Vec<String>) -> Vec<usize> {
    let order = order(published.get(&method).map_or(&[], Vec::as_slice), &labels);
    if labels.is_empty() {
        published.remove(&method);
    } else {
        published.insert(method, order.iter().map(|index| labels[*index].clone()).collect());
    }
    order
}

/// Returns the order of arguments: those that were published, and then the new ones.
fn order(published: &[String], labels: &[String]) -> Vec<usize> {
    let found = matched(published, labels);
    let rest = (0..labels.len()).filter(|index| !found.contains(&Some(*index)));
    found.iter().flatten().copied().chain(rest).collect()
}

/// Returns for each published argument the index of the same argument among `labels`.
///
/// An argument is the published one with the same place and name, or with the same name in another
/// place. Path parameters are often renamed, which changes nothing in a request. If as many of them
/// are gone as are new, they are the same in their order.
pub(crate) fn matched(published: &[String], labels: &[String]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; published.len()];
    let is_new = |found: &[Option<usize>], index: usize| !found.contains(&Some(index));
    let is_same: [fn(&str, &str) -> bool; 2] = [|old, new| old == new, |old, new| name_of(old) == name_of(new)];
    for is_same in is_same {
        for place in 0..published.len() {
            let matching = |index: &usize| is_new(&found, *index) && is_same(&published[place], &labels[*index]);
            found[place] = found[place].or_else(|| (0..labels.len()).find(matching));
        }
    }
    let is_path = |label: &String| label.starts_with("path ");
    let gone: Vec<usize> =
        (0..published.len()).filter(|place| found[*place].is_none() && is_path(&published[*place])).collect();
    let new: Vec<usize> =
        (0..labels.len()).filter(|index| is_new(&found, *index) && is_path(&labels[*index])).collect();
    if gone.len() == new.len() {
        gone.into_iter().zip(new).for_each(|(place, index)| found[place] = Some(index));
    }
    found
}

fn name_of(label: &str) -> &str {
    label.split_once(' ').map_or(label, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels in their order.
    fn arranged(published: &[&str], labels: &[&str]) -> Vec<String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let labels = owned(labels);
        order(&owned(published), &labels).into_iter().map(|index| labels[index].clone()).collect()
    }

    #[test]
    fn arguments_keep_their_places_and_new_ones_are_appended() {
        assert_eq!(arranged(&[], &["path b", "path a"]), ["path b", "path a"]);
        assert_eq!(
            arranged(&["path b", "field a"], &["query c", "field a", "path b"]),
            ["path b", "field a", "query c"]
        );
        assert_eq!(arranged(&["path b", "field a"], &["field a"]), ["field a"]);
    }

    #[test]
    fn an_input_in_another_place_keeps_its_position() {
        assert_eq!(arranged(&["query team", "body"], &["body", "header team"]), ["header team", "body"]);
        assert_eq!(arranged(&["query id", "header id"], &["header id", "query id"]), ["query id", "header id"]);
    }

    #[test]
    fn renamed_path_parameters_keep_their_positions() {
        assert_eq!(arranged(&["field name", "path id"], &["path pet_id", "field name"]), ["field name", "path pet_id"]);
        assert_eq!(arranged(&["path a", "path b"], &["path x", "path b"]), ["path x", "path b"]);
        assert_eq!(arranged(&["path a", "path b"], &["path x", "path y", "path z"]), ["path x", "path y", "path z"]);
    }

    #[test]
    fn a_line_that_a_merge_doubled_is_harmless() {
        assert_eq!(arranged(&["path a", "path a", "field b"], &["field b", "path a"]), ["path a", "field b"]);
    }
}
