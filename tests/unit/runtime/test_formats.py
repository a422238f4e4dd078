from __future__ import annotations

import collections
import gc
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nblift.errors import StageError
from nblift.runtime.fingerprint import fingerprint
from nblift.runtime.formats import load, save, suffixes_for


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "i": [1, 2],
            "f": [0.1, np.nan],
            "s": ["é", None],
            "c": pd.Categorical(["x", "y"], ordered=True),
            "t": pd.to_datetime(["2020-01-01", None]),
            "n": pd.array([1, None], dtype="Int64"),
        },
        index=pd.Index(["p", "q"], name="id"),
    )


ROUND_TRIPS: list[tuple[str, Callable[[], Any]]] = [
    (".parquet", frame),
    (".parquet", lambda: pd.DataFrame({"a": [1, 2, 3]}).iloc[::2]),
    (".parquet", lambda: pd.DataFrame({"a": []})),
    (".parquet", lambda: pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, "x")], names=["m", "n"]))),
    (".parquet", lambda: pd.Series([1, 2], name="a")),
    (".parquet", lambda: pd.Series([1.5])),
    (".parquet", lambda: pd.Series(["x"], name=3, index=["i"])),
    (".npy", lambda: np.arange(6.0).reshape(2, 3)),
    (".npy", lambda: np.array(["a", "bc"])),
    (".npy", lambda: np.array([], dtype="datetime64[s]")),
    (".npy", lambda: np.array([(1, 2.5)], dtype=[("a", int), ("b", float)])),
    (".npy", lambda: np.float32(1.5)),
    (".npy", lambda: np.bool_(True)),
    (".npz", lambda: scipy.sparse.csr_matrix([[0, 1.5]])),
    (".npz", lambda: scipy.sparse.csc_array([[0, 1]])),
    (".json", lambda: None),
    (".json", lambda: {"a": [1, 2.5, "é\n", None, True, {}], "b": 10**30, "c": 0.1}),
    (".json", lambda: float("inf")),
    (".skops", lambda: LinearRegression().fit([[1.0], [2.0]], [1, 2])),
    (".skops", lambda: make_pipeline(StandardScaler(), LinearRegression())),
    (".pkl", lambda: {1: (2, {3}), "f": np.array(["a", None], dtype=object)}),
    (".pkl", lambda: collections.Counter("aab")),
    (".pkl", lambda: np.random.default_rng(1)),
]


@pytest.mark.parametrize(("suffix", "make"), ROUND_TRIPS)
def test_each_format_gives_its_values_back_whole(suffix: str, make: Callable[[], Any], tmp_path: Path) -> None:
    path = tmp_path / "new" / f"value{suffix}"
    save(make(), path)
    assert fingerprint(load(path)).digest == fingerprint(make()).digest
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert suffix in suffixes_for(make()) and suffixes_for(make())[-1] == ".pkl"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
        lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), v, max_size=3),
        max_leaves=6,
    )
)
@settings(max_examples=30)
def test_json_gives_back_whatever_json_has(value: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        save(value, Path(folder, "v.json"))
        assert fingerprint(load(Path(folder, "v.json"))).digest == fingerprint(value).digest


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "v.json"),
        ({1, 2}, "v.json"),
        (np.array([{}], dtype=object), "v.npy"),
        (3, "v.parquet"),
        (pd.DataFrame({"a": [1, "x", object()]}), "v.parquet"),
        ((i for i in [1]), "v.pkl"),
        (np.eye(2), "v.npz"),
        (1, "v.docx"),
    ],
)
def test_what_a_format_cannot_hold_is_told_and_leaves_no_file(value: Any, name: str, tmp_path: Path) -> None:
    with pytest.raises(StageError) as caught:
        save(value, tmp_path / name)
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_value_that_cannot_be_written_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    save([1], tmp_path / "v.json")
    with pytest.raises(StageError):
        save([1, object()], tmp_path / "v.json")
    assert load(tmp_path / "v.json") == [1]
    assert [p.name for p in tmp_path.iterdir()] == ["v.json"]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # scipy's
@pytest.mark.parametrize("suffix", [".parquet", ".npy", ".npz", ".json", ".skops", ".pkl"])
@pytest.mark.parametrize("damage", [b"", b"\x00\xff{", "half"])
def test_a_damaged_file_is_told_with_its_name(suffix: str, damage: bytes | str, tmp_path: Path) -> None:
    path = tmp_path / f"value{suffix}"
    save(next(make for s, make in ROUND_TRIPS if s == suffix and make() is not None)(), path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if damage == "half" else damage)  # type: ignore[arg-type]
    with pytest.raises(StageError) as caught:
        load(path)
    assert path.name in caught.value.message and caught.value.hint
    del caught
    if suffix == ".npz":  # whose reader leaves the file open
        gc.collect()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StageError, match=r"none\.pkl is not there"):
        load(tmp_path / "none.pkl")
    with pytest.raises(StageError, match="no format"):
        load(tmp_path / "none.txt")


def test_a_reference_to_the_global_stream_stays_one(tmp_path: Path) -> None:
    value = {"frozen": scipy.stats.norm(0, 1), "numpy": np.random.mtrand._rand, "own": np.random.RandomState(1)}
    before = fingerprint(value).digest
    save(value, tmp_path / "value.pkl")
    np.random.random()
    back = load(tmp_path / "value.pkl")
    assert fingerprint(back).digest == before == fingerprint(value).digest
    assert back["numpy"] is np.random.mtrand._rand and back["frozen"].dist._random_state is np.random.mtrand._rand
    assert back["own"] is not value["own"] and back["own"].random() == np.random.RandomState(1).random()


def test_a_fresh_process_reads_periods_and_intervals(tmp_path: Path) -> None:
    save(pd.Series([1, 2], index=pd.period_range("2016Q1", periods=2, freq="Q")), tmp_path / "periods.parquet")
    save(pd.DataFrame({"bin": pd.interval_range(0, 2)}), tmp_path / "bins.parquet")
    code = "from pathlib import Path; from nblift.runtime.formats import load; "
    code += "print(load(Path('periods.parquet')).index.dtype, load(Path('bins.parquet'))['bin'].dtype)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "period[Q-DEC] interval[int64, right]"
