//! Draws of Poisson and binomial counts, in integers.
//!
//! Parameters become integers once; a draw is then made of 32-bit words, the same in every number
//! type. Below a mean of 10 the distribution function is searched from 0; above, the transformed
//! rejection of Hoermann ("The generation of binomial random variates", 1993) is exact up to the
//! resolution of its words. A Poisson distribution is the limit of binomial ones, and one hat
//! serves both.

mod hat;
mod logarithm;
mod mass;
mod search;

use rand_core::Rng;

use self::hat::Hat;
use self::logarithm::FRACTION;
use self::mass::Mass;
use self::search::Search;
use crate::num::Extended;

/// The mean from which on draws are by rejection, as Q.30: the hat holds from here.
const REJECTION: u64 = 10 << FRACTION;
/// The end of the range of means: `2^32`.
const GREATEST_MEAN: Extended = Extended::from_fixed(1 << 32, 0);

/// A number below `2^32` as Q.30.
const fn fixed(number: Extended) -> u64 {
    number.to_fixed(FRACTION as i32) as u64
}

/// `1 - p` of `p` above 1/2, exact; 0 of `p` above 1.
const fn complement(p: Extended) -> Extended {
    match p.parts() {
        (significand, -64) => Extended::normalized(false, significand.wrapping_neg(), -64),
        _ => Extended::ZERO,
    }
}

/// A count to be drawn: Poisson or binomial.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct CountDraw {
    method: Method,
    /// Failures are drawn, and taken off this number of trials.
    trials_of_failures: Option<u32>,
}

/// How it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Method {
    /// Always the same.
    Constant(u32),
    /// By a search of the distribution function.
    Search(Search),
    /// By rejection.
    Rejection(Hat),
}

impl CountDraw {
    /// A Poisson distribution of a mean not below 0; one of `2^32` or more gives `u32::MAX`.
    pub(super) fn poisson(mean: Extended) -> Self {
        let method = if mean >= GREATEST_MEAN {
            Method::Constant(u32::MAX)
        } else if fixed(mean) < REJECTION {
            Method::Search(Search::poisson(mean))
        } else {
            Method::Rejection(Hat::new(Mass::poisson(fixed(mean)), 0))
        };
        Self {
            method,
            trials_of_failures: None,
        }
    }

    /// A binomial distribution of less than `2^31` trials; `p` is not below 0, and above 1 it counts
    /// as 1.
    pub(super) fn binomial(n: u32, p: Extended) -> Self {
        let flipped = p > Extended::HALF;
        let p = if flipped { complement(p) } else { p };
        let mean = fixed(Extended::from(n) * p);
        let method = if mean < REJECTION {
            Method::Search(Search::binomial(n, p))
        } else {
            Method::Rejection(Hat::new(Mass::binomial(n, mean), fixed(p) as u32))
        };
        Self {
            method,
            trials_of_failures: flipped.then_some(n),
        }
    }

    /// Draws.
    pub(super) fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> u32 {
        let count = match &self.method {
            Method::Constant(count) => *count,
            Method::Search(search) => search.sample(rng),
            Method::Rejection(hat) => hat.sample(rng),
        };
        match self.trials_of_failures {
            // The count is at most the number of trials.
            Some(trials) => trials.saturating_sub(count),
            None => count,
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
