//! Functions applied to each element.

use super::silu;
use crate::num::Real;

/// What follows a layer, element by element.
///
/// # Example
///
/// ```
/// use smidgen::nn::ActivationFunction;
///
/// let mut x = [-1.0_f32, 2.0];
/// ActivationFunction::Relu.apply(&mut x);
/// assert_eq!(x, [0.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ActivationFunction {
    /// `x`
    Identity,
    /// `max(x, 0)`
    Relu,
    /// `x` from zero on, `x / 5` below
    LeakyRelu,
    /// `x sigmoid(x)`
    Silu,
    /// `1 / (1 + exp(-x))`
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
}

impl ActivationFunction {
    /// Its number in a file.
    #[must_use]
    pub const fn id(self) -> u8 {
        match self {
            Self::Identity => 0,
            Self::Relu => 1,
            Self::LeakyRelu => 2,
            Self::Silu => 3,
            Self::Sigmoid => 4,
            Self::Tanh => 5,
        }
    }

    /// The function of a number in a file.
    #[must_use]
    pub const fn from_id(id: u8) -> Option<Self> {
        Some(match id {
            0 => Self::Identity,
            1 => Self::Relu,
            2 => Self::LeakyRelu,
            3 => Self::Silu,
            4 => Self::Sigmoid,
            5 => Self::Tanh,
            _ => return None,
        })
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Relu => "relu",
            Self::LeakyRelu => "leaky_relu",
            Self::Silu => "silu",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
        }
    }

    /// Applies it in place.
    pub fn apply<R: Real>(self, x: &mut [R]) {
        let each = x.iter_mut();
        match self {
            Self::Identity => {}
            Self::Relu => each.filter(|x| **x < R::ZERO).for_each(|x| *x = R::ZERO),
            Self::LeakyRelu => {
                let slope = R::from_f32(0.2);
                each.filter(|x| **x < R::ZERO)
                    .for_each(|x| *x = x.mul(slope));
            }
            Self::Silu => each.for_each(|x| *x = silu(*x)),
            Self::Sigmoid => each.for_each(|x| *x = x.sigmoid()),
            Self::Tanh => each.for_each(|x| *x = x.tanh()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;

    /// `silu`: what [`Real::silu`] promises at `x`.
    fn check<R: Real>(tolerance: f64, silu: impl Fn(f64) -> f64) {
        for id in 0..=6 {
            let Some(function) = ActivationFunction::from_id(id) else {
                assert_eq!(id, 6);
                continue;
            };
            assert_eq!(function.id(), id);
            for step in -40..=40 {
                let x = R::from_f32(step as f32 / 8.0);
                let exact = x.to_f64();
                let expected = match function {
                    ActivationFunction::Identity => exact,
                    ActivationFunction::Relu => exact.max(0.0),
                    ActivationFunction::LeakyRelu => exact.max(exact / 5.0),
                    ActivationFunction::Silu => exact / (1.0 + (-exact).exp()),
                    ActivationFunction::Sigmoid => 1.0 / (1.0 + (-exact).exp()),
                    ActivationFunction::Tanh => exact.tanh(),
                };
                let mut y = [x];
                function.apply(&mut y);
                let error = (y[0].to_f64() - expected).abs();
                let tolerance = match function {
                    ActivationFunction::Silu => silu(exact),
                    _ => tolerance,
                };
                assert!(error <= tolerance, "{} of {exact}", function.name());
            }
        }
    }

    #[test]
    fn values() {
        check::<f32>(1e-6, |x| x.abs() * 2f64.powi(-17));
        check::<I16F16>(6e-5, |x| (1.0 + x.abs()) * 2f64.powi(-15));
    }
}
