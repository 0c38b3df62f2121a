//! Items and statements.

use proc_macro2::Delimiter;

use super::expr::{Place, assignment, block, expression, filled, width};
use super::tokens::{Token, flat, split};
use super::{COMMENT, STEP, WIDTH};

/// An item or a statement, with what stands before it.
pub(super) struct Part<'a> {
    pub(super) attributes: &'a [Token],
    pub(super) tokens: &'a [Token],
}

/// Writes items, with a blank line between those that belong to no group.
pub(super) fn items(out: &mut String, tokens: &[Token], indent: usize) {
    let mut before: Option<Kind> = None;
    let mut parts: Vec<(Kind, Part<'_>)> = parts(tokens).into_iter().map(|part| (kind(&part), part)).collect();
    // Modules that follow each other are in the order of their names.
    for modules in parts.chunk_by_mut(|(one, _), (other, _)| one == other && matches!(one, Kind::Modules(_))) {
        modules.sort_by_key(|(_, part)| flat(part.tokens));
    }
    for (kind, part) in parts {
        if before.is_some_and(|before| is_apart(before, kind)) {
            out.push('\n');
        }
        attributes(out, part.attributes, indent);
        item(out, part.tokens, indent);
        before = Some(kind);
    }
}

/// Writes the statements of a body.
pub(super) fn statements(out: &mut String, tokens: &[Token], indent: usize) {
    for part in parts(tokens) {
        attributes(out, part.attributes, indent);
        item(out, part.tokens, indent);
    }
}

/// What decides about blank lines between two items.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    InnerDoc,
    Modules(bool),
    /// Reexports, and imports of the standard library, of the crate, and of others.
    Uses(u8),
    Definition,
    Table {
        is_commented: bool,
    },
    Other,
}

fn kind(part: &Part<'_>) -> Kind {
    let is_public = part.tokens.first().is_some_and(|it| it.is_word("pub"));
    match keyword(part.tokens) {
        None if part.tokens.is_empty() => Kind::InnerDoc,
        Some("mod") if !part.tokens.iter().any(Token::is_brace) => Kind::Modules(is_public),
        Some("use") if is_public => Kind::Uses(0),
        Some("use") => match part.tokens.get(1) {
            Some(root) if root.is_word("std") => Kind::Uses(1),
            Some(root) if ["crate", "self", "super"].iter().any(|word| root.is_word(word)) => Kind::Uses(3),
            _ => Kind::Uses(2),
        },
        Some("struct" | "enum") => Kind::Definition,
        // They are methods.
        None if part.tokens.windows(2).any(|it| it[0].is_word("setters") && it[1].is_op("!")) => Kind::Other,
        None if part.tokens.iter().any(|it| it.is_op("!")) => Kind::Table { is_commented: !part.attributes.is_empty() },
        _ => Kind::Other,
    }
}

/// Whether a blank line goes between two items. The table of a type is a part of its definition.
fn is_apart(before: Kind, kind: Kind) -> bool {
    match (before, kind) {
        (Kind::Modules(_) | Kind::Uses(_), _) => before != kind,
        (Kind::Definition, Kind::Table { is_commented }) => is_commented,
        _ => true,
    }
}

/// The keyword that says what an item is.
fn keyword(tokens: &[Token]) -> Option<&str> {
    const ITEMS: &[&str] = &[
        "fn", "impl", "struct", "enum", "trait", "mod", "use", "static", "type", "match", "if", "for", "while", "loop",
    ];
    let is_before = |token: &&Token| {
        matches!(token, Token::Group(Delimiter::Parenthesis, _))
            || ["pub", "async", "const", "unsafe"].iter().any(|word| token.is_word(word))
    };
    let is_qualified = tokens.first().is_some_and(|first| !matches!(first, Token::Group(..)));
    let first = tokens.iter().find(|token| !is_before(token)).filter(|_| is_qualified)?;
    match first {
        Token::Word(word) => ITEMS.iter().find(|it| *it == word).copied(),
        _ => None,
    }
}

