//! Reports for unit tests.

use semver::Version;

use super::code::Code;
use super::report::{Change, Place, Report};

/// A report about `pets-client` 0.1.0.
pub(super) fn report(changes: Vec<Change>) -> Report {
    let version = Version::new(0, 1, 0);
    Report { package: "pets-client".to_owned(), old_version: version.clone(), new_version: version, changes }
}

/// A change with the levels of its code, and a place on both sides.
pub(super) fn change(code: Code, subject: &str) -> Change {
    let place = |file: &str, line| Some(Place { file: file.to_owned(), line, column: 3 });
    Change {
        code,
        caller: code.caller(),
        wire: code.wire(),
        exposed: code.exposed(),
        subject: subject.to_owned(),
        sentence: format!("`{subject}` has changed."),
        remedy: None,
        old: place("HEAD:specs/pets/pets.yaml", 7),
        new: place("specs/pets/pets.yaml", 8),
        key: subject.to_owned(),
        accepted: false,
    }
}
