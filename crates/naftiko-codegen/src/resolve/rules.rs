//! The rules that decide between the capability file and the OpenAPI document.
//!
//! | subject | the capability file | the OpenAPI document | result | reported |
//! |---|---|---|---|---|
//! | whether an input is required | does not declare it | declares it | the document | no |
//! | | required | any | required | no |
//! | | optional | required | optional | yes |
//! | the type of an input | does not declare it | declares it | the document | no |
//! | | declares one that allows the document's | declares it | the document | no |
//! | | declares a number or a boolean | declares a text | the document | yes |
//! | | declares another | declares it | the capability file | yes |
//! | a description | is part of the document's, or is truncated | has one | the document | no |
//! | | has its own | any | the capability file | no |
//! | a value | fixes it | any | the capability file | no |
//! | the base URL of an entry | does not declare it | has servers | the first absolute server | a note |
//! | | declares one that is not a server of the document | has servers | the capability file | yes |
//! | the base URL of an operation | declares none, or a server of the document | has other servers for it | the operation's: a separate service | a note |
//! | | declares one that is not a server of the document | has other servers for it | the capability file | yes |
//! | how requests authenticate | does not declare it | declares it | the document | a note |
//! | | declares one of the document's schemes | declares it | the capability file | no |
//! | | declares another | declares it | the capability file | yes |
//! | whether an operation authenticates | any | declares that the operation does not (`security: []`) | it does not | a note if the capability file declares a scheme |
//! | | declares a scheme | declares that no operation does | it does | no |
//! | the secret for another host | any | declares a scheme for the operation | that secret | a note |
//! | | any | does not declare one | no secret | a note |
//!
//! If the two contradict each other on a type, the form wins that every value fits into: a number
//! with many digits, or with leading zeros, is only exact as a text. A field of a JSON body that is
//! declared as a list or an object is then any JSON.
//!
//! There is one exception. Capability files declare nearly every whole body required. So a document
//! that declares it optional wins, unless its schema has required fields; these make the body
//! required even if neither file declares it. `body.rs` decides this, and `counterpart.rs` reports
//! an operation whose method or path differs between the two files.
//!
//! What the OpenAPI document does not declare is as in the capability file, or as the format
//! defaults. What a capability file declares for every operation alike (`type: object` of a body,
//! JSON of a response) does not contradict anything.

use std::collections::HashSet;
use std::hash::Hash;

use naftiko_openapi::{Schema, Shape};
use naftiko_spec::Type as SpecType;

use super::operation::{BaseRule, Decided, DecidedBy, SecretRule, Serialization};
use super::value::{Form, Style};

/// Whether an input is required. `document` is what the OpenAPI document declares, if it has the
/// input.
pub(super) fn required(capability: Option<bool>, document: Option<bool>) -> Decided<bool> {
    match (capability, document) {
        (Some(value), document) => {
            Decided { value, by: DecidedBy::Capability, is_conflict: !value && document == Some(true) }
        }
        (None, Some(value)) => Decided::new(value, DecidedBy::Document),
        (None, None) => Decided::default(false),
    }
}

/// Whether the type of the OpenAPI document is used, and not the one that the capability file
/// declares.
pub(super) fn document_type_counts(capability: Option<SpecType>, document: Kind) -> Decided<bool> {
    match capability {
        Some(declared) if !leaves_room(declared, document) => {
            let value = is_safer(document, declared);
            let by = if value { DecidedBy::Document } else { DecidedBy::Capability };
            Decided { value, by, is_conflict: true }
        }
        _ => Decided::new(true, DecidedBy::Document),
    }
}

/// The base URL of an entry in a capability file, or in `codegen.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DeclaredBase {
    /// Not declared.
    Nothing,
    /// One of the servers of the document, or anything if the document has none.
    OfDocument,
    /// Another.
    Another,
}

/// Returns which base URL is used. `has_other` is whether the document declares another one for the
/// operation.
pub(super) fn base(declared: DeclaredBase, has_other: bool) -> BaseRule {
    match (declared, has_other) {
        (_, false) => BaseRule::Entry,
        (DeclaredBase::Another, true) => BaseRule::EntryOverDocument,
        (DeclaredBase::Nothing | DeclaredBase::OfDocument, true) => BaseRule::Operation,
    }
}

/// The authentication of an operation in the document, compared with that of its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    /// Not declared.
    NotDeclared,
    /// No authentication.
    Without,
    /// The scheme of the entry, or others.
    AsEntry,
    /// Other schemes, or none.
    OtherOrWithout,
    /// Other schemes.
    Other,
}

