//! Recovers the words of names that are run together, from the texts of their operation.
//!
//! The words of `createarepository` occur around it: "Create a repository", `/repositories/{id}`, a
//! tool that calls it. A part of a name is split only if such words cover it letter by letter;
//! apart from a few small words, no English is built in. Among several covers, the cheapest wins:
//! consecutive words of a text are the strongest evidence, one word is stronger than parts from
//! different places, and small words are the weakest.

mod boundaries;
mod cover;
mod english;
mod evidence;
mod forms;
mod vocabulary;

use self::boundaries::{is_boundary, pieces, runs};
pub(super) use self::evidence::Evidence;
use self::vocabulary::Vocabulary;

/// Returns the words of `name` in lower case; together they are its ASCII letters and digits.
///
/// Returns `None` if no part of it can be split: its words are unknown, it is one word, or it
/// already has boundaries.
pub(super) fn recover(name: &str, evidence: &Evidence<'_>) -> Option<Vec<String>> {
    if name.len() > LONGEST || !runs(name).any(may_be_squashed) {
        return None;
    }
    let vocabulary = Vocabulary::of(evidence);
    let is_one_run = runs(name).nth(1).is_none();
    let mut words = Vec::new();
    let mut is_split = false;
    for run in runs(name) {
        let parts = if may_be_squashed(run) { vocabulary.split(run, is_one_run) } else { None };
        is_split |= parts.is_some();
        let parts = parts.unwrap_or_else(|| pieces(run, is_boundary).collect());
        words.extend(parts.into_iter().map(str::to_ascii_lowercase));
    }
    is_split.then_some(words)
}

/// Returns the words of a name that an `operationId` separates: `listorganizations` by
/// `ListOrganizations`.
pub(super) fn of_id(name: &str, id: &str) -> Option<Vec<String>> {
    let letters = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    let is_same = letters(name).eq_ignore_ascii_case(&letters(id));
    let words: Vec<String> = runs(id).flat_map(|run| pieces(run, is_boundary)).map(str::to_ascii_lowercase).collect();
    let is_squashed = runs(name).any(may_be_squashed);
    (is_same && is_squashed && words.len() > 1).then_some(words)
}

/// A longer name is not split, which bounds the time.
const LONGEST: usize = 400;

/// A shorter run of letters is treated as a word.
const SHORTEST: usize = 6;

