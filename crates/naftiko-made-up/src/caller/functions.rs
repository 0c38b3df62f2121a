//! Functions of the program: each uses one thing, so that one error hides no other.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{FnArg, GenericArgument, PathArguments, ReceiverKind, ReturnType, Signature, Type, TypeParamBound};

use super::scope::in_caller_of;

/// A type of the client.
pub(super) struct Of {
    pub(super) name: Ident,
    /// The type, with its parameters.
    ty: TokenStream,
    /// Its parameters with their bounds, for the function that uses it.
    generics: Vec<TokenStream>,
}

impl Of {
    /// A type without parameters.
    pub(super) fn plain(name: &Ident) -> Self {
        Of { name: name.clone(), ty: quote!(#name), generics: Vec::new() }
    }

    /// A type with one parameter, which implements a trait of the client.
    pub(super) fn generic(name: &Ident, bound: &Ident) -> Self {
        let generics = vec![quote!(S: #bound + ::core::fmt::Debug)];
        Of { name: name.clone(), ty: quote!(#name<S>), generics }
    }

    /// A function that compiles if the type implements a trait.
    pub(super) fn has(&self, traits: impl ToTokens) -> Function {
        Function { generics: self.generics.clone(), ..Function::has(&self.ty, traits) }
    }

    /// A function that uses a value of the type.
    pub(super) fn value(&self, body: TokenStream) -> Function {
        let ty = &self.ty;
        Function { generics: self.generics.clone(), ..Function::new(vec![quote!(the_value: #ty)], vec![body]) }
    }

    /// The type, with its parameters.
    pub(super) fn ty(&self) -> &TokenStream {
        &self.ty
    }
}

/// A function of the program.
pub(super) struct Function {
    is_async: bool,
    /// Types about which only a trait is known.
    generics: Vec<TokenStream>,
    arguments: Vec<TokenStream>,
    body: Vec<TokenStream>,
}

impl Function {
    pub(super) fn new(arguments: Vec<TokenStream>, body: Vec<TokenStream>) -> Self {
        Function { is_async: false, generics: Vec::new(), arguments, body }
    }

    /// A function that awaits, and fails as operations do.
    pub(super) fn awaiting(arguments: Vec<TokenStream>, mut body: Vec<TokenStream>) -> Self {
        body.push(quote!(::core::result::Result::Ok(())));
        Function { is_async: true, ..Function::new(arguments, body) }
    }

    /// A function that compiles if a type implements a trait.
    pub(super) fn has(ty: impl ToTokens, traits: impl ToTokens) -> Self {
        Function::new(Vec::new(), vec![quote!(fn has<T: #traits>() {}), quote!(has::<#ty>();)])
    }

    /// The text, with a name that no other function of the module has.
    pub(super) fn write(&self, name: &str) -> String {
        let Function { is_async, generics, arguments, body } = self;
        let (asynchronous, returns) = match is_async {
            true => ("async ", " -> naftiko_client::Result<()>"),
            false => ("", ""),
        };
        let joined = |all: &[TokenStream]| all.iter().map(spaced).collect::<Vec<_>>().join(", ");
        let generics = if generics.is_empty() { String::new() } else { format!("<{}>", joined(generics)) };
        let body: String = body.iter().map(|line| format!("    {}\n", spaced(line))).collect();
        format!("{asynchronous}fn {name}{generics}({}){returns} {{\n{body}}}", joined(arguments))
    }
}

/// Tokens as text that a person can read.
fn spaced(tokens: &TokenStream) -> String {
    let global = [(": :: ", ": ::"), ("+ :: ", "+ ::"), ("< :: ", "< ::"), ("= :: ", "= ::")];
    let less =
        [(" :: ", "::"), (" < ", "<"), (" >", ">"), (" ,", ","), (" (", "("), (" . ", "."), (" ;", ";"), ("& ", "&")];
    global.iter().chain(&less).fold(tokens.to_string(), |text, (from, to)| text.replace(from, to))
}

/// The function that calls a method or a constructor of a type.
pub(super) fn call(of: &Of, signature: &Signature) -> Result<Function, String> {
    let (name, Of { ty, generics, name: of_name }) = (&signature.ident, of);
    let unknown = |what: &str| Err(format!("`{of_name}::{name}` {what}, which is not known here"));
    if signature.asyncness.is_some() {
        return unknown("is async");
    }
    let mut generics = generics.clone();
    generics.extend(signature.generics.params.iter().map(ToTokens::to_token_stream));
    let (mut arguments, mut values, mut receiver) = (Vec::new(), Vec::new(), None);
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(it) => {
                arguments.push(match &it.kind {
                    ReceiverKind::Value => quote!(the_value: #ty),
                    ReceiverKind::Reference(_, None, mutable) => quote!(the_value: &#mutable #ty),
                    _ => return unknown("has another `self`"),
                });
                receiver = Some(quote!(the_value));
            }
            FnArg::Typed(it) => {
                let (variable, argument) = (format_ident!("a{}", values.len()), named(&it.ty, &mut generics));
                let argument = in_caller_of(argument, Some(ty));
                arguments.push(quote!(#variable: #argument));
                values.push(variable);
            }
        }
    }
    let called = receiver.map_or_else(|| quote!(#of_name::#name), |receiver| quote!(#receiver.#name));
    let returned = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, returned) => in_caller_of(returned, Some(ty)),
    };
    let generics = generics.into_iter().map(|it| in_caller_of(it, Some(ty))).collect();
    let body = vec![quote!(let _: #returned = #called(#(#values),*);)];
    Ok(Function { generics, ..Function::new(arguments, body) })
}

/// A type in which each `impl Trait` has a name, inner ones first.
fn named(ty: &Type, generics: &mut Vec<TokenStream>) -> TokenStream {
    match ty {
        Type::ImplTrait(it) => {
            let bounds: Vec<TokenStream> = it.bounds.iter().map(|bound| bound_of(bound, generics)).collect();
            let name = format_ident!("G{}", generics.len());
            generics.push(quote!(#name: #(#bounds)+*));
            quote!(#name)
        }
        Type::Tuple(it) => {
            let types: Vec<TokenStream> = it.elems.iter().map(|ty| named(ty, generics)).collect();
            quote!((#(#types,)*))
        }
        ty => quote!(#ty),
    }
}

fn bound_of(bound: &TypeParamBound, generics: &mut Vec<TokenStream>) -> TokenStream {
    let TypeParamBound::Trait(bound) = bound else { return quote!(#bound) };
    let mut path = TokenStream::new();
    for pair in bound.path.segments.pairs() {
        let (segment, separator) = (pair.value(), pair.punct());
        let name = &segment.ident;
        let arguments = match &segment.arguments {
            PathArguments::AngleBracketed(list) => {
                let arguments = list.args.iter().map(|it| match it {
                    GenericArgument::Type(ty) => named(ty, generics),
                    GenericArgument::AssocType(it) => {
                        let (name, ty) = (&it.ident, named(&it.ty, generics));
                        quote!(#name = #ty)
                    }
                    it => quote!(#it),
                });
                let arguments: Vec<TokenStream> = arguments.collect();
                quote!(<#(#arguments),*>)
            }
            arguments => quote!(#arguments),
        };
        path.extend(quote!(#name #arguments #separator));
    }
    path
}

/// The type that a macro names in the list of arguments of a type: `Events<T>`.
pub(super) fn argument_of<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let only = path.path.segments.first().filter(|it| path.path.segments.len() == 1 && it.ident == name)?;
    match &only.arguments {
        PathArguments::AngleBracketed(list) => match list.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}
