//! What a typed line says.

use core::fmt;

/// A line that was understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Command<'a> {
    /// Nothing.
    Nothing,
    /// The beginning of a story: any text that does not begin with `/`.
    Prompt(&'a str),
    /// `/temp 0.7`
    Temp(f32),
    /// `/topk 40`
    TopK(usize),
    /// `/seed 5`
    Seed(u64),
    /// `/length 200`
    Length(usize),
    /// `/help`
    Help,
}

/// A line that begins with `/` and was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandError<'a> {
    /// There is no such command.
    Unknown(&'a str),
    /// A command without its number.
    Missing(&'a str),
    /// A command with something that is not its kind of number, or out of its range.
    Number {
        /// The command.
        name: &'a str,
        /// What stands after it.
        value: &'a str,
        /// What should stand there.
        wanted: &'static str,
    },
}

impl<'a> Command<'a> {
    /// What `/help` prints.
    pub const HELP: &'static str = "\
a line of text begins a story; Ctrl-C ends it
/temp T    temperature, 0 is greedy
/topk K    candidates, 0 is all
/seed S    the same seed tells the same story
/length N  tokens of a story
";

    /// Understands a line.
    ///
    /// # Errors
    ///
    /// [`CommandError`], for lines that begin with `/`.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen_story::{Command, CommandError};
    ///
    /// assert_eq!(Command::parse("/temp 0.7"), Ok(Command::Temp(0.7)));
    /// assert_eq!(Command::parse("Once"), Ok(Command::Prompt("Once")));
    /// assert_eq!(Command::parse("/seed"), Err(CommandError::Missing("/seed")));
    /// ```
    pub fn parse(line: &'a str) -> Result<Self, CommandError<'a>> {
        if line.trim().is_empty() {
            return Ok(Self::Nothing);
        }
        if !line.starts_with('/') {
            return Ok(Self::Prompt(line));
        }
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        let argument = Argument {
            name: name.trim(),
            value: value.trim(),
        };
        match argument.name {
            "/temp" => argument.decimal().map(Self::Temp),
            "/topk" => argument.whole().map(Self::TopK),
            "/seed" => argument.whole().map(Self::Seed),
            "/length" => argument.whole().map(Self::Length),
            "/help" => Ok(Self::Help),
            name => Err(CommandError::Unknown(name)),
        }
    }
}

/// A command and its number.
#[derive(Clone, Copy)]
struct Argument<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> Argument<'a> {
    fn decimal(self) -> Result<f32, CommandError<'a>> {
        let value = self.value()?.parse().ok();
        value
            .filter(|value: &f32| value.is_finite())
            .ok_or(self.error("a number, such as 0.7"))
    }

    fn whole<T: core::str::FromStr>(self) -> Result<T, CommandError<'a>> {
        self.value()?
            .parse()
            .map_err(|_| self.error("a whole number from 0 on"))
    }

    fn value(self) -> Result<&'a str, CommandError<'a>> {
        if self.value.is_empty() {
            return Err(CommandError::Missing(self.name));
        }
        Ok(self.value)
    }

    fn error(self, wanted: &'static str) -> CommandError<'a> {
        CommandError::Number {
            name: self.name,
            value: self.value,
            wanted,
        }
    }
}

impl fmt::Display for CommandError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "{name} is no command; /help lists them"),
            Self::Missing(name) => write!(f, "{name} wants a number after it"),
            Self::Number {
                name,
                value,
                wanted,
            } => write!(f, "{name} wants {wanted}, not {value}"),
        }
    }
}

impl core::error::Error for CommandError<'_> {}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::{Command, CommandError};

    #[test]
    fn numbers() {
        assert_eq!(Command::parse("/temp 0"), Ok(Command::Temp(0.0)));
        assert_eq!(Command::parse("/temp   1.25 "), Ok(Command::Temp(1.25)));
        assert_eq!(Command::parse("/topk 40"), Ok(Command::TopK(40)));
        assert_eq!(Command::parse("/length 200"), Ok(Command::Length(200)));
        assert_eq!(
            Command::parse("/seed 18446744073709551615"),
            Ok(Command::Seed(u64::MAX))
        );
    }

    #[test]
    fn text() {
        for line in ["Once upon a time", " /temp 1", "a/b"] {
            assert_eq!(Command::parse(line), Ok(Command::Prompt(line)));
        }
        assert_eq!(Command::parse(""), Ok(Command::Nothing));
        assert_eq!(Command::parse("  "), Ok(Command::Nothing));
        assert_eq!(Command::parse("/help"), Ok(Command::Help));
    }

    #[test]
    fn errors_name_the_rule() {
        for (line, message) in [
            ("/", "/ is no command; /help lists them"),
            ("/tmp 1", "/tmp is no command; /help lists them"),
            ("/temp1", "/temp1 is no command; /help lists them"),
            ("/seed", "/seed wants a number after it"),
            ("/topk ", "/topk wants a number after it"),
            ("/temp hot", "/temp wants a number, such as 0.7, not hot"),
            ("/temp inf", "/temp wants a number, such as 0.7, not inf"),
            ("/temp NaN", "/temp wants a number, such as 0.7, not NaN"),
            ("/topk -1", "/topk wants a whole number from 0 on, not -1"),
            ("/seed 1 2", "/seed wants a whole number from 0 on, not 1 2"),
            (
                "/seed 18446744073709551616",
                "/seed wants a whole number from 0 on, not 18446744073709551616",
            ),
        ] {
            let error: CommandError<'_> = Command::parse(line).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
