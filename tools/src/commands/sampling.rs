//! From the sampling flags to a sampler.

use std::hash::{BuildHasher, RandomState};

use smidgen::model::transformer::Transformer;
use smidgen::num::Real;
use smidgen::sampling::{Sampler, SamplingParameters, logit_bias};
use smidgen::tokenizer::Token;

use super::error::CommandError;
use crate::cli::{SamplingArgs, Seed};

impl SamplingArgs {
    /// The sampler that the flags ask for.
    pub fn sampler<R: Real>(&self) -> Result<Sampler<R>, CommandError> {
        // What is NaN or just below zero shows in floating point only.
        Sampler::new(self.parameters::<f32>())?;
        Ok(Sampler::new(self.parameters())?)
    }

    fn parameters<R: Real>(&self) -> SamplingParameters<R> {
        SamplingParameters::default()
            .temp(R::from_f32(self.temp))
            .top_k(self.top_k)
            .top_p(R::from_f32(self.top_p))
            .min_p(R::from_f32(self.min_p))
            .repeat_penalty(R::from_f32(self.repeat_penalty))
            .repeat_last_n(self.repeat_last_n)
            .frequency_penalty(R::from_f32(self.frequency_penalty))
            .presence_penalty(R::from_f32(self.presence_penalty))
    }

    /// What is added to logits, checked before a token is computed.
    pub fn bias<R: Real>(&self, model: &Transformer) -> Result<Vec<(Token, R)>, CommandError> {
        logit_bias(&mut vec![0.0; model.config().vocabulary], &self.logit_bias)?;
        let convert = |&(token, bias): &(Token, f32)| (token, R::from_f32(bias));
        Ok(self.logit_bias.iter().map(convert).collect())
    }
}

impl Seed {
    /// The seed asked for, or one of 32 bits, which is quickly typed again.
    pub fn value(self) -> u64 {
        match self {
            Self::Fixed(seed) => seed,
            Self::Random => RandomState::new().hash_one(0) & u64::from(u32::MAX),
        }
    }
}
