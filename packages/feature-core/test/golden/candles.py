"""Bars at which each candle pattern just is and just is not, and what TA-Lib says of them.

    python3 candles.py

writes candles.json.gz beside it. Needs TA-Lib 0.8.2 (C library 0.8.1) and numpy from PyPI.

Each scene is a run of plain bars, whose mean body and range are round numbers, and the bars of a pattern after them, all on a lattice of whole numbers, so that
bodies, shadows, gaps and closes are often exactly equal to each other and to the thresholds. Scenes are drawn until TA-Lib finds a pattern in one; then every
price of it is moved by one and two steps, and where that turns the pattern off or on, what stands on either side is a scene too.
"""

import gzip
import json
import os

import numpy as np
import talib

HERE = os.path.dirname(os.path.abspath(__file__))
PATTERNS = talib.get_function_groups()["Pattern Recognition"]
CONTEXT, TAIL = 11, 5
LENGTH = CONTEXT + TAIL
SCENES, ROUNDS = 40_000, 40
BASES, MOVES = 4, 5
LEVEL = 1000
random = np.random.default_rng(20_240_611)


def draw(count):
    """`count` scenes as an array [scene, bar, open high low close]."""
    scenes = np.empty((count, LENGTH, 4))
    body = random.choice([4.0, 8.0, 10.0, 20.0], (count, 1))
    shadow = random.choice([0.0, 1.0, 5.0, 10.0], (count, 1))
    middle = LEVEL + random.integers(-5, 6, (count, CONTEXT))
    colour = random.choice([-1.0, 1.0], (count, CONTEXT))
    scenes[:, :CONTEXT, 0] = middle - colour * body / 2
    scenes[:, :CONTEXT, 3] = middle + colour * body / 2
    scenes[:, :CONTEXT, 1] = middle + body / 2 + shadow
    scenes[:, :CONTEXT, 2] = middle - body / 2 - shadow
    # A mood for the whole scene, which its bars follow more often than not.
    mood = random.choice([-1.0, 1.0], (count, 1))
    alike = random.random((count, 1)) < 0.6
    colours = np.where(alike & (random.random((count, TAIL)) < 0.9), mood, random.choice([-1.0, 1.0], (count, TAIL)))
    sizes = random.choice([0, 0, 1, 2, 3, 4, 8, 10, 12, 20, 25, 30, 60], (count, TAIL))
    bare = random.random((count, 1)) < 0.5
    for bar in range(TAIL):
        at = CONTEXT + bar
        before = scenes[np.arange(count), at - 1, random.integers(0, 4, count)]
        step = random.choice([0, 0, 0, 1, -1, 2, -2, 3, -3, 5, -5, 8, -8, 15, -15, 40, -40], count)
        open_ = before + step
        level = scenes[np.arange(count), at - 1 - random.integers(0, 2, count), random.integers(0, 4, count)]
        close = np.where(random.random(count) < 0.5, open_ + colours[:, bar] * sizes[:, bar], level + random.choice([0, 0, 1, -1, 2, -2], count))
        few = random.choice([0, 0, 0, 1, 2], (count, 2))
        many = random.choice([0, 1, 2, 3, 5, 9, 10, 16, 20, 25, 50], (count, 2))
        shadows = np.where(bare & (random.random((count, 2)) < 0.9), few, many)
        scenes[:, at, 0] = open_
        scenes[:, at, 3] = close
        scenes[:, at, 1] = np.maximum(open_, close) + shadows[:, 0]
        scenes[:, at, 2] = np.minimum(open_, close) - shadows[:, 1]
    return scenes


def run(name, scenes):
    """What TA-Lib says of each bar of these scenes, laid one after the other."""
    o, h, l, c = (np.ascontiguousarray(scenes[:, :, k]).reshape(-1) for k in range(4))
    return getattr(talib, name)(o, h, l, c).reshape(scenes.shape[:2])


def moved(scene):
    """The scene with each price of its pattern moved a little; high and low stay around the body."""
    found = []
    for bar in range(CONTEXT - 1, LENGTH):
        for column in range(4):
            for step in (-2, -1, 1, 2):
                other = scene.copy()
                other[bar, column] += step
                o, h, l, c = other[bar]
                if h >= max(o, c) and l <= min(o, c):
                    found.append(((bar, column, step), other))
    return found


def thresholds(scenes, flips):
    """By bar, price and direction the scenes on both sides of where the pattern changes: one step, or the first and the second."""
    found = []
    for bar in range(CONTEXT - 1, LENGTH):
        for column in range(4):
            for way in (-1, 1):
                first, second = (bar, column, way), (bar, column, 2 * way)
                if flips.get(first):
                    found.append((first, [scenes[first]]))
                elif first in flips and flips.get(second):
                    found.append((first, [scenes[first], scenes[second]]))
    return found


def main():
    bases = {(name, sign): [] for name in PATTERNS for sign in (-1, 1)}
    for _ in range(ROUNDS):
        scenes = draw(SCENES)
        for name in PATTERNS:
            last = run(name, scenes)[:, -1]
            for sign in (-1, 1):
                kept = bases[name, sign]
                for at in np.flatnonzero(np.sign(last) == sign)[: max(0, 6 * BASES - len(kept))]:
                    kept.append(scenes[at])
    chosen = []
    for (name, sign), kept in bases.items():
        if len(kept) == 0:
            continue
        told = set()
        ranked = []
        for scene in kept:
            moves = moved(scene)
            values = run(name, np.array([scene, *[other for _, other in moves]]))[:, -1]
            ranked.append((scene, thresholds(dict(moves), {key: value != values[0] for (key, _), value in zip(moves, values[1:])})))
        # Scenes that stand at many thresholds first.
        ranked.sort(key=lambda entry: -len(entry[1]))
        for scene, flips in ranked[:BASES]:
            chosen.append(scene)
            fresh = [(where, sides) for where, sides in flips if where not in told]
            for where, sides in fresh[:MOVES]:
                told.add(where)
                chosen.extend(sides)
    missing = [key for key, kept in bases.items() if len(kept) == 0]
    print(len(chosen), "scenes;", "never drawn:", missing)
    scenes = np.array(chosen)
    patterns = {}
    for name in PATTERNS:
        values = run(name, scenes).reshape(-1)
        patterns[name.lower() + "(open, high, low, close)"] = {str(row): int(values[row]) for row in np.flatnonzero(values)}
    print(sum(len(found) for found in patterns.values()), "found,", min((len(found), name) for name, found in patterns.items()))
    columns = {name: [int(value) for value in scenes[:, :, k].reshape(-1)] for k, name in enumerate(["open", "high", "low", "close"])}
    text = json.dumps({"source": "TA-Lib 0.8.2 (C 0.8.1)", **columns, "marked": patterns}, separators=(",", ":"))
    with open(os.path.join(HERE, "candles.json.gz"), "wb") as out:
        out.write(gzip.compress(text.encode(), 9, mtime=0))


main()
