//! The gate of the feed-forward part.

use crate::num::Real;

/// The sigmoid linear unit, `x * sigmoid(x)`; SwiGLU is `silu(gate) * up`.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::nn::silu(0.0_f32), 0.0);
/// assert!((smidgen::nn::silu(1.0_f32) - 0.731_058_6).abs() < 1e-6);
/// ```
///
/// Reference: Elfwing et al., "Sigmoid-weighted linear units" (2018); Shazeer, "GLU variants
/// improve transformer" (2020).
pub fn silu<R: Real>(x: R) -> R {
    x.silu()
}
