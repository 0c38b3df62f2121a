//! The few English words that are built in: those that a name may contain although no text around
//! it does, and those that are not split.

/// Words that a name may contain even if no text does.
#[rustfmt::skip]
pub(super) const SMALL_WORDS: &[&str] = &[
    "a", "all", "an", "and", "as", "at", "be", "by", "for", "from", "in", "into", "is", "of", "on", "or", "the", "to",
    "with", "within", "without", "your",
];

/// Words that look like a small word or a verb followed by another word. They are not split, and
/// not formed if no text has them.
#[rustfmt::skip]
pub(super) const WHOLE_WORDS: &[&str] = &[
    "allow", "asset", "assets", "assign", "async", "before", "bypass", "dataset", "datasets", "forget", "format",
    "forward", "inactive", "inbound", "incomplete", "input", "inside", "instance", "instances", "invalid", "onboarding",
    "online", "onto", "postcode", "showcase", "theme", "today", "todo", "withdraw",
];

/// Names with an inner capital that are one word.
#[rustfmt::skip]
pub(super) const BRANDS: &[&str] = &[
    "adwords", "bitbucket", "github", "gitlab", "graphql", "inmail", "javascript", "linkedin", "mysql", "paypal",
    "postgresql", "whatsapp", "youtube",
];

/// Prefixes that a hyphen joins to the next word.
pub(super) const PREFIXES: &[&str] = &["co", "de", "e", "pre", "re", "un"];

/// Verbs that a name may contain even if no text does.
pub(super) const VERBS: &[&str] =
    &["create", "delete", "fetch", "get", "insert", "list", "remove", "search", "send", "show", "submit", "update"];

/// Verbs that a name may contain only because of the method.
pub(super) fn verbs_of(method: &str) -> &'static [&'static str] {
    match method {
        "GET" => &["read"],
        "HEAD" => &["head"],
        "POST" => &["add", "post"],
        "PUT" => &["put", "replace", "set"],
        "PATCH" => &["patch"],
        _ => &[],
    }
}
