//! Values that a model did not expect, in a stream.

use super::LikelihoodError;
use crate::distribution::Distribution;
use crate::num::{Extended, Real};

/// The score of one value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Anomaly<R> {
    /// The surprise of the value above what the model expects, `-ln p(x) - entropy`, in nats.
    pub score: R,
    /// The mean of recent scores.
    pub recent: R,
    /// Whether the score is above the threshold.
    pub alarm: bool,
}

/// Scores values of a stream by how unlikely a distribution makes them.
///
/// # Formula
///
/// `score = -ln p(x) - entropy`, whose expectation under the distribution is 0, and
/// `recent += weight (score - recent)`.
///
/// # Range
///
/// A score is infinite (the greatest value in fixed point) for a value that cannot occur; such a
/// score raises the alarm and leaves `recent` as it is.
///
/// # Memory
///
/// The distribution and 64 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::Normal;
/// use smidgen::likelihood::AnomalyDetector;
///
/// // A bearing that runs at 60 degrees, give or take 2; an alarm 8 nats above the usual.
/// let usual = Normal::new(60.0_f32, 2.0)?;
/// let mut detector = AnomalyDetector::new(usual, 8.0, 0.1)?;
/// assert!(!detector.push(61.5).alarm);
/// assert!(!detector.push(57.0).alarm);
/// assert!(detector.push(69.0).alarm); // 4.5 standard deviations
/// # Ok::<(), smidgen::likelihood::LikelihoodError>(())
/// ```
///
/// # Reference
///
/// Bishop, "Novelty detection and neural network validation" (1994); the running mean: Roberts,
/// "Control chart tests based on geometric moving averages" (1959).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct AnomalyDetector<D: Distribution> {
    distribution: D,
    threshold: D::Number,
    entropy: Extended,
    weight: Extended,
    recent: Extended,
}

impl<D: Distribution> AnomalyDetector<D> {
    /// A detector that raises an alarm for scores above `threshold`, in nats, and whose running
    /// mean gives the newest score this weight.
    ///
    /// # Errors
    ///
    /// [`LikelihoodError::Bounds`] for a threshold that is NaN; [`LikelihoodError::Significance`]
    /// for a weight that is not above 0 and at most 1.
    pub fn new(
        distribution: D,
        threshold: D::Number,
        weight: D::Number,
    ) -> Result<Self, LikelihoodError> {
        if threshold.is_nan() {
            return Err(LikelihoodError::Bounds);
        }
        if !(weight > D::Number::ZERO && weight <= D::Number::ONE) {
            return Err(LikelihoodError::Significance);
        }
        Ok(Self {
            entropy: distribution.entropy().to_extended(),
            distribution,
            threshold,
            weight: weight.to_extended(),
            recent: Extended::ZERO,
        })
    }

    /// Scores a value.
    pub fn push(&mut self, value: D::Value) -> Anomaly<D::Number> {
        let score = -self.distribution.ln_probability(value) - self.entropy;
        if !score.is_infinite() {
            self.recent = self.recent + self.weight * (score - self.recent);
        }
        let score = D::Number::from_extended(score);
        Anomaly {
            score,
            recent: D::Number::from_extended(self.recent),
            alarm: score > self.threshold,
        }
    }

    /// The distribution that values are scored by.
    #[must_use]
    pub const fn distribution(&self) -> &D {
        &self.distribution
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Normal;
    use crate::num::I16F16;
    use crate::rng::DefaultRng;

    #[test]
    fn scores_of_the_distribution_itself_are_zero_on_average() {
        let normal = Normal::new(-3.0f32, 0.2).unwrap();
        let mut detector = AnomalyDetector::new(normal, 10.0, 0.001).unwrap();
        let mut rng = DefaultRng::new(3);
        let mut recent = 0.0;
        for _ in 0..20_000 {
            let anomaly = detector.push(normal.sample(&mut rng));
            assert!(!anomaly.alarm, "{anomaly:?}");
            recent = anomaly.recent;
        }
        // The variance of a score is 1/2, that of the mean 1/2 * weight / 2.
        assert!(recent.abs() < 0.07, "{recent}");
    }

    #[test]
    fn impossible_values() {
        let normal = Normal::new(I16F16::ZERO, I16F16::ONE).unwrap();
        let threshold = I16F16::from_num(30);
        let mut detector = AnomalyDetector::new(normal, threshold, I16F16::ONE).unwrap();
        detector.push(I16F16::ONE);
        let anomaly = detector.push(I16F16::MAX);
        assert_eq!((anomaly.score, anomaly.alarm), (I16F16::MAX, true));
        assert_eq!(anomaly.recent, I16F16::ZERO);
        let far = detector.push(I16F16::from_num(20_000));
        assert!(far.alarm && far.recent == I16F16::MAX);
        let float = Normal::new(0.0f32, 1.0).unwrap();
        let mut detector = AnomalyDetector::new(float, f32::MAX, 0.5).unwrap();
        assert_eq!(detector.push(f32::NAN).score, f32::INFINITY);
    }

    #[test]
    fn errors() {
        let normal = Normal::new(0.0f32, 1.0).unwrap();
        let bounds = AnomalyDetector::new(normal, f32::NAN, 0.5).unwrap_err();
        assert_eq!(bounds, LikelihoodError::Bounds);
        for weight in [0.0, -1.0, 1.5, f32::NAN] {
            let error = AnomalyDetector::new(normal, 1.0, weight).unwrap_err();
            assert_eq!(error, LikelihoodError::Significance);
        }
    }
}
