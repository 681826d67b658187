"""One training cycle: a search over hyperparameters, by one of three ways of getting observations. Prints what it took, and what came out, as JSON.

The clock starts when everything is imported: what is timed is what each run of a script repeats.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "examples"), str(ROOT / "packages" / "python" / "src"), str(Path(__file__).parent)]

import by_hand
import numpy as np
import pandas as pd
from legacy_loader import add_features
from policy_agent import TRIALS, Clock, train
from train_policy import FrameEnv

import barkeep.gym
from barkeep.matrix import open_matrix


def legacy(args):
    bars = pd.read_csv(args.csv, index_col="timestamp")
    bars.index = pd.to_datetime(bars.index, utc=True)
    return FrameEnv(add_features(bars))


def array(args):
    return by_hand.ArrayEnv(*by_hand.load(args.parquet))


def fed(args):
    """The loop of `array`, fed with the matrix of `mapped`."""
    matrix = open_matrix(args.matrix)
    return by_hand.ArrayEnv(matrix.bars["close"], matrix.values)


def mapped(args):
    # The other two run through gaps: here they are told to be none.
    return barkeep.gym.TradingEnv(args.matrix, layout="43", max_gap=np.inf)


WAYS = {"legacy": legacy, "by-hand": array, "fed": fed, "barkeep": mapped}
OBSERVES = {"legacy": "observation", "by-hand": "observation", "fed": "observation", "barkeep": "_observation"}


def run_trial(job):
    """A trial; with `apart`, the seconds that went to data: loading, and building observations."""
    args, trial = job
    clock = Clock()
    began = time.perf_counter()
    env = WAYS[args.way](args)
    loading = time.perf_counter() - began
    watch = Watch(env, OBSERVES[args.way]) if args.apart else None
    result = train(env, trial, args.episodes, clock)
    return {
        "seconds": time.perf_counter() - began,
        "return": result,
        "steps": clock.steps,
        "agent": clock.agent,
        "loading": loading,
        "observing": 0.0 if watch is None else watch.seconds,
        "seen": None if watch is None else watch.hash.hexdigest(),
    }


class Watch:
    """Times and hashes what an environment's method gives."""

    def __init__(self, env, name):
        self.seconds = 0.0
        self.hash = hashlib.sha256()
        inner = getattr(env, name)

        def watched():
            began = time.perf_counter()
            seen = inner()
            self.seconds += time.perf_counter() - began
            self.hash.update(seen.tobytes())
            return seen

        setattr(env, name, watched)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=WAYS, required=True)
    for name in ("csv", "parquet", "matrix"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--trials", type=int, default=len(TRIALS))
    parser.add_argument("--episodes", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--apart", action="store_true", help="tell what went to data, at the cost of the total")
    args = parser.parse_args()
    jobs = [(args, trial) for trial in TRIALS[: args.trials]]
    if args.workers == 1:
        began = time.perf_counter()
        trials = [run_trial(job) for job in jobs]
    else:
        with ProcessPoolExecutor(args.workers, mp_context=get_context("fork")) as pool:
            list(pool.map(time.sleep, [0.05] * args.workers))  # workers are there before the clock starts
            began = time.perf_counter()
            trials = list(pool.map(run_trial, jobs))
    print(json.dumps({"seconds": time.perf_counter() - began, "trials": trials}))


if __name__ == "__main__":
    main()
