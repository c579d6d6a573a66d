//! Models that run in place from a `.smid` file.

pub mod transformer;
