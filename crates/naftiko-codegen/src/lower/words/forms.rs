//! The forms of a word: the singular, the plural and the past tense.

/// The additional cost if a word is in the singular where the text has the plural, or the like.
const INFLECTED: u32 = 30;

/// Returns how a word starts the rest: unchanged, in the singular or plural, "named" for "name";
/// the lengths and the costs.
pub(super) fn forms(word: &str, rest: &str) -> [Option<(usize, u32)>; 3] {
    let exact = rest.starts_with(word).then_some((word.len(), 0));
    if word.len() < 3 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return [exact, None, None];
    }
    let starts = |stem: &str, ending: &str| {
        let is_start = rest.strip_prefix(stem).is_some_and(|tail| tail.starts_with(ending));
        is_start.then_some((stem.len() + ending.len(), INFLECTED))
    };
    let hisses = |stem: &str| ["s", "x", "z", "ch", "sh"].iter().any(|end| stem.ends_with(end));
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        [exact, starts(stem, "y"), None]
    } else if let Some(stem) = word.strip_suffix("es").filter(|stem| hisses(stem)) {
        // "uses" is a form of "use", and "boxes" of "box".
        [exact, starts(stem, "e"), starts(stem, "")]
    } else if let Some(stem) = word.strip_suffix('s').filter(|stem| !stem.ends_with(['s', 'u', 'i'])) {
        [exact, starts(stem, ""), None]
    } else if hisses(word) {
        [exact, starts(word, "es"), None]
    } else if let Some(stem) = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        [exact, starts(stem, "ies"), None]
    } else {
        let past = if word.ends_with('e') { starts(word, "d") } else { None };
        [exact, starts(word, "s"), past]
    }
}
