//! The samplers: examples as a course tells them, every edge rule, an independent oracle,
//! goodness of fit, broken generators, arbitrary bits, and frozen digests.

mod course;
mod digests;
mod edges;
mod fit;
mod generators;
mod oracle;
mod probabilities;
mod properties;
mod raw_bits;
