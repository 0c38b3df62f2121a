//! The verdict of a comparison is that of the compiler: a program that uses everything in the old
//! client compiles against the new one exactly if no change breaks callers.
//!
//! A break that is not reported is a failure. A change that is reported as breaking although the
//! program compiles is counted and printed: some of these are correct, such as arguments of one
//! type in another order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use naftiko_codegen::diff::{self, Level, Report, Side};
use naftiko_codegen::{Crate, Generator};
use naftiko_made_up::caller::{Caller, features};
use naftiko_made_up::edit::{self, Edit};
use naftiko_made_up::{Project, Specs, Workspace};

use crate::callers::{clients, write_both};
use crate::seeds;

/// The number of operations of a project.
const OPERATIONS: usize = 10;
/// The number of the pair of many edits.
const PILE: usize = 1_000;

/// The files of a folder of specs.
type Texts = BTreeMap<String, String>;

/// Two versions of the specs of a client.
struct Pair {
    /// What was edited, and with which seed.
    name: String,
    edit: Option<&'static Edit>,
    old: Texts,
    new: Texts,
}

/// Two versions of a client, and the result of their comparison.
struct Compared {
    name: String,
    edit: Option<&'static Edit>,
    old: Crate,
    new: Crate,
    report: Report,
}

impl Compared {
    fn is_breaking(&self) -> bool {
        self.report.changes.iter().any(|it| it.caller == Level::Breaking)
    }

    /// What differs, and what the compiler reports.
    fn described(&self, error: &str) -> String {
        let change = |it: &diff::Change| format!("  {} {} {}: {}", it.caller, it.wire, it.code, it.sentence);
        let changes: Vec<String> = self.report.changes.iter().map(change).collect();
        format!("{}\n{}\n{error}", self.name, changes.join("\n"))
    }
}

/// Writes specs to a folder, as an API of their own.
fn write(folder: &Path, texts: &Texts) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
    for (name, text) in texts {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// The clients of both versions of each pair, the new one with the lock of the old one. Pairs with
/// a version that has no client are left out.
fn compared(workspace: &Workspace, first: usize, pairs: &[Pair]) -> Vec<Compared> {
    let folder = |version: &str| workspace.path().join(format!("{version}-{first}"));
    let (old, new) = (folder("old"), folder("new"));
    let name = |number: usize| format!("pair{}", first + number);
    for (number, pair) in pairs.iter().enumerate() {
        write(&old.join(name(number)), &pair.old);
        write(&new.join(name(number)), &pair.new);
    }
    let generator = Generator::new(&old, folder("published")).skip_invalid(true);
    let published = generator.generate();
    generator.apply(&generator.changes(&published).unwrap()).unwrap();
    for number in 0..pairs.len() {
        let lock = format!("{}/codegen.lock", name(number));
        if old.join(&lock).exists() && !new.join(&lock).exists() {
            fs::copy(old.join(&lock), new.join(&lock)).unwrap();
        }
    }
    let by_name = |specs: &Path| -> BTreeMap<String, Crate> {
        let crates = clients(specs, &workspace.path().join("crates"));
        crates.into_iter().map(|it| (it.name().to_owned(), it)).collect()
    };
    let (mut old, mut new) = (by_name(&old), by_name(&new));
    let compared = |(number, pair): (usize, &Pair)| {
        let (old, new) = (old.remove(&name(number))?, new.remove(&name(number))?);
        let report = diff::compare(&Side::from(&old), &Side::from(&new));
        Some(Compared { name: pair.name.clone(), edit: pair.edit, old, new, report })
    };
    pairs.iter().enumerate().filter_map(compared).collect()
}

/// Why cargo refuses a program before it compiles anything.
fn refused(caller: &Caller, old: &Crate, new: &Crate) -> Option<String> {
    if old.package_name() != new.package_name() {
        return Some(format!("the package is {} now", new.package_name()));
    }
    let features = features(&new.files["Cargo.toml"]).unwrap();
    let missing = caller.features.iter().find(|it| !features.contains(*it));
    missing.map(|feature| format!("there is no feature {feature}"))
}

/// The files of a client without documentation.
fn code(client: &Crate) -> Vec<(&str, Vec<&str>)> {
    let files = client.files.iter().filter(|(name, _)| *name != "README.md");
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    files.map(|(name, text)| (name.as_str(), text.lines().filter(is_code).collect())).collect()
}

/// The error of the program for each pair; `None` if it compiles.
fn errors(workspace: &Workspace, all: &[Compared]) -> Vec<Option<String>> {
    let mut errors: BTreeMap<String, String> = BTreeMap::new();
    let mut compiled = BTreeSet::new();
    for Compared { old, new, .. } in all {
        let caller = Caller::new(&old.files).unwrap();
        if let Some(refused) = refused(&caller, old, new) {
            errors.insert(new.name().to_owned(), refused);
        } else if compiled.insert((caller.clone(), code(new))) {
            write_both(workspace, new, &caller);
        }
    }
    for finding in workspace.check() {
        // A client that does not compile is a mistake of the generator, and no verdict.
        let name = finding.package.strip_prefix("caller-");
        let name = name.unwrap_or_else(|| panic!("{}: {}", finding.package, finding.text));
        errors.entry(name.to_owned()).or_insert(finding.text);
    }
    all.iter().map(|it| errors.get(it.new.name()).cloned()).collect()
}

/// Compares the verdicts of the compiler and of the comparison. Fails on a break that is not
/// reported.
fn check(all: &[Compared], errors: &[Option<String>]) {
    let (mut compatible, mut breaking, mut missed) = (0, 0, Vec::new());
    let mut strict: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (it, error) in all.iter().zip(errors) {
        match (error, it.is_breaking()) {
            (None, false) => compatible += 1,
            (Some(_), true) => breaking += 1,
            (Some(error), false) => missed.push(it.described(error)),
            (None, true) => {
                let changes = it.report.changes.iter().filter(|it| it.caller == Level::Breaking);
                let codes: BTreeSet<String> = changes.map(|it| it.code.to_string()).collect();
                let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
                strict.entry(codes).or_default().push(it.described("it compiles"));
            }
        }
    }
    let count: usize = strict.values().map(Vec::len).sum();
    println!("{compatible} compatible, {breaking} breaking, {count} reported as breaking although they compile");
    for (codes, pairs) in &strict {
        println!("\n{} reported as {codes}, such as {}", pairs.len(), pairs[0]);
    }
    assert!(missed.is_empty(), "{} breaks are not reported\n{}", missed.len(), missed.join("\n\n"));
}

/// The edits of a project: a third of all before a merge, all of them at night.
fn edits(seed: u64) -> impl Iterator<Item = &'static Edit> {
    let is_night = env::var_os("NAFTIKO_ATTACKS").is_some_and(|times| times != "1");
    let (first, every) = if is_night { (0, 1) } else { (seed % 3, 3) };
    edit::ALL.iter().skip(first as usize).step_by(every)
}

