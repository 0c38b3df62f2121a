//! Where the configuration file is.

use std::path::{Path, PathBuf};

use heck::ToShoutySnakeCase;

use crate::console::Console;

/// The environment variable of a program: `PETS_CONFIG`.
pub(crate) fn variable(program: &str, name: &str) -> String {
    format!("{}_{name}", program.to_shouty_snake_case())
}

/// The path of the configuration file: that of the environment variable, or that in the folder of
/// the platform (`XDG_CONFIG_HOME`, by default `~/.config`; on Windows, `APPDATA`). `None` if there
/// is no such folder.
pub(crate) fn path(program: &str, console: &Console) -> Option<PathBuf> {
    let named = console.variable(&variable(program, "CONFIG")).map(PathBuf::from);
    named.or_else(|| Some(folder(console)?.join(program).join("config.toml")))
}

fn folder(console: &Console) -> Option<PathBuf> {
    if cfg!(windows) {
        return console.variable("APPDATA").map(PathBuf::from);
    }
    let set = console.variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    set.or_else(|| Some(PathBuf::from(console.variable("HOME")?).join(".config")))
}

/// A path of the configuration file: relative to its folder, or after `~/` to that of the user.
pub(super) fn resolve(path: &str, file: &Path, console: &Console) -> PathBuf {
    let user = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    match (path.strip_prefix("~/"), console.variable(user)) {
        (Some(rest), Some(folder)) => Path::new(&folder).join(rest),
        _ => file.parent().unwrap_or(Path::new("")).join(path),
    }
}
