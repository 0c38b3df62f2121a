//! Finds what belongs together on both sides, also under another name.

use std::collections::{HashMap, HashSet};

use super::offers::Offer;

/// What the programs of both sides expose.
#[derive(Default)]
pub(super) struct Matched<'a> {
    /// What both have, in the order of the new side.
    pub(super) pairs: Vec<(Offer<'a>, Offer<'a>)>,
    /// What only the old side has.
    pub(super) removed: Vec<Offer<'a>>,
    /// What only the new side has.
    pub(super) added: Vec<Offer<'a>>,
}

/// Matches by the first keys of all, then by the second ones, and so on. A key that two of a side
/// have matches nothing.
pub(super) fn matched<'a>(old: Vec<Offer<'a>>, new: Vec<Offer<'a>>) -> Matched<'a> {
    let mut partners: HashMap<usize, usize> = HashMap::new();
    let mut taken: HashSet<usize> = HashSet::new();
    let levels = old.iter().chain(&new).map(|offer| offer.keys.len()).max().unwrap_or_default();
    for level in 0..levels {
        let olds = unique(&old, level, |index| taken.contains(&index));
        let news = unique(&new, level, |index| partners.contains_key(&index));
        for (key, index) in &news {
            if let Some(partner) = olds.get(key) {
                partners.insert(*index, *partner);
                taken.insert(*partner);
            }
        }
    }
    let mut old: Vec<Option<Offer<'a>>> = old.into_iter().map(Some).collect();
    let mut matched = Matched::default();
    for (index, offer) in new.into_iter().enumerate() {
        match partners.get(&index).and_then(|partner| old[*partner].take()) {
            Some(partner) => matched.pairs.push((partner, offer)),
            None => matched.added.push(offer),
        }
    }
    matched.removed = old.into_iter().flatten().collect();
    matched
}

/// Returns the indexes of what has a key of a level that no other has.
fn unique(offers: &[Offer<'_>], level: usize, is_matched: impl Fn(usize) -> bool) -> HashMap<String, usize> {
    let mut found: HashMap<String, Option<usize>> = HashMap::new();
    for (index, offer) in offers.iter().enumerate().filter(|(index, _)| !is_matched(*index)) {
        if let Some(key) = offer.keys.get(level) {
            found.entry(key.clone()).and_modify(|known| *known = None).or_insert(Some(index));
        }
    }
    found.into_iter().filter_map(|(key, index)| Some((key, index?))).collect()
}
