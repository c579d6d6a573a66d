//! Why a command stopped.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use smidgen::generate::GenerateError;
use smidgen::melody::MelodyError;
use smidgen::model::transformer::ModelError;
use smidgen::sampling::SamplingError;

use super::dist::DistError;
use super::model::TextError;
use crate::image::AnyModelError;
use crate::image::compressed::CompressedError;
use crate::image::picture::PictureError;
use crate::pack::PackError;
use crate::train::TrainError;

/// The reason why a command stopped; printed in one line.
#[derive(Debug)]
pub enum CommandError {
    /// A file cannot be read.
    Read {
        path: PathBuf,
        error: io::Error,
    },
    /// A file is not a model.
    Model {
        path: PathBuf,
        error: ModelError,
    },
    /// A file is not UTF-8 text.
    NotText {
        path: PathBuf,
        valid_up_to: usize,
    },
    /// A text has a character that the vocabulary has no token for.
    Untokenizable {
        path: PathBuf,
        error: TextError,
    },
    /// A text has something in it that there is no token for.
    Text(TextError),
    /// A file has no text in it whose tokens could be predicted.
    NothingToPredict {
        path: PathBuf,
    },
    /// A flag has a value that the library refuses.
    Flag {
        flag: &'static str,
        error: GenerateError,
    },
    /// The library stopped for a reason that no flag is to blame for.
    Generate(GenerateError),
    /// This computer does not have as much memory as a workspace needs.
    Memory {
        bytes: usize,
    },
    /// A checkpoint cannot be packed.
    Pack {
        input: PathBuf,
        error: PackError,
    },
    Train(TrainError),
    /// A file is not a model of melodies.
    Melody {
        path: PathBuf,
        error: MelodyError,
    },
    /// A flag asks of a melody what cannot be.
    MelodyFlag {
        flag: &'static str,
        error: MelodyError,
    },
    /// A file's name does not tell a format for tunes.
    Format {
        path: PathBuf,
    },
    /// Tunes are beyond the limits of a format.
    Score {
        path: PathBuf,
        error: String,
    },
    /// A tune has no end, against the grammar.
    Unfinished,
    /// A book has no tunes that can be used.
    Tunes {
        path: PathBuf,
        error: String,
    },
    /// A distribution, an argument of it or its data are wrong.
    Dist(DistError),
    /// A file is no image model, or one that cannot do this.
    ImageModel {
        path: PathBuf,
        error: AnyModelError,
    },
    /// A picture cannot be read or written.
    Picture {
        path: PathBuf,
        error: Box<PictureError>,
    },
    /// A compressed picture is broken, or not of this model.
    Compressed {
        path: PathBuf,
        error: CompressedError,
    },
    /// Standard output cannot be written to.
    Output(io::Error),
}

impl CommandError {
    /// Makes an error of reading a file.
    pub fn read(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Self::Read {
            path: path.to_owned(),
            error,
        }
    }

    /// Whether standard output has been closed.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    fn write(&self, out: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Self::Read { path, error } => write!(out, "{}: {error}", path.display()),
            Self::Model { path, error } => write!(out, "{}: {error}", path.display()),
            Self::NotText { path, valid_up_to } => write!(
                out,
                "{}: the text is not UTF-8 (from byte {valid_up_to} on)",
                path.display()
            ),
            Self::Untokenizable { path, error } => write!(out, "{}: {error}", path.display()),
            Self::Text(error) => write!(out, "{error}"),
            Self::NothingToPredict { path } => {
                write!(out, "{}: there are no tokens to predict", path.display())
            }
            Self::Flag { flag, error } => write!(out, "{flag}: {error}"),
            Self::Generate(error) => write!(out, "{error}"),
            Self::Memory { bytes } => {
                write!(out, "there is no memory for a workspace of {bytes} bytes")
            }
            Self::Pack { error, .. }
                if matches!(error, PackError::Io { .. } | PackError::Card { .. }) =>
            {
                write!(out, "{error}")
            }
            Self::Pack { input, error } => write!(out, "{}: {error}", input.display()),
            Self::Train(error) => write!(out, "{error}"),
            Self::Melody { path, error } => write!(out, "{}: {error}", path.display()),
            Self::MelodyFlag { flag, error } => write!(out, "{flag}: {error}"),
            Self::Format { path } => write!(
                out,
                "{}: the name must end with .wav, .mid, .abc or .svg",
                path.display()
            ),
            Self::Score { path, error } => write!(out, "{}: {error}", path.display()),
            Self::Unfinished => write!(out, "the tune has no end"),
            Self::Tunes { path, error } => write!(out, "{}: {error}", path.display()),
            Self::Dist(error) => write!(out, "{error}"),
            Self::ImageModel { path, error } => write!(out, "{}: {error}", path.display()),
            Self::Picture { path, error } => write!(out, "{}: {error}", path.display()),
            Self::Compressed { path, error } => write!(out, "{}: {error}", path.display()),
            Self::Output(error) => write!(out, "standard output: {error}"),
        }
    }
}

impl fmt::Display for CommandError {
    /// One line, also if a message or the name of a file has several.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut message = String::new();
        self.write(&mut message)?;
        let mut words = message.split_whitespace();
        f.write_str(words.next().unwrap_or_default())?;
        words.try_for_each(|word| write!(f, " {word}"))
    }
}

impl std::error::Error for CommandError {}

impl From<GenerateError> for CommandError {
    /// Names the flag that is to blame, if there is one.
    fn from(error: GenerateError) -> Self {
        match flag(&error) {
            Some(flag) => Self::Flag { flag, error },
            None => Self::Generate(error),
        }
    }
}

impl From<SamplingError> for CommandError {
    fn from(error: SamplingError) -> Self {
        GenerateError::from(error).into()
    }
}

impl From<TrainError> for CommandError {
    fn from(error: TrainError) -> Self {
        Self::Train(error)
    }
}

impl From<DistError> for CommandError {
    fn from(error: DistError) -> Self {
        Self::Dist(error)
    }
}

/// The flag whose value an error is about.
fn flag(error: &GenerateError) -> Option<&'static str> {
    Some(match error {
        GenerateError::Sampling(error) => match error {
            SamplingError::Temp => "--temp",
            SamplingError::TopP => "--top-p",
            SamplingError::MinP => "--min-p",
            SamplingError::RepeatPenalty => "--repeat-penalty",
            SamplingError::FrequencyPenalty => "--frequency-penalty",
            SamplingError::PresencePenalty => "--presence-penalty",
            SamplingError::BiasOutOfRange { .. } | SamplingError::BiasNan { .. } => "--logit-bias",
            _ => return None,
        },
        GenerateError::Model(ModelError::TokenOutOfRange { .. }) => "--tokens",
        GenerateError::Model(ModelError::Context { .. }) => "--ctx-size",
        GenerateError::RepeatLastN { .. } => "--repeat-last-n",
        GenerateError::TooManyStops { .. } | GenerateError::StopLength { .. } => "--stop",
        _ => return None,
    })
}
