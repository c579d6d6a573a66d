//! A file of an image model: its frame, card and configuration, and its networks.

use super::{ImageConfig, ImageError};
use crate::format::{Container, FormatError, ModelCard};
use crate::model::sequential::Network;

/// What every image model's file has.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(crate) struct ImageFile<'a> {
    pub(crate) config: ImageConfig,
    pub(crate) card: ModelCard<'a>,
    pub(crate) container: Container<'a>,
}

impl<'a> ImageFile<'a> {
    /// Checks the frame, the card and the configuration of a file of a kind.
    pub(crate) const fn from_bytes(bytes: &'a [u8], kind: u16) -> Result<Self, ImageError> {
        let container = match Container::from_bytes(bytes) {
            Ok(container) => container,
            Err(error) => return Err(ImageError::Format(error)),
        };
        if container.kind() != kind {
            let kind = container.kind();
            return Err(ImageError::Format(FormatError::Kind { kind }));
        }
        let (card, conf) = match (container.section(*b"CARD"), container.section(*b"CONF")) {
            (Ok(card), Ok(conf)) => (card, conf),
            (Err(error), _) | (_, Err(error)) => return Err(ImageError::Format(error)),
        };
        let card = match ModelCard::from_bytes(card) {
            Ok(card) => card,
            Err(error) => return Err(ImageError::Format(error)),
        };
        match ImageConfig::from_section(conf) {
            Ok(config) => Ok(Self {
                config,
                card,
                container,
            }),
            Err(error) => Err(error),
        }
    }

    /// A network, whose input, condition and output must have these lengths; `None` if it is not
    /// there.
    pub(crate) const fn optional(
        &self,
        tag: [u8; 4],
        lengths: [usize; 3],
    ) -> Result<Option<Network<'a>>, ImageError> {
        let Ok(section) = self.container.section(tag) else {
            return Ok(None);
        };
        let network = match Network::from_bytes(section) {
            Ok(network) => network,
            Err(error) => return Err(ImageError::Network { tag, error }),
        };
        let [input, condition, output] = lengths;
        let (given, made) = (network.input().len(), network.output().len());
        if given != input || network.condition() != condition || made != output {
            return Err(ImageError::NetworkShape {
                tag,
                expected: [input as u32, condition as u32, output as u32],
                found: [given as u32, network.condition() as u32, made as u32],
            });
        }
        Ok(Some(network))
    }

    /// The same of a network that must be there.
    pub(crate) const fn network(
        &self,
        tag: [u8; 4],
        lengths: [usize; 3],
    ) -> Result<Network<'a>, ImageError> {
        match self.optional(tag, lengths) {
            Ok(Some(network)) => Ok(network),
            Ok(None) => Err(ImageError::Format(FormatError::SectionMissing { tag })),
            Err(error) => Err(error),
        }
    }
}