/// Pairs of one edit each, and one without an edit. Each other seed undoes its edits.
fn pairs(seed: u64, base: &str, specs: &Specs) -> Vec<Pair> {
    let is_undone = seed.is_multiple_of(2);
    let edited = |edit: &'static Edit| {
        let edited = edit.apply(specs, seed)?;
        let (old, new) = if is_undone { (&edited, specs) } else { (specs, &edited) };
        let (old, new) = (old.texts(), new.texts());
        let how = if is_undone { " is undone" } else { "" };
        Some(Pair { name: format!("{base}, seed {seed}: {}{how}", edit.name), edit: Some(edit), old, new })
    };
    let name = format!("{base}, seed {seed}: nothing");
    let nothing = Pair { name, edit: None, old: specs.texts(), new: specs.texts() };
    [nothing].into_iter().chain(edits(seed).filter_map(edited)).collect()
}

/// A pair of many edits, which the comparison calls compatible together.
fn pile(workspace: &Workspace, seed: u64, base: &str, specs: &Specs, edits: &[&'static Edit]) -> Pair {
    let (mut new, mut names) = (specs.clone(), Vec::new());
    for edit in edits {
        // Other places than those of the pairs with one edit.
        let Some(edited) = edit.apply(&new, seed + 1) else { continue };
        let pair = Pair { name: String::new(), edit: None, old: specs.texts(), new: edited.texts() };
        if let [it] = &compared(workspace, PILE, std::slice::from_ref(&pair))[..]
            && !it.is_breaking()
        {
            new = edited;
            names.push(edit.name);
        }
    }
    Pair {
        name: format!("{base}, seed {seed}: {}", names.join(", ")),
        edit: None,
        old: specs.texts(),
        new: new.texts(),
    }
}

/// Compares and compiles the pairs of a folder of specs.
fn try_edits(seed: u64, base: &str, specs: &Specs) {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "edits");
    let mut all = compared(&workspace, 0, &pairs(seed, base, specs));
    if !seed.is_multiple_of(2) {
        let edits: Vec<_> = all.iter().filter(|it| !it.is_breaking()).filter_map(|it| it.edit).collect();
        let pile = pile(&workspace, seed, base, specs, &edits);
        all.extend(compared(&workspace, PILE, &[pile]));
    }
    check(&all, &errors(&workspace, &all));
}

#[test]
#[ignore = "builds crates for most of a minute; `.ci/run` runs it"]
fn the_verdict_on_an_edit_is_that_of_the_compiler() {
    for seed in seeds(1) {
        let specs = match seed % 5 {
            0 => Specs::new(&texts(&Workspace::repository().join("specs/clerk"))).unwrap(),
            _ => Specs::from(&Project::new(seed, OPERATIONS)),
        };
        let base = if seed.is_multiple_of(5) { "Clerk" } else { "a made-up project" };
        try_edits(seed, base, &specs);
    }
}

/// The files of a folder of specs.
fn texts(folder: &Path) -> Texts {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    entries.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

/// Real histories, where they are at hand: each folder of `NAFTIKO_HISTORIES` has the folders `old`
/// and `new` with two versions of the specs of an API.
#[test]
#[ignore = "compares the folders in NAFTIKO_HISTORIES"]
fn the_verdict_on_a_history_is_that_of_the_compiler() {
    let Some(folder) = env::var_os("NAFTIKO_HISTORIES") else { return println!("NAFTIKO_HISTORIES is not set") };
    let mut folders: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    folders.sort();
    let pair = |folder: &PathBuf| Pair {
        name: folder.file_name().unwrap().to_string_lossy().into_owned(),
        edit: None,
        old: texts(&folder.join("old")),
        new: texts(&folder.join("new")),
    };
    let pairs: Vec<Pair> = folders.iter().map(pair).collect();
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "histories");
    let all = compared(&workspace, 0, &pairs);
    println!("{} of {} have clients", all.len(), pairs.len());
    let errors = errors(&workspace, &all);
    for (it, error) in all.iter().zip(&errors) {
        println!("{}\n", it.described(error.as_deref().unwrap_or("it compiles")));
    }
    check(&all, &errors);
}
