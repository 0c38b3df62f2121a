//! The root of the crate: its client.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, doc_text, example, ident, inner_doc, plural, variables};
use crate::model::docs::code;
use crate::model::{Api, Authentication, Capability};

pub(super) fn client(api: &Api) -> TokenStream {
    let intro = inner_doc(introduction(api));
    let modules = api.capabilities.iter().map(|capability| ident(&capability.module)).collect::<Vec<_>>();
    let constant = constant(api);
    let client_doc = doc([
        format!("A client of {}.", api.title),
        String::new(),
        "Cheap to clone; clones share connections. Many tasks can use it at a time.".to_owned(),
    ]);
    let constructors = constructors(api);
    let accessors = api.capabilities.iter().map(accessor);
    quote! {
        #intro
        #(pub mod #modules;)*
        pub use naftiko_client::{
            self, Bytes, ClientBuilder, Error, ErrorKind, HeaderMap, Request, Response, Result, SecretString, StatusCode,
            Value, json, reqwest,
        };
        use naftiko_client::{Api, ApiClient, Authentication};
        #constant
        #client_doc
        #[derive(Clone, Debug)]
        pub struct Client {
            client: ApiClient,
        }
        impl Client {
            #constructors
            #(#accessors)*
        }
        impl From<ApiClient> for Client {
            fn from(client: ApiClient) -> Self {
                Self { client }
            }
        }
        /// For calls of operations that the capability files do not have.
        impl AsRef<ApiClient> for Client {
            fn as_ref(&self) -> &ApiClient {
                &self.client
            }
        }
        #[cfg(doctest)]
        #[doc = include_str!("../README.md")]
        struct ReadmeDoctests;
    }
}

fn introduction(api: &Api) -> Vec<String> {
    let lib = api.lib_name();
    let mut lines = vec![
        format!("A client of {} at {}.", api.title, code(&api.base_url)),
        String::new(),
        "Every operation is a method of its capability: required inputs are arguments, optional ones are".to_owned(),
        "setters, and `send` sends it.".to_owned(),
    ];
    if let Some((capability, operation)) = example::operation(api) {
        lines.extend([String::new(), "```no_run".to_owned()]);
        lines.extend(example::import(api, operation).map(|import| format!("# {import}")));
        lines.extend([
            format!("# async fn example() -> {lib}::Result<()> {{"),
            format!("let client = {};", example::client(api)),
        ]);
        lines.extend(example::statement(capability, operation));
        lines.extend(["println!(\"{answer}\");", "# Ok(())", "# }", "```"].map(str::to_owned));
    }
    lines.push(String::new());
    for capability in &api.capabilities {
        let count = capability.operations().count();
        lines.push(format!(
            "- [`mod@{}`]: {count} operation{} of {}",
            capability.module.bare(),
            plural(count),
            code(&capability.namespace)
        ));
    }
    lines
}

fn constant(api: &Api) -> TokenStream {
    let (name, base_url) = (&api.name, &api.base_url);
    let authentication = match &api.authentication {
        Authentication::None => quote!(Authentication::None),
        Authentication::Bearer { token } => quote!(Authentication::Bearer { token: #token }),
        Authentication::Basic { username, password } => {
            quote!(Authentication::Basic { username: #username, password: #password })
        }
        Authentication::HeaderKey { header, key } => quote!(Authentication::HeaderKey { header: #header, key: #key }),
        Authentication::QueryKey { parameter, key } => {
            quote!(Authentication::QueryKey { parameter: #parameter, key: #key })
        }
    };
    let user_agent = format!("{}/{}", api.package.name, api.package.version);
    quote! {
        static API: Api = Api::new(#name, #base_url).authentication(#authentication).user_agent(#user_agent);
    }
}

fn constructors(api: &Api) -> TokenStream {
    let from_env = (api.authentication != Authentication::None).then(|| {
        let lines = doc([
            format!(
                "A client that takes its secret from the environment: {}.",
                variables(&api.authentication.variables())
            ),
            String::new(),
            "# Errors".to_owned(),
            String::new(),
            "[`ErrorKind::Configuration`] if a variable is not set or holds what is not legal in a header.".to_owned(),
        ]);
        quote! {
            #lines
            pub fn from_env() -> Result<Self> {
                Self::builder().secret_from_env().build()
            }
        }
    });
    let (what, arguments, call) = match &api.authentication {
        Authentication::None => ("A client that sends no secret.", quote!(), quote!()),
        Authentication::Bearer { .. } => {
            ("A client that sends this bearer token.", quote!(token: impl Into<SecretString>), quote!(.secret(token)))
        }
        Authentication::HeaderKey { .. } | Authentication::QueryKey { .. } => {
            ("A client that sends this API key.", quote!(key: impl Into<SecretString>), quote!(.secret(key)))
        }
        Authentication::Basic { .. } => (
            "A client that sends this user name and password.",
            quote!(username: impl Into<SecretString>, password: impl Into<SecretString>),
            quote!(.username_and_password(username, password)),
        ),
    };
    let why = match &api.authentication {
        Authentication::None => "[`ErrorKind::Configuration`] if TLS cannot be set up.",
        _ => "[`ErrorKind::Configuration`] if a secret is empty or not legal in a header, or TLS cannot be set up.",
    };
    let new_doc = doc([what, "", "# Errors", "", why]);
    quote! {
        #from_env
        #new_doc
        pub fn new(#arguments) -> Result<Self> {
            Self::builder() #call .build()
        }
        /// Sets up a client: secret, base URL, timeouts, default headers, an HTTP client of your own.
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(&API)
        }
    }
}

fn accessor(capability: &Capability) -> TokenStream {
    let lines = doc(doc_text(&capability.docs, &format!("The operations of {}.", code(&capability.namespace))));
    let (module, type_name) = (ident(&capability.module), ident(&capability.type_name));
    quote! {
        #lines
        pub fn #module(&self) -> #module::#type_name {
            #module::#type_name::new(self.client.clone())
        }
    }
}
