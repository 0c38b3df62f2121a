//! A gzip bomb: zeros, compressed to about a thousandth.

use std::io::{self, Read};

use flate2::Compression;
use flate2::write::GzEncoder;

/// A gzip file of `len` zeros.
pub fn gzip_of_zeros(len: u32) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let packed = io::copy(&mut io::repeat(0).take(len.into()), &mut gzip).and_then(|_| gzip.finish());
    packed.unwrap_or_else(|error| unreachable!("writing to memory failed: {error}"))
}

#[cfg(test)]
mod tests {
    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_bomb_is_small_and_unpacks_to_zeros() {
        let bomb = gzip_of_zeros(10_000_000);
        assert!(bomb.len() < 64 * 1024, "{}", bomb.len());
        let mut zeros = Vec::new();
        GzDecoder::new(&*bomb).read_to_end(&mut zeros).unwrap();
        assert!(zeros.len() == 10_000_000 && zeros.iter().all(|byte| *byte == 0));
    }
}
