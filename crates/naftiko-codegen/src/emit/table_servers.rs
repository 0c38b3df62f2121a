//! Emits the MCP servers that capability files expose, as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::client::{key, secret};
use super::table_offers::{prompts, resources};
use super::uses::{File, import};
use crate::model::{CallerAuthentication, Server};

/// Returns the call that sets the servers of a table, if there are any.
pub(super) fn servers(file: &File<'_>) -> Option<TokenStream> {
    let servers: Vec<_> = file.api.servers.iter().map(|it| server(file, it)).collect();
    (!servers.is_empty()).then(|| quote!(.servers(&[#(#servers),*])))
}

fn server(file: &File<'_>, server: &Server) -> TokenStream {
    let Server { namespace, description, authentication, ttl, is_public, max_binary_size, .. } = server;
    let description = (!description.is_empty()).then(|| quote!(.description(#description)));
    let authentication = caller_authentication(file, authentication).map(|it| quote!(.authentication(#it)));
    import!(file, Server);
    let ttl = ttl.map(Literal::u64_unsuffixed).map(|ttl| quote!(.ttl_ms(#ttl)));
    let public = is_public.then(|| quote!(.public()));
    let size = max_binary_size.map(Literal::u64_unsuffixed).map(|size| quote!(.max_binary_size(#size)));
    let (resources, prompts) = (resources(file, server), prompts(file, server));
    quote!(#Server::new(#namespace) #description #authentication #ttl #public #size #resources #prompts)
}

pub(super) fn caller_authentication(file: &File<'_>, authentication: &CallerAuthentication) -> Option<TokenStream> {
    let arguments = match authentication {
        CallerAuthentication::None => return None,
        CallerAuthentication::Bearer { token } => {
            let token = secret(file, token);
            quote!(Bearer { token: #token })
        }
        CallerAuthentication::Basic { username, password } => {
            let (username, password) = (secret(file, username), secret(file, password));
            quote!(Basic { username: #username, password: #password })
        }
        CallerAuthentication::Key(it) => {
            let key = key(file, it);
            quote!(Key(#key))
        }
        CallerAuthentication::OAuth2 { issuer, resource, audience, scopes } => {
            let (issuer, resource) = (secret(file, issuer), secret(file, resource));
            quote!(OAuth2 { issuer: #issuer, resource: #resource, audience: #audience, scopes: &[#(#scopes),*] })
        }
        CallerAuthentication::Unsupported { scheme } => quote!(Unsupported { scheme: #scheme }),
    };
    import!(file, CallerAuthentication);
    Some(quote!(#CallerAuthentication::#arguments))
}
