"""Reference values for math/elementary, and the tables that its code holds.

    python3 elementary.py values > elementary.json
    python3 elementary.py tables > ../../src/math/elementary/tables.ts

Needs mpmath (1.3.0 made the committed files). Every value is computed with 1,500 bits, so that the reduction of the largest
arguments and the values next to a multiple of pi / 2 are right far beyond the digits that are written.

A row of elementary.json is text: the arguments and the nearest double as 16 hexadecimal digits each, then the rest
(true value - nearest double) in units of the last place of that double.
"""

import json
import random
import struct
import sys

import mpmath
from mpmath import mp, mpf

mp.prec = 1500
random.seed(20240229)


def bits(x):
    return struct.unpack('>Q', struct.pack('>d', x))[0]


def from_bits(b):
    return struct.unpack('>d', struct.pack('>Q', b))[0]


def neighbours(x, reach=2):
    """The doubles next to x, for finite positive or negative x."""
    b = bits(x)
    return [from_bits(b + i) for i in range(-reach, reach + 1) if 0 <= (b + i) & (2**63 - 1) < 0x7FF0000000000000]


def ulp(x):
    exponent = (bits(x) >> 52) & 0x7FF
    return mpf(2) ** (max(exponent, 1) - 1075)


def nearest(v):
    """The double nearest to v (ties to even), subnormals included."""
    if v == 0:
        return 0.0
    exponent = max(int(mpmath.floor(mpmath.log(abs(v), 2))), -1022)
    unit = mpf(2) ** (exponent - 52)
    whole = v / unit
    low = int(mpmath.floor(whole))
    rest = whole - low
    if rest > 0.5 or (rest == 0.5 and low % 2):
        low += 1
    return float(mpf(low) * unit) if abs(mpf(low) * unit) < mpf(2) ** 1024 else float('inf')


FUNCTIONS = {
    'log': mpmath.log,
    'log2': lambda x: mpmath.log(x) / mpmath.log(2),
    'log10': lambda x: mpmath.log(x) / mpmath.log(10),
    'log1p': lambda x: mpmath.log(1 + x),
    'exp': mpmath.exp,
    'expm1': lambda x: mpmath.exp(x) - 1,
    'pow': lambda x, y: mpmath.power(x, y),
    'sin': mpmath.sin,
    'cos': mpmath.cos,
    'tan': mpmath.tan,
    'asin': mpmath.asin,
    'acos': mpmath.acos,
    'atan': mpmath.atan,
    'atan2': mpmath.atan2,
    'sinh': mpmath.sinh,
    'cosh': mpmath.cosh,
    'tanh': mpmath.tanh,
}


def signed(points):
    return [s * p for p in points for s in (1.0, -1.0)]


def spread(low, high, count):
    """Random magnitudes with exponents of base two from low to high."""
    return [random.uniform(1, 2) * 2.0 ** random.randint(low, high) for _ in range(count)]


def uniform(low, high, count):
    return [random.uniform(low, high) for _ in range(count)]


TINY = [5e-324, 1e-323, 1.5e-310, 2.2250738585072009e-308, 2.2250738585072014e-308, 1e-300, 1e-100, 2.0**-54, 2.0**-53]
HUGE = [2.0**52 + 1, 1e22, 1e100, 2.0**1023, 1.7976931348623157e308]
NEAR_ONE = [1 + s * 2.0**-e for e in range(3, 53) for s in (1, -1)] + neighbours(1.0, 4)


def logarithm_points():
    edges = [1 + s * j / 512 for j in range(1, 9, 2) for s in (1, -0.5)]
    powers = [2.0**e for e in (-1074, -1022, -1, 1, 10, 1023)] + [10.0**e for e in (-5, -1, 1, 2, 3, 22)]
    return TINY + HUGE + NEAR_ONE + edges + powers + uniform(0.5, 2, 90) + spread(-1022, 1023, 60)


def exponential_points(low, high):
    step = float(mpmath.log(2)) / 128
    middles = [step * j for j in (-129, -127, -3, -1, 1, 3, 127, 129, 2049)]
    edges = [v for e in (low, high) for v in neighbours(e, 3)]
    return signed(TINY) + edges + middles + signed(spread(-20, 8, 40)) + uniform(-2, 2, 60) + uniform(low, high, 70)


