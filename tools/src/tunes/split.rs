//! Tunes held out, of which the others know nothing.

use std::collections::{BTreeMap, HashMap};

use smidgen::tokenizer::Token;

use super::Tune;
use super::passages::bars;

/// Bars in a row that two tunes must not share if one of them is held out.
const PASSAGE: usize = 4;

/// Tunes to learn from, and tunes held out.
#[derive(Clone, Debug)]
pub struct Split {
    pub train: Vec<Tune>,
    pub valid: Vec<Tune>,
    /// Tunes that are like another one to the last token.
    pub duplicates: usize,
}

/// Holds out one in `every` of the tunes.
///
/// Tune books have the same tune in several settings. Tunes with the same title or with four bars
/// in common, in whatever key, are therefore on the same side, as are tunes that are linked by a
/// third one.
pub fn split(tunes: Vec<Tune>, every: usize) -> Split {
    let count = tunes.len();
    let mut unique: Vec<Tune> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for tune in tunes {
        if seen.insert(tune.tokens.clone()) {
            unique.push(tune);
        }
    }
    let groups = groups(&unique);
    let mut split = Split {
        train: Vec::new(),
        valid: Vec::new(),
        duplicates: count - unique.len(),
    };
    // Groups in the order of their first tunes; large ones are for learning.
    let mut number = 0;
    let mut held_out = BTreeMap::new();
    for (at, &group) in groups.iter().enumerate() {
        if at == group {
            let size = groups.iter().filter(|&&other| other == group).count();
            held_out.insert(group, size <= 3 && number % every == every - 1);
            number += usize::from(size <= 3);
        }
    }
    for (tune, group) in unique.into_iter().zip(groups) {
        match held_out.get(&group) {
            Some(true) => split.valid.push(tune),
            _ => split.train.push(tune),
        }
    }
    split
}

/// For each tune the first tune of its group.
fn groups(tunes: &[Tune]) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..tunes.len()).collect();
    let mut titles: HashMap<String, usize> = HashMap::new();
    let mut passages: HashMap<Vec<Token>, usize> = HashMap::new();
    for (at, tune) in tunes.iter().enumerate() {
        let title = title(&tune.title);
        let mut linked = vec![at];
        if !title.is_empty() {
            linked.push(*titles.entry(title).or_insert(at));
        }
        for passage in bars(&tune.tokens).windows(PASSAGE) {
            linked.push(*passages.entry(passage.concat()).or_insert(at));
        }
        let linked: Vec<usize> = linked.iter().map(|&other| groups[other]).collect();
        let first = linked.iter().copied().min().unwrap_or(at);
        for group in &mut groups[..=at] {
            if linked.contains(group) {
                *group = first;
            }
        }
    }
    groups
}

/// A title without what differs between settings of a tune.
fn title(title: &str) -> String {
    let letters = title.chars().filter(char::is_ascii_alphabetic);
    let lower: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    lower.trim_start_matches("the").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relatives_stay_together() {
        let tune = |title: &str, text: &str| Tune {
            title: title.to_owned(),
            tokens: smidgen::melody::tokens(&format!("M:2/4\nL:1/8\nK:C\n{text}"))
                .collect::<Result<_, _>>()
                .unwrap(),
        };
        let tunes = [
            tune("The One", "c4|d4|e4|f4|g4"),
            tune("Two", "a4|b4|c4|d4|g4"),
            tune("one", "b4|b4|b4|b4"),
            tune("Three", "d4|d4|e4|f4|g4|e4"),
            tune("Four", "d4|e4|f4|g4||e4"),
        ];
        // By title; by four bars, from which the third tune links the fourth.
        assert_eq!(groups(&tunes), [0, 1, 0, 0, 0]);
        let split = split([&tunes[..], &tunes[..2]].concat(), 2);
        assert_eq!(split.duplicates, 2);
        assert_eq!(split.train.len() + split.valid.len(), 5);
    }
}
