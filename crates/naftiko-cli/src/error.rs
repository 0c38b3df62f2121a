//! Why a program fails, and how it reports that.

use std::ffi::OsString;
use std::io::{self, Write};

use naftiko_client::flow::{Completed, FlowError};
use naftiko_client::table::RunError;
use naftiko_client::{Error, Value, json};

use crate::console::Console;
use crate::exit;
use crate::output::{OutputError, has_color};

/// Why a program fails.
#[derive(Debug)]
pub(crate) enum Failure {
    /// clap rejects the arguments, or prints help or the version.
    Clap(Box<clap::Error>),
    /// The arguments do not fit the command, in one line.
    Usage(String),
    /// What is needed for the call is missing: a secret, or a confirmation. The arguments are
    /// right, so the usage is not printed.
    Settings(String),
    /// The call failed.
    Call(Error),
    /// A step of a flow failed.
    Flow(FlowError),
    /// Anything else, in one line.
    Other(String),
    /// Ctrl-C.
    Interrupted,
    /// The reader of the output has closed it.
    Closed,
}

impl Failure {
    /// The error of the call that failed, if one did.
    pub(crate) fn of_call(&self) -> Option<&Error> {
        match self {
            Failure::Call(error) => Some(error),
            Failure::Flow(error) => error.error(),
            _ => None,
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Failure::Clap(Box::new(error))
    }
}

/// An error of writing the output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Other(format!("the output cannot be written: {error}")),
        }
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Closed => Failure::Closed,
            other => Failure::Other(other.to_string()),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Call(error) => Failure::Call(error),
            RunError::Flow(error) => Failure::Flow(error),
            problems => Failure::Usage(problems.to_string()),
        }
    }
}

/// Prints a failure: one line, or a JSON object if the arguments ask for JSON. Help and the version
/// are printed to the output, everything else to that of errors.
///
/// # Errors
///
/// Returns the failure of writing help or the version. There is no other stream on which one of the
/// stream of errors could be reported.
pub(crate) fn print(failure: &Failure, arguments: &[OsString], console: &mut Console) -> Result<(), Failure> {
    let _ = match failure {
        Failure::Closed | Failure::Interrupted => Ok(()),
        Failure::Clap(error) if !error.use_stderr() => {
            let text = styled(error, has_color(console.is_terminal.stdout, |name| console.variable(name)));
            return Ok(console.stdout.write_all(text.as_bytes()).and_then(|()| console.stdout.flush())?);
        }
        failure if asks_for_json(arguments) => writeln!(console.stderr, "{}", to_json(failure)),
        Failure::Clap(error) => {
            let text = styled(error, has_color(console.is_terminal.stderr, |name| console.variable(name)));
            console.stderr.write_all(text.as_bytes())
        }
        failure => writeln!(console.stderr, "error: {}", message(failure)),
    };
    Ok(())
}

/// The text of an error of clap.
fn styled(error: &clap::Error, has_color: bool) -> String {
    let text = error.render();
    if has_color { text.ansi().to_string() } else { text.to_string() }
}

/// Whether the arguments ask for JSON. clap may have rejected them, so they are read here.
fn asks_for_json(arguments: &[OsString]) -> bool {
    let arguments = || arguments.iter().map(|argument| argument.to_string_lossy());
    arguments().any(|argument| ["-ojson", "-o=json", "--output=json"].contains(&argument.as_ref()))
        || arguments()
            .zip(arguments().skip(1))
            .any(|(flag, value)| ["-o", "--output"].contains(&flag.as_ref()) && value == "json")
}

/// The failure in one line.
fn message(failure: &Failure) -> String {
    match failure {
        Failure::Clap(error) => {
            let text = error.render().to_string();
            let first = text.lines().next().unwrap_or_default();
            first.strip_prefix("error: ").unwrap_or(first).to_owned()
        }
        Failure::Usage(text) | Failure::Settings(text) | Failure::Other(text) => text.clone(),
        Failure::Call(error) => error.to_string(),
        Failure::Flow(error) => match completed(error).as_slice() {
            [] => error.to_string(),
            steps => format!("{error} (completed before: {})", steps.join(", ")),
        },
        Failure::Interrupted => "interrupted".to_owned(),
        Failure::Closed => "the output was closed".to_owned(),
    }
}

/// The names of the steps that completed before a step failed.
fn completed(error: &FlowError) -> Vec<&'static str> {
    error.completed().iter().map(Completed::name).collect()
}

/// The failure as JSON: `message` and `exit_code`, what is known of the response, and the step of a
/// flow.
fn to_json(failure: &Failure) -> Value {
    let mut object = json!({"message": message(failure), "exit_code": exit::code(failure)});
    if let Failure::Flow(error) = failure {
        object["flow"] = error.flow().into();
        object["step"] = error.step().into();
        object["completed"] = completed(error).into();
    }
    if let Some(error) = failure.of_call() {
        object["operation"] = error.operation().map(|operation| operation.name).into();
        object["status"] = error.status().map(|status| status.as_u16()).into();
        object["code"] = error.code().into();
        object["server_message"] = error.message().into();
        object["request_id"] = error.request_id().into();
        object["retry_after"] = error.retry_after().map(|delay| delay.as_secs_f64()).into();
        object["attempts"] = error.attempts().into();
        if let Some(entries) = object.as_object_mut() {
            entries.retain(|_, value| !value.is_null());
        }
    }
    json!({"error": object})
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use naftiko_client::json;

    use super::{Failure, asks_for_json, to_json};

    #[test]
    fn an_error_is_json_if_the_output_is() {
        let asks = |line: &str| asks_for_json(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert!(["-ojson", "-o json", "--output=json", "a --output json b"].into_iter().all(asks));
        assert!(!["-o yaml", "--output=yaml", "json -o", "-O json"].into_iter().any(asks));
        let failure = Failure::Clap(Box::new(clap::Command::new("pets").error(clap::error::ErrorKind::NoEquals, "no")));
        assert_eq!(to_json(&failure), json!({"error": {"message": "no", "exit_code": 2}}));
    }
}
