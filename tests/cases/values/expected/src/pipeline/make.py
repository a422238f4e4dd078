"""Make.

Lifted from notebook.ipynb, section "Make".
"""

import datetime as dt
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.ma import MaskedArray
from scipy.sparse import csr_matrix


def make() -> tuple[
    Any,
    bool,
    int,
    str,
    float,
    float,
    float,
    tuple[Any, ...],
    set[str],
    dict[str, Any],
    Decimal,
    Fraction,
    datetime,
    PurePosixPath,
    np.int32,
    np.float32,
    np.bool,
    np.ndarray,
    np.ndarray,
    MaskedArray,
    np.ndarray,
    csr_matrix,
    pd.Series,
    pd.Series,
    pd.Series,
    pd.Series,
    pd.Series,
    pd.DataFrame,
    pd.DataFrame,
    pd.PeriodIndex,
]:
    """Make.

    Returns:
        nothing: a NoneType.
        yes: a bool.
        many: a number.
        text: a str.
        third: a number.
        infinite: a number.
        missing: a number.
        pair: 2 items when lifted.
        letters: 2 items when lifted.
        nested: 2 items when lifted.
        exact: a Decimal.
        half: a Fraction.
        when: a datetime.
        where: a PurePosixPath.
        count: a number.
        ratio: a number.
        flag: a bool.
        things: 3 values when lifted.
        record: 1 value when lifted.
        masked: 3 values when lifted.
        fortran: 2 × 3 when lifted.
        sparse: 3 × 3 when lifted.
        sizes: 3 values when lifted.
        daily: 3 values when lifted.
        zoned: 2 values when lifted.
        counts: 3 values when lifted.
        mixed: 4 values when lifted.
        grid: 2 × 2 when lifted.
        numbered: 2 × 2 when lifted.
        months: 3 values when lifted.
    """
    nothing, yes, many, text = None, True, 10**25, "naïve ✓"
    third, infinite, missing = 1 / 3, float("-inf"), float("nan")
    pair, letters, nested = (
        (1, "a"),
        {"b", "a"},
        {"rows": [(1, 2), {"deep": None}], 3: b"bytes"},
    )
    exact, half, when, where = (
        Decimal("0.10"),
        Fraction(1, 2),
        dt.datetime(2024, 2, 29, 12),
        PurePosixPath("a/b"),
    )

    count, ratio, flag = np.int32(7), np.float32(0.1), np.bool_(True)
    things = np.array([1, "a", None], dtype=object)
    record = np.array([(1, 2.5)], dtype=[("n", "i2"), ("v", "f8")])
    masked = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
    fortran = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    sparse = sp.csr_matrix(np.diag([1.0, 0.0, 2.0]))

    sizes = pd.Series(
        pd.Categorical(["S", "L", "S"], categories=["S", "M", "L"], ordered=True),
        name="size",
    )
    daily = pd.Series(
        [1.5, 2.5, 3.5], index=pd.date_range("2024-01-01", periods=3, freq="D")
    )
    zoned = pd.Series(pd.date_range("2024-03-30", periods=2, tz="Europe/Paris"))
    counts = pd.Series([1, None, 3], dtype="Int64")
    mixed = pd.Series([1, "a", None, (1, 2)])
    grid = pd.DataFrame(
        [[1, 2.0], [3, 4.0]],
        index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["key", None]),
        columns=pd.MultiIndex.from_tuples([("v", "n"), ("v", "x")]),
    )
    numbered = pd.DataFrame(np.eye(2))
    months = pd.period_range("2024-01", periods=3, freq="M")
    return (
        nothing,
        yes,
        many,
        text,
        third,
        infinite,
        missing,
        pair,
        letters,
        nested,
        exact,
        half,
        when,
        where,
        count,
        ratio,
        flag,
        things,
        record,
        masked,
        fortran,
        sparse,
        sizes,
        daily,
        zoned,
        counts,
        mixed,
        grid,
        numbered,
        months,
    )
