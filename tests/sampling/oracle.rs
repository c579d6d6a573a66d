//! What the samplers should do, written the slow and obvious way: sort, add, compare, in u128.

use rand_core::Rng;
use smidgen::num::Real;
use smidgen::sampling::SamplingParameters;

/// Token ids, best first.
pub fn order<R: Real>(logits: &[R]) -> Vec<usize> {
    let mut ids: Vec<usize> = (0..logits.len()).collect();
    ids.sort_by(|&a, &b| logits[b].partial_cmp(&logits[a]).unwrap().then(a.cmp(&b)));
    ids
}

/// The integer mass of a logit at a temperature.
pub fn weight<R: Real>(logit: R, max: R, temp: R) -> u128 {
    if logit == R::LOWEST {
        0
    } else if logit == max {
        1 << 40
    } else {
        let difference = logit.sub(max);
        let tempered = if temp == R::ONE {
            difference
        } else {
            difference.div(temp)
        };
        tempered.exp_weight().into()
    }
}

/// Whether `part >= p * whole`, with the exact value of `p`.
fn reaches(part: u128, p: f64, whole: u128) -> bool {
    if p <= 0.0 {
        return part > 0;
    }
    // p = mantissa / 2^shift
    let (mut mantissa, mut shift) = (p, 0);
    while mantissa.fract() != 0.0 {
        mantissa *= 2.0;
        shift += 1;
    }
    let right = whole * mantissa as u128;
    if shift >= 128 {
        part > 0
    } else {
        part >= right.div_ceil(1 << shift)
    }
}

/// The ids that top-p keeps of the candidates, which are sorted.
pub fn top_p<R: Real>(logits: &[R], candidates: &[usize], p: R) -> Vec<usize> {
    if p >= R::ONE {
        return candidates.to_vec();
    }
    let max = logits[candidates[0]];
    let mass = |id: usize| weight(logits[id], max, R::ONE);
    let whole: u128 = candidates.iter().map(|&id| mass(id)).sum();
    let mut part = 0;
    let mut kept = Vec::new();
    for &id in candidates {
        kept.push(id);
        part += mass(id);
        if reaches(part, p.to_f64(), whole) {
            break;
        }
    }
    kept
}

/// The ids that min-p keeps of the candidates.
pub fn min_p<R: Real>(logits: &[R], candidates: &[usize], p: R) -> Vec<usize> {
    if p == R::ZERO {
        return candidates.to_vec();
    }
    let limit = logits[candidates[0]].add(p.ln());
    candidates
        .iter()
        .copied()
        .filter(|&id| logits[id] >= limit)
        .collect()
}

/// What is left for the draw after all filters: ids in ascending order with their masses.
pub fn kept<R: Real>(logits: &[R], parameters: &SamplingParameters<R>) -> Vec<(usize, u128)> {
    let mut ids = order(logits);
    let max = logits[ids[0]];
    if parameters.temp == R::ZERO {
        return vec![(ids[0], 1)];
    }
    if parameters.top_k > 0 {
        ids.truncate(parameters.top_k);
    }
    let ids = top_p(logits, &ids, parameters.top_p);
    let mut ids = min_p(logits, &ids, parameters.min_p);
    ids.sort();
    ids.into_iter()
        .map(|id| (id, weight(logits[id], max, parameters.temp)))
        .collect()
}

/// A random integer below `bound`, as the documentation of `uniform_below` says.
fn below(bound: u128, rng: &mut impl Rng) -> u128 {
    let mut product = 0;
    for _ in 0..64 {
        product = u128::from(rng.next_u64()) * bound;
        if product % (1 << 64) >= (1 << 64) % bound {
            break;
        }
    }
    product >> 64
}

/// The token drawn, its mass and the total.
pub fn sample<R: Real>(
    logits: &[R],
    parameters: &SamplingParameters<R>,
    rng: &mut impl Rng,
) -> (usize, u128, u128) {
    let kept = kept(logits, parameters);
    let total = kept.iter().map(|&(_, mass)| mass).sum();
    if parameters.temp == R::ZERO {
        return (kept[0].0, 1, 1);
    }
    let random = below(total, rng);
    let mut sum = 0;
    for (id, mass) in kept {
        sum += mass;
        if random < sum {
            return (id, mass, total);
        }
    }
    unreachable!("the random number is below the total");
}

/// Penalized logits.
pub fn penalize<R: Real>(logits: &mut [R], recent: &[u32], parameters: &SamplingParameters<R>) {
    let window = &recent[recent.len().saturating_sub(parameters.repeat_last_n)..];
    for (id, logit) in logits.iter_mut().enumerate() {
        let count = window.iter().filter(|&&token| token as usize == id).count();
        if count > 0 && *logit != R::LOWEST {
            *logit = if *logit <= R::ZERO {
                logit.mul(parameters.repeat_penalty)
            } else {
                logit.div(parameters.repeat_penalty)
            };
            let penalty = R::from_i32(count as i32).mul(parameters.frequency_penalty);
            if *logit != R::LOWEST {
                *logit = logit.sub(penalty.add(parameters.presence_penalty));
            }
        }
    }
}
