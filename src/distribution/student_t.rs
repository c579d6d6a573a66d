//! Student's t distribution.

use rand_core::Rng;

use super::gamma::standard_gamma;
use super::standard::standard_normal;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Parameter, Statistics, check, iterated,
};
use crate::num::{Extended, Real};
use crate::special::extended::{
    beta_quantile, beta_tails, digamma, integral, ln_gamma, ln_gamma_difference, trigamma,
};

/// Student's t distribution: means of few data, and noise with outliers.
///
/// # Formula
///
/// `pdf(x)` is `(1 + z^2 / df)^(-(df + 1) / 2) / (scale sqrt(df) B(1/2, df / 2))` with
/// `z = (x - location) / scale`.
///
/// # Range
///
/// Any finite `df` and `scale` above 0, any finite `location`. There is a mean for `df` above 1; the
/// variance is infinite for `df` from 1 to 2, and below there is none.
///
/// # Accuracy
///
/// The distribution function is right to `1e-11` before it is rounded.
///
/// # Memory
///
/// Three numbers.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, StudentT};
///
/// // The factor of a 95 % interval for the mean of five data.
/// let t = StudentT::new(4.0_f32)?;
/// assert_eq!(t.quantile(0.975), 2.776_446);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Student, "The probable error of a mean" (1908); fit: Liu and Rubin, "ML estimation of the t
/// distribution using EM and its extensions, ECM and ECME" (1995).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct StudentT<R> {
    df: R,
    location: R,
    scale: R,
}

impl<R: Real> StudentT<R> {
    /// The standard distribution, with location 0 and scale 1.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::NotPositive`].
    pub fn new(df: R) -> Result<Self, DistributionError> {
        Self::with_location_scale(df, R::ZERO, R::ONE)
    }

    /// The distribution with these degrees of freedom, this location and this scale.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::NotPositive`].
    pub fn with_location_scale(df: R, location: R, scale: R) -> Result<Self, DistributionError> {
        check::positive(df, Parameter::DegreesOfFreedom)?;
        check::finite(location, Parameter::Location)?;
        check::positive(scale, Parameter::Scale)?;
        Ok(Self {
            df,
            location,
            scale,
        })
    }

    /// The parameter `df`, degrees of freedom.
    #[must_use]
    pub const fn df(&self) -> R {
        self.df
    }

    /// The parameter `location`.
    #[must_use]
    pub const fn location(&self) -> R {
        self.location
    }

    /// The parameter `scale`.
    #[must_use]
    pub const fn scale(&self) -> R {
        self.scale
    }

    fn standardized(&self, x: Extended) -> Extended {
        (x - self.location.to_extended()) / self.scale.to_extended()
    }

    /// `ln B(1/2, df / 2) + ln(df) / 2 + ln scale`.
    fn ln_norm(&self) -> Extended {
        ln_norm(self.df.to_extended()) + self.scale.to_extended().ln()
    }

    /// The logarithm of the density.
    fn ln_density(&self, x: Extended) -> Extended {
        let df = self.df.to_extended();
        let square = self.standardized(x).square() / df;
        -(df + Extended::ONE).scaled(-1) * square.ln_1p() - self.ln_norm()
    }

    /// `P(Z > z)` of the standard distribution.
    fn upper_tail(&self, z: Extended) -> Extended {
        let df = self.df.to_extended();
        let (square, sum) = (z.square(), df + z.square());
        let shape = df.scaled(-1);
        let both = beta_tails(shape, Extended::HALF, df / sum, square / sum).0;
        let tail = both.scaled(-1);
        if z.is_negative() {
            Extended::ONE - tail
        } else {
            tail
        }
    }
}

/// `ln B(1/2, df / 2) + ln(df) / 2`.
fn ln_norm(df: Extended) -> Extended {
    let half = df.scaled(-1);
    let ratio = if half < Extended::from(16) {
        ln_gamma(half) - ln_gamma(half + Extended::HALF)
    } else {
        ln_gamma_difference(half, Extended::HALF)
    };
    Extended::LN_PI.scaled(-1) + ratio + df.ln().scaled(-1)
}

impl<R: Real> Distribution for StudentT<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 3;

    fn ln_probability(&self, x: R) -> Extended {
        let number = x.to_extended();
        if x.is_nan() || number.is_infinite() {
            return -Extended::INFINITY;
        }
        self.ln_density(number)
    }

    /// A normal draw over the root of a gamma draw.
    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let z = Extended::from(standard_normal(rng)).scaled(-27);
        let half = self.df.to_extended().scaled(-1);
        let spread = (half / standard_gamma(half, rng)).sqrt();
        let distance = self.scale.to_extended() * z * spread;
        R::from_extended(self.location.to_extended() + distance)
    }

    fn entropy(&self) -> R {
        let half = self.df.to_extended().scaled(-1);
        let above = half + Extended::HALF;
        R::from_extended(above * (digamma(above) - digamma(half)) + self.ln_norm())
    }

    /// By quadrature over `x = location + scale sqrt(df) sinh(t)`, relative error below 1e-5 for
    /// `df` from 1/4 on.
    fn kl_divergence(&self, other: &Self) -> R {
        let df = self.df.to_extended();
        let spread = self.scale.to_extended() * df.sqrt();
        let difference = |t: Extended| {
            let (grown, shrunk) = (t.exp(), (-t).exp());
            let (sinh, cosh) = ((grown - shrunk).scaled(-1), (grown + shrunk).scaled(-1));
            let x = self.location.to_extended() + spread * sinh;
            let own = self.ln_density(x);
            own.exp() * spread * cosh * (own - other.ln_density(x))
        };
        // The integrand falls as exp(-df t): until e^-34, and not beyond what counts.
        let end = Extended::from(34) / df + Extended::from(4);
        let mut sum = Extended::ZERO;
        let (mut start, mut length) = (Extended::ZERO, end.scaled(-5));
        for part in 0..6 {
            let from = start;
            sum = sum + integral(length, |t| difference(from + t) + difference(-from - t));
            start = start + length;
            length = end.scaled(part - 5);
        }
        R::from_extended(sum.max(Extended::ZERO))
    }
}

