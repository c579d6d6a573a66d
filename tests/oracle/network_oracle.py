#!/usr/bin/env python3
"""Outputs of a small random network, and steps of diffusion, in double precision, for tests/image.

Independent of the library: the network is written as loops over pixels from the specification in
the documentation of `model::sequential`; the steps are the equations of the papers in their own
symbols (DDIM: Song 2021, equation 12; DDPM: Ho 2020, equation 11 with the posterior variance of
equation 7; flow matching: Lipman 2023, Euler's method). Weights come from a generator of random
numbers that both sides have, so that only results are stored.

Usage: python3 tests/oracle/network_oracle.py   (needs numpy; writes network_values.txt)
"""

import math
import os

import numpy as np


class Lcg:
    """A linear congruential generator, of which the high 16 bits count."""

    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 1_664_525 + 1_013_904_223) & 0xFFFFFFFF
        return ((self.state >> 16) - 32_768) / 32_768


def size_for(columns):
    """The largest power of two with size^2 * columns <= 4, at most 1."""
    size = 1.0
    while size * size * columns > 4.0:
        size /= 2.0
    return size


def affine(lcg, rows, columns):
    size = size_for(columns)
    weights = np.array([[size * lcg.unit() for _ in range(columns)] for _ in range(rows)])
    bias = np.array([lcg.unit() / 4 for _ in range(rows)])
    return weights, bias


ACTIVATIONS = {
    "identity": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x < 0, np.float64(np.float32(0.2)) * x, x),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
}

LAYERS = [
    ("condition", 4, "silu"),
    ("save", 0),
    ("conv", 3, 2, 5, "leaky_relu"),
    ("shift", "silu"),
    ("save", 1),
    ("conv", 3, 1, 5, "identity"),
    ("add", 1, "tanh"),
    ("condition", 3, "tanh"),
    ("upsample",),
    ("concat", 0),
    ("conv", 5, 1, 3, "relu"),
    ("shift", "identity"),
    ("reshape", 3, 8, 3),
    ("conv", 1, 1, 2, "sigmoid"),
    ("dense", 4, "identity"),
]


def network(seed):
    lcg = Lcg(seed)
    layers = LAYERS
    x = np.array([lcg.unit() for _ in range(4 * 6 * 2)]).reshape(4, 6, 2)
    condition = np.array([lcg.unit() for _ in range(3)])
    slots = {}
    for layer in layers:
        kind, *args = layer
        if kind == "condition":
            weights, bias = affine(lcg, args[0], len(condition))
            condition = ACTIVATIONS[args[1]](weights @ condition + bias)
        elif kind == "save":
            slots[args[0]] = x.copy()
        elif kind == "conv":
            kernel, stride, channels, activation = args
            height, width, inputs = x.shape
            weights, bias = affine(lcg, channels, kernel * kernel * inputs)
            kernels = weights.reshape(channels, kernel, kernel, inputs)
            out = np.zeros((math.ceil(height / stride), math.ceil(width / stride), channels))
            for i in range(out.shape[0]):
                for j in range(out.shape[1]):
                    total = bias.copy()
                    for di in range(kernel):
                        for dj in range(kernel):
                            r = i * stride + di - kernel // 2
                            c = j * stride + dj - kernel // 2
                            if 0 <= r < height and 0 <= c < width:
                                total += kernels[:, di, dj, :] @ x[r, c]
                    out[i, j] = total
            x = ACTIVATIONS[activation](out)
        elif kind == "shift":
            weights, bias = affine(lcg, x.shape[2], len(condition))
            x = ACTIVATIONS[args[0]](x + weights @ condition + bias)
        elif kind == "add":
            x = ACTIVATIONS[args[1]](x + slots[args[0]])
        elif kind == "concat":
            x = np.concatenate([x, slots[args[0]]], axis=2)
        elif kind == "upsample":
            x = x.repeat(2, axis=0).repeat(2, axis=1)
        elif kind == "reshape":
            x = x.reshape(args)
        elif kind == "dense":
            weights, bias = affine(lcg, args[0], x.size)
            x = ACTIVATIONS[args[1]](weights @ x.reshape(-1) + bias).reshape(1, 1, -1)
    return x.reshape(-1)


def steps():
    """Lines of path, steps, done, eta, and factors of x, prediction and fresh noise."""
    lines = []
    last = 1_068_373_115 / 2**30
    for count in (1, 2, 4, 8, 50):
        for done in sorted({0, 1, count // 2, count - 1} & set(range(count))):
            t, s = (count - done) / count, (count - done - 1) / count
            # The straight path: Euler's step along the velocity.
            lines.append(("straight", count, done, 0, 1.0, s - t, 0.0))
            # The other, by the cumulative product of the alphas.
            abar_t = math.cos(math.pi / 2 * last * t) ** 2
            abar_s = math.cos(math.pi / 2 * last * s) ** 2
            # DDIM: x' = sqrt(abar') (x - sqrt(1 - abar) e) / sqrt(abar) + sqrt(1 - abar') e.
            keep = math.sqrt(abar_s / abar_t)
            turn = math.sqrt(1 - abar_s) - keep * math.sqrt(1 - abar_t)
            lines.append(("variance", count, done, 0, keep, turn, 0.0))
            # DDPM: x' = (x - beta / sqrt(1 - abar) e) / sqrt(alpha) + sqrt(posterior variance) z.
            alpha = abar_t / abar_s
            beta = 1 - alpha
            variance = (1 - abar_s) / (1 - abar_t) * beta
            turn = -beta / math.sqrt(1 - abar_t) / math.sqrt(alpha)
            lines.append(("variance", count, done, 1, 1 / math.sqrt(alpha), turn, math.sqrt(variance)))
    return lines


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "network_values.txt")
    with open(path, "w") as file:
        file.write(f"# network_oracle.py, numpy {np.__version__}\n")
        for seed in (1, 2, 3):
            values = " ".join(f"{value:.12e}" for value in network(seed))
            file.write(f"network {seed} {values}\n")
        for path_name, count, done, eta, *factors in steps():
            values = " ".join(f"{value:.12e}" for value in factors)
            file.write(f"step {path_name} {count} {done} {eta} {values}\n")


if __name__ == "__main__":
    main()
