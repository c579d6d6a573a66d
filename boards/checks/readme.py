"""What READMEs state of the boards, and what was found."""

import re
import sys

from . import table
from .build import sizes
from .firmware import BOARDS

README = BOARDS / "README.md"
DIGEST = re.compile(r"(?<=digest: )[0-9a-f]{8}")


def check(booted, bless):
    """Whether READMEs state the digests that boards have told; `bless` writes them, and sizes."""
    texts = {README: with_rows(README.read_text(), rows(booted))}
    for name, found in booted.items():
        path = table.ALL[name].crate / "README.md"
        # The first board of a crate is the one that its README is about.
        if path not in texts:
            texts[path] = DIGEST.sub(found.digest, path.read_text())
    agree = True
    for path, text in texts.items():
        before = path.read_text()
        if text == before:
            continue
        if bless:
            path.write_text(text)
            print(f"written: {path.relative_to(BOARDS.parent)}")
            continue
        # Sizes depend on the compiler, digests on nothing.
        for old, new in zip(before.splitlines(), text.splitlines(), strict=True):
            if old != new:
                print(f"{path.relative_to(BOARDS.parent)}:\n  has   {old}\n  found {new}")
                agree &= digests(old) == digests(new)
        print("boards/check run --bless writes what was found", file=sys.stderr)
    return agree


def rows(booted):
    """Rows of the tables of boards/README.md by their first cells."""
    found = {}
    for name, result in booted.items():
        board = table.ALL[name]
        flash, ram = sizes(result.program)
        cells = [f"{flash:,}", f"{ram:,}", board.ram, f"{result.stack:,}", f"`{result.digest}`"]
        found[f"`{name}`"] = row(f"`{name}`", *cells)
        found |= {first: row(first, *cells) for first, *cells in result.more.items()}
    return found


def row(*cells):
    return f"| {' | '.join(cells)} |"


def with_rows(text, found):
    """A text with rows in place of those of figures and digests with the same first cell."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        first, _, rest = line.removeprefix("| ").partition(" | ")
        if first in found and re.match(r"\d|`[0-9a-f]{8}`", rest):
            lines[i] = found[first]
    return "\n".join(lines)


def digests(text):
    return re.findall(r"`([0-9a-f]{8})`|digest: ([0-9a-f]{8})", text)
