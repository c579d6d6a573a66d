"""Prints the table of functions.rs: python oracle.py, with scipy 1.17."""

import numpy as np
from scipy import stats

FAMILIES = [
    ("bernoulli", stats.bernoulli(0.3), (0, 1)),
    ("binomial", stats.binom(10, 0.7), (7, 2)),
    ("poisson", stats.poisson(3), (2, 5)),
    ("geometric", stats.geom(0.25, loc=-1), (0, 4)),
    ("negative-binomial", stats.nbinom(2.5, 0.4), (1, 6)),
    ("discrete-uniform", stats.randint(-2, 4), (-2, 0)),
    ("categorical", stats.rv_discrete(values=([0, 1, 2], [0.5, 0.3, 0.2])), (0, 2)),
    ("uniform", stats.uniform(-1, 4), (-0.5, 2)),
    ("normal", stats.norm(-1, 2), (-1.5, 3)),
    ("exponential", stats.expon(scale=1 / 2), (0.1, 1.5)),
    ("gamma", stats.gamma(2.5, scale=1.5), (0.5, 4)),
    ("beta", stats.beta(2, 3), (0.25, 0.9)),
    ("log-normal", stats.lognorm(s=0.75, scale=np.exp(0.5)), (0.5, 3)),
    ("laplace", stats.laplace(1, 2), (-1, 2)),
    ("logistic", stats.logistic(1, 2), (-1, 2)),
    ("gumbel", stats.gumbel_r(1, 2), (-1, 2)),
    ("weibull", stats.weibull_min(1.5, scale=2), (0.5, 3)),
    ("student-t", stats.t(4), (-1, 2)),
]
DISCRETE = 7


def row(index, name, law, xs):
    density = law.pmf if index < DISCRETE else law.pdf
    values = [density(x) for x in xs] + [law.cdf(x) for x in xs]
    values += [law.ppf(0.9), law.mean(), law.var(), law.entropy()]
    digits = ", ".join(f"{float(value):.9e}" for value in values)
    return f'    ("{name}", [{digits}]),'


for index, family in enumerate(FAMILIES):
    print(row(index, *family))
