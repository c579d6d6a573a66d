//! A digit of 16 x 16 pixels on a display of 128 x 64 that is black and white.
//!
//! Each pixel is a block of four by four, in 17 shades by ordered dithering; the class stands
//! beside it. What is drawn on is anything of `embedded-graphics`:
//!
//! ```
//! use embedded_graphics::framebuffer::{Framebuffer, buffer_size};
//! use embedded_graphics::pixelcolor::raw::{BigEndian, RawU1};
//! use embedded_graphics::{pixelcolor::BinaryColor, prelude::*};
//! use smidgen_digit::{DISPLAY, Digit};
//!
//! const BYTES: usize = buffer_size::<BinaryColor>(128, 64);
//! let mut display = Framebuffer::<BinaryColor, RawU1, BigEndian, 128, 64, BYTES>::new();
//! assert_eq!(display.size(), DISPLAY);
//! Digit { pixels: &[255; 256], class: 7 }.draw(&mut display).unwrap();
//! // White is white everywhere.
//! assert!((0..64).all(|y| display.data()[16 * y..][..8] == [255; 8]));
//! ```
//!
//! Reference: Bayer, "An optimum method for two-level rendition of continuous-tone pictures"
//! (1973).

#![no_std]
#![deny(missing_docs)]
#![forbid(unsafe_code)]

use embedded_graphics::mono_font::ascii::{FONT_6X10, FONT_10X20};
use embedded_graphics::mono_font::{MonoFont, MonoTextStyle};
use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::prelude::*;
use embedded_graphics::primitives::Rectangle;
use embedded_graphics::text::{Alignment, Text};

/// Rows and columns of a digit.
pub const SIDE: usize = 16;
/// The display.
pub const DISPLAY: Size = Size::new(128, 64);
/// Rows and columns of the block that is a pixel.
const BLOCK: usize = 4;
/// Bayer's thresholds: a block shows the shade `s` of 0 to 16 by the `s` lowest of them.
const THRESHOLDS: [[u16; BLOCK]; BLOCK] =
    [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
/// The middle of what the digit leaves free.
const BESIDE: i32 = 96;

/// A digit and what it is to be.
#[derive(Clone, Copy, Debug)]
pub struct Digit<'a> {
    /// From black to white, row by row.
    pub pixels: &'a [u8; SIDE * SIDE],
    /// The class that was asked for; above 9 it is left out.
    pub class: u8,
}

impl Drawable for Digit<'_> {
    type Color = BinaryColor;
    type Output = ();

    fn draw<D: DrawTarget<Color = BinaryColor>>(&self, target: &mut D) -> Result<(), D::Error> {
        let side = (SIDE * BLOCK) as u32;
        let square = Rectangle::new(Point::zero(), Size::new_equal(side));
        let rows = self.pixels.chunks_exact(SIDE);
        let dots = rows.flat_map(|row| {
            let lines = THRESHOLDS.iter();
            lines.flat_map(move |line| {
                row.iter()
                    .flat_map(move |&pixel| line.map(|t| dot(pixel, t)))
            })
        });
        target.fill_contiguous(&square, dots)?;
        if let Some(name) = NAMES.get(usize::from(self.class)) {
            text(target, name, &FONT_10X20, 38)?;
        }
        text(target, "smidgen", &FONT_6X10, 10)
    }
}

const NAMES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Whether a pixel lights the dot of a threshold.
fn dot(pixel: u8, threshold: u16) -> BinaryColor {
    BinaryColor::from(u16::from(pixel) * 16 + 127 >= 255 * (threshold + 1))
}

/// A line of text beside the digit, its baseline at `y`.
fn text<D: DrawTarget<Color = BinaryColor>>(
    target: &mut D,
    text: &str,
    font: &MonoFont<'_>,
    y: i32,
) -> Result<(), D::Error> {
    let style = MonoTextStyle::new(font, BinaryColor::On);
    Text::with_alignment(text, Point::new(BESIDE, y), style, Alignment::Center).draw(target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_are_dots() {
        for shade in 0..=16_u16 {
            let pixel = (u32::from(shade) * 255 / 16) as u8;
            let on = |t: &&u16| dot(pixel, **t).is_on();
            assert_eq!(
                THRESHOLDS.as_flattened().iter().filter(on).count(),
                shade.into()
            );
        }
        let mut sorted: [u16; 16] = THRESHOLDS.as_flattened().try_into().unwrap();
        sorted.sort_unstable();
        assert!((0..16).eq(sorted));
    }
}
