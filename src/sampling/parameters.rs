//! The parameters of a sampler, with the names and defaults of llama.cpp.

use crate::num::Real;

/// What a [`Sampler`](super::Sampler) shall do; plain numbers, checked by
/// [`Sampler::new`](super::Sampler::new).
///
/// # Range
///
/// | field | default | off | range |
/// |---|---|---|---|
/// | `temp` | 0.8 | 1 | from 0 (greedy) up |
/// | `top_k` | 40 | 0 | |
/// | `top_p` | 0.95 | 1 | any number; above 1 as 1, below 0 keeps one token |
/// | `min_p` | 0.05 | 0 | 0 to 1 |
/// | `repeat_penalty` | 1 | 1 | above 0, finite |
/// | `repeat_last_n` | 64 | 0 | |
/// | `frequency_penalty` | 0 | 0 | finite |
/// | `presence_penalty` | 0 | 0 | finite |
///
/// In fixed point the two bounds of the type count as infinite.
///
/// # Example
///
/// ```
/// use smidgen::sampling::SamplingParameters;
///
/// let parameters = SamplingParameters::<f32>::default().temp(0.6).top_k(20).min_p(0.0);
/// assert_eq!(parameters.top_k, 20);
/// assert_eq!(parameters.top_p, 0.95);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SamplingParameters<R> {
    /// Temperature: below 1 sharpens, above 1 flattens, 0 is greedy.
    pub temp: R,
    /// How many tokens top-k keeps.
    pub top_k: usize,
    /// The mass that top-p keeps.
    pub top_p: R,
    /// The least probability that min-p keeps, relative to the best token.
    pub min_p: R,
    /// The factor against repetition.
    pub repeat_penalty: R,
    /// How many of the latest tokens the three penalties look at; `usize::MAX` for all.
    pub repeat_last_n: usize,
    /// Subtracted once for each recent occurrence.
    pub frequency_penalty: R,
    /// Subtracted once if there is any recent occurrence.
    pub presence_penalty: R,
}

impl<R: Real> Default for SamplingParameters<R> {
    /// The defaults of llama.cpp.
    fn default() -> Self {
        Self {
            temp: R::from_f32(0.8),
            top_k: 40,
            top_p: R::from_f32(0.95),
            min_p: R::from_f32(0.05),
            ..Self::random()
        }
    }
}

impl<R: Real> SamplingParameters<R> {
    /// Always the best token: temperature 0, no filters, no penalties.
    #[must_use]
    pub fn greedy() -> Self {
        Self {
            temp: R::ZERO,
            ..Self::random()
        }
    }

    /// The model's own distribution: temperature 1, no filters, no penalties.
    #[must_use]
    pub fn random() -> Self {
        Self {
            temp: R::ONE,
            top_k: 0,
            top_p: R::ONE,
            min_p: R::ZERO,
            repeat_penalty: R::ONE,
            repeat_last_n: 64,
            frequency_penalty: R::ZERO,
            presence_penalty: R::ZERO,
        }
    }

    /// Sets the temperature.
    #[must_use]
    pub fn temp(self, temp: R) -> Self {
        Self { temp, ..self }
    }

    /// Sets how many tokens top-k keeps.
    #[must_use]
    pub fn top_k(self, top_k: usize) -> Self {
        Self { top_k, ..self }
    }

    /// Sets the mass that top-p keeps.
    #[must_use]
    pub fn top_p(self, top_p: R) -> Self {
        Self { top_p, ..self }
    }

    /// Sets the relative probability that min-p keeps.
    #[must_use]
    pub fn min_p(self, min_p: R) -> Self {
        Self { min_p, ..self }
    }

    /// Sets the factor against repetition.
    #[must_use]
    pub fn repeat_penalty(self, repeat_penalty: R) -> Self {
        Self {
            repeat_penalty,
            ..self
        }
    }

    /// Sets how many of the latest tokens the penalties look at.
    #[must_use]
    pub fn repeat_last_n(self, repeat_last_n: usize) -> Self {
        Self {
            repeat_last_n,
            ..self
        }
    }

    /// Sets the penalty for each recent occurrence.
    #[must_use]
    pub fn frequency_penalty(self, frequency_penalty: R) -> Self {
        Self {
            frequency_penalty,
            ..self
        }
    }

    /// Sets the penalty for any recent occurrence.
    #[must_use]
    pub fn presence_penalty(self, presence_penalty: R) -> Self {
        Self {
            presence_penalty,
            ..self
        }
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for SamplingParameters<R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(
            f,
            "SamplingParameters {{ temp: {=f32}, top_k: {=usize}, top_p: {=f32}, min_p: {=f32}, \
             repeat_penalty: {=f32}, repeat_last_n: {=usize}, frequency_penalty: {=f32}, \
             presence_penalty: {=f32} }}",
            self.temp.to_f32(),
            self.top_k,
            self.top_p.to_f32(),
            self.min_p.to_f32(),
            self.repeat_penalty.to_f32(),
            self.repeat_last_n,
            self.frequency_penalty.to_f32(),
            self.presence_penalty.to_f32(),
        );
    }
}
