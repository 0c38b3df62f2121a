//! Progress on a terminal.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::console::Console;

/// Calls that end before this show no progress.
const PATIENCE: Duration = Duration::from_millis(500);
/// The time between two lines.
const PAUSE: Duration = Duration::from_millis(100);

/// The progress of a call, on the standard error if that is a terminal.
///
/// It is one line, which the next one replaces, and which is removed at the end.
pub(crate) struct Progress {
    /// `None` if there is no terminal.
    terminal: Option<Box<dyn Write + Send>>,
    unit: Unit,
    started: Instant,
    /// When the last line was written.
    drawn: Option<Instant>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Bytes of a download.
    Bytes,
    /// Items of several pages.
    Items,
}

impl Progress {
    /// Begins a progress.
    pub(crate) fn new(console: &Console, unit: Unit) -> Self {
        let terminal = console.is_terminal.stderr.then(|| Box::new(console.stderr.clone()) as Box<dyn Write + Send>);
        Progress { terminal, unit, started: Instant::now(), drawn: None }
    }

    /// Shows how much is done, if it is time.
    pub(crate) fn update(&mut self, done: u64, total: Option<u64>) {
        self.update_at(Instant::now(), done, total);
    }

    fn update_at(&mut self, now: Instant, done: u64, total: Option<u64>) {
        let since = |then: Instant| now.saturating_duration_since(then);
        let is_early = since(self.started) < PATIENCE || self.drawn.is_some_and(|drawn| since(drawn) < PAUSE);
        let Some(terminal) = self.terminal.as_mut().filter(|_| !is_early) else { return };
        let line = line(self.unit, since(self.started), done, total);
        // A terminal that is gone is no reason to end the call.
        let _ = write!(terminal, "\r\u{1b}[K{line}").and_then(|()| terminal.flush());
        self.drawn = Some(now);
    }
}

/// Removes the line.
impl Drop for Progress {
    fn drop(&mut self) {
        if let (Some(terminal), Some(_)) = (self.terminal.as_mut(), self.drawn) {
            let _ = write!(terminal, "\r\u{1b}[K").and_then(|()| terminal.flush());
        }
    }
}

fn line(unit: Unit, elapsed: Duration, done: u64, total: Option<u64>) -> String {
    let amount = |count: u64| match unit {
        Unit::Bytes => bytes(count),
        Unit::Items => format!("{count} items"),
    };
    let percent = |total: u64| done.saturating_mul(100) / total;
    match total.filter(|total| *total >= done && *total > 0) {
        Some(total) => format!("{} of {} ({} %), {} s", amount(done), amount(total), percent(total), elapsed.as_secs()),
        None => format!("{}, {} s", amount(done), elapsed.as_secs()),
    }
}

/// A number of bytes in a unit that people read.
fn bytes(count: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    let (mut tenths, mut unit) = (count.saturating_mul(10) / 1024, 0);
    while tenths >= 10_240 && unit + 1 < units.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What a progress writes that is updated after these numbers of milliseconds.
    fn written(is_terminal: bool, updates: &[u64]) -> String {
        let kept = Kept::default();
        let console = Console::new(io::empty(), io::sink(), kept.clone()).terminals(false, false, is_terminal);
        let mut progress = Progress::new(&console, Unit::Items);
        for (count, after) in updates.iter().enumerate() {
            progress.update_at(progress.started + Duration::from_millis(*after), count as u64, None);
        }
        drop(progress);
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        text.replace("\r\u{1b}[K", "|")
    }

    #[test]
    fn a_line_appears_after_a_while_and_is_removed() {
        assert_eq!(written(true, &[0, 499]), "");
        assert_eq!(written(true, &[100, 500, 550, 1600]), "|1 items, 0 s|3 items, 1 s|");
        assert_eq!(written(false, &[100, 500, 1600]), "");
    }

    #[test]
    fn a_line_has_the_total_if_it_is_known() {
        let line = |done, total| line(Unit::Bytes, Duration::from_secs(3), done, total);
        assert_eq!(line(512, None), "512 B, 3 s");
        assert_eq!(line(1536, Some(3072)), "1.5 KiB of 3.0 KiB (50 %), 3 s");
        assert_eq!(line(10, Some(5)), "10 B, 3 s");
        assert_eq!(line(0, Some(0)), "0 B, 3 s");
    }

    #[test]
    fn bytes_have_a_unit() {
        let rows = [
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1_500_000, "1.4 MiB"),
            (5 << 30, "5.0 GiB"),
            (u64::MAX, "1677721.5 TiB"),
        ];
        for (count, expected) in rows {
            assert_eq!(bytes(count), expected);
        }
    }
}