def nearest_multiples():
    """Doubles next to a multiple of pi / 2; the last two are the closest of all doubles and of those below 2 ** 20."""
    count = [1, 2, 3, 4, 5, 7, 11, 100, 101, 12345, 667543, 667544, 2**20, 2**20 + 1, 2**40 + 1, 10**30]
    found = [float(k * mp.pi / 2) for k in count]
    return [v for f in found for v in neighbours(f, 1)] + [6381956970095103.0 * 2.0**797, closest_below(20)]


def closest_below(limit):
    """The double below 2 ** limit whose distance from a multiple of pi / 2 is the least, by continued fractions."""
    best, where = mpf(1), 1.0
    for e in range(0, limit):
        unit = mpf(2) ** (e - 52)
        ratio = unit / (mp.pi / 2)
        p0, q0, p1, q1, rest = 0, 1, 1, 0, ratio
        while q1 < 2**53:
            whole = int(mpmath.floor(rest))
            p0, q0, p1, q1 = p1, q1, whole * p1 + p0, whole * q1 + q0
            for times in range(1, 2 + 2**53 // max(q1, 1) if q1 > 2**45 else 2):
                m = q1 * times
                if 2**52 <= m < 2**53 and abs(m * unit - times * p1 * mp.pi / 2) < best:
                    best, where = abs(m * unit - times * p1 * mp.pi / 2), float(m * unit)
            rest = 1 / (rest - whole)
    return where


def trigonometric_points():
    octants = [float(k * mp.pi / 4) for k in (1, 3, 5, 7)]
    ordinary = uniform(-0.8, 0.8, 50) + uniform(-100, 100, 70) + spread(10, 21, 40) + spread(21, 1023, 70)
    return signed(TINY) + HUGE + nearest_multiples() + octants + ordinary + spread(-30, -3, 20)


def arc_points():
    one = [1 - 2.0**-e for e in range(2, 54)]
    half = neighbours(0.5**0.5, 2) + [0.5, 1.0]
    return signed(TINY[3:] + TINY[:3] + one + half) + uniform(-1, 1, 90) + signed(spread(-40, -2, 25))


def atan_points():
    middles = [(2 * j + 1) / 128 for j in range(0, 64, 9)]
    return signed(TINY + HUGE + middles + neighbours(1.0)) + uniform(-3, 3, 90) + signed(spread(-40, 70, 50))


def atan2_points():
    sides = signed(TINY[::3] + HUGE[::2] + [1.0, 1.5])
    grid = [(y, x) for y in sides for x in sides]
    turned = [(random.uniform(-2, 2), random.uniform(-2, 2)) for _ in range(100)]
    far = [(random.choice((-1, 1)) * spread(-1022, 1023, 1)[0], random.choice((-1, 1)) * s) for s in spread(-1022, 1023, 40)]
    return grid + turned + far


def hyperbolic_points():
    edges = [0.125, 2.0**-28, 22.0, 709.782712893384, 710.4758600739439, 710.4758600739438]
    near = [v for e in edges for v in neighbours(e, 1)]
    return signed(TINY + near) + signed(spread(-28, 4, 60)) + uniform(-3, 3, 60) + uniform(-710, 710, 50)


def pow_points():
    out = [(b, e) for b in (10.0, 2.0, 3.0, 1.1, 0.1, -2.0, -3.0) for e in (-30.0, -3.0, -1.0, 3.0, 4.0, 22.0)]
    out += [(random.uniform(0, 100), y) for y in (0.5, 1.0, 2.0, -0.5, 1 / 3, 1.5, 0.25) for _ in range(10)]
    out += [(1 + s * random.random() * 2.0**-e, random.uniform(0.5, 1) * 2.0**e * 300) for e in range(2, 52) for s in (1, -1)]
    out += [(x, random.uniform(-745, 709.7) / float(mpmath.log(x))) for x in spread(-1022, 1023, 120) if x != 1]
    out += [(x, y) for x in TINY + HUGE for y in (0.5, -0.5, 0.99, 1e-10, 2.0**-60)]
    return out + [(1 + 2.0**-52, 3.1e18), (1 - 2.0**-53, 6.2e18), (1 - 2.0**-53, -6.2e18), (0.9999999999, -7.09e12)]


def points():
    arc = arc_points()
    trigonometric = trigonometric_points()
    hyperbolic = hyperbolic_points()
    logarithm = logarithm_points()
    log1p = signed(TINY) + HUGE + uniform(-1, 3, 90) + signed(spread(-53, -1, 70)) + spread(0, 1000, 40) + [-1 + 2.0**-e for e in range(1, 54, 3)]
    unary = {
        'log': logarithm, 'log2': logarithm, 'log10': logarithm, 'log1p': log1p,
        'exp': exponential_points(-745.1332191019411, 709.782712893384), 'expm1': exponential_points(-37.5, 709.782712893384),
        'sin': trigonometric, 'cos': trigonometric, 'tan': trigonometric,
        'asin': arc, 'acos': arc, 'atan': atan_points(),
        'sinh': hyperbolic, 'cosh': hyperbolic, 'tanh': hyperbolic,
    }  # fmt: skip
    rows = {name: [(x,) for x in xs] for name, xs in unary.items()}
    return {**rows, 'pow': pow_points(), 'atan2': atan2_points()}


def values():
    out = {}
    for name, rows in points().items():
        lines = []
        for row in dict.fromkeys(rows):
            true = FUNCTIONS[name](*map(mpf, row))
            hi = nearest(true)
            if hi in (float('inf'), float('-inf')):
                continue
            rest = float((true - mpf(hi)) / ulp(hi))
            lines.append(' '.join(f'{bits(v):016x}' for v in (*row, hi)) + f' {rest:.5f}')
        out[name] = lines
    print(json.dumps(out, indent=2))


def number(v):
    return repr(float(v)).replace('e-0', 'e-').replace('.0', '') if float(v) == int(v) else repr(float(v))


def to_grid(v, exponent):
    return mpmath.nint(v * mpf(2) ** -exponent) * mpf(2) ** exponent


def array(name, comment, numbers, kind='Float64Array'):
    lines, line = [], ' '
    for n in map(number, numbers):
        if len(line) + len(n) + 2 > 140:
            lines.append(line)
            line = ' '
        line += f' {n},'
    body = '\n'.join([*lines, line])
    return f'/** {comment} */\nexport const {name} = new {kind}([\n{body}\n]);\n'


def logarithm_table():
    """Bins of 2 ** 13 in the high word from 0x3fe61000; the bin of 1 reaches to both sides of it and holds 1 itself."""
    out = []
    for i in range(128):
        low, high = (from_bits((0x3FE61000 + ((i + j) << 13)) << 32) for j in (0, 1))
        inverse = struct.unpack('f', struct.pack('f', 2 / (low + high)))[0] if not low < 1 < high else 1.0
        value = -mpmath.log(mpf(inverse))
        hi = to_grid(value, -42)
        out += [inverse, hi, value - hi]
    return out


def pairs(values_):
    return [part for v in values_ for part in (mpf(float(v)), v - mpf(float(v)))]


def tables():
    two_over_pi = int(mpmath.floor(2 / mp.pi * mpf(2) ** 1200))
    digits = [(two_over_pi >> (1176 - 24 * j)) & 0xFFFFFF for j in range(50)]
    print('// Written by test/golden/elementary.py, from mpmath at 1,500 bits. Each entry is the nearest double of its value.')
    print('// oxlint-disable oxc/approx-constant -- the square root of 2 is one of them\n')
    print(array('EXP_TABLE', '2^(j / 64) for j = 0 … 63, each as a double and what is left of it.', pairs(mpf(2) ** (mpf(j) / 64) for j in range(64))))
    print(array('LOG_TABLE', 'For each of 128 bins of the mantissa: c, near 1 / m in 24 bits; -log(c) to a multiple of 2^-42; what is left of it.', logarithm_table()))
    print(array('ATAN_TABLE', 'atan(j / 64) for j = 0 … 64, each as a double and what is left of it.', pairs(mpmath.atan(mpf(j) / 64) for j in range(65))))
    print(array('TWO_OVER_PI', '2 / pi as a fraction in base 2^24, most significant digit first: 1,200 bits.', digits).rstrip())


if __name__ == '__main__':
    {'values': values, 'tables': tables}[sys.argv[1]]()
