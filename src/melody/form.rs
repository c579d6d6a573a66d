//! Form: what is asked of a melody.

use super::{Key, MelodyError, Metre, Pitch, Symbol};

/// What is asked of a melody; what is left open is for the model to choose.
///
/// # Example
///
/// ```
/// use smidgen::melody::{Form, Metre};
///
/// let form = Form::default()
///     .metre(Metre::SixEight)
///     .key("Em".parse()?)
///     .bars(16)
///     .range("G3".parse()?, "B5".parse()?);
/// assert!(form.check().is_ok());
/// assert!(form.bars(0).check().is_err());
/// # Ok::<(), smidgen::melody::MelodyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Form {
    pub(super) metre: Option<Metre>,
    pub(super) key: Option<Key>,
    pub(super) bars: Option<u16>,
    pub(super) range: (Pitch, Pitch),
}

impl Form {
    /// The most bars that can be asked for.
    pub const MAX_BARS: u16 = 256;
    /// The most bars when none are asked for: a tune that has not ended by itself ends there.
    pub const OPEN_BARS: u16 = 64;

    /// Asks for a metre.
    #[must_use]
    pub const fn metre(self, metre: Metre) -> Self {
        Self {
            metre: Some(metre),
            ..self
        }
    }

    /// Asks for a key; without, the tune is on the white keys, in a mode of the model's choice.
    #[must_use]
    pub const fn key(self, key: Key) -> Self {
        Self {
            key: Some(key),
            ..self
        }
    }

    /// Asks for exactly so many bars, an incomplete first and last one together counted as one.
    #[must_use]
    pub const fn bars(self, bars: u16) -> Self {
        Self {
            bars: Some(bars),
            ..self
        }
    }

    /// Asks for pitches from `lowest` up to `highest`, as they sound.
    #[must_use]
    pub const fn range(self, lowest: Pitch, highest: Pitch) -> Self {
        Self {
            range: (lowest, highest),
            ..self
        }
    }

    /// Checks what is asked for.
    ///
    /// # Errors
    ///
    /// [`Bars`](MelodyError::Bars), or [`Range`](MelodyError::Range) if it has no pitch that a
    /// model knows.
    pub fn check(self) -> Result<(), MelodyError> {
        if let Some(bars) = self.bars
            && (bars == 0 || bars > Self::MAX_BARS)
        {
            return Err(MelodyError::Bars { bars });
        }
        let known = Symbol::LOWEST..=Symbol::HIGHEST;
        let mut known = known.filter_map(Pitch::new);
        match known.any(|pitch| self.allows(pitch)) {
            true => Ok(()),
            false => Err(MelodyError::Range),
        }
    }

    /// The number of tokens that a melody of this form has at most, its end included: a limit for
    /// [`Generator::generate`](crate::generate::Generator::generate).
    #[must_use]
    pub fn max_tokens(self) -> usize {
        // The most in an eighth: a triplet of three notes with their lengths. In a bar two lines.
        let longest = Metre::ALL.map(Metre::bar_ticks).into_iter().max();
        let bar = longest.unwrap_or(0) / 6 * 7 + 2;
        // An incomplete first bar is one more; metre, mode and end.
        usize::from(self.most_bars() + 1) * usize::from(bar) + 3
    }

    /// Bars at most.
    pub(super) fn most_bars(self) -> u16 {
        self.bars.unwrap_or(Self::OPEN_BARS)
    }

    /// Semitones from the white keys to the key asked for.
    pub(super) fn transposition(self) -> i8 {
        self.key.map_or(0, Key::transposition)
    }

    /// Whether a pitch on the white keys sounds in the range.
    pub(super) fn allows(self, pitch: Pitch) -> bool {
        let (lowest, highest) = self.range;
        pitch
            .transposed(self.transposition())
            .is_some_and(|sounding| lowest <= sounding && sounding <= highest)
    }
}

impl Default for Form {
    /// Everything open.
    fn default() -> Self {
        Self {
            metre: None,
            key: None,
            bars: None,
            range: (Pitch::MIN, Pitch::MAX),
        }
    }
}
