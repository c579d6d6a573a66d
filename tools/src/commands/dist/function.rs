//! The functions of a distribution that can be asked for.

use super::univariate::Kind;

/// A function of a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Pdf,
    Pmf,
    LnPdf,
    LnPmf,
    Cdf,
    Sf,
    LnCdf,
    LnSf,
    Quantile,
    InverseSf,
}

impl Function {
    /// The name, as in the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Pmf => "pmf",
            Self::LnPdf => "ln-pdf",
            Self::LnPmf => "ln-pmf",
            Self::Cdf => "cdf",
            Self::Sf => "sf",
            Self::LnCdf => "ln-cdf",
            Self::LnSf => "ln-sf",
            Self::Quantile => "quantile",
            Self::InverseSf => "inverse-sf",
        }
    }

    /// Whether its arguments are probabilities.
    pub const fn takes_probability(self) -> bool {
        matches!(self, Self::Quantile | Self::InverseSf)
    }

    /// Whether its values are logarithms.
    pub const fn is_logarithm(self) -> bool {
        matches!(self, Self::LnPdf | Self::LnPmf | Self::LnCdf | Self::LnSf)
    }

    /// What a distribution of a kind has in place of this one; itself as a rule.
    pub const fn of(self, kind: Kind) -> Self {
        match (self, kind) {
            (Self::Pdf, Kind::Discrete) => Self::Pmf,
            (Self::LnPdf, Kind::Discrete) => Self::LnPmf,
            (Self::Pmf, Kind::Continuous) => Self::Pdf,
            (Self::LnPmf, Kind::Continuous) => Self::LnPdf,
            _ => self,
        }
    }
}
