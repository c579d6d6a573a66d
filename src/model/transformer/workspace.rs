//! The memory of a session.

/// `BYTES` bytes of memory, aligned, for a [`Session`](super::Session).
///
/// How many it needs is a constant of the model, the context and the number type:
/// [`Transformer::workspace_bytes`](super::Transformer::workspace_bytes). On a chip it is a
/// `static`, and the linker says whether it fits. It may be used again without clearing, also for
/// another model.
///
/// # Example
///
/// ```
/// use smidgen::model::transformer::Workspace;
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
