//! A vector on its way into matrices.

use crate::num::Real;
use crate::quant::QuantizedVector;

/// A vector of activations, as plain numbers and, for quantized matrices, as integers: quantized
/// once, used by several.
#[derive(Clone, Copy, Debug)]
pub struct Activations<'a, R: Real> {
    /// The numbers.
    pub values: &'a [R],
    /// The same as integers.
    pub quantized: QuantizedVector<'a, R>,
}

impl<'a, R: Real> Activations<'a, R> {
    /// Quantizes numbers into storage of the caller: as many `levels` as numbers, and a sub-scale
    /// for each group of 32.
    pub fn new(values: &'a [R], levels: &'a mut [i8], sub_scales: &'a mut [u8]) -> Self {
        let quantized = QuantizedVector::quantize(values, levels, sub_scales);
        Self { values, quantized }
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for Activations<'_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Activations({})", self.quantized);
    }
}
