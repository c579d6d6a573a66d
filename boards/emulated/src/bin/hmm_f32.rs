//! Filters observations by a hidden Markov model in `f32`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::program!({
    use smidgen_emulated::draws::{hmm, print};
    print(hmm::<f32>());
});
