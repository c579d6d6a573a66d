//! Melodies: a grammar for the tokens of a model, and the notes that they are.
//!
//! A transformer that was trained on melodies draws one token after the other; a [`Grammar`] bans
//! what would not add up, so that every bar is complete and every pitch in range by construction;
//! [`Notes`] are what comes out: a frequency and a duration each, for a buzzer.
//!
//! ```
//! use smidgen::generate::Generator;
//! use smidgen::melody::{Form, Grammar, Metre, Notes, Tempo};
//! use smidgen::model::transformer::{Transformer, Workspace};
//! use smidgen::num::I16F16;
//! use smidgen::rng::DefaultRng;
//! use smidgen::sampling::{Sampler, SamplingParameters};
//!
//! const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
//!     env!("CARGO_MANIFEST_DIR"),
//!     "/examples/models/melody-q4.smid"
//! ));
//! const CONTEXT: usize = 128;
//! const BYTES: usize = MODEL.workspace_bytes::<I16F16>(CONTEXT);
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let form = Form::default().metre(Metre::SixEight).key("D".parse()?).bars(8);
//! let grammar = Grammar::new(MODEL.vocabulary(), form)?;
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let sampler = Sampler::new(SamplingParameters::<I16F16>::default())?;
//! let rng = DefaultRng::new(42);
//! let mut generator = Generator::new(&MODEL, workspace.as_mut(), CONTEXT, sampler, rng)?
//!     .with_constraint(grammar);
//!
//! let tempo = Tempo::usual(Metre::SixEight);
//! let mut ticks = 0;
//! for note in Notes::new(generator.generate(form.max_tokens()), Some("D".parse()?)) {
//!     let note = note?;
//!     // on a chip: set the PWM to `hertz`, or to silence at 0, and wait
//!     println!("{} Hz for {} ms", note.hertz(), note.milliseconds(tempo));
//!     ticks += u32::from(note.ticks());
//! }
//! assert_eq!(ticks, 8 * 36); // eight bars of 6/8, exactly
//! # Ok(())
//! # }
//! ```
//!
//! # Tokens
//!
//! A melody is a sequence of tokens, each with a piece of text that is ABC notation, so that what
//! a model writes can be read as it comes:
//!
//! | id | symbol | piece |
//! |---|---|---|
//! | 0 | unknown, never used | |
//! | 1 | the end, and the beginning of the next | |
//! | 2 | never used | |
//! | 3 to 8 | metre 2/4, 3/4, 4/4, 2/2, 6/8, 9/8 | `M:6/8`, line feed, `L:1/8`, line feed |
//! | 9 to 12 | mode: major, minor, Dorian, Mixolydian | `K:C`, `K:Am`, `K:Ddor`, `K:Gmix`, line feed |
//! | 13 | bar line | `\|` |
//! | 14 | double line between parts | `\|\|` |
//! | 15 | three notes in the time of two | `(3` |
//! | 16 | rest | `z` |
//! | 17 to 23 | length of the note before, in eighths: 1/2, 3/2, 2, 3, 4, 6, 8; without, it is 1 | `/2`, `3/2`, `2`, ... |
//! | 24 to 60 | pitch, G3 to G6 | `G,`, `^G,`, `A,`, ... `g'` |
//!
//! Every melody is on the white keys: D major is seen as C major, E minor as A minor. So the model
//! has nothing to learn about keys, and [`Transcriber`] plays a melody in any. An accidental holds
//! for its note only, other than in ABC; [`AbcWriter`] writes ABC to the letter.
//!
//! A model of melodies is a [`Transformer`](crate::model::transformer::Transformer) with this
//! vocabulary; [`check_vocabulary`] tells.

mod abc;
mod error;
mod form;
mod grammar;
mod key;
mod metre;
mod note;
mod notes;
mod pitch;
mod symbol;
mod tempo;
mod transcriber;

pub use abc::AbcWriter;
pub use error::MelodyError;
pub use form::Form;
pub use grammar::Grammar;
pub use key::{Key, Mode};
pub use metre::{Length, Metre, TICKS_PER_WHOLE};
pub use note::Note;
pub use notes::Notes;
pub use pitch::Pitch;
pub use symbol::{END, Symbol, Tokens, VOCABULARY, check_vocabulary, tokens};
pub use tempo::Tempo;
pub use transcriber::{Event, Events, Transcriber};
