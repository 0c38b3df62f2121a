//! The entries of the crate itself and of its client: the constructors.

use super::{Entries, function};
use crate::model::{Api, Service, ServiceArgument};

/// A constructor of the client, or of the client of a service.
#[derive(Clone, Debug)]
pub(in crate::diff) struct Constructor {
    /// Its name: a method of `Client`.
    pub(in crate::diff) name: String,
    /// Its arguments, each with its type.
    pub(in crate::diff) arguments: Vec<(String, &'static str)>,
    /// What it returns.
    pub(in crate::diff) returned: &'static str,
}

const TEXT: &str = "impl Into<String>";
const CLIENT: &str = "ApiClient";

/// Returns the constructors of a client.
pub(in crate::diff) fn constructors(api: &Api) -> Vec<Constructor> {
    match api.only_service() {
        Some(service) => of_one(service),
        None => of_several(api),
    }
}

fn of_one(service: &Service) -> Vec<Constructor> {
    let new = service.arguments.new.iter().filter_map(|it| named(service, *it)).collect();
    let asked: Vec<_> = service.arguments.builder.iter().filter_map(|it| named(service, *it)).collect();
    let mut all = vec![Constructor { name: "new".to_owned(), arguments: new, returned: "Result<Self>" }];
    if service.has_from_env() {
        all.push(Constructor { name: "from_env".to_owned(), arguments: asked.clone(), returned: "Result<Self>" });
    }
    all.push(Constructor { name: "builder".to_owned(), arguments: asked, returned: "ClientBuilder<Self>" });
    all
}

fn of_several(api: &Api) -> Vec<Constructor> {
    let new = api.services.iter().map(|service| (service.name.bare().to_owned(), CLIENT)).collect();
    let mut all = vec![Constructor { name: "new".to_owned(), arguments: new, returned: "Self" }];
    let has_from_env = api.services.iter().all(|service| service.arguments.authenticator.is_none())
        && api.services.iter().any(Service::has_from_env);
    if has_from_env {
        let argument = |(service, argument): &(usize, ServiceArgument)| {
            let service = api.services.get(*service)?;
            let (name, ty) = named(service, *argument)?;
            Some((format!("{} {name}", service.name.bare()), ty))
        };
        let arguments = api.from_env.iter().filter_map(argument).collect();
        all.push(Constructor { name: "from_env".to_owned(), arguments, returned: "Result<Self>" });
    }
    for service in &api.services {
        let asked = service.arguments.builder.iter().filter_map(|it| named(service, *it)).collect();
        all.push(Constructor { name: service.builder_name(), arguments: asked, returned: "ClientBuilder<ApiClient>" });
        all.push(Constructor { name: service.client_name(), arguments: Vec::new(), returned: "&ApiClient" });
    }
    all
}

/// Returns the name and the type of an argument.
fn named(service: &Service, argument: ServiceArgument) -> Option<(String, &'static str)> {
    let ty = match argument {
        ServiceArgument::BaseUrl | ServiceArgument::Variable(_) => TEXT,
        ServiceArgument::Secret(_) => "impl Into<SecretString>",
        ServiceArgument::Authenticator => "impl Authenticator",
    };
    Some((service.argument(argument)?.bare().to_owned(), ty))
}

impl Entries<'_, '_> {
    /// Adds the crate and the constructors of its client.
    pub(super) fn client(&mut self) {
        self.add("crate".to_owned(), self.api.lib_name());
        for Constructor { name, arguments, returned } in constructors(self.api) {
            let types = arguments.iter().map(|(_, ty)| *ty);
            self.add(format!("Client::{name}"), function(types, returned));
        }
        for service in self.api.services.iter().filter(|_| self.api.only_service().is_none()) {
            self.add(format!("fake::Fake::{}", service.builder_name()), "");
        }
        if self.api.only_service().is_some() {
            self.add("fake::Fake::builder".to_owned(), "");
            self.add("Client: From<ApiClient>".to_owned(), "");
            self.add("Client: AsRef<ApiClient>".to_owned(), "");
        }
    }
}
