//! Records what a generated file imports.
//!
//! An emitter can get the identifier of an import only from [`File::import`], usually with the
//! macro [`import!`], which records the use. So a file has exactly the `use` items that it needs.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::model::reserved::Import;
use crate::model::{Api, TypeId};

/// A file that is being emitted: the model, and what the file uses so far.
pub(super) struct File<'a> {
    pub(super) api: &'a Api,
    /// The imports that a file of this kind may use.
    allowed: &'static [Import],
    /// A bit for each import.
    imports: Cell<u128>,
    /// Whether it uses the module of types.
    types: Cell<bool>,
    /// The named types that it uses.
    named: RefCell<BTreeSet<TypeId>>,
}

// There is a bit for each of them.
const _: () = assert!(Import::ALL.len() <= 128);

/// Binds the identifiers of imports to variables of the same names, and records their use.
macro_rules! import {
    ($file:expr, $($name:ident),+) => {
        $(
            #[allow(non_snake_case)]
            let $name = $file.import(crate::model::reserved::Import::$name);
        )+
    };
}
pub(super) use import;

impl<'a> File<'a> {
    /// Creates a file that may import `allowed`.
    pub(super) fn new(api: &'a Api, allowed: &'static [Import]) -> Self {
        File { api, allowed, imports: Cell::new(0), types: Cell::new(false), named: RefCell::default() }
    }

    /// Returns the identifier of an import, and records its use.
    ///
    /// # Panics
    ///
    /// If files of this kind may not import it, because its name is not reserved there. That is a
    /// bug in an emitter.
    pub(super) fn import(&self, import: Import) -> Ident {
        assert!(self.allowed.contains(&import), "{import:?} is not reserved in this file");
        self.imports.set(self.imports.get() | 1 << import as u128);
        Ident::new(import.name(), Span::call_site())
    }

    /// Records the use of a type through the module of types.
    pub(super) fn use_types(&self) {
        self.types.set(true);
    }

    /// Records the use of a type by its bare name.
    pub(super) fn use_type(&self, id: TypeId) {
        self.named.borrow_mut().insert(id);
    }

    /// Whether it is a file of types, which names them without their module.
    pub(super) fn is_of_types(&self) -> bool {
        self.allowed.contains(&Import::Extra)
    }

    /// Whether it uses the module of types.
    pub(super) fn has_types(&self) -> bool {
        self.types.get()
    }

    /// Returns the types that it uses by their bare names, in order.
    pub(super) fn named(&self) -> Vec<TypeId> {
        self.named.borrow().iter().copied().collect()
    }

    /// Returns the import of the standard library's map, if it is used.
    pub(super) fn map(&self) -> Option<TokenStream> {
        (self.imports.get() & 1 << Import::BTreeMap as u128 != 0).then(|| {
            quote!(
                use std::collections::BTreeMap;
            )
        })
    }

    /// Returns the imports from the runtime, if there are any.
    pub(super) fn runtime(&self) -> Option<TokenStream> {
        let names = self.used(|import| import != Import::BTreeMap && !import.is_of_table());
        (!names.is_empty()).then(|| {
            quote!(
                use naftiko_client::{#(#names),*};
            )
        })
    }

    /// Returns the imports of the self. An unused import would cause a warning.
    pub(super) fn uses(&self) -> TokenStream {
        let (map, runtime) = (self.map(), self.runtime());
        let types = self.has_types().then(|| {
            quote!(
                use crate::types;
            )
        });
        quote! {
            #map
            #runtime
            #types
        }
    }

    /// Returns the imports from the module `table` of the runtime.
    pub(super) fn table(&self) -> TokenStream {
        let names = self.used(Import::is_of_table);
        quote!(
            use naftiko_client::table::{#(#names),*};
        )
    }

    /// Returns the names of some imports that are used.
    fn used(&self, is_wanted: impl Fn(Import) -> bool) -> Vec<Ident> {
        let is_used = |import: &Import| self.imports.get() & 1 << *import as u128 != 0;
        let wanted = Import::ALL.iter().copied().filter(|import| is_used(import) && is_wanted(*import));
        wanted.map(|import| Ident::new(import.name(), Span::call_site())).collect()
    }
}
