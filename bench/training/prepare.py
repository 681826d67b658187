"""Bars of a CSV file as Parquet, as a script that is done well by hand keeps them: `prepare.py BARS.csv BARS.parquet`."""

import sys

import pandas as pd

bars = pd.read_csv(sys.argv[1], index_col="timestamp")
bars.index = pd.to_datetime(bars.index, utc=True)
bars.to_parquet(sys.argv[2])
