//! Measures two implementations in turns. The rounds are short and many, so that other load of the
//! machine affects both.

use std::alloc::System;
use std::time::{Duration, Instant};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// About how long one side of a round takes. It is less than the time slice of a thread.
const ROUND: Duration = Duration::from_micros(500);
/// How many rounds run before those that are measured.
const WARM_UP: u32 = 200;
/// For how many calls allocations are counted.
const COUNTED: u32 = 100;

/// The cost of calls of one side.
#[derive(Default)]
pub(crate) struct Cost {
    calls: Vec<Duration>,
    pub(crate) allocations: f64,
    bytes: f64,
    cpu: Duration,
}

impl Cost {
    fn quantile(&self, share: f64) -> Duration {
        let last = self.calls.len().saturating_sub(1);
        self.calls.get((last as f64 * share) as usize).copied().unwrap_or_default()
    }
}

/// The costs of both sides.
pub(crate) struct Comparison {
    pub(crate) name: &'static str,
    pub(crate) ours: Cost,
    pub(crate) by_hand: Cost,
    /// The ratio of the times of the generated client and the one by hand: the median of the
    /// rounds.
    pub(crate) ratio: f64,
}

/// Runs both sides in turns, `rounds` of them.
pub(crate) fn compare(
    name: &'static str,
    runtime: &Runtime,
    rounds: usize,
    ours: impl AsyncFn(),
    by_hand: impl AsyncFn(),
) -> Comparison {
    let calls = warm_up(runtime, &by_hand).max(warm_up(runtime, &ours));
    let mut comparison =
        Comparison { name, ours: allocations(runtime, &ours), by_hand: allocations(runtime, &by_hand), ratio: 0.0 };
    let mut ratios: Vec<_> = (0..rounds)
        .map(|round| {
            // The order of the sides alternates.
            let (a, b) = if round % 2 == 0 {
                let a = timed(runtime, calls, &ours, &mut comparison.ours);
                (a, timed(runtime, calls, &by_hand, &mut comparison.by_hand))
            } else {
                let b = timed(runtime, calls, &by_hand, &mut comparison.by_hand);
                (timed(runtime, calls, &ours, &mut comparison.ours), b)
            };
            a.as_secs_f64() / b.as_secs_f64()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    comparison.ratio = ratios.get(rounds / 2).copied().unwrap_or_default();
    comparison.ours.calls.sort();
    comparison.by_hand.calls.sort();
    comparison
}

/// Opens connections and fills caches, and returns the number of calls of a round.
fn warm_up(runtime: &Runtime, call: &impl AsyncFn()) -> u32 {
    let start = Instant::now();
    let mut calls = 0;
    runtime.block_on(async {
        while start.elapsed() < WARM_UP * ROUND {
            call().await;
            calls += 1;
        }
    });
    (calls / WARM_UP).max(1)
}

fn allocations(runtime: &Runtime, call: &impl AsyncFn()) -> Cost {
    let region = Region::new(ALLOCATOR);
    runtime.block_on(async {
        for _ in 0..COUNTED {
            call().await;
        }
    });
    let change = region.change();
    let per_call = |total: usize| total as f64 / f64::from(COUNTED);
    Cost {
        allocations: per_call(change.allocations + change.reallocations),
        bytes: per_call(change.bytes_allocated),
        ..Cost::default()
    }
}

/// Returns the time of one side of a round, without the slowest calls, which were probably
/// interrupted.
fn timed(runtime: &Runtime, calls: u32, call: &impl AsyncFn(), cost: &mut Cost) -> Duration {
    let first = cost.calls.len();
    let cpu = cpu_time();
    runtime.block_on(async {
        for _ in 0..calls {
            let start = Instant::now();
            call().await;
            cost.calls.push(start.elapsed());
        }
    });
    cost.cpu += cpu_time().saturating_sub(cpu);
    let mut round = cost.calls[first..].to_vec();
    round.sort();
    round[..round.len().div_ceil(2)].iter().sum()
}

/// Returns the CPU time of this thread, or zero if the system does not report it.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or_default())
}

pub(crate) fn print_head() {
    println!(
        "{:<26} {:>8} {:>9} {:>9} {:>9} {:>7} {:>9} {:>7}",
        "", "calls/s", "p50 µs", "p99 µs", "CPU µs", "allocs", "bytes", "time"
    );
}

impl Comparison {
    pub(crate) fn print(&self) {
        println!("{}", self.name);
        for (name, cost, ratio) in
            [("  ours", &self.ours, format!("x{:.3}", self.ratio)), ("  by hand", &self.by_hand, String::new())]
        {
            let total: Duration = cost.calls.iter().sum();
            let calls = cost.calls.len() as f64;
            let micros = |time: Duration| time.as_secs_f64() * 1e6;
            println!(
                "{name:<26} {:>8.0} {:>9.1} {:>9.1} {:>9.1} {:>7.1} {:>9.0} {ratio:>7}",
                calls / total.as_secs_f64(),
                micros(cost.quantile(0.5)),
                micros(cost.quantile(0.99)),
                micros(cost.cpu) / calls,
                cost.allocations,
                cost.bytes,
            );
        }
    }
}
