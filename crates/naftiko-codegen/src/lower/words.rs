//! Recovers the words of names that are run together, from the texts of their operation.
//!
//! The words of `createarepository` occur around it: "Create a repository", `/repositories/{id}`, a
//! tool that calls it. A part of a name is split only if such words cover it letter by letter;
//! apart from a few small words, no English is built in. Among several covers, the cheapest wins:
//! consecutive words of a text are the strongest evidence, one word is stronger than parts from
//! different places, and small words are the weakest.

/// The texts around the name of an operation.
#[derive(Clone, Copy)]
pub(super) struct Evidence<'a> {
    pub(super) method: &'a str,
    /// Sentences about the operation: its description, and those of the tools that call it.
    pub(super) prose: &'a [&'a str],
    pub(super) path: &'a str,
    /// The label, and the names of tools and of the resource. They often repeat the name, which is
    /// no evidence that it is one word.
    pub(super) names: &'a [&'a str],
    /// Other texts nearby: the namespace, the description of the resource, names and descriptions
    /// of parameters.
    pub(super) around: &'a [&'a str],
}

/// Returns the words of `name` in lower case; together they are its ASCII letters and digits.
///
/// Returns `None` if no part of it can be split: its words are unknown, it is one word, or it
/// already has boundaries.
pub(super) fn recover(name: &str, evidence: &Evidence<'_>) -> Option<Vec<String>> {
    if name.len() > LONGEST || !runs(name).any(may_be_squashed) {
        return None;
    }
    let vocabulary = Vocabulary::of(evidence);
    let is_one_run = runs(name).nth(1).is_none();
    let mut words = Vec::new();
    let mut is_split = false;
    for run in runs(name) {
        let parts = if may_be_squashed(run) { vocabulary.split(run, is_one_run) } else { None };
        is_split |= parts.is_some();
        let parts = parts.unwrap_or_else(|| pieces(run, is_boundary).collect());
        words.extend(parts.into_iter().map(str::to_ascii_lowercase));
    }
    is_split.then_some(words)
}

/// Returns the words of a name that an `operationId` separates: `listorganizations` by
/// `ListOrganizations`.
pub(super) fn of_id(name: &str, id: &str) -> Option<Vec<String>> {
    let letters = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    let is_same = letters(name).eq_ignore_ascii_case(&letters(id));
    let words: Vec<String> = runs(id).flat_map(|run| pieces(run, is_boundary)).map(str::to_ascii_lowercase).collect();
    let is_squashed = runs(name).any(may_be_squashed);
    (is_same && is_squashed && words.len() > 1).then_some(words)
}

/// Limits that bound the time for any text.
const LONGEST: usize = 400;
const MOST_TOKENS: usize = 2000;
const LONGEST_SEQUENCE: usize = 40;
const MOST_WORK: usize = 100_000;

/// A shorter run of letters is treated as a word.
const SHORTEST: usize = 6;
/// A shorter run of letters between other runs, as in `get-role-definitions`, is most likely a
/// word.
const SHORTEST_OF_SEVERAL: usize = 14;

/// Texts of at least this many bytes may be truncated within their last word.
const CUT_PROSE: usize = 160;
const CUT_NAME: usize = 48;

/// The costs of the parts of a cover. Consecutive words together cost as much as the first, minus 1
/// for each further word. So they cost less than one word for all of them, which costs less than
/// two words from different places.
const NEAR: u32 = 100;
const FAR: u32 = 120;
const SMALL: u32 = 110;
const UNKNOWN: u32 = 150;
/// The additional cost if a word is in the singular where the text has the plural, or the like.
const INFLECTED: u32 = 30;
/// The additional cost of a small word or a letter among consecutive words.
const WEAK: u32 = 2;
const LETTER: u32 = 10;

/// Words that a name may contain even if no text does.
#[rustfmt::skip]
const SMALL_WORDS: &[&str] = &[
    "a", "all", "an", "and", "as", "at", "be", "by", "for", "from", "in", "into", "is", "of", "on", "or", "the", "to",
    "with", "within", "without", "your",
];

