"""How much of the stack an image has used: memory is painted before it starts, and the longest
stretch that is still painted at the end lies between the statics and the deepest stack."""

import itertools

WORD = bytes.fromhex("a55a5aa5")


def paint(size):
    return WORD * (size // len(WORD))


def stack_used(memory, start, top, word=WORD):
    """Bytes below `top`, from a dump of the memory at `start` that was painted with a word."""
    words = (memory[at:at + 4] == word for at in range(0, top - start, 4))
    longest, end, at = 0, start, start
    for painted, run in itertools.groupby(words):
        length = 4 * len(list(run))
        at += length
        if painted and length > longest:
            longest, end = length, at
    return top - end
