//! Rewrites summaries of operations in the style of Rust documentation: third person and sentence
//! case.
//!
//! Documents write "Get a List of Users" or "create or update a user"; Rust documentation writes
//! "Lists users." and "Creates or updates a user.". Only what the tables below cover is changed. A
//! text in another language, a text that starts with any other word, and a capitalized word that
//! may be a name are unchanged.

use std::cell::RefCell;
use std::collections::HashMap;

/// Verbs that start a summary, regardless of the next word.
const VERBS: &str = "\
    accept acknowledge activate add adjust allocate allow analyze apply approve assign associate attach \
    authenticate authorize begin bind calculate cancel capture change compare compute configure confirm connect \
    convert create deactivate decline decrease decrypt define delete deliver deny deploy deregister describe \
    destroy detach detect determine disable disassociate disconnect discover dismiss duplicate edit enable \
    encrypt enqueue ensure evaluate exchange execute expire extract fetch find finish fork generate get grant \
    identify increase increment infer initialize initiate insert install invalidate invite invoke issue join \
    launch leave list merge migrate modify notify obtain overwrite perform permit poll populate predict prepare \
    prevent promote provide provision publish purge query reactivate read rebuild receive recover redact redeem \
    refresh regenerate register reject relinquish remove rename renew reopen reorder replace reply resend \
    reserve resolve restart restore resume retrieve revert revoke rotate save select send set simulate specify \
    star store submit subscribe suggest suspend switch synchronize terminate transform translate unarchive \
    unassign unblock unfollow uninstall unlink unlock unpublish unregister unstar unsubscribe update upgrade \
    upload upsert validate verify withdraw write";

/// Verbs that are also nouns or adjectives. They are verbs if a determiner follows.
const AMBIGUOUS: &str = "\
    access archive block book charge check clear clone close complete copy count download empty export extend \
    filter follow import link load lock lookup make manage map mark match move open order patch pause post \
    preview print process purchase push put record refund release report request reset return review run scan \
    schedule search share show sign split start stop sync tag test toggle track transfer trigger view watch";

/// Words that start an object, and so follow a verb.
const DETERMINERS: &str = "\
    a all an another any available current each every existing for it its many multiple my new one several some \
    specific that the their them these this those up whether your";

/// Words that follow a noun, or a verb in a separate phrase.
const AFTER_NOUNS: &str = "\
    has history is of result results rid started sure was will with";

/// Words that start a part of a sentence whose verbs have another subject, or none.
const OTHER_SUBJECTS: &str = "\
    can could may must not should that to which who will would you";

/// Words that a title does not capitalize.
const SMALL: &str = "\
    a an and as at be by for from in into is its of on or per that the their this to via when with within \
    without your";

/// Words of other languages that the tables above would mistake for English.
const FOREIGN: &str = "\
    al als da das de del della der des di die do dos du ein eine el en et het il la las le les los med och og \
    para por pour um una und une van voor";

/// Words that are never names.
const COMMON: &str = "\
    access account accounts address addresses all asset assets attribute attributes balance batch bulk \
    categories category channel channels client clients code collection collections comment comments \
    configuration contact contacts count customer customers data date default details device devices document \
    documents domain domains email event events existing field fields file files filter folder folders group \
    groups history image images info information instance instances invitation invitations invoice invoices item \
    items job jobs key keys label labels list location locations log logs member members membership memberships \
    message messages metadata method methods metrics multiple name names new notification notifications object \
    objects option options order orders organization organizations payment payments permission permissions plan \
    plans policies policy product products profile profiles project projects properties property record records \
    report reports request requests resource resources response result results role roles rule rules schedule \
    schedules secret secrets session sessions setting settings single specific status subscription subscriptions \
    summary tag tags task tasks team teams template templates tenant tenants ticket tickets token tokens \
    transaction transactions type types user users value values version versions webhook webhooks workflow \
    workflows workspace workspaces";

/// Words that are always capitalized.
const ACRONYMS: &str = "\
    API APIs AWS CLI CPU CSV DNS GPG GPU HTML HTTP HTTPS IAM ID IDs IP IPs JSON JWT JWTs LDAP MFA OAuth OIDC OTP \
    PDF PDFs QR RSA SAML SCIM SDK SKU SKUs SLA SMS SQL SSH SSL SSO TLS TOTP UI URI URL URLs UUID VM VMs VPN XML \
    YAML";

