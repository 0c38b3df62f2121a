//! What a server has done, for Prometheus (text format 0.0.4).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use naftiko_client::ErrorKind;

/// The upper bounds of the buckets of durations, in seconds.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What a server has done. Its size does not depend on the number of requests.
#[derive(Debug)]
pub struct Metrics {
    /// The start of all names: `naftiko_rest`.
    prefix: &'static str,
    in_flight: AtomicU64,
    families: Vec<Family>,
}

/// What is counted together, such as requests, in series with their labels.
#[derive(Debug)]
pub struct Family {
    /// The name of one: `request`.
    noun: &'static str,
    /// What their results are, as a label: `status`.
    result: &'static str,
    help: FamilyHelp,
    series: Vec<Series>,
    /// All that belongs to no series.
    other: Series,
}

/// The descriptions of the metrics of a family.
#[derive(Clone, Copy, Debug)]
pub struct FamilyHelp {
    /// The results.
    pub total: &'static str,
    /// The errors of the API; empty if it has none.
    pub errors: &'static str,
    /// The durations.
    pub duration: &'static str,
}

/// What has the same labels.
#[derive(Debug, Default)]
struct Series {
    labels: String,
    results: Mutex<BTreeMap<String, u64>>,
    errors: Mutex<BTreeMap<&'static str, u64>>,
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    nanoseconds: AtomicU64,
}

/// A request that is being served. It ends when it is dropped.
pub struct InFlight<'m>(&'m AtomicU64);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Family {
    /// A family of series, each with its labels: `method="GET",route="/pets"`. `other` has the
    /// labels of the rest.
    pub fn new(
        noun: &'static str,
        result: &'static str,
        help: FamilyHelp,
        series: impl IntoIterator<Item = String>,
        other: impl Into<String>,
    ) -> Self {
        let series = series.into_iter().map(Series::new).collect();
        Family { noun, result, help, series, other: Series::new(other.into()) }
    }

    fn of(&self, series: Option<usize>) -> &Series {
        series.and_then(|series| self.series.get(series)).unwrap_or(&self.other)
    }
}

impl Metrics {
    /// The metrics of some families, whose names begin with a prefix.
    pub fn new(prefix: &'static str, families: Vec<Family>) -> Self {
        Metrics { prefix, in_flight: AtomicU64::new(0), families }
    }

    /// Counts a request as long as it is served.
    pub fn begin(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Relaxed);
        InFlight(&self.in_flight)
    }

    /// Counts a result. `family` and `series` are indexes.
    pub fn end(&self, family: usize, series: Option<usize>, result: &str, took: Duration) {
        let Some(family) = self.families.get(family) else { return };
        let of = family.of(series);
        let mut results = locked(&of.results);
        match results.get_mut(result) {
            Some(count) => *count += 1,
            None => {
                results.insert(result.to_owned(), 1);
            }
        }
        drop(results);
        for (bound, bucket) in BOUNDS.iter().zip(&of.buckets) {
            if took.as_secs_f64() <= *bound {
                bucket.fetch_add(1, Relaxed);
            }
        }
        of.count.fetch_add(1, Relaxed);
        of.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    /// Counts an error of the API. `family` and `series` are indexes.
    pub fn error(&self, family: usize, series: Option<usize>, kind: ErrorKind) {
        let name = match kind {
            ErrorKind::Configuration | ErrorKind::Authentication => "configuration",
            ErrorKind::Request => return,
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Transport => "transport",
            ErrorKind::Status => "status",
            _ => "response",
        };
        if let Some(family) = self.families.get(family) {
            *locked(&family.of(series).errors).entry(name).or_default() += 1;
        }
    }

    /// Returns the text.
    pub fn text(&self) -> String {
        let Metrics { prefix, in_flight, families } = self;
        let mut text = String::new();
        let name = format!("{prefix}_requests_in_flight");
        head(&mut text, &name, "gauge", "Requests that are being served.");
        let _ = writeln!(text, "{name} {}", in_flight.load(Relaxed));
        for family in families {
            family.write(prefix, &mut text);
        }
        text
    }
}

impl Family {
    fn write(&self, prefix: &str, text: &mut String) {
        let Family { noun, result, help, .. } = self;
        let all = || self.series.iter().chain([&self.other]).filter(|of| of.count.load(Relaxed) > 0);
        let name = format!("{prefix}_{noun}s_total");
        head(text, &name, "counter", help.total);
        for of in all() {
            for (value, count) in &*locked(&of.results) {
                let _ = writeln!(text, "{name}{{{},{result}=\"{value}\"}} {count}", of.labels);
            }
        }
        if !help.errors.is_empty() {
            let name = format!("{prefix}_upstream_errors_total");
            head(text, &name, "counter", help.errors);
            for of in all() {
                for (kind, count) in &*locked(&of.errors) {
                    let _ = writeln!(text, "{name}{{{},kind=\"{kind}\"}} {count}", of.labels);
                }
            }
        }
        let name = format!("{prefix}_{noun}_duration_seconds");
        head(text, &name, "histogram", help.duration);
        all().for_each(|of| of.histogram(&name, text));
    }
}

impl Series {
    fn new(labels: String) -> Self {
        Series { labels, ..Series::default() }
    }

    fn histogram(&self, name: &str, text: &mut String) {
        let (labels, count) = (&self.labels, self.count.load(Relaxed));
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {}", bucket.load(Relaxed));
        }
        let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
        let seconds = Duration::from_nanos(self.nanoseconds.load(Relaxed)).as_secs_f64();
        let _ = writeln!(text, "{name}_sum{{{labels}}} {seconds}\n{name}_count{{{labels}}} {count}");
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// Returns the content of a mutex. A panic elsewhere leaves counts as they are.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_series_and_result() {
        let help = FamilyHelp { total: "Responses.", errors: "Errors.", duration: "Times." };
        let pets = "method=\"GET\",route=\"/pets/{id}\"".to_owned();
        let requests = Family::new("request", "status", help, [pets], "method=\"\",route=\"\"");
        let metrics = Metrics::new("naftiko_rest", vec![requests]);
        let open = metrics.begin();
        metrics.end(0, Some(0), "200", Duration::from_millis(7));
        metrics.end(0, Some(0), "502", Duration::from_secs(20));
        metrics.error(0, Some(0), ErrorKind::Connect);
        metrics.end(0, None, "404", Duration::ZERO);
        let text = metrics.text();
        for line in [
            "naftiko_rest_requests_in_flight 1",
            "naftiko_rest_requests_total{method=\"GET\",route=\"/pets/{id}\",status=\"200\"} 1",
            "naftiko_rest_requests_total{method=\"\",route=\"\",status=\"404\"} 1",
            "naftiko_rest_upstream_errors_total{method=\"GET\",route=\"/pets/{id}\",kind=\"connect\"} 1",
            "naftiko_rest_request_duration_seconds_bucket{method=\"GET\",route=\"/pets/{id}\",le=\"0.005\"} 0",
            "naftiko_rest_request_duration_seconds_bucket{method=\"GET\",route=\"/pets/{id}\",le=\"0.01\"} 1",
            "naftiko_rest_request_duration_seconds_bucket{method=\"GET\",route=\"/pets/{id}\",le=\"+Inf\"} 2",
            "naftiko_rest_request_duration_seconds_sum{method=\"GET\",route=\"/pets/{id}\"} 20.007",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
        drop(open);
        assert!(metrics.text().contains("in_flight 0"));
    }
}
