"""Writes num_values.txt: true values of the functions of src/num in 50 digits, for a spread of
inputs. Needs mpmath:

    python3 tests/oracle/num_oracle.py > tests/oracle/num_values.txt

A line is `number function first step count`, the next lines the values in order. Input k is
`first + k * step` modulo 2^32, the bits of an f32 or a phase as they are; for q16.16 the signed
bits shifted right by `k mod 24`, which covers all magnitudes. Values are hexadecimal: for q16.16 in
units of 2^-28, rounded; for f32 the upper 40 bits of the nearest f64, rounded (2^-29 relative).
"""

import struct

from mpmath import mp, mpf, exp, log, sqrt, sin, cos, tanh, pi, nint

mp.dps = 50
COUNT = 1000
GOLDEN = 0x9E3779B1
LOWEST, GREATEST = mpf(-32768), mpf(2**31 - 1) / 65536


def sigmoid(x):
    return 1 / (1 + exp(-x))


def rsqrt(x):
    return 1 / sqrt(x)


def units(value):
    return f"{int(nint(value * 2**28)):x}"


def upper(value):
    bits = struct.unpack("<Q", struct.pack("<d", float(value)))[0]
    return f"{(bits + (1 << 23)) >> 24:x}"


def section(number, name, first, step, decode, function):
    print(number, name, f"{first:x}", f"{step:x}", COUNT)
    write = units if number == "q16.16" else upper
    values = [write(function(decode(k, (first + k * step) % 2**32))) for k in range(COUNT)]
    for k in range(0, COUNT, 10):
        print(" ".join(values[k : k + 10]))


def single(_, bits):
    return mpf(struct.unpack("<f", struct.pack("<I", bits))[0])


def fixed(k, bits):
    return mpf((bits - (bits >> 31 << 32)) >> (k % 24)) / 65536


def phase(_, bits):
    return 2 * pi * mpf(bits) / 2**32


def saturated(function, below=None):
    """`below` is the value for arguments <= 0, where the function has none."""
    return lambda x: below if below is not None and x <= 0 else min(max(function(x), LOWEST), GREATEST)


def bits_of(value):
    return struct.unpack("<I", struct.pack("<f", value))[0]


for name, function in [
    ("exp", saturated(lambda x: exp(min(x, 20)))),
    ("ln", saturated(log, LOWEST)),
    ("sqrt", saturated(sqrt, mpf(0))),
    ("rsqrt", saturated(rsqrt, GREATEST)),
    ("sin", sin),
    ("cos", cos),
    ("sigmoid", sigmoid),
    ("tanh", tanh),
]:
    section("q16.16", name, 0x12345678, GOLDEN, fixed, function)
section("q16.16", "turn_sin", 1, GOLDEN, phase, sin)
section("q16.16", "turn_cos", 1, GOLDEN, phase, cos)

# f32: even steps through the bits of a range of positive values; an odd k with the sign bit.
SIGN = 1 << 31


def steps(low, high, signed):
    first, last = bits_of(low), bits_of(high)
    step = (last - first) // COUNT
    return (first, step + SIGN) if signed else (first, step)


for name, low, high, signed, function in [
    ("exp", 1e-8, 87.0, True, exp),
    ("ln", 1e-44, 3e38, False, log),
    ("sqrt", 1e-44, 3e38, False, sqrt),
    ("rsqrt", 1e-37, 3e38, False, rsqrt),
    ("sin", 1e-6, 3e38, True, sin),
    ("cos", 1e-6, 3e38, True, cos),
    ("sigmoid", 1e-8, 80.0, True, sigmoid),
    ("tanh", 1e-8, 20.0, True, tanh),
]:
    section("f32", name, *steps(low, high, signed), single, function)
section("f32", "turn_sin", 1, GOLDEN, phase, sin)
section("f32", "turn_cos", 1, GOLDEN, phase, cos)
