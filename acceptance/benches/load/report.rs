//! The results, and what is wrong with them.

use crate::client::{Load, Outcome};

/// How much the memory of the servers may grow from the middle of a part to its end: caches and
/// buffers of connections have their size by then.
const GROWTH: u64 = 32 << 20;

/// Which part of the planned responses is enough: the machine may be busy, and then the clients,
/// which wait for a response before the next request, send fewer.
const ENOUGH: usize = 4;

/// All parts.
pub(crate) struct Report {
    /// Many connections and requests.
    pub(crate) many: Load,
    /// Fewer of them, to one API.
    pub(crate) before: Load,
    /// The same, while one API is slow and one does not respond.
    pub(crate) with_others: Load,
}

impl Report {
    fn parts(&self) -> [(&'static str, &Load); 3] {
        [
            ("1,000 connections, 5,000 requests/s", &self.many),
            ("400 connections, 2,000 requests/s", &self.before),
            ("the same, and 300 to a slow and 300 to a dead API", &self.with_others),
        ]
    }

    pub(crate) fn print(&self) {
        let columns = ["requests", "per s", "p50 ms", "p99 ms", "max ms", "failed", "open"];
        println!("{:<22}{}", "", columns.map(|column| format!("{column:>9}")).concat());
        for (name, load) in self.parts() {
            println!("{name}");
            load.outcomes.iter().for_each(print);
            let memory = load.memory.map(|bytes| bytes.map_or("-".to_owned(), |it| format!("{}", it >> 20)));
            println!("  MiB before, in the middle, at the end: {}", memory.join(", "));
        }
    }

    /// Returns what should not be.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (name, load) in self.parts() {
            for outcome in load.outcomes.iter().filter(|outcome| outcome.group.service != "dead") {
                let Outcome { group, failures, open, latencies, .. } = outcome;
                let planned = group.rate * group.time.as_secs() as usize;
                if *failures > 0 || latencies.len() * ENOUGH < planned {
                    let (door, received) = (group.door.name(), latencies.len());
                    problems.push(format!(
                        "{name}: {door} {}: {received} of {planned}, {failures} failed, {open} open",
                        group.service
                    ));
                }
            }
            if let [_, Some(middle), Some(end)] = load.memory
                && end > middle + GROWTH
            {
                problems.push(format!("{name}: the memory grows from {} to {} MiB", middle >> 20, end >> 20));
            }
        }
        problems
    }
}

fn print(outcome: &Outcome) {
    let Outcome { group, latencies, failures, open } = outcome;
    let millis = |share: f64| outcome.quantile(share).as_secs_f64() * 1e3;
    println!(
        "{:<22}{:>9}{:>9.0}{:>9.2}{:>9.2}{:>9.2}{:>9}{:>9}",
        format!("  {} {}", group.door.name(), group.service),
        latencies.len(),
        latencies.len() as f64 / group.time.as_secs_f64(),
        millis(0.5),
        millis(0.99),
        millis(1.0),
        failures,
        open,
    );
}
