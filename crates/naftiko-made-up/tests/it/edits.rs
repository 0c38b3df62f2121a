//! The verdict of a comparison is that of the compiler: a program that uses everything in the old
//! client compiles against the new one exactly if no change breaks callers.
//!
//! A break that is not reported is a failure. A change that is reported as breaking although the
//! program compiles is counted and printed: some of these are correct, such as arguments of one
//! type in another order.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::PathBuf;

use naftiko_codegen::Crate;
use naftiko_codegen::diff::Level;
use naftiko_made_up::caller::{Caller, features};
use naftiko_made_up::{Project, Specs, Workspace};
use serde_json::json;

use crate::callers::write_both;
use crate::pairs::{Compared, Comparer, OPERATIONS, Pair, Texts, pairs, texts};
use crate::seeds;

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
    // Pairs with the same code have one error. Many edits change documentation only.
    let mut compiled = BTreeMap::new();
    let mut names: Vec<Result<String, String>> = Vec::new();
    for (number, Compared { old, new, .. }) in all.iter().enumerate() {
        let caller = Caller::new(&old.files).unwrap();
        if let Some(refused) = refused(&caller, old, new) {
            names.push(Err(refused));
            continue;
        }
        let name = compiled.entry((caller.clone(), code(new))).or_insert_with(|| {
            let name = format!("pair{number}");
            write_both(workspace, &name, new, &caller);
            name
        });
        names.push(Ok(name.clone()));
    }
    let mut errors: BTreeMap<String, String> = BTreeMap::new();
    for finding in workspace.check() {
        // A client that does not compile is a mistake of the generator, and no verdict.
        let name = finding.package.strip_prefix("caller-");
        let name = name.unwrap_or_else(|| panic!("{}: {}", finding.package, finding.text));
        errors.entry(name.to_owned()).or_insert(finding.text);
    }
    let error = |name: Result<String, String>| name.map_or_else(Some, |name| errors.get(&name).cloned());
    names.into_iter().map(error).collect()
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

/// What a seed edits.
fn base(seed: u64) -> (&'static str, Specs) {
    match seed % 5 {
        0 => ("Clerk", Specs::new(&texts(&Workspace::repository().join("specs/clerk"))).unwrap()),
        _ => ("a made-up project", Specs::from(&Project::new(seed, OPERATIONS))),
    }
}

#[test]
#[ignore = "builds crates for most of a minute; `.ci/run` runs it"]
fn the_verdict_on_an_edit_is_that_of_the_compiler() {
    for seed in seeds(1) {
        let (name, specs) = base(seed);
        let mut comparer = Comparer::new();
        let mut all = comparer.all(&pairs(seed, name, &specs));
        if !seed.is_multiple_of(2) {
            all.extend(comparer.pile(seed, name, &specs, &all));
        }
        let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "edits");
        check(&all, &errors(&workspace, &all));
    }
}

/// The uses of the old client that the new one does not have in the same words. Without one, the
/// program compiles; so this finds the same mistakes without a compiler.
fn uses_that_are_lost(pair: &Compared) -> Vec<String> {
    let caller = |client: &Crate| Caller::new(&client.files).unwrap();
    let (old, new) = (caller(&pair.old), caller(&pair.new));
    let refused = refused(&old, &pair.old, &pair.new);
    old.uses.difference(&new.uses).cloned().chain(refused).collect()
}

#[test]
fn an_edit_that_is_called_compatible_loses_no_use() {
    for seed in seeds(1) {
        let (name, specs) = base(seed);
        let mut comparer = Comparer::new();
        for pair in comparer.all(&pairs(seed, name, &specs)) {
            let lost = uses_that_are_lost(&pair);
            if lost.is_empty() == pair.is_breaking() {
                println!("{}", pair.described(&lost.join("\n")));
            }
            assert!(lost.is_empty() || pair.is_breaking(), "{}", pair.described(&lost.join("\n")));
        }
    }
}

/// Specs with two required texts, in an order.
fn two_texts(names: [&str; 2]) -> Texts {
    let parameter = |name| json!({"name": name, "in": "query", "required": true, "schema": {"type": "string"}});
    let described = json!({"parameters": names.map(parameter), "responses": {"204": {"description": "Done."}}});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/move": {"post": described}},
    });
    let resource = json!({"path": "/move", "operations": [{"name": "Move", "method": "POST"}]});
    let consumes = json!({
        "type": "http",
        "namespace": "pets",
        "baseUri": "https://pets.example",
        "resources": [resource],
    });
    let file = json!({"capability": {"consumes": [consumes]}});
    [("openapi.json", document), ("pets.yaml", file)].map(|(name, it)| (name.to_owned(), it.to_string())).into()
}

#[test]
fn arguments_in_another_order_are_breaking_although_the_program_compiles() {
    let (old, new) = (two_texts(["from", "to"]), two_texts(["to", "from"]));
    let pair = |new: Texts| Pair { name: "order".to_owned(), edit: None, old: old.clone(), new };
    let mut comparer = Comparer::new();
    let kept = comparer.compare(&pair(new.clone())).unwrap();
    assert!(!kept.is_breaking(), "{}", kept.described("the lock keeps the order"));

    // Without the lock, the new version has the order of its document.
    let lock = comparer.lock(&new);
    let lost = comparer.compare(&pair(new.into_iter().chain([("codegen.lock".to_owned(), lock)]).collect())).unwrap();
    assert!(uses_that_are_lost(&lost).is_empty());
    assert!(lost.is_breaking(), "{}", lost.described("the lock is lost"));
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
    let all = Comparer::new().all(&pairs);
    println!("{} of {} have clients", all.len(), pairs.len());
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "histories");
    let errors = errors(&workspace, &all);
    for (it, error) in all.iter().zip(&errors) {
        println!("{}\n", it.described(error.as_deref().unwrap_or("it compiles")));
    }
    check(&all, &errors);
}
