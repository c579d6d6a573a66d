//! A number that stands for a sequence of tokens.

use crc::{CRC_32_ISO_HDLC, Crc, Digest, Table};

use crate::token::Token;

static CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);

/// The digest of a sequence of tokens, by which two machines compare what they generated: CRC-32
/// (ISO-HDLC) of the tokens as little-endian `u32`.
///
/// # Example
///
/// ```
/// use smidgen::generate::TokenDigest;
///
/// let mut digest = TokenDigest::new();
/// digest.push(1);
/// digest.push(403);
/// assert_eq!(digest.value(), smidgen::format::checksum(&[1, 0, 0, 0, 147, 1, 0, 0]));
/// ```
#[derive(Clone)]
pub struct TokenDigest(Digest<'static, u32, Table<1>>);

impl TokenDigest {
    /// The digest of no tokens.
    #[must_use]
    pub fn new() -> Self {
        Self(CRC.digest())
    }

    /// Adds a token.
    pub fn push(&mut self, token: Token) {
        self.0.update(&token.to_le_bytes());
    }

    /// The digest of the tokens so far.
    #[must_use]
    pub fn value(&self) -> u32 {
        self.0.clone().finalize()
    }
}

impl Default for TokenDigest {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "TokenDigest({:08x})", self.value())
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for TokenDigest {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "TokenDigest({=u32:08x})", self.value());
    }
}
