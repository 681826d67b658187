import subprocess

import numpy as np
import pytest

from barkeep import BarkeepError, MismatchError
from barkeep.matrix import open_matrix
from barkeep.training import read_dataset, read_scaler
from support import CLI, ROOT, node


def export(path, *flags):
    subprocess.run([node(), str(CLI), "export", "--symbol", "BTCUSD", "--out", str(path), *flags], capture_output=True, check=True)
    return path


@pytest.fixture
def obs(tmp_path):
    return export(tmp_path / "obs.npy", "--set", "env43-market")


def test_a_matrix_is_mapped_and_cannot_be_written_to(obs):
    matrix = open_matrix(obs, version="env43-market", verify=True)
    assert (matrix.values.shape, matrix.values.dtype, len(matrix)) == ((1770, 40), np.float32, 1770)
    assert type(matrix.values) is np.ndarray
    assert not matrix.values.flags.writeable
    assert matrix.values.tobytes() == np.load(obs).tobytes()
    with pytest.raises(ValueError, match="read-only"):
        matrix.values[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        matrix.bars["close"][0] = 1
    assert matrix.bars["close"].flags.c_contiguous
    assert matrix.column("returns_1").tolist() == matrix.values[:, 6].tolist()
    assert matrix.version == matrix.manifest["version"]
    assert "1770 rows x 40 columns" in repr(matrix)
    with pytest.raises(KeyError, match="is not known"):
        matrix.column("returns_2")


def test_by_row_or_by_column_the_values_are_the_same(tmp_path):
    rows = open_matrix(export(tmp_path / "c.npy", "--set", "legacy", "--dtype", "float64"))
    columns = open_matrix(export(tmp_path / "f.npy", "--set", "legacy", "--dtype", "float64", "--order", "F"))
    assert columns.values.flags.f_contiguous
    assert np.array_equal(rows.values, columns.values, equal_nan=True)
    assert rows.values.dtype == np.float64


def test_windows_are_views_that_cross_no_gap(obs):
    matrix = open_matrix(obs)
    first, second = matrix.windows(60)
    assert (first.shape, second.shape) == ((1511, 40, 60), (141, 40, 60))
    assert np.shares_memory(first, matrix.values)
    assert first[3].T.tobytes() == matrix.values[3:63].tobytes()
    assert second[0].T.tobytes() == matrix.values[1570:1630].tobytes()
    every_tenth, _ = matrix.windows(length=60, stride=10)
    assert every_tenth.shape == (152, 40, 60)
    assert every_tenth[1].T.tobytes() == matrix.values[10:70].tobytes()
    assert np.shares_memory(every_tenth, matrix.values)
    for wrong in ({"length": 0}, {"length": 60, "stride": 0}, {"length": 2.5}):
        with pytest.raises(BarkeepError, match="use a whole number of 1 or more"):
            matrix.windows(**wrong)


def test_other_columns_another_order_or_another_version_are_refused_with_what_differs(obs):
    columns = open_matrix(obs).columns
    for expected, said in [
        ({"columns": [*columns, "regime"]}, "it lacks regime"),
        ({"columns": columns[1:]}, "it has besides rsi_14_scaled"),
        ({"columns": columns[::-1]}, "column 0 is rsi_14_scaled, expected is return_lag_0"),
        ({"columns": [*columns, columns[0]]}, "it has 40 columns, expected are 41"),
        ({"version": "env43-market@000000000000"}, "expected is env43-market@000000000000"),
        ({"version": "env4"}, "expected is env4"),
        ({"columns": []}, "…"),
    ]:
        with pytest.raises(MismatchError, match=said):
            open_matrix(obs, **expected)
    assert open_matrix(obs, columns=columns).columns == columns


def test_what_was_changed_cut_or_taken_away_is_refused(obs):
    manifest = obs.with_suffix(".json")
    text = manifest.read_text()
    for bad, said in [(text.replace('"rows": 1770', '"rows": 1769'), "has been changed"), ("{}", "has no seal")]:
        manifest.write_text(bad)
        with pytest.raises(BarkeepError, match=said):
            open_matrix(obs)
    manifest.write_text(text)
    whole = obs.read_bytes()
    obs.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    open_matrix(obs)
    with pytest.raises(BarkeepError, match="is not the file that its manifest tells of"):
        open_matrix(obs, verify=True)
    obs.write_bytes(whole[:-100])
    with pytest.raises(BarkeepError, match="export it anew"):
        open_matrix(obs)
    for bad, said in [(b"", "is empty"), (b"timestamp,open", "is no .npy file"), (whole.replace(b"descr", b"other", 1), "not understood")]:
        obs.write_bytes(bad)
        with pytest.raises(BarkeepError, match=said):
            open_matrix(obs)
    np.save(obs, np.zeros((1770, 40)))
    with pytest.raises(BarkeepError, match=r"holds \(1770, 40\) of float64"):
        open_matrix(obs)
    obs.unlink()
    with pytest.raises(BarkeepError, match="there is no such file"):
        open_matrix(obs)
    manifest.unlink()
    with pytest.raises(BarkeepError, match="there is no such file"):
        open_matrix(obs)


DATASET = """
const core = await import(process.argv[1]);
const training = await import(process.argv[2]);
const bars = core.barsFrom(Array.from({ length: 400 }, (_, i) => {
  const close = 100 + 10 * Math.sin(i / 9) + i / 30;
  return { timestamp: i * 864e5, open: close - 0.5, high: close + 1, low: close - 1, close, volume: 1000 + (i % 7) };
}));
const set = core.featureSet('legacy');
const features = core.compute(bars, set);
const label = training.forwardReturn(5).of(bars);
const splits = training.walkForward({ label, set, train: 100, test: 40 });
const scalers = splits.map((split) => training.fitStandardScaler(features, split));
const parts = { symbol: 'X', timeframe: '1day', set, origin: 'series', bars, features, label, splits, scalers, dtype: 'float64' };
await training.writeDataset(process.argv[3], parts);
"""


@pytest.fixture(scope="session")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dataset")
    built = [str(ROOT / "packages" / name) for name in ("feature-core/dist/index.js", "sdk/dist/training.js")]
    subprocess.run([node(), "--input-type=module", "--eval", DATASET, *built, str(folder)], check=True)
    return folder


def test_a_dataset_of_node_is_read_with_its_splits_and_scalers(dataset):
    data = read_dataset(dataset, version="legacy")
    close = 100 + 10 * np.sin(np.arange(400) / 9) + np.arange(400) / 30
    assert data.features.shape == (400, 18)
    assert data.timestamps.tolist() == [day * 864e5 for day in range(400)]
    assert np.allclose(data.labels[:395], close[5:] / close[:-5] - 1, rtol=1e-12)
    assert np.isnan(data.labels[395:]).all()
    assert data.label_ends[:3].tolist() == [5, 6, 7]
    assert [split.name for split in data.splits] == [f"walk-{k}" for k in range(len(data.splits))]
    assert len(data.splits) == len(data.scalers) > 1
    for split, scaler in zip(data.splits, data.scalers, strict=True):
        train = data.features[split.train_rows]
        assert np.allclose(scaler.center, np.nanmean(train, axis=0), rtol=1e-12)
        assert np.allclose(scaler.scale, np.nanstd(train, axis=0), rtol=1e-9)
        scaled = scaler.apply(train, data.columns)
        assert np.allclose(np.nanmean(scaled, axis=0), 0, atol=1e-9)
        assert data.label_ends[split.train_rows].max() < split.test_rows.min()
        assert scaler.train == split.train
    with pytest.raises(MismatchError, match="column 0 is returns_20d"):
        data.scalers[0].apply(train, data.columns[::-1])
    with pytest.raises(MismatchError):
        read_dataset(dataset, columns=["a"])


def test_a_dataset_that_was_changed_is_refused(dataset, tmp_path):
    for file in dataset.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    labels = tmp_path / "labels.npy"
    labels.write_bytes(labels.read_bytes()[:-8] + bytes(8))
    (tmp_path / "scaler-1.json").unlink()
    with pytest.raises(
        BarkeepError, match=r"labels\.npy was changed, scaler-1\.json is missing|scaler-1\.json is missing, labels\.npy was changed"
    ):
        read_dataset(tmp_path)
    with pytest.raises(BarkeepError, match="is no barkeep-scaler"):
        read_scaler(tmp_path / "manifest.json")
