//! Generates a client as a module of the crate that is built, in its build script.
//!
//! `build.rs` names the folder of the capability files:
//!
//! ```no_run
//! use naftiko_codegen::build::Module;
//!
//! Module::new("specs/pets").generate();
//! ```
//!
//! The crate includes the module, here `pets`, from `OUT_DIR`:
//!
//! ```ignore
//! naftiko_client::include_client!("pets");
//!
//! let client = pets::Client::from_env()?;
//! ```
//!
//! The module has the items that the generated crate has at its root. It needs `naftiko-client` as
//! a dependency, with the features of it that are used: `rustls` for TLS, `table` and `test-util`
//! with [`table`](Module::table) and [`fake`](Module::fake), and `csv`, `xml`, `yaml` or `digest`
//! if the API uses them.

mod cargo;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use cargo::Messages;

/// A client that a build script generates as a module.
///
/// The same files result in the same code. `codegen.lock` in the folder is read, so that names stay
/// as they were published, and it is never written.
#[derive(Clone, Debug)]
#[must_use = "`generate` writes the module"]
pub struct Module {
    specs: PathBuf,
    name: Option<String>,
    path: Option<String>,
    features: Option<Vec<String>>,
    has_table: bool,
    fake: Fake,
    deny_warnings: bool,
}

/// Whether a module has the fake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fake {
    Never,
    InTests,
    Always,
}

impl Module {
    /// Creates a module from the capability files in a folder, such as `specs/pets`. The path is
    /// relative to the folder of the package, in which Cargo runs build scripts.
    ///
    /// Files of the folder may import other files below its parent folder.
    pub fn new(specs: impl Into<PathBuf>) -> Self {
        Module {
            specs: specs.into(),
            name: None,
            path: None,
            features: None,
            has_table: false,
            fake: Fake::Never,
            deny_warnings: false,
        }
    }

    /// Sets the name of the module; by default, that of the folder in snake case.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the path of the module, which the examples in its documentation use; by default,
    /// `crate::` and its name. The code itself has relative paths, so it can be in any module.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets which modules the client has, by the names that the features of the generated crate
    /// have: that of a module, with `-` between words. By default, it has all of them.
    pub fn features(mut self, features: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.features = Some(features.into_iter().map(Into::into).collect());
        self
    }

    /// Adds the module `table`: calls by name. It needs the feature `table` of `naftiko-client`.
    pub fn table(mut self) -> Self {
        self.has_table = true;
        self
    }

    /// Adds the module `fake`, an in-process fake of the API. It needs the feature `test-util` of
    /// `naftiko-client`.
    pub fn fake(mut self) -> Self {
        self.fake = Fake::Always;
        self
    }

    /// Adds the module `fake` in unit tests of the crate only, with `#[cfg(test)]`. It needs
    /// `naftiko-client` with the feature `test-util` in `[dev-dependencies]`.
    pub fn fake_in_tests(mut self) -> Self {
        self.fake = Fake::InTests;
        self
    }

    /// Fails the build if there is a warning.
    pub fn deny_warnings(mut self) -> Self {
        self.deny_warnings = true;
        self
    }

    /// Writes the module to `OUT_DIR`, if it has changed.
    ///
    /// Prints instructions for Cargo: to run the build script again if a file that was read, or the
    /// folder, has changed, and the warnings and errors of the files. An error fails the build when
    /// the build script ends. Nothing is written then.
    pub fn generate(&self) {
        let out = std::env::var_os("OUT_DIR").map(PathBuf::from);
        print!("{}", self.run(out.as_deref()));
    }

    /// Writes the module, and returns what Cargo is to do and to print.
    fn run(&self, out: Option<&Path>) -> Messages {
        let mut messages = Messages::default();
        let Some(out) = out else {
            messages.error("OUT_DIR is not set: call `Module::generate` in a build script");
            return messages;
        };
        let made = self.source(&mut messages);
        messages.report(&made.diagnostics, self.deny_warnings);
        let Some((name, text)) = made.file.filter(|_| !messages.has_error()) else { return messages };
        let path = out.join(format!("{name}.rs"));
        // A file that stays as it is keeps its time, by which tools decide what they read again.
        let is_current = fs::read(&path).is_ok_and(|old| old == text.as_bytes());
        if !is_current && let Err(error) = fs::write(&path, text) {
            messages.error(&format!("cannot write {}: {error}", path.display()));
        }
        messages
    }
}

#[cfg(test)]
mod tests;
