//! The kinds of changes.

use std::fmt;
use std::str::FromStr;

use naftiko_spec::nearest;

use super::report::Level;

/// Makes the codes with their names and levels from one table, so that all lists are complete.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal: $caller:ident, $wire:ident, $exposed:ident;)*) => {
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

            /// Whether agents, scripts and HTTP clients use the program as before.
            pub fn exposed(self) -> Level {
                match self {
                    $(Code::$code => Level::$exposed,)*
                }
            }
        }
    };
}

codes! {
    /// A client that did not exist.
    PackageAdded = "package-added": Addition, None, None;
    /// A client that does not exist any more.
    PackageRemoved = "package-removed": Breaking, Breaking, None;
    /// The crate has another name.
    PackageRenamed = "package-renamed": Breaking, None, None;
    /// A new module.
    ModuleAdded = "module-added": Addition, None, None;
    /// A module is missing.
    ModuleRemoved = "module-removed": Breaking, Breaking, None;
    /// A module, or the type with its operations, has another name.
    ModuleRenamed = "module-renamed": Breaking, None, None;
    /// Something that every build had is now in builds with a feature only.
    FeatureRequired = "feature-required": Breaking, None, None;
    /// A feature is missing.
    FeatureRemoved = "feature-removed": Breaking, None, None;
    /// A new operation.
    OperationAdded = "operation-added": Addition, None, None;
    /// An operation is missing.
    OperationRemoved = "operation-removed": Breaking, Breaking, None;
    /// An operation, or its request, has another name.
    OperationRenamed = "operation-renamed": Breaking, None, None;
    /// An operation is in another module.
    OperationMoved = "operation-moved": Breaking, None, None;
    /// A new required argument.
    ArgumentAdded = "argument-added": Breaking, Breaking, None;
    /// An argument is missing.
    ArgumentRemoved = "argument-removed": Breaking, Note, None;
    /// The arguments have another order.
    ArgumentOrder = "argument-order": Breaking, None, None;
    /// An argument has another type.
    ArgumentType = "argument-type": Breaking, None, None;
    /// An optional input is required now: its setter became an argument.
    InputRequired = "input-required": Breaking, Breaking, None;
    /// A required input is optional now: its argument became a setter.
    InputOptional = "input-optional": Breaking, None, None;
    /// A new setter.
    SetterAdded = "setter-added": Addition, None, None;
    /// A setter is missing.
    SetterRemoved = "setter-removed": Breaking, Note, None;
    /// A setter has another name.
    SetterRenamed = "setter-renamed": Breaking, None, None;
    /// A setter takes another type.
    SetterType = "setter-type": Breaking, None, None;
    /// An operation returns another type.
    ResponseType = "response-type": Breaking, Breaking, None;
    /// The pages of a response can be followed now.
    PagesAdded = "pages-added": Addition, None, None;
    /// The pages of a response cannot be followed any more.
    PagesRemoved = "pages-removed": Breaking, Breaking, None;
    /// The items of pages have another type.
    PagesType = "pages-type": Breaking, None, None;
    /// The next page is requested in another way.
    PagingChanged = "paging-changed": None, Note, None;
    /// A response can be read as a stream now.
    StreamAdded = "stream-added": Addition, None, None;
    /// A response cannot be read as a stream any more.
    StreamRemoved = "stream-removed": Breaking, Breaking, None;
    /// A stream has items of another type.
    StreamType = "stream-type": Breaking, None, None;
    /// Error responses have a type now.
    ErrorTypeAdded = "error-type-added": Addition, None, None;
    /// Error responses have no type any more.
    ErrorTypeRemoved = "error-type-removed": Breaking, Note, None;
    /// Error responses have another type.
    ErrorTypeChanged = "error-type-changed": Breaking, Note, None;
    /// The document lists an error response that it did not list.
    ErrorResponseAdded = "error-response-added": None, Note, None;
    /// The document does not list an error response any more.
    ErrorResponseRemoved = "error-response-removed": None, Note, None;
    /// A type is missing.
    TypeRemoved = "type-removed": Breaking, Note, None;
    /// A type has another name.
    TypeRenamed = "type-renamed": Breaking, None, None;
    /// A type is of another kind, such as an enum instead of a struct.
    TypeKind = "type-kind": Breaking, Breaking, None;
    /// A new field.
    FieldAdded = "field-added": Addition, None, None;
    /// A field is missing.
    FieldRemoved = "field-removed": Breaking, Note, None;
    /// A field has another name.
    FieldRenamed = "field-renamed": Breaking, None, None;
    /// A field has another type.
    FieldType = "field-type": Breaking, None, None;
    /// A field may be absent now.
    FieldOptional = "field-optional": Breaking, None, None;
    /// A field is always present now.
    FieldRequired = "field-required": Breaking, None, None;
    /// A new value of an enum.
    EnumValueAdded = "enum-value-added": Addition, None, None;
    /// A value of an enum is missing.
    EnumValueRemoved = "enum-value-removed": Breaking, Note, None;
    /// The variant of a value has another name.
    EnumValueRenamed = "enum-value-renamed": Breaking, None, None;
    /// A variant of an enum stands for another value.
    EnumValueChanged = "enum-value-changed": None, Breaking, None;
    /// A new variant of a union.
    VariantAdded = "variant-added": Addition, None, None;
    /// A variant of a union is missing.
    VariantRemoved = "variant-removed": Breaking, Breaking, None;
    /// A variant of a union contains another type.
    VariantType = "variant-type": Breaking, None, None;
    /// A type implements a trait that it did not implement.
    TraitAdded = "trait-added": Addition, None, None;
    /// A type does not implement a trait any more.
    TraitRemoved = "trait-removed": Breaking, None, None;
    /// A new constructor of the client.
    ConstructorAdded = "constructor-added": Addition, None, None;
    /// A constructor of the client is missing.
    ConstructorRemoved = "constructor-removed": Breaking, Breaking, None;
    /// Requests authenticate in another way.
    AuthenticationChanged = "authentication-changed": None, Breaking, None;
    /// A value comes from another environment variable.
    EnvironmentChanged = "environment-changed": None, Breaking, None;
    /// Requests are sent to another base URL.
    BaseUrlChanged = "base-url-changed": None, Breaking, None;
    /// An operation is sent to another path.
    PathChanged = "path-changed": None, Breaking, None;
    /// An operation is sent with another HTTP method.
    MethodChanged = "method-changed": None, Breaking, None;
    /// A value is sent or read under another name.
    WireNameChanged = "wire-name-changed": None, Breaking, None;
    /// A value is sent in another place, such as a header instead of the query.
    PlaceChanged = "place-changed": None, Breaking, None;
    /// A value is serialized in another way.
    StyleChanged = "style-changed": None, Breaking, None;
    /// The body is sent as another media type, or is computed in another way.
    BodyChanged = "body-changed": None, Breaking, None;
    /// A request has a body even if none of its fields is set, or has none then.
    BodyPresence = "body-presence": None, Note, None;
    /// A value that the client sends by itself is another one.
    FixedValueChanged = "fixed-value-changed": None, Breaking, None;
    /// The client sends one more value by itself.
    FixedValueAdded = "fixed-value-added": None, Note, None;
    /// A response is requested or decoded in another format.
    ResponseFormat = "response-format": None, Note, None;
    /// The value that selects the variant of a union is another one.
    DiscriminatorChanged = "discriminator-changed": None, Note, None;
    /// Fewer values are valid.
    ConstraintTightened = "constraint-tightened": None, Note, None;
    /// More values are valid.
    ConstraintLoosened = "constraint-loosened": None, Note, None;
    /// The server uses another value if none is sent.
    DefaultChanged = "default-changed": None, Note, None;
    /// Something is deprecated now.
    Deprecated = "deprecated": Note, None, None;
    /// Something is not deprecated any more.
    Undeprecated = "undeprecated": Note, None, None;
    /// The documentation has another text.
    TextChanged = "text-changed": Note, None, None;
    /// The fake for tests of callers has another method.
    FakeChanged = "fake-changed": Breaking, None, None;
    /// A part of the public API is missing or has changed in a way that no other code explains.
    SurfaceChanged = "surface-changed": Breaking, None, None;
    /// A new part of the public API that no other code explains.
    SurfaceAdded = "surface-added": Addition, None, None;
    /// A program that did not exist.
    ProgramAdded = "program-added": None, None, Addition;
    /// A program that does not exist any more.
    ProgramRemoved = "program-removed": None, None, Breaking;
    /// A program has another name.
    ProgramRenamed = "program-renamed": None, None, Breaking;
    /// A program has a part that it did not have, such as its MCP server.
    ProgramPartAdded = "program-part-added": None, None, Addition;
    /// A part of a program is missing.
    ProgramPartRemoved = "program-part-removed": None, None, Breaking;
    /// A new server.
    ServerAdded = "server-added": None, None, Addition;
    /// A server is missing.
    ServerRemoved = "server-removed": None, None, Breaking;
    /// A server has another namespace.
    ServerRenamed = "server-renamed": None, None, Breaking;
    /// A server authenticates its callers in another way.
    ServerAuthentication = "server-authentication": None, None, Breaking;
    /// A new command.
    CommandAdded = "command-added": None, None, Addition;
    /// A command is missing.
    CommandRemoved = "command-removed": None, None, Breaking;
    /// A command has another name.
    CommandRenamed = "command-renamed": None, None, Breaking;
    /// The positional arguments of a command have another order, or became options.
    CommandArguments = "command-arguments": None, None, Breaking;
    /// A new tool.
    ToolAdded = "tool-added": None, None, Addition;
    /// A tool is missing.
    ToolRemoved = "tool-removed": None, None, Breaking;
    /// A tool has another name.
    ToolRenamed = "tool-renamed": None, None, Breaking;
    /// A tool is not known to be harmless any more.
    ToolHintLost = "tool-hint-lost": None, None, Breaking;
    /// A tool has other hints.
    ToolHintChanged = "tool-hint-changed": None, None, Note;
    /// A new resource.
    ResourceAdded = "resource-added": None, None, Addition;
    /// A resource is missing.
    ResourceRemoved = "resource-removed": None, None, Breaking;
    /// A resource has another URI.
    ResourceMoved = "resource-moved": None, None, Breaking;
    /// A new prompt.
    PromptAdded = "prompt-added": None, None, Addition;
    /// A prompt is missing.
    PromptRemoved = "prompt-removed": None, None, Breaking;
    /// A prompt has another name.
    PromptRenamed = "prompt-renamed": None, None, Breaking;
    /// A new skill.
    SkillAdded = "skill-added": None, None, Addition;
    /// A skill is missing.
    SkillRemoved = "skill-removed": None, None, Breaking;
    /// A skill has another name.
    SkillRenamed = "skill-renamed": None, None, Breaking;
    /// A new route.
    RouteAdded = "route-added": None, None, Addition;
    /// A route is missing.
    RouteRemoved = "route-removed": None, None, Breaking;
    /// A route has another method or another path.
    RouteMoved = "route-moved": None, None, Breaking;
    /// A new optional input.
    ExposedInputAdded = "exposed-input-added": None, None, Addition;
    /// An input is missing.
    ExposedInputRemoved = "exposed-input-removed": None, None, Breaking;
    /// An input has another name, or is in another place of the request.
    ExposedInputRenamed = "exposed-input-renamed": None, None, Breaking;
    /// An input is required that was optional or did not exist.
    ExposedInputRequired = "exposed-input-required": None, None, Breaking;
    /// A required input is optional now.
    ExposedInputOptional = "exposed-input-optional": None, None, Addition;
    /// An input accepts fewer values.
    ExposedInputNarrowed = "exposed-input-narrowed": None, None, Breaking;
    /// An input accepts more values.
    ExposedInputWidened = "exposed-input-widened": None, None, Addition;
    /// A result has a new part.
    ExposedOutputAdded = "exposed-output-added": None, None, Addition;
    /// A result lost a part, or has another form.
    ExposedOutputChanged = "exposed-output-changed": None, None, Breaking;
    /// A result of the same form is computed in another way.
    ExposedOutputSource = "exposed-output-source": None, None, Note;
    /// Something calls another operation, or passes other values to it.
    ExposedCallChanged = "exposed-call-changed": None, None, Breaking;
    /// Something that is exposed has another description.
    ExposedTextChanged = "exposed-text-changed": None, None, Note;
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
