//! The rules: each explains one kind of change of the public API. Changes of what programs expose
//! are in `exposed`.

mod client;
mod errors;
mod fakes;
mod fields;
mod flows;
mod inputs;
mod modules;
mod operations;
mod responses;
mod texts;
mod types;
mod variants;

pub(super) use fields::partners as field_partners;
pub(super) use types::{Pair, pairs as type_pairs};

use super::comparison::Comparison;
use super::{exposed, wire};

/// Applies all rules, in the order of a report.
pub(super) fn apply(comparison: &mut Comparison<'_>) {
    modules::apply(comparison);
    client::apply(comparison);
    operations::apply(comparison);
    flows::apply(comparison);
    for (old, new) in comparison.operations.matched.clone() {
        let pairings = inputs::pairings(comparison, &old, &new);
        inputs::apply(comparison, &old, &new, &pairings);
        responses::apply(comparison, &old, &new);
        wire::operation(comparison, &old, &new, &pairings);
        texts::of_operation(comparison, &old, &new, &pairings);
    }
    errors::apply(comparison);
    types::apply(comparison);
    fakes::apply(comparison);
    wire::apply(comparison);
    texts::apply(comparison);
    exposed::apply(comparison);
}
