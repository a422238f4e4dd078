"""What `split` computed when it was lifted."""

from pathlib import Path

import pytest
from recorded import check, run


def test_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    check("split", run("split", tmp_path))
