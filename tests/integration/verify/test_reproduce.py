"""What is told of a pipeline that DVC cannot reproduce."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nblift.errors import PipelineFailed
from nblift.verify.pipeline import reproduce


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("echo printed", "stage made does not run: output 'made.txt' does not exist"),
        (
            "echo printed; echo 'error: ValueError: no'; echo '  Do this.'; exit 1",
            "stage made does not run: ValueError: no",
        ),
        ("echo 'Killed'; exit 137", "stage made does not run: Killed"),
    ],
)
def test_the_reason_is_the_stages_or_dvcs(command: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").write_text(f'stages:\n  made:\n    cmd: "{command}"\n    outs: [made.txt]\n')
    with pytest.raises(PipelineFailed) as failure:
        reproduce(tmp_path, ["made"], os.environ)
    assert failure.value.message == told
