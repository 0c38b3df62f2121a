//! The arguments of a command, from the inputs of its unit.

use std::collections::HashSet;
use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command};
use heck::{ToKebabCase, ToShoutySnakeCase};
use naftiko_client::table::{Input, Unit};

use crate::kind::Kind;

/// The heading of the fields of a body in the help.
const BODY: &str = "Body";

/// An input as arguments.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) input: &'static Input,
    pub(crate) kind: Kind,
    /// Whether it is a positional argument: a required input that is one value.
    pub(crate) is_positional: bool,
    /// The name of its flag, without dashes. A positional parameter or query has none.
    pub(crate) flag: Option<String>,
}

impl Parameter {
    /// The key of the flag in the matches of clap.
    pub(crate) fn flag_id(&self) -> String {
        format!("input:{}", self.input.name)
    }

    /// The key of the positional argument.
    pub(crate) fn position_id(&self) -> String {
        format!("position:{}", self.input.name)
    }

    /// The name of the positional argument: `ORGANIZATION_ID`.
    pub(crate) fn value_name(&self) -> String {
        self.input.name.to_shouty_snake_case()
    }
}

/// Returns the inputs of a unit as arguments. `reserved` are the names of the flags that all
/// commands have.
pub(crate) fn parameters(unit: &Unit, reserved: &HashSet<String>) -> Vec<Parameter> {
    let mut taken = HashSet::new();
    let parameter = |input: &'static Input| {
        let schema = input.described_schema();
        let kind = Kind::of(input, &schema);
        let is_positional = input.is_required && (kind.is_scalar() || kind == Kind::File || is_any(input, &kind));
        let flag = (!is_positional || input.is_body()).then(|| flag_name(input.name, reserved, &mut taken));
        Parameter { input, kind, is_positional, flag }
    };
    unit.inputs.iter().map(parameter).collect()
}

/// Whether it is a parameter that takes JSON.
fn is_any(input: &Input, kind: &Kind) -> bool {
    *kind == Kind::Json && !input.is_body()
}

/// A name for a flag that no other one has.
fn flag_name(name: &str, reserved: &HashSet<String>, taken: &mut HashSet<String>) -> String {
    let name = name.to_kebab_case();
    let name = if reserved.contains(&name) { format!("input-{name}") } else { name };
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    let free = names.find(|name| taken.insert(name.clone()));
    free.unwrap_or(name)
}

/// Adds the arguments of a unit to its command. `is_printed` shows which are required; otherwise
/// they are optional for clap, because a flag can replace a positional argument.
pub(crate) fn add(mut command: Command, unit: &Unit, reserved: &HashSet<String>, is_printed: bool) -> Command {
    let parameters = parameters(unit, reserved);
    for parameter in parameters.iter().filter(|parameter| parameter.is_positional) {
        command = command.arg(positional(parameter).required(is_printed));
    }
    for parameter in &parameters {
        if let Some(name) = &parameter.flag {
            command = command.arg(flag(parameter, name));
        }
    }
    command
}

fn positional(parameter: &Parameter) -> Arg {
    let argument = Arg::new(parameter.position_id())
        .value_name(parameter.value_name())
        .allow_negative_numbers(true)
        .value_parser(Hinted(parameter.kind.allowed().to_vec()));
    match &parameter.flag {
        Some(flag) => described(argument, parameter, &format!("also `--{flag}`")),
        None => described(argument, parameter, ""),
    }
}

fn flag(parameter: &Parameter, name: &str) -> Arg {
    let argument = Arg::new(parameter.flag_id()).long(name.to_owned()).value_name(parameter.kind.value_name());
    let argument = match &parameter.kind {
        Kind::Boolean => argument.num_args(0..=1).require_equals(true).default_missing_value("true"),
        Kind::List(_) => argument.action(ArgAction::Append).allow_negative_numbers(true),
        _ => argument.allow_negative_numbers(true),
    };
    let allowed = parameter.kind.allowed();
    let argument = match allowed {
        [] => argument,
        allowed => argument.value_parser(PossibleValuesParser::new(allowed.to_vec())),
    };
    let argument = if parameter.input.is_body() { argument.help_heading(BODY) } else { argument };
    if parameter.is_positional {
        // Its positional argument has the description.
        return argument.hide(true);
    }
    let note = match (&parameter.kind, parameter.input.is_required) {
        (Kind::List(_), true) => "required; repeat it for each item",
        (Kind::List(_), false) => "repeat it for each item",
        (_, true) => "required",
        (_, false) => "",
    };
    described(argument, parameter, note)
}

/// Adds the description of an input, with a note behind its first paragraph.
fn described(argument: Arg, parameter: &Parameter, note: &str) -> Arg {
    let text = parameter.input.description.trim();
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
