//! `[diff]` in `codegen.toml`: the levels of codes, and the changes that are accepted.

use std::cmp::Reverse;

use naftiko_spec::{Code as Kind, Diagnostic, Source, nearest};

use super::code::Code;
use super::report::{Level, Report};
use crate::config::Judgement;

/// Judges the changes of a report. Returns a warning for each setting that fits nothing.
pub(super) fn apply(report: &mut Report, judgement: &Judgement, source: Option<&Source>) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let mut warn = |span: std::ops::Range<usize>, message: String, help: String| {
        let warning = Diagnostic::warning(Kind::InvalidConfiguration, message).help(help);
        warnings.push(match source {
            Some(source) => warning.at_span(source, span, ""),
            None => warning,
        });
    };
    for (name, level) in &judgement.levels {
        match name.get_ref().parse::<Code>() {
            Ok(code) => set_level(report, code, *level),
            Err(_) => {
                let known = Code::all().iter().map(|code| code.as_str());
                let help = match nearest(name.get_ref(), known) {
                    Some(similar) => format!("did you mean `{similar}`?"),
                    None => "the option `--explain` of the command `diff` lists all codes".to_owned(),
                };
                warn(name.span(), format!("`{}` is not a code of a change", name.get_ref()), help);
            }
        }
    }
    for fingerprint in &judgement.accepted {
        let mut has_change = false;
        for change in report.changes.iter_mut().filter(|change| change.fingerprint() == *fingerprint.get_ref()) {
            change.accepted = true;
            has_change = true;
        }
        if !has_change {
            let known: Vec<String> = report.changes.iter().map(|change| change.fingerprint()).collect();
            let help = match nearest(fingerprint.get_ref(), known.iter().map(String::as_str)) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => "remove it if the change is released".to_owned(),
            };
            warn(fingerprint.span(), format!("no change has the fingerprint `{}`", fingerprint.get_ref()), help);
        }
    }
    warnings
}

/// Sets the level of the changes with a code. Those without a level are not reported.
fn set_level(report: &mut Report, code: Code, level: Level) {
    for change in report.changes.iter_mut().filter(|change| change.code == code) {
        for axis in [&mut change.caller, &mut change.wire, &mut change.exposed] {
            if *axis != Level::None {
                *axis = level;
            }
        }
    }
    report.changes.retain(|change| change.code != code || change.level() != Level::None);
    report.changes.sort_by_key(|change| Reverse(change.level()));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{change, report};
    use super::*;

    fn judge(toml: &str, report: &mut Report) -> Vec<String> {
        let (config, source) = crate::config::parse(Source::new("codegen.toml", toml)).unwrap();
        apply(report, &config.diff, Some(&source)).iter().map(|it| it.render(false)).collect()
    }

    #[test]
    fn a_level_is_set_by_code_and_reorders() {
        let mut report = report(vec![change(Code::EnumValueRemoved, "a"), change(Code::SetterAdded, "b")]);
        assert_eq!(judge("[diff]\nlevels = {enum-value-removed = \"note\"}\n", &mut report), [""; 0]);
        let codes: Vec<_> = report.changes.iter().map(|it| (it.code, it.level())).collect();
        assert_eq!(codes, [(Code::SetterAdded, Level::Addition), (Code::EnumValueRemoved, Level::Note)]);
        judge("[diff.levels]\nsetter-added = \"none\"\n", &mut report);
        assert_eq!(report.changes.len(), 1);
    }

    #[test]
    fn an_accepted_change_stays_and_does_not_count_as_open() {
        let mut report = report(vec![change(Code::FieldRemoved, "a"), change(Code::SetterAdded, "b")]);
        let accepted = format!("[diff]\naccepted = [{:?}]\n", report.changes[0].fingerprint());
        assert_eq!(judge(&accepted, &mut report), [""; 0]);
        assert!(report.changes[0].accepted && !report.changes[1].accepted);
        assert_eq!((report.level(), report.count(Level::Breaking)), (Level::Addition, 1));
    }

    #[test]
    fn a_setting_that_fits_nothing_is_a_warning_with_the_nearest_name() {
        let mut report = report(vec![change(Code::FieldRemoved, "a")]);
        let mistyped = report.changes[0].fingerprint().replacen(char::is_alphabetic, "0", 1);
        let toml = format!("[diff]\naccepted = [{mistyped:?}]\nlevels = {{field-remove = \"note\", x = \"note\"}}\n");
        insta::assert_snapshot!(judge(&toml, &mut report).join("\n\n"));
    }

    #[test]
    fn a_level_that_does_not_exist_is_an_error() {
        let source = Source::new("codegen.toml", "[diff.levels]\nfield-removed = \"minor\"\n");
        assert!(crate::config::parse(source).unwrap_err().message.contains("unknown variant `minor`"));
    }
}
