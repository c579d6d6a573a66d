//! Contracts of the distributions: true values, properties, draws, fits, any bits as arguments.

mod arrays;
#[macro_use]
mod families;
mod fits;
mod oracle;
mod properties;
mod raw_bits;
mod samplers;
mod stability;
