#!/usr/bin/env python3
"""Logits of small random transformers in double precision, for tests/model/oracle.rs.

Independent of the library: written from the papers (RMSNorm: Zhang 2019; RoPE: Su 2021; attention:
Vaswani 2017, grouped: Ainslie 2023; SwiGLU: Shazeer 2020; sinks: Xiao 2023) and from the rules
that the library's documentation states. The weights come from a generator of random numbers that
both sides have, so that only logits are stored. Two sets of them:

  stated   with the roundings that the documentation states: cached keys and values of 8 bits with
           a scale of one byte (keys less their mean), queries of 14 bits, scores and weights of
           attention as integers, and, at a matrix of 8 or 4 bits, activations of 11 or 7 bits and
           products that are integers; everything else exact.
  exact    without any.

Usage: python3 tests/oracle/transformer_oracle.py   (needs numpy; writes transformer_values.txt)
"""

import os
import sys

import numpy as np

SINKS = 4
EPSILON = float(np.float32(1e-5))
THETA = 10_000.0


class Lcg:
    """A linear congruential generator, of which the high 16 bits count."""

    def __init__(self, seed):
        self.state = seed

    def bits(self):
        self.state = (self.state * 1_664_525 + 1_013_904_223) & 0xFFFFFFFF
        return self.state >> 16

    def unit(self):
        return (self.bits() - 32_768) / 32_768


def size_for(columns):
    """The largest power of two with size^2 * columns <= 4, at most 1."""
    size = 1.0
    while size * size * columns > 4.0:
        size /= 2.0
    return size


def vector(lcg, columns, around):
    return np.array([around + lcg.unit() / 4 for _ in range(columns)])


class Quantized:
    """A matrix of integers: levels times sub-scales, a multiplier a row, and a scale."""

    def __init__(self, quant, scale):
        self.bound = 2047 if quant == "q8" else 127
        self.scale, self.levels, self.multipliers = scale, [], []

    def finish(self):
        self.levels = np.array(self.levels, dtype=np.int64)
        self.multipliers = np.array(self.multipliers, dtype=np.int64)
        self.weights = self.levels * (self.multipliers * self.scale)[:, None]
        return self

    def __getitem__(self, row):
        return self.weights[row]


