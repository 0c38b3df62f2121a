//! Emits the root of the crate: its documentation and its client.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::text::{doc, ident, inner_doc};
use super::uses::{File, import};
use super::{example, guide};
use crate::model::docs::{Docs, code};
use crate::model::facts::nesting;
use crate::model::reserved::{CLIENT_IMPORTS, Import};
use crate::model::{
    Api, Authentication, Capability, FlowGroup, Key, Name, Place, Secret, Service, ServiceArgument, Variable,
};
use crate::phrase::{listed, plural};

/// The maximum nesting of types for which rustc can prove `Send` with its default recursion limit.
const NESTED: usize = 21;

/// Raises the recursion limit of rustc for deeper nesting. Each level takes several steps, such as
/// a list of an option of the next type.
fn recursion_limit(nesting: usize) -> Option<TokenStream> {
    let limit = (128 + 16 * nesting).to_string();
    (nesting > NESTED).then(|| quote!(#![recursion_limit = #limit]))
}

pub(super) fn client(api: &Api) -> TokenStream {
    let file = &File::new(api, CLIENT_IMPORTS);
    let api_client = file.import(Import::ApiClient);
    let intro = inner_doc(introduction(api));
    let recursion_limit = recursion_limit(nesting(&api.types));
    let modules = api.capabilities.iter().map(|capability| {
        let (gate, module) = (gate(api, &capability.module), ident(&capability.module));
        quote!(#gate pub mod #module;)
    });
    let flows = api.flows.iter().map(|group| {
        let (gate, module) = (gate(api, &group.module), ident(&group.module));
        quote!(#gate pub mod #module;)
    });
    let types = (!api.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let client_doc = doc([
        format!("A client for {}.", api.about.markdown()),
        String::new(),
        "A client is cheap to clone, and clones share its connections. All methods can be called concurrently."
            .to_owned(),
    ]);
    let accessors = api.capabilities.iter().map(|capability| accessor(api, capability));
    let accessors = accessors.chain(api.flows.iter().map(|group| accessor_of_flows(api, group)));
    let (fields, constructors, conversions) = match api.only_service() {
        Some(service) => (quote!(client: #api_client,), constructors(file, service), conversions(file)),
        None => {
            let fields = api.services.iter().map(|service| ident(&service.name));
            (quote!(#(#fields: #api_client,)*), constructors_of_several(file), TokenStream::new())
        }
    };
    let constants: Vec<_> = api.services.iter().map(|service| constant(file, service)).collect();
    let api_error = api_error(api);
    let uses = file.runtime();
    quote! {
        #intro
        #recursion_limit
        #(#modules)*
        #(#flows)*
        #types
        #[cfg(feature = "test-util")]
        pub mod fake;
        #[cfg(feature = "table")]
        pub mod table;
        pub use naftiko_client::{
            self, Bytes, ClientBuilder, DateTime, Decimal, Error, ErrorKind, HeaderMap, Items, Nullable, Pages, Part,
            Request, Response, Result, Retries, SecretString, Sending, StatusCode, UnixMillis, UnixSeconds, Upload, Value,
            json, reqwest,
        };
        #uses
        #(#constants)*
        #api_error
        #client_doc
        #[derive(Clone, Debug)]
        pub struct Client {
            #fields
        }
        impl Client {
            #constructors
            #(#accessors)*
        }
        #conversions
        #[cfg(doctest)]
        #[doc = include_str!("../README.md")]
        struct ReadmeDoctests;
    }
}

/// Emits the alias `ApiError`, the name of the error body in every client.
fn api_error(api: &Api) -> Option<TokenStream> {
    let ty = error_type(api)?;
    let bodies = if api.only_error_body().is_some() { "The body" } else { "The bodies" };
    let lines = doc([
        format!("{bodies} of the error responses of {}.", api.about.markdown()),
        String::new(),
        format!("[`ApiError::of`](types::{ty}::of) decodes it from an [`Error`]."),
    ]);
    Some(quote! {
        #lines
        pub type ApiError = types::#ty;
    })
}

/// Returns the attribute that excludes the items of a module from a build without its feature.
pub(super) fn gate(api: &Api, module: &Name) -> TokenStream {
    let feature = crate::model::feature(module);
    if api.has_features() { quote!(#[cfg(feature = #feature)]) } else { TokenStream::new() }
}

/// Writes the landing page of the crate.
fn introduction(api: &Api) -> Vec<String> {
    let mut lines = vec![format!("A client for {}.", api.about.markdown())];
    let about = api.about.docs.sentences();
    if !about.is_empty() {
        lines.push(String::new());
        lines.extend(about);
    }
    lines.extend(example_lines(api));
    lines.extend([
        "",
        "Each operation is a method of its module's API type. Required inputs are arguments of the method, optional ones",
        "are setters of the request that it returns. Await the request to send it.",
    ].map(str::to_owned));
    let mut section = |title: &str, body: Vec<String>| {
        lines.extend([String::new(), format!("# {title}"), String::new()]);
        lines.extend(body);
    };
    section("Authentication", guide::authentication(api));
    section("Modules", guide::modules(api));
    section("Features", guide::features(api));
    section("Errors", error_lines(api));
    section("Retries and timeouts", vec![guide::RETRIES.to_owned()]);
    let links = guide::links(api);
    if !links.is_empty() {
        section("Links", links);
    }
    lines
}

fn error_lines(api: &Api) -> Vec<String> {
    let mut lines = vec![guide::ERRORS.to_owned()];
    if let Some(ty) = error_type(api) {
        let text = format!("[`ApiError::of`](types::{ty}::of) decodes the body of an error response.");
        lines.extend([String::new(), text]);
    }
    lines
}

/// Returns the type of which `ApiError` is an alias.
fn error_type(api: &Api) -> Option<Ident> {
    let first = api.errors.bodies.first()?;
    Some(match api.only_error_body() {
        Some(_) => ident(&api.types[first.ty].name),
        None => Ident::new("ErrorBody", Span::call_site()),
    })
}

/// Writes a program that creates a client and calls an operation.
fn example_lines(api: &Api) -> Vec<String> {
    let lib = api.lib_name();
    let mut lines = Vec::new();
    if let Some((capability, operation)) = example::operation(api) {
        let call = example::call(api, capability, operation, example::Inputs::Values);
        lines.extend([String::new(), "```no_run".to_owned()]);
        lines.extend(call.import(&lib).map(|import| format!("# {import}")));
        lines.extend([
            format!("# async fn example() -> {lib}::Result<()> {{"),
            format!("let client = {};", example::client(api)),
        ]);
        lines.extend(call.lines);
        lines.extend(call.result.map(|result| format!("println!(\"{{{result}{}}}\");", example::shown(operation))));
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    }
    lines
}

/// Emits the constant that describes a service.
fn constant(file: &File<'_>, service: &Service) -> TokenStream {
    import!(file, Api);
    let api = file.api;
    let Service { title, base_url, .. } = service;
    let name = constant_name(api, service);
    let authentication = authentication(file, &service.authentication);
    let user_agent = format!("{}/{}", api.package.name, api.package.version);
    let variables = (!service.variables.is_empty()).then(|| {
        import!(file, Variable);
        let variables = service.variables.iter().map(|Variable { name, env, default, .. }| {
            let env = env.iter().map(|env| quote!(.env(#env)));
            let default = default.iter().map(|default| quote!(.default(#default)));
            quote!(#Variable::new(#name) #(#env)* #(#default)*)
        });
        quote!(.variables(&[#(#variables),*]))
    });
    quote! {
        static #name: #Api =
            #Api::new(#title, #base_url) #variables .authentication(#authentication).user_agent(#user_agent);
    }
}

pub(super) fn constant_name(api: &Api, service: &Service) -> Ident {
    let name = match api.only_service() {
        Some(_) => "API".to_owned(),
        None => format!("{}_API", service.name.bare().to_uppercase()),
    };
    Ident::new(&name, Span::call_site())
}

fn authentication(file: &File<'_>, authentication: &Authentication) -> TokenStream {
    import!(file, Authentication);
    match authentication {
        Authentication::None => quote!(#Authentication::None),
        Authentication::Bearer { token } => {
            let token = secret(file, token);
            quote!(#Authentication::Bearer { token: #token })
        }
        Authentication::Basic { username, password } => {
            let (username, password) = (secret(file, username), secret(file, password));
            quote!(#Authentication::Basic { username: #username, password: #password })
        }
        Authentication::Digest { username, password } => {
            let (username, password) = (secret(file, username), secret(file, password));
            quote!(#Authentication::Digest { username: #username, password: #password })
        }
        Authentication::Keys(keys) => {
            let keys = keys.iter().map(|it| key(file, it));
            quote!(#Authentication::Keys(&[#(#keys),*]))
        }
        Authentication::ClientCredentials { token_url, issuer, client_id, client_secret, scopes, resource } => {
            let (client_id, client_secret) = (secret(file, client_id), secret(file, client_secret));
            quote!(#Authentication::ClientCredentials {
                token_url: #token_url,
                issuer: #issuer,
                client_id: #client_id,
                client_secret: #client_secret,
                scopes: #scopes,
                resource: #resource,
            })
        }
        Authentication::Custom { scheme } => quote!(#Authentication::Custom { scheme: #scheme }),
    }
}

pub(super) fn key(file: &File<'_>, key: &Key) -> TokenStream {
    import!(file, Key);
    let (name, secret) = (&key.name, secret(file, &key.secret));
    match key.place {
        Place::Query => quote!(#Key::query(#name, #secret)),
        Place::Cookie => quote!(#Key::cookie(#name, #secret)),
        _ => quote!(#Key::header(#name, #secret)),
    }
}

pub(super) fn secret(file: &File<'_>, secret: &Secret) -> TokenStream {
    import!(file, Secret);
    let Secret { variable, before, after } = secret;
    match variable {
        Some(variable) if before.is_empty() && after.is_empty() => quote!(#Secret::variable(#variable)),
        Some(variable) => quote!(#Secret::variable(#variable).around(#before, #after)),
        None => quote!(#Secret::text(#before)),
    }
}

/// Emits the constructors of a client of one service.
fn constructors(file: &File<'_>, service: &Service) -> TokenStream {
    let builder_arguments = builder_arguments(service);
    let builder_values = builder_values(service);
    let from_env = service.has_from_env().then(|| {
        let lines = doc(from_env_doc(&service.environment()));
        quote! {
            #lines
            pub fn from_env(#(#builder_arguments),*) -> Result<Self> {
                Self::builder(#(#builder_values),*).secret_from_env().build()
            }
        }
    });
    let (what, errors) = new_doc(service);
    let new_doc = doc([what, "", "# Errors", "", errors]);
    let arguments = service.arguments.new.iter().filter_map(|argument| constructor_argument(file, service, *argument));
    let sets = service.supplied().map(|(variable, name)| {
        let (variable, name) = (&variable.name, ident(name));
        quote!(.variable(#variable, #name))
    });
    let call = secret_call(service);
    let builder = builder(service, &Ident::new("builder", Span::call_site()), &quote!(Self), &quote!(&API));
    quote! {
        #from_env
        #new_doc
        pub fn new(#(#arguments),*) -> Result<Self> {
            Self::builder(#(#builder_values),*) #(#sets)* #call .build()
        }
        #builder
    }
}

/// Returns the documentation of `new`: its result and its errors.
fn new_doc(service: &Service) -> (&'static str, &'static str) {
    let what = match &service.authentication {
        Authentication::None => "Creates a client that sends no credentials.",
        Authentication::Bearer { .. } => "Creates a client that authenticates with a bearer token.",
        Authentication::Keys(keys) if keys.len() == 1 => "Creates a client that authenticates with an API key.",
        Authentication::Keys(_) => "Creates a client that authenticates with API keys.",
        Authentication::Basic { .. } | Authentication::Digest { .. } => {
            "Creates a client that authenticates with a user name and a password."
        }
        Authentication::ClientCredentials { .. } => {
            "Creates a client that obtains access tokens with client credentials."
        }
        Authentication::Custom { .. } => "Creates a client whose requests an authenticator signs.",
    };
    let errors = match service.arguments.new.is_empty() {
        true => "Returns an [`ErrorKind::Configuration`] error if TLS cannot be set up.",
        false => {
            "Returns an [`ErrorKind::Configuration`] error if a value is empty or contains invalid characters, or if TLS \
             cannot be set up."
        }
    };
    (what, errors)
}

fn from_env_doc(environment: &[&str]) -> Vec<String> {
    let names = listed(&environment.iter().map(|name| code(name)).collect::<Vec<_>>());
    vec![
        format!("Creates a client from the environment variable{} {}.", plural(environment.len()), names),
        String::new(),
        "# Errors".to_owned(),
        String::new(),
        "Returns an [`ErrorKind::Configuration`] error if a variable is not set or contains invalid characters."
            .to_owned(),
    ]
}

/// Returns the arguments of a builder: the settings that neither the files nor the environment
/// supply.
fn builder_arguments(service: &Service) -> Vec<TokenStream> {
    builder_argument_names(service).into_iter().map(text_argument).collect()
}

fn builder_argument_names(service: &Service) -> Vec<&Name> {
    service.arguments.builder.iter().filter_map(|argument| service.argument(*argument)).collect()
}

fn builder_values(service: &Service) -> Vec<Ident> {
    builder_argument_names(service).into_iter().map(ident).collect()
}

fn text_argument(name: &Name) -> TokenStream {
    let name = ident(name);
    quote!(#name: impl Into<String>)
}

/// Returns an argument of `new`, with its type.
fn constructor_argument(file: &File<'_>, service: &Service, argument: ServiceArgument) -> Option<TokenStream> {
    let name = service.argument(argument)?;
    let name_of = ident(name);
    Some(match argument {
        ServiceArgument::BaseUrl | ServiceArgument::Variable(_) => text_argument(name),
        ServiceArgument::Secret(_) => quote!(#name_of: impl Into<SecretString>),
        ServiceArgument::Authenticator => {
            import!(file, Authenticator);
            quote!(#name_of: impl #Authenticator)
        }
    })
}

/// Returns the call of the builder that sets the secrets.
fn secret_call(service: &Service) -> TokenStream {
    if let Some(authenticator) = &service.arguments.authenticator {
        let authenticator = ident(authenticator);
        return quote!(.authenticator(#authenticator));
    }
    let names: Vec<_> = service.arguments.secrets.iter().map(ident).collect();
    match (&service.authentication, names.as_slice()) {
        (_, []) => TokenStream::new(),
        (_, [name]) => quote!(.secret(#name)),
        (Authentication::Basic { .. } | Authentication::Digest { .. }, [username, password]) => {
            quote!(.username_and_password(#username, #password))
        }
        (_, names) => quote!(.secrets([#(#names.into()),*])),
    }
}

/// Describes the variables of the base URL and the other servers, with a sentence for each.
pub(super) fn places(service: &Service) -> Vec<String> {
    let variables = service.defaulted().map(|(variable, default)| {
        let others: Vec<String> = variable.values.iter().filter(|value| *value != default).map(|it| code(it)).collect();
        let others = match others.as_slice() {
            [] => String::new(),
            others => format!(", other values are {}", listed(others)),
        };
        format!("`variable` sets {} of the base URL; the default is {}{others}.", code(&variable.name), code(default))
    });
    let servers = service.others.iter().map(|other| {
        let what = Docs::new(&other.description).one_line();
        match what.trim_end_matches('.') {
            "" => code(&other.url),
            what => format!("{} ({what})", code(&other.url)),
        }
    });
    let servers: Vec<String> = servers.collect();
    let servers = (!servers.is_empty()).then(|| format!("Other servers, for `base_url`, are {}.", listed(&servers)));
    variables.chain(servers).collect()
}

/// Emits the function that returns a builder.
fn builder(service: &Service, name: &Ident, client: &TokenStream, constant: &TokenStream) -> TokenStream {
    let what = "Returns a builder, which configures credentials, base URL, timeouts, retries, default headers and HTTP client.";
    let places = places(service).into_iter().flat_map(|line| [String::new(), line]);
    let lines = doc([what.to_owned()].into_iter().chain(places));
    let builder_arguments = builder_arguments(service);
    let base_url = service.arguments.base_url.iter().map(|name| {
        let name = ident(name);
        quote!(.base_url(#name))
    });
    let variables = service.required_variables().map(|(variable, name)| {
        let (variable, name) = (&variable.name, ident(name));
        quote!(.variable(#variable, #name))
    });
    quote! {
        #lines
        pub fn #name(#(#builder_arguments),*) -> ClientBuilder<#client> {
            ClientBuilder::new(#constant) #(#base_url)* #(#variables)*
        }
    }
}

/// Emits the constructors of a client of several services, each of which has a client.
fn constructors_of_several(file: &File<'_>) -> TokenStream {
    let api_client = file.import(Import::ApiClient);
    let api = file.api;
    let names: Vec<_> = api.services.iter().map(|service| ident(&service.name)).collect();
    let builders: Vec<_> =
        api.services.iter().map(|service| Ident::new(&service.builder_name(), Span::call_site())).collect();
    let has_from_env = api.services.iter().all(|service| service.arguments.authenticator.is_none())
        && api.services.iter().any(Service::has_from_env);
    let from_env = has_from_env.then(|| {
        let environment: Vec<&str> = api.services.iter().flat_map(Service::environment).collect();
        let mut distinct: Vec<&str> = Vec::new();
        environment.into_iter().for_each(|name| {
            if !distinct.contains(&name) {
                distinct.push(name)
            }
        });
        let lines = doc(from_env_doc(&distinct));
        // Arguments of two services may have the same name.
        let mut scope = crate::model::names::Scope::default();
        let arguments: Vec<Ident> = api
            .from_env
            .iter()
            .map(|(service, argument)| {
                let name = api.services[*service].argument(*argument).map_or("", Name::bare);
                ident(&scope.snake(name, "value"))
            })
            .collect();
        let of_service = |number: usize| {
            let service = &api.services[number];
            let builder = service.arguments.builder.iter();
            let position = move |argument| api.from_env.iter().position(|it| *it == (number, argument));
            builder.filter_map(|argument| arguments.get(position(*argument)?)).collect::<Vec<_>>()
        };
        let builder_arguments = (0..api.services.len()).map(of_service);
        let clients = names.iter().zip(&builders).zip(builder_arguments).zip(&api.services).map(
            |(((name, builder), builder_arguments), service)| {
                let secret = service.has_from_env().then(|| quote!(.secret_from_env()));
                quote!(#name: Self::#builder(#(#builder_arguments),*) #secret .build()?)
            },
        );
        quote! {
            #lines
            pub fn from_env(#(#arguments: impl Into<String>),*) -> Result<Self> {
                Ok(Self { #(#clients,)* })
            }
        }
    });
    let functions = api.services.iter().zip(&builders).map(|(service, name)| {
        let constant = constant_name(api, service);
        let builder = builder(service, name, &quote!(#api_client), &quote!(&#constant));
        let field = ident(&service.name);
        let access = Ident::new(&service.client_name(), Span::call_site());
        quote! {
            #builder
            /// Returns the client of this service, for operations that this crate does not have.
            pub fn #access(&self) -> &#api_client {
                &self.#field
            }
        }
    });
    quote! {
        #from_env
        /// Creates a client from the clients of its services, which their builders return.
        pub fn new(#(#names: #api_client),*) -> Self {
            Self { #(#names,)* }
        }
        #(#functions)*
    }
}

fn conversions(file: &File<'_>) -> TokenStream {
    import!(file, ApiClient);
    quote! {
        impl From<#ApiClient> for Client {
            fn from(client: #ApiClient) -> Self {
                Self { client }
            }
        }
        /// Gives access to the runtime, for operations that this crate does not have.
        impl AsRef<#ApiClient> for Client {
            fn as_ref(&self) -> &#ApiClient {
                &self.client
            }
        }
    }
}

fn accessor(api: &Api, capability: &Capability) -> TokenStream {
    let lines = doc([format!("Returns the {}.", guide::within_sentence(&capability.heading))]);
    let (module, type_name) = (ident(&capability.module), ident(&capability.type_name));
    let clients: Vec<_> = match api.only_service() {
        Some(_) => vec![Ident::new("client", Span::call_site())],
        None => capability.services().into_iter().map(|service| ident(&api.services[service].name)).collect(),
    };
    let gate = gate(api, &capability.module);
    quote! {
        #lines
        #gate
        pub fn #module(&self) -> #module::#type_name {
            #module::#type_name::new(#(self.#clients.clone()),*)
        }
    }
}

/// Emits the method that gives access to flows.
fn accessor_of_flows(api: &Api, group: &FlowGroup) -> TokenStream {
    let mut lines = vec![format!("Returns the {}.", guide::within_sentence(&group.heading))];
    if group.scripts.is_some() {
        lines.extend([String::new(), "The caller implements their scripts.".to_owned()]);
    }
    let lines = doc(lines);
    let (module, type_name, gate) = (ident(&group.module), ident(&group.type_name), gate(api, &group.module));
    if let Some(scripts) = &group.scripts {
        let scripts = ident(scripts);
        return quote! {
            #lines
            #gate
            pub fn #module<S: #module::#scripts>(&self, scripts: S) -> #module::#type_name<S> {
                #module::#type_name::new(self.clone(), scripts)
            }
        };
    }
    quote! {
        #lines
        #gate
        pub fn #module(&self) -> #module::#type_name {
            #module::#type_name::new(self.clone())
        }
    }
}
