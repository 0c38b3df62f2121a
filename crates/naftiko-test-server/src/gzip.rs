//! A gzip bomb (RFC 1952): zeros, compressed to a hundred and sixtieth. So little of DEFLATE (RFC 1951) is needed for it that a
//! library would be more.

/// A gzip file of `len` zeros.
pub fn gzip_of_zeros(len: u32) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff], bit: 0 };
    // The last block, with the codes that DEFLATE fixes.
    bits.push(0b1, 1);
    bits.push(0b01, 2);
    let repeats = len.saturating_sub(1) / 258;
    for _ in 0..len - repeats * 258 {
        bits.push(0b0000_1100, 8); // A zero: its code, 0x30, from the last bit to the first.
    }
    for _ in 0..repeats {
        bits.push(0b1010_0011, 8); // 258 bytes again,
        bits.push(0, 5); // of those one before.
    }
    bits.push(0, 7); // The end.
    let mut file = bits.bytes;
    file.extend(crc_of_zeros(len).to_le_bytes());
    file.extend(len.to_le_bytes());
    file
}

struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are taken; 0 if all are.
    bit: u32,
}

impl Bits {
    fn push(&mut self, code: u8, len: u32) {
        for n in 0..len {
            if self.bit == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= (code >> n & 1) << self.bit;
            }
            self.bit = (self.bit + 1) % 8;
        }
    }
}

/// The CRC-32 of `len` zeros.
fn crc_of_zeros(len: u32) -> u32 {
    let table: Vec<u32> = (0..256).map(|byte| (0..8).fold(byte, |crc, _| step(crc))).collect();
    !(0..len).fold(u32::MAX, |crc, _| table[(crc & 0xff) as usize] ^ (crc >> 8))
}

fn step(crc: u32) -> u32 {
    if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crc_is_that_of_the_standard() {
        // As `cksum -a crc32b` has it.
        assert_eq!(crc_of_zeros(0), 0);
        assert_eq!(crc_of_zeros(1), 0xd202_ef8d);
        assert_eq!(crc_of_zeros(4), 0x2144_df1c);
    }

    #[test]
    fn a_bomb_is_small() {
        let bomb = gzip_of_zeros(10_000_000);
        assert!(bomb.len() < 64 * 1024, "{}", bomb.len());
        assert_eq!(bomb[bomb.len() - 4..], 10_000_000_u32.to_le_bytes());
    }

    #[test]
    fn a_file_of_one_zero_is_what_gzip_makes_of_it() {
        let file = gzip_of_zeros(1);
        assert_eq!(file[10..], [0x63, 0x00, 0x00, 0x8d, 0xef, 0x02, 0xd2, 1, 0, 0, 0]);
    }
}
