"""Reference values for the operators over a panel.

    python3 panel.py > panel.json

Needs pandas (2.3.3 made the committed file). A member of the panel is rows `[first, first + count)` of a bundled file, under its own timestamps or under
those of btcusd_1d from row `stamped` on: they overlap in part, two are equal, two have holes or never change.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
FOLDERS = [HERE.parents[2] / 'sdk' / 'data', HERE / 'bars']

MEMBERS = {
    'QUOTES': {'file': 'quotes502_1d', 'first': 0, 'count': 502, 'stamped': None},
    'BTC': {'file': 'btcusd_1d', 'first': 0, 'count': 1770, 'stamped': None},
    'EARLY': {'file': 'aapl_1d', 'first': 0, 'count': 900, 'stamped': 300},
    'LATE': {'file': 'aapl_1d', 'first': 1500, 'count': 800, 'stamped': 500},
    'TWIN': {'file': 'aapl_1d', 'first': 1500, 'count': 800, 'stamped': 500},
    'HOLES': {'file': 'adv_nan_holes', 'first': 0, 'count': 300, 'stamped': 900},
    'FLAT': {'file': 'adv_constant', 'first': 0, 'count': 300, 'stamped': 400},
}


def read(file):
    path = next(folder / f'{file}.csv' for folder in FOLDERS if (folder / f'{file}.csv').exists())
    return pd.read_csv(path, float_precision='round_trip')


def member(file, first, count, stamped):
    bars = read(file).iloc[first:first + count].reset_index(drop=True)
    if stamped is not None:
        bars['timestamp'] = read('btcusd_1d')['timestamp'].iloc[stamped:stamped + count].to_numpy()
    return bars


bars = pd.concat({name: member(**recipe) for name, recipe in MEMBERS.items()}, names=['symbol', 'row'])
SYMBOL = bars.groupby(level='symbol')


def change(n):
    return bars['close'] / SYMBOL['close'].shift(n) - 1


def across(values):
    return values.groupby(bars['timestamp'])


def rank(values):
    return across(values).rank(pct=True)


def demean(values):
    return values - across(values).transform('mean')


def zscore(values):
    return demean(values) / across(values).transform('std')


def by_symbol(values, f):
    return values.groupby(level='symbol', group_keys=False).apply(f)


VALUES = {
    'rank(close)': rank(bars['close']),
    'rank(volume)': rank(bars['volume']),
    'rank(close / shift(close, 20) - 1)': rank(change(20)),
    'demean(close)': demean(bars['close']),
    'demean(close / shift(close, 5) - 1)': demean(change(5)),
    'zscore(close)': zscore(bars['close']),
    'zscore(close / shift(close, 5) - 1)': zscore(change(5)),
    'sma(rank(close / shift(close, 20) - 1), 5)': by_symbol(rank(change(20)), lambda x: x.rolling(5).mean()),
    'shift(rank(close), 3) - rank(close)': by_symbol(rank(bars['close']), lambda x: x.shift(3)) - rank(bars['close']),
    'zscore(rank(close))': zscore(rank(bars['close'])),
    'rank(demean(close) / close)': rank(demean(bars['close']) / bars['close']),
}

rng = np.random.default_rng(7)
rows = {}
for expression, values in VALUES.items():
    rows[expression] = {}
    for name in MEMBERS:
        column = values[name].to_numpy()
        chosen = sorted({*range(0, min(24, len(column))), len(column) - 1, *rng.choice(len(column), 40, replace=False).tolist()})
        rows[expression][name] = {str(row): None if np.isnan(column[row]) else float(column[row]) for row in chosen}
json.dump({'pandas': pd.__version__, 'members': MEMBERS, 'rows': rows}, sys.stdout, indent=1)