/// The items or statements of a body.
pub(super) fn parts(tokens: &[Token]) -> Vec<Part<'_>> {
    let (mut parts, mut rest) = (Vec::new(), tokens);
    while !rest.is_empty() {
        if let Token::Doc { inner: true, .. } | Token::Attribute { inner: true, .. } = rest[0] {
            parts.push(Part { attributes: &rest[..1], tokens: &[] });
            rest = &rest[1..];
            continue;
        }
        let (attributes, behind) = split_attributes(rest);
        let end = end(behind);
        parts.push(Part { attributes, tokens: &behind[..end] });
        rest = &behind[end..];
    }
    parts
}

pub(super) fn split_attributes(tokens: &[Token]) -> (&[Token], &[Token]) {
    let is_attribute = |token: &Token| matches!(token, Token::Doc { .. } | Token::Attribute { .. });
    tokens.split_at(tokens.iter().position(|token| !is_attribute(token)).unwrap_or(tokens.len()))
}

/// Where the first item or statement ends.
fn end(tokens: &[Token]) -> usize {
    let keyword = keyword(tokens);
    let has_block = keyword.is_some_and(|keyword| !["use", "static", "type"].contains(&keyword));
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        let is_end = match token {
            Token::Op(op) => op == ";",
            Token::Group(Delimiter::Brace, _) => {
                let is_macro = keyword.is_none() && tokens[..at].last().is_some_and(|it| it.is_op("!"));
                let goes_on =
                    next.is_some_and(|it| [";", "=", ".", "?"].iter().any(|op| it.is_op(op)) || it.is_word("else"));
                (has_block || is_macro || at == 0) && !goes_on
            }
            _ => false,
        };
        if is_end {
            return at + 1;
        }
    }
    tokens.len()
}

/// The patterns and bodies of a `match`.
pub(super) fn arms(tokens: &[Token]) -> Vec<(&[Token], &[Token])> {
    let (mut arms, mut rest) = (Vec::new(), tokens);
    while let Some(arrow) = rest.iter().position(|token| token.is_op("=>")) {
        let body = &rest[arrow + 1..];
        let has_block = body.first().is_some_and(Token::is_brace);
        let end = if has_block { 1 } else { body.iter().position(|it| it.is_op(",")).unwrap_or(body.len()) };
        arms.push((&rest[..arrow], &body[..end]));
        rest = &body[end..];
        rest = rest.strip_prefix(&[Token::Op(",".to_owned())]).unwrap_or(rest);
    }
    arms
}

pub(super) fn attributes(out: &mut String, attributes: &[Token], indent: usize) {
    for attribute in attributes {
        match attribute {
            Token::Doc { inner, lines } => {
                let is_comment = lines.first().is_some_and(|line| line.starts_with(COMMENT));
                let open = if is_comment {
                    "//"
                } else if *inner {
                    "//!"
                } else {
                    "///"
                };
                for text in lines {
                    line(out, indent, format!("{open}{}", text.trim_start_matches(COMMENT)).trim_end());
                }
            }
            _ => {
                let Token::Attribute { inner, content } = attribute else { continue };
                let mut text = format!("#{}[{}]", if *inner { "!" } else { "" }, flat(content));
                if let ([name, Token::Group(_, arguments)], true) = (content.as_slice(), indent + width(&text) > WIDTH)
                {
                    let pad = " ".repeat(indent + STEP);
                    let arguments: Vec<String> = split(arguments).into_iter().map(flat).collect();
                    let (name, arguments) = (flat(std::slice::from_ref(name)), arguments.join(&format!(",\n{pad}")));
                    text = format!("#[{name}(\n{pad}{arguments}\n{})]", " ".repeat(indent));
                }
                line(out, indent, &text);
            }
        }
    }
}

fn line(out: &mut String, indent: usize, text: &str) {
    out.push_str(&" ".repeat(indent));
    out.push_str(text);
    out.push('\n');
}

fn item(out: &mut String, tokens: &[Token], indent: usize) {
    if tokens.is_empty() {
        return;
    }
    let brace = tokens.iter().position(Token::is_brace);
    let text = match (keyword(tokens), brace) {
        (Some("fn"), _) => function(tokens, indent),
        (Some("impl" | "trait" | "mod"), Some(at)) => container(&tokens[..at], &tokens[at], indent),
        (Some("struct" | "enum"), Some(at)) => definition(&tokens[..at], &tokens[at], indent),
        (Some("use"), Some(_)) => import(tokens, indent),
        (None, Some(at)) if tokens[..at].last().is_some_and(|it| it.is_op("!")) => {
            table(&tokens[..at], &tokens[at], indent)
        }
        _ => statement(tokens, indent),
    };
    line(out, indent, &text);
}

