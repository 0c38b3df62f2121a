//! Finds the units that fit a query best, by BM25: rare words count more than frequent ones, and a
//! word counts more in a short text than in a long one.

use std::collections::HashMap;

use naftiko_client::table::Unit;

use super::words::words;

/// How soon more occurrences of a word stop to count.
const SATURATION: f64 = 1.2;

/// How much the length of a text counts, from 0 to 1.
const LENGTH: f64 = 0.75;

/// How much a word counts that only begins with a word of the query.
const PREFIX: f64 = 0.5;

/// The minimum number of bytes of a word of the query that may be the beginning of another.
const MIN_PREFIX: usize = 3;

/// The words of units.
pub(super) struct Index {
    texts: Vec<Text>,
    /// The average length.
    length: f64,
}

/// The words of a unit.
#[derive(Default)]
struct Text {
    /// How often each word occurs. An occurrence in the name counts more than once.
    words: HashMap<String, f64>,
    length: f64,
}

impl Index {
    /// Reads the texts of units.
    pub(super) fn new(units: &[&Unit]) -> Self {
        let texts: Vec<Text> = units.iter().map(|unit| Text::of(unit)).collect();
        let length = texts.iter().map(|text| text.length).sum::<f64>() / (texts.len().max(1) as f64);
        Index { texts, length }
    }

    /// Returns the indexes of the units that have words of a query, the best first.
    pub(super) fn find(&self, query: &str) -> Vec<usize> {
        let mut scores = vec![0.0; self.texts.len()];
        for word in words(query) {
            let found: Vec<f64> = self.texts.iter().map(|text| text.count(&word)).collect();
            let texts = found.iter().filter(|count| **count > 0.0).count() as f64;
            let rarity = (1.0 + (self.texts.len() as f64 - texts + 0.5) / (texts + 0.5)).ln();
            for ((score, count), text) in scores.iter_mut().zip(found).zip(&self.texts) {
                let length = 1.0 - LENGTH + LENGTH * text.length / self.length;
                *score += rarity * count * (SATURATION + 1.0) / (count + SATURATION * length);
            }
        }
        let mut found: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] > 0.0).collect();
        // Units with the same score keep their order.
        found.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        found
    }
}

impl Text {
    fn of(unit: &Unit) -> Self {
        let mut text = Text::default();
        text.add(unit.name, 4.0);
        text.add(unit.title, 3.0);
        text.add(unit.group, 2.0);
        unit.tags.iter().for_each(|tag| text.add(tag, 2.0));
        text.add(unit.description, 1.0);
        text.add(unit.operation().map_or("", |operation| operation.path), 1.0);
        for input in unit.inputs {
            text.add(input.name, 1.0);
            text.add(input.description, 0.5);
        }
        text
    }

    /// Adds the words of a part, each of which counts this often.
    fn add(&mut self, part: &str, weight: f64) {
        for word in words(part) {
            *self.words.entry(word).or_default() += weight;
            self.length += weight;
        }
    }

    /// Returns how often a word occurs, or longer words that begin with it.
    fn count(&self, word: &str) -> f64 {
        if let Some(count) = self.words.get(word) {
            return *count;
        }
        if word.len() < MIN_PREFIX {
            return 0.0;
        }
        let longer = self.words.iter().filter(|(known, _)| known.starts_with(word)).map(|(_, count)| *count);
        longer.fold(0.0, f64::max) * PREFIX
    }
}

#[cfg(test)]
mod tests {
    use naftiko_client::Operation;
    use naftiko_client::table::Input;

    use super::*;

    const NAMELESS: Operation = Operation::get("", "");

    static UNITS: &[Unit] = &[
        Unit::new("users", "list-users", NAMELESS).description("Lists users.").tags(&["people"]),
        Unit::new("users", "ban-user", NAMELESS).description("Bans a user from all organizations."),
        Unit::new("organizations", "list-organizations", NAMELESS)
            .description("Lists organizations, newest first.")
            .inputs(&[Input::new("query", "{}").description("Part of a name.")]),
        Unit::new("organizations", "delete-organization", NAMELESS)
            .description("Deletes an organization and its users."),
    ];

    fn found(query: &str) -> Vec<&'static str> {
        let units: Vec<&Unit> = UNITS.iter().collect();
        Index::new(&units).find(query).into_iter().map(|at| UNITS[at].name).collect()
    }

    #[test]
    fn the_unit_with_the_rarest_words_in_its_name_is_first() {
        assert_eq!(found("list organization")[0], "list-organizations");
        assert_eq!(found("remove or delete organizations")[0], "delete-organization");
        assert_eq!(found("ban"), ["ban-user"]);
        assert_eq!(found("people"), ["list-users"]);
        assert_eq!(found("part name"), ["list-organizations"]);
    }

    #[test]
    fn the_beginning_of_a_word_is_enough() {
        assert_eq!(found("orga del")[0], "delete-organization");
        assert!(found("or").is_empty() && found("").is_empty() && found("weather").is_empty());
    }
}
