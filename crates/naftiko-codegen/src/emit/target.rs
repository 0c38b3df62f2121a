//! The client that sends the requests of an operation: one for each service of its module.

use proc_macro2::{Ident, Span};

use super::text::ident;
use crate::model::docs::code;
use crate::model::{Api, Capability, Operation};

/// Returns the services of a capability, each with the field of the API type for its client. The
/// field is `only` if there is one service.
pub(super) fn services(api: &Api, capability: &Capability, only: &str) -> Vec<(usize, Ident)> {
    match capability.services().as_slice() {
        [service] => vec![(*service, Ident::new(only, Span::call_site()))],
        several => several.iter().map(|service| (*service, ident(&api.services[*service].name))).collect(),
    }
}

/// Returns the field of the API type with the client of an operation.
pub(super) fn field(api: &Api, capability: &Capability, operation: &Operation, only: &str) -> Option<Ident> {
    let mut services = services(api, capability, only).into_iter();
    services.find(|(service, _)| *service == operation.service).map(|(_, field)| field)
}

/// Describes the server and the secret of an operation, if they differ from those of the other
/// operations of its module.
pub(super) fn special_target(api: &Api, capability: &Capability, operation: &Operation) -> Option<String> {
    let service = &api.services[operation.service];
    let is_of_several = capability.services().len() > 1;
    let secret = if operation.sends_secret { "" } else { "without the secret" };
    match (is_of_several, secret) {
        (false, "") => None,
        (false, without) => Some(format!("The request is sent {without}.")),
        (true, secret) => {
            let place = match service.base_url.as_str() {
                "" => String::new(),
                base_url => format!(" to {}", code(base_url)),
            };
            let without = if secret.is_empty() { String::new() } else { format!(" {secret}") };
            Some(format!("The request is sent{place}{without}, by the client of `Client::{}`.", service.builder_name()))
        }
    }
}
