//! The memory that a model runs in.

/// Every slice of a workspace starts at a multiple of this.
pub(super) const ALIGNMENT: usize = 8;

/// `BYTES` bytes of memory, aligned, for a model to run in.
///
/// How many it needs is a constant of the model and the number type, as in
/// [`Transformer::workspace_bytes`](super::transformer::Transformer::workspace_bytes). On a chip
/// it is a `static`, and the linker says whether it fits. It may be used again without clearing,
/// also for another model.
///
/// # Example
///
/// ```
/// use smidgen::model::Workspace;
///
/// let mut workspace = Workspace::<1024>::new();
/// assert_eq!(workspace.as_mut().len(), 1024);
/// ```
#[derive(Debug)]
#[repr(C, align(16))]
pub struct Workspace<const BYTES: usize>([u8; BYTES]);

impl<const BYTES: usize> Workspace<BYTES> {
    /// Zeros.
    #[must_use]
    pub const fn new() -> Self {
        Self([0; BYTES])
    }
}

impl<const BYTES: usize> Default for Workspace<BYTES> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const BYTES: usize> AsMut<[u8]> for Workspace<BYTES> {
    fn as_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

#[cfg(feature = "defmt")]
impl<const BYTES: usize> defmt::Format for Workspace<BYTES> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Workspace<{=usize}>", BYTES);
    }
}

/// Takes `length` elements off the front of aligned bytes, and leaves the rest aligned.
pub(super) fn take<'w, T: bytemuck::Pod>(
    rest: &mut &'w mut [u8],
    length: usize,
) -> Option<&'w mut [T]> {
    let bytes = length.checked_mul(size_of::<T>())?;
    let (front, tail) = core::mem::take(rest).split_at_mut_checked(bytes)?;
    // At the very end there may be nothing left to pad.
    let padding = (padded(bytes) - bytes).min(tail.len());
    let (_, tail) = tail.split_at_mut_checked(padding)?;
    *rest = tail;
    bytemuck::try_cast_slice_mut(front).ok()
}

/// A number of bytes, up to a multiple of the alignment; saturating.
pub(super) const fn padded(bytes: usize) -> usize {
    match bytes.checked_next_multiple_of(ALIGNMENT) {
        Some(bytes) => bytes,
        None => usize::MAX,
    }
}

/// The larger one.
pub(super) const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}
