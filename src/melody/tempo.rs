//! Tempo: from ticks to milliseconds.

use super::{MelodyError, Metre};

/// How fast a tune is played.
///
/// # Formula
///
/// `milliseconds = ticks * 60000 / (bpm * ticks of a beat)`, rounded. A note lasts from the
/// rounded time of its beginning to that of its end, so that errors do not add up.
///
/// # Example
///
/// ```
/// use smidgen::melody::{Metre, Tempo};
///
/// let tempo = Tempo::new(120, Metre::SixEight)?;
/// assert_eq!(tempo.milliseconds(36), 1000); // a bar of two beats
/// assert!(Tempo::new(0, Metre::SixEight).is_err());
/// # Ok::<(), smidgen::melody::MelodyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Tempo {
    bpm: u16,
    beat: u16,
}

impl Tempo {
    /// The slowest, in beats a minute.
    pub const MIN: u16 = 20;
    /// The fastest.
    pub const MAX: u16 = 400;

    /// A tempo in beats a minute; a beat is [`Metre::beat_ticks`].
    ///
    /// # Errors
    ///
    /// [`Tempo`](MelodyError::Tempo) outside of 20 to 400.
    pub const fn new(bpm: u16, metre: Metre) -> Result<Self, MelodyError> {
        if bpm < Self::MIN || bpm > Self::MAX {
            return Err(MelodyError::Tempo { bpm });
        }
        Ok(Self {
            bpm,
            beat: metre.beat_ticks(),
        })
    }

    /// A usual tempo for dancing to a metre.
    #[must_use]
    pub const fn usual(metre: Metre) -> Self {
        let bpm = match metre {
            Metre::ThreeFour => 132,
            Metre::FourFour => 152,
            Metre::TwoFour | Metre::SixEight | Metre::NineEight => 112,
            Metre::TwoTwo => 96,
        };
        Self {
            bpm,
            beat: metre.beat_ticks(),
        }
    }

    /// Beats a minute.
    #[must_use]
    pub const fn bpm(self) -> u16 {
        self.bpm
    }

    /// The time from the start of a tune to a tick; saturates after 49 days.
    #[must_use]
    pub fn milliseconds(self, ticks: u32) -> u32 {
        let ticks_per_minute = u64::from(self.bpm) * u64::from(self.beat);
        let milliseconds =
            (u64::from(ticks) * 60_000 + ticks_per_minute / 2) / ticks_per_minute.max(1);
        u32::try_from(milliseconds).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_not_accumulated() {
        for metre in Metre::ALL {
            for bpm in [Tempo::MIN, 97, 112, Tempo::MAX] {
                let tempo = Tempo::new(bpm, metre).unwrap();
                for ticks in [0, 1, 6, 1000, 100_000] {
                    let beats = f64::from(ticks) / f64::from(metre.beat_ticks());
                    let exact = beats * 60_000.0 / f64::from(bpm);
                    assert!((f64::from(tempo.milliseconds(ticks)) - exact).abs() <= 0.5);
                }
            }
            let usual = Tempo::usual(metre);
            assert_eq!(Tempo::new(usual.bpm(), metre), Ok(usual));
        }
        for bpm in [0, 19, 401, u16::MAX] {
            let error = MelodyError::Tempo { bpm };
            assert_eq!(Tempo::new(bpm, Metre::TwoTwo), Err(error));
        }
    }
}
