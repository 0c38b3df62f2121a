//! Emits how a flow starts by name, for the table of units.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::text::ident;
use crate::model::flow::{Flow, FlowGroup, FlowInput};
use crate::model::{Api, Unit};

/// Returns the imports of a group whose flows can start by name.
pub(super) fn uses(api: &Api, group: &FlowGroup) -> Option<TokenStream> {
    let has_unit = group.flows.iter().any(|flow| is_unit(api, flow));
    has_unit.then(|| {
        quote! {
            #[cfg(feature = "table")]
            use naftiko_client::table::{FlowCall, StartedFlow};
        }
    })
}

/// Returns the function that starts a flow by name, if a unit needs it.
pub(super) fn start(api: &Api, flow: &Flow) -> Option<TokenStream> {
    if !is_unit(api, flow) {
        return None;
    }
    let type_name = ident(&flow.type_name);
    let field = |input: &FlowInput, method: TokenStream| {
        let (name, wire_name) = (ident(&input.name), &input.wire_name);
        quote!(#name: call.#method(#wire_name)?)
    };
    let required = flow.required().map(|input| field(input, quote!(required)));
    let optional = flow.optional().map(|input| field(input, quote!(optional)));
    let has_calls = super::has_calls(flow);
    let parameter =
        if has_calls || flow.required().chain(flow.optional()).next().is_some() { quote!(call) } else { quote!(_) };
    let (made, client) = match has_calls {
        true => (quote!(let client = Client::try_from(call)?;), quote!(client,)),
        false => Default::default(),
    };
    Some(quote! {
        #[cfg(feature = "table")]
        impl #type_name {
            /// Starts the flow with inputs by name.
            pub(crate) fn by_name(#parameter: &FlowCall<'_>) -> StartedFlow {
                #made
                let flow = Self { #client #(#required,)* #(#optional,)* timeout: None };
                Ok(flow.send().into_value())
            }
        }
    })
}

/// Whether a unit runs a flow.
fn is_unit(api: &Api, flow: &Flow) -> bool {
    let is_of = |unit: &Unit| api.run_by(unit).is_some_and(|(_, it)| std::ptr::eq(it, flow));
    api.all_units().any(is_of)
}
