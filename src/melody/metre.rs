//! Metre and length: how time is divided.

use core::fmt;
use core::str::FromStr;

use super::MelodyError;

/// Ticks of a whole note: the unit in which time is counted exactly, triplets included.
pub const TICKS_PER_WHOLE: u16 = 48;

/// The metre of a tune: how much makes a bar.
///
/// # Example
///
/// ```
/// use smidgen::melody::Metre;
///
/// let jig: Metre = "6/8".parse()?;
/// assert_eq!((jig.bar_ticks(), jig.beat_ticks()), (36, 18)); // two beats of a dotted quarter
/// # Ok::<(), smidgen::melody::MelodyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Metre {
    /// Polkas and marches.
    TwoFour,
    /// Waltzes and airs.
    ThreeFour,
    /// Hornpipes and airs.
    FourFour,
    /// Reels, in cut time.
    TwoTwo,
    /// Jigs.
    SixEight,
    /// Slip jigs.
    NineEight,
}

impl Metre {
    /// All of them, in the order of their tokens.
    pub const ALL: [Self; 6] = [
        Self::TwoFour,
        Self::ThreeFour,
        Self::FourFour,
        Self::TwoTwo,
        Self::SixEight,
        Self::NineEight,
    ];

    /// The numbers of the time signature.
    #[must_use]
    pub const fn signature(self) -> (u8, u8) {
        match self {
            Self::TwoFour => (2, 4),
            Self::ThreeFour => (3, 4),
            Self::FourFour => (4, 4),
            Self::TwoTwo => (2, 2),
            Self::SixEight => (6, 8),
            Self::NineEight => (9, 8),
        }
    }

    /// Ticks of a bar.
    #[must_use]
    pub const fn bar_ticks(self) -> u16 {
        let (count, unit) = self.signature();
        count as u16 * (TICKS_PER_WHOLE / unit as u16)
    }

    /// Ticks of a beat, by which a tempo is counted: a quarter, in cut time a half, in 6/8 and 9/8
    /// a dotted quarter.
    #[must_use]
    pub const fn beat_ticks(self) -> u16 {
        match self {
            Self::TwoFour | Self::ThreeFour | Self::FourFour => TICKS_PER_WHOLE / 4,
            Self::TwoTwo => TICKS_PER_WHOLE / 2,
            Self::SixEight | Self::NineEight => TICKS_PER_WHOLE / 8 * 3,
        }
    }

    /// Its piece of text in a vocabulary: the fields `M:` and `L:` of ABC.
    pub(super) const fn piece(self) -> &'static str {
        match self {
            Self::TwoFour => "M:2/4\nL:1/8\n",
            Self::ThreeFour => "M:3/4\nL:1/8\n",
            Self::FourFour => "M:4/4\nL:1/8\n",
            Self::TwoTwo => "M:2/2\nL:1/8\n",
            Self::SixEight => "M:6/8\nL:1/8\n",
            Self::NineEight => "M:9/8\nL:1/8\n",
        }
    }
}

impl fmt::Display for Metre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = self.signature();
        write!(f, "{count}/{unit}")
    }
}

impl FromStr for Metre {
    type Err = MelodyError;

    fn from_str(text: &str) -> Result<Self, MelodyError> {
        Ok(match text {
            "2/4" => Self::TwoFour,
            "3/4" => Self::ThreeFour,
            "4/4" => Self::FourFour,
            "2/2" => Self::TwoTwo,
            "6/8" => Self::SixEight,
            "9/8" => Self::NineEight,
            _ => return Err(MelodyError::Metre),
        })
    }
}

/// The written length of a note.
///
/// # Example
///
/// ```
/// use smidgen::melody::Length;
///
/// assert_eq!(Length::UNIT.ticks(), 6); // an eighth
/// assert_eq!(Length::UNIT.abc(), "");
/// assert_eq!(Length::from_ticks(9).map(Length::abc), Some("3/2")); // a dotted eighth
/// assert_eq!(Length::from_ticks(5), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Length(u8);

impl Length {
    /// An eighth: what a note has without further notice.
    pub const UNIT: Self = Self(6);
    /// All lengths but the unit, in the order of their tokens: from a sixteenth to a whole.
    pub(super) const WRITTEN: [Self; 7] = [
        Self(3),
        Self(9),
        Self(12),
        Self(18),
        Self(24),
        Self(36),
        Self(48),
    ];
    /// The shortest, of which all others and all bars are multiples.
    pub(super) const SHORTEST: Self = Self(3);

    /// The length of so many ticks, if there is one.
    #[must_use]
    pub fn from_ticks(ticks: u16) -> Option<Self> {
        let length = u8::try_from(ticks).map(Self).ok()?;
        (length == Self::UNIT || Self::WRITTEN.contains(&length)).then_some(length)
    }

    /// Ticks of a note of this length, outside of a triplet.
    #[must_use]
    pub const fn ticks(self) -> u16 {
        self.0 as u16
    }

    /// What ABC writes behind a note of this length, in units of an eighth.
    #[must_use]
    pub const fn abc(self) -> &'static str {
        match self.0 {
            3 => "/2",
            9 => "3/2",
            12 => "2",
            18 => "3",
            24 => "4",
            36 => "6",
            48 => "8",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn names_go_round() {
        for metre in Metre::ALL {
            assert_eq!(metre.to_string().parse(), Ok(metre));
            assert!(metre.piece().contains(&metre.to_string()));
        }
        for wrong in ["", "6", "6/", "5/4", "C|", "12/8", " 6/8"] {
            assert_eq!(wrong.parse::<Metre>(), Err(MelodyError::Metre), "{wrong}");
        }
    }

    #[test]
    fn everything_is_a_multiple_of_the_shortest_length() {
        let shortest = Length::SHORTEST.ticks();
        for metre in Metre::ALL {
            assert_eq!(metre.bar_ticks() % shortest, 0);
            assert_eq!(metre.bar_ticks() % metre.beat_ticks(), 0);
        }
        for length in Length::WRITTEN {
            assert_eq!(length.ticks() % shortest, 0);
            assert_eq!(Length::from_ticks(length.ticks()), Some(length));
            assert_ne!(length.abc(), "");
        }
        assert_eq!(Length::UNIT.ticks() % shortest, 0);
    }
}
