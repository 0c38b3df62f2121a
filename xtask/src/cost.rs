//! `cargo xtask cost`: measures how long the generated crates take to build, and their size.
//!
//! Seconds differ between machines and runs, so they are compared with a yardstick from the same
//! run: a crate of plain structs with serde's derives. Lines and bytes are the same everywhere.

mod programs;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant, SystemTime};

use naftiko_codegen::Generator;
use naftiko_commands::{Progress, eprintln, println};

use crate::folders;

/// The exit status is 0 if every crate is within the budget, 1 if not, and 2 if the arguments are
/// not valid.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Fails if a crate exceeds the budget
    #[arg(long)]
    budget: bool,

    /// How many times each crate is built; the fastest build counts
    #[arg(long, value_name = "N", default_value_t = 3)]
    runs: usize,

    /// Measures programs with one call instead: their size, and a cold release build
    #[arg(long)]
    programs: bool,
}

/// The budget of a crate, with room for the noise of a shared machine.
mod most {
    /// Lines of code for each operation, including documentation, types and the client itself.
    pub(super) const LINES: usize = 150;
    /// Lines of the fake for each operation; they are compiled for tests only.
    pub(super) const FAKE: usize = 60;
    /// Lines of the table for each operation; they are compiled with the feature `table` only.
    pub(super) const TABLE: usize = 60;
    /// Bytes of the library for each operation, in a build with debug information.
    pub(super) const BYTES: u64 = 120_000;
    /// The time of `cargo check` in relation to the yardstick, for [`OPERATIONS`] operations.
    pub(super) const CHECK: f64 = 0.7;
    /// The same for `cargo build`.
    pub(super) const BUILD: f64 = 0.8;
    /// The number of operations for which the ratios are defined.
    pub(super) const OPERATIONS: f64 = 18.0;
}

/// The number of structs in the yardstick, and of fields in each.
const STRUCTS: usize = 40;
const FIELDS: usize = 9;

