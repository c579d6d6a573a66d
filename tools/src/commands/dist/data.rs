//! Numbers from a file or from standard input, and where each of them stood.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::{DistError, Unfit};
use super::quantity::Argument;

/// What stands for standard input in place of a file.
const STDIN: &str = "-";
/// What begins a line that is a remark.
const REMARK: char = '#';

/// Words that should be numbers.
pub struct Data {
    path: PathBuf,
    words: Vec<Word>,
}

/// A word and the line that it is in, from 1 on.
struct Word {
    line: u64,
    text: String,
}

impl Data {
    /// Reads a file, or standard input for `-`: all words that white space, commas or semicolons
    /// divide, or one column of a file with commas.
    ///
    /// # Errors
    ///
    /// [`DistError::Read`], [`DistError::ColumnMissing`] and [`DistError::NoData`].
    pub fn read(path: &Path, column: Option<&str>) -> Result<Self, DistError> {
        let text = read(path).map_err(|error| DistError::Read {
            path: path.to_owned(),
            error,
        })?;
        let path = match is_stdin(path) {
            true => Path::new("standard input"),
            false => path,
        };
        let words = match column {
            Some(column) => column_words(path, &text, column)?,
            None => words(&text),
        };
        let path = path.to_owned();
        if words.is_empty() {
            return Err(DistError::NoData { path });
        }
        Ok(Self { path, words })
    }

    /// How many words there are, at least one.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The words as values of a distribution. What is nearer to 0 than any other number is 0.
    ///
    /// # Errors
    ///
    /// [`DistError::Datum`].
    pub fn values<R, V: Argument<R>>(&self) -> Result<Vec<V>, DistError> {
        let value = |word: &Word| {
            let value = match V::parse(&word.text) {
                Err(Unfit::TooSmall) => V::parse("0"),
                value => value,
            };
            value.map_err(|reason| DistError::Datum {
                path: self.path.clone(),
                line: word.line,
                text: word.text.clone(),
                reason,
            })
        };
        self.words.iter().map(value).collect()
    }

    /// The error of a datum that a distribution does not have.
    pub fn out_of_support(&self, index: usize, family: &'static str) -> Option<DistError> {
        let word = self.words.get(index)?;
        Some(DistError::DatumOutOfSupport {
            path: self.path.clone(),
            line: word.line,
            text: word.text.clone(),
            family,
        })
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

fn read(path: &Path) -> io::Result<String> {
    if !is_stdin(path) {
        return std::fs::read_to_string(path);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}

/// All words but those of remarks.
fn words(text: &str) -> Vec<Word> {
    let divides = |c: char| c.is_whitespace() || c == ',' || c == ';';
    let mut words = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if line.trim_start().starts_with(REMARK) {
            continue;
        }
        let texts = line.split(divides).filter(|text| !text.is_empty());
        words.extend(texts.map(|text| Word {
            line: number,
            text: text.to_owned(),
        }));
    }
    words
}

/// The words of a column, which is given by its number from 1 on, or by its name in the first line.
fn column_words(path: &Path, text: &str, column: &str) -> Result<Vec<Word>, DistError> {
    let missing = |line| DistError::ColumnMissing {
        path: path.to_owned(),
        line,
        column: column.to_owned(),
    };
    let failed = |error: csv::Error| DistError::Read {
        path: path.to_owned(),
        error: error.into(),
    };
    let number: Option<usize> = column.parse().ok();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(number.is_none())
        .comment(Some(REMARK as u8))
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let index = match number {
        Some(number) => number.checked_sub(1),
        None => {
            let names = reader.headers().map_err(failed)?;
            names.iter().position(|name| name == column)
        }
    };
    let index = index.ok_or_else(|| missing(1))?;
    let mut words = Vec::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let line = record.position().map_or(0, |start| line(text, start));
        let text = record.get(index).ok_or_else(|| missing(line))?;
        words.push(Word {
            line,
            text: text.to_owned(),
        });
    }
    Ok(words)
}

/// The line of a record: the reader's, and the empty ones and remarks that it passes over.
fn line(text: &str, start: &csv::Position) -> u64 {
    let rest = text.get(start.byte() as usize..).unwrap_or_default();
    let passed = |line: &&str| line.is_empty() || line.starts_with(REMARK);
    start.line() + rest.lines().take_while(passed).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines and texts.
    fn pairs<'a>(words: &'a [Word]) -> Vec<(u64, &'a str)> {
        let pair = |word: &'a Word| (word.line, word.text.as_str());
        words.iter().map(pair).collect()
    }

    #[test]
    fn words_know_their_lines() {
        let words = words("# heights\n1.5, 2\n\n -3;4\tx\r\n5");
        let expected = [
            (2, "1.5"),
            (2, "2"),
            (4, "-3"),
            (4, "4"),
            (4, "x"),
            (5, "5"),
        ];
        assert_eq!(pairs(&words), expected);
    }

    #[test]
    fn columns_by_name_and_number() {
        let path = Path::new("data.csv");
        let text = "time,\"height, m\"\n# a remark\n1,10\n2, 20\n";
        let words = column_words(path, text, "height, m").unwrap();
        assert_eq!(pairs(&words), [(3, "10"), (4, "20")]);
        let words = column_words(path, "1,10\n\n2,20\n", "2").unwrap();
        assert_eq!(pairs(&words), [(1, "10"), (3, "20")]);
        for (column, line) in [("width", 1), ("0", 1), ("3", 1)] {
            let error = column_words(path, text, column).err().unwrap().to_string();
            let end = format!("line {line}: there is no column {column}");
            assert!(error.ends_with(&end), "{error}");
        }
    }
}
