//! Emits the REST servers that capability files expose, as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::table_servers::caller_authentication;
use super::table_unit::{raw, step, text, unit};
use super::uses::{File, import};
use crate::model::Unit;
use crate::model::rest::{Control, RestServer, Route, RouteInput, RouteResponse, Runs, Source};

/// Returns the items of the REST servers and of the units that only their routes run, if there are
/// any.
pub(super) fn servers(file: &File<'_>) -> Option<TokenStream> {
    let servers: Vec<_> = file.api.rest_servers.iter().map(|it| server(file, it)).collect();
    let units: Vec<_> = own_units(file).map(|it| unit(file, it)).collect();
    let units = (!units.is_empty()).then(|| {
        import!(file, Unit);
        quote! {
            /// The units that only routes of these servers run.
            static ROUTE_UNITS: &[#Unit] = &[#(#units),*];
        }
    });
    (!servers.is_empty()).then(|| {
        import!(file, RestServer);
        quote! {
            /// The REST servers that the capability files expose.
            static REST_SERVERS: &[#RestServer] = &[#(#servers),*];
            #units
        }
    })
}

/// Returns the calls that set the REST servers of a table and its server for operators, if there
/// are any.
pub(super) fn settings(file: &File<'_>) -> TokenStream {
    let units = if own_units(file).next().is_some() { quote!(ROUTE_UNITS) } else { quote!(&[]) };
    let servers = (!file.api.rest_servers.is_empty()).then(|| quote!(.rest_servers(REST_SERVERS, #units)));
    let control = file.api.control.map(|it| control(file, it));
    quote!(#servers #control)
}

/// Returns the units that only routes run.
fn own_units<'a>(file: &File<'a>) -> impl Iterator<Item = &'a Unit> + use<'a> {
    file.api.rest_servers.iter().flat_map(|server| &server.routes).filter_map(|route| route.runs.unit())
}

fn control(file: &File<'_>, control: Control) -> TokenStream {
    import!(file, Control);
    let port = Literal::u16_unsuffixed(control.port);
    let without_health = (!control.has_health).then(|| quote!(.without_health()));
    let without_metrics = (!control.has_metrics).then(|| quote!(.without_metrics()));
    quote!(.control(#Control::new(#port) #without_health #without_metrics))
}

fn server(file: &File<'_>, server: &RestServer) -> TokenStream {
    let RestServer { namespace, description, authentication, routes } = server;
    let description = (!description.is_empty()).then(|| quote!(.description(#description)));
    let authentication = caller_authentication(file, authentication).map(|it| quote!(.authentication(#it)));
    let routes = routes.iter().map(|it| route(file, it));
    import!(file, RestServer);
    quote!(#RestServer::new(#namespace, &[#(#routes),*]) #description #authentication)
}

fn route(file: &File<'_>, route: &Route) -> TokenStream {
    let Route { method, path, name, description, runs, inputs, responses } = route;
    import!(file, Route, Runs);
    let runs = match runs {
        Runs::Operation { group, name } => quote!(#Runs::Operation(#group, #name)),
        Runs::Tool { group, name } => quote!(#Runs::Tool(#group, #name)),
        Runs::Unit(unit) => {
            let (group, name) = (&unit.group, &unit.name);
            quote!(#Runs::Own(#group, #name))
        }
    };
    let description = (!description.is_empty()).then(|| quote!(.description(#description)));
    let of = inputs.iter().map(|it| input(file, it));
    let inputs = (!inputs.is_empty()).then(|| quote!(.inputs(&[#(#of),*])));
    let of = responses.iter().map(|it| response(file, it));
    let responses = (!responses.is_empty()).then(|| quote!(.responses(&[#(#of),*])));
    quote!(#Route::new(#method, #path, #runs).name(#name) #description #inputs #responses)
}

fn response(file: &File<'_>, response: &RouteResponse) -> TokenStream {
    let RouteResponse { status, description, media_type } = response;
    import!(file, RouteResponse);
    let (description, media_type) = (text(description, "description"), text(media_type, "media_type"));
    quote!(#RouteResponse::new(#status) #description #media_type)
}

fn input(file: &File<'_>, input: &RouteInput) -> TokenStream {
    let RouteInput { input, source, description, pattern } = input;
    import!(file, RouteInput, RouteSource);
    let source = match source {
        Source::Path(name) => quote!(Path(#name)),
        Source::Query(name) => quote!(Query(#name)),
        Source::Header(name) => quote!(Header(#name)),
        Source::Cookie(name) => quote!(Cookie(#name)),
        Source::Body => quote!(Body),
        Source::Member(name) => quote!(Member(#name)),
        Source::MemberOrBody(name) => quote!(MemberOrBody(#name)),
        Source::BodyPath(path) => {
            let steps = path.iter().map(|it| step(file, it));
            quote!(BodyPath(&[#(#steps),*]))
        }
        Source::Constant(json) => {
            let json = raw(json);
            quote!(Constant(#json))
        }
    };
    let description = (!description.is_empty()).then(|| quote!(.description(#description)));
    let pattern = (!pattern.is_empty()).then(|| quote!(.pattern(#pattern)));
    quote!(#RouteInput::new(#input, #RouteSource::#source) #description #pattern)
}
