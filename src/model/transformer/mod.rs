//! A decoder-only transformer of the LLaMA family.
//!
//! ```text
//! x = embedding[token]
//! each layer:  x += wo * attention(rope(wq * n), rope(wk * n), wv * n)    n = rms_norm(x)
//!              x += w2 * (silu(w1 * m) * (w3 * m))                        m = rms_norm(x)
//! logits = head * rms_norm(x)
//! ```
//!
//! A [`Transformer`] is a view of a file in flash, checked in a `const`. A [`Session`] is a run of
//! it over a sequence of tokens, in a [`Workspace`] whose size is a `const` too:
//!
//! ```
//! use smidgen::model::transformer::{Session, Transformer, Workspace};
//!
//! const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
//!     env!("CARGO_MANIFEST_DIR"),
//!     "/tests/data/odd.smid"
//! ));
//! const CONTEXT: usize = 32;
//! const BYTES: usize = MODEL.workspace_bytes::<f32>(CONTEXT);
//!
//! # fn main() -> Result<(), smidgen::model::transformer::ModelError> {
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let mut session = Session::<f32>::new(&MODEL, workspace.as_mut(), CONTEXT)?;
//! for token in [1, 75, 108] {
//!     session.feed(token)?;
//! }
//! let logits = session.logits()?;
//! assert_eq!(logits.len(), MODEL.config().vocabulary);
//! # Ok(())
//! # }
//! ```
//!
//! # Beyond the context
//!
//! The cache holds `context` positions. When it is full, the newest position takes the place of
//! the oldest one but the first four, the *attention sinks*, and generation goes on. Keys in the
//! ring are rotated by their true positions. Sinks stay where they are, and the query meets them
//! rotated as if it were the last position of the context, so that no distance is larger than the
//! model was trained for. Reference: Xiao et al., "Efficient streaming language models with
//! attention sinks" (2023).
//!
//! # Specification of the sections
//!
//! In a [container](crate::format) of kind 1. `CONF`, without gaps:
//!
//! | offset | type | field | rule |
//! |---|---|---|---|
//! | 0 | u32 | dim: width of the residual stream | 2 to 65,536 |
//! | 4 | u32 | hidden_dim: width of the feed-forward part | 1 to 262,144 |
//! | 8 | u32 | layers | 1 to 1,024 |
//! | 12 | u32 | heads of the queries | divides dim; dim / heads is even and at most 256 |
//! | 16 | u32 | kv_heads: heads of keys and values | divides heads |
//! | 20 | u32 | vocabulary | that of `TOKN` |
//! | 24 | u32 | context: positions that the model was trained with | 1 to 65,535 |
//! | 28 | f32 | epsilon of the norms | finite, above 0 |
//! | 32 | u32 | flags: bit 0 = the head is a tensor of its own, not the embedding | other bits 0 |
//! | 36 | u32 x head_dim / 2 | frequencies: angle per position of each pair of elements, in turns times 2^32 | |
//!
//! The frequency of pair `i` is `2^32 / (2 pi) * theta^(-2 i / head_dim)`, rounded.
//!
//! `TENS` is a table of 16-byte entries, one for each tensor:
//!
//! | offset | type | field |
//! |---|---|---|
//! | 0 | u8 | format: 0 = f32, 1 = q8, 2 = q4, as in [`quant`](crate::quant) |
//! | 1 | 3 bytes | zero |
//! | 4 | u32 | rows |
//! | 8 | u32 | columns |
//! | 12 | u32 | offset in `DATA` |
//!
//! Tensors in order, with their shapes:
//!
//! | tensor | rows x columns | |
//! |---|---|---|
//! | embedding | vocabulary x dim | |
//! | for each layer: attention_norm | 1 x dim | f32 |
//! | wq | dim x dim | |
//! | wk | kv_heads * head_dim x dim | |
//! | key_mean | 1 x kv_heads * head_dim | f32 |
//! | wv | kv_heads * head_dim x dim | |
//! | wo | dim x dim | |
//! | feed_forward_norm | 1 x dim | f32 |
//! | w1 (gate), w3 (up) | hidden_dim x dim | |
//! | w2 (down) | dim x hidden_dim | |
//! | norm | 1 x dim | f32 |
//! | head, if flag 0 is set | vocabulary x dim | |
//!
//! `DATA` holds the tensors in this order, each at the next multiple of 16, zero bytes between
//! them, and ends with the last.
//!
//! The key mean is subtracted from every key after its rotation. Softmax does not notice (all
//! scores of a query fall by the same amount), but keys that have much in common are told apart
//! better in 8 bits. Zeros are always right; a packer takes the mean over some text.
//!
//! Reference: Vaswani et al., "Attention is all you need" (2017); Touvron et al., "LLaMA" (2023);
//! grouped-query attention: Ainslie et al. (2023).

mod config;
mod error;
mod heads;
mod positions;
mod read;
mod session;
mod slices;
mod weights;

pub use super::workspace::Workspace;
pub use config::Config;
pub use error::ModelError;
pub use session::{Progress, Session};
pub use weights::{Role, Transformer};

/// Embeds a `.smid` file: a `Transformer<'static>`, checked by the compiler.
///
/// A damaged, truncated or malformed file is a compile error that names the broken rule. The path
/// is relative to the source file. The check takes the compiler about a second for 300 KB.
///
/// # Example
///
/// ```
/// use smidgen::model::transformer::Transformer;
///
/// const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
///     env!("CARGO_MANIFEST_DIR"),
///     "/tests/data/odd.smid"
/// ));
/// assert_eq!(MODEL.config().layers, 2);
/// ```
#[macro_export]
macro_rules! embed_transformer {
    ($path:expr) => {{
        #[allow(long_running_const_eval)]
        const MODEL: $crate::model::transformer::Transformer<'static> =
            match $crate::model::transformer::Transformer::from_bytes($crate::embed_bytes!($path)) {
                Ok(model) => model,
                Err(error) => panic!("{}", error.rule()),
            };
        MODEL
    }};
}
