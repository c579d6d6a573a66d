"""Constants and true values of src/special/normal_tail.rs, printed as Rust. Needs mpmath.

`Q(z) = 2^-(L + M)` with `L = log2(e)/2 z^2` and `M = -log2(g)`, `g = exp(z^2/2) Q(z)`. A polynomial
for `M` on each half of an octave of `u = 31/32 z + 2`, which ends below 126: least squares at Chebyshev
nodes, which is close to minimax.

python3 tests/oracle/normal_tail_tables.py
"""

import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 50
DEGREE = 9
OCTAVES = 6
# Fraction bits: of the first slope, of the others, of the constants and the logarithm.
FIRST_BITS = 30
SLOPE_BITS = 32
LOGARITHM_BITS = 50
# Points on which the constants are centered and the error is taken, for each segment.
POINTS = 1000
VALUES = 200


def tail(z):
    """`Q(z)`."""
    return mpmath.erfc(z / mpmath.sqrt(2)) / 2


def logarithm(z):
    """`M(z)`."""
    return -mpmath.log(mpmath.exp(z * z / 2) * tail(z), 2)


def fit(f, powers):
    """Coefficients of `x^powers` nearest to `f` in the Chebyshev nodes of [-1/2, 1/2]."""
    count = 4 * DEGREE
    nodes = [mpmath.cos(mp.pi * (2 * k + 1) / (2 * count)) / 2 for k in range(count)]
    rows = mpmath.matrix([[x**power for power in powers] for x in nodes])
    return list(mpmath.lu_solve(rows, mpmath.matrix([f(x) for x in nodes])))


def rounded_down(value, bits):
    """The integer for `value`, half a unit larger: it makes the error of products even, which
    are rounded down."""
    return int(mpmath.nint(value * 2**bits + mpf(1) / 2))


def product(slopes, x):
    """What the Rust code adds to the constant, by the same integers."""
    a = slopes[-1]
    for slope in reversed(slopes[1:-1]):
        a = slope + (x * a >> 32)
        assert abs(a) < 1 << 31
    a = slopes[0] + (x * a >> 32 + SLOPE_BITS - FIRST_BITS)
    assert abs(a) < 1 << 31
    return x * a >> 32 + FIRST_BITS - LOGARITHM_BITS


def segment(octave, half):
    """The constant, the slopes and the largest error of `M`, on one segment."""
    low = mpf(2 + half) * 2**octave
    m = lambda x: logarithm((low + (x + mpf(1) / 2) * 2**octave - 2) * 32 / 31)
    first = rounded_down(fit(m, range(DEGREE + 1))[1], FIRST_BITS)
    # The other coefficients take up most of what rounding did to the first.
    exact = (first - mpf(1) / 2) / mpf(2) ** FIRST_BITS
    others = fit(lambda x: m(x) - exact * x, [0, *range(2, DEGREE + 1)])
    slopes = [first] + [rounded_down(c, SLOPE_BITS) for c in others[1:]]
    rests = []
    for k in range(POINTS + 1):
        x = min(k * 2**32 // POINTS, 2**32 - 1) - 2**31
        rests.append(m(mpf(x) / 2**32) * 2**LOGARITHM_BITS - product(slopes, x))
    # The constant that halves the largest error; the first is such that Q(0) rounds to 1/2.
    constant = (max(rests) + min(rests)) / 2
    if (octave, half) == (0, 0):
        reach = (1 << LOGARITHM_BITS - 33) - 2
        constant = min(max(constant, rests[0] - reach), rests[0] + reach)
    error = max(abs(rest - constant) for rest in rests) / mpf(2) ** LOGARITHM_BITS
    # The sum is rounded down to 32 bits: half a unit more makes it the nearest.
    return int(mpmath.nint(constant)) + (1 << LOGARITHM_BITS - 33), slopes, error


def print_tables():
    segments = [segment(octave, half) for octave in range(OCTAVES) for half in range(2)]
    print(f"/// `log2(e) / 2 * 2^64`.\nconst HALF_LOG2_E: u64 = {int(mpmath.nint(2**63 / mpmath.log(2))):#018x};\n")
    print(f"const CONSTANT: [u64; {len(segments)}] = [")
    for constant, _, _ in segments:
        print(f"    {constant:#018x},")
    print(f"];\n\nconst SLOPES: [[i32; {DEGREE}]; {len(segments)}] = [")
    for _, slopes, _ in segments:
        print("    [" + ", ".join(map(str, slopes)) + "],")
    print("];\n")
    for number, (_, _, error) in enumerate(segments):
        print(f"// segment {number}: largest error of M 2^{mpmath.nstr(mpmath.log(error, 2), 5)}")


def print_values():
    """True values at irregular points of every magnitude: mantissas and exponents negated."""
    mantissas, exponents = [], []
    for k in range(VALUES):
        z = ((2 * k + 1) * 0x9E37_79B9_7F4A_7C15 & (1 << 64) - 1) >> k % 10
        q = tail(mpf(z) / mpf(2) ** 57)
        exponent = int(mpmath.floor(mpmath.log(q, 2))) - 31
        mantissa = int(mpmath.nint(q / mpf(2) ** exponent))
        if mantissa == 1 << 32:
            mantissa, exponent = 1 << 31, exponent + 1
        mantissas.append(f"{mantissa:#010x}")
        exponents.append(str(-exponent))
    for name, kind, values in ("MANTISSAS", "u32", mantissas), ("EXPONENTS", "i32", exponents):
        print(f"\nconst {name}: [{kind}; {VALUES}] = [\n    {', '.join(values)}\n];")


print(f"// mpmath {mpmath.__version__}, Python {sys.version.split()[0]}\n")
print_tables()
print_values()
