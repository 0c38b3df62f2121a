//! The names that generated code uses itself, and that nothing from a spec may have.
//!
//! The imports of each kind of file are declared here once. An emitter can import nothing else
//! (`emit/uses.rs` enforces this), and lowering reserves the same names, so that they always agree.

use std::sync::LazyLock;

/// Declares the names that generated files import, in the order of the `use` items.
macro_rules! imports {
    ($($variant:ident = $name:literal,)*) => {
        /// A name that a generated file may import.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Import {
            $(
                #[doc = concat!("`", $name, "`.")]
                $variant,
            )*
        }

        impl Import {
            /// All imports, each at the index of its discriminant.
            pub(crate) const ALL: &[Import] = &[$(Import::$variant),*];

            /// Returns the name in code.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Import::$variant => $name,)*
                }
            }
        }
    };
}

imports! {
    Api = "Api",
    ApiClient = "ApiClient",
    Authentication = "Authentication",
    Authenticator = "Authenticator",
    BTreeMap = "BTreeMap",
    BoxError = "BoxError",
    Bytes = "Bytes",
    CallerAuthentication = "CallerAuthentication",
    Content = "Content",
    Control = "Control",
    DateTime = "DateTime",
    Decimal = "Decimal",
    Draft = "Draft",
    Error = "Error",
    Escape = "Escape",
    Extra = "Extra",
    FlowCall = "FlowCall",
    Form = "Form",
    Format = "Format",
    Hints = "Hints",
    Input = "Input",
    Inputs = "Inputs",
    IntoObject = "IntoObject",
    IntoOption = "IntoOption",
    IntoPart = "IntoPart",
    IntoUpload = "IntoUpload",
    Items = "Items",
    Json = "Json",
    Key = "Key",
    MaybeSend = "MaybeSend",
    Message = "Message",
    Nullable = "Nullable",
    Operation = "Operation",
    Output = "Output",
    PageStyle = "PageStyle",
    Paged = "Paged",
    Pages = "Pages",
    Paging = "Paging",
    Part = "Part",
    Piece = "Piece",
    Place = "Place",
    Prompt = "Prompt",
    PromptArgument = "PromptArgument",
    Resource = "Resource",
    Response = "Response",
    RestServer = "RestServer",
    Route = "Route",
    RouteInput = "RouteInput",
    RouteResponse = "RouteResponse",
    RouteSource = "RouteSource",
    RunError = "RunError",
    Runs = "Runs",
    Secret = "Secret",
    Serialize = "Serialize",
    Server = "Server",
    Services = "Services",
    Setting = "Setting",
    Shape = "Shape",
    Skill = "Skill",
    SkillServer = "SkillServer",
    SkillTool = "SkillTool",
    Step = "Step",
    Style = "Style",
    Table = "Table",
    Target = "Target",
    To = "To",
    Unit = "Unit",
    UnixMillis = "UnixMillis",
    UnixSeconds = "UnixSeconds",
    Unknown = "Unknown",
    UnknownInteger = "UnknownInteger",
    Value = "Value",
    Variable = "Variable",
}

impl Import {
    /// Whether it is of the module `table` of the runtime.
    #[rustfmt::skip]
    pub(crate) fn is_of_table(self) -> bool {
        use Import::*;
        matches!(
            self,
            CallerAuthentication | Content | Control | FlowCall | Form | Hints | Input | Inputs | Message | Output | PageStyle
                | Paged | Prompt | PromptArgument | Resource | RestServer | Route | RouteInput | RouteResponse | RouteSource | RunError | Runs
                | Server | Services | Setting | Shape | Skill | SkillServer | SkillTool | Step | Table | Target | To | Unit
        )
    }
}

/// The imports of a crate root, in addition to its re-exports.
pub(crate) const CLIENT_IMPORTS: &[Import] = {
    use Import::*;
    &[Api, ApiClient, Authentication, Authenticator, Key, Secret, Variable]
};

/// The imports of a file of types.
#[rustfmt::skip]
pub(crate) const TYPES_IMPORTS: &[Import] = {
    use Import::*;
    &[BTreeMap, DateTime, Decimal, Error, Extra, IntoObject, IntoOption, Nullable, UnixMillis, UnixSeconds, Unknown, UnknownInteger, Value]
};

/// The imports of a capability's module, and of its counterpart in the fake.
#[rustfmt::skip]
pub(crate) const CAPABILITY_IMPORTS: &[Import] = {
    use Import::*;
    &[
        ApiClient, BTreeMap, Bytes, DateTime, Decimal, Draft, Escape, Format, IntoObject, IntoOption, IntoPart, IntoUpload,
        Items, Json, Nullable, Operation, Pages, Paging, Part, Piece, Place, Serialize, Style, UnixMillis, UnixSeconds, Value,
    ]
};

/// The imports of the module of flows.
pub(crate) const FLOW_IMPORTS: &[Import] = {
    use Import::*;
    &[BTreeMap, BoxError, DateTime, Decimal, IntoOption, MaybeSend, Nullable, UnixMillis, UnixSeconds, Value]
};

/// The imports of the table of units.
#[rustfmt::skip]
pub(crate) const TABLE_IMPORTS: &[Import] = {
    use Import::*;
    &[
        ApiClient, CallerAuthentication, Content, Control, Escape, FlowCall, Form, Format, Hints, Input, Inputs, Json, Key,
        Message, Operation, Output, PageStyle, Paged, Piece, Place, Prompt, PromptArgument, Resource, Response, RestServer,
        Route, RouteInput, RouteResponse, RouteSource, RunError, Runs, Secret, Server, Services, Setting, Shape, Skill,
        SkillServer, SkillTool, Step, Style, Table, Target, To, Unit,
    ]
};

