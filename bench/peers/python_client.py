"""A frame of 18 columns by one way: python_client.py WAY SOURCE, where SOURCE is a server's address, or a file for `opened`, `pandas` and `csv`."""
import http.client
import sys
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
from legacy_pandas import LEGACY, legacy
from rounds import read_bars, serve

from barkeep import Barkeep, open_mapped

SERIES = {"timeframe": "1min", "set": "legacy"}
#: Bytes that are read at once by who reads nothing but bytes.
WHOLE = 1 << 40


def bare(host, port):
    """The body of an answer into memory, and nothing else. The connection is a new one: the server closes one that waits for its turn."""
    connection = http.client.HTTPConnection(host, port)
    connection.request("GET", "/")
    response = connection.getresponse()
    values = np.empty(response.length, dtype=np.uint8)
    view, at = memoryview(values), 0
    while at < len(view):
        at += response.readinto(view[at : at + WHOLE])
    connection.close()
    return values


def from_csv(path):
    bars = pd.read_csv(path, index_col="timestamp", parse_dates=True)
    return legacy(bars)


def in_memory(path):
    table = read_bars(path)
    index = pd.DatetimeIndex(pd.to_datetime(table.pop("timestamp"), unit="ms", utc=True))
    return pd.DataFrame(table, index=index)


if __name__ == "__main__":
    way, source = sys.argv[1:]
    versions = {"pandas": pd.__version__}
    if way == "bare":
        parts = urlsplit(source)
        serve(lambda: bare(parts.hostname, parts.port), **versions)
    elif way == "opened":
        serve(lambda: open_mapped(source)["sma_20"], **versions)
    else:
        bars = in_memory(source) if way == "pandas" else None
        client = Barkeep(source, timeout=120) if way in ("sent", "sent frame", "mapped frame") else None
        run = {
            "pandas": lambda: legacy(bars),
            "csv": lambda: from_csv(source),
            "sent": lambda: client.get_historical_data("LONG", **SERIES),
            "sent frame": lambda: client.get_historical_data("LONG", **SERIES).to_pandas(),
            "mapped frame": lambda: client.get_historical_data("LONG", mapped=True, **SERIES).to_pandas(),
        }[way]
        serve(run, columns=lambda frame: {name: np.asarray(frame[name]) for name in LEGACY}, **versions)