impl<R: Real> Continuous for StudentT<R> {
    fn support(&self) -> (R, R) {
        (R::LOWEST, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        (self.df > R::ONE).then_some(self.location)
    }
    fn variance(&self) -> Option<R> {
        let df = self.df.to_extended();
        if df <= Extended::ONE {
            return None;
        }
        if df <= Extended::TWO {
            return Some(R::MAX);
        }
        let spread = df / (df - Extended::TWO);
        Some(R::from_extended(self.scale.to_extended().square() * spread))
    }
    fn mode(&self) -> Option<R> {
        Some(self.location)
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        self.upper_tail(-self.standardized(x))
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        self.upper_tail(self.standardized(x))
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        let location = self.location.to_extended();
        let between = (p - q).abs();
        if between.is_zero() {
            return location;
        }
        let df = self.df.to_extended();
        let outside = p.min(q).scaled(1);
        let (x, y) = beta_quantile(df.scaled(-1), Extended::HALF, outside, between);
        let distance = (df * (y / x)).sqrt() * self.scale.to_extended();
        if p < q {
            location - distance
        } else {
            location + distance
        }
    }
}

/// Passes over the data that a fit takes at most.
const PASSES: u32 = 400;
/// Degrees of freedom beyond which the data are as good as normal.
const NORMAL: i32 = 10_000;

impl<R: Real> StudentT<R> {
    /// The estimate of greatest likelihood, with standard errors from the Fisher information.
    ///
    /// There are no sufficient statistics of fixed size: the algorithm ECME passes over the data up
    /// to 400 times, in constant memory.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooFewData`] below 4 data, [`DistributionError::DatumOutOfSupport`],
    /// [`DistributionError::NoMaximum`] where the data are all equal, or no less spread than normal
    /// ones so that `df` grows without end; [`DistributionError::NotConverged`].
    pub fn fit(
        data: impl Iterator<Item = R> + Clone,
    ) -> Result<Estimate<Self, [R; 3]>, DistributionError> {
        let moments = iterated::moments(data.clone(), 4)?;
        let count = Extended::from(moments.count());
        let mut df = Extended::from(4);
        let mut location = iterated::median(data.clone(), moments.count()).to_extended();
        let mut scale = moments.extended_variance().sqrt() / Extended::SQRT_2;
        for _ in 0..PASSES {
            // Location and scale by the weights of the data.
            let [mut weights, mut shift, mut squares] = [Extended::ZERO; 3];
            let mut slope = Extended::ZERO;
            for x in data.clone() {
                let z = (x.to_extended() - location) / scale;
                let square = z.square();
                let weight = (df + Extended::ONE) / (df + square);
                weights = weights + weight;
                shift = shift + weight * z;
                squares = squares + weight * square;
                // Derivatives of the logarithm of the density by df, its norm apart.
                slope = slope - (square / df).ln_1p() + weight * square / df;
            }
            let step = shift / weights;
            let spread = (squares - shift * step) / count;
            location = location + scale * step;
            let wider = spread.sqrt();
            scale = scale * wider;
            // df by a step of Newton's method on the likelihood, in its logarithm.
            let half = df.scaled(-1);
            let above = half + Extended::HALF;
            let norm = digamma(above) - digamma(half) - Extended::ONE / df;
            let score = (slope + count * norm).scaled(-1);
            let bend = (trigamma(half) - trigamma(above)).scaled(-2)
                - (df + Extended::from(5))
                    / (df * (df + Extended::ONE) * (df + Extended::from(3))).scaled(1);
            let change = (score / (count * bend * df))
                .min(Extended::HALF)
                .max(-Extended::HALF);
            df = df * change.exp();
            if df > Extended::from(NORMAL) {
                return Err(DistributionError::NoMaximum);
            }
            let far = step
                .abs()
                .max((wider - Extended::ONE).abs())
                .max(change.abs());
            if far < Extended::ONE.scaled(-30) {
                return Self::estimate(df, location, scale, moments.count());
            }
        }
        Err(DistributionError::NotConverged)
    }

    /// The estimate with its standard errors, of Lange, Little and Taylor (1989).
    fn estimate(
        df: Extended,
        location: Extended,
        scale: Extended,
        count: u64,
    ) -> Result<Estimate<Self, [R; 3]>, DistributionError> {
        let n = Extended::from(count);
        let one = Extended::ONE;
        let (first, third) = (df + one, df + Extended::from(3));
        let of_location = first / third;
        let half = df.scaled(-1);
        // Information of (df, ln scale).
        let curvature = (trigamma(half) - trigamma(half + Extended::HALF)).scaled(-2)
            - (df + Extended::from(5)) / (df * first * third).scaled(1);
        let of_scale = df.scaled(1) / third;
        let cross = Extended::TWO / (first * third);
        let determinant = curvature * of_scale - cross.square();
        let errors = [
            (of_scale / determinant / n).sqrt(),
            scale / (of_location * n).sqrt(),
            scale * (curvature / determinant / n).sqrt(),
        ];
        Ok(Estimate {
            distribution: Self::with_location_scale(
                R::from_extended(df),
                R::from_extended(location),
                R::from_extended(scale),
            )?,
            standard_errors: errors.map(R::from_extended),
            count,
        })
    }
}
