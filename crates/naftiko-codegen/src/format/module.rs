//! The files of a crate as one module of another crate.
//!
//! Paths in a crate begin with `crate`, and features decide at compile time which items exist. In a
//! module, paths are relative, so that it can be in any place, and features are decided here: the
//! crate around it has features of its own.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream};

use super::items::{self, parts};
use super::tokens::{Token, read};

/// A file that is parsed and not formatted yet.
pub(crate) struct Parsed(Vec<Token>);

/// Parses the parts of a file.
pub(crate) fn parsed(parts: Vec<TokenStream>) -> Parsed {
    Parsed(parts.into_iter().flat_map(super::printed).collect())
}

/// How the files of a crate become a module.
pub(crate) struct Frame<'a> {
    /// The name of the module, as in code.
    pub(crate) name: &'a str,
    /// Its path, which the examples of its documentation use: `crate::pets`.
    pub(crate) path: &'a str,
    /// The name of the crate, which the examples of the files use.
    pub(crate) crate_name: &'a str,
    /// The features whose items are kept.
    pub(crate) features: &'a BTreeSet<String>,
    /// A feature whose items are kept in tests only.
    pub(crate) in_tests: Option<&'a str>,
    /// Attributes of the module.
    pub(crate) attributes: TokenStream,
}

/// The root of the crate.
const ROOT: &str = "src/lib.rs";

/// Returns the files of a crate, by path, as an item: the module.
pub(crate) fn module(files: BTreeMap<String, Parsed>, frame: &Frame<'_>) -> String {
    let nested = Nested { files, frame };
    let mut tokens = read(frame.attributes.clone());
    tokens.extend(["pub", "mod", frame.name].map(|word| Token::Word(word.to_owned())));
    tokens.push(Token::Group(Delimiter::Brace, nested.file(ROOT, &[])));
    let mut out = String::new();
    items::items(&mut out, &tokens, 0);
    out
}

struct Nested<'a> {
    files: BTreeMap<String, Parsed>,
    frame: &'a Frame<'a>,
}

/// What a condition on an item means for the module.
enum Condition {
    Always,
    Never,
    InTests,
}

