//! Emits what creates and fills a struct that is sent: its constructor, which takes the required
//! fields, and a setter for each of the others.

use proc_macro2::TokenStream;
use quote::quote;

use super::argument::{Passing, argument_type, converted, passing};
use super::written::{name, rust_type};
use crate::emit::setters::key;
use crate::emit::text::{deprecated, doc, ident};
use crate::emit::uses::{File, import};
use crate::model::facts::{Absence, absence, fields, is_endless, required, settable};
use crate::model::types::{Field, Struct, Ty, TypeDef, TypeKind};

/// How a field is set.
struct Setting {
    /// The type of the argument.
    argument: TokenStream,
    /// The expression that converts it to the value of the field.
    value: TokenStream,
    /// Whether the macro `setters!` of the runtime converts such an argument in the same way.
    is_in_table: bool,
}

impl Setting {
    /// Creates a setting that a table can express.
    fn known(argument: TokenStream, value: TokenStream) -> Self {
        Setting { argument, value, is_in_table: true }
    }

    /// Creates a setting that only a method can express.
    fn special(argument: TokenStream, value: TokenStream) -> Self {
        Setting { argument, value, is_in_table: false }
    }
}

/// Returns how a variable sets a field.
fn setting(file: &File<'_>, def: &TypeDef, field: &Field, value: &TokenStream) -> Setting {
    // Callers pass a boxed value without its box. Only an argument that names the type may record
    // its import.
    let inner = || match &field.ty {
        Ty::Boxed(id) => name(file, *id, false),
        ty => rust_type(file, ty),
    };
    let boxed = matches!(field.ty, Ty::Boxed(_)).then(|| quote!(.map(Box::new)));
    match (absence(def, field), field.required) {
        (Absence::Never, _) if !is_endless(&file.api.types, def, field) => {
            let (argument, converted) = (argument_type(file, &field.ty), converted(&field.ty, value));
            match passing(&field.ty) {
                Passing::Into | Passing::AsItIs => Setting::known(argument, converted),
                _ => Setting::special(argument, converted),
            }
        }
        (Absence::Option, true) => {
            let inner = inner();
            Setting::special(quote!(impl Into<Option<#inner>>), quote!(#value.into()#boxed))
        }
        (Absence::Nullable, _) => {
            import!(file, Nullable);
            let inner = inner();
            let (argument, value) = (quote!(impl Into<#Nullable<#inner>>), quote!(#value.into()#boxed));
            if boxed.is_some() { Setting::special(argument, value) } else { Setting::known(argument, value) }
        }
        // An argument of the constructor, or a setter of a field that is never sent.
        _ if field.required => {
            let converted = converted(&field.ty, value);
            Setting::special(argument_type(file, &field.ty), quote!(Some(#converted)))
        }
        _ => optional(file, &field.ty, inner, value),
    }
}

/// Returns how a variable sets an optional field.
fn optional(file: &File<'_>, ty: &Ty, spelled: impl FnOnce() -> TokenStream, value: &TokenStream) -> Setting {
    let kind = |id: usize| file.api.types.get(id).map(|def| &def.kind);
    let by_runtime = match ty {
        Ty::String | Ty::DateTime | Ty::Decimal => true,
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean => false,
        Ty::Named(id) if matches!(kind(*id), Some(TypeKind::Enum(_))) => true,
        Ty::Named(id) if matches!(kind(*id), Some(TypeKind::Struct(_))) => false,
        ty => {
            let converted = converted(ty, value);
            let (argument, value) = (argument_type(file, ty), quote!(Some(#converted)));
            let is_in_table = match passing(ty) {
                Passing::Object => true,
                Passing::List(item) => matches!(passing(item), Passing::Into),
                _ => false,
            };
            return Setting { argument, value, is_in_table };
        }
    };
    let spelled = spelled();
    if by_runtime {
        import!(file, IntoOption);
        return Setting::known(quote!(impl #IntoOption<#spelled>), quote!(#value.into_option()));
    }
    Setting::known(quote!(impl Into<Option<#spelled>>), quote!(#value.into()))
}

/// Returns the type of the argument that sets a field.
pub(in crate::emit) fn setting_type(file: &File<'_>, def: &TypeDef, field: &Field) -> TokenStream {
    setting(file, def, field, &TokenStream::new()).argument
}

/// Emits the constructor, which takes the required fields, and a setter for each of the others.
pub(super) fn setters(file: &File<'_>, def: &TypeDef, it: &Struct) -> TokenStream {
    let required: Vec<&Field> = required(it).collect();
    let (mut entries, mut methods) = (Vec::new(), Vec::new());
    for field in settable(def, it).filter(|field| !field.required) {
        let (deprecated, name) = (deprecated(field.deprecated, || field.docs.deprecation()), ident(&field.name));
        let Setting { argument, value, is_in_table } = setting(file, def, field, &quote!(#name));
        if is_in_table {
            let key = key(&field.name, field.name.bare());
            entries.push(quote!(#deprecated #name(#argument) #key));
            continue;
        }
        let lines = doc([format!("Sets [`{0}`](Self#structfield.{0}).", field.name.bare())]);
        methods.push(quote! {
            #lines
            #deprecated
            pub fn #name(mut self, #name: #argument) -> Self {
                self.#name = #value;
                self
            }
        });
    }
    let additional = it.additional.iter().map(|(name, ty)| {
        let (name, ty) = (ident(name), Ty::Map(Box::new(ty.clone())));
        let (argument, value) = (argument_type(file, &ty), converted(&ty, &quote!(values)));
        quote! {
            /// Sets the additional fields.
            pub fn #name(mut self, values: #argument) -> Self {
                self.#name = #value;
                self
            }
        }
    });
    let name = ident(&def.name);
    let new = constructor(file, def, it, &required);
    let table = (!entries.is_empty()).then(|| quote!(naftiko_client::setters! { #name { #(#entries),* } }));
    quote! {
        impl #name {
            #new
            #(#methods)*
            #(#additional)*
        }
        #table
    }
}

fn constructor(file: &File<'_>, def: &TypeDef, it: &Struct, required: &[&Field]) -> TokenStream {
    let what = if def.name.bare().ends_with("Body") { "body" } else { "value" };
    let line = match required {
        [] => format!("Creates an empty {what}."),
        _ => format!("Creates a {what} with the required fields."),
    };
    let lines = doc([line]);
    let arguments = required.iter().map(|field| {
        let name = ident(&field.name);
        let ty = setting_type(file, def, field);
        quote!(#name: #ty)
    });
    let values = required.iter().map(|field| {
        let name = ident(&field.name);
        let Setting { value, .. } = setting(file, def, field, &quote!(#name));
        if name == value.to_string() { quote!(#name) } else { quote!(#name: #value) }
    });
    let is_all = required.len() == fields(def, it).count() && it.additional.is_none() && it.extra.is_none();
    let rest = (!is_all).then(|| quote!(..Default::default()));
    let value = if required.is_empty() { quote!(Default::default()) } else { quote!(Self { #(#values,)* #rest }) };
    quote! {
        #lines
        pub fn new(#(#arguments),*) -> Self {
            #value
        }
    }
}
