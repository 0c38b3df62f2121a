//! The fake of a client: what its users' tests have in place of the server. Nothing of it is in a build without the feature
//! `test-util`; what it does is in the runtime.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::capability::{Need, argument_type, field, is_text, services, set, uses};
use super::client::{constant_name, gate};
use super::example;
use super::text::{doc, ident, inner_doc};
use super::types::outside;
use super::uses::File;
use crate::model::docs::code;
use crate::model::reserved::{CAPABILITY_IMPORTS, Import};
use crate::model::{Answer, Api, Capability, Format, Operation, Parameter, Place, Stream, StreamKind, Ty};

/// The root of it.
pub(super) fn fake(api: &Api) -> TokenStream {
    let intro = inner_doc(introduction(api));
    let modules = api.capabilities.iter().map(|capability| {
        let (gate, module) = (gate(api, capability), ident(&capability.module));
        quote!(#gate pub mod #module;)
    });
    let accessors = api.capabilities.iter().map(|capability| {
        let lines = doc([format!("{}.", capability.heading)]);
        let gate = gate(api, capability);
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
    let what = doc([format!("Answers calls of {} as it is set up; see [`mod@crate::fake`].", api.about.markdown())]);
    quote! {
        #intro
        #(#modules)*
        pub use naftiko_client::test_util::{self, Call, Capture, Reply, Rule, from_json, made};
        use naftiko_client::test_util::FakeServer;
        #what
        ///
        /// Clones answer alike. When the last one is dropped, it panics unless all was as expected.
        #[derive(Clone, Debug, Default)]
        pub struct Fake {
            server: FakeServer,
        }
        impl Fake {
            /// One that nothing is set up for.
            pub fn new() -> Self {
                Self::default()
            }
            #clients
            #(#accessors)*
            /// All calls so far, in the order in which they came.
            pub fn calls(&self) -> Vec<Call> {
                self.server.calls()
            }
            /// Panics unless all was as expected, as it does when it is dropped.
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
        format!(
            "A fake of {}, for tests of code that uses its client: answers that a test sets up, and a record of",
            api.about.markdown()
        ),
        "calls. No socket is opened; all else is real.".to_owned(),
    ];
    if let Some((capability, operation)) = example::operation(api) {
        lines.extend([
            String::new(),
            "```no_run".to_owned(),
            format!("let fake = {lib}::fake::Fake::new();"),
            format!("fake.{}().{}().fails_with(503).times(1..);", capability.fake_name, operation.fn_name),
            "let client = fake.client();".to_owned(),
            "// What is tested is called with `client` here.".to_owned(),
            format!("assert_eq!(fake.{}().{}().calls()[0].attempt(), 1);", capability.fake_name, operation.fn_name),
            "```".to_owned(),
        ]);
    }
    let when = "[`When`](naftiko_client::test_util::When)";
    lines.extend([
        String::new(),
        format!("Setters say which calls are meant, {when} has what they are answered with, and"),
        "[`Rule`] how often they are expected. Of several that fit a call, the first one counts.".to_owned(),
    ]);
    lines
}

/// What makes clients.
fn clients(api: &Api) -> TokenStream {
    if let Some(service) = api.only_service() {
        let constant = constant_name(api, service);
        return quote! {
            /// A client whose calls the fake answers. It has no credential; what it repeats, it repeats at once.
            pub fn client(&self) -> crate::Client {
                self.server.client(&crate::#constant)
            }
            /// Sets up such a client, for another timeout, an interceptor of yours, a default header.
            pub fn builder(&self) -> crate::ClientBuilder<crate::Client> {
                self.server.builder(&crate::#constant)
            }
        };
    }
    let constants: Vec<_> = api.services.iter().map(|service| constant_name(api, service)).collect();
    let builders = api.services.iter().zip(&constants).map(|(service, constant)| {
        let name = Ident::new(&service.builder_name(), Span::call_site());
        quote! {
            /// Sets up the client of a service, for another timeout, an interceptor of yours, a default header.
            pub fn #name(&self) -> crate::ClientBuilder<naftiko_client::ApiClient> {
                self.server.builder(&crate::#constant)
            }
        }
    });
    quote! {
        /// A client whose calls the fake answers. It has no credentials; what it repeats, it repeats at once.
        pub fn client(&self) -> crate::Client {
            crate::Client::new(#(self.server.client(&crate::#constants)),*)
        }
        #(#builders)*
    }
}

/// The operations of a capability, part by part.
pub(super) fn capability(api: &Api, number: usize) -> Vec<TokenStream> {
    let capability = &api.capabilities[number];
    let what = format!("The operations of {}, to be answered by a test.", code(&capability.namespace));
    let intro = inner_doc([what.clone()]);
    let lines = doc([
        what,
        String::new(),
        format!("Comes from [`Fake::{0}()`](crate::fake::Fake::{0}()).", capability.fake_name.bare()),
    ]);
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
    let (uses, accessor) = (uses(file), &parts[0]);
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
    let lines = doc([format!("Calls of [`{name}()`](crate::{module}::{accessor}::{name}()).")]);
    let (fn_name, type_name) = (ident(&operation.fn_name), named(&operation.fake_type()));
    quote! {
        #lines
        pub fn #fn_name(&self) -> #type_name {
            #type_name::new(&self.#fake)
        }
    }
}

/// What an answer is written in, unless that is JSON.
fn format(answer: &Answer) -> Option<TokenStream> {
    let format = match answer {
        Answer::Value(format) | Answer::Outputs { format, .. } => *format,
        Answer::Text => return Some(quote!(Text)),
        Answer::Nothing => return Some(quote!(Nothing)),
        Answer::Stream(stream) if is_text(stream) => return Some(quote!(Text)),
        Answer::Typed(_) | Answer::Stream(_) | Answer::Bytes { .. } | Answer::Download { .. } => Format::Json,
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

/// What a test gives for an answer. What is not JSON it gives as text.
fn answer(file: &File<'_>, answer: &Answer) -> TokenStream {
    match answer {
        Answer::Value(Format::Json) | Answer::Outputs { format: Format::Json, .. } => {
            file.import(Import::Value).into_token_stream()
        }
        Answer::Value(_) | Answer::Outputs { .. } | Answer::Text => quote!(String),
        Answer::Typed(ty) => outside(file, ty),
        Answer::Stream(Stream { kind, ty }) => {
            let data = outside(file, ty);
            match kind {
                StreamKind::Events => quote!(naftiko_client::test_util::EventsOf<#data>),
                StreamKind::Lines => quote!(naftiko_client::test_util::LinesOf<#data>),
            }
        }
        Answer::Nothing => quote!(()),
        Answer::Bytes { .. } | Answer::Download { .. } => file.import(Import::Bytes).into_token_stream(),
    }
}

/// The calls of an operation.
fn calls(file: &File<'_>, operation: &Operation) -> TokenStream {
    let type_name = named(&operation.fake_type());
    let answer = answer(file, &operation.answer);
    let mut failures: Vec<&Ty> = Vec::new();
    for ty in operation.failures.iter().filter_map(|failure| failure.ty.as_ref()) {
        if !failures.contains(&ty) {
            failures.push(ty);
        }
    }
    let failures = failures.into_iter().map(|ty| outside(file, ty));
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
    let format = format(&operation.answer).map(|format| quote!(in #format));
    quote! {
        naftiko_client::faked! { #type_name { #verb #name = #path #format, #answer, #(#failures,)* } }
        #setters
    }
}

fn setter(file: &File<'_>, parameter: &Parameter) -> TokenStream {
    // A fake fills no template.
    let parameter = &Parameter { is_input: false, ..parameter.clone() };
    let what = match parameter.place {
        Place::Body(_) => "body".to_owned(),
        _ => code(&parameter.wire_name),
    };
    let lines = doc([format!("With {} {what}.", if parameter.ty.is_list() { "these" } else { "this" })]);
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
