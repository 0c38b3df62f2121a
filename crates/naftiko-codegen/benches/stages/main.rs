//! The cost of each stage of the generator: time, allocations and peak memory, for the 18
//! operations of `specs/clerk` and for twelve copies of them, and of the comparison of two clients.
//! Run it with `cargo bench -p naftiko-codegen`. It asserts nothing, because times depend on the
//! machine.

mod grow;

use std::alloc::System;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use naftiko_codegen::{Generator, Runtime, diff, internals};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How often each size is generated. The best time is printed.
const RUNS: usize = 20;

/// The cost of a stage.
struct Cost {
    stage: &'static str,
    time: Duration,
    allocations: usize,
    bytes: usize,
    /// The peak memory of the process during the stage in KiB, if the system reports it.
    peak: Option<u64>,
}

fn main() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let folder = tempfile::tempdir().expect("a temporary folder");
    grow::grow(&specs.join("clerk"), &folder.path().join("specs/clerk")).expect("specs/clerk can be copied");
    measure("specs/clerk", &specs, &folder.path().join("small"));
    measure("twelve copies", &folder.path().join("specs"), &folder.path().join("large"));
}

/// Generates repeatedly, and prints a line for each stage.
fn measure(name: &str, specs: &Path, out: &Path) {
    let mut best: Vec<Cost> = Vec::new();
    let mut operations = 0;
    for _ in 0..RUNS {
        let mut costs = Vec::new();
        let mut start = (Instant::now(), ALLOCATOR.stats());
        reset_peak();
        let result = internals::run_stages(specs, out, &mut |stage| {
            let (time, now) = (start.0.elapsed(), ALLOCATOR.stats());
            costs.push(Cost {
                stage,
                time,
                allocations: now.allocations - start.1.allocations + now.reallocations - start.1.reallocations,
                bytes: now.bytes_allocated - start.1.bytes_allocated,
                peak: peak(),
            });
            reset_peak();
            start = (Instant::now(), ALLOCATOR.stats());
        });
        operations = result.expect("the specs can be generated");
        if best.is_empty() {
            best = costs;
        } else {
            for (best, cost) in best.iter_mut().zip(costs) {
                best.time = best.time.min(cost.time);
            }
        }
    }
    println!("\n{name}: {operations} operations, best of {RUNS} runs on one core");
    println!("{:<10}{:>10}{:>14}{:>12}{:>12}", "stage", "ms", "allocations", "MiB", "peak MiB");
    for Cost { stage, time, allocations, bytes, peak } in &best {
        let peak = peak.map_or_else(|| "-".to_owned(), |peak| format!("{:.1}", peak as f64 / 1024.0));
        let (time, bytes) = (time.as_secs_f64() * 1e3, *bytes as f64 / (1024.0 * 1024.0));
        println!("{stage:<10}{time:>10.2}{allocations:>14}{bytes:>12.1}{peak:>12}");
    }
    let all: Duration = best.iter().map(|cost| cost.time).sum();
    let whole = (0..RUNS).map(|_| generate(specs, out)).min().unwrap_or_default();
    println!("{:<10}{:>10.2}", "all", all.as_secs_f64() * 1e3);
    println!("{:<10}{:>10.2}", "all cores", whole.as_secs_f64() * 1e3);
    println!("{:<10}{:>10.2}", "compare", compare(specs, out).as_secs_f64() * 1e3);
}

/// The time of a complete run on all cores. It writes nothing: its output differs in the first
/// lines.
fn generate(specs: &Path, out: &Path) -> Duration {
    let start = Instant::now();
    let generator = Generator::new(specs, out).runtime(Runtime::Version("0.1.0".to_owned())).command("cargo bench");
    let generated = generator.generate();
    generator.changes(&generated).expect("the specs are without errors");
    start.elapsed()
}

/// The time to compare a client with itself: everything is compared, and nothing differs.
fn compare(specs: &Path, out: &Path) -> Duration {
    let generated = Generator::new(specs, out).generate();
    let it = generated.crates.first().expect("the specs are without errors");
    let run = |_| {
        let start = Instant::now();
        let report = diff::compare(&diff::Side::from(it), &diff::Side::from(it));
        assert!(report.changes.is_empty(), "a client differs from itself");
        start.elapsed()
    };
    (0..RUNS).map(run).min().unwrap_or_default()
}

/// Resets the peak to the memory in use now.
fn reset_peak() {
    // Only Linux has this file; other systems report no peak.
    fs::write("/proc/self/clear_refs", "5").unwrap_or_default();
}

fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
