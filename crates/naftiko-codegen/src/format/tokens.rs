//! Tokens, and how they look on one line.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::LINE_END;

/// A token, with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, a keyword, a literal or a lifetime.
    Word(String),
    /// An operator or a mark.
    Op(String),
    Group(Delimiter, Vec<Token>),
    /// Lines of documentation, `//!` if inner.
    Doc {
        inner: bool,
        lines: Vec<String>,
    },
    /// Any other attribute.
    Attribute {
        inner: bool,
        content: Vec<Token>,
    },
}

impl Token {
    pub(super) fn is_op(&self, text: &str) -> bool {
        matches!(self, Token::Op(op) if op == text)
    }

    pub(super) fn is_word(&self, text: &str) -> bool {
        matches!(self, Token::Word(word) if word == text)
    }

    pub(super) fn is_brace(&self) -> bool {
        matches!(self, Token::Group(Delimiter::Brace, _))
    }
}

/// Operators of several characters.
const LONG: &[&str] =
    &["..=", "::", "->", "=>", "..", "&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "|=", "&="];

/// Reads tokens of a Rust file.
pub(super) fn read(stream: TokenStream) -> Vec<Token> {
    let mut out = Vec::new();
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(ident) => out.push(Token::Word(ident.to_string())),
            TokenTree::Literal(literal) => out.push(Token::Word(literal.to_string())),
            // What was interpolated whole: its delimiters are invisible.
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => out.extend(read(group.stream())),
            TokenTree::Group(group) => {
                let content = read(group.stream());
                match (group.delimiter(), hash(&out)) {
                    (Delimiter::Bracket, Some(inner)) => {
                        out.truncate(out.len() - 1 - usize::from(inner));
                        out.push(attribute(inner, content));
                    }
                    // Prettyplease puts the body of a closure that it breaks into a block.
                    (Delimiter::Brace, _) if ends_in_closure(&out) && is_expression(&content) => out.extend(content),
                    (delimiter, _) => out.push(Token::Group(delimiter, content)),
                }
            }
            TokenTree::Punct(punct) => {
                let mut text = punct.as_char().to_string();
                if text == "'"
                    && let Some(TokenTree::Ident(name)) = trees.peek()
                {
                    out.push(Token::Word(format!("'{name}")));
                    trees.next();
                    continue;
                }
                let mut is_joint = punct.spacing() == Spacing::Joint;
                while is_joint && let Some(TokenTree::Punct(next)) = trees.peek() {
                    let longer = format!("{text}{}", next.as_char());
                    if !LONG.contains(&longer.as_str()) {
                        break;
                    }
                    text = longer;
                    is_joint = next.spacing() == Spacing::Joint;
                    trees.next();
                }
                // A list of generic arguments that prettyplease broke.
                if text == ">" && out.last().is_some_and(|last| last.is_op(",")) {
                    out.pop();
                }
                out.push(Token::Op(text));
            }
        }
    }
    out
}

/// Whether the tokens end in the parameters of a closure. Emitters write no other `|` before a
/// brace.
fn ends_in_closure(tokens: &[Token]) -> bool {
    tokens.last().is_some_and(|last| last.is_op("|") || last.is_op("||"))
}

/// Whether the content of a block is one expression, and no statement.
fn is_expression(content: &[Token]) -> bool {
    const STATEMENTS: &[&str] = &["let", "for", "while", "return", "if"];
    let is_statement = |first: &Token| {
        matches!(first, Token::Doc { .. } | Token::Attribute { .. }) || STATEMENTS.iter().any(|it| first.is_word(it))
    };
    content.first().is_some_and(|first| !is_statement(first)) && !content.iter().any(|token| token.is_op(";"))
}

/// Whether the tokens end in what opens an attribute, and whether that is an inner one.
fn hash(tokens: &[Token]) -> Option<bool> {
    match tokens {
        [.., hash, mark] if hash.is_op("#") && mark.is_op("!") => Some(true),
        [.., hash] if hash.is_op("#") => Some(false),
        _ => None,
    }
}

fn attribute(inner: bool, content: Vec<Token>) -> Token {
    match content.as_slice() {
        [name, equals, Token::Word(text)] if name.is_word("doc") && equals.is_op("=") => {
            Token::Doc { inner, lines: string(text).split(LINE_END).map(str::to_owned).collect() }
        }
        _ => Token::Attribute { inner, content },
    }
}

/// The text of a string literal.
fn string(literal: &str) -> String {
    let inside = literal.trim_start_matches('r').trim_matches('#');
    let inside = inside.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(inside);
    if literal.starts_with('r') || !inside.contains('\\') {
        return inside.to_owned();
    }
    let mut out = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next() } else { None };
        out.push(match escaped {
            None => character,
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('0') => '\0',
            Some('x') => {
                let digits: String = characters.by_ref().take(2).collect();
                u8::from_str_radix(&digits, 16).map_or(char::REPLACEMENT_CHARACTER, char::from)
            }
            Some('u') => {
                let digits: String = characters.by_ref().skip(1).take_while(|digit| *digit != '}').collect();
                u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            Some(other) => other,
        });
    }
    out
}

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "fn", "for", "if", "impl",
    "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "trait", "type",
    "unsafe", "use", "where", "while",
];

