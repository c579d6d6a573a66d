//! Tests.

use super::super::count_draw::tests::{Cycle, assert_near, assert_quantiles};
use super::*;
use crate::num::I16F16;
use crate::rng::DefaultRng;

fn uniform(low: i32, high: i32) -> DiscreteUniform<f32> {
    DiscreteUniform::new(low, high).unwrap()
}

#[test]
fn values() {
    let die = uniform(1, 6);
    assert_eq!(die.pmf(3), 0.166_666_67);
    assert_eq!((die.pmf(0), die.pmf(7)), (0.0, 0.0));
    assert_eq!(
        [0, 1, 5, 6, 7].map(|k| die.cdf(k)),
        [0.0, 0.166_666_67, 0.833_333_3, 1.0, 1.0]
    );
    assert_eq!(
        [0, 1, 5, 6, 7].map(|k| die.sf(k)),
        [1.0, 0.833_333_3, 0.166_666_67, 0.0, 0.0]
    );
    assert_eq!(
        (die.mean(), die.variance(), die.mode()),
        (3.5, 2.916_666_7, None)
    );
    assert_eq!((die.entropy(), die.median()), (1.791_759_5, 3));
    assert_eq!(die.probability(2, 3), 0.333_333_34);
    assert_quantiles(&die);
    assert_quantiles(&DiscreteUniform::<I16F16>::new(-7, 100).unwrap());
    let all = uniform(i32::MIN, i32::MAX);
    assert_eq!((all.pmf(0), all.mean()), (2.328_306_4e-10, -0.5));
    assert_eq!((all.cdf(-1), all.sf(-1)), (0.5, 0.5));
    assert_eq!(
        (all.cdf(i32::MIN), all.sf(i32::MAX - 1)),
        (2.328_306_4e-10, 2.328_306_4e-10)
    );
    assert_quantiles(&all);
    let one = uniform(5, 5);
    assert_eq!(
        (one.mode(), one.entropy(), one.variance()),
        (Some(5), 0.0, 0.0)
    );
    assert_eq!(
        DiscreteUniform::<f32>::new(2, 1),
        Err(DistributionError::EmptyRange)
    );
}

/// Every 16-bit high half of a word, with low halves that stand for the rest: each value as often.
#[test]
fn all_words() {
    for size in [1, 2, 3, 6, 7, 255] {
        let uniform = uniform(-3, size - 4);
        let mut counts = [0u32; 256];
        for high in 0..=u32::from(u16::MAX) {
            let mut rng = Cycle([high << 16 | 0x8000; 2], 0);
            counts[(uniform.sample(&mut rng) + 3) as usize] += 1;
        }
        let share = 65_536 / size as u32;
        for (value, &count) in counts.iter().enumerate() {
            let expected = if value < size as usize { share } else { 0 };
            assert!(count.abs_diff(expected) <= 1, "{size} {value} {count}");
        }
    }
}

/// A word is tried again exactly if its product is one of the excess.
#[test]
fn excess_is_tried_again() {
    let wide = uniform(0, 852_516_350);
    let size = wide.size();
    let excess = (1u64 << 32) % size;
    for word in [0u32, 1, 2, 3, 1000, 1 << 31, u32::MAX] {
        let mut rng = Cycle([77_777_777, word], 0);
        let value = wide.sample(&mut rng);
        let product = u64::from(word) * size;
        let accepted = u64::from(product as u32) >= excess;
        assert_eq!(rng.1 == 1, accepted, "{word}");
        let kept = if accepted { product } else { 77_777_777 * size };
        assert_eq!(value as u64, kept >> 32);
    }
    assert_eq!(uniform(i32::MIN, i32::MAX).excess, 0);
    assert_eq!(uniform(1, 6).excess, 4);
}

#[test]
fn draws_stay_in_range() {
    for (low, high) in [
        (i32::MIN, i32::MAX),
        (-5, 5),
        (7, 7),
        (0, i32::MAX),
        (i32::MIN, -1),
    ] {
        let uniform = uniform(low, high);
        let mut rng = DefaultRng::new(1);
        assert!((0..1000).all(|_| (low..=high).contains(&uniform.sample(&mut rng))));
        for words in [[0, 0], [u32::MAX; 2], [0, u32::MAX]] {
            let mut rng = Cycle(words, 0);
            assert!((low..=high).contains(&uniform.sample(&mut rng)));
            assert!(rng.1 <= 64);
        }
    }
}

#[test]
fn divergences() {
    let inner = uniform(2, 4);
    let outer = uniform(1, 6);
    assert_eq!(inner.kl_divergence(&outer), core::f32::consts::LN_2);
    assert_eq!(outer.kl_divergence(&inner), f32::INFINITY);
    assert_eq!(outer.kl_divergence(&outer), 0.0);
}

#[test]
fn fit_finds_the_ends() {
    let mut rng = DefaultRng::new(8);
    let uniform = uniform(-40, 59);
    let data = (0..2000).map(|_| uniform.sample(&mut rng));
    let estimate = DiscreteUniform::<f32>::fit_data(data).unwrap();
    assert_eq!(estimate.distribution, uniform);
    assert_near(
        estimate.standard_errors[0].to_extended(),
        0.05,
        1e-7,
        "error",
    );
    let one = DiscreteUniform::<f32>::fit_data([i32::MIN])
        .unwrap()
        .distribution;
    assert_eq!((one.low(), one.high()), (i32::MIN, i32::MIN));
    assert!(DiscreteUniform::<f32>::fit_data([]).is_err());
}
