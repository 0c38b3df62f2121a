//! Expressions: on one line if they fit, and otherwise broken as `rustfmt` breaks them.
//!
//! A function here gives the text of an expression that begins in a column. Lines after the first
//! have their indentation.

use proc_macro2::Delimiter;

use super::items::{arms, attributes, split_attributes, statements};
use super::tokens::{Token, flat, split};
use super::{STEP, WIDTH};

/// Where an expression is laid out.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// How far the line is indented that it begins in.
    pub(super) indent: usize,
    /// The column that it begins in.
    pub(super) column: usize,
    /// How many characters follow its end on the same line.
    pub(super) tail: usize,
}

impl Place {
    /// The beginning of a line.
    pub(super) fn line(indent: usize, tail: usize) -> Self {
        Place { indent, column: indent, tail }
    }

    /// The place behind some text on the same line.
    fn behind(self, text: &str) -> Self {
        Place { column: self.column + width(text), ..self }
    }

    fn fits(self, text: &str) -> bool {
        self.column + width(text) + self.tail <= WIDTH
    }
}

pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

fn first_line(text: &str) -> &str {
    text.split_once('\n').map_or(text, |(first, _)| first)
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Whether all lines are short enough, the first of which begins in a column.
fn is_within(text: &str, place: Place) -> bool {
    let last = newlines(text);
    text.lines().enumerate().all(|(at, line)| {
        let start = if at == 0 { place.column } else { 0 };
        let end = if at == last { place.tail } else { 0 };
        start + width(line) + end <= WIDTH
    })
}

fn spaces(indent: usize) -> String {
    " ".repeat(indent)
}

/// The expression as one line, whatever its length. None if it has a block with something in it.
fn one_line(tokens: &[Token]) -> Option<String> {
    (!has_block(tokens)).then(|| flat(tokens))
}

fn has_block(tokens: &[Token]) -> bool {
    let is_block = |at: usize| match &tokens[at] {
        Token::Group(Delimiter::Brace, content) => {
            !content.is_empty() && !is_literal(&tokens[..at]) || has_block(content)
        }
        Token::Group(_, content) => has_block(content),
        Token::Doc { .. } | Token::Attribute { .. } => true,
        _ => false,
    };
    (0..tokens.len()).any(is_block)
}

/// Whether braces behind these tokens hold fields or imports, and not statements.
pub(super) fn is_literal(before: &[Token]) -> bool {
    match before.last() {
        // The name of a type: it may begin with a digit behind an underscore.
        Some(Token::Word(word)) => !word.trim_start_matches('_').starts_with(|first: char| first.is_lowercase()),
        Some(token) => token.is_op("::") || token.is_op(">"),
        None => false,
    }
}

pub(super) fn expression(tokens: &[Token], place: Place) -> String {
    let (before, tokens) = split_attributes(tokens);
    if !before.is_empty() {
        let mut text = String::new();
        attributes(&mut text, before, place.indent);
        let rest = expression(tokens, Place::line(place.indent, place.tail));
        return format!("{}{}{rest}", text.trim_start(), spaces(place.indent));
    }
    if let Some(line) = one_line(tokens).filter(|line| place.fits(line)) {
        return line;
    }
    let Some(first) = tokens.first() else { return String::new() };
    if let Some(body) = closure_body(tokens) {
        return closure(&tokens[..body], &tokens[body..], place);
    }
    if let Some(text) = control(tokens, place) {
        return text;
    }
    if first.is_word("return") || first.is_word("break") {
        return prefixed(1, tokens, place);
    }
    if let Some(at) = tokens.iter().position(|token| token.is_op("=")) {
        return assignment(&flat(&tokens[..at]), "=", &tokens[at + 1..], place);
    }
    if let Some(text) = binary(tokens, place) {
        return text;
    }
    if ["&", "*", "!", "-"].iter().any(|op| first.is_op(op)) {
        return prefixed(if tokens.get(1).is_some_and(|it| it.is_word("mut")) { 2 } else { 1 }, tokens, place);
    }
    chain(tokens, place).unwrap_or_else(|| postfix(tokens, place))
}

/// An expression behind an operator or a keyword.
fn prefixed(count: usize, tokens: &[Token], place: Place) -> String {
    let mut prefix = flat(&tokens[..count]);
    if matches!(tokens[count - 1], Token::Word(_)) {
        prefix.push(' ');
    }
    let rest = expression(&tokens[count..], place.behind(&prefix));
    prefix + &rest
}

/// `left = right`: what is right begins on the next line if it is shorter so.
pub(super) fn assignment(left: &str, operator: &str, right: &[Token], place: Place) -> String {
    let left = format!("{left} {operator} ");
    let here = place.behind(&left);
    let same = expression(right, here);
    if !same.contains('\n') && here.fits(&same) {
        return left + &same;
    }
    let below = Place::line(place.indent + STEP, place.tail);
    let next = expression(right, below);
    let is_better = is_within(&next, below) && (prefers_next(&same, &next) || !is_within(&same, here));
    if is_better { format!("{}\n{}{next}", left.trim_end(), spaces(below.indent)) } else { left + &same }
}

/// Whether a layout on the next line is better than one on the same.
fn prefers_next(same: &str, next: &str) -> bool {
    let opens = |text: &str, bracket| first_line(text).ends_with(bracket);
    newlines(next) == 0
        || newlines(same) > newlines(next) + 1
        || ['(', '{', '['].iter().any(|bracket| opens(same, *bracket) && !opens(next, *bracket))
}

/// Where the body of a closure begins, if this is one.
fn closure_body(tokens: &[Token]) -> Option<usize> {
    let start = usize::from(tokens.first()?.is_word("move"));
    let first = tokens.get(start)?;
    if first.is_op("||") {
        return Some(start + 1);
    }
    let end = tokens.iter().skip(start + 1).position(|token| token.is_op("|"));
    if first.is_op("|") { end.map(|end| start + 1 + end + 1) } else { None }
}

fn closure(head: &[Token], body: &[Token], place: Place) -> String {
    let head = flat(head) + " ";
    if let [Token::Group(Delimiter::Brace, content)] = body {
        return head + &block(content, place.indent);
    }
    let text = expression(body, place.behind(&head));
    if is_block_like(body) && is_within(&text, place.behind(&head))
        || !text.contains('\n') && place.behind(&head).fits(&text)
    {
        head + &text
    } else {
        head + &block(body, place.indent)
    }
}

/// Whether an expression may go on below the line that it begins in.
fn is_block_like(tokens: &[Token]) -> bool {
    match tokens {
        [first, ..] if ["match", "async", "unsafe", "loop"].iter().any(|word| first.is_word(word)) => true,
        [first, rest @ ..] if first.is_op("&") || first.is_op("*") => is_block_like(rest),
        [rest @ .., last] if last.is_op("?") => is_block_like(rest),
        [path @ .., last] => last.is_brace() && is_literal(path),
        [] => false,
    }
}

/// Statements in braces.
pub(super) fn block(content: &[Token], indent: usize) -> String {
    if content.is_empty() {
        return "{}".to_owned();
    }
    let mut out = "{\n".to_owned();
    statements(&mut out, content, indent + STEP);
    out + &spaces(indent) + "}"
}

/// An expression that begins with a keyword and has a block.
fn control(tokens: &[Token], place: Place) -> Option<String> {
    let Token::Word(keyword) = tokens.first()? else {
        let [Token::Group(Delimiter::Brace, content)] = tokens else { return None };
        return Some(block(content, place.indent));
    };
    if !["match", "if", "for", "while", "loop", "async", "unsafe"].contains(&keyword.as_str()) {
        return None;
    }
    let at = (1..tokens.len()).find(|at| {
        // In `if let Some { x } = y { .. }`, the block is the second one.
        tokens[*at].is_brace() && !tokens.get(at + 1).is_some_and(|next| next.is_op("="))
    })?;
    let Token::Group(_, content) = &tokens[at] else { return None };
    let start = flat(&tokens[..1]) + " ";
    let head = match &tokens[1..at] {
        [] => start,
        [word] if word.is_word("move") => "async move ".to_owned(),
        head => {
            let inside = Place { tail: " {".len(), ..place.behind(&start) };
            let head = one_line(head).filter(|line| inside.fits(line)).unwrap_or_else(|| expression(head, inside));
            format!("{start}{head} ")
        }
    };
    let mut text = head
        + &match keyword.as_str() {
            "match" => match_block(content, place.indent),
            _ => block(content, place.indent),
        };
    match &tokens[at + 1..] {
        [] => {}
        [otherwise, rest @ ..] if otherwise.is_word("else") => {
            let here = Place { column: place.indent + "} else ".len(), ..place };
            text.push_str(" else ");
            text.push_str(&expression(rest, here));
        }
        // What is done with its value.
        rest => text.push_str(&flat(rest)),
    }
    Some(text)
}

fn match_block(content: &[Token], indent: usize) -> String {
    let mut out = "{\n".to_owned();
    for (pattern, body) in arms(content) {
        arm(&mut out, pattern, body, indent + STEP);
    }
    out + &spaces(indent) + "}"
}

fn arm(out: &mut String, pattern: &[Token], body: &[Token], indent: usize) {
    let mut head = flat(pattern);
    if indent + width(&head) + " => {".len() > WIDTH {
        // Each of several patterns on its own line.
        head = head.replace(" | ", &format!("\n{}| ", spaces(indent)));
    }
    let column =
        if head.contains('\n') { width(head.lines().last().unwrap_or_default()) } else { indent + width(&head) };
    head.push_str(" => ");
    out.push_str(&spaces(indent));
    if let [Token::Group(Delimiter::Brace, content)] = body {
        out.push_str(&format!("{head}{}\n", block(content, indent)));
        return;
    }
    let here = Place { indent, column: column + " => ".len(), tail: 1 };
    let same = expression(body, here);
    let next = expression(body, Place::line(indent + STEP, 0));
    let can_go_on =
        is_block_like(body) || matches!(body.last(), Some(Token::Group(..))) || closure_body(body).is_some();
    let fits = !same.contains('\n') && here.fits(&same);
    if fits || can_go_on && !prefers_next(&same, &next) && is_within(&same, here) {
        out.push_str(&format!("{head}{same},\n"));
    } else {
        out.push_str(&format!("{head}{{\n{}{next}\n{}}}\n", spaces(indent + STEP), spaces(indent)));
    }
}

/// Operators between expressions, those that bind least first.
const BINARY: &[&[&str]] = &[&["||"], &["&&"], &["==", "!=", "<=", ">=", ">"], &["+"]];

/// Operands below each other, each behind its operator.
fn binary(tokens: &[Token], place: Place) -> Option<String> {
    let is_operator = |at: usize, of: &[&str]| at > 0 && of.iter().any(|op| tokens[at].is_op(op));
    let has_generics = tokens.iter().any(|token| token.is_op("<"));
    let of = BINARY.iter().find(|of| !has_generics && (0..tokens.len()).any(|at| is_operator(at, of)))?;
    let ends: Vec<usize> = (0..tokens.len()).filter(|at| is_operator(*at, of)).chain([tokens.len()]).collect();
    let mut text = expression(&tokens[..ends[0]], Place { tail: 0, ..place });
    for pair in ends.windows(2) {
        let operator = flat(&tokens[pair[0]..pair[0] + 1]) + " ";
        let line = Place { tail: place.tail, ..Place::line(place.indent + STEP, 0) };
        let operand = expression(&tokens[pair[0] + 1..pair[1]], line.behind(&operator));
        text.push_str(&format!("\n{}{operator}{operand}", spaces(line.indent)));
    }
    Some(text)
}

/// A chain of methods and fields, if this is one: its root, and what is called on it.
fn links(tokens: &[Token]) -> Option<(&[Token], Vec<&[Token]>)> {
    let dots: Vec<usize> = (1..tokens.len()).filter(|at| tokens[*at].is_op(".")).collect();
    let root = &tokens[..*dots.first()?];
    let ends = dots.iter().skip(1).copied().chain([tokens.len()]);
    Some((root, dots.iter().zip(ends).map(|(start, end)| &tokens[*start..end]).collect()))
}

fn chain(tokens: &[Token], place: Place) -> Option<String> {
    let (root, mut links) = links(tokens)?;
    let mut first = expression(root, Place { tail: 0, ..place });
    // A short root has what follows beside it.
    while links.len() > 1 && width(&first) + place.column <= place.indent + STEP && !first.contains('\n') {
        first.push_str(&flat(links.remove(0)));
    }
    if let Some(text) = chain_on_a_line(&first, &links, place) {
        return Some(text);
    }
    let indent = if first.contains('\n') { place.indent } else { place.indent + STEP };
    for (at, link) in links.iter().enumerate() {
        let tail = if at + 1 == links.len() { place.tail } else { 0 };
        first.push_str(&format!("\n{}{}", spaces(indent), postfix(link, Place::line(indent, tail))));
    }
    Some(first)
}

/// The chain with all on one line but for what the arguments of the last call need, if that is no
/// longer than a line for each.
fn chain_on_a_line(first: &str, links: &[&[Token]], place: Place) -> Option<String> {
    let (last, others) = links.split_last()?;
    let others: Option<Vec<String>> = others.iter().map(|link| one_line(link)).collect();
    let start = format!("{first}{}", others?.concat());
    if start.contains('\n') || place.column + width(&start) > WIDTH {
        return None;
    }
    let here = place.behind(&start);
    let over = postfix(last, here);
    let fits = here.fits(first_line(&over));
    let below = postfix(last, Place::line(place.indent + STEP, place.tail));
    let is_fine = fits && (newlines(&over) >= 4 || newlines(&below) >= newlines(&over));
    is_fine.then(|| start + &over)
}

/// A path, a call, a macro, a literal: what is in the last brackets is broken.
fn postfix(tokens: &[Token], place: Place) -> String {
    if let Some(line) = one_line(tokens).filter(|line| place.fits(line)) {
        return line;
    }
    let end = tokens.iter().rposition(|token| matches!(token, Token::Group(..)));
    let Some((end, Token::Group(delimiter, content))) = end.map(|end| (end, &tokens[end])) else { return flat(tokens) };
    let (head, rest) = (flat(&tokens[..end]), flat(&tokens[end + 1..]));
    let place = Place { tail: place.tail + width(&rest), ..place };
    let inside = match delimiter {
        Delimiter::Brace if is_literal(&tokens[..end]) => format!("{head} {}", fields(content, place.indent)),
        Delimiter::Brace => format!("{head} {}", block(content, place.indent)),
        _ => arguments(head, *delimiter, content, place),
    };
    inside + &rest
}

/// The fields of a literal, each on its own line.
fn fields(content: &[Token], indent: usize) -> String {
    let mut out = "{\n".to_owned();
    for field in split(content) {
        out.push_str(&spaces(indent + STEP));
        let line = Place::line(indent + STEP, 1);
        match field {
            [name, colon, value @ ..] if colon.is_op(":") => {
                let name = format!("{}: ", flat(std::slice::from_ref(name)));
                out.push_str(&name);
                out.push_str(&expression(value, line.behind(&name)));
            }
            _ => out.push_str(&expression(field, line)),
        }
        out.push_str(if field.first().is_some_and(|first| first.is_op("..")) { "\n" } else { ",\n" });
    }
    out + &spaces(indent) + "}"
}

fn arguments(head: String, delimiter: Delimiter, content: &[Token], place: Place) -> String {
    let (open, close) = if delimiter == Delimiter::Bracket { ("[", "]") } else { ("(", ")") };
    let arguments = split(content);
    let Some((last, others)) = arguments.split_last() else { return format!("{head}{open}{close}") };
    if can_overflow(last, others.is_empty())
        && let Some(others) = others.iter().map(|argument| one_line(argument)).collect::<Option<Vec<_>>>()
    {
        let mut start = format!("{head}{open}");
        others.iter().for_each(|other| start.push_str(&format!("{other}, ")));
        let here = Place { tail: place.tail + 1, ..place.behind(&start) };
        if let Some(over) = overflowing(last, here) {
            let below = Place::line(place.indent + STEP, 1);
            let is_short = others.is_empty() && one_line(last).is_some_and(|line| below.fits(&line));
            if !(is_short && newlines(&over) <= 1) {
                return format!("{start}{over}{close}");
            }
        }
    }
    if let Some(texts) = short(&arguments) {
        return format!("{head}{open}\n{}{}{close}", filled(&texts, place.indent + STEP), spaces(place.indent));
    }
    let mut out = format!("{head}{open}\n");
    for argument in &arguments {
        let line = Place::line(place.indent + STEP, 1);
        out.push_str(&format!("{}{},\n", spaces(line.indent), expression(argument, line)));
    }
    out + &spaces(place.indent) + close
}

/// The texts of arguments that are short words, of which a line takes several.
fn short(arguments: &[&[Token]]) -> Option<Vec<String>> {
    let text = |argument: &&[Token]| match argument {
        [Token::Word(word)] if width(word) <= 10 => Some(word.clone()),
        _ => None,
    };
    if arguments.len() > 1 { arguments.iter().map(text).collect() } else { None }
}

/// Lines of texts with commas behind them, as many on a line as there is room for.
pub(super) fn filled(texts: &[String], indent: usize) -> String {
    let (mut out, mut column) = (spaces(indent), indent);
    for (at, text) in texts.iter().enumerate() {
        let more = width(text) + ",".len();
        // A line that goes on has room for what separates it from the next.
        let end = column + " ".len() + more + usize::from(at + 1 < texts.len());
        if at > 0 && end <= WIDTH {
            out.push(' ');
            column += 1;
        } else if at > 0 {
            out.push_str(&format!("\n{}", spaces(indent)));
            column = indent;
        }
        out.push_str(text);
        out.push(',');
        column += more;
    }
    out + "\n"
}

/// Whether the last argument may go on below the line of the call.
fn can_overflow(argument: &[Token], is_only: bool) -> bool {
    let Some(first) = argument.first() else { return false };
    if closure_body(argument).is_some() || is_block_like(argument) && !argument.last().is_some_and(Token::is_brace) {
        return true;
    }
    if first.is_op("&") {
        return can_overflow(&argument[1..], is_only);
    }
    is_only && matches!(argument.last(), Some(Token::Group(..)))
}

/// The text of the last argument if it breaks and its first line fits.
fn overflowing(argument: &[Token], place: Place) -> Option<String> {
    // A chain goes on in its last call, or not at all.
    let text = match links(argument).filter(|_| closure_body(argument).is_none()) {
        Some((root, links)) => chain_on_a_line(&one_line(root)?, &links, place)?,
        None => expression(argument, place),
    };
    let is_fine = text.contains('\n') && place.fits(first_line(&text)) && is_within(&text, place);
    // A `match` whose head breaks has a line of its own.
    (is_fine && (!argument[0].is_word("match") || first_line(&text).ends_with('{'))).then_some(text)
}
