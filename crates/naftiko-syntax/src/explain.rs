//! A page for each code: what it means, an example, how to fix it, and where the rule comes from.
//! The pages are the files of `explain/`.
//!
//! `xtask/tests/it/explain.rs` checks each example: the first half is reported under the code, the
//! second is not.

use crate::code::Code;

/// Makes the list of codes and the match over them from the same names, so that both are complete.
macro_rules! pages {
    ($($code:ident: $name:literal)*) => {
        impl Code {
            /// Returns every code.
            pub fn all() -> &'static [Code] {
                &[$(Code::$code),*]
            }

            /// Returns a page of plain text about the code: a summary in the first line, then an
            /// example and the rule.
            pub fn explain(self) -> &'static str {
                match self {
                    $(Code::$code => include_str!(concat!("explain/", $name, ".md")),)*
                }
            }
        }
    };
}

pages! {
    YamlSyntax: "yaml-syntax"
    DuplicateKey: "duplicate-key"
    UnknownKey: "unknown-key"
    WrongKind: "wrong-kind"
    UnknownValue: "unknown-value"
    Missing: "missing"
    Duplicate: "duplicate"
    Unsupported: "unsupported"
    InvalidPath: "invalid-path"
    InvalidBaseUrl: "invalid-base-url"
    InvalidParameter: "invalid-parameter"
    InvalidBody: "invalid-body"
    InvalidImport: "invalid-import"
    Undecoded: "undecoded"
    ClientHeader: "client-header"
    InferredAuthentication: "inferred-authentication"
    AmbiguousAuthentication: "ambiguous-authentication"
    CustomAuthentication: "custom-authentication"
    SecretInFile: "secret-in-file"
    NothingConsumed: "nothing-consumed"
    PartialTool: "partial-tool"
    PartialResource: "partial-resource"
    PartialRoute: "partial-route"
    PartialSkill: "partial-skill"
    ToolName: "tool-name"
    NoProgram: "no-program"
    InvalidFlow: "invalid-flow"
    PartialFlow: "partial-flow"
    Conflict: "conflict"
    NameCollision: "name-collision"
    InvalidConfiguration: "invalid-configuration"
    InvalidOpenApi: "invalid-openapi"
    Io: "io"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_summary_under_its_code_and_no_line_is_long() {
        for code in Code::all() {
            let page = code.explain();
            let (name, summary) = page.lines().next().unwrap().split_once(": ").unwrap();
            assert_eq!(name.parse(), Ok(*code));
            assert!(!summary.ends_with('.') && page.lines().nth(1) == Some(""), "{page}");
            assert!((5..=15).contains(&page.lines().count()), "{code} has {} lines", page.lines().count());
            assert!(page.ends_with(".\n"), "{page}");
            let long: Vec<_> = page.lines().filter(|line| line.chars().count() > 100 || line.ends_with(' ')).collect();
            assert!(long.is_empty(), "{code}: {long:?}");
        }
    }

    #[test]
    fn a_code_on_a_page_of_another_exists() {
        for page in Code::all().iter().map(|code| code.explain()) {
            for mark in ["see ", "reported as "] {
                let mentioned = page.split(mark).skip(1).map(|rest| rest.split([')', '.', ',']).next().unwrap());
                assert!(mentioned.into_iter().all(|name| name.parse::<Code>().is_ok()), "{page}");
            }
        }
    }
}
