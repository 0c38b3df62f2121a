//! Emits the values that a flow passes on.

use proc_macro2::{Ident, Literal as Token, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::emit::text::ident;
use crate::emit::types::outside;
use crate::emit::uses::{File, import};
use crate::model::Ty;
use crate::model::flow::{Conversion, Flow, Hop, HopKind, Literal, Operand, Root, Source, TextPiece, Tree, conversion};

/// The values of a step.
pub(super) struct Values<'a> {
    pub(super) file: &'a File<'a>,
    pub(super) flow: &'a Flow,
    /// The step that needs them, for errors.
    pub(super) step: &'a str,
    /// The values of the result, after which none is used: they are moved into it. Empty for a
    /// step.
    pub(super) last: Vec<&'a Source>,
}

/// A value without an owner.
pub(super) enum Place {
    /// A place expression.
    Plain(TokenStream),
    /// An `Option` of a reference.
    Option(TokenStream),
}

/// A value with an owner, and whether it is an `Option`.
pub(super) type Owned = (TokenStream, bool);

impl<'a> Values<'a> {
    /// The values of a step.
    pub(super) fn of_step(file: &'a File<'a>, flow: &'a Flow, step: &'a str) -> Self {
        Values { file, flow, step, last: Vec::new() }
    }

    /// The values of the result.
    pub(super) fn of_result(file: &'a File<'a>, flow: &'a Flow) -> Self {
        Values { file, flow, step: &flow.result_step, last: sources(&flow.result) }
    }

    /// Returns a value that is required.
    pub(super) fn required(&self, operand: &Operand) -> TokenStream {
        let (value, is_option) = self.operand(operand);
        match (operand, is_option) {
            (Operand::Of(source, _), true) => self.demanded(source, &value),
            _ => value,
        }
    }

