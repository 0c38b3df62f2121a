//! Emits the table of units: data, and the function that selects the client of a service.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::client::constant_name;
use super::table_offers;
use super::table_rest;
use super::table_servers::servers;
use super::table_skills;
use super::table_unit::{gate_of, text, unit};
use super::text::{doc, ident, inner_doc};
use super::uses::{File, import};
use crate::model::Api;
use crate::model::reserved::{Import, TABLE_IMPORTS};

/// Returns the module.
pub(super) fn table(api: &Api) -> TokenStream {
    let file = &File::new(api, TABLE_IMPORTS);
    let units = api.units.iter().map(|it| {
        let (gate, unit) = (gate_of(api, it), unit(file, it));
        quote!(#gate #unit)
    });
    let units: Vec<_> = units.collect();
    let client = client(api);
    let api_client = file.import(Import::ApiClient);
    let intro = inner_doc(["Calls by name, with inputs in a JSON object: [`UNITS`] can be called, [`run`] calls one."]);
    let all = all(file);
    let of_resources = table_offers::units(file);
    let rest_servers = table_rest::servers(file);
    let skill_servers = table_skills::servers(file);
    import!(file, Content, Inputs, Response, RunError, Services, Table, Unit);
    let of_call = of_call(file);
    let flows = if api.flows.is_empty() { "" } else { "its flows, then " };
    let units_doc =
        doc([format!("The operations of the client, then {flows}the tools that its capability files expose.")]);
    let service = service(file);
    let (of_table, uses) = (file.table(), file.runtime());
    quote! {
        #intro
        #of_table
        #uses
        use crate::Client;
        /// All that can be called, with the description of the API. A front end needs no more.
        pub static TABLE: #Table = #all;
        #units_doc
        pub static UNITS: &[#Unit] = &[#(#units),*];
        #of_resources
        #rest_servers
        #skill_servers
        /// Returns the client that sends the requests of a unit.
        pub fn client_of<'c>(client: &'c Client, unit: &#Unit) -> &'c #api_client {
            #client
        }
        /// Calls a unit and returns its response.
        ///
        /// # Errors
        ///
        /// Returns all problems of the inputs, or the error of the call.
        pub async fn run(
            client: &Client,
            unit: &#Unit,
            inputs: &#Inputs,
        ) -> Result<#Response<#Content>, #RunError> {
            naftiko_client::table::run(client, unit, inputs).await
        }
        impl #Services for Client {
            #service
        }
        #of_call
    }
}

/// Returns the table.
fn all(file: &File<'_>) -> TokenStream {
    import!(file, Table);
    let api = file.api;
    let name = &api.name;
    let services = api.services.iter().map(|service| constant_name(api, service));
    let title = text(&api.about.title, "title");
    let description = text(&api.about.docs.lines().join("\n"), "description");
    let (servers, rest, skills) = (servers(file), table_rest::settings(file), table_skills::setting(file));
    quote!(#Table::new(#name, UNITS, &[#(&crate::#services),*]) #title #description #servers #rest #skills)
}

/// Returns the client of a unit by its service.
fn client(api: &Api) -> TokenStream {
    match api.only_service() {
        Some(_) => quote!(let _ = unit; &client.client),
        None => selected(api, &quote!(unit.service), &quote!(client)),
    }
}

/// Emits the method that returns the client of a service by its index.
fn service(file: &File<'_>) -> TokenStream {
    let (api, api_client) = (file.api, file.import(Import::ApiClient));
    match api.only_service() {
        Some(_) => quote! {
            fn service(&self, _: usize) -> crate::Result<&#api_client> {
                Ok(&self.client)
            }
        },
        None => {
            let selected = selected(api, &quote!(index), &quote!(self));
            quote! {
                fn service(&self, index: usize) -> crate::Result<&#api_client> {
                    Ok(#selected)
                }
            }
        }
    }
}

/// Emits the client that a flow gets if it is called by name.
fn of_call(file: &File<'_>) -> Option<TokenStream> {
    let api = file.api;
    if !api.all_units().any(|unit| api.run_by(unit).is_some()) {
        return None;
    }
    import!(file, FlowCall);
    let fields = api.services.iter().enumerate().map(|(index, service)| {
        let index = Literal::usize_unsuffixed(index);
        let name = if api.only_service().is_some() { ident_of("client") } else { ident(&service.name) };
        quote!(#name: call.service(#index)?)
    });
    Some(quote! {
        /// Returns the client of a flow that is called by name.
        impl TryFrom<&#FlowCall<'_>> for Client {
            type Error = crate::Error;
            fn try_from(call: &#FlowCall<'_>) -> crate::Result<Self> {
                Ok(Self { #(#fields),* })
            }
        }
    })
}

fn ident_of(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Returns the field of a client with several services that an index selects.
fn selected(api: &Api, index: &TokenStream, client: &TokenStream) -> TokenStream {
    let mut arms: Vec<_> = api
        .services
        .iter()
        .enumerate()
        .map(|(index, service)| {
            let (index, name) = (Literal::usize_unsuffixed(index), ident(&service.name));
            quote!(#index => &#client.#name,)
        })
        .collect();
    if let Some(last) = api.services.last() {
        let name = ident(&last.name);
        arms.pop();
        arms.push(quote!(_ => &#client.#name,));
    }
    quote!(match #index { #(#arms)* })
}
