//! The command `init`: prepares a workspace.

mod ci;
mod installed;
mod manifest;
mod plan;
mod schemas;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use naftiko_codegen::Runtime;

use crate::folders::is_cargo_workspace;
use crate::{CommandLine, eprintln, println, runtime};
use ci::Host;
use installed::Origin;
use plan::{Plan, Problem};

/// The arguments of `init`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The folder to prepare, or one in its workspace [default: the working directory]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Checks in CI [default: by the remote of the repository]
    #[arg(long, value_enum, value_name = "HOST")]
    ci: Option<Host>,

    /// Prints what would change and writes nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    runtime: runtime::Options,
}

const EXAMPLES: &str = "\
Examples:
  {command} init
  {command} init --ci gitlab
  {command} init --runtime-git https://git.example/naftiko-codegen --runtime-tag v0.1.0

Exit status:
  0  success, also if there is nothing to change
  1  a file that cannot be read, changed or written
  2  arguments that are not valid";

pub(crate) fn run(line: &CommandLine, arguments: &Arguments) -> ExitCode {
    match init(line, arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {}\n  = help: {}", problem.message, problem.help);
            ExitCode::FAILURE
        }
    }
}

fn init(line: &CommandLine, arguments: &Arguments) -> Result<(), Problem> {
    let folder = match &arguments.folder {
        Some(folder) => std::path::absolute(folder).unwrap_or_else(|_| folder.clone()),
        None => env::current_dir().unwrap_or_default(),
    };
    let root = workspace_of(&folder);
    let origin = Origin::of(line);
    let mut plan = Plan::new(root.clone());
    manifest::member(&mut plan)?;
    let runtime = manifest::settings(&mut plan, arguments.runtime.runtime(), origin.runtime(), line)?;
    schemas::add(&mut plan)?;
    plan.create("generated/.gitattributes", manifest::ATTRIBUTES)?;
    manifest::alias(&mut plan, line)?;
    let host = arguments.ci.map_or_else(|| Host::of(&root), Ok);
    if let Ok(host) = host {
        let install = origin.install(&line.program(), &runtime, &root);
        ci::add(&mut plan, host, install.as_deref(), line)?;
    }
    let name = line.name;
    plan.print();
    if let Err(reason) = host {
        println!("no checks in CI: {reason}; choose with `{name} init --ci HOST`");
    }
    if let Runtime::Path(path) = &runtime
        && naftiko_codegen::path_between(&root, path).starts_with("..")
    {
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        println!("the runtime is in {}, so the clients build on this machine only;", path.display());
        println!("      for others, set `git` or `version` in the `[runtime]` of specs/codegen.toml, then run");
        println!("      `{name} codegen`");
    }
    if arguments.dry_run {
        return Ok(());
    }
    plan.write()?;
    if has_api(&root.join("specs")) {
        println!("next: `{name} codegen` writes the clients");
    } else {
        println!("next: `{name} add openapi.yaml --api NAME --list` shows what an OpenAPI document has,");
        println!("      or write a capability file as specs/NAME/NAME.yaml; then `{name} codegen`");
    }
    Ok(())
}

/// Whether a folder of specs has the folder of an API.
fn has_api(specs: &Path) -> bool {
    let is_api = |entry: &fs::DirEntry| entry.path().is_dir() && !entry.file_name().to_string_lossy().starts_with('.');
    fs::read_dir(specs).is_ok_and(|entries| entries.flatten().any(|entry| is_api(&entry)))
}

/// Returns the folder whose `Cargo.toml` is that of the workspace: the nearest workspace upwards,
/// otherwise the nearest crate, otherwise the folder itself.
fn workspace_of(folder: &Path) -> PathBuf {
    let nearest = |is_one: fn(&Path) -> bool| folder.ancestors().find(|it| is_one(it)).map(Path::to_owned);
    let is_crate = |folder: &Path| folder.join("Cargo.toml").is_file();
    nearest(is_cargo_workspace).or_else(|| nearest(is_crate)).unwrap_or_else(|| folder.to_owned())
}
