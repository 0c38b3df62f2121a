//! Sets the version of a crate in the text of `codegen.toml`, and changes nothing else.

use naftiko_spec::Source;
use toml::Spanned;

use crate::config::{self, Package};

/// Returns the text with another version. `None` if its form is unusual.
pub(super) fn set_version(text: &str, version: &str) -> Option<String> {
    let (config, source) = config::parse(Source::new(config::FILE_NAME, text)).ok()?;
    // Without a byte order mark, which would move all places.
    let text = source.text();
    let candidates = candidates(text, &config.package, version);
    candidates.into_iter().find(|candidate| has_only_changed(text, candidate, version))
}

/// Returns texts that may be the result. Which of them is valid depends on the form of `[crate]`.
fn candidates(text: &str, package: &Package, version: &str) -> Vec<String> {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if let Some(written) = &package.version {
        let quote = if text[written.span()].starts_with('\'') { '\'' } else { '"' };
        let span = written.span();
        return vec![format!("{}{quote}{version}{quote}{}", &text[..span.start], &text[span.end..])];
    }
    let line = |key: &str| format!("{key} = \"{version}\"{line_end}");
    let mut candidates = Vec::new();
    let mut start = 0;
    for written in text.split_inclusive('\n') {
        let trimmed = written.trim_start();
        let end = start + written.len();
        if trimmed.replace(' ', "").starts_with("[crate]") {
            let missing = if written.ends_with('\n') { "" } else { line_end };
            candidates.push(format!("{}{missing}{}{}", &text[..end], line("version"), &text[end..]));
        } else if trimmed.starts_with("crate.") {
            candidates.push(format!("{}{}{}", &text[..start], line("crate.version"), &text[start..]));
        }
        start = end;
    }
    for value in values(package) {
        candidates.push(format!("{}, version = \"{version}\"{}", &text[..value], &text[value..]));
    }
    let gap = if text.is_empty() || text.ends_with("\n\n") || text.ends_with("\r\n\r\n") {
        String::new()
    } else if text.ends_with('\n') {
        line_end.to_owned()
    } else {
        line_end.repeat(2)
    };
    candidates.push(format!("{text}{gap}[crate]{line_end}{}", line("version")));
    candidates
}

/// Returns where the values of `[crate]` end.
fn values(package: &Package) -> Vec<usize> {
    let texts = [&package.name, &package.license, &package.repository];
    let texts = texts.into_iter().flatten().map(Spanned::span);
    texts.chain(package.publish.iter().map(Spanned::span)).map(|span| span.end).collect()
}

/// Whether the only difference between two texts is the version.
fn has_only_changed(before: &str, after: &str, version: &str) -> bool {
    let table = |text: &str| text.parse::<toml::Table>().ok();
    let (Some(mut before), Some(after)) = (table(before), table(after)) else { return false };
    let package = before.entry("crate").or_insert_with(|| toml::Table::new().into());
    let Some(package) = package.as_table_mut() else { return false };
    package.insert("version".to_owned(), version.into());
    before == after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_set_in_each_form_and_the_rest_stays() {
        for (before, after) in [
            ("", "[crate]\nversion = \"0.2.0\"\n"),
            ("base-url = \"https://a\" # a", "base-url = \"https://a\" # a\n\n[crate]\nversion = \"0.2.0\"\n"),
            ("[modules]\na = \"b\"\n", "[modules]\na = \"b\"\n\n[crate]\nversion = \"0.2.0\"\n"),
            ("[crate] # c\nname = 'a'\n", "[crate] # c\nversion = \"0.2.0\"\nname = 'a'\n"),
            ("[ crate ]", "[ crate ]\nversion = \"0.2.0\"\n"),
            ("[crate]\nversion = '0.1.0' # last\n", "[crate]\nversion = '0.2.0' # last\n"),
            ("crate = {name = 'a', version = \"0.1.0\"}\n", "crate = {name = 'a', version = \"0.2.0\"}\n"),
            ("crate = { name = 'a' }\n", "crate = { name = 'a', version = \"0.2.0\" }\n"),
            ("crate.name = 'a'\r\n[ids]\r\n", "crate.version = \"0.2.0\"\r\ncrate.name = 'a'\r\n[ids]\r\n"),
            ("[crate]\nlicense = '''\n[crate]\n'''\n", "[crate]\nversion = \"0.2.0\"\nlicense = '''\n[crate]\n'''\n"),
        ] {
            assert_eq!(set_version(before, "0.2.0").as_deref(), Some(after), "{before}");
            assert_eq!(set_version(after, "0.2.0").as_deref(), Some(after), "{after}");
        }
    }

    #[test]
    fn a_form_that_is_not_understood_is_left_alone() {
        assert_eq!(set_version("crate = {}\n", "0.2.0"), None);
        assert_eq!(set_version("not toml", "0.2.0"), None);
    }
}
