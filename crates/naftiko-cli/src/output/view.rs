//! What the output looks like, which depends on its target.

use terminal_size::{Width, terminal_size};

use crate::console::Console;

/// What the output looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// Whether a person reads it on a terminal.
    pub(crate) is_terminal: bool,
    /// Whether it has colors.
    pub(crate) has_color: bool,
    /// The number of columns of the terminal.
    pub(crate) columns: Option<usize>,
}

impl View {
    /// The view of the standard output.
    pub(crate) fn of_stdout(console: &Console) -> Self {
        let is_terminal = console.is_terminal.stdout;
        View {
            is_terminal,
            has_color: has_color(is_terminal, |name| console.variable(name)),
            columns: columns(console).filter(|_| is_terminal),
        }
    }

    /// The view of a file: as that of a pipe, without colors.
    pub(crate) fn of_file() -> Self {
        View::default()
    }
}

/// The number of columns of the terminal, unless it is unknown.
fn columns(console: &Console) -> Option<usize> {
    let set = console.variable("COLUMNS").and_then(|columns| columns.parse().ok());
    set.or_else(|| terminal_size().map(|(Width(columns), _)| usize::from(columns))).filter(|columns| *columns > 0)
}

/// Whether a stream has colors: by default, if it is a terminal. The variables `NO_COLOR`,
/// `CLICOLOR_FORCE` and `CLICOLOR` take precedence, in this order.
pub(crate) fn has_color(is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_on = |name: &str| variable(name).map(|value| value != "0");
    match (is_on("NO_COLOR").is_some(), is_on("CLICOLOR_FORCE"), is_on("CLICOLOR")) {
        (true, _, _) => false,
        (_, Some(true), _) => true,
        (_, _, Some(false)) => false,
        _ => is_terminal && variable("TERM").as_deref() != Some("dumb"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_take_precedence_over_the_terminal() {
        let colors = |is_terminal: bool, set: &[(&str, &str)]| {
            has_color(is_terminal, |name| set.iter().find(|it| it.0 == name).map(|it| it.1.to_owned()))
        };
        assert!(colors(true, &[]));
        assert!(!colors(false, &[]));
        assert!(!colors(true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
        assert!(!colors(true, &[("CLICOLOR", "0")]));
        assert!(!colors(true, &[("TERM", "dumb")]));
        assert!(colors(false, &[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")]));
        assert!(!colors(false, &[("CLICOLOR_FORCE", "0"), ("CLICOLOR", "1")]));
    }

    #[test]
    fn a_pipe_has_no_columns() {
        let console = |is_terminal: bool| {
            Console::new(std::io::empty(), std::io::sink(), std::io::sink())
                .terminals(false, is_terminal, false)
                .variables(|name| (name == "COLUMNS").then(|| "72".to_owned()))
        };
        assert_eq!(View::of_stdout(&console(true)), View { is_terminal: true, has_color: true, columns: Some(72) });
        assert_eq!(View::of_stdout(&console(false)), View::default());
    }
}
