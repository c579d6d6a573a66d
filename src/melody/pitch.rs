//! Pitch: the number of a key of the piano, and its frequency.

use core::fmt;
use core::str::FromStr;

use super::MelodyError;

/// Frequencies of the octave from C9 up to B9 in equal temperament, in millihertz, rounded.
const OCTAVE_9: [u32; 12] = [
    8_372_018, 8_869_844, 9_397_273, 9_956_063, 10_548_082, 11_175_303, 11_839_822, 12_543_854,
    13_289_750, 14_080_000, 14_917_240, 15_804_266,
];

/// Names of the twelve pitches of an octave.
const NAMES: [&str; 12] = [
    "C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B",
];

/// A pitch: its MIDI number, 0 to 127, of which 60 is middle C and 69 the A of 440 Hz.
///
/// # Formula
///
/// `f = 440 Hz * 2^((number - 69) / 12)`: equal temperament.
///
/// # Accuracy
///
/// [`millihertz`](Self::millihertz) is within 1 mHz, a thousandth of what an ear can tell apart;
/// integers only.
///
/// # Memory
///
/// One byte.
///
/// # Example
///
/// ```
/// use smidgen::melody::Pitch;
///
/// let a4: Pitch = "A4".parse()?;
/// assert_eq!((a4.number(), a4.hertz(), a4.millihertz()), (69, 440, 440_000));
/// let middle_c = Pitch::new(60).unwrap();
/// assert_eq!((middle_c.millihertz(), middle_c.to_string()), (261_626, "C4".to_string()));
/// // A timer that counts at 1 MHz sounds the A when it reloads after 2,273 counts.
/// assert_eq!(a4.period(1_000_000), 2_273);
/// # Ok::<(), smidgen::melody::MelodyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Pitch(u8);

impl Pitch {
    /// The lowest pitch that has a number: C-1, 8 Hz.
    pub const MIN: Self = Self(0);
    /// The highest: G9, 12.5 kHz.
    pub const MAX: Self = Self(127);

    /// The pitch of a MIDI number; `None` above 127.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number <= Self::MAX.0 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// The MIDI number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The frequency in thousandths of a hertz.
    #[must_use]
    pub fn millihertz(self) -> u32 {
        let class = usize::from(self.0 % 12);
        let highest = OCTAVE_9.get(class).copied().unwrap_or_default();
        // C9 is 120; each octave below halves.
        let octaves = 10 - u32::from(self.0 / 12);
        (highest + ((1 << octaves) >> 1)) >> octaves
    }

    /// The frequency in whole hertz, as a buzzer wants it.
    #[must_use]
    pub fn hertz(self) -> u32 {
        (self.millihertz() + 500) / 1000
    }

    /// The period in counts of a clock of `clock_hz`, rounded: what a timer reloads at for PWM.
    #[must_use]
    pub fn period(self, clock_hz: u32) -> u32 {
        let millihertz = u64::from(self.millihertz());
        let counts = (u64::from(clock_hz) * 1000 + millihertz / 2) / millihertz.max(1);
        u32::try_from(counts).unwrap_or(u32::MAX)
    }

    /// The pitch some semitones above, or below if negative; `None` beyond the numbers.
    #[must_use]
    pub fn transposed(self, semitones: i8) -> Option<Self> {
        let number = i16::from(self.0) + i16::from(semitones);
        u8::try_from(number).ok().and_then(Self::new)
    }
}

impl fmt::Display for Pitch {
    /// Scientific pitch notation: `A4`, `F#5`, `Bb3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.get(usize::from(self.0 % 12)).unwrap_or(&"");
        write!(f, "{name}{}", i16::from(self.0 / 12) - 1)
    }
}

impl FromStr for Pitch {
    type Err = MelodyError;

    /// Reads scientific pitch notation.
    fn from_str(text: &str) -> Result<Self, MelodyError> {
        let mut rest = text.chars();
        let class: i16 = match rest.next() {
            Some('C') => 0,
            Some('D') => 2,
            Some('E') => 4,
            Some('F') => 5,
            Some('G') => 7,
            Some('A') => 9,
            Some('B') => 11,
            _ => return Err(MelodyError::Pitch),
        };
        let rest = rest.as_str();
        let (accidental, octave) = match rest.split_at_checked(1) {
            Some(("#", octave)) => (1, octave),
            Some(("b", octave)) => (-1, octave),
            _ => (0, rest),
        };
        let octave: i8 = octave.parse().map_err(|_| MelodyError::Pitch)?;
        let number = (i16::from(octave) + 1) * 12 + class + accidental;
        let number = u8::try_from(number).map_err(|_| MelodyError::Pitch)?;
        Self::new(number).ok_or(MelodyError::Pitch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn frequencies_are_those_of_equal_temperament() {
        for number in 0..128 {
            let exact = 440_000.0 * ((f64::from(number) - 69.0) / 12.0).exp2();
            let found = f64::from(Pitch(number).millihertz());
            assert!((found - exact).abs() <= 1.0, "{number}: {found} {exact}");
        }
        assert_eq!(Pitch(69).millihertz(), 440_000);
    }

    #[test]
    fn names_go_round() {
        for number in 0..128 {
            let pitch = Pitch(number);
            assert_eq!(pitch.to_string().parse(), Ok(pitch));
        }
        assert_eq!("Cb4".parse(), Ok(Pitch(59)));
        assert_eq!("B#3".parse(), Ok(Pitch(60)));
        for wrong in [
            "", "H4", "C", "C#", "c4", "C10", "Cb-1", "G#9", "A4 ", "\u{e9}4", "C99",
        ] {
            assert_eq!(wrong.parse::<Pitch>(), Err(MelodyError::Pitch), "{wrong}");
        }
    }
}
