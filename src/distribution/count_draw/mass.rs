//! The logarithm of the mass of a Poisson or binomial distribution, up to a constant.

use super::logarithm::{FRACTION, deviance, ln_quotient, stirling};

/// A Poisson or binomial distribution by its means, as Q.30.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Mass {
    /// Mean number of successes, or of events.
    mean: u64,
    /// Mean number of failures; unused for Poisson.
    failures: u64,
    /// Number of trials; none for Poisson.
    trials: Option<u32>,
}

impl Mass {
    /// A mean below `2^32` as Q.30.
    pub(super) const fn poisson(mean: u64) -> Self {
        Self {
            mean,
            failures: 0,
            trials: None,
        }
    }

    /// A mean of at most `n` as Q.30.
    pub(super) const fn binomial(n: u32, mean: u64) -> Self {
        Self {
            mean,
            failures: ((n as u64) << FRACTION).saturating_sub(mean),
            trials: Some(n),
        }
    }

    /// The mean as Q.30.
    pub(super) const fn mean(&self) -> u64 {
        self.mean
    }

    /// The greatest count.
    pub(super) const fn greatest(&self) -> u32 {
        match self.trials {
            Some(trials) => trials,
            None => u32::MAX,
        }
    }

    /// `ln f(k)` as Q.30, up to a constant.
    ///
    /// By Stirling's formula with its remainder, and the deviance from the mean in place of powers
    /// (Loader, "Fast and accurate computation of binomial probabilities", 2000).
    pub(super) fn ln(&self, k: u32) -> i64 {
        let mut distance = deviance(k, self.mean) + stirling(k);
        let mut product = u64::from(k.max(1));
        if let Some(trials) = self.trials {
            let failures = trials.saturating_sub(k);
            distance += deviance(failures, self.failures) + stirling(failures);
            product *= u64::from(failures.max(1));
        }
        -distance - ln_quotient(product, 1, 0) / 2
    }
}
