//! Images as files: sheets, animations, and reading what there is.

use std::io::Cursor;
use std::path::Path;

use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, DynamicImage, Frame, GrayImage, ImageFormat};

/// Why a picture cannot be read or written.
pub type PictureError = image::ImageError;

/// What lies between the images of a sheet.
const GRID: u8 = 96;

/// Images of `height x width` bytes in rows of `columns`, each pixel `scale` wide, a line between
/// them.
pub fn sheet(
    images: &[Vec<u8>],
    (height, width): (usize, usize),
    columns: usize,
    scale: usize,
) -> GrayImage {
    let columns = columns.clamp(1, images.len().max(1));
    let rows = images.len().div_ceil(columns);
    let (down, across) = (height * scale + 1, width * scale + 1);
    let mut sheet = GrayImage::from_pixel(
        (columns * across + 1) as u32,
        (rows * down + 1) as u32,
        image::Luma([GRID]),
    );
    for (index, image) in images.iter().enumerate() {
        let (top, left) = (1 + index / columns * down, 1 + index % columns * across);
        for y in 0..height * scale {
            for x in 0..width * scale {
                let pixel = image[y / scale * width + x / scale];
                sheet.put_pixel((left + x) as u32, (top + y) as u32, image::Luma([pixel]));
            }
        }
    }
    sheet
}

/// The bytes of a file for a picture, in the format that the name of the file says.
///
/// # Errors
/// A name that says no format we write (PNG, GIF, PGM), or one that cannot hold the picture.
pub fn encoded(path: &Path, picture: GrayImage) -> Result<Vec<u8>, PictureError> {
    let format = ImageFormat::from_path(path)?;
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, format)?;
    Ok(bytes.into_inner())
}

/// The bytes of an animated GIF that repeats for ever.
///
/// # Errors
/// A picture that the format cannot hold.
pub fn animation(frames: Vec<GrayImage>, milliseconds: u32) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 10);
    encoder.set_repeat(Repeat::Infinite)?;
    for frame in frames {
        let picture = DynamicImage::from(frame).to_rgba8();
        let delay = Delay::from_numer_denom_ms(milliseconds, 1);
        encoder.encode_frame(Frame::from_parts(picture, 0, 0, delay))?;
    }
    drop(encoder);
    Ok(bytes)
}

/// Reads a picture in shades of grey.
///
/// # Errors
/// A file that cannot be read or is no picture of a format we read (PNG, GIF, PGM).
pub fn read(path: &Path) -> Result<GrayImage, PictureError> {
    Ok(image::ImageReader::open(path)?
        .with_guessed_format()?
        .decode()?
        .to_luma8())
}
