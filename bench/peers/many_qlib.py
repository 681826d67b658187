"""The 14 factors of all symbols of a pyqlib store from its dataset cache, which is filled before the first line:
many_qlib.py STORE FIRST_DAY LAST_DAY REDIS_PORT EMA_COLUMN EMA_SETTLES NAME=EXPRESSION ..."""
import sys

import pandas as pd
import qlib
from qlib.data import D
from qlib.data.cache import H
from rounds import serve


def columns(table, ema, settles):
    """By factor the values of the symbols one after the other."""
    table = table.sort_index(level=["instrument", "datetime"])
    values = {name: table[name].to_numpy(dtype=float, copy=True) for name in table.columns}
    start = 0
    for rows in table.groupby(level="instrument", sort=True).size():
        values[ema][start : start + settles] = 0
        start += rows
    return values


if __name__ == "__main__":
    store, first_day, last_day, redis_port, ema, settles, *factors = sys.argv[1:]
    names, expressions = zip(*(factor.split("=", 1) for factor in factors))
    qlib.init(
        provider_uri=store,
        region="us",
        kernels=1,
        logging_level=40,
        redis_port=int(redis_port),
        expression_cache="DiskExpressionCache",
        dataset_cache="DiskDatasetCache",
    )

    def run():
        H.clear()
        return D.features(D.instruments("all"), list(expressions), first_day, last_day, freq="day")

    def named(table):
        return table.rename(columns=dict(zip(expressions, names)))

    run()
    serve(
        run,
        columns=lambda table: columns(named(table), ema, int(settles)),
        report=lambda table: {"values": table.size},
        pyqlib=qlib.__version__,
        pandas=pd.__version__,
    )
