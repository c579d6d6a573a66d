//! What the commands about images share: models, sheets and files of theirs.

use std::path::Path;

use image::GrayImage;
use smidgen::model::image::ImageConfig;

use super::error::CommandError;
use crate::image::{AnyModel, AnyModelError, picture};
use crate::pack::write_whole;

/// The size that images of a sheet are brought to if no scale is given, in pixels.
const SHEET_PIXELS: usize = 48;

/// Checks the bytes of a model file.
pub fn any_model<'a>(path: &Path, bytes: &'a [u8]) -> Result<AnyModel<'a>, CommandError> {
    AnyModel::from_bytes(bytes).map_err(failed(path))
}

/// Attaches the path to an error of a model.
pub fn failed(path: &Path) -> impl Fn(AnyModelError) -> CommandError + '_ {
    move |error| CommandError::ImageModel {
        path: path.to_owned(),
        error,
    }
}

/// Attaches the path to an error of a picture.
pub fn unreadable(path: &Path) -> impl Fn(picture::PictureError) -> CommandError + '_ {
    move |error| CommandError::Picture {
        path: path.to_owned(),
        error: Box::new(error),
    }
}

/// A sheet, at a scale that is easy on the eye if none is given.
pub fn scaled_sheet(
    images: &[Vec<u8>],
    config: &ImageConfig,
    columns: usize,
    scale: Option<usize>,
) -> GrayImage {
    let scale = scale.unwrap_or((SHEET_PIXELS / config.height.max(config.width)).max(1));
    picture::sheet(images, (config.height, config.width), columns, scale)
}

/// Writes a picture whole or not at all, in the format that its name says.
pub fn write_picture(path: &Path, picture: GrayImage) -> Result<(), CommandError> {
    let bytes = picture::encoded(path, picture).map_err(unreadable(path))?;
    write(path, &bytes)
}

/// Writes a file whole or not at all.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    write_whole(path, bytes).map_err(|error| CommandError::Pack {
        input: path.to_owned(),
        error,
    })
}
