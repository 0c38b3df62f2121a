//! The names of a client's fake: those of the client, unless the fake has a method with that name.

use crate::model::names::Scope;
use crate::model::{Api, reserved};

/// Sets the names of the fake.
pub(super) fn name(api: &mut Api) {
    let builders: Vec<String> = api.services.iter().map(|service| service.builder_name()).collect();
    let taken: Vec<&str> = reserved::FAKE.iter().copied().chain(builders.iter().map(String::as_str)).collect();
    let mut accessors = Scope::with(&taken);
    for capability in &mut api.capabilities {
        capability.fake_name = accessors.snake(capability.module.bare(), "api");
        for operation in capability.resources.iter_mut().flat_map(|resource| &mut resource.operations) {
            let mut setters = Scope::with(reserved::FAKE_SETTERS);
            for parameter in operation.required.iter_mut().chain(&mut operation.optional) {
                parameter.fake_name = setters.snake(parameter.name.bare(), "param");
            }
        }
    }
}
