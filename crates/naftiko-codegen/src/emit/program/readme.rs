//! Emits `README.md` of the crate of a program: how to install it, its secrets, and its commands.

use std::fmt::Write;

use super::super::readme::{cell, paragraphs};
use super::super::{example, guide};
use super::subject;
use crate::model::docs::code;
use crate::model::program::Feature;
use crate::model::{Api, Authentication, Operation, Program, Service, Unit};
use crate::phrase::counted;

pub(super) fn readme(api: &Api, program: &Program) -> String {
    let mut out = format!("# {}\n\n", program.package);
    let name = &program.name;
    let intro = format!("`{name}` is {} for {}.", subject(api, program), api.about.markdown());
    paragraphs(&mut out, vec![intro]);
    paragraphs(&mut out, api.about.docs.sentences());
    section(&mut out, "Installation", INSTALLATION);
    fenced(&mut out, &["cargo install --path .".to_owned(), format!("{name} --version")]);
    credentials(&mut out, api);
    commands(&mut out, api, program);
    if program.has(Feature::Mcp) {
        server(&mut out, api, program);
    }
    if program.has(Feature::Rest) && !api.rest_servers.is_empty() {
        rest_server(&mut out, api, program);
    }
    if !api.skill_servers.is_empty() {
        skills(&mut out, api, program);
    }
    section(&mut out, "Exit codes", EXIT_CODES);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Writes a section of prose or a table.
fn section(out: &mut String, title: &str, text: &str) {
    let _ = writeln!(out, "## {title}\n");
    paragraphs(out, text.lines().map(str::to_owned).collect());
}

/// Writes lines for a shell.
fn fenced(out: &mut String, lines: &[String]) {
    let _ = writeln!(out, "```sh\n{}\n```\n", lines.join("\n"));
}

const INSTALLATION: &str = "In the folder of this file, with a Rust toolchain:";

fn credentials(out: &mut String, api: &Api) {
    let texts: Vec<String> = api.services.iter().map(|service| credential(api, service)).collect();
    section(out, "Credentials", &texts.join("\n\n"));
    let variables = variables(api);
    if variables.is_empty() {
        return;
    }
    let lines = match variables.len() {
        1 => "This line asks for the secret and keeps it out of the history of the shell:",
        _ => "These lines ask for the secrets and keep them out of the history of the shell:",
    };
    paragraphs(out, vec![lines.to_owned()]);
    let read = |name: &&str| format!("read -rs {name} && export {name}");
    fenced(out, &variables.iter().map(read).collect::<Vec<_>>());
    let options: Vec<String> = variables.iter().map(|name| code(&format!("--{}-file", kebab(name)))).collect();
    let text = format!(
        "A secret can be in a file instead: {} takes the path of the file, or `-` for standard input. A secret is \
         never an argument itself, because other users can see the arguments of a process.",
        options.join(" or ")
    );
    paragraphs(out, vec![text]);
}

/// Returns the environment variables with the secrets, each once.
fn variables(api: &Api) -> Vec<&str> {
    let mut names = Vec::new();
    for name in api.services.iter().flat_map(|service| service.authentication.variables()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Describes how the requests of a service authenticate.
fn credential(api: &Api, service: &Service) -> String {
    let subject = match api.only_service() {
        Some(_) => "Requests".to_owned(),
        None => format!("Requests to {}", code(&service.title)),
    };
    match (guide::carried(&service.authentication), &service.authentication) {
        (Some(what), authentication) => {
            let names = authentication.variables();
            let from = match names.is_empty() {
                true => String::new(),
                false => format!(" from {}", guide::variables(&names)),
            };
            format!("{subject} authenticate with {what}{from}.")
        }
        (None, Authentication::Custom { scheme }) => format!(
            "{subject} authenticate with a scheme that the program does not implement ({}), so they fail.",
            code(scheme)
        ),
        (None, _) => format!("{subject} are sent without credentials."),
    }
}

fn commands(out: &mut String, api: &Api, program: &Program) {
    let units = || api.units.iter().filter(|unit| !unit.is_tool);
    let (name, count) = (&program.name, units().count());
    let text = format!(
        "The program has {}. Required inputs are positional arguments, and optional inputs are options. \
         `--help` describes each command.",
        counted(count, "command")
    );
    section(out, "Commands", &text);
    if let Some(unit) = first(api) {
        let inputs = unit.inputs.iter().filter(|input| input.is_required);
        let inputs: String = inputs.map(|input| format!(" {}", placeholder(&input.name))).collect();
        let command = format!("{name} {}", api.command(unit));
        fenced(out, &[format!("{command} --help"), format!("{command}{inputs}"), format!("{command}{inputs} -o yaml")]);
    }
    let _ = writeln!(out, "| Command | Description |\n|---|---|");
    for unit in units() {
        let summary = match operation(api, unit) {
            Some(operation) => description(operation),
            None => unit.description.lines().next().unwrap_or_default().to_owned(),
        };
        let _ = writeln!(out, "| {} | {} |", code(&format!("{name} {}", api.command(unit))), cell(&summary));
    }
    out.push('\n');
    let jq = if program.has(Feature::Jq) { " `-q` filters it in the language of jq." } else { "" };
    let text = format!(
        "`-o` sets the format of the output: `json`, `yaml`, `table`, `ndjson` or `raw`.{jq} `--dry-run` shows the \
         request without sending it, and `--curl` prints it as a command of curl."
    );
    paragraphs(out, vec![text]);
}

/// Returns the unit of the operation that is the example of the API.
fn first(api: &Api) -> Option<&Unit> {
    let (_, example) = example::operation(api)?;
    api.units.iter().find(|unit| !unit.is_tool && operation(api, unit).is_some_and(|it| std::ptr::eq(it, example)))
}

/// Returns the summary of an operation, or its HTTP request if it has none.
fn description(operation: &Operation) -> String {
    let summary = operation.docs.summary();
    if summary.is_empty() { code(&format!("{} {}", operation.method, operation.path)) } else { summary }
}

fn operation<'a>(api: &'a Api, unit: &Unit) -> Option<&'a Operation> {
    Some(api.called(unit)?.1)
}

/// Returns what stands for the value of an input: `ORGANIZATION_ID`.
fn placeholder(name: &str) -> String {
    kebab(name).replace('-', "_").to_ascii_uppercase()
}

/// Returns a name as it is in an option.
fn kebab(name: &str) -> String {
    heck::ToKebabCase::to_kebab_case(name)
}

fn server(out: &mut String, api: &Api, program: &Program) {
    let name = &program.name;
    let exposed = api.units.iter().filter(|unit| unit.is_tool).count();
    let tools = match exposed {
        0 if api.servers.is_empty() => format!("{}, one for each command", counted(api.operation_count(), "tool")),
        0 => "the resources and prompts that the capability files expose".to_owned(),
        1 => "the tool that the capability files expose".to_owned(),
        count => format!("the {count} tools that the capability files expose"),
    };
    let text = format!(
        "`{name} mcp` is an MCP server on standard input and output, with {tools}. It reads the same environment \
         variables. `--print-config` prints the configuration of a client: `claude`, `cursor` or `vscode`."
    );
    section(out, "MCP server", &text);
    let http = program.has(Feature::Http).then(|| format!("{name} mcp --http 127.0.0.1:9090"));
    let lines = [format!("{name} mcp --print-config claude"), format!("{name} mcp --read-only")];
    fenced(out, &lines.into_iter().chain(http).collect::<Vec<_>>());
}

fn rest_server(out: &mut String, api: &Api, program: &Program) {
    let name = &program.name;
    let routes: usize = api.rest_servers.iter().map(|server| server.routes.len()).sum();
    let text = format!(
        "`{name} serve` is a REST server with the {} of the capability files. It reads the same environment \
         variables. `GET /openapi.json` describes the routes.",
        counted(routes, "route")
    );
    section(out, "REST server", &text);
    let server = match api.rest_servers.as_slice() {
        [first, _, ..] => format!(" --server {}", first.namespace),
        _ => String::new(),
    };
    fenced(out, &[format!("{name} serve --http 127.0.0.1:8080{server}")]);
}

fn skills(out: &mut String, api: &Api, program: &Program) {
    let name = &program.name;
    let skills = || api.skill_servers.iter().flat_map(|server| &server.skills);
    let text = format!(
        "The folder `skills/` has {} for agents: instructions, with the tools of the MCP server and the commands. \
         This line writes them to the folder where an agent looks for skills:",
        counted(skills().count(), "skill")
    );
    section(out, "Skills", &text);
    fenced(out, &[format!("{name} skills export DIR")]);
    let _ = writeln!(out, "| Skill | Description |\n|---|---|");
    for skill in skills() {
        let _ = writeln!(out, "| {} | {} |", code(&skill.name), cell(skill.description()));
    }
    out.push('\n');
}

const EXIT_CODES: &str = "\
| Code | Meaning |
|---|---|
| 0 | success |
| 1 | any other error |
| 2 | an error in the arguments, the settings or the secret |
| 3 | the server cannot be reached, or the time limit was exceeded |
| 4 | an error response with a status 4xx |
| 5 | an error response with a status 5xx |
| 6 | a response that cannot be used, such as a body that does not decode |
| 130 | interrupted |";
