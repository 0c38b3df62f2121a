//! Compares two versions of a client: what a change of its specs means for callers.
//!
//! Both sides are *lowered*, each with its own `codegen.toml` and `codegen.lock`. So only what the
//! selected operations reach is compared, under the names that callers use.
//!
//! `surface` lists the public API of both crates. The `rules` explain how it changed, `wire` how
//! the requests did, and `exposed` what users of the program see. An entry of the old side that is
//! missing or different is breaking, whether a rule explains it or not.

mod bump;
mod changelog;
mod code;
mod comparison;
mod explain;
mod exposed;
mod git;
mod inputs;
mod matching;
mod paths;
mod render;
mod report;
mod rules;
mod run;
mod set_version;
mod settings;
mod sides;
mod surface;
#[cfg(test)]
mod testing;
mod version;
mod wire;

pub use bump::Bump;
pub use code::{Code, UnknownCode};
pub use report::{Change, Level, Place, Report};
pub use run::{Comparer, DiffError, Verdict};

use semver::Version;

use crate::generator::Crate;
use crate::lower::declared::Declared;
use crate::model::Api;
use comparison::{Comparison, Found, View};

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    api: &'a Api,
    declared: &'a Declared,
}

impl<'a> From<&'a Crate> for Side<'a> {
    fn from(of: &'a Crate) -> Self {
        Side { api: &of.api, declared: &of.declared }
    }
}

/// Compares two versions of a client.
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Report {
    let (old_view, new_view) = (View::new(old.api, old.declared), View::new(new.api, new.declared));
    let mut comparison = Comparison::new(old_view, new_view);
    rules::apply(&mut comparison);
    report(old, new, comparison.finish())
}

/// Returns the report of a client that did not exist.
pub fn added(new: &Side<'_>) -> Report {
    let name = &new.api.package.name;
    let sentence = format!("The crate `{name}` is new, with {}.", counted(new.api));
    report(new, new, vec![Found::new(Code::PackageAdded, name, "crate", sentence).into_change()])
}

/// Returns the report of a client that does not exist any more.
pub fn removed(old: &Side<'_>) -> Report {
    let name = &old.api.package.name;
    let sentence = format!("The crate `{name}` with its {} is missing.", counted(old.api));
    report(old, old, vec![Found::new(Code::PackageRemoved, name, "crate", sentence).into_change()])
}

fn counted(api: &Api) -> String {
    match api.operation_count() {
        1 => "1 operation".to_owned(),
        count => format!("{count} operations"),
    }
}

fn report(old: &Side<'_>, new: &Side<'_>, changes: Vec<Change>) -> Report {
    let version = |side: &Side<'_>| side.api.package.version.parse().unwrap_or(Version::new(0, 0, 0));
    Report { package: new.api.package.name.clone(), old_version: version(old), new_version: version(new), changes }
}
