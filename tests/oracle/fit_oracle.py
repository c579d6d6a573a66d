"""Data and scipy's estimates of maximum likelihood, for tests/distribution/fits.rs.

python3 tests/oracle/fit_oracle.py > tests/oracle/fit_values.txt
"""

import sys

import numpy as np
import scipy
from scipy import stats

SIZE = 60

FAMILIES = {
    # name: distribution to draw from, fit, estimates in the order of the library
    "normal": (stats.norm(3, 0.5), lambda x: stats.norm.fit(x)),
    "log_normal": (
        stats.lognorm(0.75, scale=np.exp(-1)),
        lambda x: (lambda s, _, scale: (np.log(scale), s))(*stats.lognorm.fit(x, floc=0)),
    ),
    "exponential": (stats.expon(scale=0.25), lambda x: (1 / stats.expon.fit(x, floc=0)[1],)),
    "uniform": (stats.uniform(-2, 5), lambda x: (lambda low, width: (low, low + width))(*stats.uniform.fit(x))),
    "gamma": (stats.gamma(2.5, scale=3), lambda x: (lambda a, _, s: (a, s))(*stats.gamma.fit(x, floc=0))),
    "beta": (stats.beta(2, 5), lambda x: stats.beta.fit(x, floc=0, fscale=1)[:2]),
    "laplace": (stats.laplace(1, 2), lambda x: stats.laplace.fit(x)),
    "logistic": (stats.logistic(-2, 0.5), lambda x: stats.logistic.fit(x)),
    "gumbel": (stats.gumbel_r(5, 1.5), lambda x: stats.gumbel_r.fit(x)),
    "weibull": (
        stats.weibull_min(1.5, scale=10),
        lambda x: (lambda c, _, s: (c, s))(*stats.weibull_min.fit(x, floc=0)),
    ),
    "student_t": (stats.t(4, 1, 2), lambda x: stats.t.fit(x)),
}

print(f"# tests/oracle/fit_oracle.py, scipy {scipy.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}")
rng = np.random.default_rng(20261124)
for name, (distribution, fit) in FAMILIES.items():
    # An odd number of values has one median.
    size = SIZE + 1 if name != "student_t" else 4 * SIZE
    data = np.float32(np.round(distribution.rvs(size, random_state=rng), 4))
    print(name, "data", *data)
    print(name, "fit", *[f"{v:.10g}" for v in fit(data.astype(float))])
