use super::super::code::Code;
use super::super::report::Report;
use super::super::run::Verdict;
use super::super::testing::{change, report};
use super::*;

/// One change of each level, one of them accepted, and one on the wire only.
fn example() -> Report {
    let mut removed = change(Code::FieldRemoved, "Pet::name");
    removed.new = None;
    removed.remedy = Some("callers read it from `extra`".to_owned());
    let mut accepted = change(Code::BaseUrlChanged, "Client");
    accepted.accepted = true;
    accepted.remedy = Some("restore the server in the document".to_owned());
    let mut gained = change(Code::SetterAdded, "pets().list_pets()");
    gained.sentence = "`pets().list_pets()` gained `order_by`.".to_owned();
    let others = [Code::ConstraintTightened, Code::Deprecated, Code::TextChanged].map(|code| change(code, "Pet"));
    report([removed, accepted, gained].into_iter().chain(others).collect())
}

fn verdict(reports: Vec<Report>) -> Verdict {
    let folders = reports.iter().map(|_| None).collect();
    let [old, new] = ["HEAD (0123456789)", "specs"].map(str::to_owned);
    Verdict {
        old,
        new,
        notes: Vec::new(),
        diagnostics: Vec::new(),
        reports,
        folders,
        specs: "/specs".into(),
        revision: None,
    }
}

/// Removes the colours.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for (number, part) in text.split('\u{1b}').enumerate() {
        out.push_str(if number == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    out
}

#[test]
fn text_has_what_breaks_first_and_counts_the_rest() {
    insta::assert_snapshot!(plain(&verdict(vec![example()]).text(false)));
}

#[test]
fn all_changes_have_their_places_if_they_are_asked_for() {
    insta::assert_snapshot!(plain(&verdict(vec![example()]).text(true)));
}

#[test]
fn a_client_without_a_change_is_one_line() {
    let (none, mut one) = (report(Vec::new()), report(vec![change(Code::TextChanged, "a")]));
    one.package = "owners-client".to_owned();
    let text = plain(&verdict(vec![none.clone(), none, one]).text(false));
    assert_eq!(
        text,
        "comparing HEAD (0123456789) with specs\n\npets-client 0.1.0: no changes\npets-client 0.1.0: no changes\n\n\
         1 other change (`-v` lists all): 1 text-changed\nowners-client 0.1.0 -> 0.1.1: 1 other\n"
    );
}

#[test]
fn many_additions_are_counted_and_v_lists_them() {
    let changes = || (0..25).map(|number| change(Code::FieldAdded, &number.to_string())).collect();
    let text = |all| plain(&verdict(vec![report(changes())]).text(all));
    assert_eq!(text(false).matches("added[field-added]").count(), 20);
    assert!(text(false).contains("\nand 5 more additions (`-v` lists all)\n"));
    assert_eq!(text(true).matches("added[field-added]").count(), 25);
}

#[test]
fn markdown_has_sections_and_says_what_compiles() {
    insta::assert_snapshot!(verdict(vec![example(), report(Vec::new())]).markdown());
}

#[test]
fn json_has_every_field() {
    insta::assert_snapshot!(verdict(vec![report(vec![example().changes.remove(0)])]).json());
}

#[test]
fn an_annotation_is_at_its_line_and_escaped() {
    let mut hostile = change(Code::SetterAdded, "a");
    hostile.sentence = "100% of `a`\n::error::b".to_owned();
    hostile.new.as_mut().unwrap().file = "/specs/a,b:c.yaml".to_owned();
    let changes = example().changes.into_iter().chain([hostile]).collect();
    insta::assert_snapshot!(verdict(vec![report(changes)]).github(false));
}

#[test]
fn a_terminal_obeys_nothing_in_a_name() {
    let mut hostile = change(Code::FieldRemoved, "a");
    hostile.sentence = "`\u{1b}[2Ja\u{202e}\n`".to_owned();
    let verdict = verdict(vec![report(vec![hostile])]);
    let texts = [plain(&verdict.text(true)), verdict.markdown(), verdict.github(true)];
    for text in texts {
        assert!(!text.contains(['\u{1b}', '\u{202e}']) && text.contains("` [2Ja  `"), "{text}");
    }
    assert!(!verdict.json().contains('\u{1b}'));
}

#[test]
fn a_client_that_is_new_or_removed_has_no_counts() {
    assert_eq!(summary(&report(vec![change(Code::PackageAdded, "a")])), "pets-client 0.1.0: new client");
    assert_eq!(summary(&report(vec![change(Code::PackageRemoved, "a")])), "pets-client 0.1.0: removed client");
}
