//! Unpredictable numbers, for what a server or the content of a body must not be able to guess.

/// 128 bits from the random source of the system, in hexadecimal.
///
/// # Panics
///
/// If the system has no random source, as the standard library does for its hash maps.
pub(crate) fn hex_128() -> String {
    let mut bytes = [0; 16];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the system has no source of random numbers: {error}");
    }
    format!("{:032x}", u128::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_all_its_digits_and_is_another_one() {
        let (one, other) = (hex_128(), hex_128());
        assert!(one.len() == 32 && one.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
        assert_ne!(one, other);
    }
}
