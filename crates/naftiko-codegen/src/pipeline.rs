//! The stages from the files of a folder to its model.

use crate::load::Folder;
use crate::lower::package::package;
use crate::lower::{self, Lowered};
use crate::report::Report;
use crate::resolve::{self, Resolved};

/// Returns the model of a folder.
pub(crate) fn model(folder: &Folder) -> Lowered {
    run(folder, &mut || {}, |_, lowered| lowered)
}

/// Makes the model of a folder, and calls `then` with it and its input. Calls `resolved` between
/// the two stages.
pub(crate) fn run<T>(folder: &Folder, resolved: &mut dyn FnMut(), then: impl FnOnce(&Resolved<'_>, Lowered) -> T) -> T {
    let mut report = Report::default();
    let package = package(&folder.name, folder.configuration(), &mut report);
    let openapi = resolve::open(folder, &mut report);
    let operations = resolve::resolve(folder, openapi.as_ref(), &mut report);
    resolved();
    let lowered = lower::lower(folder, &operations, openapi.as_ref(), package, report);
    then(&operations, lowered)
}
