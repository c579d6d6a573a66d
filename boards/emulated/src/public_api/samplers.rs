//! `sampling`.

use core::hint::black_box;

use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{
    Cut, Sampler, SamplingError, SamplingParameters, draw, greedy, log_probability, logit_bias,
    min_p, penalize, scratch_len, softmax, temperature, top_k, top_p, uniform_below,
};

use super::number;

pub fn call<R: Real>() {
    let mut logits = [1.0, 2.0, 0.5, 0.1].map(number::<R>);
    let mut scratch = [0; 4];
    let logits = black_box(&mut logits[..]);
    black_box(steps(logits, black_box(&mut scratch[..])).is_ok());
    black_box(sampler(logits, black_box(&mut scratch[..])).is_ok());
}

fn steps<R: Real>(logits: &mut [R], scratch: &mut [u64]) -> Result<(), SamplingError> {
    let mut rng = DefaultRng::new(black_box(1));
    black_box(greedy(logits)?);
    logit_bias(logits, black_box(&[(1, R::ONE)][..]))?;
    penalize(
        logits,
        black_box(&[1, 2][..]),
        number(1.1),
        number(0.1),
        number(0.2),
    )?;
    let k = top_k(logits, black_box(2), scratch)?;
    let p = top_p(logits, number(0.9), scratch)?;
    let cut: Cut = k.max(p).max(min_p(logits, number(0.05))?);
    black_box((cut.keeps(R::ONE, black_box(1)), cut.count(logits)));
    let sampled = draw(logits, number(0.8), cut, &mut rng)?;
    black_box((sampled.probability::<R>(), sampled.log_probability::<R>()));
    black_box(log_probability(logits, black_box(1))?);
    cut.mask(logits);
    temperature(logits, number(0.7))?;
    softmax(logits)?;
    black_box((
        uniform_below(black_box(9), &mut rng),
        scratch_len(black_box(9), black_box(5)),
    ));
    Ok(())
}

fn sampler<R: Real>(logits: &mut [R], scratch: &mut [u64]) -> Result<(), SamplingError> {
    let parameters = SamplingParameters::default()
        .temp(number(0.7))
        .top_k(black_box(20))
        .top_p(number(0.9))
        .min_p(number(0.1))
        .repeat_penalty(number(1.1))
        .frequency_penalty(number(0.1))
        .presence_penalty(number(0.1))
        .repeat_last_n(black_box(20));
    black_box((
        SamplingParameters::<R>::greedy(),
        SamplingParameters::<R>::random(),
    ));
    let sampler = Sampler::new(parameters)?;
    black_box((sampler.parameters(), sampler.scratch_len(logits.len())));
    let bias = [(black_box(7), number(1.0))];
    let mut rng = DefaultRng::new(black_box(1));
    black_box(sampler.sample(logits, black_box(&[1, 2][..]), &bias, scratch, &mut rng)?);
    Ok(())
}
