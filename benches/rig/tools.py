"""Commands that the rig runs, and what to say when one is missing."""

import shutil
import subprocess
import sys

# How to get each command that is not part of every system.
INSTALL = {
    "cargo": "https://rustup.rs",
    "cc": "apt-get install gcc",
    "llvm-objdump": "apt-get install llvm",
    "llvm-symbolizer": "apt-get install llvm",
    "qemu-system-arm": "apt-get install qemu-system-arm",
    "qemu-system-riscv32": "apt-get install qemu-system-misc",
}


def need(*tools):
    """Ends the program with status 2 if a command is missing, and says how to install it."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    for tool in missing:
        print(f"{tool} is missing: {INSTALL[tool]}", file=sys.stderr)
    if missing:
        sys.exit(2)


class CommandFailed(Exception):
    """A command that ended with another status than 0."""


def run(command, timeout=None, **options):
    """Runs a command to its end and returns what it printed."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, **options)
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(f"no end after {timeout} s: {' '.join(command)}") from error
    if done.returncode != 0:
        raise CommandFailed("\n".join([" ".join(command), done.stdout, done.stderr]))
    return done.stdout