struct Cost {
    check: Duration,
    build: Duration,
    bytes: u64,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match measure(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot measure: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> io::Result<bool> {
    let root = folders::workspace();
    // Most dependencies of the crates are already built there.
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    if arguments.programs {
        return Ok(programs::measure(root, &target)? || !arguments.budget);
    }
    let yardstick = target.join("cost/yardstick");
    write_yardstick(&yardstick)?;
    let generated = Generator::new(root.join("specs"), root.join("generated")).generate();
    let mut is_within = true;
    let folders: Vec<_> = generated.crates.iter().map(|it| root.join("generated").join(&it.path)).collect();
    let lib_names: Vec<_> = generated.crates.iter().map(|it| it.lib_name()).collect();
    let built = folders.iter().map(PathBuf::as_path).zip(lib_names.iter().map(String::as_str));
    let built: Vec<(&Path, &str)> = [(yardstick.as_path(), "yardstick")].into_iter().chain(built).collect();
    let costs = costs(&built, &target, arguments.runs)?;
    let Some((scale, costs)) = costs.split_first() else { return Ok(true) };
    println!(
        "yardstick, {STRUCTS} structs with serde's derives: check {}, build {}",
        seconds(scale.check),
        seconds(scale.build)
    );
    for (it, cost) in generated.crates.iter().zip(costs) {
        let operations = it.operation_count().max(1);
        let sources = it.files.iter().filter(|(path, _)| path.ends_with(".rs"));
        let (fake, sources): (Vec<_>, Vec<_>) = sources.partition(|(path, _)| path.starts_with("src/fake"));
        let (table, sources): (Vec<_>, Vec<_>) = sources.into_iter().partition(|(path, _)| *path == "src/table.rs");
        let count = |files: Vec<(&String, &String)>| files.iter().map(|(_, text)| text.lines().count()).sum::<usize>();
        let (fake, table, lines) = (count(fake), count(table), count(sources));
        let ratio = |own: Duration, scale: Duration| own.as_secs_f64() / scale.as_secs_f64().max(0.001);
        let (check, build) = (ratio(cost.check, scale.check), ratio(cost.build, scale.build));
        println!(
            "{}, {operations} operations: check {} ({check:.2} of the yardstick), build {} ({build:.2}), {} KiB of library, \
             {lines} lines ({} for each operation), {fake} lines of the fake ({}), {table} lines of the table ({})",
            it.package_name(),
            seconds(cost.check),
            seconds(cost.build),
            cost.bytes / 1024,
            lines / operations,
            fake / operations,
            table / operations
        );
        let size = (operations as f64 / most::OPERATIONS).max(1.0);
        for (is_over, what) in [
            (lines > most::LINES * operations.max(5), "lines"),
            (fake > most::FAKE * operations.max(5), "lines of the fake"),
            (table > most::TABLE * operations.max(5), "lines of the table"),
            (cost.bytes > most::BYTES * operations.max(5) as u64, "bytes of library"),
            (check > most::CHECK * size, "seconds to check"),
            (build > most::BUILD * size, "seconds to build"),
        ] {
            if arguments.budget && is_over {
                eprintln!("{}: {what} exceed the budget in xtask/src/cost.rs", it.package_name());
                is_within = false;
            }
        }
    }
    Ok(is_within)
}

/// Measures each crate by itself, after its dependencies are built. The crates take turns, so that
/// other load on the machine affects all of them.
fn costs(crates: &[(&Path, &str)], target: &Path, runs: usize) -> io::Result<Vec<Cost>> {
    let mut quickest = vec![[Duration::MAX; 2]; crates.len()];
    let progress = Progress::new();
    let (mut done, all) = (0, 2 * crates.len() * (runs.max(1) + 1));
    let mut cargo = |folder: &Path, verb: &str| {
        progress.part("measuring", done, all);
        done += 1;
        cargo(folder, target, verb)
    };
    for (verb, at) in [("check", 0), ("build", 1)] {
        for (folder, _) in crates {
            cargo(folder, verb)?;
        }
        for _ in 0..runs.max(1) {
            for ((folder, _), times) in crates.iter().zip(&mut quickest) {
                touch(&folder.join("src/lib.rs"))?;
                let start = Instant::now();
                cargo(folder, verb)?;
                times[at] = times[at].min(start.elapsed());
            }
        }
    }
    let cost = |((_, lib_name), [check, build]): (&(&Path, &str), [Duration; 2])| {
        let library = target.join("debug").join(format!("lib{lib_name}.rlib"));
        Ok::<_, io::Error>(Cost { check, build, bytes: fs::metadata(library)?.len() })
    };
    crates.iter().zip(quickest).map(cost).collect()
}

fn cargo(folder: &Path, target: &Path, verb: &str) -> io::Result<()> {
    let status = Command::new(env!("CARGO"))
        .args([OsStr::new(verb), OsStr::new("--quiet"), OsStr::new("--lib")])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "full")
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("cargo {verb} failed in {}", folder.display())))
    }
}

/// Updates the modification time of a file, so that Cargo rebuilds it.
fn touch(file: &Path) -> io::Result<()> {
    fs::File::options().write(true).open(file)?.set_modified(SystemTime::now())
}

fn write_yardstick(folder: &Path) -> io::Result<()> {
    const TYPES: [&str; 5] = ["String", "Option<String>", "i64", "Option<bool>", "Vec<String>"];
    let manifest = "[workspace]\n\n[package]\nname = \"yardstick\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                    [dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n";
    let mut text = String::new();
    for number in 0..STRUCTS {
        text.push_str("#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]\n");
        text.push_str(&format!("pub struct S{number} {{\n"));
        for field in 0..FIELDS {
            text.push_str(&format!("    pub field_{field}: {},\n", TYPES[field % TYPES.len()]));
        }
        text.push_str("}\n");
    }
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(folders::workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(folder.join("src/lib.rs"), text)
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
