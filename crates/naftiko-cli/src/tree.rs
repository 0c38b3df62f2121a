//! The tree of commands: a group for each module of the API, and in it a command for each operation
//! or flow.

use std::collections::HashSet;
use std::ffi::OsString;

use clap::Command;
use heck::ToKebabCase;
use naftiko_client::table::{Action, Table, Unit};

use crate::args;
use crate::built_in;
use crate::options;
use crate::program::Program;
use crate::skills;

/// The commands of every program. A group of the API with one of these names gets the prefix
/// `api-`. The generator has the same list.
const BUILT_IN: &[&str] = &["help", "mcp", "serve", "completions", "man", "config"];

/// The most verbs that the summary of a group lists.
const MOST_VERBS: usize = 4;

/// The tree of a program, or the part of it that is needed.
///
/// A program of hundreds of operations would spend most of its start on commands that are not
/// called. Only groups and operations whose names are among the arguments have their content.
#[derive(Debug)]
pub(crate) struct Tree {
    program: Program,
    /// The arguments. `None` means that everything is needed.
    needed: Option<HashSet<String>>,
    /// Whether the commands are printed, not parsed: required arguments are then shown as such.
    /// When they are parsed, a flag or `--body` can replace a positional argument.
    is_printed: bool,
    /// The width of the help, if the output is not a terminal, which has its own.
    width: Option<usize>,
}

/// The width of the help without a terminal.
const WIDTH: usize = 100;

/// The operations or flows of one module.
struct Group {
    name: String,
    units: Vec<&'static Unit>,
}

impl Tree {
    /// The part of the tree that arguments need.
    pub(crate) fn of_arguments(program: Program, arguments: &[OsString], has_terminal: bool) -> Self {
        let words: Vec<&str> = arguments.iter().skip(1).filter_map(|argument| argument.to_str()).collect();
        let is_printed = words.first() == Some(&"help")
            || words.iter().take_while(|word| **word != "--").any(|word| ["-h", "--help"].contains(word));
        let needed = words.into_iter().map(str::to_owned).collect();
        let width = (!has_terminal).then_some(WIDTH);
        Tree { program, needed: Some(needed), is_printed, width }
    }

    /// The whole tree of a program, to be printed.
    pub(crate) fn complete(program: Program) -> Self {
        Tree { program, needed: None, is_printed: true, width: Some(WIDTH) }
    }

    /// The same part, to be printed.
    pub(crate) fn printed(&self) -> Self {
        Tree { program: self.program, needed: self.needed.clone(), is_printed: true, width: self.width }
    }

    /// Returns the root command.
    pub(crate) fn command(&self) -> Command {
        let table = self.program.table;
        // The path of the executable does not change the name.
        let mut root = Command::new(self.program.name)
            .bin_name(self.program.name)
            .version(self.program.version)
            .subcommand_required(true)
            .arg_required_else_help(true)
            .max_term_width(WIDTH);
        if let Some(width) = self.width {
            root = root.term_width(width);
        }
        let title = if table.title.is_empty() { table.name } else { table.title };
        root = root.about(format!("Calls the operations of {title}"));
        if !table.description.is_empty() {
            root = root.long_about(format!("Calls the operations of {title}\n\n{}", table.description.trim()));
        }
        root = options::add(root, table);
        let reserved = long_names(&root);
        for group in self.groups() {
            root = root.subcommand(self.group(&group, &reserved));
        }
        built_in::add(root, self.program)
    }

