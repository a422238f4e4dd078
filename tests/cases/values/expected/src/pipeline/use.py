"""Use.

Lifted from notebook.ipynb, section "Use".
"""

from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from numpy.ma import MaskedArray
from scipy.sparse import csr_matrix


def use(
    nothing: Any,
    yes: bool,
    many: int,
    text: str,
    third: float,
    infinite: float,
    missing: float,
    pair: tuple[Any, ...],
    letters: set[str],
    nested: dict[str, Any],
    exact: Decimal,
    half: Fraction,
    when: datetime,
    where: PurePosixPath,
    count: np.int32,
    ratio: np.float32,
    flag: np.bool,
    things: np.ndarray,
    record: np.ndarray,
    masked: MaskedArray,
    fortran: np.ndarray,
    sparse: csr_matrix,
    sizes: pd.Series,
    daily: pd.Series,
    zoned: pd.Series,
    counts: pd.Series,
    mixed: pd.Series,
    grid: pd.DataFrame,
    numbered: pd.DataFrame,
    months: pd.PeriodIndex,
) -> tuple[list[Any], list[Any], list[Any], csr_matrix, list[Any], pd.Period]:
    """Use.

    Args:
        nothing: made by `make`.
        yes: made by `make`.
        many: made by `make`.
        text: made by `make`.
        third: made by `make`.
        infinite: made by `make`.
        missing: made by `make`.
        pair: 2 items when lifted; made by `make`.
        letters: 2 items when lifted; made by `make`.
        nested: 2 items when lifted; made by `make`.
        exact: made by `make`.
        half: made by `make`.
        when: made by `make`.
        where: made by `make`.
        count: made by `make`.
        ratio: made by `make`.
        flag: made by `make`.
        things: 3 values when lifted; made by `make`.
        record: 1 value when lifted; made by `make`.
        masked: 3 values when lifted; made by `make`.
        fortran: 2 × 3 when lifted; made by `make`.
        sparse: 3 × 3 when lifted; made by `make`.
        sizes: 3 values when lifted; made by `make`.
        daily: 3 values when lifted; made by `make`.
        zoned: 2 values when lifted; made by `make`.
        counts: 3 values when lifted; made by `make`.
        mixed: 4 values when lifted; made by `make`.
        grid: 2 × 2 when lifted; made by `make`.
        numbered: 2 × 2 when lifted; made by `make`.
        months: 3 values when lifted; made by `make`.

    Returns:
        plain: 7 items when lifted.
        kept: 8 items when lifted.
        arrays: 8 items when lifted.
        sparse: 3 × 3 when lifted.
        tables: 7 items when lifted.
        last_month: a Period.
    """
    sparse = deepcopy(sparse)
    plain = [
        nothing,
        yes,
        many + 1,
        text.upper(),
        third * 3,
        infinite < 0,
        missing != missing,
    ]
    kept = [
        pair[1],
        sorted(letters),
        nested["rows"][0],
        nested[3],
        exact * 3,
        half + 1,
        when.year,
        where.name,
    ]
    arrays = [
        count + 1,
        ratio * 2,
        flag,
        things[2],
        record["v"][0],
        masked.sum(),
        fortran.flags.f_contiguous,
        sparse.sum(),
    ]
    tables = [
        sizes.max(),
        daily.index.freqstr,
        zoned.dt.tz,
        counts.sum(),
        mixed[3],
        grid.loc["a"].iloc[0, 0],
        numbered[1][1],
    ]
    last_month = months[-1]
    return plain, kept, arrays, sparse, tables, last_month
