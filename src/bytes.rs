//! Little-endian numbers and ranges out of bytes, in `const`, without panics.
//!
//! An index stands directly behind the check that makes it valid, and nowhere else in the crate.
//! (With `split_at_checked` instead, a check in a `const` takes three times as long.)

/// `len` bytes from offset `at` on.
pub(crate) const fn bytes_at(bytes: &[u8], at: usize, len: usize) -> Option<&[u8]> {
    match bytes.split_at_checked(at) {
        Some((_, tail)) => match tail.split_at_checked(len) {
            Some((range, _)) => Some(range),
            None => None,
        },
        None => None,
    }
}

/// The byte at offset `at`.
pub(crate) const fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    if at < bytes.len() {
        return Some(bytes[at]);
    }
    None
}

/// The `u16` at offset `at`.
pub(crate) const fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let next = at.wrapping_add(1);
    if at < bytes.len() && next < bytes.len() {
        return Some(u16::from_le_bytes([bytes[at], bytes[next]]));
    }
    None
}

/// The `u32` at offset `at`.
pub(crate) const fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    match (u16_at(bytes, at), u16_at(bytes, at.wrapping_add(2))) {
        (Some(low), Some(high)) => Some((high as u32) << 16 | low as u32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; 5] = [1, 2, 3, 4, 5];

    #[test]
    fn reads_inside() {
        const WORD: Option<u32> = u32_at(&BYTES, 1);
        assert_eq!(WORD, Some(0x0504_0302));
        assert_eq!(u16_at(&BYTES, 3), Some(0x0504));
        assert_eq!(u8_at(&BYTES, 4), Some(5));
        assert_eq!(bytes_at(&BYTES, 1, 2), Some(&[2, 3][..]));
        assert_eq!(bytes_at(&BYTES, 5, 0), Some(&[][..]));
    }

    #[test]
    fn nothing_outside() {
        assert_eq!(u32_at(&BYTES, 2), None);
        assert_eq!(u16_at(&BYTES, 4), None);
        assert_eq!(u8_at(&BYTES, 5), None);
        assert_eq!(bytes_at(&BYTES, 4, 2), None);
        assert_eq!(bytes_at(&BYTES, usize::MAX, usize::MAX), None);
    }
}
