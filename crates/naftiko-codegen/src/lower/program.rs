//! The program of an API, as `codegen.toml` asks for it.

use toml::Spanned;

use super::package::{base_name, check_name};
use crate::config::Configuration;
use crate::model::Program;
use crate::model::program::Feature;
use crate::report::Report;

/// Returns the program in `codegen.toml`, if there is one. `api` is the name of the API.
pub(super) fn program(api: &str, configuration: Configuration<'_>, report: &mut Report) -> Option<Program> {
    let config = configuration.config.program.as_ref()?;
    let base = base_name(api);
    let name = config.name.as_ref().map_or_else(|| base.clone(), |name| name.get_ref().clone());
    if let Err(what) = check_name(&name) {
        let message = format!("`{name}` is not a valid name of a program: {what}");
        let help = "set `name` under `[program]` in codegen.toml, such as `pets`";
        report.push(configuration.problem(config.name.as_ref().map(Spanned::span), message, help));
    }
    let features = match &config.features {
        Some(names) => features(names, configuration, report),
        None => Feature::ALL.to_vec(),
    };
    Some(Program { package: format!("{base}-cli"), name, features })
}

/// Returns the features with these names. HTTP is a part of MCP.
fn features(names: &[Spanned<String>], configuration: Configuration<'_>, report: &mut Report) -> Vec<Feature> {
    let known = || Feature::ALL.iter().map(|feature| feature.name());
    for name in names.iter().filter(|name| !known().any(|known| known == name.get_ref())) {
        let text = name.get_ref();
        let help = match naftiko_spec::nearest(text, known()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("the features are {}", known().collect::<Vec<_>>().join(", ")),
        };
        report.push(configuration.problem(Some(name.span()), format!("unknown feature `{text}` of a program"), &help));
    }
    let is_named = |feature: &Feature| names.iter().any(|name| name.get_ref() == feature.name());
    let is_wanted = |feature: &Feature| is_named(feature) || *feature == Feature::Mcp && is_named(&Feature::Http);
    Feature::ALL.into_iter().filter(is_wanted).collect()
}
