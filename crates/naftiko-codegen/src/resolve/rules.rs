//! The rules for what counts where the capability file and the OpenAPI document both speak of one thing.
//!
//! | of | the capability file | the OpenAPI document | result | reported |
//! |---|---|---|---|---|
//! | whether an input is required | does not say | says | the document | no |
//! | | says yes | any | yes | no |
//! | | says no | says yes | no | yes |
//! | the type of an input | does not say | says | the document | no |
//! | | says one that leaves room for the document's | says | the document | no |
//! | | says a number or a boolean | says a text | the document | yes |
//! | | says another | says | the capability file | yes |
//! | a text | is a part of the document's, or is cut off | says | the document | no |
//! | | says something of its own | any | the capability file | no |
//! | a value | fixes it | any | the capability file | no |
//! | the base URL of an entry | does not say | has servers | the first absolute server | a note |
//! | | says one that is no server of the document | has servers | the capability file | yes |
//! | the base URL of an operation | says nothing, or a server of the document | has other servers for it | the operation's: a service of its own | a note |
//! | | says one that is no server of the document | has other servers for it | the capability file | yes |
//! | how requests authenticate | does not say | says | the document | a note |
//! | | says one of the document's ways | says | the capability file | no |
//! | | says another | says | the capability file | yes |
//! | whether an operation authenticates | any | says of the operation that it does not (`security: []`) | it does not | a note if the capability file says how |
//! | | says how | says of all operations that they do not | it does | no |
//! | what is sent to another host | any | says a way for the operation | that secret | a note |
//! | | any | does not say | no secret | a note |
//!
//! Where the two contradict each other on a type, the form wins that every value fits into: a number with many digits, or
//! with zeros in front, is only whole as a text. A field of a JSON body that is declared as a list or an object is any JSON
//! then.
//!
//! One case differs. Capability files say of nearly every whole body that it is required. So a document that denies it
//! counts, unless its schema has required fields; these require the body also where neither file says so. `body.rs` decides
//! that, and `counterpart.rs` reports an operation whose method or path differs between the two files.
//!
//! What the OpenAPI document does not say is as the capability file says, or as the format assumes. What a capability file
//! says of every operation alike (`type: object` of a body, JSON of a response) does not contradict anything.

use std::collections::HashSet;
use std::hash::Hash;

use naftiko_openapi::{Schema, Shape};
use naftiko_spec::Type as SpecType;

use super::operation::{Decided, DecidedBy, Serialization};
use super::value::{Form, Style};

/// Whether an input is required. `document` is what the OpenAPI document says, if it has the input.
pub(super) fn required(capability: Option<bool>, document: Option<bool>) -> Decided<bool> {
    match (capability, document) {
        (Some(value), document) => {
            Decided { value, by: DecidedBy::Capability, is_conflict: !value && document == Some(true) }
        }
        (None, Some(value)) => Decided::new(value, DecidedBy::Document),
        (None, None) => Decided::default(false),
    }
}

/// Whether the type of the OpenAPI document counts, and not the one that the capability file declares.
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

/// What a capability file, or `codegen.toml`, says of the base URL of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SaidBase {
    /// Nothing.
    Nothing,
    /// One of the servers of the document, or anything if the document has none.
    OfDocument,
    /// Another.
    Another,
}

/// Which base URL counts for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BaseRule {
    /// That of its entry.
    Entry,
    /// That of its entry, although the document has another one for it.
    EntryOverDocument,
    /// The one that the document has for it.
    Operation,
}

/// Which base URL counts. `has_other` is whether the document has another one for the operation.
pub(super) fn base(said: SaidBase, has_other: bool) -> BaseRule {
    match (said, has_other) {
        (_, false) => BaseRule::Entry,
        (SaidBase::Another, true) => BaseRule::EntryOverDocument,
        (SaidBase::Nothing | SaidBase::OfDocument, true) => BaseRule::Operation,
    }
}