/// Whether a table contains a word, which is in lower case.
fn has(table: &str, word: &str) -> bool {
    table.split(' ').any(|it| it == word)
}

/// The evidence that distinguishes common words from names: the text of the OpenAPI document, and
/// the name of the API.
#[derive(Default)]
pub(crate) struct Vocabulary<'a> {
    text: &'a str,
    title: Vec<String>,
    known: RefCell<HashMap<String, bool>>,
}

impl<'a> Vocabulary<'a> {
    pub(crate) fn new(text: &'a str, title: &str) -> Self {
        let title = title.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
        Vocabulary { text, title, known: RefCell::default() }
    }

    /// Whether a capitalized word is not a name: the document has it in lower case, within a
    /// sentence.
    fn is_common(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        if has(COMMON, &lower) || has(VERBS, &lower) {
            return true;
        }
        if self.title.contains(&lower) {
            return false;
        }
        if let Some(known) = self.known.borrow().get(&lower) {
            return *known;
        }
        let is_common = self.has(&lower);
        self.known.borrow_mut().insert(lower, is_common);
        is_common
    }

    fn has(&self, word: &str) -> bool {
        let bytes = self.text.as_bytes();
        let is_in_prose = |start: usize| {
            let before = start.checked_sub(2).map(|at| &bytes[at..start]);
            let after = bytes.get(start + word.len()).copied().unwrap_or(b' ');
            before.is_some_and(|it| it[1] == b' ' && (it[0].is_ascii_alphanumeric() || it[0] == b','))
                && matches!(after, b' ' | b'.' | b',' | b';' | b')' | b'\'' | b'\n')
        };
        self.text.match_indices(word).any(|(start, _)| is_in_prose(start))
    }

    /// Converts a title to sentence case, one run of capitalized words at a time: a run that may
    /// contain a name keeps its capitals.
    fn put_in_sentence_case(&self, words: &mut [String]) {
        let is_run = |word: &String| bare(word).starts_with(char::is_uppercase);
        for run in words[1..].chunk_by_mut(|one, next| is_run(one) == is_run(next) && !ends_part(one)) {
            let may_be_name = |word: &String| {
                let word = bare(word);
                is_capitalized(word) && acronym(word).is_none() && !self.is_common(word)
            };
            if is_run(&run[0]) && !run.iter().any(may_be_name) {
                run.iter_mut().for_each(|word| *word = within_sentence(word));
            }
        }
    }

    /// Returns the text of an operation with its first sentence in the style of Rust documentation.
    pub(crate) fn documentation(&self, text: &str) -> String {
        let text = text.trim_start();
        let (sentence, rest) = text.split_at(first_sentence(text));
        let words: Vec<&str> = sentence.split(' ').collect();
        if words.len() < 2 || !is_english(&words) {
            return text.to_owned();
        }
        let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        if is_title(&words) {
            self.put_in_sentence_case(&mut words);
        }
        third_person(&mut words);
        words.join(" ") + rest
    }
}

/// Whether a text is written like a title: every word except small ones is capitalized.
pub(crate) fn is_title_case(text: &str) -> bool {
    let text = text.trim();
    is_title(&text.trim_end_matches('.').split_whitespace().map(str::to_owned).collect::<Vec<_>>())
}

fn is_title(words: &[String]) -> bool {
    let is_large = |word: &&str| !has(SMALL, &word.to_lowercase()) && word.starts_with(char::is_alphabetic);
    let large: Vec<&str> = words.iter().skip(1).map(|word| bare(word)).filter(is_large).collect();
    large.iter().any(|word| is_capitalized(word)) && large.iter().all(|word| word.starts_with(char::is_uppercase))
}

/// Whether a word is the last of a part of a sentence.
fn ends_part(word: &str) -> bool {
    word.ends_with([',', ')'])
}

/// Returns a word of a title as it is written within a sentence.
pub(crate) fn within_sentence(word: &str) -> String {
    let inner = bare(word);
    match acronym(inner) {
        Some(acronym) => word.replacen(inner, acronym, 1),
        None if is_capitalized(inner) => word.to_lowercase(),
        None => word.to_owned(),
    }
}

