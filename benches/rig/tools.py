"""Commands that the rig runs, and what to say when one is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The compiler that `boards/setup` makes where rustup cannot fetch targets.
TOOLCHAIN = Path(__file__).resolve().parents[2] / "boards" / "target" / "toolchain" / "bin"

# How to get each command that is not part of every system.
INSTALL = {
    "cargo": "curl -sSf https://sh.rustup.rs | sh",
    "cargo-clippy": "rustup component add clippy",
    "cargo-fmt": "rustup component add rustfmt",
    "cc": "apt-get install gcc",
    "defmt-print": "cargo install defmt-print --version 1.2.0 --locked",
    "llvm-objdump": "apt-get install llvm",
    "llvm-symbolizer": "apt-get install llvm",
    "node": "apt-get install nodejs",
    "npm": "apt-get install npm",
    "qemu-system-arm": "apt-get install qemu-system-arm",
    "qemu-system-riscv32": "apt-get install qemu-system-misc",
}


def need(*tools):
    """Ends the program with status 2 if a command is missing, and says how to install it."""
    path = environment()["PATH"]
    missing({t: INSTALL[t] for t in sorted(set(tools)) if shutil.which(t, path=path) is None})


def need_targets(*targets):
    """Ends the program with status 2 if the compiler has no core library for a target."""
    need("cargo")
    libraries = Path(run(["rustc", "--print", "sysroot"], env=environment()).strip(), "lib/rustlib")
    absent = {target for target in targets if not (libraries / target / "lib").is_dir()}
    missing({target: f"rustup target add {target}, or boards/setup" for target in sorted(absent)})


def missing(commands):
    """Ends the program with status 2 if there are any: what is missing, and what installs it."""
    for name, command in commands.items():
        print(f"{name} is missing; install it with: {command}", file=sys.stderr)
    if commands:
        sys.exit(2)


class CommandFailed(Exception):
    """A command that ended with another status than 0."""


def run(command, timeout=None, text=True, **options):
    """Runs a command to its end and returns what it printed."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, capture_output=True, text=text, timeout=timeout, **options)
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(f"no end after {timeout} s: {' '.join(command)}") from error
    if done.returncode != 0:
        raise CommandFailed(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def environment():
    """The environment of cargo, without flags that would replace those of the crates."""
    environment = {key: value for key, value in os.environ.items() if key != "RUSTFLAGS"}
    # Where cargo installs programs.
    installed = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"), "bin")
    folders = [*([TOOLCHAIN] if TOOLCHAIN.exists() else []), os.environ.get("PATH", ""), installed]
    environment["PATH"] = os.pathsep.join(map(str, folders))
    return environment
