//! Emits the fake of a client, which replaces the server in tests of its users. Only builds with
//! the feature `test-util` contain it. The behavior is in the runtime.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::client::{constant_name, gate};
use super::example;
use super::guide::within_sentence;
use super::need::Need;
use super::parameter::{argument_type, set};
use super::response::is_text;
use super::target::{field, services};
use super::text::{doc, ident, inner_doc};
use super::types::outside;
use super::uses::File;
use crate::model::docs::code;
use crate::model::reserved::{CAPABILITY_IMPORTS, Import};
use crate::model::{Api, Capability, Format, Operation, Parameter, Place, Response, Stream, StreamKind, Ty};

/// Returns the root of the fake.
pub(super) fn fake(api: &Api) -> TokenStream {
    let intro = inner_doc(introduction(api));
    let modules = api.capabilities.iter().map(|capability| {
        let (gate, module) = (gate(api, &capability.module), ident(&capability.module));
        quote!(#gate pub mod #module;)
    });
    let accessors = api.capabilities.iter().map(|capability| {
        let lines = doc([format!("Returns the fakes of the {}.", within_sentence(&capability.heading))]);
        let gate = gate(api, &capability.module);
        let constants = capability.services().into_iter().map(|service| constant_name(api, &api.services[service]));
        let (name, module) = (ident(&capability.fake_name), ident(&capability.module));
        let type_name = named(&capability.fake_type());
        quote! {
            #lines
            #gate
            pub fn #name(&self) -> #module::#type_name {
                #module::#type_name::new(#(self.server.service(&crate::#constants)),*)
            }
        }
    });
    let clients = clients(api);
    let what = doc([format!("An in-process fake of {}. See [`mod@crate::fake`].", api.about.markdown())]);
    quote! {
        #intro
        #(#modules)*
        pub use naftiko_client::test_util::{self, Call, Capture, Reply, Rule, from_json, made};
        use naftiko_client::test_util::FakeServer;
        #what
        ///
        /// Clones share their rules and the recorded calls.
        ///
        /// # Panics
        ///
        /// When the last clone is dropped, unless the thread already panics: if a call matched no
        /// rule, or if there were fewer calls than expected.
        #[derive(Clone, Debug, Default)]
        pub struct Fake {
            server: FakeServer,
        }
        impl Fake {
            /// Creates a fake without rules.
            pub fn new() -> Self {
                Self::default()
            }
            #clients
            #(#accessors)*
            /// Returns all calls so far, attempt by attempt, in order.
            pub fn calls(&self) -> Vec<Call> {
                self.server.calls()
            }
            /// Checks that every call matched a rule, and that there were as many as expected. This
            /// also happens when the fake is dropped.
            ///
            /// # Panics
            ///
            /// If not. The message shows the calls and the rules.
            #[track_caller]
            pub fn verify(&self) {
                self.server.verify();
            }
        }
    }
}

fn named(type_name: &str) -> Ident {
    Ident::new(type_name, Span::call_site())
}

fn introduction(api: &Api) -> Vec<String> {
    let lib = api.lib_name();
    let mut lines = vec![
        format!("An in-process fake of {}, for tests of code that uses its client.", api.about.markdown()),
        String::new(),
        "A test configures the responses, and the fake records the calls. It opens no sockets; retries, decoding and errors \
         work as in production."
            .to_owned(),
    ];
    if let Some((capability, operation)) = example::operation(api) {
        lines.extend([
            String::new(),
            "```no_run".to_owned(),
            format!("let fake = {lib}::fake::Fake::new();"),
            format!("fake.{}().{}().fails_with(503).times(1..);", capability.fake_name, operation.fn_name),
            "let client = fake.client();".to_owned(),
            "// The code under test uses `client`.".to_owned(),
            format!("assert_eq!(fake.{}().{}().calls()[0].attempt(), 1);", capability.fake_name, operation.fn_name),
            "```".to_owned(),
        ]);
    }
    let when = "[`When`](naftiko_client::test_util::When)";
    lines.extend([
        String::new(),
        format!(
            "The setters of an operation select calls. The methods of {when} configure the response to them, and those of \
             [`Rule`] how often they are expected. If several rules match a call, the first one applies."
        ),
    ]);
    lines
}

