//! A compressed picture: tiles of the autoencoder's image size, each as its latent bytes.
//!
//! | offset | type | field |
//! |---|---|---|
//! | 0 | 4 bytes | magic, `SMLT` |
//! | 4 | u32 | the checksum at the end of the model's file |
//! | 8 | u32 x 2 | height and width of the picture |
//! | 16 | | latent vectors, tile by tile, row by row |
//! | length - 4 | u32 | checksum of all bytes before it |
//!
//! Little-endian. At the right and the lower border, tiles are filled up with the last pixels.

use image::GrayImage;
use smidgen::format::checksum;
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::image::ImageError;
use smidgen::num::Real;
use thiserror::Error;

const MAGIC: [u8; 4] = *b"SMLT";
const HEADER: usize = 16;
const CHECKSUM: usize = 4;
/// Bytes of a file beside the latent vectors.
pub const FRAME: usize = HEADER + CHECKSUM;

/// Bytes that are no compressed picture of this model.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum CompressedError {
    #[error("not a compressed picture of smidgen")]
    Magic,
    #[error("the checksum does not agree: the file is damaged")]
    Checksum,
    #[error("compressed by another model")]
    OtherModel,
    #[error("the length does not agree with the size of the picture")]
    Length,
    #[error("{0}")]
    Model(#[from] ImageError),
    #[error("the model has {0} channels; only one is supported")]
    Channels(usize),
}

/// The tiles of a picture.
struct Tiles {
    rows: usize,
    columns: usize,
}

impl Tiles {
    fn of(model: &Autoencoder, height: usize, width: usize) -> Self {
        Self {
            rows: height.div_ceil(model.config().height),
            columns: width.div_ceil(model.config().width),
        }
    }

    fn count(&self) -> usize {
        self.rows * self.columns
    }
}

/// What tells models apart: the checksum at the end of the file. (That of the whole file, its
/// checksum included, would be the same for all.)
fn digest(model: &Autoencoder) -> [u8; 4] {
    let bytes = model.file().bytes();
    bytes.last_chunk().copied().unwrap_or_default()
}

fn check_channels(model: &Autoencoder) -> Result<(), CompressedError> {
    match model.config().channels {
        1 => Ok(()),
        channels => Err(CompressedError::Channels(channels)),
    }
}

/// Compresses a picture.
///
/// # Errors
/// A model of more than one channel.
pub fn compress<R: Real>(
    model: &Autoencoder,
    picture: &GrayImage,
) -> Result<Vec<u8>, CompressedError> {
    check_channels(model)?;
    let config = model.config();
    let (height, width) = (picture.height() as usize, picture.width() as usize);
    let tiles = Tiles::of(model, height, width);
    let mut bytes = MAGIC.to_vec();
    bytes.extend(digest(model));
    bytes.extend(picture.height().to_le_bytes());
    bytes.extend(picture.width().to_le_bytes());
    let mut workspace: Vec<u64> = vec![0; model.workspace_bytes::<R>().div_ceil(8)];
    let workspace = bytemuck::cast_slice_mut(&mut workspace);
    let (mut tile, mut latent) = (vec![0; config.image_len()], vec![0; config.latent]);
    for index in 0..tiles.count() {
        let top = index / tiles.columns * config.height;
        let left = index % tiles.columns * config.width;
        for (place, pixel) in tile.iter_mut().enumerate() {
            let y = (top + place / config.width).min(height - 1);
            let x = (left + place % config.width).min(width - 1);
            *pixel = picture.get_pixel(x as u32, y as u32).0[0];
        }
        model.encode::<R>(&tile, &mut latent, workspace)?;
        bytes.extend_from_slice(&latent);
    }
    bytes.extend(checksum(&bytes).to_le_bytes());
    Ok(bytes)
}

/// Decompresses a picture.
///
/// # Errors
/// Bytes that [`compress`] did not make with this model.
pub fn decompress<R: Real>(
    model: &Autoencoder,
    bytes: &[u8],
) -> Result<GrayImage, CompressedError> {
    check_channels(model)?;
    let word = |at: usize| {
        let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok());
        word.map_or(0, u32::from_le_bytes)
    };
    if bytes.len() < HEADER + CHECKSUM || !bytes.starts_with(&MAGIC) {
        return Err(CompressedError::Magic);
    }
    let end = bytes.len() - CHECKSUM;
    if checksum(&bytes[..end]) != word(end) {
        return Err(CompressedError::Checksum);
    }
    if bytes[4..8] != digest(model) {
        return Err(CompressedError::OtherModel);
    }
    let config = model.config();
    let (height, width) = (word(8), word(12));
    let tiles = Tiles::of(model, height as usize, width as usize);
    let latents = tiles
        .rows
        .checked_mul(tiles.columns)
        .and_then(|count| count.checked_mul(config.latent));
    if height == 0 || width == 0 || latents != Some(end - HEADER) {
        return Err(CompressedError::Length);
    }
    let mut picture = GrayImage::new(width, height);
    let mut workspace: Vec<u64> = vec![0; model.workspace_bytes::<R>().div_ceil(8)];
    let workspace = bytemuck::cast_slice_mut(&mut workspace);
    let mut tile = vec![0; config.image_len()];
    for (index, latent) in bytes[HEADER..end].chunks(config.latent).enumerate() {
        model.decode::<R>(latent, &mut tile, workspace)?;
        let top = index / tiles.columns * config.height;
        let left = index % tiles.columns * config.width;
        for (place, &pixel) in tile.iter().enumerate() {
            let (y, x) = (top + place / config.width, left + place % config.width);
            if y < height as usize && x < width as usize {
                picture.put_pixel(x as u32, y as u32, image::Luma([pixel]));
            }
        }
    }
    Ok(picture)
}
