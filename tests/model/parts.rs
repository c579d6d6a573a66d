//! A file taken apart, to be changed and put together again.

use smidgen::format::{Container, KIND_TRANSFORMER};
use smidgen::model::transformer::{ModelError, Transformer};

use crate::container::{container, seal};

/// The sections of a transformer's file.
#[derive(Clone)]
pub struct Parts {
    pub kind: u16,
    pub card: Vec<u8>,
    pub conf: Vec<u8>,
    pub tokn: Vec<u8>,
    pub tens: Vec<u8>,
    pub data: Vec<u8>,
}

impl Parts {
    pub fn of(file: &[u8]) -> Self {
        let file = Container::from_bytes(file).unwrap();
        let section = |tag: &[u8; 4]| file.section(*tag).unwrap().to_vec();
        Self {
            kind: KIND_TRANSFORMER,
            card: section(b"CARD"),
            conf: section(b"CONF"),
            tokn: section(b"TOKN"),
            tens: section(b"TENS"),
            data: section(b"DATA"),
        }
    }

    pub fn file(&self) -> Vec<u8> {
        container(
            self.kind,
            &[
                (*b"CARD", &self.card),
                (*b"CONF", &self.conf),
                (*b"TOKN", &self.tokn),
                (*b"TENS", &self.tens),
                (*b"DATA", &self.data),
            ],
        )
    }

    /// Sets a number of a section.
    pub fn set(section: &mut [u8], at: usize, number: u32) {
        section[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }

    /// Where a tensor is in the data.
    pub fn offset(&self, tensor: usize) -> usize {
        let field = self.tens[16 * tensor + 12..][..4].try_into().unwrap();
        u32::from_le_bytes(field) as usize
    }
}

/// The file with a new checksum after a change of what is before it.
pub fn resealed(file: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut file = file[..file.len() - 4].to_vec();
    change(&mut file);
    seal(&mut file);
    file
}

/// The error of a file, whose message is not empty and names the rule.
pub fn error_of(file: &[u8]) -> Option<ModelError> {
    let error = Transformer::from_bytes(file).err()?;
    let message = error.to_string();
    assert!(!message.is_empty() && !error.rule().is_empty());
    assert!(matches!(error, ModelError::Tokenizer(_)) || message.contains(error.rule()));
    Some(error)
}
