//! The name that was meant by a misspelled one.

/// Returns the most similar of the known names, if one is similar. Case and separators are ignored.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let name: Vec<char> = plain(name);
    let most = (name.len() / 3).max(1);
    known
        .map(|known| (distance(&name, &plain(known)), known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|it| it.1)
}

/// Returns a name without case and separators, which are misspelled most often.
fn plain(name: &str) -> Vec<char> {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns how many characters must be inserted, removed, replaced or exchanged with the next.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = row[j] + usize::from(x != y);
            let mut least = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_misspelled_name_is_found() {
        let known = ["limit", "offset", "order_by", "organization_id"];
        let nearest = |name| nearest(name, known.into_iter());
        assert_eq!(nearest("limt"), Some("limit"));
        assert_eq!(nearest("ilmit"), Some("limit"));
        assert_eq!(nearest("orderBy"), Some("order_by"));
        assert_eq!(nearest("organisation-id"), Some("organization_id"));
        assert_eq!(nearest("query"), None);
    }
}
