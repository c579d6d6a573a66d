//! The commands, each in its file, and what they share.

mod compress;
mod decimal;
pub mod dist;
mod error;
mod evaluate_images;
mod generate;
mod image;
mod inspect;
mod inspect_image;
mod logits;
mod melody;
mod model;
mod morph;
pub mod output;
mod pack;
mod perplexity;
mod picture;
mod sampling;
mod tokenize;
mod train;
mod tunes;

use smidgen::num::I16F16;

use crate::cli::{Command, NumberType};
use error::CommandError;

/// Runs a command.
pub fn run(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Generate(args) => match args.model.number {
            NumberType::F32 => generate::run::<f32>(&args),
            NumberType::Q16 => generate::run::<I16F16>(&args),
        },
        Command::Logits(args) => match args.model.number {
            NumberType::F32 => logits::run::<f32>(&args),
            NumberType::Q16 => logits::run::<I16F16>(&args),
        },
        Command::Melody(args) => match args.model.number {
            NumberType::F32 => melody::run::<f32>(&args),
            NumberType::Q16 => melody::run::<I16F16>(&args),
        },
        Command::Perplexity(args) => match args.model.number {
            NumberType::F32 => perplexity::run::<f32>(&args),
            NumberType::Q16 => perplexity::run::<I16F16>(&args),
        },
        Command::Inspect(args) => inspect::run(&args),
        Command::Tokenize(args) => tokenize::run(&args),
        Command::Pack(args) => pack::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Tunes(args) => tunes::run(&args),
        Command::Dist(args) => dist::run(&args),
        Command::Image(args) => match args.number {
            NumberType::F32 => image::run::<f32>(&args),
            NumberType::Q16 => image::run::<I16F16>(&args),
        },
        Command::Morph(args) => match args.number {
            NumberType::F32 => morph::run::<f32>(&args),
            NumberType::Q16 => morph::run::<I16F16>(&args),
        },
        Command::Compress(args) => match args.number {
            NumberType::F32 => compress::compress::<f32>(&args),
            NumberType::Q16 => compress::compress::<I16F16>(&args),
        },
        Command::Decompress(args) => match args.number {
            NumberType::F32 => compress::decompress::<f32>(&args),
            NumberType::Q16 => compress::decompress::<I16F16>(&args),
        },
        Command::EvaluateImages(args) => match args.number {
            NumberType::F32 => evaluate_images::run::<f32>(&args),
            NumberType::Q16 => evaluate_images::run::<I16F16>(&args),
        },
    }
}
