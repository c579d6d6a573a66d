//! A vector on its way into matrices.

use crate::kernel;
use crate::num::Real;
use crate::quant::QuantizedVector;

/// A vector of activations, as plain numbers and, for quantized matrices, as integers: quantized
/// once, used by several. The default is the empty vector.
#[derive(Clone, Copy, Debug, Default)]
pub struct Activations<'a, R: Real> {
    /// The numbers.
    pub values: &'a [R],
    /// The same as integers.
    pub quantized: QuantizedVector<'a, R>,
}

impl<'a, R: Real> Activations<'a, R> {
    /// Quantizes numbers into [`vector_words`](crate::quant::vector_words) of the caller; `bound` is
    /// the least [`level_bound`](crate::quant::Matrix::level_bound) of the matrices that they are for.
    pub fn new(values: &'a [R], bound: u16, words: &'a mut [i32]) -> Self {
        let quantized = kernel::quantize(values, bound, words);
        Self { values, quantized }
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for Activations<'_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Activations({})", self.quantized);
    }
}
