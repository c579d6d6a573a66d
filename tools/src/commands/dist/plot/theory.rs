//! What a distribution says, in the numbers of its type, over the stretch that a picture shows.

use crate::commands::decimal::Decimal;
use crate::commands::dist::function::Function;
use crate::commands::dist::quantity::Quantity;
use crate::commands::dist::univariate::{Kind, Univariate};

/// Points of a line.
const POINTS: usize = 500;
/// Probability that is left out on either side, unless the tails are heavy.
const TAIL: f64 = 0.001;
/// Interquartile ranges beyond the quartiles that are shown of heavy tails.
const REACH: f64 = 5.0;
/// Part of the stretch that is left free on either side.
const MARGIN: f64 = 0.03;

/// A distribution over the stretch that is shown.
pub struct Theory<'a, R> {
    distribution: &'a dyn Univariate<R>,
    /// The ends of the support, infinite where there are none.
    support: [f64; 2],
    /// The ends of the values that are shown.
    values: [f64; 2],
}

impl<'a, R: Decimal> Theory<'a, R> {
    pub fn new(distribution: &'a dyn Univariate<R>) -> Self {
        let support = distribution.summary().support.map(|end| {
            let value = end.to_f64();
            match end.is_finite() {
                true => value,
                false => value.signum() * f64::INFINITY,
            }
        });
        let mut theory = Self {
            distribution,
            support,
            values: [0.0; 2],
        };
        theory.values = theory.stretch();
        theory
    }

    pub fn kind(&self) -> Kind {
        self.distribution.kind()
    }

    /// The ends of the values that are shown: most of the probability, and ends of the support that
    /// are near.
    fn stretch(&self) -> [f64; 2] {
        let [low, lower, upper, high] = [TAIL, 0.25, 0.75, 1.0 - TAIL].map(|p| self.quantile(p));
        let discrete = self.kind() == Kind::Discrete;
        let range = (upper - lower).max(if discrete { 1.0 } else { 0.0 });
        let low = low.max(lower - REACH * range);
        let high = high.min(upper + REACH * range);
        let [first, last] = self.support;
        let near = if discrete { 2.0 } else { 0.0 } + (high - low) / 8.0;
        let low = if low - first <= near { first } else { low };
        let high = if last - high <= near { last } else { high };
        if discrete {
            // Some values beside a single one that has nearly all of the probability.
            [low.floor(), high.max(low + 3.0).min(last).floor()]
        } else if low < high {
            [low, high]
        } else {
            // The number type has no two values in between.
            let step = self.resolution(low);
            [low - step, low + step]
        }
    }

    /// The ends of the values that are shown.
    pub fn values(&self) -> [f64; 2] {
        self.values
    }

    /// The ends of the axis: the values with a margin.
    pub fn shown(&self) -> [f64; 2] {
        let [low, high] = self.values;
        let margin = match self.kind() {
            Kind::Continuous => (high - low) * MARGIN,
            Kind::Discrete => 0.7 + (high - low) * MARGIN,
        };
        [low - margin, high + margin]
    }

    /// The distance from a number to the next one of the type.
    pub fn resolution(&self, at: f64) -> f64 {
        let number = R::from_f64(at.abs());
        number.next_up().to_f64() - number.to_f64()
    }

    /// Points of density or mass.
    pub fn density(&self) -> Vec<(f64, f64)> {
        let mut points = self.points(Function::Pdf);
        if self.kind() == Kind::Continuous {
            // Where the support begins and ends, the density may jump.
            let [first, last] = self.support;
            points.retain(|&(x, _)| first <= x && x <= last);
            if first.is_finite() && first >= self.shown()[0] {
                points.splice(0..0, [(self.shown()[0], 0.0), (first, 0.0)]);
            }
            if last.is_finite() && last <= self.shown()[1] {
                points.extend([(last, 0.0), (self.shown()[1], 0.0)]);
            }
        }
        points
    }

    /// Points of the cumulative distribution function.
    pub fn cdf(&self) -> Vec<(f64, f64)> {
        self.points(Function::Cdf)
    }

    /// Points of a function.
    fn points(&self, function: Function) -> Vec<(f64, f64)> {
        let xs = match self.kind() {
            Kind::Continuous => self.grid(),
            Kind::Discrete => self.counts(),
        };
        let points = xs.iter().map(|&x| (x, self.evaluate(function, x)));
        points.filter(|(_, y)| !y.is_nan()).collect()
    }

    /// Numbers over the axis, each once, and the ends of the support.
    fn grid(&self) -> Vec<f64> {
        let [low, high] = self.shown();
        let way = |index: usize| low + (high - low) * index as f64 / POINTS as f64;
        let ends = self.support.into_iter();
        let ends = ends.filter(|end| (low..=high).contains(end));
        let mut xs: Vec<f64> = (0..=POINTS).map(way).chain(ends).collect();
        xs.iter_mut().for_each(|x| *x = R::from_f64(*x).to_f64());
        xs.sort_by(f64::total_cmp);
        xs.dedup();
        xs
    }

    /// Whole numbers over the values: all, or as many as there is room for.
    fn counts(&self) -> Vec<f64> {
        let [low, high] = self.values;
        let step = ((high - low) / POINTS as f64).ceil().max(1.0);
        let steps = ((high - low) / step).floor() as usize;
        (0..=steps).map(|index| low + step * index as f64).collect()
    }

    fn quantile(&self, p: f64) -> f64 {
        self.evaluate(Function::Quantile, p)
    }

    fn evaluate(&self, function: Function, x: f64) -> f64 {
        let x = match self.kind() {
            Kind::Discrete if !function.takes_probability() => Quantity::Count(x as i64),
            _ => Quantity::Number(R::from_f64(x)),
        };
        let value = self.distribution.evaluate(function, x);
        value.map_or(f64::NAN, Quantity::to_f64)
    }
}
