//! A Markov chain over the tokens: what a model of melodies has to beat.

use std::collections::HashMap;

use smidgen::melody::{END, VOCABULARY};
use smidgen::tokenizer::Token;

use super::Tune;

/// Counts of what follows each context of up to `order` tokens.
pub struct Markov {
    order: usize,
    /// For each context: how often each token followed.
    counts: HashMap<Vec<Token>, HashMap<Token, u32>>,
}

impl Markov {
    /// Learns from tunes, each between two tokens of the end.
    pub fn learn(tunes: &[Tune], order: usize) -> Self {
        let mut markov = Self {
            order,
            counts: HashMap::new(),
        };
        for tune in tunes {
            let tokens = bounded(&tune.tokens);
            for at in 1..tokens.len() {
                for length in 0..=order.min(at) {
                    let context = tokens[at - length..at].to_vec();
                    let followers = markov.counts.entry(context).or_default();
                    *followers.entry(tokens[at]).or_default() += 1;
                }
            }
        }
        markov
    }

    /// The probability of a token after others.
    ///
    /// `p_k = (count + kinds * p_(k-1)) / (total + kinds)` for a context of `k` tokens, where `kinds`
    /// is the number of different tokens that followed it: interpolation of Witten and Bell (1991).
    fn probability(&self, context: &[Token], token: Token) -> f64 {
        // Every token but the two that are never used.
        let mut p = 1.0 / (VOCABULARY - 2) as f64;
        for length in 0..=self.order.min(context.len()) {
            let Some(followers) = self.counts.get(&context[context.len() - length..]) else {
                break;
            };
            let total: u32 = followers.values().sum();
            let kinds = followers.len() as f64;
            let count = followers.get(&token).copied().unwrap_or(0);
            p = (f64::from(count) + kinds * p) / (f64::from(total) + kinds);
        }
        p
    }

    /// Mean negative log-likelihood of the tokens of tunes in nats; of those that `smidgen perplexity`
    /// counts, which are all but the ends.
    pub fn nll_per_token(&self, tunes: &[Tune]) -> f64 {
        let (mut nats, mut count) = (0.0, 0_u32);
        for tune in tunes {
            let tokens = bounded(&tune.tokens);
            for at in 1..tokens.len() - 1 {
                let context = &tokens[at.saturating_sub(self.order)..at];
                nats -= self.probability(context, tokens[at]).ln();
                count += 1;
            }
        }
        nats / f64::from(count.max(1))
    }
}

/// A tune between two tokens of the end.
fn bounded(tokens: &[Token]) -> Vec<Token> {
    [&[END], tokens, &[END]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one() {
        let tune = |tokens: &[Token]| Tune {
            title: String::new(),
            tokens: tokens.to_vec(),
        };
        let tunes = [tune(&[3, 9, 30, 31, 30]), tune(&[3, 9, 30, 32])];
        let markov = Markov::learn(&tunes, 3);
        for context in [&[][..], &[3, 9], &[9, 30, 31], &[40, 41]] {
            let used = (0..VOCABULARY as Token).filter(|&token| token != 0 && token != 2);
            let sum: f64 = used.map(|token| markov.probability(context, token)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{context:?} {sum}");
        }
        // By hand: 9 always follows 3, twice; with the order 1.
        let unigram = (2.0 + 6.0 / 59.0) / (11.0 + 6.0);
        let bigram = (2.0 + unigram) / (2.0 + 1.0);
        let found = Markov::learn(&tunes, 1).probability(&[3], 9);
        assert!((found - bigram).abs() < 1e-12, "{found} {bigram}");
    }
}