/// Returns the usual spelling of an acronym, regardless of the case of `word`.
fn acronym(word: &str) -> Option<&'static str> {
    ACRONYMS.split(' ').find(|acronym| acronym.eq_ignore_ascii_case(word))
}

/// Whether the first letter of a word is its only capital.
fn is_capitalized(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && word.chars().count() > 1
        && letters.all(|c| c.is_lowercase() || matches!(c, '-' | '\'' | '/'))
}

/// Returns a word without surrounding punctuation.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | ':' | '(' | ')' | '"' | '\''))
}

/// Returns the length of the first sentence, without its final mark.
fn first_sentence(text: &str) -> usize {
    let end = text.find('\n').unwrap_or(text.len());
    let stop = text[..end].match_indices(['.', ':', ';', '!', '?']).find(|(at, _)| {
        let after = text[at + 1..].chars().next();
        after.is_none_or(char::is_whitespace) && !text[..*at].ends_with(|c: char| c.is_uppercase())
    });
    stop.map_or(end, |(at, _)| at)
}

/// Whether a sentence may be English.
fn is_english(words: &[&str]) -> bool {
    let is_foreign = |word: &&str| has(FOREIGN, &bare(word).to_lowercase());
    words.iter().all(|word| word.is_ascii() || !word.chars().any(|c| c.is_alphabetic() && !c.is_ascii()))
        && !words.iter().any(is_foreign)
}

/// Converts the imperatives of a sentence to the third person.
fn third_person(words: &mut Vec<String>) {
    let at = |words: &[String], index: usize| words.get(index).map(|word| word.to_lowercase()).unwrap_or_default();
    let (first, next) = (at(words, 0), at(words, 1));
    let is_joined = matches!(next.as_str(), "or" | "and" | "and/or" | "&") && is_verb(bare(&at(words, 2)));
    let is_series = words[0].ends_with(',') && is_verb(bare(&next));
    let starts = is_series
        || is_joined
        || match bare(&first) {
            verb if has(VERBS, verb) => {
                !has(AFTER_NOUNS, &next) && next.starts_with(|c: char| c.is_alphanumeric() || "`\"'({<[*".contains(c))
            }
            verb if has(AMBIGUOUS, verb) => has(DETERMINERS, &next),
            _ => false,
        };
    // "GET" is a method.
    let is_word = bare(&words[0]).chars().skip(1).all(char::is_lowercase);
    if !starts || !is_word || !is_verb(bare(&first)) {
        return;
    }
    if !is_series && !is_joined && list_of(words) {
        return;
    }
    // "Returns a user", but "Gets or creates a user".
    let is_get = first == "get" && !is_joined;
    words[0] = if is_get { "Returns".to_owned() } else { conjugated(&words[0], true) };
    let mut follows = true;
    for index in 1..words.len() {
        let (word, before, after) = (at(words, index), at(words, index - 1), at(words, index + 1));
        if has(OTHER_SUBJECTS, &word) {
            break;
        }
        let is_link = matches!(word.as_str(), "or" | "and" | "and/or" | "&" | "then");
        let is_linked = before.ends_with(',') || matches!(before.as_str(), "or" | "and" | "and/or" | "&" | "then");
        let is_next = is_linked
            && is_verb(bare(&word))
            && (follows || has(DETERMINERS, &after) || has(VERBS, &word) && after == "its");
        if is_next {
            words[index] = conjugated(&words[index], false);
        } else if !is_link {
            follows = false;
        }
    }
}

/// Rewrites "Get a list of users" as "Lists users".
fn list_of(words: &mut Vec<String>) -> bool {
    let lower: Vec<String> = words.iter().take(5).map(|word| word.to_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let count = match lower.as_slice() {
        ["get" | "retrieve" | "fetch" | "return" | "obtain", "a", "list", "of", _] => 4,
        ["get" | "retrieve" | "fetch" | "return" | "obtain", "list", "of", _, ..] => 3,
        _ => return false,
    };
    words.splice(..count, ["Lists".to_owned()]);
    true
}

fn is_verb(word: &str) -> bool {
    has(VERBS, word) || has(AMBIGUOUS, word)
}

/// Returns a verb in the third person, with its punctuation.
fn conjugated(word: &str, is_first: bool) -> String {
    let verb = bare(word);
    let (before, after) = word.split_once(verb).unwrap_or_default();
    let lower = verb.to_lowercase();
    let stem = &lower[..lower.len() - 1];
    let third = match lower.as_str() {
        it if it.ends_with('y') && !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        it if ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| it.ends_with(end)) => format!("{it}es"),
        it => format!("{it}s"),
    };
    let third = match is_first {
        true => third[..1].to_uppercase() + &third[1..],
        false => third,
    };
    format!("{before}{third}{after}")
}