/// Whether a run may be several words: it is long, and without capitals.
fn may_be_squashed(run: &str) -> bool {
    run.len() >= SHORTEST && !run.bytes().any(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Evidence<'_> = Evidence { method: "GET", prose: &[], path: "/", names: &[], around: &[] };

    /// Returns the words joined with `_`; the name itself if it is not split.
    fn words(name: &str, evidence: Evidence<'_>) -> String {
        recover(name, &evidence).map_or(name.to_owned(), |words| words.join("_"))
    }

    fn of_prose(name: &str, description: &str) -> String {
        words(name, Evidence { prose: &[description], ..NOTHING })
    }

    fn of_path(name: &str, path: &str) -> String {
        words(name, Evidence { path, ..NOTHING })
    }

    #[test]
    fn words_come_from_the_description() {
        for (name, description, expected) in [
            ("borrowabookforamember", "Borrow a book for a member.", "borrow_a_book_for_a_member"),
            ("borrowbook", "Borrow a book for a member.", "borrow_book"),
            ("renewloans", "Renews the loan of a book", "renew_loans"),
            ("listlibraries", "Every library in town", "list_libraries"),
            ("findboxoftheuser", "Find the user's boxes.", "find_box_of_the_user"),
            ("listmembersfees", "List the member's fees", "list_members_fees"),
            ("closeshelf", "Close shelf(s)", "close_shelf"),
            ("archivedloans", "Loans to archive", "archived_loans"),
            ("orderopenapifile", "Order the OpenAPI file", "order_open_api_file"),
            ("resetmfafactor", "Reset the multi-factor (MFA) factor", "reset_mfa_factor"),
            ("find1stedition", "Find the 1st edition", "find_1st_edition"),
            ("addsubissue", "Add a sub-issue", "add_sub_issue"),
            ("rerunimport", "Re-run an import", "rerun_import"),
            ("listplanb", "List of plan B", "list_plan_b"),
            ("findcafeshelves", "Find the shelves of a re-buildé cafe", "find_cafe_shelves"),
        ] {
            assert_eq!(of_prose(name, description), expected);
        }
    }

    #[test]
    fn words_come_from_the_path() {
        for (name, path, expected) in [
            ("getrolememberof", "/roles/{role-id}/memberOf", "get_role_member_of"),
            ("readtlscontext", "/contexts/TLSContext", "read_tls_context"),
            ("getec2hosts", "/EC2Hosts", "get_ec2_hosts"),
            ("listoauthtokenids", "/OAuthTokens/{tokenIDs}", "list_oauth_token_ids"),
            ("getgithubaccess", "/gitHub/access", "get_github_access"),
            ("getmeshelves", "/me/shelves", "get_me_shelves"),
            ("getshelvesgetcount91f5", "/shelves/$count", "get_shelves_get_count_91f5"),
            ("shelvesimport2", "/shelves/import", "shelves_import_2"),
        ] {
            assert_eq!(of_path(name, path), expected);
        }
    }

    #[test]
    fn a_name_without_a_cover_stays_whole() {
        for (name, description) in [
            ("modifydocument", "Edit a document"),
            ("getcaféshelves", "Get shelves of a caf"),
            ("getshelvesx", "Get shelves, e.g. X. Y."),
            ("getlistall", "Every book"),
            ("getcountfabb", "Get the count"),
            ("", "Nothing"),
            ("__", "Nothing"),
        ] {
            assert_eq!(of_prose(name, description), name);
        }
    }

    #[test]
    fn a_word_wins_over_its_parts() {
        for (name, description, expected) in [
            ("getdatabase", "Get the base data of a database", "get_database"),
            ("listwebhooks", "The hooks that the web calls, which are webhooks", "list_webhooks"),
            ("startonboarding", "Start onboarding, on a boarding day", "start_onboarding"),
            ("closetodo", "Close a todo, to do it later", "close_todo"),
            ("listapikeys", "List API keys", "list_api_keys"),
            // Their words are not in the text, and must not be replaced with those that are.
            ("deleteinactive", "Delete what is not active", "deleteinactive"),
            ("getinstance", "Get the stance", "getinstance"),
        ] {
            assert_eq!(of_prose(name, description), expected);
        }
        assert_eq!(of_path("organizations", "/organizations/{organ}/izations"), "organizations");
    }

    #[test]
    fn words_in_a_row_win_over_one_word() {
        let evidence = Evidence { path: "/roleDefinitions", names: &["get-roledefinitions"], ..NOTHING };
        assert_eq!(words("getroledefinitions", evidence), "get_role_definitions");
        assert_eq!(of_prose("getwebsite", "Get a web site. The website has pages."), "get_web_site");
    }

    #[test]
    fn a_repeated_name_is_no_word() {
        for (names, prose) in [(["chargecapture"], "Capture a charge"), (["Chargecapture"], "Capture a charge")] {
            let evidence = Evidence { names: &names, prose: &[prose], ..NOTHING };
            assert_eq!(words("chargecapture", evidence), "charge_capture");
        }
        assert_eq!(of_path("getshelf", "/getshelf/{shelf}"), "get_shelf");
    }

    #[test]
    fn boundaries_of_a_name_are_kept() {
        for (name, path, expected) in [
            ("list-role-definitions", "/roleDefinitions", "list-role-definitions"),
            ("list-definitions", "/defini/tions", "list-definitions"),
            ("get-website", "/web/site", "get-website"),
            ("get-stationid", "/{stationId}", "get_station_id"),
            ("listRoleDefinitions", "/role/definitions", "listRoleDefinitions"),
            ("getHTTPUrl-roledefinitions", "/role-definitions", "get_http_url_role_definitions"),
        ] {
            assert_eq!(of_path(name, path), expected);
        }
    }

    #[test]
    fn a_verb_may_express_the_method() {
        let put = |method| words("replaceshelf", Evidence { method, path: "/shelf", ..NOTHING });
        assert_eq!(put("PUT"), "replace_shelf");
        assert_eq!(put("GET"), "replaceshelf");
    }

    #[test]
    fn a_word_cut_at_the_end_of_a_text_is_none() {
        let text = format!("{} shelves and rooms, and mem", "Many words. ".repeat(13));
        assert_eq!(of_prose("getmem", &text), "getmem");
        assert_eq!(of_prose("getmem", &format!("{text}.")), "get_mem");
        assert_eq!(of_prose("getrooms", &text), "get_rooms");
        // In a word with inner capitals, only the last part may be truncated.
        assert_eq!(of_prose("getshelfnum", &format!("{text} shelfNum")), "getshelfnum");
    }

    #[test]
    fn hostile_texts_take_no_time() {
        let text = "aa ".repeat(100_000);
        let path = "aA".repeat(10_000);
        let evidence = Evidence { prose: &[&text], path: &path, ..NOTHING };
        assert_eq!(recover(&"a".repeat(LONGEST), &evidence), None);
        assert_eq!(recover(&"a".repeat(LONGEST + 1), &evidence), None);
    }
}
