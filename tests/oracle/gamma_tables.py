"""Coefficients of src/special/extended/{gamma,polygamma,quadrature}.rs as Rust. Needs mpmath.

python3 tests/oracle/gamma_tables.py
"""

import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 60


def rows(name, doc, kind, values):
    print(f"/// {doc}")
    print(f"const {name}: [{kind}; {len(values)}] = [")
    for value in values:
        sign = "-" if value < 0 else ""
        print(f"    {sign}{abs(value):#018x},")
    print("];\n")


def rounded(value, bits):
    return int(mpmath.nint(value * mpf(2) ** bits))


print(f"// mpmath {mpmath.__version__}, Python {sys.version.split()[0]}\n")
b = mpmath.bernoulli
rows("STIRLING", "`B(2k) / (2k (2k - 1)) 256^(1 - k)` as Q.63: the remainder times `x`, in `256 / x^2`.", "i64",
     [rounded(b(2 * k) / (2 * k * (2 * k - 1)) / mpf(256) ** (k - 1), 63) for k in range(1, 9)])
rows("DIGAMMA", "`B(2k) / (2k) 256^(1 - k)` as Q.63, in `256 / x^2`.", "i64",
     [rounded(b(2 * k) / (2 * k) / mpf(256) ** (k - 1), 63) for k in range(1, 10)])
rows("TRIGAMMA", "`B(2k) 256^(1 - k)` as Q.63, in `256 / x^2`.", "i64",
     [rounded(b(2 * k) / mpf(256) ** (k - 1), 63) for k in range(1, 10)])

N = 32
roots = sorted((mpmath.findroot(lambda x: mpmath.legendre(N, x), mpmath.cos(mp.pi * (k - 0.25) / (N + 0.5)))
                for k in range(1, N // 2 + 1)), reverse=True)
print(f"/// Nodes of Gauss and Legendre of order {N} from 0 to 1, as Q.64: half of the distance from the")
print("/// middle, and half of the weight.")
print(f"const NODES: [(u64, u64); {N // 2}] = [")
for x in roots:
    derivative = mpmath.diff(lambda t: mpmath.legendre(N, t), x)
    weight = 2 / ((1 - x * x) * derivative**2)
    print(f"    ({rounded(x / 2, 64):#018x}, {rounded(weight / 2, 64):#018x}),")
print("];")
for name, value in [("zeta(2) / 2", mpmath.zeta(2) / 2), ("zeta(3) / 3", mpmath.zeta(3) / 3)]:
    exponent = int(mpmath.floor(mpmath.log(value, 2))) - 63
    print(f"// {name}: Extended::raw(false, {int(mpmath.nint(value / mpf(2) ** exponent)):#x}, {exponent})")
