//! One interface to every distribution over numbers or counts.

use smidgen::distribution::{Continuous, Count, Discrete, Distribution};
use smidgen::likelihood::likelihood;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

use super::data::Data;
use super::error::{DistError, Unfit};
use super::function::Function;
use super::quantity::{Argument, Quantity, whole};
use crate::commands::decimal::Decimal;

/// What the values of a distribution are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Continuous,
    /// Whole numbers.
    Discrete,
}

impl Kind {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Continuous => "continuous",
            Self::Discrete => "discrete",
        }
    }

    /// Reads a value.
    pub fn parse<R: Decimal>(self, text: &str) -> Result<Quantity<R>, Unfit> {
        match self {
            Self::Continuous => <R as Argument<R>>::parse(text).map(Quantity::Number),
            Self::Discrete => whole(text).map(Quantity::Count),
        }
    }
}

/// What is to be known of a distribution at a glance; none where it does not exist.
pub struct Summary<R> {
    pub support: [Quantity<R>; 2],
    pub mean: Option<R>,
    pub variance: Option<R>,
    pub std_dev: Option<R>,
    pub median: Quantity<R>,
    pub mode: Option<Quantity<R>>,
    pub entropy: R,
}

/// What data say about a distribution.
pub struct Likelihood<R> {
    /// The product of masses or densities.
    pub likelihood: R,
    /// Its logarithm.
    pub log_likelihood: R,
    /// How many data there were.
    pub count: usize,
}

impl<R: Real> Likelihood<R> {
    fn new<D: Distribution<Number = R>>(
        distribution: &D,
        data: &[D::Value],
    ) -> Result<Self, DistError> {
        Ok(Self {
            likelihood: likelihood(distribution, data.iter().copied()),
            log_likelihood: distribution.log_likelihood(data.iter().copied()),
            count: data.len(),
        })
    }
}

/// A distribution over numbers or counts, whatever its type.
///
/// Values that are no values of the distribution, a fraction among counts, are rounded down.
pub trait Univariate<R> {
    /// What its values are.
    fn kind(&self) -> Kind;

    /// The value of a function; of density or mass, whichever the distribution has.
    ///
    /// # Errors
    ///
    /// [`Unfit::OutOfRange`] for a count that the type of values does not reach.
    fn evaluate(&self, function: Function, x: Quantity<R>) -> Result<Quantity<R>, Unfit>;

    /// The probability of an interval: `P(low < X <= high)`, of counts `P(low <= X <= high)`.
    ///
    /// # Errors
    ///
    /// As [`evaluate`](Self::evaluate).
    fn probability(&self, low: Quantity<R>, high: Quantity<R>) -> Result<R, Unfit>;

    /// A draw.
    fn sample(&self, rng: &mut DefaultRng) -> Quantity<R>;

    /// The likelihood of data.
    ///
    /// # Errors
    ///
    /// [`DistError::Datum`] for what is no number of the type.
    fn likelihood(&self, data: &Data) -> Result<Likelihood<R>, DistError>;

    /// Moments and landmarks.
    fn summary(&self) -> Summary<R>;
}

/// A continuous distribution.
pub struct Numbers<D>(pub D);

/// A discrete distribution.
pub struct Counts<D>(pub D);

impl<R: Decimal, D: Continuous<Number = R, Value = R>> Univariate<R> for Numbers<D> {
    fn kind(&self) -> Kind {
        Kind::Continuous
    }

    fn evaluate(&self, function: Function, x: Quantity<R>) -> Result<Quantity<R>, Unfit> {
        let x = x.number();
        Ok(Quantity::Number(match function {
            Function::Pdf | Function::Pmf => self.0.pdf(x),
            Function::LnPdf | Function::LnPmf => self.0.ln_pdf(x),
            Function::Cdf => self.0.cdf(x),
            Function::Sf => self.0.sf(x),
            Function::LnCdf => self.0.ln_cdf(x),
            Function::LnSf => self.0.ln_sf(x),
            Function::Quantile => self.0.quantile(x),
            Function::InverseSf => self.0.inverse_sf(x),
        }))
    }

    fn probability(&self, low: Quantity<R>, high: Quantity<R>) -> Result<R, Unfit> {
        Ok(self.0.probability(low.number(), high.number()))
    }

    fn sample(&self, rng: &mut DefaultRng) -> Quantity<R> {
        Quantity::Number(self.0.sample(rng))
    }

