//! Putting a file into the program.

/// The bytes of a file, in flash, aligned to 16 bytes: a `&'static [u8]`.
///
/// The path is relative to the source file, as with [`include_bytes!`].
///
/// # Example
///
/// ```
/// static CAT: &[u8] =
///     smidgen::embed_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cat.tokn"));
/// assert_eq!(CAT.as_ptr() as usize % 16, 0);
/// ```
#[macro_export]
macro_rules! embed_bytes {
    ($path:expr) => {{
        #[repr(C, align(16))]
        struct Aligned<Bytes: ?Sized>(Bytes);
        const FILE: &Aligned<[u8]> = &Aligned(*include_bytes!($path));
        &FILE.0
    }};
}