/// Words that look like a small word or a verb followed by another word. They are not split, and
/// not formed if no text has them.
#[rustfmt::skip]
const WHOLE_WORDS: &[&str] = &[
    "allow", "asset", "assets", "assign", "async", "before", "bypass", "dataset", "datasets", "forget", "format",
    "forward", "inactive", "inbound", "incomplete", "input", "inside", "instance", "instances", "invalid", "onboarding",
    "online", "onto", "postcode", "showcase", "theme", "today", "todo", "withdraw",
];

/// Names with an inner capital that are one word.
#[rustfmt::skip]
const BRANDS: &[&str] = &[
    "adwords", "bitbucket", "github", "gitlab", "graphql", "inmail", "javascript", "linkedin", "mysql", "paypal",
    "postgresql", "whatsapp", "youtube",
];

/// Prefixes that a hyphen joins to the next word.
const PREFIXES: &[&str] = &["co", "de", "e", "pre", "re", "un"];

/// Verbs that a name may contain even if no text does.
const VERBS: &[&str] =
    &["create", "delete", "fetch", "get", "insert", "list", "remove", "search", "send", "show", "submit", "update"];

/// Verbs that a name may contain only because of the method.
fn verbs_of(method: &str) -> &'static [&'static str] {
    match method {
        "GET" => &["read"],
        "HEAD" => &["head"],
        "POST" => &["add", "post"],
        "PUT" => &["put", "replace", "set"],
        "PATCH" => &["patch"],
        _ => &[],
    }
}

/// A word of a text.
#[derive(Clone, Copy)]
struct Token {
    /// Its position in the letters of the vocabulary.
    start: usize,
    end: usize,
    cost: u32,
    /// Whether the previous token is the previous word.
    follows: bool,
    /// Whether it is evidence that an equal name is one word.
    may_be_whole: bool,
    /// The next token with the same first letter.
    next: Option<usize>,
}

/// The words around an operation.
struct Vocabulary {
    /// The words in lower case, without separators.
    letters: String,
    tokens: Vec<Token>,
    /// The tokens of each word with inner capitals, which are one word elsewhere.
    compounds: Vec<(usize, usize)>,
    /// The first token for each first letter.
    first: [Option<usize>; 128],
    verbs: &'static [&'static str],
}

impl Vocabulary {
    fn of(evidence: &Evidence<'_>) -> Self {
        let mut vocabulary = Vocabulary {
            letters: String::new(),
            tokens: Vec::new(),
            compounds: Vec::new(),
            first: [None; 128],
            verbs: verbs_of(evidence.method),
        };
        vocabulary.read(evidence.path, NEAR, true, usize::MAX);
        for text in evidence.prose {
            vocabulary.read(text, NEAR, true, CUT_PROSE);
        }
        for text in evidence.names {
            vocabulary.read(text, NEAR, false, CUT_NAME);
        }
        for text in evidence.around {
            vocabulary.read(text, FAR, true, CUT_PROSE);
        }
        for (index, token) in vocabulary.tokens.iter_mut().enumerate().rev() {
            let first = usize::from(vocabulary.letters.as_bytes()[token.start]);
            token.next = vocabulary.first[first].replace(index);
        }
        vocabulary
    }

    /// Adds the words of a text, without the last one if it may be truncated.
    fn read(&mut self, text: &str, cost: u32, may_be_whole: bool, cut: usize) {
        let first = self.tokens.len();
        let mut prefix = "";
        let mut at = 0;
        while let Some((before, word, after)) = next_word(text, at).filter(|_| self.tokens.len() < MOST_TOKENS) {
            at = text.len() - after.len();
            let joined = std::mem::take(&mut prefix);
            if !word.is_ascii() || is_ending(before, word) {
                continue;
            }
            if is_prefix(word, after) {
                prefix = word;
                continue;
            }
            let known = self.tokens.len();
            self.add(joined, word);
            for (index, token) in self.tokens.iter_mut().enumerate().skip(known) {
                *token = Token { cost, may_be_whole, follows: index > first, ..*token };
            }
        }
        let may_be_cut = text.len() >= cut && (!text.ends_with('.') || text.ends_with(".."));
        if may_be_cut && self.tokens.len() > first {
            self.tokens.pop();
            self.compounds.pop_if(|(_, end)| *end > self.tokens.len());
        }
    }