    fn likelihood(&self, data: &Data) -> Result<Likelihood<R>, DistError> {
        Likelihood::new(&self.0, &data.values::<R, R>()?)
    }

    fn summary(&self) -> Summary<R> {
        let (low, high) = self.0.support();
        Summary {
            support: [low, high].map(Quantity::Number),
            mean: self.0.mean(),
            variance: self.0.variance(),
            std_dev: self.0.std_dev(),
            median: Quantity::Number(self.0.median()),
            mode: self.0.mode().map(Quantity::Number),
            entropy: self.0.entropy(),
        }
    }
}

impl<R: Decimal, D: Discrete<Number = R, Value: Argument<R>>> Univariate<R> for Counts<D> {
    fn kind(&self) -> Kind {
        Kind::Discrete
    }

    fn evaluate(&self, function: Function, x: Quantity<R>) -> Result<Quantity<R>, Unfit> {
        match function {
            Function::Quantile => return Ok(self.0.quantile(x.number()).quantity()),
            Function::InverseSf => return Ok(self.0.inverse_sf(x.number()).quantity()),
            _ => {}
        }
        let k = match self.place(x.count())? {
            Place::Inside(k) => k,
            Place::Below => return Ok(outside(function, false)),
            Place::Above => return Ok(outside(function, true)),
        };
        Ok(Quantity::Number(match function {
            Function::Pdf | Function::Pmf => self.0.pmf(k),
            Function::LnPdf | Function::LnPmf => self.0.ln_pmf(k),
            Function::Cdf => self.0.cdf(k),
            Function::Sf => self.0.sf(k),
            Function::LnCdf => self.0.ln_cdf(k),
            Function::LnSf => self.0.ln_sf(k),
            Function::Quantile | Function::InverseSf => x.number(),
        }))
    }

    fn probability(&self, low: Quantity<R>, high: Quantity<R>) -> Result<R, Unfit> {
        let (low, high) = (low.count(), high.count());
        Ok(match (self.place(low)?, self.place(high)?) {
            _ if low > high => R::ZERO,
            (Place::Above, _) | (_, Place::Below) => R::ZERO,
            (Place::Inside(low), Place::Inside(high)) => self.0.probability(low, high),
            _ => {
                let (least, greatest) = self.0.support();
                let end = D::Value::from_i64;
                self.0
                    .probability(end(low.max(least)), end(high.min(greatest)))
            }
        })
    }

    fn sample(&self, rng: &mut DefaultRng) -> Quantity<R> {
        self.0.sample(rng).quantity()
    }

    fn likelihood(&self, data: &Data) -> Result<Likelihood<R>, DistError> {
        Likelihood::new(&self.0, &data.values::<R, _>()?)
    }

    fn summary(&self) -> Summary<R> {
        let (least, greatest) = self.0.support();
        Summary {
            support: [least, greatest].map(Quantity::Count),
            mean: Some(self.0.mean()),
            variance: Some(self.0.variance()),
            std_dev: Some(self.0.std_dev()),
            median: self.0.median().quantity(),
            mode: self.0.mode().map(Argument::quantity),
            entropy: self.0.entropy(),
        }
    }
}

/// Where a whole number lies.
enum Place<V> {
    /// Among the values that the type has.
    Inside(V),
    /// Below them, and the support.
    Below,
    /// Above them, and the support.
    Above,
}

impl<D: Discrete> Counts<D> {
    /// Where a whole number lies.
    ///
    /// # Errors
    ///
    /// [`Unfit::OutOfRange`]: it is above the values of the type, but not above the support.
    fn place(&self, k: i64) -> Result<Place<D::Value>, Unfit> {
        let value = D::Value::from_i64(k);
        if value.to_i64() == k {
            return Ok(Place::Inside(value));
        }
        let (least, greatest) = self.0.support();
        if k < least {
            Ok(Place::Below)
        } else if k > greatest {
            Ok(Place::Above)
        } else {
            Err(Unfit::OutOfRange {
                least,
                greatest: value.to_i64(),
            })
        }
    }
}

/// Mass, distribution function and survival function outside of the support.
fn outside<R: Decimal>(function: Function, above: bool) -> Quantity<R> {
    let certain = match function {
        Function::Cdf | Function::LnCdf => above,
        Function::Sf | Function::LnSf => !above,
        _ => false,
    };
    Quantity::Number(match (function.is_logarithm(), certain) {
        (false, true) => R::ONE,
        (true, false) => R::LOWEST,
        _ => R::ZERO,
    })
}
