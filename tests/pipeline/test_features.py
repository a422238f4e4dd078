"""What `features` computed when it was lifted."""

from pathlib import Path

import pytest
from recorded import check, run


def test_features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    check("features", run("features", tmp_path))
