//! The host command of smidgen: train, pack, inspect and run models for microcontrollers, and
//! probability distributions.

mod cli;
mod commands;
mod image;
mod network;
mod pack;
mod score;
mod train;
mod tunes;

use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run(cli::Cli::from_command_line().command) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            commands::output::line_to_stderr(format_args!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}