/// A statement that is an expression, or gives one a name.
fn statement(tokens: &[Token], indent: usize) -> String {
    let (tokens, tail) = match tokens {
        [rest @ .., last] if last.is_op(";") => (rest, ";"),
        tokens => (tokens, ""),
    };
    let place = Place::line(indent, tail.len());
    let equals = tokens.iter().position(|token| token.is_op("="));
    let is_named = ["let", "static", "const", "pub", "type"].iter().any(|word| tokens[0].is_word(word));
    // `let .. else { .. }` has its block at the end.
    let text = match equals.filter(|_| is_named) {
        Some(at) => assignment(&flat(&tokens[..at]), "=", &tokens[at + 1..], place),
        None => expression(tokens, place),
    };
    text + tail
}

/// A function: its parameters have a line each if they do not fit on one.
fn function(tokens: &[Token], indent: usize) -> String {
    let (signature, body) = match tokens {
        [signature @ .., Token::Group(Delimiter::Brace, body)] => (signature, Some(body)),
        [signature @ .., last] if last.is_op(";") => (signature, None),
        tokens => (tokens, None),
    };
    let pad = " ".repeat(indent);
    let conditions = signature.iter().position(|token| token.is_word("where"));
    let (signature, conditions) = signature.split_at(conditions.unwrap_or(signature.len()));
    let mut text = flat(signature);
    let end = if body.is_none() {
        1
    } else if conditions.is_empty() {
        " {".len()
    } else {
        0
    };
    let end = if body.is_some_and(Vec::is_empty) { " {}".len() } else { end };
    if indent + width(&text) + end > WIDTH
        && let Some((at, parameters)) = parameters(signature)
    {
        text = flat(&signature[..at]) + "(\n";
        for parameter in split(parameters) {
            text.push_str(&format!("{pad}    {},\n", flat(parameter)));
        }
        let rest = [&[Token::Word(")".to_owned())], &signature[at + 1..]].concat();
        text.push_str(&format!("{pad}{}", flat(&rest)));
    }
    if let [_, conditions @ ..] = conditions {
        text.push_str(&format!("\n{pad}where\n"));
        for condition in split(conditions) {
            text.push_str(&format!("{pad}    {},\n", flat(condition)));
        }
        text.push_str(&pad);
    } else if body.is_some() {
        text.push(' ');
    }
    match body {
        Some(body) => text + &block(body, indent),
        None => text + ";",
    }
}

/// The parameters of a function: the parentheses behind its name and generic parameters.
fn parameters(signature: &[Token]) -> Option<(usize, &[Token])> {
    let start = signature.iter().position(|token| token.is_word("fn"))?;
    let mut angles = 0_usize;
    for (at, token) in signature.iter().enumerate().skip(start) {
        match token {
            Token::Op(op) if op == "<" => angles += 1,
            Token::Op(op) if op == ">" => angles = angles.saturating_sub(1),
            Token::Group(Delimiter::Parenthesis, content) if angles == 0 => return Some((at, content)),
            _ => {}
        }
    }
    None
}

/// An item that holds items.
fn container(head: &[Token], body: &Token, indent: usize) -> String {
    let Token::Group(_, content) = body else { return flat(head) };
    let pad = " ".repeat(indent);
    let mut text = flat(head);
    let mut gap = " ".to_owned();
    if indent + width(&text) + " {".len() > WIDTH
        && let Some(at) = text.find(" for ")
    {
        text.replace_range(at..=at, &format!("\n{pad}    "));
        gap = format!("\n{pad}");
    }
    if content.is_empty() {
        return text + " {}";
    }
    text.push_str(&format!("{gap}{{\n"));
    items(&mut text, content, indent + STEP);
    text + &pad + "}"
}

/// A struct or an enum: a line for each field or variant.
fn definition(head: &[Token], body: &Token, indent: usize) -> String {
    let Token::Group(_, content) = body else { return flat(head) };
    if content.is_empty() {
        return flat(head) + " {}";
    }
    let mut text = flat(head) + " {\n";
    for part in split(content) {
        let (before, rest) = split_attributes(part);
        attributes(&mut text, before, indent + STEP);
        line(&mut text, indent + STEP, &(flat(rest) + ","));
    }
    text + &" ".repeat(indent) + "}"
}

