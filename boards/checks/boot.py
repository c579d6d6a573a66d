"""Boots the images of the real boards in emulators, and compares all that they say with what the
same program says on the host."""

import functools
import re
import subprocess
import sys
from dataclasses import dataclass, field

import emulators
from rig.tools import CommandFailed, environment, run

from . import firmware, table
from .firmware import BOARDS

RUNNER = BOARDS / "boot" / "run"
STORY = BOARDS / "story"
SECONDS = 1000
# How many emulators run at once, beside the compiler.
EMULATORS = 2

# What is typed at a board that reads lines, one whenever it asks: settings, mistakes, a line that
# is too long, which stays, and the Enter that takes what was kept of it.
TYPED = [
    "/temp 0.7",
    "/topk 20",
    "/seed 5",
    "/length 12",
    "/tmp 1",
    "/temp hot",
    "Once upon a time, there was a little girl named Lily. She liked to play outside in the park "
    "with her friends and her big red ball.",
    "",
]
# When the button is pressed, in seconds after power-up: in the middle of the first story.
PRESS = 0.15

DIGEST = re.compile(rb"digest: ([0-9a-f]{8})\r?\n")


@dataclass
class Booted:
    """What came of a board."""

    program: object
    # The digest of its first story, and how many bytes of the stack were used in the end.
    digest: str = ""
    stack: int = 0
    # Rows of boards/README.md beside those of sizes: a first cell and another.
    more: dict = field(default_factory=dict)
    # What it says otherwise than the host.
    errors: list = field(default_factory=list)


def boot(board, program):
    """Boots an image, with all that can be done at its board."""
    booted = Booted(program)
    try:
        typed = "".join(f"{line}\n" for line in TYPED) if board.reads_lines else ""
        said, noted = emulate(board, program, *(["--input", typed] if typed else []))
        expected = on_host(board.model, board.number, board.beginning, typed=typed)
        booted.stack = int(re.search(r"^stack: (\d+) bytes$", noted, re.MULTILINE)[1])
        compare(booted, said, expected if typed else told(expected))
        if board.has_button:
            button(booted, board)
    except CommandFailed as error:
        booted.errors.append(str(error))
    return booted


def emulate(board, program, *arguments):
    """What a board writes to its serial port, and what the emulator notes."""
    command = [str(word) for word in (RUNNER, board.name, program, *arguments)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(f"{board.name}: no end after {SECONDS} s") from error
    noted = done.stderr.decode(errors="replace")
    if done.returncode == 2:
        print(noted, file=sys.stderr)
        sys.exit(2)
    if done.returncode != 0:
        said = done.stdout.decode(errors="replace")
        raise CommandFailed(f"{board.name}: no digest\n{said}\n{noted}")
    return done.stdout, noted


def compare(booted, said, expected):
    """Byte by byte, as far as the host has something to say."""
    # A driver's first, to start the transmitter.
    said = said.lstrip(b"\0")
    found = DIGEST.search(said)
    booted.digest = found[1].decode() if found else "none"
    if said[: len(expected)] != expected:
        pairs = zip(said.splitlines(), expected.splitlines())
        line = next(((a, b) for a, b in pairs if a != b), ("the end", "more"))
        booted.errors.append(f"said {line[0]}, the host {line[1]}")


def button(booted, board):
    """A press in the middle of a story, and a light that blinks meanwhile."""
    said, noted = emulate(board, booted.program, "--press", PRESS)
    first = told(on_host(board.model, board.number, board.beginning))
    second = told(on_host(board.model, board.number, board.beginning, seed=43))
    before, found, after = said.partition(b"\r\n" + second)
    if not found or not before or not first.startswith(before):
        booted.errors.append(f"after the button was pressed: {said.decode(errors='replace')}")
        return
    longest = int(re.search(rb"longest between two yields: (\d+)", after)[1])
    numbers = r"(\d+) to (\d+) instructions apart.* 250 ms are (\d+)"
    soonest, latest, due = map(int, re.search(numbers, noted).groups())
    if latest - due > longest:
        booted.errors.append(f"the light is late by {latest - due}, more than {longest}")
    digest = DIGEST.search(second)[1].decode()
    booted.more = {
        "longest time between two yields": f"{longest:,}",
        f"time between two toggles of the light, due every {due:,}": f"{soonest:,} to {latest:,}",
        "digest of the story after the button": f"`{digest}`",
    }


@functools.cache
def on_host(model, number, beginning, seed=42, typed=""):
    """What the same story, and the answers to the same lines, are on this machine."""
    command = [host(), "--model", model, "--number", number, "--seed", seed]
    return run([*command, "--prompt", beginning], input=typed.encode(), text=False)


@functools.cache
def host():
    """The program that tells stories on this machine."""
    firmware.cargo(STORY, "build", "--release", "--example", "host")
    return firmware.TARGET / "release" / "examples" / "host"


def told(said):
    """The first story alone, to its digest."""
    return said[: DIGEST.search(said).end()]


def show(booted):
    """Prints what came of boards; whether all said what the host says."""
    for name, found in booted.items():
        board = table.ALL[name]
        typed = f", {len(TYPED)} lines typed" if board.reads_lines else ""
        equal = "DIFFERENT" if found.errors else "as on the host"
        print(
            f"boot: {name:12} {board.model} {board.number}: digest {found.digest}{typed}, {equal}; "
            f"stack {found.stack} B"
        )
        for what, value in found.more.items():
            print(f"boot: {name:12} {what}: {value}")
        for error in found.errors:
            print(f"{name}: {error}", file=sys.stderr)
    return not any(found.errors for found in booted.values())


def prepare(boards):
    """Ends the program with status 2 if an emulator is missing and does not install."""
    emulators.prepare([board.name for board in boards])
