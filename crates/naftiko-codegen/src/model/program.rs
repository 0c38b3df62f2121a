//! The program of an API: a crate with one binary, a command line and an MCP server.

use std::fmt;

/// A program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The name of its package, such as `clerk-cli`.
    pub package: String,
    /// The name of its binary, such as `clerk`.
    pub name: String,
    /// Its parts in addition to the command line, each once, in the order of [`Feature::ALL`].
    pub features: Vec<Feature>,
}

impl Program {
    /// Whether it has a part.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "program {} -> crate {}", self.name, self.package)?;
        self.features.iter().try_for_each(|feature| write!(f, " +{}", feature.name()))
    }
}

/// A part of a program that can be left out: a feature of `naftiko-cli`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// The command `mcp`: an MCP server on standard input and output.
    Mcp,
    /// The MCP server over HTTP.
    Http,
    /// The command `serve`: a REST server.
    Rest,
    /// Filters of results, in the language of jq.
    Jq,
}

impl Feature {
    /// All parts.
    pub const ALL: [Feature; 4] = [Feature::Mcp, Feature::Http, Feature::Rest, Feature::Jq];

    /// Returns its name in `codegen.toml`, which is that of the feature.
    pub fn name(self) -> &'static str {
        match self {
            Feature::Mcp => "mcp",
            Feature::Http => "http",
            Feature::Rest => "rest",
            Feature::Jq => "jq",
        }
    }
}