/// An import of several names: as many on a line as there is room for.
fn import(tokens: &[Token], indent: usize) -> String {
    let whole = flat(tokens);
    let Some((path, Token::Group(_, names))) =
        tokens.iter().position(Token::is_brace).map(|at| (&tokens[..at], &tokens[at]))
    else {
        return whole;
    };
    if let [name] = split(names).as_slice()
        && !name[0].is_word("self")
    {
        return format!("{}{};", flat(path), flat(name));
    }
    if indent + width(&whole) < WIDTH {
        return whole;
    }
    let names: Vec<String> = split(names).into_iter().map(flat).collect();
    format!("{}{{\n{}{}}};", flat(path), filled(&names, indent + STEP), " ".repeat(indent))
}

/// Tables that have a line for each entry, whatever their length.
const HAS_LINES: &[&str] = &["::faked!"];

/// Tables of keys or values, of which a line has as many as fit.
const IS_FILLED: &[&str] = &["::object!", "::open_enum!", "::open_integer_enum!"];

/// A table of the runtime: a macro with entries in braces. It has one line if it fits, unless
/// entries have attributes.
fn table(head: &[Token], body: &Token, indent: usize) -> String {
    let Token::Group(_, content) = body else { return flat(head) };
    let Some((name, Token::Group(_, entries))) = content.split_last().map(|(last, name)| (name, last)) else {
        return format!("{}();", flat(head));
    };
    let (head, name) = (flat(head), flat(name));
    let is_any = |names: &[&str]| names.iter().any(|name| head.ends_with(name));
    let entries: Vec<(&[Token], &[Token])> = split(entries).into_iter().map(split_attributes).collect();
    if entries.is_empty() {
        return format!("{head}({name} {{}});");
    }
    let has_lines = is_any(HAS_LINES) || entries.iter().any(|(attributes, _)| !attributes.is_empty());
    let texts: Vec<String> = entries.iter().map(|(_, tokens)| entry(tokens)).collect();
    let whole = format!("{head}({name} {{ {} }});", texts.join(", "));
    if !has_lines && indent + width(&whole) <= WIDTH {
        return whole;
    }
    let open = format!("{head}({name} {{");
    let outer = " ".repeat(indent);
    let (open, indent, close) = if indent + width(&open) <= WIDTH {
        (open, indent + STEP, format!("{outer}}});"))
    } else {
        let pad = " ".repeat(indent + STEP);
        (format!("{head}(\n{pad}{name} {{"), indent + 2 * STEP, format!("{pad}}}\n{outer});"))
    };
    let mut out = open + "\n";
    if is_any(IS_FILLED) {
        out.push_str(&filled(&texts, indent));
    } else {
        for ((before, tokens), text) in entries.iter().zip(&texts) {
            attributes(&mut out, before, indent);
            match argument(tokens).filter(|_| indent + width(text) + 1 > WIDTH) {
                Some((name, argument, rest)) => {
                    line(&mut out, indent, &format!("{name}("));
                    line(&mut out, indent + STEP, &argument);
                    line(&mut out, indent, &format!("){rest},"));
                }
                None => line(&mut out, indent, &format!("{text},")),
            }
        }
    }
    out + &close
}

/// An entry with an argument in parentheses: what is before it, the argument, and what follows it.
fn argument(tokens: &[Token]) -> Option<(String, String, String)> {
    let is_argument = |token: &Token| matches!(token, Token::Group(Delimiter::Parenthesis, _));
    let at = tokens.iter().position(is_argument)?;
    let Token::Group(_, argument) = &tokens[at] else { return None };
    let rest = match flat(&tokens[at + 1..]) {
        rest if rest.is_empty() => rest,
        rest => format!(" {rest}"),
    };
    Some((flat(&tokens[..at]), flat(argument), rest))
}

/// An entry of a table, which may begin with a mark.
fn entry(tokens: &[Token]) -> String {
    match tokens {
        [Token::Op(mark), rest @ ..] if !rest.is_empty() => format!("{mark} {}", entry(rest)),
        _ => flat(tokens),
    }
}
