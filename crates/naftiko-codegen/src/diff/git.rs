//! Revisions of a repository, through the command line of git.
//!
//! Only commands whose output does not depend on the configuration of the user are run. Nothing is
//! fetched, and nothing in the repository changes.

mod tree;

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use naftiko_spec::nearest;

use crate::add::Refusal;
pub(super) use tree::{Extraction, Which};

/// Variables that git sets for hooks. They would lead to another repository, or to another index.
const OF_HOOKS: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

/// How many digits of a commit are shown.
const SHOWN: usize = 10;

/// A repository with a working tree.
#[derive(Debug)]
pub(super) struct Repository {
    /// The root of its working tree.
    pub(super) root: PathBuf,
}

/// A commit, and how the user called it.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    pub(super) revision: String,
    id: String,
}

impl Commit {
    /// Returns the name of the revision and a path, with the start of the commit unless that is the
    /// name.
    pub(super) fn title(&self, path: Option<&str>) -> String {
        let Commit { revision, id } = self;
        let path = path.map(|path| format!(":{path}")).unwrap_or_default();
        let start = &id[..SHOWN.min(id.len())];
        if id.starts_with(revision.as_str()) {
            format!("{revision}{path}")
        } else {
            format!("{revision}{path} ({start})")
        }
    }
}

impl Repository {
    /// Finds the repository that contains a folder. If the folder does not exist, the nearest one
    /// above it that does is used.
    pub(super) fn of(folder: &Path) -> Result<Self, Refusal> {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let folder = folder.ancestors().find(|it| it.is_dir()).unwrap_or(Path::new("."));
        let output = output(folder, &["rev-parse", "--show-toplevel"])?;
        if output.status.success() {
            let root = text(&output.stdout).trim_end_matches(['\n', '\r']).to_owned();
            return Ok(Repository { root: PathBuf::from(root) });
        }
        let reason = reason(&output);
        if reason.contains("not a git repository") {
            let message = format!("{} is not in a git repository", folder.display());
            return Err(Refusal::new(message, "give two folders of specs: the old one, then the new one"));
        }
        if reason.contains("dubious ownership") {
            let folder = reason.split('\'').nth(1).unwrap_or(".");
            let help = format!("run `git config --global --add safe.directory {folder}` if you trust it");
            return Err(Refusal::new("the repository belongs to another user", help));
        }
        Err(Refusal::new(format!("git cannot read the repository: {reason}"), OR_FOLDERS))
    }

    /// Finds a commit.
    pub(super) fn commit(&self, revision: &str) -> Result<Commit, Refusal> {
        if let Some((old, new)) = revision.split_once("..").filter(|_| !revision.contains('/')) {
            let (old, new) = (or_head(old), or_head(new.trim_start_matches('.')));
            let message = format!("`{revision}` is a range, and a comparison has two revisions");
            return Err(Refusal::new(message, format!("give two revisions: `{old} {new}`")));
        }
        // A name with this start would be read as an option.
        if !revision.starts_with('-') {
            let peeled = format!("{revision}^{{commit}}");
            let output = output(&self.root, &["rev-parse", "--verify", "--quiet", &peeled])?;
            if output.status.success() {
                return Ok(Commit { revision: revision.to_owned(), id: text(&output.stdout).trim().to_owned() });
            }
        }
        Err(self.unknown(revision))
    }

    /// Returns why a revision is not found.
    fn unknown(&self, revision: &str) -> Refusal {
        let is = |arguments: &[&str]| {
            output(&self.root, arguments).is_ok_and(|it| it.status.success() && text(&it.stdout).trim() != "false")
        };
        if is(&["rev-parse", "--is-shallow-repository"]) {
            let message = format!("the repository does not have `{revision}`: it is a shallow clone");
            let help = "run `git fetch --unshallow`, or set `fetch-depth: 0` for `actions/checkout`";
            return Refusal::new(message, help);
        }
        if !is(&["rev-parse", "--verify", "--quiet", "HEAD"]) {
            let message = format!("the repository does not have `{revision}`: it has no commits");
            return Refusal::new(message, "commit the specs first, or compare two folders");
        }
        let names = output(&self.root, &["for-each-ref", "--format=%(refname:short)"]);
        let names = names.map(|it| text(&it.stdout)).unwrap_or_default();
        let help = match nearest(revision, names.lines()) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "give a folder, a branch, a tag or a commit; `git fetch` gets those of the remote".to_owned(),
        };
        Refusal::new(format!("there is no folder and no revision `{revision}`"), help)
    }

    /// Returns the path of a folder in the repository, with `/` as separator; empty for its root.
    pub(super) fn path_of(&self, folder: &Path) -> Result<String, Refusal> {
        let absolute = super::paths::canonical(folder);
        let inside = absolute.strip_prefix(super::paths::canonical(&self.root)).map_err(|_| {
            let message = format!("{} is not in the repository {}", folder.display(), self.root.display());
            Refusal::new(message, "give a folder of that repository with `--specs`")
        })?;
        Ok(super::paths::with_slashes(inside))
    }

    /// Whether files of a folder differ from the last commit, or are not in it.
    pub(super) fn is_changed(&self, path: &str) -> bool {
        let path = if path.is_empty() { "." } else { path };
        let arguments = ["status", "--porcelain", "--untracked-files=normal", "--", path];
        output(&self.root, &arguments).is_ok_and(|it| it.status.success() && !it.stdout.is_empty())
    }
}

/// How to compare without git.
const OR_FOLDERS: &str = "correct this, or give two folders of specs: the old one, then the new one";

fn or_head(revision: &str) -> &str {
    if revision.is_empty() { "HEAD" } else { revision }
}

/// Returns a command of git that asks for nothing and prints in English.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    for name in OF_HOOKS {
        git.env_remove(name);
    }
    git.envs([("LC_ALL", "C"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_OPTIONAL_LOCKS", "0")]);
    git.envs([("GIT_LITERAL_PATHSPECS", "1"), ("GIT_NO_REPLACE_OBJECTS", "1")]);
    git.arg("--no-pager").args(arguments).current_dir(folder).stdin(Stdio::null());
    git
}

fn output(folder: &Path, arguments: &[&str]) -> Result<Output, Refusal> {
    command(folder, arguments).output().map_err(|error| not_run(&error))
}

fn not_run(error: &io::Error) -> Refusal {
    if error.kind() == io::ErrorKind::NotFound {
        let help = "install git, or give two folders of specs: the old one, then the new one";
        return Refusal::new("git is not installed, or is not in the PATH", help);
    }
    Refusal::new(format!("git cannot be run: {error}"), OR_FOLDERS)
}

/// Returns the first line that git printed about its failure.
fn reason(output: &Output) -> String {
    let text = text(&output.stderr);
    let line = text.lines().next().unwrap_or("it printed no reason");
    line.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