/// What the document says of how an operation authenticates, seen from the way in which its entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    /// Nothing.
    Unsaid,
    /// Not at all.
    Without,
    /// In the way of the entry, or in other ways.
    AsEntry,
    /// In other ways, or not at all.
    OtherOrWithout,
    /// In other ways.
    Other,
}

/// Which secret an operation sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretRule {
    /// That of its entry.
    Entry,
    /// That of its entry, although the document has other ways for it.
    EntryOverDocument,
    /// None.
    Nothing,
    /// One of its own, as the document says.
    Operation,
}

/// Which secret an operation sends. `is_declared` is whether its entry, or `codegen.toml`, says how it authenticates,
/// `is_same_host` whether its requests go to the host of its entry.
pub(super) fn secret(is_declared: bool, is_same_host: bool, document: Security) -> SecretRule {
    use Security::{AsEntry, Other, OtherOrWithout, Unsaid, Without};
    match (is_same_host, document, is_declared) {
        (_, AsEntry, _) | (true, Unsaid, _) => SecretRule::Entry,
        (_, Without, _) | (false, Unsaid | OtherOrWithout, _) | (true, OtherOrWithout, false) => SecretRule::Nothing,
        (true, Other | OtherOrWithout, true) => SecretRule::EntryOverDocument,
        (true, Other, false) | (false, Other, _) => SecretRule::Operation,
    }
}

/// The kinds of values that rules tell apart.
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
    /// The kind of a schema's values as they are serialized.
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
            Shape::Integer { format: Some(format), .. } if format == "uint64" => Kind::Unsigned,
            Shape::Integer { .. } => Kind::Integer,
            Shape::Number { format: Some(format) } if format == "decimal" => Kind::Decimal,
            Shape::Number { .. } => Kind::Number,
            Shape::Boolean { .. } => Kind::Boolean,
            Shape::OneOf { .. } => Kind::Enum,
            _ => Kind::Text,
        }
    }

    /// The kind in a message.
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

/// An enum of more values does not help anybody who writes or reads code.
pub(crate) const LONGEST_ENUM: usize = 1000;

/// Whether the values of a schema are an enum.
fn is_enum<T: Eq + Hash>(values: &[T]) -> bool {
    (2..=LONGEST_ENUM).contains(&values.iter().collect::<HashSet<_>>().len())
}

/// Whether a declared type leaves room for the kind that the OpenAPI document has.
fn leaves_room(declared: SpecType, document: Kind) -> bool {
    match declared {
        // Anything becomes a text in a URL or a header. Only a type to calculate with is a contradiction.
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

/// Whether every value of a declared type fits into the kind that the OpenAPI document has, and more.
fn is_safer(document: Kind, declared: SpecType) -> bool {
    let is_number = matches!(declared, SpecType::Integer | SpecType::Number);
    match document {
        Kind::Text | Kind::Enum => is_number || declared == SpecType::Boolean,
        Kind::Decimal => is_number,
        _ => false,
    }
}

/// A declared type in a message.
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
        for (said, has_other, rule) in [
            (SaidBase::Nothing, false, Entry),
            (SaidBase::Nothing, true, Operation),
            (SaidBase::OfDocument, false, Entry),
            (SaidBase::OfDocument, true, Operation),
            (SaidBase::Another, false, Entry),
            (SaidBase::Another, true, EntryOverDocument),
        ] {
            assert_eq!(base(said, has_other), rule, "{said:?} {has_other}");
        }
    }

    #[test]
    fn a_secret_goes_to_the_host_of_its_entry_and_elsewhere_only_where_the_document_says_so() {
        use SecretRule::{Entry, EntryOverDocument, Nothing, Operation};
        // For each: the host of the entry, where a file declares the secret and where none does; then another host.
        for (document, same_host, other_host) in [
            (Security::Unsaid, [Entry, Entry], Nothing),
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
