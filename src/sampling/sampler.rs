//! The whole way from logits to a token.

use rand_core::Rng;

use super::draw::{Sampled, draw_below, pick};
use super::heap::{heapify, sort_heap};
use super::mass::weight;
use super::min_p::MinP;
use super::order::{Peak, check_length, logit, token};
use super::packed::{pack, prefix_with_mass, unpack};
use super::penalties::Penalties;
use super::temperature::{check_temp, tempered_weight};
use super::top_k::select;
use super::top_p::TopP;
use super::{Cut, SamplingError, SamplingParameters, Token, greedy, logit_bias};
use crate::num::Real;

/// Scratch elements that suffice for any parameters with this `top_k`: a constant that can size
/// an array or a `static`.
///
/// [`Sampler::scratch_len`] tells the exact need of given parameters, which is less when top-p is
/// off or the temperature is 0.
///
/// # Formula
///
/// `top_k`, or `vocabulary` when `top_k` is 0 or not smaller.
///
/// # Example
///
/// ```
/// use smidgen::sampling::scratch_len;
///
/// static SCRATCH: [u64; scratch_len(40, 512)] = [0; scratch_len(40, 512)];
/// assert_eq!(SCRATCH.len(), 40);
/// assert_eq!(scratch_len(0, 512), 512);
/// ```
#[must_use]
pub const fn scratch_len(top_k: usize, vocabulary: usize) -> usize {
    if top_k == 0 || top_k >= vocabulary {
        vocabulary
    } else {
        top_k
    }
}

/// Draws tokens from logits, by parameters that were checked once.
///
/// # Formula
///
/// Logit bias, penalties, top-k, top-p, min-p, temperature, draw, in this order. Top-p measures
/// its mass by the softmax over what top-k kept, before the temperature; min-p compares with the
/// best token. A temperature of 0 takes the best token after bias and penalties.
///
/// # Memory
///
/// Scratch of the caller, [`scratch_len`](Sampler::scratch_len) elements: `top_k`, or the
/// vocabulary when top-p works without top-k, or none.
///
/// # Example
///
/// ```
/// use smidgen::num::I16F16;
/// use smidgen::rng::DefaultRng;
/// use smidgen::sampling::{Sampler, SamplingParameters};
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// let sampler = Sampler::new(SamplingParameters::<I16F16>::default().top_k(2))?;
/// let mut logits = [1.0, 4.0, 3.5, -2.0].map(I16F16::from_num);
/// let mut rng = DefaultRng::new(2024);
/// let drawn = sampler.sample(&mut logits, &[], &[], &mut [0; 2], &mut rng)?;
/// assert!(drawn.token == 1 || drawn.token == 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sampler<R> {
    parameters: SamplingParameters<R>,
    penalties: Penalties<R>,
    top_p: TopP,
    min_p: MinP<R>,
}

impl<R: Real> Sampler<R> {
    /// Checks the parameters.
    ///
    /// # Errors
    ///
    /// [`Temp`](SamplingError::Temp), [`TopP`](SamplingError::TopP),
    /// [`MinP`](SamplingError::MinP), [`RepeatPenalty`](SamplingError::RepeatPenalty),
    /// [`FrequencyPenalty`](SamplingError::FrequencyPenalty) or
    /// [`PresencePenalty`](SamplingError::PresencePenalty), for the first that is out of the range
    /// that [`SamplingParameters`] lists.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::sampling::{Sampler, SamplingError, SamplingParameters};
    ///
    /// let cold = SamplingParameters::<f32>::default().temp(-0.1);
    /// assert_eq!(Sampler::new(cold).unwrap_err(), SamplingError::Temp);
    /// ```
    pub fn new(parameters: SamplingParameters<R>) -> Result<Self, SamplingError> {
        check_temp(parameters.temp)?;
        Ok(Self {
            top_p: TopP::new(parameters.top_p)?,
            min_p: MinP::new(parameters.min_p)?,
            penalties: Penalties::new(
                parameters.repeat_penalty,
                parameters.frequency_penalty,
                parameters.presence_penalty,
            )?,
            parameters,
        })
    }

    /// The parameters.
    #[must_use]
    pub fn parameters(&self) -> &SamplingParameters<R> {
        &self.parameters
    }

    /// The scratch elements that [`sample`](Self::sample) needs for a vocabulary; at most what the
    /// constant function [`scratch_len`](scratch_len()) says.
    #[must_use]
    pub fn scratch_len(&self, vocabulary: usize) -> usize {
        let top_k = self.parameters.top_k;
        if self.parameters.temp == R::ZERO {
            0
        } else if top_k != 0 && top_k < vocabulary {
            top_k
        } else if matches!(self.top_p, TopP::Fraction { .. }) {
            vocabulary
        } else {
            0
        }
    }