impl Nested<'_> {
    /// Returns the items of a file that is the module `at`.
    fn file(&self, path: &str, at: &[&str]) -> Vec<Token> {
        self.files.get(path).map(|Parsed(tokens)| self.body(tokens, at)).unwrap_or_default()
    }

    /// Returns the items or statements of a body, without those that are left out.
    fn body(&self, tokens: &[Token], at: &[&str]) -> Vec<Token> {
        let mut out = Vec::new();
        for part in parts(tokens) {
            if !self.attributes(part.attributes, at, &mut out) {
                continue;
            }
            match part.tokens {
                [before @ .., word, Token::Word(name), end] if word.is_word("mod") && end.is_op(";") => {
                    out.extend_from_slice(before);
                    out.extend([word.clone(), Token::Word(name.clone())]);
                    let at = [at, &[name.trim_start_matches("r#")]].concat();
                    let content = self.file(&format!("src/{}.rs", at.join("/")), &at);
                    out.push(Token::Group(Delimiter::Brace, content));
                }
                tokens => self.paths(tokens, at, &mut out),
            }
        }
        out
    }

    /// Adds the attributes that stay. Returns whether what they are attached to stays, too;
    /// otherwise it adds nothing.
    fn attributes(&self, attributes: &[Token], at: &[&str], out: &mut Vec<Token>) -> bool {
        let conditions: Vec<_> = attributes.iter().map(|attribute| self.condition(attribute)).collect();
        if conditions.iter().any(|it| matches!(it, Some(Condition::Never))) {
            return false;
        }
        for (attribute, condition) in attributes.iter().zip(conditions) {
            match (attribute, condition) {
                (_, Some(Condition::Always | Condition::Never)) => {}
                (_, Some(Condition::InTests)) => out.extend(in_tests()),
                (Token::Doc { inner, lines }, None) => {
                    let lines = self.docs(lines, at, *inner && at.is_empty());
                    out.push(Token::Doc { inner: *inner, lines });
                }
                (attribute, None) => out.push(attribute.clone()),
            }
        }
        true
    }

    /// Returns the elements of a list, without those that are left out.
    fn elements(&self, tokens: &[Token], at: &[&str]) -> Vec<Token> {
        let mut out = Vec::with_capacity(tokens.len());
        for element in tokens.split_inclusive(|token| token.is_op(",")) {
            let count = element.iter().take_while(|token| matches!(token, Token::Attribute { .. })).count();
            let (attributes, element) = element.split_at(count);
            if self.attributes(attributes, at, &mut out) {
                self.paths(element, at, &mut out);
            }
        }
        out
    }

    /// Adds tokens with relative paths.
    fn paths(&self, tokens: &[Token], at: &[&str], out: &mut Vec<Token>) {
        for (index, token) in tokens.iter().enumerate() {
            let is_path = || tokens.get(index + 1).is_some_and(|next| next.is_op("::"));
            match token {
                Token::Word(word) if word == "crate" && is_path() => out.extend(root(at)),
                Token::Group(Delimiter::Brace, content) => {
                    out.push(Token::Group(Delimiter::Brace, self.body(content, at)));
                }
                Token::Group(delimiter, content) => {
                    out.push(Token::Group(*delimiter, self.elements(content, at)));
                }
                Token::Doc { inner, lines } => {
                    out.push(Token::Doc { inner: *inner, lines: self.docs(lines, at, false) });
                }
                token => out.push(token.clone()),
            }
        }
    }

    /// Returns what an attribute decides, if it is a condition or is valid in the root of a crate
    /// only.
    fn condition(&self, attribute: &Token) -> Option<Condition> {
        let Token::Attribute { content, .. } = attribute else { return None };
        match content.as_slice() {
            [name, ..] if name.is_word("recursion_limit") => Some(Condition::Never),
            [name, Token::Group(_, condition)] if name.is_word("cfg") => match condition.as_slice() {
                [name, _, Token::Word(feature)] if name.is_word("feature") => {
                    Some(self.feature(feature.trim_matches('"')))
                }
                // Examples in a file of the crate that the module does not have.
                [name] if name.is_word("doctest") => Some(Condition::Never),
                _ => None,
            },
            _ => None,
        }
    }

    fn feature(&self, feature: &str) -> Condition {
        match feature {
            _ if self.frame.in_tests == Some(feature) => Condition::InTests,
            _ if self.frame.features.contains(feature) => Condition::Always,
            _ => Condition::Never,
        }
    }

    /// Returns lines of documentation with relative links. Examples are not compiled, because
    /// `rustdoc` compiles each as a crate of its own, in which the module may not be visible.
    fn docs(&self, lines: &[String], at: &[&str], is_root: bool) -> Vec<String> {
        let (mut is_code, mut in_features, mut in_item) = (false, false, false);
        let mut out = Vec::with_capacity(lines.len());
        for line in lines {
            let text = line.trim_start();
            if text.starts_with("```") {
                is_code = !is_code;
                out.push(line.replace("```no_run", "```ignore"));
                continue;
            }
            if is_code {
                out.push(self.example(line));
                continue;
            }
            if text.is_empty() {
                in_item = false;
            } else if is_root && text.starts_with("# ") {
                in_features = text == "# Features";
            } else if is_root && text.starts_with("- ") {
                in_item = self.is_left_out(text);
            }
            if !in_features && !in_item {
                let line = relative(line, at);
                out.push(if is_root { without_feature(&line) } else { line });
            }
        }
        out
    }

    /// Whether a line in the list of modules names one that is left out.
    fn is_left_out(&self, line: &str) -> bool {
        let quoted = |open: &str, close: &str| {
            line.split_once(open).and_then(|(_, rest)| rest.split_once(close)).map(|(name, _)| name)
        };
        let feature = quoted(WITH_FEATURE, "`").map(str::to_owned);
        let feature = feature.or_else(|| quoted("[`mod@", "`]").map(|module| module.replace('_', "-")));
        let feature = feature.filter(|feature| feature != "types");
        feature.is_some_and(|feature| matches!(self.feature(&feature), Condition::Never))
    }

    /// Returns a line of an example, which uses the module instead of the crate.
    fn example(&self, line: &str) -> String {
        let Frame { path, crate_name, .. } = self.frame;
        replaced(line, &format!("{crate_name}::"), &format!("{path}::"), |before| {
            !before.is_some_and(|it| it.is_alphanumeric() || matches!(it, '_' | ':'))
        })
    }
}

/// The words before the feature of a module in the list of modules.
const WITH_FEATURE: &str = ", with the feature `";

fn without_feature(line: &str) -> String {
    match line.split_once(WITH_FEATURE).and_then(|(before, rest)| Some((before, rest.split_once("`: ")?.1))) {
        Some((before, rest)) => format!("{before}: {rest}"),
        None => line.to_owned(),
    }
}

/// Returns the path from a module to the root.
fn root(at: &[&str]) -> Vec<Token> {
    let word = |word: &str| Token::Word(word.to_owned());
    match at {
        [] => vec![word("self")],
        [_, above @ ..] => {
            let more = above.iter().flat_map(|_| [Token::Op("::".to_owned()), word("super")]);
            std::iter::once(word("super")).chain(more).collect()
        }
    }
}

/// Returns a line of documentation with relative links.
fn relative(line: &str, at: &[&str]) -> String {
    let root = if at.is_empty() { "self::".to_owned() } else { "super::".repeat(at.len()) };
    replaced(line, "crate::", &root, |before| before.is_some_and(|it| matches!(it, '(' | '@' | '`')))
}

/// Replaces `old` where the character before it is as `is_wanted` requires.
fn replaced(line: &str, old: &str, new: &str, is_wanted: impl Fn(Option<char>) -> bool) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once(old) {
        out.push_str(before);
        let last = out.chars().next_back();
        out.push_str(if is_wanted(last) { new } else { old });
        rest = behind;
    }
    out + rest
}

fn in_tests() -> Vec<Token> {
    read(quote::quote!(#[cfg(test)]))
}
