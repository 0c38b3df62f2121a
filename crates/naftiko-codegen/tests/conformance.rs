//! What generated clients send, as a table: capability, call, expected request. What the Java engine would send is the
//! reference for meaning; where that is unsafe, ours is safe.
//!
//! `conformance/specs` has the capabilities, `conformance/generated` the clients that come of them, kept fresh by the test
//! `conformance_code`, and the modules of `conformance/` have the rows. The calls go over loopback. A row has all of a
//! request but what is the same in each.

#[path = "conformance/answers.rs"]
mod answers;
#[path = "conformance/authentication.rs"]
mod authentication;
#[path = "conformance/bodies.rs"]
mod bodies;
#[path = "conformance/clients.rs"]
mod clients;
#[path = "conformance/parameters.rs"]
mod parameters;
#[path = "conformance/paths.rs"]
mod paths;
#[path = "conformance/table.rs"]
mod table;

use std::collections::HashSet;

/// Rows that are right, and that do not hold yet. Those that give "asked for" have an argument more than they should.
const KNOWN: &[&str] = &[
    "A secret that one entry says it needs does not go to the host of one that says nothing",
    "A value does not end the string that it stands in where each line is JSON",
    "A value does not end the string that it stands in where JSON is called text",
    "A value does not end the string of YAML that it stands in",
    "A value does not end the string of GraphQL that it stands in",
    "A value in a section of characters is sent as it is",
    "A list of the query is a list in a body",
    "A parameter of the query with a type keeps it in a body",
    "A header is computed from a field of the body",
    "A parameter is computed from one that the file fixes",
    "A parameter that is called as what it is bound to is that",
    "A parameter of the environment is read from there",
    "A parameter of the environment that an operation declares is read from there",
    "A placeholder of the path that is in its query too is one input",
    "What is percent-encoded in the query of the path is not encoded again",
    "A plus sign in the query of the path stays one",
    "What is percent-encoded in a form that is a text is not encoded again",
    "A body in parts has texts and files, each with its name and type",
    "A text that is empty says that it is",
    "A slash at the end of the base URL stays where the path is empty",
    "A path that is empty is the base URL as it is written",
    "A token is fetched from where a variable says",
];

#[tokio::test]
async fn every_call_sends_what_the_table_says() {
    let rows = [paths::rows(), parameters::rows(), bodies::rows(), authentication::rows(), answers::rows()]
        .into_iter()
        .flatten();
    let (mut names, mut failures) = (HashSet::new(), Vec::new());
    for row in rows {
        assert!(names.insert(row.name), "two rows are called {:?}", row.name);
        let is_known = KNOWN.contains(&row.name);
        match row.check().await {
            Err(failure) if !is_known => failures.push(failure),
            Ok(()) if is_known => failures.push(format!("{:?} holds: take it off the list of what does not", row.name)),
            _ => {}
        }
    }
    assert!(KNOWN.iter().all(|name| names.contains(name)), "there is no such row among {KNOWN:#?}");
    assert!(failures.is_empty(), "{} of {} rows\n\n{}", failures.len(), names.len(), failures.join("\n"));
}
