"""Layers of the ziggurats of src/distribution/standard/, printed as Rust. Needs mpmath.

python3 tests/oracle/ziggurat_tables.py
"""

import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 40
LAYERS = 128


def layers(density, inverse, tail, guess):
    """Right ends X[0..LAYERS] of layers of equal area; X[0] is that of the base with the tail."""

    def ends(r):
        area = r * density(r) + tail(r)
        x = [area / density(r), r]
        while len(x) < LAYERS:
            height = density(x[-1]) + area / x[-1]
            if height >= 1:
                return x, height - 1 + (LAYERS - len(x))
            x.append(inverse(height))
        return x, density(x[-1]) + area / x[-1] - 1

    low, high = guess
    for _ in range(140):
        middle = (low + high) / 2
        # Too small an end leaves too much area.
        low, high = (middle, high) if ends(middle)[1] > 0 else (low, middle)
    x, _ = ends(high)
    assert len(x) == LAYERS
    return x + [mpf(0)]


def table(name, doc, values, bits):
    print(f"/// {doc}")
    print(f"const {name}: [u32; {len(values)}] = [")
    words = [f"{int(mpmath.nint(v * mpf(2) ** bits)):#010x}" for v in values]
    for i in range(0, len(words), 8):
        print("    " + ", ".join(words[i : i + 8]) + ",")
    print("];\n")


def show(name, density, inverse, tail, guess):
    x = layers(density, inverse, tail, guess)
    # What the fast path takes: the part of each layer below the next.
    fast = sum(x[i + 1] / x[i] for i in range(LAYERS)) / LAYERS
    print(f"// {name}: r = {mpmath.nstr(x[1], 12)}, the fast path takes {mpmath.nstr(fast * 100, 5)} %\n")
    table("ENDS", "Right ends of the layers as Q.27; the first is that of the base with the tail.", x, 27)
    return x[1]


print(f"// mpmath {mpmath.__version__}, Python {sys.version.split()[0]}\n")
r = show(
    "normal",
    lambda x: mpmath.exp(-x * x / 2),
    lambda y: mpmath.sqrt(-2 * mpmath.log(y)),
    lambda x: mpmath.sqrt(mp.pi / 2) * mpmath.erfc(x / mpmath.sqrt(2)),
    (mpf(3), mpf(4)),
)
print(f"// 1 / r as Q.32: {int(mpmath.nint(2**32 / r)):#x}\n")
show("exponential", lambda x: mpmath.exp(-x), lambda y: -mpmath.log(y), lambda x: mpmath.exp(-x), (mpf(6), mpf(8)))
