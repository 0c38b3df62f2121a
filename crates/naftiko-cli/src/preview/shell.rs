//! Words of a POSIX shell.

use super::placeholders::{Masked, Piece};

/// Quotes a text as one word of a POSIX shell. A secret becomes its variable in double quotes.
pub(super) fn quote(text: &Masked) -> String {
    match text.0.as_slice() {
        [] => "''".to_owned(),
        [Piece::Text(text)] => single(text),
        pieces if pieces.iter().all(is_plain) => double(pieces),
        pieces => pieces.iter().map(piece).collect(),
    }
}

/// Quotes a text without secrets.
pub(super) fn single(text: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "_-.,/:@%+=".contains(c);
    if !text.is_empty() && text.chars().all(is_safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether a piece means the same in double quotes, also in an interactive shell.
fn is_plain(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) => !text.contains(['\\', '"', '$', '`', '!']),
        Piece::Secret(_) => true,
    }
}

fn double(pieces: &[Piece]) -> String {
    let mut word = "\"".to_owned();
    for (index, piece) in pieces.iter().enumerate() {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let goes_on = matches!(pieces.get(index + 1), Some(Piece::Text(text)) if text.starts_with(is_name));
        match piece {
            Piece::Text(text) => word.push_str(text),
            Piece::Secret(variable) if goes_on => word.push_str(&format!("${{{variable}}}")),
            Piece::Secret(variable) => word.push_str(&format!("${variable}")),
        }
    }
    word.push('"');
    word
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => single(text),
        Piece::Secret(variable) => format!("\"${variable}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn key() -> Piece {
        Piece::Secret("KEY".to_owned())
    }

    #[test]
    fn words_are_quoted_where_it_is_needed() {
        let quote = |pieces: &[Piece]| quote(&Masked(pieces.to_vec()));
        assert_eq!(quote(&[]), "''");
        assert_eq!(quote(&[text("https://a.b/c")]), "https://a.b/c");
        assert_eq!(quote(&[text("it's $5")]), r"'it'\''s $5'");
        assert_eq!(quote(&[text("Bearer "), key()]), "\"Bearer $KEY\"");
        assert_eq!(quote(&[text("a"), key(), text("b")]), "\"a${KEY}b\"");
        assert_eq!(quote(&[text("a!"), key(), text("\"'")]), r#"'a!'"$KEY"'"'\'''"#);
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_the_same_words() {
        let rows: &[&[Piece]] = &[
            &[],
            &[text("a b\t$HOME `id` \\ \" ' ! * ~ # ;|&<>(){}[]?\nnext é")],
            &[text("Bearer "), key(), text(" x")],
            &[key(), text("x"), key()],
            &[text("\\\"$`"), key(), text("'\n!")],
        ];
        for pieces in rows {
            let command = format!("printf '%s|' {}", quote(&Masked(pieces.to_vec())));
            let output =
                std::process::Command::new("sh").args(["-c", &command]).env("KEY", "s3 $x\"'").output().unwrap();
            let expected: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.as_str(),
                    Piece::Secret(_) => "s3 $x\"'",
                })
                .collect();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{expected}|"), "{command}");
        }
    }
}
