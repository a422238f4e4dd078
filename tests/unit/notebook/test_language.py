"""A notebook in another language than Python is named, and not read as if it were Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nblift.check.run import check_notebooks
from nblift.check.settings import Settings
from nblift.errors import UsageError
from nblift.notebook.language import other_language
from nblift.notebook.read import read_notebook
from nblift.runs.load import load
from unit.check.notebooks import write

R: dict[str, Any] = {"kernelspec": {"name": "ir", "display_name": "R", "language": ""}, "language_info": {"name": "R"}}


@pytest.mark.parametrize(
    ("metadata", "other"),
    [
        ({}, None),
        ({"kernelspec": {"name": "python3", "display_name": "Python 3"}}, None),
        ({"kernelspec": {"language": "Python"}, "language_info": {"name": "R"}}, None),
        ({"language_info": {"name": "ipython"}}, None),
        ({"language_info": {"name": "scala"}}, "scala"),
        ({"kernelspec": 3, "language_info": {"name": 4}}, None),
        (R, "R"),
    ],
)
def test_what_the_metadata_say(metadata: dict[str, Any], other: str | None) -> None:
    assert other_language(metadata) == other


def test_everybody_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "x <- c(1, 2)")
    path.write_text(json.dumps({**json.loads(path.read_text()), "metadata": R}))
    for reader in (load, read_notebook):
        with pytest.raises(UsageError, match="the notebook is in R"):
            reader(path)
    (checked,) = check_notebooks([path], Settings())
    (finding,) = checked.findings
    assert (finding.code, finding.severity) == ("NB116", "error")
    assert "the notebook is in R" in finding.message and "exclude" in finding.hint
