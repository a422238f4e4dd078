"""Every fault of `benchmarks/run_faults.py`, once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from run_faults import CELLS, Tally, a_round, lay_out


@pytest.mark.skipif(sys.platform != "linux", reason="the guard needs Linux")
def test_nothing_flakes_hangs_or_stays(tmp_path: Path) -> None:
    lay_out(tmp_path, dict.fromkeys(CELLS, 1))
    tally = Tally()
    a_round(tmp_path, 2, tally)
    assert (tally.runs, tally.flakes, tally.orphans, tally.hangs) == (6, [], [], [])
    assert not list(tmp_path.glob("notebooks/*/killed")) and not list(tmp_path.glob("notebooks/*/taken"))
