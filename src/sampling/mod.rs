//! From logits to a token: filters, temperature, penalties, and an exact draw.
//!
//! A language model gives every token of its vocabulary a score, the *logit*. [`Sampler`] turns
//! the logits into one token, in the order of llama.cpp:
//!
//! ```text
//! logit bias -> penalties -> top-k -> top-p -> min-p -> temperature -> draw
//! ```
//!
//! | step | function | keeps or changes | paper |
//! |---|---|---|---|
//! | constraint | [`Constraint`] | bans what may not come next | Willard 2023 |
//! | logit bias | [`logit_bias`] | adds a number to chosen logits | |
//! | penalties | [`penalize`] | lowers what was said lately | Keskar 2019 |
//! | top-k | [`top_k`] | the k best tokens | Fan 2018 |
//! | top-p (nucleus) | [`top_p`] | the fewest tokens with mass p | Holtzman 2020 |
//! | min-p | [`min_p`] | tokens at least p times as likely as the best | Nguyen 2024 |
//! | temperature and draw | [`draw`] | sharpens or flattens, then draws | Ackley 1985 |
//! | greedy | [`greedy`] | the best token, no randomness | |
//!
//! # Exactness
//!
//! Probability mass is never a float here. A token weighs `round(exp(logit - max) * 2^40)`, an
//! integer; sums of integers are exact in any order, so a set kept by a filter and a drawn token
//! do not depend on the algorithm that found them, on the chip, or on the compiler.
//!
//! # Order
//!
//! Tokens are ordered by logit, highest first, and by id, lowest first, among equals. This order
//! is total, so that every filter keeps a *prefix* of it, and a prefix is named by its last
//! member: the [`Cut`].
//!
//! # Edges
//!
//! A NaN logit is an error that names its index. Tokens at `+inf` share all mass. A token at
//! `-inf` ([`Real::LOWEST`](crate::num::Real::LOWEST) in fixed point) has no mass and is never
//! drawn; when no token has mass, that is an error. Every filter keeps at least one token.
//!
//! # Example
//!
//! ```
//! use smidgen::rng::DefaultRng;
//! use smidgen::sampling::{Sampler, SamplingParameters};
//!
//! # fn main() -> Result<(), smidgen::sampling::SamplingError> {
//! let words = ["happy", "tired", "hungry", "lucky"];
//! let mut logits = [2.0_f32, 1.0, 0.5, -1.0]; // I am ...
//! let sampler = Sampler::new(SamplingParameters::default().temp(0.7).top_k(3))?;
//! let mut scratch = [0; 3];
//! let mut rng = DefaultRng::new(1);
//! let drawn = sampler.sample(&mut logits, &[], &[], &mut scratch, &mut rng)?;
//! assert!(words.get(drawn.token as usize).is_some_and(|&word| word != "lucky"));
//! # Ok(())
//! # }
//! ```

mod constraint;
mod draw;
mod error;
mod greedy;
mod heap;
mod logit_bias;
mod mass;
mod min_p;
mod order;
mod packed;
mod parameters;
mod penalties;
mod sampler;
mod softmax;
mod temperature;
mod top_k;
mod top_p;
mod uniform;
mod weighted_select;

pub use constraint::{Constraint, Unconstrained};
pub use draw::{Sampled, draw};
pub use error::SamplingError;
pub use greedy::greedy;
pub use logit_bias::logit_bias;
pub use min_p::min_p;
pub use order::Cut;
pub use parameters::SamplingParameters;
pub use penalties::penalize;
pub use sampler::{Sampler, scratch_len};
pub use softmax::{log_probability, softmax};
pub use temperature::temperature;
pub use top_k::top_k;
pub use top_p::top_p;
pub use uniform::uniform_below;

pub use crate::token::Token;

/// The largest vocabulary: `2^23` tokens, so that a sum of weights stays below `2^63`.
pub const MAX_VOCABULARY: usize = 1 << 23;