    /// Returns the unit of a group and a verb.
    pub(crate) fn unit(&self, group: &str, verb: &str) -> Option<&'static Unit> {
        let group = self.groups().into_iter().find(|known| known.name == group)?;
        let units = &group.units;
        units.iter().find(|unit| verb_of(unit, units) == verb).copied()
    }

    /// Returns the groups in the order of the table.
    fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for unit in self.program.table.operations() {
            let name = group_name(unit.group, self.program.table);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.units.push(unit),
                None => groups.push(Group { name, units: vec![unit] }),
            }
        }
        groups
    }

    fn group(&self, group: &Group, reserved: &HashSet<String>) -> Command {
        let module = group.units.first().map_or("", |unit| unit.group);
        let mut command = Command::new(group.name.clone())
            .about(summary(group))
            .subcommand_required(true)
            .arg_required_else_help(true)
            .disable_help_subcommand(true);
        if module != group.name {
            command = command.alias(module);
        }
        if !self.needs(&[group.name.as_str(), module]) {
            return command;
        }
        if self.needed.is_some() {
            // The help of the group lists its commands itself.
            let are_flows = group.units.iter().all(|unit| matches!(unit.action, Action::Flow(_)));
            let what = if are_flows { "Runs the flows" } else { "Calls the operations" };
            command = command.about(format!("{what} of `{}`", group.name));
        }
        for unit in &group.units {
            command = command.subcommand(self.operation(unit, &group.units, reserved));
        }
        command
    }

    fn operation(&self, unit: &'static Unit, units: &[&'static Unit], reserved: &HashSet<String>) -> Command {
        let verb = verb_of(unit, units);
        let mut command = Command::new(verb).about(about(unit));
        let has_alias = unit.name != verb && !units.iter().any(|other| verb_of(other, units) == unit.name);
        if has_alias {
            command = command.alias(unit.name);
        }
        if self.needs(&[verb, unit.name]) {
            command = args::add(command.long_about(long_about(unit)), unit, reserved, self.is_printed);
        }
        command
    }

    /// Whether a command with one of these names is needed.
    fn needs(&self, names: &[&str]) -> bool {
        self.needed.as_ref().is_none_or(|needed| names.iter().any(|name| needed.contains(*name)))
    }
}

fn is_same(a: &Unit, b: &Unit) -> bool {
    a.group == b.group && a.name == b.name
}

/// The name of a group: the module with dashes.
fn group_name(module: &str, table: &Table) -> String {
    let name = module.to_kebab_case();
    let is_built_in = BUILT_IN.contains(&name.as_str()) || name == skills::NAME && skills::has(table);
    if is_built_in { format!("api-{name}") } else { name }
}

/// The verb of a unit, or its full name if another unit of the group has the same verb.
fn verb_of(unit: &Unit, units: &[&'static Unit]) -> &'static str {
    let is_unique = !units.iter().any(|other| other.verb == unit.verb && !is_same(other, unit));
    if is_unique { unit.verb } else { unit.name }
}

/// The summary of a group: its first verbs.
fn summary(group: &Group) -> String {
    let verbs: Vec<&str> = group.units.iter().take(MOST_VERBS).map(|unit| verb_of(unit, &group.units)).collect();
    match group.units.len().saturating_sub(MOST_VERBS) {
        0 => verbs.join(", "),
        more => format!("{} and {more} more", verbs.join(", ")),
    }
}

/// The first line of the description of a unit.
fn about(unit: &Unit) -> String {
    let first = [unit.description.trim(), unit.title].into_iter().find(|text| !text.is_empty());
    let text = first
        .and_then(|text| text.lines().next())
        .unwrap_or(unit.operation().map_or(unit.name, |operation| operation.name));
    if unit.is_deprecated { format!("[deprecated] {text}") } else { text.to_owned() }
}

/// The whole description of a unit, with the request that it sends.
fn long_about(unit: &Unit) -> String {
    let mut text = about(unit);
    if let Some((_, rest)) = unit.description.trim().split_once('\n') {
        text = format!("{text}\n{rest}");
    }
    match unit.operation() {
        Some(operation) => format!("{text}\n\nSends {} {}", operation.method, operation.path),
        None if unit.is_flow() => format!("{text}\n\nSends several requests"),
        None => text,
    }
}

/// The long names of the options of a command, which its subcommands have, too.
pub(crate) fn long_names(command: &Command) -> HashSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_long()).map(str::to_owned);
    own.chain(["help".to_owned(), "version".to_owned()]).collect()
}
