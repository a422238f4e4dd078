from __future__ import annotations

import csv
import decimal
import locale
import os
import random
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
import sklearn

from nblift.observe.state import snapshot


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    states = random.getstate(), np.random.get_state()
    context = decimal.getcontext().copy()
    limits = sys.getrecursionlimit(), csv.field_size_limit(), locale.setlocale(locale.LC_ALL)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("NBLIFT_TEST", "")
    with warnings.catch_warnings(), matplotlib.rc_context(), np.errstate(), np.printoptions(), sklearn.config_context():
        yield
    decimal.setcontext(context)
    sys.setrecursionlimit(limits[0])
    csv.field_size_limit(limits[1])
    locale.setlocale(locale.LC_ALL, limits[2])
    monkeypatch.undo()
    time.tzset()
    random.setstate(states[0])
    np.random.set_state(states[1])
    pd.reset_option("display.max_rows")
    pd.reset_option("compute.use_numexpr")


@pytest.mark.parametrize(
    ("act", "touched"),
    [
        (lambda: np.random.rand(), {"numpy.random"}),
        (lambda: np.random.seed(5), {"numpy.random"}),
        (lambda: random.random(), {"python.random"}),
        (lambda: pd.set_option("display.max_rows", 7), {"pandas.display"}),
        (lambda: pd.set_option("compute.use_numexpr", False), {"pandas.options"}),
        (lambda: matplotlib.rcParams.update({"lines.linewidth": 9}), {"matplotlib.rcParams"}),
        (lambda: np.seterr(divide="raise", over="raise"), {"numpy.errors"}),
        (lambda: np.set_printoptions(precision=2), {"numpy.print"}),
        (lambda: sklearn.set_config(transform_output="pandas"), {"sklearn.config"}),
        (lambda: warnings.simplefilter("ignore"), {"warnings.filters"}),
        (lambda: warnings.simplefilter("error", UserWarning), {"warnings.filters", "warnings.errors"}),
        (lambda: setattr(decimal.getcontext(), "prec", 5), {"decimal.context"}),
        (lambda: sys.setrecursionlimit(4321), {"recursion.limit"}),
        (lambda: csv.field_size_limit(99), {"csv.limit"}),
        (lambda: locale.setlocale(locale.LC_NUMERIC, "C.UTF-8"), {"locale"}),
        (lambda: os.environ.update(TZ="Asia/Tokyo") or time.tzset(), {"environ", "timezone"}),
        (lambda: decimal.Decimal(1) / 3, set()),
        (lambda: os.environ.update(NBLIFT_TEST="x"), {"environ"}),
        (lambda: os.chdir(".."), {"cwd"}),
        (lambda: sys.path.append("x"), {"sys.path"}),
        # with an own generator, or set back again
        (lambda: np.random.default_rng(1).random(), set()),
        (lambda: random.Random(1).random(), set()),
        (lambda: pd.option_context("display.max_rows", 7).__enter__() or pd.reset_option("display.max_rows"), set()),
        (lambda: np.random.set_state(np.random.get_state()), set()),
        (lambda: repr(pd.DataFrame({"a": [1]})), set()),
    ],
)
def test_what_a_statement_touches(act: Callable[[], object], touched: set[str]) -> None:
    before = snapshot()
    act()
    after = snapshot()
    assert {k for k in after if k in before and after[k] != before[k]} == touched
