#!/usr/bin/env python3
"""Logits of small random transformers in double precision, for tests/model/oracle.rs.

Independent of the library: written from the papers (RMSNorm: Zhang 2019; RoPE: Su 2021; attention:
Vaswani 2017, grouped: Ainslie 2023; SwiGLU: Shazeer 2020; sinks: Xiao 2023) and from the rules
that the library's documentation states. The weights come from a generator of random numbers that
both sides have, so that only logits are stored. Two sets of them:

  stated   with the roundings that the documentation states: cached keys and values of 8 bits with
           a scale of one byte (keys less their mean), queries of 12 bits, and, in front of a
           matrix of 8 or 4 bits, activations of 8 bits; everything else exact.
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


def matrix(lcg, quant, rows, columns, size):
    if quant == "f32":
        return np.array([[size * lcg.unit() for _ in range(columns)] for _ in range(rows)])
    group, step = (32, 4096.0) if quant == "q8" else (16, 256.0)
    weights = np.zeros((rows, columns))
    for row in weights:
        scale = size / step * (1 + lcg.unit() / 2)
        sub_scales = []
        for _ in range(-(-columns // group)):
            sub_scale = 1 + lcg.bits() % 63
            if quant == "q4" and lcg.bits() % 2 == 1:
                sub_scale = -sub_scale
            sub_scales.append(sub_scale)
        for c in range(columns):
            bits = lcg.bits()
            # Toward zero or not does not matter: bits are not negative.
            level = bits % 255 - 127 if quant == "q8" else bits % 16 - 8
            row[c] = scale * sub_scales[c // group] * level
    return weights


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
    """A key or value as the cache gives it back: the least scale that holds it in -127 to 127."""
    largest = np.max(np.abs(x))
    scale = CACHE_SCALES[np.searchsorted(CACHE_SCALES * 127, largest)]
    return np.clip(np.rint(x / scale), -127, 127) * scale


def query_12_bits(q):
    """A query as levels of 12 bits: 127 * 16 for the largest."""
    scale = np.max(np.abs(q)) / (127 * 16)
    return np.rint(q / scale) * scale


def activations_8_bits(x):
    """Levels of 8 bits with a sub-scale of 1 to 63 for each group of 32 and one scale for all."""
    largest = np.max(np.abs(x))
    scale = largest / (127 * 63)
    out = np.zeros_like(x)
    for start in range(0, len(x), 32):
        group = x[start : start + 32]
        sub_scale = np.clip(np.ceil(63 * np.max(np.abs(group)) / largest), 1, 63)
        step = scale * sub_scale
        out[start : start + 32] = np.clip(np.rint(group / step), -127, 127) * step
    return out


class Run:
    """A run over tokens; `stated`: with the roundings that the documentation states."""

    def __init__(self, model, context, stated):
        self.model, self.context, self.stated = model, context, stated
        self.sinks = SINKS if context >= 4 * SINKS else context // 4
        self.position = 0
        # For each layer and head: (position, key, value), the oldest first.
        self.cache = [[[] for _ in range(model.kv_heads)] for _ in model.layers]

    def linear(self, weights, x):
        if self.stated and self.model.quant != "f32":
            x = activations_8_bits(x)
        return weights @ x

    def attend(self, layer, kv_head, q, mean):
        """One query head (before its rotation) over the cache."""
        cache, d = self.cache[layer][kv_head], self.model.head_dim
        full = self.position >= self.context
        ring = rope(q, self.position, d)[0]
        sink = rope(q, self.context - 1, d)[0]
        scores = []
        for position, key, _ in cache:
            at_sink = full and position < self.sinks
            query = sink if at_sink else ring
            if not self.stated:
                scores.append(query @ key)
                continue
            # Keys have lost their mean, and with it all scores the same, but for the sinks.
            score = query_12_bits(query) @ key
            scores.append(score + (sink - ring) @ mean if at_sink else score)
        weights = softmax(np.array(scores) / np.sqrt(d))
        return weights @ np.array([value for _, _, value in cache])

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
                if self.stated:
                    key, value = cached(key - means[head]), cached(value)
                cache.append((self.position, key, value))
            group = model.heads // model.kv_heads
            output = [
                self.attend(index, head // group, q, means[head // group])
                for head, q in enumerate(queries)
            ]
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
    ("tied-q8", (7, 40, 33, 3, 4, 2, 259, False, "q8"), 64, 12, [0,1,11]),
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