/// What the token before leaves to the one behind it.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    /// No space follows.
    Glue,
    /// Something that has a value, or names a type.
    Value,
    Keyword,
    /// A space follows.
    Space,
}

/// The tokens on one line.
pub(super) fn flat(tokens: &[Token]) -> String {
    let mut line = Line { out: String::new(), before: Before::Nothing, angles: 0, has_bar: false, word: "" };
    tokens.iter().for_each(|token| line.push(token));
    line.out
}

struct Line<'a> {
    out: String,
    before: Before,
    /// How many `<` of generic arguments are open.
    angles: usize,
    /// Whether the parameters of a closure are open.
    has_bar: bool,
    /// The last word or keyword.
    word: &'a str,
}

impl<'a> Line<'a> {
    fn add(&mut self, has_space: bool, text: &str, leaves: Before) {
        if has_space && self.before != Before::Nothing {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.before = leaves;
    }

    fn push(&mut self, token: &'a Token) {
        match token {
            Token::Word(word) => {
                let is_keyword = KEYWORDS.contains(&word.as_str()) && !self.out.ends_with('.');
                let leaves = if is_keyword { Before::Keyword } else { Before::Value };
                self.add(self.before != Before::Glue, word, leaves);
                // Only `fn` reaches over the name: what is behind that is generic.
                self.word = if self.word == "fn" && !is_keyword { "Fn" } else { word };
            }
            Token::Op(op) => self.op(op),
            Token::Group(delimiter, content) => self.group(*delimiter, content),
            Token::Doc { lines, .. } => {
                let text = format!("#[doc = {:?}]", lines.join("\n"));
                self.add(true, &text, Before::Space);
            }
            Token::Attribute { inner, content } => {
                let text = format!("#{}[{}]", if *inner { "!" } else { "" }, flat(content));
                self.add(self.before != Before::Glue, &text, Before::Space);
            }
        }
    }

    fn group(&mut self, delimiter: Delimiter, content: &[Token]) {
        let is_call = self.before == Before::Value || self.before == Before::Glue;
        let content = without_last_comma(delimiter, content, is_call);
        let inside = flat(content);
        let has_space = match (delimiter, self.before) {
            (Delimiter::Brace, Before::Glue) => self.out.ends_with('!'),
            (Delimiter::Brace, _) | (_, Before::Space) => true,
            (_, Before::Keyword) => !matches!(self.word, "pub" | "fn"),
            (_, Before::Nothing | Before::Glue | Before::Value) => false,
        };
        let text = match delimiter {
            Delimiter::Parenthesis => format!("({inside})"),
            Delimiter::Bracket => format!("[{inside}]"),
            _ if inside.is_empty() || self.out.ends_with("::") => format!("{{{inside}}}"),
            _ => format!("{{ {inside} }}"),
        };
        self.add(has_space, &text, Before::Value);
    }

    fn op(&mut self, op: &str) {
        use Before::{Glue, Keyword, Nothing, Space, Value};
        let is_value = self.before == Value;
        let is_open = self.before == Glue;
        match op {
            "," | ";" | ":" => self.add(false, op, Space),
            "." => self.add(false, op, Glue),
            "?" if is_value => self.add(false, op, Value),
            "::" => self.add(matches!(self.before, Space | Keyword), op, Glue),
            ".." | "..=" | "!" => self.add(!is_value && !is_open, op, Glue),
            "&" | "*" | "-" | "&&" if !is_value => self.add(!is_open, op, Glue),
            "|" if self.has_bar => {
                self.has_bar = false;
                self.add(false, op, Space);
            }
            "|" if !is_value => {
                self.has_bar = true;
                self.add(!is_open, op, Glue);
            }
            "<" if !is_value || self.word.starts_with(|first: char| first.is_uppercase()) => {
                self.angles += 1;
                let is_of_keyword = self.before == Keyword && matches!(self.word, "impl" | "for" | "fn");
                self.add(!is_value && !is_open && !is_of_keyword, op, Glue);
            }
            ">" if self.angles > 0 => {
                self.angles -= 1;
                self.add(false, op, Value);
            }
            "#" | "$" => self.add(self.before == Space, op, Glue),
            _ => self.add(self.before != Nothing && !is_open, op, Space),
        }
    }
}

/// The content of a group on one line, which has no comma at its end, unless that makes a tuple of
/// one.
fn without_last_comma(delimiter: Delimiter, content: &[Token], is_call: bool) -> &[Token] {
    match content {
        [rest @ .., last] if last.is_op(",") => {
            let is_tuple =
                delimiter == Delimiter::Parenthesis && !is_call && !rest.iter().any(|token| token.is_op(","));
            if is_tuple { content } else { rest }
        }
        _ => content,
    }
}

/// The parts of a list, split at its commas. Those of generic arguments and of a closure's
/// parameters split nothing.
pub(super) fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut parts, mut start, mut angles, mut has_bar) = (Vec::new(), 0, 0_usize, false);
    for (at, token) in tokens.iter().enumerate() {
        let Token::Op(op) = token else { continue };
        match op.as_str() {
            "<" => angles += 1,
            ">" => angles = angles.saturating_sub(1),
            "|" => has_bar = !has_bar && (at == start || tokens[at - 1].is_word("move")),
            "," if angles == 0 && !has_bar => {
                parts.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}
