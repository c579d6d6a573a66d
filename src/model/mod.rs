//! Models: neural networks that run in place from a `.smid` file, and the classical ones, which
//! are small enough to be built and trained where they run.
//!
//! | model | kind | learns on the device |
//! |---|---|---|
//! | [`transformer`] | generative: text | no |
//! | [`hmm`] | generative: sequences with a hidden state | yes, in constant memory |

pub mod hmm;
pub mod logistic;
pub mod naive_bayes;
pub mod transformer;
