//! How much of a text fits a chip.

use smidgen::model::transformer::Transformer;
use smidgen::num::Real;

/// The longest context whose workspace takes at most `bytes`, up to the one that the model was
/// trained with; 0 if there is none.
///
/// # Example
///
/// ```
/// use smidgen::model::transformer::Transformer;
/// use smidgen_story::longest_context;
///
/// const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
///     env!("CARGO_MANIFEST_DIR"),
///     "/../../examples/models/tiny-q4.smid"
/// ));
/// const CONTEXT: usize = longest_context::<f32>(&MODEL, 12 * 1024);
/// assert!(MODEL.workspace_bytes::<f32>(CONTEXT) <= 12 * 1024);
/// assert!(MODEL.workspace_bytes::<f32>(CONTEXT + 1) > 12 * 1024);
/// ```
#[must_use]
pub const fn longest_context<R: Real>(model: &Transformer<'_>, bytes: usize) -> usize {
    // All contexts below `fits` fit, all from `exceeds` on do not: halve what is between.
    let (mut fits, mut exceeds) = (0, model.config().context + 1);
    while exceeds - fits > 1 {
        let middle = fits + (exceeds - fits) / 2;
        if model.workspace_bytes::<R>(middle) <= bytes {
            fits = middle;
        } else {
            exceeds = middle;
        }
    }
    fits
}
