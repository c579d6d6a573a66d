//! Draws of tokens from logits, with every filter.

use rand_core::Rng;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters, log_probability, softmax};

use crate::number::push;
use crate::{Digest, Number, Report, Row};

const VOCABULARY: usize = 200;
const DRAWS: usize = 40;

fn samplers<N: Number>() -> [(&'static str, SamplingParameters<N>); 9] {
    let number = N::from_f32;
    let random = SamplingParameters::random();
    [
        ("greedy", SamplingParameters::greedy()),
        ("random", random),
        ("temp", random.temp(number(0.7))),
        ("top_k", random.top_k(10)),
        ("top_p", random.top_p(number(0.9))),
        ("min_p", random.min_p(number(0.1))),
        ("default", SamplingParameters::default()),
        ("top_p_temp", random.top_p(number(0.8)).temp(number(1.3))),
        (
            "penalties",
            SamplingParameters::default()
                .repeat_penalty(number(1.1))
                .frequency_penalty(number(0.1))
                .presence_penalty(number(0.2))
                .repeat_last_n(20),
        ),
    ]
}

/// Logits of about -8 to 8, as sums of four even numbers are.
fn logits<N: Number>(rng: &mut DefaultRng) -> [N; VOCABULARY] {
    let mut logits = [N::ZERO; VOCABULARY];
    for logit in &mut logits {
        let sum: u32 = rng
            .next_u32()
            .to_le_bytes()
            .iter()
            .map(|&byte| u32::from(byte))
            .sum();
        *logit = N::from_i32(sum.cast_signed() - 510).div(N::from_i32(64));
    }
    logits
}

pub fn rows<N: Number>(report: Report<'_>) {
    let mut row = |name, digest: &Digest| {
        report(Row {
            suite: "sampling",
            name,
            case: "",
            number: N::SHORT,
            digest: digest.value(),
        });
    };
    for (name, parameters) in samplers::<N>() {
        row(name, &draws(parameters));
    }
    let mut digest = Digest::new();
    let mut rng = DefaultRng::new(3);
    for token in 0..8 {
        let mut logits = logits::<N>(&mut rng);
        push(
            &mut digest,
            log_probability(&logits, token).expect("a token"),
        );
        softmax(&mut logits).expect("logits");
        logits.iter().for_each(|&share| push(&mut digest, share));
    }
    row("softmax", &digest);
}

fn draws<N: Number>(parameters: SamplingParameters<N>) -> Digest {
    let sampler = Sampler::new(parameters).expect("valid parameters");
    let mut rng = DefaultRng::new(2026);
    let (mut said, mut scratch) = ([0; DRAWS], [0; VOCABULARY]);
    let mut digest = Digest::new();
    for i in 0..DRAWS {
        let mut logits = logits::<N>(&mut rng);
        let bias = [(3, N::ONE)];
        let drawn = sampler
            .sample(&mut logits, &said[..i], &bias, &mut scratch, &mut rng)
            .expect("logits");
        said[i] = drawn.token;
        digest.push(drawn.token);
        for word in [drawn.weight, drawn.total] {
            digest.push(word as u32);
            digest.push((word >> 32) as u32);
        }
    }
    digest
}
