//! The log-probability of a given text.

use super::GenerateError;
use crate::kernel::{Cores, OneCore};
use crate::model::transformer::Session;
use crate::num::Real;
use crate::sampling::log_probability;
use crate::token::Token;
use crate::tokenizer::TokenizerError;

/// The natural logarithms of the probabilities that a model gives to each token of a text, in the
/// order of the text.
///
/// The first token of a fresh session has nothing before it and gives no number; it is usually the
/// one that begins a sequence. The mean of the negated numbers is the *negative log-likelihood per
/// token*; its exponential is the *perplexity*.
///
/// Tokens come from [`Vocabulary::encode`](crate::tokenizer::Vocabulary::encode), or from a list
/// by `map(Ok)`. The iterator ends after the first error.
///
/// # Example
///
/// ```
/// use smidgen::generate::score;
/// use smidgen::model::transformer::{Session, Transformer, Workspace};
///
/// const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
///     env!("CARGO_MANIFEST_DIR"),
///     "/tests/data/odd.smid"
/// ));
/// const BYTES: usize = MODEL.workspace_bytes::<f32>(64);
///
/// # fn main() -> Result<(), smidgen::generate::GenerateError> {
/// let mut workspace = Workspace::<BYTES>::new();
/// let mut session = Session::<f32>::new(&MODEL, workspace.as_mut(), 64)?;
/// let mut scratch = [];
/// let tokens = MODEL.vocabulary().encode("Hi", &mut scratch).with_bos();
/// let mut sum = 0.0;
/// for log_probability in score(&mut session, tokens) {
///     sum -= log_probability?;
/// }
/// assert!(sum > 0.0);
/// # Ok(())
/// # }
/// ```
pub fn score<'s, 'm, 'w, R, T, C>(
    session: &'s mut Session<'m, 'w, R, C>,
    tokens: T,
) -> Score<'s, 'm, 'w, R, T::IntoIter, C>
where
    R: Real,
    C: Cores,
    T: IntoIterator<Item = Result<Token, TokenizerError>>,
{
    Score {
        session,
        tokens: tokens.into_iter(),
        failed: false,
    }
}

/// The log-probabilities of a text's tokens; made by [`score`].
#[derive(Debug)]
pub struct Score<'s, 'm, 'w, R: Real, T, C = OneCore> {
    session: &'s mut Session<'m, 'w, R, C>,
    tokens: T,
    failed: bool,
}

impl<R, T, C> Score<'_, '_, '_, R, T, C>
where
    R: Real,
    C: Cores,
    T: Iterator<Item = Result<Token, TokenizerError>>,
{
    /// Takes one token; its log-probability unless nothing is before it.
    fn token(&mut self, token: Result<Token, TokenizerError>) -> Result<Option<R>, GenerateError> {
        let token = token?;
        let number = match self.session.logits() {
            Ok(logits) => Some(log_probability(logits, token)?),
            Err(_) => None,
        };
        self.session.feed(token)?;
        Ok(number)
    }
}

impl<R, T, C> Iterator for Score<'_, '_, '_, R, T, C>
where
    R: Real,
    C: Cores,
    T: Iterator<Item = Result<Token, TokenizerError>>,
{
    type Item = Result<R, GenerateError>;

    fn next(&mut self) -> Option<Self::Item> {
        // The first token gives no number: at most two turns.
        while !self.failed {
            let token = self.tokens.next()?;
            let number = self.token(token);
            self.failed = number.is_err();
            if let Some(number) = number.transpose() {
                return Some(number);
            }
        }
        None
    }
}