/// Returns which secret an operation sends. `is_declared` is whether its entry or `codegen.toml`
/// declares a scheme, and `is_same_host` whether its requests go to the host of its entry.
pub(super) fn secret(is_declared: bool, is_same_host: bool, document: Security) -> SecretRule {
    use Security::{AsEntry, NotDeclared, Other, OtherOrWithout, Without};
    match (is_same_host, document, is_declared) {
        (_, AsEntry, _) | (true, NotDeclared, _) => SecretRule::Entry,
        (_, Without, _) | (false, NotDeclared | OtherOrWithout, _) | (true, OtherOrWithout, false) => {
            SecretRule::Nothing
        }
        (true, Other | OtherOrWithout, true) => SecretRule::EntryOverDocument,
        (true, Other, false) | (false, Other, _) => SecretRule::Operation,
    }
}

/// The kinds of values that the rules distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text, with any format.
    Text,
    /// One of several values: of an enum, or of several scalar types.
    Enum,
    /// An integer of at most 64 bits, with a sign.
    Integer,
    /// An unsigned integer of 64 bits.
    Unsigned,
    Number,
    /// A number that keeps its digits.
    Decimal,
    Boolean,
    /// A list, sent as texts.
    Texts,
    /// A scalar, or a list or an object.
    Several,
    /// A list, sent as JSON.
    List,
    /// An object, or JSON of any other kind.
    Object,
}

impl Kind {
    /// Returns the kind of a schema's values as they are serialized.
    pub(super) fn of(schema: &Schema, serialization: Serialization) -> Self {
        match (serialization, &schema.shape) {
            (Serialization::Text, _) => Kind::Text,
            (Serialization::Texts, _) => Kind::Texts,
            (Serialization::Style(Form::Repeated | Form::Joined(_)), _) => Kind::Texts,
            (Serialization::Style(Form::Plain | Form::Reserved), shape) => Kind::of_scalar(shape),
            (Serialization::Style(Form::Styled(Style::Json | Style::Urlencoded)), Shape::Array { .. }) => Kind::List,
            (Serialization::Style(Form::Styled(Style::Json | Style::Urlencoded)), _) => Kind::Object,
            (Serialization::Style(Form::Styled(_)), Shape::Array { .. }) => Kind::Texts,
            (Serialization::Style(Form::Styled(_)), Shape::OneOf { .. }) => Kind::Several,
            (Serialization::Style(Form::Styled(_)), shape) if !matches!(shape, Shape::Object { .. } | Shape::Any) => {
                Kind::of_scalar(shape)
            }
            (_, Shape::Array { .. }) => Kind::List,
            _ => Kind::Object,
        }
    }

    fn of_scalar(shape: &Shape) -> Self {
        match shape {
            Shape::String { values, .. } if is_enum(values) => Kind::Enum,
            Shape::Integer { values, .. } if is_enum(values) => Kind::Enum,
            Shape::Integer { format: Some(format), .. } if matches!(format.as_str(), "uint32" | "uint64") => {
                Kind::Unsigned
            }
            Shape::Integer { .. } => Kind::Integer,
            Shape::Number { format: Some(format) } if format == "decimal" => Kind::Decimal,
            Shape::Number { .. } => Kind::Number,
            Shape::Boolean { .. } => Kind::Boolean,
            Shape::OneOf { .. } => Kind::Enum,
            _ => Kind::Text,
        }
    }

    /// Returns the kind for a message.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Kind::Integer => "an integer",
            Kind::Number => "a number",
            Kind::Boolean => "a boolean",
            Kind::Texts | Kind::List => "a list",
            Kind::Object => "an object",
            Kind::Several => "one of several",
            Kind::Text | Kind::Enum | Kind::Unsigned | Kind::Decimal => "a string",
        }
    }
}

/// An enum with more values does not help readers or authors of code.
pub(crate) const LONGEST_ENUM: usize = 1000;

/// Whether the values of a schema are an enum.
fn is_enum<T: Eq + Hash>(values: &[T]) -> bool {
    (2..=LONGEST_ENUM).contains(&values.iter().collect::<HashSet<_>>().len())
}

/// Whether a declared type allows the kind in the OpenAPI document.
fn leaves_room(declared: SpecType, document: Kind) -> bool {
    match declared {
        // Anything can become a text in a URL or a header. Only an arithmetic type is a
        // contradiction.
        SpecType::String => {
            matches!(document, Kind::Text | Kind::Enum | Kind::Decimal | Kind::Texts | Kind::Several)
        }
        SpecType::Integer => matches!(document, Kind::Integer | Kind::Unsigned | Kind::Enum),
        SpecType::Number => {
            matches!(document, Kind::Integer | Kind::Number | Kind::Decimal | Kind::Unsigned)
        }
        SpecType::Boolean => document == Kind::Boolean,
        SpecType::Array => matches!(document, Kind::Texts | Kind::List | Kind::Several),
        SpecType::Object => matches!(document, Kind::Object | Kind::List | Kind::Several),
    }
}

/// Whether every value of a declared type fits into the kind in the OpenAPI document, and others do
/// too.
fn is_safer(document: Kind, declared: SpecType) -> bool {
    let is_number = matches!(declared, SpecType::Integer | SpecType::Number);
    match document {
        Kind::Text | Kind::Enum => is_number || declared == SpecType::Boolean,
        Kind::Decimal => is_number,
        _ => false,
    }
}

