//! Lowers the services of a client: their names, and the arguments of their constructors.

use super::capability::module_words;
use crate::model::names::Scope;
use crate::model::{Api, Arguments, Authentication, Capability, Secret, Service, Variable};
use crate::resolve::service::Service as Resolved;

/// Adds the services to the client, without those that none of its operations uses. A client that
/// only returns fixed values has one, to which it sends nothing.
pub(super) fn settle(services: &[Resolved], api: &mut Api, has_mocks: bool) {
    let is_used = |index: usize| api.operations().any(|operation| operation.service == index);
    let used: Vec<usize> = (0..services.len()).filter(|index| is_used(*index)).collect();
    for operation in api.capabilities.iter_mut().flat_map(Capability::operations_mut) {
        operation.service = used.iter().position(|index| *index == operation.service).unwrap_or_default();
    }
    let is_only = used.len() == 1;
    // The names of the client's constructors, and of its own fields.
    let mut names = Scope::with(&["new", "from_env", "builder"]);
    // Each service has methods `<name>_builder` and `<name>_client`, whose names a module cannot
    // have.
    for module in api.capabilities.iter().map(|it| it.module.bare()) {
        for taken in [module.strip_suffix("_builder"), module.strip_suffix("_client")].into_iter().flatten() {
            names.take(taken);
        }
    }
    let used = services.iter().enumerate().filter(|(index, _)| used.contains(index));
    // A field with such a name would look like the result of another service's method.
    for (_, service) in used.clone() {
        names.take(&format!("{}_client", module_words(&api.name, &service.name, None).replace('-', "_")));
    }
    api.services = used
        .map(|(_, service)| Service {
            name: names.snake(&module_words(&api.name, &service.name, None), "api"),
            title: if is_only { api.name.clone() } else { service.name.clone() },
            arguments: arguments(&service.base_url, &service.variables, &service.authentication),
            base_url: service.base_url.clone(),
            variables: service.variables.clone(),
            authentication: service.authentication.clone(),
            others: service.others.clone(),
        })
        .collect();
    if api.capabilities.is_empty() && has_mocks {
        api.services.push(Service {
            name: names.snake("api", "api"),
            title: api.name.clone(),
            base_url: "http://localhost".to_owned(),
            variables: Vec::new(),
            authentication: Authentication::None,
            others: Vec::new(),
            arguments: Arguments::default(),
        });
    }
}

/// Returns the arguments of a service's constructors.
fn arguments(base_url: &str, variables: &[Variable], authentication: &Authentication) -> Arguments {
    let mut names = Scope::default();
    let single = |secret: &Secret| secret.variable.is_some();
    let mut arguments = Arguments {
        base_url: base_url.is_empty().then(|| names.snake("base_url", "value")),
        variables: variables.iter().map(|variable| names.snake(&variable.name, "value")).collect(),
        ..Arguments::default()
    };
    let secrets: Vec<&str> = match authentication {
        Authentication::None => Vec::new(),
        Authentication::Custom { .. } => {
            arguments.authenticator = Some(names.snake("authenticator", "value"));
            Vec::new()
        }
        Authentication::Bearer { .. } => vec!["token"],
        Authentication::Keys(_) => match authentication.variables().as_slice() {
            [_] => vec!["key"],
            several => several.to_vec(),
        },
        Authentication::Basic { username, password } | Authentication::Digest { username, password } => {
            match (single(username), single(password), authentication.variables().len()) {
                (true, true, 2) => vec!["username", "password"],
                (true, false, _) => vec!["username"],
                (false, true, _) => vec!["password"],
                _ => vec!["secret"],
            }
        }
        Authentication::ClientCredentials { .. } => match authentication.variables().len() {
            2 => vec!["client_id", "client_secret"],
            _ => vec!["client_secret"],
        },
    };
    arguments.secrets = secrets.into_iter().map(|name| names.snake(name, "secret")).collect();
    arguments
}
