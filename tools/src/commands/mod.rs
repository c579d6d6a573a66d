//! The commands, each in its file, and what they share.

mod decimal;
pub mod dist;
mod error;
mod generate;
mod inspect;
mod logits;
mod melody;
mod model;
pub mod output;
mod pack;
mod perplexity;
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
    }
}
