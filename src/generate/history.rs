//! The latest tokens, which the penalties look at.

use heapless::Vec;

use crate::token::Token;

/// Tokens that a generator remembers for the penalties.
pub const HISTORY: usize = 64;

/// The last [`HISTORY`] tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    tokens: Vec<Token, HISTORY>,
    /// Where the oldest one is when all places are taken.
    oldest: usize,
}

impl History {
    /// Adds a token, in the place of the oldest one if there is no other.
    pub(super) fn push(&mut self, token: Token) {
        if let Err(token) = self.tokens.push(token) {
            if let Some(slot) = self.tokens.get_mut(self.oldest) {
                *slot = token;
            }
            self.oldest = (self.oldest + 1) % HISTORY;
        }
    }

    /// The last `count` tokens, the latest one last.
    pub(super) fn last(&self, count: usize) -> Vec<Token, HISTORY> {
        let (newer, older) = self
            .tokens
            .split_at_checked(self.oldest)
            .unwrap_or_default();
        let skipped = self.tokens.len().saturating_sub(count);
        let mut last = Vec::new();
        for &token in older.iter().chain(newer).skip(skipped) {
            // As many places as there are tokens.
            let _ = last.push(token);
        }
        last
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_latest_in_order() {
        let mut history = History::default();
        assert!(history.last(5).is_empty());
        for token in 0..200 {
            history.push(token);
            let kept = (token + 1).min(HISTORY as u32);
            assert!(
                history
                    .last(usize::MAX)
                    .into_iter()
                    .eq(token + 1 - kept..=token)
            );
            assert!(
                history
                    .last(3)
                    .into_iter()
                    .eq((token + 1).saturating_sub(3)..=token)
            );
        }
        history.clear();
        assert!(history.last(5).is_empty());
    }
}
