//! A page for each code: an example, what its users see, why it has its level, and what to do.
//!
//! The pages are the files of `explain/`. `tests/it/diff/pages.rs` compares the two halves of each
//! example: the report has the code.

use super::code::Code;

/// Makes the match over the codes.
macro_rules! pages {
    ($($code:ident: $name:literal)*) => {
        impl Code {
            /// Returns a page of plain text about the code: a summary in the first line, then an
            /// example and the reason for its level.
            pub fn explain(self) -> &'static str {
                match self {
                    $(Code::$code => include_str!(concat!("explain/", $name, ".md")),)*
                }
            }
        }
    };
}

pages! {
    PackageAdded: "package-added"
    PackageRemoved: "package-removed"
    PackageRenamed: "package-renamed"
    ModuleAdded: "module-added"
    ModuleRemoved: "module-removed"
    ModuleRenamed: "module-renamed"
    FeatureRequired: "feature-required"
    FeatureRemoved: "feature-removed"
    OperationAdded: "operation-added"
    OperationRemoved: "operation-removed"
    OperationRenamed: "operation-renamed"
    OperationMoved: "operation-moved"
    ArgumentAdded: "argument-added"
    ArgumentRemoved: "argument-removed"
    ArgumentOrder: "argument-order"
    ArgumentType: "argument-type"
    InputRequired: "input-required"
    InputOptional: "input-optional"
    SetterAdded: "setter-added"
    SetterRemoved: "setter-removed"
    SetterRenamed: "setter-renamed"
    SetterType: "setter-type"
    ResponseType: "response-type"
    PagesAdded: "pages-added"
    PagesRemoved: "pages-removed"
    PagesType: "pages-type"
    PagingChanged: "paging-changed"
    StreamAdded: "stream-added"
    StreamRemoved: "stream-removed"
    StreamType: "stream-type"
    ErrorTypeAdded: "error-type-added"
    ErrorTypeRemoved: "error-type-removed"
    ErrorTypeChanged: "error-type-changed"
    ErrorResponseAdded: "error-response-added"
    ErrorResponseRemoved: "error-response-removed"
    TypeRemoved: "type-removed"
    TypeRenamed: "type-renamed"
    TypeKind: "type-kind"
    FieldAdded: "field-added"
    FieldRemoved: "field-removed"
    FieldRenamed: "field-renamed"
    FieldType: "field-type"
    FieldOptional: "field-optional"
    FieldRequired: "field-required"
    EnumValueAdded: "enum-value-added"
    EnumValueRemoved: "enum-value-removed"
    EnumValueRenamed: "enum-value-renamed"
    EnumValueChanged: "enum-value-changed"
    VariantAdded: "variant-added"
    VariantRemoved: "variant-removed"
    VariantType: "variant-type"
    TraitAdded: "trait-added"
    TraitRemoved: "trait-removed"
    ConstructorAdded: "constructor-added"
    ConstructorRemoved: "constructor-removed"
    AuthenticationChanged: "authentication-changed"
    EnvironmentChanged: "environment-changed"
    BaseUrlChanged: "base-url-changed"
    PathChanged: "path-changed"
    MethodChanged: "method-changed"
    WireNameChanged: "wire-name-changed"
    PlaceChanged: "place-changed"
    StyleChanged: "style-changed"
    BodyChanged: "body-changed"
    BodyPresence: "body-presence"
    FixedValueChanged: "fixed-value-changed"
    FixedValueAdded: "fixed-value-added"
    ResponseFormat: "response-format"
    DiscriminatorChanged: "discriminator-changed"
    ConstraintTightened: "constraint-tightened"
    ConstraintLoosened: "constraint-loosened"
    DefaultChanged: "default-changed"
    Deprecated: "deprecated"
    Undeprecated: "undeprecated"
    TextChanged: "text-changed"
    FakeChanged: "fake-changed"
    SurfaceChanged: "surface-changed"
    SurfaceAdded: "surface-added"
    ProgramAdded: "program-added"
    ProgramRemoved: "program-removed"
    ProgramRenamed: "program-renamed"
    ProgramPartAdded: "program-part-added"
    ProgramPartRemoved: "program-part-removed"
    ServerAdded: "server-added"
    ServerRemoved: "server-removed"
    ServerRenamed: "server-renamed"
    ServerAuthentication: "server-authentication"
    CommandAdded: "command-added"
    CommandRemoved: "command-removed"
    CommandRenamed: "command-renamed"
    CommandArguments: "command-arguments"
    ToolAdded: "tool-added"
    ToolRemoved: "tool-removed"
    ToolRenamed: "tool-renamed"
    ToolHintLost: "tool-hint-lost"
    ToolHintChanged: "tool-hint-changed"
    ResourceAdded: "resource-added"
    ResourceRemoved: "resource-removed"
    ResourceMoved: "resource-moved"
    PromptAdded: "prompt-added"
    PromptRemoved: "prompt-removed"
    PromptRenamed: "prompt-renamed"
    SkillAdded: "skill-added"
    SkillRemoved: "skill-removed"
    SkillRenamed: "skill-renamed"
    RouteAdded: "route-added"
    RouteRemoved: "route-removed"
    RouteMoved: "route-moved"
    ExposedInputAdded: "exposed-input-added"
    ExposedInputRemoved: "exposed-input-removed"
    ExposedInputRenamed: "exposed-input-renamed"
    ExposedInputRequired: "exposed-input-required"
    ExposedInputOptional: "exposed-input-optional"
    ExposedInputNarrowed: "exposed-input-narrowed"
    ExposedInputWidened: "exposed-input-widened"
    ExposedOutputAdded: "exposed-output-added"
    ExposedOutputChanged: "exposed-output-changed"
    ExposedOutputSource: "exposed-output-source"
    ExposedCallChanged: "exposed-call-changed"
    ExposedTextChanged: "exposed-text-changed"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::Level;

    #[test]
    fn a_page_has_a_summary_under_its_code_and_no_line_is_long() {
        for code in Code::all() {
            let page = code.explain();
            let (name, summary) = page.lines().next().unwrap().split_once(": ").unwrap();
            assert_eq!(name.parse(), Ok(*code));
            assert!(!summary.ends_with('.') && page.lines().nth(1) == Some(""), "{page}");
            assert!(page.ends_with(".\n"), "{page}");
            let long: Vec<_> = page.lines().filter(|line| line.chars().count() > 100 || line.ends_with(' ')).collect();
            assert!(long.is_empty(), "{code}: {long:?}");
        }
    }

    #[test]
    fn a_page_has_the_levels_of_its_code() {
        for code in Code::all() {
            let page = code.explain().replace('\n', " ");
            let words = match (code.caller(), code.wire(), code.exposed()) {
                (.., Level::Breaking) => "breaking for users of the program",
                (.., Level::Addition) => "an addition for users of the program",
                (.., Level::Note) => "a note for users of the program",
                (Level::Breaking, Level::Breaking, _) => "breaking on both axes",
                (Level::Breaking, ..) => "breaking for callers",
                (_, Level::Breaking, _) => "breaking on the wire",
                (Level::Addition, ..) => "an addition for callers",
                (Level::Note, ..) => "a note for callers",
                (Level::None, ..) => "a note on the wire",
            };
            assert!(page.contains(words), "{code} is {words}:\n{page}");
        }
    }

    #[test]
    fn a_code_on_a_page_of_another_exists() {
        for page in Code::all().iter().map(|code| code.explain()) {
            for mark in ["see ", "reported as "] {
                let mentioned = page.split(mark).skip(1).map(|rest| rest.split([')', '.', ',']).next().unwrap());
                let is_code = |name: &str| name.contains(' ') || name.trim().parse::<Code>().is_ok();
                assert!(mentioned.into_iter().all(is_code), "{page}");
            }
        }
    }
}
