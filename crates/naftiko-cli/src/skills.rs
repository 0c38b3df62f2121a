//! The command `skills`: instructions for agents, as folders.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use naftiko_client::table::{Content, Skill, Table, nearest};
use naftiko_client::{Value, json};

use crate::console::Console;
use crate::error::Failure;
use crate::output::{AtomicFile, Output};

/// The name of the command. Programs without skills do not have it.
pub(crate) const NAME: &str = "skills";

/// Whether a program has the command.
pub(crate) fn has(table: &Table) -> bool {
    table.skills().next().is_some()
}

/// Returns the command.
pub(crate) fn command() -> Command {
    Command::new(NAME)
        .about("Lists the skills for agents, and writes them to a folder")
        .long_about(
            "Lists the skills for agents, and writes them to a folder\n\n\
             A skill is a folder with the file SKILL.md, which describes a task to an agent and names the tools for \
             it. The format is that of https://agentskills.io.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(Command::new("list").about("Prints the names and the descriptions of the skills"))
        .subcommand(
            Command::new("export")
                .about("Writes the folders of the skills to a folder, such as that of the skills of an agent")
                .arg(Arg::new("folder").value_name("DIR").required(true).value_parser(value_parser!(PathBuf)))
                .arg(
                    Arg::new("skill")
                        .long("skill")
                        .value_name("NAME")
                        .action(ArgAction::Append)
                        .help("Writes only these skills"),
                )
                .arg(
                    Arg::new("force")
                        .long("force")
                        .action(ArgAction::SetTrue)
                        .help("Replaces the files of skills that exist"),
                ),
        )
}

/// Runs the command.
pub(crate) fn run(table: &Table, matches: &ArgMatches, console: &mut Console) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("export", matches)) => export(table, matches, console),
        _ => {
            let skills: Vec<Value> = table.skills().map(listed).collect();
            Output::read(matches, None, console)?.write(console, &Content::Json(skills.into()), None)
        }
    }
}

fn listed(skill: &Skill) -> Value {
    json!({"name": skill.name, "description": skill.text_of("description")})
}

/// Writes the folders of skills. Nothing is written if one of them exists.
fn export(table: &Table, matches: &ArgMatches, console: &mut Console) -> Result<(), Failure> {
    let Some(folder) = matches.get_one::<PathBuf>("folder") else { return Ok(()) };
    let skills = selected(table, matches)?;
    if !matches.get_flag("force")
        && let Some(existing) = skills.iter().map(|skill| folder.join(skill.name)).find(|path| path.exists())
    {
        let problem = format!("{} exists: remove it, or add --force to replace its files", existing.display());
        return Err(Failure::Other(problem));
    }
    for skill in skills {
        let place = folder.join(skill.name);
        for (path, bytes) in skill.files() {
            let file = place.join(path);
            write(&file, &bytes)
                .map_err(|error| Failure::Other(format!("{} cannot be written: {error}", file.display())))?;
        }
        writeln!(console.stderr, "{}", place.display())?;
    }
    Ok(())
}

fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut written = AtomicFile::create(file)?;
    written.write_all(bytes)?;
    written.finish()?;
    if bytes.starts_with(b"#!") { make_executable(file) } else { Ok(()) }
}

/// Makes a script executable by everyone who can read it. Its first line names its interpreter, so
/// this does not depend on the permissions that it had where the program was generated.
#[cfg(unix)]
fn make_executable(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = fs::metadata(file)?.permissions();
    let mode = permissions.mode();
    permissions.set_mode(mode | (mode & 0o444) >> 2);
    fs::set_permissions(file, permissions)
}

/// Files have no such permission on this platform.
#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Returns the skills that the arguments name, or all.
fn selected(table: &Table, matches: &ArgMatches) -> Result<Vec<&'static Skill>, Failure> {
    let Some(names) = matches.get_many::<String>("skill") else { return Ok(table.skills().collect()) };
    let find = |name: &String| {
        let skill = table.skills().find(|skill| skill.name == name);
        skill.ok_or_else(|| match nearest(name, table.skills().map(|skill| skill.name)) {
            Some(similar) => Failure::Usage(format!("unknown skill `{name}`; did you mean `{similar}`?")),
            None => Failure::Usage(format!("unknown skill `{name}`; `skills list` prints their names")),
        })
    };
    names.map(find).collect()
}
