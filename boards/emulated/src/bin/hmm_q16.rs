//! Filters observations by a hidden Markov model in `I16F16`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::program!({
    use smidgen_emulated::draws::{hmm, print};
    print(hmm::<smidgen::num::I16F16>());
});
