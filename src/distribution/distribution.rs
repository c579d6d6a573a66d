//! What every distribution can do.

use rand_core::Rng;

use crate::num::{Extended, Real};

/// A probability distribution: it scores values, and draws them.
///
/// [`Continuous`](super::Continuous) and [`Discrete`](super::Discrete) add what a distribution on
/// the real line has; [`Fit`](super::Fit) estimates parameters from data.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Distribution, Normal};
/// use smidgen::rng::DefaultRng;
///
/// let normal = Normal::new(20.0_f32, 0.5)?;
/// let mut rng = DefaultRng::new(1);
/// let mut readings = [0.0; 100];
/// readings.fill_with(|| normal.sample(&mut rng));
/// // Data are likelier under the distribution that they came from.
/// let other = Normal::new(21.0, 0.5)?;
/// assert!(normal.log_likelihood(readings) > other.log_likelihood(readings));
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
pub trait Distribution {
    /// The number type of parameters and probabilities.
    type Number: Real;
    /// What is drawn.
    type Value: Copy;

    /// How many parameters are free to be estimated.
    const PARAMETERS: u32;

    /// The logarithm of the probability mass or density, with 64 significant bits; minus infinity
    /// for values that cannot occur, NaN included.
    fn ln_probability(&self, value: Self::Value) -> Extended;

    /// Draws a value; the number of random words is bounded.
    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> Self::Value;

    /// The entropy in nats; of a continuous distribution the differential entropy.
    fn entropy(&self) -> Self::Number;

    /// The Kullback-Leibler divergence `KL(self || other)` in nats: infinite where `other` excludes
    /// what `self` can draw (the greatest value of a fixed-point type).
    ///
    /// # Reference
    ///
    /// Kullback and Leibler, "On information and sufficiency" (1951).
    fn kl_divergence(&self, other: &Self) -> Self::Number;

    /// The sum of the logarithms of mass or density over independent data.
    ///
    /// # Accuracy
    ///
    /// The sum is rounded once, at its end.
    fn log_likelihood(&self, data: impl IntoIterator<Item = Self::Value>) -> Self::Number {
        let mut sum = Extended::ZERO;
        for value in data {
            sum = sum + self.ln_probability(value);
        }
        Self::Number::from_extended(sum)
    }
}
