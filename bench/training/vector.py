"""Microseconds of a step of one portfolio in the vector form, by how many there are, as JSON: `vector.py OBS.npy COUNT…`."""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packages" / "python" / "src"))

import numpy as np

from barkeep.gym import TradingVectorEnv

STEPS = 300

told = {}
for count in map(int, sys.argv[2:]):
    env = TradingVectorEnv(sys.argv[1], count, layout="43", random_start=True)
    env.reset(seed=1)
    actions = np.random.default_rng(1).integers(0, 3, (STEPS, count))
    began = time.perf_counter()
    for chosen in actions:
        env.step(chosen)
    told[count] = 1e6 * (time.perf_counter() - began) / STEPS / count
print(json.dumps(told))
