//! What generated clients send, as a table: capability, call, expected request. What the Java engine would send is the
//! reference for meaning; where that is unsafe, ours is safe.
//!
//! `conformance/specs` has the capabilities, `conformance/generated` the clients that come of them, kept fresh by the test
//! `conformance_code`, and the modules here have the rows. The calls go over loopback. A row has all of a
//! request but what is the same in each.

mod answers;
mod authentication;
mod bodies;
mod clients;
mod failures;
mod fields;
mod media;
mod pages;
mod parameters;
mod paths;
mod servers;
mod streams;
mod styles;
mod table;

use std::collections::HashSet;

#[tokio::test]
async fn every_call_sends_what_the_table_says() {
    let rows = [
        paths::rows(),
        parameters::rows(),
        styles::rows(),
        bodies::rows(),
        fields::rows(),
        authentication::rows(),
        servers::rows(),
        answers::rows(),
        media::rows(),
        failures::rows(),
        pages::rows(),
        streams::rows(),
    ]
    .into_iter()
    .flatten();
    let (mut names, mut failures) = (HashSet::new(), Vec::new());
    for row in rows {
        assert!(names.insert(row.name), "two rows are called {:?}", row.name);
        failures.extend(row.check().await.err());
    }
    assert!(failures.is_empty(), "{} of {} rows\n\n{}", failures.len(), names.len(), failures.join("\n"));
}