/// Returns the functions that create clients of the fake.
fn clients(api: &Api) -> TokenStream {
    if let Some(service) = api.only_service() {
        let constant = constant_name(api, service);
        return quote! {
            /// Creates a client whose calls go to this fake. It has no credential, and retries
            /// without delay.
            pub fn client(&self) -> crate::Client {
                self.server.client(&crate::#constant)
            }
            /// Returns a builder for such a client, which configures timeouts, interceptors or
            /// default headers.
            pub fn builder(&self) -> crate::ClientBuilder<crate::Client> {
                self.server.builder(&crate::#constant)
            }
        };
    }
    let constants: Vec<_> = api.services.iter().map(|service| constant_name(api, service)).collect();
    let builders = api.services.iter().zip(&constants).map(|(service, constant)| {
        let name = Ident::new(&service.builder_name(), Span::call_site());
        quote! {
            /// Returns a builder for the client of this service, which configures timeouts,
            /// interceptors or default headers.
            pub fn #name(&self) -> crate::ClientBuilder<naftiko_client::ApiClient> {
                self.server.builder(&crate::#constant)
            }
        }
    });
    quote! {
        /// Creates a client whose calls go to this fake. It has no credentials, and retries without
        /// delay.
        pub fn client(&self) -> crate::Client {
            crate::Client::new(#(self.server.client(&crate::#constants)),*)
        }
        #(#builders)*
    }
}

/// Returns the operations of a capability, part by part.
pub(super) fn capability(api: &Api, number: usize) -> Vec<TokenStream> {
    let capability = &api.capabilities[number];
    let what = format!("Fakes of the {}", within_sentence(&capability.heading));
    let intro = inner_doc([format!("{what}.")]);
    let lines = doc([format!("{what}, from [`Fake::{0}`](crate::fake::Fake::{0}).", capability.fake_name.bare())]);
    let accessor = named(&capability.fake_type());
    let methods = capability.operations().map(|operation| method(api, capability, operation));
    let fakes: Vec<_> = services(api, capability, "fake").into_iter().map(|(_, field)| field).collect();
    let accessor = quote! {
        #lines
        #[derive(Clone, Debug)]
        pub struct #accessor {
            #(#fakes: naftiko_client::test_util::FakeService,)*
        }
        impl #accessor {
            pub(super) fn new(#(#fakes: naftiko_client::test_util::FakeService),*) -> Self {
                Self { #(#fakes),* }
            }
            #(#methods)*
        }
    };
    let file = &File::new(api, CAPABILITY_IMPORTS);
    let calls = capability.operations().map(|operation| calls(file, operation));
    let mut parts: Vec<_> = [accessor].into_iter().chain(calls).collect();
    let (uses, accessor) = (file.uses(), &parts[0]);
    parts[0] = quote! {
        #intro
        #uses
        #accessor
    };
    parts
}

fn method(api: &Api, capability: &Capability, operation: &Operation) -> TokenStream {
    let fake = field(api, capability, operation, "fake");
    let (module, accessor, name) = (capability.module.bare(), &capability.type_name, operation.fn_name.bare());
    let lines = doc([format!("Selects calls of [`{name}`](crate::{module}::{accessor}::{name}).")]);
    let (fn_name, type_name) = (ident(&operation.fn_name), named(&operation.fake_type()));
    quote! {
        #lines
        pub fn #fn_name(&self) -> #type_name {
            #type_name::new(&self.#fake)
        }
    }
}

/// Returns the format of a response, unless it is JSON.
fn format(response: &Response) -> Option<TokenStream> {
    let format = match response {
        Response::Value(format) | Response::Outputs { format, .. } => *format,
        Response::Text => return Some(quote!(Text)),
        Response::Nothing => return Some(quote!(Nothing)),
        Response::Stream(stream) if is_text(stream) => return Some(quote!(Text)),
        Response::Typed(_) | Response::Stream(_) | Response::Bytes { .. } | Response::Download { .. } => Format::Json,
    };
    match format {
        Format::Json => None,
        Format::Xml => Some(quote!(Xml)),
        Format::Csv => Some(quote!(Csv)),
        Format::Tsv => Some(quote!(Tsv)),
        Format::Psv => Some(quote!(Psv)),
        Format::Yaml => Some(quote!(Yaml)),
    }
}

/// Returns the type of the response that a test supplies. A response in another format than JSON is
/// text.
pub(super) fn response(file: &File<'_>, response: &Response) -> TokenStream {
    match response {
        Response::Value(Format::Json) | Response::Outputs { format: Format::Json, .. } => {
            file.import(Import::Value).into_token_stream()
        }
        Response::Value(_) | Response::Outputs { .. } | Response::Text => quote!(String),
        Response::Typed(ty) => outside(file, ty),
        Response::Stream(Stream { kind, ty }) => {
            let data = outside(file, ty);
            match kind {
                StreamKind::Events => quote!(naftiko_client::test_util::EventsOf<#data>),
                StreamKind::Lines => quote!(naftiko_client::test_util::LinesOf<#data>),
            }
        }
        Response::Nothing => quote!(()),
        Response::Bytes { .. } | Response::Download { .. } => file.import(Import::Bytes).into_token_stream(),
    }
}

/// Returns the type that selects calls of an operation.
fn calls(file: &File<'_>, operation: &Operation) -> TokenStream {
    let type_name = named(&operation.fake_type());
    let response = response(file, &operation.response);
    let mut error_bodies: Vec<&Ty> = Vec::new();
    for ty in operation.error_responses.iter().filter_map(|error| error.ty.as_ref()) {
        if !error_bodies.contains(&ty) {
            error_bodies.push(ty);
        }
    }
    let error_bodies = error_bodies.into_iter().map(|ty| outside(file, ty));
    let setters: Vec<_> = operation.parameters().map(|it| setter(file, it)).collect();
    let setters = (!setters.is_empty()).then(|| {
        quote! {
            impl #type_name {
                #(#setters)*
            }
        }
    });
    let Operation { name, path, .. } = operation;
    let verb = Ident::new(&operation.method.to_lowercase(), Span::call_site());
    let format = format(&operation.response).map(|format| quote!(in #format));
    quote! {
        naftiko_client::faked! { #type_name { #verb #name = #path #format, #response, #(#error_bodies,)* } }
        #setters
    }
}

fn setter(file: &File<'_>, parameter: &Parameter) -> TokenStream {
    // A fake evaluates no templates.
    let parameter = &Parameter { is_input: false, ..parameter.clone() };
    let what = match parameter.place {
        Place::Body(_) => "this body".to_owned(),
        _ if parameter.ty.is_list() => format!("these values of {}", code(&parameter.wire_name)),
        _ => format!("this {}", code(&parameter.wire_name)),
    };
    let lines = doc([format!("Selects calls with {what}.")]);
    let argument = Ident::new(if parameter.ty.is_list() { "values" } else { "value" }, Span::call_site());
    let (name, ty, set) = (
        ident(&parameter.fake_name),
        argument_type(file, parameter, Need::Required),
        set(file, parameter, &argument, Need::Required),
    );
    quote! {
        #lines
        pub fn #name(mut self, #argument: #ty) -> Self {
            self.when.request().#set;
            self
        }
    }
}
