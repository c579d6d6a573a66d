"""True values of every univariate distribution, for tests/distribution/oracle.rs.

python3 tests/oracle/distribution_oracle.py > tests/oracle/distribution_values.txt

Needs mpmath. Parameters and arguments are numbers that f32 holds exactly. A line is
`family parameters.. x ln_density cdf sf ln_cdf ln_sf`.
"""

import sys
from functools import lru_cache

import mpmath
from mpmath import mp, mpf, inf

mp.dps = 50

PRINTED = 20


def f32(x):
    """The nearest f32, exactly."""
    if x == 0:
        return mpf(0)
    sign = -1 if x < 0 else 1
    x = abs(mpf(x))
    exponent = int(mpmath.floor(mpmath.log(x, 2))) - 23
    return sign * mpmath.nint(x / mpf(2) ** exponent) * mpf(2) ** exponent


def ln(x):
    return mpmath.log(x) if x > 0 else -inf


def gamma_tails(a, x):
    lower = mpmath.gammainc(a, 0, x, regularized=True)
    upper = mpmath.gammainc(a, x, inf, regularized=True)
    # The smaller one is the sum of a series of one sign; the other follows.
    return (lower, 1 - lower) if lower < 0.5 else (1 - upper, upper)


def beta_tail(a, b, x):
    """I_x(a, b) by its series in x, all terms positive (DLMF 8.17.8)."""
    if x <= 0:
        return mpf(0)
    with mpmath.workdps(70):
        front = mpmath.exp(a * mpmath.log(x) + b * mpmath.log(1 - x) - mpmath.log(a)
                           - (mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)))
        term = total = mpf(1)
        k = 0
        while term > total * mpf(10) ** -60:
            term *= (a + b + k) / (a + 1 + k) * x
            total += term
            k += 1
        return front * total


def beta_tails(a, b, x):
    if x * (a + b) <= a:
        lower = beta_tail(a, b, x)
        return lower, 1 - lower
    upper = beta_tail(b, a, 1 - x)
    return 1 - upper, upper


def normal(mean, std_dev, x):
    z = (x - mean) / std_dev
    density = -z * z / 2 - mpmath.log(std_dev) - mpmath.log(2 * mp.pi) / 2
    return density, mpmath.erfc(-z / mpmath.sqrt(2)) / 2, mpmath.erfc(z / mpmath.sqrt(2)) / 2


def log_normal(mean, std_dev, x):
    density, lower, upper = normal(mean, std_dev, mpmath.log(x))
    return density - mpmath.log(x), lower, upper


def uniform(low, high, x):
    return -mpmath.log(high - low), (x - low) / (high - low), (high - x) / (high - low)


def exponential(rate, x):
    return mpmath.log(rate) - rate * x, -mpmath.expm1(-rate * x), mpmath.exp(-rate * x)


def laplace(location, scale, x):
    z = (x - location) / scale
    tail = mpmath.exp(-abs(z)) / 2
    lower, upper = (tail, 1 - tail) if z < 0 else (1 - tail, tail)
    return -abs(z) - mpmath.log(2 * scale), lower, upper


def logistic(location, scale, x):
    z = (x - location) / scale
    density = -z - mpmath.log(scale) - 2 * mpmath.log(1 + mpmath.exp(-z))
    return density, 1 / (1 + mpmath.exp(-z)), 1 / (1 + mpmath.exp(z))


def gumbel(location, scale, x):
    z = (x - location) / scale
    power = mpmath.exp(-z)
    return -z - power - mpmath.log(scale), mpmath.exp(-power), -mpmath.expm1(-power)


def weibull(shape, scale, x):
    z = x / scale
    power = z**shape
    density = mpmath.log(shape / scale) + (shape - 1) * mpmath.log(z) - power
    return density, -mpmath.expm1(-power), mpmath.exp(-power)


def gamma(shape, scale, x):
    z = x / scale
    density = (shape - 1) * mpmath.log(z) - z - mpmath.loggamma(shape) - mpmath.log(scale)
    return (density, *gamma_tails(shape, z))


def beta(alpha, beta_, x):
    density = (alpha - 1) * mpmath.log(x) + (beta_ - 1) * mpmath.log(1 - x)
    density -= mpmath.loggamma(alpha) + mpmath.loggamma(beta_) - mpmath.loggamma(alpha + beta_)
    return (density, *beta_tails(alpha, beta_, x))


def student_t(df, location, scale, x):
    z = (x - location) / scale
    density = mpmath.loggamma((df + 1) / 2) - mpmath.loggamma(df / 2)
    density -= mpmath.log(df * mp.pi) / 2 + mpmath.log(scale)
    density -= (df + 1) / 2 * mpmath.log(1 + z * z / df)
    tail = beta_tails(df / 2, mpf(1) / 2, df / (df + z * z))[0] / 2
    return (density, tail, 1 - tail) if z < 0 else (density, 1 - tail, tail)


def bernoulli(p, k):
    return (ln(1 - p), 1 - p, p) if k == 0 else (ln(p), mpf(1), mpf(0))


def binomial(n, p, k):
    density = mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)
    density += k * mpmath.log(p) + (n - k) * mpmath.log(1 - p)
    if k == n:
        return density, mpf(1), mpf(0)
    upper, lower = beta_tails(k + 1, n - k, p)
    return density, lower, upper


