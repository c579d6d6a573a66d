"""Hidden Markov models by hmmlearn, naive Bayes and logistic regression by scikit-learn, for
tests/classic/oracle.rs.

python3 tests/oracle/classic_oracle.py > tests/oracle/classic_values.txt

Needs hmmlearn and scikit-learn. Data and parameters that the tests begin with are multiples of
powers of two, which f32 and Q16.16 hold exactly. A line is a name and numbers.
"""

import platform

import hmmlearn
import numpy as np
import sklearn
from hmmlearn.hmm import CategoricalHMM, GaussianHMM, PoissonHMM
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.naive_bayes import GaussianNB, MultinomialNB

ITERATIONS = [1, 5, 20]


def put(name, values):
    values = np.asarray(values).ravel()
    if np.issubdtype(values.dtype, np.integer):
        text = " ".join(map(str, values))
    else:
        text = " ".join(f"{value:.12g}" for value in values)
    print(name, text)


def rows(rng, rows, columns, unit=64):
    """Random probabilities, multiples of 1/unit."""
    draws = [rng.multinomial(unit - columns, p) for p in rng.dirichlet(np.ones(columns), rows)]
    return (1 + np.array(draws)) / unit


def set_up(model, parameters):
    for name, value in parameters.items():
        setattr(model, name, value)
    return model


def score(name, model, data):
    """Log-likelihood, posteriors of every tenth observation, filtered ones, the best path."""
    data = data.reshape(-1, 1)
    put(f"{name} log_likelihood", [model.score(data)])
    put(f"{name} smoothed", model.predict_proba(data)[::10])
    filtered = [model.predict_proba(data[: t + 1])[-1] for t in range(0, len(data), 10)]
    put(f"{name} filtered", filtered)
    ln_probability, path = model.decode(data, algorithm="viterbi")
    put(f"{name} ln_probability", [ln_probability])
    put(f"{name} path", path)


def learn(name, make, start, data, lengths, names):
    for iterations in ITERATIONS:
        model = set_up(make(iterations), start)
        model.fit(data.reshape(-1, 1), lengths)
        for attribute in names:
            put(f"{name} {attribute} {iterations}", getattr(model, attribute))


def discrete(name, seed, states, symbols, lengths):
    rng = np.random.RandomState(seed)

    def parameters():
        return {
            "startprob_": rows(rng, 1, states)[0],
            "transmat_": (rows(rng, states, states) + np.eye(states)) / 2,
            "emissionprob_": rows(rng, states, symbols),
        }

    truth, start = parameters(), parameters()
    for label, values in [("truth", truth), ("start", start)]:
        for key, value in values.items():
            put(f"{name} {label} {key}", value)
    model = set_up(CategoricalHMM(states, n_features=symbols), truth)
    data = model.sample(sum(lengths), random_state=rng)[0].ravel()
    put(f"{name} data", data)
    score(name, model, data)

    def make(iterations):
        return CategoricalHMM(states, n_features=symbols, n_iter=iterations, tol=-np.inf,
                              init_params="")

    learn(name, make, start, data, lengths, ["startprob_", "transmat_", "emissionprob_"])


def gaussian(name, seed, lengths):
    rng = np.random.RandomState(seed)
    truth = {
        "startprob_": np.array([0.25, 0.75]),
        "transmat_": np.array([[0.875, 0.125], [0.25, 0.75]]),
        "means_": np.array([[-0.5], [1.5]]),
        "covars_": np.array([[1.0], [0.5625]]),
    }
    start = {
        "startprob_": np.array([0.5, 0.5]),
        "transmat_": np.array([[0.5, 0.5], [0.5, 0.5]]),
        "means_": np.array([[-1.0], [1.0]]),
        "covars_": np.array([[1.0], [1.0]]),
    }
    model = set_up(GaussianHMM(2), truth)
    data = np.round(model.sample(sum(lengths), random_state=rng)[0].ravel() * 256)
    put(f"{name} data", data.astype(int))
    data /= 256
    score(name, model, data)

    def make(iterations):
        # Maximum likelihood: without the priors that are the defaults.
        return GaussianHMM(2, n_iter=iterations, tol=-np.inf, init_params="", covars_prior=0,
                           covars_weight=1, min_covar=0)

    learn(name, make, start, data, lengths, ["startprob_", "transmat_", "means_", "covars_"])


def poisson(name, seed, lengths):
    rng = np.random.RandomState(seed)
    truth = {
        "startprob_": np.array([0.5, 0.5]),
        "transmat_": np.array([[0.75, 0.25], [0.25, 0.75]]),
        "lambdas_": np.array([[1.5], [6.0]]),
    }
    model = set_up(PoissonHMM(2), truth)
    data = model.sample(sum(lengths), random_state=rng)[0].ravel()
    put(f"{name} data", data)
    score(name, model, data)


def iris():
    """Centimetres in 64ths."""
    data = load_iris()
    return np.round(data.data * 64).astype(int), data.target


def gaussian_naive_bayes():
    x, y = iris()
    put("iris data", x)
    x = x / 64
    model = GaussianNB(var_smoothing=2.0**-10).fit(x, y)
    put("gaussian_nb theta_", model.theta_)
    put("gaussian_nb std", np.sqrt(model.var_))
    put("gaussian_nb joint", model.predict_joint_log_proba(x[::5]))
    put("gaussian_nb proba", model.predict_proba(x[::5]))
    put("gaussian_nb predicted", model.predict(x))


def multinomial_naive_bayes():
    rng = np.random.RandomState(6)
    theta = rng.dirichlet(np.full(12, 0.4), 3)
    y = rng.choice(3, 60, p=[0.2, 0.3, 0.5])
    y[:3] = [0, 1, 2]
    x = np.array([rng.multinomial(rng.randint(1, 30), theta[k]) for k in y])
    put("texts classes", y)
    put("texts data", x)
    model = MultinomialNB(alpha=1.0).fit(x, y)
    put("multinomial_nb feature_log_prob_", model.feature_log_prob_)
    put("multinomial_nb joint", model.predict_joint_log_proba(x))
    put("multinomial_nb proba", model.predict_proba(x))
    put("multinomial_nb predicted", model.predict(x))


def logistic(name, x, y, l2):
    model = LogisticRegression(C=1 / (l2 * len(x)), tol=1e-12, max_iter=10_000).fit(x, y)
    put(f"{name} coef_", model.coef_)
    put(f"{name} intercept_", model.intercept_)
    put(f"{name} log_loss", [log_loss(y, model.predict_proba(x))])
    put(f"{name} decision", model.decision_function(x[::5]))
    put(f"{name} proba", model.predict_proba(x[::5]))
    put(f"{name} predicted", model.predict(x))


def main():
    print(f"# tests/oracle/classic_oracle.py, hmmlearn {hmmlearn.__version__}, "
          f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, "
          f"Python {platform.python_version()}")
    discrete("discrete_3x4", 1, 3, 4, [120, 80])
    discrete("discrete_2x3", 2, 2, 3, [100])
    discrete("discrete_4x6", 3, 4, 6, [50, 60, 70])
    gaussian("gaussian", 4, [90, 60])
    poisson("poisson", 5, [100])
    gaussian_naive_bayes()
    multinomial_naive_bayes()
    x, y = iris()
    x = x / 64
    scaled = np.round((x - x.mean(0)) / x.std(0) * 256)
    put("scaled data", scaled.astype(int))
    logistic("binary", scaled[50:] / 256, y[50:] - 1, 2.0**-6)
    logistic("softmax", scaled / 256, y, 2.0**-6)


if __name__ == "__main__":
    main()