def matrix(lcg, quant, rows, columns, size):
    if quant == "f32":
        return np.array([[size * lcg.unit() for _ in range(columns)] for _ in range(rows)])
    step = 128.0 if quant == "q8" else 256.0
    out = Quantized(quant, float(np.float32(size / step / 32_767)))
    for row in range(rows):
        multiplier = 16_384 + lcg.bits() % 16_384
        out.multipliers.append(multiplier if row > 0 else 32_767)
        sub_scales = []
        for _ in range(-(-columns // 16) if quant == "q4" else 0):
            sub_scale = 1 + lcg.bits() % 63
            if lcg.bits() % 2 == 1:
                sub_scale = -sub_scale
            sub_scales.append(sub_scale)
        levels = []
        for c in range(columns):
            bits = lcg.bits()
            # Toward zero or not does not matter: bits are not negative.
            if quant == "q8":
                levels.append(bits % 255 - 127)
            else:
                levels.append((bits % 16 - 8) * sub_scales[c // 16])
        out.levels.append(levels)
    return out.finish()


class Model:
    def __init__(self, seed, dim, hidden, layers, heads, kv_heads, vocabulary, separate, quant):
        self.dim, self.hidden, self.heads, self.kv_heads = dim, hidden, heads, kv_heads
        self.head_dim, self.quant = dim // heads, quant
        kv_dim = kv_heads * self.head_dim
        lcg = Lcg(seed)

        def m(rows, columns):
            return matrix(lcg, quant, rows, columns, size_for(columns))

        self.embedding = matrix(lcg, quant, vocabulary, dim, 1.0)
        self.layers = []
        for _ in range(layers):
            layer = {}
            layer["attention_norm"] = vector(lcg, dim, 1.0)
            layer["wq"] = m(dim, dim)
            layer["wk"] = m(kv_dim, dim)
            layer["key_mean"] = vector(lcg, kv_dim, 0.0)
            layer["wv"] = m(kv_dim, dim)
            layer["wo"] = m(dim, dim)
            layer["feed_forward_norm"] = vector(lcg, dim, 1.0)
            layer["w1"] = m(hidden, dim)
            layer["w3"] = m(hidden, dim)
            layer["w2"] = m(dim, hidden)
            self.layers.append(layer)
        self.norm = vector(lcg, dim, 1.0)
        self.head = self.embedding
        if separate:
            self.head = matrix(lcg, quant, vocabulary, dim, 2 * size_for(dim))


def rms_norm(x, weight):
    return x / np.sqrt(np.mean(x * x) + EPSILON) * weight


def rope(x, position, head_dim):
    """Rotates pairs of neighbours of each head."""
    x = x.reshape(-1, head_dim // 2, 2)
    angle = position * THETA ** (-np.arange(0, head_dim, 2) / head_dim)
    cos, sin = np.cos(angle), np.sin(angle)
    a, b = x[:, :, 0], x[:, :, 1]
    return np.stack([a * cos - b * sin, a * sin + b * cos], axis=2).reshape(-1, head_dim)


def silu(x):
    return x / (1 + np.exp(-x))


def softmax(x):
    weights = np.exp(x - np.max(x))
    return weights / np.sum(weights)


# Scales of cached vectors: (8 + m) * 2^(e - 26), ascending.
CACHE_SCALES = np.array([(8 + m) * 2.0 ** (e - 26) for e in range(32) for m in range(8)])


def cached(x):
    """The levels and the code of a key or value: the least scale that holds it in -127 to 127."""
    code = int(np.searchsorted(CACHE_SCALES * 127, np.max(np.abs(x))))
    return np.clip(np.rint(x / CACHE_SCALES[code]), -127, 127), code


def query_14_bits(query):
    """A query as levels of 14 bits, and the power of two they are of."""
    exponent = int(np.floor(np.log2(np.max(np.abs(query))))) + 1 - 14
    return np.rint(query / 2.0**exponent), exponent


def scores_in_units(levels, exponent, keys):
    """Scores of keys in units of 2^-12 octaves, ties up; products are exact."""
    return np.floor(keys @ levels * 2.0 ** (exponent + 12) + 0.5)


# 2^(-j / 256) as Q0.16, below 1.
POWERS = np.minimum(np.rint(65_536 * 2.0 ** (-np.arange(256) / 256)), 65_535).astype(np.int64)


def weights_of(scores):
    """Integers of 16 bits, 2^16 for the best."""
    distance = (np.max(scores) - scores).astype(np.int64) + 8
    shift = np.minimum(distance >> 12, 62)
    return POWERS[distance >> 4 & 255] >> shift


def value_weights(weights, codes, largest):
    """The weights times the scales of values, as integers below 2^15, and what they are of."""
    top = largest >> 3
    down = 5 + (len(codes) >> 9).bit_length()
    out = [int(w) * (8 + c % 8) >> (down + top - (c >> 3)) for w, c in zip(weights, codes)]
    return np.array(out), 2.0 ** (down + top - 26)


class Rounded:
    """A product with a vector of levels, as `smidgen::quant` defines it."""

    @staticmethod
    def linear(matrix, x):
        largest = np.max(np.abs(x))
        levels = np.rint(x * (matrix.bound / largest)).astype(np.int64)
        sums = matrix.levels @ levels
        rows = sums * matrix.multipliers >> 16
        return rows * (65_536.0 * matrix.scale * largest / matrix.bound)


class Run:
    """A run over tokens; `stated`: with the roundings that the documentation states."""

    def __init__(self, model, context, stated):
        self.model, self.context, self.stated = model, context, stated
        self.sinks = SINKS if context >= 4 * SINKS else context // 4
        self.position = 0
        # For each layer and head: (position, key, value), the oldest first.
        self.cache = [[[] for _ in range(model.kv_heads)] for _ in model.layers]
        # The largest scale code of a value so far.
        self.largest = [[0] * model.kv_heads for _ in model.layers]

    def linear(self, weights, x):
        if self.model.quant == "f32":
            return weights @ x
        return Rounded.linear(weights, x) if self.stated else weights.weights @ x

    def attend(self, layer, kv_head, queries, mean):
        """One or two query heads (before their rotation) over the cache."""
        cache, d = self.cache[layer][kv_head], self.model.head_dim
        full = self.position >= self.context
        ring = rope(queries, self.position, d)
        sink = rope(queries, self.context - 1, d)
        at_sink = np.array([full and position < self.sinks for position, _, _ in cache])
        keys = np.array([key for _, key, _ in cache])
        values = np.array([levels for _, _, (levels, _) in cache])
        codes = [code for _, _, (_, code) in cache]
        octaves = np.log2(np.e) / np.sqrt(d)
        if not self.stated:
            scores = [np.where(at_sink, keys @ s, keys @ r) for s, r in zip(sink, ring)]
            return [softmax(score / np.sqrt(d)) @ values for score in scores]
        out = []
        for r, s in zip(ring, sink):
            scores = scores_in_units(*query_14_bits(r * octaves), keys)
            # Keys have lost their mean, and with it all scores the same, but for the sinks.
            offset = (s - r) @ mean * octaves * 2.0**12
            offset = np.sign(offset) * np.floor(np.abs(offset) + 0.5)
            at_sinks = scores_in_units(*query_14_bits(s * octaves), keys) + offset
            weights = weights_of(np.where(at_sink, at_sinks, scores))
            integers, unit = value_weights(weights, codes, self.largest[layer][kv_head])
            out.append(integers @ values * (unit / np.sum(weights)))
        return out

    def feed(self, token):
        model, d = self.model, self.model.head_dim
        x = model.embedding[token].copy()
        for index, layer in enumerate(model.layers):
            n = rms_norm(x, layer["attention_norm"])
            queries = self.linear(layer["wq"], n).reshape(-1, 1, d)
            keys = rope(self.linear(layer["wk"], n), self.position, d)
            values = self.linear(layer["wv"], n).reshape(-1, d)
            means = layer["key_mean"].reshape(-1, d)
            for head, (key, value) in enumerate(zip(keys, values)):
                cache = self.cache[index][head]
                if len(cache) == self.context:
                    del cache[self.sinks]
                value = (value, 0)
                if self.stated:
                    levels, code = cached(key - means[head])
                    key, value = levels * CACHE_SCALES[code], cached(value[0])
                    self.largest[index][head] = max(self.largest[index][head], value[1])
                cache.append((self.position, key, value))
            group = model.heads // model.kv_heads
            output = []
            for head, mean in enumerate(means):
                shared = queries[head * group : (head + 1) * group, 0]
                output += self.attend(index, head, shared, mean)
            x += self.linear(layer["wo"], np.concatenate(output))
            m = rms_norm(x, layer["feed_forward_norm"])
            gate, up = self.linear(layer["w1"], m), self.linear(layer["w3"], m)
            x += self.linear(layer["w2"], silu(gate) * up)
        self.position += 1
        return self.linear(model.head, rms_norm(x, model.norm))


# name, recipe (seed, dim, hidden, layers, heads, kv heads, vocabulary, separate head, format),
# context, number of tokens, positions whose logits are stored
CASES = [
    ("gqa-f32", (1, 36, 172, 2, 3, 1, 259, True, "f32"), 64, 12, [0, 1, 5, 11]),
    ("tied-f32", (2, 40, 33, 3, 4, 2, 259, False, "f32"), 64, 12, [0, 11]),
    ("small-f32", (3, 12, 20, 1, 3, 3, 259, False, "f32"), 64, 12, [0, 11]),
    ("slide-f32", (4, 36, 172, 2, 3, 1, 259, True, "f32"), 16, 40, [15, 16, 19, 39]),
    ("slide-short-f32", (5, 12, 20, 1, 3, 3, 259, False, "f32"), 6, 20, [5, 6, 19]),
    ("gqa-q8", (6, 36, 172, 2, 3, 1, 259, True, "q8"), 64, 12, [0, 11]),
    ("tied-q8", (11, 40, 33, 3, 4, 2, 259, False, "q8"), 64, 12, [0,1,11]),
    ("gqa-q4", (8, 36, 172, 2, 3, 1, 259, True, "q4"), 64, 12, [0, 11]),
    ("slide-q4", (9, 40, 33, 3, 4, 2, 259, False, "q4"), 16, 40, [0, 1, 2, 5, 15, 16, 20, 39]),
]


def tokens(count):
    return [3 + (37 + 101 * i * i + 7 * i) % 256 for i in range(count)]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "transformer_values.txt"), "w") as out:
        print(f"# tests/oracle/transformer_oracle.py, numpy {np.__version__}", file=out)
        print("# case position stated|exact, then every third logit", file=out)
        for name, recipe, context, count, positions in CASES:
            model = Model(*recipe)
            for stated in (True, False):
                run = Run(model, context, stated)
                for position, token in enumerate(tokens(count)):
                    logits = run.feed(token)
                    if position in positions:
                        kind = "stated" if stated else "exact"
                        numbers = " ".join(f"{x:.7g}" for x in logits[::3])
                        print(name, position, kind, numbers, file=out)
                print(name, kind, "largest logit", np.max(np.abs(logits)), file=sys.stderr)


if __name__ == "__main__":
    main()