/// Names that a file of types uses without importing them: the prelude, and names in the runtime's
/// macros.
#[rustfmt::skip]
const TYPES_PRELUDE: &[&str] = &[
    "Box", "Clone", "Debug", "Default", "Encode", "Enum", "ErrorBody", "Fields", "From", "Hash", "Into", "IntoIterator",
    "None", "Object", "Option", "Self", "Slot", "Some", "String", "Vec",
];

/// Names that the module of a capability uses without importing them: those of the prelude and of
/// the macro `request!`.
#[rustfmt::skip]
const CAPABILITY_PRELUDE: &[&str] = &[
    "Clone", "Debug", "Download", "Events", "Into", "IntoIterator", "Lines", "Option", "Self", "String",
    "ToString", "Vec",
];

/// Names that the module of flows uses without those imports.
const FLOW_PRELUDE: &[&str] = &[
    "Client",
    "Clone",
    "Duration",
    "FlowCall",
    "FlowError",
    "Future",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "S",
    "Self",
    "Some",
    "StartedFlow",
    "Steps",
    "String",
    "Sync",
    "ToString",
    "Vec",
];

/// Returns the names that no type from a schema may have.
pub(crate) fn types() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| joined(TYPES_PRELUDE, TYPES_IMPORTS));
    &NAMES
}

/// Returns the names that no type in the module of a capability may have.
pub(crate) fn operation_types() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| joined(CAPABILITY_PRELUDE, CAPABILITY_IMPORTS));
    &NAMES
}

/// Returns the names that no builder of a flow may have.
pub(crate) fn flow_types() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| joined(FLOW_PRELUDE, FLOW_IMPORTS));
    &NAMES
}

fn joined(prelude: &[&'static str], imports: &[Import]) -> Vec<&'static str> {
    prelude.iter().copied().chain(imports.iter().map(|import| import.name())).collect()
}

/// Names that no module may have: those of methods of the client, of crates in scope, of files with
/// a meaning for Cargo or that Windows does not allow, and of its own modules and features.
#[rustfmt::skip]
pub(crate) const MODULES: &[&str] = &[
    "new", "from_env", "builder",
    "as_ref", "clone", "into", "try_into",
    "alloc", "core", "naftiko_client", "reqwest", "std",
    "lib", "main", "mod", "types",
    "blocking", "chrono", "default", "fake", "gzip", "http2", "jiff", "native_tls", "rust_decimal", "rustls",
    "rustls_ring", "serde", "table", "test_util", "time", "tracing",
    "aux", "con", "nul", "prn", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Names that no input and no step of a flow may have: local variables and methods of its builder,
/// and modules.
#[rustfmt::skip]
pub(crate) const FLOW_LOCALS: &[&str] = &[
    "by_name", "client", "clone", "flow", "into", "into_future", "it", "item", "items", "naftiko_client", "run", "scripts",
    "send", "std", "steps", "timeout", "try_into", "types", "value", "wait", "wanted",
];

/// Names that no argument of an operation's method may have: its local variables.
pub(crate) const ARGUMENTS: &[&str] = &["operation", "request"];

/// Names that no setter of a request builder may have: its other methods.
#[rustfmt::skip]
pub(crate) const SETTERS: &[&str] = &[
    "clone", "customize", "into_draft", "into_future", "items", "pages", "send", "send_as", "send_events", "send_lines",
];

/// The options that every call has. A setter of an operation replaces the option with its name.
pub(crate) const OPTIONS: &[&str] = &["timeout", "header", "idempotency_key", "retries", "strict", "wait"];

/// Names that no accessor of a fake may have: its other methods, and those of every type.
pub(crate) const FAKE: &[&str] =
    &["builder", "calls", "client", "clone", "default", "into", "new", "try_into", "verify"];

/// Names that no setter of a fake may have: the methods that select calls or set responses.
#[rustfmt::skip]
pub(crate) const FAKE_SETTERS: &[&str] = &[
    "breaks", "calls", "clone", "deref", "fails", "fails_json", "fails_with", "hangs", "into", "new", "refuses", "replies",
    "replies_by", "returns", "returns_in_turn", "returns_json", "returns_with", "times_out", "try_into", "where_call",
    "where_header", "where_json", "where_query",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_module_has_the_name_of_a_feature() {
        for (feature, _) in crate::emit::manifest::HANDED_ON {
            assert!(MODULES.contains(&feature.replace('-', "_").as_str()), "{feature}");
        }
    }

    #[test]
    fn imports_are_in_the_order_of_use_items() {
        let names: Vec<_> = Import::ALL.iter().map(|import| import.name()).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert!(Import::ALL.iter().enumerate().all(|(index, import)| *import as usize == index));
    }

    #[test]
    fn every_import_is_of_some_file() {
        let lists = [CLIENT_IMPORTS, TYPES_IMPORTS, CAPABILITY_IMPORTS, FLOW_IMPORTS, TABLE_IMPORTS];
        for import in Import::ALL {
            assert!(lists.iter().any(|list| list.contains(import)), "no file imports {import:?}");
        }
    }

    #[test]
    fn no_type_can_have_the_name_of_an_import() {
        use crate::model::names::Scope;
        for (list, taken) in [(TYPES_IMPORTS, types()), (CAPABILITY_IMPORTS, operation_types())] {
            let mut scope = Scope::with(taken);
            for import in list {
                assert_ne!(scope.camel(import.name(), "Type").as_str(), import.name());
            }
        }
    }
}
