//! The topics of units: their tags, or their group.

use naftiko_client::table::{Unit, nearest};

/// The maximum number of topics that are listed.
const MAX_LISTED: usize = 40;

/// Returns the topics of a unit.
pub(super) fn of(unit: &'static Unit) -> &'static [&'static str] {
    if unit.tags.is_empty() { std::slice::from_ref(&unit.group) } else { unit.tags }
}

/// Lists the topics of units with the number of units, in the order of the table.
pub(super) fn listed(units: &[&'static Unit]) -> String {
    let mut topics: Vec<(&str, usize)> = Vec::new();
    for topic in units.iter().flat_map(|unit| of(unit)) {
        match topics.iter_mut().find(|(known, _)| known == topic) {
            Some((_, count)) => *count += 1,
            None => topics.push((topic, 1)),
        }
    }
    let first = topics.iter().take(MAX_LISTED).map(|(topic, count)| format!("{topic} ({count})"));
    let mut text = first.collect::<Vec<_>>().join(", ");
    if topics.len() > MAX_LISTED {
        text.push_str(&format!(", and {} more", topics.len() - MAX_LISTED));
    }
    text
}

/// Returns the units of a topic.
///
/// # Errors
///
/// Returns a message if no unit has the topic.
pub(super) fn units(units: &[&'static Unit], topic: &str) -> Result<Vec<&'static Unit>, String> {
    let is_same = |known: &str| known.eq_ignore_ascii_case(topic.trim());
    let found: Vec<_> = units.iter().copied().filter(|unit| of(unit).iter().any(|known| is_same(known))).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    Err(match nearest(topic, units.iter().flat_map(|unit| of(unit)).copied()) {
        Some(similar) => format!("unknown topic; did you mean `{similar}`?"),
        None => format!("unknown topic; the topics are: {}", listed(units)),
    })
}
