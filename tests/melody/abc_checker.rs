//! A reader of ABC that adds up bars, written from the standard and from nothing of the library.

use std::collections::HashMap;

/// What a tune says to someone who reads its ABC.
#[derive(Debug, Default)]
pub struct Reading {
    pub metre: (u32, u32),
    pub key: String,
    /// For each stretch between bar lines, its length in 96ths of a whole note.
    pub bars: Vec<u32>,
    /// Lengths from the last bar line to each double line that stands within a bar.
    pub inner_parts: Vec<u32>,
    /// MIDI numbers by either convention of how far accidentals reach: only in their octave, or in
    /// all. `None` for a rest.
    pub pitches: Vec<[Option<i32>; 2]>,
    /// Lengths of notes and rests in 96ths of a whole note.
    pub lengths: Vec<u32>,
}

impl Reading {
    /// A bar's length in 96ths.
    pub fn bar(&self) -> u32 {
        self.metre.0 * 96 / self.metre.1
    }

    /// Says what does not add up, if anything.
    pub fn complaint(&self) -> Option<String> {
        let bar = self.bar();
        let (first, last) = (*self.bars.first()?, *self.bars.last()?);
        let whole = |bars: &[u32]| bars.iter().all(|&length| length == bar);
        let wrong = match self.bars.as_slice() {
            // One bar alone is whole.
            [only] => *only != bar,
            [_, middle @ .., _] => {
                let ends = match first == bar {
                    true => last == bar,
                    false => first < bar && first + last == bar,
                };
                !ends || !whole(middle)
            }
            [] => true,
        };
        if wrong {
            return Some(format!("bars of {:?}, must be {bar}", self.bars));
        }
        let close = if first == bar { bar } else { bar - first };
        let parts = self.inner_parts.iter().any(|&at| at != close);
        parts.then(|| format!("parts end at {:?}, must at {close}", self.inner_parts))
    }
}

/// Reads a tune.
pub fn read(abc: &str) -> Reading {
    let mut reading = Reading::default();
    let mut body = String::new();
    for line in abc.lines() {
        match line.split_once(':') {
            Some(("M", metre)) => {
                let (count, unit) = metre.split_once('/').unwrap();
                reading.metre = (count.parse().unwrap(), unit.parse().unwrap());
            }
            Some(("K", key)) => reading.key = key.to_owned(),
            Some(("L", unit)) => assert_eq!(unit, "1/8"),
            Some(_) => {}
            None => body += line,
        }
    }
    let signature = signature(&reading.key);
    let bar = reading.bar();
    let mut sum = 0;
    let mut altered: HashMap<(char, Option<i32>), i32> = HashMap::new();
    let mut in_triplet = 0;
    let mut characters = body.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' => {}
            '(' => {
                assert_eq!(characters.next(), Some('3'));
                assert_eq!(in_triplet, 0);
                in_triplet = 3;
            }
            '|' => {
                let double = characters.next_if(|&next| next == '|' || next == ']');
                if double == Some('|') && sum < bar {
                    reading.inner_parts.push(sum);
                    continue;
                }
                assert_eq!(in_triplet, 0, "a line in a triplet");
                reading.bars.push(std::mem::take(&mut sum));
                altered.clear();
            }
            _ => {
                let mut accidental = None;
                let mut name = character;
                while matches!(name, '^' | '_' | '=') {
                    let step = match name {
                        '^' => 1,
                        '_' => -1,
                        _ => 0,
                    };
                    accidental = Some(accidental.unwrap_or(0) + step);
                    name = characters.next().unwrap();
                }
                if name == 'z' {
                    reading.pitches.push([None; 2]);
                } else {
                    let letter = name.to_ascii_uppercase();
                    let mut octave = i32::from(name.is_ascii_lowercase());
                    while let Some(mark) = characters.next_if(|next| matches!(next, '\'' | ',')) {
                        octave += if mark == '\'' { 1 } else { -1 };
                    }
                    let above_c = match letter {
                        'C' => 0,
                        'D' => 2,
                        'E' => 4,
                        'F' => 5,
                        'G' => 7,
                        'A' => 9,
                        'B' => 11,
                        other => panic!("{other} is no letter of a note"),
                    };
                    let pitch = [Some(octave), None].map(|reach| {
                        if let Some(accidental) = accidental {
                            altered.insert((letter, reach), accidental);
                        }
                        let semitones = altered.get(&(letter, reach));
                        let semitones = semitones.unwrap_or(&signature[&letter]);
                        Some(60 + 12 * octave + above_c + semitones)
                    });
                    reading.pitches.push(pitch);
                }
                let mut digits = |or: u32| {
                    let mut number = None;
                    while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                        number = Some(number.unwrap_or(0) * 10 + digit.to_digit(10).unwrap());
                    }
                    number.unwrap_or(or)
                };
                let count = digits(1);
                let mut length = 12 * count;
                if characters.next_if(|&next| next == '/').is_some() {
                    let mut digits = || {
                        let digit = characters.next_if(char::is_ascii_digit);
                        digit.map_or(2, |digit| digit.to_digit(10).unwrap())
                    };
                    let divisor = digits();
                    assert_eq!(length % divisor, 0);
                    length /= divisor;
                }
                if in_triplet > 0 {
                    in_triplet -= 1;
                    assert_eq!(length % 3, 0);
                    length = length / 3 * 2;
                }
                reading.lengths.push(length);
                sum += length;
            }
        }
    }
    assert_eq!(sum, 0, "notes behind the last line");
    reading
}