/// Returns a declared type for a message.
pub(super) fn type_word(ty: SpecType) -> &'static str {
    match ty {
        SpecType::String => "a string",
        SpecType::Number => "a number",
        SpecType::Integer => "an integer",
        SpecType::Boolean => "a boolean",
        SpecType::Array => "a list",
        SpecType::Object => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capability_file_decides_what_is_required_and_the_document_fills_in() {
        use DecidedBy::{Capability, Default, Document};
        for (capability, document, value, by, is_conflict) in [
            (None, None, false, Default, false),
            (None, Some(false), false, Document, false),
            (None, Some(true), true, Document, false),
            (Some(true), None, true, Capability, false),
            (Some(true), Some(false), true, Capability, false),
            (Some(true), Some(true), true, Capability, false),
            (Some(false), None, false, Capability, false),
            (Some(false), Some(false), false, Capability, false),
            (Some(false), Some(true), false, Capability, true),
        ] {
            let decided = Decided { value, by, is_conflict };
            assert_eq!(required(capability, document), decided, "{capability:?} {document:?}");
        }
    }

    #[test]
    fn a_server_of_an_operation_counts_unless_the_capability_file_names_a_host_that_the_document_does_not_have() {
        use BaseRule::{Entry, EntryOverDocument, Operation};
        for (declared, has_other, rule) in [
            (DeclaredBase::Nothing, false, Entry),
            (DeclaredBase::Nothing, true, Operation),
            (DeclaredBase::OfDocument, false, Entry),
            (DeclaredBase::OfDocument, true, Operation),
            (DeclaredBase::Another, false, Entry),
            (DeclaredBase::Another, true, EntryOverDocument),
        ] {
            assert_eq!(base(declared, has_other), rule, "{declared:?} {has_other}");
        }
    }

    #[test]
    fn a_secret_goes_to_the_host_of_its_entry_and_elsewhere_only_where_the_document_says_so() {
        use SecretRule::{Entry, EntryOverDocument, Nothing, Operation};
        // For each: the host of the entry, with a declared secret and without one; then another
        // host.
        for (document, same_host, other_host) in [
            (Security::NotDeclared, [Entry, Entry], Nothing),
            (Security::Without, [Nothing, Nothing], Nothing),
            (Security::AsEntry, [Entry, Entry], Entry),
            (Security::OtherOrWithout, [EntryOverDocument, Nothing], Nothing),
            (Security::Other, [EntryOverDocument, Operation], Operation),
        ] {
            assert_eq!([secret(true, true, document), secret(false, true, document)], same_host, "{document:?}");
            for is_declared in [true, false] {
                assert_eq!(secret(is_declared, false, document), other_host, "{document:?}");
            }
        }
    }

    #[test]
    fn the_type_of_the_document_counts_where_the_declared_one_leaves_room_for_it() {
        use Kind::{Boolean, Decimal, Enum, Integer, List, Number, Object, Several, Text, Texts, Unsigned};
        use SpecType as S;
        let all = [Text, Enum, Integer, Unsigned, Number, Decimal, Boolean, Texts, Several, List, Object];
        for (declared, fits) in [
            (None, &all[..]),
            (Some(S::String), &[Text, Enum, Decimal, Texts, Several]),
            (Some(S::Integer), &[Integer, Unsigned, Enum]),
            (Some(S::Number), &[Integer, Number, Decimal, Unsigned]),
            (Some(S::Boolean), &[Boolean]),
            (Some(S::Array), &[Texts, List, Several]),
            (Some(S::Object), &[Object, List, Several]),
        ] {
            for kind in all {
                let decided = document_type_counts(declared, kind);
                assert_eq!(decided.is_conflict, !fits.contains(&kind), "{declared:?} {kind:?}");
                assert!(decided.value || decided.is_conflict, "{declared:?} {kind:?}");
            }
        }
    }

    #[test]
    fn where_types_contradict_each_other_a_text_wins_over_a_number() {
        use SpecType as S;
        for (declared, kind, document_wins) in [
            (S::Number, Kind::Text, true),
            (S::Number, Kind::Enum, true),
            (S::Integer, Kind::Text, true),
            (S::Integer, Kind::Decimal, true),
            (S::Boolean, Kind::Text, true),
            (S::Boolean, Kind::Decimal, false),
            (S::Integer, Kind::Number, false),
            (S::Number, Kind::Boolean, false),
            (S::String, Kind::Integer, false),
            (S::String, Kind::Number, false),
            (S::Array, Kind::Text, false),
            (S::Object, Kind::Text, false),
        ] {
            let by = if document_wins { DecidedBy::Document } else { DecidedBy::Capability };
            let decided = Decided { value: document_wins, by, is_conflict: true };
            assert_eq!(document_type_counts(Some(declared), kind), decided, "{declared:?} {kind:?}");
        }
    }
}