    /// Adds a word in its parts, as separated by its capitals, or by those of the same word
    /// elsewhere.
    fn add(&mut self, prefix: &str, word: &str) {
        let start = self.letters.len();
        let known = self.tokens.len();
        self.letters.push_str(prefix);
        for piece in pieces(word, is_evident_boundary) {
            self.letters.push_str(piece);
            self.push(start);
        }
        self.letters[start..].make_ascii_lowercase();
        if self.tokens.len() > known + 1 {
            self.compounds.push((known, self.tokens.len()));
        } else if let Some((first, end)) = self.compound(&self.letters[start..]) {
            self.tokens.truncate(known);
            let moved = start - self.tokens[first].start;
            for index in first..end {
                let Token { start, end, .. } = self.tokens[index];
                self.tokens.push(Token { start: start + moved, end: end + moved, ..self.tokens[index] });
            }
        }
    }

    /// Makes a token of the letters at the end, of which none before `start` is its own.
    fn push(&mut self, start: usize) {
        let start = self.tokens.last().map_or(start, |last| last.end.max(start));
        let end = self.letters.len();
        self.tokens.push(Token { start, end, cost: NEAR, follows: false, may_be_whole: true, next: None });
    }

    /// Returns the tokens of an equal word with inner capitals.
    fn compound(&self, word: &str) -> Option<(usize, usize)> {
        let is_same = |&&(first, end): &&(usize, usize)| {
            let letters = self.tokens[first].start..self.tokens[end - 1].end;
            letters.len() == word.len() && self.letters[letters] == *word
        };
        if word.len() < SHORTEST { None } else { self.compounds.iter().find(is_same).copied() }
    }

