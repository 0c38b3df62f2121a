//! What generated clients send, as a table: capability, call, expected request. The requests of the
//! Java engine are the reference for meaning; where they are unsafe, ours are safe.
//!
//! `conformance/specs` has the capability files, and `conformance/generated` their clients, which
//! the test `conformance_code` keeps up to date. The modules here have the rows. Calls go over
//! loopback. A row has the whole request except for the parts that are the same in each.

mod authentication;
mod bodies;
mod cases;
mod clients;
mod failures;
mod fields;
mod flow_units;
mod flows;
mod guide;
mod media;
mod offers;
mod pages;
mod pages_by_name;
mod parameters;
mod paths;
mod responses;
mod routes;
mod routes_limits;
mod routes_openapi;
mod scripts;
mod servers;
mod streams;
mod styles;
mod table;
mod units;

use std::collections::HashSet;

#[tokio::test]
async fn pages_by_name_are_requested_as_typed_code_requests_them() {
    let mut failures = Vec::new();
    let rows = pages::rows();
    for row in &rows {
        failures.extend(pages_by_name::check(row).await.err());
    }
    assert!(failures.is_empty(), "{} of {} rows\n\n{}", failures.len(), rows.len(), failures.join("\n"));
}

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
        responses::rows(),
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
