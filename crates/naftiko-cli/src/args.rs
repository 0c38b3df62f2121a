//! The arguments of a command, from the inputs of its unit.

use std::collections::HashSet;
use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command};

use crate::kind::Kind;
use crate::pages;
use crate::parameter::{Parameter, parameters};

/// The heading of the parts of a body in the help.
const BODY: &str = "Body";

/// How a file is given.
const FILE: &str = "`@path`, or `-` for the standard input";

/// The key of the option that has the whole body.
pub(crate) const WHOLE_BODY: &str = "body";
/// The key of the option that sets one value by its path.
pub(crate) const SET: &str = "set";
/// The key of the option that prints a template of the body.
pub(crate) const TEMPLATE: &str = "body-template";

/// Adds the arguments of a unit to its command. `is_printed` shows which are required; otherwise
/// they are optional for clap, because a flag can replace a positional argument.
pub(crate) fn add(
    mut command: Command,
    unit: &'static naftiko_client::table::Unit,
    reserved: &HashSet<String>,
    is_printed: bool,
) -> Command {
    let parameters = parameters(unit, reserved);
    for parameter in parameters.iter().filter(|parameter| parameter.is_positional) {
        command = command.arg(positional(parameter).required(is_printed));
    }
    for parameter in &parameters {
        if let Some(name) = &parameter.flag {
            command = command.arg(flag(parameter, name));
        }
    }
    let command = pages::add(command, unit);
    if parameters.iter().any(|parameter| parameter.input.is_body()) { body(command, unit) } else { command }
}

/// Adds the options of a body.
fn body(command: Command, unit: &naftiko_client::table::Unit) -> Command {
    let whole = unit.inputs.iter().find(|input| input.is_whole_body());
    let value_name = match whole.map(|input| Kind::of(input, &input.described_schema())) {
        Some(Kind::File) => "@FILE",
        Some(kind) if kind.is_scalar() => "TEXT|@FILE|-",
        _ => "JSON|@FILE|-",
    };
    let body = Arg::new(WHOLE_BODY)
        .long(WHOLE_BODY)
        .value_name(value_name)
        .help("The body, from a file with `@path`, or from the standard input with `-`")
        .long_help(
            "The body, from a file with `@path`, or from the standard input with `-`. Other arguments take precedence \
             over its keys.",
        )
        .help_heading(BODY);
    let set = Arg::new(SET)
        .long(SET)
        .value_name("PATH=VALUE")
        .action(ArgAction::Append)
        .help("Sets a value: `a.b=1`, `a[]=x` appends, `a[0].b=x`, `a=null`")
        .long_help(
            "Sets a value at a path: `a.b=1` sets a key, `a[]=x` appends to a list, `a[0].b=x` sets a key of an item, \
             and `a=null` sets null where it is allowed. The type of the value is that of the API, not a guess.",
        )
        .help_heading(BODY);
    let template = Arg::new(TEMPLATE)
        .long(TEMPLATE)
        .action(ArgAction::SetTrue)
        .help("Prints a body with all of its fields, to be filled in, and sends nothing")
        .help_heading(BODY);
    command.arg(body).arg(set).arg(template)
}

fn positional(parameter: &Parameter) -> Arg {
    let argument = Arg::new(parameter.position_id())
        .value_name(parameter.value_name())
        .allow_negative_numbers(true)
        .value_parser(Hinted(parameter.kind.allowed().to_vec()));
    let file = (parameter.kind == Kind::File).then(|| FILE.to_owned());
    let flag = parameter.flags().first().map(|flag| format!("also `--{flag}`"));
    let notes: Vec<String> = file.into_iter().chain(flag).collect();
    described(argument, parameter, &notes.join("; "))
}

fn flag(parameter: &Parameter, name: &str) -> Arg {
    let argument = Arg::new(parameter.flag_id()).long(name.to_owned()).value_name(parameter.kind.value_name());
    let argument = match &parameter.kind {
        Kind::Boolean => argument.num_args(0..=1).require_equals(true).default_missing_value("true"),
        Kind::List(_) => argument.action(ArgAction::Append).allow_negative_numbers(true),
        _ => argument.allow_negative_numbers(true),
    };
    let argument = match parameter.kind.allowed() {
        [] => argument,
        allowed => argument.value_parser(PossibleValuesParser::new(allowed.to_vec())),
    };
    let argument = if parameter.input.is_body() { argument.help_heading(BODY) } else { argument };
    if parameter.is_positional {
        // Its positional argument has the description.
        return argument.hide(true);
    }
    let note = match (&parameter.kind, parameter.is_required) {
        (Kind::List(_), true) => "required; repeat it for each item",
        (Kind::List(_), false) => "repeat it for each item",
        (_, true) => "required",
        (_, false) => "",
    };
    described(argument, parameter, note)
}

/// Adds the description of an input, with a note behind its first paragraph.
fn described(argument: Arg, parameter: &Parameter, note: &str) -> Arg {
    let text = parameter.description.trim();
    let (first, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let note = if note.is_empty() { String::new() } else { format!("[{note}]") };
    let first = [first.trim(), &note].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let argument = if first.is_empty() { argument } else { argument.help(first.clone()) };
    if rest.is_empty() { argument } else { argument.long_help(format!("{first}\n\n{}", rest.trim())) }
}

/// Takes any text, and suggests some: a positional argument can hold the value of the next input if
/// a flag sets its own.
#[derive(Clone)]
struct Hinted(Vec<String>);

impl TypedValueParser for Hinted {
    type Value = String;

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        value.to_str().map(str::to_owned).ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        if self.0.is_empty() {
            return None;
        }
        Some(Box::new(self.0.iter().map(PossibleValue::new)))
    }
}
