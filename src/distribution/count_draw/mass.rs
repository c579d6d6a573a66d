//! The logarithm of the mass of a Poisson or binomial distribution, up to a constant.

use super::logarithm::{FRACTION, deviance, ln_quotient, stirling};

/// A Poisson or binomial distribution by its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Mass {
    /// Mean number of successes, or of events, as Q.30.
    mean: u64,
    /// Number of trials; [`Mass::EVENTS`] for Poisson.
    trials: u32,
}

impl Mass {
    /// More trials than any binomial distribution has: events of a Poisson distribution.
    const EVENTS: u32 = u32::MAX;

    /// A mean below `2^32` as Q.30.
    pub(super) const fn poisson(mean: u64) -> Self {
        Self::binomial(Self::EVENTS, mean)
    }

    /// A mean of at most `n` as Q.30.
    pub(super) const fn binomial(n: u32, mean: u64) -> Self {
        Self { mean, trials: n }
    }

    /// The mean as Q.30.
    pub(super) const fn mean(&self) -> u64 {
        self.mean
    }

    /// The greatest count.
    pub(super) const fn greatest(&self) -> u32 {
        self.trials
    }

    /// `ln f(k)` as Q.30, up to a constant.
    ///
    /// By Stirling's formula with its remainder, and the deviance from the mean in place of powers
    /// (Loader, "Fast and accurate computation of binomial probabilities", 2000).
    pub(super) fn ln(&self, k: u32) -> i64 {
        let mut distance = deviance(k, self.mean) + stirling(k);
        let mut product = u64::from(k.max(1));
        if self.trials != Self::EVENTS {
            let failures = self.trials.saturating_sub(k);
            let mean = (u64::from(self.trials) << FRACTION).saturating_sub(self.mean);
            distance += deviance(failures, mean) + stirling(failures);
            product *= u64::from(failures.max(1));
        }
        -distance - ln_quotient(product, 1, 0) / 2
    }
}
