//! Contracts of the classical models: values of hmmlearn and scikit-learn, digests, any bits.

mod digests;
mod hmm_oracle;
mod logistic_oracle;
mod naive_bayes_oracle;
mod raw_bits;
mod results;
mod values;
