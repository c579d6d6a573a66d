//! A file with one network.

use super::{Network, NetworkError};
use crate::format::{Container, FormatError, KIND_SEQUENTIAL, ModelCard};

/// A plain network: a view of its file, which stays in flash. A classifier, say.
///
/// Memory: about 150 bytes on a 32-bit chip, or none as a `const`, and the file where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sequential<'a> {
    network: Network<'a>,
    card: ModelCard<'a>,
    file: Container<'a>,
}

impl<'a> Sequential<'a> {
    /// Checks the bytes of a `.smid` file and makes a view of them. Time is linear in their
    /// number. Works in a `const`: see [`embed_model!`](crate::embed_model).
    ///
    /// # Errors
    ///
    /// The first rule that is broken: of the frame, the model card, the network.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::format::FormatError;
    /// use smidgen::model::sequential::{NetworkError, Sequential};
    ///
    /// let error = Sequential::from_bytes(b"GGUF............").unwrap_err();
    /// assert_eq!(error, NetworkError::Format(FormatError::Magic { found: *b"GGUF" }));
    /// ```
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, NetworkError> {
        let file = match Container::from_bytes(bytes) {
            Ok(file) => file,
            Err(error) => return Err(NetworkError::Format(error)),
        };
        if file.kind() != KIND_SEQUENTIAL {
            let kind = file.kind();
            return Err(NetworkError::Format(FormatError::Kind { kind }));
        }
        let (card, network) = match (file.section(*b"CARD"), file.section(*b"NETW")) {
            (Ok(card), Ok(network)) => (card, network),
            (Err(error), _) | (_, Err(error)) => return Err(NetworkError::Format(error)),
        };
        let card = match ModelCard::from_bytes(card) {
            Ok(card) => card,
            Err(error) => return Err(NetworkError::Format(error)),
        };
        match Network::from_bytes(network) {
            Ok(network) => Ok(Self {
                network,
                card,
                file,
            }),
            Err(error) => Err(error),
        }
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> &Network<'a> {
        &self.network
    }

    /// The model card.
    #[must_use]
    pub const fn card(&self) -> &ModelCard<'a> {
        &self.card
    }

    /// The file: its sections and its length, which is the flash that the model takes.
    #[must_use]
    pub const fn file(&self) -> &Container<'a> {
        &self.file
    }
}
