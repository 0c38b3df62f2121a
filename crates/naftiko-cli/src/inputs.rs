//! The inputs of a call, from the arguments of its command.

use std::collections::HashSet;

use clap::ArgMatches;
use naftiko_client::Value;
use naftiko_client::table::{Inputs, Unit};

use crate::args::SET;
use crate::body;
use crate::error::Failure;
use crate::kind::Kind;
use crate::parameter::Parameter;
use crate::set;
use crate::source::Source;

/// Returns the inputs of a call. Flags take precedence over `--body`, and `--set` over both.
pub(crate) fn read(
    unit: &'static Unit,
    parameters: &[Parameter],
    matches: &ArgMatches,
    source: &mut Source<'_>,
) -> Result<Inputs, Failure> {
    let mut reader = Reader { parameters, inputs: Inputs::new(), set: HashSet::new() };
    reader.inputs = body::read(unit, matches, source)?;
    for parameter in parameters.iter().filter(|parameter| parameter.flag.is_some()) {
        reader.flag(parameter, matches, source)?;
    }
    reader.paths(unit, matches, source)?;
    reader.positional(matches, source)?;
    let missing: Vec<String> =
        parameters.iter().filter(|parameter| reader.lacks(parameter)).map(describe_missing).collect();
    match missing.as_slice() {
        [] => Ok(reader.inputs),
        missing => Err(Failure::Usage(format!("missing {}", missing.join(" and ")))),
    }
}

/// Reads arguments.
struct Reader<'p> {
    parameters: &'p [Parameter],
    inputs: Inputs,
    /// The parameters that a flag or `--set` has set.
    set: HashSet<String>,
}

impl Reader<'_> {
    fn flag(&mut self, parameter: &Parameter, matches: &ArgMatches, source: &mut Source<'_>) -> Result<(), Failure> {
        let Some(texts) = matches.get_many::<String>(&parameter.flag_id()) else { return Ok(()) };
        let argument = format!("`--{}`", parameter.flag.as_deref().unwrap_or_default());
        let (item, is_list) = match &parameter.kind {
            Kind::List(item) => (&**item, true),
            other => (other, false),
        };
        let mut values = texts.map(|text| value(item, &argument, text, source)).collect::<Result<Vec<_>, _>>()?;
        let value = if is_list { Value::Array(values) } else { values.pop().unwrap_or_default() };
        self.set.insert(parameter.flag_id());
        self.place(parameter, value);
        Ok(())
    }

    /// Sets the values of `--set`.
    fn paths(&mut self, unit: &'static Unit, matches: &ArgMatches, source: &mut Source<'_>) -> Result<(), Failure> {
        // The commands of units without a body do not have the option.
        let Ok(Some(texts)) = matches.try_get_many::<String>(SET) else { return Ok(()) };
        for text in texts {
            let (input, key) = set::apply(unit, &mut self.inputs, text, source)?;
            let is_set =
                |it: &&Parameter| it.input.name == input && (it.key.is_none() || it.key.as_deref() == key.as_deref());
            self.set.extend(self.parameters.iter().filter(is_set).map(Parameter::flag_id));
        }
        Ok(())
    }

    /// The positional arguments are the values of the positional inputs that no flag sets, in their
    /// order. If there are fewer, those that `--body` has are left out.
    fn positional(&mut self, matches: &ArgMatches, source: &mut Source<'_>) -> Result<(), Failure> {
        let positional = || self.parameters.iter().filter(|parameter| parameter.is_positional);
        let texts: Vec<&String> =
            positional().filter_map(|parameter| matches.get_one::<String>(&parameter.position_id())).collect();
        let mut open: Vec<&Parameter> =
            positional().filter(|parameter| !self.set.contains(&parameter.flag_id())).collect();
        if texts.len() < open.len() {
            open.retain(|parameter| !self.has(parameter));
        }
        if let Some(text) = texts.get(open.len()) {
            let message = format!("unexpected argument `{text}`: another argument sets its input");
            return Err(Failure::Usage(message));
        }
        for (parameter, text) in open.into_iter().zip(texts) {
            let value = value(&parameter.kind, &format!("<{}>", parameter.value_name()), text, source)?;
            self.place(parameter, value);
        }
        Ok(())
    }

    /// Sets the value of a parameter.
    fn place(&mut self, parameter: &Parameter, value: Value) {
        let entry = self.inputs.entry(parameter.input.name);
        match &parameter.key {
            None => {
                entry.and_modify(|old| *old = value.clone()).or_insert(value);
            }
            Some(key) => {
                let whole = entry.or_insert_with(|| Value::Object(Inputs::new()));
                if !whole.is_object() {
                    *whole = Value::Object(Inputs::new());
                }
                whole[key.as_str()] = value;
            }
        }
    }

    fn has(&self, parameter: &Parameter) -> bool {
        let whole = self.inputs.get(parameter.input.name);
        match &parameter.key {
            None => whole.is_some(),
            Some(key) => whole.is_some_and(|whole| whole.get(key).is_some()),
        }
    }

    /// Whether a required input is missing.
    fn lacks(&self, parameter: &Parameter) -> bool {
        let has_fields = self.parameters.iter().any(|it| it.key.is_some() && it.is_required);
        // Its fields are reported instead.
        let is_reported = !(parameter.is_whole_body() && has_fields);
        parameter.is_required && is_reported && !self.has(parameter)
    }
}

/// A missing input, and how it is set.
fn describe_missing(parameter: &Parameter) -> String {
    match (parameter.flags().as_slice(), parameter.is_positional) {
        ([flag, ..], true) => format!("<{}> (or `--{flag}`)", parameter.value_name()),
        ([flag, ..], false) => format!("`--{flag}`"),
        ([], _) => format!("<{}>", parameter.value_name()),
    }
}

/// Reads a value by its kind.
pub(crate) fn value(kind: &Kind, argument: &str, text: &str, source: &mut Source<'_>) -> Result<Value, Failure> {
    match kind {
        Kind::File => source.file(argument, text),
        Kind::Json | Kind::List(_) => source.json(argument, text),
        Kind::Any => source.any(argument, text),
        scalar => scalar
            .scalar(text)
            .map_err(|expected| Failure::Usage(format!("{argument} is `{text}`, expected {expected}"))),
    }
}
