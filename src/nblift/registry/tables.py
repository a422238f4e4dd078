"""Rows that a stage wrote, read back: `.parquet` frames and series, `.npy` arrays, `.json` lists. Never pickles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nblift.errors import Place, RegistryError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Table = pd.DataFrame | pd.Series[Any] | np.ndarray[Any, Any]


def read_table(path: Path, name: str) -> Table:
    """Read rows. `name` is what an error calls the file.

    Raises:
        RegistryError: the file cannot be read, or does not hold rows.
    """
    try:
        return _READERS[path.suffix](path)
    except Exception as error:  # pyarrow, numpy and json each have trees of their own
        raise RegistryError(
            f"the rows cannot be read: {error}",
            where=Place(name),
            hint="Run `dvc repro`, or `dvc pull`.",
        ) from error


def as_frame(table: Table, name: str) -> pd.DataFrame:
    """Features as a frame with unique text names; the columns of an array are called x0, x1 and so on.

    Raises:
        RegistryError: one-dimensional rows, no rows at all, names of several levels, or that are not unique.
    """
    import numpy as np
    import pandas as pd

    if isinstance(table, np.ndarray) and table.ndim == 2:
        table = pd.DataFrame(table, columns=[f"x{n}" for n in range(table.shape[1])])
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise RegistryError(
            "the features are not a table with rows and columns",
            where=Place(name),
            hint="See registry.features in params.yaml.",
        )
    if table.columns.nlevels > 1:
        raise RegistryError(
            "columns of several levels: a request names its fields by one text each",
            where=Place(name),
            hint='Join them in the notebook: frame.columns = frame.columns.map("_".join).',
        )
    frame = table.rename(columns=str)
    if not frame.columns.is_unique:
        twice = ", ".join(sorted(set(frame.columns[frame.columns.duplicated()])))
        raise RegistryError(
            f"columns with the same name: {twice}",
            where=Place(name),
            hint="Rename them in the notebook.",
        )
    return frame


def as_target(table: Table) -> Table:
    """A frame of one column as that column; anything else as it is."""
    import pandas as pd

    return table.iloc[:, 0] if isinstance(table, pd.DataFrame) and table.shape[1] == 1 else table


def _parquet(path: Path) -> Table:
    import pandas as pd
    import pyarrow.parquet

    frame = pd.read_parquet(path)
    mark = (pyarrow.parquet.read_schema(path).metadata or {}).get(b"nblift")
    kind = json.loads(mark) if mark is not None else {}
    if kind.get("kind") == "series":
        return frame.iloc[:, 0].rename(kind["name"])
    if kind.get("kind") == "array":
        values = frame.to_numpy(dtype=object)
        return values[:, 0] if kind["dimensions"] == 1 else values
    return frame


def _npy(path: Path) -> Table:
    import numpy as np

    array: np.ndarray[Any, Any] = np.load(path, allow_pickle=False)
    return array


def _json(path: Path) -> Table:
    import numpy as np

    return np.asarray(json.loads(path.read_text(encoding="utf-8")))


_READERS = {".parquet": _parquet, ".npy": _npy, ".json": _json}
