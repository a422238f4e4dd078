"""Values to files and back: the formats that carry values between stages.

| suffix     | holds                                                       |
| ---------- | ----------------------------------------------------------- |
| `.parquet` | a pandas DataFrame or Series, index and dtypes kept; an     |
|            | array of text or other objects, of one or two dimensions    |
| `.npy`     | a numpy array without objects, or a numpy scalar            |
| `.npz`     | a scipy sparse matrix or array                              |
| `.json`    | None, numbers, strings, lists, dicts with string keys       |
| `.skops`   | a scikit-learn estimator                                    |
| `.pkl`     | anything that cloudpickle can carry                         |
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nblift.errors import StageError
from nblift.runtime.raw import global_stream
from nblift.runtime.stable_skops import make_stable

_MARK = b"nblift"  # the key of parquet's metadata that says what a file holds, where it is no frame


def save(value: Any, path: Path) -> None:
    """Write `value` in the format of the path's suffix, beside and renamed, so that no half file is ever seen.

    Raises:
        StageError: no such format, or the value does not fit it.
    """
    write = _format(path)[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    os.close(handle)
    try:
        write(value, Path(beside))
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except Exception as error:
        raise StageError(
            f"cannot write a {type(value).__name__} as {path.suffix}: {error}",
            hint="Name the output with another suffix in dvc.yaml; .pkl takes nearly everything.",
        ) from error
    finally:
        Path(beside).unlink(missing_ok=True)


def load(path: Path) -> Any:
    """Read what `save` wrote.

    Raises:
        StageError: no such file or format, or the file is damaged.
    """
    read = _format(path)[1]
    if not path.is_file():
        raise StageError(f"{path} is not there", hint="Run the stage that makes it: dvc repro")
    try:
        return read(path)
    except Exception as error:
        raise StageError(f"{path} cannot be read: {error}", hint="Make it again: dvc repro --force") from error


def suffixes_for(value: object) -> tuple[str, ...]:
    """The formats worth trying for a value, the best first; the last one is always `.pkl`."""
    kind = type(value)
    if _is(value, "pandas", "DataFrame", "Series"):
        return (".parquet", ".pkl")
    if _is(value, "numpy", "ndarray", "generic"):
        return (".npy", ".parquet", ".pkl") if getattr(value, "ndim", 0) in (1, 2) else (".npy", ".pkl")
    if kind.__module__.startswith("scipy.sparse"):
        return (".npz", ".pkl")
    if kind in (type(None), bool, int, float, str, list, dict):
        return (".json", ".pkl")
    if callable(getattr(value, "get_params", None)) and callable(getattr(value, "fit", None)):
        return (".skops", ".pkl")
    return (".pkl",)


def _is(value: object, library: str, *names: str) -> bool:
    module = sys.modules.get(library)
    return module is not None and isinstance(value, tuple(getattr(module, name) for name in names))


def _format(path: Path) -> tuple[Callable[[Any, Path], None], Callable[[Path], Any]]:
    try:
        return _FORMATS[path.suffix]
    except KeyError:
        known = ", ".join(_FORMATS)
        raise StageError(f"{path}: no format has the suffix {path.suffix!r}", hint=f"Use one of {known}.") from None


def _write_parquet(value: Any, path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    frame, mark = value, None
    if type(value).__name__ == "Series":
        # a Series may have any name, or none; a column must have a string
        mark = {"kind": "series", "name": value.name}
        frame = value.to_frame("value")
    elif _is(value, "numpy", "ndarray"):
        import pandas

        mark = {"kind": "array", "dimensions": value.ndim}
        columns = value.reshape(len(value), -1)
        frame = pandas.DataFrame({f"c{i}": columns[:, i] for i in range(columns.shape[1])})
    elif _lies_by_rows(value):
        mark = {"kind": "frame", "order": "rows"}
    table = pyarrow.Table.from_pandas(frame)
    if mark is not None:
        metadata = {**(table.schema.metadata or {}), _MARK: json.dumps(mark).encode()}
        table = table.replace_schema_metadata(metadata)
    pyarrow.parquet.write_table(table, path)


def _lies_by_rows(frame: Any) -> bool:
    """Whether a frame is one array that lies row by row: sums over it then round in another order."""
    plain = {str(dtype) for dtype in frame.dtypes}
    if len(plain) != 1 or next(iter(plain)) not in ("float64", "float32") or min(frame.shape) < 2:
        return False
    flags = frame.to_numpy(copy=False).flags
    return bool(flags.c_contiguous and not flags.f_contiguous)


def _laid_by_rows(frame: Any) -> Any:
    import numpy

    values = numpy.ascontiguousarray(frame.to_numpy())
    return type(frame)(values, index=frame.index, columns=frame.columns, copy=False)


def _make_types_known() -> None:
    """Arrow knows pandas' periods and intervals once pandas has told it, and else reads them as plain numbers."""
    for module in (
        "pandas.core.arrays.arrow.extension_types",
        "pandas.core.arrays._arrow_utils",
    ):  # after and before 1.5
        with contextlib.suppress(ImportError):
            importlib.import_module(module)


def _read_parquet(path: Path) -> Any:
    import pyarrow.parquet

    _make_types_known()
    table = pyarrow.parquet.read_table(path)
    frame = table.to_pandas()
    mark = (table.schema.metadata or {}).get(_MARK)
    if mark is None:
        return frame
    kind = json.loads(mark)
    if kind["kind"] == "frame":
        return _laid_by_rows(frame)
    if kind["kind"] == "series":
        return frame["value"].rename(kind["name"])
    values = frame.to_numpy(dtype=object)
    return values[:, 0].copy() if kind["dimensions"] == 1 else values


def _write_npy(value: Any, path: Path) -> None:
    import numpy

    numpy.save(path, value, allow_pickle=False)


def _read_npy(path: Path) -> Any:
    import numpy

    array = numpy.load(path, allow_pickle=False)
    return array if array.ndim else array[()]


def _write_npz(value: Any, path: Path) -> None:
    import scipy.sparse

    scipy.sparse.save_npz(path, value)


def _read_npz(path: Path) -> Any:
    import scipy.sparse

    return scipy.sparse.load_npz(path)


def _write_json(value: Any, path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write_skops(value: Any, path: Path) -> None:
    import skops.io

    skops.io.dump(value, path)
    with zipfile.ZipFile(path) as archive:
        if b'"__main__"' in archive.read("schema.json"):
            raise ValueError("it has a class of the notebook's own, which only a pickle can carry")
    make_stable(path)


def _read_skops(path: Path) -> Any:
    import skops.io

    # the file is the project's own, made by the stage that dvc.yaml names: as trusted as its code
    return skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))


def _write_pickle(value: Any, path: Path) -> None:
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        """Keeps a reference to the global random stream what it is, where a copy would draw on by itself."""

        def reducer_override(self, value: Any) -> Any:
            if not (place := global_stream(value)):
                return super().reducer_override(value)
            module, attribute = place.split(":")
            return getattr, (sys.modules[module], attribute)

    with path.open("wb") as file:
        Pickler(file, protocol=5).dump(value)


def _read_pickle(path: Path) -> Any:
    import pickle

    return pickle.loads(path.read_bytes())


_FORMATS: dict[str, tuple[Callable[[Any, Path], None], Callable[[Path], Any]]] = {
    ".parquet": (_write_parquet, _read_parquet),
    ".npy": (_write_npy, _read_npy),
    ".npz": (_write_npz, _read_npz),
    ".json": (_write_json, _read_json),
    ".skops": (_write_skops, _read_skops),
    ".pkl": (_write_pickle, _read_pickle),
}
