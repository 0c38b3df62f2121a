//! Returns types as generated code spells them, for comparisons of two clients.
//!
//! The functions that write the code return them, so a comparison cannot see another type than a
//! caller does.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::TokenStream;

use super::need::{Need, need_of_setter};
use super::parameter::argument_type;
use super::response;
use super::uses::File;
use super::{fake, types};
use crate::model::facts::is_endless;
use crate::model::reserved::CAPABILITY_IMPORTS;
use crate::model::types::{Field, TypeDef};
use crate::model::{Api, Output, Parameter, Response, Stream, Ty, Type};

/// The types of a client as text. Each is spelled once.
pub(crate) struct Spelling<'a> {
    file: File<'a>,
    known: RefCell<HashMap<Key, Rc<str>>>,
}

/// What decides how a type is spelled.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Plain(Ty),
    Argument(Type, bool),
    Additional(Ty),
    Field(Ty, Presence),
    Setting(Ty, Presence),
}

/// What decides how a field shows that it is absent.
#[derive(PartialEq, Eq, Hash)]
struct Presence {
    required: bool,
    nullable: bool,
    sent: bool,
    is_endless: bool,
}

impl<'a> Spelling<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        Spelling { file: File::new(api, CAPABILITY_IMPORTS), known: RefCell::default() }
    }

    /// Returns a type.
    pub(crate) fn ty(&self, ty: &Ty) -> Rc<str> {
        self.once(Key::Plain(ty.clone()), || types::outside(&self.file, ty))
    }

    /// Returns the type of the argument that a required input is.
    pub(crate) fn argument(&self, parameter: &Parameter) -> Rc<str> {
        self.parameter(parameter, Need::Required)
    }

    /// Returns the type of the argument that the setter of an optional input has.
    pub(crate) fn setter(&self, parameter: &Parameter) -> Rc<str> {
        self.parameter(parameter, need_of_setter(parameter))
    }

    fn parameter(&self, parameter: &Parameter, need: Need) -> Rc<str> {
        let key = Key::Argument(parameter.ty.clone(), need == Need::Optional);
        self.once(key, || argument_type(&self.file, parameter, need))
    }

    /// Returns the type of a field.
    pub(crate) fn field(&self, def: &TypeDef, field: &Field) -> Rc<str> {
        let key = Key::Field(field.ty.clone(), self.presence(def, field));
        self.once(key, || types::field_type(&self.file, def, field))
    }

    /// Returns the type of the argument that sets a field.
    pub(crate) fn setting(&self, def: &TypeDef, field: &Field) -> Rc<str> {
        let key = Key::Setting(field.ty.clone(), self.presence(def, field));
        self.once(key, || types::setting_type(&self.file, def, field))
    }

    /// Returns the type of the argument that sets the additional fields.
    pub(crate) fn additional(&self, ty: &Ty) -> Rc<str> {
        let map = Ty::Map(Box::new(ty.clone()));
        self.once(Key::Additional(ty.clone()), || types::argument_type(&self.file, &map))
    }

    /// Returns what a call returns.
    pub(crate) fn returned(&self, response: &Response) -> Rc<str> {
        text(&response::returned(&self.file, response)).into()
    }

    /// Returns what a call returns as a stream.
    pub(crate) fn stream(&self, stream: &Stream) -> Rc<str> {
        text(&response::stream_of(&self.file, stream)).into()
    }

    /// Returns the type of a part of a response.
    pub(crate) fn output(&self, output: &Output) -> Rc<str> {
        text(&response::output_type(&self.file, output)).into()
    }

    /// Returns what a test supplies as a response.
    pub(crate) fn faked(&self, response: &Response) -> Rc<str> {
        text(&fake::response(&self.file, response)).into()
    }

    fn presence(&self, def: &TypeDef, field: &Field) -> Presence {
        Presence {
            required: field.required,
            nullable: field.nullable,
            sent: def.sent,
            is_endless: is_endless(&self.file.api.types, def, field),
        }
    }

    fn once(&self, key: Key, spell: impl FnOnce() -> TokenStream) -> Rc<str> {
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let spelled: Rc<str> = text(&spell()).into();
        self.known.borrow_mut().insert(key, Rc::clone(&spelled));
        spelled
    }
}

/// Returns a type as text, with spaces only where rustfmt has them.
fn text(tokens: &TokenStream) -> String {
    let spaced = tokens.to_string();
    let mut out = String::with_capacity(spaced.len());
    let mut characters = spaced.chars().peekable();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    while let Some(character) = characters.next() {
        if character != ' ' {
            out.push(character);
            continue;
        }
        let (before, after) = (out.chars().last(), characters.peek().copied());
        let is_between_words = before.is_some_and(is_word) && after.is_some_and(is_word);
        if is_between_words || matches!(before, Some(',' | '=')) || after == Some('=') {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn types_are_spelled_as_rustfmt_does() {
        let tokens = quote!(impl IntoIterator<Item = (impl Into<String>, Option<types::Pet>)>);
        assert_eq!(text(&tokens), "impl IntoIterator<Item = (impl Into<String>, Option<types::Pet>)>");
        assert_eq!(text(&quote!(BTreeMap<String, Vec<()>>)), "BTreeMap<String, Vec<()>>");
    }
}
