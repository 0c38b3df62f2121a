//! The clients of a table, with the settings of a command line.

use clap::ArgMatches;
use naftiko_client::table::{Clients, Table, nearest};
use naftiko_client::{Api, ApiClient, ClientBuilder, Retries};

use crate::error::Failure;
use crate::options::Options;
use crate::profile::Profile;
use crate::secrets::Secrets;
use crate::source::Source;
use crate::verbose::Verbose;

/// What the clients of a command line have in common.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) options: Options,
    pub(crate) secrets: Secrets,
    variables: Vec<(&'static str, String)>,
    verbose: Option<Verbose>,
}

impl Settings {
    /// Reads the settings of a command. The options take precedence over the profile.
    pub(crate) fn read(
        table: &'static Table,
        matches: &ArgMatches,
        profile: &Profile,
        secrets: Secrets,
        source: &mut Source<'_>,
    ) -> Result<Self, Failure> {
        let options = Options::read(matches, profile);
        let verbose = options.is_verbose.then(|| Verbose::new(source.console().stderr.clone()));
        Ok(Settings {
            options,
            secrets,
            variables: [profile.variables.clone(), variables(table, matches, source)?].concat(),
            verbose,
        })
    }

    /// Returns the clients. A service without its secrets is an error of the calls to it.
    pub(crate) fn clients(self, table: &'static Table) -> Clients {
        Clients::new(table, move |api, builder| self.configure(api, builder))
    }

    fn configure(&self, api: &'static Api, mut builder: ClientBuilder<ApiClient>) -> ClientBuilder<ApiClient> {
        match self.secrets.of(api) {
            Some(secrets) if !secrets.is_empty() => builder = builder.secrets(secrets),
            Some(_) => {}
            // The error of the builder names the variable that is missing.
            None => builder = builder.secret_from_env(),
        }
        builder = self.set(api, builder);
        match &self.verbose {
            Some(verbose) => builder.interceptor(verbose.clone()),
            None => builder,
        }
    }

    /// Sets everything but the secrets.
    pub(crate) fn set(&self, api: &'static Api, mut builder: ClientBuilder<ApiClient>) -> ClientBuilder<ApiClient> {
        for (name, value) in &self.variables {
            if api.variable_names().any(|(known, _)| known == *name) {
                builder = builder.variable(name, value);
            }
        }
        if let Some(base_url) = &self.options.base_url {
            builder = builder.base_url(base_url);
        }
        if let Some(timeout) = self.options.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(retries) = self.options.retries {
            builder = builder.retries(Retries::new().attempts(retries.saturating_add(1)));
        }
        builder
    }
}

/// The names of the variables of all services, each once.
pub(crate) fn variable_names(table: &'static Table) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for (name, _) in table.services.iter().flat_map(|api| api.variable_names()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The variables that arguments set.
fn variables(
    table: &'static Table,
    matches: &ArgMatches,
    source: &mut Source<'_>,
) -> Result<Vec<(&'static str, String)>, Failure> {
    // Programs of APIs without variables do not have the option.
    let Ok(Some(texts)) = matches.try_get_many::<String>("variable") else { return Ok(Vec::new()) };
    let names = variable_names(table);
    let variable = |text: &String| {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| Failure::Usage(format!("`--variable {text}`: expected `name=value`")))?;
        let known = names.iter().find(|known| **known == name);
        let known = known.ok_or_else(|| unknown(name, &names))?;
        let value = source.text(&format!("`--variable {name}`"), value)?;
        Ok((*known, value.trim_end_matches(['\r', '\n']).to_owned()))
    };
    texts.map(variable).collect()
}

fn unknown(name: &str, names: &[&'static str]) -> Failure {
    Failure::Usage(match nearest(name, names.iter().copied()) {
        Some(known) => format!("unknown variable `{name}`; did you mean `{known}`?"),
        None => format!("unknown variable `{name}`; there are {}", names.join(", ")),
    })
}
