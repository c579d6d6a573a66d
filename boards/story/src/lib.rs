//! What the demos for boards share: a story that is told piece by piece, and a serial console.
//!
//! A board without a keyboard tells a story:
//!
//! ```
//! use smidgen::model::transformer::{Transformer, Workspace};
//! use smidgen::num::I16F16;
//! use smidgen_story::{Story, longest_context, tell};
//!
//! const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
//!     env!("CARGO_MANIFEST_DIR"),
//!     "/../../examples/models/tiny-q4.smid"
//! ));
//! const CONTEXT: usize = longest_context::<I16F16>(&MODEL, 12 * 1024);
//! const BYTES: usize = MODEL.workspace_bytes::<I16F16>(CONTEXT);
//!
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let mut story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).unwrap();
//! let mut uart = String::new(); // anything that is `core::fmt::Write`
//! tell(&mut story, "Once upon a time", &mut uart).unwrap();
//! assert!(uart.lines().any(|line| line.starts_with("digest: ")));
//! ```
//!
//! A board that does other things meanwhile tells it in a task, by `tell_and_yield` (feature
//! `async`). A board with a keyboard gives the story and both directions of its port to a [`Console`], which takes
//! each typed line as the beginning of a story and [commands](Command) for the sampler. A board with two
//! cores has both compute, by a [`SecondCore`].

#![no_std]
#![deny(missing_docs)]
#![deny(unsafe_code)]

#[cfg(test)]
extern crate std;

mod command;
mod console;
mod line;
mod memory;
mod second_core;
mod story;
#[cfg(feature = "async")]
mod task;
mod terminal;

pub use command::{Command, CommandError};
pub use console::Console;
pub use line::{Edit, Line};
pub use memory::longest_context;
pub use second_core::{Mailbox, SecondCore, serve};
pub use story::{Settings, Story, Turn, tell};
#[cfg(feature = "async")]
pub use task::tell_and_yield;
pub use terminal::Terminal;
