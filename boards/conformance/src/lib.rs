//! The conformance suite: what the library computes, reduced to digests.
//!
//! A machine agrees with another if all its rows are the same. [`run`] hands out one [`Row`] after
//! the other, for `f32` and for fixed point; a machine prints them, and `boards/check run` compares.
//!
//! A suite is a module with a function `rows` over the number type: a new one is added to
//! [`run`], a new model to the table of its module.

#![no_std]
#![warn(missing_docs)]

#[cfg(feature = "statistics")]
#[macro_use]
#[path = "../../../tests/distribution/families.rs"]
mod families;

#[cfg(feature = "statistics")]
mod classical;
#[cfg(feature = "statistics")]
mod distributions;
#[cfg(feature = "trained")]
mod images;
#[cfg(feature = "trained")]
mod melodies;
mod number;
mod numbers;
mod sampling;
#[cfg(feature = "statistics")]
mod special;
mod transformers;

pub use number::Number;

use core::fmt;

use smidgen::generate::TokenDigest as Digest;
use smidgen::num::I16F16;

/// One thing that was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What kind of thing: the name of its module.
    pub suite: &'static str,
    /// What exactly.
    pub name: &'static str,
    /// In which circumstances; may be empty.
    pub case: &'static str,
    /// The number type.
    pub number: &'static str,
    /// CRC-32 of the results.
    pub digest: u32,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            suite,
            name,
            case,
            number,
            digest,
        } = self;
        let slash = if case.is_empty() { "" } else { "/" };
        write!(f, "{suite}/{name}{slash}{case} {number} {digest:08x}")
    }
}

/// Bytes that the largest of the models needs.
#[cfg(feature = "trained")]
pub const WORKSPACE_BYTES: usize = if images::BYTES > transformers::BYTES {
    images::BYTES
} else {
    transformers::BYTES
};
/// Bytes that the largest of the models needs.
#[cfg(not(feature = "trained"))]
pub const WORKSPACE_BYTES: usize = transformers::BYTES;

/// Where rows go.
pub type Report<'a> = &'a mut dyn FnMut(Row);

/// Computes everything, in a workspace of [`WORKSPACE_BYTES`], and reports it row by row.
///
/// # Panics
///
/// On an error of the library, which there is none of.
pub fn run(workspace: &mut [u8], report: Report<'_>) {
    rows::<f32>(workspace, report);
    rows::<I16F16>(workspace, report);
}

/// [`run`], with each row on a line of a port, which comes back.
///
/// # Panics
///
/// If the port refuses to write.
pub fn write<W: fmt::Write>(workspace: &mut [u8], mut port: W) -> W {
    run(workspace, &mut |row| {
        write!(port, "{row}\r\n").expect("the port writes");
    });
    port
}

fn rows<N: Number>(workspace: &mut [u8], report: Report<'_>) {
    numbers::rows::<N>(report);
    #[cfg(feature = "statistics")]
    {
        special::rows::<N>(report);
        distributions::rows::<N>(report);
        classical::rows::<N>(report);
    }
    sampling::rows::<N>(report);
    transformers::rows::<N>(workspace, report);
    #[cfg(feature = "trained")]
    {
        images::rows::<N>(workspace, report);
        melodies::rows::<N>(workspace, report);
    }
}
