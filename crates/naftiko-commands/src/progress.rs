//! The progress of a command, on a terminal only.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use naftiko_codegen::Stage;

use crate::report::count;

/// Shows what a command does, on standard error, until it is dropped.
///
/// It shows nothing if standard error is not a terminal, and nothing in the first second: most runs
/// are shorter. Drop it before anything else is printed.
#[derive(Debug)]
pub struct Progress {
    shared: Arc<Shared>,
    display: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// What the command does.
    text: String,
    /// Which part of that is done, from 0 to 1, if it can be known, and when it began.
    part: Option<(f64, Instant)>,
    has_ended: bool,
}

/// How long a command runs before its progress is shown.
const QUIET: Duration = Duration::from_secs(1);

/// The time between two displays.
const INTERVAL: Duration = Duration::from_millis(200);

/// The code of terminals that clears the line.
const CLEAR: &str = "\r\x1b[K";

impl Progress {
    /// Begins to show the progress of a command.
    #[expect(clippy::new_without_default, reason = "it starts a thread")]
    pub fn new() -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        if io::stderr().is_terminal() && !is_dumb {
            Progress::on(io::stderr(), QUIET)
        } else {
            Progress { shared: Arc::default(), display: None }
        }
    }

    /// Shows the progress on a terminal after a time.
    fn on(terminal: impl Write + Send + 'static, quiet: Duration) -> Self {
        let shared: Arc<Shared> = Arc::default();
        let display = Arc::clone(&shared);
        Progress { shared, display: Some(thread::spawn(move || display.show(terminal, quiet))) }
    }

    /// Sets what the command does, such as `reading the document`.
    pub fn step(&self, text: &str) {
        self.shared.set(text.to_owned(), None);
    }

    /// Sets how many parts of a step are done. Their number is used to estimate the time that is
    /// left.
    pub fn part(&self, text: &str, done: usize, total: usize) {
        let share = done as f64 / total.max(1) as f64;
        self.shared.set(format!("{text} {done}/{total}"), Some(share));
    }

    /// Returns a function for the steps of a generator. `verb` is what the command does with the
    /// clients, such as `checking`.
    pub fn of_generator(&self, verb: &'static str) -> impl Fn(&naftiko_codegen::Progress<'_>) + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move |step| shared.set(text_of(step, verb), Some(step.share))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.shared.lock().has_ended = true;
        self.shared.ended.notify_all();
        if let Some(display) = self.display.take() {
            // A display that failed has shown what it could.
            let _ = display.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, text: String, share: Option<f64>) {
        let mut state = self.lock();
        let began = match (&state.part, share) {
            // Much less than before: another step. Threads report their parts in any order.
            (Some((before, began)), Some(share)) if share + 0.1 >= *before => *began,
            _ => Instant::now(),
        };
        state.part = share.map(|share| (share, began));
        state.text = text;
    }

    /// Shows the state until the command has ended.
    fn show(&self, mut terminal: impl Write, quiet: Duration) {
        let has_not_ended = |state: &mut State| !state.has_ended;
        let mut pause = quiet;
        let mut is_shown = false;
        loop {
            let waited = self.ended.wait_timeout_while(self.lock(), pause, has_not_ended);
            let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            let line = if state.has_ended { None } else { Some(state.line()) };
            drop(state);
            // A terminal that cannot be written to shows no progress.
            let written = match &line {
                Some(line) => write!(terminal, "{CLEAR}{line}"),
                None if is_shown => terminal.write_all(CLEAR.as_bytes()),
                None => Ok(()),
            };
            if written.and_then(|()| terminal.flush()).is_err() || line.is_none() {
                return;
            }
            (is_shown, pause) = (true, INTERVAL);
        }
    }
}

impl State {
    /// Returns the line to show. It is not longer than that of the terminal, because only one line
    /// is cleared.
    fn line(&self) -> String {
        let left = self.part.and_then(|(share, began)| time_left(share, began.elapsed()));
        let left = left.map_or_else(String::new, |left| format!(", {left} left"));
        let size = terminal_size::terminal_size_of(io::stderr()).filter(|(width, _)| width.0 > 0);
        let columns = size.map_or(80, |(width, _)| usize::from(width.0));
        format!("{}{left} ...", self.text).chars().take(columns.saturating_sub(1)).collect()
    }
}

/// Returns the estimated time that is left, if enough is done for an estimate.
fn time_left(share: f64, elapsed: Duration) -> Option<String> {
    if !(0.05..1.0).contains(&share) || elapsed < QUIET {
        return None;
    }
    let seconds = (elapsed.as_secs_f64() * (1.0 - share) / share).ceil() as u64;
    Some(if seconds < 100 { format!("about {seconds} s") } else { format!("about {} min", seconds.div_ceil(60)) })
}

fn text_of(step: &naftiko_codegen::Progress<'_>, verb: &str) -> String {
    let verb = if step.stage == Stage::Read { "reading" } else { verb };
    let number = step.done + 1;
    let operations = match step.operations {
        0 => String::new(),
        operations => format!(", {} done", count(operations, "operation")),
    };
    format!("{verb} {} ({number} of {}){operations}", step.name, step.total)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Sender};

    use super::*;

    /// A terminal that a test reads.
    struct Terminal(Sender<String>);

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(String::from_utf8_lossy(bytes).into_owned()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_short_command_shows_nothing() {
        let (sender, shown) = mpsc::channel();
        let progress = Progress::on(Terminal(sender), Duration::from_secs(3600));
        progress.step("reading the document");
        drop(progress);
        assert_eq!(shown.iter().collect::<String>(), "");
    }

    #[test]
    fn a_long_command_shows_its_step_and_clears_the_line_at_its_end() {
        let (sender, shown) = mpsc::channel();
        let progress = Progress::on(Terminal(sender), Duration::ZERO);
        progress.step("reading the document");
        let mut text = String::new();
        while !text.contains("reading the document ...") {
            text += &shown.recv_timeout(Duration::from_secs(60)).unwrap();
        }
        drop(progress);
        text.extend(shown.iter());
        assert!(text.ends_with(CLEAR), "{text:?}");
    }

    #[test]
    fn the_time_that_is_left_is_estimated_when_a_part_is_done() {
        let after = |seconds| Duration::from_secs(seconds);
        assert_eq!(time_left(0.0, after(10)), None);
        assert_eq!(time_left(0.5, after(0)), None);
        assert_eq!(time_left(1.0, after(10)), None);
        assert_eq!(time_left(0.25, after(10)).as_deref(), Some("about 30 s"));
        assert_eq!(time_left(0.1, after(60)).as_deref(), Some("about 9 min"));
    }
}
