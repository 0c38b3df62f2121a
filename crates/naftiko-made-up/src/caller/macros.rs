//! The uses of what a macro of the runtime adds to a type.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Macro, Token, Type, braced, token};

use super::functions::{Function, Of, argument_of};
use super::scope::in_caller;
use super::setters;

/// Adds the functions that use what a macro adds.
pub(super) fn uses(called: &Macro, program: &mut Vec<Function>) -> Result<(), String> {
    let name = called.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default();
    let parsed = |error: syn::Error| format!("`{name}!`: {error}");
    match name.as_str() {
        "request" => request(&called.parse_body().map_err(parsed)?, program),
        "object" => directed(&called.parse_body().map_err(parsed)?, program),
        "one_of" => {
            let it: Directed = called.parse_body().map_err(parsed)?;
            directed(&it, program);
            program.push(Function::has(&it.name, quote!(::core::default::Default)));
        }
        "open_enum" => text(&first(called).map_err(parsed)?, program),
        "open_integer_enum" => integer(&first(called).map_err(parsed)?, program),
        "id" => id(&first(called).map_err(parsed)?, program),
        "outputs" => {
            let ty = first(called).map_err(parsed)?;
            program.push(Function::has(&ty, quote!(naftiko_client::Decode<Output = #ty>)));
        }
        "setters" => setters::uses(&called.parse_body().map_err(parsed)?, program)?,
        "flow" => flow(&called.parse_body().map_err(parsed)?, program),
        "faked" => faked(&called.parse_body().map_err(parsed)?, program),
        _ => return Err(format!("the macro `{name}!` is not known here")),
    }
    Ok(())
}

/// The type that a macro is called for.
fn first(called: &Macro) -> syn::Result<Ident> {
    called.parse_body_with(|input: ParseStream<'_>| {
        let name = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(name)
    })
}

/// `object!` and `one_of!`: a type that is read, written, or both.
struct Directed {
    is_read: bool,
    is_written: bool,
    name: Ident,
}

impl Parse for Directed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let first: Ident = input.parse()?;
        // `object!(sent { … })` is a type with such a name.
        let second: Option<Ident> = if input.peek(token::Brace) { None } else { input.parse().ok() };
        input.parse::<TokenStream>()?;
        let is_by = second.as_ref().is_some_and(|it| it == "by");
        match second.filter(|_| !is_by) {
            Some(name) => Ok(Directed { is_read: first == "both", is_written: true, name }),
            None => Ok(Directed { is_read: true, is_written: false, name: first }),
        }
    }
}

fn directed(it: &Directed, program: &mut Vec<Function>) {
    if it.is_read {
        program.push(Function::has(&it.name, quote!(naftiko_client::data::Slot)));
    }
    if it.is_written {
        program.push(Function::has(&it.name, quote!(naftiko_client::Serialize)));
        program.push(Function::has(&it.name, quote!(naftiko_client::data::Encode)));
    }
}

