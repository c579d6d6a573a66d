"""True values of the distributions over arrays, printed. Needs scipy and mpmath.

python3 tests/oracle/array_oracle.py > tests/oracle/array_values.txt
"""

import sys

import mpmath
import numpy
import scipy
from scipy import special, stats

# Numbers that f32 and Q16.16 hold exactly.
MULTINOMIAL = [
    (10, [0.5, 0.25, 0.25], [[5, 3, 2], [10, 0, 0], [0, 0, 10]]),
    (1000, [0.125, 0.5, 0.375], [[125, 500, 375], [160, 460, 380], [1, 2, 997]]),
    (0, [0.25, 0.25, 0.5], [[0, 0, 0]]),
]
DIRICHLET = [
    ([1.0, 1.0, 1.0], [[0.25, 0.25, 0.5], [0.125, 0.75, 0.125]]),
    ([8.0, 3.0, 1.5], [[0.625, 0.25, 0.125], [0.015625, 0.484375, 0.5]]),
    ([0.5, 0.25, 40.0], [[0.0078125, 0.0078125, 0.984375], [0.25, 0.25, 0.5]]),
]
NORMAL = [
    ([0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [[0.0, 0.0, 0.0], [1.0, -2.0, 3.0]]),
    ([-10.0, 2.5, 100.0], [0.125, 4.0, 16.0], [[-10.25, 0.0, 90.0], [-9.0, 30.0, 0.0]]),
]


def row(kind, *groups):
    print(kind, "|".join(" ".join(repr(float(x)) for x in group) for group in groups))


def ln_multinomial(n, p, k):
    """scipy's own is right to 12 digits only."""
    ln = mpmath.loggamma(n + 1)
    return ln + sum(c * mpmath.log(q) - mpmath.loggamma(c + 1) for q, c in zip(p, k))


def dirichlet_divergence(a, b):
    a, b = numpy.array(a), numpy.array(b)
    log_beta = lambda x: special.gammaln(x).sum() - special.gammaln(x.sum())
    return log_beta(b) - log_beta(a) + ((a - b) * (special.digamma(a) - special.digamma(a.sum()))).sum()


print(f"# array_oracle.py, scipy {scipy.__version__}, numpy {numpy.__version__}, Python {sys.version.split()[0]}")
for n, p, points in MULTINOMIAL:
    d = stats.multinomial(n, p)
    row("multinomial", [n], p, numpy.multiply(n, p), d.cov().diagonal())
    for k in points:
        row("multinomial_ln", [n], p, k, [ln_multinomial(n, p, k)])
row("multinomial_kl", [10], MULTINOMIAL[0][1], MULTINOMIAL[1][1],
    [10 * special.rel_entr(MULTINOMIAL[0][1], MULTINOMIAL[1][1]).sum()])
for alpha, points in DIRICHLET:
    d = stats.dirichlet(alpha)
    row("dirichlet", alpha, d.mean(), d.var(), [d.entropy()])
    for x in points:
        row("dirichlet_ln", alpha, x, [d.logpdf(x)])
    for other, _ in DIRICHLET:
        row("dirichlet_kl", alpha, other, [dirichlet_divergence(alpha, other)])
for mean, deviation, points in NORMAL:
    d = stats.multivariate_normal(mean, numpy.diag(numpy.square(deviation)))
    row("normal", mean, deviation, [d.entropy()])
    for x in points:
        row("normal_ln", mean, deviation, x, [d.logpdf(x)])
    for other, scale, _ in NORMAL:
        ratio = numpy.square(numpy.divide(deviation, scale))
        shift = numpy.square(numpy.divide(numpy.subtract(mean, other), scale))
        row("normal_kl", mean, deviation, other, scale, [((ratio + shift - 1 - numpy.log(ratio)) / 2).sum()])
