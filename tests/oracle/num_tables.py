"""Derives every table and polynomial of src/num: run it and compare with the sources.

Polynomials are minimax fits by the exchange algorithm of Remez (1934) in 60 digits; tables are
rounded function values. Needs mpmath. Prints Rust source.
"""

from mpmath import mp, mpf, matrix, lu_solve, log, exp, sqrt, sin, cos, pi, floor, nint, fabs

mp.dps = 60
GRID = 1500


def remez(f, powers, low, high, weight=lambda x: mpf(1)):
    """Minimax coefficients of x^powers for f on [low, high], and the largest weighted error."""
    n = len(powers) + 1
    middle, half = (mpf(low) + high) / 2, (mpf(high) - low) / 2
    nodes = [middle - half * cos(pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    grid = [middle - half * cos(pi * k / GRID) for k in range(GRID + 1)]
    values = [(x, f(x), weight(x)) for x in grid]
    for _ in range(12):
        rows, right = [], []
        for k, x in enumerate(nodes):
            w = weight(x)
            rows.append([w * x**p for p in powers] + [mpf(-1) ** k])
            right.append(w * f(x))
        solution = lu_solve(matrix(rows), matrix(right))
        c = [solution[k] for k in range(len(powers))]
        error = [w * (y - sum(ck * x**p for ck, p in zip(c, powers))) for x, y, w in values]
        # Local extrema of alternating sign.
        peaks = []
        for k in range(GRID + 1):
            if peaks and (error[k] > 0) == (error[peaks[-1]] > 0):
                if fabs(error[k]) > fabs(error[peaks[-1]]):
                    peaks[-1] = k
            else:
                peaks.append(k)
        while len(peaks) > n:
            if fabs(error[peaks[0]]) < fabs(error[peaks[-1]]):
                peaks.pop(0)
            else:
                peaks.pop()
        worst = max(fabs(e) for e in error)
        if len(peaks) < n:
            break
        nodes = [grid[k] for k in peaks]
        if worst < fabs(solution[len(powers)]) * mpf("1.0001"):
            break
    return c, worst


def table(name, element, values, width=8, hexadecimal=True):
    print(f"const {name}: [{element}; {len(values)}] = [")
    for k in range(0, len(values), width):
        print("    " + ", ".join((f"{v:#x}" if hexadecimal else str(v)) for v in values[k : k + width]) + ",")
    print("];")


def integer(value):
    return int(nint(value))


def bits(error):
    return f"2^{mp.nstr(log(error, 2), 5)}"


def f32_round(value):
    """The nearest binary32, as an mpf (normal range)."""
    value = mpf(value)
    if value == 0:
        return value
    e = floor(log(fabs(value), 2)) - 23
    return nint(value / mpf(2) ** e) * mpf(2) ** e


def f32_text(value):
    import struct

    v = float(f32_round(value))
    return f"{v!r} = 0x{struct.unpack('<I', struct.pack('<f', v))[0]:08x}"


def section(title):
    print(f"\n// ---- {title}")


section("fixed_point/exp.rs")
high, low = [], []
for j in range(64):
    scaled = mpf(2) ** (mpf(j) / 64) * 2**63
    exact = integer(scaled)
    top = (exact + 2**31) >> 32
    high.append(top)
    low.append(exact - (top << 32))
table("EXP2_HIGH", "u32", high)
table("EXP2_LOW", "i32", low, hexadecimal=False)
ln2 = log(mpf(2))
f = lambda g: (2 ** (g / 64) - 1) / g if g else ln2 / 64
for degree in (3, 4):
    c, e = remez(f, range(degree), 0, 1, weight=lambda g: g)
    print(f"// 2^(G/64) - 1, degree {degree}: {bits(e)}")
    print("narrow * 2^38:", [integer(v * 2**38) for v in c])
    print("wide: first * 2^70, rest * 2^46:", integer(c[0] * mpf(2) ** 70), [integer(v * 2**46) for v in c[1:]])
c, e = remez(lambda g: (2**g - 1) / g if g else ln2, range(2), -mpf(1) / 128, mpf(1) / 128, weight=lambda g: g)
print(f"// 2^g - 1, |g| <= 1/128, degree 2: {bits(e)}; (first - 11/16) * 2^25, second * 2^18:", integer((c[0] - mpf(11) / 16) * 2**25), integer(c[1] * 2**18))
print("LOG2_E * 2^42:", integer(2**42 / ln2))

section("fixed_point/ln.rs")
reciprocal, logarithm = [], []
for j in range(32):
    c = integer(mpf(2) ** 16 / (1 + (mpf(j) + mpf("0.5")) / 32))
    reciprocal.append(c)
    logarithm.append(integer(-log(mpf(c) / 65536) * mpf(2) ** 32))
table("RECIPROCAL", "u16", reciprocal)
table("LOGARITHM", "u32", logarithm)
largest = mpf(0)
for j, c in enumerate(reciprocal):
    for m in (1 + mpf(j) / 32, 1 + mpf(j + 1) / 32):
        largest = max(largest, fabs(m * c / 65536 - 1))
c, e = remez(
    lambda r: (r - log(1 + r)) / r**2 if r else mpf(1) / 2, range(2), -largest, largest, weight=lambda r: r**2
)
print(f"// r - ln(1+r) = r^2 (c0 + c1 r), |r| <= {mp.nstr(largest, 6)}: {bits(e)}; * 2^16:", [integer(v * 2**16) for v in c])
print("LN_2 * 2^32:", integer(ln2 * 2**32))

section("fixed_point/sqrt.rs")
# Seeds of 1/sqrt(m), m in [1, 4), by the top seven bits of m in Q2.30.
seeds = []
for k in range(32, 128):
    a, b = mpf(k) / 32, mpf(k + 1) / 32
    seeds.append(min(255, integer(mpf(512) / (sqrt(a) + sqrt(b)))))
table("SEED", "u8", seeds, 16, False)
section("fixed_point/reciprocal.rs")
seeds = []
for k in range(64, 128):
    a, b = mpf(k) / 64, mpf(k + 1) / 64
    seeds.append(min(255, integer(mpf(512) / (a + b))))
table("SEED", "u8", seeds, 16, False)

section("fixed_point/trigonometry.rs")
# In quarter turns: t in [-1/2, 1/2], z = t^2.
h = mpf(1) / 4
c, e = remez(lambda z: sin(pi / 2 * sqrt(z)) / sqrt(z) if z else pi / 2, range(4), 0, h, weight=sqrt)
print(f"// sin, z in quarter turns squared: {bits(e)}; * 2^30:", [integer(v * 2**30) for v in c])
c, e = remez(lambda z: cos(pi / 2 * sqrt(z)) , range(4), 0, h)
print(f"// cos: {bits(e)}; * 2^30:", [integer(v * 2**30) for v in c])
print("2^48 / (2 pi):", integer(mpf(2) ** 48 / (2 * pi)))

section("float/exponential.rs")
print("LOG2_E * 2^39:", integer(2**39 / ln2))

section("float/trigonometry.rs")
h = (pi / 4 * mpf("1.0001")) ** 2
k_sin = lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z if z else -mpf(1) / 6
for degree in (3, 4):
    c, e = remez(k_sin, range(degree), 0, h, weight=lambda z: z)
    print(f"// (sin x - x)/x^3, {degree} terms: {bits(e)} relative:", [f32_text(v) for v in c])
k_cos = lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2 if z else mpf(1) / 24
for degree in (3, 4):
    c, e = remez(k_cos, range(degree), 0, h, weight=lambda z: z**2)
    print(f"// (cos x - 1 + x^2/2)/x^4, {degree} terms: {bits(e)}:", [f32_text(v) for v in c])
digits = floor(mpf(2) ** 256 / (2 * pi)) if mp.prec > 260 else None
mp.prec = 400
digits = int(floor(mpf(2) ** 256 / (2 * pi)))
table("INVERSE_TAU", "u32", [(digits >> (224 - 32 * k)) & 0xFFFFFFFF for k in range(8)])
print("TAU * 2^61:", int(nint(2 * pi * mpf(2) ** 61)))
