//! Text that contains `{{NAME}}`.

use percent_encoding::percent_decode_str;

/// A text in which `{{NAME}}` and `{{namespace.NAME}}` are replaced with values when a request is
/// made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The text, split at its names.
    pub pieces: Vec<Piece>,
}

/// A piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// The name between the braces.
    Name(String),
}

impl Template {
    /// Splits a text at its names. Braces that are not closed are text.
    pub fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, name, after)) = next_name(rest) {
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Name(name.to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Template { pieces }
    }

    /// Returns the name, if the template is a single name.
    pub fn as_name(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Name(name)] => Some(name),
            _ => None,
        }
    }

    /// Decodes the text of the template, which is from a query or a form.
    pub fn decoded(&self) -> Self {
        let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Piece::Text(decode(text)),
            Piece::Name(name) => Piece::Name(name.clone()),
        };
        Template { pieces: self.pieces.iter().map(piece).collect() }
    }

    /// Returns the pairs of a form that is written as a single text: names, and templates of
    /// values.
    pub fn form_pairs(&self) -> Vec<(String, Self)> {
        let mut pairs: Vec<(String, Self)> = Vec::new();
        let mut is_new = true;
        for piece in &self.pieces {
            let Piece::Text(text) = piece else {
                if let Some((_, value)) = pairs.last_mut() {
                    value.pieces.push(piece.clone());
                }
                continue;
            };
            for (index, part) in text.split('&').enumerate() {
                is_new |= index > 0;
                let (name, value) = if is_new { part.split_once('=').unwrap_or((part, "")) } else { ("", part) };
                if is_new && !name.trim().is_empty() {
                    let name = percent_decode_str(&name.trim().replace('+', " ")).decode_utf8_lossy().into_owned();
                    pairs.push((name, Template { pieces: Vec::new() }));
                    is_new = false;
                }
                let value = value.trim_end_matches(['\n', '\r']);
                if let Some((_, known)) = pairs.last_mut().filter(|_| !value.is_empty()) {
                    known.pieces.push(Piece::Text(value.to_owned()));
                }
            }
        }
        pairs.into_iter().map(|(name, value)| (name, value.decoded())).collect()
    }

    /// Returns the names in it, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Name(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// Returns the text, if there are no names in it.
    pub fn as_text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }
}

fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find("{{")?;
    let close = open + text[open..].find("}}")?;
    Some((&text[..open], text[open + 2..close].trim(), &text[close + 2..]))
}

#[cfg(test)]
mod tests {
    use super::{Piece, Template};

    #[test]
    fn a_text_is_cut_at_its_names() {
        let name = |text: &str| Piece::Name(text.to_owned());
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(Template::parse("Token {{ env.KEY }}!").pieces, [text("Token "), name("env.KEY"), text("!")]);
        assert_eq!(Template::parse("{{A}}{{B}}").pieces, [name("A"), name("B")]);
        assert_eq!(Template::parse("{{A").pieces, [text("{{A")]);
        assert_eq!(Template::parse("{{A}}").as_name(), Some("A"));
        assert_eq!(Template::parse("").as_text(), Some(""));
    }
}
