//! The inputs of a call, from the arguments of its command.

use clap::ArgMatches;
use naftiko_client::Value;
use naftiko_client::table::Inputs;

use crate::args::Parameter;
use crate::error::Failure;
use crate::kind::Kind;
use crate::source::Source;

/// Returns the inputs of a call.
pub(crate) fn read(parameters: &[Parameter], matches: &ArgMatches, source: &mut Source<'_>) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::new();
    for parameter in parameters.iter().filter(|parameter| parameter.flag.is_some()) {
        read_flag(parameter, matches, source, &mut inputs)?;
    }
    read_positional(parameters, matches, source, &mut inputs)?;
    let missing: Vec<String> = parameters
        .iter()
        .filter(|parameter| parameter.input.is_required && !inputs.contains_key(parameter.input.name))
        .map(missing)
        .collect();
    if missing.is_empty() { Ok(inputs) } else { Err(Failure::Usage(format!("missing {}", missing.join(" and ")))) }
}

/// A missing input, and how it is set.
fn missing(parameter: &Parameter) -> String {
    match (&parameter.flag, parameter.is_positional) {
        (Some(flag), true) => format!("<{}> (or `--{flag}`)", parameter.value_name()),
        (Some(flag), false) => format!("`--{flag}`"),
        (None, _) => format!("<{}>", parameter.value_name()),
    }
}

fn read_flag(
    parameter: &Parameter,
    matches: &ArgMatches,
    source: &mut Source<'_>,
    inputs: &mut Inputs,
) -> Result<(), Failure> {
    let Some(texts) = matches.get_many::<String>(&parameter.flag_id()) else { return Ok(()) };
    let argument = format!("`--{}`", parameter.flag.as_deref().unwrap_or_default());
    let mut values = Vec::new();
    let item = match &parameter.kind {
        Kind::List(item) => item,
        other => other,
    };
    for text in texts {
        values.push(value(item, &argument, text, source)?);
    }
    let is_list = matches!(parameter.kind, Kind::List(_));
    let value = if is_list { Value::Array(values) } else { values.pop().unwrap_or_default() };
    inputs.insert(parameter.input.name.to_owned(), value);
    Ok(())
}

/// The positional arguments are the values of the positional inputs that have none, in their order.
fn read_positional(
    parameters: &[Parameter],
    matches: &ArgMatches,
    source: &mut Source<'_>,
    inputs: &mut Inputs,
) -> Result<(), Failure> {
    let positional = || parameters.iter().filter(|parameter| parameter.is_positional);
    let mut texts = positional().filter_map(|parameter| matches.get_one::<String>(&parameter.position_id()));
    let open: Vec<&Parameter> = positional().filter(|parameter| !inputs.contains_key(parameter.input.name)).collect();
    for parameter in open {
        let Some(text) = texts.next() else { return Ok(()) };
        let value = value(&parameter.kind, &format!("<{}>", parameter.value_name()), text, source)?;
        inputs.insert(parameter.input.name.to_owned(), value);
    }
    match texts.next() {
        Some(text) => {
            Err(Failure::Usage(format!("unexpected argument `{text}`: all inputs before it are set by flags")))
        }
        None => Ok(()),
    }
}

/// Reads a value by its kind.
fn value(kind: &Kind, argument: &str, text: &str, source: &mut Source<'_>) -> Result<Value, Failure> {
    match kind {
        Kind::File => source.file(argument, text),
        Kind::Json | Kind::List(_) => source.json(argument, text),
        scalar => scalar
            .scalar(text)
            .map_err(|expected| Failure::Usage(format!("{argument} is `{text}`, expected {expected}"))),
    }
}
