//! The grammar of melodies: bars that add up, pitches in range, by construction.

use super::symbol::check_vocabulary;
use super::{Form, Length, MelodyError, Metre, Symbol};
use crate::sampling::Constraint;
use crate::token::Token;
use crate::tokenizer::Vocabulary;

/// Allows the tokens that continue a melody of a [`Form`], and no others.
///
/// # Formula
///
/// ```text
/// melody = metre mode bar ("|" bar | "||" bar)* end
/// bar    = (note | "(3" note note note)+          as long as the metre says
/// note   = (pitch | "z") length?                  an eighth without length
/// ```
///
/// What is between two bar lines `|` lasts exactly a bar. A melody may begin with less, an
/// *anacrusis* of `p` ticks: then its last bar lacks `p`, and a part `||` begins that long before
/// the end of a bar. The notes of a triplet are written with one length, of which they last two
/// thirds.
///
/// A note is allowed if some length of it fits; a length is allowed if it fits. All lengths and
/// bars are multiples of the shortest length, so what is left of a bar can always be filled: no
/// choice leads to a dead end.
///
/// # Memory
///
/// About 40 bytes; a bounded time for each token of the vocabulary.
///
/// # Example
///
/// In the [module's documentation](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Grammar {
    form: Form,
    place: Place,
}

/// Where in the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Place {
    Metre,
    Mode(Metre),
    Body(Body),
    Ended,
}

/// Where in the bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
struct Body {
    metre: Metre,
    /// Ticks since the bar line, those of the pending note not included.
    elapsed: u16,
    /// Ticks before the first bar line, if less than a bar.
    anacrusis: u16,
    /// Complete bars before the last bar line.
    bars: u16,
    /// No bar line has come.
    first: bool,
    /// A note has come since the last line.
    open: bool,
    /// The length of the last note is not settled.
    pending: bool,
    triplet: Triplet,
}

/// Where in a triplet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Triplet {
    Outside,
    /// The first note decides the length.
    First,
    Second(Length),
    Third(Length),
}

impl Grammar {
    /// The grammar for models with this vocabulary.
    ///
    /// # Errors
    ///
    /// [`VocabularySize`](MelodyError::VocabularySize) or
    /// [`VocabularyPiece`](MelodyError::VocabularyPiece) if it is not that of melodies, and those
    /// of [`Form::check`].
    pub fn new(vocabulary: &Vocabulary<'_>, form: Form) -> Result<Self, MelodyError> {
        check_vocabulary(vocabulary)?;
        form.check()?;
        Ok(Self {
            form,
            place: Place::Metre,
        })
    }

    /// What is asked for.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// Where a symbol leads; `None` if it is not allowed.
    fn after(self, symbol: Symbol) -> Option<Place> {
        match (self.place, symbol) {
            (Place::Metre, Symbol::Metre(metre)) => {
                let asked = self.form.metre.is_none_or(|asked| asked == metre);
                asked.then_some(Place::Mode(metre))
            }
            (Place::Mode(metre), Symbol::Mode(mode)) => {
                let asked = self.form.key.is_none_or(|key| key.mode() == mode);
                asked.then_some(Place::Body(Body::new(metre)))
            }
            (Place::Body(body), Symbol::Length(length)) => {
                body.settled(length, self.form).map(Place::Body)
            }
            (Place::Body(body), symbol) => {
                body.settled_by_default(self.form)?.after(symbol, self.form)
            }
            _ => None,
        }
    }
}

impl Body {
    const fn new(metre: Metre) -> Self {
        Self {
            metre,
            elapsed: 0,
            anacrusis: 0,
            bars: 0,
            first: true,
            open: false,
            pending: false,
            triplet: Triplet::Outside,
        }
    }

    /// Whether the bar is the last one that the form allows.
    fn is_last(self, form: Form) -> bool {
        self.bars + 1 >= form.most_bars()
    }

    /// Ticks from the bar line to where a part or the melody may end.
    const fn close(self) -> u16 {
        self.metre.bar_ticks().saturating_sub(self.anacrusis)
    }

    /// Ticks that are left of the bar.
    fn room(self, form: Form) -> u16 {
        let end = match self.is_last(form) && !self.first {
            true => self.close(),
            false => self.metre.bar_ticks(),
        };
        end.saturating_sub(self.elapsed)
    }

    /// After the pending note has got its length; `None` if that does not fit, or no note is
    /// pending.
    fn settled(self, length: Length, form: Form) -> Option<Self> {
        if !self.pending {
            return None;
        }
        let (taken, triplet) = match self.triplet {
            Triplet::Outside => (length.ticks(), Triplet::Outside),
            // All three notes at once.
            Triplet::First => (2 * length.ticks(), Triplet::Second(length)),
            Triplet::Second(same) if same == length => (0, Triplet::Third(length)),
            Triplet::Third(same) if same == length => (0, Triplet::Outside),
            _ => return None,
        };
        (taken <= self.room(form)).then_some(Self {
            elapsed: self.elapsed + taken,
            pending: false,
            triplet,
            ..self
        })
    }

    /// After a pending note, if there is one, has got the length that it has without notice.
    fn settled_by_default(self, form: Form) -> Option<Self> {
        match self.pending {
            true => self.settled(Length::UNIT, form),
            false => Some(self),
        }
    }

    /// Where a symbol leads when no note is pending; `None` if it is not allowed.
    fn after(self, symbol: Symbol, form: Form) -> Option<Place> {
        let room = self.room(form);
        let in_triplet = self.triplet != Triplet::Outside;
        let note = Self {
            open: true,
            pending: true,
            ..self
        };
        let new_bar = Self {
            elapsed: 0,
            bars: self.bars + 1,
            first: false,
            open: false,
            ..self
        };
        let next = match symbol {
            Symbol::Pitch(pitch) if !form.allows(pitch) => return None,
            Symbol::Pitch(_) | Symbol::Rest if in_triplet => note,
            Symbol::Pitch(_) | Symbol::Rest if room >= Length::SHORTEST.ticks() => note,
            // Everything else is not for the middle of a triplet.
            _ if in_triplet => return None,
            Symbol::Triplet if room >= 2 * Length::SHORTEST.ticks() => Self {
                triplet: Triplet::First,
                ..self
            },
            // Lines, and the end, come behind a note.
            _ if !self.open => return None,
            Symbol::Bar if self.elapsed == self.metre.bar_ticks() && !self.is_last(form) => new_bar,
            Symbol::Bar if self.first && self.elapsed < self.metre.bar_ticks() => Self {
                anacrusis: self.elapsed,
                bars: 0,
                ..new_bar
            },
            _ if self.elapsed != self.close() => return None,
            Symbol::Part if self.is_last(form) => return None,
            Symbol::Part if self.anacrusis == 0 => new_bar,
            Symbol::Part => Self {
                open: false,
                ..self
            },
            Symbol::End if form.bars.is_none() || self.is_last(form) => return Some(Place::Ended),
            _ => return None,
        };
        Some(Place::Body(next))
    }
}

impl Constraint for Grammar {
    fn allows(&self, token: Token) -> bool {
        Symbol::from_token(token).is_some_and(|symbol| self.after(symbol).is_some())
    }

    /// Takes a token; one that is not allowed changes nothing.
    fn accept(&mut self, token: Token) {
        if let Some(place) = Symbol::from_token(token).and_then(|symbol| self.after(symbol)) {
            self.place = place;
        }
    }

    fn reset(&mut self) {
        self.place = Place::Metre;
    }
}
