//! A feed-forward network, layer by layer, as its file describes it.
//!
//! A [`Network`] is a view of a section in flash, checked in a `const`. A [`Session`] is a run of
//! it between two buffers in a [`Workspace`], whose size is a `const` too. A [`Sequential`] is a
//! file with one network; the image models have more than one.
//!
//! ```
//! use smidgen::model::sequential::{Sequential, Session, Workspace};
//!
//! const CLASSIFIER: Sequential<'static> = smidgen::embed_model!(
//!     Sequential<'static>,
//!     concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/digits-classifier.smid")
//! );
//! const BYTES: usize = CLASSIFIER.network().workspace_bytes::<f32>();
//!
//! # fn main() -> Result<(), smidgen::model::sequential::NetworkError> {
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let mut session = Session::<f32>::new(CLASSIFIER.network(), workspace.as_mut())?;
//! let logits = session.run(&[0.0; 256], &[])?;
//! assert_eq!(logits.len(), 10);
//! # Ok(())
//! # }
//! ```
//!
//! # Specification of the sections
//!
//! A file of kind 2 is a plain network: `CARD`, the [model card](crate::format), and `NETW`, a
//! network. Files of other kinds have sections of the same layout under other names. A network is
//! a header, a table of layers, and matrices:
//!
//! | offset | type | field | rule |
//! |---|---|---|---|
//! | 0 | u32 x 3 | height, width and channels of the input | 1 to 65,535 each, product at most 2^20 |
//! | 12 | u32 | length of the condition, a second input; 0 = none | at most 65,535 |
//! | 16 | u32 | L, the number of layers | 1 to 256 |
//! | 20 | 12 bytes | zero | |
//! | 32 | L x 16 bytes | table of layers | |
//!
//! An entry of the table; fields that an operation does not use are zero:
//!
//! | offset | type | field |
//! |---|---|---|
//! | 0 | u8 | operation |
//! | 1 | u8 | activation: 0 = identity, 1 = ReLU, 2 = leaky ReLU (slope 0.2), 3 = SiLU, 4 = sigmoid, 5 = tanh |
//! | 2 | u8 | kernel (1, 3, 5), or slot (0 to 7) |
//! | 3 | u8 | stride (1, 2) |
//! | 4 | u16 | outputs: rows of the matrix, or channels |
//! | 6 | u16 x 2 | height and width of a reshape |
//! | 10 | u8 | format of the matrix: 0 = f32, 1 = q8, 2 = q4, as in [`quant`](crate::quant) |
//! | 11 | u8 | zero |
//! | 12 | u32 | offset of the matrix in the section |
//!
//! | operation | | uses | matrix |
//! |---|---|---|---|
//! | 0 | dense | activation, outputs | outputs x elements of the map |
//! | 1 | convolution | activation, kernel, stride, outputs | outputs x kernel^2 * channels |
//! | 2 | nearest upsampling to twice the size | | |
//! | 3 | save the map in a slot | slot | |
//! | 4 | add the map of a slot | activation, slot | |
//! | 5 | concatenate the channels of a slot's map | slot | |
//! | 6 | condition: a dense layer on the condition, whose place it takes | activation, outputs | outputs x condition |
//! | 7 | shift: a dense layer of the condition, added to each pixel | activation, outputs (= channels) | outputs x condition |
//! | 8 | reshape | outputs, height, width | |
//!
//! Matrices stand in the order of the layers, each at the next multiple of 16 behind what is
//! before it, with zero bytes between; directly behind a matrix is its bias, an `f32` for each
//! row. The section ends with the last.
//!
//! A map is row-major, pixel by pixel, the channels of a pixel together. A dense layer takes its
//! elements in this order and gives a map of one pixel. A convolution has zeros beyond the border
//! and gives `ceil(height / stride)` rows and `ceil(width / stride)` columns; its patches, and so
//! the columns of its matrix, are rows of the kernel, in them its columns, in them the channels.
//!
//! Batch normalization is folded into matrix and bias by the packer.
//!
//! Reference: skip connections and U-Net: Ronneberger et al., "U-Net" (2015).

mod error;
mod file;
mod layer;
mod needs;
mod network;
mod session;
mod walk;

pub use super::workspace::Workspace;
pub use error::NetworkError;
pub use file::Sequential;
pub use layer::{Layer, Operation, Shape};
pub use network::Network;
pub use session::{Progress, Session};