    /// Returns the expression that fails if a value is missing.
    pub(super) fn demanded(&self, source: &Source, value: &TokenStream) -> TokenStream {
        let (step, written) = (self.step, &source.written);
        quote!(steps.required(#step, #written, #value)?)
    }

    /// Returns a value in the type in which it is needed.
    pub(super) fn operand(&self, operand: &Operand) -> Owned {
        match operand {
            Operand::Literal(literal) => (self.literal(literal), false),
            Operand::Text(pieces) => (self.text(pieces), false),
            Operand::Of(source, to) => self.of(source, to),
        }
    }

    fn literal(&self, literal: &Literal) -> TokenStream {
        match literal {
            Literal::Text(text) => quote!(#text),
            Literal::Integer(number) => Token::i64_unsuffixed(*number).into_token_stream(),
            Literal::Number(number) => {
                let number = number.parse().unwrap_or_default();
                Token::f64_unsuffixed(number).into_token_stream()
            }
            Literal::Boolean(value) => quote!(#value),
            Literal::Json(json) => {
                let json: TokenStream = json.parse().unwrap_or_default();
                quote!(naftiko_client::json!(#json))
            }
        }
    }

    /// Returns a text that consists of several pieces.
    fn text(&self, pieces: &[TextPiece]) -> TokenStream {
        let mut format = String::new();
        let mut arguments = Vec::new();
        for piece in pieces {
            match piece {
                TextPiece::Literal(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                TextPiece::Of(source) => {
                    let argument = self.shown(source);
                    match syn_ident(&argument) {
                        Some(name) => format.push_str(&format!("{{{name}}}")),
                        None => {
                            format.push_str("{}");
                            arguments.push(argument);
                        }
                    }
                }
            }
        }
        quote!(format!(#format #(, #arguments)*))
    }

    /// Returns a value that can be written into a text.
    fn shown(&self, source: &Source) -> TokenStream {
        let is_json = self.flow.ty_of(source) == Ty::Value;
        match self.place(source) {
            Place::Plain(place) if is_json => self.demanded(source, &quote!(flow::text(&#place))),
            Place::Plain(place) => place,
            Place::Option(place) if is_json => self.demanded(source, &quote!(#place.and_then(flow::text))),
            Place::Option(place) => self.demanded(source, &place),
        }
    }

    fn of(&self, source: &Source, to: &Ty) -> Owned {
        let from = self.flow.ty_of(source);
        let file = self.file;
        match conversion(&file.api.types, &from, to) {
            Some(Conversion::Into) => {
                let ty = outside(file, to);
                match self.place(source) {
                    Place::Plain(place) => (quote!(#ty::from(#place)), false),
                    Place::Option(place) => (quote!(#place.map(|it| #ty::from(*it))), true),
                }
            }
            Some(Conversion::Text) => match self.place(source) {
                Place::Plain(place) => (quote!(#place.to_string()), false),
                Place::Option(place) => (quote!(#place.map(ToString::to_string)), true),
            },
            Some(Conversion::Texts) => {
                let texts = quote!(iter().map(ToString::to_string).collect::<Vec<_>>());
                match self.place(source) {
                    Place::Plain(place) => (quote!(#place.#texts), false),
                    Place::Option(place) => (quote!(#place.map(|it| it.#texts)), true),
                }
            }
            Some(Conversion::Read) => {
                let (step, written) = (self.step, &source.written);
                let ty = read_as(file, to);
                let value = match self.place(source) {
                    Place::Plain(place) => {
                        let place = referenced(source, place);
                        quote!(Some(#place))
                    }
                    Place::Option(place) => place,
                };
                (quote!(steps.read::<#ty>(#step, #written, #value)?), true)
            }
            Some(Conversion::Same) | None => self.owned(source),
        }
    }

    /// Returns a value with an owner.
    pub(super) fn owned(&self, source: &Source) -> Owned {
        let is_copy = is_copy(&self.flow.ty_of(source));
        let is_option = self.flow.is_option(source);
        if source.hops.is_empty() && source.keys.is_empty() {
            let (variable, uses) = self.root(source.root);
            let clone = (!is_copy && uses > 1 && !self.is_moved(source)).then(|| quote!(.clone()));
            return (quote!(#variable #clone), is_option);
        }
        if let Some(place) = self.field(source) {
            let clone = (!is_copy && !self.is_moved(source)).then(|| quote!(.clone()));
            return (quote!(#place #clone), is_option);
        }
        if let ([Hop { name, kind }], true) = (source.hops.as_slice(), source.keys.is_empty())
            && self.last.iter().filter(|it| it.root == source.root).count() == 1
            && *kind != HopKind::Nullable
        {
            // The field of an `Option`, all of which is used here only.
            let ((variable, _), name) = (self.root(source.root), ident(name));
            let get = if *kind == HopKind::Plain { quote!(map) } else { quote!(and_then) };
            return (quote!(#variable.#get(|it| it.#name)), true);
        }
        if let Some((last, before)) = source.hops.split_last().filter(|_| source.keys.is_empty())
            && let Place::Option(place) = follow(self.of_root(source.root), before)
        {
            return (last_of(&place, last, is_copy), true);
        }
        match self.place(source) {
            Place::Plain(place) if is_copy => (place, false),
            Place::Plain(place) => (quote!(#place.clone()), false),
            Place::Option(place) if is_copy => (quote!(#place.copied()), true),
            Place::Option(place) => (quote!(#place.cloned()), true),
        }
    }

    /// Whether a value is moved: no other part of the result uses it, a part of it, or what it is a
    /// part of.
    fn is_moved(&self, source: &Source) -> bool {
        let overlaps = |other: &&&Source| {
            other.root == source.root && other.hops.iter().zip(&source.hops).all(|(a, b)| a.name == b.name)
        };
        self.last.iter().filter(overlaps).count() == 1
    }

    /// Returns a field as a place expression, if all before it are present.
    fn field(&self, source: &Source) -> Option<TokenStream> {
        let (last, before) = source.hops.split_last()?;
        let is_plain = before.iter().all(|hop| hop.kind == HopKind::Plain) && last.kind != HopKind::Nullable;
        let root_is_plain = match source.root {
            Root::Input(index) => self.flow.inputs[index].is_required,
            Root::Step(index) => !self.flow.outputs[index].is_option,
            Root::Item => true,
        };
        if !is_plain || !root_is_plain || !source.keys.is_empty() {
            return None;
        }
        let (variable, _) = self.root(source.root);
        let fields = source.hops.iter().map(|hop| ident(&hop.name));
        Some(quote!(#variable #(.#fields)*))
    }

    /// Returns a value without an owner.
    pub(super) fn place(&self, source: &Source) -> Place {
        let place = follow(self.of_root(source.root), &source.hops);
        let keys = &source.keys;
        match (place, keys.is_empty()) {
            (place, true) => place,
            (Place::Plain(place), false) => {
                let place = referenced(source, place);
                Place::Option(quote!(flow::at(#place, &[#(#keys),*])))
            }
            (Place::Option(place), false) => Place::Option(quote!(#place.and_then(|it| flow::at(it, &[#(#keys),*])))),
        }
    }

    /// Returns the variable in which a value starts, without an owner.
    fn of_root(&self, root: Root) -> Place {
        let (variable, _) = self.root(root);
        let is_option = match root {
            Root::Input(index) => !self.flow.inputs[index].is_required,
            Root::Step(index) => self.flow.outputs[index].is_option,
            Root::Item => false,
        };
        match is_option {
            true => Place::Option(quote!(#variable.as_ref())),
            false => Place::Plain(variable.into_token_stream()),
        }
    }

    /// Returns the variable in which a value starts, and how often it is used.
    pub(super) fn root(&self, root: Root) -> (Ident, usize) {
        match root {
            Root::Input(index) => {
                let input = &self.flow.inputs[index];
                (ident(&input.name), input.uses)
            }
            Root::Step(index) => {
                let output = &self.flow.outputs[index];
                (ident(&output.name), output.uses)
            }
            Root::Item => (Ident::new("it", Span::call_site()), 1),
        }
    }
}

/// Returns a reference to a place. An item of a list of JSON values is a reference.
fn referenced(source: &Source, place: TokenStream) -> TokenStream {
    let is_item = source.root == Root::Item && source.hops.is_empty();
    if is_item { place } else { quote!(&#place) }
}

/// Returns the values that a result consists of.
fn sources<'t>(tree: &'t Tree) -> Vec<&'t Source> {
    match tree {
        Tree::Object(_, parts) => parts.iter().flat_map(|(_, part)| sources(part)).collect(),
        Tree::List(items, item) => [items].into_iter().chain(sources(item)).collect(),
        Tree::Value(Operand::Of(source, _)) => vec![source],
        Tree::Value(Operand::Text(pieces)) => {
            let source = |piece: &'t TextPiece| if let TextPiece::Of(source) = piece { Some(source) } else { None };
            pieces.iter().filter_map(source).collect()
        }
        Tree::Value(Operand::Literal(_)) | Tree::Last(_) | Tree::Nothing => Vec::new(),
    }
}

/// Follows fields from a value.
pub(super) fn follow(from: Place, hops: &[Hop]) -> Place {
    hops.iter().fold(from, |place, hop| {
        let name = ident(&hop.name);
        match (place, hop.kind) {
            (Place::Plain(place), HopKind::Plain) => Place::Plain(quote!(#place.#name)),
            (Place::Plain(place), HopKind::Option) => Place::Option(quote!(#place.#name.as_ref())),
            (Place::Plain(place), HopKind::Nullable) => Place::Option(quote!(#place.#name.as_option())),
            (Place::Option(place), HopKind::Plain) => Place::Option(quote!(#place.map(|it| &it.#name))),
            (Place::Option(place), HopKind::Option) => Place::Option(quote!(#place.and_then(|it| it.#name.as_ref()))),
            (Place::Option(place), HopKind::Nullable) => {
                Place::Option(quote!(#place.and_then(|it| it.#name.as_option())))
            }
        }
    })
}

/// Returns the last field of a path with an owner, as an `Option`. `place` is an `Option` of a
/// reference to what it is a field of.
pub(super) fn last_of(place: &TokenStream, last: &Hop, is_copy: bool) -> TokenStream {
    let name = ident(&last.name);
    let clone = (!is_copy).then(|| quote!(.clone()));
    match last.kind {
        HopKind::Plain => quote!(#place.map(|it| it.#name #clone)),
        HopKind::Option => quote!(#place.and_then(|it| it.#name #clone)),
        HopKind::Nullable => {
            let owned = if is_copy { quote!(copied) } else { quote!(cloned) };
            quote!(#place.and_then(|it| it.#name.as_option().#owned()))
        }
    }
}

/// Returns the type as which a JSON value is read.
fn read_as(file: &File<'_>, to: &Ty) -> TokenStream {
    match to {
        Ty::List(item) => {
            let item = read_as(file, item);
            quote!(Vec<#item>)
        }
        Ty::DateTime | Ty::Named(_) | Ty::Boxed(_) => quote!(String),
        ty => outside(file, ty),
    }
}

pub(super) fn is_copy(ty: &Ty) -> bool {
    matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Boolean | Ty::UnixMillis | Ty::UnixSeconds)
}

/// Returns the name of an expression that is one variable.
fn syn_ident(expression: &TokenStream) -> Option<String> {
    let text = expression.to_string();
    let is_name = text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    is_name.then_some(text)
}

/// Returns the name `it`.
pub(super) fn it() -> TokenStream {
    Ident::new("it", Span::call_site()).into_token_stream()
}

/// Returns the type of JSON values, and records its use.
pub(super) fn value_type(file: &File<'_>) -> Ident {
    import!(file, Value);
    Value
}
