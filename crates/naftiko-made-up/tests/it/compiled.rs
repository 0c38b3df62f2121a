//! Clients of generated projects compile without a warning of clippy and rustdoc, with any
//! features, and so do their examples. A project that fails is reduced to the lines that matter.

use std::collections::BTreeSet;
use std::env;

use naftiko_codegen::internals::{self, Api};
use naftiko_codegen::{Crate, Generator, Runtime};
use naftiko_made_up::shrink::shrink;
use naftiko_made_up::{Finding, Project, Workspace};

use crate::generated::write;
use crate::seeds;

/// The number of crates that are compiled together.
const TOGETHER: usize = 4;
/// The number of operations of a project: few before a merge, many at night.
fn operations() -> usize {
    if env::var_os("NAFTIKO_ATTACKS").is_some_and(|times| times != "1") { 220 } else { 80 }
}

/// The largest number of attempts to reduce a project.
const MOST: usize = 60;

/// The features of a crate that are on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Features {
    /// All capabilities, and the fake.
    All,
    /// No capability.
    None,
    /// The capability with this number, and the fake.
    Only(usize),
}

impl Features {
    /// The features of a crate, each with its package. None if the crate has no such capability.
    fn of(self, api: &Api) -> Vec<String> {
        let package = &api.package.name;
        let capabilities = api.capabilities.iter().filter(|_| api.has_features());
        let capabilities: Vec<String> = capabilities.map(|it| format!("{package}/{}", it.feature())).collect();
        let fake = format!("{package}/test-util");
        match self {
            Features::All => capabilities.into_iter().chain([fake]).collect(),
            Features::None => Vec::new(),
            Features::Only(number) => capabilities.into_iter().nth(number).into_iter().chain([fake]).collect(),
        }
    }
}

/// Generates a crate for each project and writes it.
fn generate(workspace: &Workspace, projects: &[&Project]) -> Vec<Crate> {
    let specs = workspace.path().join("specs");
    for project in projects {
        write(project, &specs, &format!("seed{}", project.seed));
    }
    let generator = Generator::new(specs, workspace.path().join("crates")).skip_invalid(true);
    let crates =
        generator.runtime(Runtime::Path(Workspace::repository().join("crates/naftiko-client"))).generate().crates;
    for it in &crates {
        for (file, text) in &it.files {
            workspace.write_generated(&it.path.display().to_string(), file, text);
        }
    }
    crates
}

fn clippy(workspace: &Workspace, crates: &[Crate], features: Features) -> Vec<Finding> {
    let features: Vec<String> = crates.iter().flat_map(|it| features.of(internals::api(it))).collect();
    workspace.clippy(&features)
}

/// The findings of clippy in crates with all of their features, with none, and with each alone.
fn findings(workspace: &Workspace, crates: &[Crate]) -> Vec<(Features, Finding)> {
    let count = crates.iter().map(internals::api).filter(|it| it.has_features());
    let count = count.map(|it| it.capabilities.len()).max().unwrap_or_default();
    let choices = [Features::All, Features::None].into_iter().chain((0..count).map(Features::Only));
    let of = |features| clippy(workspace, crates, features).into_iter().map(move |it| (features, it));
    choices.flat_map(of).collect()
}

/// The same choice for another crate: by the feature of its capability, whose number differs.
fn same(features: Features, of: &Crate, other: &Crate) -> Option<Features> {
    let Features::Only(number) = features else { return Some(features) };
    let feature = internals::api(of).capabilities.get(number)?.feature();
    internals::api(other).capabilities.iter().position(|it| it.feature() == feature).map(Features::Only)
}

/// The reduced project for a finding, and its finding.
fn smallest(project: &Project, generated: &Crate, features: Features, finding: &Finding) -> String {
    let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "made-up-smaller");
    let mut text = String::new();
    let project = shrink(project, MOST, |project| {
        let crates = generate(&workspace, &[project]);
        let Some(features) = crates.first().and_then(|it| same(features, generated, it)) else { return false };
        let found = clippy(&workspace, &crates, features).into_iter().find(|it| it.code == finding.code);
        if let Some(found) = &found {
            text.clone_from(&found.text);
        }
        found.is_some()
    });
    let files: Vec<String> = project.texts().into_iter().map(|(name, text)| format!("--- {name}\n{text}")).collect();
    format!("seed {}, features {features:?}: {}\n{text}\n{}", project.seed, finding.text, files.join("\n"))
}

/// Fails if clippy has findings in the crates, with the smallest project for each code.
fn check(workspace: &Workspace, projects: &[&Project], crates: &[Crate]) {
    let (mut seen, mut told) = (BTreeSet::new(), Vec::new());
    for (features, finding) in &findings(workspace, crates) {
        let is_of = |it: &&Crate| it.package_name() == finding.package;
        if !seen.insert(&finding.code) {
            continue;
        }
        // Printed immediately, because reducing takes time.
        eprintln!("{} with {features:?}: {}", finding.package, finding.text);
        if let Some(generated) = crates.iter().find(is_of)
            && let Some(project) = projects.iter().find(|it| generated.name() == format!("seed{}", it.seed))
        {
            told.push(smallest(project, generated, *features, finding));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
#[ignore = "builds crates for a minute or more; `.ci/run` runs it"]
fn made_up_projects_build_without_a_warning() {
    let all: Vec<Project> = seeds(TOGETHER as u64).map(|seed| Project::new(seed, operations())).collect();
    for projects in all.chunks(TOGETHER) {
        let projects: Vec<&Project> = projects.iter().collect();
        let workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "made-up");
        let crates = generate(&workspace, &projects);
        assert_eq!(crates.len(), projects.len());
        check(&workspace, &projects, &crates);
        let features = crates.iter().flat_map(|it| Features::All.of(internals::api(it))).collect::<Vec<_>>().join(",");
        workspace.cargo(&["doc", "--workspace", "--no-deps", "--features", &features]);
        workspace.cargo(&["test", "--workspace", "--doc", "--quiet", "--no-fail-fast", "--features", &features]);
    }
}
