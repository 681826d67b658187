"""Where the observations by pandas and those of a matrix differ, as JSON: `differences.py BARS.parquet OBS.npy`."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "examples"), str(ROOT / "packages" / "python" / "src")]

import by_hand
import numpy as np

from barkeep.matrix import open_matrix

matrix = open_matrix(sys.argv[2])
_, ours = by_hand.load(sys.argv[1])
theirs = np.asarray(matrix.values)
cells = [
    {"row": int(row), "column": matrix.columns[k], "pandas": float(ours[row, k]), "barkeep": float(theirs[row, k])}
    for row, k in np.argwhere(ours != theirs)
]
print(json.dumps({"cells": int(theirs.size), "differing": cells}))
