"""Coefficients of src/special/extended/error_function.rs, printed as Rust. Needs mpmath.

python3 tests/oracle/special_tables.py
"""

import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 60
TERMS = 28


def rows(name, doc, values):
    print(f"/// {doc}")
    print(f"const {name}: [i64; {len(values)}] = [")
    for value in values:
        sign = "-" if value < 0 else ""
        print(f"    {sign}{abs(value):#018x},")
    print("];\n")


def rounded(value, bits):
    return int(mpmath.nint(value * mpf(2) ** bits))


def chebyshev(f, n):
    """Coefficients of the interpolating polynomial at n Chebyshev nodes."""
    nodes = [mpmath.cos(mp.pi * (mpf(j) + 0.5) / n) for j in range(n)]
    values = [f(x) for x in nodes]
    return [
        (2 if k else 1)
        * sum(v * mpmath.cos(mp.pi * k * (mpf(j) + 0.5) / n) for j, v in enumerate(values))
        / n
        for k in range(n)
    ]


def monomial(c):
    """The same polynomial in powers."""
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    total = [mpf(0)] * len(c)
    for k, coefficient in enumerate(c):
        for i, v in enumerate(before):
            total[i] += coefficient * v
        after = [mpf(0)] + [2 * v for v in now]
        for i, v in enumerate(before):
            after[i] -= v
        before, now = now, after
    return total


def scaled_erfc(y):
    """erfcx(x) / t at t = 3 / (x + 3) = (1 + y) / 2."""
    t = (y + 1) / 2
    x = 3 * (1 - t) / t
    return mpmath.exp(x * x) * mpmath.erfc(x) / t


mp.dps = 400
coefficients = chebyshev(scaled_erfc, 56)
mp.dps = 60
powers = monomial(coefficients[:TERMS])
error = max(
    abs(mpmath.polyval(powers[::-1], y) - scaled_erfc(y)) / scaled_erfc(y)
    for y in [mpf(j) / 97 for j in range(-90, 98)]
)
print(f"// mpmath {mpmath.__version__}, Python {sys.version.split()[0]}")
print(f"// error 2^{mpmath.nstr(mpmath.log(error, 2), 4)}\n")
rows(
    "SCALED",
    "`erfcx(x) / t` in powers of `y`, where `t = 3 / (x + 3)` and `y = 2 t - 1`, as Q.62.",
    [rounded(v, 62) for v in powers],
)
rows(
    "CENTRAL",
    "`(-1)^k 4^-k / (k! (2 k + 1))` as Q.62: `erf(x) sqrt(pi) / (2 x)` in `4 x^2`.",
    [rounded((-1) ** k / mpmath.factorial(k) / (2 * k + 1) / mpf(4) ** k, 62) for k in range(13)],
)
for name, value in [("2 / sqrt(pi)", 2 / mpmath.sqrt(mp.pi)), ("sqrt(2 pi)", mpmath.sqrt(2 * mp.pi))]:
    exponent = int(mpmath.floor(mpmath.log(value, 2))) - 63
    print(f"// {name}: Extended::raw(false, {int(mpmath.nint(value / mpf(2) ** exponent)):#x}, {exponent})")
