"""The rows that are asked: a table with every feature of the model, and the same rows as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nblift.errors import Place, RegistryError, UsageError
from nblift.registry.lock import read_lock
from nblift.registry.project import Project
from nblift.registry.tables import as_frame, read_table

if TYPE_CHECKING:
    import pandas as pd

TABLES = (".parquet", ".csv")


@dataclass(frozen=True)
class Rows:
    """`frame` has the model's features as columns, `source` is the file it comes from, `whole` how many rows that has.

    `named` says whether the model was fitted on a frame; else it takes an array. `strange` says of each row whether
    training had none like it: a null where there was none, or a text that no row had. A service may refuse those only.
    """

    frame: pd.DataFrame
    source: str
    whole: int
    named: bool
    strange: list[bool]

    @property
    def input(self) -> Any:
        """What the fitted model itself takes."""
        return self.frame if self.named else self.frame.to_numpy()

    def bodies(self) -> list[bytes]:
        """Each row as the body of a request."""
        names = [str(name) for name in self.frame.columns]
        columns = [[_plain(value) for value in self.frame[name].tolist()] for name in self.frame.columns]
        return [json.dumps(dict(zip(names, row, strict=True))).encode() for row in zip(*columns, strict=True)]


def find_rows(project: Project, given: Path | None, limit: int) -> Rows:
    """The rows to ask: those of `given`, else of the largest table of the pipeline that has every feature.

    Training and test rows are in such a table, and what was dropped before training is, too. Of more than `limit`
    rows, evenly spread ones are taken.

    Raises:
        UsageError: the file has no such columns.
        RegistryError: a table cannot be read.
    """
    training = read_table(project.file(project.settings.features), project.settings.features)
    features = as_frame(training, project.settings.features)
    names = list(features.columns)
    named = hasattr(training, "columns")
    if given is not None:
        found, source = _read(given), str(given)
        if missing := [name for name in names if name not in found.columns]:
            raise UsageError(f"lacks the model's features {', '.join(missing)}", where=Place(str(given)))
    else:
        found, source = _largest(project, names, features)
    step = -(-len(found) // limit)
    frame = found[names][::step].reset_index(drop=True)
    return Rows(frame, source, len(found), named, _strange(frame, features))


def _largest(project: Project, names: Sequence[str], training: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    best, source = training, project.settings.features
    for path in _tables(project):
        found = _read(project.root / path)
        if set(names) <= set(found.columns) and len(found) > len(best) and _alike(found[list(names)], training):
            best, source = found, path
    return best, source


def _tables(project: Project) -> list[str]:
    """What the stages before the registration wrote and read, as dvc.lock has it."""
    stages = read_lock(project.root, project.deps, project.stages).stages.values()
    entries = [entry for kind in ("outs", "deps") for stage in stages for entry in stage.get(kind, ())]
    paths = dict.fromkeys(str(entry["path"]) for entry in entries)
    return [path for path in paths if path.endswith(TABLES) and (project.root / path).is_file()]


def _alike(found: pd.DataFrame, training: pd.DataFrame) -> bool:
    """Whether numbers stand where training had numbers: else these are columns before they were made ready."""
    from pandas.api.types import is_numeric_dtype

    return all(is_numeric_dtype(found[name]) == is_numeric_dtype(training[name]) for name in training.columns)


def _strange(frame: pd.DataFrame, training: pd.DataFrame) -> list[bool]:
    import numpy as np
    from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

    found = np.zeros(len(frame), dtype=bool)
    for name in training.columns:
        column, seen = frame[name], training[name]
        null = column.isna().to_numpy()
        if not seen.isna().any():
            found |= null
        if is_bool_dtype(seen) or not (is_numeric_dtype(seen) or is_datetime64_any_dtype(seen)):
            found |= ~null & ~column.isin(seen.dropna().unique()).to_numpy()
    return [bool(value) for value in found]


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    if path.suffix not in TABLES:
        raise UsageError("is neither .csv nor .parquet", where=Place(str(path)))
    if not path.is_file():
        raise UsageError("the file is not there", where=Place(str(path)))
    try:
        table = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise RegistryError(f"cannot be read: {error}", where=Place(str(path))) from error
    return table.rename(columns=str)


def _plain(value: Any) -> Any:
    import pandas as pd

    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        # JSON has no infinity: a number that no float holds is refused as that
        return value if math.isfinite(value) else str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value.item() if hasattr(value, "item") else str(value)
