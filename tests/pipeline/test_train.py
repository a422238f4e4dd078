"""What `train` computed when it was lifted."""

from pathlib import Path

import pytest
from recorded import check, run


def test_train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    check("train", run("train", tmp_path))
