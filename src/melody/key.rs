//! Key and mode, and how a pitch is spelled in them.

use core::fmt;
use core::str::FromStr;

use super::{MelodyError, Pitch};

/// The seven letters, from C up.
const LETTERS: [char; 7] = ['C', 'D', 'E', 'F', 'G', 'A', 'B'];
/// Semitones of the letters above C.
const SEMITONES: [i8; 7] = [0, 2, 4, 5, 7, 9, 11];
/// Sharps of the major keys on the letters; negative numbers are flats.
const SHARPS: [i8; 7] = [0, 2, 4, -1, 1, 3, 5];

/// The mode of a tune: which of the white keys it comes to rest on.
///
/// Models know melodies in these four only: they see every tune transposed to the white keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Mode {
    /// Rests on C: Ionian.
    Major,
    /// Rests on A: Aeolian.
    Minor,
    /// Rests on D.
    Dorian,
    /// Rests on G.
    Mixolydian,
}

impl Mode {
    /// All of them, in the order of their tokens.
    pub const ALL: [Self; 4] = [Self::Major, Self::Minor, Self::Dorian, Self::Mixolydian];

    /// The letter that it rests on, counted from C.
    const fn rest(self) -> u8 {
        match self {
            Self::Major => 0,
            Self::Minor => 5,
            Self::Dorian => 1,
            Self::Mixolydian => 4,
        }
    }

    /// What ABC writes behind the letter of the key.
    const fn suffix(self) -> &'static str {
        match self {
            Self::Major => "",
            Self::Minor => "m",
            Self::Dorian => "dor",
            Self::Mixolydian => "mix",
        }
    }

    /// Its piece of text in a vocabulary: the field `K:` of ABC.
    pub(super) const fn piece(self) -> &'static str {
        match self {
            Self::Major => "K:C\n",
            Self::Minor => "K:Am\n",
            Self::Dorian => "K:Ddor\n",
            Self::Mixolydian => "K:Gmix\n",
        }
    }

    /// The key without sharps and flats.
    #[must_use]
    pub const fn white_key(self) -> Key {
        Key {
            letter: self.rest(),
            accidental: 0,
            mode: self,
        }
    }
}

/// A key: a tonic and a mode.
///
/// # Range
///
/// Keys of up to seven sharps or flats.
///
/// # Example
///
/// ```
/// use smidgen::melody::{Key, Mode};
///
/// let key: Key = "Edor".parse()?;
/// assert_eq!((key.mode(), key.sharps()), (Mode::Dorian, 2));
/// assert_eq!(key.transposition(), 2); // from D dorian, on the white keys
/// assert_eq!(key.to_string(), "Edor");
/// assert!("H".parse::<Key>().is_err());
/// # Ok::<(), smidgen::melody::MelodyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Of the tonic, counted from C.
    letter: u8,
    /// Of the tonic: -1, 0 or 1.
    accidental: i8,
    mode: Mode,
}

/// A pitch as it is written in a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    /// Letters above the C of octave -1; the octave is the quotient by 7.
    pub(super) step: i16,
    /// Sharps; negative numbers are flats.
    pub(super) accidental: i8,
}

impl Key {
    /// The mode.
    #[must_use]
    pub const fn mode(self) -> Mode {
        self.mode
    }

    /// The number of sharps in the key signature; of flats, if negative. -7 to 7.
    #[must_use]
    pub fn sharps(self) -> i8 {
        let major = SHARPS.get(usize::from(self.letter)).copied().unwrap_or(0);
        let mode = match self.mode {
            Mode::Major => 0,
            Mode::Minor => -3,
            Mode::Dorian => -2,
            Mode::Mixolydian => -1,
        };
        major + 7 * self.accidental + mode
    }

    /// Semitones from the white keys to this key: -6 to 5.
    #[must_use]
    pub fn transposition(self) -> i8 {
        let semitone = |letter: u8| SEMITONES.get(usize::from(letter)).copied().unwrap_or(0);
        let up = semitone(self.letter) + self.accidental - semitone(self.mode.rest());
        (up + 6).rem_euclid(12) - 6
    }

    /// The accidental that the key signature gives to a letter, counted from C.
    pub(super) fn signature(self, letter: u8) -> i8 {
        // Sharps come in the order F C G D A E B, flats the other way round.
        let place = match letter {
            3 => 0,
            0 => 1,
            4 => 2,
            1 => 3,
            5 => 4,
            2 => 5,
            _ => 6,
        };
        let sharps = self.sharps();
        if sharps > place {
            1
        } else if sharps < place - 6 {
            -1
        } else {
            0
        }
    }