def poisson(rate, k):
    density = k * mpmath.log(rate) - rate - mpmath.loggamma(k + 1)
    upper, lower = gamma_tails(k + 1, rate)
    return density, lower, upper


def geometric(p, k):
    density = mpmath.log(p) + k * mpmath.log(1 - p)
    return density, 1 - (1 - p) ** (k + 1), (1 - p) ** (k + 1)


def negative_binomial(r, p, k):
    density = mpmath.loggamma(k + r) - mpmath.loggamma(k + 1) - mpmath.loggamma(r)
    density += r * mpmath.log(p) + k * mpmath.log(1 - p)
    lower, upper = beta_tails(r, k + 1, p)
    return density, lower, upper


def discrete_uniform(low, high, k):
    count = high - low + 1
    return -mpmath.log(count), (k - low + 1) / count, (high - k) / count


CONTINUOUS = [
    (normal, (0, 1), (-13, -6, -1.5, -0.25, 0, 0.001, 1, 3, 5.5, 10, 40)),
    (normal, (20, 0.5), (15, 19, 20.25, 24)),
    (normal, (-3, 512), (-2000, 0, 3000)),
    (log_normal, (0, 1), (0.001, 0.5, 1, 3, 1000)),
    (log_normal, (1.5, 0.25), (1, 4, 6, 16)),
    (uniform, (0, 1), (0.001, 0.5, 0.9375)),
    (uniform, (-7, 25), (-6.75, 0, 24)),
    (exponential, (2,), (0.001, 0.5, 5, 40)),
    (exponential, (0.125,), (0.001, 1, 100, 1000)),
    (laplace, (0, 1), (-30, -1, -0.001, 0.5, 12)),
    (laplace, (5, 0.25), (1, 5, 6)),
    (logistic, (0, 1), (-30, -1, 0.001, 4, 50)),
    (logistic, (-2, 3), (-40, -2, 7)),
    (gumbel, (0, 1), (-4, -2, -0.001, 0.5, 8, 30)),
    (gumbel, (10, 2.5), (0, 10, 30)),
    (weibull, (1.5, 2), (0.001, 1, 2, 12)),
    (weibull, (0.5, 1), (0.0001, 1, 100)),
    (weibull, (8, 100), (10, 95, 150)),
    (gamma, (0.125, 1), (1e-6, 0.01, 1, 20)),
    (gamma, (1, 0.5), (0.01, 1, 10)),
    (gamma, (2.5, 2), (0.001, 1, 5, 60)),
    (gamma, (150, 0.25), (20, 37, 37.5, 60)),
    (gamma, (10000, 0.125), (1100, 1250, 1251, 1400)),
    (beta, (0.5, 0.5), (1e-6, 0.5, 0.875)),
    (beta, (2, 3), (0.001, 0.25, 0.5, 0.9375)),
    (beta, (30, 2), (0.25, 0.9, 0.999)),
    (beta, (500, 700), (0.25, 0.4, 0.4375, 0.5625)),
    (beta, (20000, 30000), (0.390625, 0.4, 0.40625)),
    (student_t, (1, 0, 1), (-1000, -1, 0.001, 3, 100000)),
    (student_t, (3.5, 0, 1), (-20, 0.5, 8)),
    (student_t, (10, 5, 2), (-8, 4, 30)),
    (student_t, (30000, 0, 1), (-6, 0.5, 10)),
]

DISCRETE = [
    (bernoulli, (0.25,), (0, 1)),
    (binomial, (10, 0.7), (0, 3, 7, 10)),
    (binomial, (1, 0.5), (0, 1)),
    (binomial, (1000, 0.3), (150, 299, 300, 301, 420)),
    (binomial, (100000, 0.5), (48000, 50000, 50300, 51500)),
    (binomial, (100000, 0.0001), (0, 10, 40)),
    (poisson, (0.125,), (0, 1, 6)),
    (poisson, (3,), (0, 2, 3, 20)),
    (poisson, (100,), (40, 99, 100, 180)),
    (poisson, (10000,), (9500, 10000, 10400)),
    (poisson, (100000,), (98500, 100000, 101600)),
    (geometric, (0.25,), (0, 1, 10, 100)),
    (geometric, (0.0009765625,), (0, 700, 10000)),
    (negative_binomial, (2.5, 0.25), (0, 5, 12, 80)),
    (negative_binomial, (100, 0.5), (40, 99, 100, 190)),
    (discrete_uniform, (1, 6), (1, 3, 6)),
    (discrete_uniform, (-1000, 1000), (-1000, 17, 999)),
]


def text(x):
    return mpmath.nstr(x, PRINTED, strip_zeros=True).replace("+inf", "inf")


print(f"# tests/oracle/distribution_oracle.py, mpmath {mpmath.__version__}, {mp.dps} digits,"
      f" Python {sys.version.split()[0]}")
for family, parameters, arguments in CONTINUOUS + DISCRETE:
    parameters = [f32(p) for p in parameters]
    for x in arguments:
        x = f32(x)
        density, lower, upper = family(*parameters, x)
        # The logarithm of what is next to 1.
        ln_lower = mpmath.log1p(-upper) if lower > 0.5 else ln(lower)
        ln_upper = mpmath.log1p(-lower) if upper > 0.5 else ln(upper)
        numbers = [*parameters, x, density, lower, upper, ln_lower, ln_upper]
        print(family.__name__, *[text(v) for v in numbers])
