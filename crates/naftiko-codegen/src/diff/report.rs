//! The result of a comparison, as plain data.

use std::fmt;

use semver::Version;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::code::Code;

/// What differs between two versions of a client.
#[derive(Clone, Debug)]
pub struct Report {
    /// The name of the package, such as `clerk-client`; of the new side if it was renamed.
    pub package: String,
    /// The version of the old side in its `codegen.toml`.
    pub old_version: Version,
    /// The version of the new side in its `codegen.toml`, which is often still that of the old one.
    pub new_version: Version,
    /// The differences: breaking ones first, then additions, then the rest. Those of one level are
    /// in the order of the client: its crate, its operations, its types.
    pub changes: Vec<Change>,
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its kind.
    pub code: Code,
    /// Whether the program of a caller still compiles and has the same meaning.
    pub caller: Level,
    /// Whether a program that compiles still works.
    pub wire: Level,
    /// Whether agents, scripts and HTTP clients use the program as before.
    pub exposed: Level,
    /// What changed, in the words of its users: `organizations().list_organizations()`.
    pub subject: String,
    /// The difference: one sentence, in Markdown.
    pub sentence: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// Its place in the specs of the old side.
    pub old: Option<Place>,
    /// Its place in the specs of the new side.
    pub new: Option<Place>,
    /// What identifies the subject in every run, also if the sentence is worded differently.
    pub key: String,
    /// Whether `codegen.toml` accepts it by its fingerprint.
    pub accepted: bool,
}

/// A place in a file of the specs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The name of the file, as diagnostics print it.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// The effect of a change on one axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// No effect.
    #[default]
    None,
    /// A caller may want to know it.
    Note,
    /// Something new that callers can use.
    Addition,
    /// Existing programs, scripts or agents do not work as before.
    Breaking,
}

impl Report {
    /// Returns the highest level of the changes that are not accepted.
    pub fn level(&self) -> Level {
        let open = self.changes.iter().filter(|change| !change.accepted);
        open.map(Change::level).max().unwrap_or_default()
    }

    /// Returns the number of changes of a level.
    pub fn count(&self, level: Level) -> usize {
        self.changes.iter().filter(|change| change.level() == level).count()
    }
}

impl Change {
    /// Returns the highest level of the three axes.
    pub fn level(&self) -> Level {
        self.caller.max(self.wire).max(self.exposed)
    }

    /// Returns the text by which `codegen.toml` accepts this change: a hash of its code and its
    /// key.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(format!("{}\n{}", self.code, self.key));
        digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Level {
    /// Returns the level as it appears in files and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Note => "note",
            Level::Addition => "addition",
            Level::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
