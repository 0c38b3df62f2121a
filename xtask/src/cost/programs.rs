//! Two programs with one call, one written by hand with reqwest and one with the generated client:
//! the size of the program, and the CPU time of a cold release build.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folders;

/// How many times larger than the program by hand the other one may be. The aim is 1.10.
const SIZE: f64 = 1.13;
/// The clock ticks of a second in `/proc` on Linux.
const TICKS: f64 = 100.0;

/// A program, and its dependencies in addition to Tokio.
struct Program {
    name: &'static str,
    source: &'static str,
    dependencies: String,
}

struct Cost {
    bytes: u64,
    /// The CPU seconds of the build, if the system reports them.
    cpu: Option<f64>,
}

/// Measures both programs. Returns whether the size is within the budget.
pub(super) fn measure(root: &Path, target: &Path) -> io::Result<bool> {
    let client = root.join("generated/clerk");
    let by_hand = cost(
        target,
        &Program {
            name: "by-hand",
            source: include_str!("programs/by_hand.rs"),
            dependencies:
                "reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"rustls\"] }\n\
                       serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n"
                    .to_owned(),
        },
    )?;
    let ours = cost(
        target,
        &Program {
            name: "generated",
            source: include_str!("programs/generated.rs"),
            dependencies: format!("clerk-client = {{ path = {:?} }}\n", client.display().to_string()),
        },
    )?;
    let size = ours.bytes as f64 / by_hand.bytes as f64;
    println!("a program with one call, by hand: {}", shown(&by_hand));
    println!(
        "the same with the generated client: {}, {size:.3} times as large{}",
        shown(&ours),
        match (ours.cpu, by_hand.cpu) {
            (Some(ours), Some(by_hand)) => format!(", and {:.3} times the time", ours / by_hand),
            _ => String::new(),
        }
    );
    if size > SIZE {
        eprintln!("the program with the generated client exceeds the budget in xtask/src/cost/programs.rs");
    }
    Ok(size <= SIZE)
}

fn shown(cost: &Cost) -> String {
    let size = format!("{:.2} MB", cost.bytes as f64 / 1e6);
    match cost.cpu {
        Some(cpu) => format!("{size}, {cpu:.0} CPU s to build"),
        None => size,
    }
}

/// Builds a program in a folder of its own, which is removed afterwards.
fn cost(target: &Path, program: &Program) -> io::Result<Cost> {
    let folder = target.join("cost/programs").join(program.name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    write(&folder, program)?;
    let before = cpu_of_children();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release"].map(OsStr::new))
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!("cargo build failed in {}", folder.display())));
    }
    let cpu = cpu_of_children().zip(before).map(|(after, before)| after - before);
    let file = PathBuf::from(format!("target/release/program{}", std::env::consts::EXE_SUFFIX));
    let bytes = fs::metadata(folder.join(file))?.len();
    fs::remove_dir_all(folder.join("target"))?;
    Ok(Cost { bytes, cpu })
}

fn write(folder: &Path, program: &Program) -> io::Result<()> {
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{}tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\n\
         [profile.release]\nstrip = true\n",
        program.dependencies
    );
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // The same versions in both.
    fs::copy(folders::workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(folder.join("src/main.rs"), program.source)
}

/// Returns the CPU seconds of all processes that this one has awaited; `None` if the system does
/// not report them.
fn cpu_of_children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, which may contain spaces, is in parentheses; the state is next.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(13)? + ticks(14)?) / TICKS)
}