    /// How a pitch is written: as on the white keys, moved to this key letter by letter.
    pub(super) fn spelling(self, pitch: Pitch) -> Spelling {
        /// Letter and accidental of the twelve pitches in a key without sharps and flats.
        const WHITE: [(i16, i8); 12] = [
            (0, 0),
            (0, 1),
            (1, 0),
            (2, -1),
            (2, 0),
            (3, 0),
            (3, 1),
            (4, 0),
            (4, 1),
            (5, 0),
            (6, -1),
            (6, 0),
        ];
        let white = i16::from(pitch.number()) - i16::from(self.transposition());
        let (class, octave) = (white.rem_euclid(12), white.div_euclid(12));
        let written = usize::try_from(class)
            .ok()
            .and_then(|class| WHITE.get(class));
        let (letter, _) = written.copied().unwrap_or_default();
        // As many letters as the tonic is away, towards where the transposition goes.
        let mut letters = i16::from(self.letter) - i16::from(self.mode.rest());
        let up = self.transposition();
        let distance = |letters: i16| (letters * 12 / 7 - i16::from(up)).abs();
        for nearer in [letters - 7, letters + 7] {
            if distance(nearer) < distance(letters) {
                letters = nearer;
            }
        }
        let step = octave * 7 + letter + letters;
        Spelling {
            step,
            accidental: i8::try_from(i16::from(pitch.number()) - natural(step)).unwrap_or(0),
        }
    }
}

/// The number of the pitch of a letter without accidental.
fn natural(step: i16) -> i16 {
    let letter = usize::try_from(step.rem_euclid(7)).unwrap_or(0);
    let semitone = SEMITONES.get(letter).copied().unwrap_or(0);
    step.div_euclid(7) * 12 + i16::from(semitone)
}

impl fmt::Display for Key {
    /// As ABC writes it: `G`, `F#m`, `Bb`, `Ador`, `Dmix`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = LETTERS.get(usize::from(self.letter)).unwrap_or(&'C');
        let accidental = match self.accidental {
            1 => "#",
            -1 => "b",
            _ => "",
        };
        write!(f, "{letter}{accidental}{}", self.mode.suffix())
    }
}

impl FromStr for Key {
    type Err = MelodyError;

    /// Reads a key as ABC writes it.
    fn from_str(text: &str) -> Result<Self, MelodyError> {
        let mut rest = text.chars();
        let first = rest.next().ok_or(MelodyError::Key)?;
        let letter = (0..).zip(LETTERS).find(|&(_, letter)| letter == first);
        let (letter, _) = letter.ok_or(MelodyError::Key)?;
        let rest = rest.as_str();
        let (accidental, rest) = match rest.split_at_checked(1) {
            Some(("#", rest)) => (1, rest),
            Some(("b", rest)) => (-1, rest),
            _ => (0, rest),
        };
        let mode = Mode::ALL.into_iter().find(|mode| mode.suffix() == rest);
        let key = Self {
            letter,
            accidental,
            mode: mode.ok_or(MelodyError::Key)?,
        };
        match key.sharps() {
            -7..=7 => Ok(key),
            _ => Err(MelodyError::Key),
        }
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Key {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{}", defmt::Display2Format(self));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};
    use std::vec::Vec;

    /// All keys.
    fn keys() -> Vec<Key> {
        let names = LETTERS.iter().flat_map(|letter| {
            ["", "#", "b"].iter().flat_map(move |accidental| {
                let mode = |mode: Mode| String::from_iter([*letter]) + accidental + mode.suffix();
                Mode::ALL.map(mode)
            })
        });
        names.filter_map(|name| name.parse().ok()).collect()
    }

    #[test]
    fn names_go_round() {
        let keys = keys();
        assert_eq!(keys.len(), 4 * 15);
        for key in keys {
            assert_eq!(key.to_string().parse(), Ok(key));
            assert!((-6..=5).contains(&key.transposition()));
        }
        for wrong in ["", "H", "g", "G#", "Fbm", "Gmaj", "G ", "A\u{e9}"] {
            assert_eq!(wrong.parse::<Key>(), Err(MelodyError::Key), "{wrong}");
        }
    }

    #[test]
    fn a_scale_needs_no_accidentals_of_its_own() {
        const SCALE: [i8; 7] = [0, 2, 4, 5, 7, 9, 11];
        for key in keys() {
            for white in 48..84 {
                let pitch = Pitch::new(white).unwrap().transposed(key.transposition());
                let pitch = pitch.unwrap();
                let Spelling { step, accidental } = key.spelling(pitch);
                assert_eq!(
                    natural(step) + i16::from(accidental),
                    i16::from(pitch.number())
                );
                let letter = step.rem_euclid(7) as u8;
                let own = accidental - key.signature(letter);
                let in_scale = SCALE.contains(&((white % 12) as i8));
                assert_eq!(own == 0, in_scale, "{key} {white} {step} {accidental}");
                assert!(own.abs() <= 1 && accidental.abs() <= 2);
            }
        }
    }

    #[test]
    fn signatures() {
        let sharps = |name: &str| name.parse::<Key>().unwrap().sharps();
        let found = ["C", "G", "F", "Am", "Em", "Ddor", "Amix", "C#", "Cb"].map(sharps);
        assert_eq!(found, [0, 1, -1, 0, 1, 0, 2, 7, -7]);
        let key: Key = "D".parse().unwrap();
        let letters = (0..7).map(|letter| key.signature(letter));
        assert!(letters.eq([1, 0, 0, 1, 0, 0, 0]));
    }
}
