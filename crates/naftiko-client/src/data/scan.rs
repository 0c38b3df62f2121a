//! Finds the end of the plain part of a string, eight bytes at a time.

const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES << 7;

/// Returns how many bytes are before the first quote, backslash or control character. Without one,
/// that is the length of the text.
#[inline]
pub(super) fn plain_length(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return number * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    words.len() * 8 + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// Returns a word whose lowest set bit is in the first byte that is a quote, a backslash or a
/// control character; zero if there is none. Bits above the lowest have no meaning.
#[inline]
fn special(word: u64) -> u64 {
    // Subtracting borrows from the next byte only if this byte is already found.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    (controls | zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')))) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_plain_or_ends_the_plain_part_at_every_position() {
        for byte in 0..=u8::MAX {
            let is_special = byte < 0x20 || byte == b'"' || byte == b'\\';
            for at in 0..20 {
                let mut text = vec![b'a'; 20];
                text[at] = byte;
                assert_eq!(plain_length(&text), if is_special { at } else { 20 }, "{byte} at {at}");
                // A special byte after it does not move the end.
                text[19] = b'"';
                assert_eq!(plain_length(&text), if is_special { at } else { 19 }, "{byte} at {at}");
            }
        }
        assert_eq!(plain_length(b""), 0);
    }

    #[test]
    fn the_bytes_before_a_special_one_do_not_hide_it() {
        for before in 0..=u8::MAX {
            for special in [0, 0x1f, b'"', b'\\'] {
                let text = [before, special, b'a', b'a', b'a', b'a', b'a', b'a'];
                let is_special = before < 0x20 || before == b'"' || before == b'\\';
                assert_eq!(plain_length(&text), usize::from(!is_special), "{before} {special}");
            }
        }
    }
}
