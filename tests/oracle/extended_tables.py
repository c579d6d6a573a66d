"""Tables and constants of src/num/extended/, printed as Rust. Needs mpmath.

python3 tests/oracle/extended_tables.py
"""

import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 60


def rows(name, doc, kind, values, width):
    print(f"/// {doc}")
    print(f"const {name}: [{kind}; {len(values)}] = [")
    for value in values:
        print("    " + width(value) + ",")
    print("];\n")


def signed(value):
    text = f"{abs(value):#018x}"
    return ("-" if value < 0 else "") + text


def unsigned(value):
    return f"{value:#018x}"


def constant(name, doc, value):
    exponent = int(mpmath.floor(mpmath.log(abs(value), 2))) - 63
    significand = int(mpmath.nint(abs(value) / mpf(2) ** exponent))
    if significand == 1 << 64:
        significand, exponent = 1 << 63, exponent + 1
    sign = "true" if value < 0 else "false"
    print(f"    /// {doc}")
    print(f"    pub const {name}: Self = Self::raw({sign}, {significand:#018x}, {exponent});")


print(f"// mpmath {mpmath.__version__}, Python {sys.version.split()[0]}\n")

print("// logarithm.rs")
reciprocals, logarithms = [], []
for i in range(32):
    # The middle of the interval of the significand, halved from 1.40625 on.
    middle = (1 + (mpf(i) + mpf(1) / 2) / 32) / (1 if i < 13 else 2)
    reciprocal = 128 if i in (0, 31) else int(mpmath.nint(128 / middle))
    reciprocals.append(reciprocal)
    logarithms.append(int(mpmath.nint(-mpmath.log(mpf(reciprocal) / 128) * mpf(2) ** 63)))
rows("RECIPROCAL", "`128 / m` in the middle of each interval, rounded.", "u8", reciprocals, str)
rows("LOGARITHM", "`-ln(RECIPROCAL / 128)` as Q.63.", "i64", logarithms, signed)
rows(
    "SERIES",
    "`(-1)^k / (k + 1) * 2^(-5 k)` as Q.62: `ln(1 + z) / z` in `32 z`.",
    "i64",
    [int(mpmath.nint((-1) ** k * mpf(2) ** (62 - 5 * k) / (k + 1))) for k in range(12)],
    signed,
)

print("// exponential.rs")
rows(
    "POWER",
    "`2^(j/16)` as Q.63.",
    "u64",
    [int(mpmath.nint(mpf(2) ** (63 + mpf(j) / 16))) for j in range(16)],
    unsigned,
)
rows(
    "SERIES",
    "`ln(2)^(k + 1) / (k + 1)! * 2^(-5 k)` as Q.63: `(2^g - 1) / g` in `32 g`.",
    "i64",
    [
        int(mpmath.nint(mpmath.log(2) ** (k + 1) / mpmath.factorial(k + 1) * mpf(2) ** (63 - 5 * k)))
        for k in range(8)
    ],
    signed,
)

print("// sine.rs")
rows(
    "SIN",
    "`(-1)^k pi^(2k + 1) / (2k + 1)! / 4^(2k)` as Q.60: `sin(pi x) / x` in `(4 x)^2`.",
    "i64",
    [
        int(mpmath.nint((-1) ** k * mp.pi ** (2 * k + 1) / mpmath.factorial(2 * k + 1) / mpf(16) ** k * mpf(2) ** 60))
        for k in range(10)
    ],
    signed,
)
rows(
    "COS",
    "`(-1)^k pi^(2k) / (2k)! / 4^(2k)` as Q.60: `cos(pi x)` in `(4 x)^2`.",
    "i64",
    [
        int(mpmath.nint((-1) ** k * mp.pi ** (2 * k) / mpmath.factorial(2 * k) / mpf(16) ** k * mpf(2) ** 60))
        for k in range(10)
    ],
    signed,
)

print("// mod.rs")
constant("LN_2", "`ln 2`.", mpmath.log(2))
constant("LOG2_E", "`log2 e`.", 1 / mpmath.log(2))
constant("PI", "`pi`.", mp.pi)
constant("LN_PI", "`ln pi`.", mpmath.log(mp.pi))
constant("SQRT_2", "`sqrt 2`.", mpmath.sqrt(2))
constant("HALF_LN_TAU", "`ln(2 pi) / 2`.", mpmath.log(2 * mp.pi) / 2)
constant("EULER_GAMMA", "The constant of Euler and Mascheroni.", mp.euler)
