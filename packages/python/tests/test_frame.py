import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from barkeep import Frame
from barkeep.frame import needed

TIMES = [1_073_001_600_000.0, 1_073_260_800_000.0, 1_073_347_200_000.0]
META = {"symbol": "AAPL", "timeframe": "1day", "version": "x@1"}


def frame() -> Frame:
    return Frame(np.array([TIMES, [1.0, np.nan, 3.0], [4.0, 5.0, np.inf]]), ["a", "b"], META)


def test_columns_are_views_by_name_in_their_order():
    made = frame()
    assert list(made) == list(made.columns) == ["a", "b"]
    assert made["b"].base is made.table
    assert "a" in made
    assert "c" not in made
    with pytest.raises(KeyError, match="there are a, b"):
        made["close"]


def test_a_matrix_is_a_view_unless_something_else_is_asked_for():
    made = frame()
    assert np.shares_memory(made.matrix(), made.table)
    assert made.matrix().shape == (3, 2)
    narrow = made.matrix(dtype=np.float32, order="C")
    assert (narrow.dtype, narrow.flags.c_contiguous) == (np.float32, True)
    np.testing.assert_array_equal(made.matrix(columns=["b", "a"]), made.matrix()[:, ::-1])
    with pytest.raises(KeyError):
        made.matrix(columns=["nothing"])


def test_pandas_shares_the_memory_and_has_the_times_in_utc_or_where_it_is_told():
    made = frame()
    table = made.to_pandas()
    assert np.shares_memory(table.to_numpy(), made.table)
    assert table.index.equals(pd.DatetimeIndex(["2004-01-02", "2004-01-05", "2004-01-06"], tz="UTC"))
    assert str(made.to_pandas(tz="America/New_York").index.tz) == "America/New_York"
    assert not np.shares_memory(made.to_pandas(copy=True).to_numpy(), made.table)
    assert table.dtypes.tolist() == [np.float64, np.float64]


def test_arrow_has_times_nan_and_the_metadata():
    table = frame().to_arrow()
    assert table.schema.field("timestamp").type == pa.timestamp("ms", tz="UTC")
    assert table.column("a").null_count == 0
    assert np.isnan(table.column("a")[1].as_py())
    assert json.loads(table.schema.metadata[b"barkeep"]) == META


def test_filling_changes_nan_alone():
    filled = frame().fill(0.0)
    assert filled["a"].tolist() == [1, 0, 3]
    assert np.isinf(filled["b"][2])


def test_a_copy_has_memory_of_its_own():
    made = frame()
    other = made.copy()
    other["a"][0] = 9
    assert made["a"][0] == 1


def test_an_empty_frame_is_one():
    empty = Frame(np.empty((3, 0)), ["a", "b"], META)
    assert len(empty) == 0
    assert empty.to_pandas().shape == (0, 2)
    assert empty.to_arrow().num_rows == 0


def test_a_frame_says_what_it_is():
    assert repr(frame()) == "<Frame AAPL 1day x@1: 3 rows x 2 columns>"


def test_an_extra_that_is_missing_is_an_import_error_that_says_what_to_install():
    with pytest.raises(ImportError, match=r"pip install 'barkeep\[arrow\]'"):
        needed("no_such_module_of_barkeep", "arrow")
