//! The version that the changes of a client ask for.

use semver::{Prerelease, Version};

use super::code::Code;
use super::report::{Level, Report};

impl Report {
    /// Returns the version that the changes ask for, or the version of the new side if that is
    /// higher. Accepted changes count: they break callers, too.
    pub fn next_version(&self) -> Version {
        if self.has(Code::PackageAdded) {
            return self.new_version.clone();
        }
        let level = self.changes.iter().map(|change| change.level()).max().unwrap_or_default();
        let next = after(&self.old_version, level);
        if self.has(Code::PackageRemoved) { self.old_version.clone() } else { next.max(self.new_version.clone()) }
    }

    /// Whether there is a change with a code.
    pub(super) fn has(&self, code: Code) -> bool {
        self.changes.iter().any(|change| change.code == code)
    }
}

/// Returns the version after one with changes of a level. Below 1.0, as Cargo reads versions, a
/// breaking change raises the second number, and any other the third.
fn after(old: &Version, level: Level) -> Version {
    let Version { major, minor, patch, .. } = *old;
    if level == Level::None {
        return old.clone();
    }
    if !old.pre.is_empty() {
        return Version { pre: after_prerelease(&old.pre), build: semver::BuildMetadata::EMPTY, ..old.clone() };
    }
    match level {
        Level::Breaking if major > 0 => Version::new(major + 1, 0, 0),
        Level::Breaking if minor > 0 => Version::new(0, minor + 1, 0),
        Level::Addition if major > 0 => Version::new(major, minor + 1, 0),
        // Each version 0.0.x breaks the one before.
        _ => Version::new(major, minor, patch + 1),
    }
}

/// Raises the last number of a pre-release, each of which may break the one before: `beta.1`.
fn after_prerelease(old: &Prerelease) -> Prerelease {
    let (start, last) = old.rsplit_once('.').map_or(("", old.as_str()), |(start, last)| (start, last));
    let next = match (start, last.parse::<u64>()) {
        ("", Ok(number)) => (number + 1).to_string(),
        (start, Ok(number)) => format!("{start}.{}", number + 1),
        (_, Err(_)) => format!("{old}.1"),
    };
    Prerelease::new(&next).unwrap_or_else(|_| old.clone())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{change, report};
    use super::*;

    #[test]
    fn a_version_is_raised_as_cargo_reads_it() {
        for (old, breaking, addition, note) in [
            ("1.2.3", "2.0.0", "1.3.0", "1.2.4"),
            ("0.1.0", "0.2.0", "0.1.1", "0.1.1"),
            ("0.0.3", "0.0.4", "0.0.4", "0.0.4"),
            ("1.0.0-beta.9", "1.0.0-beta.10", "1.0.0-beta.10", "1.0.0-beta.10"),
            ("1.0.0-rc", "1.0.0-rc.1", "1.0.0-rc.1", "1.0.0-rc.1"),
            ("1.2.3+build.7", "2.0.0", "1.3.0", "1.2.4"),
        ] {
            let next = |level| after(&old.parse().unwrap(), level).to_string();
            assert_eq!([Level::Breaking, Level::Addition, Level::Note].map(next), [breaking, addition, note], "{old}");
            assert_eq!(next(Level::None), old);
        }
    }

    #[test]
    fn a_higher_version_of_the_new_side_is_kept_and_a_lower_one_is_raised() {
        let mut report = report(vec![change(Code::FieldRemoved, "a")]);
        assert_eq!(report.next_version().to_string(), "0.2.0");
        for (new, next) in [("0.1.1", "0.2.0"), ("0.2.0", "0.2.0"), ("1.0.0", "1.0.0")] {
            report.new_version = new.parse().unwrap();
            assert_eq!(report.next_version().to_string(), next);
        }
        report.changes[0].accepted = true;
        report.new_version = report.old_version.clone();
        assert_eq!(report.next_version().to_string(), "0.2.0");
    }
}
