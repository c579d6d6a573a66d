//! The host command of smidgen: train, pack, inspect and run models for microcontrollers.

mod cli;
mod commands;
mod image;
mod network;
mod pack;
mod train;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match commands::run(cli::Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            commands::output::line_to_stderr(format_args!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}
