//! Emits what MCP servers offer beside their tools: resources and prompts, as data.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::table_unit::{gate_of, text, unit};
use super::template::piece;
use super::uses::{File, import};
use crate::model::{Messages, Prompt, PromptArgument, ResourceSource, Server, ServerResource};

/// Returns the call that sets the resources of a server, if it has any.
pub(super) fn resources(file: &File<'_>, server: &Server) -> Option<TokenStream> {
    let resources: Vec<_> = server.resources.iter().map(|it| resource(file, it)).collect();
    (!resources.is_empty()).then(|| quote!(.resources(&[#(#resources),*])))
}

/// Returns the units of resources: statics, because a value with a destructor cannot be borrowed
/// within the table.
pub(super) fn units(file: &File<'_>) -> TokenStream {
    let resources = file.api.servers.iter().flat_map(|server| &server.resources);
    let units = resources.filter_map(|resource| match &resource.source {
        ResourceSource::Unit { name, unit: of } => {
            import!(file, Unit);
            let (gate, of) = (gate_of(file.api, of), unit(file, of));
            let name = Ident::new(name, Span::call_site());
            Some(quote!(#gate static #name: #Unit = #of;))
        }
        _ => None,
    });
    quote!(#(#units)*)
}

fn resource(file: &File<'_>, resource: &ServerResource) -> TokenStream {
    import!(file, Resource);
    let ServerResource { name, uri, title, description, media_type, is_binary, source } = resource;
    let gate = resource.unit().and_then(|unit| gate_of(file.api, unit));
    let new = match source {
        ResourceSource::Unit { name: of, .. } => {
            let of = Ident::new(of, Span::call_site());
            quote!(#gate #Resource::unit(#name, #uri, &#of))
        }
        ResourceSource::Texts(texts) => {
            let texts = texts.iter().map(|(path, text)| quote!((#path, #text)));
            quote!(#Resource::texts(#name, #uri, &[#(#texts),*]))
        }
        ResourceSource::Path(path) => quote!(#Resource::path(#name, #uri, #path)),
    };
    let title = text(title, "title");
    let description = text(description, "description");
    let media_type = text(media_type, "media_type");
    let binary = is_binary.then(|| quote!(.binary()));
    quote!(#new #title #description #media_type #binary)
}

/// Returns the call that sets the prompts of a server, if it has any.
pub(super) fn prompts(file: &File<'_>, server: &Server) -> Option<TokenStream> {
    let prompts: Vec<_> = server.prompts.iter().map(|it| prompt(file, it)).collect();
    (!prompts.is_empty()).then(|| quote!(.prompts(&[#(#prompts),*])))
}

fn prompt(file: &File<'_>, prompt: &Prompt) -> TokenStream {
    import!(file, Prompt);
    let Prompt { name, title, description, arguments, messages } = prompt;
    let new = match messages {
        Messages::Templates(messages) => {
            let messages = messages.iter().map(|(is_of_model, pieces)| {
                import!(file, Message);
                let pieces = pieces.iter().map(|it| piece(file, it));
                let role = if *is_of_model { quote!(assistant) } else { quote!(user) };
                quote!(#Message::#role(&[#(#pieces),*]))
            });
            quote!(#Prompt::new(#name, &[#(#messages),*]))
        }
        Messages::Path(path) => quote!(#Prompt::path(#name, #path)),
    };
    let title = text(title, "title");
    let description = text(description, "description");
    let arguments = arguments.iter().map(|it| argument(file, it));
    let arguments = (arguments.len() > 0).then(|| quote!(.arguments(&[#(#arguments),*])));
    quote!(#new #title #description #arguments)
}

fn argument(file: &File<'_>, argument: &PromptArgument) -> TokenStream {
    import!(file, PromptArgument);
    let PromptArgument { name, title, description, is_required } = argument;
    let required = is_required.then(|| quote!(.required()));
    let title = text(title, "title");
    let description = text(description, "description");
    quote!(#PromptArgument::new(#name) #required #title #description)
}
