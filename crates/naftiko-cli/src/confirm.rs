//! Destructive operations ask before they are sent.

use std::io::{self, Read, Write};

use naftiko_client::table::{Inputs, Unit};
use naftiko_client::{Method, Value};

use crate::console::Console;
use crate::error::Failure;

/// The maximum number of characters of a value in the question.
const LONGEST: usize = 60;

/// Whether a call may remove or overwrite data.
pub(crate) fn is_destructive(unit: &Unit) -> bool {
    unit.hints.destructive.unwrap_or(unit.operation().is_some_and(|operation| operation.method == Method::DELETE))
}

/// Asks whether a destructive operation is to be sent. Without a terminal it is refused.
pub(crate) fn ask(unit: &Unit, inputs: &Inputs, console: &mut Console) -> Result<(), Failure> {
    let what = describe(unit, inputs);
    if !(console.is_terminal.stdin && console.is_terminal.stderr) {
        let message =
            format!("{what}: this cannot be undone, and there is no terminal to ask on; pass `-y` to confirm");
        return Err(Failure::Settings(message));
    }
    let question = write!(console.stderr, "{what}. Continue? [y/N] ").and_then(|()| console.stderr.flush());
    let reply = question.and_then(|()| line(&mut console.stdin)).unwrap_or_default();
    if !reply.ends_with('\n') {
        // The input has ended, so the terminal is still on the line of the question.
        writeln!(console.stderr)?;
    }
    match reply.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::Other("not confirmed; nothing was sent".to_owned())),
    }
}

/// What the operation does, with its inputs: `Deletes a pet (id = 5)`.
fn describe(unit: &Unit, inputs: &Inputs) -> String {
    let first = unit.description.trim().lines().next().unwrap_or_default().trim_end_matches('.');
    let what = if first.is_empty() { unit.name } else { first };
    let values: Vec<String> = inputs.iter().map(|(name, value)| format!("{name} = {}", shortened(value))).collect();
    if values.is_empty() { what.to_owned() } else { format!("{what} ({})", values.join(", ")) }
}

fn shortened(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Reads a line with its end. Nothing behind it is read, so the rest stays in the stream.
fn line(input: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") && input.read(&mut byte)? == 1 {
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}
