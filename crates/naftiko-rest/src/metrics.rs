//! What a server has done, for Prometheus (text format 0.0.4).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use naftiko_client::ErrorKind;
use naftiko_client::table::Route;

/// The upper bounds of the buckets of durations, in seconds.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What a server has done. Its size does not depend on the number of requests.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    in_flight: AtomicU64,
    routes: Vec<OfRoute>,
    /// Requests that no route has.
    other: OfRoute,
}

/// What a route has done.
#[derive(Debug, Default)]
struct OfRoute {
    method: &'static str,
    path: &'static str,
    statuses: Mutex<BTreeMap<u16, u64>>,
    errors: Mutex<BTreeMap<&'static str, u64>>,
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    nanoseconds: AtomicU64,
}

/// A request that is being served. It ends when it is dropped.
pub(crate) struct InFlight<'m>(&'m AtomicU64);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Metrics {
    pub(crate) fn new(routes: &'static [Route]) -> Self {
        let of = |route: &'static Route| OfRoute { method: route.method, path: route.path, ..OfRoute::default() };
        Metrics { routes: routes.iter().map(of).collect(), ..Metrics::default() }
    }

    /// Counts a request as long as it is served.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Relaxed);
        InFlight(&self.in_flight)
    }

    /// Counts a response. `route` is the index of its route.
    pub(crate) fn end(&self, route: Option<usize>, status: u16, took: Duration) {
        let of = self.of(route);
        count(&of.statuses, status);
        for (bound, bucket) in BOUNDS.iter().zip(&of.buckets) {
            if took.as_secs_f64() <= *bound {
                bucket.fetch_add(1, Relaxed);
            }
        }
        of.count.fetch_add(1, Relaxed);
        of.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    /// Counts an error of the API.
    pub(crate) fn error(&self, route: usize, kind: ErrorKind) {
        let name = match kind {
            ErrorKind::Configuration | ErrorKind::Authentication => "configuration",
            ErrorKind::Request => return,
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Transport => "transport",
            ErrorKind::Status => "status",
            _ => "response",
        };
        count(&self.of(Some(route)).errors, name);
    }

    fn of(&self, route: Option<usize>) -> &OfRoute {
        route.and_then(|route| self.routes.get(route)).unwrap_or(&self.other)
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let head = |text: &mut String, name: &str, kind: &str, help: &str| {
            let _ = writeln!(text, "# HELP naftiko_rest_{name} {help}\n# TYPE naftiko_rest_{name} {kind}");
        };
        head(&mut text, "requests_in_flight", "gauge", "Requests that are being served.");
        let _ = writeln!(text, "naftiko_rest_requests_in_flight {}", self.in_flight.load(Relaxed));
        let all = || self.routes.iter().chain([&self.other]).filter(|of| of.count.load(Relaxed) > 0);
        head(&mut text, "requests_total", "counter", "Responses by route and status.");
        for of in all() {
            for (status, count) in &*locked(&of.statuses) {
                let _ = writeln!(text, "naftiko_rest_requests_total{{{},status=\"{status}\"}} {count}", of.labels());
            }
        }
        head(&mut text, "upstream_errors_total", "counter", "Errors of the API by route and kind.");
        for of in all() {
            for (kind, count) in &*locked(&of.errors) {
                let _ = writeln!(text, "naftiko_rest_upstream_errors_total{{{},kind=\"{kind}\"}} {count}", of.labels());
            }
        }
        head(&mut text, "request_duration_seconds", "histogram", "Time from the headers of a request to its response.");
        all().for_each(|of| of.histogram(&mut text));
        text
    }
}

impl OfRoute {
    fn labels(&self) -> String {
        format!("method=\"{}\",route=\"{}\"", self.method, self.path)
    }

    fn histogram(&self, text: &mut String) {
        const NAME: &str = "naftiko_rest_request_duration_seconds";
        let (labels, count) = (self.labels(), self.count.load(Relaxed));
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"{bound}\"}} {}", bucket.load(Relaxed));
        }
        let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {count}");
        let seconds = Duration::from_nanos(self.nanoseconds.load(Relaxed)).as_secs_f64();
        let _ = writeln!(text, "{NAME}_sum{{{labels}}} {seconds}\n{NAME}_count{{{labels}}} {count}");
    }
}

fn count<K: Ord>(counts: &Mutex<BTreeMap<K, u64>>, key: K) {
    *locked(counts).entry(key).or_default() += 1;
}

/// Returns the content of a mutex. A panic elsewhere leaves counts as they are.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use naftiko_client::table::Runs;

    use super::*;

    static ROUTES: [Route; 1] = [Route::new("GET", "/pets/{id}", Runs::Operation("pets", "get"))];

    #[test]
    fn requests_are_counted_by_route_and_status() {
        let metrics = Metrics::new(&ROUTES);
        let open = metrics.begin();
        metrics.end(Some(0), 200, Duration::from_millis(7));
        metrics.end(Some(0), 502, Duration::from_secs(20));
        metrics.error(0, ErrorKind::Connect);
        metrics.end(None, 404, Duration::ZERO);
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
