"""Trainers at once: trainers.py N SECONDS SOURCE BARS. SOURCE is a server, which each asks for ranges again and again, or a file, which each maps and reads.
Prints one line of JSON: loads, bytes and errors of all of them, the slowest load, and what memory they have together."""
import json
import multiprocessing
import os
import random
import sys
import time

import numpy as np

from barkeep import Barkeep, open_mapped

STEP_MS = 60_000
START_MS = 1_704_067_200_000
#: Bars of one load: what an episode or two takes.
ROWS = 20_000


def memory():
    """Resident memory of this process in bytes, pages that it shares counted in parts. Linux only: 0 elsewhere."""
    try:
        with open("/proc/self/smaps_rollup") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    except OSError:
        return 0


def trainer(number, source, bars, seconds, begin, measure, tell):
    told = {"loads": 0, "bytes": 0, "errors": 0, "slowest": 0.0, "sum": 0.0}
    choose = random.Random(number)
    client = Barkeep(source, timeout=60) if source.startswith("http") else None
    begin.wait()
    before = memory()
    measure.wait()
    frame = None if client else open_mapped(source)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        row = choose.randrange(bars - ROWS)
        try:
            if client is None:
                matrix = frame.matrix()[row : row + ROWS]
            else:
                start = START_MS + STEP_MS * row
                matrix = client.get_historical_data("LONG", start, start + STEP_MS * ROWS, timeframe="1min", set="legacy").matrix()
            told["sum"] += float(np.nansum(matrix[:, -1]))
            told["loads"] += 1
            told["bytes"] += matrix.nbytes
        except Exception as error:
            told["errors"] += 1
            told["error"] = repr(error)
        told["slowest"] = max(told["slowest"], time.perf_counter() - began)
    if frame is not None:
        # Every page of the file, and no memory beside it.
        told["sum"] += sum(float(np.max(frame[name])) for name in frame)
    measure.wait()
    told["before"], told["after"] = before, memory()
    measure.wait()
    tell.put(told)


def main():
    count, seconds, source, bars = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    # What the first reduction of numpy makes for itself is no part of any frame.
    float(np.nansum(np.zeros(ROWS)) + np.max(np.zeros(ROWS)))
    context = multiprocessing.get_context("fork")
    begin, measure, tell = context.Barrier(count), context.Barrier(count), context.Queue()
    children = [context.Process(target=trainer, args=(k, source, bars, seconds, begin, measure, tell)) for k in range(count)]
    for child in children:
        child.start()
    told = [tell.get() for _ in children]
    for child in children:
        child.join()
    total = {name: sum(each[name] for each in told) for name in ("loads", "bytes", "errors", "before", "after")}
    slowest = max(each["slowest"] for each in told)
    error = next((each["error"] for each in told if "error" in each), None)
    fewest = min(each["loads"] for each in told)
    print(json.dumps({**total, "slowest": slowest, "fewest": fewest, "error": error, "seconds": seconds, "pid": os.getpid()}))


if __name__ == "__main__":
    main()