    /// Draws one token.
    ///
    /// `recent` are the tokens so far, latest last; penalties look at the last `repeat_last_n` of
    /// them. `bias` adds to single logits, see [`logit_bias`](super::logit_bias()). Bias and
    /// penalties change `logits`, filters do not. One draw takes one `u64` from `rng` (in all but
    /// `2^-9` of cases, then more), greedy none.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`](SamplingError::ScratchTooSmall), then those of
    /// [`logit_bias`](super::logit_bias()), of [`penalize`](super::penalize) and of
    /// [`greedy`](super::greedy()), in this order: what comes before is then in the logits.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::rng::DefaultRng;
    /// use smidgen::sampling::{Sampler, SamplingParameters};
    ///
    /// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
    /// // Greedy, but never the token 1, and rather not the token 0 again.
    /// let parameters = SamplingParameters::greedy().presence_penalty(1.5);
    /// let mut logits = [2.0_f32, 9.0, 1.0];
    /// let drawn = Sampler::new(parameters)?.sample(
    ///     &mut logits,
    ///     &[0],
    ///     &[(1, f32::NEG_INFINITY)],
    ///     &mut [],
    ///     &mut DefaultRng::new(0),
    /// )?;
    /// assert_eq!(drawn.token, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn sample(
        &self,
        logits: &mut [R],
        recent: &[Token],
        bias: &[(Token, R)],
        scratch: &mut [u64],
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Sampled, SamplingError> {
        check_length(logits)?;
        let (needed, given) = (self.scratch_len(logits.len()), scratch.len());
        let Some(scratch) = scratch.get_mut(..needed) else {
            return Err(SamplingError::ScratchTooSmall { needed, given });
        };
        logit_bias(logits, bias)?;
        let skipped = recent.len().saturating_sub(self.parameters.repeat_last_n);
        self.penalties
            .apply(logits, recent.get(skipped..).unwrap_or(&[]))?;

        if self.parameters.temp == R::ZERO {
            greedy(logits).map(Sampled::certain)
        } else if needed != 0 && needed < logits.len() {
            let (best, peak) = select(logits, scratch)?;
            self.draw_from_best(logits, best, peak, rng)
        } else {
            let peak = Peak::find(logits)?;
            let top_p = self.top_p.cut(logits, peak, scratch)?;
            let cut = top_p.max(self.min_p.cut(peak));
            if needed == 0 {
                draw_below(logits, peak, self.parameters.temp, cut, rng)
            } else {
                self.draw_by_scratch(logits, scratch, peak, cut, rng)
            }
        }
    }

    /// Temperature and draw with the weights kept in scratch, so that each is computed once.
    fn draw_by_scratch(
        &self,
        logits: &[R],
        scratch: &mut [u64],
        peak: Peak<R>,
        cut: Cut,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Sampled, SamplingError> {
        let mut kept = 0;
        let candidates = logits
            .iter()
            .zip(0..)
            .filter(|&(&logit, token)| cut.keeps(logit, token));
        for (slot, (&logit, token)) in scratch.iter_mut().zip(candidates) {
            let weight = tempered_weight(logit, peak.logit, self.parameters.temp);
            *slot = pack(token, weight);
            kept += 1;
        }
        pick(scratch.iter().take(kept).map(|&packed| unpack(packed)), rng)
    }

    /// Top-p, min-p, temperature and draw over the sorted keys that top-k left.
    fn draw_from_best(
        &self,
        logits: &[R],
        best: &mut [u64],
        peak: Peak<R>,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Sampled, SamplingError> {
        // Keys are no longer needed once a place in the slice says the same: pack the weights.
        let min_p = self.min_p.cut(peak);
        let mut kept = 0;
        let mut total = 0;
        let pack_weights = matches!(self.top_p, TopP::Fraction { .. });
        for slot in best.iter_mut() {
            let token = token(*slot);
            let logit = logit(logits, token);
            kept += usize::from(min_p.keeps(logit, token));
            let weight = if pack_weights {
                weight(logit, peak.logit)
            } else {
                0
            };
            total += weight;
            *slot = pack(token, weight);
        }
        match self.top_p {
            TopP::Off => {}
            TopP::One => kept = 1,
            TopP::Fraction { .. } => {
                kept = kept.min(prefix_with_mass(best, self.top_p.target(total)));
            }
        }
        let Some(kept) = best.get_mut(..kept) else {
            return Err(SamplingError::NoMass);
        };
        let temp = self.parameters.temp;
        if temp != R::ONE || !pack_weights {
            for slot in kept.iter_mut() {
                let (token, _) = unpack(*slot);
                *slot = pack(
                    token,
                    tempered_weight(logit(logits, token), peak.logit, temp),
                );
            }
        }
        // In the order of the ids, as everywhere; the sort puts the greatest first.
        heapify(kept);
        sort_heap(kept);
        pick(kept.iter().rev().map(|&packed| unpack(packed)), rng)
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for Sampler<R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Sampler({})", self.parameters);
    }
}
