//! The `.smid` container: a model as one block of bytes, used in place.
//!
//! [`Container::from_bytes`] is a `const fn`: it checks the frame of a file, wherever the file is,
//! and copies nothing. [`embed_bytes!`](crate::embed_bytes) puts a file into flash, aligned.
//! What the sections hold is checked by the module that reads them; a model's `from_bytes` does
//! all of it, so that a broken file that is embedded does not compile.
//!
//! # Specification, version 2
//!
//! All numbers are little-endian. Offsets count from the first byte of the file.
//!
//! | offset | type | field |
//! |---|---|---|
//! | 0 | 4 bytes | magic, `SMID` |
//! | 4 | u16 | version, 2 |
//! | 6 | u16 | kind of model: 1 = transformer, 2 = plain network, 3 = autoencoder, 4 = variational autoencoder, 5 = generative adversarial network, 6 = diffusion model |
//! | 8 | u32 | length of the file in bytes |
//! | 12 | u32 | S, the number of sections, 1 to 16 |
//! | 16 | S x 16 bytes | section table |
//! | .. | | sections |
//! | length - 4 | u32 | checksum: CRC-32 (ISO-HDLC, as in zlib) of all bytes before it |
//!
//! An entry of the section table:
//!
//! | offset | type | field |
//! |---|---|---|
//! | 0 | 4 bytes | tag, ASCII |
//! | 4 | u32 | offset, a multiple of 16 |
//! | 8 | u32 | length in bytes |
//! | 12 | u32 | zero |
//!
//! Tags differ from each other. Sections stand in the order of their entries and do not overlap;
//! the first starts behind the table and the last ends before the checksum. Bytes between sections
//! are zero. A reader ignores sections whose tags it does not know.
//!
//! | tag | content | specified in |
//! |---|---|---|
//! | `CARD` | model card: UTF-8 text, lines of `key: value` | [`ModelCard`] |
//! | `CONF` | shape of the model | [`model::transformer`](crate::model::transformer), [`model::image`](crate::model::image) |
//! | `TOKN` | vocabulary | [`tokenizer`](crate::tokenizer) |
//! | `TENS` | table of tensors | [`model::transformer`](crate::model::transformer) |
//! | `DATA` | tensors | [`quant`](crate::quant) |
//! | `NETW` | a network | [`model::sequential`](crate::model::sequential) |
//! | `ENCO`, `DECO`, `GENE`, `DISC`, `DENO` | networks of image models | the same |

mod card;
mod container;
mod embed;
mod error;

pub use card::ModelCard;
pub use container::{
    Container, KIND_AUTOENCODER, KIND_DIFFUSION, KIND_GAN, KIND_SEQUENTIAL, KIND_TRANSFORMER,
    KIND_VAE, MAGIC, MAX_SECTIONS, VERSION, checksum,
};
pub use error::FormatError;
