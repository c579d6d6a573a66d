//! The table of families.

use smidgen::distribution::{
    Bernoulli, Beta, Binomial, DiscreteUniform, DistributionError, Estimate, Exponential, Fit,
    Gamma, Geometric, Gumbel, Laplace, LogNormal, Logistic, Moments, NegativeBinomial, Normal,
    Parameter, Poisson, Statistics, StudentT, Uniform, Weibull,
};

use super::categories;
use super::error::DistError;
use super::family::{Family, Flag, Given, Named, Setting, failed, fit, member};
use super::quantity::{Argument, Quantity};
use super::univariate::{Counts, Numbers, Univariate};
use crate::commands::decimal::Decimal;

/// Implements [`Named`] for distributions and lists their families.
///
/// A row has what the family is good for, its name, its interface and constructor, the parameters
/// with the methods that tell them, and how data are fitted.
macro_rules! families {
    ($(
        #[doc = $about:literal]
        $name:literal $interface:ident($type:ident::$new:ident) {
            $($parameter:ident $meaning:literal $(or $default:literal)? $(($known:ident))?
                => $getter:ident),+
        } fit($given:pat, $data:pat) $fit:expr;
    )+) => {
        $(
            impl<R: Decimal> Named for $type<R> {
                const NAME: &'static str = $name;
                const FLAGS: &'static [Flag] = &[$(Flag {
                    parameter: Parameter::$parameter,
                    about: $meaning,
                    default: [$(Some($default),)? None][0],
                    known: [$(families!(@ $known),)? false][0],
                }),+];
                type StandardErrors = Vec<R>;

                fn with(given: &Given) -> Result<Self, DistError> {
                    $type::$new($(given.get::<R, _>(Parameter::$parameter)?),+)
                        .map_err(failed::<Self>)
                }

                fn settings(&self) -> Vec<Setting<R>> {
                    vec![$(Setting::Single(Argument::<R>::quantity(self.$getter()))),+]
                }

                fn estimate(
                    $given: &Given,
                    data: &[Self::Value],
                ) -> Result<Estimate<Self, Vec<R>>, DistError> {
                    let $data = data.iter().copied();
                    let estimate = $fit.map_err(failed::<Self>)?;
                    Ok(Estimate {
                        distribution: estimate.distribution,
                        standard_errors: estimate.standard_errors.to_vec(),
                        count: estimate.count,
                    })
                }

                fn errors(errors: Vec<R>) -> Vec<Setting<R>> {
                    let quantities = errors.into_iter().map(Quantity::Number);
                    quantities.map(Setting::Single).collect()
                }

                fn univariate(self) -> Box<dyn Univariate<R>> {
                    Box::new($interface(self))
                }
            }
        )+

        /// All families.
        pub fn families<R: Decimal>() -> Vec<Family<R>> {
            vec![
                $(Family {
                    name: $name,
                    about: $about.trim_ascii(),
                    parameters: $type::<R>::FLAGS,
                    member: member::<$type<R>>,
                    fit: fit::<$type<R>>,
                },)+
                categories::family(),
            ]
        }
    };
    (@ known) => { true };
}

