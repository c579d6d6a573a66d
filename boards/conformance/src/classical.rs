//! Hidden Markov models, naive Bayes and logistic regression: draws, answers and learning.

#[path = "../../../tests/classic/results.rs"]
mod results;

use crate::{Number, Report, Row};

pub fn rows<N: Number>(report: Report<'_>) {
    for (name, digest) in [
        ("hmm", results::hmm::<N>().ok()),
        ("naive_bayes", results::naive_bayes::<N>().ok()),
        ("logistic", results::logistic::<N>().ok()),
    ] {
        report(Row {
            suite: "classical",
            name,
            case: "",
            number: N::SHORT,
            digest: digest.expect("the data have no errors"),
        });
    }
}
