//! The checks in CI.

use std::fs;
use std::path::Path;

use super::installed::Origin;
use super::plan::{Plan, Problem};
use crate::CommandLine;

/// A host of repositories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Host {
    /// A workflow of GitHub Actions
    Github,
    /// A file that `.gitlab-ci.yml` includes
    Gitlab,
    /// No checks
    None,
}

impl Host {
    /// Returns the host of the remote of a repository, if it has one that is known.
    pub(super) fn of(root: &Path) -> Option<Self> {
        let git = root.ancestors().map(|folder| folder.join(".git/config")).find(|config| config.is_file())?;
        let config = fs::read_to_string(git).ok()?;
        let mut urls = config.lines().filter_map(|line| line.trim().strip_prefix("url = "));
        urls.find_map(|url| match url {
            url if url.contains("github") => Some(Host::Github),
            url if url.contains("gitlab") => Some(Host::Gitlab),
            _ => None,
        })
    }
}

/// Plans the checks.
pub(super) fn add(plan: &mut Plan, host: Host, origin: &Origin, line: &CommandLine) -> Result<(), Problem> {
    let install = origin.install(&line.program());
    let name = line.name;
    match host {
        Host::Github => plan.create(".github/workflows/naftiko.yml", &github(&install, name)),
        Host::Gitlab => {
            plan.create(".gitlab/naftiko.yml", &gitlab(&install, name))?;
            include(plan)
        }
        Host::None => Ok(()),
    }
}

fn github(install: &str, name: &str) -> String {
    format!(
        "\
# Checks the specs and the generated clients, and reports on a pull request what it changes for callers.
name: naftiko
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  clients:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/cache@v4
        with:
          path: ~/.cargo/bin/cargo-naftiko
          key: naftiko-${{{{ runner.os }}}}-${{{{ hashFiles('.github/workflows/naftiko.yml') }}}}
      - run: command -v cargo-naftiko || {install}
      - run: {name} check --deny-warnings
      - run: {name} codegen --check
      - if: github.event_name == 'pull_request'
        run: {name} diff \"origin/$GITHUB_BASE_REF\" --format github
      - if: github.event_name == 'pull_request'
        run: {name} diff \"origin/$GITHUB_BASE_REF\" --format markdown >> \"$GITHUB_STEP_SUMMARY\"
"
    )
}

fn gitlab(install: &str, name: &str) -> String {
    format!(
        "\
# Checks the specs and the generated clients, and reports in a merge request what it changes for callers.
naftiko:
  image: rust:latest
  variables:
    GIT_DEPTH: 0
  script:
    - {install}
    - {name} check --deny-warnings
    - {name} codegen --check
    - |
      if [ -n \"$CI_MERGE_REQUEST_DIFF_BASE_SHA\" ]; then
        {name} diff \"$CI_MERGE_REQUEST_DIFF_BASE_SHA\"
      fi
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"
    )
}

/// Plans a `.gitlab-ci.yml` that includes the checks. An existing one is not changed, because its
/// owner decides about its jobs.
fn include(plan: &mut Plan) -> Result<(), Problem> {
    const PATH: &str = ".gitlab-ci.yml";
    const INCLUDED: &str = "include:\n  - local: .gitlab/naftiko.yml\n";
    match plan.read(PATH)? {
        Some(text) if !text.contains(".gitlab/naftiko.yml") => {
            plan.note(format!("add to {PATH}:\n{INCLUDED}"));
            Ok(())
        }
        _ => plan.create(PATH, INCLUDED),
    }
}