#[cfg(test)]
mod tests {
    use super::{Vocabulary, is_title_case};

    const DOCUMENT: &str = "
      description: The keys of sandboxes are rotated, and quotas of sandboxes apply. Each thing has a pet.
      - slack
      stripe: 1
";

    fn of(text: &str) -> String {
        Vocabulary::new(DOCUMENT, "Pets API").documentation(text)
    }

    #[test]
    fn an_imperative_is_put_into_the_third_person() {
        for (text, documentation) in [
            ("Create a user", "Creates a user"),
            ("create a user", "Creates a user"),
            ("Get a user", "Returns a user"),
            ("Get a list of users", "Lists users"),
            ("Retrieve list of users", "Lists users"),
            ("List users", "Lists users"),
            ("Modify `a`", "Modifies `a`"),
            ("Publish a page. Get it with care.", "Publishes a page. Get it with care."),
            ("Create or update a user", "Creates or updates a user"),
            ("Get or create a user", "Gets or creates a user"),
            ("Add, change or remove keys", "Adds, changes or removes keys"),
            ("Create a user and return it", "Creates a user and returns it"),
            ("Cancel a job and remove all files", "Cancels a job and removes all files"),
            ("Search for users", "Searches for users"),
            ("Check the status", "Checks the status"),
            ("Play back\n\nGet", "Play back\n\nGet"),
        ] {
            assert_eq!(of(text), documentation);
        }
    }

    #[test]
    fn a_word_that_may_be_a_noun_stays_as_it_is() {
        for text in [
            "Search results",
            "Search history",
            "Open orders",
            "List of users",
            "Set of keys",
            "Get started",
            "Creates a user",
            "Use this to create a user",
            "Get",
            "GET users",
            "Get/Set users",
            "Access tokens",
        ] {
            assert_eq!(of(text), text);
        }
    }

    #[test]
    fn verbs_of_another_subject_stay_as_they_are() {
        assert_eq!(of("Get what you can read and write the rest"), "Returns what you can read and write the rest");
        assert_eq!(of("Grant a right to read and write the file"), "Grants a right to read and write the file");
    }

    #[test]
    fn a_title_becomes_a_sentence_in_which_names_keep_their_capitals() {
        for (title, sentence) in [
            ("Get a List of Users for an Instance", "Lists users for an instance"),
            ("Rotate Sandboxes of Slack", "Rotates sandboxes of Slack"),
            ("Delete an OAuth Token by ID", "Deletes an OAuth token by ID"),
            ("Delete Pets", "Deletes Pets"),
            ("List GitHub Users (All)", "Lists GitHub users (all)"),
            ("Create Api Key", "Creates API key"),
            ("List of Polling Places", "List of Polling Places"),
            ("Player Season Stats by Team", "Player Season Stats by team"),
            ("User List", "User list"),
        ] {
            assert_eq!(of(title), sentence);
        }
    }

    #[test]
    fn a_sentence_keeps_its_capitals() {
        assert_eq!(of("Get the Users of a thing"), "Returns the Users of a thing");
    }

    #[test]
    fn other_languages_stay_as_they_are() {
        for text in ["List de Users", "Create für Users", "Add el usuario", "Update les clients", "Übersicht List"] {
            assert_eq!(of(text), text);
        }
    }

    #[test]
    fn a_title_is_distinguished_from_a_sentence() {
        assert!(is_title_case("Get a List of Users"));
        assert!(is_title_case("Create User."));
        for text in ["Get a list of users", "Get users from GitHub and more", "GET", ""] {
            assert!(!is_title_case(text), "{text}");
        }
    }
}