    /// Returns the words that cover a run of lower-case letters and digits; `None` if it is one
    /// word or has no cover.
    fn split<'n>(&self, run: &'n str, is_whole_name: bool) -> Option<Vec<&'n str>> {
        let is_likely_word = !is_whole_name && run.len() < SHORTEST_OF_SEVERAL;
        let mut cover = Cover { run, is_likely_word, work: 0, steps: vec![None; run.len() + 1] };
        for at in 0..if is_likely_word { 1 } else { run.len() } {
            if at == 0 || cover.steps[at].is_some() {
                self.extend(&mut cover, at);
            }
        }
        let words = cover.words(self)?;
        (words.len() > 1 && cover.work < MOST_WORK).then_some(words)
    }

    /// Adds every possible continuation of the run at a position.
    fn extend(&self, cover: &mut Cover<'_>, at: usize) {
        if !cover.is_likely_word {
            self.extend_without_text(cover, at);
        }
        let rest = &cover.run[at..];
        let is_verb_first = at == 0 && self.starts_with_verb(rest);
        let second = rest.as_bytes().get(1);
        let mut candidate = self.first[usize::from(rest.as_bytes()[0])];
        while let Some(index) = candidate.filter(|_| cover.work < MOST_WORK) {
            let token = &self.tokens[index];
            candidate = token.next;
            let word = self.word(token);
            cover.work += 1;
            if word.len() > 1 && second != word.as_bytes().get(1) {
                continue;
            }
            for (length, inflected) in forms(word, rest).into_iter().flatten() {
                let is_whole = length == cover.run.len();
                let counts = if is_whole { token.may_be_whole && !is_verb_first } else { !is_letter(&rest[..length]) };
                if counts && !cover.is_likely_word {
                    // If a text has it as one word, it is one, regardless of other covers.
                    let cost = if is_whole { 0 } else { token.cost + inflected };
                    cover.reach(at, at + length, cost, Source::Text { index, first: length });
                }
                self.follow(cover, at, (index, length, inflected));
            }
        }
    }

    /// Adds the continuations that need no text.
    fn extend_without_text(&self, cover: &mut Cover<'_>, at: usize) {
        let rest = &cover.run[at..];
        // The first letter is compared separately because that is fast.
        let first = rest.as_bytes().first();
        let is_start = |word: &&&str| word.as_bytes().first() == first && rest.starts_with(**word);
        for word in SMALL_WORDS.iter().chain(VERBS).chain(self.verbs).filter(is_start) {
            cover.reach(at, at + word.len(), SMALL, Source::Small);
        }
        for word in WHOLE_WORDS.iter().filter(is_start) {
            cover.reach(at, at + word.len(), UNKNOWN, Source::Unknown);
        }
        if at > 0 && is_disambiguator(rest) {
            cover.reach(at, cover.run.len(), UNKNOWN, Source::Small);
        }
    }

    /// Adds the following words of the text, as long as the run continues with them.
    fn follow(&self, cover: &mut Cover<'_>, at: usize, (index, first, inflected): (usize, usize, u32)) {
        let mut last = &cover.run[at..at + first];
        let mut end = at + first;
        let mut cost = NEAR + inflected + weakness(last);
        for next in index + 1..index + LONGEST_SEQUENCE {
            cover.work += 1;
            let Some((length, inflected)) = self.next_form(next, &cover.run[end..]) else { break };
            let word = &cover.run[end..end + length];
            // Consecutive letters, as in "G-E-T", are not words.
            if is_letter(word) && is_letter(last) {
                break;
            }
            last = word;
            end += length;
            cost = cost - 1 + inflected + weakness(word);
            if !cover.is_likely_word || self.compounds.contains(&(index, next + 1)) {
                cover.reach(at, end, cost, Source::Text { index, first });
            }
        }
    }

    /// Returns how the next token starts the rest: its length, and the cost of inflecting it.
    fn next_form(&self, index: usize, rest: &str) -> Option<(usize, u32)> {
        let token = self.tokens.get(index).filter(|token| token.follows)?;
        forms(self.word(token), rest).into_iter().flatten().next()
    }

    fn word(&self, token: &Token) -> &str {
        &self.letters[token.start..token.end]
    }

    /// Whether a run is a verb and something long, so that it is not a word even if a text has it.
    fn starts_with_verb(&self, run: &str) -> bool {
        VERBS.iter().chain(self.verbs).any(|verb| run.strip_prefix(verb).is_some_and(|rest| rest.len() > 3))
    }
}

/// The origin of a step of a cover.
#[derive(Clone, Copy)]
enum Source {
    Small,
    Unknown,
    /// Tokens from `index` on, of which the first one covers `first` letters.
    Text {
        index: usize,
        first: usize,
    },
}

/// The cheapest cover up to a position in a run.
#[derive(Clone, Copy)]
struct Step {
    cost: u32,
    from: usize,
    source: Source,
}

/// The cheapest covers up to all reachable positions in a run.
struct Cover<'n> {
    run: &'n str,
    /// Whether only a word with inner capitals is evidence that the run is several words.
    is_likely_word: bool,
    /// How often a word was looked up.
    work: usize,
    steps: Vec<Option<Step>>,
}

impl<'n> Cover<'n> {
    fn reach(&mut self, from: usize, to: usize, cost: u32, source: Source) {
        let bytes = self.run.as_bytes();
        if to < bytes.len() && bytes[to - 1].is_ascii_digit() && bytes[to].is_ascii_digit() {
            return;
        }
        let cost = cost + self.steps[from].map_or(0, |step| step.cost);
        if self.steps[to].is_none_or(|known| cost < known.cost) {
            self.steps[to] = Some(Step { cost, from, source });
        }
    }

