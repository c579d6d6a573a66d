//! Draws of five distributions, and nothing else: what they take of flash.
//!
//! Built with `--features ours`, `--features theirs`, or neither for the program around them.

#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    loop {}
}

#[cfg(feature = "ours")]
fn draws(rng: &mut smidgen::rng::DefaultRng) {
    use smidgen::distribution::{Bernoulli, Binomial, Distribution, Exponential, Normal, Poisson};
    let p = black_box(0.3f32);
    if let Ok(normal) = Normal::new(p, p) {
        black_box(normal.sample(rng));
    }
    if let Ok(exponential) = Exponential::new(p) {
        black_box(exponential.sample(rng));
    }
    if let Ok(poisson) = Poisson::new(p) {
        black_box(poisson.sample(rng));
    }
    if let Ok(binomial) = Binomial::new(black_box(10), p) {
        black_box(binomial.sample(rng));
    }
    if let Ok(bernoulli) = Bernoulli::new(p) {
        black_box(bernoulli.sample(rng));
    }
}

#[cfg(feature = "theirs")]
fn draws(rng: &mut smidgen::rng::DefaultRng) {
    use rand_distr::{Bernoulli, Binomial, Distribution, Exp, Normal, Poisson};
    let p = black_box(0.3f32);
    if let Ok(normal) = Normal::new(p, p) {
        black_box::<f32>(normal.sample(rng));
    }
    if let Ok(exponential) = Exp::new(p) {
        black_box::<f32>(exponential.sample(rng));
    }
    if let Ok(poisson) = Poisson::new(p) {
        black_box::<f32>(poisson.sample(rng));
    }
    if let Ok(binomial) = Binomial::new(black_box(10), black_box(0.3)) {
        black_box(binomial.sample(rng));
    }
    if let Ok(bernoulli) = Bernoulli::new(black_box(0.3)) {
        black_box(bernoulli.sample(rng));
    }
}

#[cfg(not(any(feature = "ours", feature = "theirs")))]
fn draws(rng: &mut smidgen::rng::DefaultRng) {
    black_box(rand_core::Rng::next_u32(rng));
    black_box(rand_core::Rng::next_u64(rng));
}

/// The generator, which belongs to the program around the draws: the same code in all three.
#[inline(never)]
fn seeded(seed: u64) -> smidgen::rng::DefaultRng {
    smidgen::rng::DefaultRng::new(seed)
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut rng = seeded(black_box(1));
    loop {
        draws(&mut rng);
    }
}