/// What texts of one type have: the values of an enum, and IDs.
fn text(ty: &Ident, program: &mut Vec<Function>) {
    let get = quote!(let _: &str = the_value.as_str(););
    program.push(Function::new(vec![quote!(the_value: &#ty)], vec![get]));
    program.push(Function::has(ty, quote!(for<'a> ::core::convert::From<&'a str>)));
    program.push(Function::has(ty, quote!(::core::convert::From<::std::string::String>)));
    program.push(Function::has(quote!(::std::string::String), quote!(::core::convert::From<#ty>)));
    program.push(Function::has(ty, quote!(::core::convert::AsRef<str>)));
    open(ty, program);
}

fn integer(ty: &Ident, program: &mut Vec<Function>) {
    let get = quote!(let _: i64 = the_value.get(););
    program.push(Function::new(vec![quote!(the_value: &#ty)], vec![get]));
    program.push(Function::has(ty, quote!(::core::convert::From<i64>)));
    program.push(Function::has(quote!(i64), quote!(::core::convert::From<#ty>)));
    open(ty, program);
}

fn open(ty: &Ident, program: &mut Vec<Function>) {
    program.push(Function::has(ty, quote!(::core::default::Default + ::core::fmt::Display)));
    program.push(Function::has(ty, quote!(naftiko_client::Serialize + naftiko_client::data::Slot)));
    program.push(Function::has(ty, quote!(naftiko_client::data::Encode + naftiko_client::ParameterValue)));
}

fn id(ty: &Ident, program: &mut Vec<Function>) {
    text(ty, program);
    program.push(Function::has(ty, quote!(for<'a> ::core::convert::From<&'a ::std::string::String>)));
    program.push(Function::has(ty, quote!(for<'a> ::core::convert::From<&'a #ty>)));
    program.push(Function::has(ty, quote!(::core::cmp::PartialEq<str> + for<'a> ::core::cmp::PartialEq<&'a str>)));
    program.push(Function::has(ty, quote!(naftiko_client::DeserializeOwned)));
}

/// `request!`: what a request builder returns.
struct Request {
    name: Ident,
    returned: Type,
    /// The kind and the item of a stream that can be returned instead.
    stream: Option<(Ident, Type)>,
    /// The options that setters of the operation replace.
    without: Vec<Ident>,
}

impl Parse for Request {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            input.parse::<Ident>()?;
            input.parse::<Option<Token![?]>>()?;
        }
        input.parse::<Token![->]>()?;
        let returned = input.parse()?;
        let mut stream = None;
        if input.parse::<Option<Token![|]>>()?.is_some() {
            let kind = input.parse()?;
            input.parse::<Token![<]>()?;
            stream = Some((kind, input.parse()?));
            input.parse::<Token![>]>()?;
        }
        let mut without = Vec::new();
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let word: Ident = input.parse()?;
            if word != "without" {
                return Err(syn::Error::new(word.span(), "expected `without`"));
            }
            while input.peek(syn::Ident) {
                without.push(input.parse()?);
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(Request { name, returned, stream, without })
    }
}

/// `flow!`: the builder of a flow, and what it returns.
struct Flow {
    of: Of,
    returned: Type,
}

impl Parse for Flow {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let mut of = Of::plain(&name);
        if input.parse::<Option<Token![<]>>()?.is_some() {
            input.parse::<Ident>()?;
            input.parse::<Token![:]>()?;
            of = Of::generic(&name, &input.parse()?);
            input.parse::<Token![>]>()?;
        }
        input.parse::<LitStr>()?;
        input.parse::<Token![->]>()?;
        Ok(Flow { of, returned: input.parse()? })
    }
}

fn flow(it: &Flow, program: &mut Vec<Function>) {
    let Flow { of, returned } = it;
    let (ty, returned) = (of.ty(), in_caller(returned, None));
    program.push(of.value(quote!(let _: naftiko_client::flow::Running<#returned> = the_value.send();)));
    program.push(of.value(quote!(let _: #ty = the_value.timeout(::core::time::Duration::ZERO);)));
    let fails = quote!(::core::result::Result<#returned, naftiko_client::flow::FlowError>);
    program.push(of.has(quote!(::core::future::IntoFuture<Output = #fails>)));
    program.push(of.has(quote!(::core::fmt::Debug)));
}

fn request(it: &Request, program: &mut Vec<Function>) {
    let Request { name, returned, stream, without } = it;
    let is = |word: &str| matches!(returned, Type::Path(it) if it.path.is_ident(word));
    let is_nothing = matches!(returned, Type::Tuple(it) if it.elems.is_empty());
    let events = [("Events", argument_of(returned, "Events")), ("Lines", argument_of(returned, "Lines"))];
    let (output, body, decodes) = match events.iter().find_map(|(kind, item)| Some((kind, item.as_ref()?))) {
        Some((kind, item)) => {
            let (kind, item) = (Ident::new(kind, name.span()), in_caller(item, None));
            (quote!(naftiko_client::#kind<#item>), item, false)
        }
        None if is("Bytes") => (quote!(naftiko_client::Bytes), quote!(naftiko_client::Value), false),
        None if is("Download") => (quote!(naftiko_client::Download), quote!(naftiko_client::Value), false),
        None => {
            let returned = in_caller(returned, None);
            (returned.clone(), returned, !is_nothing)
        }
    };
    let value = || vec![quote!(the_value: #name)];
    let mut uses = |body: TokenStream| program.push(Function::new(value(), vec![body]));
    uses(quote!(let _: naftiko_client::Sending<#output> = the_value.send();));
    uses(quote!(let _: naftiko_client::Request<#body> = the_value.customize();));
    if decodes {
        uses(
            quote!(let _: naftiko_client::Sending<naftiko_client::Value> = the_value.send_as::<naftiko_client::Value>();),
        );
    }
    if let Some((kind, item)) = stream {
        let (send, item) =
            (Ident::new(&format!("send_{}", kind.to_string().to_lowercase()), kind.span()), in_caller(item, None));
        uses(quote!(let _: naftiko_client::Sending<naftiko_client::#kind<#item>> = the_value.#send();));
    }
    let options = [
        ("timeout", quote!(::core::time::Duration::ZERO)),
        ("header", quote!("", "")),
        ("idempotency_key", quote!("")),
        ("retries", quote!(naftiko_client::Retries::none())),
        ("strict", quote!(true)),
    ];
    for (option, arguments) in options.iter().filter(|(option, _)| without.iter().all(|it| it != option)) {
        let option = Ident::new(option, name.span());
        uses(quote!(let _: #name = the_value.#option(#arguments);));
    }
    let awaited = quote!(let _: #output = the_value.await?;);
    program.push(Function::awaiting(value(), vec![awaited]));
}

/// `faked!`: the calls of an operation that a fake responds to.
struct Faked {
    name: Ident,
    response: Type,
    failures: Vec<Type>,
}

impl Parse for Faked {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let content;
        braced!(content in input);
        content.parse::<Ident>()?;
        content.parse::<syn::LitStr>()?;
        content.parse::<Token![=]>()?;
        content.parse::<syn::LitStr>()?;
        if content.parse::<Option<Token![in]>>()?.is_some() {
            content.parse::<Ident>()?;
        }
        content.parse::<Token![,]>()?;
        let mut types = content.parse_terminated(Type::parse, Token![,])?.into_iter();
        let response = types.next().ok_or_else(|| content.error("expected the type of the response"))?;
        Ok(Faked { name, response, failures: types.collect() })
    }
}

fn faked(it: &Faked, program: &mut Vec<Function>) {
    let Faked { name, response, failures } = it;
    let response = in_caller(response, None);
    program.push(Function::has(name, quote!(::core::clone::Clone + ::core::fmt::Debug)));
    let when = quote!(let _: &naftiko_client::test_util::When<#response, #name> = the_value;);
    program.push(Function::new(vec![quote!(the_value: &#name)], vec![when]));
    let mut uses = |body: TokenStream| program.push(Function::new(vec![quote!(the_value: #name)], vec![body]));
    uses(quote!(let _: #name = the_value.where_header("", "");));
    uses(quote!(let _: #name = the_value.where_query("", "");));
    uses(quote!(let _: #name = the_value.where_json(naftiko_client::Value::Null);));
    uses(quote!(let _: #name = the_value.where_call(|_: &naftiko_client::test_util::Call| true);));
    for failure in failures {
        let failure = in_caller(failure, None);
        program.push(Function::has(name, quote!(naftiko_client::test_util::FailsWith<#failure>)));
    }
}
