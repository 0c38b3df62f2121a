//! Everything that authors of specs change is explained, and has a fingerprint of its own.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use naftiko_codegen::diff::{self, Change, Code, Level, Side};
use naftiko_codegen::{Crate, Generator};
use naftiko_made_up::{Project, Specs, edit};

use super::text;
use crate::attack::cases;

/// Returns the crate of some specs with a lock, and its own lock. `None` if the specs have an
/// error.
fn crate_of(folder: &Path, texts: &BTreeMap<String, String>, lock: Option<&str>) -> Option<(Crate, String)> {
    fs::create_dir_all(folder).unwrap();
    for (name, text) in texts {
        fs::write(folder.join(name), text).unwrap();
    }
    if let Some(lock) = lock {
        fs::write(folder.join("codegen.lock"), lock).unwrap();
    }
    let generator = Generator::new(folder, folder.join("unused"));
    let mut generated = generator.generate();
    let changes = generator.changes(&generated).ok()?;
    generator.apply(&changes).unwrap();
    let lock = fs::read_to_string(folder.join("codegen.lock")).unwrap_or_default();
    Some((generated.crates.pop()?, lock))
}

/// Compares two crates. Returns what no rule explains, and what cannot be accepted by itself.
fn oddities(old: &Crate, new: &Crate) -> Vec<String> {
    let report = diff::compare(&Side::from(old), &Side::from(new));
    let mut fingerprints = HashSet::new();
    let mut is_odd = |change: &&Change| {
        let is_gap = matches!(change.code, Code::SurfaceChanged | Code::SurfaceAdded);
        !fingerprints.insert(change.fingerprint()) || is_gap || change.level() == Level::None
    };
    let odd = report.changes.iter().filter(|change| is_odd(change));
    odd.map(|change| format!("{} {} [{}]", change.code, change.sentence, change.key)).collect()
}

#[test]
fn each_edit_of_specs_is_explained() {
    let mut odd = Vec::new();
    let mut compared = 0;
    for seed in 0..u64::from(cases(2)) {
        let project = Specs::from(&Project::new(seed, 6));
        let folder = tempfile::tempdir().unwrap();
        let Some((old, lock)) = crate_of(&folder.path().join("old"), &project.texts(), None) else { continue };
        // Each seed has an eighth of the edits, and edits two places.
        for (number, edit) in edit::ALL.iter().enumerate().skip(seed as usize % 8).step_by(8) {
            let Some(edited) = edit.apply(&project, seed) else { continue };
            let second = &edit::ALL[(number * 7 + seed as usize) % edit::ALL.len()];
            let edited = second.apply(&edited, seed).unwrap_or(edited);
            let new = folder.path().join(format!("new{number}"));
            // Some users have no lock.
            let lock = Some(lock.as_str()).filter(|_| number % 3 > 0);
            let Some((new, _)) = crate_of(&new, &edited.texts(), lock) else { continue };
            compared += 1;
            let found = oddities(&old, &new);
            if !found.is_empty() {
                odd.push(format!("{seed}: {}; {}\n{}", edit.name, second.name, found.join("\n")));
            }
        }
    }
    assert!(compared > 10, "too few edits have a place: {compared}");
    assert!(odd.is_empty(), "{}", odd.join("\n\n"));
}

#[test]
fn two_clients_with_nothing_in_common_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let of = |seed| crate_of(&folder.path().join(format!("{seed}")), &Project::new(seed, 6).texts(), None);
    let crates: Vec<(Crate, String)> = (100..100 + u64::from(cases(4))).filter_map(of).collect();
    let pairs = crates.windows(2).flat_map(|pair| [(&pair[0].0, &pair[1].0), (&pair[1].0, &pair[0].0)]);
    let odd: Vec<String> = pairs.flat_map(|(old, new)| oddities(old, new)).collect();
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

#[test]
fn a_made_up_client_does_not_differ_from_itself() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..u64::from(cases(3)) {
        let of = |name: &str, lock| {
            crate_of(&folder.path().join(format!("{name}{seed}")), &Project::new(seed, 6).texts(), lock)
        };
        let Some((old, lock)) = of("old", None) else { continue };
        let Some((new, _)) = of("new", Some(lock.as_str())) else { continue };
        let report = diff::compare(&Side::from(&old), &Side::from(&new));
        assert!(report.changes.is_empty(), "{}", text(&report));
    }
}