/// What a key signature adds to each letter.
fn signature(key: &str) -> HashMap<char, i32> {
    // Keys of the circle of fifths from F flat up, by the tonic of the major key.
    const FIFTHS: [&str; 19] = [
        "Fb", "Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#",
        "G#", "D#", "A#",
    ];
    let tonic: String = key
        .chars()
        .take_while(|c| "ABCDEFGb#".contains(*c))
        .collect();
    let down = match &key[tonic.len()..] {
        "" => 0,
        "mix" => 1,
        "dor" => 2,
        "m" => 3,
        other => panic!("{other} is no mode"),
    };
    let place = FIFTHS.iter().position(|&name| name == tonic).unwrap() as i32;
    let sharps = place - 8 - down;
    let mut signature: HashMap<char, i32> = "CDEFGAB".chars().map(|c| (c, 0)).collect();
    for letter in "FCGDAEB".chars().take(sharps.max(0) as usize) {
        signature.insert(letter, 1);
    }
    for letter in "BEADGCF".chars().take((-sharps).max(0) as usize) {
        signature.insert(letter, -1);
    }
    signature
}

#[test]
fn the_checker_complains() {
    let header = "X:1\nM:6/8\nL:1/8\nK:D\n";
    let complaint = |body: &str| read(&format!("{header}{body}")).complaint();
    for right in [
        "ABc def|A3 B3|]",
        "A|ABc def|d3 d2|]",
        "A|ABc d2||e|d3 d2|]",
        "(3A/B/c/ B2 d3||A3 B3|]",
    ] {
        assert_eq!(complaint(right), None, "{right}");
    }
    for wrong in [
        "ABc de|A3 B3|]",
        "ABc defg|A3 B3|]",
        "A|ABc def|d3 d3|]",
        "A|ABc d||ef|d3 d2|]",
        "A3|]",
        "(3ABc B2 d3|A3 B3|]",
    ] {
        assert!(complaint(wrong).is_some(), "{wrong}");
    }
    let pitches = read(&format!("{header}fc =f f F ^C,|]")).pitches;
    let expected = [[78, 78], [73, 73], [77, 77], [77, 77], [66, 65], [49, 49]];
    assert_eq!(pitches, expected.map(|pitch| pitch.map(Some)));
}
