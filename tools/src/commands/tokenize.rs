//! `smidgen tokenize`: the tokens of a text.

use std::str::from_utf8;

use serde::Serialize;
use smidgen::model::transformer::Transformer;
use smidgen::tokenizer::Token;

use super::error::CommandError;
use super::model;
use super::output::Output;
use crate::cli::TokenizeArgs;

/// The tokens of a text.
#[derive(Serialize)]
struct Tokens {
    /// Ids, the one that begins a sequence first.
    tokens: Vec<Token>,
    /// The text of each token; `<0xE2>` for a byte that is no character by itself.
    pieces: Vec<String>,
}

/// Runs the command.
pub fn run(args: &TokenizeArgs) -> Result<(), CommandError> {
    let bytes = model::read(&args.model)?;
    let model = model::model(&args.model, &bytes)?;
    let tokens = model::tokens(&model, &args.text).map_err(CommandError::Text)?;
    let pieces = tokens.iter().map(|&token| piece(&model, token)).collect();
    let tokens = Tokens { tokens, pieces };

    let mut output = Output::new();
    if args.json {
        return output.json(&tokens);
    }
    let mut lines = tokens.tokens.iter().zip(&tokens.pieces);
    lines.try_for_each(|(token, piece)| output.line(format_args!("{token}\t{piece:?}")))
}

/// The text that a token stands for.
fn piece(model: &Transformer, token: Token) -> String {
    let piece = model.vocabulary().piece(token).unwrap_or_default();
    match from_utf8(piece) {
        Ok(text) => text.to_owned(),
        Err(_) => piece.iter().map(|byte| format!("<0x{byte:02X}>")).collect(),
    }
}
