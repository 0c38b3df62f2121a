//! Which units of a table are offered.

use naftiko_client::table::{Server, SkillServer, Table, Unit, nearest};

use crate::{Error, Options};

/// Whether a unit only reads.
pub(crate) fn is_read_only(unit: &Unit) -> bool {
    unit.hints.read_only == Some(true)
}

/// Returns the units that the options select, in the order of the table.
///
/// # Errors
///
/// Returns the first name that fits no unit, with a similar one.
pub(crate) fn select(table: &'static Table, options: &Options) -> Result<Vec<&'static Unit>, Error> {
    let all: Vec<_> = table.tools().collect();
    let names: Vec<_> = all.iter().map(|unit| unit.tool_name).collect();
    let tags: Vec<_> = all.iter().flat_map(|unit| unit.tags).copied().collect();
    let of_skills = table.skill_servers.iter().map(|server| server.namespace);
    let namespaces: Vec<_> = table.servers.iter().map(|server| server.namespace).chain(of_skills).collect();
    for (kind, patterns, known) in [
        ("tool", &options.tools, &names),
        ("tool", &options.without_tools, &names),
        ("tag", &options.tags, &tags),
        ("tag", &options.without_tags, &tags),
        ("MCP server", &options.servers, &namespaces),
    ] {
        patterns.iter().try_for_each(|pattern| check(kind, pattern, known))?;
    }
    Ok(all.into_iter().filter(|unit| is_selected(unit, options)).collect())
}

/// Returns the MCP servers that the options select. Their resources and prompts are offered; other
/// options select tools.
pub(crate) fn servers(table: &'static Table, options: &Options) -> Vec<&'static Server> {
    table.servers.iter().filter(|server| is_wanted(server.namespace, options)).collect()
}

/// Returns the servers of skills that the options select.
pub(crate) fn skill_servers(table: &'static Table, options: &Options) -> Vec<&'static SkillServer> {
    table.skill_servers.iter().filter(|server| is_wanted(server.namespace, options)).collect()
}

fn is_wanted(namespace: &str, options: &Options) -> bool {
    let patterns = &options.servers;
    patterns.is_empty() || patterns.iter().any(|pattern| matches(pattern, namespace))
}

/// Checks that a pattern matches a name.
fn check(kind: &str, pattern: &str, known: &[&'static str]) -> Result<(), Error> {
    if known.iter().any(|name| matches(pattern, name)) {
        return Ok(());
    }
    let mut problem = format!("no {kind} matches `{pattern}`");
    if let Some(name) = nearest(pattern, known.iter().copied()) {
        problem.push_str(&format!("; did you mean `{name}`?"));
    } else if known.is_empty() {
        problem.push_str(&format!(": there are no {kind}s"));
    }
    Err(Error::Usage(problem))
}

fn is_selected(unit: &Unit, options: &Options) -> bool {
    let is_named = |patterns: &[String], names: &[&str]| {
        patterns.iter().any(|pattern| names.iter().any(|name| matches(pattern, name)))
    };
    let is_wanted = |patterns: &[String], names: &[&str]| patterns.is_empty() || is_named(patterns, names);
    (!options.read_only || is_read_only(unit))
        && is_wanted(&options.servers, &[unit.group])
        && is_wanted(&options.tools, &[unit.tool_name])
        && is_wanted(&options.tags, unit.tags)
        && !is_named(&options.without_tools, &[unit.tool_name])
        && !is_named(&options.without_tags, unit.tags)
}

/// Whether a name matches a pattern, in which `*` is any number of characters.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use naftiko_client::Operation;
    use naftiko_client::table::Hints;

    use super::*;

    static UNITS: &[Unit] = &[
        Unit::new("pets", "list-pets", Operation::get("", "")).hints(Hints::new().read_only(true)).tags(&["pets"]),
        Unit::new("pets", "create-pet", Operation::post("", "")).tags(&["pets", "admin"]),
        Unit::new("owners", "list-owners", Operation::get("", ""))
            .hints(Hints::new().read_only(true))
            .tags(&["owners"]),
    ];
    static TABLE: Table = Table::new("pets", UNITS, &[]);

    fn selected(configure: impl Fn(&mut Options)) -> Result<Vec<&'static str>, String> {
        let mut options = Options::default();
        configure(&mut options);
        let units = select(&TABLE, &options).map_err(|error| error.to_string())?;
        Ok(units.into_iter().map(|unit| unit.tool_name).collect())
    }

    fn named(name: &str) -> Vec<String> {
        vec![name.to_owned()]
    }

    #[test]
    fn options_select_units_in_the_order_of_the_table() {
        let names = |names: &[&'static str]| Ok(names.to_vec());
        assert_eq!(selected(|_| ()), names(&["list-pets", "create-pet", "list-owners"]));
        assert_eq!(selected(|options| options.read_only = true), names(&["list-pets", "list-owners"]));
        assert_eq!(selected(|options| options.tools = named("*-pet*")), names(&["list-pets", "create-pet"]));
        assert_eq!(selected(|options| options.without_tools = named("list-*")), names(&["create-pet"]));
        assert_eq!(selected(|options| options.tags = named("pets")), names(&["list-pets", "create-pet"]));
        assert_eq!(selected(|options| options.without_tags = named("admin")), names(&["list-pets", "list-owners"]));
    }

    #[test]
    fn an_exposed_server_without_tools_does_not_offer_all_operations() {
        static EXPOSES: Table = Table::new("pets", UNITS, &[]).servers(&[Server::new("pet-tools")]);
        assert!(select(&EXPOSES, &Options::default()).unwrap().is_empty());
    }

    #[test]
    fn a_name_that_fits_nothing_is_an_error_with_the_nearest_name() {
        let problem = |text: &str| Err(text.to_owned());
        let misspelled = selected(|options| options.tools = named("list-pet"));
        assert_eq!(misspelled, problem("no tool matches `list-pet`; did you mean `list-pets`?"));
        let misspelled = selected(|options| options.without_tags = named("amdin"));
        assert_eq!(misspelled, problem("no tag matches `amdin`; did you mean `admin`?"));
        let absent = selected(|options| options.servers = named("pets"));
        assert_eq!(absent, problem("no MCP server matches `pets`: there are no MCP servers"));
    }

    #[test]
    fn a_star_is_any_number_of_characters() {
        for (pattern, name, expected) in [
            ("list-pets", "list-pets", true),
            ("list-pets", "list-pets-2", false),
            ("*", "", true),
            ("list-*", "list-", true),
            ("*-pets", "list-pets", true),
            ("l*t*s", "list-pets", true),
            ("a*a", "a", false),
            ("*pets*pets", "pets", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
