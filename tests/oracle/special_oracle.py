"""True values of the special functions, for tests/special_accuracy.rs.

python3 tests/oracle/special_oracle.py > tests/oracle/special_values.txt

Needs mpmath. Arguments are numbers that f32 holds exactly, most of them multiples of 2^-16. A line
is `function arguments.. value`.
"""

import random
import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 50
random.seed(20261124)


def f32(x):
    """The nearest f32, exactly."""
    if x == 0:
        return mpf(0)
    x = mpf(x)
    exponent = int(mpmath.floor(mpmath.log(abs(x), 2))) - 23
    return mpmath.nint(x / mpf(2) ** exponent) * mpf(2) ** exponent


def between(low, high, count):
    """Multiples of 2^-16."""
    return [mpf(random.randint(int(low * 65536), int(high * 65536))) / 65536 for _ in range(count)]


def spread(low, high, count):
    """Any magnitudes, evenly in their logarithms."""
    return [f32(mpmath.exp(random.uniform(float(mpmath.log(low)), float(mpmath.log(high))))) for _ in range(count)]


def inverse(function, target, start):
    """The root of `ln function = ln target`."""
    return mpmath.findroot(lambda x: mpmath.log(function(x)) - mpmath.log(target), start)


def normal_quantile(p):
    tail = lambda z: mpmath.erfc(z / mpmath.sqrt(2)) / 2
    q = min(p, 1 - p)
    if q > mpf("0.4"):
        return mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1)
    z = inverse(tail, q, mpmath.sqrt(-2 * mpmath.log(q)) * mpf("0.8"))
    return -z if p < mpf("0.5") else z


def erfc_inv(x):
    return -normal_quantile(x / 2) / mpmath.sqrt(2)


def erf_inv(x):
    return mpmath.sign(x) * mpmath.erfinv(abs(x))


def gamma_tails(a, x):
    lower = mpmath.gammainc(a, 0, x, regularized=True)
    upper = mpmath.gammainc(a, x, mpmath.inf, regularized=True)
    return (lower, 1 - lower) if lower < 0.5 else (1 - upper, upper)


def beta_i(a, b, x):
    """By the series in x, or in 1 - x beyond the mean; all terms are positive (DLMF 8.17.8)."""
    if x * (a + b) > a:
        return 1 - beta_i(b, a, 1 - x)
    front = mpmath.exp(a * mpmath.log(x) + b * mpmath.log(1 - x) - mpmath.log(a) - mpmath.loggamma(a)
                       - mpmath.loggamma(b) + mpmath.loggamma(a + b))
    term = total = mpf(1)
    k = 0
    while term > total * mpf(10) ** -48:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    return front * total


def gamma_arguments():
    for a in [0.0625, 0.5, 1, 2.5, 10, 40.5, 150, 250, 2000]:
        for deviations in [-4, -1.5, -0.25, 0.25, 1, 2, 5]:
            x = a + deviations * a**0.5 if a > 1 else a * 4.0**deviations
            if x > 0:
                yield mpf(a), mpmath.nint(mpf(x) * 65536) / 65536


def beta_arguments():
    for a, b in [(0.125, 0.25), (0.5, 0.5), (1, 3), (2, 3), (30, 0.5), (50, 60), (220, 300), (1000, 40), (2000, 3000)]:
        mean, deviation = a / (a + b), (a * b / (a + b) ** 2 / (a + b + 1)) ** 0.5
        for deviations in [-4, -2, -0.5, 0, 0.5, 1.5, 3]:
            x = mean + deviations * deviation
            if 0 < x < 1:
                yield mpf(a), mpf(b), mpmath.nint(mpf(x) * 65536) / 65536


TAILS = spread(1e-30, 1e-3, 20)
UNIT = between(0.001, 0.999, 40)
ln_gamma = lambda x: mpmath.log(abs(mpmath.gamma(x))) if abs(x) < 1000 else mpmath.loggamma(x)
FUNCTIONS = [
    ("erf", mpmath.erf, between(-4, 4, 50) + spread(1e-30, 1, 20)),
    ("erfc", mpmath.erfc, between(-3, 9, 80)),
    ("erf_inv", erf_inv, between(-0.999, 0.999, 40) + spread(1e-30, 0.1, 20)),
    ("erfc_inv", erfc_inv, between(0.001, 1.999, 40) + TAILS),
    ("normal_cdf", lambda z: mpmath.erfc(-z / mpmath.sqrt(2)) / 2, between(-13, 6, 100)),
    ("normal_quantile", normal_quantile, UNIT + TAILS + [1 - mpf(2) ** -k for k in range(3, 17)]),
    ("ln_1p", mpmath.log1p, between(-0.999, 100, 30) + spread(1e-30, 1, 20)),
    ("exp_m1", mpmath.expm1, between(-20, 10, 30) + spread(1e-30, 1, 20)),
    ("ln_gamma", ln_gamma, between(0.001, 40, 60) + between(-20, 0, 40) + spread(1e-30, 1e30, 40)
     + [1 + d * mpf(2) ** -k for k in range(4, 22, 3) for d in (1, -1)]
     + [2 + d * mpf(2) ** -k for k in range(4, 22, 3) for d in (1, -1)]),
    ("digamma", lambda x: mpmath.psi(0, x), between(0.01, 40, 50) + between(-10, 0, 20) + spread(1e-20, 1e20, 20)),
    ("trigamma", lambda x: mpmath.psi(1, x), between(0.01, 40, 50) + between(-10, 0, 20) + spread(1e-15, 1e20, 20)),
]


def show(name, arguments, value):
    print(name, *[mpmath.nstr(a, 20) for a in arguments], mpmath.nstr(value, 20))


print(f"# tests/oracle/special_oracle.py, mpmath {mpmath.__version__}, {mp.dps} digits, Python {sys.version.split()[0]}")
for name, function, arguments in FUNCTIONS:
    for x in arguments:
        show(name, [x], function(x))
for a, x in gamma_arguments():
    lower, upper = gamma_tails(a, x)
    show("gamma_p", [a, x], lower)
    show("gamma_q", [a, x], upper)
for a, b, x in beta_arguments():
    show("beta_i", [a, b, x], beta_i(a, b, x))
for a in [0.25, 1, 2.5, 30, 500]:
    for p in [1e-9, 0.01, 0.25, 0.5, 0.9]:
        a, p = mpf(a), f32(p)
        start = a * (1 - 1 / (9 * a) + normal_quantile(p) / (3 * mpmath.sqrt(a))) ** 3 if a > 2 else None
        if start is None or start <= 0:
            start = (p * mpmath.gamma(a + 1)) ** (1 / a)
        u = mpmath.findroot(lambda u: mpmath.log(gamma_tails(a, mpmath.exp(u))[0]) - mpmath.log(p), mpmath.log(start))
        show("gamma_p_inv", [a, p], mpmath.exp(u))
for a, b in [(0.5, 0.5), (2, 3), (30, 4), (300, 500)]:
    for p in [1e-6, 0.0625, 0.5, 0.9375]:
        a, b, p = mpf(a), mpf(b), f32(p)
        low, high = mpf(0), mpf(1)
        for _ in range(90):
            middle = (low + high) / 2
            low, high = (middle, high) if beta_i(a, b, middle) < p else (low, middle)
        x = high
        show("beta_i_inv", [a, b, p], x)
