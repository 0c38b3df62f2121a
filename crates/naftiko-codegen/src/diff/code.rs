//! The kinds of changes.

use std::fmt;
use std::str::FromStr;

use naftiko_spec::nearest;

use super::report::Level;

/// Makes the codes with their names and levels from one table, so that all lists are complete.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal: $caller:ident, $wire:ident;)*) => {
        /// The kind of a change, which is part of each line of a report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// Returns every code.
            pub fn all() -> &'static [Code] {
                &[$(Code::$code),*]
            }

            /// Returns the code as it appears in reports and in `codegen.toml`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$code => $name,)*
                }
            }

            /// Whether the program of a caller still compiles and has the same meaning.
            pub fn caller(self) -> Level {
                match self {
                    $(Code::$code => Level::$caller,)*
                }
            }

            /// Whether a program that compiles still works.
            pub fn wire(self) -> Level {
                match self {
                    $(Code::$code => Level::$wire,)*
                }
            }
        }
    };
}

codes! {
    /// A client that did not exist.
    PackageAdded = "package-added": Addition, None;
    /// A client that does not exist any more.
    PackageRemoved = "package-removed": Breaking, Breaking;
    /// The crate has another name.
    PackageRenamed = "package-renamed": Breaking, None;
    /// A new module.
    ModuleAdded = "module-added": Addition, None;
    /// A module is missing.
    ModuleRemoved = "module-removed": Breaking, Breaking;
    /// A module, or the type with its operations, has another name.
    ModuleRenamed = "module-renamed": Breaking, None;
    /// Something that every build had is now in builds with a feature only.
    FeatureRequired = "feature-required": Breaking, None;
    /// A feature is missing.
    FeatureRemoved = "feature-removed": Breaking, None;
    /// A new operation.
    OperationAdded = "operation-added": Addition, None;
    /// An operation is missing.
    OperationRemoved = "operation-removed": Breaking, Breaking;
    /// An operation, or its request, has another name.
    OperationRenamed = "operation-renamed": Breaking, None;
    /// An operation is in another module.
    OperationMoved = "operation-moved": Breaking, None;
    /// A new required argument.
    ArgumentAdded = "argument-added": Breaking, Breaking;
    /// An argument is missing.
    ArgumentRemoved = "argument-removed": Breaking, Note;
    /// The arguments have another order.
    ArgumentOrder = "argument-order": Breaking, None;
    /// An argument has another type.
    ArgumentType = "argument-type": Breaking, None;
    /// An optional input is required now: its setter became an argument.
    InputRequired = "input-required": Breaking, Breaking;
    /// A required input is optional now: its argument became a setter.
    InputOptional = "input-optional": Breaking, None;
    /// A new setter.
    SetterAdded = "setter-added": Addition, None;
    /// A setter is missing.
    SetterRemoved = "setter-removed": Breaking, Note;
    /// A setter has another name.
    SetterRenamed = "setter-renamed": Breaking, None;
    /// A setter takes another type.
    SetterType = "setter-type": Breaking, None;
    /// An operation returns another type.
    ResponseType = "response-type": Breaking, Breaking;
    /// The pages of a response can be followed now.
    PagesAdded = "pages-added": Addition, None;
    /// The pages of a response cannot be followed any more.
    PagesRemoved = "pages-removed": Breaking, Breaking;
    /// The items of pages have another type.
    PagesType = "pages-type": Breaking, None;
    /// The next page is requested in another way.
    PagingChanged = "paging-changed": None, Note;
    /// A response can be read as a stream now.
    StreamAdded = "stream-added": Addition, None;
    /// A response cannot be read as a stream any more.
    StreamRemoved = "stream-removed": Breaking, Breaking;
    /// A stream has items of another type.
    StreamType = "stream-type": Breaking, None;
    /// Error responses have a type now.
    ErrorTypeAdded = "error-type-added": Addition, None;
    /// Error responses have no type any more.
    ErrorTypeRemoved = "error-type-removed": Breaking, Note;
    /// Error responses have another type.
    ErrorTypeChanged = "error-type-changed": Breaking, Note;
    /// The document lists an error response that it did not list.
    ErrorResponseAdded = "error-response-added": None, Note;
    /// The document does not list an error response any more.
    ErrorResponseRemoved = "error-response-removed": None, Note;
    /// A type is missing.
    TypeRemoved = "type-removed": Breaking, Note;
    /// A type has another name.
    TypeRenamed = "type-renamed": Breaking, None;
    /// A type is of another kind, such as an enum instead of a struct.
    TypeKind = "type-kind": Breaking, Breaking;
    /// A new field.
    FieldAdded = "field-added": Addition, None;
    /// A field is missing.
    FieldRemoved = "field-removed": Breaking, Note;
    /// A field has another name.
    FieldRenamed = "field-renamed": Breaking, None;
    /// A field has another type.
    FieldType = "field-type": Breaking, None;
    /// A field may be absent now.
    FieldOptional = "field-optional": Breaking, None;
    /// A field is always present now.
    FieldRequired = "field-required": Breaking, None;
    /// A new value of an enum.
    EnumValueAdded = "enum-value-added": Addition, None;
    /// A value of an enum is missing.
    EnumValueRemoved = "enum-value-removed": Breaking, Note;
    /// The variant of a value has another name.
    EnumValueRenamed = "enum-value-renamed": Breaking, None;
    /// A variant of an enum stands for another value.
    EnumValueChanged = "enum-value-changed": None, Breaking;
    /// A new variant of a union.
    VariantAdded = "variant-added": Addition, None;
    /// A variant of a union is missing.
    VariantRemoved = "variant-removed": Breaking, Breaking;
    /// A variant of a union contains another type.
    VariantType = "variant-type": Breaking, None;
    /// A type implements a trait that it did not implement.
    TraitAdded = "trait-added": Addition, None;
    /// A type does not implement a trait any more.
    TraitRemoved = "trait-removed": Breaking, None;
    /// A new constructor of the client.
    ConstructorAdded = "constructor-added": Addition, None;
    /// A constructor of the client is missing.
    ConstructorRemoved = "constructor-removed": Breaking, Breaking;
    /// Requests authenticate in another way.
    AuthenticationChanged = "authentication-changed": None, Breaking;
    /// A value comes from another environment variable.
    EnvironmentChanged = "environment-changed": None, Breaking;
    /// Requests are sent to another base URL.
    BaseUrlChanged = "base-url-changed": None, Breaking;
    /// An operation is sent to another path.
    PathChanged = "path-changed": None, Breaking;
    /// An operation is sent with another HTTP method.
    MethodChanged = "method-changed": None, Breaking;
    /// A value is sent or read under another name.
    WireNameChanged = "wire-name-changed": None, Breaking;
    /// A value is sent in another place, such as a header instead of the query.
    PlaceChanged = "place-changed": None, Breaking;
    /// A value is serialized in another way.
    StyleChanged = "style-changed": None, Breaking;
    /// The body is sent as another media type, or is computed in another way.
    BodyChanged = "body-changed": None, Breaking;
    /// A request has a body even if none of its fields is set, or has none then.
    BodyPresence = "body-presence": None, Note;
    /// A value that the client sends by itself is another one.
    FixedValueChanged = "fixed-value-changed": None, Breaking;
    /// The client sends one more value by itself.
    FixedValueAdded = "fixed-value-added": None, Note;
    /// A response is requested or decoded in another format.
    ResponseFormat = "response-format": None, Note;
    /// The value that selects the variant of a union is another one.
    DiscriminatorChanged = "discriminator-changed": None, Note;
    /// Fewer values are valid.
    ConstraintTightened = "constraint-tightened": None, Note;
    /// More values are valid.
    ConstraintLoosened = "constraint-loosened": None, Note;
    /// The server uses another value if none is sent.
    DefaultChanged = "default-changed": None, Note;
    /// Something is deprecated now.
    Deprecated = "deprecated": Note, None;
    /// Something is not deprecated any more.
    Undeprecated = "undeprecated": Note, None;
    /// The documentation has another text.
    TextChanged = "text-changed": Note, None;
    /// The fake for tests of callers has another method.
    FakeChanged = "fake-changed": Breaking, None;
    /// A part of the public API is missing or has changed in a way that no other code explains.
    SurfaceChanged = "surface-changed": Breaking, None;
    /// A new part of the public API that no other code explains.
    SurfaceAdded = "surface-added": Addition, None;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let known = || Code::all().iter().map(|code| code.as_str());
        let code = Code::all().iter().find(|code| code.as_str() == text);
        code.copied().ok_or_else(|| UnknownCode { similar: nearest(text, known()) })
    }
}

/// An error for a text that is not a [`Code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    similar: Option<&'static str>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.similar {
            Some(similar) => write!(f, "unknown code; did you mean `{similar}`?"),
            None => f.write_str("unknown code"),
        }
    }
}

impl std::error::Error for UnknownCode {}
