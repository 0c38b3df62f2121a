//! The names that a file of the client can use, as imports of the program.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, ItemUse, UseTree, Visibility};

use super::CLIENT;

/// The names in a file.
pub(super) struct Scope {
    /// The module of the file.
    module: String,
    /// A macro and a module of one name have one import.
    imports: BTreeSet<String>,
}

impl Scope {
    pub(super) fn new(module: String) -> Self {
        Scope { module, imports: BTreeSet::from([format!("use {CLIENT}::naftiko_client;")]) }
    }

    /// Adds the names that an item imports or declares.
    pub(super) fn declare(&mut self, item: &Item) -> Result<(), String> {
        match item {
            Item::Use(item) => self.import(item),
            Item::Mod(item) if is_public(&item.vis) => self.own(&item.ident),
            Item::Struct(item) if is_public(&item.vis) => self.own(&item.ident),
            Item::Enum(item) if is_public(&item.vis) => self.own(&item.ident),
            Item::Type(item) if is_public(&item.vis) => self.own(&item.ident),
            Item::Trait(item) if is_public(&item.vis) => self.own(&item.ident),
            Item::Macro(item) => {
                // The type of an operation of a fake is declared by its macro.
                if item.mac.path.segments.last().is_some_and(|it| it.ident == "faked") {
                    let first = item.mac.tokens.clone().into_iter().next();
                    let Some(TokenTree::Ident(name)) = first else { return Err("`faked!` has no name".to_owned()) };
                    self.own(&name)
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        }
    }

    fn own(&mut self, name: &Ident) -> Result<(), String> {
        self.imports.insert(format!("use {}::{name};", self.module));
        Ok(())
    }

    /// The import of the program for one of the file. What the file re-exports is imported from the
    /// file, because callers do so.
    fn import(&mut self, item: &ItemUse) -> Result<(), String> {
        let mut leaves = Vec::new();
        leaves_of(&item.tree, "", &mut leaves)?;
        for leaf in leaves {
            let (path, name) = leaf.rsplit_once("::").unwrap_or(("", &leaf));
            let import = match name {
                // A private module whose items a module of types re-exports.
                "*" => continue,
                "self" if path == "naftiko_client" => continue,
                "self" if is_public(&item.vis) => {
                    let name = path.rsplit("::").next().unwrap_or(path);
                    format!("{}::{name}", self.module)
                }
                "self" => in_program(path),
                name if is_public(&item.vis) => format!("{}::{name}", self.module),
                _ => in_program(&leaf),
            };
            self.imports.insert(format!("use {import};"));
        }
        Ok(())
    }

    /// The imports as text.
    pub(super) fn imports(&self) -> String {
        self.imports.iter().map(|import| format!("{import}\n")).collect()
    }
}

/// A path of the client, seen from the program.
fn in_program(path: &str) -> String {
    match path.strip_prefix("crate") {
        Some(rest) => format!("{CLIENT}{rest}"),
        None => path.to_owned(),
    }
}

fn leaves_of(tree: &UseTree, before: &str, leaves: &mut Vec<String>) -> Result<(), String> {
    let join = |name: &dyn std::fmt::Display| {
        if before.is_empty() { name.to_string() } else { format!("{before}::{name}") }
    };
    match tree {
        UseTree::Path(path) => leaves_of(&path.tree, &join(&path.ident), leaves)?,
        UseTree::Name(name) => leaves.push(join(&name.ident)),
        UseTree::Glob(_) => leaves.push(join(&"*")),
        UseTree::Group(group) => {
            for tree in &group.items {
                leaves_of(tree, before, leaves)?;
            }
        }
        UseTree::Rename(_) => return Err("an import with another name is not known here".to_owned()),
    }
    Ok(())
}

/// Whether everyone can use an item.
pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The tokens of a part of the client as they are in the program: the client is not `crate`, and
/// `Self` has a name.
pub(super) fn in_caller(tokens: impl ToTokens, of: Option<&Ident>) -> TokenStream {
    in_caller_of(tokens, of.map(ToTokens::to_token_stream).as_ref())
}

/// The same for a type that can have parameters.
pub(super) fn in_caller_of(tokens: impl ToTokens, of: Option<&TokenStream>) -> TokenStream {
    let replaced = |token: TokenTree| match (token, of) {
        (TokenTree::Ident(name), _) if name == "crate" => Ident::new(CLIENT, Span::call_site()).into_token_stream(),
        (TokenTree::Ident(name), Some(of)) if name == "Self" => of.clone(),
        (TokenTree::Group(group), of) => {
            Group::new(group.delimiter(), in_caller_of(group.stream(), of)).into_token_stream()
        }
        (token, _) => token.into_token_stream(),
    };
    tokens.into_token_stream().into_iter().flat_map(replaced).collect()
}

/// The name of a module in code.
pub(super) fn raw(name: &str) -> String {
    match syn::parse_str::<Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("r#{name}"),
    }
}
