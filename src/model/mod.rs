//! Models: networks that run in place from a `.smid` file, and the classical ones, which are small
//! enough to be built, and trained, where they run.
//!
//! | model | what it models | learns on the device |
//! |---|---|---|
//! | [`transformer`] | the next token of a text | no |
//! | [`hmm`] | sequences, `P(x, s)` with a hidden state `s` | yes, in constant memory |
//! | [`naive_bayes`] | features and their class, `P(x, y)` | yes, in one pass |
//! | [`logistic`] | the class given the features, `P(y \| x)` | yes, step by step |

pub mod hmm;
pub mod logistic;
pub mod naive_bayes;
pub mod transformer;
