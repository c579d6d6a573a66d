"""What a Pico shows on a display and plays on a buzzer, in emulation, beside what the host computes."""

import json
import math
import re

from rig.tools import CommandFailed, environment, need, run

from . import firmware
from .boot import RUNNER
from .firmware import BOARDS, ROOT, TARGET

PICO = BOARDS / "pico"
PICTURE = TARGET / "boot" / "digit.png"
NOTES = TARGET / "boot" / "melody.json"
# Between notes, in milliseconds: `GAP` in `pico/src/bin/melody.rs`.
GAP = 15
# How far a tone may be off, in hundredths of a semitone, and its ends in milliseconds.
CENTS = 2
MILLISECONDS = 1


def check():
    """Whether both demos and the decoders of the emulator do what they should."""
    need("node")
    try:
        run(["node", "--test", BOARDS / "boot"])
        programs = build()
        return all([shows(programs["digit"]), plays(programs["melody"])])
    except CommandFailed as error:
        print(error)
        return False


def build():
    arguments = ["--release", "--bin", "digit", "--bin", "melody", "--features", "display,buzzer"]
    messages = firmware.cargo(PICO, "build", *arguments, "--message-format", "json").splitlines()
    files = [message.get("executable") for message in map(json.loads, messages)]
    return {file.rsplit("/", 1)[1]: file for file in files if file}


def shows(program):
    """Whether the display shows the dots that the host draws."""
    command = [RUNNER, "pico", program, "--display", PICTURE]
    found = value(run(command, timeout=600), "display")
    host = ["cargo", "run", "--release", "--example", "host", "--locked", "--target-dir", TARGET]
    expected = value(run(host, cwd=BOARDS / "digit", env=environment()), "display")
    equal = found is not None and found == expected
    print(
        f"display: pico: {PICTURE.relative_to(ROOT)}: digest {found}, host {expected}"
        f"{'' if equal else ', DIFFERENT'}"
    )
    return equal


def value(printed, key):
    """The first digest that was printed behind a word."""
    found = re.search(rf"^{key}: ([0-9a-f]{{8}})\r?$", printed, re.MULTILINE)
    return found[1] if found else None


def plays(program):
    """Whether the buzzer plays the notes that the host composes, each at its time."""
    printed = run([RUNNER, "pico", program, "--notes", NOTES], timeout=600)
    host = ["cargo", "run", "--release", "--example", "melody", "--locked", "--target-dir", TARGET]
    arguments = ["--", "--bars", "8", "--number", "q16", "-s", "42"]
    expected = list(notes(run([*host, *arguments], cwd=ROOT, env=environment())))
    found = json.loads(NOTES.read_text())
    cents, off = 0, 0
    for (hertz, start, end), note in zip(expected, found, strict=False):
        cents = max(cents, abs(1200 * math.log2(note["hertz"] / hertz)))
        off = max(off, abs(note["start"] - start), abs(note["end"] - (end - GAP)))
    equal = len(found) == len(expected) > 0 and cents <= CENTS and off <= MILLISECONDS
    print(
        f"buzzer: pico: digest {value(printed, 'digest')}: {len(found)} notes, host {len(expected)}, "
        f"at most {cents:.2f} cents and {off:.3f} ms off{'' if equal else ', DIFFERENT'}"
    )
    return equal


def notes(printed):
    """`(hertz, start, end)` of the notes that the example prints, in milliseconds from the first."""
    time, first = 0, None
    for line in printed.splitlines():
        if found := re.fullmatch(r" +\d+ +(\d+)  (\S+)", line):
            length, name = int(found[1]), found[2]
            if name != "rest":
                first = time if first is None else first
                yield frequency(name), time - first, time - first + length
            time += length


def frequency(name):
    """Of a pitch as `A4`, `F#5` or `Bb3`, in equal temperament."""
    letter, accidental, octave = re.fullmatch(r"([A-G])([#b]?)(-?\d+)", name).groups()
    semitone = "C D EF G A B".index(letter) + {"": 0, "#": 1, "b": -1}[accidental]
    return 440 * 2 ** ((12 * (int(octave) + 1) + semitone - 69) / 12)
