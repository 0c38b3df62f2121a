//! The responses of the server, as Clerk writes them: without white space, and with the keys in the
//! order of its types.

use crate::server::Route;

/// The id of the organization.
pub(crate) const ID: &str = "org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua";
/// How many items a list has.
pub(crate) const ITEMS: usize = 100;

const ORGANIZATION: &str = include_str!("../../tests/responses/organization.json");
const INVITATION: &str = include_str!("../../tests/responses/invitation.json");

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::json("GET /organizations/", &without_spaces(ORGANIZATION)),
        Route::json("GET /organizations?", &list()),
        Route::json("POST /organizations/", &without_spaces(INVITATION)),
    ]
}

/// One page of a hundred organizations.
pub(crate) fn list() -> String {
    let one = without_spaces(ORGANIZATION);
    let items: Vec<_> = (0..ITEMS).map(|at| one.replace(ID, &format!("org_{at:027}"))).collect();
    format!(r#"{{"data":[{}],"total_count":{ITEMS}}}"#, items.join(","))
}

/// Returns JSON without white space between its tokens.
fn without_spaces(json: &str) -> String {
    let (mut is_string, mut is_escaped) = (false, false);
    let mut is_kept = |c: char| {
        let was_string = is_string;
        is_string ^= c == '"' && !is_escaped;
        is_escaped = was_string && c == '\\' && !is_escaped;
        was_string || !c.is_ascii_whitespace()
    };
    json.chars().filter(|c| is_kept(*c)).collect()
}
