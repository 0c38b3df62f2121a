//! The cases of the capability format: 36 rows that the Java engine passes in its tutorial and in
//! its tests, each with what a program sends and returns. A row whose result differs on purpose
//! has the reason.
//!
//! `cargo test --test conformance -- cases --nocapture` prints the table.

mod backend;
mod door;
mod errors;
mod flows;
mod http;
mod offers;
mod routes;
mod skills;
mod tools;
mod values;

use std::fmt::Write;

use naftiko_client::Value;

use crate::cases::backend::Backend;
use crate::cases::door::Door;

/// The number of rows.
const ROWS: usize = 36;

/// A row: one behavior of the format.
struct Row {
    number: usize,
    /// Where the engine has it, and what it is.
    source: &'static str,
    /// Why the result differs from that of the engine; empty if it does not.
    deviation: &'static str,
    cases: Vec<Case>,
}

/// What is sent through a door of a program, and what is expected.
struct Case {
    door: Door,
    /// The requests to the backend: method, target and body, sorted, one in a line.
    sent: &'static str,
    returned: Value,
}

impl Row {
    fn new(number: usize, source: &'static str, cases: Vec<Case>) -> Self {
        Row { number, source, deviation: "", cases }
    }

    fn deviates(self, deviation: &'static str) -> Self {
        Row { deviation, ..self }
    }

    /// Returns the differences.
    async fn check(&self) -> Vec<String> {
        let mut differences = Vec::new();
        for Case { door, sent, returned } in &self.cases {
            let backend = Backend::start().await;
            let got = door.open(&backend).await;
            let requests = backend.requests();
            if (requests.as_str(), &got) != (*sent, returned) {
                differences.push(format!(
                    "row {}: {door}\n  sent     {requests}\n  expected {sent}\n  returned {got}\n  expected {returned}",
                    self.number
                ));
            }
        }
        differences
    }
}

/// A case that sends nothing to the backend.
fn offline(door: Door, returned: Value) -> Case {
    Case { door, sent: "", returned }
}

fn case(door: Door, sent: &'static str, returned: Value) -> Case {
    Case { door, sent, returned }
}

/// The table: row, source, number of cases, deviation.
fn printed(rows: &[Row]) -> String {
    let mut text = String::from("row  cases  source\n");
    for Row { number, source, deviation, cases } in rows {
        let _ = writeln!(text, "{number:>3}  {:>5}  {source}", cases.len());
        if !deviation.is_empty() {
            let _ = writeln!(text, "            differs: {deviation}");
        }
    }
    text
}

#[tokio::test]
async fn every_case_of_the_format_returns_what_the_table_says() {
    let parts =
        [tools::rows(), http::rows(), values::rows(), flows::rows(), errors::rows(), offers::rows(), routes::rows()];
    let mut rows: Vec<Row> = parts.into_iter().flatten().collect();
    rows.sort_by_key(|row| row.number);
    let numbers: Vec<usize> = rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=ROWS).collect::<Vec<_>>(), "each row is in the table once");
    let mut differences = Vec::new();
    for row in &rows {
        differences.extend(row.check().await);
    }
    println!("{}", printed(&rows));
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}
