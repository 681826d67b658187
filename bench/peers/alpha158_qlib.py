"""Alpha158 of all symbols of a pyqlib store by pyqlib's own loader, one process, no cache: alpha158_qlib.py STORE FIRST_DAY LAST_DAY"""
import sys

import pandas as pd
import qlib
from qlib.contrib.data.loader import Alpha158DL
from qlib.data.cache import H
from rounds import serve


def columns(table):
    """By feature the values of the symbols one after the other."""
    ordered = table.reorder_levels(["instrument", "datetime"]).sort_index()
    return {name: ordered[group, name].to_numpy() for group, name in ordered.columns}


if __name__ == "__main__":
    store, first_day, last_day = sys.argv[1:]
    qlib.init(provider_uri=store, region="us", kernels=1, logging_level=40, expression_cache=None, dataset_cache=None)
    loader = Alpha158DL()

    def run():
        H.clear()
        return loader.load("all", first_day, last_day)

    serve(run, columns=columns, report=lambda table: {"values": table.size}, pyqlib=qlib.__version__, pandas=pd.__version__)
