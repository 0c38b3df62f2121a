//! The checks in CI.

use std::path::Path;
use std::process::Command;

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
    /// Returns the host of a repository: that whose checks it has, otherwise that of its remote.
    ///
    /// # Errors
    ///
    /// The reason why it is not known.
    pub(super) fn of(root: &Path) -> Result<Self, &'static str> {
        let Some(repository) = repository_of(root) else { return Err("the folder is not in a git repository") };
        let existing = [(GITHUB, Host::Github), (GITLAB, Host::Gitlab)];
        if let Some((_, host)) = existing.into_iter().find(|(path, _)| repository.join(path).is_file()) {
            return Ok(host);
        }
        // Git knows where the configuration of a worktree is.
        let mut git = Command::new("git");
        let git = git.arg("-C").arg(root).args(["config", "--get-regexp", r"^remote\..*\.url$"]).output();
        let remotes = git.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        if remotes.trim().is_empty() {
            return Err("the repository has no remote");
        }
        let hosts = [("github", Host::Github), ("gitlab", Host::Gitlab)];
        let host = hosts.into_iter().find(|(name, _)| remotes.contains(name)).map(|(_, host)| host);
        host.ok_or("the remote of the repository is neither of GitHub nor of GitLab")
    }
}

/// Returns the folder of the repository that a folder is in. In a worktree, `.git` is a file.
fn repository_of(root: &Path) -> Option<&Path> {
    root.ancestors().find(|folder| folder.join(".git").exists())
}

const GITHUB: &str = ".github/workflows/naftiko.yml";
const GITLAB: &str = ".gitlab/naftiko.yml";

/// What the checks need to know.
struct Checks<'c> {
    /// The command that installs the program; `None` if its source is a folder of this machine.
    install: Option<&'c str>,
    /// The name of the program, as a user calls it.
    name: &'c str,
    /// The folder of the workspace in the repository; empty if it is the repository.
    folder: &'c str,
}

/// Plans the checks. `install` is the command that installs the program; without one, they fail and
/// report what to do, and another run replaces them.
pub(super) fn add(plan: &mut Plan, host: Host, install: Option<&str>, line: &CommandLine) -> Result<(), Problem> {
    let root = plan.root().to_owned();
    let repository = repository_of(&root).unwrap_or(&root);
    let folder = root.strip_prefix(repository).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
    let up = "../".repeat(folder.split('/').filter(|part| !part.is_empty()).count());
    let checks = Checks { install, name: line.name, folder: &folder };
    let without = Checks { install: None, ..checks };
    let (path, text, incomplete) = match host {
        Host::Github => (GITHUB, checks.github(), without.github()),
        Host::Gitlab => (GITLAB, checks.gitlab(), without.gitlab()),
        Host::None => return Ok(()),
    };
    let path = format!("{up}{path}");
    match plan.read(&path)? {
        Some(old) if old == incomplete => plan.set(&path, Some(old), text, "set where the command is installed from"),
        _ => plan.create(&path, &text)?,
    }
    if install.is_none() {
        plan.note(format!(
            "{path} cannot install this command, whose source is a folder of this machine: its checks fail until\n      \
             the `[runtime]` of specs/codegen.toml has a `git` or `version`, and `{} init` runs again",
            line.name
        ));
    }
    if host == Host::Gitlab { include(plan, &up) } else { Ok(()) }
}

impl Checks<'_> {
    /// Returns the command of a step that installs the program.
    fn step(&self) -> String {
        let name = self.name;
        self.install.map_or_else(
            || {
                format!(
                    "{{ echo 'set the runtime in specs/codegen.toml to a version or a git repository, and run {name} \
                     init again'; exit 1; }}"
                )
            },
            str::to_owned,
        )
    }

    fn github(&self) -> String {
        let (install, name) = (self.step(), self.name);
        let folder = match self.folder {
            "" => String::new(),
            folder => format!("    defaults:\n      run:\n        working-directory: {folder}\n"),
        };
        format!(
            "\
# Checks the specs and the generated clients, and reports on a pull request what it changes for callers.
name: naftiko
on:
  push:
    branches: [main, master]
  pull_request:
permissions:
  contents: read
jobs:
  clients:
    runs-on: ubuntu-latest
{folder}    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/cache@v4
        with:
          path: ~/.cargo/bin/cargo-naftiko
          key: naftiko-${{{{ runner.os }}}}-${{{{ hashFiles('{GITHUB}') }}}}
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

    fn gitlab(&self) -> String {
        let (install, name) = (self.step(), self.name);
        let folder = match self.folder {
            "" => String::new(),
            folder => format!("    - cd {folder}\n"),
        };
        format!(
            "\
# Checks the specs and the generated clients, and reports in a merge request what it changes for callers.
naftiko:
  stage: test # one of the `stages` of .gitlab-ci.yml
  image: rust:latest
  variables:
    GIT_DEPTH: 0
    CARGO_INSTALL_ROOT: $CI_PROJECT_DIR/.naftiko
  cache:
    key:
      files: [{GITLAB}]
    paths: [.naftiko/bin]
  script:
    - export PATH=\"$CARGO_INSTALL_ROOT/bin:$PATH\"
{folder}    - command -v cargo-naftiko || {install}
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
}

/// Plans a `.gitlab-ci.yml` that includes the checks. An existing one is not changed, because its
/// owner decides about its jobs.
fn include(plan: &mut Plan, up: &str) -> Result<(), Problem> {
    const INCLUDED: &str = "include:\n  - local: .gitlab/naftiko.yml\n";
    let path = format!("{up}.gitlab-ci.yml");
    match plan.read(&path)? {
        Some(text) if !text.contains(GITLAB) => {
            plan.note(format!("add to {path}:\n{INCLUDED}"));
            Ok(())
        }
        _ => plan.create(&path, INCLUDED),
    }
}