families! {
    /// One trial: 1 with probability p, else 0
    "bernoulli" Counts(Bernoulli::new) {
        P "Probability of 1" => p
    } fit(_, data) Bernoulli::fit_data(data);

    /// How many of n trials succeed
    "binomial" Counts(Binomial::new) {
        N "Number of trials" (known) => n,
        P "Probability of success" => p
    } fit(given, data) {
        let n = given.get::<R, _>(Parameter::N)?;
        moments(data).and_then(|successes| Binomial::fit_with_n(n, &successes))
    };

    /// How many events there are, when they come independently at a constant rate
    "poisson" Counts(Poisson::new) {
        Lambda "Mean number of events" => lambda
    } fit(_, data) Poisson::fit_data(data);

    /// How many trials fail before the first success
    "geometric" Counts(Geometric::new) {
        P "Probability of success" => p
    } fit(_, data) Geometric::fit_data(data);

    /// How many trials fail before the r-th success; counts that vary more than by chance
    "negative-binomial" Counts(NegativeBinomial::new) {
        R "Successes to wait for" => r,
        P "Probability of success" => p
    } fit(_, data) NegativeBinomial::fit(data);

    /// Whole numbers from low to high, each as likely
    "discrete-uniform" Counts(DiscreteUniform::new) {
        Low "Least number" => low,
        High "Greatest number" => high
    } fit(_, data) DiscreteUniform::fit_data(data);

    /// Numbers from low to high: phases, errors of rounding
    "uniform" Numbers(Uniform::new) {
        Low "Lower end" => low,
        High "Upper end" => high
    } fit(_, data) Uniform::fit_data(data);

    /// Sums of many small parts: noise, errors of measurement
    "normal" Numbers(Normal::new) {
        Mean "Mean" => mean_parameter,
        StdDev "Standard deviation" => std_dev_parameter
    } fit(_, data) Normal::fit_data(data);

    /// The wait for the next of events that come at a constant rate
    "exponential" Numbers(Exponential::new) {
        Lambda "Rate of events" => lambda
    } fit(_, data) Exponential::fit_data(data);

    /// Sums of waits; what is known of a rate
    "gamma" Numbers(Gamma::new) {
        Shape "Shape" => shape,
        Scale "Scale" => scale
    } fit(_, data) Gamma::fit_data(data);

    /// What is known of a probability after some trials
    "beta" Numbers(Beta::new) {
        Alpha "Shape at 0" => alpha,
        Beta "Shape at 1" => beta
    } fit(_, data) Beta::fit_data(data);

    /// Products of many factors: sizes, prices, response times
    "log-normal" Numbers(LogNormal::new) {
        Mean "Mean of the logarithm" => mean_parameter,
        StdDev "Standard deviation of the logarithm" => std_dev_parameter
    } fit(_, data) LogNormal::fit_data(data);

    /// Differences of waits; errors with some large ones
    "laplace" Numbers(Laplace::new) {
        Location "Center" => location,
        Scale "Mean distance from the center" => scale
    } fit(_, data) Laplace::fit(data);

    /// Growth, ratings, the noise behind a logistic regression
    "logistic" Numbers(Logistic::new) {
        Location "Center" => location,
        Scale "Scale" => scale
    } fit(_, data) Logistic::fit(data);

    /// The greatest of many values: the highest flood
    "gumbel" Numbers(Gumbel::new) {
        Location "Most likely value" => location,
        Scale "Scale" => scale
    } fit(_, data) Gumbel::fit(data);

    /// Life of parts that wear out or fail early, speed of wind
    "weibull" Numbers(Weibull::new) {
        Shape "Shape: above 1 for wear, below 1 for early failure" => shape,
        Scale "Scale" => scale
    } fit(_, data) above_zero(data.clone()).and_then(|()| Weibull::fit(data));

    /// Means of few data; noise with outliers
    "student-t" Numbers(StudentT::with_location_scale) {
        DegreesOfFreedom "Degrees of freedom" => df,
        Location "Center" or "0" => location,
        Scale "Scale" or "1" => scale
    } fit(_, data) StudentT::fit(data);
}

/// Sufficient statistics of counts.
fn moments(data: impl Iterator<Item = u32>) -> Result<Moments<u32>, DistributionError> {
    let mut moments = Moments::default();
    moments.extend(data)?;
    Ok(moments)
}

/// Looks for data that are not above 0, also where all are alike and [`Weibull::fit`] says no more
/// than that.
fn above_zero<R: Decimal>(mut data: impl Iterator<Item = R>) -> Result<(), DistributionError> {
    match data.all(|x| x > R::ZERO) {
        true => Ok(()),
        false => Err(DistributionError::DatumOutOfSupport),
    }
}
