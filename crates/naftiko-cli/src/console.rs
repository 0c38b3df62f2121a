//! The streams and the environment variables of a program.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Variable = dyn Fn(&str) -> Option<String> + Send;

/// The streams and the environment variables of a [`Program`](crate::Program): those of the
/// process, or those of a test.
pub struct Console {
    pub(crate) stdin: Box<dyn Read + Send>,
    pub(crate) stdout: Box<dyn Write + Send>,
    pub(crate) stderr: Shared,
    pub(crate) is_terminal: Terminals,
    variable: Box<Variable>,
}

/// A stream that the program and the call in progress write to.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Box<dyn Write + Send>>>);

impl Shared {
    fn new(stream: impl Write + Send + 'static) -> Self {
        Shared(Arc::new(Mutex::new(Box::new(stream))))
    }

    fn stream(&self) -> MutexGuard<'_, Box<dyn Write + Send>> {
        // A panic while it was locked has left a stream that can still be written to.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream().flush()
    }
}

/// Shows nothing of the stream.
impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// Which streams are a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terminals {
    pub(crate) stdin: bool,
    pub(crate) stdout: bool,
    pub(crate) stderr: bool,
}

impl Console {
    /// The console of the process.
    pub fn process() -> Self {
        Console {
            stdin: Box::new(io::stdin()),
            stdout: Box::new(BufWriter::new(io::stdout())),
            stderr: Shared::new(io::stderr()),
            is_terminal: Terminals {
                stdin: io::stdin().is_terminal(),
                stdout: io::stdout().is_terminal(),
                stderr: io::stderr().is_terminal(),
            },
            variable: Box::new(|name| std::env::var(name).ok()),
        }
    }

    /// A console with these streams, which are not terminals, and without environment variables.
    pub fn new(
        stdin: impl Read + Send + 'static,
        stdout: impl Write + Send + 'static,
        stderr: impl Write + Send + 'static,
    ) -> Self {
        Console {
            stdin: Box::new(stdin),
            stdout: Box::new(stdout),
            stderr: Shared::new(stderr),
            is_terminal: Terminals::default(),
            variable: Box::new(|_| None),
        }
    }

    /// Sets which streams are a terminal: the input, the output, and that of errors.
    pub fn terminals(self, stdin: bool, stdout: bool, stderr: bool) -> Self {
        Console { is_terminal: Terminals { stdin, stdout, stderr }, ..self }
    }

    /// Sets the environment variables: a function from the name to the value.
    pub fn variables(self, variable: impl Fn(&str) -> Option<String> + Send + 'static) -> Self {
        Console { variable: Box::new(variable), ..self }
    }

    /// Returns an environment variable, unless it is empty or not UTF-8.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }
}

/// Shows which streams are terminals.
impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("is_terminal", &self.is_terminal).finish_non_exhaustive()
    }
}
