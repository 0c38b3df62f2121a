//! Names of MCP tools that all clients accept: at most 64 characters, ASCII letters, digits, `_`
//! and `-`, and each only once.
//!
//! Names in `codegen.lock` come first, also those of tools that were removed.

use std::collections::{HashMap, HashSet};

use naftiko_spec::{At, Code, Diagnostic, Source};
use sha2::{Digest, Sha256};

use super::commands::{free, numbered};
use super::locked::Published;
use crate::model::Unit;
use crate::report::Report;

/// The maximum number of characters.
const LONGEST: usize = 64;

/// The maximum number of characters of names to which clients can add the name of the server:
/// `mcp__server__tool` has at most 64.
const LONGEST_WITH_PREFIX: usize = 48;

/// The number of characters of a hash, and of the dash before it.
const HASH: usize = 7;

/// Words that are left out of a name that is too long.
const FILLERS: &[&str] =
    &["a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "that", "the", "to", "with"];

/// The help for a long name.
const SHORTER: &str = "use at most 48 characters, because clients add the name of the server and allow 64 in all";

/// Where the name of a tool is written.
pub(super) struct NamePlace<'p> {
    pub(super) source: &'p Source,
    pub(super) at: At,
    /// The name in the file.
    pub(super) written: &'p str,
}

/// Returns the key of an exposed tool in codegen.lock. No module has a slash.
pub(super) fn key_of_tool(unit: &Unit) -> String {
    format!("{}/{}", unit.group, unit.name)
}

/// Whether a key is that of an exposed tool.
pub(super) fn is_of_tool(key: &str) -> bool {
    key.contains('/')
}

/// Names the tools: those that are exposed, or all operations and flows if none is. `places` are
/// those of the exposed ones, in order.
pub(super) fn name(units: &mut [Unit], places: &[NamePlace<'_>], published: &mut Published<'_>, report: &mut Report) {
    let exposes = !places.is_empty();
    let tools: Vec<&mut Unit> = units.iter_mut().filter(|unit| unit.is_tool == exposes).collect();
    let mut taken = published.taken(|key| is_of_tool(key) == exposes);
    // The groups that have a tool with a name.
    let mut groups: HashMap<String, HashSet<String>> = HashMap::new();
    for unit in &tools {
        groups.entry(plain(&unit.name)).or_default().insert(unit.group.clone());
    }
    for (number, unit) in tools.into_iter().enumerate() {
        unit.tool_name = match published.get(&unit.key) {
            Some(name) => name,
            None => {
                let own = plain(&unit.name);
                let is_only = groups.get(&own).is_none_or(|groups| groups.len() == 1);
                let of_group = plain(&format!("{}-{own}", unit.group.replace('_', "-")));
                let names = [own].into_iter().filter(|name| is_only && !name.is_empty()).chain(numbered(&of_group));
                free(names.map(|name| shortened(&name)), &mut taken)
            }
        };
        published.keep(unit.key.clone(), &unit.tool_name);
        if let Some(place) = places.get(number) {
            report_name(unit, place, report);
        }
    }
}

/// Reports a name that differs from the one in the file, or that leaves clients no room.
fn report_name(unit: &Unit, place: &NamePlace<'_>, report: &mut Report) {
    let NamePlace { source, at, written } = *place;
    let name = &unit.tool_name;
    let renamed = |reason: &str| format!("the tool `{written}` is called `{name}`, because {reason}");
    let (message, help) = if name == written && name.len() <= LONGEST_WITH_PREFIX {
        return;
    } else if name == written {
        (format!("the name of the tool `{written}` has {} characters", name.len()), SHORTER)
    } else if plain(written) != written {
        (renamed("its name has characters that clients do not accept"), "use ASCII letters, digits, `-` and `_`")
    } else if written.len() > LONGEST {
        (renamed("its name is too long"), SHORTER)
    } else {
        (renamed("another tool has its name"), "rename one of them")
    };
    report.push(Diagnostic::note(Code::ToolName, message).at(source, at, "").help(help));
}

/// Returns a name with only the characters that are valid.
fn plain(name: &str) -> String {
    let valid = name.trim().chars().map(|it| if it.is_ascii_alphanumeric() || it == '_' { it } else { '-' });
    let mut plain = valid.collect::<String>();
    while plain.contains("--") {
        plain = plain.replace("--", "-");
    }
    plain.trim_matches('-').to_owned()
}

/// Returns a name that is not too long: first without filler words, then without the last ones and
/// with a hash of all.
pub(super) fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let words = words(name);
    let is_filler = |word: &&str| FILLERS.contains(&word.trim_end_matches(['-', '_']).to_lowercase().as_str());
    let essential: Vec<&str> = words.into_iter().filter(|word| !is_filler(word)).collect();
    let text = essential.concat();
    if text.len() <= LONGEST {
        return text.trim_end_matches(['-', '_']).to_owned();
    }
    let mut kept = String::new();
    for word in essential {
        if kept.len() + word.len() > LONGEST - HASH {
            break;
        }
        kept.push_str(word);
    }
    if kept.is_empty() {
        kept = text.chars().take(LONGEST - HASH).collect();
    }
    let hash = Sha256::digest(name);
    format!("{}-{:02x}{:02x}{:02x}", kept.trim_end_matches(['-', '_']), hash[0], hash[1], hash[2])
}

/// Returns the words of a name, each with the separators after it.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let bytes = name.as_bytes();
    for at in 1..bytes.len() {
        let (before, byte) = (bytes[at - 1], bytes[at]);
        let is_separator = |it: u8| matches!(it, b'-' | b'_');
        let begins = is_separator(before) && !is_separator(byte);
        if begins || before.is_ascii_lowercase() && byte.is_ascii_uppercase() {
            words.push(&name[start..at]);
            start = at;
        }
    }
    words.push(&name[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_only_valid_characters() {
        for (name, expected) in [
            ("get_pet-2", "get_pet-2"),
            ("pets.get", "pets-get"),
            ("get a  pet!", "get-a-pet"),
            ("größe", "gr-e"),
            ("猫", ""),
        ] {
            assert_eq!(plain(name), expected);
        }
    }

    #[test]
    fn a_long_name_loses_fillers_and_then_its_last_words() {
        let name = "list-all-of-the-toys-of-the-pets-in-the-shelters-for-the-region-of-x";
        assert_eq!(shortened(name), "list-all-toys-pets-shelters-region-x");
        let name = "retrieveOrganizationDomainVerificationConfigurationForConnectedApplications";
        assert_eq!(shortened(name), "retrieveOrganizationDomainVerificationConfiguration-032e58");
        let name = "a".repeat(65);
        assert_eq!(shortened(&name).len(), 64);
        assert_ne!(shortened(&name), shortened(&"a".repeat(66)));
    }
}