    /// Returns the words of the cheapest cover of the whole run.
    fn words(&self, vocabulary: &Vocabulary) -> Option<Vec<&'n str>> {
        let mut words = Vec::new();
        let mut is_evident = false;
        let mut end = self.run.len();
        while end > 0 {
            let step = self.steps[end]?;
            let mut at = step.from;
            let known = words.len();
            match step.source {
                Source::Unknown => return None,
                Source::Small => words.push(&self.run[at..end]),
                Source::Text { index, first } => {
                    is_evident = true;
                    words.push(&self.run[at..at + first]);
                    at += first;
                    for next in index + 1.. {
                        if at == end {
                            break;
                        }
                        let (length, _) = vocabulary.next_form(next, &self.run[at..])?;
                        words.push(&self.run[at..at + length]);
                        at += length;
                    }
                }
            }
            words[known..].reverse();
            end = step.from;
        }
        words.reverse();
        is_evident.then_some(words)
    }
}

/// Returns the cost of a word among consecutive ones: "to do" is weaker evidence than "todo".
fn weakness(word: &str) -> u32 {
    if is_letter(word) {
        LETTER
    } else if SMALL_WORDS.contains(&word) {
        WEAK
    } else {
        0
    }
}

/// Whether a word is a single letter, which is no evidence: it may be from "e.g.".
fn is_letter(word: &str) -> bool {
    word.len() == 1 && !word.starts_with(|character: char| character.is_ascii_digit())
}

/// Whether the end of a name is only a disambiguator: a number, or a checksum as in Microsoft's
/// `getcount91f5`.
fn is_disambiguator(rest: &str) -> bool {
    let is_checksum = rest.len() == 4 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    rest.bytes().all(|byte| byte.is_ascii_digit()) || is_checksum && rest.bytes().any(|byte| byte.is_ascii_digit())
}

/// Returns how a word starts the rest: unchanged, in the singular or plural, "named" for "name";
/// the lengths and the costs.
fn forms(word: &str, rest: &str) -> [Option<(usize, u32)>; 3] {
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

/// Returns the next word of a text, with the text before it and after it.
fn next_word(text: &str, at: usize) -> Option<(&str, &str, &str)> {
    let start = at + text[at..].find(char::is_alphanumeric)?;
    let rest = &text[start..];
    let length = rest.find(|character: char| !character.is_alphanumeric()).unwrap_or(rest.len());
    Some((&text[..start], &rest[..length], &rest[length..]))
}

/// Whether a word is only the ending of the one before it, as in "user's", "user(s)" and the slug
/// `user-s-role`.
fn is_ending(before: &str, word: &str) -> bool {
    let is_joined = before.strip_suffix(['\'', '’', '(']).is_some_and(|before| before.ends_with(char::is_alphanumeric));
    word.eq_ignore_ascii_case("s") || is_joined && ["es", "ies", "t", "re", "ve", "ll", "d"].contains(&word)
}

/// Whether a word is only the prefix of the one after it, as in "re-run".
fn is_prefix(word: &str, after: &str) -> bool {
    let is_joined = after.strip_prefix('-').and_then(|after| after.get(..3));
    is_joined.is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && PREFIXES.iter().any(|prefix| word.eq_ignore_ascii_case(prefix))
}

/// Returns the runs of letters and digits in a name.
fn runs(name: &str) -> impl Iterator<Item = &str> {
    name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|run| !run.is_empty())
}

fn may_be_squashed(run: &str) -> bool {
    run.len() >= SHORTEST && !run.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Returns the parts of ASCII letters and digits between boundaries.
fn pieces(word: &str, is_boundary: impl Fn(&[u8], usize, usize) -> bool) -> impl Iterator<Item = &str> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let from = start;
        start = (from + 1..word.len()).find(|&at| is_boundary(word.as_bytes(), from, at)).unwrap_or(word.len());
        (from < word.len()).then(|| &word[from..start])
    })
}

/// Whether a capital starts a word according to heck: `roleDefinition`, `TLSContext`,
/// `EC2Instance`.
fn is_boundary(bytes: &[u8], _from: usize, at: usize) -> bool {
    if !bytes[at].is_ascii_uppercase() {
        return false;
    }
    let is_last_of_capitals = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    let before = bytes[..at].iter().rev().find(|byte| byte.is_ascii_alphabetic());
    before.is_some_and(|before| before.is_ascii_lowercase() || is_last_of_capitals)
}

