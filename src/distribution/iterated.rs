//! Fits that pass over the data again and again, in constant memory.

use super::{DistributionError, Moments, Outcome, Statistics};
use crate::num::{Extended, Real};

/// Steps of a search; each is a pass over the data.
const STEPS: u32 = 50;
/// A relative step that ends a search: `2^-40`.
const PRECISION: i32 = -40;

/// The moments of data, if they are finite and enough.
pub(super) fn moments<V: Outcome>(
    data: impl Iterator<Item = V>,
    needed: u64,
) -> Result<Moments<V>, DistributionError> {
    let mut moments = Moments::default();
    moments.extend(data)?;
    moments.at_least(needed)?;
    if moments.extended_variance().is_zero() {
        return Err(DistributionError::NoMaximum);
    }
    Ok(moments)
}

/// The median, the lower of two in the middle: the least datum that half of the data do not exceed,
/// by bisection over the keys that order them.
pub(super) fn median<R: Real>(data: impl Iterator<Item = R> + Clone, count: u64) -> R {
    let (mut low, mut high) = (0u32, u32::MAX);
    for _ in 0..u32::BITS {
        let middle = low + (high - low) / 2;
        let below = data.clone().filter(|x| x.order_key() <= middle).count() as u64;
        if below >= count.div_ceil(2) {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    let found = data.clone().find(|x| x.order_key() == high);
    found.unwrap_or(R::ZERO)
}

/// A location and a scale.
#[derive(Clone, Copy)]
pub(super) struct LocationScale {
    pub location: Extended,
    pub scale: Extended,
}

/// Location and scale of greatest likelihood of a symmetric family with a log-concave density, by
/// Newton's method, from a start near them. `score` gives the first two derivatives of `-ln f(z)`.
pub(super) fn location_scale<R: Real>(
    data: impl Iterator<Item = R> + Clone,
    start: LocationScale,
    score: impl Fn(Extended) -> (Extended, Extended),
) -> Result<LocationScale, DistributionError> {
    let LocationScale {
        mut location,
        mut scale,
    } = start;
    for _ in 0..STEPS {
        // In units of the scale: sums of slopes, of z slopes, and of their derivatives.
        let [mut s0, mut s1, mut c0, mut c1, mut c2] = [Extended::ZERO; 5];
        let mut count = Extended::ZERO;
        for x in data.clone() {
            let z = (x.to_extended() - location) / scale;
            let (slope, curvature) = score(z);
            s0 = s0 + slope;
            s1 = s1 + z * slope;
            c0 = c0 + curvature;
            c1 = c1 + z * curvature;
            c2 = c2 + z.square() * curvature;
            count = count + Extended::ONE;
        }
        // In the location and the logarithm of the scale.
        let (g0, g1) = (s0, s1 - count);
        let (h00, h01, h11) = (c0, s0 + c1, s1 + c2);
        let determinant = h00 * h11 - h01.square();
        if determinant <= Extended::ZERO {
            return Err(DistributionError::NotConverged);
        }
        let up = (h11 * g0 - h01 * g1) / determinant;
        let wider = ((h00 * g1 - h01 * g0) / determinant)
            .min(Extended::ONE)
            .max(-Extended::ONE);
        location = location + scale * up;
        scale = scale * wider.exp();
        if up.abs().max(wider.abs()) < Extended::ONE.scaled(PRECISION) {
            return Ok(LocationScale { location, scale });
        }
    }
    Err(DistributionError::NotConverged)
}

/// A shape, and the sum of powers at it.
pub(super) struct PowerShape {
    pub shape: Extended,
    pub sum: Extended,
}

/// The shape `k` of a Weibull distribution of greatest likelihood from logarithms of the data that
/// are not above 0, their mean and their variance: the root of
/// `sum y e^(k y) / sum e^(k y) - 1 / k - mean`, which rises with `k`, by Newton's method.
pub(super) fn power_shape(
    logarithms: impl Iterator<Item = Extended> + Clone,
    mean: Extended,
    variance: Extended,
) -> Result<PowerShape, DistributionError> {
    // The variance of logarithms is pi^2 / 6 over the shape squared.
    let mut shape = Extended::PI / (variance * Extended::from(6)).sqrt();
    for _ in 0..STEPS {
        let [mut s0, mut s1, mut s2] = [Extended::ZERO; 3];
        for y in logarithms.clone() {
            let power = (shape * y).exp();
            s0 = s0 + power;
            s1 = s1 + y * power;
            s2 = s2 + y.square() * power;
        }
        let ratio = s1 / s0;
        let inverse = Extended::ONE / shape;
        let slope = s2 / s0 - ratio.square() + inverse.square();
        let step = (ratio - inverse - mean) / slope;
        // Not to zero or below, nor too far at once.
        let next = (shape - step).max(shape.scaled(-1)).min(shape.scaled(1));
        let change = (next - shape).abs();
        if change < shape.scaled(PRECISION) {
            return Ok(PowerShape { shape, sum: s0 });
        }
        shape = next;
    }
    Err(DistributionError::NotConverged)
}

/// Variances of one datum of the extreme-value family with unit scale, the inverse of its Fisher
/// information: `6 / pi^2` of the scale, `1 + 6 (1 - gamma)^2 / pi^2` of the location.
pub(super) fn extreme_information() -> (Extended, Extended) {
    let scale = Extended::from(6) / Extended::PI.square();
    let cross = Extended::ONE - Extended::EULER_GAMMA;
    (scale, Extended::ONE + scale * cross.square())
}
