//! The names of a client's fake: those that the client has, unless the fake has a method of that name.

use crate::model::Api;
use crate::model::names::Scope;

/// Methods of a fake, and those that everything has.
const FAKE: &[&str] = &["builder", "calls", "client", "clone", "default", "into", "new", "try_into", "verify"];

/// Methods that say what calls are answered with, or which are meant.
const WHEN: &[&str] = &[
    "breaks",
    "calls",
    "clone",
    "deref",
    "fails",
    "fails_json",
    "fails_with",
    "hangs",
    "into",
    "refuses",
    "replies",
    "replies_by",
    "returns",
    "returns_in_turn",
    "returns_json",
    "returns_with",
    "times_out",
    "try_into",
    "where_call",
    "where_header",
    "where_json",
    "where_query",
];

/// Gives the fake its names.
pub(super) fn name(api: &mut Api) {
    let builders: Vec<String> = api.services.iter().map(|service| service.builder_name()).collect();
    let taken: Vec<&str> = FAKE.iter().copied().chain(builders.iter().map(String::as_str)).collect();
    let mut accessors = Scope::with(&taken);
    for capability in &mut api.capabilities {
        capability.fake_name = accessors.snake(capability.module.bare(), "api");
        for operation in capability.resources.iter_mut().flat_map(|resource| &mut resource.operations) {
            let mut setters = Scope::with(WHEN);
            operation.fake_setters =
                operation.parameters().map(|parameter| setters.snake(parameter.name.bare(), "param")).collect();
        }
    }
}