/// Whether a capital starts a word for a reader, for whom `OAuth`, `URLs`, `SaaS` and `GitHub` are
/// one word each.
fn is_evident_boundary(bytes: &[u8], from: usize, at: usize) -> bool {
    if !is_boundary(bytes, from, at) {
        return false;
    }
    // But "a" may be a word, as in `getAUser`.
    let is_letter_before = at - from == 1 && (from == 0 || bytes[from] != b'A');
    let is_letter_after = at + 1 == bytes.len();
    let is_plural = bytes[at - 1].is_ascii_uppercase()
        && bytes[at + 1..].starts_with(b"s")
        && bytes.get(at + 2).is_none_or(u8::is_ascii_uppercase);
    let is_in_brand = BRANDS.iter().any(|brand| {
        let start = bytes[from..].get(..brand.len());
        at < from + brand.len() && start.is_some_and(|start| start.eq_ignore_ascii_case(brand.as_bytes()))
    });
    !is_letter_before && !is_letter_after && !is_plural && !is_in_brand
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Evidence<'_> = Evidence { method: "GET", prose: &[], path: "/", names: &[], around: &[] };

    /// Returns the words joined with `_`; the name itself if it is not split.
    fn words(name: &str, evidence: Evidence<'_>) -> String {
        recover(name, &evidence).map_or(name.to_owned(), |words| words.join("_"))
    }

    fn of_prose(name: &str, description: &str) -> String {
        words(name, Evidence { prose: &[description], ..NOTHING })
    }

    fn of_path(name: &str, path: &str) -> String {
        words(name, Evidence { path, ..NOTHING })
    }

    #[test]
    fn words_come_from_the_description() {
        for (name, description, expected) in [
            ("borrowabookforamember", "Borrow a book for a member.", "borrow_a_book_for_a_member"),
            ("borrowbook", "Borrow a book for a member.", "borrow_book"),
            ("renewloans", "Renews the loan of a book", "renew_loans"),
            ("listlibraries", "Every library in town", "list_libraries"),
            ("findboxoftheuser", "Find the user's boxes.", "find_box_of_the_user"),
            ("listmembersfees", "List the member's fees", "list_members_fees"),
            ("closeshelf", "Close shelf(s)", "close_shelf"),
            ("archivedloans", "Loans to archive", "archived_loans"),
            ("orderopenapifile", "Order the OpenAPI file", "order_open_api_file"),
            ("resetmfafactor", "Reset the multi-factor (MFA) factor", "reset_mfa_factor"),
            ("find1stedition", "Find the 1st edition", "find_1st_edition"),
            ("addsubissue", "Add a sub-issue", "add_sub_issue"),
            ("rerunimport", "Re-run an import", "rerun_import"),
            ("listplanb", "List of plan B", "list_plan_b"),
            ("findcafeshelves", "Find the shelves of a re-buildé cafe", "find_cafe_shelves"),
        ] {
            assert_eq!(of_prose(name, description), expected);
        }
    }

    #[test]
    fn words_come_from_the_path() {
        for (name, path, expected) in [
            ("getrolememberof", "/roles/{role-id}/memberOf", "get_role_member_of"),
            ("readtlscontext", "/contexts/TLSContext", "read_tls_context"),
            ("getec2hosts", "/EC2Hosts", "get_ec2_hosts"),
            ("listoauthtokenids", "/OAuthTokens/{tokenIDs}", "list_oauth_token_ids"),
            ("getgithubaccess", "/gitHub/access", "get_github_access"),
            ("getmeshelves", "/me/shelves", "get_me_shelves"),
            ("getshelvesgetcount91f5", "/shelves/$count", "get_shelves_get_count_91f5"),
            ("shelvesimport2", "/shelves/import", "shelves_import_2"),
        ] {
            assert_eq!(of_path(name, path), expected);
        }
    }

    #[test]
    fn a_name_without_a_cover_stays_whole() {
        for (name, description) in [
            ("modifydocument", "Edit a document"),
            ("getcaféshelves", "Get shelves of a caf"),
            ("getshelvesx", "Get shelves, e.g. X. Y."),
            ("getlistall", "Every book"),
            ("getcountfabb", "Get the count"),
            ("", "Nothing"),
            ("__", "Nothing"),
        ] {
            assert_eq!(of_prose(name, description), name);
        }
    }

    #[test]
    fn a_word_wins_over_its_parts() {
        for (name, description, expected) in [
            ("getdatabase", "Get the base data of a database", "get_database"),
            ("listwebhooks", "The hooks that the web calls, which are webhooks", "list_webhooks"),
            ("startonboarding", "Start onboarding, on a boarding day", "start_onboarding"),
            ("closetodo", "Close a todo, to do it later", "close_todo"),
            ("listapikeys", "List API keys", "list_api_keys"),
            // Their words are not in the text, and must not be replaced with those that are.
            ("deleteinactive", "Delete what is not active", "deleteinactive"),
            ("getinstance", "Get the stance", "getinstance"),
        ] {
            assert_eq!(of_prose(name, description), expected);
        }
        assert_eq!(of_path("organizations", "/organizations/{organ}/izations"), "organizations");
    }

    #[test]
    fn words_in_a_row_win_over_one_word() {
        let evidence = Evidence { path: "/roleDefinitions", names: &["get-roledefinitions"], ..NOTHING };
        assert_eq!(words("getroledefinitions", evidence), "get_role_definitions");
        assert_eq!(of_prose("getwebsite", "Get a web site. The website has pages."), "get_web_site");
    }

    #[test]
    fn a_repeated_name_is_no_word() {
        for (names, prose) in [(["chargecapture"], "Capture a charge"), (["Chargecapture"], "Capture a charge")] {
            let evidence = Evidence { names: &names, prose: &[prose], ..NOTHING };
            assert_eq!(words("chargecapture", evidence), "charge_capture");
        }
        assert_eq!(of_path("getshelf", "/getshelf/{shelf}"), "get_shelf");
    }

    #[test]
    fn boundaries_of_a_name_are_kept() {
        for (name, path, expected) in [
            ("list-role-definitions", "/roleDefinitions", "list-role-definitions"),
            ("list-definitions", "/defini/tions", "list-definitions"),
            ("get-website", "/web/site", "get-website"),
            ("get-stationid", "/{stationId}", "get_station_id"),
            ("listRoleDefinitions", "/role/definitions", "listRoleDefinitions"),
            ("getHTTPUrl-roledefinitions", "/role-definitions", "get_http_url_role_definitions"),
        ] {
            assert_eq!(of_path(name, path), expected);
        }
    }

    #[test]
    fn a_verb_may_express_the_method() {
        let put = |method| words("replaceshelf", Evidence { method, path: "/shelf", ..NOTHING });
        assert_eq!(put("PUT"), "replace_shelf");
        assert_eq!(put("GET"), "replaceshelf");
    }

    #[test]
    fn a_word_cut_at_the_end_of_a_text_is_none() {
        let text = format!("{} shelves and rooms, and mem", "Many words. ".repeat(13));
        assert_eq!(of_prose("getmem", &text), "getmem");
        assert_eq!(of_prose("getmem", &format!("{text}.")), "get_mem");
        assert_eq!(of_prose("getrooms", &text), "get_rooms");
        // In a word with inner capitals, only the last part may be truncated.
        assert_eq!(of_prose("getshelfnum", &format!("{text} shelfNum")), "getshelfnum");
    }

    #[test]
    fn hostile_texts_take_no_time() {
        let text = "aa ".repeat(100_000);
        let path = "aA".repeat(10_000);
        let evidence = Evidence { prose: &[&text], path: &path, ..NOTHING };
        assert_eq!(recover(&"a".repeat(LONGEST), &evidence), None);
        assert_eq!(recover(&"a".repeat(LONGEST + 1), &evidence), None);
    }
}
