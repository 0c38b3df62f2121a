//! Reports what the files of a client expose, and how a program with it is generated.

use naftiko_spec::{Code, Diagnostic, ExposedKind};

use crate::config;
use crate::load::{File, Folder};
use crate::phrase::{counted, listed};
use crate::report::Report;

/// Adds one note, at the first `exposes`, if the files expose anything and no program is generated.
pub(super) fn report(folder: &Folder, report: &mut Report) {
    let exposed: Vec<_> =
        folder.files.iter().flat_map(|file| file.document.exposed.iter().map(move |it| (file, it))).collect();
    let (Some((file, first)), None) = (exposed.first(), &folder.config.program) else { return };
    let of_kind = |kind| {
        let parts: Vec<usize> = exposed.iter().filter(|(_, it)| it.kind == kind).map(|(_, it)| it.parts).collect();
        (parts.len(), parts.into_iter().sum::<usize>())
    };
    let server = |(servers, parts), what, part| {
        Some(format!("{} with {}", counted(servers, what), counted(parts, part))).filter(|_| servers > 0)
    };
    let documents = || folder.files.iter().map(|file| &file.document);
    let resources: usize = documents().map(|document| document.mcp_resources.len()).sum();
    let prompts: usize = documents().map(|document| document.mcp_prompts.len()).sum();
    let (_, skills) = of_kind(ExposedKind::Skills);
    let parts = [
        server(of_kind(ExposedKind::Mcp), "MCP server", "tool"),
        Some(counted(resources, "resource")).filter(|_| resources > 0),
        Some(counted(prompts, "prompt")).filter(|_| prompts > 0),
        server(of_kind(ExposedKind::Rest), "REST API", "route"),
        Some(counted(skills, "skill")).filter(|_| skills > 0),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return;
    }
    let is_rest = exposed.iter().any(|(_, it)| it.kind == ExposedKind::Rest);
    let servers =
        if is_rest { "a command line, an MCP server and a REST server" } else { "a command line and an MCP server" };
    let message = format!("the files expose {}, and no program serves them", listed(&parts));
    report.push(
        Diagnostic::note(Code::NoProgram, message)
            .of_client()
            .at(&file.document.source, first.at, "")
            .help(format!("add `[program]` to {} to generate a program with {servers}", configuration_file(file))),
    );
}

/// Returns the path of `codegen.toml` beside a file, as the path of the file is shown.
fn configuration_file(file: &File) -> String {
    let name = file.document.source.name();
    let folder = name.strip_suffix(file.name()).unwrap_or_default();
    format!("{folder}{}", config::FILE_NAME)
}
